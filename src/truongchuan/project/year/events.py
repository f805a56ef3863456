"""The whole script in the order in which it plays."""

from __future__ import annotations

from truongchuan.project.year import (
    drive,
    oversight,
    quarter1,
    quarter2,
    quarter3,
    quarter4,
)
from truongchuan.project.year.months import month_events
from truongchuan.project.year.script import Event

_GIVEN = (
    *quarter1.EVENTS,
    *quarter2.EVENTS,
    *quarter3.EVENTS,
    *quarter4.EVENTS,
    *drive.EVENTS,
    *oversight.EVENTS,
    *month_events(),
)
EVENTS: tuple[Event, ...] = tuple(sorted(_GIVEN, key=lambda event: event.on))
"""By day; on the same day as written, what comes back every month last."""
