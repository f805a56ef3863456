"""What a meeting decides: a new task for a unit, a push to a task there is, or a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.committee.minutes import open_minutes
from truongchuan.domain.committee.models import AgendaItem, Conclusion, Meeting
from truongchuan.domain.committee.states import ConclusionKind
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.programmes.assigning import assign_task, withdraw_task
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import RoadmapRow, RowOrigin, UnitRole
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.text import fold


@dataclass(frozen=True, slots=True)
class Order:
    """A task that a conclusion gives: to whom, with whom, until when."""

    unit: Organisation
    due_on: date
    cooperating: Sequence[Organisation] = ()


@transaction.atomic
def add_conclusion(
    *,
    actor: Actor,
    meeting: Meeting,
    text: str,
    order: Order | None = None,
    item: AgendaItem | None = None,
) -> Conclusion:
    """Write a conclusion down; with an order it becomes a task at once, without it a note.

    The meeting gives the task, whoever keeps the minutes: a secretary of another unit may write
    it, and the record names them.

    :raises DomainError: ``minutes-not-open``, ``conclusion-empty``, ``item-of-other-meeting``,
        and those of :func:`assign_task`.
    """
    meeting = open_minutes(actor, meeting)
    words = _checked(meeting, text, item)
    row = None
    if order is not None:
        row = assign_task(
            actor=_for_the_meeting(actor),
            programme=meeting.programme,
            task=words,
            lead=order.unit,
            due_on=order.due_on,
            origin=RowOrigin.CONCLUSION,
            cooperating=order.cooperating,
            # A meeting written down afterwards gave its tasks on its own day.
            starts_on=min(timezone.localtime(meeting.at).date(), today_of(meeting.programme)),
        )
    conclusion = Conclusion.objects.create(
        meeting=meeting,
        item=item,
        number=_next_number(meeting),
        text=words,
        folded=fold(words),
        kind=ConclusionKind.TASK if order else ConclusionKind.INFORMATION,
        unit=order.unit if order else None,
        due_on=order.due_on if order else None,
        row=row,
        on=today_of(meeting.programme),
        by=actor.name,
    )
    if order is not None:
        conclusion.cooperating.set(order.cooperating)
    _record(actor, conclusion, "conclusion.add")
    return conclusion


@transaction.atomic
def link_conclusion(
    *,
    actor: Actor,
    meeting: Meeting,
    text: str,
    row: RoadmapRow,
    item: AgendaItem | None = None,
) -> Conclusion:
    """Write down a conclusion that pushes a task there is already; its day stays the task's.

    :raises DomainError: ``minutes-not-open``, ``conclusion-empty``, ``item-of-other-meeting``,
        ``row-not-of-programme``.
    """
    meeting = open_minutes(actor, meeting)
    words = _checked(meeting, text, item)
    if row.programme_id != meeting.programme_id or not row.is_active:
        raise DomainError("row-not-of-programme", number=row.label)
    lead = row.units.filter(role=UnitRole.LEAD, organisation__isnull=False).first()
    conclusion = Conclusion.objects.create(
        meeting=meeting,
        item=item,
        number=_next_number(meeting),
        text=words,
        folded=fold(words),
        kind=ConclusionKind.LINKED,
        unit=lead.organisation if lead else None,
        due_on=row.due_on,
        row=row,
        on=today_of(meeting.programme),
        by=actor.name,
    )
    _record(actor, conclusion, "conclusion.link")
    return conclusion


@transaction.atomic
def withdraw_conclusion(*, actor: Actor, conclusion: Conclusion, reason: str) -> Conclusion:
    """Take a conclusion back while the minutes are open; its new task is withdrawn with it.

    :raises DomainError: ``minutes-not-open``, ``reason-needed``, ``conclusion-withdrawn``.
    """
    meeting = open_minutes(actor, conclusion.meeting)
    conclusion = (
        Conclusion.objects.select_for_update(of=("self",))
        .select_related("row", "meeting__programme")
        .get(pk=conclusion.pk)
    )
    if conclusion.withdrawn_on is not None:
        raise DomainError("conclusion-withdrawn", number=conclusion.number)
    if not reason.strip():
        raise DomainError("reason-needed")
    if conclusion.kind == ConclusionKind.TASK and conclusion.row is not None:
        withdraw_task(actor=_for_the_meeting(actor), row=conclusion.row, reason=reason)
    conclusion.withdrawn_on = today_of(meeting.programme)
    conclusion.withdrawn_by, conclusion.withdrawn_reason = actor.name, reason.strip()[:500]
    conclusion.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawn_reason"])
    _record(actor, conclusion, "conclusion.withdraw")
    return conclusion


def _for_the_meeting(actor: Actor) -> Actor:
    """Return the actor with the meeting's right to give tasks; the right to write was checked."""
    return replace(actor, system=True)


def _checked(meeting: Meeting, text: str, item: AgendaItem | None) -> str:
    words = " ".join(text.split())
    if not words:
        raise DomainError("conclusion-empty")
    if item is not None and item.meeting_id != meeting.pk:
        raise DomainError("item-of-other-meeting")
    return words


def _next_number(meeting: Meeting) -> int:
    newest = meeting.conclusions.aggregate(newest=Max("number"))["newest"]
    return (newest or 0) + 1


def _record(actor: Actor, conclusion: Conclusion, action: str) -> None:
    row = conclusion.row
    record_event(
        actor=actor,
        authority_id=conclusion.meeting.programme.authority_id,
        action=action,
        subject=conclusion,
        after={
            "meeting": conclusion.meeting_id,
            "number": conclusion.number,
            "kind": conclusion.kind,
            "task": row.number if row else None,
            "unit": conclusion.unit_id,
            "due_on": conclusion.due_on.isoformat() if conclusion.due_on else None,
        },
    )
