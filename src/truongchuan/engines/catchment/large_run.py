"""The answer for a large area: what cannot be is told first, what is found is checked."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.large import ROUNDS, LargeSolver
from truongchuan.engines.catchment.model import Instance, Ints, Options
from truongchuan.engines.catchment.points import transport
from truongchuan.engines.catchment.points_whole import made_whole
from truongchuan.engines.catchment.run import Reason, Result, _answer, _refused
from truongchuan.engines.catchment.solve import Progress, Search
from truongchuan.engines.catchment.sparse import Area
from truongchuan.engines.catchment.tasks import How, in_turn

POINTS = 40_000_000
"""Pairs up to which the costs of points are kept at once (8 bytes a pair)."""
CHECKING = 4e-5
"""Seconds a unit that the check and the last look at all pairs are given, of a limit of time."""


def solve_large(
    instance: Instance,
    options: Options,
    deadline: Deadline,
    start: Ints | None,
    report: Callable[[Progress], None] | None,
    how: How,
) -> Result:
    """Solve an area without arrays of units × sites."""
    if math.isfinite(deadline.end):
        deadline.end -= min(0.1 * deadline.left(), CHECKING * len(instance.unit_ids))
    solver = LargeSolver(
        instance,
        options,
        deadline=deadline,
        report=report,
        spread=how.spread or in_turn,
        workers=how.workers,
        rounds=ROUNDS if how.effort is None else how.effort,
    )
    area = solver.area
    reason = without_school(area)
    if reason is not None:
        return _refused(reason, deadline)
    if not options.contiguous:
        points = points_of_area(area, deadline)
        if points is not None:
            return _answer(instance, options, area.frame, points, deadline)
    given = start if start is not None else instance.current
    if given is not None:
        solver.given = area.sites_of(given)
    search = solver.run()
    if search.plan is None:
        return _refused(_why_none(solver), deadline)
    return _answer(instance, options, area.frame, search, deadline)


def points_of_area(area: Area, deadline: Deadline) -> Search | None:
    """The transport problem of many points, its few split points made whole within the seats.

    ``None`` where it is another problem (grades, a limit on moves, a price of the spread), the
    costs do not fit into memory at once, or whole points do not fit the seats so simply.
    """
    frame, scale = area.frame, area.scale
    plain = frame.demand.shape[1] == 1 and frame.spread_target is None and frame.max_moved is None
    if not plain or area.n * area.m > POINTS:
        return None
    each = np.concatenate([area.each(block) for block in area.blocks()])
    dearest = float(each.max(initial=0.0, where=np.isfinite(each)))
    flow = transport(
        each,
        area.children,
        frame.capacity[:, 0] / scale,
        price=max(1.0, 100.0 * dearest),
        deadline=deadline,
    )
    plan = made_whole(flow, each, frame.weight, frame.capacity[:, 0])
    if plan is None:
        return None
    objective = area.objective(plan)
    return Search(
        plan=plan,
        objective=objective,
        bound=min(flow.bound, objective),
        overflow=0,
        overflow_bound=0,
        optimal=objective - flow.bound <= 1e-9 * max(1.0, objective),
        seats=flow.seats[:, None],
    )


def without_school(area: Area) -> Reason | None:
    """A unit that locks and bans leave without any school."""
    some = np.nonzero(area.held)[0].tolist()
    every = area.instance.cost is not None
    asked = np.arange(area.n) if every else np.array(sorted({*some, *area.bans}), dtype=np.int64)
    step = max(1, 1_000_000 // area.m)
    for first in range(0, len(asked), step):
        units = asked[first : first + step]
        none = ~np.isfinite(area.each(units)).any(axis=1)
        if none.any():
            return Reason("no-school", {"unit": area.instance.unit_ids[int(units[none][0])]})
    return None


def _why_none(solver: LargeSolver) -> Reason:
    """Why no plan was found: a unit that cannot be reached, or too few children may move."""
    area = solver.area
    for unit in solver.unreached.tolist():
        if not any(_reaches(area, unit, j) for j in range(area.m)):
            return Reason("cut-off", {"unit": area.instance.unit_ids[unit]})
    if area.frame.max_moved is not None and solver.least_moved is not None:
        return Reason(
            "moved-limit",
            {
                "limit": float(area.options.max_moved or 0),
                "relaxation": solver.least_moved / area.scale,
                "least": forced_moves(area) / area.scale,
            },
        )
    return Reason("no-plan", {})


def _reaches(area: Area, unit: int, site: int) -> bool:
    """May a unit go to a site by a way of units that may go there too?"""
    frame = area.frame
    only = np.array([site])
    if not np.isfinite(area.each(np.array([unit]), only))[0, 0]:
        return False
    home = int(frame.home[site])
    piece = frame.graph.piece
    if not frame.contiguous or home < 0 or piece[home] != piece[unit]:
        return True
    may = np.isfinite(area.each(np.arange(area.n), only))[:, 0]
    seen = {unit}
    stack = [unit]
    while stack:
        u = stack.pop()
        if u == home:
            return True
        for v in frame.graph.neighbours[u]:
            if v not in seen and may[v]:
                seen.add(v)
                stack.append(v)
    return False


def forced_moves(area: Area) -> int:
    """Grains that every plan moves: units held at another school than their present one."""
    current = area.instance.current
    if current is None:
        return 0
    held = np.where(area.school >= 0, area.school, -1)
    homes = area.site >= 0
    held[homes] = area.instance.site_school[area.site[homes]]
    away = (held >= 0) & (current >= 0) & (held != current)
    return int(area.instance.total[away].sum())
