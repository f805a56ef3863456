"""Where papers on meetings, the committee, outreach and mobilisation get their data.

Named when the web application is ready; from then on these kinds are offered (see
:mod:`truongchuan.domain.papers.kinds`). Official papers are Vietnamese, whatever the reader's
language.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import wraps
from typing import TYPE_CHECKING

from django.db.models import Count, Sum
from django.utils import timezone, translation

from truongchuan.domain.committee.models import CommitteeMember, Invitee
from truongchuan.domain.committee.paper import meeting_paper
from truongchuan.domain.committee.selectors import (
    list_committees,
    list_readable_meetings,
    members_on,
)
from truongchuan.domain.committee.states import AttendanceState, MeetingState
from truongchuan.domain.followup.obstacle_selectors import open_obstacles
from truongchuan.domain.mobilisation.models import DriveSchool, Receipt
from truongchuan.domain.mobilisation.totals import STANDING, official_drives
from truongchuan.domain.outreach.figures import month_figures
from truongchuan.domain.outreach.selectors import list_activities, places_of
from truongchuan.domain.papers.desk import Desk, PaperParams
from truongchuan.domain.papers.gather.given import (
    Attendee,
    CommitteePaper,
    CommitteeSeat,
    Conclusion,
    DriveLine,
    MeetingPaper,
    MobilisationPaper,
    OutreachLine,
    OutreachPaper,
)
from truongchuan.domain.papers.kinds import Gather, add_source
from truongchuan.domain.papers.periods import read_period
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.presenters.meeting_parts import title_of
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.outreach import CHANNELS
from truongchuan.wording.paper_texts.meetings import COMMITTEE_DUTIES

if TYPE_CHECKING:
    from typing import Any

MOST_MEETINGS = 60
PLACES = {"ward": "phường, xã", "school": "trường"}


def _official(gather: Gather) -> Gather:
    """Gather in the language of official papers."""

    @wraps(gather)
    def gathered(desk: Desk, params: PaperParams) -> Any:
        with translation.override("vi"):
            return gather(desk, params)

    return gathered


# --- meetings ---------------------------------------------------------------------------------


def meetings_to_invite(actor: Actor, programme: Programme) -> list[tuple[int, str]]:
    """Return the meetings that people may still be called to."""
    return _meetings(actor, programme, {MeetingState.PLANNED, MeetingState.INVITED})


def meetings_held(actor: Actor, programme: Programme) -> list[tuple[int, str]]:
    """Return the meetings that took place."""
    return _meetings(actor, programme, {MeetingState.HELD, MeetingState.CONCLUDED})


def _meetings(actor: Actor, programme: Programme, states: set[str]) -> list[tuple[int, str]]:
    found = list_readable_meetings(actor=actor, programme=programme).filter(state__in=states)
    return [
        (m.pk, f"{date_vn(timezone.localtime(m.at))} · {m.title}")
        for m in found.order_by("-at")[:MOST_MEETINGS]
    ]


def gather_meeting(desk: Desk, params: PaperParams) -> MeetingPaper:
    """Return what the invitation, the minutes and the notice of a meeting say.

    :raises DomainError: ``paper-thing-missing`` for a meeting that the actor may not read.
    """
    found = list_readable_meetings(actor=desk.actor, programme=desk.programme)
    meeting = found.filter(pk=params.thing_id or 0).first()
    if meeting is None:
        raise DomainError("paper-thing-missing")
    paper = meeting_paper(actor=desk.actor, meeting=meeting)
    came = [i for i in paper.invitees if _attendance(i) in _CAME]
    absent = [i for i in paper.invitees if _attendance(i) == AttendanceState.ABSENT]
    return MeetingPaper(
        subject=meeting.title,
        starts_at=timezone.localtime(meeting.at),
        place=meeting.place or desk.programme.authority.label,
        chair=_seat_as_attendee(meeting.chair),
        secretary=_seat_as_attendee(meeting.secretary),
        invited=tuple(_named(i.name, i.post) for i in paper.invitees),
        agenda=tuple(title_of(item) for item in paper.items),
        present=tuple(map(_attendee, came)),
        absent=tuple(map(_attendee, absent)),
        proceedings=tuple(
            (title_of(item), item.discussion) for item in paper.items if item.discussion.strip()
        ),
        conclusions=tuple(
            Conclusion(
                text=c.text,
                unit=c.unit.name if c.unit else "",
                due=c.row.due_on if c.row else None,
                task_number=c.row.number if c.row else None,
            )
            for c in paper.conclusions
        ),
        note=meeting.invitation_note,
    )


_CAME = {AttendanceState.PRESENT, AttendanceState.REPRESENTED}


def _attendance(invitee: Invitee) -> str:
    written = getattr(invitee, "attendance", None) if invitee.pk else None
    return written.state if written else ""


def _attendee(invitee: Invitee) -> Attendee:
    written = invitee.attendance
    if written.state == AttendanceState.REPRESENTED:
        stands_for = _named(invitee.name, invitee.post)
        return Attendee(written.represented_by, f"dự thay {stands_for}")
    reason = f"lý do: {written.reason}" if written.reason else ""
    return Attendee(invitee.name, ", ".join(filter(None, (invitee.post, reason))))


def _seat_as_attendee(seat: CommitteeMember | None) -> Attendee:
    if seat is None:
        return Attendee("…")
    return Attendee(seat.name, ", ".join(filter(None, (seat.post, seat.get_role_display()))))


def _named(name: str, post: str) -> str:
    return f"{name}, {post}" if post else name


# --- committee --------------------------------------------------------------------------------


def committees(actor: Actor, programme: Programme) -> list[tuple[int, str]]:
    """Return the programme's committees."""
    found = list_committees(actor=actor, programme=programme)
    return [(c.pk, " · ".join(filter(None, (c.decision_number, c.name)))) for c in found]


def gather_committee(desk: Desk, params: PaperParams) -> CommitteePaper:
    """Return what the decision on a committee says: those who sit in it today.

    :raises DomainError: ``paper-thing-missing``.
    """
    found = list_committees(actor=desk.actor, programme=desk.programme)
    committee = found.filter(pk=params.thing_id or 0).first()
    if committee is None:
        raise DomainError("paper-thing-missing")
    day = max(desk.on, committee.valid_from or desk.on)
    before = ""
    if committee.decision_number and committee.decided_on and committee.decided_on < desk.on:
        before = f"Quyết định số {committee.decision_number} ngày {date_vn(committee.decided_on)}"
    return CommitteePaper(
        name=committee.name,
        seats=tuple(
            CommitteeSeat(seat.get_role_display(), seat.name, _post(seat))
            for seat in members_on(committee=committee, on=day)
        ),
        duties=COMMITTEE_DUTIES,
        replaces=before,
    )


def _post(seat: CommitteeMember) -> str:
    if seat.post or seat.unit is None:
        return seat.post
    return seat.unit.name


# --- society ----------------------------------------------------------------------------------


def gather_outreach(desk: Desk, params: PaperParams) -> OutreachPaper:
    """Return what was done for outreach in a period, by kind of place and channel."""
    period = read_period(params.period)
    within = list_activities(actor=desk.actor, programme=desk.programme).filter(
        is_current=True, on__gte=period.first, on__lte=period.last
    )
    groups = (
        within.order_by()
        .values("place__kind", "channel")
        .annotate(n=Sum("times"), people=Sum("reach"), places=Count("place", distinct=True))
        .order_by("-n", "channel")
    )
    wards = places_of(actor=desk.actor, programme=desk.programme, kind="ward")
    active = within.filter(place__in=wards.order_by().values("pk")).order_by()
    silent = _silent(desk, period.months)
    return OutreachPaper(
        period=period.code,
        lines=tuple(
            OutreachLine(
                activity=f"{CHANNELS[group['channel']]} ({group['n']} lần)",
                unit=f"{group['places']} {PLACES.get(group['place__kind'], 'đơn vị')}",
                when=f"{date_vn(period.first)} - {date_vn(min(period.last, desk.on))}",
                reached=group["people"],
                done=True,
            )
            for group in groups
        ),
        wards_total=wards.count(),
        wards_active=active.values("place").distinct().count(),
        difficulties=silent,
    )


def _silent(desk: Desk, months: Iterable[str]) -> tuple[str, ...]:
    """Name the wards that reported nothing in the newest month of the period that has begun."""
    begun = [month for month in months if month <= f"{desk.on:%Y-%m}"]
    if not begun:
        return ()
    found = month_figures(actor=desk.actor, programme=desk.programme, month=begun[-1])["ward"]
    if not found["silent"] or not found["reported"]:
        return ()
    year, month = begun[-1].split("-")
    return (f"Chưa báo cáo tháng {int(month)}/{year}: {', '.join(found['silent'])}",)


def gather_mobilisation(desk: Desk, params: PaperParams) -> MobilisationPaper:
    """Return the approved drives with need, and what came in up to the period's last day."""
    period = read_period(params.period)
    drives = official_drives(actor=desk.actor, programme=desk.programme)
    received = {
        (line["drive"], line["school"]): line
        for line in Receipt.objects.filter(STANDING, drive_id__in=drives, on__lte=period.last)
        .order_by()
        .values("drive", "school")
        .annotate(total=Sum("amount"), gifts=Count("pk"))
    }
    needs = (
        DriveSchool.objects.filter(drive_id__in=drives, drive__starts_on__lte=period.last)
        .select_related("drive", "school__organisation")
        .order_by("school__organisation__sort_key", "drive_id")
    )
    empty = {"total": 0, "gifts": 0}
    lines = []
    for need in needs:
        came = received.get((need.drive_id, need.school_id), empty)
        lines.append(
            DriveLine(
                school=need.school.name,
                purpose=need.drive.title,
                goal=need.need,
                received=came["total"] or 0,
                givers=came["gifts"],
                route_args=(need.drive_id,),
            )
        )
    stuck = open_obstacles(actor=desk.actor, programme=desk.programme, on=desk.on)
    return MobilisationPaper(
        period=period.code,
        lines=tuple(lines),
        difficulties=tuple(o.words for o in stuck if o.category == "money")[:5],
    )


def name_sources() -> None:
    """Offer these kinds from now on."""
    add_source("invitation", _official(gather_meeting), things=meetings_to_invite)
    add_source("minutes", _official(gather_meeting), things=meetings_held)
    add_source("conclusions", _official(gather_meeting), things=meetings_held)
    add_source("decision-committee", _official(gather_committee), things=committees)
    add_source("outreach-report", _official(gather_outreach))
    add_source("mobilisation-report", _official(gather_mobilisation))


__all__ = ["gather_committee", "gather_meeting", "gather_mobilisation", "gather_outreach",
           "name_sources"]  # fmt: skip
