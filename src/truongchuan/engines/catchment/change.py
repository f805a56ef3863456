"""A change of an area's facts or of what is asked: the "if" of a what-if."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from truongchuan.engines.catchment.model import Instance, Options

Pairs = tuple[tuple[int, int], ...]


class UnknownPlaceError(ValueError):
    """A change names a unit, school, site or grade that the area does not have."""


@dataclass(frozen=True, slots=True)
class Seats:
    """Seats added at a site (below 0: taken away), in children, before the capacity factor."""

    site: int
    added: Fraction
    grade: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What is different. Pairs are (unit, school); ``options`` replaces all that was asked."""

    seats: tuple[Seats, ...] = ()
    lock: Pairs = ()
    unlock: Pairs = ()
    ban: Pairs = ()
    unban: Pairs = ()
    options: Options | None = None


def apply_change(instance: Instance, options: Options, change: Change) -> tuple[Instance, Options]:
    """The area and the options after a change. Seats never fall below 0; an unknown lock or ban
    that is to be lifted is passed over.

    :raises UnknownPlaceError: when a number is out of range.
    """
    n, schools = len(instance.unit_ids), len(instance.school_ids)
    for unit, school in (*change.lock, *change.unlock, *change.ban, *change.unban):
        if not (0 <= unit < n and 0 <= school < schools):
            raise UnknownPlaceError(f"unit {unit}, school {school}")
    capacity = instance.capacity.copy()
    for seat in change.seats:
        if not (0 <= seat.site < capacity.shape[0] and 0 <= seat.grade < capacity.shape[1]):
            raise UnknownPlaceError(f"site {seat.site}, grade {seat.grade}")
        added = seat.added * instance.scale
        capacity[seat.site, seat.grade] += added.numerator // added.denominator
    locks = [pair for pair in instance.locks if pair not in change.unlock]
    bans = [pair for pair in instance.bans if pair not in change.unban]
    after = replace(
        instance,
        capacity=np.maximum(capacity, 0),
        locks=(*locks, *(p for p in change.lock if p not in locks)),
        bans=(*bans, *(p for p in change.ban if p not in bans)),
    )
    return after, change.options or options


def seats_of(instance: Instance, school: int, added: Fraction, grade: int = 0) -> Seats:
    """Seats added at a school; of several campuses at the one with most seats."""
    sites = np.nonzero(instance.site_school == school)[0]
    if not len(sites):
        raise UnknownPlaceError(f"school {school}")
    largest = sites[int(instance.capacity[sites, grade].argmax())]
    return Seats(int(largest), added, grade)
