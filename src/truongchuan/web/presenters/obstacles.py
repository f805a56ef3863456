"""The list of obstacles, ready to draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.obstacle_selectors import CLOSED, RANK
from truongchuan.domain.followup.selectors import (
    ObstacleCounts,
    ObstacleFilter,
    is_obstacle_late,
    list_obstacles,
    obstacle_counts,
)
from truongchuan.domain.followup.states import UNSOLVED
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.query import PAGE_SIZE, Option, number, one_of, options, sorting
from truongchuan.web.presenters.query import words as words_of
from truongchuan.web.presenters.rows import shorten
from truongchuan.wording.followup import OBSTACLE_CATEGORIES, OBSTACLE_LEVELS, OBSTACLE_STATES

WORDS_LETTERS = 220
_MARKS = {
    "open": ("warning", "dot"),
    "being_solved": ("info", "half"),
    "solved": ("success", "check"),
    "withdrawn": ("muted", "slash"),
}
_LEVEL_TONES = {"unit": "neutral", "standing_body": "info", "committee": "warning",
                "leader": "danger"}  # fmt: skip
_ORDERS = {
    "number": ("number",),
    "level": (RANK, "due_on", "number"),
    "due": ("due_on", "number"),
    "raised": ("raised_on", "number"),
    "solver": ("solver__order", "solver__sort_key", "number"),
    "task": ("row__number", "number"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A badge: word, tone, icon."""

    label: str
    tone: str
    icon: str = ""


def state_mark(state: str) -> Mark:
    """Return the badge of an obstacle's state."""
    tone, icon = _MARKS[state]
    return Mark(gettext(OBSTACLE_STATES[state]), tone, icon)


def level_mark(level: str) -> Mark:
    """Return the badge of the level that has an obstacle."""
    icon = "" if level == "unit" else "flag"
    return Mark(gettext(OBSTACLE_LEVELS[level]), _LEVEL_TONES[level], icon)


@dataclass(frozen=True, slots=True)
class ObstacleLine:
    """An obstacle as one row."""

    number: int
    url: str
    words: str
    category: str
    task: str
    task_label: str
    task_url: str
    about: str
    state: Mark
    level: Mark
    is_open: bool
    late: bool
    solver: str
    solver_url: str
    due_on: date
    raised_by: str
    raised_on: date
    resolution: str
    solved_on: date | None


def about_of(obstacle: Obstacle) -> str:
    """Return whose part of the task an obstacle stands in; empty for the whole task."""
    if obstacle.row_school is not None:
        return obstacle.row_school.school.name
    if obstacle.part is not None:
        unit = obstacle.part.organisation
        return unit.label if unit is not None else obstacle.part.as_written
    return ""


def obstacle_line(obstacle: Obstacle, *, programme: Programme, on: date) -> ObstacleLine:
    """Return an obstacle of the selectors ready to be drawn."""
    row = obstacle.row
    return ObstacleLine(
        number=obstacle.number,
        url=reverse("obstacle", args=[programme.pk, obstacle.pk]),
        words=shorten(obstacle.words, WORDS_LETTERS),
        category=gettext(OBSTACLE_CATEGORIES[obstacle.category]),
        task=shorten(row.task),
        task_label=row.label,
        # A task that a newer version of the plan dropped has no page any more.
        task_url=reverse("task", args=[programme.pk, row.number]) if row.is_active else "",
        about=about_of(obstacle),
        state=state_mark(obstacle.state),
        level=level_mark(obstacle.level),
        is_open=obstacle.state in UNSOLVED,
        late=is_obstacle_late(obstacle, on),
        solver=obstacle.solver.label,
        solver_url=reverse("unit", args=[programme.pk, obstacle.solver_id]),
        due_on=obstacle.due_on,
        raised_by=obstacle.raised_by_unit.label,
        raised_on=obstacle.raised_on,
        resolution=obstacle.resolution,
        solved_on=obstacle.solved_on,
    )


def obstacle_lines(
    obstacles: Iterable[Obstacle], *, programme: Programme, on: date
) -> tuple[ObstacleLine, ...]:
    """Return obstacles ready to be drawn."""
    return tuple(obstacle_line(found, programme=programme, on=on) for found in obstacles)


@dataclass(frozen=True, slots=True)
class ObstacleFilters:
    """What the filter bar offers, with what is chosen."""

    words: str
    states: list[Option]
    levels: list[Option]
    categories: list[Option]
    units: list[Option]
    schools: list[Option]


@dataclass(frozen=True, slots=True)
class ObstaclesPage:
    """Everything on the page of obstacles."""

    filters: ObstacleFilters
    counts: ObstacleCounts
    page: Page[Obstacle]
    lines: tuple[ObstacleLine, ...]

    @property
    def found(self) -> int:
        """Number of obstacles that the filter keeps."""
        return self.page.paginator.count

    @property
    def high(self) -> int:
        """Number that came up to the committee or the leaders."""
        return self.counts.by_level.get("committee", 0) + self.counts.by_level.get("leader", 0)


def filter_from(query: QueryDict) -> ObstacleFilter:
    """Read the filter from a query string; ``late`` is offered among the states."""
    state = one_of(query, "state", [*OBSTACLE_STATES, "unsolved", "late"])
    return ObstacleFilter(
        state="" if state == "late" else state,
        level=one_of(query, "level", OBSTACLE_LEVELS),
        category=one_of(query, "category", OBSTACLE_CATEGORIES),
        unit_id=number(query, "unit"),
        school_id=number(query, "school"),
        late=state == "late",
        words=words_of(query),
    )


def sorted_obstacles(
    *, actor: Actor, programme: Programme, on: date, query: QueryDict
) -> QuerySet[Obstacle]:
    """Return what a query string asks for: by default unsolved first, the highest level on top."""
    found = list_obstacles(actor=actor, programme=programme, on=on, where=filter_from(query))
    key, descending = sorting(query, _ORDERS, "")
    if not key:
        return found.order_by(CLOSED, RANK.desc(), "due_on", "number")
    order = found.order_by(*_ORDERS[key])
    return order.reverse() if descending else order


def obstacles_page(
    *, actor: Actor, programme: Programme, on: date, query: QueryDict
) -> ObstaclesPage:
    """Return the page that a query string asks for. The number of queries is fixed."""
    found = sorted_obstacles(actor=actor, programme=programme, on=on, query=query)
    page = Paginator(found, PAGE_SIZE).get_page(query.get("page"))
    counts = obstacle_counts(actor=actor, programme=programme, on=on)
    return ObstaclesPage(
        filters=_filters(actor, programme, on, query, counts),
        counts=counts,
        page=page,
        lines=obstacle_lines(page, programme=programme, on=on),
    )


def _filters(
    actor: Actor, programme: Programme, on: date, query: QueryDict, counts: ObstacleCounts
) -> ObstacleFilters:
    where = filter_from(query)
    chosen = "late" if where.late else where.state
    states = [("unsolved", gettext("Chưa giải quyết xong"), counts.unsolved)]
    states += [("late", gettext("Quá hạn"), counts.late)]
    states += [
        (code, gettext(label), counts.by_state.get(code, 0))
        for code, label in OBSTACLE_STATES.items()
    ]
    everything = list_obstacles(actor=actor, programme=programme, on=on)
    units, schools = _named(everything)
    return ObstacleFilters(
        words=where.words,
        states=options(states, chosen),
        levels=options(_counted(OBSTACLE_LEVELS, counts.by_level), where.level),
        categories=options(_counted(OBSTACLE_CATEGORIES, counts.by_category), where.category),
        units=options(units, str(where.unit_id or "")),
        schools=options(schools, str(where.school_id or "")),
    )


def _counted(labels: dict[str, str], counts: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(code, gettext(label), counts.get(code, 0)) for code, label in labels.items()]


def _named(
    everything: QuerySet[Obstacle],
) -> tuple[list[tuple[str, str, int]], list[tuple[str, str, int]]]:
    """Return the units and schools that obstacles name, each with how many; one query."""
    units: dict[tuple[int, str, str], int] = {}
    schools: dict[tuple[int, str, str], int] = {}
    names = everything.order_by().values_list(
        "solver_id",
        "solver__sort_key",
        "solver__name",
        "raised_by_unit_id",
        "raised_by_unit__sort_key",
        "raised_by_unit__name",
        "raised_by_unit__school__pk",
        "row_school__school_id",
        "row_school__school__organisation__sort_key",
        "row_school__school__organisation__name",
    )
    for line in names:
        solver, raiser, school = line[0:3], line[3:6], line[7:10]
        named = {solver} | ({raiser} if line[6] is None else set())
        for unit in named:
            units[unit] = units.get(unit, 0) + 1
        if school[0] is not None:
            schools[school] = schools.get(school, 0) + 1
    return _options(units), _options(schools)


def _options(named: dict[tuple[int, str, str], int]) -> list[tuple[str, str, int]]:
    order = sorted(named.items(), key=lambda item: item[0][1])
    return [(str(pk), name, count) for (pk, _key, name), count in order]
