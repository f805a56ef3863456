"""A calendar feed (RFC 5545) that phones, Google and Outlook subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//TruongChuan//TruongChuan//VI"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One entry: a whole day, or from ``starts_at`` to ``ends_at``."""

    uid: str
    day: date
    summary: str
    description: str
    url: str
    changed_at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    location: str = ""
    category: str = ""


def write_calendar(*, name: str, entries: Iterable[CalendarEntry], refresh: timedelta) -> bytes:
    """Return the calendar; the same entries give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Ho_Chi_Minh")
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", refresh)
    for entry in entries:
        calendar.add_component(_event(entry))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("summary", entry.summary)
    if entry.description:
        event.add("description", entry.description)
    event.add("url", entry.url)
    if entry.location:
        event.add("location", entry.location)
    if entry.category:
        event.add("categories", [entry.category])
    if entry.starts_at is not None:
        event.add("dtstart", entry.starts_at)
        event.add("dtend", entry.ends_at or entry.starts_at + timedelta(hours=1))
    else:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        # A last day leaves the person free on that day.
        event.add("transp", "TRANSPARENT")
    return event
