"""A second bound: every school fills its seats with whole units.

The linear relaxation lets a unit be torn between schools to fill the last seat. Here the rule "one
site per unit" is priced instead (u_i a unit, of either sign) and seats stay a knapsack per site::

    L(u, y) = y.rhs - nu.M - sigma.target + sum_i u_i
              + sum_j min { sum_{i in S} (r_ij - u_i) : S allowed at j, sum_{i in S} p_i <= Q_j },
    r_ij    = c_ij + nu moved_ij + p_i sigma_j - (y A)_ij

Whatever u and y >= 0 are, no plan within the seats costs less (weak duality), and with the
relaxation's own prices L is at least its bound (Geoffrion 1974). The knapsacks are solved exactly
over whole grains; u and y climb by subgradients from there. The value is lowered by a bound on its
rounding, like that of ``rows.lagrange``. One entry grade only: seats of several are not one sack.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import Bools, Floats, Ints, Problem
from truongchuan.engines.catchment.rows import (
    ROUNDING,
    Multipliers,
    RowMatrix,
    Sums,
    charges,
)
from truongchuan.engines.catchment.sack import Steps, fill_sack


@dataclass(frozen=True, slots=True)
class Filled:
    """A value of L, and the units that the knapsacks chose: (n, m)."""

    value: float
    chosen: Bools


class Knapsacks:
    """The bound of one problem within the seats, under rows that hold there."""

    def __init__(
        self, problem: Problem, scale: float, matrix: RowMatrix | None, allowed: Bools
    ) -> None:
        self.problem, self.scale, self.matrix, self.allowed = problem, scale, matrix, allowed
        self.steps = [Steps.of(seats) for seats in problem.capacity[:, 0].tolist()]

    @staticmethod
    def fits(problem: Problem) -> bool:
        """Is this bound stated for such a problem?"""
        return int(problem.demand.shape[1]) == 1

    def climb(self, y: Multipliers, goal: float, *, rounds: int, deadline: Deadline) -> float:
        """The best bound met on the way up from a relaxation's multipliers towards ``goal``."""
        seats = np.maximum(y.seats, 0.0).sum(axis=1)
        y = replace(y, seats=np.zeros_like(y.seats), rows=np.maximum(y.rows, 0.0))
        sums = self._sums(y)
        each = (self.problem.weight / self.scale)[:, None]
        prices: Floats = (sums.r + each * seats[None, :]).min(axis=1)
        filled = self.fill(sums, prices)
        best, best_at, best_filled = filled.value, (prices, y), filled
        length, idle = 1.0, 0
        for _ in range(rounds):
            if deadline.passed() or best >= goal or length < 1e-3:
                break
            units = 1.0 - filled.chosen.sum(axis=1)
            rows = self._missing(filled, y)
            size = float((units * units).sum() + (rows * rows).sum())
            if size == 0.0:
                break  # the sacks are a plan that pays for no row: nothing is above this
            step = length * max(goal - filled.value, 1e-9) / size
            prices = prices + step * units
            y = replace(y, rows=np.maximum(0.0, y.rows + step * rows))
            filled = self.fill(self._sums(y), prices)
            if filled.value > best + 1e-9 * abs(best):
                best, best_at, best_filled, idle = filled.value, (prices, y), filled, 0
                continue
            idle += 1
            if idle >= 12:
                length, idle = length * 0.7, 0
                (prices, y), filled = best_at, best_filled
        return best

    def fill(self, sums: Sums, prices: Floats) -> Filled:
        """L at these prices of units."""
        problem = self.problem
        chosen = np.zeros(sums.r.shape, dtype=bool)
        values = [*sums.terms, *prices.tolist()]
        spent = math.fsum(abs(v) for v in values)
        most = 0
        for site in range(problem.m):
            gain = prices - sums.r[:, site]
            worth = np.nonzero(gain > 0.0)[0]
            if not len(worth):
                continue
            value, units = self._sack(site, worth, gain[worth])
            values.append(-value)
            chosen[units, site] = True
            spent += float(gain[worth].sum() + sums.magnitude[worth, site].sum())
            spent += float(np.abs(prices[worth]).sum())
            most = max(most, len(worth))
        operations = (
            32 + most + 4 * (0 if self.matrix is None else len(self.matrix.rhs)).bit_length()
        )
        return Filled(math.fsum(values) - spent * ROUNDING * operations - 1e-12, chosen)

    def _sack(self, site: int, units: Ints, gain: Floats) -> tuple[float, Ints]:
        """The most gain of units that fit the site's seats, exactly in steps rounded down."""
        steps = self.steps[site]
        sack = fill_sack(gain, self.problem.weight[units] // steps.grains, steps.room)
        return sack.value, units[sack.taken]

    def _sums(self, y: Multipliers) -> Sums:
        return charges(self.problem, self.scale, y, self.matrix, self.allowed)

    def _missing(self, filled: Filled, y: Multipliers) -> Floats:
        """What the sacks lack of every row; rows that have enough and no price are left alone."""
        if self.matrix is None:
            return np.zeros(0)
        lack: Floats = self.matrix.rhs - self.matrix.matrix @ filled.chosen.ravel()
        lack[(y.rows <= 0.0) & (lack < 0.0)] = 0.0
        return lack
