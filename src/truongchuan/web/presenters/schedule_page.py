"""Progress and risk: quarters, schools, what drives them, what is late; ready to draw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from truongchuan.domain.scheduling.models import Baseline
from truongchuan.domain.scheduling.rows import BY_QUARTER, SCHOOL_LEVEL_LIMIT
from truongchuan.domain.scheduling.selectors import (
    Chances,
    ProgrammeSchedule,
    TargetStanding,
)
from truongchuan.domain.scheduling.standing import Standing
from truongchuan.engines.schedule.network import TaskDates
from truongchuan.engines.text import sort_key
from truongchuan.web.presenters.query import sorting
from truongchuan.web.presenters.schedule_chart import draw_schedule
from truongchuan.web.presenters.schedule_names import (
    Names,
    chance_text,
    margin_text,
    problem_lines,
)
from truongchuan.web.presenters.schedule_query import ScheduleQuery, query_schedule
from truongchuan.web.templatetags.vn import number_vn, percent_vn, quarter_vn
from truongchuan.wording.labels import RECOGNITIONS
from truongchuan.wording.scheduling import (
    ASSUMPTIONS,
    STANDING_TONES,
    STANDINGS,
    driver_text,
)

SCHOOLS_A_PAGE = 50
DRIVERS_SHOWN = 3
LATE_SHOWN = 40
SORTS = ("name", "deadline", "margin", "chance", "standing")
_ORDER = [s.value for s in (
    Standing.MISSED, Standing.AT_RISK, Standing.UNKNOWN, Standing.ON_TRACK, Standing.REACHED
)]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A standing as a badge, with how many targets have it."""

    value: str
    label: str
    tone: str
    icon: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class QuarterCard:
    """The targets of one quarter together."""

    quarter: str
    label: str
    deadline: date
    total: int
    marks: tuple[Mark, ...]
    finish: date | None
    margin: str
    late: bool
    all_hold: str
    expected: str


@dataclass(frozen=True, slots=True)
class PathStep:
    """A task of a critical path, with what keeps it from starting earlier."""

    label: str
    url: str
    start: date
    finish: date
    reason: str
    assumed: str


@dataclass(frozen=True, slots=True)
class DriverLine:
    """A task that drives a target. ``share``: of how many runs; empty without chances."""

    label: str
    url: str
    share: str


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A target as one row of the table."""

    name: str
    url: str
    recognition: str
    quarter: str
    deadline: date
    finish: date | None
    margin: str
    late: bool
    chance: str
    span: str
    mark: Mark
    drivers: tuple[DriverLine, ...]
    path: tuple[PathStep, ...]


@dataclass(frozen=True, slots=True)
class LateLine:
    """A task expected to finish after the plan's last day."""

    label: str
    url: str
    planned: date | None
    finish: date
    days: int
    reason: str
    drives: int


@dataclass(frozen=True)
class SchedulePage:
    """All that the page shows."""

    query: ScheduleQuery
    marks: tuple[Mark, ...]
    quarters: tuple[QuarterCard, ...]
    page: Page[TargetStanding]
    schools: tuple[SchoolLine, ...]
    late: tuple[LateLine, ...]
    late_left: int
    chart: SafeString | str
    problems: tuple[str, ...]
    computed: bool
    has_links: bool
    has_ranges: bool
    by_quarter: bool
    limit: int
    seed: int
    runs: int
    assumed: int
    without_range: int


def schedule_page(
    found: ProgrammeSchedule,
    chances: Chances,
    query: QueryDict,
    *,
    baseline: Baseline | None = None,
) -> SchedulePage:
    """Lay the page out."""
    names, asked = Names(found.inputs), query_schedule(found, query)
    shown = ordered_targets(found, asked, query)
    page = Paginator(shown, SCHOOLS_A_PAGE).get_page(query.get("page"))
    late = list(late_lines(found, names, asked))
    return SchedulePage(
        query=asked,
        marks=_marks(found.targets),
        quarters=tuple(_quarters(found, chances, asked)),
        page=page,
        schools=tuple(school_line(line, found, names) for line in page.object_list),
        late=tuple(late[:LATE_SHOWN]),
        late_left=max(0, len(late) - LATE_SHOWN),
        chart=draw_schedule(found, names, asked, baseline=baseline) if found.schedule else "",
        problems=problem_lines(found.problems, names),
        computed=found.schedule is not None,
        has_links=bool(found.inputs.confirmed),
        has_ranges=bool(found.inputs.sources),
        by_quarter=found.level == BY_QUARTER,
        limit=SCHOOL_LEVEL_LIMIT,
        seed=chances.seed,
        runs=chances.runs,
        assumed=_assumed(found),
        without_range=len(chances.result.without_range) if chances.result else 0,
    )


def mark_of(standing: Standing, count: int = 0) -> Mark:
    """Return a standing as a badge."""
    tone, icon = STANDING_TONES[standing]
    return Mark(standing.value, gettext(STANDINGS[standing]), tone, icon, count)


def _marks(lines: Iterable[TargetStanding]) -> tuple[Mark, ...]:
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.standing] = counts.get(line.standing, 0) + 1
    return tuple(mark_of(Standing(value), counts[value]) for value in _ORDER if counts.get(value))


def ordered_targets(
    found: ProgrammeSchedule, asked: ScheduleQuery, query: QueryDict
) -> list[TargetStanding]:
    """Return the targets asked for, the worst first unless another order is chosen."""
    where = asked.where
    shown = [
        line
        for line in found.targets
        if (not where.quarter or line.target.quarter == where.quarter)
        and (not where.school_id or line.target.school_id == where.school_id)
        and (not where.standing or line.standing == where.standing)
    ]
    key, descending = sorting(query, SORTS, "")
    if key == "name":
        return sorted(shown, key=lambda line: sort_key(line.target.name), reverse=descending)
    keys: dict[str, Callable[[TargetStanding], Any]] = {
        "": lambda line: (line.deadline, _ORDER.index(line.standing), _margin(line)),
        "deadline": lambda line: line.deadline,
        "margin": _margin,
        "chance": _chance,
        "standing": lambda line: _ORDER.index(line.standing),
    }
    return sorted(shown, key=keys[key], reverse=descending)


def _margin(line: TargetStanding) -> int:
    return line.margin if line.margin is not None else 10**6


def _chance(line: TargetStanding) -> float:
    return line.chance.chance if line.chance and line.chance.chance is not None else 2.0


def _quarters(
    found: ProgrammeSchedule, chances: Chances, asked: ScheduleQuery
) -> Iterator[QuarterCard]:
    groups: dict[str, list[TargetStanding]] = {}
    for line in found.targets:
        if not asked.where.quarter or line.target.quarter == asked.where.quarter:
            groups.setdefault(line.target.quarter, []).append(line)
    for quarter, lines in sorted(groups.items()):
        risk = chances.result.quarters.get(quarter) if chances.result else None
        sure = risk is not None and len(risk.certain) < risk.targets
        finishes = [line.finish for line in lines if line.finish]
        margins = [
            line.margin for line in lines if line.margin is not None and not line.target.recognised
        ]
        worst = min(margins, default=None)
        by_school = found.level != BY_QUARTER
        yield QuarterCard(
            quarter=quarter,
            label=quarter_vn(quarter),
            deadline=lines[0].deadline,
            total=len(lines),
            marks=_marks(lines),
            finish=max(finishes, default=None),
            margin=margin_text(worst),
            late=worst is not None and worst < 0,
            all_hold=chance_text(risk.all_hold, risk.standard_error) if risk and sure else "",
            expected=_expected(risk.expected, risk.targets) if risk and sure and by_school else "",
        )


def _expected(number: float, total: int) -> str:
    return gettext("trung bình %(number)s trên %(total)s trường kịp") % {
        "number": number_vn(round(number, 1), 1),
        "total": total,
    }


def school_line(line: TargetStanding, found: ProgrammeSchedule, names: Names) -> SchoolLine:
    """Lay one target out."""
    target, chance = line.target, line.chance
    span = ""
    if chance is not None and chance.low is not None and chance.high is not None:
        span = gettext("khoảng tin cậy 95%%: %(low)s đến %(high)s") % {
            "low": percent_vn(chance.low * 100, 1),
            "high": percent_vn(chance.high * 100, 1),
        }
    return SchoolLine(
        name=target.name,
        url=names.url(f"target/{target.school_id}") or _school_url(names, target.school_id),
        recognition=gettext(RECOGNITIONS[target.recognition]) if target.recognition else "",
        quarter=quarter_vn(target.quarter),
        deadline=line.deadline,
        finish=line.finish,
        margin="" if target.recognised else margin_text(line.margin),
        late=line.margin is not None and line.margin < 0 and not target.recognised,
        chance=chance_text(chance.chance, chance.standard_error)
        if chance is not None and chance.chance is not None
        else "",
        span=span,
        mark=mark_of(line.standing),
        drivers=() if target.recognised else _drivers(line, found, names),
        path=() if target.recognised else tuple(path_of(line.target.key, found, names)),
    )


def _school_url(names: Names, school_id: int) -> str:
    return reverse("school", args=[names.programme.pk, school_id])


def _drivers(
    line: TargetStanding, found: ProgrammeSchedule, names: Names
) -> tuple[DriverLine, ...]:
    """The tasks that drive a target: by share of runs, else the end of its critical path."""
    if line.chance is not None:
        shares = sorted(line.chance.drivers, key=lambda d: (-d.critical, d.task))
        return tuple(
            DriverLine(
                names.short(d.task, line.target.group),
                names.url(d.task),
                percent_vn(d.critical * 100),
            )
            for d in shares
            if d.critical > 0 and not d.task.startswith("target/")
        )[:DRIVERS_SHOWN]
    if found.schedule is None or line.target.key not in found.linked:
        return ()
    path = [name for name, _driver in found.schedule.critical_path(line.target.key)]
    open_tasks = [name for name in path[:-1] if not found.schedule.tasks[name].done]
    return tuple(
        DriverLine(names.short(name, line.target.group), names.url(name), "")
        for name in open_tasks[-DRIVERS_SHOWN:]
    )


def path_of(key: str, found: ProgrammeSchedule, names: Names) -> Iterator[PathStep]:
    """The critical path of a target in words, first task first."""
    if found.schedule is None or key not in found.linked:
        return
    for name, driver in found.schedule.critical_path(key):
        dates = found.schedule.tasks[name]
        assumed = assumption_of(name, dates, found)
        yield PathStep(
            label=names.short(name, key.partition("/")[2]),
            url=names.url(name),
            start=dates.start,
            finish=dates.finish,
            reason=driver_text(driver, names.task, gettext),
            assumed=gettext(ASSUMPTIONS[assumed]) if assumed else "",
        )


def assumption_of(name: str, dates: TaskDates, found: ProgrammeSchedule) -> str:
    """Return the code of what was taken in place of a figure that nobody gave."""
    return "" if dates.done else found.inputs.assumed.get(name) or dates.assumed or ""


def _assumed(found: ProgrammeSchedule) -> int:
    """How many tasks of the plan rest on an assumption about their length."""
    if found.schedule is None:
        return 0
    rows = {
        name.partition("/")[0]
        for name, dates in found.schedule.tasks.items()
        if assumption_of(name, dates, found)
    }
    return len(rows)


def late_lines(found: ProgrammeSchedule, names: Names, asked: ScheduleQuery) -> Iterator[LateLine]:
    """Open tasks expected after the plan's last day, those that drive most schools first."""
    if found.schedule is None:
        return
    by_row: dict[str, list[TaskDates]] = {}
    for dates in shown_tasks(found, asked):
        if not dates.done and dates.late is not None and dates.late > 0:
            by_row.setdefault(dates.id.partition("/")[0], []).append(dates)
    lines = []
    for key, tasks in by_row.items():
        worst = max(tasks, key=lambda dates: dates.late or 0)
        row = names.rows[key]
        driven = {t for dates in tasks for t in found.drives.get(dates.id, ())}
        name = worst.id if len(tasks) == 1 else key
        lines.append(
            LateLine(
                label=names.label(name),
                url=names.url(name),
                planned=row.due_on,
                finish=worst.finish,
                days=worst.late or 0,
                reason=driver_text(worst.drivers[0], names.task, gettext),
                drives=len(driven),
            )
        )
    yield from sorted(lines, key=lambda line: (-line.drives, -line.days))


def shown_tasks(found: ProgrammeSchedule, asked: ScheduleQuery) -> Iterator[TaskDates]:
    """The tasks of rows that a filter keeps; milestones of targets left out."""
    if found.schedule is None:
        return
    where, work = asked.where, found.inputs.work
    rows = {str(row.pk): row for row in work.rows}
    groups: set[str] | None = None
    if where.school_id:
        groups = {work.group_of.get(where.school_id, "-")}
    elif where.quarter or where.standing:
        groups = {
            line.target.group
            for line in found.targets
            if (not where.quarter or line.target.quarter == where.quarter)
            and (not where.standing or line.standing == where.standing)
        }
    schools_of = {row.key: row.schools for row in work.plan_rows}
    for name, dates in found.schedule.tasks.items():
        key, _, group = name.partition("/")
        row = rows.get(key)
        if row is None:
            continue
        if groups is not None:
            about = {group} if group else schools_of[key]
            if about and not groups & about:
                continue
        if where.unit_id and all(u.organisation_id != where.unit_id for u in row.units.all()):
            continue
        if where.critical and name not in found.drives:
            continue
        yield dates
