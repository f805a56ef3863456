"""Days off as reminders ask for them."""

from __future__ import annotations

from datetime import date

import pytest

from truongchuan.adapters.days_off import is_day_off


@pytest.mark.parametrize(
    ("day", "off"),
    [
        ("2023-05-12", False),  # a Friday
        ("2023-05-13", True),  # a Saturday
        ("2023-05-01", True),
        ("2023-01-20", True),  # Tết
        ("2023-09-04", True),  # the national day's second day off
        ("2150-01-03", True),  # a Saturday of a year that no table reaches
        ("2150-01-01", False),
    ],
)
def test_weekends_and_holidays(day: str, off: bool) -> None:
    assert is_day_off(date.fromisoformat(day)) is off
