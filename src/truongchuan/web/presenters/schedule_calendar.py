"""The working calendar of a year: what is off and why, what is worked instead."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.domain.scheduling.inputs import Inputs
from truongchuan.domain.scheduling.models import CalendarSwap
from truongchuan.engines.schedule import Interval, WorkingCalendar
from truongchuan.engines.schedule.calendar import VERIFIED, DayOff, school_year, summer_window
from truongchuan.web.presenters.query import number
from truongchuan.web.presenters.roadmap_query import Choice
from truongchuan.web.templatetags.vn import date_vn, month_vn
from truongchuan.wording.scheduling import DAYS_OFF, VERIFICATIONS

WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid; ``number`` 0 is a gap before or after the month."""

    number: int
    classes: str
    title: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its weeks, and how many working days it has."""

    label: str
    weeks: tuple[tuple[Day, ...], ...]
    working: int


@dataclass(frozen=True, slots=True)
class OffLine:
    """A day off with its reason, source and how sure it is."""

    day: date
    weekday: str
    name: str
    source: str
    verification: str
    tone: str


@dataclass(frozen=True)
class CalendarPage:
    """All that the page shows."""

    year: int
    years: tuple[Choice, ...]
    months: tuple[Month, ...]
    working: int
    off: tuple[OffLine, ...]
    doubtful: int
    windows: tuple[tuple[str, str], ...]
    swaps: tuple[CalendarSwap, ...]
    removed: tuple[CalendarSwap, ...]
    weekdays: tuple[str, ...]
    sent: Mapping[str, str]


def calendar_page(
    inputs: Inputs,
    swaps: list[CalendarSwap],
    query: QueryDict,
    sent: Mapping[str, str] | None = None,
    own_years: Mapping[str, Interval] | None = None,
) -> CalendarPage:
    """Lay a year out: the one asked for, else that of the programme's today.

    ``own_years``: the school years that the authority entered, by label.
    """
    calendar = inputs.calendar
    years = range(calendar.first.year, calendar.last.year + 1)
    wanted = number(query, "year")
    year = min(max(inputs.on.year, years[0]), years[-1])
    if wanted is not None and wanted in years:
        year = wanted
    off = [o for day, o in sorted(calendar.days_off.items()) if day.year == year]
    summer = summer_window(year)
    usual = (school_year(year - 1), school_year(year))
    before, after = ((own_years or {}).get(span.code, span) for span in usual)
    names = [gettext(name) for name in WEEKDAYS]
    return CalendarPage(
        year=year,
        years=tuple(Choice(str(y), str(y), y == year) for y in years),
        months=tuple(_month(year, month, calendar, inputs.on, summer) for month in range(1, 13)),
        working=sum(day.year == year for day in calendar.days),
        off=tuple(off_line(one, names) for one in off),
        doubtful=sum(one.verification != VERIFIED for one in off),
        windows=(
            (gettext("Hè, trường vắng"), _span(summer)),
            (gettext("Năm học %(year)s") % {"year": before.code}, _span(before)),
            (gettext("Năm học %(year)s") % {"year": after.code}, _span(after)),
        ),
        swaps=tuple(swap for swap in swaps if swap.removed_at is None),
        removed=tuple(swap for swap in swaps if swap.removed_at is not None),
        weekdays=tuple(names),
        sent=dict(sent or {}),
    )


def _span(interval: Interval) -> str:
    return gettext("%(first)s đến %(last)s") % {
        "first": date_vn(interval.first),
        "last": date_vn(interval.last),
    }


def _month(year: int, month: int, calendar: WorkingCalendar, on: date, summer: Interval) -> Month:
    weeks = Calendar().monthdatescalendar(year, month)
    return Month(
        label=month_vn(date(year, month, 1)),
        weeks=tuple(
            tuple(_day(day, month, calendar, on, summer) for day in week) for week in weeks
        ),
        working=sum(
            calendar.is_working(day) for week in weeks for day in week if day.month == month
        ),
    )


def _day(day: date, month: int, calendar: WorkingCalendar, on: date, summer: Interval) -> Day:
    if day.month != month:
        return Day(0, "", "")
    classes, title = [], ""
    reason = calendar.reason(day)
    if day in calendar.extra_working:
        classes.append("sched-day--works")
        title = gettext("làm bù")
    elif reason is not None:
        sure = reason.verification == VERIFIED
        classes.append("sched-day--off" if sure else "sched-day--derived")
        title = _name(reason)
    elif not calendar.is_working(day):
        classes.append("sched-day--rest")
    if day in summer:
        classes.append("sched-day--summer")
    if day == on:
        classes.append("sched-day--today")
    return Day(day.day, " ".join(classes), title)


def _name(off: DayOff) -> str:
    return gettext(DAYS_OFF.get(off.code, off.code))


def off_line(one: DayOff, names: list[str]) -> OffLine:
    """Return a day off as a line of a list."""
    name = _name(one)
    if one.of is not None:
        name = gettext("%(name)s (thay ngày %(day)s)") % {"name": name, "day": date_vn(one.of)}
    sure = one.verification == VERIFIED
    return OffLine(
        day=one.day,
        weekday=names[one.day.weekday()],
        name=name,
        source=one.source,
        verification=gettext(VERIFICATIONS[one.verification]),
        tone="success" if sure else "warning",
    )
