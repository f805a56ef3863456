"""Cuts at one programme: rows for what a fractional plan breaks, and pairs ruled out for good.

The programme may be the whole problem or a leaf of the proof, where some pairs are forbidden. Its
bound is the Lagrangean value of its multipliers (``rows.lagrange``) over the pairs allowed. Pairs
whose reduced cost, or that of every way from the home to them, lifts the bound to the best plan are
forbidden; so are units that the home cannot reach any more, and those too big for the seats left.
"""

from __future__ import annotations

import math

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.covers import cover_rows
from truongchuan.engines.catchment.model import Bools, Floats, Ints, Problem
from truongchuan.engines.catchment.relaxation import Relaxation, Solved
from truongchuan.engines.catchment.rows import Row
from truongchuan.engines.catchment.ways import Ways, cheapest_ways, loads_left
from truongchuan.engines.catchment.zones import is_whole, joined

CLOSE = 1e-6
TIGHTER = 3
TAIL = (15, 2e-5)
"""Rounds that must lift the bound by this part of itself for more to follow."""


def _mark(x: Floats) -> bytes:
    """What a site has of every unit, to the sixth place."""
    return np.round(x * 1e6).astype(np.int32).tobytes()


class Cutting:
    """A relaxation that gets rows and loses pairs until neither helps."""

    def __init__(
        self,
        problem: Problem,
        relaxation: Relaxation,
        *,
        best: float = math.inf,
        hard: bool,
        grain: float = 0.0,
    ) -> None:
        self.problem, self.lp = problem, relaxation
        self.best = best  # value of the best plan, overflow at its price
        self.hard = hard
        self.grain = grain  # costs are multiples of it: a plan better than best is better by this
        self.plan: Ints | None = None
        self.allowed = relaxation.allowed.copy()
        self.root_bound = -math.inf  # of plans better than ``best``
        self.reduced: Floats | None = None  # over the pairs allowed; a better plan has no more ...
        self.room = math.inf  # ... of them than this
        self.alive = True  # no unit is left without a site
        self.ways: Ways | None = None
        self.old_ways = False  # more has been forbidden since
        self.unchanged: dict[int, bytes] = {}  # sites where no row was found, and their plan then
        self.sites: set[int] | None = None  # separators are looked for at these; None: at all

    @property
    def target(self) -> float:
        """A leaf whose bound reaches this holds no better plan."""
        return self.best - (CLOSE if self.grain <= 4 * CLOSE else self.grain - CLOSE)

    @property
    def bound(self) -> float:
        """No plan costs less than this."""
        return min(self.best, self.root_bound) if self.alive else self.best

    def root(
        self, rounds: int, stop: Deadline | None = None, tail: tuple[int, float] = TAIL
    ) -> Solved:
        """Solve with cuts; may be called again after a better plan is known. Ends early where so
        many rounds (``tail``) lifted the bound by less than a part of itself."""
        solved = self._cut_loop(rounds, stop, tail)
        self.root_bound = max(self.root_bound, solved.bound.value)
        self.fix(solved)
        return solved

    def fix(self, solved: Solved) -> None:
        """Forbid for good the pairs that cannot be in a better plan."""
        if not math.isfinite(self.best):
            return
        self.reduced = solved.bound.reduced
        self.room = self.target - solved.bound.value + 1e-9 * max(1.0, abs(self.best))
        self.old_ways = True
        self.alive = self.tighten(self.allowed, self.reduced, self.room)
        self.lp.restrict(self.allowed)

    def tighten(
        self, allowed: Bools, reduced: Floats | None = None, room: float = math.inf
    ) -> bool:
        """Forbid what costs too much, cannot be reached or not be seated. False when a unit has no
        site left. ``room`` is what reduced costs may add up to."""
        problem = self.problem
        if reduced is not None and math.isfinite(room):
            allowed &= reduced <= room
            if problem.contiguous:
                (way,) = cheapest_ways(problem, allowed, [np.where(allowed, reduced, 0.0)])
                allowed &= way <= room
        elif problem.contiguous:
            allowed &= joined(problem, allowed)
        for _ in range(TIGHTER if self.hard else 0):
            before = int(allowed.sum())
            for grade in range(problem.demand.shape[1]):
                adds, left = loads_left(problem, allowed, grade)
                if problem.contiguous:
                    (adds,) = cheapest_ways(problem, allowed, [adds])
                single = allowed.sum(axis=1) == 1
                allowed &= (adds <= left[None, :]) | single[:, None]
            if int(allowed.sum()) == before:
                break
        return bool(allowed.any(axis=1).all())

    def certified(self, solved: Solved, allowed: Bools) -> bool:
        """Is it proven that no better plan lies among these pairs?"""
        return solved.bound.value >= self.target or self.lp.ray_bound(allowed, self.best)

    def _cut(self, solved: Solved, *, least: float) -> int:
        """Add violated rows; returns how many. Sites whose part of the plan is as it was when
        nothing was found there are passed over, until nothing is found anywhere."""
        if self.ways is None:
            self._see()
        found = self._violated(solved, least)
        if not found and (self.unchanged or self.old_ways):
            self.unchanged.clear()
            if self.old_ways:
                self._see()
            found = self._violated(solved, least)
        added = self.lp.add_rows(found)
        self.lp.purge()
        return added

    def _see(self) -> None:
        """Take a new look at the ways that are left."""
        self.ways = Ways(
            self.problem, self.allowed, hard=self.hard, reduced=self.reduced, room=self.room
        )
        self.old_ways = False

    def _violated(self, solved: Solved, least: float) -> list[Row]:
        if self.ways is None:
            return []
        fresh = {
            site
            for site in range(self.problem.m)
            if (self.sites is None or site in self.sites)
            and self.unchanged.get(site) != _mark(solved.x[:, site])
        }
        rows = self.lp.separation.rows(
            solved.x, self.ways, solved.bound.reduced, least=least, sites=fresh
        )
        if self.hard:
            rows += cover_rows(self.problem, solved.x, self.allowed, sites=fresh)
        cut = {row.pairs[0] % self.problem.m for row in rows}
        for site in fresh - cut:
            self.unchanged[site] = _mark(solved.x[:, site])
        return rows

    def _cut_loop(self, rounds: int, stop: Deadline | None, tail: tuple[int, float]) -> Solved:
        self.lp.restrict(self.allowed)
        solved = self.lp.solve()
        history: list[float] = []
        back, worth = tail
        for _ in range(rounds):
            history.append(solved.bound.value)
            if len(history) > back and history[-1] - history[-1 - back] < worth * abs(history[-1]):
                break
            if (stop is not None and stop.passed()) or not solved.feasible:
                break
            if self._cut(solved, least=0.02) == 0:
                break
            solved = self.lp.solve()
            if math.isfinite(self.best) and solved.feasible:
                self.root_bound = max(self.root_bound, solved.bound.value)
                self.fix(solved)
                if not self.alive:
                    break
        return solved

    def offer(self, x: Floats) -> None:
        """Keep a whole solution of the relaxation where it is a better plan."""
        plan = x.argmax(axis=1)
        if is_whole(self.problem, plan):
            value = self.value(plan)
            if value < self.target:
                self.best, self.plan = value, plan

    def value(self, plan: Ints) -> float:
        """Cost of a plan with overflow at its price."""
        over = self.problem.overflow(plan) / self.lp.scale
        if self.lp.limit is not None and over > self.lp.limit + 1e-9:
            return math.inf
        if (
            self.problem.max_moved is not None
            and self.problem.moved_by(plan) > self.problem.max_moved
        ):
            return math.inf
        if self.hard and over > 0:
            return math.inf
        return self.problem.objective(plan) + (self.lp.price or 0.0) * over
