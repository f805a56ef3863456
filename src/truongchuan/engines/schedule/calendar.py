"""Working days of Việt Nam: which days are off, and counting in working days.

Days off follow the labour code (45/2019/QH14, articles 111 and 112) as rules with the days they
hold from; the Prime Minister settles the days of Tết and of the national day every year, and such
an announcement, where it is known, takes the place of what the rule derives. A holiday on a
weekly rest day is made up on the next working day. A swap (hoán đổi) makes a working day free and
a rest day a working one.

Counting. Working days are numbered 0, 1, 2 … from the first day of the calendar; ``index(day)`` is
the number of working days before ``day``. A point in time is such a number *b*: "after *b* working
days". So *n* working days of work that begin at *b* end at *b + n*, and nothing is ever rounded.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

VERIFIED, DERIVED = "verified", "derived"
TET, NATIONAL_DAY, HUNG_KINGS = "tet", "national_day", "hung_kings"
_BEST_NEIGHBOUR = {0: 1, 1: -1, 2: -1, 3: 1, 4: -1, 5: -1, 6: 1}
"""Weekday of 02/09 → the neighbour that makes the longest rest (every year announced so far)."""


class OutsideCalendar(ValueError):
    """A day that the calendar does not reach; ``first`` and ``last`` say how far it does."""

    def __init__(self, day: date, first: date, last: date) -> None:
        super().__init__(f"{day.isoformat()} not in {first.isoformat()}..{last.isoformat()}")
        self.day, self.first, self.last = day, first, last


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from ``first`` to ``last``, both included; ``code`` names what they are."""

    first: date
    last: date
    code: str = ""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class HolidayRule:
    """A public holiday of a solar date, in every year from ``in_force_from`` on.

    ``with_neighbour``: one day before or after is off too (the national day). For Tết and Hùng
    Vương ``month`` is None: their days come from the table of lunar years, with ``days_before``
    and ``days_after`` the first of the lunar year for Tết.
    """

    code: str
    in_force_from: date
    month: int | None = None
    day: int | None = None
    with_neighbour: bool = False
    days_before: int = 0
    days_after: int = 0
    in_force_to: date | None = None
    verification: str = VERIFIED
    source: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on a day."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class LunarYear:
    """Solar dates of the first of the lunar year and of the tenth of its third month."""

    year: int
    tet: date
    hung_kings: date


@dataclass(frozen=True, slots=True)
class Announcement:
    """Days off for an occasion of one year as announced, made-up days included."""

    year: int
    occasion: str
    first: date
    last: date
    document: str = ""
    verification: str = VERIFIED
    source: str = ""


@dataclass(frozen=True, slots=True)
class Swap:
    """A working day that is off (``off``) and, if any, the rest day worked instead."""

    off: date | None
    works: date | None
    document: str = ""
    verification: str = VERIFIED
    source: str = ""


@dataclass(frozen=True, slots=True)
class CalendarRules:
    """All that is known about days off. ``weekly_rest``: weekdays, Monday is 0."""

    holidays: tuple[HolidayRule, ...]
    lunar_years: tuple[LunarYear, ...]
    announcements: tuple[Announcement, ...] = ()
    swaps: tuple[Swap, ...] = ()
    weekly_rest: frozenset[int] = frozenset({5, 6})
    rest_source: str = ""


@dataclass(frozen=True, slots=True)
class DayOff:
    """Why a day is off: ``code`` of the holiday, ``made_up`` for another day, how sure.

    ``of`` is the day that is made up for, or the rest day that is worked instead.
    """

    day: date
    code: str
    verification: str
    source: str = ""
    of: date | None = None


@dataclass(frozen=True)
class WorkingCalendar:
    """The days from ``first`` to ``last``, each working or not, with the reason when it is not."""

    first: date
    last: date
    days_off: dict[date, DayOff]
    extra_working: frozenset[date]
    weekly_rest: frozenset[int] = field(default=frozenset({5, 6}))

    @cached_property
    def days(self) -> tuple[date, ...]:
        """All working days in order; the position is the working day's number."""
        length = (self.last - self.first).days + 1
        every = (self.first + timedelta(days=offset) for offset in range(length))
        return tuple(day for day in every if self._works(day))

    @cached_property
    def _before(self) -> NDArray[np.int32]:
        """Working days before each calendar day (one entry more than there are days)."""
        length = (self.last - self.first).days + 1
        flags = np.zeros(length + 1, dtype=np.int32)
        flags[[(day - self.first).days + 1 for day in self.days]] = 1
        return np.cumsum(flags, dtype=np.int32)

    def _works(self, day: date) -> bool:
        if day in self.extra_working:
            return True
        return day.weekday() not in self.weekly_rest and day not in self.days_off

    def _check(self, day: date) -> None:
        if not self.first <= day <= self.last:
            raise OutsideCalendar(day, self.first, self.last)

    def is_working(self, day: date) -> bool:
        """Whether a day is a working day.

        :raises OutsideCalendar: beyond the calendar.
        """
        self._check(day)
        return self._works(day)

    def reason(self, day: date) -> DayOff | None:
        """Why a day is off; None for a working day and for a plain weekly rest day."""
        self._check(day)
        return None if day in self.extra_working else self.days_off.get(day)

    def index(self, day: date) -> int:
        """Number of working days before ``day`` (from the calendar's first day)."""
        self._check(day)
        return int(self._before[(day - self.first).days])

    def index_after(self, day: date) -> int:
        """Number of working days up to and including ``day``."""
        self._check(day)
        return int(self._before[(day - self.first).days + 1])

    def day(self, number: int) -> date:
        """The working day of a number.

        :raises OutsideCalendar: when the calendar has no such working day.
        """
        if not 0 <= number < len(self.days):
            beyond = self.last if number >= 0 else self.first
            raise OutsideCalendar(beyond + timedelta(days=1 if number >= 0 else -1),
                                  self.first, self.last)  # fmt: skip
        return self.days[number]

    def next_working_day(self, day: date) -> date:
        """The day itself when it is a working day, else the next one."""
        return self.day(self.index(day))

    def previous_working_day(self, day: date) -> date:
        """The day itself when it is a working day, else the one before."""
        return self.day(self.index_after(day) - 1)

    def add_working_days(self, day: date, count: int) -> date:
        """The working day ``count`` working days after ``day`` (before it, when negative).

        The day itself is not counted: one working day after a Friday is the Monday, after a
        Saturday too. ``count`` 0 gives the day itself, or the next working day.
        """
        if count < 0:
            return self.day(self.index(day) + count)
        if count == 0:
            return self.next_working_day(day)
        return self.day(self.index_after(day) - 1 + count)

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to ``last``; negative when ``last`` is earlier.

        From a working day it is the inverse of :meth:`add_working_days`.
        """
        return self.index_after(last) - self.index_after(first)

    def working_days_in(self, interval: Interval) -> int:
        """Working days of an interval, both ends included."""
        return max(0, self.index_after(interval.last) - self.index(interval.first))

    def doubtful_days(self, first: date, last: date) -> tuple[DayOff, ...]:
        """Days off within a period that no announcement known here confirms."""
        return tuple(
            off
            for day, off in sorted(self.days_off.items())
            if first <= day <= last and off.verification != VERIFIED
        )


def working_calendar(
    rules: CalendarRules,
    first_year: int,
    last_year: int,
    *,
    swaps: Iterable[Swap] = (),
    extra_off: Iterable[DayOff] = (),
) -> WorkingCalendar:
    """Build the calendar of some years.

    ``swaps`` are compensating days that the authority entered (they come on top of the announced
    ones), ``extra_off`` other days on which it does not work.

    :raises OutsideCalendar: when the table of lunar years does not reach a year.
    """
    table = {lunar.year: lunar for lunar in rules.lunar_years}
    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    days_off: dict[date, DayOff] = {}
    for year in range(first_year, last_year + 1):
        if year not in table:
            known = sorted(table) or [1, 1]
            raise OutsideCalendar(date(year, 1, 1), date(known[0], 1, 1), date(known[-1], 12, 31))
        for off in _year(rules, table[year]):
            days_off.setdefault(off.day, off)
    extra_working: set[date] = set()
    for swap in chain(rules.swaps, swaps):
        if swap.off is not None:
            reason = DayOff(swap.off, "swap", swap.verification, swap.source, swap.works)
            days_off.setdefault(swap.off, reason)
        if swap.works is not None:
            extra_working.add(swap.works)
    for off in extra_off:
        days_off.setdefault(off.day, off)
    within = {day: off for day, off in days_off.items() if first <= day <= last}
    working = frozenset(day for day in extra_working if first <= day <= last)
    return WorkingCalendar(first, last, within, working, rules.weekly_rest)


def _year(rules: CalendarRules, lunar: LunarYear) -> list[DayOff]:
    """Days off of a year, the made-up ones last; a made-up day never falls on another day off."""
    announced = {a.occasion: a for a in rules.announcements if a.year == lunar.year}
    found: dict[date, DayOff] = {}
    to_make_up: list[DayOff] = []
    for rule in rules.holidays:
        if rule.code in announced:
            for off in _announced(announced[rule.code]):
                found.setdefault(off.day, off)
            continue
        for day in _derived(rule, lunar):
            sure = rule.verification == VERIFIED and rule.code not in (TET, NATIONAL_DAY)
            off = DayOff(day, rule.code, VERIFIED if sure else DERIVED, rule.source)
            found.setdefault(day, off)
            if day.weekday() in rules.weekly_rest:
                to_make_up.append(off)
    for off in sorted(to_make_up, key=lambda item: item.day):
        day = off.day
        while day.weekday() in rules.weekly_rest or day in found:
            day += timedelta(days=1)
        found[day] = DayOff(day, "made_up", off.verification, rules.rest_source, off.day)
    return list(found.values())


def _announced(announcement: Announcement) -> Iterable[DayOff]:
    length = (announcement.last - announcement.first).days + 1
    for offset in range(length):
        yield DayOff(
            announcement.first + timedelta(days=offset),
            announcement.occasion,
            announcement.verification,
            announcement.document or announcement.source,
        )


def _derived(rule: HolidayRule, lunar: LunarYear) -> list[date]:
    if rule.code == TET:
        days = [
            lunar.tet + timedelta(days=offset)
            for offset in range(-rule.days_before, rule.days_after)
        ]
        return [day for day in days if rule.holds_on(day)]
    if rule.code == HUNG_KINGS:
        return [lunar.hung_kings] if rule.holds_on(lunar.hung_kings) else []
    if rule.month is None or rule.day is None:
        return []
    day = date(lunar.year, rule.month, rule.day)
    if not rule.holds_on(day):
        return []
    if rule.with_neighbour:
        return [day, day + timedelta(days=_BEST_NEIGHBOUR[day.weekday()])]
    return [day]


# --- periods ----------------------------------------------------------------------------------


def month_interval(month: str) -> Interval:
    """The days of a month such as ``2023-05``.

    :raises ValueError: when the text is no month.
    """
    year, number = (int(part) for part in month.split("-"))
    first = date(year, number, 1)
    following = date(year + number // 12, number % 12 + 1, 1)
    return Interval(first, following - timedelta(days=1), month)


def quarter_interval(quarter: str) -> Interval:
    """The days of a quarter such as ``2023-Q3``.

    :raises ValueError: when the text is no quarter.
    """
    year, number = (int(part) for part in quarter.split("-Q"))
    if not 1 <= number <= 4:
        raise ValueError(quarter)
    first = month_interval(f"{year:04d}-{3 * number - 2:02d}").first
    return Interval(first, month_interval(f"{year:04d}-{3 * number:02d}").last, quarter)


def summer_window(
    year: int, *, first: tuple[int, int] = (6, 1), last: tuple[int, int] = (8, 31)
) -> Interval:
    """The part of the year in which schools are empty enough to build (1 June to 31 August)."""
    return Interval(date(year, *first), date(year, *last), "summer")


def school_year(
    year: int, *, first: tuple[int, int] = (9, 5), last: tuple[int, int] = (5, 31)
) -> Interval:
    """Teaching days of the school year that begins in ``year`` (5 September to 31 May).

    The ministry frames it and each province settles it by a decision every year: give its days.
    """
    return Interval(date(year, *first), date(year + 1, *last), f"{year}-{year + 1}")


def without(interval: Interval, holes: Sequence[Interval]) -> tuple[Interval, ...]:
    """What is left of an interval when others (exam periods …) are taken out."""
    left = [interval]
    for hole in holes:
        pieces: list[Interval] = []
        for piece in left:
            if hole.last < piece.first or piece.last < hole.first:
                pieces.append(piece)
                continue
            if piece.first < hole.first:
                pieces.append(Interval(piece.first, hole.first - timedelta(days=1), piece.code))
            if hole.last < piece.last:
                pieces.append(Interval(hole.last + timedelta(days=1), piece.last, piece.code))
        left = pieces
    return tuple(sorted(left, key=lambda piece: piece.first))


@dataclass(frozen=True)
class DaySet:
    """Working days on which a task may be worked on, for moving along them.

    ``count[b]`` is the number of allowed working days before number *b*; ``numbers`` the allowed
    working days' numbers. Used with plain numbers and with arrays of numbers alike.
    """

    count: NDArray[np.int32]
    numbers: NDArray[np.int32]

    @classmethod
    def of(
        cls,
        calendar: WorkingCalendar,
        within: Sequence[Interval] = (),
        outside: Sequence[Interval] = (),
    ) -> DaySet:
        """Working days within some intervals (all, when none is given) and outside others."""
        size = len(calendar.days)
        allowed = np.zeros(size, dtype=bool) if within else np.ones(size, dtype=bool)
        for interval in within:
            allowed[_range(calendar, interval)] = True
        for interval in outside:
            allowed[_range(calendar, interval)] = False
        count = np.concatenate(([0], np.cumsum(allowed))).astype(np.int32)
        return cls(count, np.flatnonzero(allowed).astype(np.int32))


def _range(calendar: WorkingCalendar, interval: Interval) -> slice:
    days = calendar.days
    after = interval.last + timedelta(days=1)
    return slice(bisect_left(days, interval.first), bisect_left(days, after))
