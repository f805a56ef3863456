"""Data of a progress report and of the list of schools."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from truongchuan.domain.papers.desk import Desk, PaperParams
from truongchuan.domain.papers.gather.common import (
    Counts,
    PlanCitation,
    QuarterLine,
    SchoolLine,
    TaskLine,
    cite_plan,
    count_tasks,
    is_open,
    quarters_of,
    schools_of,
    tasks_of,
)
from truongchuan.domain.papers.periods import HALF, MONTH, YEAR, Period, period_of, read_period
from truongchuan.domain.programmes.selectors import list_units
from truongchuan.domain.programmes.states import TargetState, WorkState
from truongchuan.domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True)
class UnitLine:
    """What a unit leads, and how far it is."""

    unit_id: int
    name: str
    leads: int
    done: int
    late: int


@dataclass(frozen=True, slots=True)
class ReportData:
    """A programme's progress over a period, as known on a day.

    ``in_period`` are the tasks whose months touch the period; ``following`` those of the period
    after it. ``schools`` are given for a half-year and a year, and for any list of schools.
    """

    plan: PlanCitation
    period: Period
    on: date
    is_running: bool
    to: str
    counts: Counts
    in_period: tuple[TaskLine, ...]
    done: tuple[TaskLine, ...]
    late: tuple[TaskLine, ...]
    blocked: tuple[TaskLine, ...]
    following: tuple[TaskLine, ...]
    quarters: tuple[QuarterLine, ...]
    units: tuple[UnitLine, ...]
    schools: tuple[SchoolLine, ...]

    @property
    def period_counts(self) -> Counts:
        """The period's own tasks, counted."""
        return count_tasks(self.in_period)


def gather_report(desk: Desk, params: PaperParams) -> ReportData:
    """Gather a report.

    :raises DomainError: ``paper-period-unknown``, ``paper-period-ahead`` for a period that has
        not begun, ``paper-period-outside`` for one that the programme does not touch.
    """
    period = read_period(params.period) if params.period else period_of(MONTH, desk.on)
    programme = desk.programme
    if period.first > desk.on:
        raise DomainError("paper-period-ahead", value=period.code, on=desk.on)
    if period.last < programme.starts_on or period.first > programme.ends_on:
        raise DomainError(
            "paper-period-outside", value=period.code, start=programme.starts_on,
            end=programme.ends_on,
        )  # fmt: skip
    tasks = tasks_of(desk)
    mine = [t for t in tasks if _touches(t, period)]
    later = period.following
    loads = list_units(actor=desk.actor, programme=programme, on=desk.on)
    return ReportData(
        plan=cite_plan(desk),
        period=period,
        on=desk.on,
        is_running=desk.on < period.last,
        to=params.to,
        counts=count_tasks(tasks),
        in_period=tuple(mine),
        done=tuple(t for t in mine if t.state == WorkState.DONE),
        late=tuple(t for t in tasks if t.days_late > 0),
        blocked=tuple(t for t in tasks if t.state == WorkState.BLOCKED),
        following=tuple(t for t in tasks if _touches(t, later) and is_open(t)),
        quarters=tuple(quarters_of(desk)),
        units=tuple(
            UnitLine(load.unit.pk, load.unit.name, load.leads, load.done, load.late)
            for load in loads
            if load.leads
        ),
        schools=tuple(schools_of(desk)) if period.kind in {HALF, YEAR} else (),
    )


def _touches(task: TaskLine, period: Period) -> bool:
    return bool(set(task.months) & set(period.months))


@dataclass(frozen=True, slots=True)
class SchoolListData:
    """All schools with a target and how far each is."""

    plan: PlanCitation
    on: date
    quarters: tuple[QuarterLine, ...]
    schools: tuple[SchoolLine, ...]

    @property
    def recognised(self) -> int:
        """Number of schools recognised."""
        return sum(s.state == TargetState.RECOGNISED for s in self.schools)


def gather_school_list(desk: Desk, _params: PaperParams) -> SchoolListData:
    """Gather the list of schools.

    :raises DomainError: ``paper-no-schools`` for a programme without targets.
    """
    schools = tuple(schools_of(desk))
    if not schools:
        raise DomainError("paper-no-schools")
    return SchoolListData(cite_plan(desk), desk.on, tuple(quarters_of(desk)), schools)
