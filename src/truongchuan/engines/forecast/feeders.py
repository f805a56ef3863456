"""Which school feeds which, as far as counts tell: a matrix of shares for each parent.

Of the class that leaves source ``i`` (a primary school's last grade) the part ``P[i,j]`` enters
target ``j``; rows sum to one. With ``w`` the sources' parts of all leavers and ``e`` the targets'
parts of all entries, years ``t``,

    min Σ_t n[t]·Σ_j (e[t,j] − Σ_i w[t,i]·P[i,j])² + κ Σ_i w̄[i] Σ_j (P[i,j] − s[j])²,

``s`` the targets' mean parts: with ``κ → ∞`` every source feeds alike, and counts that do not vary
tell nothing else. Rows sum to one by themselves (residuals sum to nothing over ``j``); negative
parts are taken away by projection on the simplex. ``κ`` is the one that would have forecast the
last years best, and a matrix is used only where it would have been clearly better than none.
Shares that are given from outside stand as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from truongchuan.engines.forecast.history import Array, History, Ints, Mask

HOLDS = (3.0, 10.0, 30.0, 300.0)
"""``κ``, in pupils."""
YEARS = 7
"""Years of entries and of the classes before them that a matrix needs."""
TESTED = 6
"""Years forecast for the choice at most."""
CLEARLY = 0.9
"""A matrix is used where it misses less than this part of what it would miss without one."""
RECENT = 3


@dataclass(slots=True)
class Feeding:
    """Places of sources and targets in a history, and shares (sources, targets)."""

    grade: int
    """The grade entered."""
    sources: Ints
    targets: Ints
    shares: Array
    even: Array
    """(targets,): the share that each would have if all sources fed alike."""
    given: bool = False


def learn_feeding(history: History, g: int, outside: Mask, cells: Mask) -> list[Feeding]:
    """Matrices of grade index ``g``, one for each parent where there is something to tell.

    ``outside`` (areas,): areas whose grade below does not stay; ``cells``: areas that take entries.
    """
    out = []
    for parent in range(len(history.parents)):
        mine = history.parent_of == parent
        below = history.counts[:, g - 1, -1] > 0
        sources, targets = np.flatnonzero(mine & outside & below), np.flatnonzero(mine & cells)
        if len(sources) < 2 or len(targets) < 2:
            continue
        shares, even = _learn(history.counts[sources, g - 1], history.counts[targets, g])
        known = _given(history, sources, targets)
        if known is not None:
            shares = np.where(np.isfinite(known), known, even if shares is None else shares)
        if shares is not None:
            grade = history.grades[g]
            out.append(Feeding(grade, sources, targets, shares, even, given=known is not None))
    return out


def expected_shares(feeding: list[Feeding], below: Array) -> Array:
    """Parts of the entries that the sources' classes ``below`` (areas, …) let expect (areas, …).

    One where no matrix says otherwise; in a parent with a matrix they have the mean of its targets.
    """
    out = np.ones_like(below)
    for one in feeding:
        parts = np.tensordot(one.shares, below[one.sources], axes=(0, 0))
        whole = parts.sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            even = one.even.reshape(-1, *([1] * (below.ndim - 1)))
            out[one.targets] = np.where(whole > 0, parts / whole / even, np.nan)
    return out


def _given(history: History, sources: Ints, targets: Ints) -> Array | None:
    """Shares given from outside, NaN in rows of which nothing is said; None without any."""
    place = {int(a): i for i, a in enumerate(sources)}, {int(a): j for j, a in enumerate(targets)}
    out = np.full((len(sources), len(targets)), np.nan)
    for source, target, share in history.feeders:
        if source in place[0] and target in place[1]:
            row = out[place[0][source]]
            row[np.isnan(row)] = 0.0
            row[place[1][target]] = share
    return out if np.isfinite(out).any() else None


def _learn(below: Array, above: Array) -> tuple[Array | None, Array]:
    """Shares and even shares from counts (sources, years) and (targets, years)."""
    pool, entries = below[:, :-1].T, above[:, 1:].T
    seen = np.isfinite(pool).all(axis=1) & np.isfinite(entries).all(axis=1)
    seen &= (np.nan_to_num(pool).sum(axis=1) > 0) & (np.nan_to_num(entries) > 0).all(axis=1)
    pool, entries = pool[seen], entries[seen]
    size = entries.sum(axis=1)
    if not len(size):
        return None, np.full(len(above), 1 / len(above))
    e, w = entries / size[:, None], pool / pool.sum(axis=1, keepdims=True)
    even = entries.sum(axis=0) / size.sum()
    if len(size) < YEARS:
        return None, even
    first = max(len(size) - TESTED, RECENT + 1)
    miss = {hold: _missed(e, w, size, hold, first) for hold in (None, *HOLDS)}
    best = min(HOLDS, key=lambda hold: miss[hold])
    plain = miss[None]
    if plain <= 1e-12 or miss[best] > CLEARLY * plain:
        return None, even
    return _simplex(_ridge(e, w, size, best)), even


def _missed(e: Array, w: Array, size: Array, hold: float | None, first: int) -> float:
    """Mean miss of parts forecast one year ahead from the years before, levels moving along."""
    total = 0.0
    for t in range(first, len(e)):
        if hold is None:
            expected = np.ones_like(e[: t + 1])
        else:
            shares = _simplex(_ridge(e[:t], w[:t], size[:t], hold))
            expected = np.maximum(w[: t + 1] @ shares, 1e-6)
        level = np.log(e[t - RECENT : t] / expected[t - RECENT : t]).mean(axis=0)
        guess = np.exp(level) * expected[t]
        total += float(np.abs(guess / guess.sum() - e[t]).sum())
    return total / (len(e) - first)


def _ridge(e: Array, w: Array, size: Array, hold: float) -> Array:
    even = (e * size[:, None]).sum(axis=0) / size.sum()
    base = np.repeat(even[None, :], w.shape[1], axis=0)
    weighted = w * size[:, None]
    system = weighted.T @ w + hold * np.diag(np.maximum(w.mean(axis=0), 1e-6))
    return np.asarray(base + np.linalg.solve(system, weighted.T @ (e - w @ base)))


def _simplex(rows: Array) -> Array:
    """The nearest rows that are not negative and sum to one (Duchi and others 2008)."""
    ordered = -np.sort(-rows, axis=1)
    over = np.cumsum(ordered, axis=1) - 1
    count = np.arange(1, rows.shape[1] + 1)
    last = (ordered - over / count > 0).sum(axis=1) - 1
    theta = over[np.arange(len(rows)), last] / (last + 1)
    return np.asarray(np.maximum(rows - theta[:, None], 0.0))
