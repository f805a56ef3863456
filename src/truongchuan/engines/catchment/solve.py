"""The course of a solution: bound, first plan, windows, proof, in turns until time is over.

Work is counted in windows and nodes, so that a run repeats for a seed. Where a limit of time is
set, no phase may keep the others from their turn; what it may take depends on the area, not on the
limit, so that a longer limit goes the same way further.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from truongchuan.engines.catchment.anneal import Annealer
from truongchuan.engines.catchment.branch import CLOSE, BranchAndCut
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.knapsack import Knapsacks
from truongchuan.engines.catchment.model import Floats, Ints, Problem
from truongchuan.engines.catchment.relaxation import Relaxation, Solved
from truongchuan.engines.catchment.rows import Row
from truongchuan.engines.catchment.start import grow, mend
from truongchuan.engines.catchment.sweep import Sweep
from truongchuan.engines.catchment.wide import Doubt, search_wide
from truongchuan.engines.catchment.zones import is_whole

SACKS = 200
OVERFLOW_NODES = 300
IN_VAIN = 2
WIDE_SECONDS, SWEEP_SECONDS, SACK_SECONDS = 5.0, 10.0, 5.0
"""What one search of the whole area, the first windows and the second bound may take, ..."""
USUAL_PAIRS = 50_000
"""... with so many pairs (unit, site); in proportion above."""


class Breadth(NamedTuple):
    """Pairs in doubt that a search of the whole area looks at, and its nodes."""

    each_site: float
    each_unit: float
    nodes: int

    def doubt(self, problem: Problem) -> Doubt:
        """The same for an area."""
        return Doubt(int(self.each_site * problem.m + self.each_unit * problem.n), self.nodes)


WIDE = (
    Breadth(5, 0, 200),
    Breadth(0, 0.15, 400),
    Breadth(0, 0.5, 3000),
    Breadth(0, 1, 3000),
)


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
        effort: int | None = None,
    ) -> None:
        self.enough = enough  # a cost within the seats that ends the search
        self.effort = effort  # turns of the proof; None: until proven
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
        self.tree: BranchAndCut | None = None
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
        self._tell()
        if value <= self.enough:
            self.deadline = Deadline(seconds=0.0)
        return True

    def _tell(self) -> None:
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

    def _within(self, seconds: float) -> Deadline:
        return self.deadline.within(allowance(self.problem, seconds))

    # -- course --------------------------------------------------------------------------------

    def run(self) -> Search:
        """Search until proven or the time is over."""
        problem = self.problem
        lp = Relaxation(problem, self.scale, overflow_price=self.price, hint=self._hint())
        tree = self.tree = BranchAndCut(problem, lp, hard=False)
        solved = self.solved = lp.solve()
        if not solved.feasible:
            return self._nothing()
        self.bound = solved.bound.value
        self.prices = solved.multipliers.seats
        self._first_plans(solved)
        steps = min(400_000, 600 * problem.n)
        self._anneal(steps, (0.5, 2.0))
        for heat in (4.0, 1.0, 3.0, 2.0, 4.0):
            if not self.seated:
                self._anneal(steps, (heat,))
        self.sweep = Sweep(problem, self.scale, self.price, self.seed, self.deadline)
        lp.add_rows(self.given_rows)
        self._settle(tree)
        tree.fix(solved)
        if not self.deadline.passed():
            solved = self.solved = tree.root(120, self.deadline)
            self.bound = max(self.bound, tree.root_bound)
            near = self._from_root(solved, steps)
            self._wide(solved, tree, near)
            self._settle(tree)
            tree.fix(solved)
            self.sweep.deadline = self._within(SWEEP_SECONDS)
            self._sweep(solved, count=problem.m * 8)
            self.sweep.deadline = self.deadline
            self._fill_sacks(tree)
        if self.plan is not None and not self.seated:
            tree = self._least_overflow() or tree
        self._prove(tree)
        return self._result()

    def _least_overflow(self) -> BranchAndCut | None:
        """Seats do not suffice, as far as known: prove how many children must stay beyond them,
        then hold that number and go on with the cost."""
        problem = self.problem
        if self.sweep is None or self.plan is None:
            return None
        if self.solved is not None:
            self._sweep(self.solved, count=problem.m * 4, patient=True)
        free = replace(
            problem,
            cost=np.where(problem.allowed, 0.0, np.inf),
            spread_price=0.0,
            spread_target=None,
        )
        lp = Relaxation(free, self.scale, overflow_price=1.0, hint=self.plan)
        tree = BranchAndCut(free, lp, hard=False, grain=1.0 / self.scale)
        tree.best = problem.overflow(self.plan) / self.scale
        tree.root(60, self.deadline)
        for _ in range(OVERFLOW_NODES):
            if tree.done or self.deadline.passed() or not tree.step(self.deadline):
                break
            self.take(tree.plan)
        least = tree.best if tree.done else tree.bound
        self.overflow_bound = max(0, math.ceil(least * self.scale - 1e-3))
        if self.seated:
            return None
        self.limit = problem.overflow(self.plan)
        self.value, self.bound = problem.objective(self.plan), -math.inf
        lp = Relaxation(
            problem,
            self.scale,
            overflow_price=0.0,
            overflow_limit=self.limit / self.scale,
            hint=self.plan,
        )
        self.tree = BranchAndCut(problem, lp, hard=False)
        self.solved = self.tree.root(100, self.deadline)
        self.bound = self.tree.root_bound
        return self.tree

    def _hint(self) -> Ints | None:
        if self.given is not None and (self.given >= 0).all():
            return self.given
        return None

    def _first_plans(self, solved: Solved) -> None:
        guide = np.where(np.isfinite(solved.bound.reduced), solved.bound.reduced, 1e12)
        price = self.price / self.scale
        preferred = self._preferred(solved)
        given = None if self.given is None else mend(self.problem, self.given)
        for prefer in (preferred, given):
            if prefer is not None:
                plan = grow(self.problem, prefer, guide, full_price=price)
                self.take(plan)
                self.take(grow(self.problem, prefer, guide, full_price=price / 50.0))

    def _preferred(self, solved: Solved, least: float = 0.5) -> Ints:
        """Sites of the relaxation; units without children follow the prices of seats around."""
        problem = self.problem
        prefer = np.where(solved.x.max(axis=1) > least, solved.x.argmax(axis=1), -1)
        empty = np.nonzero(problem.weight == 0)[0]
        if len(empty) and problem.each is not None:
            seats = np.maximum(solved.multipliers.seats, 0.0).sum(axis=1)
            guide = np.where(problem.allowed[empty], problem.each[empty] + seats, np.inf)
            prefer[empty] = guide.argmin(axis=1)
        return prefer.astype(np.int64)

    def _anneal(self, steps: int, heats: tuple[float, ...]) -> None:
        """Annealing runs from the best plan; ``heats`` in the middle unit's cost."""
        if self.plan is None:
            return
        start = self.plan
        paid = self.problem.cost[np.arange(self.problem.n), start]
        if not (paid > 0).any():
            return
        usual = float(np.median(paid[paid > 0]))
        for number, heat in enumerate(heats):
            if self.deadline.passed():
                return
            run = Annealer(
                self.problem,
                start,
                self.problem.allowed,
                self.price / self.scale,
                self.seed + number,
            )
            self.take(run.run(steps, usual * heat, usual * 0.01, self.deadline))

    def _from_root(self, solved: Solved, steps: int) -> Ints | None:
        """Plans near the cut relaxation: grown from it, then annealed. Returns the best of them."""
        guide = np.where(np.isfinite(solved.bound.reduced), solved.bound.reduced, 1e12)
        price = self.price / self.scale
        preferred = self._preferred(solved)
        usual = max(float(np.median(solved.bound.reduced[solved.x < 0.5])), 1e-9)
        heats = [(usual * 0.02, usual * 0.002), (usual * 0.1, usual * 0.002)]
        near: Ints | None = None
        for prefer in (preferred, self._preferred(solved, 0.0)):
            start = grow(self.problem, prefer, guide, full_price=price)
            if start is None:
                continue
            paid = self.problem.cost[np.arange(self.problem.n), start]
            middle = float(np.median(paid[paid > 0])) if (paid > 0).any() else usual
            warmer = [(middle * 0.1, middle * 0.01), (middle * 0.5, middle * 0.01)]
            for number, (hot, cold) in enumerate([*heats, *warmer]):
                if self.deadline.passed():
                    return near
                run = Annealer(
                    self.problem, start, self.problem.allowed, price, self.seed + 10 + number
                )
                plan = run.run(steps, hot, cold, self.deadline)
                self.take(plan)
                if is_whole(self.problem, plan) and (
                    near is None or self._rank(plan) < self._rank(near)
                ):
                    near = plan
        return near

    def _rank(self, plan: Ints) -> tuple[int, float]:
        return self.problem.overflow(plan), self.problem.objective(plan)

    def _wide(self, solved: Solved, tree: BranchAndCut, near: Ints | None) -> None:
        """The whole area at once, on more and more pairs in doubt while that helps.

        First around ``near``, a plan beside the relaxation: the best plan known may lie in another
        valley, from where few pairs lead on. Ends when that helped nothing twice in a row.
        """
        vain = 0
        for breadth in WIDE:
            if self.plan is None or self.deadline.passed() or vain == IN_VAIN:
                return
            start = self.plan
            if near is not None and self.problem.overflow(near) <= self.problem.overflow(start):
                start, near = near, None
            found = search_wide(
                self.problem,
                self.scale,
                start,
                solved.bound.reduced,
                breadth.doubt(self.problem),
                rows=list(tree.lp.rows),
                price=self.price,
                deadline=self._within(WIDE_SECONDS),
            )
            vain = 0 if self.take(found) else vain + 1

    def _fill_sacks(self, tree: BranchAndCut) -> None:
        """A second bound from the relaxation's multipliers, where the plan is within the seats."""
        if not (self.seated and tree.hard and Knapsacks.fits(self.problem)):
            return
        solved = tree.lp.solve()  # rows may have been dropped since
        if not solved.feasible:
            return
        sacks = Knapsacks(self.problem, self.scale, tree.lp.matrix, tree.allowed)
        value = sacks.climb(
            solved.multipliers, self.value, rounds=SACKS, deadline=self._within(SACK_SECONDS)
        )
        tree.root_bound = max(tree.root_bound, value)
        self.bound = max(self.bound, min(value, self.value))

    def _sweep(self, solved: Solved, count: int, *, patient: bool = False) -> None:
        if self.plan is None or self.sweep is None or self.tree is None:
            return
        self.sweep.guide(self.tree.allowed, solved.bound, self.value)
        for plan in self.sweep.run(self.plan, count, patient=patient):
            self.take(plan)

    def _settle(self, tree: BranchAndCut) -> None:
        """Hand the best plan to the proof."""
        if self.plan is None:
            return
        if self.seated:
            tree.hard = True
        if self.value < tree.best - CLOSE:
            tree.best = self.value

    def _prove(self, tree: BranchAndCut) -> None:
        """Nodes and windows in turns."""
        turn = 0
        while not self.deadline.passed() and self.solved is not None:
            if self.effort is not None and turn >= self.effort:
                return
            known = tree.best
            was_hard = tree.hard
            self._settle(tree)
            if tree.best < known - CLOSE or tree.hard != was_hard or turn == 0:
                fresh = tree.hard != was_hard or turn == 0
                if self._closed(tree):
                    return
                self.solved = (
                    tree.root(120 if fresh else 20, self.deadline) if fresh else self._refix(tree)
                )
                self.bound = max(self.bound, tree.bound)
            for _ in range(12):
                if self.deadline.passed() or not tree.step(self.deadline):
                    break
                self.nodes += 1
                self.take(tree.plan)
                if tree.heap and tree.heap[0][2].x is not None and self.nodes % 6 == 0:
                    self._from_node(tree.heap[0][2].x)
            self.bound = max(self.bound, tree.bound)
            if self._closed(tree):
                return
            self._tell()
            turn += 1
            self._sweep(self.solved, count=max(4, min(16, self.problem.m // 2)), patient=True)

    def _refix(self, tree: BranchAndCut) -> Solved:
        """A better plan is known: forbid more pairs by the root's reduced costs."""
        if self.solved is not None:
            tree.fix(self.solved)
            return self.solved
        return tree.root(20, self.deadline)

    def _closed(self, tree: BranchAndCut) -> bool:
        self._settle(tree)
        if tree.done and tree.nodes > 0:
            self.bound = max(self.bound, min(tree.best, self.value))
            return True
        return self.bound >= self.value - CLOSE

    def _from_node(self, x: Floats) -> None:
        if self.solved is None:
            return
        guide = np.where(np.isfinite(self.solved.bound.reduced), self.solved.bound.reduced, 1e12)
        plan = grow(self.problem, x.argmax(axis=1), guide, full_price=self.price / self.scale)
        if plan is None:
            return
        if not self.take(plan) and self.sweep is not None and self.worth(plan) < math.inf:
            for better in self.sweep.polish(plan):
                if self.take(better):
                    break

    # -- results -------------------------------------------------------------------------------

    def _nothing(self) -> Search:
        return Search(None, math.inf, -math.inf, 0, 0, optimal=False)

    def _result(self) -> Search:
        if self.plan is None or self.solved is None or self.tree is None:
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
            optimal=bound >= self.value - 1e-6 * max(1.0, abs(self.value))
            and (over == 0 or self.overflow_bound >= over),
            nodes=self.nodes,
            windows=0 if self.sweep is None else self.sweep.windows,
            seats=np.maximum(prices, 0.0),
            rows=list(self.tree.lp.rows),
            reduced=self.solved.bound.reduced,
            history=self.history,
        )
