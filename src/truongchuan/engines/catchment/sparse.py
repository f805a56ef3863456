"""A large area: the programme of :mod:`model` without any array of units × sites.

Costs follow from coordinates (or the given costs) and are worked out when asked for: a block of
units against all sites, a few units against a few sites. What is kept is of the size of units,
sites, edges and candidate pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from truongchuan.engines.catchment.model import (
    Floats,
    Graph,
    Instance,
    Ints,
    Options,
    Problem,
    costs_per_child,
    pair_costs,
    site_capacity,
)
from truongchuan.engines.catchment.nearby import PAIRS, Costs, Nearby

NONE, NOWHERE = -1, -2


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs (unit, site) by unit: those of unit i are ``start[i]`` to ``start[i + 1]``."""

    start: Ints  # (n + 1,)
    site: Ints  # (pairs,)

    @classmethod
    def of(cls, units: Ints, sites: Ints, n: int, m: int) -> Pairs:
        """Sort pairs and drop the repeated."""
        flat = np.unique(units * m + sites)
        start = np.searchsorted(flat, np.arange(n + 1, dtype=np.int64) * m)
        return cls(start, flat % m)

    @property
    def unit(self) -> Ints:
        """(pairs,) the unit of every pair."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    def flat(self, m: int) -> Ints:
        """(pairs,) unit * m + site."""
        return self.unit * m + self.site


class Area:
    """An instance under options, with costs on demand.

    ``frame`` is the programme without its costs (its ``cost`` is one zero seen as a matrix): loads,
    seats, graph and homes are taken from it. Never ask it for ``allowed`` or ``objective``.
    """

    def __init__(self, instance: Instance, options: Options) -> None:
        self.instance, self.options = instance, options
        n, m = len(instance.unit_ids), len(instance.site_school)
        self.n, self.m, self.scale = n, m, instance.scale
        self.children = instance.total / instance.scale
        capacity = site_capacity(instance, options)
        target = None
        if options.spread_weight:
            seats = capacity.sum(axis=1)
            target = seats * (instance.total.sum() / max(1, int(seats.sum())))
        limit = None if options.max_moved is None else int(options.max_moved * instance.scale)
        self.frame = Problem(
            cost=np.broadcast_to(np.zeros(1), (n, m)),
            demand=instance.children,
            capacity=capacity,
            home=instance.home if options.contiguous else np.full_like(instance.home, -1),
            graph=Graph.of(n, instance.edges),
            max_moved=limit if instance.current is not None else None,
            spread_price=options.spread_weight / instance.scale,
            spread_target=target,
            contiguous=options.contiguous,
        )
        self._hold()

    def _hold(self) -> None:
        """The school a unit is locked to, the site it is the home of, the schools it may not use"""
        instance = self.instance
        self.school = np.full(self.n, NONE, dtype=np.int64)
        for unit, school in instance.locks:
            clash = self.school[unit] not in (NONE, school)
            self.school[unit] = NOWHERE if clash else school
        self.site = np.full(self.n, NONE, dtype=np.int64)
        for site, unit in enumerate(instance.home.tolist()):
            if unit >= 0:
                clash = self.site[unit] != NONE
                self.site[unit] = NOWHERE if clash else site
        self.bans: dict[int, list[int]] = {}
        for unit, school in instance.bans:
            self.bans.setdefault(unit, []).append(school)
        self.held = (self.school != NONE) | (self.site != NONE)

    # -- costs ---------------------------------------------------------------------------------

    def each(self, units: Ints, sites: Ints | None = None) -> Floats:
        """(units, sites) cost a child, infinite where the pair is not allowed."""
        where = np.arange(self.m) if sites is None else sites
        each = costs_per_child(self.instance, self.options, units, where)
        school = self.instance.site_school[where]
        rows = np.nonzero(self.held[units])[0]
        if len(rows):
            lock, home = self.school[units[rows], None], self.site[units[rows], None]
            closed = (lock != NONE) & (lock != school)
            closed |= (home != NONE) & (home != where)
            each[rows] = np.where(closed, np.inf, each[rows])
        if self.bans:
            for row, unit in enumerate(units.tolist()):
                for banned in self.bans.get(unit, ()):
                    each[row, school == banned] = np.inf
        return each

    def costs(self, units: Ints, sites: Ints | None = None) -> Floats:
        """(units, sites) cost of whole units; infinite where the pair is not allowed."""
        return pair_costs(self.each(units, sites), self.children[units])

    def paid(self, units: Ints, sites: Ints) -> Floats:
        """(pairs,) cost of every pair (unit, site) of two arrays of one length."""
        result = np.empty(len(units))
        if not len(units):
            return result
        order = np.argsort(sites, kind="stable")
        for group in np.split(order, np.nonzero(np.diff(sites[order]))[0] + 1):
            result[group] = self.costs(units[group], sites[group[:1]])[:, 0]
        return result

    def moved(self, units: Ints, sites: Ints) -> Ints | None:
        """(units, sites) grains that would change school."""
        current = self.instance.current
        if current is None:
            return None
        now = current[units][:, None]
        changes = (now >= 0) & (now != self.instance.site_school[sites])
        return np.where(changes, self.instance.total[units][:, None], 0)

    def blocks(self) -> Iterator[Ints]:
        """Units in blocks that can be looked at against all sites."""
        step = max(1, PAIRS // self.m)
        for first in range(0, self.n, step):
            yield np.arange(first, min(self.n, first + step))

    # -- plans ---------------------------------------------------------------------------------

    def objective(self, plan: Ints) -> float:
        """Cost of a plan; infinite when it uses a pair that is not allowed."""
        import math

        total = math.fsum(self.paid(np.arange(self.n), plan).tolist())
        frame = self.frame
        if frame.spread_price and frame.spread_target is not None:
            gap = np.abs(frame.loads(plan).sum(axis=1) - frame.spread_target)
            total += frame.spread_price * math.fsum(gap.tolist())
        return total

    def moved_by(self, plan: Ints) -> int:
        """Grains of children who change school under a plan."""
        current = self.instance.current
        if current is None:
            return 0
        changes = (current >= 0) & (current != self.instance.site_school[plan])
        return int(self.instance.total[changes].sum())

    def candidates(self, count: int) -> Pairs:
        """The ``count`` cheapest sites of every unit, as far as they are allowed."""
        count = min(count, self.m)
        units, sites = [], []
        each = Costs(self.each, np.ones(self.n))
        for block, where, cost in self.nearby.blocks(each, count=count):
            best = np.argpartition(cost, count - 1, axis=1)[:, :count]
            good = np.isfinite(np.take_along_axis(cost, best, axis=1))
            rows, columns = np.nonzero(good)
            units.append(block[rows])
            sites.append(where[best[rows, columns]])
        return Pairs.of(np.concatenate(units), np.concatenate(sites), self.n, self.m)

    @cached_property
    def nearby(self) -> Nearby:
        """Blocks of units with the sites around them."""
        return Nearby(self)

    def sites_of(self, schools: Ints) -> Ints:
        """(n,) site for a plan of schools: the cheapest campus; -1 where open or not allowed."""
        by_school: dict[int, list[int]] = {}
        for site, school in enumerate(self.instance.site_school.tolist()):
            by_school.setdefault(school, []).append(site)
        result = np.full(self.n, -1, dtype=np.int64)
        order = np.argsort(schools, kind="stable")
        for group in np.split(order, np.nonzero(np.diff(schools[order]))[0] + 1):
            sites = by_school.get(int(schools[group[0]]))
            if sites is None:
                continue
            cost = self.each(group, np.array(sites))
            best = cost.argmin(axis=1)
            fine = np.isfinite(cost[np.arange(len(group)), best])
            result[group] = np.where(fine, np.array(sites)[best], -1)
        return result

    def part(self, plan: Ints, sites: Ints, room: int = 0) -> tuple[Problem, Ints, Ints]:
        """The programme of some sites with all others held: itself, its units, their own sites.

        Pieces of the graph keep their numbers. ``room`` is what its moved children may grow by.
        """
        frame = self.frame
        place = np.full(self.m, -1, dtype=np.int64)
        place[sites] = np.arange(len(sites))
        units = np.nonzero(place[plan] >= 0)[0]
        own = place[plan[units]]
        number = {u: k for k, u in enumerate(units.tolist())}
        neighbours = tuple(
            tuple(number[v] for v in frame.graph.neighbours[u] if v in number)
            for u in units.tolist()
        )
        moved, limit = None, None
        if frame.max_moved is not None:
            moved = self.moved(units, sites)
            if moved is not None:
                limit = int(moved[np.arange(len(units)), own].sum()) + room
        each = self.each(units, sites)
        part = Problem(
            cost=pair_costs(each, self.children[units]),
            demand=frame.demand[units],
            capacity=frame.capacity[sites],
            home=np.array([number.get(h, -1) for h in frame.home[sites].tolist()], dtype=np.int64),
            graph=Graph(neighbours, frame.graph.piece[units]),
            moved=moved,
            max_moved=limit,
            spread_price=frame.spread_price,
            spread_target=None if frame.spread_target is None else frame.spread_target[sites],
            contiguous=frame.contiguous,
            each=each,
        )
        return part, units, own
