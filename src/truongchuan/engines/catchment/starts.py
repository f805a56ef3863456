"""First plans: zones grown from a relaxation, and annealed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import Floats, Ints, Problem
from truongchuan.engines.catchment.pieces import AnnealPiece, work
from truongchuan.engines.catchment.relaxation import Solved
from truongchuan.engines.catchment.start import grow, mend
from truongchuan.engines.catchment.tasks import Slot, Spread
from truongchuan.engines.catchment.zones import is_whole

STEPS, MOST_STEPS = 600, 400_000
"""Annealing steps a unit, and at most."""


@dataclass(frozen=True)
class Run:
    """An annealing run: from where, by which lot, between which heats (in cost)."""

    start: Ints
    seed: int
    hot: float
    cold: float


@dataclass(frozen=True)
class Starts:
    """Makes plans to begin with; ``spread`` does annealing runs side by side."""

    problem: Problem
    scale: float
    price: float  # of a child beyond the seats
    seed: int
    spread: Spread
    here: bool  # are they done in this process?

    def first(self, solved: Solved, given: Ints | None) -> Iterator[Ints | None]:
        """Plans grown from a relaxation and from a plan of sites (n,), -1 where open."""
        price = self.price / self.scale
        mended = None if given is None else mend(self.problem, given)
        for prefer in (self._preferred(solved, 0.5), mended):
            if prefer is not None:
                for full_price in (price, price / 50.0):
                    yield grow(self.problem, prefer, _guide(solved), full_price=full_price)

    def annealed(self, plan: Ints, heats: tuple[float, ...], deadline: Deadline) -> list[Ints]:
        """What annealing makes of a plan; ``heats`` in the middle unit's cost."""
        usual = self._usual(plan)
        if not usual > 0 or deadline.passed():
            return []
        runs = [
            Run(plan, self.seed + k, usual * heat, usual * 0.01) for k, heat in enumerate(heats)
        ]
        return self._run(runs, deadline)

    def near(self, solved: Solved, deadline: Deadline) -> list[Ints]:
        """Whole plans beside a cut relaxation: grown from it, then annealed more or less gently."""
        usual = max(float(np.median(solved.bound.reduced[solved.x < 0.5])), 1e-9)
        runs: list[Run] = []
        for least in (0.5, 0.0):
            prefer = self._preferred(solved, least)
            price = self.price / self.scale
            start = grow(self.problem, prefer, _guide(solved), full_price=price)
            if start is None or deadline.passed():
                continue
            middle = self._usual(start) or usual
            heats = [(usual * 0.02, usual * 0.002), (usual * 0.1, usual * 0.002)]
            heats += [(middle * 0.1, middle * 0.01), (middle * 0.5, middle * 0.01)]
            runs += [
                Run(start, self.seed + 10 + k, hot, cold) for k, (hot, cold) in enumerate(heats)
            ]
        return [plan for plan in self._run(runs, deadline) if is_whole(self.problem, plan)]

    def _run(self, runs: list[Run], deadline: Deadline) -> list[Ints]:
        slot = Slot.of(deadline, math.inf, self.here)
        steps = min(MOST_STEPS, STEPS * self.problem.n)
        price = self.price / self.scale
        pieces = [
            AnnealPiece(self.problem, run.start, price, run.seed, steps, run.hot, run.cold, slot)
            for run in runs
        ]
        return [done.plan for done in self.spread(work, pieces) if done.plan is not None]

    def _usual(self, plan: Ints) -> float:
        """What the middle unit costs under a plan; 0 where nothing costs anything."""
        paid = self.problem.cost[np.arange(self.problem.n), plan]
        return float(np.median(paid[paid > 0])) if (paid > 0).any() else 0.0

    def _preferred(self, solved: Solved, least: float) -> Ints:
        """Sites of the relaxation; units without children follow the prices of seats around."""
        problem = self.problem
        prefer = np.where(solved.x.max(axis=1) > least, solved.x.argmax(axis=1), -1)
        empty = np.nonzero(problem.weight == 0)[0]
        if len(empty) and problem.each is not None:
            seats = np.maximum(solved.multipliers.seats, 0.0).sum(axis=1)
            guide = np.where(problem.allowed[empty], problem.each[empty] + seats, np.inf)
            prefer[empty] = guide.argmin(axis=1)
        return prefer.astype(np.int64)


def _guide(solved: Solved) -> Floats:
    """Reduced costs, dear where there are none."""
    return np.where(np.isfinite(solved.bound.reduced), solved.bound.reduced, 1e12)
