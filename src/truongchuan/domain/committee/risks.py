"""What a coming meeting should talk about: late and stuck tasks, targets at risk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.followup.obstacle_selectors import is_obstacle_late, open_obstacles
from truongchuan.domain.followup.states import ObstacleLevel
from truongchuan.domain.programmes.models import Programme, RoadmapRow, Target, UnitRole
from truongchuan.domain.programmes.school_selectors import SchoolFilter, list_target_schools
from truongchuan.domain.programmes.selectors import is_late, list_rows
from truongchuan.domain.programmes.states import OPEN_STATES, TargetState, WorkState
from truongchuan.domain.programmes.target_lines import last_day_of
from truongchuan.domain.shared.actor import Actor

TARGETS_NAMED = 12
CLOSE_DAYS = 100
"""A target whose quarter ends within these days is looked at for late steps."""
_COMMITTEE_LEVELS = frozenset({ObstacleLevel.COMMITTEE, ObstacleLevel.LEADER})
_OPEN_TARGETS = (TargetState.PLANNED, TargetState.REGISTERED, TargetState.EVALUATED)


@dataclass(frozen=True, slots=True)
class LateUnit:
    """A unit with the late tasks that it leads; ``unit`` is None where the plan names none."""

    unit: Organisation | None
    rows: tuple[RoadmapRow, ...]


@dataclass(frozen=True, slots=True)
class RiskyItems:
    """What stands badly on a day. ``targets_total`` counts also the targets not listed."""

    late: tuple[LateUnit, ...]
    blocked: tuple[RoadmapRow, ...]
    targets: tuple[Target, ...]
    targets_total: int


def risky_items(*, actor: Actor, programme: Programme, on: date) -> RiskyItems:
    """Return late tasks by lead unit, stuck tasks, and targets at risk; six queries.

    A task is stuck when its state says so, or when something in its way was not solved in time or
    was brought before the committee; it then stands only under ``blocked``, also when it is late.
    A target is at risk when its quarter is over without recognition, or ends within
    :data:`CLOSE_DAYS` while the school has late steps.
    """
    rows = list_rows(actor=actor, programme=programme, on=on, schools_of=frozenset())
    hindered = {
        obstacle.row_id
        for obstacle in open_obstacles(actor=actor, programme=programme, on=on)
        if obstacle.level in _COMMITTEE_LEVELS or is_obstacle_late(obstacle, on)
    }
    blocked = tuple(
        row
        for row in rows
        if row.state == WorkState.BLOCKED or (row.pk in hindered and row.state in OPEN_STATES)
    )
    stuck = {row.pk for row in blocked}
    late = [row for row in rows if is_late(row, on) and row.pk not in stuck]
    targets, total = _targets_at_risk(actor, programme, on)
    return RiskyItems(_by_lead(late), blocked, targets, total)


def _by_lead(rows: list[RoadmapRow]) -> tuple[LateUnit, ...]:
    groups: dict[int, tuple[Organisation | None, list[RoadmapRow]]] = {}
    for row in rows:
        lead = next(
            (u.organisation for u in row.units.all() if u.role == UnitRole.LEAD and u.organisation),
            None,
        )
        groups.setdefault(lead.pk if lead else 0, (lead, []))[1].append(row)
    return tuple(LateUnit(unit, tuple(found)) for unit, found in groups.values())


def _targets_at_risk(
    actor: Actor, programme: Programme, on: date
) -> tuple[tuple[Target, ...], int]:
    late = list_target_schools(
        actor=actor, programme=programme, on=on, where=SchoolFilter(state="late")
    )
    quarters = (
        Target.objects.filter(programme=programme, is_active=True)
        .order_by()
        .values_list("quarter", flat=True)
        .distinct()
    )
    over: list[str] = []
    close: list[str] = []
    for quarter in quarters:
        last = last_day_of(quarter)
        if last is not None and last < on:
            over.append(quarter)
        elif last is not None and (last - on).days <= CLOSE_DAYS:
            close.append(quarter)
    every = list_target_schools(actor=actor, programme=programme, on=on)
    at_risk = every.filter(state__in=_OPEN_TARGETS, quarter__in=over)
    at_risk |= every.filter(
        state__in=_OPEN_TARGETS, quarter__in=close, pk__in=late.order_by().values("pk")
    )
    return tuple(at_risk[:TARGETS_NAMED]), at_risk.count()
