"""A programme's own today and now."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from truongchuan.domain.programmes.models import Programme


def today_of(programme: Programme) -> date:
    """Return the day the programme takes for today: its fixed one, else the calendar's."""
    return programme.fixed_today or timezone.localdate()


def is_closed(programme: Programme) -> bool:
    """Tell whether the programme is closed on its today: it is read, nobody writes in it.

    The day on which it closes is the first one of its successors.
    """
    return programme.closed_on is not None and programme.closed_on <= today_of(programme)


def now_of(programme: Programme) -> datetime:
    """Return the moment the programme takes for now: the clock's time on the programme's today.

    What is shown and printed uses it ("số liệu tính đến …"); the audit record uses the real clock.
    """
    now = timezone.localtime()
    if programme.fixed_today is None:
        return now
    return datetime.combine(programme.fixed_today, now.timetz())
