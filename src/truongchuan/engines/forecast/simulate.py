"""Joint draws of the chain: totals and classes with shared shocks and known events.

Areas are drawn in an order made of their counts, so that neither names nor the order of rows change
a figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truongchuan.engines.forecast.history import Array, History, Ints, Mask
from truongchuan.engines.forecast.model import Raw

PERSISTENT = 0.7
"""Correlation root of an entry's error from year to year."""
Small = NDArray[np.float32]


@dataclass(slots=True)
class Draws:
    """Joint draws: totals by area (draws, areas, horizon) and parent; classes by area, if asked."""

    area: Small
    parent: Small
    classes: Small | None


def simulate(
    raw: Raw,
    cells: Array,
    history: History,
    *,
    draws: int,
    seed: int,
    stretch: Array,
    counted: Mask,
    pupils: Mask,
    events: Array,
    spread: float,
    sizes: Array | None = None,
) -> Draws:
    """Draw totals over ``counted`` cells (areas, grades), parents over ``pupils`` among them.

    ``stretch`` (areas, grades, horizon) widens cells for the classes drawn under ``sizes``, by
    grade. ``events`` (as cells) are part of the classes only; they come out more or less by one
    factor of deviation ``spread`` a draw.
    """
    areas, _, horizon = cells.shape
    order = drawing_order(history)
    parents, at = len(history.parents), history.parent_of[order]
    size = _small((np.nan_to_num(cells) * counted[:, :, None])[order])
    added = _small((events * counted[:, :, None])[order])
    closed = ((np.nan_to_num(cells) + events <= 0) & (events < 0))[order]
    stretch, any_events = stretch[order], bool(events.any())
    come = 1 + spread * np.random.default_rng([seed, 1]).standard_normal(draws)
    out = Draws(
        np.empty((draws, areas, horizon), np.float32),
        np.empty((draws, parents, horizon), np.float32),
        None if sizes is None else np.empty((draws, areas, horizon), np.float32),
    )
    no_pupils = np.asarray((counted & ~pupils).any(axis=1))[order]
    for draw, h, error in _errors(raw, history, draws, seed, order=order):
        drawn = (size[:, :, h] * np.exp(error)).sum(axis=1)
        out.area[draw, order, h] = drawn
        out.parent[draw, :, h] = np.bincount(at, np.where(no_pupils, 0, drawn), minlength=parents)
        if out.classes is not None and sizes is not None:
            wide = size[:, :, h] * np.exp(error * stretch[:, :, h])
            if any_events:
                wide = np.maximum(wide + added[:, :, h] * come[draw], 0)
                wide[closed[:, :, h]] = 0
            out.classes[draw, order, h] = np.nansum(
                np.ceil(np.floor(wide + 0.5) / sizes - 1e-9), axis=1
            )
    return out


def drawing_order(history: History) -> Ints:
    """Places of the areas in the order of what was counted there, parents by their sums."""
    counts = np.nan_to_num(history.counts, nan=-1.0).reshape(len(history.areas), -1)
    return np.asarray(np.lexsort((*counts.T, _parent_rank(history)[history.parent_of])), np.intp)


def _parent_rank(history: History) -> Ints:
    sums = history.sum_by_parent(history.counts).reshape(len(history.parents), -1)
    return np.asarray(np.argsort(np.lexsort((*sums.T,))), np.intp)


def _errors(
    raw: Raw, history: History, draws: int, seed: int, *, order: Ints
) -> Iterator[tuple[int, int, Small]]:
    """Errors of logarithms (areas in ``order``, grades) for each draw and horizon.

    A class carries its error up the grades; a year's shock is one number for all classes of a
    parent; what was estimated is one number an area; entries err alike from year to year.
    """
    rng = np.random.default_rng(seed)
    areas, grades, horizon = raw.cells.shape
    at = _parent_rank(history)[history.parent_of[order]]
    own, shared = (_steps(np.nan_to_num(part)[order]) for part in (raw.surprises, raw.shared))
    learnt, entry = (
        _small(np.sqrt(np.nan_to_num(part)))[order] for part in (raw.learnt, raw.entry)
    )
    entered = np.nan_to_num(raw.entered)[order] == 1
    fresh = [~_moved(entered, h) for h in range(horizon)]
    root = np.float32(np.sqrt(1 - PERSISTENT**2))
    for draw in range(draws):
        fixed = _normal(rng, areas)[:, None]
        place, top = _normal(rng, areas), _normal(rng, len(history.parents))
        error = np.zeros((areas, grades), np.float32)
        for h in range(horizon):
            year = _normal(rng, len(history.parents))
            lasting = (PERSISTENT * top + root * year)[at][:, None]
            here = (PERSISTENT * place + root * _normal(rng, areas))[:, None]
            carried = np.zeros_like(error)
            carried[:, 1:] = error[:, :-1]
            start = np.where(fresh[h], entry[:, :, h] * here, carried)
            shock = np.where(fresh[h], lasting, year[at][:, None])
            surprise = _normal(rng, (areas, grades))
            error = _small(start + own[:, :, h] * surprise + shared[:, :, h] * shock)
            yield draw, h, _small(error + learnt[:, :, h] * fixed)


def _normal(rng: np.random.Generator, shape: int | tuple[int, int]) -> Small:
    return np.asarray(rng.standard_normal(shape, np.float32))


def _small(values: NDArray[np.floating[Any]]) -> Small:
    return np.asarray(values, np.float32)


def _steps(variance: Array) -> Small:
    """Standard deviation added in the year a cell is reached, from cumulative variances."""
    added = variance.copy()
    before, after = variance[:, :-1, :-1], variance[:, 1:, 1:]
    added[:, 1:, 1:] = np.where(after >= before, after - before, after)
    return _small(np.sqrt(added))


def _moved(entered: Mask, h: int) -> Mask:
    """Cells that a class moved up into in year ``h``, rather than entering now."""
    moved = ~entered[:, :, h]
    if h:
        before = np.zeros_like(moved)
        before[:, 1:] = entered[:, :-1, h - 1]
        moved |= before & entered[:, :, h]
    return np.asarray(moved)


def total_bounds(drawn: Small, totals: Array, level: float, factor: Array) -> tuple[Array, Array]:
    """Low and high of totals (rows, horizon) from draws (draws, rows, horizon), stretched."""
    tail = (1 - level) / 2
    low, middle, high = np.maximum(np.quantile(drawn, [tail, 0.5, 1 - tail], axis=0), 1e-9)
    return (
        np.asarray(totals * (low / middle) ** factor),
        np.asarray(totals * (high / middle) ** factor),
    )
