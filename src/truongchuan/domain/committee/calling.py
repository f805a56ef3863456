"""Telling those invited of a meeting, and putting it into their calendars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from truongchuan.domain.committee.models import Meeting
from truongchuan.domain.committee.selectors import list_readable_meetings
from truongchuan.domain.committee.states import MeetingState
from truongchuan.domain.directory.models import Person
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reminders.feed import FeedEvent
from truongchuan.domain.reminders.models import Kind
from truongchuan.domain.reminders.recipients import staff_on
from truongchuan.domain.reminders.telling import Place, notify
from truongchuan.domain.shared.actor import Actor

LASTS = timedelta(hours=2)
SHOWN = frozenset({MeetingState.INVITED, MeetingState.HELD, MeetingState.CONCLUDED})


def tell_invited(*, actor: Actor, meeting: Meeting) -> int:
    """Tell members who work with the product, and the staff of invited units, of a meeting.

    Another time is another occasion, so a meeting that was put off is told anew. Part of a larger
    write.
    """
    day = timezone.localtime(meeting.at).date()
    invitees = list(meeting.invitees.select_related("member", "unit"))
    staff = staff_on(programme=meeting.programme, on=day)
    ids = {i.member.person_id for i in invitees if i.member and i.member.person_id}
    ids |= set(staff.of(i.unit_id for i in invitees if i.member_id is None and i.unit_id))
    people = Person.objects.filter(pk__in=ids, authority_id=meeting.programme.authority_id)
    if not people:
        return 0
    return notify(
        actor=actor,
        programme=meeting.programme,
        kind=Kind.MEETING,
        subject=meeting,
        occasion=f"{meeting.at:%Y-%m-%d %H:%M}",
        people=people,
        params={"day": day},
        place=Place("meeting", (meeting.programme_id, meeting.pk)),
    )


def meeting_events(actor: Actor, programme: Programme) -> Iterable[FeedEvent]:
    """Return the meetings that a person may read, for their calendar."""
    found = list_readable_meetings(actor=actor, programme=programme).filter(state__in=SHOWN)
    for meeting in found:
        yield FeedEvent(
            uid=f"meeting-{meeting.pk}",
            day=timezone.localtime(meeting.at).date(),
            code="meeting",
            label=meeting.title,
            place=Place("meeting", (programme.pk, meeting.pk)),
            changed_at=meeting.created_at,
            starts_at=meeting.at,
            ends_at=meeting.at + LASTS,
            location=meeting.place,
        )
