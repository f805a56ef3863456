"""Filters that write dates, months, quarters and numbers the way the active language does."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.utils import formats, timezone, translation
from django.utils.translation import gettext, ngettext

from truongchuan.domain.programmes.models import row_label

register = template.Library()

NOTHING = "—"
_ROMAN_QUARTERS = ("I", "II", "III", "IV")
_ENGLISH_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


@register.filter
def task_number(value: int) -> str:
    """Write a task's number as people say it: 12, or B3 for the third one assigned later."""
    return row_label(value)


@register.filter
def date_vn(value: date | datetime | None) -> str:
    """Write a day as dd/mm/yyyy (a moment: its day in Việt Nam); nothing as a dash."""
    if not value:
        return NOTHING
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value.day:02d}/{value.month:02d}/{value.year}"


@register.filter
def moment_vn(value: datetime | None) -> str:
    """Write a moment as hh:mm dd/mm/yyyy, local time; nothing as a dash."""
    if not value:
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local.hour:02d}:{local.minute:02d} {date_vn(local)}"


@register.filter
def number_vn(value: float | Decimal | None, places: int | None = None) -> str:
    """Write a number as 1.234,5 (in English 1,234.5), with ``places`` decimals when given."""
    if value is None or value == "":
        return NOTHING
    return formats.number_format(value, decimal_pos=places, force_grouping=True)


@register.filter
def percent_vn(value: float | Decimal | None, places: int = 0) -> str:
    """Write a number of hundredths (0 to 100) with its sign: 62 gives "62%"."""
    if value is None or value == "":
        return NOTHING
    return number_vn(round(Decimal(str(value)), places), places) + "%"


@register.filter
def month_vn(value: Any) -> str:
    """Write "2023-05" (or a date) as "Tháng 5/2023"; in English "May 2023"."""
    found = _month_of(value)
    if found is None:
        return str(value or NOTHING)
    year, month = found
    if _english():
        return f"{_ENGLISH_MONTHS[month - 1]} {year}"
    return f"Tháng {month}/{year}"


@register.filter
def quarter_vn(value: Any) -> str:
    """Write "2023-Q3" (or a date) as "Quý III/2023"; in English "Q3 2023"."""
    if isinstance(value, date):
        year, quarter = value.year, (value.month - 1) // 3 + 1
    else:
        match = re.fullmatch(r"(\d{4})-Q([1-4])", str(value or ""))
        if match is None:
            return str(value or NOTHING)
        year, quarter = int(match[1]), int(match[2])
    if _english():
        return f"Q{quarter} {year}"
    return f"Quý {_ROMAN_QUARTERS[quarter - 1]}/{year}"


@register.filter
def days_from(value: date | None, today: date) -> str:
    """Say how far a day is from today: "còn 5 ngày", "quá 3 ngày", "hôm nay"."""
    if not value:
        return ""
    # The frame's today is read lazily, and such a stand-in cannot be subtracted.
    days = value.toordinal() - today.toordinal()
    if days == 0:
        return gettext("hôm nay")
    if days > 0:
        return ngettext("còn %(days)s ngày", "còn %(days)s ngày", days) % {"days": days}
    return ngettext("quá %(days)s ngày", "quá %(days)s ngày", -days) % {"days": -days}


@register.filter
def minutes_vn(value: timedelta) -> str:
    """Write a length of time in whole minutes, rounded up: "15 phút"."""
    minutes = -int(-value.total_seconds() // 60)
    return ngettext("%(minutes)s phút", "%(minutes)s phút", minutes) % {"minutes": minutes}


def _month_of(value: Any) -> tuple[int, int] | None:
    if isinstance(value, date):
        return value.year, value.month
    match = re.fullmatch(r"(\d{4})-(0?[1-9]|1[0-2])", str(value or ""))
    return (int(match[1]), int(match[2])) if match else None


def _english() -> bool:
    return (translation.get_language() or "").startswith("en")
