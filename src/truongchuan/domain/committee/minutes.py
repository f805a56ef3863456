"""Writing down a meeting while it is held: who came, what was said, what became of before."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.committee.meetings import locked_meeting
from truongchuan.domain.committee.models import (
    Addendum,
    AgendaItem,
    Attendance,
    FollowUp,
    Invitee,
    Meeting,
)
from truongchuan.domain.committee.policies import require
from truongchuan.domain.committee.states import AttendanceState, MeetingState
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError


@transaction.atomic
def record_attendance(
    *,
    actor: Actor,
    invitee: Invitee,
    state: str,
    represented_by: str = "",
    reason: str = "",
) -> Attendance:
    """Write down whether somebody came; a later word replaces an earlier one.

    :raises DomainError: ``minutes-not-open``, ``attendance-unknown``,
        ``represented-by-whom``.
    """
    meeting = open_minutes(actor, invitee.meeting)
    if state not in AttendanceState.values:
        raise DomainError("attendance-unknown", value=state)
    stand_in = represented_by.strip() if state == AttendanceState.REPRESENTED else ""
    if state == AttendanceState.REPRESENTED and not stand_in:
        raise DomainError("represented-by-whom", name=invitee.name)
    attendance, _new = Attendance.objects.update_or_create(
        invitee=invitee,
        defaults={
            "state": state,
            "represented_by": stand_in[:200],
            "reason": reason.strip()[:300] if state != AttendanceState.PRESENT else "",
            "on": today_of(meeting.programme),
            "by": actor.name,
        },
    )
    _record(actor, meeting, "meeting.attendance", {"invitee": invitee.pk, "came": state})
    return attendance


@transaction.atomic
def record_rest_present(*, actor: Actor, meeting: Meeting) -> int:
    """Write down as present everybody of whom nothing is written yet; return how many.

    :raises DomainError: ``minutes-not-open``.
    """
    meeting = open_minutes(actor, meeting)
    rest = list(meeting.invitees.filter(attendance__isnull=True))
    Attendance.objects.bulk_create(
        [
            Attendance(
                invitee=invitee,
                state=AttendanceState.PRESENT,
                on=today_of(meeting.programme),
                by=actor.name,
            )
            for invitee in rest
        ]
    )
    _record(actor, meeting, "meeting.attendance", {"present": len(rest)})
    return len(rest)


@transaction.atomic
def write_minutes(*, actor: Actor, item: AgendaItem, text: str, based_on: int) -> AgendaItem:
    """Write what was said on a point. ``based_on`` is the ``revision`` that the writer saw.

    :raises DomainError: ``minutes-not-open``, ``minutes-outdated`` when somebody wrote since:
        nothing is overwritten unseen.
    """
    meeting = open_minutes(actor, item.meeting)
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if item.revision != based_on:
        raise DomainError("minutes-outdated", name=item.written_by)
    item.discussion, item.revision = text.strip(), item.revision + 1
    item.written_on, item.written_at = today_of(meeting.programme), timezone.now()
    item.written_by = actor.name
    item.save(update_fields=["discussion", "revision", "written_on", "written_at", "written_by"])
    _record(actor, meeting, "meeting.minutes", {"item": item.pk, "revision": item.revision})
    return item


@transaction.atomic
def write_remark(*, actor: Actor, follow_up: FollowUp, text: str, based_on: int) -> FollowUp:
    """Write what the meeting said about an earlier conclusion.

    :raises DomainError: ``minutes-not-open``, ``minutes-outdated``.
    """
    meeting = open_minutes(actor, follow_up.meeting)
    follow_up = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if follow_up.revision != based_on:
        raise DomainError("minutes-outdated", name=follow_up.remarked_by)
    follow_up.remark, follow_up.revision = text.strip(), follow_up.revision + 1
    follow_up.remarked_on, follow_up.remarked_by = today_of(meeting.programme), actor.name
    follow_up.save(update_fields=["remark", "revision", "remarked_on", "remarked_by"])
    _record(actor, meeting, "meeting.remark", {"follow_up": follow_up.pk})
    return follow_up


@transaction.atomic
def add_addendum(*, actor: Actor, meeting: Meeting, text: str) -> Addendum:
    """Correct locked minutes by adding to them.

    :raises DomainError: ``meeting-not-concluded``, ``addendum-empty``.
    """
    meeting = locked_meeting(meeting)
    require(actor, "committee.write", meeting)
    if meeting.state != MeetingState.CONCLUDED:
        raise DomainError("meeting-not-concluded")
    if not text.strip():
        raise DomainError("addendum-empty")
    addendum = Addendum.objects.create(
        meeting=meeting,
        text=text.strip(),
        on=today_of(meeting.programme),
        at=timezone.now(),
        by=actor.name,
    )
    _record(actor, meeting, "meeting.addendum", {"addendum": addendum.pk})
    return addendum


def open_minutes(actor: Actor, meeting: Meeting) -> Meeting:
    """Return the meeting, locked, when its minutes are open to the actor.

    :raises DomainError: ``minutes-not-open``.
    """
    meeting = locked_meeting(meeting)
    require(actor, "committee.write", meeting)
    if meeting.state != MeetingState.HELD:
        raise DomainError("minutes-not-open")
    return meeting


def _record(actor: Actor, meeting: Meeting, action: str, after: dict[str, object]) -> None:
    record_event(
        actor=actor,
        authority_id=meeting.programme.authority_id,
        action=action,
        subject=meeting,
        after=after,
    )
