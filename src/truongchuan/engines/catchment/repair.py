"""Plans after a change: mended, seated again, bettered around what changed.

Everything is counted in windows, so that it repeats.
"""

from __future__ import annotations

import heapq

import numpy as np

from truongchuan.engines.catchment.anneal import Annealer
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import Bools, Floats, Instance, Ints, Problem
from truongchuan.engines.catchment.rows import Bound
from truongchuan.engines.catchment.start import grow, mend
from truongchuan.engines.catchment.sweep import Sweep
from truongchuan.engines.catchment.wide import in_doubt
from truongchuan.engines.catchment.windows import Effort, improve
from truongchuan.engines.catchment.zones import (
    is_whole,
    removable,
    site_neighbours,
    zones_of,
)

NODES = {2: 200, 3: 100}
RUNS = ((0.03, 60), (0.05, 60), (0.1, 60), (0.2, 60), (0.5, 60), (2.0, 250))
"""Heat of short annealing runs (in the middle unit's cost) and steps for each unit."""
SEATING = 12
"""Most windows before annealing is tried."""
DOUBT = 10
"""Pairs looked at for each site, beside those of the plan."""


class Repair:
    """Works on plans of one problem; ``windows`` counts the windows solved."""

    def __init__(
        self, problem: Problem, scale: float, price: float, deadline: Deadline | None = None
    ) -> None:
        self.problem, self.scale, self.price = problem, float(scale), price
        self.deadline = deadline or Deadline()
        self.windows = 0

    # -- mend ----------------------------------------------------------------------------------

    def mend(self, start: Ints, guide: Floats) -> Ints | None:
        """A whole plan near ``start`` within locks, bans and the limit on children moved."""
        problem = self.problem
        plan = start
        if not self._fits(start):
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
        single = problem.allowed.sum(axis=1) == 1
        wanted = np.where(single, problem.allowed.argmax(axis=1), start)
        for prefer in (start, mend(problem, wanted)):
            grown = grow(problem, prefer, guide, full_price=price)
            if grown is not None and is_whole(problem, grown):
                return grown
        return None

    def _fits(self, plan: Ints) -> bool:
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
        return plan if moved <= problem.max_moved and self._fits(plan) else None

    def homeward(self, problem: Problem, instance: Instance) -> Ints | None:
        """A whole plan that moves few children: the present one, mended (seats left aside)."""
        if instance.current is None or problem.moved is None:
            return None
        same = instance.site_school[None, :] == instance.current[:, None]
        cost = np.where(same, problem.cost, np.inf)
        sites = cost.argmin(axis=1)
        known = np.isfinite(cost[np.arange(problem.n), sites])
        prefer = np.where(known, sites, -1).astype(np.int64)
        guide = np.where(problem.allowed, problem.moved / self.scale, 1e12)
        guide += 1e-6 * np.where(problem.allowed, problem.cost, 0.0)
        plan = grow(problem, mend(problem, prefer), guide, full_price=0.0)
        return plan if plan is not None and is_whole(problem, plan) else None

    # -- windows -------------------------------------------------------------------------------

    def seat(self, plan: Ints, reduced: Floats, count: int) -> Ints:
        """Fewer children beyond the seats: windows along ways from full sites to roomy ones, on the
        pairs of small ``reduced`` cost (n, m); short annealing runs where that does not help."""
        mask = in_doubt(self.problem, plan, reduced, DOUBT * self.problem.m)
        tried: set[tuple[int, ...]] = set()
        for _ in range(min(count, SEATING)):
            way = next((w for w in self._ways(plan) if w not in tried), None)
            if way is None or self.deadline.passed():
                break
            tried.add(way)
            better = self._window(plan, way, mask, soft=True)
            plan = plan if better is None else better
        for number, (heat, steps) in enumerate(RUNS):
            if not self.problem.overflow(plan) or self.deadline.passed():
                break
            plan = self._anneal(plan, heat, steps * self.problem.n, number)
        return plan

    def _ways(self, plan: Ints) -> list[tuple[int, ...]]:
        """Chains of sites from overfull ones to those with room, fullest first."""
        problem = self.problem
        ways = Sweep(problem, self.scale, self.price, 0, self.deadline)
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
        return found if fewer and self._fits(found) else plan

    def better(
        self, plan: Ints, changed: set[int], allowed: Bools, bound: Bound, count: int
    ) -> Ints:
        """Exact windows that hold a changed site, small ones first."""
        narrow = self._narrow(plan, allowed, bound)
        clean: set[tuple[int, ...]] = set()
        changed = set(changed)
        done, size = 0, 2
        while done < count and size <= 4:
            touching = site_neighbours(self.problem, plan)
            fresh = [w for w in _around(changed, touching, size) if w not in clean]
            if not fresh:
                size += 1
                continue
            for window in fresh:
                if done >= count or self.deadline.passed():
                    return plan
                done += 1
                clean.add(window)
                found = self._window(plan, window, narrow, soft=False)
                if found is not None:
                    plan = found
                    changed |= set(window)
                    clean = {w for w in clean if not set(w) & set(window)}
                    size = 2
                    break
        return plan

    def _narrow(self, plan: Ints, allowed: Bools, bound: Bound) -> Bools:
        """Pairs that are likely in a better plan, as ``Sweep.guide`` chooses them."""
        ways = Sweep(self.problem, self.scale, self.price, 0, self.deadline)
        ways.guide(allowed, bound, self.problem.objective(plan))
        return ways.narrow

    def _window(
        self, plan: Ints, sites: tuple[int, ...], mask: Bools, *, soft: bool
    ) -> Ints | None:
        self.windows += 1
        outcome = improve(
            self.problem,
            self.scale,
            plan,
            list(sites),
            mask,
            overflow_price=self.price if soft else None,
            effort=Effort(cuts=12, nodes=50 if soft else NODES.get(len(sites), 60), rounds=6),
            deadline=self.deadline,
        )
        return outcome.plan


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
