"""All that a meeting's invitation, minutes and notice of conclusions print, as data."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from truongchuan.domain.committee.models import (
    Addendum,
    AgendaItem,
    Conclusion,
    FollowUp,
    Invitee,
    Meeting,
    MeetingShift,
)
from truongchuan.domain.committee.policies import require
from truongchuan.domain.committee.selectors import AttendanceCount, count_attendance, members_on
from truongchuan.domain.committee.states import MeetingState
from truongchuan.domain.shared.actor import Actor


@dataclass(frozen=True, slots=True)
class MeetingPaper:
    """A meeting with everything under it.

    ``invitees`` are those invited, with ``attendance`` where it was written; of a meeting not
    yet invited they are the members that would be, unsaved, and the units chosen. ``items`` come
    with their links (task, target, earlier conclusion) and ``conclusions`` leave out those taken
    back, which ``withdrawn`` holds.
    """

    meeting: Meeting
    invitees: tuple[Invitee, ...]
    attendance: AttendanceCount
    items: tuple[AgendaItem, ...]
    follow_ups: tuple[FollowUp, ...]
    conclusions: tuple[Conclusion, ...]
    withdrawn: tuple[Conclusion, ...]
    addenda: tuple[Addendum, ...]
    shifts: tuple[MeetingShift, ...]


def meeting_paper(*, actor: Actor, meeting: Meeting) -> MeetingPaper:
    """Return all of a meeting that may be printed; the number of queries is fixed.

    :raises NotAllowed: for those who may not read this meeting's papers.
    """
    require(actor, "committee.read_meeting", meeting)
    conclusions = tuple(
        meeting.conclusions.select_related("row", "unit", "item", "meeting")
        .prefetch_related("cooperating")
        .order_by("number")
    )
    return MeetingPaper(
        meeting=meeting,
        invitees=_invitees(meeting),
        attendance=count_attendance(meeting=meeting),
        items=tuple(
            meeting.items.select_related("unit")
            .prefetch_related(
                "links__row",
                "links__target__school__organisation",
                "links__conclusion__meeting",
                "links__conclusion__row",
            )
            .order_by("position", "pk")
        ),
        follow_ups=tuple(
            meeting.follow_ups.select_related(
                "conclusion__meeting", "conclusion__unit", "conclusion__row"
            )
        ),
        conclusions=tuple(c for c in conclusions if c.withdrawn_on is None),
        withdrawn=tuple(c for c in conclusions if c.withdrawn_on is not None),
        addenda=tuple(meeting.addenda.all()),
        shifts=tuple(meeting.shifts.all()),
    )


def _invitees(meeting: Meeting) -> tuple[Invitee, ...]:
    saved = tuple(
        meeting.invitees.select_related("attendance", "unit", "member").order_by("position", "pk")
    )
    if meeting.state != MeetingState.PLANNED:
        return saved
    # Before the invitation the members are those of the meeting's day, whoever that will be.
    day = timezone.localtime(meeting.at).date()
    members = tuple(
        Invitee(
            meeting=meeting,
            member=member,
            unit=member.unit,
            name=member.name,
            post=member.post,
            role=member.role,
            position=place,
        )
        for place, member in enumerate(members_on(committee=meeting.committee, on=day))
    )
    return members + tuple(invitee for invitee in saved if invitee.member_id is None)
