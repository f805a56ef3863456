"""Reports by spreadsheet: kept for a look, then written all or none, and taken back together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.followup.models import Obstacle, ReportBatch
from truongchuan.domain.followup.obstacles import raise_obstacle, withdraw_obstacle
from truongchuan.domain.followup.planning import LinePlan, LineStatus, plan_lines
from truongchuan.domain.followup.policies import may, require
from truongchuan.domain.followup.reporting import report_work
from truongchuan.domain.followup.sheet_lines import (
    Problem,
    SheetLine,
    kind_of,
    line_as_json,
    line_from_json,
    problem_as_json,
)
from truongchuan.domain.followup.states import BatchState
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, ProgressEntry, RoadmapRow
from truongchuan.domain.programmes.progress import undo_report
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import StoredFile

UNDO_WORDS = "Hoàn tác bảng tính"
_ORDER = {"N": 0, "P": 1, "T": 2}


def list_batches(*, actor: Actor, programme: Programme) -> QuerySet[ReportBatch]:
    """Return spreadsheets, newest first: what was written, and one's own that were not yet."""
    batches = ReportBatch.objects.filter(
        programme=programme, programme__in=list_programmes(actor=actor).order_by()
    )
    if not may(actor, "followup.manage", programme):
        own = Q(person_id=actor.person_id) if actor.person_id is not None else Q(pk__in=[])
        batches = batches.filter(own | Q(state__in=[BatchState.APPLIED, BatchState.UNDONE]))
    return (
        batches.exclude(state=BatchState.DISCARDED)
        .select_related("unit", "file")
        .defer("lines", "outcome")
    )


def get_batch(*, actor: Actor, programme: Programme, pk: int) -> ReportBatch | None:
    """Return one spreadsheet with its lines."""
    return list_batches(actor=actor, programme=programme).defer(None).filter(pk=pk).first()


def lines_of(batch: ReportBatch) -> list[SheetLine]:
    """Return the lines that were read from the file."""
    return [line_from_json(kept) for kept in batch.lines]


@transaction.atomic
def create_batch(
    *,
    actor: Actor,
    programme: Programme,
    file: StoredFile,
    lines: Sequence[SheetLine],
    unit: Organisation | None = None,
) -> ReportBatch:
    """Keep a spreadsheet to be looked at before anything is written.

    The same file sent again by the same person while it waits is the same batch.

    :raises DomainError: ``batch-repeated`` when this very file was written already;
        ``batch-empty``.
    """
    require(actor, "followup.send_sheet", programme)
    _refuse_repeated(programme, file.sha256)
    if not lines:
        raise DomainError("batch-empty")
    waiting = ReportBatch.objects.filter(
        programme=programme, sha256=file.sha256, state=BatchState.DRAFT, person_id=actor.person_id
    )
    batch = waiting.first() or ReportBatch(
        programme=programme,
        unit=unit,
        file=file,
        sha256=file.sha256,
        uploaded_on=today_of(programme),
        uploaded_at=timezone.now(),
        person_id=actor.person_id,
        person_name=actor.name,
    )
    batch.lines = [line_as_json(line) for line in lines]
    batch.save()
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="batch.upload",
        subject=batch,
        after={"lines": len(lines), "sha256": file.sha256},
    )
    return batch


@transaction.atomic
def apply_batch(*, actor: Actor, batch: ReportBatch) -> ReportBatch:
    """Write all good lines in one transaction, by the same services as the forms.

    Lines in conflict and refused lines are left out and kept with their reason. A line that
    somebody reported on between the look and the writing becomes a conflict; anything
    unforeseen leaves nothing written.

    :raises DomainError: ``batch-not-waiting``, ``batch-repeated``, ``batch-nothing-to-write``.
    """
    batch = _locked(batch)
    require(actor, "followup.apply_sheet", batch)
    if batch.state != BatchState.DRAFT:
        raise DomainError("batch-not-waiting")
    # The same file sent by two people waits here, and the second then finds it written.
    Programme.objects.select_for_update().get(pk=batch.programme_id)
    _refuse_repeated(batch.programme, batch.sha256)
    lines = lines_of(batch)
    _lock_works(actor, batch.programme, lines)
    plans = plan_lines(actor=actor, programme=batch.programme, lines=lines)
    # Rows before their schools: a school's report moves its row's percent.
    for place in sorted(range(len(plans)), key=lambda n: _order(plans[n])):
        if plans[place].status == LineStatus.CHANGED:
            plans[place] = _write(actor, batch, plans[place])
    counts = {status: sum(p.status == status for p in plans) for status in LineStatus}
    if not counts[LineStatus.CHANGED]:
        raise DomainError("batch-nothing-to-write")
    batch.outcome = [_outcome(plan) for plan in plans]
    batch.changed, batch.unchanged = counts[LineStatus.CHANGED], counts[LineStatus.UNCHANGED]
    batch.conflicts, batch.refused = counts[LineStatus.CONFLICT], counts[LineStatus.REFUSED]
    batch.state, batch.applied_at = BatchState.APPLIED, timezone.now()
    batch.save()
    record_event(
        actor=actor,
        authority_id=batch.programme.authority_id,
        action="batch.apply",
        subject=batch,
        after={
            "changed": batch.changed,
            "unchanged": batch.unchanged,
            "conflicts": batch.conflicts,
            "refused": batch.refused,
        },
    )
    return batch


@transaction.atomic
def undo_batch(*, actor: Actor, batch: ReportBatch) -> ReportBatch:
    """Take back everything that a spreadsheet wrote, while nothing newer stands on it.

    :raises DomainError: ``batch-not-applied``; ``batch-undo-newer`` with the number of the task
        that was reported on since.
    """
    batch = _locked(batch)
    require(actor, "followup.apply_sheet", batch)
    if batch.state != BatchState.APPLIED:
        raise DomainError("batch-not-applied")
    Programme.objects.select_for_update().get(pk=batch.programme_id)
    _lock_rows(batch.entries.values_list("row_id", flat=True))
    for entry in batch.entries.select_related("row").order_by("-pk"):
        _undo_entry(actor, entry)
    for obstacle in batch.obstacles.select_related("row").order_by("-pk"):
        _undo_obstacle(actor, obstacle)
    batch.state, batch.closed_at, batch.closed_by = (
        BatchState.UNDONE,
        timezone.now(),
        actor.name,
    )
    batch.save(update_fields=["state", "closed_at", "closed_by"])
    record_event(
        actor=actor,
        authority_id=batch.programme.authority_id,
        action="batch.undo",
        subject=batch,
        before={"batch_state": BatchState.APPLIED},
        after={"batch_state": BatchState.UNDONE},
    )
    return batch


@transaction.atomic
def discard_batch(*, actor: Actor, batch: ReportBatch) -> ReportBatch:
    """Put a spreadsheet that was not written away.

    :raises DomainError: ``batch-not-waiting``.
    """
    batch = _locked(batch)
    require(actor, "followup.apply_sheet", batch)
    if batch.state != BatchState.DRAFT:
        raise DomainError("batch-not-waiting")
    batch.state, batch.closed_at, batch.closed_by = (
        BatchState.DISCARDED,
        timezone.now(),
        actor.name,
    )
    batch.save(update_fields=["state", "closed_at", "closed_by"])
    record_event(
        actor=actor,
        authority_id=batch.programme.authority_id,
        action="batch.discard",
        subject=batch,
        after={"batch_state": BatchState.DISCARDED},
    )
    return batch


def _locked(batch: ReportBatch) -> ReportBatch:
    return (
        ReportBatch.objects.select_for_update(of=("self",))
        .select_related("programme", "file")
        .get(pk=batch.pk)
    )


def _lock_works(actor: Actor, programme: Programme, lines: Sequence[SheetLine]) -> None:
    """Lock all rows before the first event: nobody who holds one waits for us half way."""
    plans = plan_lines(actor=actor, programme=programme, lines=lines)
    _lock_rows(
        plan.work.pk if isinstance(plan.work, RoadmapRow) else plan.work.row_id
        for plan in plans
        if plan.work is not None
    )


def _lock_rows(ids: Iterable[int]) -> None:
    rows = RoadmapRow.objects.select_for_update().filter(pk__in=set(ids)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _refuse_repeated(programme: Programme, sha256: str) -> None:
    earlier = ReportBatch.objects.filter(
        programme=programme, sha256=sha256, state=BatchState.APPLIED
    ).first()
    if earlier is not None and earlier.applied_at is not None:
        at = timezone.localtime(earlier.applied_at)
        raise DomainError(
            "batch-repeated",
            at=f"{at:%H:%M}",
            day=earlier.uploaded_on,
            person=earlier.person_name,
        )


def _order(plan: LinePlan) -> int:
    return _ORDER[kind_of(plan.work)] if plan.work is not None else len(_ORDER)


def _write(actor: Actor, batch: ReportBatch, plan: LinePlan) -> LinePlan:
    """Write one line; a refusal by the services becomes the line's, and undoes nothing else."""
    if plan.work is None:
        raise ValueError("a line without work changes nothing")
    try:
        if plan.report is not None:
            entry, obstacle = report_work(
                actor=actor, work=plan.work, report=plan.report, obstacle=plan.obstacle
            )
            batch.entries.add(entry)
        elif plan.obstacle is not None:
            obstacle = raise_obstacle(actor=actor, work=plan.work, draft=plan.obstacle)
        else:
            obstacle = None
    except DomainError as error:
        outdated = error.code == "report-outdated"
        code = "sheet-conflict" if outdated else error.code
        return replace(
            plan,
            status=LineStatus.CONFLICT if outdated else LineStatus.REFUSED,
            problems=(Problem(code, plan.line.cell("state"), error.params),),
        )
    if obstacle is not None:
        batch.obstacles.add(obstacle)
    return plan


def _outcome(plan: LinePlan) -> dict[str, Any]:
    """Return what became of a line, frozen: the work before and after, or why not."""
    work, report = plan.work, plan.report
    return {
        "row": plan.line.row,
        "status": plan.status.value,
        "before": [work.state, work.percent, work.note] if work is not None else None,
        "after": [report.state, report.percent, report.note] if report is not None else None,
        "obstacle": plan.obstacle.words if plan.obstacle is not None else "",
        "problems": [problem_as_json(problem) for problem in plan.problems],
    }


def _undo_entry(actor: Actor, entry: ProgressEntry) -> None:
    try:
        undo_report(actor=actor, entry=entry)
    except DomainError as error:
        if error.code == "undo-not-newest":
            raise DomainError("batch-undo-newer", task=entry.row.label) from error
        raise


def _undo_obstacle(actor: Actor, obstacle: Obstacle) -> None:
    if obstacle.moves.count() > 1:
        raise DomainError("batch-undo-newer", task=obstacle.row.label)
    withdraw_obstacle(actor=actor, obstacle=obstacle, reason=UNDO_WORDS)
