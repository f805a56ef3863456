"""Backups as jobs of the queue. Every job may be run again after its worker was killed."""

from __future__ import annotations

import hashlib
import logging
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from truongchuan.adapters.archive.checking import check_archive
from truongchuan.adapters.archive.errors import ArchiveError
from truongchuan.adapters.archive.progress import telling
from truongchuan.adapters.archive.writing import write_archive
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.upkeep.alerts import alert_operators
from truongchuan.domain.upkeep.models import BackupRun
from truongchuan.domain.upkeep.retention import Keep
from truongchuan.domain.upkeep.services import (
    Made,
    fail_backup,
    finish_backup,
    let_go,
    note_check,
    plan_scheduled,
    start_backup,
)

logger = logging.getLogger(__name__)


def backup_folder() -> Path:
    """Return where backups lie."""
    return Path(settings.BACKUP_DIR)


def rule() -> Keep:
    """Return how many backups the settings keep."""
    daily, weekly, monthly = settings.BACKUP_KEEP
    return Keep(daily, weekly, monthly)


def plan_day(*, now: datetime) -> None:
    """Give the day's backup to the queue when its hour has come."""
    plan_scheduled(enqueue=make_backup.enqueue, now=now, hour=settings.BACKUP_HOUR)


@task()
def make_backup(run_id: int) -> str:
    """Make a backup, read it through, and let old ones go; one that is done is left alone."""
    run = start_backup(run_id=run_id)
    if run is None:
        return "done before"
    try:
        finish_backup(run=run, made=_make(run))
    except DomainError as error:
        _failed(run, error)
        return "failed"
    except OSError as error:
        reason = error.strerror or str(error)
        _failed(run, ArchiveError("backup-disk", folder=str(backup_folder()), reason=reason))
        return "failed"
    except Exception as error:
        _failed(run, ArchiveError("backup-failed", reason=f"{type(error).__name__}: {error}"))
        raise
    for name in let_go(keep=rule()):
        (backup_folder() / name).unlink(missing_ok=True)
    return "done"


def _make(run: BackupRun) -> Made:
    started, folder = time.monotonic(), backup_folder()
    stamp = timezone.localtime().strftime("%Y%m%d-%H%M%S")
    path = folder / f"truongchuan-{stamp}-{run.pk}.zip"
    with telling(folder, f"backup-{run.pk}") as tell:
        manifest = write_archive(path, tell=tell)
        check_archive(path, tell=tell)
    return Made(
        file=path.name,
        size=path.stat().st_size,
        sha256=hash_file(path),
        seconds=round(time.monotonic() - started, 1),
        rows=manifest.rows,
        files=len(manifest.files),
        lost=len(manifest.lost) + len(manifest.differing),
        heads=manifest.heads,
    )


def hash_file(path: Path) -> str:
    """Return a file's SHA-256."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _failed(run: BackupRun, error: DomainError) -> None:
    logger.error("backup %s failed: %s %s", run.pk, error.code, error.params)
    fail_backup(run=run, code=error.code, params=error.params)
    alert_operators(now=timezone.now())


@task()
def check_backup(run_id: int) -> str:
    """Read a backup's file through again and note how it was found."""
    run = BackupRun.objects.get(pk=run_id)
    path, found = backup_folder() / run.file, dict[str, Any]()
    code = ""
    try:
        with telling(backup_folder(), f"check-{run.pk}") as tell:
            if path.exists() and hash_file(path) != run.sha256:
                raise ArchiveError("backup-changed")
            check_archive(path, tell=tell)
    except DomainError as error:
        code, found = error.code, dict(error.params)
    note_check(run=run, code=code, params=found)
    if code:
        alert_operators(now=timezone.now())
    return code or "whole"
