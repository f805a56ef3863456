"""Fourteen simple methods that a forecast has to beat, on the same cells and the same years.

Each takes a history and returns children of shape (areas, grades, horizon), NaN where the cell had
no children in the last year. Definitions: ``last``, ``mean3``, ``trend5`` repeat a cell's own past;
``gpr1``, ``gpr3``, ``gpr5`` move classes up by the cell's own grade progression ratio over so many
years and repeat the last entry (``gpr3_mean``: the mean of three); ``pool3`` uses the parent's
ratio; ``shrunk5`` draws the own ratio towards the parent's by empirical Bayes; ``shrunk5_feed``
takes the entry from births, the child census or the parent's grade below; ``shrunk5_td`` is scaled
to the parent's forecast; ``control`` pulls area totals half-way to the last total; ``combo`` is the
mean of ``last``, ``gpr3`` and ``shrunk5_feed``. ``blend`` mixes ``last`` and ``shrunk5_feed`` by a
weight learnt from targets already seen (:func:`blend_weight`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from truongchuan.engines.forecast.history import (
    Array,
    History,
    Mask,
    births_ahead,
)

NAMES = (
    "last", "mean3", "trend5", "gpr1", "gpr3", "gpr5", "gpr3_mean", "pool3", "shrunk5",
    "shrunk5_feed", "shrunk5_td", "control", "combo", "blend",
)  # fmt: skip
BROKEN = (0.67, 1.5)
"""A ratio outside is no progression: the chain is broken there (merger, closure, new border)."""


class Ratios(NamedTuple):
    """Sums over the window: children who came from the grade below, and those below."""

    above: Array
    below: Array


def all_baselines(history: History, horizon: int) -> dict[str, Array]:
    """Forecast with every simple method but ``blend``."""
    counts, out = history.counts, {}
    out["last"] = _repeat(counts[:, :, -1], horizon)
    mean3 = _recent_mean(counts, 3)
    out["mean3"] = _repeat(mean3, horizon)
    out["trend5"] = _trend(counts, 5, horizon)
    last = counts[:, :, -1]
    for years in (1, 3, 5):
        out[f"gpr{years}"] = _project(history, own_ratio(history, years), last, horizon)
    out["gpr3_mean"] = _project(history, own_ratio(history, 3), mean3, horizon)
    out["pool3"] = _project(history, parent_ratio(history, 3), last, horizon)
    shrunk = shrunk_ratio(history, 5)
    out["shrunk5"] = _project(history, shrunk, last, horizon)
    out["shrunk5_feed"] = feed = _project(history, shrunk, last, horizon, feed=True)
    out["shrunk5_td"] = _top_down(history, feed, horizon)
    out["control"] = _control(last, feed)
    out["combo"] = (out["last"] + out["gpr3"] + feed) / 3
    active = history.active[:, :, None]
    return {name: np.where(active, values, np.nan) for name, values in out.items()}


def blend_weight(last: Array, feed: Array, actual: Array) -> float:
    """Weight of ``feed`` in a mix with ``last`` that fits the targets seen best (0.7 if none)."""
    gap = (feed - last).ravel()
    ok = np.isfinite(gap) & np.isfinite(actual.ravel())
    gap, miss = gap[ok], (actual - last).ravel()[ok]
    if not len(gap) or not np.any(gap):
        return 0.7
    return float(np.clip(gap @ miss / (gap @ gap), 0, 1))


def _repeat(values: Array, horizon: int) -> Array:
    return np.repeat(values[:, :, None], horizon, axis=2)


def _recent_mean(counts: Array, years: int) -> Array:
    window = counts[:, :, -years:]
    known = np.isfinite(window)
    return np.asarray(np.where(known, window, 0).sum(axis=2) / np.maximum(known.sum(axis=2), 1))


def _trend(counts: Array, years: int, horizon: int) -> Array:
    window = counts[:, :, -years:]
    known = np.isfinite(window)
    x = np.arange(window.shape[2], dtype=float)
    size = np.maximum(known.sum(axis=2), 1)
    y = np.where(known, window, 0)
    mean_x, mean_y = (known * x).sum(axis=2) / size, y.sum(axis=2) / size
    dx = np.where(known, x - mean_x[:, :, None], 0)
    slope = (dx * y).sum(axis=2) / np.maximum((dx * dx).sum(axis=2), 1e-9)
    ahead = x[-1] + 1 + np.arange(horizon) - mean_x[:, :, None]
    return np.asarray(np.maximum(mean_y[:, :, None] + slope[:, :, None] * ahead, 0))


def _pairs(history: History, years: int) -> Ratios:
    """Children above and below over the last ``years`` steps, zero where a step is not known."""
    counts = history.counts
    above = np.zeros((*counts.shape[:2], years))
    below = np.zeros_like(above)
    steps = min(years, counts.shape[2] - 1)
    if steps:
        up, down = counts[:, 1:, -steps:], counts[:, :-1, -steps - 1 : -1]
        ok = (up > 0) & (down > 0)
        above[:, 1:, -steps:] = np.where(ok, up, 0)
        below[:, 1:, -steps:] = np.where(ok, down, 0)
    return Ratios(above, below)


def own_ratio(history: History, years: int) -> Array:
    """Each cell's progression ratio, NaN where there is none or the chain is broken."""
    pairs = _pairs(history, years)
    return _ratio(pairs.above.sum(axis=2), pairs.below.sum(axis=2))


def _ratio(above: Array, below: Array) -> Array:
    ratio = np.where(below > 0, above / np.where(below > 0, below, 1), np.nan)
    return np.asarray(np.where((ratio < BROKEN[0]) | (ratio > BROKEN[1]), np.nan, ratio))


def parent_ratio(history: History, years: int) -> Array:
    """The parent's ratio for each cell; a chain broken in one area is left out."""
    pairs = _pairs(history, years)
    own = _ratio(pairs.above.sum(axis=2), pairs.below.sum(axis=2))
    whole = np.isfinite(own)
    above = history.sum_by_parent(np.where(whole, pairs.above.sum(axis=2), 0))
    below = history.sum_by_parent(np.where(whole, pairs.below.sum(axis=2), 0))
    pooled = _ratio(above, below)[history.parent_of]
    return np.asarray(np.where(whole, pooled, np.nan))


def shrunk_ratio(history: History, years: int) -> Array:
    """Own ratio drawn towards the parent's as far as it cannot be told from it."""
    pairs = _pairs(history, years)
    own, pooled = own_ratio(history, years), parent_ratio(history, years)
    below = pairs.below.sum(axis=2)
    gap = np.log(own) - np.log(pooled)
    usable = np.isfinite(gap) & (below > 0)
    noise = _noise(pairs, own)
    error = np.where(usable, noise / np.where(below > 0, below, 1), 0)
    spread = max(float(np.mean(gap[usable] ** 2 - error[usable])), 0.0) if usable.any() else 0.0
    weight = np.where(usable, spread / np.maximum(spread + error, 1e-12), 0)
    return np.asarray(np.where(usable, pooled * np.exp(weight * np.nan_to_num(gap)), pooled))


def _noise(pairs: Ratios, own: Array) -> float:
    """Variance of a year's ratio times the children below; 1 for independent moves."""
    ok = (pairs.below > 0) & np.isfinite(own)[:, :, None]
    if not ok.any():
        return 1.0
    ratio = np.where(ok, pairs.above / np.where(ok, pairs.below, 1), 1)
    miss = np.where(ok, ratio - np.nan_to_num(own)[:, :, None], 0) ** 2 * pairs.below
    degrees = ok.sum() - (ok.any(axis=2)).sum()
    return float(miss.sum() / max(degrees, 1)) if degrees > 0 else 1.0


def _project(
    history: History, ratio: Array, entry: Array, horizon: int, *, feed: bool = False
) -> Array:
    """Move classes up by ``ratio``; where there is no ratio, the cell is an entry."""
    areas, grades, _ = history.counts.shape
    out = np.full((areas, grades, horizon), np.nan)
    before = history.counts[:, :, -1]
    moves = np.isfinite(ratio) & ~history.entry
    feeds = Feeds(history, entry_cells=~moves) if feed else None
    for h in range(horizon):
        now = entry.copy()
        if feeds is not None:
            now = feeds.entries(h + 1, before, now)
        up = before[:, :-1] * ratio[:, 1:]
        now[:, 1:] = np.where(moves[:, 1:] & np.isfinite(up), up, now[:, 1:])
        out[:, :, h] = before = np.where(history.active, now, np.nan)
    return out


@dataclass(slots=True)
class Feeds:
    """Entries as a share of the children who could enter, the share being that of five years."""

    history: History
    entry_cells: Mask

    def entries(self, ahead: int, before: Array, fallback: Array) -> Array:
        """Entries ``ahead`` years after the last one; ``before`` are the classes a year earlier."""
        out = fallback.copy()
        for g, grade in enumerate(self.history.grades):
            cells = self.entry_cells[:, g] & self.history.active[:, g]
            if cells.any():
                value = self._grade(g, grade, ahead, before)
                out[:, g] = np.where(cells & np.isfinite(value), value, out[:, g])
        return out

    def _grade(self, g: int, grade: int, ahead: int, before: Array) -> Array:
        history = self.history
        counts = history.counts[:, g]
        coming, past = births_ahead(history, grade, ahead)
        if g:
            below = history.sum_by_parent(history.counts[:, g - 1])
            has = (below[:, -1] > 0)[:, None]
            ahead_below = history.sum_by_parent(before[:, g - 1])
            shifted = np.concatenate([np.full((len(below), 1), np.nan), below[:, :-1]], axis=1)
            past = np.where(has, shifted, past)
            coming = np.where(has[:, 0], ahead_below, coming)
        past, coming = past[history.parent_of], coming[history.parent_of]
        ok = (counts[:, -5:] > 0) & (past[:, -5:] > 0)
        taken = np.where(ok, counts[:, -5:], 0).sum(axis=1)
        there = np.where(ok, past[:, -5:], 0).sum(axis=1)
        return np.asarray(np.where(there > 0, coming * taken / np.maximum(there, 1e-9), np.nan))


def _top_down(history: History, cells: Array, horizon: int) -> Array:
    top = history.by_parent()
    target = _project(top, shrunk_ratio(top, 5), top.counts[:, :, -1], horizon, feed=True)
    total = history.sum_by_parent(cells)
    factor = np.where((total > 0) & np.isfinite(target), target / np.where(total > 0, total, 1), 1)
    return np.asarray(cells * factor[history.parent_of])


def _control(last: Array, cells: Array) -> Array:
    total = np.nansum(cells, axis=1)
    target = 0.5 * total + 0.5 * np.nansum(np.where(last > 0, last, 0), axis=1)[:, None]
    factor = np.where(total > 0, target / np.where(total > 0, total, 1), 1)
    return np.asarray(cells * factor[:, None, :])
