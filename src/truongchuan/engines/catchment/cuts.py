"""Separators: what an unconnected (fractional) zone breaks.

A zone of site j that holds unit a holds a path from the site's home h to a, so every set S of units
that separates a from h gives ``sum_{s in S} x_sj >= x_aj``. Violated sets are found as smallest
vertex cuts with capacities x_sj (Validi, Buchanan and Lykhovyd 2022). Two things shrink S: units
that may not go to j any more, and paths whose children alone exceed the seats of j (length-bounded
separators), when seats are hard.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.catchment.model import Bools, Floats, Problem
from truongchuan.engines.catchment.rows import Row, separator_row

EPSILON = 1e-6
GRID = 1_000_000


class Separation:
    """Finds violated separator rows for a fractional or whole assignment."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.neighbours = problem.graph.neighbours
        self.piece = problem.graph.piece.tolist()
        self.heavy: list[int] = problem.demand[:, 0].tolist()
        self.paths: dict[int, tuple[int, dict[int, int]]] = {}
        self.seats = [tuple(row) for row in problem.capacity.tolist()]
        self.flows = True  # look for separators of units that are joined, but too weakly

    def rows(
        self,
        x: Floats,
        allowed: Bools,
        reduced: Floats,
        *,
        hard: bool,
        least: float = 0.02,
        per_site: int = 8,
        levels: int = 6,
        sites: set[int] | None = None,
    ) -> list[Row]:
        """Violated rows for x (n, m); ``least`` is the violation worth a row. With ``sites`` only
        their zones are looked at."""
        found: list[Row] = []
        if not self.problem.contiguous:
            return found
        units, where = np.nonzero(x > EPSILON)
        by_site: dict[int, dict[int, float]] = {}
        for unit, site in zip(units.tolist(), where.tolist(), strict=True):
            if sites is not None and site not in sites:
                continue
            by_site.setdefault(site, {})[unit] = float(x[unit, site])
        for site, held in by_site.items():
            self.levels, self.reduced = levels, reduced[:, site]
            found += self._of_site(site, held, allowed[:, site], hard, least, per_site)
        return found

    def _of_site(
        self, site: int, held: dict[int, float], may: Bools, hard: bool, least: float, most: int
    ) -> list[Row]:
        rows: list[Row] = []
        home = int(self.problem.home[site])
        home_piece = self.piece[home] if home >= 0 else -1
        if home >= 0:
            inside = {u: v for u, v in held.items() if self.piece[u] == home_piece}
            rows += self._rooted(site, home, inside, may, hard, least, most)
        rest: dict[int, dict[int, float]] = {}
        for u, v in held.items():
            if self.piece[u] != home_piece:
                rest.setdefault(self.piece[u], {})[u] = v
        for part in rest.values():
            if len(part) > 1:
                rows += self.rootless(site, part, may, least)
        return rows

    def _rooted(
        self,
        site: int,
        home: int,
        held: dict[int, float],
        may: Bools,
        hard: bool,
        least: float,
        most: int,
    ) -> list[Row]:
        widest = self._widest(home, held)
        suspects = sorted(
            (
                (v - widest.get(u, 0.0), u)
                for u, v in held.items()
                if u != home and v - widest.get(u, 0.0) > least
            ),
            key=lambda pair: (-pair[0], pair[1]),
        )
        rows: list[Row] = []
        covered: dict[int, int] = {}
        network: _Network | None = None
        for _, unit in suspects:
            if len(rows) >= most:
                break
            if covered.get(unit, 0) >= 3:
                continue
            if widest.get(unit, 0.0) <= EPSILON:
                part = self._part(unit, held)
                for u in part:
                    covered[u] = covered.get(u, 0) + 1
                separators = self._nested(home, part, may, held)
            elif self.flows:
                if network is None:
                    network = _Network(self.neighbours, home, may, held)
                cut = network.cut(unit)
                if cut is None or cut[0] > held[unit] - least:
                    continue
                separators = [cut[1]]
            else:
                continue
            for separator in separators:
                kept = self._shorten(site, home, unit, separator) if hard else separator
                rows.append(separator_row(self.problem.m, unit, site, sorted(kept)))
        return rows

    def _widest(self, home: int, held: dict[int, float]) -> dict[int, float]:
        """For each unit the best least value on a path from home: less than its own flow."""
        best = {home: 1.0}
        heap = [(-1.0, home)]
        done: set[int] = set()
        while heap:
            value, u = heapq.heappop(heap)
            if u in done:
                continue
            done.add(u)
            for v in self.neighbours[u]:
                if v in held and v not in done:
                    width = min(-value, held[v]) if v != home else 1.0
                    if width > best.get(v, 0.0):
                        best[v] = width
                        heapq.heappush(heap, (-width, v))
        # the flow into v is limited by the path to it, not by v itself: take the best neighbour
        return best

    def _part(self, unit: int, held: dict[int, float]) -> set[int]:
        part = {unit}
        stack = [unit]
        while stack:
            for v in self.neighbours[stack.pop()]:
                if v in held and v not in part:
                    part.add(v)
                    stack.append(v)
        return part

    def boundary(self, home: int, part: set[int], may: Bools) -> set[int]:
        """Units beside the part that the home still reaches without it: a minimal separator."""
        border = {v for u in part for v in self.neighbours[u] if v not in part and may[v]}
        if home in border:
            border.discard(home)
        seen = {home}
        stack = [home]
        reached: set[int] = set()
        while stack:
            for v in self.neighbours[stack.pop()]:
                if v in seen or v in part or not may[v]:
                    continue
                seen.add(v)
                if v in border:
                    reached.add(v)
                else:
                    stack.append(v)
        return reached

    def _nested(
        self, home: int, part: set[int], may: Bools, held: dict[int, float]
    ) -> list[set[int]]:
        """Nested separators along the cheapest way from the part to the home.

        Growing a ball around the part by reduced cost, the borders of the ball are separators; the
        sum of the least reduced costs on them is the cost of that way, so together they charge all
        of it at once, where one separator would charge its cheapest unit only.
        """

        def cost(v: int) -> float:
            if not may[v]:
                return math.inf
            return 0.0 if v == home or v in held else max(0.0, float(self.reduced[v]))

        counted = grow_ball(self.neighbours, part, home, cost)
        if counted is None:
            return [set()]  # the home cannot be reached at all
        return [self.boundary(home, inside, may) for inside in counted.steepest(self.levels)]

    def _shorten(self, site: int, home: int, unit: int, separator: set[int]) -> set[int]:
        """Drop units of the separator through which no path is light enough for the seats."""
        limit = self.seats[site][0]
        near, far = self._loads_from(home, limit), self._loads_from(unit, limit)
        kept = set()
        for s in separator:
            there, back = near.get(s), far.get(s)
            if there is not None and back is not None and there + back - self.heavy[s] <= limit:
                kept.add(s)
        return kept

    def _loads_from(self, start: int, limit: int) -> dict[int, int]:
        """Least children (grade 0) on a path from a unit to each other, up to the limit."""
        known = self.paths.get(start)
        if known is not None and known[0] >= limit:
            return known[1]
        best = {start: self.heavy[start]}
        heap = [(self.heavy[start], start)]
        while heap:
            load, u = heapq.heappop(heap)
            if load > best[u]:
                continue
            for v in self.neighbours[u]:
                total = load + self.heavy[v]
                if total <= limit and total < best.get(v, limit + 1):
                    best[v] = total
                    heapq.heappush(heap, (total, v))
        self.paths[start] = (limit, best)
        return best

    def rootless(self, site: int, held: dict[int, float], may: Bools, least: float) -> list[Row]:
        """In a piece without the home, two units need a path between them: x_a + x_b - S <= 1."""
        left = set(held)
        parts: list[set[int]] = []
        while left:
            part = self._part(min(left), held)
            parts.append(part)
            left -= part
        rows: list[Row] = []
        m = self.problem.m
        heads = [max(sorted(p), key=lambda u: held[u]) for p in parts]
        for k, part in enumerate(parts):
            for other in heads[:k]:
                a = heads[k]
                if held[a] + held[other] > 1.0 + least:
                    border = self.boundary(other, part, may)
                    pairs = tuple(s * m + site for s in sorted(border))
                    rows.append(
                        Row(
                            (*pairs, a * m + site, other * m + site),
                            (*([1.0] * len(pairs)), -1.0, -1.0),
                            -1.0,
                        )
                    )
        return rows


@dataclass(frozen=True, slots=True)
class Ball:
    """Units from the middle outwards, and after how many of them the cost rose by how much."""

    order: list[int]
    rises: list[tuple[float, int]]

    def steepest(self, most: int) -> list[set[int]]:
        """Return the insides of the ball before its ``most`` steepest rises, smallest first."""
        chosen = sorted(sorted(self.rises, key=lambda rise: -rise[0])[:most], key=lambda r: r[1])
        return [set(self.order[:count]) for _, count in chosen]


def grow_ball(
    neighbours: Sequence[Sequence[int]], part: set[int], home: int, cost: Callable[[int], float]
) -> Ball | None:
    """Grow a ball around a part until it reaches the home, by the cost of stepping on a unit.

    Infinite costs bar the way; ``None`` when there is no way.
    """
    best = dict.fromkeys(sorted(part), 0.0)
    heap = [(0.0, u) for u in best]
    ball: set[int] = set()
    found = Ball([], [])
    level = 0.0
    while heap:
        value, u = heapq.heappop(heap)
        if u in ball:
            continue
        if value > level + 1e-9:
            found.rises.append((value - level, len(ball)))
            level = value
        if u == home:
            return found
        ball.add(u)
        found.order.append(u)
        for v in neighbours[u]:
            if v in ball:
                continue
            total = value + cost(v)
            if total < best.get(v, math.inf):
                best[v] = total
                heapq.heappush(heap, (total, v))
    return None


class _Network:
    """Vertex-capacitated network of one site's allowed units, for smallest separators."""

    def __init__(
        self, neighbours: tuple[tuple[int, ...], ...], home: int, may: Bools, held: dict[int, float]
    ) -> None:
        from scipy.sparse import csr_matrix

        seen = {home: 0}
        order = [home]
        for u in order:
            for v in neighbours[u]:
                if v not in seen and may[v]:
                    seen[v] = len(order)
                    order.append(v)
        self.index, self.order, self.home = seen, order, home
        count = len(order)
        # Plenty stands for "cannot be cut"; 2v enters unit v, 2v + 1 leaves it.
        plenty = 4 * GRID * 64
        data: dict[tuple[int, int], int] = {}
        for u, k in seen.items():
            value = plenty if u == home else round(held.get(u, 0.0) * GRID) + 1
            data[2 * k, 2 * k + 1] = value
            for v in neighbours[u]:
                if v in seen:
                    data[2 * k + 1, 2 * seen[v]] = plenty
        rows, columns = zip(*data, strict=True)
        self.matrix = csr_matrix(
            (np.array(list(data.values()), dtype=np.int32), (rows, columns)),
            shape=(2 * count, 2 * count),
        )

    def cut(self, unit: int) -> tuple[float, set[int]] | None:
        """Smallest separator between home and unit, the one nearest the unit, and its capacity."""
        from scipy.sparse.csgraph import breadth_first_order, maximum_flow

        if unit not in self.index:
            return None
        sink = 2 * self.index[unit]
        result = maximum_flow(self.matrix, 1, sink)
        residual = (self.matrix - result.flow).T.tocsr()
        residual.data = np.maximum(residual.data, 0)
        residual.eliminate_zeros()
        back = set(breadth_first_order(residual, sink, return_predecessors=False).tolist())
        separator = {
            self.order[k] for k in range(len(self.order)) if 2 * k + 1 in back and 2 * k not in back
        }
        if unit in separator or self.home in separator:
            return None
        return result.flow_value / GRID, separator
