"""Simulated annealing over whole plans: units at the border of two zones change over.

A trial takes a unit u of zone a that touches zone b; it is allowed when a stays whole without u.
Overflow is priced, the price rising from almost nothing, so that early on children pass through
full zones (A -> B -> C) and later no zone stays overfull. Steps are counted, so that a run
repeats for a seed. A unit of a piece of the graph without any home of its zone may only leave,
and join what it touches. Standard library only: some 3 x 10^5 trials a second.
"""

from __future__ import annotations

import math
import random

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import Bools, Ints, Problem

BLOCK = 256
START_PRICE = 0.02


class Annealer:
    """Holds the state of one run."""

    def __init__(
        self, problem: Problem, plan: Ints, allowed: Bools, price: float, seed: int
    ) -> None:
        self.problem = problem
        self.where: list[int] = plan.tolist()
        self.random = random.Random(seed)  # noqa: S311 - a search, not a secret
        self.neighbours = problem.graph.neighbours
        self.cost: list[list[float]] = np.where(allowed, problem.cost, math.inf).tolist()
        self.demand: list[list[int]] = problem.demand.tolist()
        self.loads: list[list[int]] = problem.loads(plan).tolist()
        self.seats: list[list[int]] = problem.capacity.tolist()
        self.price = price  # per grain
        self.home = set(problem.home[problem.home >= 0].tolist())
        self.moved = (
            None if problem.moved is None or problem.max_moved is None else problem.moved.tolist()
        )
        self.room = 0
        if problem.max_moved is not None:
            self.room = problem.max_moved - problem.moved_by(plan)
        self.spread = problem.spread_price
        self.target = None if problem.spread_target is None else problem.spread_target.tolist()

    def run(self, steps: int, hot: float, cold: float, deadline: Deadline) -> Ints:
        """Anneal from temperature ``hot`` to ``cold`` (cost units); returns the best plan met."""
        draw = self.random.random
        free = [u for u, around in enumerate(self.neighbours) if around and u not in self.home]
        if not free:
            return np.array(self.where, dtype=np.int64)
        count = len(free)
        full, self.price = self.price, self.price * START_PRICE
        blocks = max(1, steps // BLOCK)
        cooling = (cold / hot) ** (1.0 / blocks)
        rise = START_PRICE ** (-1.0 / max(1, blocks * 7 // 10))
        temperature = hot
        over, cost = self.overflow(), 0.0
        kept, best = (over, cost), list(self.where)
        for step in range(steps):
            if not step % BLOCK:
                temperature *= cooling
                self.price = min(full, self.price * rise)
                if deadline.passed():
                    break
            u = free[int(draw() * count)]
            around = self.neighbours[u]
            b = self.where[around[int(draw() * len(around))]]
            a = self.where[u]
            if a == b:
                continue
            plain, spill = self.change(u, a, b)
            delta = plain + self.price * spill
            if delta > 0 and (delta > 30 * temperature or draw() >= math.exp(-delta / temperature)):
                continue
            if not self.may_leave(u, a):
                continue
            self.shift(u, a, b)
            over += spill
            cost += plain
            if over < kept[0] or (over == kept[0] and cost < kept[1] - 1e-9):
                kept, best = (over, cost), list(self.where)
        return np.array(best, dtype=np.int64)

    def overflow(self) -> int:
        """Grains beyond the seats."""
        return sum(
            max(0, load - seat)
            for loads, seats in zip(self.loads, self.seats, strict=True)
            for load, seat in zip(loads, seats, strict=True)
        )

    def change(self, u: int, a: int, b: int) -> tuple[float, int]:
        """What moving u from a to b adds to the cost (infinite when it may not) and overflow."""
        row = self.cost[u]
        delta = row[b] - row[a]
        if delta == math.inf or (
            self.moved is not None and self.moved[u][b] - self.moved[u][a] > self.room
        ):
            return math.inf, 0
        la, lb, sa, sb = self.loads[a], self.loads[b], self.seats[a], self.seats[b]
        spill = 0
        for g, w in enumerate(self.demand[u]):
            extra = lb[g] + w - sb[g]
            if extra > 0:
                spill += extra if extra < w else w
            extra = la[g] - sa[g]
            if extra > 0:
                spill -= extra if extra < w else w
        if self.target is not None:
            w = sum(self.demand[u])
            ta, tb = sum(la) - self.target[a], sum(lb) - self.target[b]
            delta += self.spread * (abs(ta - w) - abs(ta) + abs(tb + w) - abs(tb))
        return delta, spill

    def shift(self, u: int, a: int, b: int) -> None:
        """Move u from a to b."""
        self.where[u] = b
        if self.moved is not None:
            self.room -= self.moved[u][b] - self.moved[u][a]
        la, lb = self.loads[a], self.loads[b]
        for g, w in enumerate(self.demand[u]):
            la[g] -= w
            lb[g] += w

    def may_leave(self, u: int, a: int) -> bool:
        """Does zone a stay whole without u? Looks around u first, then searches."""
        where, neighbours = self.where, self.neighbours
        around = [v for v in neighbours[u] if where[v] == a]
        if len(around) <= 1:
            return True
        # first inside the ring of neighbours
        wanted = set(around)
        wanted.discard(around[0])
        stack = [around[0]]
        while stack and wanted:
            for w in neighbours[stack.pop()]:
                if w in wanted:
                    wanted.discard(w)
                    stack.append(w)
        if not wanted:
            return True
        stack = [around[0]]
        seen = {u, around[0]}
        wanted = set(around[1:])
        while stack:
            for w in neighbours[stack.pop()]:
                if w not in seen and where[w] == a:
                    if w in wanted:
                        wanted.discard(w)
                        if not wanted:
                            return True
                    seen.add(w)
                    stack.append(w)
        return False
