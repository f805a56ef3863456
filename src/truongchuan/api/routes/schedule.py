"""When things are expected: dates, margins in working days, chances."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from truongchuan.adapters.calendar import load_calendar_rules, load_lead_times
from truongchuan.api.access import actor_of
from truongchuan.api.operations import page_of, reads
from truongchuan.api.parts import Day, Id, Out, Page, Paging
from truongchuan.api.things import programme_of
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.scheduling.inputs import load_inputs
from truongchuan.domain.scheduling.selectors import (
    Chances,
    ProgrammeSchedule,
    TargetStanding,
    chances_from,
    schedule_from,
)
from truongchuan.domain.shared.actor import Actor

router = Router(tags=["schedule"])
SCOPE = "programmes:read"


class ChanceOut(Out):
    """The chance that a target holds, from simulated runs; ``low`` to ``high`` is 95 %."""

    chance: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    finishes: dict[str, Day | None]
    """Day by which it is finished in 10, 50, 80 and 90 % of runs."""


class TargetStandingOut(Out):
    """How a target stands by its expected date, and by its chance where there is one."""

    target_id: int
    school_id: int
    school_name: str
    quarter: str
    deadline: Day
    finish: Day | None
    margin: int | None
    """Working days to spare; negative is late."""
    standing: str
    """``reached``, ``on_track``, ``at_risk``, ``missed`` or ``unknown``."""
    chance: ChanceOut | None


class ScheduleOut(Out):
    """The schedule in figures. ``problems`` are codes that keep it from being computed or sure."""

    on: Day
    level: str
    """``school``, or ``quarter`` where there are many targets."""
    computed: bool
    seed: int
    runs: int
    by_standing: dict[str, int]
    problems: list[str]


class TaskDatesOut(Out):
    """When a task is expected; a task of several schools stands once for each."""

    id: str
    """Id of the task, ``row/school``, or ``target/school``."""
    start: Day
    finish: Day
    total_slack: int | None
    margin: int | None
    late: int | None
    """Working days after the plan's last day; negative is before it."""
    done: bool
    critical: bool


@reads(router, "/programmes/{programme_id}/schedule", ScheduleOut,
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def schedule(request: HttpRequest, programme_id: Id) -> ScheduleOut:
    """Show how the schedule stands today."""
    programme = programme_of(request, programme_id)
    found, chances = _schedule(actor_of(request), programme)
    counts: dict[str, int] = {}
    for line in found.targets:
        counts[line.standing.value] = counts.get(line.standing.value, 0) + 1
    return ScheduleOut(
        on=found.on, level=found.level, computed=found.schedule is not None, seed=chances.seed,
        runs=chances.runs, by_standing=counts, problems=[p.code for p in found.problems],
    )  # fmt: skip


@reads(router, "/programmes/{programme_id}/schedule/targets", Page[TargetStandingOut],
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def schedule_targets(
    request: HttpRequest, programme_id: Id, paging: Query[Paging]
) -> Page[TargetStandingOut]:
    """List the targets with deadline, expected finish, margin and chance."""
    programme = programme_of(request, programme_id)
    found, _chances = _schedule(actor_of(request), programme)
    return page_of(found.targets, paging, _target)


@reads(router, "/programmes/{programme_id}/schedule/tasks", Page[TaskDatesOut],
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def schedule_tasks(
    request: HttpRequest, programme_id: Id, paging: Query[Paging]
) -> Page[TaskDatesOut]:
    """List the expected dates of all tasks; empty where the schedule cannot be computed."""
    programme = programme_of(request, programme_id)
    found, _chances = _schedule(actor_of(request), programme)
    tasks: list[Any] = list(found.schedule.tasks.values()) if found.schedule else []
    return page_of(tasks, paging, TaskDatesOut.of)


def _schedule(actor: Actor, programme: Programme) -> tuple[ProgrammeSchedule, Chances]:
    """Compute as the pages do: the shipped calendar and legal terms, the usual seed."""
    inputs = load_inputs(
        actor=actor, programme=programme, on=today_of(programme), rules=load_calendar_rules(),
        leads=load_lead_times(),
    )  # fmt: skip
    chances = chances_from(inputs)
    return schedule_from(inputs, chances), chances


def _target(line: TargetStanding) -> TargetStandingOut:
    chance = line.chance
    return TargetStandingOut.of(
        line,
        target_id=line.id,
        school_id=line.target.school_id,
        school_name=line.target.name,
        quarter=line.target.quarter,
        standing=line.standing.value,
        chance=(
            ChanceOut.of(chance, finishes={str(q): day for q, day in chance.finishes.items()})
            if chance
            else None
        ),
    )
