"""A level that wanders, seen through noise: the local-level model, many rows at once.

    z[t] = level[t] + noise, variance r[t];   level[t] = level[t−1] + step, variance q,

by Kalman filter. ``q`` and a factor on ``r`` stand on a grid; levels are averaged over it by the
likelihood of one-step forecasts, pooled over rows, times a log-normal prior around the frozen
values. With ``tail`` a surprising observation is weighed down as Student's t does.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from truongchuan.engines.forecast.history import Array

DRIFTS = (0.25, 0.5, 1.0, 2.0, 4.0)
NOISES = (0.3, 0.55, 1.0, 1.8, 3.3, 6.0)
PRIOR_WEIGHT = 0.02
"""Per observation a prior equals: the penalty of a squared logarithm."""


class Level(NamedTuple):
    """Level after the last year and its variance, per row; drift variance a year; noise factor."""

    level: Array
    variance: Array
    drift: float
    noise: float


def filter_level(
    z: Array, noise: Array, drift: float, tail: float | None
) -> tuple[Array, Array, float]:
    """Filter rows of ``z`` (rows, years); returns level, variance, log-likelihood."""
    rows, years = z.shape
    level, variance = np.full(rows, np.nan), np.full(rows, np.inf)
    likelihood = 0.0
    for t in range(years):
        seen = np.isfinite(z[:, t])
        fresh = seen & ~np.isfinite(level)
        variance = np.where(np.isfinite(level), variance + drift, variance)
        going = seen & ~fresh
        r = noise[:, t]
        miss = np.where(going, z[:, t] - level, 0.0)
        total = np.where(going, variance, 0.0) + r
        if tail is not None:
            light = (tail + 1) / (tail + miss**2 / total)
            r = np.where(going, r / np.minimum(light, 1.0) ** 2, r)
            ratio = miss[going] ** 2 / total[going]
            likelihood -= float(
                (0.5 * np.log(total[going]) + 0.5 * (tail + 1) * np.log1p(ratio / tail)).sum()
            )
            total = np.where(going, variance, 0.0) + r
        else:
            likelihood -= float(
                0.5 * (np.log(total[going]) + miss[going] ** 2 / total[going]).sum()
            )
        gain = np.where(going, variance, 0.0) / total
        level = np.where(going, level + gain * miss, np.where(fresh, z[:, t], level))
        variance = np.where(going, (1 - gain) * variance, np.where(fresh, r, variance))
    return level, variance, likelihood


def fit_level(
    z: Array, noise: Array, drift: float, count: float, tail: float | None = None
) -> Level:
    """Average over drifts (``drift``: a standard deviation) and noises around their priors."""
    if not np.isfinite(z).any():
        return Level(np.full(len(z), np.nan), np.full(len(z), np.inf), drift**2, 1.0)
    seen = int(np.isfinite(z).sum() - np.isfinite(z).any(axis=1).sum())
    grid = [(1.0, 1.0)]
    if seen > 2:
        grid = [(a, b) for a in DRIFTS for b in NOISES]
    fits = [filter_level(z, noise * b, (drift * a) ** 2, tail) for a, b in grid]
    pairs = np.array(grid)
    prior = -count * PRIOR_WEIGHT * (np.log(pairs) ** 2).sum(axis=1)
    likely = np.array([fit[2] for fit in fits]) + prior
    weight = np.exp(likely - likely.max())
    weight /= weight.sum()
    level = sum(w * fit[0] for w, fit in zip(weight, fits, strict=True))
    variance = sum(
        w * (fit[1] + (fit[0] - level) ** 2) for w, fit in zip(weight, fits, strict=True)
    )
    return Level(
        np.asarray(level),
        np.asarray(variance),
        float(weight @ (drift * pairs[:, 0]) ** 2),
        float(weight @ pairs[:, 1]),
    )
