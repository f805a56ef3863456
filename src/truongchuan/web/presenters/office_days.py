"""The working days of a year as an authority works them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.adapters.calendar import load_calendar_rules
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.onboarding.models import OfficeDay
from truongchuan.domain.onboarding.settings_days import office_calendar
from truongchuan.engines.schedule.calendar import VERIFIED
from truongchuan.web.presenters.query import number
from truongchuan.web.presenters.roadmap_query import Choice
from truongchuan.web.presenters.schedule_calendar import WEEKDAYS, OffLine, off_line


@dataclass(frozen=True, slots=True)
class OfficeDaysPage:
    """A year: its days off with their grounds, its count, and the authority's own days."""

    year: int
    years: tuple[Choice, ...]
    off: tuple[OffLine, ...]
    working: int
    doubtful: int
    days: tuple[OfficeDay, ...]
    removed: tuple[OfficeDay, ...]


def office_days_page(authority: Organisation, query: QueryDict, on: date) -> OfficeDaysPage:
    """Return the page of the year asked for, else of this one."""
    rules = load_calendar_rules()
    known = [lunar.year for lunar in rules.lunar_years]
    shown = [year for year in range(on.year - 1, on.year + 3) if year in known] or known[-1:]
    asked = number(query, "year")
    year = asked if asked in shown else min(max(on.year, shown[0]), shown[-1])
    calendar = office_calendar(authority=authority, rules=rules, first_year=year, last_year=year)
    off = [one for _day, one in sorted(calendar.days_off.items())]
    days = list(OfficeDay.objects.filter(authority=authority))
    names = [gettext(name) for name in WEEKDAYS]
    return OfficeDaysPage(
        year=year,
        years=tuple(Choice(str(y), str(y), y == year) for y in shown),
        off=tuple(off_line(one, names) for one in off),
        working=len(calendar.days),
        doubtful=sum(one.verification != VERIFIED for one in off),
        days=tuple(day for day in days if day.removed_at is None),
        removed=tuple(day for day in days if day.removed_at is not None),
    )
