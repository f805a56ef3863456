"""Reports by spreadsheet: the list of files, and what each line of one does or did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.followup.batches import lines_of
from truongchuan.domain.followup.models import ReportBatch
from truongchuan.domain.followup.planning import LinePlan, plan_lines, works_by_key
from truongchuan.domain.followup.policies import may
from truongchuan.domain.followup.sheet_lines import SheetLine, problem_as_json
from truongchuan.domain.followup.states import BatchState
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.progress import Work
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.obstacles import Mark
from truongchuan.web.presenters.query import Option, one_of, options
from truongchuan.web.presenters.rows import shorten
from truongchuan.web.presenters.task import work_name
from truongchuan.web.templatetags.vn import date_vn, moment_vn
from truongchuan.wording.followup import BATCH_STATES
from truongchuan.wording.followup_sheets import LINE_STATUSES, problem_message

LINES_A_PAGE = 100
NOTE_LETTERS = 160
_BATCH_MARKS = {
    "draft": ("warning", "eye"),
    "applied": ("success", "check"),
    "undone": ("muted", "undo"),
    "discarded": ("muted", "trash"),
}
_LINE_MARKS = {
    "changed": ("success", "check"),
    "unchanged": ("muted", "circle"),
    "conflict": ("danger", "warning"),
    "refused": ("danger", "error"),
}

_LOOKED_AT = ("conflict", "refused", "changed", "unchanged")


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A file as one row of the list."""

    url: str
    name: str
    file_url: str
    unit: str
    person: str
    when: str
    state: Mark
    changed: int
    unchanged: int
    conflicts: int
    refused: int
    is_draft: bool


def batch_line(batch: ReportBatch, programme: Programme) -> BatchLine:
    """Return a file of the selectors ready to be drawn."""
    tone, icon = _BATCH_MARKS[batch.state]
    moment = batch.applied_at or batch.uploaded_at
    written = batch.applied_at is not None
    return BatchLine(
        url=reverse("bulk_report", args=[programme.pk, batch.pk]),
        name=batch.file.name,
        file_url=reverse("file", args=[programme.pk, batch.file_id]) if written else "",
        unit=batch.unit.label if batch.unit is not None else gettext("nhiều đơn vị"),
        person=batch.person_name,
        when=date_vn(batch.uploaded_on) if programme.fixed_today else moment_vn(moment),
        state=Mark(gettext(BATCH_STATES[batch.state]), tone, icon),
        changed=batch.changed,
        unchanged=batch.unchanged,
        conflicts=batch.conflicts,
        refused=batch.refused,
        is_draft=batch.state == BatchState.DRAFT,
    )


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a file. ``before`` and ``after`` are state, percent and note, where known."""

    row: int
    status: str
    mark: Mark
    task: str
    task_label: str
    task_url: str
    part: str
    before: tuple[str, int, str] | None
    after: tuple[str, int, str] | None
    obstacle: str
    problems: list[str]

    @property
    def note_changes(self) -> bool:
        """True when the note becomes another one."""
        return (
            self.before is not None and self.after is not None and self.before[2] != self.after[2]
        )


@dataclass(frozen=True, slots=True)
class SheetPage:
    """Everything on the page of one file."""

    batch: BatchLine
    counts: dict[str, int]
    statuses: list[Option]
    page: Page[LineView]
    may_apply: bool
    may_undo: bool
    closed: str

    @property
    def total(self) -> int:
        """Number of lines."""
        return sum(self.counts.values())


def sheet_page(
    batch: ReportBatch, *, actor: Actor, programme: Programme, query: QueryDict
) -> SheetPage:
    """Return the page: a dry run for a file that waits, else what became of its lines."""
    lines = lines_of(batch)
    works = works_by_key(programme, [line.key for line in lines])
    draft = batch.state == BatchState.DRAFT
    outcomes: Iterable[Mapping[str, Any]] = (
        [_planned(p) for p in plan_lines(actor=actor, programme=programme, lines=lines)]
        if draft
        else batch.outcome
    )
    views = [
        _view(line, outcome, works.get(line.key), programme, draft=draft)
        for line, outcome in zip(lines, outcomes, strict=False)
    ]
    counts = {code: sum(view.status == code for view in views) for code in LINE_STATUSES}
    chosen = one_of(query, "status", LINE_STATUSES)
    kept = [view for view in views if not chosen or view.status == chosen]
    # What needs a look stands on top; the rest keeps the sheet's order.
    kept.sort(key=lambda view: _LOOKED_AT.index(view.status))
    allowed = may(actor, "followup.apply_sheet", batch)
    return SheetPage(
        batch=batch_line(batch, programme),
        counts=counts,
        statuses=options(
            [(code, _status_label(code, draft), counts[code]) for code in LINE_STATUSES], chosen
        ),
        page=Paginator(kept, LINES_A_PAGE).get_page(query.get("page")),
        may_apply=draft and allowed,
        may_undo=batch.state == BatchState.APPLIED and allowed,
        closed=f"{batch.closed_by} · {moment_vn(batch.closed_at)}" if batch.closed_at else "",
    )


def _status_label(code: str, draft: bool) -> str:
    if code == "changed" and not draft:
        return gettext("Đã ghi")
    return gettext(LINE_STATUSES[code])


def _planned(plan: LinePlan) -> dict[str, Any]:
    work, report = plan.work, plan.report
    return {
        "status": plan.status.value,
        "before": [work.state, work.percent, work.note] if work is not None else None,
        "after": [report.state, report.percent, report.note] if report is not None else None,
        "obstacle": plan.obstacle.words if plan.obstacle is not None else "",
        "problems": [problem_as_json(problem) for problem in plan.problems],
    }


def _view(
    line: SheetLine,
    outcome: Mapping[str, Any],
    work: Work | None,
    programme: Programme,
    *,
    draft: bool,
) -> LineView:
    row = work if isinstance(work, RoadmapRow) else work.row if work is not None else None
    tone, icon = _LINE_MARKS[outcome["status"]]
    return LineView(
        row=line.row,
        status=outcome["status"],
        mark=Mark(_status_label(outcome["status"], draft), tone, icon),
        task=shorten(row.task) if row is not None else "",
        task_label=row.label if row is not None else "",
        task_url=reverse("task", args=[programme.pk, row.number]) if row is not None else "",
        part=work_name(work) if work is not None else line.key,
        before=_triple(outcome["before"]),
        after=_triple(outcome["after"]),
        obstacle=shorten(outcome["obstacle"], NOTE_LETTERS),
        problems=[
            problem_message(problem["code"], problem["cell"], problem["params"], gettext)
            for problem in outcome["problems"]
        ],
    )


def _triple(values: Any) -> tuple[str, int, str] | None:
    return (values[0], values[1], shorten(values[2], NOTE_LETTERS)) if values else None
