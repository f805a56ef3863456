"""What-if: the same area once more after a change, from what was learnt before.

A session keeps the plan, the columns, basis and rows of the linear programme (``warm``), and the
multipliers. ``solve_again`` states the changed problem, proves the rows anew (``keep``), mends the
plan, looks at windows around what changed, and recomputes the bound as the Lagrangean value of the
new multipliers, which holds whatever they are. The work is counted, so that an answer repeats; the
answer passes the same independent check as any other.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from truongchuan.engines.catchment.change import Change, apply_change
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.cutting import CLOSE, Cutting
from truongchuan.engines.catchment.feeder import Feeder, Merged, feeder_fault, merge
from truongchuan.engines.catchment.model import (
    Floats,
    Graph,
    Instance,
    Ints,
    Options,
    Problem,
    build_problem,
)
from truongchuan.engines.catchment.relaxation import Relaxation, Solved
from truongchuan.engines.catchment.repair import Repair
from truongchuan.engines.catchment.rows import Row
from truongchuan.engines.catchment.run import Reason, Result, _answer, impossible
from truongchuan.engines.catchment.solve import Progress, Search, overflow_price
from truongchuan.engines.catchment.warm import Warm
from truongchuan.engines.catchment.zones import site_neighbours


@dataclass(frozen=True, slots=True)
class Work:
    """How much a question may cost: rounds of cuts and windows."""

    cuts: int = 1
    corridors: int = 2  # rounds of cuts where pairs were forbidden
    windows: int = 60
    first_cuts: int = 40


class Session:
    """A solved problem that is asked again and again. Not for use by two threads at once.

    ``result`` is the answer it began with, its bound possibly raised; ``outlook`` the relaxation
    over **all** allowed pairs: value and reduced costs, for "at least" figures.
    """

    def __init__(
        self,
        instance: Instance,
        options: Options,
        result: Result,
        *,
        work: Work | None = None,
        feeder: Feeder | None = None,
    ) -> None:
        if result.plan is None:
            raise ValueError("there is no plan to start from")
        self.instance, self.options, self.work = instance, options, work or Work()
        self.feeder = feeder
        self.graph = Graph.of(len(instance.unit_ids), instance.edges)
        self.problem, self.merged = self._stated(instance, options)
        self.plan: Ints = result.plan
        if self.merged is not None:
            self.plan = self.merged.folded(result.plan)
            result = replace(result, plan=self.plan, search=None)
        most = self.problem.max_moved
        if most is not None and self.problem.moved_by(self.plan) > most:
            raise ValueError("the plan moves more children than the limit")
        rows = result.search.rows if result.search is not None else []
        self.warm = Warm(self.problem, instance.scale, self.plan, rows)
        if result.search is not None and result.search.reduced is not None:
            self.warm.known = np.isfinite(result.search.reduced)
        self.outlook: Solved | None = None
        self.result = self._begin(result)

    def state(self, instance: Instance, options: Options) -> Problem:
        """The programme of an area near the session's, of whole sets where it has a feeder.

        :raises ValueError: when a set cannot be kept whole.
        """
        return self._stated(instance, options)[0]

    def _stated(self, instance: Instance, options: Options) -> tuple[Problem, Merged | None]:
        problem = build_problem(instance, options, self.graph)
        if self.feeder is None:
            return problem, None
        if feeder_fault(instance, problem, self.feeder) is not None:
            raise ValueError("a set is not connected, or holds the places of two schools")
        merged = merge(instance, problem, self.feeder)
        return merged.problem, merged

    def answer(
        self,
        instance: Instance,
        options: Options,
        problem: Problem,
        search: Search,
        deadline: Deadline,
    ) -> Result:
        """The search's answer, checked unit by unit; its plan stays one of the programme's units.

        :raises PlanFaultError: when the independent check refuses it.
        """
        if self.merged is None or search.plan is None:
            return _answer(instance, options, problem, search, deadline)
        whole = replace(search, plan=search.plan[self.merged.member])
        units = build_problem(instance, options, self.graph)
        told = _answer(instance, options, units, whole, deadline)
        return replace(told, plan=search.plan, search=search)

    def named(self, instance: Instance) -> Instance:
        """The instance with the names of the programme's units."""
        if self.merged is None:
            return instance
        return replace(instance, unit_ids=self.merged.names)

    def _begin(self, result: Result) -> Result:
        """Bound and multipliers of the first problem; its plan is kept as it is."""
        asked = _Question(self, self.problem, Deadline(), cuts=self.work.first_cuts, windows=0)
        search = asked.run(self.plan, set(), keep=True)
        self.outlook = asked.outlook
        if search is None:
            return result
        before = result.search
        if before is not None and before.overflow == search.overflow:
            search = replace(search, bound=max(search.bound, min(before.bound, search.objective)))
            search.overflow_bound = max(search.overflow_bound, before.overflow_bound)
            search.optimal = before.optimal or search.optimal
        fresh = self.answer(self.instance, self.options, self.problem, search, Deadline())
        return replace(fresh, history=result.history)


def open_session(
    instance: Instance,
    options: Options,
    result: Result,
    *,
    work: Work | None = None,
    feeder: Feeder | None = None,
) -> Session:
    """Keep a solved problem for questions; ``result`` needs a plan, rows and multipliers help.

    With a ``feeder`` the session's plan, problem and answers have a place for every set (see
    ``Session.merged``) instead of every unit.

    :raises ValueError: when it has no plan, one that moves more children than the limit, or one
        that splits a set.
    """
    return Session(instance, options, result, work=work, feeder=feeder)


def session_of_plan(
    instance: Instance,
    options: Options,
    plan: Ints,
    *,
    work: Work | None = None,
    feeder: Feeder | None = None,
) -> Session:
    """A session for a plan (n,) of sites that came from elsewhere. It must keep the rules.

    :raises ValueError: when it moves more children than the limit, or splits a set.
    :raises PlanFaultError: when it breaks another rule.
    """
    bare = Result("feasible", plan, None, None, None)
    return Session(instance, options, bare, work=work, feeder=feeder)


def solve_again(
    session: Session,
    change: Change,
    *,
    start: Ints | None = None,
    clock: Callable[[], float] | None = None,
    seconds: float = math.inf,
    stopped: Callable[[], bool] | None = None,
) -> Result:
    """Answer the session's problem after ``change`` (always measured from the session's start).

    ``start`` is a plan (n,) of sites to begin with instead of the session's. Which rows stay valid
    under which change: see ``keep``; all that take part have been proven for the new problem. The
    session itself stays at its problem, but keeps rows and columns that the question taught it.
    """
    deadline = Deadline(clock, seconds, stopped)
    instance, options = apply_change(session.instance, session.options, change)
    problem = session.state(instance, options)
    reason = impossible(session.named(instance), problem)
    if reason is not None:
        return Result("infeasible", None, None, None, None, reason, seconds=deadline.spent())
    question = _Question(
        session, problem, deadline, cuts=session.work.cuts, windows=session.work.windows
    )
    begin = session.plan if start is None else start
    search = question.run(begin, changed_sites(session.problem, problem, begin))
    if search is None and problem.max_moved is not None:
        fewest, least = fewest_moved(session, problem, instance)
        if problem.moved_by(fewest) > problem.max_moved:
            return _none(_moves(instance, options, problem, fewest, least), deadline)
        search = question.run(fewest, changed_sites(session.problem, problem, fewest))
    if search is None:
        return _none(Reason("no-plan", {}), deadline)
    return session.answer(instance, options, problem, search, deadline)


def _none(reason: Reason, deadline: Deadline) -> Result:
    return Result("infeasible", None, None, None, None, reason, seconds=deadline.spent())


def _moves(
    instance: Instance, options: Options, problem: Problem, fewest: Ints, least: float
) -> Reason:
    """No plan that moves so few children is known: what is the least known, and proven?"""
    return Reason(
        "moved-limit",
        {
            "limit": float(options.max_moved or 0),
            "relaxation": problem.moved_by(fewest) / instance.scale,
            "least": least,
        },
    )


def fewest_moved(session: Session, problem: Problem, instance: Instance) -> tuple[Ints, float]:
    """A plan that moves few children, seats left aside, and what no plan goes below (children)."""
    if problem.moved is None or instance.current is None:
        raise ValueError("nobody's present school is known")
    scale = instance.scale
    counted = replace(
        problem,
        cost=np.where(problem.allowed, problem.moved / scale, np.inf),
        capacity=np.maximum(problem.capacity, problem.weight.sum()),
        max_moved=None,
        spread_price=0.0,
        spread_target=None,
    )
    here = Repair(counted, scale, 1.0).homeward(problem)
    start = session.plan if here is None else here
    lp = Relaxation(counted, scale, hint=start)
    cutting = Cutting(counted, lp, best=counted.objective(start), hard=False, grain=1.0 / scale)
    cutting.root(session.work.first_cuts)
    least = max(0, math.ceil(cutting.bound * scale - 1e-3)) / scale
    return start, least


def changed_sites(before: Problem, after: Problem, plan: Ints) -> set[int]:
    """Sites whose seats, costs or allowed pairs are not what they were, seen from a plan."""
    seats = (before.capacity != after.capacity).any(axis=1)
    touched = {int(j) for j in np.nonzero(seats)[0]}
    for unit, site in np.argwhere(before.allowed != after.allowed).tolist():
        touched |= {int(plan[unit])} | ({int(site)} if after.allowed[unit, site] else set())
    both = before.allowed & after.allowed
    if (before.cost[both] != after.cost[both]).any() or before.max_moved != after.max_moved:
        touched = set(range(after.m))
    if before.spread_price != after.spread_price:
        touched = set(range(after.m))
    return touched


class _Question:
    """One problem asked of a session."""

    def __init__(
        self, session: Session, problem: Problem, deadline: Deadline, *, cuts: int, windows: int
    ) -> None:
        self.session, self.problem, self.deadline = session, problem, deadline
        self.scale = float(session.instance.scale)
        self.cuts, self.windows = cuts, windows
        self.corridors = session.work.corridors
        self.price = overflow_price(problem, self.scale)
        self.outlook: Solved | None = None
        self.history: list[Progress] = []

    def run(self, start: Ints, changed: set[int], *, keep: bool = False) -> Search | None:
        """Plan and bound; ``None`` when no whole plan within the limit on moves is found."""
        problem = self.problem
        repair = Repair(problem, self.scale, self.price, self.deadline)
        plan = start
        if not keep:
            mended = self._mend(start, changed, repair)
            if mended is None:
                return None
            plan = mended
            changed = changed | {int(j) for j in plan[plan != start]}
            changed |= {int(j) for j in start[plan != start]}
        limit = problem.overflow(plan)
        cutting, solved = self._turn(plan)
        if not solved.feasible:
            return self._search(plan, solved, -math.inf, repair.windows, changed)
        if not keep and not self.deadline.passed():
            cutting.fix(solved)
            plan = repair.better(plan, changed, cutting, solved, self.windows)
            cutting.best = min(cutting.best, problem.objective(plan))
        if problem.overflow(plan) < limit:  # fewer beyond the seats: another programme
            limit = problem.overflow(plan)
            cutting, solved = self._turn(plan)
        cutting.fix(solved)
        self.session.warm.prove(cutting.allowed, hard=limit == 0)
        cutting.sites = None if keep else self._around(plan, changed)
        solved = cutting.root(self.cuts, self.deadline)
        if cutting.plan is not None and problem.overflow(cutting.plan) <= limit:
            plan = cutting.plan
        if keep:
            self._widen(cutting)
        bound = cutting.root_bound
        self.session.warm.learn()
        return self._search(plan, solved, bound, repair.windows, None if keep else changed)

    def _around(self, plan: Ints, changed: set[int]) -> set[int]:
        """The changed sites and those whose zones touch theirs."""
        touching = site_neighbours(self.problem, plan)
        return changed.union(*(touching[j] for j in changed)) if changed else set()

    def _mend(self, start: Ints, changed: set[int], repair: Repair) -> Ints | None:
        """A whole plan with few children beyond the seats, by the changed relaxation's costs."""
        problem, warm = self.problem, self.session.warm
        moved = problem.max_moved is not None and problem.moved_by(start) > problem.max_moved
        fits = repair.fits(start) and not moved
        if fits and not problem.overflow(start):
            return start
        lp = warm.turn(problem, start, 0)
        solved = lp.solve()
        if not solved.feasible:
            lp = warm.turn(problem, start, None, self.price)
            solved = lp.solve()
        reduced = None
        if solved.feasible:
            if not fits:
                cutting = Cutting(problem, lp, hard=lp.limit is not None)
                cutting.sites = changed
                lp.separation.flows = False  # a guide, not a bound
                solved = cutting.root(self.corridors, self.deadline)
                lp.separation.flows = True
            reduced = solved.bound.reduced
        guide = self._guide() if reduced is None else reduced
        plan = start if fits else repair.mend(start, np.where(problem.allowed, guide, 1e12))
        if plan is None:
            return None
        return repair.seat(plan, guide, lp.rows, self.windows) if problem.overflow(plan) else plan

    def _turn(self, plan: Ints) -> tuple[Cutting, Solved]:
        """The relaxation for plans with no more children beyond the seats than this one."""
        limit = self.problem.overflow(plan)
        lp = self.session.warm.turn(self.problem, plan, limit)
        solved = self.outlook = lp.solve()
        cutting = Cutting(self.problem, lp, best=self.problem.objective(plan), hard=limit == 0)
        cutting.root_bound = solved.bound.value
        return cutting, solved

    def _widen(self, cutting: Cutting) -> None:
        """The relaxation over all allowed pairs once more, with the rows found since."""
        self.session.warm.learn()
        lp = cutting.lp
        lp.restrict(self.problem.allowed)
        self.session.warm.prove(self.problem.allowed, hard=cutting.hard)
        solved = lp.solve()
        if solved.feasible:
            self.outlook = solved
            cutting.root_bound = max(cutting.root_bound, solved.bound.value)

    def _guide(self) -> Floats:
        """Costs with the prices of seats of the session, to mend by."""
        known = self.session.outlook
        guide = np.where(self.problem.allowed, self.problem.cost, 1e12)
        if known is not None:
            mu = np.maximum(known.multipliers.seats, 0.0)
            guide = guide + (self.problem.demand / self.scale) @ mu.T
        return guide

    def _search(
        self, plan: Ints, solved: Solved, bound: float, windows: int, changed: set[int] | None
    ) -> Search:
        problem = self.problem
        prices = (self.outlook or solved).multipliers.seats  # no pair was forbidden there
        over, objective = problem.overflow(plan), problem.objective(plan)
        least = self._least_overflow(plan, over, changed) if over else 0
        bound = min(bound, objective)
        return Search(
            plan=plan,
            objective=objective,
            bound=bound,
            overflow=over,
            overflow_bound=min(over, least),
            optimal=bound >= objective - CLOSE * max(1.0, abs(objective)) and least >= over,
            windows=windows,
            seats=np.maximum(prices, 0.0),
            rows=list(self.session.warm.lp.rows),
            reduced=solved.bound.reduced,
            history=[Progress(self.deadline.spent(), objective, bound, over / self.scale)],
        )

    def _least_overflow(self, plan: Ints, over: int, changed: set[int] | None) -> int:
        """Grains that every plan leaves beyond the seats, by a relaxation of its own."""
        problem = self.problem
        free = replace(
            problem,
            cost=np.where(problem.allowed, 0.0, np.inf),
            spread_price=0.0,
            spread_target=None,
        )
        lp = Relaxation(free, self.scale, overflow_price=1.0, hint=plan)
        lp.add_rows(soft_rows(self.session.warm, problem))
        cutting = Cutting(free, lp, best=over / self.scale, hard=False, grain=1.0 / self.scale)
        cutting.sites = changed
        cutting.root(self.cuts, self.deadline)
        return max(0, math.ceil(cutting.bound * self.scale - 1e-3))


def soft_rows(warm: Warm, problem: Problem) -> list[Row]:
    """Remembered rows that hold whatever the seats are."""
    from truongchuan.engines.catchment.keep import Keeper

    keeper = Keeper(problem, problem.allowed, hard=False, before=warm.before)
    return keeper.keep(warm.pool.values())
