"""Writes on the steps of recognition. Three of them move the school's target, in the same act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from truongchuan.domain.accreditation.certificates import add_certificate, take_certificate_back
from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.oversight.models import RecognitionStep
from truongchuan.domain.oversight.policies import require
from truongchuan.domain.oversight.states import (
    NUMBERED_STEPS,
    REACHED,
    STEP_BEFORE,
    STEP_MOVES,
    STEP_ORDER,
    StepKind,
)
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Target
from truongchuan.domain.programmes.services import move_target
from truongchuan.domain.programmes.states import TARGET_MOVES, TargetState
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import SourceKind, StoredFile
from truongchuan.domain.sources.services import record_source


@dataclass(frozen=True, slots=True)
class StepDraft:
    """A step as its paper says it. The certificate's part belongs to the decision.

    ``level`` and ``degree`` are what the decision recognises; without a degree the target's counts.
    """

    kind: str
    on: date
    number: str = ""
    body: str = ""
    result: str = ""
    certificate_number: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    level: int | None = None
    degree: int | None = None
    note: str = ""
    file: StoredFile | None = None


@transaction.atomic
def record_step(*, actor: Actor, target: Target, step: StepDraft) -> RecognitionStep:
    """Write down a step; registration, survey and decision move the target with it.

    A step entered afterwards, for a target that is further already, moves nothing. A decision
    that says level or degree is entered among the school's certificates in the same act.

    :raises DomainError: ``step-unknown``, ``step-in-future``, ``step-there-already``,
        ``step-out-of-order`` (days), ``step-needs-before`` (the target cannot get there yet),
        ``step-needs-number``, ``certificate-order``, and those of :func:`move_target`.
    """
    target = _locked(actor, target)
    _check(target, step)
    moved_from = _move(actor, target, step)
    is_decision = step.kind == StepKind.DECISION
    made = RecognitionStep.objects.create(
        target=target,
        kind=step.kind,
        on=step.on,
        number=step.number.strip()[:60],
        body=step.body.strip()[:200],
        result=step.result.strip()[:300],
        certificate_number=step.certificate_number.strip()[:60] if is_decision else "",
        valid_from=step.valid_from if is_decision else None,
        valid_to=step.valid_to if is_decision else None,
        note=step.note.strip(),
        file=step.file,
        moved_from=moved_from,
        certificate=_certify(actor, target, step) if is_decision else None,
        recorded_on=today_of(target.programme),
        recorded_by=actor.name,
    )
    record_event(
        actor=actor,
        authority_id=target.programme.authority_id,
        action="recognition_step.record",
        subject=made,
        after={
            "kind": made.kind,
            "on": made.on.isoformat(),
            "number": made.number,
            "moved_from": moved_from,
            "certificate": made.certificate_id,
        },
    )
    return made


@transaction.atomic
def take_back_step(*, actor: Actor, step: RecognitionStep, reason: str) -> RecognitionStep:
    """Take a step back with its reason; a target that it moved goes back to where it was.

    A certificate that it made is withdrawn with it.

    :raises DomainError: ``step-taken-back``, ``oversight-reason-needed``; ``step-moved-on`` when
        the target has been moved again since.
    """
    target = _locked(actor, step.target)
    step = RecognitionStep.objects.select_for_update().get(pk=step.pk)
    if step.taken_back_on is not None:
        raise DomainError("step-taken-back")
    if not reason.strip():
        raise DomainError("oversight-reason-needed")
    if step.moved_from:
        if target.state != STEP_MOVES[step.kind]:
            raise DomainError("step-moved-on")
        if step.moved_from not in TARGET_MOVES[target.state]:
            raise DomainError("move-refused", before=target.state, after=step.moved_from)
        move_target(actor=actor, target=target, state=step.moved_from)
    step.taken_back_on, step.taken_back_by = today_of(target.programme), actor.name
    step.taken_back_reason = reason.strip()[:500]
    step.save(update_fields=["taken_back_on", "taken_back_by", "taken_back_reason"])
    _uncertify(actor, step)
    record_event(
        actor=actor,
        authority_id=target.programme.authority_id,
        action="recognition_step.take_back",
        subject=step,
        before={"kind": step.kind, "on": step.on.isoformat()},
        after={"reason": step.taken_back_reason},
    )
    return step


def _locked(actor: Actor, target: Target) -> Target:
    target = (
        Target.objects.select_for_update(of=("self",))
        .select_related("programme", "school__organisation")
        .get(pk=target.pk)
    )
    require(actor, "oversight.manage", target)
    return target


def _check(target: Target, step: StepDraft) -> None:
    if step.kind not in StepKind.values:
        raise DomainError("step-unknown", kind=step.kind)
    if step.on > today_of(target.programme):
        raise DomainError("step-in-future", on=step.on)
    if step.kind in NUMBERED_STEPS and not step.number.strip():
        raise DomainError("step-needs-number")
    if step.valid_from and step.valid_to and step.valid_to <= step.valid_from:
        raise DomainError("certificate-order")
    standing = RecognitionStep.objects.filter(target=target, taken_back_on__isnull=True)
    place = STEP_ORDER[step.kind]
    for other in standing:
        if other.kind == step.kind:
            raise DomainError("step-there-already", on=other.on)
        earlier = STEP_ORDER[other.kind] < place
        if (earlier and other.on > step.on) or (not earlier and other.on < step.on):
            raise DomainError("step-out-of-order", on=other.on)


def _move(actor: Actor, target: Target, step: StepDraft) -> str:
    """Move the target where the step says; return the state before, empty when it did not move."""
    wanted = STEP_MOVES.get(step.kind)
    if wanted is None or REACHED[target.state] >= REACHED[wanted]:
        return ""
    if wanted not in TARGET_MOVES[target.state]:
        if wanted in STEP_BEFORE:
            raise DomainError(f"step-needs-{STEP_BEFORE[wanted]}")
        raise DomainError("move-refused", before=target.state, after=wanted)
    before: str = target.state
    recognised = wanted == TargetState.RECOGNISED
    move_target(
        actor=actor,
        target=target,
        state=wanted,
        decision_number=step.number if recognised else "",
        decided_on=step.on if recognised else None,
    )
    return before


def _certify(actor: Actor, target: Target, step: StepDraft) -> Certificate | None:
    """Enter the certificate of a decision; None when it says nothing, or is entered already."""
    degree = target.degree if step.degree is None else step.degree
    if degree is None and step.level is None:
        return None
    number = step.number.strip()
    known = Certificate.objects.filter(
        school=target.school, number=number, decided_on=step.on, withdrawn_at__isnull=True
    )
    if known.exists():
        return None
    programme = target.programme
    source = record_source(
        actor=actor,
        authority_id=programme.authority_id,
        kind=SourceKind.DOCUMENT,
        title=number,
        file=step.file,
        dated=step.on,
        is_sample=programme.is_demo,
    )
    values = {
        "level": step.level,
        "degree": degree,
        "number": number,
        "issuer": step.body,
        "decided_on": step.on,
        "valid_from": step.valid_from,
        "valid_to": step.valid_to,
    }
    certificate = add_certificate(actor=actor, school=target.school, values=values, source=source)
    certificate.save(force_insert=True)
    return certificate


def _uncertify(actor: Actor, step: RecognitionStep) -> None:
    """Withdraw the certificate that a step made, unless somebody did already."""
    if step.certificate is None or step.certificate.withdrawn_at is not None:
        return
    withdrawal = take_certificate_back(actor=actor, reason=step.taken_back_reason)
    for name, value in withdrawal.items():
        setattr(step.certificate, name, value)
    step.certificate.save(update_fields=list(withdrawal))
