"""What a forecast starts from: counts of children by area, grade and year, and children to come.

Every array has the years on its last axis, oldest first, one common axis for all of them. NaN means
"not counted"; a forecast never takes it for zero. Nothing after the last year of a history can be
read, because it is not there: the back-test cuts histories with :meth:`History.cut`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.intp]
Mask = NDArray[np.bool_]

STAGES = 7
"""Stages before school: 0 is births in the year, 1 + a the children of age ``a`` (0 to 5)."""
ENTRY_AGE_OF_GRADE_0 = 5
"""A child enters grade ``g`` in the year of turning ``g + 5`` (grade 1 at six: Luật Giáo dục 2019, điều 28)."""

StageKey = int | Literal["births"]


@dataclass(frozen=True, slots=True)
class History:
    """Counts of children as known at the end of the last year of the axis.

    ``counts`` has shape (areas, grades, years), ``pool`` (parents, :data:`STAGES`, years) and
    ``area_pool`` (areas, :data:`STAGES`, years); grades are consecutive. ``cutoff_month`` is the
    last month of birth of those who enter with their calendar year (12 in Viet Nam).
    """

    areas: tuple[str, ...]
    parents: tuple[str, ...]
    parent_of: Ints
    grades: tuple[int, ...]
    first_year: int
    counts: Array
    pool: Array
    area_pool: Array
    cutoff_month: int = 12

    @property
    def last_year(self) -> int:
        """The year of the newest column."""
        return self.first_year + self.counts.shape[2] - 1

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

    def cut(self, year: int) -> History:
        """The history as it was known at the end of ``year``."""
        width = year - self.first_year + 1
        return replace(
            self,
            counts=self.counts[:, :, :width].copy(),
            pool=self.pool[:, :, :width].copy(),
            area_pool=self.area_pool[:, :, :width].copy(),
        )

    def by_parent(self) -> History:
        """The same history with areas added up to their parents."""
        size = len(self.parents)
        known = np.isfinite(self.counts)
        sums = np.zeros((size, *self.counts.shape[1:]))
        seen = np.zeros(sums.shape, bool)
        np.add.at(sums, self.parent_of, np.where(known, self.counts, 0.0))
        np.logical_or.at(seen, self.parent_of, known)
        return replace(
            self,
            areas=self.parents,
            parent_of=np.arange(size),
            counts=np.where(seen, sums, np.nan),
            area_pool=np.full((size, *self.pool.shape[1:]), np.nan),
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
    pools: Mapping[tuple[str, StageKey, int], float],
    whole: str,
    cutoff_month: int = 12,
) -> History:
    """Lay rows out as arrays.

    ``counts`` is keyed by (area, grade, year); ``parents`` gives the parent of an area, ``whole``
    being the parent of those without one; ``pools`` is keyed by (area or parent, "births" or age,
    year). A pool under a name that is neither is left to the caller to refuse.
    """
    if not counts:
        raise ValueError("no counts")
    areas = tuple(sorted({area for area, _, _ in counts}))
    names = [parents.get(area, whole) for area in areas]
    tops = tuple(sorted(set(names)))
    low, high = min(g for _, g, _ in counts), max(g for _, g, _ in counts)
    last = max(year for _, _, year in counts)
    years = [year for _, _, year in counts] + [year for _, _, year in pools if year <= last]
    first = min(years)
    width = last - first + 1
    table = np.full((len(areas), high - low + 1, width), np.nan)
    index = {area: i for i, area in enumerate(areas)}
    for (area, grade, year), children in counts.items():
        table[index[area], grade - low, year - first] = children
    top = {name: i for i, name in enumerate(tops)}
    pool = np.full((len(tops), STAGES, width), np.nan)
    area_pool = np.full((len(areas), STAGES, width), np.nan)
    for (name, stage, year), children in pools.items():
        if year > last:
            continue
        row = 0 if stage == "births" else 1 + stage
        if name in top:
            pool[top[name], row, year - first] = children
        else:
            area_pool[index[name], row, year - first] = children
    _pool_from_areas(pool, area_pool, [top[name] for name in names])
    return History(
        areas=areas,
        parents=tops,
        parent_of=np.array([top[name] for name in names], np.intp),
        grades=tuple(range(low, high + 1)),
        first_year=first,
        counts=table,
        pool=pool,
        area_pool=area_pool,
        cutoff_month=cutoff_month,
    )


def _pool_from_areas(pool: Array, area_pool: Array, parent_of: Sequence[int]) -> None:
    """Where every area of a parent has its own pool, their sum is the parent's."""
    places = np.asarray(parent_of)
    for parent in range(len(pool)):
        mine = area_pool[places == parent]
        complete = np.isfinite(mine).all(axis=0) & ~np.isfinite(pool[parent])
        pool[parent] = np.where(complete, mine.sum(axis=0), pool[parent])


def cohort(pool: Array, stage: int, entry_age: int, cutoff_month: int = 12) -> Array:
    """Line a stage up with the year its children enter a grade.

    ``pool`` has shape (rows, :data:`STAGES`, T); returns (rows, T + entry_age + 1) where column
    ``t`` holds, for entry in year ``t``, the children seen at ``stage``. A cohort that runs over
    two calendar years of birth takes its part of each.
    """
    rows, _, width = pool.shape
    lag = entry_age - (0 if stage == 0 else stage - 1)
    later = (12 - cutoff_month) / 12
    out = np.full((rows, width + entry_age + 1), np.nan)
    known = pool[:, stage]
    out[:, lag : lag + width] = known[:, : out.shape[1] - lag]
    if later > 0:
        older = np.full_like(out, np.nan)
        older[:, lag + 1 : lag + 1 + width] = known[:, : out.shape[1] - lag - 1]
        out = (1 - later) * out + later * older
    return out
