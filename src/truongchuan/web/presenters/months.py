"""The month that a page speaks about, chosen in its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from truongchuan.domain.followup.duties import month_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.presenters.query import one_of
from truongchuan.web.templatetags.vn import month_vn

MOST_MONTHS = 60


@dataclass(frozen=True, slots=True)
class MonthOption:
    """A month to choose."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class MonthSwitch:
    """The month shown, those to choose from (newest first), and the ones beside it."""

    month: str
    options: list[MonthOption]
    previous: str
    following: str

    @property
    def label(self) -> str:
        """The month in words."""
        return month_vn(self.month)


def months_until(programme: Programme, on: date) -> list[str]:
    """Return the months from the programme's first to that of a day, oldest first."""
    first = programme.starts_on.year * 12 + programme.starts_on.month - 1
    last = max(first, on.year * 12 + on.month - 1)
    numbers = range(max(first, last - MOST_MONTHS + 1), last + 1)
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in numbers]


def month_switch(programme: Programme, on: date, query: QueryDict) -> MonthSwitch:
    """Return the month that ``?month=2023-05`` asks for; by default that of the day."""
    months = months_until(programme, on)
    now = month_of(on)
    month = one_of(query, "month", months) or (now if now in months else months[-1])
    place = months.index(month)
    return MonthSwitch(
        month=month,
        options=[MonthOption(m, month_vn(m), m == month) for m in reversed(months)],
        previous=months[place - 1] if place else "",
        following=months[place + 1] if place + 1 < len(months) else "",
    )
