"""Whether an office works on a day: the calendar of Việt Nam, and the authority's own days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from truongchuan.adapters.calendar import load_calendar_rules
from truongchuan.domain.scheduling.office_days import OfficeDays, days_of_office, with_office_days
from truongchuan.engines.schedule.calendar import (
    OutsideCalendar,
    WorkingCalendar,
    working_calendar,
)

SATURDAY, SUNDAY = 5, 6


def days_off_of(authority_id: int) -> Callable[[date], bool]:
    """Return what tells whether an authority is off on a day, by its settings as they are now.

    Of years that the table of public holidays does not reach, only the weekly rest is known and
    what the authority entered itself. The settings are read once, when the first day is asked.
    """

    @cache
    def own() -> OfficeDays:
        return days_of_office(authority_id)

    @cache
    def year_of(year: int) -> WorkingCalendar | None:
        rules, swaps = with_office_days(load_calendar_rules(), own(), ())
        try:
            return working_calendar(rules, year, year, swaps=swaps)
        except OutsideCalendar:
            return None

    def is_off(day: date) -> bool:
        calendar = year_of(day.year)
        if calendar is not None:
            return not calendar.is_working(day)
        return day.weekday() in (own().weekly_rest or {SATURDAY, SUNDAY})

    return is_off
