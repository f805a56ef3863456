"""Reporting progress: the lead completes a row, the others report their part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import ProgressEntry, RoadmapRow, RowSchool, RowUnit
from truongchuan.domain.programmes.policies import refuse_closed, require
from truongchuan.domain.programmes.states import WORK_MOVES, WorkState
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.models import StoredFile

Work = RoadmapRow | RowUnit | RowSchool


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported: the new state, percent (0 to 100) and note.

    ``based_on`` is the :func:`work_stamp` of what the reporter saw; None does not compare.
    ``on`` is the day on which the work really came into the state (it was finished, or begun);
    by default the programme's today. ``started_on`` may name the day of the beginning as well.
    Neither may be in the future.
    """

    state: str
    percent: int
    note: str = ""
    attachment: StoredFile | None = None
    based_on: str | None = None
    on: date | None = None
    started_on: date | None = None


def work_stamp(work: Work) -> str:
    """Return a short text that changes with every report on a piece of work.

    State and percent are part of it: a row's also follow the reports on its schools.
    """
    at = work.updated_at.isoformat() if work.updated_at else ""
    return f"{work.state} {work.percent} {at}".strip()


@transaction.atomic
def report_row(*, actor: Actor, row: RoadmapRow, report: Report) -> ProgressEntry:
    """Report on a whole row. Only its lead units and the programme's managers may.

    :raises DomainError: ``report-outdated`` when something was reported since the reporter
        looked; ``state-unknown``, ``percent-range``, ``move-refused``, ``blocked-needs-note``,
        ``percent-full-not-done``, ``day-in-future``, ``finish-before-start``. The same for parts
        and schools.
    """
    row = _locked_row(row.pk)
    require(actor, "programmes.complete_row", row)
    return _apply(actor=actor, row=row, work=row, report=report)


@transaction.atomic
def report_part(*, actor: Actor, part: RowUnit, report: Report) -> ProgressEntry:
    """Report a cooperating unit's part."""
    row = _locked_row(part.row_id)
    part = RowUnit.objects.select_related("row__programme", "organisation").get(pk=part.pk)
    require(actor, "programmes.report_part", part)
    return _apply(actor=actor, row=row, work=part, report=report)


@transaction.atomic
def report_school(*, actor: Actor, part: RowSchool, report: Report) -> ProgressEntry:
    """Report one school within a row; the row's percent follows the mean of its schools.

    The row itself is completed by its lead, not by adding up.
    """
    row = _locked_row(part.row_id)
    part = RowSchool.objects.select_related("row__programme", "school__organisation").get(
        pk=part.pk
    )
    require(actor, "programmes.report_school", part)
    entry = _apply(actor=actor, row=row, work=part, report=report)
    _follow_schools(row)
    return entry


@transaction.atomic
def undo_report(*, actor: Actor, entry: ProgressEntry) -> ProgressEntry:
    """Take back the newest report on a piece of work by adding its reverse.

    :raises DomainError: ``undo-not-newest`` when something was reported since, or when it is
        itself the taking back of a report.
    :raises NotAllowed: for anybody but the reporter and the programme's managers.
    """
    row = _locked_row(entry.row_id)
    entry = ProgressEntry.objects.select_related("unit", "row_school").get(pk=entry.pk)
    if entry.person_id is None or entry.person_id != actor.person_id:
        require(actor, "programmes.manage", row.programme)
    elif not actor.sees(row.programme.authority_id):
        raise NotAllowed("programmes.view")
    refuse_closed(row.programme)
    newest = (
        ProgressEntry.objects.filter(row=row, unit=entry.unit, row_school=entry.row_school)
        .order_by("-pk")
        .first()
    )
    if newest is None or newest.pk != entry.pk or entry.undoes_id is not None:
        raise DomainError("undo-not-newest")
    work: Work = entry.unit or entry.row_school or row
    back = Report(state=entry.state_before, percent=entry.percent_before, note=entry.note_before)
    undone = _write(actor=actor, row=row, work=work, report=back, undoes=entry)
    if entry.row_school is not None:
        _follow_schools(row)
    return undone


def _locked_row(pk: int) -> RoadmapRow:
    """Lock the row: reports on its parts wait for each other, so its percent is never stale."""
    RoadmapRow.objects.select_for_update().get(pk=pk)
    return RoadmapRow.objects.select_related("programme").prefetch_related("units").get(pk=pk)


def _apply(*, actor: Actor, row: RoadmapRow, work: Work, report: Report) -> ProgressEntry:
    if report.based_on is not None and report.based_on != work_stamp(work):
        raise DomainError("report-outdated", state=work.state, percent=work.percent)
    sent = check_report(work=work, report=report, today=today_of(row.programme))
    return _write(actor=actor, row=row, work=work, report=sent, undoes=None)


def check_report(*, work: Work, report: Report, today: date) -> Report:
    """Return a report as it would be written, so that a dry run refuses what the writing would.

    :raises DomainError: those of :func:`report_row`, but ``report-outdated``.
    """
    if report.state not in WorkState.values:
        raise DomainError("state-unknown", state=report.state)
    if not 0 <= report.percent <= 100:
        raise DomainError("percent-range", percent=report.percent)
    if report.state != work.state and report.state not in WORK_MOVES[work.state]:
        raise DomainError("move-refused", before=work.state, after=report.state)
    if report.state == WorkState.BLOCKED and not report.note.strip():
        raise DomainError("blocked-needs-note")
    percent = {WorkState.DONE.value: 100, WorkState.NOT_STARTED.value: 0}.get(
        report.state, report.percent
    )
    if percent == 100 and report.state == WorkState.IN_PROGRESS:
        raise DomainError("percent-full-not-done")
    _check_days(report, today)
    return replace(report, percent=percent, note=report.note.strip())


def _check_days(report: Report, today: date) -> None:
    for day in (report.on, report.started_on):
        if day is not None and day > today:
            raise DomainError("day-in-future", day=day, today=today)
    if report.on is not None and report.started_on is not None and report.on < report.started_on:
        raise DomainError("finish-before-start", start=report.started_on, finish=report.on)


def _days(work: Work, report: Report, today: date) -> tuple[date | None, date | None]:
    """Return on which days the work really began and ended, as far as the report tells."""
    if report.state == WorkState.DONE:
        # Saying again that it is done does not move the day on which it was.
        known = None if isinstance(work, RowUnit) else work.done_on
        known = known if work.state == WorkState.DONE else None
        return report.started_on, report.on or known or today
    began = report.started_on
    if began is None and work.state == WorkState.NOT_STARTED and report.state in _BEGUN:
        began = report.on or today
    return began, None


_BEGUN = frozenset({WorkState.IN_PROGRESS, WorkState.BLOCKED})


def _finished_before(undone: ProgressEntry, today: date) -> date:
    """Return the day on which work that goes back to "done" had been finished."""
    earlier = (
        ProgressEntry.objects.filter(
            row_id=undone.row_id,
            unit_id=undone.unit_id,
            row_school_id=undone.row_school_id,
            state=WorkState.DONE,
            pk__lt=undone.pk,
        )
        .order_by("-pk")
        .first()
    )
    return (earlier.finished_on or earlier.on) if earlier else today


def _write(
    *, actor: Actor, row: RoadmapRow, work: Work, report: Report, undoes: ProgressEntry | None
) -> ProgressEntry:
    now, on = timezone.now(), today_of(row.programme)
    started_on, finished_on = (None, None) if undoes else _days(work, report, on)
    if undoes and report.state == WorkState.DONE:
        finished_on = _finished_before(undoes, on)
    entry = ProgressEntry.objects.create(
        row=row,
        unit=work if isinstance(work, RowUnit) else None,
        row_school=work if isinstance(work, RowSchool) else None,
        state_before=work.state,
        state=report.state,
        percent_before=work.percent,
        percent=report.percent,
        note_before=work.note,
        note=report.note,
        attachment=report.attachment,
        started_on=started_on,
        finished_on=finished_on,
        on=on,
        at=now,
        person_id=actor.person_id,
        person_name=actor.name,
        undoes=undoes,
    )
    before = {"state": work.state, "percent": work.percent}
    work.state, work.percent, work.note, work.updated_at = (
        report.state,
        report.percent,
        report.note,
        now,
    )
    fields = ["state", "percent", "note", "updated_at"]
    if not isinstance(work, RowUnit):
        work.done_on = finished_on if report.state == WorkState.DONE else None
        fields.append("done_on")
    work.save(update_fields=fields)
    record_event(
        actor=actor,
        authority_id=row.programme.authority_id,
        action="progress.undo" if undoes else "progress.report",
        subject=work,
        before=before,
        after={"state": report.state, "percent": report.percent, "entry": entry.pk},
    )
    return entry


def _follow_schools(row: RoadmapRow) -> None:
    """Set an open row's percent to the mean of its schools, and start it with the first school."""
    parts = [p for p in row.schools.filter(is_active=True) if p.state != WorkState.CANCELLED]
    if not parts or row.state in {WorkState.DONE, WorkState.CANCELLED}:
        return
    # 99 at most: only the lead says that the row is done.
    row.percent = min(99, sum(p.percent for p in parts) // len(parts))
    if row.state == WorkState.NOT_STARTED and any(p.state != WorkState.NOT_STARTED for p in parts):
        row.state = WorkState.IN_PROGRESS
    row.save(update_fields=["percent", "state"])
