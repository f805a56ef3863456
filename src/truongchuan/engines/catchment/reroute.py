"""Corridors: units that may not stay where they are get a way to a zone that may take them.

A unit deep inside a zone touches no other: a lock to a farther school, or a ban of its own, needs
the units between to come too. The cheapest such way is found by Dijkstra's rule over units, at
reduced costs; what a corridor cuts off is given to the zones around. Homes and units that may go
nowhere else are never taken. Corridors already laid cost more to cross, and are laid again when
they are.
"""

from __future__ import annotations

import heapq

import numpy as np

from truongchuan.engines.catchment.model import Floats, Ints, Problem
from truongchuan.engines.catchment.zones import loose_parts, part_of, zones_of

TURNS = 4
"""Corridors tried for every unit that has to leave."""
CHOICES = 4
"""Sites tried for a unit that may go to several."""


class Reroute:
    """Lays corridors in a plan; ``reduced`` (n, m) are costs above the prices of seats.

    ``deep`` is what a unit costs for every step between it and the border of its zone, as part of
    the middle cost of moving one: corridors along borders cut off less.
    """

    def __init__(self, problem: Problem, plan: Ints, reduced: Floats, deep: float) -> None:
        self.problem = problem
        self.where: list[int] = plan.tolist()
        fine = problem.allowed & np.isfinite(reduced)
        self.cost = np.where(fine, reduced, np.inf)
        usual = self.cost[np.isfinite(self.cost) & (self.cost > 0)]
        self.step = 1e-3 * float(np.median(usual)) if len(usual) else 1e-6
        self.crossing = 10.0 * float(np.median(usual)) if len(usual) else 1.0
        self.single = (problem.allowed.sum(axis=1) == 1).tolist()
        self.only = problem.allowed.argmax(axis=1).tolist()
        self.choices: list[int] = problem.allowed.sum(axis=1).tolist()
        self.laid: dict[int, int] = {}  # units of corridors: how often
        self.homes = problem.home.tolist()
        each = self.cost / np.maximum(problem.weight, 1)[:, None]
        some = each[np.isfinite(each) & (each > 0)]
        self.deep = deep * float(np.median(some)) if len(some) else 0.0
        self.usual = float(np.median(problem.weight))
        self.depth = self._depths()

    def _depths(self) -> list[int]:
        """Steps of every unit from the border of its zone: 0 beside another zone."""
        where, neighbours = self.where, self.problem.graph.neighbours
        depth = [-1] * len(where)
        layer = [u for u, j in enumerate(where) if any(where[v] != j for v in neighbours[u])]
        step = 0
        while layer:
            for u in layer:
                depth[u] = step
            step += 1
            layer = sorted({v for u in layer for v in neighbours[u] if depth[v] < 0})
        return depth

    def run(self) -> Ints | None:
        """A plan (n,) with -1 for units cut off (to be given to the zones around); ``None`` when
        a unit has no way."""
        problem = self.problem
        for unit in self._misplaced():
            self.where[unit] = -1
        for site, home in enumerate(self.homes):
            if home >= 0:
                self.where[home] = site
        waiting = self._waiting()
        turns = TURNS * max(1, len(waiting))
        while waiting and turns:
            turns -= 1
            unit = min(waiting, key=lambda u: (self.choices[u], self.laid.get(u, 0), u))
            if not self._lay(unit):
                return None
            waiting = self._waiting()
        if waiting:
            return None
        plan = np.array(self.where, dtype=np.int64)
        return plan if problem.contiguous or (plan >= 0).all() else None

    def _misplaced(self) -> list[int]:
        allowed = self.problem.allowed
        return [u for u, j in enumerate(self.where) if j >= 0 and not allowed[u, j]]

    def _waiting(self) -> set[int]:
        """Units that need a corridor: with no neighbour's zone that may take them. Other units of
        loose parts are set free on the way."""
        problem, neighbours = self.problem, self.problem.graph.neighbours
        where = self.where
        held = np.array([problem.m if j < 0 else j for j in where], dtype=np.int64)
        zones = zones_of(held, problem.m + 1)
        loose: list[int] = []
        for site in range(problem.m):
            for part in loose_parts(problem, site, zones[site]):
                loose += part
        for u in loose:
            where[u] = -1
        open_units = sorted({*loose, *zones[problem.m]})
        waiting = {u for u in open_units if self.single[u] and not self._beside(u, self.only[u])}
        # the rest may be filled in from the zones around, if some of these reach it
        left = set(open_units) - waiting
        fed: list[tuple[int, int]] = []
        reached: set[tuple[int, int]] = set()
        for u in left:
            beside = {where[v] for v in neighbours[u] if where[v] >= 0}
            fed += [(u, site) for site in sorted(beside) if problem.allowed[u, site]]
        while fed:
            u, site = fed.pop()
            if (u, site) in reached:
                continue
            reached.add((u, site))
            fed += [(v, site) for v in neighbours[u] if v in left and problem.allowed[v, site]]
        served = {u for u, _ in reached}
        waiting |= {u for u in left - served if self._rooted(u)}
        return waiting

    def _beside(self, unit: int, site: int) -> bool:
        return any(self.where[v] == site for v in self.problem.graph.neighbours[unit])

    def _rooted(self, unit: int) -> bool:
        """Does some site that may take the unit have its home in the unit's piece?"""
        problem = self.problem
        same = problem.home_piece == problem.graph.piece[unit]
        return bool((same & problem.allowed[unit]).any())

    def _lay(self, unit: int) -> bool:
        """The cheapest corridor from the unit to a zone that may take it."""
        problem = self.problem
        same = problem.home_piece == problem.graph.piece[unit]
        sites = np.nonzero(problem.allowed[unit] & same)[0]
        order = sites[np.argsort(self.cost[unit, sites], kind="stable")][:CHOICES]
        best: tuple[float, list[int], int] | None = None
        for site in order.tolist():
            found = self._way(unit, site, np.inf if best is None else best[0])
            if found is not None and (best is None or found[0] < best[0]):
                best = (*found, site)
        if best is None:
            return False
        for u in best[1]:
            self.where[u] = best[2]
            self.laid[u] = self.laid.get(u, 0) + 1
        return True

    def _way(self, unit: int, site: int, most: float) -> tuple[float, list[int]] | None:
        problem, cost = self.problem, self.cost[:, site].tolist()
        home = int(problem.home[site])
        inside = {u for u, j in enumerate(self.where) if j == site}
        zone = part_of(problem.graph.neighbours, home, inside | {home})
        first = max(0.0, float(cost[unit]))
        best = {unit: first}
        before: dict[int, int] = {}
        heap = [(first, unit)]
        while heap:
            value, u = heapq.heappop(heap)
            if value > best[u]:
                continue
            if value >= most:
                return None
            if u in zone:
                way = [u]
                while u in before:
                    u = before[u]
                    way.append(u)
                return value, way
            for v in problem.graph.neighbours[u]:
                total = value + self._toll(v, site, cost[v])
                if total < best.get(v, np.inf):
                    best[v] = total
                    before[v] = u
                    heapq.heappush(heap, (total, v))
        return None

    def _toll(self, unit: int, site: int, cost: float) -> float:
        """What taking a unit along costs; infinite when it may not come."""
        here = self.where[unit]
        if here == site or cost == np.inf:
            return 0.0 if here == site else np.inf
        own = float(self.cost[unit, here]) if here >= 0 else 0.0
        more = max(0.0, cost - own) if own < np.inf else 0.0
        more += self.deep * self.depth[unit] * self.usual
        return more + self.step + self.crossing * self.laid.get(unit, 0)
