"""Exports as jobs of the queue."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from truongchuan.adapters.archive.jobs import hash_file
from truongchuan.adapters.archive.progress import telling
from truongchuan.adapters.open_data.writing import write_export
from truongchuan.domain.upkeep.exports import (
    Exported,
    expire_exports,
    finish_export,
    start_export,
)
from truongchuan.domain.upkeep.models import ExportRun

logger = logging.getLogger(__name__)


def export_folder() -> Path:
    """Return where exports wait to be fetched."""
    return Path(settings.EXPORT_DIR)


@task()
def make_export(run_id: int) -> str:
    """Make an export; one that is over, or whose asking was taken back, is left alone."""
    run = start_export(run_id=run_id)
    if run is None:
        return "done before"
    try:
        finish_export(run=run, made=_make(run))
    except OSError as error:
        logger.exception("export %s failed", run.pk)
        finish_export(run=run, made=None, error=error.strerror or str(error))
        return "failed"
    except Exception as error:
        finish_export(run=run, made=None, error=type(error).__name__)
        raise
    return "done"


def _make(run: ExportRun) -> Exported:
    stamp = timezone.localtime().strftime("%Y%m%d-%H%M%S")
    path = export_folder() / f"du-lieu-{run.authority_id}-{stamp}-{run.pk}.zip"
    with telling(export_folder(), f"export-{run.pk}") as tell:
        made = write_export(path, authority=run.authority, tell=tell)
    return Exported(path.name, path.stat().st_size, hash_file(path), made.rows, made.files)


def remove_expired(*, now: datetime) -> int:
    """Remove exports whose days are over; return how many."""
    names = expire_exports(now=now)
    for name in names:
        (export_folder() / name).unlink(missing_ok=True)
    return len(names)
