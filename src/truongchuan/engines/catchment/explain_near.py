"""Why a unit of a large area is not at its nearest school, seen from around it.

No array of all units and sites is made: a unit is looked at among the sites nearest to it, all
other zones held as they are (``Area.part``). What forcing it takes is then a plan of the whole
area, but "at least" is not claimed: a bound over all pairs that the unit might use is not worked
out. Prices of seats are the multipliers of the relaxation of the whole area (without separators).
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from truongchuan.engines.catchment.answers import Forced, UnitReason
from truongchuan.engines.catchment.check import check_plan
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.explain import explain_unit
from truongchuan.engines.catchment.large import LargeSolver
from truongchuan.engines.catchment.model import (
    Instance,
    Ints,
    Options,
    Problem,
    costs_per_child,
)
from truongchuan.engines.catchment.rows import Bound
from truongchuan.engines.catchment.run import Result, _answer
from truongchuan.engines.catchment.sparse import Area

NEAR = 12
"""Sites around a unit that are looked at with it."""


class Neighbourhoods:
    """A plan (n,) of schools of an area of any size, asked unit by unit.

    ``broken`` are codes of rules that the plan breaks (see ``check_plan``); ask only when there are
    none.
    """

    def __init__(
        self, instance: Instance, options: Options, schools: Ints, *, count: int = NEAR
    ) -> None:
        self.instance, self.options = instance, options
        self.area = Area(instance, options)
        self.count = min(count, self.area.m)
        self.plan = self.area.sites_of(schools)
        if (self.plan < 0).any():
            self.broken: tuple[str, ...] = ("lock",)
        else:
            self.broken = check_plan(instance, options, self.plan).broken

    @cached_property
    def cost(self) -> float:
        """Cost of the plan, weights included."""
        return self.area.objective(self.plan)

    def explain(
        self, unit: int, *, force: bool = True, deadline: Deadline | None = None
    ) -> UnitReason:
        """Say why ``unit`` goes where it goes; ``forced`` claims no "at least" (it is -inf)."""
        bare = costs_per_child(self.instance, Options(), [unit])[0]
        nearest = np.argsort(bare, kind="stable")[: self.count]
        sites = np.unique(np.append(nearest, self.plan[unit]))
        frame, moved = self.area.frame, self.area.moved_by(self.plan)
        room = 0 if frame.max_moved is None else max(0, frame.max_moved - moved)
        part, units, own = self.area.part(self.plan, sites, room)
        local = self._local(part, units, sites)
        at = int(np.searchsorted(units, unit))
        reason = explain_unit(
            local,
            part,
            Result("feasible", own, None, None, None),
            at,
            options=self.options,
            outlook=Bound(-math.inf, np.zeros((part.n, part.m))),
            force=force,
            deadline=deadline,
        )
        beside = (moved - part.moved_by(own)) / self.instance.scale
        return _whole(reason, units, sites, beside, self.cost)

    def result(self, deadline: Deadline | None = None) -> Result:
        """The plan as an answer: its cost, a bound and prices from the sparse relaxation."""
        solver = LargeSolver(self.instance, self.options, deadline=deadline or Deadline())
        search = solver.judge(self.plan)
        return _answer(self.instance, self.options, self.area.frame, search, deadline or Deadline())

    def _local(self, part: Problem, units: Ints, sites: Ints) -> Instance:
        """The instance of some units and sites; schools keep their numbers."""
        instance = self.instance
        number = {u: k for k, u in enumerate(units.tolist())}

        def kept(pairs: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
            return tuple((number[u], school) for u, school in pairs if u in number)

        return replace(
            instance,
            unit_ids=tuple(instance.unit_ids[u] for u in units.tolist()),
            children=instance.children[units],
            unit_xy=instance.unit_xy[units],
            site_school=instance.site_school[sites],
            capacity=instance.capacity[sites],
            site_xy=instance.site_xy[sites],
            home=part.home,
            edges=part.graph.links,
            current=None if instance.current is None else instance.current[units],
            ward=None if instance.ward is None else instance.ward[units],
            cost=None if instance.cost is None else instance.cost[units],
            locks=kept(instance.locks),
            bans=kept(instance.bans),
        )


def _whole(reason: UnitReason, units: Ints, sites: Ints, moved: float, cost: float) -> UnitReason:
    """The reason in places of the whole area; ``moved`` children are moved outside the part, the
    whole plan costs ``cost``."""
    params: dict[str, Any] = {
        key: [int(units[u]) for u in value] if isinstance(value, list) else value
        for key, value in reason.params.items()
    }
    if reason.code == "moved-limit":
        params = {key: value + moved for key, value in params.items()}
    forced = reason.forced
    if forced is not None:
        shifts = tuple(replace(s, unit=int(units[s.unit])) for s in forced.shifts)
        forced = Forced(
            value=None if forced.extra is None else cost + forced.extra,
            bound=-math.inf,
            extra=forced.extra,
            least=-math.inf,
            shifts=shifts,
            exact=forced.exact,
            sites=tuple(int(sites[j]) for j in forced.sites),
        )
    return replace(reason, unit=int(units[reason.unit]), params=params, forced=forced)
