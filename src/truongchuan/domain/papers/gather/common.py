"""What the kinds share: the programme as cited, tasks and targets as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from truongchuan.domain.papers.desk import Desk
from truongchuan.domain.programmes.models import RoadmapRow, Target, UnitRole
from truongchuan.domain.programmes.selectors import (
    is_late,
    list_rows,
    list_targets,
    targets_by_quarter,
)
from truongchuan.domain.programmes.states import OPEN_STATES, TargetState, WorkState


@dataclass(frozen=True, slots=True)
class PlanCitation:
    """The plan as other papers cite it, and how its issuer is called in a sentence."""

    programme_id: int
    title: str
    number: str
    signed_on: date | None
    issuer: str
    year: int
    year_to: int = 0
    """The last year; the one after ``year`` for the plan of a school year."""

    @property
    def of_school_year(self) -> bool:
        """True for a plan of a school year, which goes over two calendar years."""
        return self.year_to == self.year + 1


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task with how far it is on the paper's day; ``days_late`` is 0 when it is not late."""

    number: int
    label: str
    task: str
    months: tuple[str, ...]
    period: str
    leads: tuple[str, ...]
    lead_ids: tuple[int, ...]
    advised: tuple[str, ...]
    cooperating: tuple[str, ...]
    due: date | None
    state: str
    percent: int
    note: str
    done_on: date | None
    reported: bool
    days_late: int


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school's target on the paper's day."""

    school_id: int
    name: str
    kind: str
    ward: str
    recognition: str
    stretch: bool
    degree: int | None
    quarter: str
    state: str
    decision: str
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """Targets of a quarter counted; ``quarter`` is empty for targets without one."""

    quarter: str
    total: int
    new: int
    renewal: int
    stretch: int
    registered: int
    evaluated: int
    recognised: int
    postponed: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Tasks counted; those that will not be done are left out."""

    total: int
    done: int
    late: int
    blocked: int
    running: int
    waiting: int


def cite_plan(desk: Desk) -> PlanCitation:
    """Return the programme's plan as a citation."""
    programme = desk.programme
    return PlanCitation(
        programme_id=programme.pk,
        title=programme.title,
        number=programme.number,
        signed_on=programme.signed_on,
        issuer=programme.authority.name,
        year=programme.starts_on.year,
        year_to=programme.ends_on.year,
    )


def tasks_of(desk: Desk) -> list[TaskLine]:
    """Return the programme's tasks in order, those assigned later behind; three queries."""
    rows = list_rows(actor=desk.actor, programme=desk.programme, on=desk.on, schools_of=frozenset())
    return [task_line(row, desk.on) for row in rows]


def task_line(row: RoadmapRow, on: date) -> TaskLine:
    """Return a row as plain values."""
    units = list(row.units.all())

    def named(role: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(u.as_written for u in units if u.role == role))

    leads = [u for u in units if u.role == UnitRole.LEAD and u.organisation_id is not None]
    late = is_late(row, on)
    return TaskLine(
        number=row.number,
        label=row.label,
        task=row.task,
        months=tuple(row.months),
        period=row.period_text,
        leads=named(UnitRole.LEAD),
        lead_ids=tuple(u.organisation_id or 0 for u in leads),
        advised=named(UnitRole.ADVISED),
        cooperating=named(UnitRole.COOPERATING),
        due=row.due_on,
        state=row.state,
        percent=row.percent,
        note=row.note,
        done_on=row.done_on,
        reported=row.updated_at is not None,
        days_late=(on - row.due_on).days if late and row.due_on else 0,
    )


def count_tasks(tasks: Iterable[TaskLine]) -> Counts:
    """Count tasks by state; late ones are also counted under their state."""
    counted = [t for t in tasks if t.state != WorkState.CANCELLED]
    return Counts(
        total=len(counted),
        done=sum(t.state == WorkState.DONE for t in counted),
        late=sum(t.days_late > 0 for t in counted),
        blocked=sum(t.state == WorkState.BLOCKED for t in counted),
        running=sum(t.state == WorkState.IN_PROGRESS for t in counted),
        waiting=sum(t.state == WorkState.NOT_STARTED for t in counted),
    )


def schools_of(desk: Desk) -> list[SchoolLine]:
    """Return the targets in force by quarter, recognition and name; one query."""
    return [school_line(t) for t in list_targets(actor=desk.actor, programme=desk.programme)]


def school_line(target: Target) -> SchoolLine:
    """Return a target as plain values."""
    school = target.school
    return SchoolLine(
        school_id=school.pk,
        name=school.name,
        kind=school.kind,
        ward=school.ward.label if school.ward else "",
        recognition=target.recognition,
        stretch=target.stretch,
        degree=target.degree,
        quarter=target.quarter,
        state=target.state,
        decision=target.decision_number,
        decided_on=target.decided_on,
    )


def quarters_of(desk: Desk) -> list[QuarterLine]:
    """Return the targets by quarter, those without one last; one query."""
    found = targets_by_quarter(actor=desk.actor, programme=desk.programme)
    lines = [
        QuarterLine(
            quarter=q.quarter,
            total=q.total,
            new=q.new,
            renewal=q.renewal,
            stretch=q.stretch,
            registered=q.by_state.get(TargetState.REGISTERED, 0),
            evaluated=q.by_state.get(TargetState.EVALUATED, 0),
            recognised=q.recognised,
            postponed=q.by_state.get(TargetState.POSTPONED, 0),
        )
        for q in found
    ]
    return sorted(lines, key=lambda line: (not line.quarter, line.quarter))


def is_open(task: TaskLine) -> bool:
    """Tell whether work on a task is still to come or going on."""
    return task.state in OPEN_STATES


__all__ = [
    "Counts",
    "PlanCitation",
    "QuarterLine",
    "SchoolLine",
    "TaskLine",
    "cite_plan",
    "count_tasks",
    "is_open",
    "quarters_of",
    "school_line",
    "schools_of",
    "task_line",
    "tasks_of",
]
