"""Children who enter: those who could (births, census, grade below) × take-up × share of each area.

For a parent, log(entries / pool) wanders slowly and is seen through noise (:mod:`level`), robust
against single strange years; so does each area's log share of the parent's entries, noise being
larger for small classes. The forecast is the pool of the coming cohort × take-up × share, shares
made to add up to one over the areas that take children. Where counts tell which school feeds which
(:mod:`feeders`), an area's share goes with the classes that feed it. The pool is the parent's grade
(or age) below of areas that do not move it up themselves, as counted or as forecast; else births;
without either the entries themselves wander.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from truongchuan.engines.forecast.feeders import expected_shares, learn_feeding
from truongchuan.engines.forecast.history import Array, History, Mask, births_ahead
from truongchuan.engines.forecast.level import Level, fit_level
from truongchuan.engines.forecast.priors import Priors

MOST_ENTERING = float(np.log(2))
"""A pool that gives more than twice its children is not where they come from."""


@dataclass(slots=True)
class Entries:
    """Entries of one grade; arrays of shape (areas,)."""

    children: Array
    pool: Array
    """Children who could enter, of the parent; NaN where not known."""
    rate: Array
    """Entries of the area for each child of the pool (of the mean past entries where no pool)."""
    shared_variance: Array
    """Of the logarithm: uncertainty that the areas of a parent share."""
    own_variance: Array


class EntryModel:
    """Learns one entry grade; asks for one year ahead at a time."""

    def __init__(
        self, history: History, g: int, cells: Mask, priors: Priors, *, few: bool = True
    ) -> None:
        self.history, self.g, self.cells, self.priors = history, g, cells, priors
        self._levels: dict[bytes, Level] = {}
        self.outside = cells | ~history.active[:, g]
        self.feeding = learn_feeding(history, g, self.outside, cells) if g and few else []
        counts = np.where(self.outside[:, None], history.counts[:, g], np.nan)
        self.total = history.sum_by_parent(np.where(counts > 0, counts, 0))
        at = history.parent_of
        total = self.total[at]
        ok = (counts > 0) & (total > 0)
        z = np.where(ok, np.log(np.where(ok, counts, 1) / np.where(ok, total, 1)), np.nan)
        z[~cells] = np.nan
        if self.feeding:
            below = history.counts[:, g - 1]
            before = np.concatenate([np.full((len(below), 1), np.nan), below[:, :-1]], axis=1)
            z = z - np.log(expected_shares(self.feeding, before))
        alone = np.bincount(at, cells, minlength=len(history.parents))[at] <= 1
        self.noise = priors.entry_per_child / np.where(ok, counts, 1) + priors.entry_floor**2
        share = fit_level(
            np.where(alone[:, None], np.nan, z), self.noise, priors.share_drift, priors.drift_count
        )
        self.share = np.where(alone, 0.0, share.level)
        self.share_variance = np.where(alone, 0.0, share.variance)
        self.share_drift = np.where(alone, 0.0, share.drift)
        self.factor = share.noise

    def ahead(self, years: int, before: Array | None) -> Entries:
        """Entries ``years`` after the last; ``before``: the grade below a year earlier."""
        history, priors, at = self.history, self.priors, self.history.parent_of
        coming, past = self._pool(years, before)
        with np.errstate(divide="ignore", invalid="ignore"):
            known = (self.total > 0) & (past > 0)
            z = np.where(known, np.log(self.total / past), np.nan)
            bare = np.where(self.total > 0, np.log(self.total), np.nan)
        has = np.isfinite(coming) & (known.sum(axis=1) >= 2)
        noise = priors.entry_per_child / np.maximum(self.total, 1) + priors.entry_floor**2
        taken = self._level(np.where(has[:, None], z, np.nan), noise, priors.take_up_drift)
        has &= np.nan_to_num(taken.level, nan=np.inf) <= MOST_ENTERING
        repeated = self._level(np.where(has[:, None], np.nan, bare), noise, priors.entry_drift)
        level = np.where(has, taken.level + np.log(np.where(has, coming, 1)), repeated.level)
        spread = np.where(has, taken.variance, repeated.variance)
        drift = np.where(has, taken.drift, repeated.drift)
        factor = np.where(has, taken.noise, repeated.noise)
        share = np.where(self.cells, np.exp(self.share), 0.0)
        if self.feeding and before is not None:
            expected = expected_shares(self.feeding, before)
            share = share * np.nan_to_num(expected, nan=1.0)
        whole = np.bincount(at, share, minlength=len(history.parents))
        share = share / np.where(whole > 0, whole, 1)[at]
        children = np.where(self.cells, np.exp(level)[at] * share, np.nan)
        pool = np.where(has, coming, np.nan)[at]
        shared = spread + years * drift + noise[:, -1] * factor
        own = self.share_variance + years * self.share_drift
        own = own + self.factor * (
            priors.entry_per_child / np.maximum(np.nan_to_num(children), 1) + priors.entry_floor**2
        )
        return Entries(
            children=children,
            pool=pool,
            rate=children / np.where(np.isfinite(pool), pool, 1),
            shared_variance=np.where(self.cells, shared[at], np.nan),
            own_variance=np.where(self.cells, own, np.nan),
        )

    def caution(self, children: Array, unit: float) -> Array:
        """Variance by which entries usually surprise more than this short history lets believe."""
        priors = self.priors
        seen = np.isfinite(self.history.counts[:, self.g][self.cells]).sum()
        ours = self.factor * priors.entry_per_child / np.maximum(np.nan_to_num(children), 1)
        usual = priors.entry_per_child / np.maximum(np.nan_to_num(children) * unit, 1)
        doubt = priors.variance_count / (priors.variance_count + seen)
        return np.asarray(doubt * np.maximum(usual - ours, 0))

    def _level(self, z: Array, noise: Array, drift: float) -> Level:
        """The level of a series, learnt once: most horizons look at the same past."""
        key = z.tobytes()
        if key not in self._levels:
            self._levels[key] = fit_level(
                z, noise, drift, self.priors.drift_count, self.priors.tail
            )
        return self._levels[key]

    def _pool(self, years: int, before: Array | None) -> tuple[Array, Array]:
        history, g = self.history, self.g
        coming, past = births_ahead(history, history.grades[g], years)
        if g and before is not None:
            below = history.sum_by_parent(history.counts[:, g - 1] * self.outside[:, None])
            has = below[:, -1] > 0
            shifted = np.concatenate([np.full((len(below), 1), np.nan), below[:, :-1]], axis=1)
            past = np.where(has[:, None], shifted, past)
            coming = np.where(has, history.sum_by_parent(before * self.outside), coming)
        return coming, past
