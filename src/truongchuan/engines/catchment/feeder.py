"""Lower secondary catchments made of whole primary zones.

All units with the same primary school go to one lower secondary site. They become one unit of a
smaller programme: costs, children and moved children are summed pair by pair (so weights and limits
stay exact), edges joined, homes carried over. Every plan of the small programme is a plan of the
whole one with its zones connected, because each set is itself connected, and the other way round;
so its bound is a bound for all plans that keep the sets together. The plan is unfolded and judged
on the original area.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truongchuan.engines.catchment import run
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import (
    Graph,
    Instance,
    Ints,
    Options,
    Problem,
    build_problem,
)
from truongchuan.engines.catchment.run import (
    Reason,
    Result,
    _answer,
    _few_moves,
    _least_moved,
    _refused,
    impossible,
    sites_of_schools,
)
from truongchuan.engines.catchment.solve import Progress, Solver
from truongchuan.engines.catchment.tasks import How
from truongchuan.engines.catchment.zones import part_of


@dataclass(frozen=True, slots=True, eq=False)
class Feeder:
    """The primary school of every unit: (n,) index into ``names``, -1 none (the unit is free)."""

    group: Ints
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Merged:
    """The small programme; ``member`` (n,) is the merged unit of every unit."""

    problem: Problem
    member: Ints
    names: tuple[str, ...]

    def folded(self, plan: Ints) -> Ints:
        """The site of every merged unit under a plan (n,) of sites.

        :raises ValueError: when the plan splits a set.
        """
        small = np.full(len(self.names), -1, dtype=np.int64)
        small[self.member] = plan
        if (small[self.member] != plan).any():
            raise ValueError("the plan splits a set")
        return small


FULL = 20_000_000
"""Pairs (unit, site) up to which the programme of the units is written out before it is merged."""


def sets_are_few(instance: Instance, feeder: Feeder | None) -> bool:
    """Is the programme of the sets one for arrays of sets × sites, though the area may be large?"""
    if feeder is None:
        return False
    sites = len(instance.site_school)
    sets = len(np.unique(feeder.group[feeder.group >= 0])) + int((feeder.group < 0).sum())
    return sets * sites < run.LARGE and len(instance.unit_ids) * sites <= FULL


def merge(instance: Instance, problem: Problem, feeder: Feeder) -> Merged:
    """One unit a set. Sets must be connected (see ``feeder_fault``)."""
    member = np.empty(problem.n, dtype=np.int64)
    names: list[str] = []
    number: dict[int, int] = {}
    for unit, group in enumerate(feeder.group.tolist()):
        if group >= 0 and group in number:
            member[unit] = number[group]
            continue
        if group >= 0:
            number[group] = len(names)
        member[unit] = len(names)
        names.append(instance.unit_ids[unit] if group < 0 else feeder.names[group])
    count = len(names)

    def summed(values: NDArray[Any]) -> NDArray[Any]:
        total = np.zeros((count, values.shape[1]), dtype=values.dtype)
        np.add.at(total, member, values)
        return total

    edges = np.array(
        [
            (member[u], member[v])
            for u, around in enumerate(problem.graph.neighbours)
            for v in around
            if u < v
        ],
        dtype=np.int64,
    ).reshape(-1, 2)
    demand = summed(problem.demand)
    cost = summed(problem.cost)
    with np.errstate(invalid="ignore", divide="ignore"):
        each = cost / (demand.sum(axis=1) / instance.scale)[:, None]
    small = replace(
        problem,
        cost=cost,
        demand=demand,
        home=np.where(problem.home >= 0, member[np.maximum(problem.home, 0)], -1),
        graph=Graph.of(count, edges),
        moved=None if problem.moved is None else summed(problem.moved),
        each=np.where(np.isfinite(each), each, 0.0),
    )
    return Merged(small, member, tuple(names))


def feeder_fault(instance: Instance, problem: Problem, feeder: Feeder) -> Reason | None:
    """A set that is not connected, or that holds the places of two schools."""
    school_at = {
        home: int(instance.site_school[site])
        for site, home in enumerate(instance.home.tolist())
        if home >= 0
    }
    for number, name in enumerate(feeder.names):
        units = set(np.nonzero(feeder.group == number)[0].tolist())
        homes = sorted({school_at[u] for u in units if u in school_at})
        if len(homes) > 1:
            schools = [instance.school_ids[s] for s in homes]
            return Reason("feeder-homes", {"school": name, "schools": schools})
        if not problem.contiguous:
            continue
        parts: list[set[int]] = []
        left = set(units)
        while left:
            part = part_of(problem.graph.neighbours, min(left), left)
            parts.append(part)
            left -= part
        if len(parts) > 1:
            least = min(parts, key=lambda p: (len(p), min(p)))
            some = [instance.unit_ids[u] for u in sorted(least)[:8]]
            return Reason("feeder-apart", {"school": name, "parts": len(parts), "units": some})
    return None


def solve_feeder(
    instance: Instance,
    options: Options,
    *,
    feeder: Feeder,
    clock: Callable[[], float] | None = None,
    seconds: float = math.inf,
    stopped: Callable[[], bool] | None = None,
    start: Ints | None = None,
    report: Callable[[Progress], None] | None = None,
    how: How | None = None,
) -> Result:
    """Like ``solve_area``, with every set of ``feeder`` whole. The bound is for such plans only."""
    deadline = Deadline(clock, seconds, stopped)
    problem = build_problem(instance, options)
    fault = impossible(instance, problem) or feeder_fault(instance, problem, feeder)
    if fault is not None:
        return _refused(fault, deadline)
    merged = merge(instance, problem, feeder)
    small = merged.problem
    fault = impossible(replace(instance, unit_ids=merged.names), small)
    if fault is not None:
        return _refused(fault, deadline)
    known = sites_of_schools(instance, problem, start if start is not None else instance.current)
    begin = None if known is None else _majority(merged, problem, known)
    if small.max_moved is not None:
        begin = _few_moves(small, instance.scale, begin, deadline, options.seed, how)
        if begin is None or small.moved_by(begin) > small.max_moved:
            return _moves_too_few(instance, options, small, begin, deadline, how)
    solver = Solver(
        small,
        instance.scale,
        deadline=deadline,
        seed=options.seed,
        start=begin,
        report=report,
        how=how,
    )
    search = solver.run()
    if search.plan is None:
        return _refused(Reason("no-plan", {}), deadline)
    # rows and reduced costs speak of merged units: they do not carry over
    whole = replace(search, plan=search.plan[merged.member], rows=[], reduced=None)
    return _answer(instance, options, problem, whole, deadline)


def _majority(merged: Merged, problem: Problem, plan: Ints) -> Ints:
    """The site that most children of a merged unit go to, -1 where none is known."""
    votes = np.zeros((merged.problem.n, problem.m))
    for unit, site in enumerate(plan.tolist()):
        if site >= 0:
            votes[merged.member[unit], site] += float(problem.weight[unit]) + 1e-6
    votes[~merged.problem.allowed] = 0.0
    return np.where(votes.max(axis=1) > 0, votes.argmax(axis=1), -1).astype(np.int64)


def _moves_too_few(
    instance: Instance,
    options: Options,
    small: Problem,
    begin: Ints | None,
    deadline: Deadline,
    how: How | None,
) -> Result:
    if begin is None:
        return _refused(Reason("no-plan", {}), deadline)
    search = _least_moved(small, instance.scale, begin, deadline, options.seed, how=how)
    best = begin if search.plan is None else search.plan
    least = max(0, math.ceil(search.bound * instance.scale - 1e-3))
    reason = Reason(
        "moved-limit",
        {
            "limit": float(options.max_moved or 0),
            "relaxation": small.moved_by(best) / instance.scale,
            "least": least / instance.scale,
        },
    )
    return _refused(reason, deadline)
