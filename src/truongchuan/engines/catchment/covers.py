"""Cover rows: units that together exceed a site's seats cannot all go there.

For a set C with sum_{C} p_i > Q_j, at most |C| - 1 of its units go to j; units at least as heavy as
the heaviest of C may stand in for any of them (extended cover). Weights are whole grains, so the
test is exact. Valid only where seats are hard.
"""

from __future__ import annotations

import numpy as np

from truongchuan.engines.catchment.model import Bools, Floats, Ints, Problem
from truongchuan.engines.catchment.rows import Row


def cover_rows(problem: Problem, x: Floats, allowed: Bools, *, least: float = 0.05) -> list[Row]:
    """Violated extended cover rows for a fractional plan x (n, m)."""
    rows: list[Row] = []
    for grade in range(problem.demand.shape[1]):
        weight = problem.demand[:, grade]
        loads = weight @ x
        for site in range(problem.m):
            seats = int(problem.capacity[site, grade])
            if loads[site] < seats * 0.97:
                continue
            row = _cover(problem, site, weight, seats, x[:, site], allowed[:, site], least)
            if row is not None:
                rows.append(row)
    return rows


def _cover(
    problem: Problem, site: int, weight: Ints, seats: int, x: Floats, may: Bools, least: float
) -> Row | None:
    inside = np.nonzero((x > 1e-6) & (weight > 0) & may)[0]
    if not len(inside):
        return None
    order = inside[np.lexsort((inside, -weight[inside], (1.0 - x[inside]) / weight[inside]))]
    reach = np.cumsum(weight[order])
    past = np.nonzero(reach > seats)[0]
    if not len(past):
        return None
    cover = order[: int(past[0]) + 1].tolist()
    total = int(reach[past[0]])
    for u in sorted(cover, key=lambda u: (x[u], u)):  # make it minimal
        if total - int(weight[u]) > seats:
            cover.remove(u)
            total -= int(weight[u])
    if float(np.sum(1.0 - x[cover])) > 1.0 - least:
        return None
    heaviest = int(weight[cover].max())
    members = set(cover)
    extra = [u for u in np.nonzero((weight >= heaviest) & may)[0].tolist() if u not in members]
    pairs = tuple(u * problem.m + site for u in sorted([*cover, *extra]))
    return Row(pairs, tuple([-1.0] * len(pairs)), -float(len(cover) - 1))
