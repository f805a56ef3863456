"""The record behind a figure: what was forecast for the same class before, and what was counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from truongchuan.engines.forecast.classes import classes_needed
from truongchuan.engines.forecast.history import Array, History
from truongchuan.engines.forecast.intervals import Factors, cell_bounds, whole_areas
from truongchuan.engines.forecast.rolling import Origin, common_cells


class PastFigure(NamedTuple):
    """A figure published for ``year`` some years before, and the count; children."""

    year: int
    median: float
    low: float
    high: float
    counted: float

    @property
    def held(self) -> bool:
        """Whether the count lay in the interval."""
        return self.low <= self.counted <= self.high


@dataclass(slots=True)
class Record:
    """Past errors of every cell: arrays (areas, grades, horizon)."""

    miss: Array
    """Σ |forecast − counted|."""
    counted: Array
    cases: Array

    @property
    def cell(self) -> Array:
        """WAPE of each cell, NaN where never seen."""
        return _wape(self.miss, self.counted)

    @property
    def area(self) -> Array:
        """WAPE of each area's cells (areas, horizon), NaN where never seen."""
        return _wape(self.miss.sum(axis=1), self.counted.sum(axis=1))


def _wape(miss: Array, counted: Array) -> Array:
    return np.where(counted > 0, miss / np.where(counted > 0, counted, 1), np.nan)


def record_of(rolled: Sequence[Origin], history: History) -> Record:
    """Errors of what would have been published at past origins."""
    shape = (*history.counts.shape[:2], rolled[-1].published.shape[2])
    out = Record(*(np.zeros(shape) for _ in range(3)))
    for origin, h, actual in _targets(rolled, history):
        cells = common_cells(origin, actual, h)
        gap = np.abs(origin.published[:, :, h] - actual)
        out.miss[:, :, h] += np.where(cells, gap, 0)
        out.counted[:, :, h] += np.where(cells, actual, 0)
        out.cases[:, :, h] += cells
    return out


def _targets(rolled: Sequence[Origin], history: History) -> list[tuple[Origin, int, Array]]:
    """Origins and horizons (from 0) whose target has been counted, with the counts."""
    return [
        (origin, h, history.counts[:, :, origin.year + h + 1 - history.first_year])
        for origin in rolled
        for h in range(origin.published.shape[2])
        if origin.year + h + 1 <= history.last_year
    ]


def class_years(rolled: Sequence[Origin], history: History, sizes: Array) -> tuple[Array, Array]:
    """Years in which an area's number of classes would have been right, and years tested.

    Arrays (areas, horizon); ``sizes`` by grade. A year counts where all classes were counted.
    """
    right = np.zeros((len(history.areas), rolled[-1].published.shape[2] if rolled else 0))
    tested = np.zeros_like(right)
    ok = np.isfinite(sizes)
    for origin, h, actual in _targets(rolled, history):
        whole, _, _ = whole_areas(origin, actual, h)
        cells = common_cells(origin, actual, h) & ok
        whole = whole & cells.any(axis=1)
        ours, real = (
            np.nansum(classes_needed(np.where(cells, x, np.nan)[:, :, None], sizes), axis=(1, 2))
            for x in (origin.published[:, :, h], actual)
        )
        right[:, h] += whole & (ours == real)
        tested[:, h] += whole
    return right, tested


class PastBook:
    """Past figures of any cell, bounds as they were known then."""

    def __init__(
        self, rolled: Sequence[Origin], learnt: Sequence[Factors], history: History
    ) -> None:
        self.history = history
        self.pages = [
            (origin, cell_bounds(origin.raw, origin.published, factors))
            for origin, factors in zip(rolled, learnt, strict=True)
        ]

    def figures(self, area: int, grade: int, h: int) -> list[PastFigure]:
        """Past figures of a cell at horizon ``h`` (from 0), the newest last."""
        found = []
        for origin, (low, high) in self.pages:
            year = origin.year + h + 1
            if year > self.history.last_year:
                continue
            actual = self.history.counts[:, :, year - self.history.first_year]
            if common_cells(origin, actual, h)[area, grade]:
                at = (area, grade, h)
                parts = (origin.published[at], low[at], high[at], actual[area, grade])
                found.append(PastFigure(year, *map(float, parts)))
        return found
