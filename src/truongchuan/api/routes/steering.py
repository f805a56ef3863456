"""The steering committee, its meetings and conclusions, and monthly reviews."""

import json
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import P, PathEx, Query, Router

from truongchuan.api.access import actor_of, require
from truongchuan.api.operations import page_of, reads
from truongchuan.api.parts import (
    Day,
    FileRef,
    Id,
    Moment,
    Out,
    Page,
    Paging,
    UnitRef,
    Wanted,
    Words,
)
from truongchuan.api.things import find_programme, programme_of, there
from truongchuan.domain.committee.models import Conclusion, Meeting
from truongchuan.domain.committee.selectors import (
    ConclusionFilter,
    committee_on,
    get_meeting,
    list_conclusions,
    list_meetings,
)
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.states import OPEN_STATES
from truongchuan.domain.reviews.models import MonthlyReview
from truongchuan.domain.reviews.selectors import closed_reviews, closing_record, get_review

router = Router(tags=["steering"])
Month = PathEx[str, P(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
SCOPE = "steering:read"


class MemberOut(Out):
    """A seat in the committee, as the decision writes it."""

    id: int
    name: str
    post: str
    unit: UnitRef | None
    role: str
    valid_from: Day | None
    valid_to: Day | None


class CommitteeOut(Out):
    """The committee in force on the programme's today."""

    id: int
    name: str
    decision_number: str
    decided_on: Day | None
    issuer: str
    valid_from: Day | None
    valid_to: Day | None
    members: list[MemberOut]


class MeetingOut(Out):
    """A meeting. ``readable`` tells whether the caller may read its papers."""

    id: int
    number: int
    kind: str
    title: str
    at: Moment
    place: str
    state: str
    row: int | None
    """Number of the plan's task that asks for it."""
    readable: bool
    conclusion_count: int
    open_count: int
    concluded_on: Day | None
    notice_number: str
    notice_on: Day | None


class AgendaItemOut(Out):
    """A point of the agenda with what was said."""

    position: int
    title: str
    source: str
    discussion: str


class ConclusionOut(Out):
    """What a meeting decided. ``row`` is the task it became or pushes on."""

    id: int
    meeting_id: int
    meeting_title: str
    number: int
    text: str
    kind: str
    unit: UnitRef | None
    cooperating: list[UnitRef]
    due_on: Day | None
    row: int | None
    row_state: str | None
    row_percent: int | None
    late: bool
    on: Day


class MeetingDetailOut(MeetingOut):
    """A meeting with its papers."""

    chair: str
    secretary: str
    agenda: list[AgendaItemOut]
    conclusions: list[ConclusionOut]
    notice_file: FileRef | None


class ReviewOut(Out):
    """A closed monthly review. Both hashes are SHA-256 over the very text that was closed."""

    month: str
    as_of: Moment | None
    closed_at: Moment | None
    closed_by: str
    signer_name: str
    signer_post: str
    snapshot_hash: str
    closing_hash: str
    headline: dict[str, Any]


class ReviewDetailOut(ReviewOut):
    """A closed review with its numbers and what was closed with them."""

    snapshot: dict[str, Any]
    closing: dict[str, Any]
    conclusions: str
    signed_file: FileRef | None


class MeetingQuery(Paging):
    """Which meetings."""

    state: Literal["planned", "invited", "held", "concluded", "cancelled"] | None = None


class ConclusionQuery(Paging):
    """Which conclusions."""

    state: (
        Literal["not_started", "in_progress", "blocked", "done", "cancelled"]
        | Literal["late", "open", "noted"]
        | None
    ) = None
    unit_id: Wanted | None = None
    meeting_id: Wanted | None = None
    words: Words = ""


@reads(router, "/programmes/{programme_id}/committee", CommitteeOut,
       scope=SCOPE, permission="committee.view")  # fmt: skip
def committee(request: HttpRequest, programme_id: Id) -> CommitteeOut:
    """Show the steering committee in force with its members."""
    programme = programme_of(request, programme_id)
    found = there(
        committee_on(actor=actor_of(request), programme=programme, on=today_of(programme))
    )
    return CommitteeOut.of(found, members=found.on_the_day)  # type: ignore[attr-defined]


@reads(router, "/programmes/{programme_id}/meetings", Page[MeetingOut],
       scope=SCOPE, permission="committee.view")  # fmt: skip
def list_of_meetings(
    request: HttpRequest, programme_id: Id, query: Query[MeetingQuery]
) -> Page[MeetingOut]:
    """List the meetings by day."""
    programme = programme_of(request, programme_id)
    found = list_meetings(actor=actor_of(request), programme=programme)
    if query.state:
        found = found.filter(state=query.state)
    return page_of(found, query, _meeting)


@reads(router, "/programmes/{programme_id}/meetings/{meeting_id}", MeetingDetailOut,
       scope=SCOPE, permission="committee.read_meeting")  # fmt: skip
def meeting_detail(request: HttpRequest, programme_id: Id, meeting_id: Id) -> MeetingDetailOut:
    """Show a meeting's agenda, minutes and conclusions, where one may read them."""
    actor = actor_of(request)
    programme = find_programme(request, programme_id)
    meeting = there(get_meeting(actor=actor, programme=programme, pk=meeting_id))
    require(request, "committee.read_meeting", meeting)
    on = today_of(programme)
    concluded = list_conclusions(
        actor=actor, programme=programme, on=on, where=ConclusionFilter(meeting_id=meeting.pk)
    )
    return MeetingDetailOut.of(
        meeting,
        row=meeting.row.number if meeting.row else None,
        chair=meeting.chair.name if meeting.chair else "",
        secretary=meeting.secretary.name if meeting.secretary else "",
        agenda=[
            AgendaItemOut.of(i, title=str(i)) for i in meeting.items.order_by("position", "pk")
        ],
        conclusions=[_conclusion(conclusion, on) for conclusion in concluded],
    )


@reads(router, "/programmes/{programme_id}/conclusions", Page[ConclusionOut],
       scope=SCOPE, permission="committee.view")  # fmt: skip
def conclusions(
    request: HttpRequest, programme_id: Id, query: Query[ConclusionQuery]
) -> Page[ConclusionOut]:
    """List the conclusions of meetings that one may read, in the meetings' order."""
    programme = programme_of(request, programme_id)
    on = today_of(programme)
    where = ConclusionFilter(
        state=query.state or "", unit_id=query.unit_id, meeting_id=query.meeting_id,
        words=query.words,
    )  # fmt: skip
    found = list_conclusions(actor=actor_of(request), programme=programme, on=on, where=where)
    return page_of(found, query, lambda conclusion: _conclusion(conclusion, on))


@reads(router, "/programmes/{programme_id}/reviews", Page[ReviewOut],
       scope=SCOPE, permission="reviews.view")  # fmt: skip
def list_of_reviews(
    request: HttpRequest, programme_id: Id, paging: Query[Paging]
) -> Page[ReviewOut]:
    """List the closed reviews by month."""
    programme = programme_of(request, programme_id)
    return page_of(
        closed_reviews(actor=actor_of(request), programme=programme), paging, ReviewOut.of
    )


@reads(router, "/programmes/{programme_id}/reviews/{month}", ReviewDetailOut,
       scope=SCOPE, permission="reviews.view")  # fmt: skip
def review_detail(request: HttpRequest, programme_id: Id, month: Month) -> ReviewDetailOut:
    """Show a closed review (2023-05) with its numbers. One that is open is not found."""
    programme = programme_of(request, programme_id)
    found = get_review(actor=actor_of(request), programme=programme, month=month)
    return _review(there(found if found is not None and found.is_closed else None))


def _meeting(meeting: Meeting) -> MeetingOut:
    return MeetingOut.of(meeting, row=meeting.row.number if meeting.row else None)


def _conclusion(conclusion: Conclusion, on: date) -> ConclusionOut:
    row = conclusion.row
    return ConclusionOut.of(
        conclusion,
        meeting_title=conclusion.meeting.title,
        cooperating=list(conclusion.cooperating.all()),
        row=row.number if row else None,
        row_state=row.state if row else None,
        row_percent=row.percent if row else None,
        late=bool(row and row.due_on and row.state in OPEN_STATES and row.due_on < on),
    )


def _review(review: MonthlyReview) -> ReviewDetailOut:
    return ReviewDetailOut.of(
        review, snapshot=json.loads(review.snapshot), closing=closing_record(review)
    )
