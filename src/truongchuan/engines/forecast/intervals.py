"""Intervals: a simulation of the chain with shared shocks, stretched to what past errors showed.

The model gives each cell a variance of its logarithm in four parts: surprises of the class itself
(independent), shocks shared by a parent's classes, what was estimated (shared within an area) and
the area's entry. Split conformal calibration over past origins then asks, per horizon and size,
for the factor ``c`` such that ``|log actual − log forecast| ≤ c·z·σ`` held in the stated part of
past cases; factors of a size are drawn to that of all sizes, and that to 1, by the cases behind
them. Totals come from the joint simulation (never from adding bounds), with factors of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.forecast.history import Array, History, Ints, Mask
from truongchuan.engines.forecast.model import Raw
from truongchuan.engines.forecast.rolling import Origin, common_cells, seen_targets

SIZES = (25.0, 50.0, 100.0, 200.0)
"""Upper bounds of the size classes, children; a last class is open."""
PRIOR_CASES = 40.0
"""Cases a factor of 1 weighs as much as; and the factor of all sizes, for a single size."""
PATIENCE = 0.1
"""Part of a year's shortfall of coverage that moves the quantile aimed at."""
MOST = 0.15
"""How far it may move at most."""


def size_class(children: Array) -> Ints:
    """Index of the size class, 0 to 4."""
    return np.asarray(np.digitize(np.nan_to_num(children), SIZES), np.intp)


def normal_quantile(level: float) -> float:
    """z with ``P(|Z| ≤ z) = level``."""
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2))


KINDS = ("cell", "total", "top")


@dataclass(slots=True)
class Factors:
    """Stretch per horizon and size, arrays (horizon, sizes), for cells, area totals, parents."""

    level: float
    stretch: dict[str, Array]
    aim: dict[str, Array]
    """(horizon, sizes and all): the quantile of past scores taken, moved by past coverage."""
    cases: Array
    """(horizon,): cells behind the factors; 0 means never tested."""


def total_deviation(raw: Raw, cells: Array) -> Array:
    """Standard deviation of the logarithm of area totals, (areas, horizon)."""
    weight = _weights(cells, axis=1)
    own = (weight**2 * np.nan_to_num(raw.surprises)).sum(axis=1)
    together = [
        (weight * np.sqrt(np.nan_to_num(part))).sum(axis=1) ** 2
        for part in (raw.shared, raw.learnt, raw.entry)
    ]
    return np.asarray(np.sqrt(own + sum(together)))


def top_deviation(raw: Raw, cells: Array, history: History) -> Array:
    """Standard deviation of the logarithm of the parents' totals, (parents, horizon)."""
    total = history.sum_by_parent(np.nan_to_num(cells)).sum(axis=1)
    weight = np.nan_to_num(cells) / np.maximum(total[history.parent_of], 1e-9)[:, None, :]
    own = history.sum_by_parent((weight**2 * np.nan_to_num(raw.surprises)).sum(axis=1))
    shared = history.sum_by_parent((weight * np.sqrt(np.nan_to_num(raw.shared))).sum(axis=1)) ** 2
    areas = [
        history.sum_by_parent((weight * np.sqrt(np.nan_to_num(part))).sum(axis=1) ** 2)
        for part in (raw.learnt, raw.entry)
    ]
    return np.asarray(np.sqrt(own + shared + sum(areas)))


def _weights(cells: Array, axis: int) -> Array:
    known = np.nan_to_num(cells)
    return np.asarray(known / np.maximum(known.sum(axis=axis, keepdims=True), 1e-9))


@dataclass(slots=True)
class Scored:
    """How far a past forecast missed, in units of its uncalibrated interval; by kind."""

    scores: dict[str, Array]
    sizes: dict[str, Ints]


def calibrate(rolled: Sequence[Origin], level: float) -> list[Factors]:
    """Factors of every origin, each from the targets counted by then.

    Split conformal, adaptive over the years (Gibbs and Candès 2021): where intervals have held less
    often than they should, the quantile aimed at rises by :data:`PATIENCE` of the shortfall.
    """
    out: list[Factors] = []
    scored: dict[tuple[int, int], Scored] = {}
    for i, origin in enumerate(rolled):
        horizon = origin.published.shape[2]
        out.append(_neutral(level, horizon))
        for h in range(horizon):
            seen: list[tuple[int, Scored]] = []
            for j, (past, actual) in _seen(rolled[:i], origin.history, h):
                if (j, h) not in scored:
                    scored[j, h] = _score(past, actual, h, level)
                seen.append((j, scored[j, h]))
            for kind in KINDS:
                aim = _aim([(out[j], one) for j, one in seen], kind, h, level)
                values = _by_size([one for _, one in seen], kind, aim)
                out[i].stretch[kind][h], out[i].aim[kind][h] = values, aim
            out[i].cases[h] = sum(len(one.scores["cell"]) for _, one in seen)
    return out


def _neutral(level: float, horizon: int) -> Factors:
    return Factors(
        level,
        {kind: np.ones((horizon, len(SIZES) + 1)) for kind in KINDS},
        {kind: np.full((horizon, len(SIZES) + 2), level) for kind in KINDS},
        np.zeros(horizon),
    )


def _seen(
    past: Sequence[Origin], known: History, h: int
) -> Iterator[tuple[int, tuple[Origin, Array]]]:
    places = {origin.year: j for j, origin in enumerate(past)}
    for origin, actual in seen_targets(past, known, h):
        yield places[origin.year], (origin, actual)


def _score(origin: Origin, actual: Array, h: int, level: float) -> Scored:
    z, known = normal_quantile(level), origin.history
    final, ok = origin.published[:, :, h], common_cells(origin, actual, h)
    sigma = np.sqrt(origin.raw.variance[:, :, h] + origin.raw.caution[:, :, h])
    whole, real, ours = whole_areas(origin, actual, h)
    spread = total_deviation(origin.raw, origin.published)[:, h]
    summed = known.sum_by_parent(np.where(ok, final, 0)).sum(axis=1)
    counted = known.sum_by_parent(np.where(ok, actual, 0)).sum(axis=1)
    there = summed > 0
    above = top_deviation(origin.raw, origin.published, known)[:, h]
    return Scored(
        {
            "cell": _misses(actual[ok], final[ok], sigma[ok] * z),
            "total": _misses(real[whole], ours[whole], spread[whole] * z),
            "top": _misses(counted[there], summed[there], above[there] * z),
        },
        {
            "cell": size_class(final[ok]),
            "total": size_class(ours[whole]),
            "top": np.full(int(there.sum()), len(SIZES), np.intp),
        },
    )


def _aim(past: Sequence[tuple[Factors, Scored]], kind: str, h: int, level: float) -> Array:
    """The quantile to take, after what past intervals held: for each size class, last for all.

    A size class follows its own coverage as far as its cases outweigh :data:`PRIOR_CASES`.
    """
    aim = np.full(len(SIZES) + 2, level)
    for factors, scored in past:
        scores, sizes = scored.scores[kind], scored.sizes[kind]
        if not len(scores) or factors.cases[h] == 0:
            continue
        inside = scores <= factors.stretch[kind][h][sizes]
        cases = np.bincount(sizes, minlength=len(SIZES) + 1)
        held = np.bincount(sizes, inside, minlength=len(SIZES) + 1)
        own = cases / (cases + PRIOR_CASES)
        short = level - float(inside.mean())
        shorts = own * (level - held / np.maximum(cases, 1)) + (1 - own) * short
        aim += PATIENCE * np.append(shorts, short)
    return np.asarray(np.clip(aim, level - MOST, level + MOST))


def whole_areas(origin: Origin, actual: Array, h: int) -> tuple[Mask, Array, Array]:
    """Areas all of whose forecast cells were counted; their counted and forecast totals."""
    ok = common_cells(origin, actual, h)
    final = origin.published[:, :, h]
    whole = (ok == np.isfinite(final)).all(axis=1) & ok.any(axis=1)
    return whole, np.where(ok, actual, 0).sum(axis=1), np.where(ok, final, 0).sum(axis=1)


def _misses(actual: Array, forecast: Array, reach: Array) -> Array:
    miss = np.abs(np.log(np.maximum(actual, 0.5) / np.maximum(forecast, 0.5)))
    return np.asarray(miss / np.maximum(reach, 1e-9))


def _by_size(seen: Sequence[Scored], kind: str, aim: Array) -> Array:
    """Factor for each size class."""
    out = np.ones(len(SIZES) + 1)
    scores = np.concatenate([one.scores[kind] for one in seen]) if seen else np.zeros(0)
    if not len(scores):
        return out
    sizes = np.concatenate([one.sizes[kind] for one in seen])
    everyone = _mix(_quantile(scores, float(aim[-1])), len(scores), 1.0)
    for k in range(len(out)):
        mine = scores[sizes == k]
        out[k] = everyone
        if len(mine):
            out[k] = _mix(_quantile(mine, float(aim[k])), len(mine), everyone)
    return out


def _quantile(scores: Array, level: float) -> float:
    """Conformal quantile: one more case than were seen."""
    if not len(scores):
        return 1.0
    place = min(level * (1 + 1 / len(scores)), 1.0)
    return float(np.quantile(scores, place, method="higher"))


def _mix(value: float, cases: int, prior: float) -> float:
    weight = cases / (cases + PRIOR_CASES)
    return float(np.exp(weight * np.log(max(value, 1e-3)) + (1 - weight) * np.log(prior)))


def cell_stretch(cells: Array, factors: Factors) -> Array:
    """The factor of each cell, (areas, grades, horizon)."""
    sizes = size_class(cells)
    return np.stack([f[sizes[:, :, h]] for h, f in enumerate(factors.stretch["cell"])], axis=2)


def cell_bounds(raw: Raw, cells: Array, factors: Factors) -> tuple[Array, Array]:
    """Low and high of every cell, (areas, grades, horizon)."""
    reach = (
        normal_quantile(factors.level)
        * np.sqrt(raw.variance + raw.caution)
        * cell_stretch(cells, factors)
    )
    return cells * np.exp(-reach), cells * np.exp(reach)
