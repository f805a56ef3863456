"""A first whole plan of a large area: zones grown from a fractional or broken plan.

The same as :mod:`start`, with costs worked out only for the units and sites that meet.
"""

from __future__ import annotations

import heapq

import numpy as np

from truongchuan.engines.catchment.model import Ints
from truongchuan.engines.catchment.sparse import Area
from truongchuan.engines.catchment.sparse_bound import Prices, reduced
from truongchuan.engines.catchment.zones import loose_parts, zones_of


def grow(area: Area, preferred: Ints, prices: Prices, *, full_price: float) -> Ints:
    """A plan (n,) with whole zones that keeps what it can of ``preferred`` (-1 where open).

    ``full_price`` is what a grain beyond the seats counts. Units that no zone could reach under the
    locks and bans stay -1.
    """
    frame = area.frame
    plan = preferred.copy()
    for site, home in enumerate(frame.home.tolist()):
        if home >= 0:
            plan[home] = site
    given = np.nonzero(plan >= 0)[0]
    plan[given[~np.isfinite(area.paid(given, plan[given]))]] = -1
    if frame.contiguous:
        zones = zones_of(np.where(plan < 0, area.m, plan), area.m + 1)[: area.m]
        for site, zone in enumerate(zones):
            for part in loose_parts(frame, site, zone):
                plan[sorted(part)] = -1
    return _Filling(area, plan, prices, full_price).run()


class _Filling:
    """Gives open units, cheapest first, to zones they touch."""

    def __init__(self, area: Area, plan: Ints, prices: Prices, full_price: float) -> None:
        self.area, self.prices, self.full_price = area, prices, full_price
        frame = area.frame
        self.where: list[int] = plan.tolist()
        self.weight: list[int] = frame.weight.tolist()
        self.seats: list[int] = frame.capacity.sum(axis=1).tolist()
        taken = plan >= 0
        self.loads: list[int] = (
            np.bincount(plan[taken], frame.weight[taken], area.m).astype(np.int64).tolist()
        )
        self.heap: list[tuple[float, int, int]] = []
        self.known: dict[tuple[int, int], float] = {}
        self.piece: list[int] = frame.graph.piece.tolist()
        self.touched = {(self.piece[u], j) for u, j in enumerate(self.where) if j >= 0}
        self.rooted: list[int] = frame.home_piece.tolist()
        self.pieces = len(set(self.piece))

    def run(self) -> Ints:
        """Fill, and return the plan."""
        neighbours = self.area.frame.graph.neighbours
        for u, j in enumerate(self.where):
            if j < 0:
                self._offer(u, sorted({self.where[v] for v in neighbours[u] if self.where[v] >= 0}))
                self._offer(u, self._free(u))
        while self.heap:
            value, u, j = heapq.heappop(self.heap)
            if self.where[u] >= 0:
                continue
            now = self._price(u, j)
            if now > value + 1e-9:
                heapq.heappush(self.heap, (now, u, j))
                continue
            if self._apart(u, j):
                continue
            self.where[u] = j
            self.touched.add((self.piece[u], j))
            self.loads[j] += self.weight[u]
            for v in neighbours[u]:
                if self.where[v] < 0:
                    self._offer(v, [j])
        return np.array(self.where, dtype=np.int64)

    def _free(self, u: int) -> list[int]:
        """Sites a unit may go to without touching their zones."""
        if not self.area.frame.contiguous:
            return list(range(self.area.m))
        piece = self.piece[u]
        if self.pieces == 1 and self.rooted and min(self.rooted) == max(self.rooted) == piece:
            return []
        return [
            j
            for j, rooted in enumerate(self.rooted)
            if rooted != piece and (piece, j) not in self.touched
        ]

    def _apart(self, u: int, j: int) -> bool:
        """Would the unit start a second part of a zone?"""
        if not self.area.frame.contiguous:
            return False
        around = self.area.frame.graph.neighbours[u]
        return (self.piece[u], j) in self.touched and all(self.where[v] != j for v in around)

    def _offer(self, u: int, sites: list[int]) -> None:
        missing = [j for j in sites if (u, j) not in self.known]
        if missing:
            row = reduced(self.area, self.prices, np.array([u]), np.array(missing))[0]
            if len(missing) > 64:
                keep = np.argpartition(row, 64)[:64].tolist()
                missing, row = [missing[k] for k in keep], row[keep]
                sites = missing
            for j, value in zip(missing, row.tolist(), strict=True):
                self.known[u, j] = value
        for j in sites:
            if self.known[u, j] < np.inf:
                heapq.heappush(self.heap, (self._price(u, j), u, j))

    def _price(self, u: int, j: int) -> float:
        over = max(0, self.loads[j] + self.weight[u] - self.seats[j])
        return self.known[u, j] + self.full_price * min(over, self.weight[u])
