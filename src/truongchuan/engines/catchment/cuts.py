"""Separators: what an unconnected (fractional) zone breaks.

A zone of site j that holds unit a holds a path from the site's home h to a, so every set S of units
that separates a from h gives ``sum_{s in S} x_sj >= x_aj``. Violated sets are found as smallest
vertex cuts with capacities x_sj (Validi, Buchanan and Lykhovyd 2022). They are looked for among the
units only that a light and cheap enough way to a may pass (``ways.py``), which differ from unit to
unit: S needs to separate a from h among those.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.catchment.model import Bools, Floats, Problem
from truongchuan.engines.catchment.rows import Row, separator_row
from truongchuan.engines.catchment.ways import Ways

EPSILON = 1e-6
STEP = 1e-6
"""Cost of stepping on a unit, so that ways without reduced costs are cut somewhere too."""


def units_of(may: Bools) -> set[int]:
    """Units marked in (n,)."""
    return set(np.nonzero(may)[0].tolist())


class Separation:
    """Finds violated separator rows for a fractional or whole assignment."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.neighbours = problem.graph.neighbours
        self.piece = problem.graph.piece.tolist()
        self.flows = True  # look for separators of units that are joined, but too weakly

    def rows(
        self,
        x: Floats,
        ways: Ways,
        reduced: Floats,
        *,
        least: float = 0.02,
        per_site: int = 8,
        levels: int = 6,
        sites: set[int] | None = None,
    ) -> list[Row]:
        """Violated rows for x (n, m); ``least`` is the violation worth a row, ``reduced`` (n, m)
        guides where to look. With ``sites`` only their zones are looked at."""
        found: list[Row] = []
        if not self.problem.contiguous:
            return found
        units, where = np.nonzero(x > EPSILON)
        by_site: dict[int, dict[int, float]] = {}
        for unit, site in zip(units.tolist(), where.tolist(), strict=True):
            if sites is not None and site not in sites:
                continue
            by_site.setdefault(site, {})[unit] = float(x[unit, site])
        self.levels = levels
        for site, held in by_site.items():
            self.reduced = reduced[:, site].tolist()
            found += self._of_site(site, held, ways, least, per_site)
        return found

    def _of_site(
        self, site: int, held: dict[int, float], ways: Ways, least: float, most: int
    ) -> list[Row]:
        rows: list[Row] = []
        home = int(self.problem.home[site])
        home_piece = self.piece[home] if home >= 0 else -1
        if home >= 0:
            inside = {u: v for u, v in held.items() if self.piece[u] == home_piece}
            rows += self._rooted(site, home, inside, ways, least, most)
        rest: dict[int, dict[int, float]] = {}
        for u, v in held.items():
            if self.piece[u] != home_piece:
                rest.setdefault(self.piece[u], {})[u] = v
        for part in rest.values():
            if len(part) > 1:
                rows += self.rootless(site, part, units_of(ways.allowed[:, site]), least)
        return rows

    def _rooted(
        self, site: int, home: int, held: dict[int, float], ways: Ways, least: float, most: int
    ) -> list[Row]:
        weight, room = ways.light(site)
        widest = self._widest(home, held, weight)
        suspects = []
        for u, v in held.items():
            width, load = widest.get(u, (0.0, 0.0))
            if u != home and v > least and (v - width > least or load > room):
                suspects.append((v - width, u))
        suspects.sort(key=lambda pair: (-pair[0], pair[1]))
        rows: list[Row] = []
        covered: dict[int, int] = {}
        for _, unit in suspects:
            if len(rows) >= most:
                break
            if covered.get(unit, 0) >= 3:
                continue
            may = ways.between(site, unit)
            if not may:
                rows.append(separator_row(self.problem.m, unit, site, []))
                continue
            inside = {u: held[u] for u in may if u in held}
            part = self._part(unit, inside)
            if home not in part:
                for u in part:
                    covered[u] = covered.get(u, 0) + 1
                separators = self._nested(home, part, may, held)
            elif self.flows:
                side = weak_side(self.neighbours, home, unit, inside, held[unit] - least)
                if side is None:
                    continue
                separators = [self.boundary(home, side, may)]
            else:
                continue
            rows += [separator_row(self.problem.m, unit, site, sorted(s)) for s in separators]
        return rows

    def _widest(
        self, home: int, held: dict[int, float], weight: list[float]
    ) -> dict[int, tuple[float, float]]:
        """Per unit, the most that one way from the home brings to it, and the children on that
        way, both ends included."""
        best: dict[int, tuple[float, float]] = {home: (1.0, weight[home])}
        heap = [(-1.0, weight[home], home)]
        done: set[int] = set()
        while heap:
            _, load, u = heapq.heappop(heap)
            if u in done:
                continue
            done.add(u)
            width = 1.0 if u == home else min(best[u][0], held[u])
            for v in self.neighbours[u]:
                if v not in held or v in done:
                    continue
                known, total = best.get(v), load + weight[v]
                if known is None or (width, -total) > (known[0], -known[1]):
                    best[v] = (width, total)
                    heapq.heappush(heap, (-min(width, held[v]), total, v))
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

    def boundary(self, home: int, part: set[int], may: set[int]) -> set[int]:
        """Units beside the part that the home still reaches without it: a minimal separator among
        the units ``may``."""
        border = {v for u in part for v in self.neighbours[u] if v not in part and v in may}
        border.discard(home)
        seen = {home}
        stack = [home]
        reached: set[int] = set()
        while stack:
            for v in self.neighbours[stack.pop()]:
                if v in seen or v in part or v not in may:
                    continue
                seen.add(v)
                if v in border:
                    reached.add(v)
                else:
                    stack.append(v)
        return reached

    def _nested(
        self, home: int, part: set[int], may: set[int], held: dict[int, float]
    ) -> list[set[int]]:
        """Nested separators along the cheapest way from the part to the home.

        Growing a ball around the part by reduced cost, the borders of the ball are separators; the
        sum of the least reduced costs on them is the cost of that way, so together they charge all
        of it at once, where one separator would charge its cheapest unit only.
        """

        def cost(v: int) -> float:
            if v not in may:
                return math.inf
            return 0.0 if v == home or v in held else max(0.0, self.reduced[v]) + STEP

        counted = grow_ball(self.neighbours, part, home, cost)
        if counted is None:
            return [set()]  # the home cannot be reached at all
        return [self.boundary(home, inside, may) for inside in counted.steepest(self.levels)]

    def rootless(self, site: int, held: dict[int, float], may: set[int], least: float) -> list[Row]:
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


def weak_side(
    neighbours: Sequence[Sequence[int]],
    home: int,
    unit: int,
    held: dict[int, float],
    enough: float,
) -> set[int] | None:
    """The unit's side of the smallest vertex cut towards the home, with the values of ``held`` as
    capacities; ``None`` where at least ``enough`` comes through. Units that are not held carry
    nothing. (Augmenting paths; a vertex u is entered at (u, 0) and left at (u, 1).)
    """
    through = dict.fromkeys(held, 0.0)
    along: dict[tuple[int, int], float] = {}
    around = {u: [v for v in neighbours[u] if v in held] for u in held}
    total = 0.0
    goal, source = (unit, 0), (home, 1)

    def steps(u: int, side: int) -> list[tuple[tuple[int, int], float]]:
        """Where to go from a side of a vertex, and how much still goes there."""
        if side:
            ahead = [((v, 0), math.inf) for v in around[u]]
            if through[u] > EPSILON:
                ahead.append(((u, 0), through[u]))
            return ahead
        back = [((v, 1), f) for v in around[u] if (f := along.get((v, u), 0.0)) > EPSILON]
        if held[u] - through[u] > EPSILON:
            back.append(((u, 1), held[u] - through[u]))
        return back

    while True:
        before: dict[tuple[int, int], tuple[tuple[int, int], float]] = {source: (source, 0.0)}
        order = [source]
        for at in order:
            if goal in before:
                break
            for ahead, much in steps(*at):
                if ahead not in before:
                    before[ahead] = (at, much)
                    order.append(ahead)
        if goal not in before:
            break
        way = [goal]
        while way[-1] != source:
            way.append(before[way[-1]][0])
        push = min(before[at][1] for at in way[:-1])
        push = min(push, enough)
        for ahead, at in itertools.pairwise(way):
            if ahead[0] == at[0]:
                through[at[0]] += push if ahead[1] else -push
            elif ahead[1] == 0:
                along[at[0], ahead[0]] = along.get((at[0], ahead[0]), 0.0) + push
            else:
                along[ahead[0], at[0]] -= push
        total += push
        if total >= enough:
            return None
    # From which vertices the unit can still be reached.
    reached = {goal}
    stack = [goal]
    while stack:
        u, side = stack.pop()
        if side == 0:
            origins = [(v, 1) for v in around[u]]
            if through[u] > EPSILON:
                origins.append((u, 1))
        else:
            origins = [(v, 0) for v in around[u] if along.get((u, v), 0.0) > EPSILON]
            if held[u] - through[u] > EPSILON:
                origins.append((u, 0))
        for at in origins:
            if at not in reached:
                reached.add(at)
                stack.append(at)
    return {u for u, side in reached if side == 0}
