"""Ways from a home to a unit: what a zone that holds the unit must hold besides it.

A zone of site j with unit a holds a way from the home h to a over units allowed at j. Two things
rule ways out, and with them pairs and members of separators:

* **children**: where seats are hard, the way and the units that may go to j only must fit the
  seats of j;
* **cost**: from multipliers with bound L and reduced costs r, a plan costs at least L plus the
  reduced costs of all its pairs, so also those of the way. A way that lifts this to the best plan
  is in no better one.

What follows from the second holds for plans better than the best one only.
"""

from __future__ import annotations

import heapq
import math

import numpy as np

from truongchuan.engines.catchment.model import Bools, Floats, Problem


def cheapest_ways(problem: Problem, allowed: Bools, weights: list[Floats]) -> list[Floats]:
    """For every weight (n, m) >= 0 of pairs, the least sum over a way from the home to the pair.

    The home itself adds nothing (it may go nowhere else); without a way the sum is infinite. A pair
    in a piece of the graph without the home of its site counts itself only.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    n, m = allowed.shape
    may = allowed.copy()
    held = np.nonzero(problem.home >= 0)[0]
    may[problem.home[held], held] = True
    number = np.cumsum(may.ravel()) - 1
    one, other = problem.graph.links.T
    link, site = np.nonzero(may[one] & may[other])
    ends = np.concatenate([one[link], other[link]]) * m + np.concatenate([site, site])
    begins = np.concatenate([other[link], one[link]]) * m + np.concatenate([site, site])
    count = int(may.sum())
    order = np.argsort(begins, kind="stable")
    rows, columns = number[begins[order]], number[ends[order]]
    starts = np.searchsorted(rows, np.arange(count + 1))
    homes = problem.home[held] * m + held
    free = problem.home_piece[None, :] != problem.graph.piece[:, None]
    found: list[Floats] = []
    for weight in weights:
        flat = weight.ravel()
        matrix = csr_matrix((flat[ends[order]], columns, starts), shape=(count, count))
        least = np.full(n * m, np.inf)
        if len(held):
            reach = dijkstra(matrix, indices=number[homes], min_only=True)
            least[may.ravel()] = reach
        result = least.reshape(n, m)
        result[free] = weight[free]
        result[~allowed] = np.inf
        found.append(result)
    return found


def loads_left(problem: Problem, allowed: Bools, grade: int) -> tuple[Floats, Floats]:
    """(n, m) children in grains that a unit adds at a site, (m,) seats left for them.

    Units that may go to one site only are taken off its seats and add nothing there.
    """
    single = np.nonzero(allowed.sum(axis=1) == 1)[0]
    where = allowed[single].argmax(axis=1)
    left = problem.capacity[:, grade].astype(float)
    np.subtract.at(left, where, problem.demand[single, grade].astype(float))
    adds = np.repeat(problem.demand[:, grade, None].astype(float), problem.m, axis=1)
    adds[single, where] = 0.0
    return adds, left


class Ways:
    """Ways over allowed pairs that are light and cheap enough."""

    def __init__(
        self,
        problem: Problem,
        allowed: Bools,
        *,
        hard: bool,
        reduced: Floats | None = None,
        room: float = math.inf,
    ) -> None:
        self.neighbours = problem.graph.neighbours
        self.home = problem.home.tolist()
        self.allowed = allowed
        self.adds, self.left = loads_left(problem, allowed, 0)
        if not hard:
            self.left = np.full(problem.m, np.inf)
        self.reduced = reduced
        self.room = room if reduced is not None else math.inf
        weights = [self.adds]
        if reduced is not None and math.isfinite(self.room):
            weights.append(np.where(allowed, reduced, 0.0))
        near = cheapest_ways(problem, allowed, weights)
        self.near = near
        self.sites: dict[int, list[tuple[list[float], list[float], float]]] = {}
        self.passable: dict[tuple[int, int], set[int]] = {}

    def _of(self, site: int) -> list[tuple[list[float], list[float], float]]:
        """Per kind of weight: of units, of the way from the home to them, the most there may be."""
        known = self.sites.get(site)
        if known is None:
            known = [(self.adds[:, site].tolist(), self.near[0][:, site].tolist(), self.left[site])]
            if len(self.near) > 1 and self.reduced is not None:
                known.append(
                    (self.reduced[:, site].tolist(), self.near[1][:, site].tolist(), self.room)
                )
            self.sites[site] = known
        return known

    def light(self, site: int) -> tuple[list[float], float]:
        """Children that units add at the site, and the seats left."""
        weight, _, most = self._of(site)[0]
        return weight, most

    def between(self, site: int, unit: int) -> set[int]:
        """Units that ways from the home to the unit may pass, both ends included; empty when there
        is no such way."""
        known = self.passable.get((site, unit))
        if known is not None:
            return known
        inside: set[int] | None = None
        for weight, near, most in self._of(site):
            inside = self._passed(unit, weight, near, most, inside)
        passable = inside if inside is not None and self.home[site] in inside else set()
        self.passable[site, unit] = passable
        return passable

    def _passed(
        self,
        unit: int,
        weight: list[float],
        near: list[float],
        most: float,
        inside: set[int] | None,
    ) -> set[int]:
        """Units through which a way of at most ``most`` leads."""
        passed: set[int] = set()
        if near[unit] > most or (inside is not None and unit not in inside):
            return passed
        best = {unit: weight[unit]}
        heap = [(weight[unit], unit)]
        while heap:
            far, u = heapq.heappop(heap)
            if u in passed:
                continue
            passed.add(u)
            for v in self.neighbours[u]:
                if v in passed or (inside is not None and v not in inside):
                    continue
                if far + near[v] > most:  # infinite where the unit is not allowed
                    continue
                total = far + weight[v]
                if total < best.get(v, math.inf):
                    best[v] = total
                    heapq.heappush(heap, (total, v))
        return passed
