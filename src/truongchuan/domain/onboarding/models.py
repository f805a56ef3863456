"""Models of setting an authority up, and of the lists that are brought in."""

from __future__ import annotations

from truongchuan.domain.onboarding.list_models import (
    LineState,
    ListBatch,
    ListColumn,
    ListEffect,
    ListLine,
    ListState,
)
from truongchuan.domain.onboarding.setup_models import (
    Letterhead,
    OfficeCalendar,
    OfficeDay,
    SchoolYear,
    SetupProgress,
    SetupTicket,
    TicketState,
    WeeklyRest,
)

__all__ = [
    "Letterhead",
    "LineState",
    "ListBatch",
    "ListColumn",
    "ListEffect",
    "ListLine",
    "ListState",
    "OfficeCalendar",
    "OfficeDay",
    "SchoolYear",
    "SetupProgress",
    "SetupTicket",
    "TicketState",
    "WeeklyRest",
]
