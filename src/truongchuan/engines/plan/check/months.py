"""Months and quarters as values that compare; no clock."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple


class Month(NamedTuple):
    """A calendar month; compares in time order."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``2023-05``.

        :raises ValueError: when the text is no month.
        """
        year, month = text.split("-")
        return cls(int(year), int(month))

    @property
    def code(self) -> str:
        """The month as ``2023-05``."""
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def quarter(self) -> str:
        """The quarter as ``2023-Q2``."""
        return f"{self.year:04d}-Q{(self.month + 2) // 3}"


def month_of(day: date) -> Month:
    """Return the month of a day."""
    return Month(day.year, day.month)


def quarter_end(quarter: str) -> Month:
    """Return the last month of a quarter such as ``2023-Q3``."""
    year, number = quarter.split("-Q")
    return Month(int(year), 3 * int(number))


def add_working_days(day: date, count: int) -> date:
    """Return the day ``count`` working days (Monday to Friday) later; holidays are left out."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < 5:
            count -= 1
    return day
