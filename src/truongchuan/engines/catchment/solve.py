"""The course of a solution: a bound, first plans, then turns of search and proof side by side.

Work is counted in windows and leaves, so that a run repeats for a seed. Where a limit of time is
set, no piece of work may keep the others from their turn; what it may take depends on the area, not
on the limit, so that a longer limit goes the same way further.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.cutting import CLOSE, Cutting
from truongchuan.engines.catchment.frontier import (
    Frontier,
    Leaf,
    Outlook,
    Piece,
    Terms,
    explore,
)
from truongchuan.engines.catchment.model import Floats, Ints, Problem
from truongchuan.engines.catchment.relaxation import Relaxation, Solved
from truongchuan.engines.catchment.rows import Row
from truongchuan.engines.catchment.starts import Starts
from truongchuan.engines.catchment.sweep import Sweep
from truongchuan.engines.catchment.tasks import How, Slot, Spread, in_turn
from truongchuan.engines.catchment.turns import STEPS, Turns
from truongchuan.engines.catchment.zones import is_whole

OVERFLOW_PIECES, EACH_EFFORT = 40, 4
"""Pieces of the proof of the least overflow, and for every turn asked for."""
ROUNDS, TAIL, ROOT_SECONDS = 60, (6, 5e-5), 8.0
"""Cuts before the first plan within the seats may be known; the proof's root goes on from there."""
LEAVES = 12
"""Leaves of the proof that a piece works off, where time does not count."""
PIECE_SECONDS = 5.0
"""What one piece of work may take, ..."""
USUAL_PAIRS = 50_000
"""... with so many pairs (unit, site); in proportion above."""


def allowance(problem: Problem, seconds: float) -> float:
    """Seconds for a phase that takes ``seconds`` in a usual area."""
    return seconds * max(1.0, problem.n * problem.m / USUAL_PAIRS)


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment of the search, for those who watch."""

    seconds: float
    objective: float | None
    bound: float
    overflow: float


@dataclass
class Search:
    """What a search found. ``bound`` holds for plans with no more overflow than this plan's."""

    plan: Ints | None
    objective: float
    bound: float
    overflow: int  # grains
    overflow_bound: int  # grains: no plan has less
    optimal: bool
    nodes: int = 0
    windows: int = 0
    seats: Floats | None = None  # (m, G) price of a seat
    rows: list[Row] = field(default_factory=list)
    reduced: Floats | None = None
    history: list[Progress] = field(default_factory=list)


def overflow_price(problem: Problem, scale: float) -> float:
    """What a child beyond the seats costs the search: more than any plan could save by it."""
    finite = np.where(problem.allowed, problem.cost, np.nan)
    spread = np.nanmax(finite, axis=1) - np.nanmin(finite, axis=1)
    children = np.maximum(problem.weight / scale, 1.0 / scale)
    each = float(np.max(spread / children, initial=0.0))
    return max(1.0, min(float(spread.sum()) + 1.0, 100.0 * each))


class Solver:
    """Solves one problem; keeps columns, rows and plans for questions that follow."""

    def __init__(
        self,
        problem: Problem,
        scale: float,
        *,
        deadline: Deadline,
        seed: int = 0,
        start: Ints | None = None,
        rows: list[Row] | None = None,
        report: Callable[[Progress], None] | None = None,
        enough: float = -math.inf,
        how: How | None = None,
    ) -> None:
        self.how = how or How()
        self.spread: Spread = self.how.spread or in_turn
        self.here = self.how.workers == 1  # are pieces of work done in this process?
        self.enough = enough  # a cost within the seats that ends the search
        self.problem, self.scale, self.deadline = problem, float(scale), deadline
        self.seed, self.report = seed, report
        self.price = overflow_price(problem, scale)
        self.limit: int | None = None  # grains beyond the seats, once the least is settled
        self.overflow_bound = 0
        self.plan: Ints | None = None
        self.value = math.inf
        self.history: list[Progress] = []
        self.given = start
        self.given_rows = rows or []
        self.bound = -math.inf
        self.nodes = 0
        self.sweep: Sweep | None = None
        self.solved: Solved | None = None
        self.cutting: Cutting | None = None
        self.outlook: Outlook | None = None
        self.prices: Floats | None = None  # of seats, before any pair is forbidden

    # -- plans ---------------------------------------------------------------------------------

    def worth(self, plan: Ints) -> float:
        """Cost with overflow at its price, or within its limit; infinite beyond a limit."""
        problem = self.problem
        if self.limit is not None and problem.overflow(plan) > self.limit:
            return math.inf
        if problem.max_moved is not None and problem.moved_by(plan) > problem.max_moved:
            return math.inf
        price = self.price if self.limit is None else 0.0
        return problem.objective(plan) + price * problem.overflow(plan) / self.scale

    def take(self, plan: Ints | None) -> bool:
        """Keep a plan when it is whole and better."""
        if plan is None or not self.problem.allowed[np.arange(self.problem.n), plan].all():
            return False
        value = self.worth(plan)
        if value >= self.value - CLOSE or not is_whole(self.problem, plan):
            return False
        self.plan, self.value = plan, value
        self.tell()
        if value <= self.enough:
            self.deadline = Deadline(seconds=0.0)
        return True

    def tell(self) -> None:
        """Report where the search stands."""
        over = 0.0 if self.plan is None else self.problem.overflow(self.plan) / self.scale
        best = None if self.plan is None else self.problem.objective(self.plan)
        moment = Progress(self.deadline.spent(), best, self.bound, over)
        self.history.append(moment)
        if self.report is not None:
            self.report(moment)

    @property
    def seated(self) -> bool:
        """Is there a plan within the seats?"""
        return self.plan is not None and self.problem.overflow(self.plan) == 0

    # -- course --------------------------------------------------------------------------------

    def run(self) -> Search:
        """Search until proven or the time is over."""
        problem = self.problem
        lp = Relaxation(problem, self.scale, overflow_price=self.price, hint=self._hint())
        cutting = self.cutting = Cutting(problem, lp, hard=False)
        solved = self.solved = lp.solve()
        if not solved.feasible:
            return self._nothing()
        self.bound = solved.bound.value
        self.prices = solved.multipliers.seats
        starts = Starts(problem, self.scale, self.price, self.seed, self.spread, self.here)
        for plan in starts.first(solved, self.given):
            self.take(plan)
        for heats in ((0.5, 2.0), (4.0,), (1.0,), (3.0,), (2.0,), (4.0,)):
            if self.plan is not None and (len(heats) > 1 or not self.seated):
                for plan in starts.annealed(self.plan, heats, self.deadline):
                    self.take(plan)
        self.sweep = Sweep(problem, self.scale, self.price, self.seed)
        lp.add_rows(self.given_rows)
        self.settle()
        cutting.fix(solved)
        if not self.deadline.passed():
            solved = self._root(cutting)
            near: Ints | None = None
            for plan in starts.near(solved, self.deadline):
                self.take(plan)
                if near is None or self.rank(plan) < self.rank(near):
                    near = plan
            if self.seated:
                self.bound = max(self.bound, self.cutting.root_bound)
            self._turns(near)
            if self.plan is not None and not self.seated:
                self._least_overflow()
        return self._result()

    def _root(self, cutting: Cutting) -> Solved:
        """Cuts before the first plan within the seats may be known.

        Where seats may suffice, such a plan is what is looked for: rows may count on it, and what
        they prove counts once there is one. Where they rule it out, the seats are left soft.
        """
        problem, soft = self.problem, cutting.allowed.copy()
        part = self.deadline.within(allowance(problem, ROOT_SECONDS))
        cutting.hard = bool((problem.demand.sum(axis=0) <= problem.capacity.sum(axis=0)).all())
        solved = cutting.root(ROUNDS, part, TAIL)
        if not (solved.feasible and cutting.alive):
            lp = Relaxation(problem, self.scale, overflow_price=self.price, allowed=soft)
            cutting = self.cutting = Cutting(problem, lp, hard=False)
            self.settle()
            solved = cutting.root(ROUNDS, part, TAIL)
        self.solved = solved
        self._look(cutting, solved)
        return solved

    def _look(self, cutting: Cutting, solved: Solved) -> None:
        self.outlook = Outlook(cutting.allowed.copy(), solved.bound, tuple(cutting.lp.rows))

    def rank(self, plan: Ints) -> tuple[int, float]:
        """Children beyond the seats (grains), then cost."""
        return self.problem.overflow(plan), self.problem.objective(plan)

    def _turns(self, near: Ints | None = None, *, search: bool = True) -> None:
        """Search and proof side by side; see ``turns``."""
        Turns(self, near, search=search).run()

    def front(self) -> Frontier:
        """The root of the proof, for the best plan known."""
        cutting, solved = self.cutting, self.solved
        if cutting is None or solved is None:
            raise ValueError("nothing is relaxed yet")
        self.settle()
        cutting.fix(solved)
        self.bound = max(self.bound, cutting.root_bound)
        price = None if cutting.hard else cutting.lp.price
        terms = Terms(self.problem, self.scale, cutting.hard, price, cutting.lp.limit)
        return Frontier(terms, Leaf.of(cutting.allowed, self.bound, 0, tuple(cutting.lp.rows)))

    def proof_piece(self, leaves: tuple[Leaf, ...], front: Frontier) -> Piece:
        """Work on leaves: until the time of a piece is over, or some are worked off."""
        timed = math.isfinite(self.deadline.end)
        count = sys.maxsize if timed else LEAVES
        return Piece(front.terms, leaves, self.value, count, self.slot())

    def slot(self) -> Slot:
        """The time that a piece of work has."""
        seconds = allowance(self.problem, PIECE_SECONDS)
        return Slot.of(self.deadline, seconds, self.here)

    def _least_overflow(self) -> None:
        """Seats do not suffice, as far as known: prove how many children must stay beyond them,
        then hold that number and go on with the cost."""
        problem = self.problem
        if self.sweep is None or self.plan is None or self.outlook is None or self.cutting is None:
            return
        self.sweep.guide(self.outlook.allowed, self.outlook.bound, self.value)
        steps = math.inf if math.isfinite(self.deadline.end) else STEPS
        windows = self.sweep.run(self.plan, problem.m * 4, self.deadline, patient=True, steps=steps)
        for plan in windows:
            self.take(plan)
        free = replace(
            problem,
            cost=np.where(problem.allowed, 0.0, np.inf),
            spread_price=0.0,
            spread_target=None,
        )
        lp = Relaxation(free, self.scale, overflow_price=1.0, hint=self.plan)
        grain = 1.0 / self.scale
        cutting = Cutting(free, lp, hard=False, grain=grain)
        cutting.best = problem.overflow(self.plan) / self.scale
        cutting.root(60, self.deadline)
        terms = Terms(free, self.scale, hard=False, price=1.0, grain=grain)
        front = Frontier(terms, Leaf.of(cutting.allowed, cutting.root_bound, 0, tuple(lp.rows)))
        best = cutting.best
        effort = self.how.effort
        for _ in range(OVERFLOW_PIECES if effort is None else EACH_EFFORT * (effort + 1)):
            if front.bound(best) >= best - grain + CLOSE or self.deadline.passed():
                break
            piece = replace(self.proof_piece(front.deal(1)[0], front), best=best, count=LEAVES)
            done = explore(piece)
            front.put(done.leaves)
            best = min(best, done.value)
            self.take(done.plan)
        self.overflow_bound = max(0, math.ceil(front.bound(best) * self.scale - 1e-3))
        if self.seated:
            self.settle()
            self._turns(search=False)
            return
        self.limit = problem.overflow(self.plan)
        self.value, self.bound = problem.objective(self.plan), -math.inf
        lp = Relaxation(
            problem,
            self.scale,
            overflow_price=0.0,
            overflow_limit=self.limit / self.scale,
            hint=self.plan,
        )
        self.cutting = Cutting(problem, lp, hard=False, best=self.value)
        self.solved = self.cutting.root(100, self.deadline)
        self.bound = self.cutting.root_bound
        self._look(self.cutting, self.solved)
        self._turns(search=False)

    def _hint(self) -> Ints | None:
        if self.given is not None and (self.given >= 0).all():
            return self.given
        return None

    def settle(self) -> None:
        """Hand the best plan to the cuts of the root."""
        if self.plan is None or self.cutting is None:
            return
        if self.seated:
            self.cutting.hard = True
        if self.value < self.cutting.best - CLOSE:
            self.cutting.best = self.value

    # -- results -------------------------------------------------------------------------------

    def _nothing(self) -> Search:
        return Search(None, math.inf, -math.inf, 0, 0, optimal=False)

    def _result(self) -> Search:
        if self.plan is None or self.solved is None or self.cutting is None:
            return self._nothing()
        over = self.problem.overflow(self.plan)
        objective = self.problem.objective(self.plan)
        bound = min(self.bound, self.value)
        prices = self.solved.multipliers.seats
        if self.limit is None and self.prices is not None:
            prices = self.prices
        return Search(
            plan=self.plan,
            objective=objective,
            bound=bound - (self.price * over / self.scale if self.limit is None else 0.0),
            overflow=over,
            overflow_bound=min(over, self.overflow_bound),
            optimal=bound >= self.value - 2 * CLOSE * max(1.0, abs(self.value))
            and (over == 0 or self.overflow_bound >= over),
            nodes=self.nodes,
            windows=0 if self.sweep is None else self.sweep.windows,
            seats=np.maximum(prices, 0.0),
            rows=list(self.cutting.lp.rows if self.outlook is None else self.outlook.rows),
            reduced=(self.solved if self.outlook is None else self.outlook).bound.reduced,
            history=self.history,
        )
