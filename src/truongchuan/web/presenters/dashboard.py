"""The leader's board, ready to draw: quarters, schools, tasks, units, what is owed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.accreditation.heat import DegreeRow, degree_rows
from truongchuan.domain.committee.models import Conclusion
from truongchuan.domain.dashboard.critical import CriticalTask
from truongchuan.domain.dashboard.holding import COOPERATING, LEAD, SOLVER, HoldingUnit
from truongchuan.domain.dashboard.selectors import Board, QuarterStanding, leader_board
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.programmes.models import Programme, RoadmapRow, Target, UnitRole
from truongchuan.domain.scheduling.rows import BY_QUARTER
from truongchuan.domain.scheduling.selectors import Chances, ProgrammeSchedule
from truongchuan.domain.scheduling.standing import Standing
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.rules.model import LawSet
from truongchuan.web.presenters.dashboard_changes import ChangesView, changes_view
from truongchuan.web.presenters.dashboard_query import BoardQuery
from truongchuan.web.presenters.meeting_parts import meeting_url
from truongchuan.web.presenters.meetings import MeetingLine, meeting_line
from truongchuan.web.presenters.obstacles import ObstacleLine, obstacle_lines
from truongchuan.web.presenters.rows import shorten
from truongchuan.web.presenters.schedule_names import Names, chance_text
from truongchuan.web.presenters.schedule_page import Mark, SchoolLine, mark_of, school_line
from truongchuan.web.templatetags.vn import number_vn, quarter_vn
from truongchuan.wording.dashboard import PARTS
from truongchuan.wording.heat import CRITERIA_RESULTS, ICONS, TONES

SCHOOLS_SHOWN = 15
TASKS_SHOWN = 8
UNITS_SHOWN = 6
LINES_SHOWN = 5
TASK_LETTERS = 96


@dataclass(frozen=True, slots=True)
class Cell:
    """So many targets of a quarter with a standing."""

    mark: Mark
    url: str


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """A quarter as one line of the table."""

    label: str
    url: str
    deadline: date | None
    total: int
    cells: tuple[Cell, ...]
    aside: int
    all_hold: str
    expected: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a school proves the degree that the plan wants, by the law of the day."""

    label: str
    tone: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class DangerLine:
    """A school in the order of danger."""

    line: SchoolLine
    verdict: Verdict
    state: str


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A critical task."""

    label: str
    text: str
    url: str
    units: tuple[tuple[str, str], ...]
    due_on: date | None
    late_days: int
    state: str
    marks: tuple[str, ...]
    drives: int
    touched: int
    finish: date | None
    overrun: int


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One piece of a unit's late work, with the sum that it adds."""

    label: str
    url: str
    part: str
    sum: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit that holds things up. ``works`` show how its weight is made up."""

    name: str
    url: str
    weight: int
    days: int
    lead: int
    cooperating: int
    solver: int
    works: tuple[WorkLine, ...]
    left: int


@dataclass(frozen=True, slots=True)
class ConclusionLine:
    """An open conclusion."""

    text: str
    url: str
    unit: str
    due_on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """A document whose answer is owed."""

    label: str
    url: str
    summary: str
    unit: str
    due_on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """A task that falls due soon."""

    label: str
    text: str
    url: str
    due_on: date | None


@dataclass(frozen=True)
class BoardPage:
    """Everything on the page; lists are beginnings, totals count all."""

    query: BoardQuery
    quarters: tuple[QuarterLine, ...]
    headings: tuple[Mark, ...]
    totals: tuple[Mark, ...]
    schools: tuple[DangerLine, ...]
    schools_total: int
    tasks: tuple[TaskLine, ...]
    tasks_total: int
    late_tasks: int
    blocked_tasks: int
    units: tuple[UnitLine, ...]
    units_total: int
    obstacles: tuple[ObstacleLine, ...]
    obstacles_total: int
    unsolved: int
    conclusions: tuple[ConclusionLine, ...]
    conclusions_total: int
    conclusions_late: int
    replies: tuple[ReplyLine, ...]
    replies_total: int
    replies_late: int
    deadlines: tuple[DeadlineLine, ...]
    deadlines_total: int
    meeting: MeetingLine | None
    changes: ChangesView
    runs: int
    seed: int
    has_links: bool
    has_ranges: bool
    computed: bool
    by_quarter: bool
    is_sample: bool

    @property
    def schools_left(self) -> int:
        """Schools that are not listed."""
        return self.schools_total - len(self.schools)


def read_board(
    *,
    actor: Actor,
    programme: Programme,
    found: ProgrammeSchedule,
    chances: Chances,
    query: BoardQuery,
) -> Board:
    """Return the board that a query asks for."""
    return leader_board(
        actor=actor,
        programme=programme,
        found=found,
        chances=chances,
        where=query.where,
        since=query.period.since,
    )


def board_page(
    board: Board,
    *,
    actor: Actor,
    programme: Programme,
    found: ProgrammeSchedule,
    chances: Chances,
    query: BoardQuery,
    law: LawSet,
) -> BoardPage:
    """Lay the board out; two queries more, for the verdicts of the schools shown."""
    on = board.on
    schools = danger_lines(
        board, actor=actor, programme=programme, found=found, law=law, limit=SCHOOLS_SHOWN
    )
    is_sample = programme.is_demo or any(row.is_sample for _line, row in schools if row)
    return BoardPage(
        query=query,
        quarters=tuple(quarter_line(q, programme) for q in board.quarters),
        headings=tuple(mark_of(standing) for standing in _COLUMNS),
        totals=_totals(board),
        schools=tuple(line for line, _row in schools),
        schools_total=len(board.targets),
        tasks=tuple(task_line(t, programme) for t in board.critical[:TASKS_SHOWN]),
        tasks_total=len(board.critical),
        late_tasks=sum(bool(t.late_days) for t in board.critical),
        blocked_tasks=sum(t.blocked for t in board.critical),
        units=tuple(unit_line(u, programme) for u in board.holding[:UNITS_SHOWN]),
        units_total=len(board.holding),
        obstacles=obstacle_lines(board.obstacles[:LINES_SHOWN], programme=programme, on=on),
        obstacles_total=len(board.obstacles),
        unsolved=board.unsolved,
        conclusions=tuple(conclusion_line(c, programme, on) for c in board.conclusions)[
            :LINES_SHOWN
        ],
        conclusions_total=len(board.conclusions),
        conclusions_late=sum(_is_late(c, on) for c in board.conclusions),
        replies=tuple(reply_line(d, programme, on) for d in board.replies[:LINES_SHOWN]),
        replies_total=len(board.replies),
        replies_late=sum(d.reply_due is not None and d.reply_due < on for d in board.replies),
        deadlines=tuple(_deadline(row, programme) for row in board.deadlines[:LINES_SHOWN]),
        deadlines_total=len(board.deadlines),
        meeting=meeting_line(board.next_meeting, programme, on) if board.next_meeting else None,
        changes=changes_view(board.changes, programme=programme),
        runs=chances.runs,
        seed=chances.seed,
        has_links=bool(found.inputs.confirmed),
        has_ranges=bool(found.inputs.sources),
        computed=found.schedule is not None,
        by_quarter=found.level == BY_QUARTER,
        is_sample=is_sample,
    )


_COLUMNS = (
    Standing.REACHED,
    Standing.ON_TRACK,
    Standing.AT_RISK,
    Standing.MISSED,
    Standing.UNKNOWN,
)


def _totals(board: Board) -> tuple[Mark, ...]:
    return tuple(
        mark_of(standing, sum(q.counts.get(standing.value, 0) for q in board.quarters))
        for standing in _COLUMNS
    )


def quarter_line(quarter: QuarterStanding, programme: Programme) -> QuarterLine:
    """Return a quarter with its targets by standing."""
    risk = reverse("schedule", args=[programme.pk])
    return QuarterLine(
        label=quarter_vn(quarter.quarter) if quarter.quarter else gettext("Chưa nêu quý"),
        url=f"{reverse('schools', args=[programme.pk])}?quarter={quarter.quarter}",
        deadline=quarter.deadline,
        total=quarter.total,
        cells=tuple(
            Cell(
                mark_of(standing, count),
                f"{risk}?quarter={quarter.quarter}&standing={standing.value}#truong"
                if count
                else "",
            )
            for standing in _COLUMNS
            for count in (quarter.counts.get(standing.value, 0),)
        ),
        aside=quarter.aside,
        all_hold=chance_text(quarter.all_hold, quarter.error)
        if quarter.all_hold is not None
        else "",
        expected=gettext("%(number)s trên %(total)s")
        % {"number": number_vn(round(quarter.expected, 1), 1), "total": quarter.total}
        if quarter.expected is not None
        else "",
    )


def danger_lines(
    board: Board,
    *,
    actor: Actor,
    programme: Programme,
    found: ProgrammeSchedule,
    law: LawSet,
    limit: int | None = None,
) -> list[tuple[DangerLine, DegreeRow | None]]:
    """Return the schools, the most endangered first, each with the standing it was judged by."""
    names, shown = Names(found.inputs), board.targets[:limit]
    wanted = dict(
        Target.objects.filter(pk__in=[line.id for line in shown]).values_list("pk", "degree")
        if limit is not None
        else Target.objects.filter(programme=programme, is_active=True).values_list("pk", "degree")
    )
    rows = degree_rows(
        actor=actor, school_ids=[line.target.school_id for line in shown], law=law, on=board.on
    )
    lines = []
    for line in shown:
        row = rows.get(line.target.school_id)
        verdict = verdict_of(row, wanted.get(line.id) or 1, programme, line.target.school_id)
        drawn = school_line(line, found, names)
        lines.append((DangerLine(drawn, verdict, line.target.state), row))
    return lines


def verdict_of(row: DegreeRow | None, wanted: int, programme: Programme, school: int) -> Verdict:
    """Return whether a school proves a degree: as the card of all schools counts it."""
    if row is None:
        result = "waiting"
    elif not row.instrument:
        result = "no_law"
    elif (row.proven_degree or 0) >= wanted:
        result = "proven"
    else:
        can = row.possible_degree is None or row.possible_degree >= wanted
        result = "open" if can else "blocked"
    url = reverse("school_criteria", args=[programme.pk, school])
    return Verdict(gettext(CRITERIA_RESULTS[result]), TONES[result], ICONS[result], url)


def task_line(task: CriticalTask, programme: Programme) -> TaskLine:
    """Return a critical task."""
    row = task.row
    marks = tuple(
        mark for mark, holds in (("blocked", task.blocked), ("late", task.late_days)) if holds
    )
    return TaskLine(
        label=row.label,
        text=shorten(row.task, TASK_LETTERS),
        url=reverse("task", args=[programme.pk, row.number]),
        units=_leads(row, programme),
        due_on=row.due_on,
        late_days=task.late_days,
        state=row.state,
        marks=marks,
        drives=task.drives,
        touched=task.touched,
        finish=task.finish,
        overrun=task.overrun,
    )


def _leads(row: RoadmapRow, programme: Programme) -> tuple[tuple[str, str], ...]:
    """Label and page of the lead units, each once."""
    found: dict[str, str] = {}
    for part in row.units.all():
        if part.role == UnitRole.LEAD:
            unit = part.organisation
            url = reverse("unit", args=[programme.pk, unit.pk]) if unit else ""
            found.setdefault(unit.label if unit else part.as_written, url)
    return tuple(found.items())


def unit_line(held: HoldingUnit, programme: Programme, limit: int = 3) -> UnitLine:
    """Return a unit with the sums of its heaviest late work."""
    return UnitLine(
        name=held.unit.label,
        url=reverse("unit", args=[programme.pk, held.unit.pk]),
        weight=held.weight,
        days=held.days,
        lead=held.count(LEAD),
        cooperating=held.count(COOPERATING),
        solver=held.count(SOLVER),
        works=tuple(
            WorkLine(
                label=_work_label(work.row, work.obstacle.number if work.obstacle else None),
                url=reverse("obstacle", args=[programme.pk, work.obstacle.pk])
                if work.obstacle
                else reverse("task", args=[programme.pk, work.row.number]),
                part=gettext(PARTS[work.part]),
                sum=gettext("%(days)s ngày × %(targets)s")
                % {"days": work.days, "targets": max(1, work.targets)},
            )
            for work in held.works[:limit]
        ),
        left=max(0, len(held.works) - limit),
    )


def _work_label(row: RoadmapRow, obstacle: int | None) -> str:
    if obstacle is not None:
        return gettext("Vướng mắc %(number)s") % {"number": obstacle}
    return gettext("Nhiệm vụ %(number)s") % {"number": row.label}


def conclusion_line(conclusion: Conclusion, programme: Programme, on: date) -> ConclusionLine:
    """Return an open conclusion."""
    url = meeting_url(programme, conclusion.meeting, "ket-luan") + f"#kl-{conclusion.pk}"
    return ConclusionLine(
        text=shorten(conclusion.text, TASK_LETTERS),
        url=url,
        unit=conclusion.unit.label if conclusion.unit else "",
        due_on=conclusion.row.due_on if conclusion.row else conclusion.due_on,
        late=_is_late(conclusion, on),
    )


def _is_late(conclusion: Conclusion, on: date) -> bool:
    due = conclusion.row.due_on if conclusion.row else None
    return due is not None and due < on


def reply_line(document: OfficialDocument, programme: Programme, on: date) -> ReplyLine:
    """Return a document whose answer is owed."""
    due = document.reply_due
    number = document.full_number or gettext("số theo dõi %(number)s") % {
        "number": document.tracking_number
    }
    return ReplyLine(
        label=f"{number}, {document.body_name}",
        url=reverse("document", args=[programme.pk, document.pk]),
        summary=shorten(document.summary, TASK_LETTERS),
        unit=document.assigned_to.label if document.assigned_to else "",
        due_on=due,
        late=due is not None and due < on,
    )


def _deadline(row: RoadmapRow, programme: Programme) -> DeadlineLine:
    url = reverse("task", args=[programme.pk, row.number])
    return DeadlineLine(row.label, shorten(row.task, TASK_LETTERS), url, row.due_on)


def counted(marks: Iterable[Mark]) -> int:
    """Return how many targets marks count together."""
    return sum(mark.count for mark in marks)
