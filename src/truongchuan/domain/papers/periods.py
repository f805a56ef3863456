"""Reporting periods: month, quarter, half-year, year, written 2023-05, 2023-Q2, 2023-H1, 2023."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from truongchuan.domain.shared.errors import DomainError

MONTH, QUARTER, HALF, YEAR = "month", "quarter", "half", "year"
_FORMS = {
    MONTH: re.compile(r"(\d{4})-(0[1-9]|1[0-2])"),
    QUARTER: re.compile(r"(\d{4})-Q([1-4])"),
    HALF: re.compile(r"(\d{4})-H([12])"),
    YEAR: re.compile(r"(\d{4})()"),
}
_LENGTHS = {MONTH: 1, QUARTER: 3, HALF: 6, YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole months; ``number`` counts it within its year (0 for a year)."""

    kind: str
    year: int
    number: int

    @property
    def code(self) -> str:
        """The period as it is written in addresses and commands."""
        return {
            MONTH: f"{self.year}-{self.number:02d}",
            QUARTER: f"{self.year}-Q{self.number}",
            HALF: f"{self.year}-H{self.number}",
        }.get(self.kind, str(self.year))

    @property
    def months(self) -> tuple[str, ...]:
        """Its months, as 2023-05."""
        length = _LENGTHS[self.kind]
        first = (max(self.number, 1) - 1) * length + 1
        return tuple(f"{self.year}-{month:02d}" for month in range(first, first + length))

    @property
    def first(self) -> date:
        """Its first day."""
        return date.fromisoformat(f"{self.months[0]}-01")

    @property
    def last(self) -> date:
        """Its last day."""
        year, month = map(int, self.months[-1].split("-"))
        return date(year, month, monthrange(year, month)[1])

    @property
    def following(self) -> Period:
        """The period of the same length after it."""
        if self.kind == YEAR or self.number == 12 // _LENGTHS[self.kind]:
            return Period(self.kind, self.year + 1, 0 if self.kind == YEAR else 1)
        return Period(self.kind, self.year, self.number + 1)


def read_period(text: str) -> Period:
    """Read a period.

    :raises DomainError: ``paper-period-unknown``.
    """
    for kind, form in _FORMS.items():
        match = form.fullmatch(text)
        if match and int(match[1]) > 0:
            return Period(kind, int(match[1]), int(match[2] or 0))
    raise DomainError("paper-period-unknown", value=text)


def period_of(kind: str, on: date) -> Period:
    """Return the period of a kind that holds a day."""
    return Period(kind, on.year, 0 if kind == YEAR else (on.month - 1) // _LENGTHS[kind] + 1)
