"""Setting up the agenda: adding, changing, moving and removing points."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.committee.filling import fill_agenda
from truongchuan.domain.committee.meetings import locked_meeting
from truongchuan.domain.committee.models import AgendaItem, Meeting
from truongchuan.domain.committee.policies import require
from truongchuan.domain.committee.states import (
    AGENDA_STATES,
    PREPARING_STATES,
    AgendaSource,
)
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError

MOST_MINUTES = 480


@transaction.atomic
def add_item(
    *,
    actor: Actor,
    meeting: Meeting,
    title: str,
    unit: Organisation | None = None,
    minutes: int | None = None,
) -> AgendaItem:
    """Add a point at the end; also while the meeting is held.

    :raises DomainError: ``agenda-closed``, ``item-title-empty``, ``item-minutes``,
        ``unit-not-of-authority``.
    """
    meeting = locked_meeting(meeting)
    require(actor, "committee.write", meeting)
    if meeting.state not in AGENDA_STATES:
        raise DomainError("agenda-closed")
    if not title.strip():
        raise DomainError("item-title-empty")
    _check(meeting, unit, minutes)
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(
        meeting=meeting,
        position=last + 1,
        title=" ".join(title.split())[:500],
        unit=unit,
        minutes=minutes,
        source=AgendaSource.FREE,
    )
    _record(actor, meeting, "agenda.add", {"item": item.pk})
    return item


@transaction.atomic
def edit_item(
    *,
    actor: Actor,
    item: AgendaItem,
    title: str,
    unit: Organisation | None,
    minutes: int | None,
) -> AgendaItem:
    """Change a point's words, reporting unit and time; empty words give back the product's own.

    :raises DomainError: as :func:`add_item`; a point without source needs its words.
    """
    meeting = locked_meeting(item.meeting)
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    require(actor, "committee.write", meeting)
    if meeting.state not in AGENDA_STATES:
        raise DomainError("agenda-closed")
    if not title.strip() and item.source == AgendaSource.FREE:
        raise DomainError("item-title-empty")
    _check(meeting, unit, minutes)
    item.title, item.unit, item.minutes = " ".join(title.split())[:500], unit, minutes
    item.save(update_fields=["title", "unit", "minutes"])
    _record(actor, meeting, "agenda.edit", {"item": item.pk})
    return item


@transaction.atomic
def move_item(*, actor: Actor, item: AgendaItem, up: bool) -> AgendaItem:
    """Let a point change places with the one before or after it; at the end nothing moves.

    :raises DomainError: ``agenda-closed``.
    """
    meeting = locked_meeting(item.meeting)
    require(actor, "committee.write", meeting)
    if meeting.state not in AGENDA_STATES:
        raise DomainError("agenda-closed")
    order = list(meeting.items.order_by("position", "pk"))
    here = next(place for place, other in enumerate(order) if other.pk == item.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    for place, other in enumerate(order, start=1):
        other.position = place
    AgendaItem.objects.bulk_update(order, ["position"])
    _record(actor, meeting, "agenda.move", {"item": item.pk, "up": up})
    return next(other for other in order if other.pk == item.pk)


@transaction.atomic
def remove_item(*, actor: Actor, item: AgendaItem) -> None:
    """Take a point off, as long as the meeting was not opened.

    :raises DomainError: ``agenda-closed``.
    """
    meeting = locked_meeting(item.meeting)
    require(actor, "committee.write", meeting)
    if meeting.state not in PREPARING_STATES:
        raise DomainError("agenda-closed")
    _record(actor, meeting, "agenda.remove", {"item": item.pk, "title": str(item)[:200]})
    AgendaItem.objects.filter(pk=item.pk).delete()


@transaction.atomic
def refill_agenda(*, actor: Actor, meeting: Meeting) -> int:
    """Bring the agenda up to today: points put there by the product are made anew, others stay.

    :raises DomainError: ``agenda-closed``.
    """
    meeting = locked_meeting(meeting)
    require(actor, "committee.write", meeting)
    if meeting.state not in PREPARING_STATES:
        raise DomainError("agenda-closed")
    meeting.items.filter(title="").delete()
    kept = list(meeting.items.order_by("position", "pk"))
    made = fill_agenda(actor=actor, meeting=meeting)
    for place, item in enumerate(kept, start=made + 1):
        item.position = place
    AgendaItem.objects.bulk_update(kept, ["position"])
    _record(actor, meeting, "agenda.refill", {"items": made})
    return made


def _check(meeting: Meeting, unit: Organisation | None, minutes: int | None) -> None:
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        raise DomainError("item-minutes", minutes=minutes, most=MOST_MINUTES)
    if unit is not None and unit.owner_id != meeting.programme.authority_id:
        raise DomainError("unit-not-of-authority", unit=unit.name)


def _record(actor: Actor, meeting: Meeting, action: str, after: dict[str, object]) -> None:
    record_event(
        actor=actor,
        authority_id=meeting.programme.authority_id,
        action=action,
        subject=meeting,
        after=after,
    )
