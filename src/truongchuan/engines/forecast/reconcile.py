"""Makes cells, area totals and sums over areas agree, each weighed by its error.

With ``x0`` the cells of one horizon and ``v`` their variances (children squared),

    min  Σ (x − x0)²/v + Σ_a (Σ_g x − L_a)²/W_a + Σ_pg (Σ_a x − P_pg)²/W_pg,

``L`` the area's last total, ``P`` the forecast made for the parent itself. ``W = V(1 − λ)/λ`` with
``V`` the sum of ``v`` below: a constraint alone would then move its sum the part ``λ`` of the way.
``λ`` is learnt per horizon from past forecasts (:func:`learn_pull`) around its frozen prior; at
zero the constraint is absent, and nothing is ever scaled to fit. The dual system

    (A V Aᵀ + W) y = d − A x0,   x = x0 + V Aᵀ y

is solved by conjugate gradients, all parents at once (:class:`scipy.sparse.linalg.cg`).
"""

from __future__ import annotations

import numpy as np

from truongchuan.engines.forecast.history import Array, History

NONE = 1e-3
"""Pulls below this are left out."""
MOST = 0.95
"""No pull goes further."""
UNKNOWN = 0.5
"""Relative error of a pull that no past forecast has tested, and of any pull at most."""


def reconcile(
    history: History,
    cells: Array,
    variance: Array,
    *,
    totals: Array,
    tops: Array,
    total_pull: float,
    top_pull: float,
) -> Array:
    """Reconcile one horizon. ``cells``, ``variance`` (areas, grades); ``totals`` (areas,); ``tops``
    (parents, grades). Returns cells, NaN where they were.
    """
    from scipy.sparse.linalg import LinearOperator, cg

    there = np.isfinite(cells)
    x0, v = np.where(there, cells, 0.0), np.where(there, variance, 0.0)
    areas, grades = cells.shape
    parents = len(history.parents)

    def up(values: Array) -> Array:
        return np.concatenate([values.sum(axis=1), history.sum_by_parent(values).ravel()])

    def down(dual: Array) -> Array:
        by_area = dual[:areas, None]
        by_top = dual[areas:].reshape(parents, grades)[history.parent_of]
        return np.asarray(v * (by_area + by_top))

    pull = np.concatenate([np.full(areas, total_pull), np.full(parents * grades, top_pull)])
    goal = np.concatenate([totals, tops.ravel()])
    below = up(v)
    used = (pull > NONE) & np.isfinite(goal) & (below > 0)
    if not used.any():
        return cells
    weight = np.where(used, below * (1 - pull) / np.where(used, pull, 1), 1.0)
    miss = np.where(used, np.nan_to_num(goal) - up(x0), 0.0)

    def system(dual: Array) -> Array:
        masked = np.where(used, dual, 0.0)
        return np.asarray(np.where(used, up(down(masked)) + weight * masked, dual))

    size = areas + parents * grades
    diagonal = np.where(used, below + weight, 1.0)
    matrix = LinearOperator((size, size), matvec=system, dtype=np.float64)
    guess = LinearOperator((size, size), matvec=lambda d: d / diagonal, dtype=np.float64)
    dual, _ = cg(matrix, miss, rtol=1e-8, atol=1e-9, maxiter=200, M=guess)
    moved = np.maximum(x0 + down(np.where(used, dual, 0.0)), 0.0)
    return np.asarray(np.where(there, moved, np.nan))


def learn_pull(gap: Array, miss: Array, weight: Array, prior: float, count: float) -> float:
    """Part of ``gap`` (goal − forecast) that ``miss`` (actual − forecast) shows was right.

    Weighted least squares; the prior weighs as much as ``count`` observations of mean size.
    """
    ok = np.isfinite(gap) & np.isfinite(miss) & (weight > 0)
    g, m, w = gap[ok], miss[ok], weight[ok]
    square = float((w * g * g).sum())
    if square <= 0:
        return prior
    held = count * square / len(g)
    return float(np.clip(((w * g * m).sum() + held * prior) / (square + held), 0.0, MOST))


def pull_error(gap: Array, miss: Array, weight: Array, pull: float, count: float) -> float:
    """Standard error of a learnt pull; half of it where nothing was seen to learn from."""
    ok = np.isfinite(gap) & np.isfinite(miss) & (weight > 0)
    g, m, w = gap[ok], miss[ok], weight[ok]
    square = float((w * g * g).sum())
    if square <= 0:
        return UNKNOWN * pull
    rest = float((w * (m - pull * g) ** 2).mean())
    return float(min(np.sqrt(rest / (square * (1 + count / len(g)))), UNKNOWN * max(pull, NONE)))
