"""Running the script up to a day: every event once, in order, on its own day.

An event and the mark that it ran are one transaction: after a crash the script goes on with the
first event that has no mark. Days between events are passed one by one, so that what runs daily
(obstacles going up, reminders) runs on every working day.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.project.jobs import DAILY_JOBS
from truongchuan.project.year.events import EVENTS
from truongchuan.project.year.models import HappenedEvent
from truongchuan.project.year.script import LAST_DAY, Event, is_working
from truongchuan.project.year.stage import Stage

logger = logging.getLogger(__name__)

LETTERS = "digests"
"""E-mails are left to the worker, which writes them on the day on which the programme stands."""

Tell = Callable[[date, int, int], None]
"""Told after every event: the day, how many events ran, how many there are."""
Rest = Callable[[], None]
"""Called after every day, outside any transaction."""


class YearError(Exception):
    """The walk cannot be made; the text is a code."""


def advance(
    *, programme: Programme, to: date, tell: Tell | None = None, rest: Rest | None = None
) -> list[HappenedEvent]:
    """Let everything happen up to a day, that day included; return what happened now.

    Running it again for the same day does nothing.

    :raises YearError: ``backwards`` for a day before the programme's today, ``beyond`` after the
        year's end, ``not-a-demo`` for a programme that has no day of its own.
    """
    if not programme.is_demo or programme.fixed_today is None:
        raise YearError("not-a-demo")
    if to < programme.fixed_today:
        raise YearError("backwards")
    if to > LAST_DAY:
        raise YearError("beyond")
    stage = Stage(programme=programme, on=programme.fixed_today)
    # Read before the first transaction: people who write wait for those.
    _ = stage.law
    waiting = pending(programme=programme, to=to)
    happened: list[HappenedEvent] = []
    for on in _days(programme.fixed_today, to):
        todays = [event for event in waiting if event.on == on]
        if not todays and not is_working(on):
            continue
        stage.turn_to(on)
        for event in todays:
            happened.append(_play(stage, event))
            if tell is not None:
                tell(on, len(happened), len(waiting))
        if is_working(on):
            run_daily(stage)
        if rest is not None:
            rest()
    stage.turn_to(to)
    return happened


def pending(*, programme: Programme, to: date) -> list[Event]:
    """Return the events up to a day that have not run, in order."""
    ran = set(HappenedEvent.objects.filter(programme=programme).values_list("key", flat=True))
    return [event for event in EVENTS if event.on <= to and event.key not in ran]


def next_event_day(*, programme: Programme) -> date | None:
    """Return the next day after the programme's today on which something happens."""
    today = programme.fixed_today
    return next((e.on for e in EVENTS if today is not None and e.on > today), None)


def run_daily(stage: Stage) -> None:
    """Do what the product does by itself on a working day."""
    for job in DAILY_JOBS:
        if job.name != LETTERS:
            job.run(stage.programme, stage.on, stage.system)


@transaction.atomic
def _play(stage: Stage, event: Event) -> HappenedEvent:
    """Play an event and mark it, both or neither.

    A visitor of the demo may have done something that makes the event impossible (the task is
    finished already, the meeting was called off): it is then left out and says so.
    """
    stage.key = event.key
    url = skipped = ""
    try:
        with transaction.atomic():
            url = event.act(stage)
    except (DomainError, NotAllowed, ObjectDoesNotExist, MultipleObjectsReturned) as error:
        skipped = f"{type(error).__name__}: {error}"[:200]
        logger.warning("the event %s was left out: %s", event.key, skipped)
    return HappenedEvent.objects.create(
        programme=stage.programme,
        key=event.key,
        on=event.on,
        title=event.title,
        person=stage.be(event.who).name if event.who else "",
        url=url,
        skipped=skipped,
        ran_at=timezone.now(),
    )


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
