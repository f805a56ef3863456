"""Obstacles: what keeps tasks from going on, who must solve it, and raising one."""

from datetime import date
from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from truongchuan.api.access import actor_of
from truongchuan.api.operations import page_of, reads, writes
from truongchuan.api.parts import (
    Body,
    Day,
    Id,
    Moment,
    Out,
    Page,
    Paging,
    SchoolRef,
    UnitRef,
    Wanted,
    Words,
)
from truongchuan.api.things import find_programme, mark_of, programme_of, row_of, there
from truongchuan.domain.followup.models import Obstacle, ObstacleMove
from truongchuan.domain.followup.obstacle_selectors import (
    ObstacleFilter,
    get_obstacle,
    is_obstacle_late,
    list_obstacles,
)
from truongchuan.domain.followup.obstacles import ObstacleDraft, obstacle_stamp, raise_obstacle
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.progress import Work
from truongchuan.domain.programmes.selectors import list_school_parts
from truongchuan.domain.programmes.unit_selectors import get_unit

router = Router(tags=["obstacles"])
SCOPE, WRITE = "steering:read", "obstacles:write"


class ObstacleOut(Out):
    """An obstacle of a task, of a unit's part in it, or of a school within it."""

    id: int
    number: int
    row: int
    """Number of the task."""
    part: UnitRef | None
    school: SchoolRef | None
    words: str
    category: str
    raised_by_unit: UnitRef
    raised_by: str
    raised_on: Day
    solver: UnitRef
    due_on: Day
    late: bool
    level: str
    level_due_on: Day
    state: str
    resolution: str
    solved_on: Day | None
    updated_at: Moment
    stamp: str


class MoveOut(Out):
    """One act about an obstacle."""

    act: str
    state_before: str
    state: str
    level: str
    due_on: Day
    words: str
    on: Day
    at: Moment
    person_name: str
    automatic: bool


class ObstacleDetailOut(ObstacleOut):
    """An obstacle with its history, newest first."""

    moves: list[MoveOut]


class ObstacleIn(Body):
    """An obstacle to raise."""

    row: int = Field(ge=1, le=2**31 - 1, examples=[2])
    """Number of the task that it keeps from going on."""
    part_id: Wanted | None = None
    """A unit's part in the task, where only that is kept from going on."""
    school_id: Wanted | None = None
    """A school within the task, where only that is; not together with ``part_id``."""
    words: str = Field(
        min_length=1, max_length=4000, pattern=r"^[^\x00]*$",
        examples=["Chưa nghiệm thu hệ thống chữa cháy"],
    )  # fmt: skip
    category: Literal["land", "fire_safety", "procurement", "money", "staff", "papers", "other"] = (
        "other"
    )
    solver_id: Wanted
    """Unit that must solve it."""
    due_on: Day
    """Day by which it is to be solved."""


class ObstacleQuery(Paging):
    """Which obstacles."""

    state: Literal["open", "being_solved", "solved", "withdrawn", "unsolved"] | None = None
    level: Literal["unit", "standing_body", "committee", "leader"] | None = None
    category: (
        Literal["land", "fire_safety", "procurement", "money", "staff", "papers", "other"] | None
    ) = None
    unit_id: Wanted | None = None
    """Raised by this unit or to be solved by it."""
    school_id: Wanted | None = None
    late: Literal["true", "false"] = "false"
    words: Words = ""


@reads(router, "/programmes/{programme_id}/obstacles", Page[ObstacleOut],
       scope=SCOPE, permission="followup.view")  # fmt: skip
def list_of_obstacles(
    request: HttpRequest, programme_id: Id, query: Query[ObstacleQuery]
) -> Page[ObstacleOut]:
    """List obstacles, the highest level first, then by day."""
    programme = programme_of(request, programme_id)
    on = today_of(programme)
    where = ObstacleFilter(
        state=query.state or "", level=query.level or "", category=query.category or "",
        unit_id=query.unit_id, school_id=query.school_id, late=query.late == "true",
        words=query.words,
    )  # fmt: skip
    found = list_obstacles(actor=actor_of(request), programme=programme, on=on, where=where)
    return page_of(found, query, lambda obstacle: _obstacle(obstacle, on))


@reads(router, "/programmes/{programme_id}/obstacles/{obstacle_id}", ObstacleDetailOut,
       scope=SCOPE, permission="followup.view")  # fmt: skip
def obstacle_detail(request: HttpRequest, programme_id: Id, obstacle_id: Id) -> ObstacleDetailOut:
    """Show one obstacle with all that was done about it."""
    programme = programme_of(request, programme_id)
    found = there(get_obstacle(actor=actor_of(request), programme=programme, pk=obstacle_id))
    told = _obstacle(found, today_of(programme))
    moves = [MoveOut.of(move) for move in ObstacleMove.objects.filter(obstacle=found)]
    return ObstacleDetailOut(**told.model_dump(), moves=moves)


@writes(router, "/programmes/{programme_id}/obstacles", ObstacleOut,
        scope=WRITE, permission="followup.raise")  # fmt: skip
def raise_an_obstacle(request: HttpRequest, programme_id: Id, sent: ObstacleIn) -> ObstacleOut:
    """Raise an obstacle of a task, a unit's part in it, or a school within it."""
    programme = find_programme(request, programme_id)
    actor = actor_of(request)
    row = row_of(request, programme, sent.row)
    work: Work = row
    if sent.part_id is not None:
        work = there(next((part for part in row.units.all() if part.pk == sent.part_id), None))
    elif sent.school_id is not None:
        parts = list_school_parts(actor=actor, row=row)
        work = there(parts.filter(school_id=sent.school_id).first())
    draft = ObstacleDraft(
        words=sent.words, category=sent.category, due_on=sent.due_on,
        solver=there(get_unit(actor=actor, programme=programme, pk=sent.solver_id)),
    )  # fmt: skip
    made = raise_obstacle(actor=actor, work=work, draft=draft)
    on = today_of(programme)
    return _obstacle(there(get_obstacle(actor=actor, programme=programme, pk=made.pk)), on)


def _obstacle(obstacle: Obstacle, on: date) -> ObstacleOut:
    return ObstacleOut.of(
        obstacle,
        row=obstacle.row.number,
        part=obstacle.part.organisation if obstacle.part else None,
        school=obstacle.row_school.school if obstacle.row_school else None,
        late=is_obstacle_late(obstacle, on),
        stamp=mark_of(obstacle_stamp(obstacle)),
    )
