"""A relaxation and its rows kept warm from one problem to the next of the same area.

Columns, basis and rows of the linear programme stay; costs, seats, limits and forbidden pairs are
set anew, and only rows that are proven for the new problem (``keep``) take part. The programme
always has columns for children beyond the seats, at a price or within a limit (0 where seats
suffice), and a row for children moved, which binds only when there is a limit: so its shape never
changes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from truongchuan.engines.catchment.cuts import Separation
from truongchuan.engines.catchment.keep import Keeper, Known
from truongchuan.engines.catchment.model import Bools, Ints, Problem
from truongchuan.engines.catchment.relaxation import Relaxation
from truongchuan.engines.catchment.rows import Row

POOL = 4000
"""Most rows that are remembered; the oldest go first."""
GROWTH = 2
"""How far columns may grow before the programme is built anew: a question without an answer asks
for all of them, which would slow every later one."""


def with_room(problem: Problem) -> Problem:
    """The same problem with a limit on children moved that is there but may not bind."""
    if problem.moved is None or problem.max_moved is not None:
        return problem
    return replace(problem, max_moved=int(problem.weight.sum()))


class Warm:
    """One linear programme for many questions about an area."""

    def __init__(self, problem: Problem, scale: int, plan: Ints, rows: list[Row]) -> None:
        self.scale = float(scale)
        self.pool: dict[tuple[object, ...], Row] = {row.key: row for row in rows}
        self.known: Bools | None = None
        self.before = Known(problem)
        self.asked = problem
        self.shown = with_room(problem)
        self.keepers: dict[bool, Keeper] = {}  # by hard: over all pairs of the problem asked of
        self.lp = self._fresh(problem, plan)

    def _fresh(self, problem: Problem, plan: Ints) -> Relaxation:
        lp = Relaxation(
            with_room(problem), self.scale, overflow_price=0.0, overflow_limit=0.0, hint=plan
        )
        self.begun_with = len(lp.pairs)
        return lp

    def turn(
        self, problem: Problem, plan: Ints, limit: int | None, price: float = 0.0
    ) -> Relaxation:
        """The programme of ``problem`` with at most ``limit`` grains beyond the seats, or without
        such a limit and a child beyond them at ``price``.

        ``plan`` is one of its whole plans (within the limit): its pairs become columns.
        """
        if problem is not self.asked:
            self.asked, self.shown, self.keepers = problem, with_room(problem), {}
        shown, lp = self.shown, self.lp
        same_spread = (shown.spread_target is None) == (lp.problem.spread_target is None)
        same_price = shown.spread_price == lp.problem.spread_price
        grown = len(lp.pairs) > GROWTH * self.begun_with
        if grown or not (same_spread and same_price):
            lp = self.lp = self._fresh(problem, plan)
        lp.problem = shown
        lp.separation = Separation(shown)
        lp.limit, lp.price = (None if limit is None else limit / self.scale), price
        self._set_limits(lp)
        self._set_costs(lp)
        lp.restrict(shown.allowed)
        lp.add_columns(np.arange(shown.n) * shown.m + plan)
        self.prove(shown.allowed, hard=limit == 0)
        return lp

    def prove(self, allowed: Bools, *, hard: bool) -> int:
        """Let just the rows take part that hold over these pairs; returns how many."""
        lp = self.lp
        good = self._keeper(allowed, hard).keep(self.pool.values(), self.known)
        keys = {row.key for row in good}
        drop = [k for k, row in enumerate(lp.rows) if row.key not in keys]
        if drop:
            lp.drop(drop)
        lp.add_rows(good)
        return len(lp.rows)

    def _keeper(self, allowed: Bools, hard: bool) -> Keeper:
        """The keeper of all pairs of the problem, or one that knows what that has proven."""
        problem = self.lp.problem
        whole = problem is self.shown and np.array_equal(allowed, problem.allowed)
        if whole and hard in self.keepers:
            return self.keepers[hard]
        wider = [k for seats, k in self.keepers.items() if hard or not seats]
        keeper = Keeper(problem, allowed, hard=hard, before=self.before, wider=wider)
        if whole:
            self.keepers[hard] = keeper
        return keeper

    def learn(self) -> None:
        """Remember the rows that the programme has now, and the pairs they were found among."""
        for row in self.lp.rows:
            self.pool.setdefault(row.key, row)
        for key in list(self.pool)[: max(0, len(self.pool) - POOL)]:
            del self.pool[key]
        self.known = self.lp.allowed.copy()

    def _set_limits(self, lp: Relaxation) -> None:
        import highspy

        inf = highspy.kHighsInf
        problem = lp.problem
        seats = (problem.capacity / self.scale).ravel()
        rows = np.arange(lp.first_seat, lp.first_seat + len(seats), dtype=np.int32)
        lower, upper = np.full(len(rows), -inf), seats
        if lp.moved_row >= 0 and problem.max_moved is not None:
            rows = np.append(rows, np.int32(lp.moved_row))
            lower, upper = np.append(lower, -inf), np.append(upper, problem.max_moved / self.scale)
        if lp.first_spread >= 0 and problem.spread_target is not None:
            target = problem.spread_target / self.scale
            spread = np.arange(lp.first_spread, lp.first_spread + problem.m, dtype=np.int32)
            rows = np.append(rows, spread)
            lower, upper = np.append(lower, target), np.append(upper, target)
        rows = np.append(rows, np.int32(lp.limit_row))
        lower, upper = (
            np.append(lower, -inf),
            np.append(upper, inf if lp.limit is None else lp.limit),
        )
        for row, low, high in zip(rows.tolist(), lower.tolist(), upper.tolist(), strict=True):
            lp.highs.changeRowBounds(row, low, high)

    def _set_costs(self, lp: Relaxation) -> None:
        pairs = np.array(lp.pairs, dtype=np.int64)
        costs = lp.problem.cost.ravel()[pairs]
        costs = np.where(np.isfinite(costs), costs, 0.0)
        columns = (np.arange(len(pairs)) + lp.extra).astype(np.int32)
        lp.highs.changeColsCost(len(pairs), columns, costs)
        beyond = lp.problem.capacity.size  # the first columns: children beyond the seats
        every = np.arange(beyond, dtype=np.int32)
        lp.highs.changeColsCost(beyond, every, np.full(beyond, lp.price or 0.0))
