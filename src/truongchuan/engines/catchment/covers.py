"""Cover rows: units that together exceed a site's seats cannot all go there.

The units that a fractional plan has in full at a site are taken for granted; the most torn ones
share the seats left, and violate a row of what fits there (``hull.py``). Every other unit then gets
the largest coefficient that keeps the row valid, in turn, exactly: those taken for granted (their
coefficients come with the right side), then all the rest (lifting, as in Gu, Nemhauser and
Savelsbergh 1998). Weights and coefficients are whole numbers, so every test is exact. Valid only
where seats are hard.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.catchment.hull import MOST_UNITS, torn_row
from truongchuan.engines.catchment.model import Bools, Floats, Ints, Problem
from truongchuan.engines.catchment.rows import Row

USUAL = 5.0
"""Length of the coefficients of a row of usual size; longer ones must be violated by more."""
EPSILON = 1e-6


def cover_rows(
    problem: Problem,
    x: Floats,
    allowed: Bools,
    *,
    least: float = 0.02,
    sites: set[int] | None = None,
) -> list[Row]:
    """Violated lifted cover rows for a fractional plan x (n, m); ``least`` is the violation worth
    a row. With ``sites`` only those are looked at."""
    rows: list[Row] = []
    for grade in range(problem.demand.shape[1]):
        weight = problem.demand[:, grade]
        loads = weight @ x
        for site in range(problem.m) if sites is None else sorted(sites):
            seats = int(problem.capacity[site, grade])
            if loads[site] < seats * 0.97:
                continue
            units = np.nonzero(allowed[:, site] & (weight > 0))[0]
            values = x[units, site]
            sack = Sack(weight[units], seats, values)
            if not sack.torn:
                continue
            found = sack.row(least)
            if found is not None:
                coefs, most = found
                taken = sorted(coefs)
                pairs = tuple((units[taken] * problem.m + site).tolist())
                rows.append(Row(pairs, tuple(-float(coefs[u]) for u in taken), -float(most)))
    return rows


class Table:
    """Least weight of units with coefficients that together reach at least a value."""

    def __init__(self, most: int) -> None:
        self.weight = np.full(most + 1, np.iinfo(np.int64).max // 4, dtype=np.int64)
        self.weight[0] = 0

    def add(self, coef: int, weight: int) -> None:
        """Count a unit more; what lies beyond the table counts as its last value."""
        if coef <= 0:
            return
        before = self.weight.copy()
        size = len(before)
        self.weight[1:coef] = np.minimum(before[1:coef], weight)
        if coef < size:
            self.weight[coef:] = np.minimum(before[coef:], before[: size - coef] + weight)

    def within(self, seats: int) -> int:
        """Return the largest value that fits the seats; -1 where the seats are negative."""
        return int(np.searchsorted(self.weight, seats, side="right")) - 1


def most_within(coefs: list[int], weights: list[int], seats: int) -> int:
    """The largest sum of whole coefficients of units that fit the seats, exactly."""
    table = Table(sum(coefs))
    for coef, weight in zip(coefs, weights, strict=True):
        table.add(coef, weight)
    return table.within(seats)


@dataclass
class Lift:
    """A row on its way: coefficients so far, right side, seats it is stated for."""

    coefs: dict[int, int]
    most: int
    left: int
    table: Table

    def up(self, unit: int, weight: int) -> None:
        """Give a unit the largest coefficient that it may have besides the others."""
        if weight > self.left:
            self.coefs[unit] = self.most  # it never comes
            return
        coef = self.most - self.table.within(self.left - weight)
        if coef > 0:
            self.coefs[unit] = coef
            self.table.add(coef, weight)

    def down(self, unit: int, weight: int) -> bool:
        """State the row without a unit that was taken for granted; false beyond the table."""
        self.left += weight
        gain = self.table.within(self.left) - self.most
        self.most += gain
        if self.most >= len(self.table.weight) - 1:
            return False
        if gain > 0:
            self.coefs[unit] = gain
            self.table.add(gain, weight)
        return True


class Sack:
    """The seats of one site and grade, and the units that may have them."""

    def __init__(self, weight: Ints, seats: int, values: Floats) -> None:
        self.weight, self.seats, self.values = weight.tolist(), seats, values.tolist()
        self.some = [u for u, v in enumerate(self.values) if v > EPSILON]
        self.full = {u for u in self.some if self.values[u] >= 1.0 - EPSILON}
        self.torn = [u for u in self.some if u not in self.full]

    def row(self, least: float) -> tuple[dict[int, int], int] | None:
        """The row ``coefs @ x <= most`` that the most torn units violate most, lifted over all
        others; ``None`` where it is violated by less than ``least``."""
        weight, values = self.weight, self.values
        torn = sorted(self.torn, key=lambda u: (abs(values[u] - 0.5), u))
        first = sorted(torn[:MOST_UNITS])
        there = self.full | {u for u in torn[MOST_UNITS:] if values[u] > 0.5}
        left = self.seats - sum(weight[u] for u in there)
        found = torn_row([weight[u] for u in first], left, [values[u] for u in first])
        if found is None:
            return None
        coefs, most = found
        table = Table(4 * (most + len(there)) + 8)
        row = Lift({u: c for u, c in zip(first, coefs, strict=True) if c}, most, left, table)
        for u, c in row.coefs.items():
            table.add(c, weight[u])
        for u in sorted(there, key=lambda u: (-weight[u], u)):
            if not row.down(u, weight[u]):
                return None
        for u in sorted(set(torn) - there - set(first), key=lambda u: (-values[u], u)):
            row.up(u, weight[u])
        excess = sum(c * values[u] for u, c in row.coefs.items()) - row.most
        length = math.sqrt(sum(c * c for c in row.coefs.values()))
        if excess <= least * length / USUAL:
            return None
        rest = set(range(len(weight))) - there - set(torn)
        for u in sorted(rest, key=lambda u: (-weight[u], u)):
            row.up(u, weight[u])
        return row.coefs, row.most
