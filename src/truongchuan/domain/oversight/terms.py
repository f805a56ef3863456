"""Legal terms between the steps of recognition, held against the days that were entered.

Only a verified term can be broken; one that is remembered asks to be checked, and where no term
is known that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from truongchuan.engines.schedule.calendar import OutsideCalendar, WorkingCalendar
from truongchuan.engines.schedule.lead_times import (
    LeadKind,
    LeadTime,
    LeadUnit,
    add_months,
    lead_times_on,
)

VERIFIED = "verified"


class TermState(StrEnum):
    """How a term stands."""

    KEPT = "kept"
    RUNNING = "running"
    LATE = "late"
    CHECK = "check"
    """Past its last day by a term that is not verified."""
    UNKNOWN = "unknown"
    """The law of the day sets no term that we know of."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term that began with a step. ``last_day`` is None where none is known."""

    lead: LeadTime
    began_on: date
    last_day: date | None
    done_on: date | None
    state: TermState


def terms_of(
    steps: Mapping[str, date],
    *,
    leads: Iterable[LeadTime],
    calendar: WorkingCalendar,
    on: date,
) -> tuple[Term, ...]:
    """Return the terms that the entered steps set going, in the order of the law's file.

    :param steps: kind of step → its day; the law of the day of the step that begins a term counts.
    :param leads: terms whose ``step`` and ``from_step`` are kinds of step.
    :param on: the day for which it is told.
    """
    known = tuple(leads)
    found = [
        _term(lead, began, steps.get(lead.step), calendar, on)
        for kind, began in steps.items()
        for lead in lead_times_on(known, began).values()
        if lead.from_step == kind and lead.kind is LeadKind.AT_MOST
    ]
    order = {lead.id: place for place, lead in enumerate(known)}
    return tuple(sorted(found, key=lambda term: order[term.lead.id]))


def _term(
    lead: LeadTime, began: date, done: date | None, calendar: WorkingCalendar, on: date
) -> Term:
    last = _last_day(lead, began, calendar)
    if last is None:
        state = TermState.UNKNOWN
    elif (done or on) > last:
        state = TermState.LATE if lead.verification == VERIFIED else TermState.CHECK
    else:
        state = TermState.KEPT if done is not None else TermState.RUNNING
    return Term(lead, began, last, done, state)


def _last_day(lead: LeadTime, began: date, calendar: WorkingCalendar) -> date | None:
    if lead.value is None:
        return None
    if lead.unit is LeadUnit.MONTH:
        return add_months(began, lead.value)
    try:
        return calendar.add_working_days(began, lead.value)
    except OutsideCalendar:
        return None
