"""Asking for an export of all that an authority has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.models import OwnedQuerySet
from truongchuan.domain.upkeep.models import OPEN_RUNS, ExportRun, RunState
from truongchuan.domain.upkeep.policies import require
from truongchuan.domain.upkeep.services import SILENT, Enqueue

KEPT = timedelta(days=7)


def list_exports(*, actor: Actor) -> OwnedQuerySet[ExportRun]:
    """Return the actor's own exports of the authority they work for, newest first."""
    own = ExportRun.objects.visible_to(actor).filter(asked_by_id=actor.person_id or 0)
    return own.filter(authority_id=actor.authority_id).order_by("-pk")


@transaction.atomic
def request_export(*, actor: Actor, enqueue: Enqueue) -> ExportRun:
    """Ask for an export of the actor's authority; the work is a job in the background.

    :raises DomainError: ``export-running`` while the actor's last one is under way.
    """
    require(actor, "upkeep.export")
    if actor.authority_id is None or actor.person_id is None:
        raise DomainError("authority-missing")
    now = timezone.now()
    mine = ExportRun.objects.select_for_update().filter(
        authority_id=actor.authority_id, asked_by_id=actor.person_id, state__in=OPEN_RUNS
    )
    mine.filter(asked_at__lt=now - SILENT).update(state=RunState.FAILED, finished_at=now)
    if mine.exists():
        raise DomainError("export-running")
    run = ExportRun.objects.create(
        authority_id=actor.authority_id,
        asked_at=now,
        asked_by=actor.name,
        asked_by_id=actor.person_id,
    )
    enqueue(run.pk)
    record_event(
        actor=actor,
        authority_id=run.authority_id,
        action="upkeep.request_export",
        subject=run,
    )
    return run


@transaction.atomic
def note_export_download(*, actor: Actor, run: ExportRun) -> None:
    """Record that an export is fetched.

    :raises DomainError: ``export-gone`` when it has no file any more.
    """
    require(actor, "upkeep.export", run)
    if run.state != RunState.DONE or run.removed_at is not None:
        raise DomainError("export-gone")
    record_event(
        actor=actor,
        authority_id=run.authority_id,
        action="upkeep.download_export",
        subject=run,
        after={"sha256": run.sha256, "size": run.size},
    )


# --- technical steps of the worker --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to."""

    file: str
    size: int
    sha256: str
    rows: int
    files: int


@transaction.atomic
def start_export(*, run_id: int) -> ExportRun | None:
    """Begin an export; None when it is over. One that a dead worker left begins anew."""
    run = ExportRun.objects.select_for_update(of=("self",)).filter(pk=run_id).first()
    if run is None or run.state not in OPEN_RUNS:
        return None
    run.state, run.started_at = RunState.RUNNING, timezone.now()
    run.save(update_fields=["state", "started_at"])
    return run


@transaction.atomic
def finish_export(*, run: ExportRun, made: Exported | None, error: str = "") -> None:
    """Say what was made, or why nothing was."""
    ExportRun.objects.filter(pk=run.pk).update(
        state=RunState.DONE if made else RunState.FAILED,
        finished_at=timezone.now(),
        error=error[:300],
        **(
            {
                "file": made.file,
                "size": made.size,
                "sha256": made.sha256,
                "rows": made.rows,
                "files": made.files,
            }
            if made
            else {}
        ),
    )


@transaction.atomic
def expire_exports(*, now: datetime) -> list[str]:
    """Mark exports whose days are over; return the names of their files, to be removed."""
    old = ExportRun.objects.filter(
        state=RunState.DONE, removed_at__isnull=True, finished_at__lt=now - KEPT
    )
    names = list(old.values_list("file", flat=True))
    old.update(removed_at=now)
    return names
