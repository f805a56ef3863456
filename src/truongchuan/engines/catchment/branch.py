"""Branch and cut: the proof.

A node forbids some pairs (unit, site). Its bound is the Lagrangean value of its LP multipliers
(``rows.lagrange``) over the pairs it still allows, so every leaf carries its own proof and the
bound of the whole is the least over open leaves. Pairs whose reduced cost lifts a node's bound to
the best plan are forbidden below it; so are units the home can no longer reach and units too big
for the seats left.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.covers import cover_rows
from truongchuan.engines.catchment.model import Bools, Floats, Ints, Problem
from truongchuan.engines.catchment.relaxation import Relaxation, Solved
from truongchuan.engines.catchment.zones import is_whole, joined

CLOSE = 1e-6


@dataclass(slots=True)
class Node:
    """An open leaf: pairs forbidden beyond the root's, a proven bound, its depth."""

    banned: Ints
    bound: float
    depth: int
    x: Floats | None = None


class BranchAndCut:
    """Best-first search; ``step`` works one node off."""

    def __init__(
        self,
        problem: Problem,
        relaxation: Relaxation,
        *,
        best: float = math.inf,
        hard: bool,
        grain: float = 0.0,
    ) -> None:
        self.problem, self.lp = problem, relaxation
        self.best = best  # value of the best plan, overflow at its price
        self.hard = hard
        self.grain = grain  # costs are multiples of it: a plan better than best is better by this
        self.plan: Ints | None = None
        self.allowed = relaxation.allowed.copy()
        self.heap: list[tuple[float, int, Node]] = []
        self.count = 0
        self.nodes = 0
        self.closed_bound = math.inf  # least bound of leaves closed because they cannot beat best
        self.last: Solved | None = None
        self.root_bound = -math.inf
        self.gains: dict[int, tuple[float, int]] = {}
        self.sites: set[int] | None = None  # separators are looked for at these; None: at all

    @property
    def target(self) -> float:
        """A leaf whose bound reaches this holds no better plan."""
        return self.best - (CLOSE if self.grain <= 4 * CLOSE else self.grain - CLOSE)

    @property
    def bound(self) -> float:
        """No plan costs less than this (and the best plan not less than ``best``)."""
        opened = self.heap[0][0] if self.heap else math.inf
        return min(self.best, max(self.root_bound, opened))

    @property
    def done(self) -> bool:
        """Nothing is left that could beat the best plan."""
        return not self.heap or self.heap[0][0] >= self.target

    # -- root ----------------------------------------------------------------------------------

    def root(self, rounds: int, stop: Deadline | None = None) -> Solved:
        """Solve the root with cuts; may be called again after a better plan is known."""
        solved = self._cut_loop(np.empty(0, dtype=np.int64), rounds, root=True, stop=stop)
        self.last = solved
        self.root_bound = max(self.root_bound, solved.bound.value)
        self.fix(solved)
        self.heap = []
        self._push(Node(np.empty(0, dtype=np.int64), self.root_bound, 0, solved.x))
        return solved

    def fix(self, solved: Solved) -> int:
        """Forbid for good the pairs that cannot be in a better plan."""
        if not math.isfinite(self.best):
            return 0
        before = int(self.allowed.sum())
        room = self.target - solved.bound.value
        slack = 1e-9 * max(1.0, abs(self.best))
        self.allowed &= solved.bound.reduced <= room + slack
        self._tighten(self.allowed)
        self.lp.restrict(self.allowed)
        return before - int(self.allowed.sum())

    def _tighten(self, allowed: Bools) -> bool:
        """Forbid what cannot be reached or seated. False when a unit has no site left."""
        problem = self.problem
        if problem.contiguous:
            allowed &= joined(problem, allowed)
        if self.hard:
            for _ in range(3):
                single = allowed.sum(axis=1) == 1
                held = np.zeros_like(problem.capacity)
                units = np.nonzero(single)[0]
                np.add.at(held, allowed[units].argmax(axis=1), problem.demand[units])
                room = problem.capacity - held
                fits = np.all(problem.demand[:, None, :] <= room[None, :, :], axis=2)
                fits[single] = True
                cut = allowed & ~fits
                if not cut.any():
                    break
                allowed &= fits
        return bool(allowed.any(axis=1).all())

    # -- nodes ---------------------------------------------------------------------------------

    def step(self, stop: Deadline | None = None) -> bool:
        """Work off the open leaf with the least bound; false when there is none."""
        while self.heap:
            bound, _, node = heapq.heappop(self.heap)
            if bound >= self.target:
                continue
            break
        else:
            return False
        self.nodes += 1
        x = node.x
        pair = self._choose(node, x) if x is not None else None
        if pair is None:
            # No fractional pair known: solve again, it may have been cut off since.
            solved = self._evaluate(node.banned, node.bound, 12)
            if solved is None:
                return True
            node.bound, node.banned, x = solved
            pair = self._choose(node, x)
            if pair is None:
                self._leaf(node, x)
                return True
        unit, site = pair
        children = []
        for keep in (True, False):
            row = np.nonzero(self.allowed[unit])[0]
            drop = row[row != site] if keep else np.array([site])
            banned = np.concatenate([node.banned, unit * self.problem.m + drop])
            result = self._evaluate(banned, node.bound, 4 if node.depth < 8 else 2)
            if stop is not None and stop.passed():
                # An unfinished node keeps its bound and stays open.
                self._push(node)
                return True
            if result is None:
                gain = self.best - node.bound if math.isfinite(self.best) else 10.0
            else:
                value, banned, child_x = result
                gain = value - node.bound
                children.append(Node(banned, value, node.depth + 1, child_x))
            total, times = self.gains.get(unit, (0.0, 0))
            self.gains[unit] = (total + gain, times + 1)
        for child in children:
            self._push(child)
        return True

    def _push(self, node: Node) -> None:
        self.count += 1
        heapq.heappush(self.heap, (node.bound, self.count, node))

    def _evaluate(
        self, banned: Ints, floor: float, rounds: int
    ) -> tuple[float, Ints, Floats] | None:
        """Bound, forbidden pairs and fractional plan of a node; ``None`` when it cannot win."""
        allowed = self.allowed.copy()
        allowed.ravel()[banned] = False
        if not self._tighten(allowed):
            return None
        value = floor
        x = None
        for _ in range(rounds):
            self.lp.restrict(allowed)
            solved = self.lp.solve()
            if not solved.feasible:
                if self._certified(solved, allowed):
                    return None
                break
            value = max(value, solved.bound.value)
            if value >= self.target:
                return None
            x = solved.x
            whole = x.max(axis=1).min() > 1.0 - 1e-6
            if whole:
                self._offer(x)
                if value >= self.target:
                    return None
            if math.isfinite(self.best):
                room = self.target - solved.bound.value
                keep = solved.bound.reduced <= room + 1e-9 * abs(self.best)
                fewer = allowed & ~keep
                allowed &= keep
                if fewer.any() and not self._tighten(allowed):
                    return None
            if self._cut(solved, least=0.05 if not whole else 0.02) == 0:
                break
        else:
            pass
        out = np.nonzero((self.allowed & ~allowed).ravel())[0]
        return value, out, x if x is not None else np.zeros_like(self.problem.cost)

    def _certified(self, solved: Solved, allowed: Bools) -> bool:
        return solved.bound.value >= self.target or self.lp.ray_bound(allowed, self.best)

    def _cut(self, solved: Solved, *, least: float) -> int:
        rows = self.lp.separation.rows(
            solved.x,
            self.allowed,
            solved.bound.reduced,
            hard=self.hard,
            least=least,
            sites=self.sites,
        )
        if self.hard:
            rows += cover_rows(self.problem, solved.x, self.allowed)
        added = self.lp.add_rows(rows)
        self.lp.purge()
        return added

    def _cut_loop(self, banned: Ints, rounds: int, *, root: bool, stop: Deadline | None) -> Solved:
        self.lp.restrict(self.allowed)
        solved = self.lp.solve()
        history: list[float] = []
        for _ in range(rounds):
            history.append(solved.bound.value)
            if len(history) > 15 and history[-1] - history[-15] < 2e-5 * abs(history[-1]):
                break
            if (stop is not None and stop.passed()) or not solved.feasible:
                break
            if self._cut(solved, least=0.02) == 0:
                break
            solved = self.lp.solve()
            if root and math.isfinite(self.best) and solved.feasible:
                self.root_bound = max(self.root_bound, solved.bound.value)
                self.fix(solved)
        return solved

    def _choose(self, node: Node, x: Floats) -> tuple[int, int] | None:
        """The pair to branch on: heavy units torn between sites, best movers first."""
        allowed = self.allowed.copy()
        allowed.ravel()[node.banned] = False
        value = np.where(allowed, x, 0.0)
        value[value < CLOSE] = 0.0
        torn = np.nonzero((value.max(axis=1) < 1.0 - 1e-5) & (allowed.sum(axis=1) > 1))[0]
        if not len(torn):
            return None
        average = np.mean([t / k for t, k in self.gains.values()]) if self.gains else 1.0
        best_score, best_unit = -1.0, int(torn[0])
        for u in torn.tolist():
            split = float(np.minimum(value[u], 1.0 - value[u]).max())
            total, times = self.gains.get(u, (0.0, 0))
            gain = (total + average * 2) / (times + 2)
            score = split * (0.2 + gain) * float(self.problem.weight[u]) ** 0.5
            if score > best_score:
                best_score, best_unit = score, u
        row = value[best_unit]
        site = int(np.minimum(row, 1.0 - row).argmax())
        if row[site] <= CLOSE:
            site = int(row.argmax())
        return best_unit, site

    def _offer(self, x: Floats) -> None:
        plan = x.argmax(axis=1)
        if is_whole(self.problem, plan):
            value = self.value(plan)
            if value < self.target:
                self.best, self.plan = value, plan

    def value(self, plan: Ints) -> float:
        """Cost of a plan with overflow at its price."""
        over = self.problem.overflow(plan) / self.lp.scale
        if self.lp.limit is not None and over > self.lp.limit + 1e-9:
            return math.inf
        if (
            self.problem.max_moved is not None
            and self.problem.moved_by(plan) > self.problem.max_moved
        ):
            return math.inf
        if self.hard and over > 0:
            return math.inf
        return self.problem.objective(plan) + (self.lp.price or 0.0) * over

    def _leaf(self, node: Node, x: Floats) -> None:
        """A whole solution that is no better plan: split off its first open unit, or close."""
        allowed = self.allowed.copy()
        allowed.ravel()[node.banned] = False
        open_units = np.nonzero(allowed.sum(axis=1) > 1)[0]
        if not len(open_units):
            plan = allowed.argmax(axis=1)
            if is_whole(self.problem, plan) and self.value(plan) < self.target:
                self.best, self.plan = self.value(plan), plan
            return
        unit = int(open_units[0])
        sites = np.nonzero(allowed[unit])[0]
        for site in sites.tolist():
            drop = sites[sites != site]
            banned = np.concatenate([node.banned, unit * self.problem.m + drop])
            result = self._evaluate(banned, node.bound, 6)
            if result is not None:
                self._push(Node(result[1], result[0], node.depth + 1, result[2]))
