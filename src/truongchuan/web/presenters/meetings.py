"""The year's meetings: the list, the next one, and what the plan asks for by quarter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.domain.committee.models import Conclusion, Meeting
from truongchuan.domain.committee.policies import may
from truongchuan.domain.committee.selectors import (
    AskedMeeting,
    ConclusionTotals,
    asked_meetings,
    committee_on,
    conclusions_of_row,
    count_conclusions,
    list_meetings,
    meetings_of_row,
    next_meeting,
    next_meeting_of,
)
from truongchuan.domain.committee.states import MeetingState
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.origins import Origin
from truongchuan.web.presenters.meeting_parts import (
    Mark,
    meeting_mark,
    meeting_name,
    meeting_url,
)
from truongchuan.web.presenters.rows import period_label, shorten
from truongchuan.wording.committee import MEETING_KINDS


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting in a list; ``url`` is empty for those who may not read it yet."""

    meeting: Meeting
    day: date
    kind: str
    mark: Mark
    url: str
    conclusions: int
    open: int
    notice: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A meeting that the plan asks for, with what became of it."""

    task: str
    task_url: str
    period: str
    due_on: date | None
    line: MeetingLine | None
    missing: bool
    plan_url: str


@dataclass(frozen=True, slots=True)
class QuarterBox:
    """A quarter of the year with its meetings."""

    quarter: str
    lines: tuple[MeetingLine, ...]
    is_current: bool


@dataclass(frozen=True, slots=True)
class MeetingsPage:
    """Everything on the page of meetings."""

    lines: tuple[MeetingLine, ...]
    next: MeetingLine | None
    quarters: tuple[QuarterBox, ...]
    asked: tuple[AskedLine, ...]
    asked_held: int
    totals: ConclusionTotals
    has_committee: bool
    may_plan: bool


def meetings_page(*, actor: Actor, programme: Programme, on: date) -> MeetingsPage:
    """Return the page; the number of queries is fixed."""
    lines = tuple(
        meeting_line(m, programme, on) for m in list_meetings(actor=actor, programme=programme)
    )
    by_pk = {line.meeting.pk: line for line in lines}
    coming = next_meeting(actor=actor, programme=programme, on=on)
    plans = may(actor, "committee.write", programme)
    asked = tuple(
        _asked(found, by_pk, programme, on=on, plans=plans)
        for found in asked_meetings(actor=actor, programme=programme)
    )
    done = (MeetingState.HELD, MeetingState.CONCLUDED)
    return MeetingsPage(
        lines=lines,
        next=by_pk.get(coming.pk) if coming else None,
        quarters=_quarters(lines, programme, on),
        asked=asked,
        asked_held=sum(line.line is not None and line.line.meeting.state in done for line in asked),
        totals=count_conclusions(actor=actor, programme=programme, on=on),
        has_committee=committee_on(actor=actor, programme=programme, on=on) is not None,
        may_plan=plans,
    )


def meeting_line(meeting: Meeting, programme: Programme, on: date) -> MeetingLine:
    """Return a meeting of :func:`list_meetings` as a line."""
    readable = bool(getattr(meeting, "readable", False))
    waiting = meeting.state in {MeetingState.PLANNED, MeetingState.INVITED}
    day = timezone.localtime(meeting.at).date()
    return MeetingLine(
        meeting=meeting,
        day=day,
        kind=gettext(MEETING_KINDS[meeting.kind]),
        mark=meeting_mark(meeting.state),
        url=meeting_url(programme, meeting) if readable else "",
        conclusions=getattr(meeting, "conclusion_count", 0) if readable else 0,
        open=getattr(meeting, "open_count", 0) if readable else 0,
        notice=meeting.notice_number,
        overdue=waiting and day < on,
    )


def _asked(
    found: AskedMeeting,
    lines: dict[int, MeetingLine],
    programme: Programme,
    *,
    on: date,
    plans: bool,
) -> AskedLine:
    row = found.row
    line = lines.get(found.meeting.pk) if found.meeting else None
    return AskedLine(
        task=shorten(row.task, 120),
        task_url=reverse("task", args=[programme.pk, row.number]),
        period=period_label(row),
        due_on=row.due_on,
        line=line,
        missing=line is None and row.due_on is not None and row.due_on < on,
        plan_url=f"{reverse('meeting_new', args=[programme.pk])}?nhiem-vu={row.number}"
        if plans and line is None
        else "",
    )


def _quarters_of(programme: Programme) -> set[tuple[int, int]]:
    """Return the quarters of the programme's first twelve months at most."""
    first = programme.starts_on.year * 4 + (programme.starts_on.month - 1) // 3
    last = programme.ends_on.year * 4 + (programme.ends_on.month - 1) // 3
    return {(n // 4, n % 4 + 1) for n in range(first, min(last, first + 3) + 1)}


def _quarters(
    lines: tuple[MeetingLine, ...], programme: Programme, on: date
) -> tuple[QuarterBox, ...]:
    def quarter_of(day: date) -> tuple[int, int]:
        return day.year, (day.month - 1) // 3 + 1

    days = [timezone.localtime(line.meeting.at).date() for line in lines]
    wanted = _quarters_of(programme) | {quarter_of(day) for day in days}
    return tuple(
        QuarterBox(
            quarter=f"{y}-Q{n}",
            lines=tuple(
                line for line, day in zip(lines, days, strict=True) if quarter_of(day) == (y, n)
            ),
            is_current=quarter_of(on) == (y, n),
        )
        for y, n in sorted(wanted)
    )


def meeting_card(*, actor: Actor, programme: Programme, on: date) -> MeetingLine | None:
    """Return the next meeting to which a person is called, for their desk."""
    meeting = next_meeting_of(actor=actor, programme=programme, on=on)
    return meeting_line(meeting, programme, on) if meeting else None


def conclusion_origin(actor: Actor, programme: Programme, row: RoadmapRow) -> Origin | None:
    """Return the conclusion that gave a task."""
    found = conclusions_of_row(actor=actor, programme=programme, row=row).first()
    return _origin(found, programme) if found else None


def conclusion_mentions(actor: Actor, programme: Programme, row: RoadmapRow) -> list[Origin]:
    """Return the conclusions that push a task on, then the meetings held for it or about it.

    The conclusion that gave the task is its origin and left out here.
    """
    found = list(conclusions_of_row(actor=actor, programme=programme, row=row))
    if row.origin == "conclusion":
        found = found[1:]
    meetings = meetings_of_row(actor=actor, programme=programme, row=row)
    return [
        *(_origin(conclusion, programme) for conclusion in found),
        *(_meeting_mention(meeting, programme, row) for meeting in meetings),
    ]


def _meeting_mention(meeting: Meeting, programme: Programme, row: RoadmapRow) -> Origin:
    name, own = meeting_name(meeting), meeting.row_id == row.pk
    label = name[:1].upper() + name[1:]
    if not own:
        label = gettext("Chương trình %(meeting)s") % {"meeting": name}
    readable = bool(getattr(meeting, "readable", False))
    tab = "" if own else "chuong-trinh"
    url = meeting_url(programme, meeting, tab) if readable else ""
    return Origin(
        label,
        url or reverse("meetings", args=[programme.pk]),
        meeting_mark(meeting.state).label,
        "meeting",
    )


def _origin(conclusion: Conclusion, programme: Programme) -> Origin:
    label = gettext("Kết luận %(number)s, %(meeting)s") % {
        "number": conclusion.number,
        "meeting": meeting_name(conclusion.meeting),
    }
    url = meeting_url(programme, conclusion.meeting, "ket-luan") + f"#kl-{conclusion.pk}"
    note = gettext("đã rút") if conclusion.withdrawn_on else ""
    return Origin(label, url, note, "conclusion")


def committee_subject_url(programme: Programme, subject: Model) -> str:
    """Return where a thing of the committee is shown, for the programme's record."""
    if isinstance(subject, Meeting):
        return meeting_url(programme, subject)
    if isinstance(subject, Conclusion):
        page = reverse("meeting", args=[programme.pk, subject.meeting_id])
        return f"{page}?muc=ket-luan#kl-{subject.pk}"
    return reverse("committee", args=[programme.pk])
