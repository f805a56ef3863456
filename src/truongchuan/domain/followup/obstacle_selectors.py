"""Reading obstacles. Every selector takes the actor and shows only what they may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.selectors import organisations_of
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.states import (
    LEVELS,
    UNSOLVED,
    ObstacleLevel,
    ObstacleState,
)
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold

RANK = Case(
    *(When(level=level, then=Value(place)) for place, level in enumerate(LEVELS)),
    output_field=IntegerField(),
)
"""The level as a number, to sort by."""
CLOSED = Case(
    When(state__in=UNSOLVED, then=Value(0)), default=Value(1), output_field=IntegerField()
)
"""0 for what is not solved yet, 1 for the rest."""


@dataclass(frozen=True, slots=True)
class ObstacleFilter:
    """What obstacles to show; empty fields do not filter. ``state`` may also be ``unsolved``."""

    state: str = ""
    level: str = ""
    category: str = ""
    unit_id: int | None = None
    school_id: int | None = None
    late: bool = False
    words: str = ""


def list_obstacles(
    *, actor: Actor, programme: Programme, on: date, where: ObstacleFilter = ObstacleFilter()
) -> QuerySet[Obstacle]:
    """Return obstacles, the highest level first, then by day.

    ``unit_id`` keeps those that the unit raised or has to solve.
    """
    found = (
        Obstacle.objects.filter(
            programme=programme, programme__in=list_programmes(actor=actor).order_by()
        )
        .select_related(
            "row",
            "part__organisation",
            "row_school__school__organisation",
            "solver",
            "raised_by_unit",
        )
        .order_by(RANK.desc(), "due_on", "number")
    )
    if where.state == "unsolved":
        found = found.filter(state__in=UNSOLVED)
    elif where.state:
        found = found.filter(state=where.state)
    if where.level:
        found = found.filter(level=where.level)
    if where.category:
        found = found.filter(category=where.category)
    if where.unit_id:
        found = found.filter(Q(solver_id=where.unit_id) | Q(raised_by_unit_id=where.unit_id))
    if where.school_id:
        found = found.filter(
            Q(row_school__school_id=where.school_id) | Q(raised_by_unit__school__pk=where.school_id)
        )
    if where.late:
        found = found.filter(state__in=UNSOLVED, due_on__lt=on)
    for word in fold(where.words).split():
        found = found.filter(Q(folded__contains=word) | Q(row__folded__contains=word))
    return found


def open_obstacles(*, actor: Actor, programme: Programme, on: date) -> list[Obstacle]:
    """Return what is not solved, the highest level first, then by day; one query."""
    unsolved = ObstacleFilter(state="unsolved")
    return list(list_obstacles(actor=actor, programme=programme, on=on, where=unsolved))


def is_obstacle_late(obstacle: Obstacle, on: date) -> bool:
    """Tell whether an obstacle is not solved and past the day that its solver was given."""
    return obstacle.state in UNSOLVED and obstacle.due_on < on


def get_obstacle(*, actor: Actor, programme: Programme, pk: int) -> Obstacle | None:
    """Return one obstacle of the programme."""
    found = list_obstacles(actor=actor, programme=programme, on=date.min)
    return found.select_related("task", "entry").filter(pk=pk).first()


def obstacles_of_row(*, actor: Actor, row: RoadmapRow, on: date) -> QuerySet[Obstacle]:
    """Return the obstacles of a task, unsolved ones first."""
    found = list_obstacles(actor=actor, programme=row.programme, on=on).filter(row=row)
    return found.order_by(CLOSED, RANK.desc(), "due_on", "number")


def obstacles_waiting(*, actor: Actor, programme: Programme, on: date) -> QuerySet[Obstacle]:
    """Return the unsolved obstacles that are on the actor's desk.

    Those addressed to their units; for the standing body also what came up to it or higher, for
    leaders what came up to the committee or to them.
    """
    mine = Q(solver_id__in=actor.unit_ids)
    if actor.manages_programmes:
        mine |= ~Q(level=ObstacleLevel.UNIT)
    if actor.leads:
        mine |= Q(level__in=[ObstacleLevel.COMMITTEE, ObstacleLevel.LEADER])
    unsolved = ObstacleFilter(state="unsolved")
    found = list_obstacles(actor=actor, programme=programme, on=on, where=unsolved)
    return found.filter(mine)


MOST_SOLVERS = 400


def solver_units(*, actor: Actor, programme: Programme) -> list[Organisation]:
    """Return the units (not schools) that may be asked to solve an obstacle, in their order."""
    owner, on = programme.authority_id, today_of(programme)
    units = organisations_of(actor=actor).filter(
        Q(authority_id=owner) | Q(pk=owner),
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        school__isnull=True,
    )
    return list(units.order_by("order", "sort_key", "pk")[:MOST_SOLVERS])


@dataclass(frozen=True, slots=True)
class ObstacleCounts:
    """How many obstacles there are. Levels and categories count what is not solved."""

    by_state: dict[str, int] = field(default_factory=dict)
    by_level: dict[str, int] = field(default_factory=dict)
    by_category: dict[str, int] = field(default_factory=dict)
    late: int = 0

    @property
    def unsolved(self) -> int:
        """Number that is open or being solved."""
        return sum(self.by_state.get(state, 0) for state in UNSOLVED)

    @property
    def solved(self) -> int:
        """Number that is solved."""
        return self.by_state.get(ObstacleState.SOLVED, 0)

    @property
    def total(self) -> int:
        """Number of all."""
        return sum(self.by_state.values())


def obstacle_counts(*, actor: Actor, programme: Programme, on: date) -> ObstacleCounts:
    """Return the numbers of obstacles by state, level and category; one query."""
    groups = (
        Obstacle.objects.filter(
            programme=programme, programme__in=list_programmes(actor=actor).order_by()
        )
        .order_by()
        .values_list("state", "level", "category")
        .annotate(number=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on)))
    )
    states: dict[str, int] = {}
    levels: dict[str, int] = {}
    categories: dict[str, int] = {}
    past = 0
    for state, level, category, number, late in groups:
        states[state] = states.get(state, 0) + number
        if state in UNSOLVED:
            levels[level] = levels.get(level, 0) + number
            categories[category] = categories.get(category, 0) + number
            past += late
    return ObstacleCounts(states, levels, categories, past)
