"""Walks through the year that somebody asked for in the browser, and starting over."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from truongchuan.domain.programmes.models import Programme
from truongchuan.project.year.engine import YearError, advance, next_event_day, pending
from truongchuan.project.year.models import HappenedEvent, Walk, WalkState
from truongchuan.project.year.script import LAST_DAY, OPENING_DAY, YEAR, day
from truongchuan.web.presenters.demo import walked_programme

SILENT = timedelta(minutes=3)
"""After so long without a sign a walk counts as given up: the next one goes on where it was."""
GIVE_WAY_SECONDS = 0.15
"""SQLite has one writer, who waits for it asks again every tenth of a second at least."""
NEXT, MONTH_END = "next", "month-end"


def demo_programme() -> Programme | None:
    """Return the programme whose year is walked through; None while nothing is loaded."""
    return walked_programme()


def month_end(month: int) -> date:
    """Return the last day of a month of the demo's year."""
    return LAST_DAY if month == 12 else day(month + 1, 1) - timedelta(days=1)


def goal_of(programme: Programme, wanted: str) -> date:
    """Return the day that is meant: the next event's, the month's end, or "2023-08".

    :raises YearError: ``goal-unknown``, ``backwards``, ``over`` when nothing is left.
    """
    today = programme.fixed_today
    if today is None:
        raise YearError("not-a-demo")
    if today >= LAST_DAY:
        raise YearError("over")
    if wanted == NEXT:
        return next_event_day(programme=programme) or LAST_DAY
    if wanted == MONTH_END:
        end = month_end(today.month)
        return end if end > today else month_end(today.month + 1)
    year, _, month = wanted.partition("-")
    if year != str(YEAR) or month not in {f"{n:02d}" for n in range(1, 13)}:
        raise YearError("goal-unknown")
    goal = month_end(int(month))
    if goal <= today:
        raise YearError("backwards")
    return goal


def start_walk(*, programme: Programme, wanted: str) -> Walk:
    """Note a walk and give it to the queue.

    :raises YearError: those of :func:`goal_of`; ``walking`` while another one is at work.
    """
    from truongchuan.project.year.jobs import play_walk

    goal, now = goal_of(programme, wanted), timezone.now()
    today = programme.fixed_today or goal
    Walk.objects.filter(
        programme=programme, state=WalkState.RUNNING, beat_at__lt=now - SILENT
    ).update(state=WalkState.FAILED, message="silent")
    try:
        with transaction.atomic():
            walk = Walk.objects.create(
                programme=programme,
                start=today,
                goal=goal,
                total=len(pending(programme=programme, to=goal)),
                now_at=today,
                started_at=now,
                beat_at=now,
            )
    except IntegrityError as error:
        raise YearError("walking") from error
    play_walk.enqueue(walk.pk)
    return walk


def give_way() -> None:
    """Let people write between two days of a walk: on SQLite nobody queues for the one lock."""
    if connection.vendor == "sqlite":
        time.sleep(GIVE_WAY_SECONDS)


def carry_out(walk: Walk) -> Walk:
    """Make a walk, telling how far it is. A walk that is over is left alone."""
    if walk.state != WalkState.RUNNING:
        return walk
    programme = Programme.objects.select_related("authority").get(pk=walk.programme_id)

    def tell(on: date, done: int, _total: int) -> None:
        Walk.objects.filter(pk=walk.pk).update(done=done, now_at=on, beat_at=timezone.now())

    try:
        advance(programme=programme, to=walk.goal, tell=tell, rest=give_way)
    except Exception as error:
        Walk.objects.filter(pk=walk.pk).update(
            state=WalkState.FAILED, message=f"{type(error).__name__}: {error}"[:300]
        )
        raise
    Walk.objects.filter(pk=walk.pk).update(
        state=WalkState.DONE, now_at=walk.goal, beat_at=timezone.now()
    )
    walk.refresh_from_db()
    return walk


def happened_in(walk: Walk) -> list[HappenedEvent]:
    """Return what happened during a walk, in order."""
    return list(
        HappenedEvent.objects.filter(programme=walk.programme_id, ran_at__gte=walk.started_at)
    )


def happened_in_month(programme: Programme, month: str) -> list[HappenedEvent]:
    """Return what happened in a month ("05"), in order."""
    if not month.isdigit() or not 1 <= int(month) <= 12:
        return []
    return list(HappenedEvent.objects.filter(programme=programme, on__month=int(month)))


# --- starting over ------------------------------------------------------------------------------


def pristine_path() -> Path:
    """Return where the copy of the freshly loaded demo is kept."""
    return Path(settings.DATA_DIR) / "truongchuan-mo-dau.sqlite3"


def can_start_over() -> bool:
    """Tell whether there is a copy to go back to."""
    return settings.DEMO and connection.vendor == "sqlite" and pristine_path().exists()


def keep_pristine() -> bool:
    """Copy the database of a freshly loaded demo; tell whether that was done.

    Only as long as the programme stands on its opening day and nobody has walked: a copy of
    anything else would not be the beginning.
    """
    programme = demo_programme()
    if (
        not settings.DEMO
        or connection.vendor != "sqlite"
        or pristine_path().exists()
        or programme is None
        or programme.fixed_today != OPENING_DAY
        or Walk.objects.exists()
    ):
        return False
    half = pristine_path().with_suffix(".part")
    half.unlink(missing_ok=True)
    connection.ensure_connection()
    with closing(sqlite3.connect(half)) as target:
        connection.connection.backup(target)
    half.replace(pristine_path())
    return True


def start_over() -> None:
    """Bring the demo back to its opening day; who is signed in stays so where they exist there.

    SQLite's own backup writes the copy over the living database in one transaction, so other
    connections see the state before or the one after, never half of it (ADR 0105).

    :raises YearError: ``walking`` while a walk is at work, ``no-copy`` without a copy.
    """
    if Walk.objects.filter(state=WalkState.RUNNING, beat_at__gte=timezone.now() - SILENT).exists():
        raise YearError("walking")
    if not can_start_over():
        raise YearError("no-copy")
    sessions = list(_sessions())
    connection.ensure_connection()
    with closing(sqlite3.connect(f"file:{pristine_path()}?mode=ro", uri=True)) as source:
        source.backup(connection.connection)
    _restore(sessions)


def _sessions() -> Iterator[tuple[str, str, datetime]]:
    from django.contrib.sessions.models import Session

    yield from Session.objects.values_list("session_key", "session_data", "expire_date")


def _restore(sessions: list[tuple[str, str, datetime]]) -> None:
    from django.contrib.sessions.models import Session

    Session.objects.bulk_create(
        [Session(session_key=key, session_data=data, expire_date=on) for key, data, on in sessions],
        ignore_conflicts=True,
    )
