"""Which windows to solve: small ones first, only where something changed, larger ones later."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import Bools, Ints, Problem
from truongchuan.engines.catchment.rows import Bound
from truongchuan.engines.catchment.windows import Effort, improve
from truongchuan.engines.catchment.zones import site_neighbours


@dataclass(frozen=True)
class Swept:
    """What windows gave, and what is remembered of them."""

    plan: Ints | None
    clean: set[tuple[tuple[int, ...], int]]
    state: Any
    windows: int


class Sweep:
    """Chooses windows and remembers which cannot be improved any more."""

    def __init__(
        self,
        problem: Problem,
        scale: float,
        price: float,
        seed: int,
    ) -> None:
        self.problem, self.scale, self.price = problem, scale, price
        self.random = random.Random(seed)  # noqa: S311 - a search, not a secret
        self.windows = self.steps = 0
        self.allowed: Bools = problem.allowed
        self.narrow: Bools = problem.allowed
        self.clean: set[tuple[tuple[int, ...], int]] = set()

    def guide(self, allowed: Bools, bound: Bound, best: float) -> None:
        """Take over what may still be in a better plan, and what is likely."""
        self.allowed = allowed
        room = max(0.004 * abs(bound.value), (best - bound.value) * 0.4)
        if not math.isfinite(room):
            room = 0.02 * abs(bound.value)
        share = np.sort(bound.reduced, axis=1)
        second = share[:, min(2, share.shape[1] - 1)]
        near = bound.reduced <= np.maximum(room, second)[:, None]
        self.narrow = allowed & near

    def run(
        self,
        plan: Ints,
        count: int,
        deadline: Deadline,
        *,
        patient: bool = False,
        steps: float = math.inf,
    ) -> Iterator[Ints]:
        """Solve up to ``count`` windows from a plan, beginning none after ``steps`` simplex steps;
        yields every better plan."""
        done, end = 0, self.steps + steps
        while done < count and self.steps < end and not deadline.passed():
            touching = site_neighbours(self.problem, plan)
            batch = self._batch(plan, touching, patient)
            if not batch:
                return
            for sites in batch:
                if done >= count or self.steps >= end or deadline.passed():
                    return
                better = self._window(plan, sites, patient, deadline)
                done += 1
                if better is not None:
                    plan = better
                    self._soil(sites)
                    yield plan

    def swept(
        self, plan: Ints, count: int, deadline: Deadline, *, patient: bool, steps: float = math.inf
    ) -> Swept:
        """The best plan of some windows, and what ``resume`` needs where this was a copy."""
        best: Ints | None = None
        for better in self.run(plan, count, deadline, patient=patient, steps=steps):
            best = better
        return Swept(best, self.clean, self.random.getstate(), self.windows)

    def resume(self, done: Swept) -> None:
        """Go on from where a copy of this stopped."""
        self.clean, self.windows = set(done.clean), done.windows
        self.random.setstate(done.state)

    def _window(
        self, plan: Ints, sites: tuple[int, ...], patient: bool, deadline: Deadline
    ) -> Ints | None:
        self.windows += 1
        mask = self.narrow
        nodes = {2: 200, 3: 100}.get(len(sites), 60) * (3 if patient else 1)
        soft = patient and self.problem.overflow(plan) > 0
        outcome = improve(
            self.problem,
            self.scale,
            plan,
            list(sites),
            mask,
            overflow_price=self.price if soft else None,
            effort=Effort(cuts=12, nodes=50 if soft else nodes, rounds=6),
            deadline=deadline,
        )
        self.steps += outcome.work
        if outcome.plan is None:
            self.clean.add((sites, int(patient)))
        return outcome.plan

    def _soil(self, sites: tuple[int, ...]) -> None:
        changed = set(sites)
        self.clean = {key for key in self.clean if not changed & set(key[0])}

    def _batch(self, plan: Ints, touching: list[set[int]], patient: bool) -> list[tuple[int, ...]]:
        """The next windows: around full sites first, then pairs, triples, larger ones by lot."""
        loads = self.problem.loads(plan)
        over = (loads - self.problem.capacity).max(axis=1)
        full = [j for j in np.argsort(-over).tolist() if over[j] > 0]
        wanted: list[tuple[int, ...]] = []
        if full:
            for j in full[:40]:
                wanted += self._ways(j, touching, over)
        for a in range(self.problem.m):
            wanted += [(a, b) for b in touching[a] if a < b]
        fresh = self._fresh(wanted, patient)
        if fresh:
            return fresh
        triples = {
            tuple(sorted((a, b, c)))
            for a in range(self.problem.m)
            for b in touching[a]
            for c in touching[a] | touching[b]
            if len({a, b, c}) == 3
        }
        some = sorted(triples)
        self.random.shuffle(some)
        fresh = self._fresh(some, patient)
        if fresh:
            return fresh[: 3 * self.problem.m]
        larger = [self._lot(touching, self.random.randint(4, 6)) for _ in range(24)]
        return self._fresh([s for s in larger if len(s) > 3], patient)

    def _fresh(self, wanted: list[tuple[int, ...]], patient: bool) -> list[tuple[int, ...]]:
        level = int(patient)
        ordered = dict.fromkeys(tuple(sorted(s)) for s in wanted)
        return [s for s in ordered if (s, level) not in self.clean and (s, 1) not in self.clean]

    def _ways(self, site: int, touching: list[set[int]], over: Ints) -> list[tuple[int, ...]]:
        """Chains of sites from a full one to those with room, shortest first (at most five)."""
        before = {site: -1}
        order = [site]
        found: list[tuple[int, ...]] = []
        for j in order:
            if over[j] < 0 and j != site:
                way = [j]
                while before[way[-1]] >= 0:
                    way.append(before[way[-1]])
                if len(way) <= 5:
                    found.append(tuple(way))
                if len(found) >= 6:
                    break
            for k in sorted(touching[j]):
                if k not in before:
                    before[k] = j
                    order.append(k)
        for size in (4, 5):
            lot = self._lot(touching, size, site)
            if len(lot) == size:
                found.append(lot)
        return found

    def _lot(
        self, touching: list[set[int]], size: int, first: int | None = None
    ) -> tuple[int, ...]:
        """A connected set of sites by lot."""
        start = self.random.randrange(self.problem.m) if first is None else first
        chosen = {start}
        while len(chosen) < size:
            around = sorted(set().union(*(touching[j] for j in chosen)) - chosen)
            if not around:
                break
            chosen.add(self.random.choice(around))
        return tuple(sorted(chosen))
