"""What an event of the script is, and the days on which events may lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from truongchuan.adapters.calendar import load_calendar_rules
from truongchuan.engines.schedule.calendar import WorkingCalendar, working_calendar

if TYPE_CHECKING:
    from truongchuan.project.year.stage import Stage

YEAR = 2023
FIRST_DAY = date(2023, 2, 10)
OPENING_DAY = date(2023, 5, 15)
LAST_DAY = date(2023, 12, 31)
SEED = 38


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens on a day.

    ``act`` does it through the services and returns the address of what it made, or "". ``who``
    is the account of the demo person who does it, for the list of what happened.
    """

    key: str
    on: date
    title: str
    who: str
    act: Callable[[Stage], str]


def day(month: int, number: int) -> date:
    """Return a day of the demo's year."""
    return date(YEAR, month, number)


@cache
def _calendar() -> WorkingCalendar:
    return working_calendar(load_calendar_rules(), YEAR, YEAR)


def is_working(on: date) -> bool:
    """Tell whether offices are open: no weekend, no public holiday."""
    return _calendar().is_working(on)


def work_day(month: int, number: int) -> date:
    """Return a day of the year, or the next one on which offices are open."""
    found = day(month, number)
    while not is_working(found):
        found += timedelta(days=1)
    return found


def last_work_day(month: int) -> date:
    """Return the last day of a month on which offices are open."""
    found = LAST_DAY if month == 12 else day(month + 1, 1) - timedelta(days=1)
    while not is_working(found):
        found -= timedelta(days=1)
    return found
