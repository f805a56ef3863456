"""What it takes to send one unit to one site: a small exact programme around it.

The unit is held there; the units of a few sites are shared out anew, all others stay. The two
sites come first, then more with their neighbours, the roomiest first, until there is a plan: so the
chain passes through few schools. Children beyond the seats never get more than the plan has at a
site.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.cutting import CLOSE, Cutting
from truongchuan.engines.catchment.model import Ints, Problem
from truongchuan.engines.catchment.relaxation import Relaxation
from truongchuan.engines.catchment.windows import Effort, Programme, sub_problem
from truongchuan.engines.catchment.zones import is_whole, site_neighbours

FEW, MANY = Effort(cuts=8, nodes=40, rounds=6), Effort(cuts=8, nodes=8, rounds=4)
"""For windows of up to four sites, and for larger ones."""
LIKELY, ALL = 12, 40
"""Pairs for each site, beside one a unit: looked at first; at most, for a proof."""


@dataclass(frozen=True, slots=True)
class Held:
    """A plan with the unit held, whether nothing cheaper exists in the window, its sites."""

    plan: Ints
    exact: bool
    sites: tuple[int, ...]


def hold_unit(
    problem: Problem, scale: float, plan: Ints, unit: int, site: int, deadline: Deadline
) -> Held | None:
    """The cheapest plan found with ``unit`` at ``site``; ``None`` when no window has one."""
    before: tuple[int, ...] = ()
    for sites in _rings(problem, plan, int(plan[unit]), site):
        if sites == before or deadline.passed():
            continue
        before = sites
        found = _within(problem, scale, plan, unit, site, sites, deadline)
        if found is not None:
            return found
    return None


def _rings(problem: Problem, plan: Ints, here: int, there: int) -> list[tuple[int, ...]]:
    """The two sites; with the neighbours of the second; with those of both and beyond."""
    touching = site_neighbours(problem, plan)
    spare = (problem.capacity - problem.loads(plan)).min(axis=1).tolist()
    near = touching[there] | touching[here]
    beyond = near | {k for j in touching[there] for k in touching[j]}
    sets = [{here, there}]
    for more, most in ((touching[there], 4), (near, 6), (beyond, 8)):
        extra = sorted(more - sets[-1], key=lambda j: (-spare[j], j))
        sets.append(sets[-1] | set(extra[: max(0, most - len(sets[-1]))]))
    return [tuple(sorted(s)) for s in sets]


def _within(
    problem: Problem,
    scale: float,
    plan: Ints,
    unit: int,
    site: int,
    sites: tuple[int, ...],
    deadline: Deadline,
) -> Held | None:
    part, units = sub_problem(problem, plan, list(sites), problem.allowed)
    where = {j: k for k, j in enumerate(sites)}
    own = np.array([where[j] for j in plan[units].tolist()], dtype=np.int64)
    row = int(np.nonzero(units == unit)[0][0])
    cost = part.cost.copy()
    keep = cost[row, where[site]]
    cost[row, :] = np.inf
    cost[row, where[site]] = keep
    part = replace(part, cost=cost, capacity=np.maximum(part.capacity, part.loads(own)))
    found, exact = _share_out(part, scale, deadline)
    if found is None:
        return None
    held = plan.copy()
    held[units] = np.array(sites, dtype=np.int64)[found]
    if not is_whole(problem, held):
        return None
    return Held(held, exact, sites)


def _share_out(part: Problem, scale: float, deadline: Deadline) -> tuple[Ints | None, bool]:
    """The best plan of a small programme, and whether that is proven: first among the likely
    pairs, then among all that its value leaves possible."""
    effort = FEW if part.m <= 4 else MANY
    lp = Relaxation(part, scale, nearest=part.m)
    cutting = Cutting(part, lp, hard=True)
    if not cutting.tighten(cutting.allowed):
        return None, False
    solved = cutting.root(effort.cuts, deadline)
    if not solved.feasible:
        return None, False
    if cutting.plan is not None:
        return cutting.plan, part.objective(cutting.plan) <= cutting.root_bound + CLOSE
    every = cutting.allowed.copy()
    likely = np.where(every & (solved.bound.reduced > 0), solved.bound.reduced, np.inf).ravel()
    count = min(LIKELY * part.m, len(likely) - 1)
    cutting.allowed = every & (solved.bound.reduced <= np.partition(likely, count)[count])
    best = Programme(part, scale, lp, cutting, math.inf, 0.0, False).run(effort, deadline).plan
    cutting.allowed, cutting.plan = every, None
    if best is None:
        return None, False
    value = cutting.best = part.objective(best)
    cutting.fix(solved)
    if solved.bound.value >= cutting.target or not cutting.allowed.any(axis=1).all():
        return best, True
    if int(cutting.allowed.sum()) > part.n + ALL * part.m:
        return best, False
    second = Programme(part, scale, lp, cutting, value, 0.0, False).run(effort, deadline)
    return (best if second.plan is None else second.plan), second.proven
