"""The bound of full schools over all pairs at once, to compare the one of large areas with."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.catchment.model import Bools, Floats, Ints, Problem
from truongchuan.engines.catchment.rows import (
    ROUNDING,
    RowMatrix,
    Sums,
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
