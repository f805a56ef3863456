"""Keeping areas, asking for runs, stopping them, deleting; and the steps of the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.catchments import work
from truongchuan.domain.catchments.models import (
    OPEN_STATES,
    CatchmentArea,
    CatchmentOutcome,
    CatchmentRun,
    RunState,
)
from truongchuan.domain.catchments.policies import require
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import StoredFile
from truongchuan.engines.text.fold import fold

Enqueue = Callable[[int], object]
"""Gives the job of a run to the queue."""
MOST_OPEN = 3
"""Runs of one authority that may wait or work at a time."""
LIMITS = (10, 600)


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """What an area amounts to."""

    units: int
    schools: int
    campuses: int
    children: float
    seats: float
    pieces: int
    isolated: int
    has_current: bool
    has_wards: bool
    shapes: int = 0
    feeders: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def keep_area(
    *,
    actor: Actor,
    authority: Organisation,
    name: str,
    file: StoredFile,
    facts: AreaFacts,
    is_sample: bool = False,
) -> CatchmentArea:
    """Keep an area that was read without a fault.

    :param file: the archive of its tables, as the reader wrote it.
    :raises DomainError: ``catchment-name-missing``.
    """
    require(actor, "catchments.manage", authority)
    name = " ".join(name.split())[:150]
    if not name:
        raise DomainError("catchment-name-missing")
    area = CatchmentArea.objects.create(
        authority=authority,
        name=name,
        folded=fold(name)[:150],
        file=file,
        is_sample=is_sample,
        person_id=actor.person_id,
        created_by=actor.signature[:200],
        created_at=timezone.now(),
        **asdict(facts),
    )
    record_event(
        actor=actor,
        authority_id=authority.pk,
        action="catchment.load",
        subject=area,
        after={"units": area.units, "schools": area.schools, "sha256": file.sha256},
    )
    return area


@transaction.atomic
def request_run(
    *,
    actor: Actor,
    area: CatchmentArea,
    options: Mapping[str, Any],
    time_limit: int,
    enqueue: Enqueue,
) -> CatchmentRun:
    """Ask for a solution of an area; the work is a job in the background.

    A run that broke off without a word is closed as failed and makes room.

    :param time_limit: seconds, 10 to 600.
    :raises DomainError: ``catchment-limit-range``, ``catchment-run-open`` while one of the area is
        under way, ``catchment-runs-many`` while the authority has too many.
    """
    # One after the other for the whole authority: the runs under way are counted.
    Organisation.objects.select_for_update(of=("self",)).get(pk=area.authority_id)
    area = CatchmentArea.objects.select_for_update(of=("self",)).get(pk=area.pk)
    require(actor, "catchments.manage", area)
    if not LIMITS[0] <= time_limit <= LIMITS[1]:
        raise DomainError("catchment-limit-range", least=LIMITS[0], most=LIMITS[1])
    now = timezone.now()
    _close_silent(area.authority_id, now)
    still_open = CatchmentRun.objects.filter(authority_id=area.authority_id, state__in=OPEN_STATES)
    if still_open.filter(area=area).exists():
        raise DomainError("catchment-run-open")
    if still_open.count() >= MOST_OPEN:
        raise DomainError("catchment-runs-many", most=MOST_OPEN)
    last = area.runs.order_by("-number").first()
    run = CatchmentRun.objects.create(
        authority_id=area.authority_id,
        area=area,
        number=last.number + 1 if last else 1,
        options=dict(options),
        time_limit=time_limit,
        person_id=actor.person_id,
        asked_by=actor.signature[:200],
        asked_at=now,
    )
    record_event(
        actor=actor,
        authority_id=area.authority_id,
        action="catchment.run",
        subject=run,
        after={"time_limit": time_limit, **{k: _recorded(v) for k, v in options.items()}},
    )
    enqueue(run.pk)
    return run


def _recorded(value: Any) -> Any:
    """A figure as a number, so that the record keeps it; other choices are codes."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return str(value)


@transaction.atomic
def stop_run(*, actor: Actor, run: CatchmentRun) -> CatchmentRun:
    """End a run: one that waits is cancelled, one at work keeps the best plan it has.

    :raises DomainError: ``catchment-run-over`` when it ended already.
    """
    run = _locked(run.pk)
    require(actor, "catchments.manage", run)
    now = timezone.now()
    if run.state not in OPEN_STATES:
        raise DomainError("catchment-run-over")
    run.stop_asked_at, run.stop_asked_by = now, actor.signature[:200]
    if run.state == RunState.QUEUED:
        run.state, run.finished_at = RunState.CANCELLED, now
    elif work.is_silent(run, now):
        run.state, run.finished_at, run.error = RunState.FAILED, now, "broken-off"
    run.save(update_fields=["stop_asked_at", "stop_asked_by", "state", "finished_at", "error"])
    record_event(
        actor=actor,
        authority_id=run.authority_id,
        action="catchment.stop",
        subject=run,
        after={"state": str(run.state)},
    )
    return run


@transaction.atomic
def delete_area(*, actor: Actor, area: CatchmentArea) -> None:
    """Delete an area with its runs and what they gave; the record keeps who, when and what."""
    area = CatchmentArea.objects.select_for_update(of=("self",)).get(pk=area.pk)
    require(actor, "catchments.manage", area)
    record_event(
        actor=actor,
        authority_id=area.authority_id,
        action="catchment.delete",
        subject=area,
        before={
            "units": area.units,
            "schools": area.schools,
            "runs": area.runs.count(),
            "sha256": area.file.sha256,
        },
    )
    area.delete()


def _close_silent(authority_id: int, now: datetime) -> None:
    CatchmentRun.objects.filter(
        authority_id=authority_id, state=RunState.RUNNING, beat_at__lt=now - work.SILENT
    ).update(state=RunState.FAILED, finished_at=now, error="broken-off")


def _locked(run_id: int) -> CatchmentRun:
    return (
        CatchmentRun.objects.select_for_update(of=("self",)).select_related("area").get(pk=run_id)
    )


# --- technical steps of the worker --------------------------------------------------------------


def start_run(*, run_id: int) -> CatchmentRun | None:
    """Begin a run; None when it is over or gone. One that a dead worker left begins anew."""
    among = CatchmentRun.objects.select_related("area__file", "authority")
    return work.begin(among, run_id, emptied="history")


def note_progress(*, run: CatchmentRun, history: list[list[float | None]] | None) -> bool:
    """Give a sign of life, with the moments so far where there are new ones.

    Return whether somebody asked to stop.

    :raises RunGone: when there is nothing to work for any more.
    """
    work.beat(run, **({} if history is None else {"history": history}))
    return work.still_mine(run).filter(stop_asked_at__isnull=False).exists()


@dataclass(frozen=True, slots=True)
class Ended:
    """What the engine answered; ``schools`` is empty where it has no plan."""

    status: str
    objective: float | None
    lower_bound: float | None
    gap: float | None
    overflow: float | None
    overflow_bound: float
    moved: float | None
    distance: float | None
    seconds: float
    history: list[list[float | None]]
    reason: dict[str, Any]
    schools: list[dict[str, Any]]
    units: dict[str, Any]
    drawing: str
    reasons: dict[str, Any] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def finish_run(*, run: CatchmentRun, ended: Ended) -> bool:
    """Keep what a run gave; tell whether the run was still this worker's."""
    found = work.still_mine(run).select_for_update(of=("self",)).first()
    if found is None:
        return False
    now = timezone.now()
    stopped_empty = not ended.schools and found.stop_asked_at is not None
    found.state = RunState.CANCELLED if stopped_empty else RunState.DONE
    found.finished_at = found.beat_at = now
    for name in (
        "status", "objective", "lower_bound", "gap", "overflow", "overflow_bound", "moved",
        "distance", "seconds", "history", "reason",
    ):  # fmt: skip
        setattr(found, name, getattr(ended, name))
    found.save()
    if ended.schools:
        CatchmentOutcome.objects.create(
            run=found,
            schools=ended.schools,
            units=ended.units,
            drawing=ended.drawing,
            reasons=ended.reasons,
            words=ended.words,
        )
    return True


def fail_run(*, run: CatchmentRun, error: str, note: str = "") -> None:
    """Say why a run gave nothing."""
    work.fail(run, error=error, note=note)
