"""Regions: neighbouring sites whose units are shared out anew, all others held.

A region of some two dozen sites is a small dense programme, so that annealing, the search on pairs
in doubt and exact windows serve a large area unchanged. Regions that share no site do not
touch each other's units: they are solved side by side, in this process or in others, with the same
result. Other cuts of the map follow each other, so that no border stays one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from truongchuan.engines.catchment.anneal import Annealer
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import Floats, Ints, Problem
from truongchuan.engines.catchment.rows import Bound
from truongchuan.engines.catchment.solve import overflow_price
from truongchuan.engines.catchment.sweep import Sweep
from truongchuan.engines.catchment.wide import Doubt, search_wide
from truongchuan.engines.catchment.zones import is_whole

Windows = frozenset[tuple[tuple[int, ...], int]]
"""Windows that hold nothing better: their sites, and whether they were searched patiently."""


@dataclass(frozen=True)
class Task:
    """Work on a region. It holds all it needs and can be sent to another process."""

    kind: str  # anneal, wide, windows
    part: Problem
    own: Ints  # (k,) present sites, numbered within the region
    scale: int
    seats: Floats  # (sites, G) prices of seats, a guide
    seed: int
    count: int = 0  # windows; or pairs in doubt for each site
    clean: Windows = frozenset()
    clock: Callable[[], float] | None = None
    end: float = math.inf  # on that clock


@dataclass(frozen=True)
class Done:
    """A better plan of a region or ``None``; windows known to hold nothing better, and how many
    were solved."""

    plan: Ints | None
    clean: Windows = frozenset()
    windows: int = 0


@dataclass
class _Best:
    """The best plan met: fewest children beyond the seats, then least cost."""

    part: Problem
    plan: Ints
    worth: tuple[int, float] = field(init=False)

    def __post_init__(self) -> None:
        self.worth = self.of(self.plan)

    def of(self, plan: Ints) -> tuple[int, float]:
        return self.part.overflow(plan), self.part.objective(plan)

    def take(self, plan: Ints | None) -> bool:
        if plan is None or not np.isfinite(self.part.cost[np.arange(self.part.n), plan]).all():
            return False
        worth = self.of(plan)
        if (worth[0], worth[1] + 1e-9) >= self.worth:
            return False
        part = self.part
        if part.max_moved is not None and part.moved_by(plan) > part.max_moved:
            return False
        if not is_whole(part, plan):
            return False
        self.plan, self.worth = plan, worth
        return True


def work(task: Task) -> Done:
    """Do a task: the same answer wherever and whenever it is done, unless its time runs out."""
    if task.part.n <= task.part.m or task.part.m < 2:
        return Done(None)
    deadline = Deadline(task.clock, math.inf)
    deadline.end = task.end
    if deadline.passed():
        return Done(None, task.clean)
    best = _Best(task.part, task.own)
    done = {"anneal": _anneal, "wide": _wide}.get(task.kind)
    clean, windows = task.clean, 0
    if done is None:
        clean, windows = _windows(task, best, deadline)
    else:
        done(task, best, deadline)
    changed = best.plan is not task.own
    return Done(best.plan if changed else None, clean, windows)


def _reduced(task: Task) -> Floats:
    """Costs with seats at their prices, above the least of every unit."""
    part = task.part
    r = part.cost + (part.demand / task.scale) @ task.seats.T
    result: Floats = r - r.min(axis=1)[:, None]
    return result


def _anneal(task: Task, best: _Best, deadline: Deadline) -> None:
    """Gentle annealing near the relaxation."""
    part, steps = task.part, min(400_000, 300 * task.part.n)
    reduced = _reduced(task)
    above = reduced[np.isfinite(reduced) & (reduced > 0)]
    usual = max(float(np.median(above)), 1e-9) if len(above) else 0.0
    price = overflow_price(part, task.scale) / task.scale
    start = best.plan
    for number, heat in enumerate((0.02, 0.1)):
        if usual <= 0 or deadline.passed():
            return
        run = Annealer(part, start, part.allowed, price, task.seed + 10 + number)
        best.take(run.run(steps, usual * heat, usual * 0.002, deadline))


def _wide(task: Task, best: _Best, deadline: Deadline) -> None:
    """The whole region at once on the pairs in doubt."""
    part, reduced = task.part, _reduced(task)
    for share in (task.count, 2 * task.count):
        if deadline.passed():
            return
        found = search_wide(
            part,
            task.scale,
            best.plan,
            reduced,
            Doubt(share * part.m, 1, anew=False),  # more nodes found nothing more
            rows=[],
            price=overflow_price(part, task.scale),
            deadline=deadline,
        )
        best.take(found)


def _windows(task: Task, best: _Best, deadline: Deadline) -> tuple[Windows, int]:
    """Exact windows within the region, those known to be clean left out."""
    part, reduced = task.part, _reduced(task)
    price = overflow_price(part, task.scale)
    sweep = Sweep(part, task.scale, price, task.seed)
    low = part.cost + (part.demand / task.scale) @ task.seats.T
    value = float(low.min(axis=1).sum() - (task.seats * part.capacity / task.scale).sum())
    sweep.guide(part.allowed, Bound(min(value, best.worth[1]), reduced), best.worth[1])
    sweep.clean = set(task.clean)
    for plan in sweep.run(best.plan, task.count, deadline, patient=best.worth[0] > 0):
        best.take(plan)
    return frozenset(sweep.clean), sweep.windows


def divide(xy: Floats, size: int, turn: int) -> list[Ints]:
    """Sites cut into regions of at most ``size``, by medians along turned axes.

    ``turn`` numbers the cut: each has other borders.
    """
    angle = turn * 2.399963229728653  # the golden angle: no two cuts are alike
    c, s = math.cos(angle), math.sin(angle)
    turned = xy @ np.array([[c, -s], [s, c]])
    share = 0.5 if turn % 2 == 0 else 0.42
    regions: list[Ints] = []
    stack = [np.arange(len(xy))]
    while stack:
        some = stack.pop()
        if len(some) <= size:
            regions.append(np.sort(some))
            continue
        spread = np.ptp(turned[some], axis=0)
        order = some[np.lexsort((some, turned[some, int(spread[1] > spread[0])]))]
        middle = max(1, int(len(some) * share))
        stack += [order[middle:], order[:middle]]
    return regions
