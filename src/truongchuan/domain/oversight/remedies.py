"""How a finding is put right: claimed by who is asked, confirmed by who found it.

Findings of safety checks and of consultations go the same way; every move stays.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.oversight.models import (
    ConsultationFinding,
    RemedyMove,
    SafetyCheck,
    SafetyFinding,
)
from truongchuan.domain.oversight.policies import may, programme_of, require
from truongchuan.domain.oversight.states import REMEDY_MOVES, RemedyState
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import StoredFile

Finding = SafetyFinding | ConsultationFinding


@dataclass(frozen=True, slots=True)
class Said:
    """What is said with a move. ``based_on`` is the state that the writer saw."""

    note: str = ""
    file: StoredFile | None = None
    recheck: SafetyCheck | None = None
    based_on: str = ""


def claim_fixed(*, actor: Actor, finding: Finding, said: Said) -> Finding:
    """Say that a finding is put right, with what was done or a file that shows it.

    :raises DomainError: ``remedy-move-refused``, ``finding-outdated``, ``claim-without-evidence``.
    """
    return _move(actor, finding, RemedyState.CLAIMED, "oversight.claim", said)


def confirm_fixed(*, actor: Actor, finding: Finding, said: Said = Said()) -> Finding:
    """Confirm, seen at a re-check (``said.recheck``) or from the evidence, that it is put right.

    :raises DomainError: ``remedy-move-refused``, ``finding-outdated``, ``recheck-not-done``,
        ``recheck-elsewhere``; ``confirm-needs-ground`` for one that nobody claimed and no re-check
        saw.
    """
    return _move(actor, finding, RemedyState.CONFIRMED, confirm_permission(finding), said)


def reopen_finding(*, actor: Actor, finding: Finding, said: Said) -> Finding:
    """Open a finding again: the claim does not hold, or it came back; the reason is needed.

    Whoever claimed may take the claim back too.

    :raises DomainError: ``remedy-move-refused``, ``finding-outdated``, ``oversight-reason-needed``.
    """
    permission = confirm_permission(finding)
    if finding.state == RemedyState.CLAIMED and not may(actor, permission, finding):
        permission = "oversight.claim"
    return _move(actor, finding, RemedyState.OPEN, permission, said)


def withdraw_finding(*, actor: Actor, finding: Finding, said: Said) -> Finding:
    """Take back a finding that was written by mistake; the reason is needed.

    :raises DomainError: ``remedy-move-refused``, ``finding-outdated``, ``oversight-reason-needed``.
    """
    return _move(actor, finding, RemedyState.WITHDRAWN, confirm_permission(finding), said)


def confirm_permission(finding: Finding) -> str:
    """Return the permission of those who settle a finding."""
    safety = isinstance(finding, SafetyFinding)
    return "oversight.confirm_safety" if safety else "oversight.confirm_consultation"


@transaction.atomic
def _move(actor: Actor, finding: Finding, state: str, permission: str, said: Said) -> Finding:
    finding = _locked(finding)
    require(actor, permission, finding)
    if said.based_on and said.based_on != finding.state:
        raise DomainError("finding-outdated", remedy=finding.state)
    if state not in REMEDY_MOVES[finding.state]:
        raise DomainError("remedy-move-refused", remedy=finding.state, wanted=state)
    _check_words(finding, state, said)
    before, programme = finding.state, programme_of(finding)
    finding.state = state
    finding.save(update_fields=["state"])
    RemedyMove.objects.create(
        safety_finding=finding if isinstance(finding, SafetyFinding) else None,
        consultation_finding=finding if isinstance(finding, ConsultationFinding) else None,
        before=before,
        after=state,
        note=said.note.strip(),
        file=said.file,
        check_made=said.recheck,
        on=today_of(programme),
        at=timezone.now(),
        person_id=actor.person_id,
        by=actor.name,
    )
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="remedy.move",
        subject=finding,
        before={"remedy": before},
        after={
            "remedy": state,
            "note": said.note.strip(),
            "recheck": said.recheck.pk if said.recheck else None,
        },
    )
    return finding


def _locked(finding: Finding) -> Finding:
    """Lock a finding and fetch it with what its permissions ask for."""
    if isinstance(finding, ConsultationFinding):
        return locked_advice(finding)
    return (
        SafetyFinding.objects.select_for_update(of=("self",))
        .select_related("check_made__programme", "check_made__school")
        .get(pk=finding.pk)
    )


def locked_advice(finding: ConsultationFinding) -> ConsultationFinding:
    """Lock a finding of a consultation and fetch it with its session and school."""
    return (
        ConsultationFinding.objects.select_for_update(of=("self",))
        .select_related("consultation__programme", "school__organisation")
        .get(pk=finding.pk)
    )


def _check_words(finding: Finding, state: str, said: Said) -> None:
    if state == RemedyState.CLAIMED and not said.note.strip() and said.file is None:
        raise DomainError("claim-without-evidence")
    if state in {RemedyState.OPEN, RemedyState.WITHDRAWN} and not said.note.strip():
        raise DomainError("oversight-reason-needed")
    if state != RemedyState.CONFIRMED:
        return
    if said.recheck is not None:
        _check_recheck(finding, said.recheck)
    elif finding.state == RemedyState.OPEN and not said.note.strip():
        raise DomainError("confirm-needs-ground")


def _check_recheck(finding: models.Model, recheck: SafetyCheck) -> None:
    if not isinstance(finding, SafetyFinding) or recheck.recheck_of_id != finding.check_made_id:
        raise DomainError("recheck-elsewhere")
    if recheck.done_on is None:
        raise DomainError("recheck-not-done")
