"""Units that hold things up, with the sum that ranks them.

For each piece of late work of a unit: days late × targets touched; a piece that touches no
target counts as one. A unit's weight is the sum. Work is late by its own state: a row for its
lead units, its own part for a cooperating unit (while the row is open), an obstacle past its day
for the unit that must solve it. Advised units and schools are not ranked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.programmes.models import RoadmapRow, RowUnit, UnitRole
from truongchuan.domain.programmes.selectors import is_late
from truongchuan.domain.programmes.states import OPEN_STATES

LEAD, COOPERATING, SOLVER = "lead", "cooperating", "solver"


@dataclass(frozen=True, slots=True)
class HeldWork:
    """One piece of late work. ``obstacle`` is set where the unit must solve it."""

    row: RoadmapRow
    part: str
    days: int
    targets: int
    obstacle: Obstacle | None = None

    @property
    def weight(self) -> int:
        """Days late × targets touched, one at least."""
        return self.days * max(1, self.targets)


@dataclass(frozen=True, slots=True)
class HoldingUnit:
    """A unit with its late work, the heaviest piece first."""

    unit: Organisation
    works: tuple[HeldWork, ...]

    @property
    def weight(self) -> int:
        """What the ranking goes by."""
        return sum(work.weight for work in self.works)

    @property
    def days(self) -> int:
        """Days late of its latest piece."""
        return max(work.days for work in self.works)

    def count(self, part: str) -> int:
        """Return how many pieces are of one sort (lead, cooperating, solver)."""
        return sum(work.part == part for work in self.works)


def holding_units(
    *,
    rows: Iterable[RoadmapRow],
    obstacles: Iterable[Obstacle],
    touched: Mapping[int, int],
    on: date,
) -> list[HoldingUnit]:
    """Return the units with late work, the heaviest first; no queries.

    ``rows`` come with their units; ``obstacles`` are unsolved ones with row and solver.
    """
    found: dict[int, tuple[Organisation, list[HeldWork]]] = {}
    for unit, work in (*_late_rows(rows, touched, on), *_late_obstacles(obstacles, touched, on)):
        found.setdefault(unit.pk, (unit, []))[1].append(work)
    units = [
        HoldingUnit(unit, tuple(sorted(works, key=lambda w: (-w.weight, w.row.number))))
        for unit, works in found.values()
    ]
    return sorted(units, key=lambda held: (-held.weight, held.unit.order, held.unit.sort_key))


def _late_rows(
    rows: Iterable[RoadmapRow], touched: Mapping[int, int], on: date
) -> Iterator[tuple[Organisation, HeldWork]]:
    for row in rows:
        if row.due_on is None or not is_late(row, on):
            continue
        days = (on - row.due_on).days
        seen: set[int] = set()
        for part in row.units.all():
            unit = part.organisation
            if unit is None or unit.pk in seen or unit.kind == "school" or not _owes(part):
                continue
            seen.add(unit.pk)
            sort = LEAD if part.role == UnitRole.LEAD else COOPERATING
            yield unit, HeldWork(row, sort, days, touched.get(row.pk, 0))


def _owes(part: RowUnit) -> bool:
    if part.role == UnitRole.LEAD:
        return True
    return part.role == UnitRole.COOPERATING and part.state in OPEN_STATES


def _late_obstacles(
    obstacles: Iterable[Obstacle], touched: Mapping[int, int], on: date
) -> Iterator[tuple[Organisation, HeldWork]]:
    for obstacle in obstacles:
        days = (on - obstacle.due_on).days
        if days <= 0 or obstacle.solver.kind == "school":
            continue
        targets = 1 if obstacle.row_school_id else touched.get(obstacle.row_id, 0)
        yield obstacle.solver, HeldWork(obstacle.row, SOLVER, days, targets, obstacle)
