"""A person's calendar in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.adapters.writers.calendar_ics import CalendarEntry, write_calendar
from truongchuan.domain.reminders.feed import FeedEvent, list_feed_events
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.rows import shorten
from truongchuan.web.templatetags.vn import quarter_vn
from truongchuan.wording.catalogue import fill
from truongchuan.wording.reminders import FEED_TEXTS, role_text

REFRESH = timedelta(hours=6)


def calendar_of(actor: Actor) -> tuple[bytes, datetime]:
    """Return a person's calendar and the moment since when it may be as it is."""
    events = list_feed_events(actor=actor)
    # What is late turns with the day, so nothing is older than this morning.
    morning = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    changed = max([morning, *(event.changed_at for event in events)])
    content = write_calendar(
        name=gettext("Hạn công việc: %(name)s") % {"name": actor.name},
        entries=[_entry(event) for event in events],
        refresh=REFRESH,
    )
    return content, changed


def _entry(event: FeedEvent) -> CalendarEntry:
    values = dict(event.params)
    if "quarter" in values:
        values["quarter"] = quarter_vn(values["quarter"])
    role = role_text(event.params, gettext)
    summary = fill(gettext(FEED_TEXTS[event.code]), {**values, "label": event.label})
    url = settings.BASE_URL + _path(event)
    return CalendarEntry(
        uid=f"{event.uid}@{urlsplit(settings.BASE_URL).hostname or 'truongchuan'}",
        day=event.day,
        summary=shorten(summary, 120),
        description="\n".join(part for part in (role, event.note, url) if part),
        url=url,
        changed_at=event.changed_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        location=event.location,
    )


def _path(event: FeedEvent) -> str:
    try:
        return reverse(event.place.route, args=event.place.args)
    except NoReverseMatch:
        return "/"
