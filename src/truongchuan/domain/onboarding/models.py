"""Models of setting an authority up; those of lists stand in a module of their own."""

from __future__ import annotations

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
    "OfficeCalendar",
    "OfficeDay",
    "SchoolYear",
    "SetupProgress",
    "SetupTicket",
    "TicketState",
    "WeeklyRest",
]
