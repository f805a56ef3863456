"""What waits for somebody: the rows they lead, their part in others' rows, their school's steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from truongchuan.domain.programmes.models import RoadmapRow, RowSchool, RowUnit, UnitRole
from truongchuan.domain.programmes.selectors import urgency
from truongchuan.domain.programmes.states import OPEN_STATES
from truongchuan.domain.shared.actor import Actor

URGENCIES = ("blocked", "late", "due_soon", "current", "upcoming")


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One piece of open work of a person: ``work`` is the row itself or their part in it.

    ``urgency`` is one of :data:`URGENCIES`.
    """

    row: RoadmapRow
    work: RoadmapRow | RowUnit | RowSchool
    urgency: str


def waiting_for(*, actor: Actor, rows: Iterable[RoadmapRow], on: date) -> list[WaitingItem]:
    """Return the open work of the actor's units and schools, most urgent first.

    A row that its lead completed asks nothing more of anybody. ``rows`` come from
    :func:`~truongchuan.domain.programmes.selectors.list_rows`.
    """
    items = [
        WaitingItem(row, work, urgency(work, on))
        for row in rows
        if row.state in OPEN_STATES
        for work in _work_of(actor.unit_ids, row)
        if work.state in OPEN_STATES
    ]
    return sorted(items, key=_order)


def _work_of(units: frozenset[int], row: RoadmapRow) -> Iterator[RoadmapRow | RowUnit | RowSchool]:
    parts = [u for u in row.units.all() if u.organisation_id in units]
    if any(u.role == UnitRole.LEAD for u in parts):
        yield row
    yield from (u for u in parts if u.role == UnitRole.COOPERATING)
    yield from (s for s in row.schools.all() if s.school.organisation_id in units)


def _order(item: WaitingItem) -> tuple[int, date, int]:
    return URGENCIES.index(item.urgency), item.row.due_on or date.max, item.row.number
