"""Whether a day is off, by the calendar of Việt Nam that ships with the product."""

from __future__ import annotations

from datetime import date
from functools import cache

from truongchuan.adapters.calendar import load_calendar_rules
from truongchuan.engines.schedule.calendar import (
    OutsideCalendar,
    WorkingCalendar,
    working_calendar,
)


@cache
def _year(year: int) -> WorkingCalendar | None:
    try:
        return working_calendar(load_calendar_rules(), year, year)
    except OutsideCalendar:
        return None


def is_day_off(day: date) -> bool:
    """Tell whether a day is a rest day or public holiday; of years unknown, only weekends are."""
    calendar = _year(day.year)
    return day.weekday() >= 5 if calendar is None else not calendar.is_working(day)
