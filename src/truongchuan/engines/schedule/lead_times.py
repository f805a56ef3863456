"""Legal lead times between the steps of recognition, by date.

Only a verified lead time enters a schedule; a remembered one is shown to be checked, a missing one
says that no term is known.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LeadKind(StrEnum):
    """What a lead time says: see the head of ``regulations/calendar/lead-times.yaml``."""

    AT_MOST = "at_most"
    BEFORE_EXPIRY = "before_expiry"
    AT_LEAST = "at_least"


class LeadUnit(StrEnum):
    """Unit of a lead time."""

    WORKING_DAY = "working_day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class LeadTime:
    """One legal term. ``in_force_to`` is the last day in force; ``value`` None: not known."""

    id: str
    kind: LeadKind
    step: str
    value: int | None
    unit: LeadUnit
    in_force_from: date
    verification: str
    source: str
    from_step: str | None = None
    in_force_to: date | None = None
    applies_to: str | None = None
    article: str | None = None

    def in_force_on(self, on: date) -> bool:
        """Whether the term holds on a day."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)


def lead_times_on(leads: Iterable[LeadTime], on: date) -> dict[str, LeadTime]:
    """The terms in force on a day, by id."""
    return {lead.id: lead for lead in leads if lead.in_force_on(on)}


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day when it is shorter."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class LegalDeadline:
    """The last day for a step, with the term it follows from and how sure that is."""

    day: date
    lead: LeadTime


def registration_deadline(
    leads: Iterable[LeadTime], certificate_ends: date, *, on: date
) -> LegalDeadline | None:
    """The last day to register for external evaluation before a certificate ends.

    None when the law of the day ``on`` sets no such term.
    """
    for lead in lead_times_on(leads, on).values():
        if lead.kind is LeadKind.BEFORE_EXPIRY and lead.value is not None:
            return LegalDeadline(add_months(certificate_ends, -lead.value), lead)
    return None
