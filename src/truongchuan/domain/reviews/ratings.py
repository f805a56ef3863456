"""What the numbers suggest about a task or a unit; a person confirms it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.reviews.models import Rating

FAILED_AFTER_DAYS = 30
"""Open work later than this many days is suggested as failed."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rating with the reason for it: a code with the number of days or tasks meant."""

    rating: str
    reason: str
    number: int = 0


def suggest_for_task(
    *, state: str, due_on: date | None, done_on: date | None, on: date
) -> Suggestion | None:
    """Return what a task's state and days suggest; None for a task that will not be done."""
    if state == WorkState.CANCELLED:
        return None
    if state == WorkState.DONE:
        days = (due_on - done_on).days if due_on and done_on else 0
        if days < 0:
            return Suggestion(Rating.SLOW, "done-late", -days)
        if days > 0:
            return Suggestion(Rating.GOOD, "done-early", days)
        return Suggestion(Rating.MET, "done")
    if due_on is None:
        return Suggestion(Rating.NOT_DUE, "no-deadline")
    if due_on >= on:
        return Suggestion(Rating.NOT_DUE, "not-due", (due_on - on).days)
    days = (on - due_on).days
    if days > FAILED_AFTER_DAYS:
        return Suggestion(Rating.FAILED, "very-late", days)
    return Suggestion(Rating.SLOW, "late", days)


def suggest_for_unit(
    *, leads: int, late: int, done_in_month: int, reports: int, silent: bool
) -> Suggestion:
    """Return what a unit's load suggests: late work weighs most, then silence."""
    if late and late * 2 >= leads:
        return Suggestion(Rating.FAILED, "half-late", late)
    if late:
        return Suggestion(Rating.SLOW, "some-late", late)
    if silent:
        return Suggestion(Rating.SLOW, "silent")
    if done_in_month:
        return Suggestion(Rating.GOOD, "finished", done_in_month)
    if reports:
        return Suggestion(Rating.MET, "reported", reports)
    return Suggestion(Rating.NOT_DUE, "nothing-due")
