"""What the domain asks of the outside: which days are off, and a way to post a letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from truongchuan.domain.reminders.models import Delivery, Notification

DayOff = Callable[[date], bool]
"""Tells whether a day is a rest day or public holiday (a rest day that is worked is not)."""
Calendars = Callable[[int], DayOff]
"""Returns the days off of an authority, by its id."""


def weekend(day: date) -> bool:
    """The calendar without holidays."""
    return day.weekday() >= 5


_calendars: list[Calendars] = [lambda _authority_id: weekend]


def set_calendars(calendars: Calendars) -> None:
    """Give the calendars that quiet days follow. Called when the applications are ready."""
    _calendars[0] = calendars


def days_off_of(authority_id: int) -> DayOff:
    """Return what tells whether an authority is off on a day."""
    return _calendars[0](authority_id)


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail ready to be posted."""

    message_id: str
    to: str
    subject: str
    text: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class NotPosted(Exception):
    """The letter was not taken. ``permanent``: another try would end the same way."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


Writer = Callable[["Delivery", "Sequence[Notification]"], Letter]
Post = Callable[[Letter], None]
"""Hands a letter to the mail server. :raises NotPosted:"""
