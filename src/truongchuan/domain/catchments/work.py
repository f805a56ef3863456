"""Work in the background: begun by a worker, told of while it goes on, ended once.

Each worker that begins raises ``attempt``; what an earlier one still writes is left out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from truongchuan.domain.catchments.models import OPEN_STATES, BackgroundWork, RunState

SILENT = timedelta(minutes=3)
"""After so long without a sign of life, work that goes on counts as broken off."""
MOST_ATTEMPTS = 3
"""Work that took so many workers with it is given up."""

W = TypeVar("W", bound=BackgroundWork)


class RunGone(Exception):
    """The work was deleted, closed, or is another worker's by now."""


def is_silent(work: BackgroundWork, now: datetime) -> bool:
    """Tell whether work that goes on gave no sign of life for long: its worker died."""
    told = work.beat_at or work.started_at
    return work.state == RunState.RUNNING and told is not None and told < now - SILENT


@transaction.atomic
def begin(among: QuerySet[W], pk: int, *, emptied: str) -> W | None:
    """Begin work; ``None`` when it is over or gone. What a dead worker left begins anew.

    ``emptied`` names the list that an earlier worker may have begun to fill.
    """
    work = among.select_for_update(of=("self",)).filter(pk=pk).first()
    if work is None or work.state not in OPEN_STATES:
        return None
    now = timezone.now()
    if work.attempt >= MOST_ATTEMPTS or work.called_off:
        work.state, work.finished_at, work.error = RunState.FAILED, now, "broken-off"
        work.save(update_fields=["state", "finished_at", "error"])
        return None
    work.state, work.attempt = RunState.RUNNING, work.attempt + 1
    work.started_at = work.beat_at = now
    setattr(work, emptied, [])
    work.save(update_fields=["state", "attempt", "started_at", "beat_at", emptied])
    return work


def still_mine(work: W) -> QuerySet[W]:
    """Return the work as a query that finds nothing once it is not this worker's any more."""
    return type(work)._default_manager.filter(
        pk=work.pk, state=RunState.RUNNING, attempt=work.attempt
    )


def beat(work: BackgroundWork, **changes: Any) -> None:
    """Give a sign of life, with what is new.

    :raises RunGone: when there is nothing to work for any more.
    """
    if not still_mine(work).update(beat_at=timezone.now(), **changes):
        raise RunGone(work.pk)


def fail(work: BackgroundWork, *, error: str, note: str = "") -> None:
    """Say why work gave nothing: a code of ``wording.catchments`` and words beside it."""
    still_mine(work).update(
        state=RunState.FAILED, finished_at=timezone.now(), error=error, error_note=note[:200]
    )
