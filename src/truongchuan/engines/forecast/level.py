"""A level that wanders, seen through noise: the local-level model, many rows at once.

    z[t] = level[t] + noise, variance r[t];   level[t] = level[t−1] + step, variance q,

by Kalman filter. ``q`` and a factor on ``r`` are chosen on a grid by the likelihood of one-step
forecasts, pooled over rows, plus a log-normal prior around the frozen values. With ``tail`` a
surprising observation is weighed down as Student's t does.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from truongchuan.engines.forecast.history import Array

DRIFTS = (0.25, 0.5, 1.0, 2.0, 4.0)
NOISES = (0.3, 0.55, 1.0, 1.8, 3.3, 6.0)


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
    """Choose drift (a standard deviation) and noise around their priors, then filter."""
    if not np.isfinite(z).any():
        return Level(np.full(len(z), np.nan), np.full(len(z), np.inf), drift**2, 1.0)
    seen = int(np.isfinite(z).sum() - np.isfinite(z).any(axis=1).sum())
    grid = [(1.0, 1.0)]
    if seen > 2:
        grid = [(a, b) for a in DRIFTS for b in NOISES]

    def fit(pair: tuple[float, float]) -> float:
        a, b = pair
        likelihood = filter_level(z, noise * b, (drift * a) ** 2, tail)[2]
        return likelihood - count * 0.02 * float(np.log(a) ** 2 + np.log(b) ** 2)

    a, b = max(grid, key=fit)
    level, variance, _ = filter_level(z, noise * b, (drift * a) ** 2, tail)
    return Level(level, variance, (drift * a) ** 2, b)
