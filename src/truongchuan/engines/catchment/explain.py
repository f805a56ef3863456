"""Why a unit is not at its nearest school, and what it would take.

The cause is looked for in the order of what an official would say: it holds its school, it is
locked or banned, a weight makes the other school cheaper, the zone does not reach it, there is no
seat, too many children would move. What forcing it costs is found in a small exact programme
(``forced``); "at least" comes from a Lagrangean value over all allowed pairs: every plan with the
unit at that site costs at least L + its reduced cost there.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

import numpy as np

from truongchuan.engines.catchment.answers import (
    REASONS,
    Curve,
    CurvePoint,
    Forced,
    SeatPrice,
    SeatWorth,
    Shift,
    UnitReason,
)
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.curve import moved_curve, seat_prices, seat_worth
from truongchuan.engines.catchment.forced import hold_unit
from truongchuan.engines.catchment.model import (
    Floats,
    Instance,
    Ints,
    Options,
    Problem,
    costs_per_child,
)
from truongchuan.engines.catchment.rows import Bound, Multipliers, lagrange
from truongchuan.engines.catchment.run import Result
from truongchuan.engines.catchment.zones import loose_parts, zones_of

__all__ = [
    "REASONS",
    "Curve",
    "CurvePoint",
    "Forced",
    "SeatPrice",
    "SeatWorth",
    "Shift",
    "UnitReason",
    "explain_unit",
    "moved_curve",
    "outlook_of",
    "seat_prices",
    "seat_worth",
]

EPSILON = 1e-9


def outlook_of(instance: Instance, problem: Problem, result: Result) -> Bound:
    """A bound over all allowed pairs with its reduced costs, from an answer's prices of seats.

    It holds for plans with no more children beyond the seats than the answer's. A session's own
    (``Session.outlook``) is tighter: it has the rows too.
    """
    grades = problem.demand.shape[1]
    search = result.search
    prices = None if search is None else search.seats
    seats = np.zeros((problem.m, grades)) if prices is None else prices
    over = 0 if result.plan is None else problem.overflow(result.plan)
    y = Multipliers(seats=seats, overflow=float(seats.max(initial=0.0)))
    scale = float(instance.scale)
    return lagrange(problem, scale, y, None, problem.allowed, 0.0, over / scale)


def explain_unit(
    instance: Instance,
    problem: Problem,
    result: Result,
    unit: int,
    *,
    options: Options | None = None,
    outlook: Bound | None = None,
    force: bool = True,
    deadline: Deadline | None = None,
    priced: Callable[[Options], Floats] | None = None,
) -> UnitReason:
    """Say why ``unit`` goes where the plan of ``result`` sends it.

    ``options`` name the weights one by one; ``outlook`` is shared between units (else worked out
    from the answer's prices); without ``force`` nothing is solved. ``priced`` gives the unit's cost
    a child at every site (m,) under options where it does not follow from the instance (a set).

    :raises ValueError: when the answer has no plan.
    """
    if result.plan is None:
        raise ValueError("there is no plan to explain")
    plan = result.plan
    here = int(plan[unit])
    each = priced or (lambda asked: costs_per_child(instance, asked, [unit])[0])
    bare = each(Options())
    there = _nearest_site(instance, bare, here)
    school = instance.site_school
    children = int(problem.weight[unit]) / instance.scale
    code: str = "nearest"
    params: dict[str, Any] = {}
    if school[there] != school[here]:
        code, params = _why(instance, problem, plan, unit, there, each, options)
    forced = None
    if code not in ("nearest", "own", "locked", "banned") and problem.allowed[unit, there]:
        view = outlook or outlook_of(instance, problem, result)
        forced = _force(instance, problem, plan, unit, there, view, deadline, solve=force)
    return UnitReason(
        unit=unit,
        chosen=int(school[here]),
        nearest=int(school[there]),
        chosen_cost=children * float(bare[here]),
        nearest_cost=children * float(bare[there]),
        code=code,
        params=params,
        forced=forced,
    )


def _nearest_site(instance: Instance, bare: np.ndarray[Any, Any], here: int) -> int:
    """The nearest site; the unit's own school where that is as near."""
    least = float(bare.min())
    mine = np.nonzero(instance.site_school == instance.site_school[here])[0]
    if float(bare[mine].min()) <= least + EPSILON:
        return here
    return int(bare.argmin())


def _why(
    instance: Instance,
    problem: Problem,
    plan: Ints,
    unit: int,
    there: int,
    each: Callable[[Options], Floats],
    options: Options | None,
) -> tuple[str, dict[str, Any]]:
    here = int(plan[unit])
    school = int(instance.site_school[there])
    if unit in problem.home.tolist():
        return "own", {}
    if any(u == unit for u, _ in instance.locks):
        return "locked", {}
    if (unit, school) in instance.bans or not problem.allowed[unit, there]:
        return "banned", {}
    more = float(problem.cost[unit, there] - problem.cost[unit, here])
    children = int(problem.weight[unit]) / instance.scale
    if more >= -EPSILON and children > 0:
        return "weights", {"terms": _terms(instance, problem, unit, here, there, each, options)}
    if problem.contiguous:
        between = _between(problem, plan, unit, there)
        behind = _behind(problem, plan, unit)
        if between is None or between or behind:
            return "not-connected", {"between": between, "behind": behind}
    loads = problem.loads(plan)
    lacking = np.maximum(0, loads[there] + problem.demand[unit] - problem.capacity[there])
    if lacking.any():
        scale = instance.scale
        return "full", {
            "seats": int(problem.capacity[there].sum()) / scale,
            "load": int(loads[there].sum()) / scale,
            "children": children,
            "lacking": int(lacking.sum()) / scale,
        }
    if problem.max_moved is not None and problem.moved is not None:
        moved = problem.moved_by(plan)
        after = moved + int(problem.moved[unit, there] - problem.moved[unit, here])
        if after > problem.max_moved:
            limit = problem.max_moved / instance.scale
            return "moved-limit", {"limit": limit, "moved": moved / instance.scale}
    moved_there = plan.copy()
    moved_there[unit] = there
    if problem.objective(moved_there) >= problem.objective(plan) - EPSILON:
        return "weights", {
            "terms": {"spread": problem.objective(moved_there) - problem.objective(plan) - more}
        }
    return "free", {}


def _terms(
    instance: Instance,
    problem: Problem,
    unit: int,
    here: int,
    there: int,
    each: Callable[[Options], Floats],
    options: Options | None,
) -> dict[str, float]:
    """What each weight adds at the nearest site less at the chosen one (cost of all children)."""
    children = int(problem.weight[unit]) / instance.scale
    bare = each(Options())
    if options is None:
        plain = children * float(bare[there] - bare[here])
        return {"all": float(problem.cost[unit, there] - problem.cost[unit, here]) - plain}
    alone = {
        "change": Options(change_weight=options.change_weight),
        "walk": Options(walk_limit=options.walk_limit, walk_weight=options.walk_weight),
        "border": Options(border_weight=options.border_weight),
        "compactness": Options(compactness_weight=options.compactness_weight),
    }
    terms: dict[str, float] = {}
    for name, weight in alone.items():
        added = each(weight) - bare
        value = children * float(added[there] - added[here])
        if abs(value) > EPSILON:
            terms[name] = value
    return terms


def _between(problem: Problem, plan: Ints, unit: int, there: int) -> list[int] | None:
    """Units with fewest children between the unit and the zone; ``None`` when there is no way."""
    neighbours, piece = problem.graph.neighbours, problem.graph.piece
    home = int(problem.home[there])
    if home < 0 or piece[home] != piece[unit]:
        zone = [v for v in range(problem.n) if plan[v] == there and piece[v] == piece[unit]]
        if not zone:
            return []  # a piece without the school may join it as it is
    others = set(problem.home.tolist()) - {home}
    weight = problem.weight.tolist()
    best = {unit: 0}
    before: dict[int, int] = {}
    heap = [(0, 0, unit)]
    while heap:
        load, hops, u = heapq.heappop(heap)
        if load > best[u]:
            continue
        if plan[u] == there:
            way = []
            while before[u] != unit:
                u = before[u]
                way.append(u)
            return way[::-1]
        for v in neighbours[u]:
            if v in others or not problem.allowed[v, there]:
                continue
            total = load + (0 if plan[v] == there else weight[v])
            if total < best.get(v, total + 1):
                best[v] = total
                before[v] = u
                heapq.heappush(heap, (total, hops + 1, v))
    return None


def _behind(problem: Problem, plan: Ints, unit: int) -> list[int]:
    """Units that lose their own school when the unit leaves its zone."""
    here = int(plan[unit])
    zone = zones_of(plan, problem.m)[here] - {unit}
    known = {u for part in loose_parts(problem, here, zone | {unit}) for u in part}
    loose = {u for part in loose_parts(problem, here, zone) for u in part}
    return sorted(loose - known)


def _force(
    instance: Instance,
    problem: Problem,
    plan: Ints,
    unit: int,
    there: int,
    outlook: Bound,
    deadline: Deadline | None,
    *,
    solve: bool,
) -> Forced:
    objective = problem.objective(plan)
    campuses = np.nonzero(instance.site_school == instance.site_school[there])[0]
    bound = outlook.value + float(outlook.reduced[unit, campuses].min())
    held = None
    if solve:
        scale = float(instance.scale)
        held = hold_unit(problem, scale, plan, unit, there, deadline or Deadline())
    if held is None:
        return Forced(None, bound, None, bound - objective)
    value = problem.objective(held.plan)
    changed = np.nonzero(instance.site_school[held.plan] != instance.site_school[plan])[0].tolist()
    changed.sort(key=lambda u: (u != unit, -int(problem.weight[u]), u))
    shifts = tuple(
        Shift(
            unit=u,
            before=int(instance.site_school[plan[u]]),
            after=int(instance.site_school[held.plan[u]]),
            children=int(problem.weight[u]) / instance.scale,
            cost=float(problem.cost[u, held.plan[u]] - problem.cost[u, plan[u]]),
        )
        for u in changed
    )
    bound = min(bound, value)
    return Forced(
        value=value,
        bound=bound,
        extra=value - objective,
        least=bound - objective,
        shifts=shifts,
        exact=held.exact,
        sites=held.sites,
    )
