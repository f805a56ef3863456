"""Known events as dated, signed numbers of children, a term of their own beside the forecast.

``housing``, ``opening``, ``catchment``, ``closure``: the children of an event stand in a grade (or
spread over the grades of the area as its children are) from its year on, move up with their class,
and, where ``yearly``, enter anew each year. Where their area has no next grade (a primary school's
last, a ward's children of five) they go on to the areas of the parent that have it, by size. A new
area teaches the level of the grade it opens with. A closure
takes away all that was forecast for the area and gives it to the areas named, by their size in the
grade.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.forecast.history import Array, History, Mask

LEVELS = (range(-5, 0), range(6), range(6, 10), range(10, 13))
"""Ages, then grades of primary, lower and upper secondary school."""
KINDS = ("opening", "closure", "catchment", "housing", "other")


@dataclass(frozen=True, slots=True)
class Event:
    """``children`` is signed; ``grade`` ``None`` means all grades of the area."""

    year: int
    area: str
    kind: str
    children: float = 0.0
    grade: int | None = None
    to: tuple[str, ...] = ()
    yearly: bool = False
    known_from: int | None = None
    """Year from whose end on the event is known; the year before it where not said."""
    note: str = ""
    row: int = 0
    """Which of the lines told is this one's; several events may come of one."""

    def known_at(self, year: int) -> bool:
        """Whether a forecast made at the end of ``year`` may use it, and it lies ahead."""
        known = self.year - 1 if self.known_from is None else self.known_from
        return known <= year < self.year


def event_term(events: Sequence[Event], history: History, cells: Array) -> Array:
    """Children to add to ``cells`` (areas, grades, horizon) by the events that lie ahead."""
    term = np.zeros_like(cells)
    index = {area: i for i, area in enumerate(history.areas)}
    ahead = [event for event in events if event.year > history.last_year]
    holds = _taught(history, cells, ahead)
    for event in sorted(ahead, key=lambda e: (e.kind == "closure", e.year, e.area)):
        first = event.year - history.last_year - 1
        if first >= cells.shape[2]:
            continue
        if event.kind == "closure":
            _close(term, cells, event, index, first)
            continue
        here = index[event.area]
        group = np.zeros_like(cells[:, :, 0])
        for h in range(first, cells.shape[2]):
            if h > first:
                group = _moved_up(group, history, cells[:, :, h], holds)
            if h == first or event.yearly:
                group[here] += _placed(event, history, cells[here, :, h], holds[here])
            term[:, :, h] += group
        for other in event.to:
            share = 1 / len(event.to)
            sign = Event(event.year, other, "other", -event.children * share, event.grade,
                         yearly=event.yearly, known_from=event.known_from)  # fmt: skip
            term += event_term([sign], history, cells)
    return np.asarray(np.maximum(term, -np.nan_to_num(cells)))


def _taught(history: History, cells: Array, events: Sequence[Event]) -> Mask:
    """Grades (areas, grades) that each area has, or will have when it opens."""
    holds = np.asarray(np.isfinite(cells).any(axis=2))
    new = {area for a, area in enumerate(history.areas) if not holds[a].any()}
    for event in events:
        if event.area in new and event.grade is not None:
            level = next((part for part in LEVELS if event.grade in part), range(0))
            holds[history.areas.index(event.area)] |= [g in level for g in history.grades]
    return holds


def _moved_up(group: Array, history: History, sizes: Array, holds: Mask) -> Array:
    """The children of an event a year later; ``sizes`` (areas, grades) part those who leave."""
    out = np.zeros_like(group)
    out[:, 1:] = group[:, :-1]
    leaving = np.where(holds, 0.0, out)
    out = np.where(holds, out, 0.0)
    if leaving.any():
        size = np.where(holds, np.nan_to_num(sizes), 0.0)
        whole = history.sum_by_parent(size)[history.parent_of]
        share = np.where(whole > 0, size / np.where(whole > 0, whole, 1), 0.0)
        out += share * history.sum_by_parent(leaving)[history.parent_of]
    return np.asarray(out)


def _placed(event: Event, history: History, sizes: Array, holds: Mask) -> Array:
    out = np.zeros(len(history.grades))
    if event.grade is not None:
        out[event.grade - history.grades[0]] = event.children
        return out
    known = np.nan_to_num(sizes)
    even = holds / max(holds.sum(), 1)
    weight = known / known.sum() if known.sum() > 0 else even
    return np.asarray(event.children * weight)


def _close(term: Array, cells: Array, event: Event, index: dict[str, int], first: int) -> None:
    here = index[event.area]
    leaving = np.nan_to_num(cells[here, :, first:]) + term[here, :, first:]
    term[here, :, first:] -= leaving
    takers = [index[name] for name in event.to]
    if not takers:
        return
    size = np.nan_to_num(cells[takers][:, :, first:])
    whole = size.sum(axis=0)
    share = np.where(whole > 0, size / np.where(whole > 0, whole, 1), 1 / len(takers))
    for place, taker in enumerate(takers):
        term[taker, :, first:] += share[place] * leaving
