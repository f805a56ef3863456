"""Solves an instance: what cannot be is told first, what is found is checked."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from truongchuan.engines.catchment.check import Checked, check_plan
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import Instance, Ints, Options, Problem, build_problem
from truongchuan.engines.catchment.points import transport
from truongchuan.engines.catchment.solve import (
    Progress,
    Search,
    Solver,
    allowance,
    overflow_price,
)
from truongchuan.engines.catchment.tasks import How
from truongchuan.engines.catchment.zones import joined


class PlanFaultError(RuntimeError):
    """The independent check refused a plan: a defect of the engine, never of the input."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A code with parameters; texts live in ``wording.catchment``."""

    code: str
    params: dict[str, Any]


@dataclass(frozen=True)
class Result:
    """An answer: a plan of sites, what it costs, what is proven."""

    status: str  # optimal, feasible, infeasible
    plan: Ints | None
    objective: float | None
    lower_bound: float | None
    checked: Checked | None
    reason: Reason | None = None
    overflow_bound: float = 0.0  # children: no plan leaves fewer beyond the seats
    seconds: float = 0.0
    seats: Ints | None = None  # (m, G) grains after the capacity factor
    search: Search | None = None
    history: list[Progress] = field(default_factory=list)

    @property
    def gap(self) -> float | None:
        """(objective - lower bound) / objective, proven."""
        if self.objective is None or self.lower_bound is None:
            return None
        if self.objective <= 0:
            return 0.0
        return max(0.0, (self.objective - self.lower_bound) / self.objective)


MOVES_SECONDS = 15.0
"""What looking for a plan that moves few children may take in a usual area."""
SPREAD = 2_000
"""Pairs from which on two processes are sooner done than one."""
LARGE = 600_000
"""Pairs (unit, site) from which on an area is solved without arrays of that size."""


def is_large(instance: Instance) -> bool:
    """Is the area solved without arrays of units × sites?"""
    return len(instance.unit_ids) * len(instance.site_school) >= LARGE


def solve_area(
    instance: Instance,
    options: Options,
    *,
    clock: Callable[[], float] | None = None,
    seconds: float = math.inf,
    stopped: Callable[[], bool] | None = None,
    start: Ints | None = None,
    report: Callable[[Progress], None] | None = None,
    how: How | None = None,
) -> Result:
    """Find a plan and a bound within ``seconds`` of ``clock`` (a monotonic clock).

    ``start`` is a plan of schools (n,), -1 where open. ``how`` chooses the way of large areas, who
    does their tasks, and how much work is done.
    """
    deadline = Deadline(clock, seconds, stopped)
    how = how or How()
    if how.large if how.large is not None else is_large(instance):
        from truongchuan.engines.catchment.large_run import solve_large

        return solve_large(instance, options, deadline, start, report, how)
    problem = build_problem(instance, options)
    reason = impossible(instance, problem)
    if reason is not None:
        return _refused(reason, deadline)
    if not options.contiguous:
        found = solve_points(instance, options, problem, deadline)
        if found is not None:
            return found
    begin = sites_of_schools(instance, problem, start if start is not None else instance.current)
    if problem.max_moved is not None:
        begin = _few_moves(problem, instance.scale, begin, deadline, options.seed, how)
        if begin is None or problem.moved_by(begin) > problem.max_moved:
            return _too_tight(instance, options, problem, begin, deadline, how)
    solver = Solver(
        problem,
        instance.scale,
        deadline=deadline,
        seed=options.seed,
        start=begin,
        report=report,
        how=how,
    )
    return _answer(instance, options, problem, solver.run(), deadline)


def _refused(reason: Reason, deadline: Deadline) -> Result:
    """No plan, and why."""
    return Result("infeasible", None, None, None, None, reason, seconds=deadline.spent())


def impossible(instance: Instance, problem: Problem) -> Reason | None:
    """Units that locks, bans or the graph leave without any school."""
    allowed = problem.allowed
    none = np.nonzero(~allowed.any(axis=1))[0]
    if len(none):
        return Reason("no-school", {"unit": instance.unit_ids[int(none[0])]})
    if not problem.contiguous:
        return None
    reach = joined(problem, allowed)
    cut = np.nonzero(~reach.any(axis=1))[0]
    if len(cut):
        return Reason("cut-off", {"unit": instance.unit_ids[int(cut[0])]})
    return None


def sites_of_schools(instance: Instance, problem: Problem, schools: Ints | None) -> Ints | None:
    """Sites for a plan of schools (n,): the nearest campus of each, -1 where none is allowed."""
    if schools is None:
        return None
    same = instance.site_school[None, :] == schools[:, None]
    cost = np.where(same, problem.cost, np.inf)
    sites = cost.argmin(axis=1)
    found = np.isfinite(cost[np.arange(problem.n), sites])
    return np.where(found, sites, -1).astype(np.int64)


def _few_moves(
    problem: Problem,
    scale: int,
    begin: Ints | None,
    deadline: Deadline,
    seed: int,
    how: How | None = None,
) -> Ints | None:
    """A whole plan that moves few children: the same programme with moved children as cost."""
    from truongchuan.engines.catchment.start import grow, mend

    if problem.moved is None:
        return begin
    guide = np.where(problem.allowed, problem.moved / scale, 1e12)
    guide += 1e-6 * np.where(problem.allowed, problem.cost, 0.0)
    prefer = np.full(problem.n, -1, dtype=np.int64) if begin is None else begin
    plan = grow(problem, mend(problem, prefer), guide, full_price=0.0)
    limit = problem.max_moved
    if plan is None or limit is None or problem.moved_by(plan) <= limit:
        return plan
    search = _least_moved(problem, scale, plan, deadline, seed, enough=limit / scale, how=how)
    return search.plan if search.plan is not None else plan


def _least_moved(
    problem: Problem,
    scale: int,
    plan: Ints,
    deadline: Deadline,
    seed: int,
    *,
    enough: float = -math.inf,
    how: How | None = None,
) -> Search:
    """The fewest children moved by any whole plan, seats left aside, with a bound."""
    if problem.moved is None:
        raise ValueError("nobody's present school is known")
    cost = np.where(problem.allowed, problem.moved / scale, np.inf)
    roomy = np.maximum(problem.capacity, problem.weight.sum())
    fewest = replace(
        problem, cost=cost, capacity=roomy, max_moved=None, spread_price=0.0, spread_target=None
    )
    part = deadline.within(allowance(problem, MOVES_SECONDS))
    solver = Solver(fewest, scale, deadline=part, seed=seed, start=plan, enough=enough, how=how)
    return solver.run()


def _too_tight(
    instance: Instance,
    options: Options,
    problem: Problem,
    plan: Ints | None,
    deadline: Deadline,
    how: How | None = None,
) -> Result:
    if plan is None:
        return _refused(Reason("no-plan", {}), deadline)
    search = _least_moved(problem, instance.scale, plan, deadline, options.seed, how=how)
    least = max(0, math.ceil(search.bound * instance.scale - 1e-3))
    moved = problem.moved_by(search.plan) if search.plan is not None else problem.moved_by(plan)
    reason = Reason(
        "moved-limit",
        {
            "limit": float(options.max_moved or 0),
            "relaxation": moved / instance.scale,
            "least": least / instance.scale,
        },
    )
    loose = replace(options, max_moved=Fraction(moved, instance.scale))
    chosen = search.plan if search.plan is not None else plan
    return Result(
        "infeasible",
        chosen,
        problem.objective(chosen),
        None,
        check_plan(instance, loose, chosen),
        reason,
        seconds=deadline.spent(),
        seats=problem.capacity,
    )


def solve_points(
    instance: Instance, options: Options, problem: Problem, deadline: Deadline
) -> Result | None:
    """The transport problem at once, when its answer leaves every unit whole; else ``None``."""
    plain = problem.demand.shape[1] == 1 and problem.spread_target is None
    if not plain or problem.max_moved is not None:
        return None
    price = overflow_price(problem, instance.scale)
    children = problem.weight / instance.scale
    flow = transport(
        problem.cost / np.maximum(children, 1e-12)[:, None],
        children,
        problem.capacity[:, 0] / instance.scale,
        price=price,
        deadline=deadline,
    )
    over = problem.overflow(flow.plan)
    if flow.split or over:
        return None
    search = Search(
        plan=flow.plan,
        objective=problem.objective(flow.plan),
        bound=flow.bound,
        overflow=0,
        overflow_bound=0,
        optimal=flow.objective - flow.bound <= 1e-9 * max(1.0, flow.objective),
        seats=flow.seats[:, None],
    )
    return _answer(instance, options, problem, search, deadline)


def _answer(
    instance: Instance, options: Options, problem: Problem, search: Search, deadline: Deadline
) -> Result:
    """What a search found, checked independently of it."""
    if search.plan is None:
        return _refused(Reason("no-plan", {}), deadline)
    checked = check_plan(instance, options, search.plan)
    if checked.broken or round(checked.overflow * instance.scale) < search.overflow - 1:
        raise PlanFaultError(f"plan refused: {checked.broken or 'loads differ'}")
    reason = None
    status = "optimal" if search.optimal else "feasible"
    if search.overflow:
        status = "infeasible" if search.overflow_bound > 0 else "feasible"
        reason = _seats(instance, options, problem, search)
    bound = min(search.bound, search.objective)
    return Result(
        status,
        search.plan,
        search.objective,
        bound if math.isfinite(bound) else None,
        checked,
        reason,
        overflow_bound=search.overflow_bound / instance.scale,
        seconds=deadline.spent(),
        seats=problem.capacity,
        search=search,
        history=search.history,
    )


def _seats(instance: Instance, options: Options, problem: Problem, search: Search) -> Reason:
    if search.plan is None:
        raise ValueError("no plan to count seats of")
    over = np.maximum(0, problem.loads(search.plan) - problem.capacity).sum(axis=1)
    lacking: dict[str, float] = {}
    for site in np.nonzero(over)[0].tolist():
        name = instance.school_ids[int(instance.site_school[site])]
        lacking[name] = lacking.get(name, 0.0) + int(over[site]) / instance.scale
    short = (problem.demand.sum(axis=0) - problem.capacity.sum(axis=0)).clip(min=0).sum()
    code = "seats-local" if search.overflow_bound > 0 else "seats-unproven"
    if short and search.overflow_bound >= search.overflow:
        code = "seats"
    return Reason(
        code,
        {
            "children": int(problem.weight.sum()) / instance.scale,
            "seats": int(problem.capacity.sum()) / instance.scale,
            "relaxation": search.overflow / instance.scale,
            "least": search.overflow_bound / instance.scale,
            "schools": lacking,
        },
    )
