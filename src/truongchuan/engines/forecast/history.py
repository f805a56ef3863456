"""What a forecast starts from: counts of children by area, grade and year, and children to come.

Every array has the years on its last axis, oldest first, one common axis for all of them. NaN means
"not counted"; a forecast never takes it for zero. Nothing after the last year of a history can be
read, because it is not there: the back-test cuts histories with :meth:`History.cut`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.intp]
Mask = NDArray[np.bool_]

ENTRY_AGE = 5
"""A child is in grade ``g`` in the year of turning ``g + 5`` (grade 1 at six: Luật Giáo dục
2019, article 28). Ages go on the same axis: the children of age ``a`` in an area stand as grade
``a − 5``, so that ages and grades are one chain from −5 (born this year) on.
"""


@dataclass(frozen=True, slots=True)
class History:
    """Counts of children as known at the end of the last year of the axis.

    ``counts`` has shape (areas, grades, years), ``births`` (parents, years); grades are
    consecutive and begin with ages where a child census was given (``census``, (areas, grades),
    marks its cells: children living there, not pupils). ``cutoff_month`` is the last month of birth
    of those who enter with their calendar year (12 in Viet Nam).
    """

    areas: tuple[str, ...]
    parents: tuple[str, ...]
    parent_of: Ints
    grades: tuple[int, ...]
    first_year: int
    counts: Array
    births: Array
    census: Mask
    cutoff_month: int = 12
    feeders: tuple[tuple[int, int, float], ...] = ()
    """Shares known now: of the leavers of one area (its place) that enter another."""

    @property
    def last_year(self) -> int:
        """The year of the newest column."""
        return self.first_year + int(self.counts.shape[2]) - 1

    @property
    def counted_years(self) -> list[int]:
        """Years in which any child was counted at school."""
        known = np.isfinite(self.counts).any(axis=(0, 1))
        return [self.first_year + int(t) for t in np.flatnonzero(known)]

    @property
    def active(self) -> Mask:
        """Cells (areas, grades) with children in the last year."""
        return np.asarray(self.counts[:, :, -1] > 0)

    @property
    def entry(self) -> Mask:
        """Active cells into which no class of the same area moves up."""
        active = self.active
        below = np.zeros_like(active)
        below[:, 1:] = active[:, :-1]
        return np.asarray(active & ~below)

    def scaled(self, factor: float) -> History:
        """The same history with every number of children times ``factor``."""
        return replace(self, counts=self.counts * factor, births=self.births * factor)

    def cut(self, year: int) -> History:
        """The history as it was known at the end of ``year``."""
        width = year - self.first_year + 1
        return replace(
            self,
            counts=self.counts[:, :, :width].copy(),
            births=self.births[:, :width].copy(),
            feeders=self.feeders if year >= self.last_year else (),
        )

    def by_parent(self) -> History:
        """The same history with areas added up to their parents."""
        size = len(self.parents)
        known = np.isfinite(self.counts)
        sums = np.zeros((size, *self.counts.shape[1:]))
        seen = np.zeros(sums.shape, bool)
        np.add.at(sums, self.parent_of, np.where(known, self.counts, 0.0))
        np.logical_or.at(seen, self.parent_of, known)
        census = np.zeros((size, len(self.grades)), bool)
        np.logical_or.at(census, self.parent_of, self.census)
        return replace(
            self,
            areas=self.parents,
            parent_of=np.arange(size),
            counts=np.where(seen, sums, np.nan),
            census=census,
            feeders=(),
        )

    def sum_by_parent(self, values: Array) -> Array:
        """Add ``values`` (areas, …) up to (parents, …), NaN counting as nothing."""
        total = np.zeros((len(self.parents), *values.shape[1:]))
        np.add.at(total, self.parent_of, np.nan_to_num(values))
        return total


def build_history(
    counts: Mapping[tuple[str, int, int], float],
    *,
    parents: Mapping[str, str],
    births: Mapping[tuple[str, int], float],
    census: Mapping[tuple[str, int, int], float] | None = None,
    more_areas: Collection[str] = (),
    whole: str = "",
    cutoff_month: int = 12,
    feeders: Mapping[tuple[str, str], float] | None = None,
) -> History:
    """Lay rows out as arrays.

    ``counts`` is keyed by (area, grade, year), ``census`` by (area, age, year), ``births`` by (area
    or parent, year); ``parents`` gives the parent of an area, ``whole`` being the parent of those
    without one. Births of areas are added up to their parent where every area that still takes
    children has them. ``more_areas`` have no past (they are about to open). ``feeders``
    gives shares of the leavers of one area that enter another.
    """
    if not counts:
        raise ValueError("no counts")
    children = {(a, age - ENTRY_AGE, y): n for (a, age, y), n in (census or {}).items()}
    last = max(year for _, _, year in counts)
    rows = {**counts, **{key: n for key, n in children.items() if key[2] <= last}}
    areas = tuple(sorted({area for area, _, _ in rows} | set(more_areas)))
    names = [parents.get(area, whole) for area in areas]
    tops = tuple(sorted(set(names)))
    low, high = min(g for _, g, _ in rows), max(g for _, g, _ in rows)
    first = min([year for _, _, year in rows] + [year for _, year in births if year <= last])
    width = last - first + 1
    table = np.full((len(areas), high - low + 1, width), np.nan)
    marked = np.zeros(table.shape[:2], bool)
    index = {area: i for i, area in enumerate(areas)}
    for (area, grade, year), value in rows.items():
        table[index[area], grade - low, year - first] = value
    for area, grade, year in children:
        if year <= last:
            marked[index[area], grade - low] = True
    return History(
        areas=areas,
        parents=tops,
        parent_of=np.array([tops.index(name) for name in names], np.intp),
        grades=tuple(range(low, high + 1)),
        first_year=first,
        counts=table,
        births=_births(births, tops=tops, areas=areas, names=names, first=first, width=width),
        census=marked,
        cutoff_month=cutoff_month,
        feeders=tuple((index[a], index[b], share) for (a, b), share in (feeders or {}).items()),
    )


def _births(
    births: Mapping[tuple[str, int], float],
    *,
    tops: tuple[str, ...],
    areas: tuple[str, ...],
    names: list[str],
    first: int,
    width: int,
) -> Array:
    own = np.full((len(areas), width), np.nan)
    out = np.full((len(tops), width), np.nan)
    index = {area: i for i, area in enumerate(areas)}
    for (name, year), value in births.items():
        if year >= first + width:
            continue
        if name in tops:
            out[tops.index(name), year - first] = value
        else:
            own[index[name], year - first] = value
    given = np.isfinite(own).any(axis=1)
    for parent, name in enumerate(tops):
        mine = own[[i for i, top in enumerate(names) if top == name and given[i]]]
        if len(mine):
            complete = np.isfinite(mine).all(axis=0) & ~np.isfinite(out[parent])
            out[parent] = np.where(complete, mine.sum(axis=0), out[parent])
    return out


def births_ahead(history: History, grade: int, ahead: int) -> tuple[Array, Array]:
    """Births of the cohort that is in ``grade`` ``ahead`` years on, and of those before it.

    Returns (parents,) and (parents, years), the latter lined up with the years the cohorts were in
    the grade. A cohort that runs over two calendar years of birth takes its part of each.
    """
    lag = grade + ENTRY_AGE
    width = history.births.shape[1]
    later = (12 - history.cutoff_month) / 12
    line = _shifted(history.births, lag, width + ahead)
    if later > 0:
        line = (1 - later) * line + later * _shifted(history.births, lag + 1, width + ahead)
    return line[:, -1], line[:, :width]


def _shifted(births: Array, lag: int, width: int) -> Array:
    out = np.full((len(births), width), np.nan)
    if lag < width:
        moved = births[:, : width - lag]
        out[:, lag : lag + moved.shape[1]] = moved
    return out
