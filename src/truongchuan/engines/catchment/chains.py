"""Chains: children beyond the seats pass through full zones to one with room.

Where a cluster of schools is full, no move between two zones seats another child. A chain moves
unit u_0 from the overfull zone a to b_1, u_1 from b_1 to b_2, and so on until a zone has room for
what comes; each zone on the way sends at least what it lacks, or, where there is no such chain,
keeps some children beyond its seats as long as fewer are beyond them in all. The cheapest chain is
found by Dijkstra's rule over labels (zone, children it lacks seats for), with costs counted above
the prices of seats, which makes them hardly negative (and cut at zero). A chain is applied from its
end, every step checked to leave zones whole.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import Floats, Ints, Problem
from truongchuan.engines.catchment.sparse import Area
from truongchuan.engines.catchment.sparse_bound import Prices
from truongchuan.engines.catchment.zones import cut_units, removable, zones_of

LABELS = 6  # kept of a zone
LOOKED = 4000  # labels taken up for one chain
TRIES = 60  # chains of a site that may fail in a row
KEPT = 0.75  # of the children a chain takes off, those that zones on the way may keep
PASSES = 6  # over the zones that lack seats

Load = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A unit at the border of its zone that may go to another: what that costs."""

    unit: int
    target: int
    load: Load
    cost: float  # above the prices of seats, not below 0


@dataclass(slots=True)
class _Label:
    cost: float
    zone: int
    lacks: Load
    move: Move
    before: _Label | None
    may_keep: int = 0  # grains that zones after it may keep beyond their seats

    def passed(self, zone: int) -> bool:
        label: _Label | None = self
        while label is not None:
            if label.zone == zone:
                return True
            label = label.before
        return False


class Chains:
    """Seats children of overfull zones, one chain after the other.

    ``frame`` gives loads, seats, graph and homes; ``priced`` the cost of pairs (units, sites) above
    the prices of seats, infinite where a pair is not allowed; ``changes`` the grains that a pair
    counts as moved; ``room`` how many more may move, ``None`` without a limit. ``keeping`` is what
    a grain costs that a zone on the way keeps beyond its seats; ``None``: none may.
    """

    def __init__(
        self,
        frame: Problem,
        plan: Ints,
        priced: Callable[[Ints, Ints], Floats],
        changes: Callable[[int, int], int],
        room: int | None,
        keeping: float | None = None,
    ) -> None:
        self.priced, self.changes, self.room, self.keeping = priced, changes, room, keeping
        self.sites = len(frame.capacity)
        self.graph = frame.graph
        self.where: list[int] = plan.tolist()
        self.zones = zones_of(plan, self.sites)
        self.loads: list[list[int]] = frame.loads(plan).tolist()
        self.seats: list[list[int]] = frame.capacity.tolist()
        self.demand: list[Load] = [tuple(row) for row in frame.demand.tolist()]
        self.homes = set(frame.home[frame.home >= 0].tolist())
        self.borders: dict[int, list[Move]] = {}
        self.banned: set[tuple[int, int]] = set()

    @classmethod
    def of_area(cls, area: Area, plan: Ints, prices: Prices) -> Chains:
        """Chains of a large area, at prices of its seats."""
        instance, frame = area.instance, area.frame

        def priced(units: Ints, sites: Ints) -> Floats:
            load = frame.demand[units] / area.scale
            seats: Floats = (load * prices.seats[sites]).sum(axis=1)
            return area.paid(units, sites) + seats

        def changes(unit: int, site: int) -> int:
            now = -1 if instance.current is None else int(instance.current[unit])
            if now < 0 or int(instance.site_school[site]) == now:
                return 0
            return int(frame.weight[unit])

        most = frame.max_moved
        room = None if most is None else most - area.moved_by(plan)
        keeping = 2.0 * float(prices.seats.max(initial=0.0)) / area.scale
        return cls(frame, plan, priced, changes, room, keeping)

    @classmethod
    def of_problem(cls, problem: Problem, plan: Ints, reduced: Floats) -> Chains:
        """Chains of an area with arrays, at the reduced costs (n, m) of its relaxation."""
        cost = np.where(problem.allowed, reduced, np.inf)
        moved, most = problem.moved, problem.max_moved
        room = None if most is None else most - problem.moved_by(plan)

        def priced(units: Ints, sites: Ints) -> Floats:
            result: Floats = cost[units, sites]
            return result

        def changes(unit: int, site: int) -> int:
            return 0 if moved is None else int(moved[unit, site])

        return cls(problem, plan, priced, changes, room)

    def run(self, deadline: Deadline, most: int = TRIES) -> Ints:
        """Seat what can be seated; ``most`` chains of a site may fail in a row."""
        before = None
        for _ in range(PASSES):
            over = [(sum(self._lacks(j)), j) for j in range(self.sites)]
            left = sum(lacks for lacks, _ in over)
            if not left or left == before or deadline.passed():
                break
            before = left
            for _, site in sorted(o for o in over if o[0] > 0):
                self._relieve(site, deadline, most)
        return np.array(self.where, dtype=np.int64)

    def _relieve(self, site: int, deadline: Deadline, most: int) -> None:
        """Chains from one zone."""
        self.banned.clear()
        tries = most
        while tries and any(self._lacks(site)) and not deadline.passed():
            chain = self._search(site, keep=False)
            if chain is None and self.keeping is not None:
                chain = self._search(site, keep=True)
            if chain is None:
                return
            tries = most if self._apply(site, chain) else tries - 1

    def _lacks(self, site: int, extra: Load | None = None) -> Load:
        loads, seats = self.loads[site], self.seats[site]
        if extra is None:
            return tuple(max(0, a - b) for a, b in zip(loads, seats, strict=True))
        # what was beyond the seats before is not the chain's to solve
        return tuple(max(0, min(w, a + w - b)) for a, b, w in zip(loads, seats, extra, strict=True))

    def _search(self, site: int, *, keep: bool) -> list[Move] | None:
        """The cheapest chain from an overfull zone to one with room; with ``keep`` zones on the way
        may keep children beyond their seats."""
        count = 0
        heap: list[tuple[float, int, _Label]] = []
        best: dict[int, list[tuple[float, Load]]] = {}

        def push(label: _Label) -> None:
            nonlocal count
            known = best.setdefault(label.zone, [])
            for cost, lacks in known:
                if cost <= label.cost and all(
                    a <= b for a, b in zip(lacks, label.lacks, strict=True)
                ):
                    return
            if len(known) >= LABELS:
                return
            known.append((label.cost, label.lacks))
            count += 1
            heapq.heappush(heap, (label.cost, count, label))

        over = self._lacks(site)
        for move in self._border(site):
            helps = sum(min(a, b) for a, b in zip(over, move.load, strict=True))
            if helps and (move.unit, move.target) not in self.banned:
                lacks = self._lacks(move.target, move.load)
                may_keep = int(KEPT * helps) if keep else 0
                push(_Label(move.cost, move.target, lacks, move, None, may_keep))
        looked = 0
        while heap and looked < LOOKED:
            _, _, label = heapq.heappop(heap)
            looked += 1
            if not any(label.lacks):
                return self._way(label)
            for move in self._border(label.zone):
                if move.target == site or (move.unit, move.target) in self.banned:
                    continue
                kept = sum(max(0, e - w) for w, e in zip(move.load, label.lacks, strict=True))
                if kept > label.may_keep or label.passed(move.target):
                    continue
                lacks = self._lacks(move.target, move.load)
                cost = label.cost + move.cost + kept * (self.keeping or 0.0)
                push(_Label(cost, move.target, lacks, move, label, label.may_keep - kept))
        return None

    @staticmethod
    def _way(label: _Label) -> list[Move]:
        way: list[Move] = []
        step: _Label | None = label
        while step is not None:
            way.append(step.move)
            step = step.before
        return way  # from its end

    def _border(self, site: int) -> list[Move]:
        known = self.borders.get(site)
        if known is not None:
            return known
        zone, neighbours = self.zones[site], self.graph.neighbours
        pairs = []
        stay = cut_units(self.graph, zone) | self.homes
        for u in sorted(zone - stay):
            if any(self.demand[u]):
                targets = sorted({self.where[v] for v in neighbours[u]} - {site})
                pairs += [(u, j) for j in targets]
        moves: list[Move] = []
        if pairs:
            units, sites = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
            own = np.full(len(units), site)
            delta = self.priced(units, sites) - self.priced(units, own)
            for (u, j), cost in zip(pairs, np.maximum(delta, 0.0).tolist(), strict=True):
                if cost < np.inf:
                    moves.append(Move(u, j, self.demand[u], cost))
        self.borders[site] = moves
        return moves

    def _apply(self, site: int, chain: list[Move]) -> bool:
        """Do the moves from the chain's end; undo all and forbid the one that fails."""
        done: list[tuple[int, int, int]] = []
        for move in chain:
            source = self.where[move.unit]
            if not self._may(move, source):
                self.banned.add((move.unit, move.target))
                for unit, before, after in reversed(done):
                    self._shift(unit, after, before)
                return False
            self._shift(move.unit, source, move.target)
            done.append((move.unit, source, move.target))
        changed = {site, *(m.target for m in chain)}
        near = set(changed)
        for unit, _, _ in done:
            near |= {self.where[v] for v in self.graph.neighbours[unit]}
        for j in near:
            self.borders.pop(j, None)
        return True

    def _may(self, move: Move, source: int) -> bool:
        around = self.graph.neighbours[move.unit]
        if not any(self.where[v] == move.target for v in around):
            return False
        if self.room is not None and self._moves(move.unit, source, move.target) > self.room:
            return False
        return removable(self.graph, move.unit, self.zones[source])

    def _moves(self, unit: int, source: int, target: int) -> int:
        return self.changes(unit, target) - self.changes(unit, source)

    def _shift(self, unit: int, source: int, target: int) -> None:
        if self.room is not None:
            self.room -= self._moves(unit, source, target)
        self.where[unit] = target
        self.zones[source].discard(unit)
        self.zones[target].add(unit)
        for g, w in enumerate(self.demand[unit]):
            self.loads[source][g] -= w
            self.loads[target][g] += w
