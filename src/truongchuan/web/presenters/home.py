"""The desk: what waits for a person, and how the programme stands for those who steer it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.programmes.models import (
    Duty,
    Programme,
    RoadmapRow,
    RowSchool,
    RowUnit,
    Target,
)
from truongchuan.domain.programmes.progress import Work
from truongchuan.domain.programmes.selectors import is_late, sort_work
from truongchuan.domain.programmes.waiting import URGENCIES, WaitingItem
from truongchuan.web.presenters.rows import RowView, period_label, row_view, shorten, source_url
from truongchuan.web.presenters.task import report_url
from truongchuan.wording.labels import RECOGNITIONS
from truongchuan.wording.roadmap import ROLES
from truongchuan.wording.roadmap import URGENCIES as URGENCY_WORDS

SHOWN_AT_ONCE = 12  # of one urgency; the rest stands in the roadmap
STEERING_ROWS = 6  # of one list on the page that has to fit a sheet of paper
UPCOMING_SHOWN = 5
TASK_LETTERS = 140


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One piece of my work, with the way to report on it."""

    number: int
    task: str
    period: str
    due_on: date | None
    url: str
    report_url: str
    role: str
    state: str
    percent: int
    note: str


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """My work of one urgency; ``more`` counts what is not shown."""

    urgency: str
    label: str
    mark: str
    lines: tuple[WaitingLine, ...]
    total: int

    @property
    def more(self) -> int:
        """Number of pieces of work left out."""
        return self.total - len(self.lines)


def waiting_groups(items: Iterable[WaitingItem], programme: Programme) -> tuple[WaitingGroup, ...]:
    """Group the work of :func:`waiting_for` by urgency; an urgency without work is left out."""
    by_urgency: dict[str, list[WaitingItem]] = {}
    for item in items:
        by_urgency.setdefault(item.urgency, []).append(item)
    return tuple(
        WaitingGroup(
            urgency=urgency,
            label=gettext(URGENCY_WORDS[urgency]),
            mark={"current": "in_progress", "upcoming": "not_started"}.get(urgency, urgency),
            lines=tuple(
                _waiting_line(item, programme)
                for item in found[: UPCOMING_SHOWN if urgency == "upcoming" else SHOWN_AT_ONCE]
            ),
            total=len(found),
        )
        for urgency in URGENCIES
        if (found := by_urgency.get(urgency))
    )


def _waiting_line(item: WaitingItem, programme: Programme) -> WaitingLine:
    return WaitingLine(
        number=item.row.number,
        task=shorten(item.row.task, TASK_LETTERS),
        period=period_label(item.row),
        due_on=item.row.due_on,
        url=reverse("task", args=[programme.pk, item.row.number]),
        report_url=report_url(item.row, item.work, programme),
        role=role_of(item.work),
        state=item.work.state,
        percent=item.work.percent,
        note=item.work.note,
    )


def role_of(work: Work) -> str:
    """Return what the person's side does in the row: lead, cooperate, or be its school."""
    if isinstance(work, RowSchool):
        return gettext(ROLES["school"])
    return gettext(ROLES["cooperating" if isinstance(work, RowUnit) else "lead"])


@dataclass(frozen=True, slots=True)
class SchoolTarget:
    """The target of the head teacher's school."""

    name: str
    url: str
    recognition: str
    degree: int | None
    stretch: bool
    quarter: str
    state: str
    source_url: str
    line: int | None


def school_targets(targets: Iterable[Target], programme: Programme) -> tuple[SchoolTarget, ...]:
    """Return targets as the home page shows them."""
    return tuple(
        SchoolTarget(
            name=t.school.name,
            url=reverse("school", args=[programme.pk, t.school_id]),
            recognition=gettext(RECOGNITIONS[t.recognition]) if t.recognition else "",
            degree=t.degree,
            stretch=t.stretch,
            quarter=t.quarter,
            state=t.state,
            source_url=source_url(programme.pk, t.line),
            line=t.line,
        )
        for t in targets
    )


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty, with its place in the plan."""

    text: str
    short_text: str
    source_url: str
    line: int | None


@dataclass(frozen=True, slots=True)
class UnitDuties:
    """The duties of one of my units."""

    unit: str
    url: str
    duties: tuple[DutyLine, ...]
    total: int


DUTIES_SHOWN = 12
DUTY_LETTERS = 400


def unit_duties(unit: Organisation, duties: Iterable[Duty], *, programme: Programme) -> UnitDuties:
    """Return a unit's duties as the home page shows them."""
    found = list(duties)
    return UnitDuties(
        unit=unit.name,
        url=reverse("unit_duties", args=[programme.pk, unit.pk]),
        duties=tuple(
            DutyLine(
                d.text, shorten(d.text, DUTY_LETTERS), source_url(programme.pk, d.line), d.line
            )
            for d in found[:DUTIES_SHOWN]
        ),
        total=len(found),
    )


@dataclass(frozen=True, slots=True)
class SteeringList:
    """Rows to look at; ``total`` counts those left out as well."""

    mark: str
    label: str
    rows: tuple[RowView, ...]
    total: int
    url: str


@dataclass(frozen=True, slots=True)
class Steering:
    """The whole programme at a glance, for one sheet of paper.

    ``late`` counts stuck rows as well when they are past their day, like the roadmap's filter.
    """

    lists: tuple[SteeringList, ...]
    rows: int
    done: int
    late: int
    blocked: int
    due_soon: int


def steering(
    rows: Iterable[RoadmapRow],
    *,
    programme: Programme,
    on: date,
    shown_elsewhere: frozenset[int] = frozenset(),
) -> Steering:
    """Return what is stuck, late and due soon of a whole programme.

    The lists leave out rows (by pk) that the page shows elsewhere; the counts do not.
    """
    everything = list(rows)
    work = sort_work(everything, on)
    listed = sort_work((row for row in everything if row.pk not in shown_elsewhere), on)
    lists = (("blocked", listed.blocked), ("late", listed.late), ("due_soon", listed.due_soon))
    roadmap = reverse("roadmap", args=[programme.pk])
    return Steering(
        lists=tuple(
            SteeringList(
                mark=mark,
                label=gettext(URGENCY_WORDS[mark]),
                rows=tuple(row_view(r, programme=programme, on=on) for r in found[:STEERING_ROWS]),
                total=len(found),
                url=f"{roadmap}?state={mark}",
            )
            for mark, found in lists
            if found
        ),
        rows=sum(row.state != "cancelled" for row in everything),
        done=sum(row.state == "done" for row in everything),
        late=sum(is_late(row, on) for row in everything),
        blocked=len(work.blocked),
        due_soon=len(work.due_soon),
    )
