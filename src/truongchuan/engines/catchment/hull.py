"""The knapsack polytope of a few torn units, exactly.

With the units that a site has in full taken for granted, the torn units share the seats left. A
point of values outside the convex hull of the sets that fit is cut off by the row
``alpha v <= 1`` that it violates most: a linear programme over the largest sets that fit (Boyd
1994; Kaparis and Letchford 2010). Its coefficients are then made whole numbers and the right side
is counted anew over all sets, so that the row holds whatever the programme's precision was.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from truongchuan.engines.catchment.model import Bools, Floats
from truongchuan.engines.catchment.solver import quiet_solver

MOST_UNITS = 11
"""Torn units up to which all sets are counted."""
DENOMINATORS = 40
CLOSE = 1e-6


@lru_cache(maxsize=MOST_UNITS + 1)
def _sets(count: int) -> Bools:
    """(2**count, count) all sets of so many units."""
    numbers = np.arange(1 << count)
    sets: Bools = (numbers[:, None] >> np.arange(count)) & 1 == 1
    sets.setflags(write=False)
    return sets


def torn_row(weights: list[int], seats: int, values: list[float]) -> tuple[list[int], int] | None:
    """The most violated row ``coefs @ values <= most`` in whole numbers; ``None``: none is.

    ``weights`` and ``seats`` are grains, ``values`` between 0 and 1.
    """
    count = len(weights)
    if not 0 < count <= MOST_UNITS:
        return None
    never = [u for u, weight in enumerate(weights) if weight > seats and values[u] > CLOSE]
    if never:
        return [int(u in never) for u in range(count)], 0
    heavy = np.array(weights, dtype=np.int64)
    sets = _sets(count)
    total = sets @ heavy
    fitting = sets[total <= seats]
    if len(fitting) == len(sets) or not len(fitting):
        return None
    left = seats - total[total <= seats]
    fuller = (heavy[None, :] <= left[:, None]) & ~fitting
    largest = fitting[~fuller.any(axis=1)].astype(float)
    worth, alpha = _farthest(largest, np.array(values))
    return _whole(alpha, fitting, np.array(values)) if worth > 1.0 + CLOSE else None


def _farthest(sets: Floats, values: Floats) -> tuple[float, Floats]:
    """The row ``alpha v <= 1`` of all sets (k, units) that the values exceed most."""
    import highspy

    rows, count = sets.shape
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = count, rows
    lp.col_cost_, lp.col_lower_ = -values, np.zeros(count)
    lp.col_upper_ = np.full(count, highspy.kHighsInf)
    lp.row_lower_, lp.row_upper_ = np.full(rows, -highspy.kHighsInf), np.ones(rows)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    at, column = np.nonzero(sets)
    lp.a_matrix_.start_ = np.searchsorted(at, np.arange(rows + 1)).astype(np.int32)
    lp.a_matrix_.index_ = column.astype(np.int32)
    lp.a_matrix_.value_ = sets[at, column]
    solver = quiet_solver()
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return 0.0, np.zeros(count)
    return -solver.getInfo().objective_function_value, np.array(solver.getSolution().col_value)


def _whole(alpha: Floats, fitting: Bools, values: Floats) -> tuple[list[int], int] | None:
    """Whole coefficients near to proportional, with the right side counted over the sets."""
    best: tuple[float, list[int], int] | None = None
    for scale in range(1, DENOMINATORS + 1):
        near = np.round(alpha * scale)
        exact = bool(np.abs(near - alpha * scale).max() < CLOSE)
        coefs = near if exact else np.floor(alpha * scale + CLOSE)
        most = int((fitting @ coefs).max())
        if most <= 0:
            continue
        excess = float(coefs @ values) / most - 1.0
        if excess > CLOSE and (best is None or excess > best[0] + 1e-9):
            best = (excess, coefs.astype(int).tolist(), most)
        if exact:
            break
    return None if best is None else (best[1], best[2])
