"""Whole points from a flow that splits a few: children passed on along the cheapest chains.

Each split point goes to the school with its largest share, which leaves some schools a little too
full. Points of the least weight then pass on from school to school, along the cheapest way at the
prices of seats (Dijkstra over schools), until one has room.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from truongchuan.engines.catchment.model import Floats, Ints
from truongchuan.engines.catchment.points import Transport


def made_whole(flow: Transport, each: Floats, weight: Ints, seats: Ints) -> Ints | None:
    """A plan (n,) of schools within the seats near the flow, ``None`` where chains find none.

    ``each`` (n, m) are costs a child, ``weight`` (n,) and ``seats`` (m,) grains.
    """
    chains = _PointChains(flow, each, weight, seats)
    while chains.over():
        if not chains.pass_on():
            return None
    return chains.plan


class _PointChains:
    def __init__(self, flow: Transport, each: Floats, weight: Ints, seats: Ints) -> None:
        self.each, self.seats, self.prices = each, seats, flow.seats
        self.plan = flow.plan.copy()
        self.loads = np.bincount(self.plan, weight, len(seats)).astype(np.int64)
        some = weight[weight > 0]
        self.grain = int(some.min()) if len(some) else 1
        self.light = weight == self.grain
        shape = (len(seats), len(seats))
        self.arcs, self.carrier = np.full(shape, np.inf), np.zeros(shape, dtype=np.int64)
        if self.over():
            self._look(range(len(seats)))

    def over(self) -> bool:
        """Is a school too full?"""
        return bool((self.loads > self.seats).any())

    def _look(self, schools: list[int] | range) -> None:
        """The cheapest light point of these schools to every other, above the prices."""
        for a in schools:
            points = np.nonzero(self.light & (self.plan == a))[0]
            self.arcs[a] = np.inf
            if len(points):
                away = self.each[points] + self.prices
                away -= away[:, [a]]
                best = away.argmin(axis=0)
                self.arcs[a] = np.maximum(0.0, away[best, np.arange(len(self.seats))])
                self.carrier[a] = points[best]
            self.arcs[a, a] = np.inf

    def pass_on(self) -> bool:
        """One chain from a school that is too full to the cheapest to reach with room."""
        m, room = len(self.seats), self.loads + self.grain <= self.seats
        source = int((self.loads - self.seats).argmax())
        far, before, open_ = np.full(m, np.inf), np.full(m, -1), np.ones(m, dtype=bool)
        far[source] = 0.0
        while True:
            at = int(np.where(open_, far, np.inf).argmin())
            if not open_[at] or not np.isfinite(far[at]):
                return False
            if room[at]:
                break
            open_[at] = False
            further = far[at] + self.arcs[at]
            nearer = open_ & (further < far)
            far[nearer], before[nearer] = further[nearer], at
        way = [at]
        while way[-1] != source:
            way.append(int(before[way[-1]]))
        moves = [(int(self.carrier[a, b]), b) for b, a in pairwise(way)]
        for point, school in moves:
            self.plan[point] = school
        self.loads[source] -= self.grain
        self.loads[at] += self.grain
        self._look(way)
        return True
