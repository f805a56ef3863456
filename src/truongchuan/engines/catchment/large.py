"""Large areas: bound, plan and improvement without arrays of units × sites.

The course: the relaxation over candidate pairs, priced over all pairs; zones grown from it; regions
annealed until the seats suffice; separators; zones grown anew; regions of several sizes searched on
few pairs in doubt, then swept by exact windows and searched on more, in one cut of the map after
another. Work is counted in rounds, so that a run repeats for a seed, with any executor; a limit of
time ends it early with the best plan so far.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from truongchuan.engines.catchment.chains import Chains
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.large_end import SACKS, Proven, close_in, time_for_the_end
from truongchuan.engines.catchment.model import Instance, Ints, Options
from truongchuan.engines.catchment.regions import Done, Task, Windows, divide, work
from truongchuan.engines.catchment.solve import Progress, Search
from truongchuan.engines.catchment.sparse import Area
from truongchuan.engines.catchment.sparse_bound import Prices, look
from truongchuan.engines.catchment.sparse_cuts import SparseSeparation
from truongchuan.engines.catchment.sparse_lp import SparseRelaxation
from truongchuan.engines.catchment.sparse_start import grow
from truongchuan.engines.catchment.tasks import Spread, in_turn
from truongchuan.engines.catchment.zones import is_whole

NEAREST = 8
SITES = 24  # of a region
CUTS = 25
ROUNDS = 24
WINDOWS = 40  # in a region and round
WIDE = 10  # pairs in doubt for each site around one that is asked about
ENOUGH = 1e-5  # part of the cost that a round must gain
IDLE = 4  # rounds in a row that may gain less


class Kind(NamedTuple):
    """What a round does: its regions as a part of ``SITES``, windows in each or pairs in doubt for
    each site."""

    name: str
    size: float
    most: int


YOUNG = Kind("wide", 0.5, 5)
"""Many small regions gain most in a second while a plan is young, ..."""
FIRST = (YOUNG, Kind("wide", 3, 4))
"""... then a few large ones."""
BEFORE_SEATS = 2
"""Rounds before children without a seat are passed on: those they seat are seated cheaper."""
THEN = (
    Kind("windows", 0.5, WINDOWS // 4),
    YOUNG,
    Kind("windows", 0.5, WINDOWS // 4),
    Kind("wide", 3, 4),
    Kind("windows", 1, WINDOWS // 2),
    Kind("wide", 3, 8),
    Kind("windows", 1, WINDOWS),
    Kind("wide", 2, 12),
)
"""Rounds that follow, over and over."""


class _Known(NamedTuple):
    """A plan, grains beyond the seats, cost."""

    plan: Ints | None
    worth: tuple[int, float]


class LargeSolver:
    """Solves one large area."""

    def __init__(
        self,
        instance: Instance,
        options: Options,
        *,
        deadline: Deadline,
        start: Ints | None = None,
        report: Callable[[Progress], None] | None = None,
        spread: Spread = in_turn,
        workers: int = 1,
        rounds: int = ROUNDS,
    ) -> None:
        self.area = Area(instance, options)
        self.deadline, self.report, self.spread, self.workers = deadline, report, spread, workers
        self.final = Deadline(deadline.clock, math.inf, deadline.stopped)
        self.final.end = deadline.end
        self.rounds, self.given = rounds, start
        self.plan: Ints | None = None
        self.worth = (0, math.inf)  # grains beyond the seats, cost
        self.known = _Known(None, self.worth)  # before the search began anew
        self.bound = -math.inf
        self.history: list[Progress] = []
        self.clean: Windows = frozenset()
        self.windows = self.turn = 0
        self.leaving = 0.0  # seconds
        self.lp: SparseRelaxation | None = None
        self.prices = Prices(np.zeros((self.area.m, self.area.frame.demand.shape[1])))
        self.best_prices = self.prices
        self.least_moved: int | None = None  # by the plans met, where that is limited
        self.unreached: Ints = np.empty(0, dtype=np.int64)

    # -- plans ---------------------------------------------------------------------------------

    def take(self, plan: Ints) -> bool:
        """Keep a plan when it is whole and better: fewer beyond the seats, then less cost."""
        area = self.area
        if (plan < 0).any():
            return False
        worth = (area.frame.overflow(plan), area.objective(plan))
        if (worth[0], worth[1] + 1e-9) >= self.worth and self.plan is not None:
            return False
        if not math.isfinite(worth[1]) or not is_whole(area.frame, plan):
            return False
        if area.frame.max_moved is not None:
            moved = area.moved_by(plan)
            self.least_moved = min(moved, moved if self.least_moved is None else self.least_moved)
            if moved > area.frame.max_moved:
                return False
        self.plan, self.worth = plan, worth
        self._tell()
        return True

    def _tell(self) -> None:
        over, cost = self.worth
        best = None if self.plan is None else cost
        moment = Progress(self.deadline.spent(), best, self.bound, over / self.area.scale)
        self.history.append(moment)
        if self.report is not None:
            self.report(moment)

    # -- course --------------------------------------------------------------------------------

    def run(self) -> Search:
        """Search until the rounds are done, nothing is gained any more, or the time is over."""
        self._relax()
        self._start()
        self._seat()
        self._cut()
        self._restart()
        self._improve()
        return self._result()

    def judge(self, plan: Ints) -> Search:
        """A bound and prices of seats for a plan (n,) of sites from elsewhere: the relaxation
        without separators, exact over all pairs; nothing is searched."""
        self.given = plan
        self._relax()
        self.take(plan)
        return self._result(steps=0)

    def better(self, plan: Ints, sites: Ints, turns: int = 2) -> Search:
        """A plan (n,) of sites from elsewhere, children without a seat passed on and some sites'
        units shared out anew, all others held; bound and prices as of ``judge``."""
        self.given = plan
        self._relax()
        self.take(plan)
        self._seat()
        for turn in range(turns):
            room = 0
            if self.plan is not None and self.area.frame.max_moved is not None:
                room = max(0, self.area.frame.max_moved - self.area.moved_by(self.plan))
            kind, count = ("windows", WINDOWS) if turn % 2 else ("wide", WIDE)
            self._batch(kind, count, [(turn, sites)], room)
            self._seat()
        return self._result(steps=0)

    def _relax(self) -> None:
        """The relaxation without separators, exact over all pairs."""
        area = self.area
        pairs = area.candidates(NEAREST)
        near = area.paid(pairs.unit, pairs.site) / np.maximum(area.children[pairs.unit], 1e-9)
        price = max(
            1.0, 4.0 * float(np.max(near, initial=0.0, where=area.children[pairs.unit] > 0))
        )
        lp = SparseRelaxation(area, pairs, price)
        if self.given is not None:
            have = np.nonzero(self.given >= 0)[0]
            lp.add_columns(have, self.given[have])
        for _ in range(8):
            if self.deadline.passed() or not lp.solve(self.deadline) or lp.prices is None:
                return
            self.lp, self.prices = lp, lp.prices
            entered = self._lift(lp.prices)
            if not lp.add_columns(*entered):
                return

    def _lift(self, prices: Prices) -> tuple[Ints, Ints]:
        """Take over a bound at some prices; returns pairs that would lower the relaxation."""
        begun = self.deadline.spent()
        known = None if self.lp is None else self.lp.known()
        looked = look(self.area, prices, known=known)
        self._leave_time_for_the_end(self.deadline.spent() - begun)
        if looked.value > self.bound:
            self.bound, self.best_prices = looked.value, prices
        return looked.enter

    def _leave_time_for_the_end(self, looking: float) -> None:
        """The answer is checked and bounded once more."""
        if not self.leaving and math.isfinite(self.deadline.end):
            most = time_for_the_end(self.area, looking)
            self.leaving = min(most, 0.3 * max(0.0, self.deadline.left()))
            self.deadline.end -= self.leaving

    def _start(self) -> None:
        area = self.area
        full = self._full_price()
        starts = []
        if self.lp is not None:
            starts.append(self.lp.preferred(0.5))
        if self.given is not None:
            starts.append(self.given)
        if area.frame.max_moved is not None and area.instance.current is not None:
            starts = [area.sites_of(area.instance.current)]
            if self.given is not None:
                starts.append(self.given)
        for prefer in starts or [np.full(area.n, -1, dtype=np.int64)]:
            if self.plan is not None and self.deadline.passed():
                return
            plan = grow(area, prefer, self.prices, full_price=full)
            if (plan < 0).any():
                self.unreached = np.nonzero(plan < 0)[0]
            self.take(plan)

    def _full_price(self) -> float:
        """What a grain beyond the seats costs while zones grow: above any price of a seat."""
        top = float(self.prices.seats.max(initial=0.0))
        return max(1.0, 2.0 * top) / self.area.scale

    def _seat(self) -> None:
        """Let children beyond the seats pass through full zones to those with room."""
        if self.plan is None or not self.worth[0]:
            return
        plan = Chains.of_area(self.area, self.plan, self.prices).run(self.deadline)
        worth = (self.area.frame.overflow(plan), self.area.objective(plan))
        if worth < self.worth:
            changed = set(self.plan[plan != self.plan].tolist()) | set(
                plan[plan != self.plan].tolist()
            )
            self.clean = frozenset(key for key in self.clean if not changed & set(key[0]))
            self.plan, self.worth = plan, worth
            self._tell()

    def _cut(self) -> None:
        """Separators in rounds, while time is left for the plan."""
        lp = self.lp
        if lp is None or not self.area.frame.contiguous:
            return
        part = self.deadline.part(0.35)
        separation = SparseSeparation(self.area)
        for _ in range(CUTS):
            if part.passed():
                break
            if not lp.add_rows(separation.rows(lp)) or not lp.solve(part):
                break
            if lp.price_rows() and not lp.solve(part):
                break
            lp.purge()
        for _ in range(4):
            if lp.prices is None or self.deadline.passed():
                return
            self.prices = lp.prices
            entered = self._lift(lp.prices)
            if part.passed() or not lp.add_columns(*entered) or not lp.solve(part):
                return

    def _restart(self) -> None:
        """Zones grown from the relaxation with separators, then annealed gently."""
        if self.lp is None or self.area.frame.max_moved is not None or self.deadline.passed():
            return
        best: tuple[tuple[int, float], Ints] | None = None
        for least in (0.5, 0.0):
            plan = grow(
                self.area, self.lp.preferred(least), self.prices, full_price=self._full_price()
            )
            if (plan < 0).any():
                continue
            value = (self.area.frame.overflow(plan), self.area.objective(plan))
            if best is None or value < best[0]:
                best = (value, plan)
        if best is None:
            return
        before = self.known = _Known(self.plan, self.worth)
        self.plan, self.worth, clean = best[1], best[0], self.clean
        for kind in (Kind("anneal", 1, 0), *(YOUNG,) * BEFORE_SEATS):
            self._round(kind)
        self._seat()
        if before.plan is not None and self._priced(before.worth) <= self._priced(self.worth):
            self.plan, self.worth, self.clean = before.plan, before.worth, clean
        self._tell()

    def _priced(self, worth: tuple[int, float]) -> float:
        """Cost with every child beyond the seats at what the dearest seat is worth."""
        return worth[1] + self._full_price() * worth[0]

    def _improve(self) -> None:
        """Rounds of regions: searched at once, or swept by windows."""
        idle = 0
        for number in range(self.rounds):
            if self.plan is None or self.deadline.passed() or self._closed():
                return
            before = self.worth
            later = number - len(FIRST)
            self._round(FIRST[number] if later < 0 else THEN[later % len(THEN)])
            self._seat()
            gained = before[0] - self.worth[0] or (
                before[1] - self.worth[1] > ENOUGH * abs(before[1])
            )
            idle = 0 if gained else idle + 1
            if idle >= IDLE:
                return

    def _closed(self) -> bool:
        return self.worth[0] == 0 and self.bound >= self.worth[1] - 1e-9 * abs(self.worth[1])

    # -- regions -------------------------------------------------------------------------------

    def _round(self, kind: Kind) -> None:
        """One cut of the map; every region does the same kind of work."""
        if self.plan is None:
            return
        area, self.turn = self.area, self.turn + 1
        regions = divide(area.instance.site_xy, max(2, int(SITES * kind.size)), self.turn)
        room = 0
        if area.frame.max_moved is not None and regions:
            room = max(0, area.frame.max_moved - area.moved_by(self.plan)) // len(regions)
        batch = 4 * self.workers
        for first in range(0, len(regions), batch):
            if self.deadline.passed():
                return
            part = list(enumerate(regions))[first : first + batch]
            self._batch(kind.name, kind.most, part, room)
        self._tell()

    def _batch(self, kind: str, count: int, regions: list[tuple[int, Ints]], room: int) -> None:
        area, plan = self.area, self.plan
        if plan is None:
            return
        tasks: list[Task] = []
        places: list[tuple[Ints, Ints]] = []
        for number, sites in regions:
            part, units, own = area.part(plan, sites, room)
            places.append((sites, units))
            tasks.append(
                Task(
                    kind=kind,
                    part=part,
                    own=own,
                    scale=area.scale,
                    seats=np.minimum(self.prices.seats[sites], 1e6),
                    seed=area.options.seed + 1009 * self.turn + 31 * number,
                    count=count,
                    clean=_inside(self.clean, sites),
                    clock=self.deadline.clock if math.isfinite(self.deadline.end) else None,
                    end=self.deadline.end,
                )
            )
        merged = plan.copy()
        for done, task, (sites, units) in zip(self.spread(work, tasks), tasks, places, strict=True):
            self._merge(merged, done, task, sites, units)
        self.plan = merged
        self.worth = (area.frame.overflow(merged), area.objective(merged))

    def _merge(self, merged: Ints, done: Done, task: Task, sites: Ints, units: Ints) -> None:
        changed: set[int] = set()
        if done.plan is not None:
            different = done.plan != task.own
            changed = set(sites[task.own[different]].tolist())
            changed |= set(sites[done.plan[different]].tolist())
            merged[units] = sites[done.plan]
        self.windows += done.windows
        known = {key for key in self.clean if not changed & set(key[0])}
        if task.kind == "windows":
            known |= {(tuple(sites[list(some)].tolist()), level) for some, level in done.clean}
        self.clean = frozenset(known)

    # -- results -------------------------------------------------------------------------------

    def _result(self, steps: int = SACKS) -> Search:
        if self.known.plan is not None and self.known.worth < self.worth:
            self.plan, self.worth = self.known.plan, self.known.worth
        if self.plan is None:
            return Search(None, math.inf, -math.inf, 0, 0, optimal=False)
        area, (over, cost) = self.area, self.worth
        if not is_whole(area.frame, self.plan):
            raise RuntimeError("regions broke a zone")
        if self.lp is None:
            self._lift(self.prices)
        known = Proven(self.bound, self.best_prices)
        known = close_in(area, self.lp, known, cost, over, self.final, steps=steps)
        self.bound, self.best_prices = known.bound, known.prices
        short = area.frame.demand.sum(axis=0) - area.frame.capacity.sum(axis=0)
        least = min(over, int(np.maximum(0, short).sum()))
        return Search(
            plan=self.plan,
            objective=cost,
            bound=min(self.bound, cost),
            overflow=over,
            overflow_bound=least,
            optimal=self._closed() if not over else False,
            windows=self.windows,
            seats=np.maximum(self.best_prices.seats, 0.0),
            history=self.history,
        )


def _inside(clean: Windows, sites: Ints) -> Windows:
    """Known windows that lie within a region, numbered there."""
    place = {j: k for k, j in enumerate(sites.tolist())}
    return frozenset(
        (tuple(place[j] for j in some), level)
        for some, level in clean
        if all(j in place for j in some)
    )
