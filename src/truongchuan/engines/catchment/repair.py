"""Plans after a change: mended, seated again, bettered around what changed.

Everything is counted in windows, so that it repeats.
"""

from __future__ import annotations

import heapq
from dataclasses import replace

import numpy as np

from truongchuan.engines.catchment.anneal import Annealer
from truongchuan.engines.catchment.chains import Chains
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.cutting import Cutting
from truongchuan.engines.catchment.model import Bools, Floats, Ints, Problem
from truongchuan.engines.catchment.relaxation import Solved
from truongchuan.engines.catchment.reroute import Reroute
from truongchuan.engines.catchment.rows import Bound, Row
from truongchuan.engines.catchment.start import grow, mend
from truongchuan.engines.catchment.sweep import Sweep
from truongchuan.engines.catchment.wide import Doubt, in_doubt, search_wide
from truongchuan.engines.catchment.windows import Effort, improve
from truongchuan.engines.catchment.zones import (
    is_whole,
    removable,
    site_neighbours,
    zones_of,
)

EXACT = Effort(cuts=8, nodes=1, rounds=2, search=0.0)
QUICK = replace(EXACT, pairs=120)
LEVELS = ((2, QUICK), (2, EXACT), (3, QUICK), (3, EXACT))
"""Sites of a window and effort, in the order they are tried."""
SOFT = Effort(cuts=8, nodes=1, rounds=2, search=0.0, pairs=150)
OVERHEAD = 150
"""Simplex steps that a window costs at least, besides its own."""
STEPS = 2400
"""Simplex steps after which no window is begun."""
RUNS = ((0.1, 40), (2.0, 120))
"""Heat of short annealing runs (in the middle unit's cost) and steps for each unit."""
DEEP = (0.1, 1.0, 0.0)
"""How much corridors keep to the borders of zones; the third only where seats are lacking."""
TRIES = 15
"""Chains of a site that may fail in a row."""
WAYS = 12
"""Most windows before annealing is tried."""
DOUBT = 10
"""Pairs looked at for each site, beside those of the plan."""
SEATING = Doubt(4, 1, 0.0)
"""Pairs in doubt a site, and nodes, of the search for seats over the whole area."""


class Repair:
    """Works on plans of one problem; ``windows`` counts the windows solved."""

    def __init__(
        self, problem: Problem, scale: float, price: float, deadline: Deadline | None = None
    ) -> None:
        self.problem, self.scale, self.price = problem, float(scale), price
        self.deadline = deadline or Deadline()
        self.windows = 0
        self.spent = 0  # simplex steps

    # -- mend ----------------------------------------------------------------------------------

    def mend(self, start: Ints, guide: Floats) -> Ints | None:
        """A whole plan near ``start`` within locks, bans and the limit on children moved."""
        problem = self.problem
        plan = start
        if not self.fits(start):
            grown = self._grown(start, guide)
            if grown is None:
                return None
            plan = grown
        if problem.max_moved is not None and problem.moved_by(plan) > problem.max_moved:
            return self._give_back(plan)
        return plan

    def _grown(self, start: Ints, guide: Floats) -> Ints | None:
        """Grow zones from a plan that breaks a rule; units that may go to one site only go there,
        with the units on the way."""
        problem, price = self.problem, self.price / self.scale
        best: Ints | None = None
        for number, deep in enumerate(DEEP):
            if number == 2 and best is not None and not problem.overflow(best):
                break
            laid = Reroute(problem, start, guide, deep).run()
            if laid is None:
                continue
            grown = grow(problem, laid, guide, full_price=price / 50.0)
            if grown is None or not is_whole(problem, grown):
                continue
            grown = self._chained(grown, guide)
            if best is None or self._rank(grown) < self._rank(best):
                best = grown
        if best is not None:
            return best
        single = problem.allowed.sum(axis=1) == 1
        wanted = np.where(single, problem.allowed.argmax(axis=1), start)
        for prefer in (start, mend(problem, wanted)):
            grown = grow(problem, prefer, guide, full_price=price)
            if grown is not None and is_whole(problem, grown):
                return grown
        return None

    def fits(self, plan: Ints) -> bool:
        """Is the plan whole and within locks and bans?"""
        problem = self.problem
        inside = problem.allowed[np.arange(problem.n), plan].all()
        return bool(inside) and is_whole(problem, plan)

    def _give_back(self, plan: Ints) -> Ints | None:
        """Units go back to where their children are not moved, cheapest a child first."""
        problem = self.problem
        if problem.moved is None or problem.max_moved is None:
            return plan
        plan = plan.copy()
        zones = zones_of(plan, problem.m)
        homes = set(problem.home.tolist())
        each = self.price / self.scale
        loads = problem.loads(plan)
        moved = problem.moved_by(plan)
        heap: list[tuple[float, int, int]] = []

        def offer(unit: int) -> None:
            here = int(plan[unit])
            if unit in homes or problem.moved is None or not problem.moved[unit, here]:
                return
            for site in {int(plan[v]) for v in problem.graph.neighbours[unit]} - {here}:
                if problem.moved[unit, site] or not problem.allowed[unit, site]:
                    continue
                room = np.maximum(0, problem.capacity[site] - loads[site])
                beyond = int(np.maximum(0, problem.demand[unit] - room).sum())
                more = float(problem.cost[unit, site] - problem.cost[unit, here]) + each * beyond
                heapq.heappush(heap, (more / int(problem.moved[unit, here]), unit, site))

        for unit in range(problem.n):
            offer(unit)
        while heap and moved > problem.max_moved:
            _, unit, site = heapq.heappop(heap)
            here = int(plan[unit])
            if here == site or problem.moved[unit, site] or not problem.moved[unit, here]:
                continue
            beside = any(plan[v] == site for v in problem.graph.neighbours[unit])
            if not beside or not removable(problem.graph, unit, zones[here]):
                continue
            moved -= int(problem.moved[unit, here])
            loads[here] -= problem.demand[unit]
            loads[site] += problem.demand[unit]
            zones[here].discard(unit)
            zones[site].add(unit)
            plan[unit] = site
            for v in problem.graph.neighbours[unit]:
                offer(v)
        return plan if moved <= problem.max_moved and self.fits(plan) else None

    def homeward(self, problem: Problem) -> Ints | None:
        """A whole plan that moves few children: each unit where fewest of its children are moved,
        mended (seats left aside)."""
        if problem.moved is None:
            return None
        least = np.where(problem.allowed, problem.moved, np.iinfo(np.int64).max)
        same = least == least.min(axis=1)[:, None]
        cost = np.where(same & problem.allowed, problem.cost, np.inf)
        known = (same & problem.allowed).sum(axis=1) < problem.allowed.sum(axis=1)
        prefer = np.where(known, cost.argmin(axis=1), -1).astype(np.int64)
        guide = np.where(problem.allowed, problem.moved / self.scale, 1e12)
        guide += 1e-6 * np.where(problem.allowed, problem.cost, 0.0)
        plan = grow(problem, mend(problem, prefer), guide, full_price=0.0)
        return plan if plan is not None and is_whole(problem, plan) else None

    # -- windows -------------------------------------------------------------------------------

    def seat(self, plan: Ints, reduced: Floats, rows: list[Row], count: int) -> Ints:
        """Fewer children beyond the seats: chains at ``reduced`` costs (n, m), the whole area at
        once on pairs in doubt, windows along ways from full sites to roomy ones; short annealing
        runs where all that does not help."""
        problem = self.problem
        plan = self._chained(plan, reduced)
        if problem.overflow(plan) and not self.deadline.passed():
            plan = self.wide(plan, reduced, rows, SEATING)
        mask = in_doubt(problem, plan, reduced, DOUBT * problem.m)
        tried: set[tuple[int, ...]] = set()
        for _ in range(min(count, WAYS)):
            if self.spent >= STEPS // 2:
                break
            way = next((w for w in self._ways(plan) if w not in tried), None)
            if way is None or self.deadline.passed():
                break
            tried.add(way)
            better, _ = self._window(plan, way, mask, SOFT)
            plan = plan if better is None else better
        for number, (heat, steps) in enumerate(RUNS):
            if not problem.overflow(plan) or self.deadline.passed():
                break
            plan = self._anneal(plan, heat, steps * problem.n, number)
        return plan

    def _chained(self, plan: Ints, reduced: Floats) -> Ints:
        problem = self.problem
        if not problem.overflow(plan):
            return plan
        found = Chains.of_problem(problem, plan, reduced).run(self.deadline, TRIES)
        return found if self.fits(found) and self._rank(found) < self._rank(plan) else plan

    def _rank(self, plan: Ints) -> tuple[int, int, float]:
        """The better plan has the less: children moved beyond the limit, without a seat, cost."""
        problem = self.problem
        most = problem.max_moved
        moved = 0 if most is None else max(0, problem.moved_by(plan) - most)
        return moved, problem.overflow(plan), problem.objective(plan)

    def wide(self, plan: Ints, reduced: Floats, rows: list[Row], doubt: Doubt) -> Ints:
        """The whole area at once on the pairs in doubt; the plan itself where nothing is gained."""
        problem = self.problem
        pairs = replace(doubt, pairs=doubt.pairs * problem.m)
        found = search_wide(
            problem,
            self.scale,
            plan,
            reduced,
            pairs,
            rows=rows,
            price=self.price,
            deadline=self.deadline,
        )
        return plan if found is None or self._rank(found) >= self._rank(plan) else found

    def _ways(self, plan: Ints) -> list[tuple[int, ...]]:
        """Chains of sites from overfull ones to those with room, fullest first."""
        problem = self.problem
        ways = Sweep(problem, self.scale, self.price, 0)
        spare = (problem.loads(plan) - problem.capacity).max(axis=1)
        touching = site_neighbours(problem, plan)
        return [
            tuple(sorted(way))
            for site in np.argsort(-spare).tolist()
            if spare[site] > 0
            for way in ways._ways(site, touching, spare)
        ]

    def _anneal(self, plan: Ints, heat: float, steps: int, seed: int) -> Ints:
        problem = self.problem
        paid = problem.cost[np.arange(problem.n), plan]
        if not (paid > 0).any():
            return plan
        usual = float(np.median(paid[paid > 0]))
        run = Annealer(problem, plan, problem.allowed, self.price / self.scale, seed)
        found = run.run(steps, usual * heat, usual * 0.01, self.deadline)
        fewer = problem.overflow(found) < problem.overflow(plan)
        return found if fewer and self.fits(found) else plan

    def better(
        self, plan: Ints, changed: set[int], cutting: Cutting, solved: Solved, count: int
    ) -> Ints:
        """Exact windows that hold a changed site, small ones first, and of these where most is
        paid above the bound."""
        changed = set(changed)
        narrow = self._narrow(plan, cutting.allowed, solved.bound)
        tried: dict[tuple[int, ...], bool] = {}  # True: nothing more to find
        done, level = 0, 0
        while level < len(LEVELS):
            size, effort = LEVELS[level]
            touching = site_neighbours(self.problem, plan)
            wanted = _around(changed, touching, size)
            fresh = [w for w in wanted if not tried.get(w, effort is QUICK and w in tried)]
            excess = self._excess(plan, solved)
            fresh.sort(key=lambda w: -sum(excess[j] for j in w))
            for window in fresh:
                if done >= count or self.spent >= STEPS or self.deadline.passed():
                    return plan
                done += 1
                found, proven = self._window(plan, window, narrow, effort)
                tried[window] = proven or effort is EXACT
                if found is not None:
                    plan, level = found, 0
                    changed |= set(window)
                    tried = {w: p for w, p in tried.items() if not set(w) & set(window)}
                    break
            else:
                level += 1
        return plan

    def _excess(self, plan: Ints, solved: Solved) -> list[float]:
        """What every site's units and empty seats cost above the bound."""
        problem = self.problem
        paid = solved.bound.reduced[np.arange(problem.n), plan]
        total = np.zeros(problem.m)
        np.add.at(total, plan, np.where(np.isfinite(paid), paid, 0.0))
        empty = np.maximum(0, problem.capacity - problem.loads(plan)) / self.scale
        total += (np.maximum(solved.multipliers.seats, 0.0) * empty).sum(axis=1)
        return [float(v) for v in total]

    def _narrow(self, plan: Ints, allowed: Bools, bound: Bound) -> Bools:
        """Pairs that are likely in a better plan, as ``Sweep.guide`` chooses them."""
        ways = Sweep(self.problem, self.scale, self.price, 0)
        ways.guide(allowed, bound, self.problem.objective(plan))
        return ways.narrow

    def _window(
        self, plan: Ints, sites: tuple[int, ...], mask: Bools, effort: Effort
    ) -> tuple[Ints | None, bool]:
        self.windows += 1
        outcome = improve(
            self.problem,
            self.scale,
            plan,
            list(sites),
            mask,
            overflow_price=self.price if effort is SOFT else None,
            effort=effort,
            deadline=self.deadline,
        )
        self.spent += OVERHEAD + outcome.work
        return outcome.plan, outcome.proven


def _around(changed: set[int], touching: list[set[int]], size: int) -> list[tuple[int, ...]]:
    """Connected sets of ``size`` sites that hold a changed one, in a fixed order."""
    grown: set[tuple[int, ...]] = {(j,) for j in changed}
    for _ in range(size - 1):
        grown = {
            tuple(sorted({*window, k}))
            for window in grown
            for j in window
            for k in touching[j]
            if k not in window
        }
    return sorted(grown)
