"""Periods of reports."""

from __future__ import annotations

from datetime import date

import pytest

from truongchuan.domain.papers.periods import HALF, MONTH, QUARTER, YEAR, period_of, read_period
from truongchuan.domain.shared.errors import DomainError


@pytest.mark.parametrize(
    ("code", "first", "last", "months", "following"),
    [
        ("2023-05", date(2023, 5, 1), date(2023, 5, 31), 1, "2023-06"),
        ("2023-12", date(2023, 12, 1), date(2023, 12, 31), 1, "2024-01"),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31), 3, "2024-Q2"),
        ("2023-Q4", date(2023, 10, 1), date(2023, 12, 31), 3, "2024-Q1"),
        ("2023-H1", date(2023, 1, 1), date(2023, 6, 30), 6, "2023-H2"),
        ("2023-H2", date(2023, 7, 1), date(2023, 12, 31), 6, "2024-H1"),
        ("2024", date(2024, 1, 1), date(2024, 12, 31), 12, "2025"),
    ],
)
def test_periods(code: str, first: date, last: date, months: int, following: str) -> None:
    period = read_period(code)
    assert period.code == code
    assert (period.first, period.last, len(period.months)) == (first, last, months)
    assert period.following.code == following


@pytest.mark.parametrize("text", ["", "2023-13", "2023-Q5", "2023-H3", "05/2023", "23", "0000"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(DomainError) as caught:
        read_period(text)
    assert caught.value.code == "paper-period-unknown"


def test_the_period_of_a_day() -> None:
    day = date(2023, 7, 1)
    codes = [period_of(kind, day).code for kind in (MONTH, QUARTER, HALF, YEAR)]
    assert codes == ["2023-07", "2023-Q3", "2023-H2", "2023"]
