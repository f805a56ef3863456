"""Preparing a hand-over: the draft, its receivers, who gets which school and which open thing.

Offering, accepting and returning is in :mod:`truongchuan.domain.handover.agreeing`, carrying out in
:mod:`truongchuan.domain.handover.doing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation, School, SchoolStatus
from truongchuan.domain.handover.allocation import allocate
from truongchuan.domain.handover.models import (
    Handover,
    HandoverChoice,
    HandoverPart,
    HandoverSchool,
)
from truongchuan.domain.handover.proposing import propose
from truongchuan.domain.handover.states import (
    CHOSEN_KINDS,
    SHARED_KINDS,
    HandoverState,
)
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.permissions import require_permission

BATCH = 500


@dataclass(frozen=True, slots=True)
class HandoverDraft:
    """What the giver says of a hand-over: ``on`` is the first day of the receivers."""

    title: str
    on: date
    basis: str = ""
    giver_ends: bool = False
    signer_name: str = ""
    signer_post: str = ""

    def columns(self) -> dict[str, Any]:
        """Return the columns of the model.

        :raises DomainError: ``handover-title-missing``.
        """
        if not self.title.strip():
            raise DomainError("handover-title-missing")
        return {
            "title": self.title.strip()[:300],
            "on": self.on,
            "basis": self.basis.strip()[:300],
            "giver_ends": self.giver_ends,
            "signer_name": self.signer_name.strip()[:120],
            "signer_post": self.signer_post.strip()[:200],
        }


@transaction.atomic
def create_handover(
    *,
    actor: Actor,
    programme: Programme,
    draft: HandoverDraft,
    receivers: Iterable[Organisation] = (),
) -> Handover:
    """Begin a hand-over of a programme; its schools get a proposal by their wards.

    :raises DomainError: ``handover-exists``, ``programme-closed``, ``handover-title-missing``, and
        those of :func:`add_receiver`.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    handover = Handover(authority_id=programme.authority_id, programme=programme)
    require_permission(actor, "handover.manage", handover)
    if programme.closed_on is not None:
        raise DomainError("programme-closed")
    if programme.handovers.exclude(state=HandoverState.CANCELLED).exists():
        raise DomainError("handover-exists", programme=programme.title[:80])
    for name, value in draft.columns().items():
        setattr(handover, name, value)
    handover.created_at, handover.created_by = timezone.now(), actor.name
    handover.save()
    for receiver in receivers:
        _add_part(handover, receiver)
    _list_schools(handover)
    _propose(handover)
    record(actor, handover, "handover.create", after={"on": handover.on.isoformat()})
    return handover


@transaction.atomic
def edit_handover(
    *, actor: Actor, handover: Handover, draft: HandoverDraft, revision: int | None = None
) -> Handover:
    """Change day, title, ground or signer of a draft.

    :raises DomainError: ``handover-not-draft``, ``handover-outdated``, ``handover-title-missing``.
    """
    handover = _draft_of(actor, handover, revision)
    before = {"on": handover.on.isoformat(), "title": handover.title}
    for name, value in draft.columns().items():
        setattr(handover, name, value)
    handover.revision += 1
    handover.save()
    record(actor, handover, "handover.edit", before=before, after={"on": handover.on.isoformat()})
    return handover


@transaction.atomic
def add_receiver(*, actor: Actor, handover: Handover, receiver: Organisation) -> HandoverPart:
    """Add a receiver; schools that nobody decided on are proposed anew.

    :raises DomainError: ``handover-not-draft``, ``receiver-not-authority``, ``receiver-is-giver``,
        ``receiver-known``, ``receiver-ended``.
    """
    handover = _draft_of(actor, handover)
    part = _add_part(handover, receiver)
    _propose(handover)
    _touch(handover)
    record(actor, handover, "handover.add_receiver", after={"receiver": receiver.pk})
    return part


@transaction.atomic
def remove_receiver(*, actor: Actor, part: HandoverPart) -> Handover:
    """Take a receiver out of a draft; what was to be its own is open again.

    :raises DomainError: ``handover-not-draft``.
    """
    handover = _draft_of(actor, part.handover)
    receiver = part.receiver_id
    handover.schools.filter(part=part).update(part=None, proposed=False, decided_by="", doubt="")
    part.delete()
    _propose(handover)
    _touch(handover)
    record(actor, handover, "handover.remove_receiver", after={"receiver": receiver})
    return handover


@transaction.atomic
def assign_schools(*, actor: Actor, handover: Handover, schools: Mapping[int, int | None]) -> int:
    """Say which part gets which school (by id); None opens the question again.

    :raises DomainError: ``handover-not-draft``, ``part-unknown``, ``handover-school-unknown``,
        ``school-went-before`` for a school that an earlier hand-over took to another receiver.
    """
    handover = _draft_of(actor, handover)
    parts = set(handover.parts.values_list("pk", flat=True))
    lines = {
        line.school_id: line
        for line in handover.schools.filter(school_id__in=list(schools)).select_related(
            "school__organisation", "succeeded_by"
        )
    }
    changed = []
    for school_id, part_id in schools.items():
        line = lines.get(school_id)
        if line is None:
            raise DomainError("handover-school-unknown")
        if part_id is not None and part_id not in parts:
            raise DomainError("part-unknown")
        if line.earlier and line.part_id != part_id:
            raise DomainError("school-went-before", school=line.school.name)
        if line.part_id == part_id and not line.proposed:
            continue
        line.part_id, line.proposed, line.doubt = part_id, False, ""
        line.decided_by = actor.name
        changed.append(line)
    HandoverSchool.objects.bulk_update(
        changed, ["part", "proposed", "doubt", "decided_by"], batch_size=BATCH
    )
    if changed:
        _touch(handover)
        record(actor, handover, "handover.assign_schools", after={"schools": len(changed)})
    return len(changed)


@dataclass(frozen=True, slots=True)
class Choice:
    """Where things of no school go: to a part, to all parts, or they end here with a reason."""

    part_id: int | None = None
    to_all: bool = False
    end_reason: str = ""


@transaction.atomic
def choose_items(
    *, actor: Actor, handover: Handover, items: Iterable[tuple[str, int]], choice: Choice | None
) -> int:
    """Say what becomes of open things of no school, by (kind, id); None opens them again.

    :raises DomainError: ``handover-not-draft``, ``part-unknown``, ``choice-missing``,
        ``choice-not-shared`` for a kind that only one receiver can go on with,
        ``handover-item-unknown`` for a thing that asks for no choice.
    """
    handover = _draft_of(actor, handover)
    wanted = list(dict.fromkeys(items))
    _check_choice(handover, wanted, choice)
    HandoverChoice.objects.filter(handover=handover).filter(_named(wanted)).delete()
    open_now = allocate(handover, choices_only=True)
    for kind, pk in wanted:
        way = open_now.ways[kind].get(pk)
        if way is None or not way.open:
            raise DomainError("handover-item-unknown")
    if choice is not None:
        now = timezone.now()
        HandoverChoice.objects.bulk_create(
            [
                HandoverChoice(
                    handover=handover,
                    kind=kind,
                    old_id=pk,
                    part_id=choice.part_id,
                    to_all=choice.to_all,
                    end_reason=choice.end_reason.strip()[:500],
                    decided_at=now,
                    decided_by=actor.name,
                )
                for kind, pk in wanted
            ],
            batch_size=BATCH,
        )
    if wanted:
        _touch(handover)
        record(actor, handover, "handover.choose", after={"items": len(wanted)})
    return len(wanted)


def _check_choice(handover: Handover, wanted: list[tuple[str, int]], choice: Choice | None) -> None:
    if not wanted:
        raise DomainError("handover-nothing-chosen")
    if any(kind not in CHOSEN_KINDS for kind, _pk in wanted):
        raise DomainError("handover-item-unknown")
    if choice is None:
        return
    said = [choice.part_id is not None, choice.to_all, bool(choice.end_reason.strip())]
    if sum(said) != 1:
        raise DomainError("choice-missing")
    if choice.part_id is not None and not handover.parts.filter(pk=choice.part_id).exists():
        raise DomainError("part-unknown")
    if choice.to_all and any(kind not in SHARED_KINDS for kind, _pk in wanted):
        raise DomainError("choice-not-shared")


def _named(items: list[tuple[str, int]]) -> Q:
    found = Q(pk__in=[])
    for kind in {kind for kind, _pk in items}:
        found |= Q(kind=kind, old_id__in=[pk for k, pk in items if k == kind])
    return found


# --- parts ------------------------------------------------------------------------------------


def locked_handover(handover: Handover) -> Handover:
    """Return a hand-over locked until the end of the transaction."""
    Handover.objects.select_for_update().get(pk=handover.pk)
    return (
        Handover.objects.select_related("programme__authority", "authority")
        .prefetch_related("parts")
        .get(pk=handover.pk)
    )


def _draft_of(actor: Actor, handover: Handover, revision: int | None = None) -> Handover:
    handover = locked_handover(handover)
    require_permission(actor, "handover.manage", handover)
    if handover.state != HandoverState.DRAFT:
        raise DomainError("handover-not-draft", handover_state=handover.state)
    if revision is not None and revision != handover.revision:
        raise DomainError("handover-outdated")
    return handover


def _touch(handover: Handover) -> None:
    Handover.objects.filter(pk=handover.pk).update(revision=F("revision") + 1)


def _add_part(handover: Handover, receiver: Organisation) -> HandoverPart:
    if not receiver.is_authority:
        raise DomainError("receiver-not-authority", name=receiver.name)
    if receiver.pk == handover.authority_id:
        raise DomainError("receiver-is-giver", name=receiver.name)
    if receiver.ends_on is not None and receiver.ends_on < handover.on:
        raise DomainError("receiver-ended", name=receiver.name, on=receiver.ends_on)
    if handover.parts.filter(receiver=receiver).exists():
        raise DomainError("receiver-known", name=receiver.name)
    last = handover.parts.order_by("-position").values_list("position", flat=True).first() or 0
    return HandoverPart.objects.create(handover=handover, receiver=receiver, position=last + 1)


def _list_schools(handover: Handover) -> None:
    """List the giver's schools that go on, and those that went along earlier."""
    went = {
        line.school_id: line.succeeded_by_id
        for line in HandoverSchool.objects.filter(
            handover__authority_id=handover.authority_id,
            handover__state=HandoverState.DONE,
            succeeded_by__isnull=False,
        )
    }
    going = (
        School.objects.filter(authority_id=handover.authority_id)
        .exclude(status=SchoolStatus.CLOSED)
        .filter(
            Q(organisation__ends_on__isnull=True)
            | Q(organisation__ends_on__gte=handover.on)
            | Q(pk__in=went)
        )
    )
    HandoverSchool.objects.bulk_create(
        [
            HandoverSchool(
                handover=handover,
                school_id=pk,
                earlier=pk in went,
                succeeded_by_id=went.get(pk),
            )
            for pk in going.order_by("pk").values_list("pk", flat=True)
        ],
        batch_size=BATCH,
    )


def _propose(handover: Handover) -> None:
    """Propose a part for the schools that nobody decided on."""
    parts = dict(handover.parts.order_by().values_list("receiver_id", "pk"))
    lines = list(handover.schools.filter(decided_by="").select_related("school", "succeeded_by"))
    found = propose(schools=[line.school for line in lines], parts=parts, on=handover.on)
    for line in lines:
        proposal = found[line.school_id]
        line.part_id, line.doubt, line.proposed = proposal.part_id, proposal.doubt, True
        if line.earlier and line.succeeded_by is not None:
            line.part_id, line.doubt = parts.get(line.succeeded_by.authority_id), ""
    HandoverSchool.objects.bulk_update(lines, ["part", "doubt", "proposed"], batch_size=BATCH)


def record(
    actor: Actor,
    handover: Handover,
    action: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Append an act of the giver to its record."""
    record_event(
        actor=actor,
        authority_id=handover.authority_id,
        action=action,
        subject=handover,
        before=before,
        after=after,
    )


__all__ = [
    "Choice",
    "HandoverDraft",
    "add_receiver",
    "assign_schools",
    "choose_items",
    "create_handover",
    "edit_handover",
    "locked_handover",
    "remove_receiver",
]
