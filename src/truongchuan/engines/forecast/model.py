"""The cohort model: what it forecasts before reconciliation, with terms and variances.

Inside, children are counted in units that make the typical class of the history one of
:data:`TYPICAL`; so medians scale with the counts. How small classes differ from large ones is taken
from priors, how noisy this history is altogether from itself. For intervals, as long as a history
tells little, surprises are not taken to be smaller than usual for classes of their real size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from truongchuan.engines.forecast.entry import EntryModel
from truongchuan.engines.forecast.feeders import Feeding
from truongchuan.engines.forecast.history import Array, History
from truongchuan.engines.forecast.priors import Priors
from truongchuan.engines.forecast.progression import (
    BREAK,
    Progression,
    fit_progression,
    noise_variance,
)


@dataclass(slots=True)
class Raw:
    """Arrays (areas, grades, horizon), unless said otherwise; variances are of logarithms."""

    cells: Array
    start: Array
    """Last year's class that becomes the cell, or the entry."""
    entered: Array
    """1 where the cohort enters after the last year, 0 where it is at school already."""
    pool: Array
    """Children of the parent who could enter; NaN where not known or not an entry."""
    rate: Array
    """Take-up × share: entries for each child of the pool."""
    own: Array
    """Variance: surprises of the classes themselves."""
    shared: Array
    """Variance: shared by the parent's classes."""
    taken: Array
    """Variance: the part of ``shared`` that came with the entry (pool, take-up)."""
    learnt: Array
    """Variance: of what was estimated."""
    entry: Array
    """Variance: of the area's entry."""
    caution: Array
    """Variance added for intervals only, while little was seen."""
    base: Array
    """(areas, grades): last counts, less what is taken as passing."""
    usual: Array
    """(areas, grades): mean of the last three years."""
    feeding: list[Feeding]
    """Which area feeds which, where that is known."""

    @property
    def variance(self) -> Array:
        """Variance of the logarithm of each cell."""
        return self.own + self.shared + self.learnt + self.entry

    @property
    def surprises(self) -> Array:
        """Variance of the classes' own surprises as intervals take it."""
        return self.own + self.caution


TYPICAL = 80.0
MANY = 4000
"""Cells above which nobody learns which school feeds which, and fewer origins are enough."""
LAYERS = (
    "cells", "start", "entered", "pool", "rate", "own", "shared", "taken", "learnt", "entry",
    "caution",
)  # fmt: skip
Layers = dict[str, Array]


def forecast_raw(
    history: History, horizon: int, priors: Priors, typical: float | None = None
) -> Raw:
    """Move every class up and let children enter, year by year.

    ``typical``: size of a typical class, where the history is sums of such.
    """
    unit = (typical or typical_class(history)) / TYPICAL
    raw = _forecast(history.scaled(1 / unit), horizon, priors, unit)
    for name in ("cells", "start", "pool", "base", "usual"):
        setattr(raw, name, getattr(raw, name) * unit)
    return raw


def typical_class(history: History) -> float:
    """Mean children of the classes that are forecast."""
    now = history.counts[:, :, -1][history.active]
    return float(now.mean()) if len(now) else TYPICAL


def _forecast(history: History, horizon: int, priors: Priors, unit: float) -> Raw:
    learnt = fit_progression(history, priors)
    areas, grades, _ = history.counts.shape
    few = areas * grades <= MANY or bool(history.feeders)
    active = history.active
    last = np.where(active, history.counts[:, :, -1], np.nan)
    passing = priors.shock_return * learnt.passing[history.parent_of][:, None]
    entries = {
        g: EntryModel(history, g, active[:, g] & ~learnt.moves[:, g], priors, few=few)
        for g in range(grades)
        if (active[:, g] & ~learnt.moves[:, g]).any()
    }
    now: Layers = {name: np.zeros((areas, grades)) for name in LAYERS}
    now["cells"] = last * np.exp(learnt.echo * np.clip(learnt.surprise, -BREAK, BREAK) - passing)
    now["start"] = last
    now["pool"], now["rate"] = np.full_like(last, np.nan), np.full_like(last, np.nan)
    years: list[Layers] = []
    for h in range(horizon):
        below = now["cells"]
        now = _moved_up(now, learnt, history, priors, unit)
        for g, model in entries.items():
            _enter(now, g, model, h + 1, below, unit=unit)
        years.append(now)
    layers = {name: np.stack([year[name] for year in years], axis=2) for name in LAYERS}
    return Raw(
        **layers,
        base=last * np.exp(-passing),
        usual=_usual(history, passing),
        feeding=[one for model in entries.values() for one in model.feeding],
    )


def _moved_up(
    before: Layers, learnt: Progression, history: History, priors: Priors, unit: float
) -> Layers:
    """Every class one grade higher a year later, NaN where none moves up."""
    drift = learnt.drift(history)[:, 1:]
    after: Layers = {}
    for name, values in before.items():
        after[name] = np.full_like(values, np.nan)
        after[name][:, 1:] = values[:, :-1]
    children = np.nan_to_num(after["cells"][:, 1:], nan=1.0)
    after["cells"][:, 1:] *= np.exp(drift)
    surprise = learnt.scale * noise_variance(children, priors)
    usual = noise_variance(children * unit, priors)
    after["own"][:, 1:] += surprise
    after["caution"][:, 1:] += (1 - learnt.evidence) * np.maximum(usual - surprise, 0)
    after["shared"][:, 1:] += learnt.parent_shock**2
    deviation = np.sqrt(after["learnt"][:, 1:]) + np.sqrt(learnt.own_variance[:, 1:])
    after["learnt"][:, 1:] = deviation**2
    for values in after.values():
        values[~learnt.moves] = np.nan
    return after


def _enter(
    now: Layers, g: int, model: EntryModel, ahead: int, below: Array, *, unit: float
) -> None:
    got = model.ahead(ahead, below[:, g - 1] if g else None)
    nothing = np.zeros_like(got.children)
    values = {
        "cells": got.children,
        "start": got.children,
        "entered": nothing + 1,
        "pool": got.pool,
        "rate": got.rate,
        "own": nothing,
        "shared": got.shared_variance,
        "taken": got.shared_variance,
        "learnt": nothing,
        "entry": got.own_variance,
        "caution": model.caution(got.children, unit),
    }
    for name, value in values.items():
        now[name][model.cells, g] = value[model.cells]


def _usual(history: History, passing: Array) -> Array:
    window = history.counts[:, :, -3:].copy()
    window[:, :, -1] *= np.exp(-passing)
    known = np.isfinite(window) & (window > 0)
    mean = np.where(known, window, 0).sum(axis=2) / np.maximum(known.sum(axis=2), 1)
    return np.asarray(np.where(history.active, mean, np.nan))
