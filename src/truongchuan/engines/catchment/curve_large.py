"""The curve of cost against children moved, for large areas.

From the fewest moves upwards: the plan of each limit starts the next, so that more moves never cost
more. Every limit is a relaxation of its own with "children moved" as a row, over all pairs; its
bound is proven as that of any answer, and holds for fewer moves as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from truongchuan.engines.catchment.answers import Curve, CurvePoint
from truongchuan.engines.catchment.curve import limits_between, smooth_curve, whole_grains
from truongchuan.engines.catchment.large_run import forced_moves
from truongchuan.engines.catchment.model import Instance, Ints, Options
from truongchuan.engines.catchment.run import Result, solve_area
from truongchuan.engines.catchment.sparse import Area
from truongchuan.engines.catchment.sparse_bound import Prices
from truongchuan.engines.catchment.sparse_start import grow
from truongchuan.engines.catchment.tasks import How


def moved_curve_large(
    instance: Instance,
    options: Options,
    steps: int,
    *,
    clock: Callable[[], float] | None = None,
    seconds: float = math.inf,
    each: float = math.inf,
    stopped: Callable[[], bool] | None = None,
    report: Callable[[CurvePoint], None] | None = None,
    how: How | None = None,
) -> Curve:
    """Cost, bound and children beyond the seats for ``steps`` limits on children moved.

    ``seconds`` is for the plan without a limit, ``each`` for every other. The fewest moves are
    those of the present schools made whole, seats left aside.

    :raises ValueError: when nobody's present school is known, or there is no plan at all.
    """
    if instance.current is None:
        raise ValueError("nobody's present school is known")
    how = replace(how or How(), large=True)
    free = replace(options, max_moved=None)
    area = Area(instance, free)

    def solved(limit: float | None, start: Ints | None) -> Result:
        most = None if limit is None else whole_grains(limit, instance.scale)
        return solve_area(
            instance,
            replace(options, max_moved=most),
            clock=clock,
            seconds=seconds if limit is None else each,
            stopped=stopped,
            start=start,
            how=how,
        )

    first = solved(None, None)
    if first.plan is None:
        raise ValueError("there is no plan")
    top = _point(area, first, None)
    if report is not None:
        report(top)
    here = area.sites_of(instance.current)
    fewest = grow(area, here, Prices(np.zeros_like(area.frame.capacity, dtype=float)), full_price=0)
    low = area.moved_by(fewest if (fewest >= 0).all() else first.plan) / instance.scale
    points: list[CurvePoint] = []
    start: Ints | None = fewest if (fewest >= 0).all() else None
    for limit in reversed(limits_between(low, top.moved, steps - 1)):
        if stopped is not None and stopped():
            break
        schools = None if start is None else instance.site_school[start]
        answer = solved(limit, schools)
        if answer.plan is None or answer.lower_bound is None:
            continue
        start = answer.plan
        points.append(_point(area, answer, limit))
        if report is not None:
            report(points[-1])
    return Curve(smooth_curve([*points, top]), low, forced_moves(area) / instance.scale)


def _point(area: Area, answer: Result, limit: float | None) -> CurvePoint:
    over = 0.0 if answer.checked is None else answer.checked.overflow
    return CurvePoint(
        limit=limit,
        moved=0.0 if answer.plan is None else area.moved_by(answer.plan) / area.scale,
        objective=answer.objective,
        bound=answer.lower_bound,
        overflow=over,
        overflow_bound=min(answer.overflow_bound, over),
        plan=answer.plan,
    )
