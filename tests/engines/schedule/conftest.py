"""Calendars that the schedule tests share."""

from __future__ import annotations

import pytest

from truongchuan.adapters.calendar import load_calendar_rules
from truongchuan.engines.schedule.calendar import WorkingCalendar, working_calendar


@pytest.fixture(scope="session")
def calendar() -> WorkingCalendar:
    """The years around the model plan."""
    return working_calendar(load_calendar_rules(), 2023, 2024)
