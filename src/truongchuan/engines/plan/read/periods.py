"""The period of a roadmap row: months, and days when the cell states them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from truongchuan.engines.text import find_dates, find_periods, fold_chars, months_of_quarter


@dataclass(frozen=True, slots=True)
class Period:
    """Months of a row; ``starts`` and ``due`` only where days are stated."""

    months: tuple[str, ...]
    starts: date | None = None
    due: date | None = None


_RANGE = re.compile(
    r"(?<![\d/])(?P<d1>\d{1,2})(?:/(?P<m1>\d{1,2}))?(?:/(?P<y1>20\d\d))?\s*(?:đến|tới|-|–)\s*(?:ngày\s+|hết\s+ngày\s+|hết\s+)?"
    r"(?P<d2>\d{1,2})/(?P<m2>\d{1,2})(?:/(?P<y2>20\d\d))?(?![\d/])",
    re.IGNORECASE,
)
_STARTS = re.compile(r"(?:tu|sau|bat dau)(?: ngay| tu)?\s*$")


DefaultYear = int | tuple[int, int] | None
"""The year of what is written without one; for a school year its two years."""


def read_period(text: str, year: DefaultYear) -> Period | None:
    """Read a period; None when the text states none.

    :param year: the year of dates and months written without one. In a school year January to
        July belong to its second year.
    """
    if not isinstance(year, tuple):
        return _read(text, year)
    period = _read(text, year[0])
    if period is None or re.search(r"20\d\d", text):
        return period
    months = tuple(_in_school_year(m, year) for m in period.months)
    starts, due = (d and _day_in_school_year(d, year) for d in (period.starts, period.due))
    return Period(tuple(dict.fromkeys(months)), starts, due)


def _in_school_year(month: str, years: tuple[int, int]) -> str:
    early = int(month[:4]) == years[0] and int(month[5:]) <= 7
    return f"{years[1]}{month[4:]}" if early else month


def _day_in_school_year(day: date, years: tuple[int, int]) -> date | None:
    if day.year != years[0] or day.month > 7:
        return day
    try:
        return day.replace(year=years[1])
    except ValueError:
        return None  # 29 February of a year that has none


def _read(text: str, year: int | None) -> Period | None:
    ranged = _day_range(text, year)
    if ranged is not None:
        return ranged
    dates = find_dates(text, year) or _day_only(text, year)
    if len(dates) >= 2:
        start, due = dates[0].value, dates[-1].value
        if start <= due and not _between_is_list(text[dates[0].end : dates[-1].start]):
            return Period(_months_between(start, due), start, due)
        return Period(
            tuple(dict.fromkeys(f"{d.value:%Y-%m}" for d in dates)), None, max(start, due)
        )
    if dates:
        day = dates[0].value
        before = fold_chars(text[: dates[0].start])
        stated = fold_chars(text[dates[0].start : dates[0].end])
        if _STARTS.search(before) or stated.startswith(("tu ", "sau ")):
            return Period((f"{day:%Y-%m}",), day, None)
        return Period((f"{day:%Y-%m}",), None, day)
    months: list[str] = []
    for period in find_periods(text, year):
        months += period.months
        for quarter in period.quarters:
            months += months_of_quarter(quarter)
    return Period(tuple(dict.fromkeys(months))) if months else None


def _day_only(text: str, year: int | None) -> list[_Day]:
    """A cell that is only "30/6" states a day of the plan's year."""
    match = re.fullmatch(r"\s*(\d{1,2})/(\d{1,2})\s*", text)
    if match is None or year is None:
        return []
    try:
        return [_Day(date(year, int(match[2]), int(match[1])), 0, len(text))]
    except ValueError:
        return []


@dataclass(frozen=True, slots=True)
class _Day:
    value: date
    start: int
    end: int


def _between_is_list(between: str) -> bool:
    return bool(re.fullmatch(r"\s*(?:,|;|và)\s*", between))


def _day_range(text: str, year: int | None) -> Period | None:
    match = _RANGE.search(text)
    if match is None:
        return None
    last_year = int(match["y2"] or match["y1"] or year or 0)
    if not last_year:
        return None
    month2 = int(match["m2"])
    month1 = int(match["m1"] or month2)
    first_year = int(match["y1"] or (last_year - 1 if month1 > month2 else last_year))
    try:
        start = date(first_year, month1, int(match["d1"]))
        due = date(last_year, month2, int(match["d2"]))
    except ValueError:
        return None
    return Period(_months_between(start, due), start, due) if start <= due else None


def _months_between(start: date, due: date) -> tuple[str, ...]:
    first = start.year * 12 + start.month - 1
    last = min(due.year * 12 + due.month - 1, first + 60)
    return tuple(f"{n // 12}-{n % 12 + 1:02d}" for n in range(first, last + 1))
