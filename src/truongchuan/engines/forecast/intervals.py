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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truongchuan.engines.forecast.history import Array, History, Ints, Mask
from truongchuan.engines.forecast.model import Raw
from truongchuan.engines.forecast.rolling import Origin, common_cells, seen_targets

SIZES = (25.0, 50.0, 100.0, 200.0)
"""Upper bounds of the size classes, children; a last class is open."""
PRIOR_CASES = 40.0
"""Cases a factor of 1 weighs as much as; and the factor of all sizes, for a single size."""
PATIENCE = 0.05
"""Part of a year's shortfall of coverage that moves the quantile aimed at."""
MOST = 0.15
"""How far it may move at most."""
PERSISTENT = 0.7
"""Correlation root of an entry's error from year to year."""


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
    """(horizon,): the quantile of past scores taken, moved by past coverage."""
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
        {kind: np.full(horizon, level) for kind in KINDS},
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


def _aim(past: Sequence[tuple[Factors, Scored]], kind: str, h: int, level: float) -> float:
    """The quantile to take, after what past intervals held."""
    aim = level
    for factors, scored in past:
        scores = scored.scores[kind]
        if len(scores) and factors.cases[h] > 0:
            held = float((scores <= factors.stretch[kind][h][scored.sizes[kind]]).mean())
            aim += PATIENCE * (level - held)
    return float(np.clip(aim, level - MOST, level + MOST))


def whole_areas(origin: Origin, actual: Array, h: int) -> tuple[Mask, Array, Array]:
    """Areas all of whose forecast cells were counted; their counted and forecast totals."""
    ok = common_cells(origin, actual, h)
    final = origin.published[:, :, h]
    whole = (ok == np.isfinite(final)).all(axis=1) & ok.any(axis=1)
    return whole, np.where(ok, actual, 0).sum(axis=1), np.where(ok, final, 0).sum(axis=1)


def _misses(actual: Array, forecast: Array, reach: Array) -> Array:
    miss = np.abs(np.log(np.maximum(actual, 0.5) / np.maximum(forecast, 0.5)))
    return np.asarray(miss / np.maximum(reach, 1e-9))


def _by_size(seen: Sequence[Scored], kind: str, level: float) -> Array:
    """Factor for each size class."""
    out = np.ones(len(SIZES) + 1)
    scores = np.concatenate([one.scores[kind] for one in seen]) if seen else np.zeros(0)
    if not len(scores):
        return out
    sizes = np.concatenate([one.sizes[kind] for one in seen])
    everyone = _mix(_quantile(scores, level), len(scores), 1.0)
    for k in range(len(out)):
        mine = scores[sizes == k]
        out[k] = _mix(_quantile(mine, level), len(mine), everyone) if len(mine) else everyone
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
    sizes: Array | None = None,
) -> Draws:
    """Draw totals over ``counted`` cells (areas, grades), parents over ``pupils`` among them.

    ``stretch`` (areas, grades, horizon) widens cells for the classes drawn under ``sizes``, by
    grade.
    """
    areas, _, horizon = cells.shape
    parents, at = len(history.parents), history.parent_of
    size = _small(np.nan_to_num(cells) * counted[:, :, None])
    out = Draws(
        np.empty((draws, areas, horizon), np.float32),
        np.empty((draws, parents, horizon), np.float32),
        None if sizes is None else np.empty((draws, areas, horizon), np.float32),
    )
    no_pupils = (counted & ~pupils).any(axis=1)
    for draw, h, error in _errors(raw, history, draws, seed):
        drawn = (size[:, :, h] * np.exp(error)).sum(axis=1)
        out.area[draw, :, h] = drawn
        out.parent[draw, :, h] = np.bincount(at, np.where(no_pupils, 0, drawn), minlength=parents)
        if out.classes is not None and sizes is not None:
            wide = size[:, :, h] * np.exp(error * stretch[:, :, h])
            out.classes[draw, :, h] = np.nansum(
                np.ceil(np.floor(wide + 0.5) / sizes - 1e-9), axis=1
            )
    return out


def _errors(raw: Raw, history: History, draws: int, seed: int) -> Iterator[tuple[int, int, Small]]:
    """Errors of logarithms (areas, grades) for each draw and horizon.

    A class carries its error up the grades; a year's shock is one number for all classes of a
    parent; what was estimated is one number an area; entries err alike from year to year.
    """
    rng = np.random.default_rng(seed)
    areas, grades, horizon = raw.cells.shape
    at = history.parent_of
    own, shared = _steps(np.nan_to_num(raw.surprises)), _steps(np.nan_to_num(raw.shared))
    learnt, entry = (_small(np.sqrt(np.nan_to_num(part))) for part in (raw.learnt, raw.entry))
    entered = np.nan_to_num(raw.entered) == 1
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
