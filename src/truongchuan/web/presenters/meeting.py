"""One meeting: who is called, what is talked about, who came, what was said and concluded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.domain.committee.filling import conclusions_to_follow
from truongchuan.domain.committee.models import Addendum, Meeting, MeetingShift
from truongchuan.domain.committee.paper import meeting_paper
from truongchuan.domain.committee.policies import may
from truongchuan.domain.committee.selectors import (
    AttendanceCount,
    Changes,
    changes_since,
    list_meetings,
)
from truongchuan.domain.committee.states import (
    AGENDA_STATES,
    PREPARING_STATES,
    MeetingState,
)
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.meeting_parts import (
    ConclusionView,
    FollowUpView,
    InviteeView,
    ItemView,
    Mark,
    conclusion_view,
    follow_up_view,
    invitee_view,
    item_views,
    meeting_mark,
    meeting_url,
)
from truongchuan.wording.committee import MEETING_KINDS, MEETING_TABS, role_label

_FIRST_TAB = {
    MeetingState.PLANNED: "chuong-trinh",
    MeetingState.INVITED: "chuong-trinh",
    MeetingState.HELD: "bien-ban",
    MeetingState.CONCLUDED: "ket-luan",
    MeetingState.CANCELLED: "moi-hop",
}


@dataclass(frozen=True, slots=True)
class Around:
    """The meeting before or after."""

    title: str
    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class TabView:
    """A tab of the page."""

    label: str
    url: str
    active: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """Everything of a meeting that its tabs and prints draw."""

    meeting: Meeting
    kind: str
    mark: Mark
    day: date
    tab: str
    invitees: tuple[InviteeView, ...]
    attendance: AttendanceCount
    items: tuple[ItemView, ...]
    minutes_total: int
    follow_ups: tuple[FollowUpView, ...]
    to_follow: tuple[ConclusionView, ...]
    conclusions: tuple[ConclusionView, ...]
    loose: tuple[ConclusionView, ...]
    withdrawn: tuple[ConclusionView, ...]
    addenda: tuple[Addendum, ...]
    shifts: tuple[MeetingShift, ...]
    changes: Changes | None
    previous: Around | None
    following: Around | None
    may_write: bool
    may_conclude: bool

    @property
    def state(self) -> str:
        """The meeting's state."""
        return self.meeting.state

    @property
    def preparing(self) -> bool:
        """True while the agenda may be arranged and the time moved, by those who may write."""
        return self.may_write and self.meeting.state in PREPARING_STATES

    @property
    def agenda_open(self) -> bool:
        """True while points may be added and changed."""
        return self.may_write and self.meeting.state in AGENDA_STATES

    @property
    def chair_role(self) -> str:
        """What the person presiding is in the committee; empty where nobody presides."""
        chair = self.meeting.chair
        return role_label(chair.role, gettext) if chair else ""

    @property
    def preparing_any(self) -> bool:
        """True before the meeting was opened, whoever looks."""
        return self.meeting.state in PREPARING_STATES

    @property
    def attendance_open(self) -> bool:
        """True while of somebody invited nothing is written."""
        return any(not invitee.state for invitee in self.invitees)

    @property
    def is_held(self) -> bool:
        """True while the meeting is held."""
        return self.meeting.state == MeetingState.HELD

    @property
    def writing(self) -> bool:
        """True while the actor may write attendance, minutes and conclusions."""
        return self.may_write and self.is_held

    @property
    def due(self) -> bool:
        """True on and after the meeting's day, when it may be opened."""
        return self.day <= today_of(self.meeting.programme)

    @property
    def tabs(self) -> tuple[TabView, ...]:
        """The tabs with how much stands on them."""
        counts = {
            "chuong-trinh": len(self.items),
            "ket-luan": len(self.conclusions),
            "theo-doi": len(self.follow_ups) or len(self.to_follow),
        }
        return tuple(
            TabView(
                label=gettext(label),
                url=meeting_url(self.meeting.programme, self.meeting, key),
                active=key == self.tab,
                count=counts.get(key),
            )
            for key, label in MEETING_TABS.items()
        )


def meeting_page(
    *, actor: Actor, programme: Programme, meeting: Meeting, tab: str = ""
) -> MeetingPage:
    """Return a meeting ready to be drawn; the number of queries is fixed.

    :raises NotAllowed: for those who may not read it.
    """
    meeting.programme = programme
    on = today_of(programme)
    paper = meeting_paper(actor=actor, meeting=meeting)

    def shown(conclusions: object) -> tuple[ConclusionView, ...]:
        return tuple(
            conclusion_view(c, programme=programme, meeting=c.meeting, on=on)
            for c in conclusions  # type: ignore[attr-defined]
        )

    conclusions = shown(paper.conclusions)
    preparing = meeting.state in PREPARING_STATES
    others = list(list_meetings(actor=actor, programme=programme))
    before = _last_held_before(others, meeting)
    return MeetingPage(
        meeting=meeting,
        kind=gettext(MEETING_KINDS[meeting.kind]),
        mark=meeting_mark(meeting.state),
        day=timezone.localtime(meeting.at).date(),
        tab=tab if tab in MEETING_TABS else _FIRST_TAB[MeetingState(meeting.state)],
        invitees=tuple(invitee_view(invitee) for invitee in paper.invitees),
        attendance=paper.attendance,
        items=item_views(paper.items, conclusions, programme=programme, on=on),
        minutes_total=sum(item.minutes or 0 for item in paper.items),
        follow_ups=tuple(follow_up_view(f, programme=programme, on=on) for f in paper.follow_ups),
        to_follow=shown(
            conclusions_to_follow(meeting)
            .prefetch_related("cooperating")
            .order_by("meeting__at", "number")
        )
        if preparing
        else (),
        conclusions=conclusions,
        loose=tuple(c for c in conclusions if c.item_pk is None),
        withdrawn=shown(paper.withdrawn),
        addenda=paper.addenda,
        shifts=paper.shifts,
        changes=changes_since(actor=actor, meeting=before, on=on) if before and preparing else None,
        previous=_around(others, meeting, programme, step=-1),
        following=_around(others, meeting, programme, step=1),
        may_write=may(actor, "committee.write", meeting),
        may_conclude=may(actor, "committee.conclude", meeting),
    )


def _last_held_before(others: list[Meeting], meeting: Meeting) -> Meeting | None:
    held = (MeetingState.HELD, MeetingState.CONCLUDED)
    found = [m for m in others if m.state in held and m.at < meeting.at]
    return found[-1] if found else None


def _around(
    others: list[Meeting], meeting: Meeting, programme: Programme, *, step: int
) -> Around | None:
    keys = [m.pk for m in others]
    place = keys.index(meeting.pk) + step if meeting.pk in keys else -1
    if not 0 <= place < len(others):
        return None
    other = others[place]
    url = meeting_url(programme, other) if other.readable else ""  # type: ignore[attr-defined]
    return Around(other.title, other.at, url)
