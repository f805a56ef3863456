"""Asking for backups and telling how they went.

What a person asks for is recorded in the record of their own authority. What the timetable does
is a technical step of the machine, as the worker's other runs are, and records nothing there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.heads import Head, note_backup
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.upkeep.models import OPEN_RUNS, BackupKind, BackupRun, RunState
from truongchuan.domain.upkeep.policies import require
from truongchuan.domain.upkeep.retention import Keep, kept

Enqueue = Callable[[int], object]
"""Gives the job of a run to the queue."""
MOST_ATTEMPTS = 3
RETRY_AFTER = timedelta(minutes=30)
SILENT = timedelta(hours=6)
"""After so long an open run counts as given up: its worker died without a word."""


@transaction.atomic
def request_backup(*, actor: Actor, enqueue: Enqueue) -> BackupRun:
    """Ask for a backup now; the work itself is a job in the background.

    :raises DomainError: ``backup-running`` while another one is under way.
    """
    require(actor, "upkeep.operate")
    now = timezone.now()
    give_up_silent(now=now)
    if BackupRun.objects.select_for_update().filter(state__in=OPEN_RUNS).exists():
        raise DomainError("backup-running")
    run = BackupRun.objects.create(kind=BackupKind.MANUAL, asked_at=now, asked_by=actor.name)
    enqueue(run.pk)
    _record(actor, "upkeep.request_backup", run)
    return run


@transaction.atomic
def request_check(*, actor: Actor, run: BackupRun, enqueue: Enqueue) -> None:
    """Ask for a backup's file to be read through again.

    :raises DomainError: ``backup-gone`` when it has no file any more.
    """
    require(actor, "upkeep.operate")
    if run.state != RunState.DONE or run.removed_at is not None:
        raise DomainError("backup-gone")
    enqueue(run.pk)
    _record(actor, "upkeep.check_backup", run)


@transaction.atomic
def note_download(*, actor: Actor, run: BackupRun) -> None:
    """Record that somebody takes a copy of everything.

    :raises DomainError: ``backup-gone`` when it has no file any more.
    """
    require(actor, "upkeep.operate")
    if run.state != RunState.DONE or run.removed_at is not None:
        raise DomainError("backup-gone")
    _record(actor, "upkeep.download_backup", run, {"sha256": run.sha256, "size": run.size})


@transaction.atomic
def retry_job(*, actor: Actor, subject: Any, name: str, put_back: Callable[[], bool]) -> None:
    """Let a failed job of the queue run again.

    :raises DomainError: ``job-not-failed`` when it did not fail, or somebody was faster.
    """
    require(actor, "upkeep.operate")
    if not put_back():
        raise DomainError("job-not-failed")
    record_event(
        actor=actor,
        authority_id=_authority(actor),
        action="upkeep.retry_job",
        subject=subject,
        after={"job": name},
    )


def _record(
    actor: Actor, action: str, run: BackupRun, after: Mapping[str, Any] | None = None
) -> None:
    record_event(
        actor=actor, authority_id=_authority(actor), action=action, subject=run, after=after
    )


def _authority(actor: Actor) -> int:
    if actor.authority_id is None:
        raise DomainError("authority-missing")
    return actor.authority_id


# --- technical steps of the worker --------------------------------------------------------------


@transaction.atomic
def plan_scheduled(*, enqueue: Enqueue, now: datetime, hour: int | None) -> BackupRun | None:
    """Give the day's backup to the queue, once; one that failed again after a pause."""
    local = timezone.localtime(now)
    if hour is None or local.hour < hour:
        return None
    run = (
        BackupRun.objects.select_for_update()
        .filter(kind=BackupKind.SCHEDULED, day=local.date())
        .first()
    )
    if run is None:
        run, made = BackupRun.objects.get_or_create(
            kind=BackupKind.SCHEDULED,
            day=local.date(),
            defaults={"asked_at": now, "asked_by": "Hệ thống"},
        )
        if not made:
            return None
    elif (
        run.state != RunState.FAILED
        or run.attempts >= MOST_ATTEMPTS
        or run.finished_at is None
        or run.finished_at > now - RETRY_AFTER
    ):
        return None
    else:
        BackupRun.objects.filter(pk=run.pk).update(state=RunState.WAITING)
    enqueue(run.pk)
    return run


@transaction.atomic
def start_backup(*, run_id: int) -> BackupRun | None:
    """Begin a run; None when it is done. One that a dead worker left begins anew."""
    run = BackupRun.objects.select_for_update().get(pk=run_id)
    if run.state == RunState.DONE:
        return None
    run.state, run.attempts = RunState.RUNNING, run.attempts + 1
    run.started_at, run.finished_at, run.error = timezone.now(), None, ""
    run.save(update_fields=["state", "attempts", "started_at", "finished_at", "error"])
    return run


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup came to. ``heads``: of the audit chains that it holds, by authority."""

    file: str
    size: int
    sha256: str
    seconds: float
    rows: int
    files: int
    lost: int
    heads: Mapping[int, Head] = field(default_factory=dict)


@transaction.atomic
def finish_backup(*, run: BackupRun, made: Made) -> None:
    """Say what was made, and that it was read through and found whole; note its audit heads."""
    now = timezone.now()
    BackupRun.objects.filter(pk=run.pk).update(
        state=RunState.DONE,
        finished_at=now,
        file=made.file,
        size=made.size,
        sha256=made.sha256,
        seconds=made.seconds,
        rows=made.rows,
        files=made.files,
        lost=made.lost,
        checked_at=now,
    )
    note_backup(heads=made.heads, thing=run)


@transaction.atomic
def fail_backup(*, run: BackupRun, code: str, params: Mapping[str, Any]) -> None:
    """Say why nothing was made."""
    BackupRun.objects.filter(pk=run.pk).update(
        state=RunState.FAILED,
        finished_at=timezone.now(),
        error=code,
        error_params={key: str(value)[:300] for key, value in params.items()},
    )


@transaction.atomic
def note_check(*, run: BackupRun, code: str = "", params: Mapping[str, Any] | None = None) -> None:
    """Say how a backup's file was found."""
    BackupRun.objects.filter(pk=run.pk).update(
        checked_at=timezone.now(),
        check_error=code,
        check_params={key: str(value)[:300] for key, value in (params or {}).items()},
    )


@transaction.atomic
def give_up_silent(*, now: datetime) -> int:
    """Count runs as failed whose worker has been silent for long."""
    return BackupRun.objects.filter(state__in=OPEN_RUNS, asked_at__lt=now - SILENT).update(
        state=RunState.FAILED, finished_at=now, error="backup-killed"
    )


def retained(keep: Keep) -> dict[int, str]:
    """Return id → why of the backups that the rule keeps.

    One asked for by hand (before an upgrade) is kept as many days as daily ones, whatever was made
    after it; then the rule decides.
    """
    done = list(
        BackupRun.objects.filter(
            state=RunState.DONE, removed_at__isnull=True, finished_at__isnull=False
        ).values_list("pk", "finished_at", "kind")
    )
    reasons = kept(((pk, timezone.localtime(at)) for pk, at, _kind in done), keep)
    since = timezone.now() - timedelta(days=max(1, keep.daily))
    for pk, at, kind in done:
        if kind == BackupKind.MANUAL and at is not None and at > since:
            reasons.setdefault(pk, "manual")
    return reasons


@transaction.atomic
def let_go(*, keep: Keep) -> list[str]:
    """Mark what the rule keeps no longer; return the names of its files, to be removed."""
    stays = retained(keep)
    gone = (
        BackupRun.objects.select_for_update()
        .filter(state=RunState.DONE, removed_at__isnull=True)
        .exclude(pk__in=stays)
    )
    names = list(gone.values_list("file", flat=True))
    BackupRun.objects.filter(file__in=names).update(removed_at=timezone.now())
    return names
