"""Separators for a large area, found near the zone they are about.

A zone of site j that holds unit a holds a path from the home of j to a, so that every set S of
units that parts a from the home gives ``sum_{s in S} x_sj >= x_aj`` (see :mod:`cuts`). Around a
part P that the fractional zone leaves loose, balls B of units grow by reduced cost until they would
meet the home; the units beside B part P from the home. Of these a unit may be left out when it
cannot be reached from the home without B: that is decided only by a search that ended inside the
neighbourhood that was looked at. A search that leaves it keeps the unit, so every row holds for the
whole graph.
"""

from __future__ import annotations

import math

import numpy as np

from truongchuan.engines.catchment.cuts import STEP, grow_ball
from truongchuan.engines.catchment.model import Floats, Ints
from truongchuan.engines.catchment.rows import Row, separator_row
from truongchuan.engines.catchment.sparse import NONE, Area
from truongchuan.engines.catchment.sparse_lp import SparseRelaxation

EPSILON = 1e-6


class SparseSeparation:
    """Finds violated separators of a fractional plan."""

    def __init__(self, area: Area, *, per_site: int = 8, levels: int = 6) -> None:
        from scipy.spatial import cKDTree

        self.area, self.per_site, self.levels = area, per_site, levels
        self.tree = cKDTree(area.instance.unit_xy)
        self.neighbours = area.frame.graph.neighbours
        self.piece = area.frame.graph.piece

    def rows(self, lp: SparseRelaxation, least: float = 0.02) -> list[Row]:
        """Rows violated by more than ``least`` at the LP's solution."""
        held = lp.x > EPSILON
        units, sites, values = lp.columns.unit[held], lp.columns.site[held], lp.x[held]
        order = np.lexsort((units, sites))
        units, sites, values = units[order], sites[order], values[order]
        found: list[Row] = []
        for group in np.split(np.arange(len(units)), np.nonzero(np.diff(sites))[0] + 1):
            if len(group):
                found += self._of_site(lp, int(sites[group[0]]), units[group], values[group], least)
        return found

    def _of_site(
        self, lp: SparseRelaxation, site: int, units: Ints, values: Floats, least: float
    ) -> list[Row]:
        home = int(self.area.frame.home[site])
        if home < 0:
            return []
        inside = self.piece[units] == self.piece[home]
        held = dict(zip(units[inside].tolist(), values[inside].tolist(), strict=True))
        held[home] = 1.0
        joined = self._part(home, held)
        loose = sorted((u for u in held if u not in joined), key=lambda u: (-held[u], u))
        if not loose or held[loose[0]] <= least:
            return []
        near = self._near(lp, site, home, units)
        rows: list[Row] = []
        covered: dict[int, int] = {}
        for unit in loose:
            if len(rows) >= self.per_site or held[unit] <= least:
                break
            if covered.get(unit, 0) >= 3:
                continue
            part = self._part(unit, held)
            for u in part:
                covered[u] = covered.get(u, 0) + 1
            rows += [
                separator_row(self.area.m, unit, site, sorted(separator))
                for separator in self._nested(home, part, held, near)
                if sum(held.get(s, 0.0) for s in separator) < held[unit] - least
            ]
        return rows

    def _near(self, lp: SparseRelaxation, site: int, home: int, units: Ints) -> dict[int, float]:
        """Reduced costs at the site of the units around that may be in its zone."""
        area = self.area
        xy = area.instance.unit_xy
        reach = float(np.hypot(*(xy[units] - xy[home]).T).max(initial=0.0))
        around = np.array(sorted(self.tree.query_ball_point(xy[home], 1.3 * reach + 300.0)))
        sites = np.full(len(around), site)
        reduced = np.maximum(0.0, lp.reduced_pairs(around, sites))
        return dict(zip(around.tolist(), reduced.tolist(), strict=True))

    def _part(self, unit: int, held: dict[int, float]) -> set[int]:
        part = {unit}
        stack = [unit]
        while stack:
            for v in self.neighbours[stack.pop()]:
                if v in held and v not in part:
                    part.add(v)
                    stack.append(v)
        return part

    def _nested(
        self, home: int, part: set[int], held: dict[int, float], near: dict[int, float]
    ) -> list[set[int]]:
        """Separators along the cheapest way from the part to the home: see ``cuts._nested``."""

        def cost(v: int) -> float:
            least = near.get(v, math.inf)
            return 0.0 if v in held and least < math.inf else least + STEP

        ball = grow_ball(self.neighbours, part, home, cost)
        # Without a way inside the neighbourhood, the part alone.
        insides = [set(part)] if ball is None else ball.steepest(self.levels)
        return [self._beside(home, inside, near) for inside in insides]

    def _beside(self, home: int, ball: set[int], near: dict[int, float]) -> set[int]:
        """Units beside the ball that part it from the home: valid in the whole graph."""
        border = {v for u in ball for v in self.neighbours[u] if v not in ball}
        border = {v for v in border if self._may(v, home)}
        if home in border:
            return border  # cannot be: the ball stops before the home's neighbours matter
        reached = self._reach(home, ball, border, near)
        kept = border & reached
        left = border - reached
        while left:
            start = min(left)
            region, outside = self._region(start, ball, near, home)
            if outside:
                kept |= region & left
            left -= region
            left.discard(start)
        return kept

    def _may(self, unit: int, home: int) -> bool:
        """Is the unit free to be in the zone around a home (which no other home is)?"""
        return unit == home or self.area.site[unit] == NONE

    def _reach(
        self, home: int, ball: set[int], border: set[int], near: dict[int, float]
    ) -> set[int]:
        """Units met from the home without the ball; the search stops at the border."""
        seen = {home}
        stack = [home]
        while stack:
            for v in self.neighbours[stack.pop()]:
                if v in seen or v in ball or not self._may(v, home):
                    continue
                seen.add(v)
                if v not in border and v in near:
                    stack.append(v)
        return seen

    def _region(
        self, start: int, ball: set[int], near: dict[int, float], home: int
    ) -> tuple[set[int], bool]:
        """Units joined to one without the ball, and whether the search left the neighbourhood."""
        seen = {start}
        stack = [start]
        outside = start not in near
        while stack:
            for v in self.neighbours[stack.pop()]:
                if v in seen or v in ball or not self._may(v, home):
                    continue
                seen.add(v)
                if v not in near or v == home:
                    outside = True
                else:
                    stack.append(v)
        return seen, outside
