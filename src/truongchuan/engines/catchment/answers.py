"""Answers to questions about a plan: why a unit goes where it goes, what a seat is worth.

Units, schools and sites are indices into the instance; children are children, not grains; costs are
children x km (or children x cost unit), weights included unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from truongchuan.engines.catchment.model import Ints

REASONS = (
    "nearest",  # the unit is at its nearest school
    "own",  # it holds its school
    "locked",
    "banned",
    "weights",  # a weight makes the chosen school the cheaper one
    "not-connected",  # units between, or behind, would have to come too
    "full",
    "moved-limit",
    "free",  # nothing hinders: this plan can be bettered here
)


@dataclass(frozen=True, slots=True)
class Shift:
    """A unit that changes schools, and what that alone adds to the cost."""

    unit: int
    before: int  # school
    after: int  # school
    children: float
    cost: float


@dataclass(frozen=True, slots=True)
class Forced:
    """The unit held at its nearest school: the best plan known, and what no such plan beats.

    ``shifts`` are all units that change, the unit itself first; ``exact``: nothing cheaper exists
    among the schools looked at (``sites``), all others as they are.
    """

    value: float | None  # cost of that plan; None when none is known
    bound: float  # no plan with the unit there costs less (with no more children beyond seats)
    extra: float | None  # value less the plan's cost
    least: float  # bound less the plan's cost; below 0 only when the plan may be bettered
    shifts: tuple[Shift, ...] = ()
    exact: bool = False
    sites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitReason:
    """Why a unit is not at its nearest school: a code of ``REASONS`` and its parameters.

    Parameters by code: ``banned`` none; ``weights``: ``terms`` (name -> cost it adds at the nearest
    school less at the chosen one); ``not-connected``: ``between`` (units that would have to come
    too) and ``behind`` (units that would lose their own school); ``full``: ``seats``, ``load``,
    ``children``, ``lacking``; ``moved-limit``: ``limit``, ``moved``.
    """

    unit: int
    chosen: int  # school
    nearest: int  # school, by distance or given cost without weights
    chosen_cost: float  # of all the unit's children, without weights
    nearest_cost: float
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    forced: Forced | None = None

    @property
    def difference(self) -> float:
        """Children x km more than at the nearest school."""
        return self.chosen_cost - self.nearest_cost


@dataclass(frozen=True, slots=True)
class SeatPrice:
    """What one more seat is worth at the margin, by the relaxation's multipliers (not exact)."""

    school: int
    site: int
    grade: int
    price: float  # cost saved a seat
    seats: float
    load: float


@dataclass(frozen=True, slots=True)
class SeatWorth:
    """The plan and the proof with some seats more (or fewer) at a school."""

    school: int
    seats: float  # added; below 0 taken away
    before: float  # cost of the plan that is known
    value: float | None  # cost of the best plan found; None when the seats cannot be taken away
    bound: float  # no plan costs less
    overflow: float  # children beyond the seats of the plan found
    before_bound: float

    @property
    def saved(self) -> float | None:
        """Cost less than before, of the plans known."""
        return None if self.value is None else self.before - self.value

    @property
    def at_most(self) -> float:
        """No plan saves more, measured from the plan that is known."""
        return self.before - self.bound


@dataclass(frozen=True, slots=True, eq=False)
class CurvePoint:
    """The best plan known with at most ``limit`` children moved (``None``: without a limit)."""

    limit: float | None
    moved: float
    objective: float | None
    bound: float | None
    overflow: float
    overflow_bound: float
    plan: Ints | None  # sites


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Cost against children moved, by rising limit. ``least`` is the fewest moved by a plan known,
    ``least_bound`` what no plan goes below."""

    points: tuple[CurvePoint, ...]
    least: float
    least_bound: float
