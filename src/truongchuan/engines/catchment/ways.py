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

import math
from typing import TYPE_CHECKING

import numpy as np

from truongchuan.engines.catchment.model import Bools, Floats, Graph, Problem

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


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
        self.graph = problem.graph
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
        self.sites: dict[int, list[_Weighed]] = {}
        self.passable: dict[tuple[int, int], set[int]] = {}

    def _of(self, site: int) -> list[_Weighed]:
        """Units at the site by children and, where reduced costs are known, by these."""
        known = self.sites.get(site)
        if known is None:
            may = self.allowed[:, site].copy()
            home = self.home[site]
            if home >= 0:
                may[home] = True
            weights, most = [self.adds[:, site]], [float(self.left[site])]
            if len(self.near) > 1 and self.reduced is not None:
                weights.append(np.where(self.allowed[:, site], self.reduced[:, site], 0.0))
                most.append(self.room)
            known = self.sites[site] = [
                _Weighed(self.graph, may, weight, near[:, site], limit)
                for weight, near, limit in zip(weights, self.near, most, strict=True)
            ]
        return known

    def light(self, site: int) -> tuple[list[float], float]:
        """Children that units add at the site, and the seats left."""
        children = self._of(site)[0]
        return children.weight.tolist(), children.most

    def between(self, site: int, unit: int) -> set[int]:
        """Units that ways from the home to the unit may pass, both ends included; empty when there
        is no such way."""
        known = self.passable.get((site, unit))
        if known is not None:
            return known
        first, *rest = self._of(site)
        inside = first.passed(unit)
        for weighed in rest:
            inside = weighed.within(inside).passed(unit)
        home = self.home[site]
        passable = set(np.nonzero(inside)[0].tolist()) if home >= 0 and inside[home] else set()
        self.passable[site, unit] = passable
        return passable


class Arcs:
    """Arcs between neighbours that may both go to one site, each as long as the unit it leads to
    weighs."""

    def __init__(self, graph: Graph, may: Bools) -> None:
        self.n = len(may)
        begins, ends = graph.arcs
        both = may[begins] & may[ends]
        self.ends = ends[both]
        self.starts = np.zeros(self.n + 1, dtype=np.int64)
        np.cumsum(np.bincount(begins[both], minlength=self.n), out=self.starts[1:])

    def weighed(self, weight: Floats) -> csr_matrix:
        """(n, n) of arcs by the units' weights (n,), none below zero."""
        from scipy.sparse import csr_matrix

        return csr_matrix((weight[self.ends], self.ends, self.starts), shape=(self.n, self.n))


class _Weighed:
    """Units of one site with what a way through each costs, and the most that a way may cost.

    ``near`` (n,) is the least cost of a way from the home to a unit, the unit's own included and
    the home's not.
    """

    def __init__(self, graph: Graph, may: Bools, weight: Floats, near: Floats, most: float) -> None:
        self.graph, self.may = graph, may
        self.weight, self.near, self.most = weight, near, most
        self.matrix: csr_matrix | None = None

    def within(self, inside: Bools) -> _Weighed:
        """The same over fewer units."""
        return _Weighed(self.graph, self.may & inside, self.weight, self.near, self.most)

    def passed(self, unit: int) -> Bools:
        """(n,) units through which a way of at most ``most`` from the unit to the home leads."""
        from scipy.sparse.csgraph import dijkstra

        if not self.may[unit] or self.near[unit] > self.most:
            return np.zeros(len(self.may), dtype=bool)
        if self.matrix is None:
            self.matrix = Arcs(self.graph, self.may).weighed(self.weight)
        begun = float(self.weight[unit])
        far = begun + dijkstra(self.matrix, indices=unit, limit=self.most - begun)
        passed: Bools = far - self.weight + self.near <= self.most
        return passed
