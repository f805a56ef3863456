"""Prices of seats, what seats are worth, and the curve of cost against children moved."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np

from truongchuan.engines.catchment.again import (
    Session,
    fewest_moved,
    open_session,
    solve_again,
)
from truongchuan.engines.catchment.answers import Curve, CurvePoint, SeatPrice, SeatWorth
from truongchuan.engines.catchment.change import Change, seats_of
from truongchuan.engines.catchment.feeder import Feeder, solve_feeder
from truongchuan.engines.catchment.model import Instance, Ints, Options
from truongchuan.engines.catchment.run import Result, is_large, solve_area


def seat_prices(instance: Instance, result: Result) -> tuple[SeatPrice, ...]:
    """The price of one more seat, per site and grade: the relaxation's multipliers (cost a seat).

    Marginal figures of a relaxation: an exact difference comes from ``seat_worth``. Empty when the
    answer carries no multipliers.
    """
    search, checked = result.search, result.checked
    if search is None or search.seats is None or checked is None or result.seats is None:
        return ()
    return tuple(
        SeatPrice(
            school=int(instance.site_school[site]),
            site=site,
            grade=grade,
            price=float(search.seats[site, grade]),
            seats=int(result.seats[site, grade]) / instance.scale,
            load=checked.loads[site][grade],
        )
        for site in range(len(instance.site_school))
        for grade in range(len(instance.grades))
    )


def seat_worth(session: Session, school: int, added: Fraction, *, grade: int = 0) -> SeatWorth:
    """What ``added`` seats at a school change (below 0: taken away): a plan and a proof.

    Where one of the two plans leaves more children beyond the seats, costs do not compare; look at
    ``overflow`` first.
    """
    before = session.result
    if before.objective is None:
        raise ValueError("there is no plan to compare with")
    change = Change(seats=(seats_of(session.instance, school, added, grade),))
    after = solve_again(session, change)
    bound = after.lower_bound
    return SeatWorth(
        school=school,
        seats=float(added),
        before=before.objective,
        value=after.objective,
        bound=-math.inf if bound is None else bound,
        overflow=0.0 if after.checked is None else after.checked.overflow,
        before_bound=-math.inf if before.lower_bound is None else before.lower_bound,
    )


def moved_curve(
    instance: Instance,
    options: Options,
    steps: int,
    *,
    session: Session | None = None,
    clock: Callable[[], float] | None = None,
    seconds: float = math.inf,
    each: float = 0.0,
    stopped: Callable[[], bool] | None = None,
    report: Callable[[CurvePoint], None] | None = None,
    feeder: Feeder | None = None,
) -> Curve:
    """Cost, bound and children beyond the seats for ``steps`` limits on children moved.

    From no limit downwards: each plan gives some children back to their schools and is bettered;
    then upwards: a plan for fewer moves is also one for more. So the cost never rises with the
    limit while as many children are beyond the seats, and a bound for more moves holds for fewer.
    ``seconds`` is for the first plan, without a limit; ``session`` spares it. With ``each`` seconds
    every further point is searched from its what-if plan as ``solve_area`` does; far fewer moves
    than without a limit need that, what-if alone stays some per cent above. With a ``feeder`` its
    sets stay whole throughout (a ``session`` given must have it too); plans are of units. A large
    area without sets goes its own way (``curve_large``).

    :raises ValueError: when nobody's present school is known, or there is no plan at all.
    """
    if instance.current is None:
        raise ValueError("nobody's present school is known")
    if session is None and feeder is None and is_large(instance):
        from truongchuan.engines.catchment.curve_large import moved_curve_large

        return moved_curve_large(
            instance,
            options,
            steps,
            clock=clock,
            seconds=seconds,
            each=each or seconds,
            stopped=stopped,
            report=report,
        )
    if session is None:
        free = replace(options, max_moved=None)
        solve = _solver(feeder)
        first = solve(instance, free, clock=clock, seconds=seconds, stopped=stopped)
        if first.plan is None:
            raise ValueError("there is no plan")
        session = open_session(instance, free, first, feeder=feeder)
    problem = session.problem
    fewest, least = fewest_moved(session, problem, instance)
    scale = instance.scale
    low, high = problem.moved_by(fewest) / scale, problem.moved_by(session.plan) / scale
    top = _point(session, session.result, None)
    points = [top]
    if report is not None:
        report(top)
    for limit in limits_between(low, high, steps - 1):
        if stopped is not None and stopped():
            break
        below = _ask(session, options, limit, points[-1].plan, fewest)
        if below is not None and each > 0 and below.plan is not None:
            fixed = replace(options, max_moved=whole_grains(limit, scale))
            start = instance.site_school[_unfolded(session, below.plan)]
            more = _solver(session.feeder)(
                instance, fixed, clock=clock, seconds=each, stopped=stopped, start=start
            )
            if session.merged is not None and more.plan is not None:
                more = replace(more, plan=session.merged.folded(more.plan))
            below = _better(below, _point(session, more, limit), more)
        if below is not None:
            points.append(below)
            if report is not None:
                report(below)
    smooth = smooth_curve(points[::-1])
    if session.merged is not None:
        smooth = tuple(
            p if p.plan is None else replace(p, plan=_unfolded(session, p.plan)) for p in smooth
        )
    return Curve(smooth, low, least)


def _solver(feeder: Feeder | None) -> Callable[..., Result]:
    return solve_area if feeder is None else partial(solve_feeder, feeder=feeder)


def _unfolded(session: Session, plan: Ints) -> Ints:
    """The plan of units that a plan of the session's programme means."""
    return plan if session.merged is None else plan[session.merged.member]


def limits_between(low: float, high: float, count: int) -> list[float]:
    """``count`` limits from just below ``high`` down to ``low``, whole children."""
    if count < 1 or low >= high:
        return [low] if low < high else []
    spaced = np.linspace(low, high, count + 1)[:-1]
    return sorted({float(math.ceil(v)) if v > low else low for v in spaced.tolist()}, reverse=True)


def _ask(
    session: Session, options: Options, limit: float, above: Ints | None, fewest: Ints
) -> CurvePoint | None:
    wanted = replace(options, max_moved=whole_grains(limit, session.instance.scale))
    best: CurvePoint | None = None
    for start in (above, fewest):
        if start is None:
            continue
        answer = solve_again(session, Change(options=wanted), start=start)
        if answer.plan is None:
            continue
        point = _point(session, answer, limit)
        if best is None or _rank(point) < _rank(best):
            best = point
        if point.overflow == 0:
            break  # the plan from above fits; the fewest moves are a way out only
    return best


def whole_grains(limit: float, scale: int) -> Fraction:
    """A limit in children, as a number of whole grains."""
    return Fraction(limit).limit_denominator(scale)


def _better(known: CurvePoint, found: CurvePoint, answer: Result) -> CurvePoint:
    """The better of two points for one limit, with the better bound where both hold."""
    if answer.plan is None or (answer.reason is not None and answer.reason.code == "moved-limit"):
        return known
    best, other = (found, known) if _rank(found) < _rank(known) else (known, found)
    bounds = [p.bound for p in (best, other) if p.bound is not None]
    if best.overflow == other.overflow and bounds and best.objective is not None:
        best = replace(best, bound=min(max(bounds), best.objective))
    least = min(best.overflow, max(best.overflow_bound, other.overflow_bound))
    return replace(best, overflow_bound=least)


def _rank(point: CurvePoint) -> tuple[float, float]:
    return point.overflow, math.inf if point.objective is None else point.objective


def _point(session: Session, answer: Result, limit: float | None) -> CurvePoint:
    problem, scale = session.problem, session.instance.scale
    over = 0.0 if answer.checked is None else answer.checked.overflow
    moved = 0.0 if answer.plan is None else problem.moved_by(answer.plan) / scale
    return CurvePoint(
        limit=limit,
        moved=moved,
        objective=answer.objective,
        bound=answer.lower_bound,
        overflow=over,
        overflow_bound=min(answer.overflow_bound, over),
        plan=answer.plan,
    )


def smooth_curve(points: list[CurvePoint]) -> tuple[CurvePoint, ...]:
    """By rising limit: a plan for fewer moves serves for more; a bound for more holds for fewer
    (as long as neither leaves other numbers of children beyond the seats)."""
    for k in range(1, len(points)):
        if _rank(points[k - 1]) < _rank(points[k]):
            less = points[k - 1]
            same = less.overflow == points[k].overflow
            points[k] = replace(
                points[k],
                moved=less.moved,
                objective=less.objective,
                overflow=less.overflow,
                plan=less.plan,
                bound=points[k].bound if same else None,
            )
    for k in range(len(points) - 2, -1, -1):
        more, less = points[k + 1], points[k]
        least = max(less.overflow_bound, more.overflow_bound)
        bound = less.bound
        if more.overflow == less.overflow and more.bound is not None:
            bound = more.bound if bound is None else max(bound, more.bound)
        if bound is not None and less.objective is not None:
            bound = min(bound, less.objective)
        points[k] = replace(less, overflow_bound=min(least, less.overflow), bound=bound)
    return tuple(points)
