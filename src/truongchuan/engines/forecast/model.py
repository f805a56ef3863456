"""The cohort model: what it forecasts before reconciliation, with terms and variances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from truongchuan.engines.forecast.entry import EntryModel
from truongchuan.engines.forecast.history import Array, History
from truongchuan.engines.forecast.priors import Priors
from truongchuan.engines.forecast.progression import fit_progression, noise_variance


LAYERS = ("cells", "start", "entered", "pool", "rate", "own", "shared", "learnt", "entry")


@dataclass(slots=True)
class Raw:
    """Arrays (areas, grades, horizon). ``start``: last year's class that becomes the cell, or the entry."""

    cells: Array
    start: Array
    entered: Array
    """1 where the cohort enters after the last year, 0 where it is at school already."""
    pool: Array
    rate: Array
    own: Array
    """Variance of the logarithm: surprises of the classes themselves."""
    shared: Array
    """Shared by the parent's classes."""
    learnt: Array
    """Of what was estimated."""
    entry: Array
    """Of the entry."""
    base: Array
    """(areas, grades): last counts, less what is taken as passing."""
    usual: Array
    """(areas, grades): mean of the last three years."""

    @property
    def variance(self) -> Array:
        """Variance of the logarithm of each cell."""
        return self.own + self.shared + self.learnt + self.entry


def forecast_raw(history: History, horizon: int, priors: Priors) -> Raw:
    """Move every class up and let children enter, year by year."""
    areas, grades, _ = history.counts.shape
    learnt = fit_progression(history, priors)
    drift = learnt.drift(history)
    shape = (areas, grades, horizon)
    active, moves = history.active, learnt.moves
    last = np.where(active, history.counts[:, :, -1], np.nan)
    passing = priors.shock_return * learnt.passing[history.parent_of][:, None]
    before = last * np.exp(learnt.echo * learnt.surprise - passing)
    raw = Raw(*(np.full(shape, np.nan) for _ in range(9)), base=last * np.exp(-passing), usual=_usual(history, passing))
    entries = {
        g: EntryModel(history, g, active[:, g] & ~moves[:, g], priors)
        for g in range(grades)
        if (active[:, g] & ~moves[:, g]).any()
    }
    start, entered = last, np.zeros((areas, grades))
    own = shared = spread = entry = np.zeros((areas, grades))
    pool = rate = np.full((areas, grades), np.nan)
    for h in range(horizon):
        now = [np.full((areas, grades), np.nan) for _ in range(9)]
        if grades > 1:
            now[0][:, 1:] = before[:, :-1] * np.exp(drift[:, 1:])
            now[1][:, 1:], now[2][:, 1:] = start[:, :-1], entered[:, :-1]
            now[3][:, 1:], now[4][:, 1:] = pool[:, :-1], rate[:, :-1]
            step = learnt.scale * noise_variance(np.nan_to_num(before[:, :-1], nan=1.0), priors)
            now[5][:, 1:] = own[:, :-1] + step
            now[6][:, 1:] = shared[:, :-1] + learnt.parent_shock**2
            now[7][:, 1:] = (np.sqrt(spread[:, :-1]) + np.sqrt(learnt.own_variance[:, 1:])) ** 2
            now[8][:, 1:] = entry[:, :-1]
        for layer in now:
            layer[~moves] = np.nan
        for g, model in entries.items():
            feed = history.sum_by_parent(before[:, g - 1]) if g else None
            got = model.ahead(h + 1, feed)
            cells = model.cells
            values = (
                got.children, got.children, np.ones(areas), got.pool, got.rate, got.own_variance,
                got.shared_variance, np.zeros(areas), np.zeros(areas),
            )  # fmt: skip
            for layer, value in zip(now, values, strict=True):
                layer[cells, g] = value[cells]
            now[8][cells, g] = got.own_variance[cells]
            now[5][cells, g] = 0.0
        before, start, entered, pool, rate, own, shared, spread, entry = now
        for name, layer in zip(LAYERS, now, strict=True):
            getattr(raw, name)[:, :, h] = layer
    return raw


def _usual(history: History, passing: Array) -> Array:
    window = history.counts[:, :, -3:].copy()
    window[:, :, -1] *= np.exp(-passing)
    known = np.isfinite(window) & (window > 0)
    mean = np.where(known, window, 0).sum(axis=2) / np.maximum(known.sum(axis=2), 1)
    return np.asarray(np.where(history.active, mean, np.nan))
