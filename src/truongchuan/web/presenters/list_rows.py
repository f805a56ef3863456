"""One list: what each of its rows would do or did, what is asked, what was not used."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from truongchuan.adapters.lists.columns import PRIVATE, field_columns, heading_key
from truongchuan.adapters.lists.marked import Mark as CellMark
from truongchuan.domain.onboarding.list_models import LineState, ListBatch, ListLine, ListState
from truongchuan.domain.onboarding.lists.batches import choices_for
from truongchuan.domain.onboarding.lists.rows import ANCHORS, FIELDS, ListKind, problem_from_json
from truongchuan.domain.onboarding.lists.selectors import kept_rows, list_lines, reasons_asked
from truongchuan.domain.onboarding.lists.undoing import RowUndo, UndoPlan, plan_undo
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.lists import BatchView, batch_view
from truongchuan.web.presenters.obstacles import Mark
from truongchuan.web.presenters.query import Option, one_of, options
from truongchuan.web.templatetags.vn import date_vn, moment_vn
from truongchuan.wording.directory_labels import FUNCTIONS, OWNERSHIPS, SCHOOL_STATUSES, UNIT_KINDS
from truongchuan.wording.labels import SCHOOL_KINDS
from truongchuan.wording.list_files import (
    CHOICES,
    LABELS,
    MARK_LABELS,
    PASSED,
    QUESTIONS,
    field_name,
    list_problem,
)
from truongchuan.wording.lists import LINE_STATES, kept_reason

LINES_A_PAGE = 50
PASSED_SHOWN = 60
KEPT_SHOWN = 200
_MARKS = {
    "new": ("success", "plus"),
    "update": ("info", "edit"),
    "same": ("muted", "circle"),
    "question": ("warning", "question"),
    "error": ("danger", "error"),
    "skip": ("muted", "slash"),
}
_DAYS = frozenset({"starts_on", "decided_on", "valid_from", "valid_to"})


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A field before and after, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProblemView:
    """Something about a cell: its place, what it is, and whether it only warns."""

    place: str
    text: str
    warning: bool


@dataclass(frozen=True, slots=True)
class CandidateView:
    """Something that a row may mean."""

    label: str
    changes: list[ChangeView]


@dataclass(frozen=True, slots=True)
class LineView:
    """One row. ``name`` is as the file writes it; ``said`` what it was understood as."""

    row: int
    name: str
    target: str
    mark: Mark
    state: str
    said: list[tuple[str, str]]
    changes: list[ChangeView]
    problems: list[ProblemView]
    question: str
    candidates: list[CandidateView]
    answers: list[tuple[str, str, bool]]
    answered: str


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of the file with what it may give."""

    place: int
    letters: str
    heading: str
    samples: str
    field: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class AskedView:
    """Rows that ask for the same reason, to be answered together."""

    reason: str
    label: str
    count: int
    answers: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DraftPage:
    """Everything on the page of one list."""

    batch: BatchView
    tiles: list[Option]
    state: str
    lines: list[LineView]
    page: Page[ListLine]
    total: int
    columns: list[ColumnView]
    unused: list[str]
    private: list[str]
    missing: list[str]
    asked: list[AskedView]
    passed: list[tuple[int, str, str]]
    passed_told: str
    passed_more: int
    other_sheets: list[str]
    is_draft: bool
    may_undo: bool
    closed: str
    undone: bool
    kept: list[tuple[int, str, str]]
    query: str
    invite_url: str

    @property
    def nothing_open(self) -> bool:
        """True when no row has an error and none asks."""
        return not any(tile.count for tile in self.tiles if tile.value in {"error", "question"})

    @property
    def to_write(self) -> int:
        """Number of rows that would be written."""
        return self.batch.new + self.batch.updated


def draft_page(batch: ListBatch, *, actor: Actor, query: QueryDict) -> DraftPage:
    """Return the page that a query string asks for; the number of queries is fixed."""
    counts = {
        "new": batch.new, "update": batch.updated, "same": batch.same, "question": batch.asked,
        "warned": batch.warned, "error": batch.failed, "skip": batch.skipped,
    }  # fmt: skip
    state = one_of(query, "state", counts)
    page = Paginator(list_lines(batch=batch, state=state), LINES_A_PAGE).get_page(query.get("page"))
    is_draft = batch.state == ListState.DRAFT
    reasons = Counter(kept["reason"] for kept in batch.passed)
    return DraftPage(
        batch=batch_view(batch),
        tiles=options(((c, _state_label(c, is_draft), n) for c, n in counts.items()), state),
        state=state,
        lines=[_line_view(batch, line, is_draft) for line in page],
        page=page,
        total=sum(n for c, n in counts.items() if c != "warned"),
        columns=[_column_view(batch, column) for column in batch.columns],
        unused=[c["heading"] or c["letters"] for c in batch.columns if not c["field"]],
        private=[
            c["heading"]
            for c in batch.columns
            if not c["field"] and any(word in heading_key(c["heading"]) for word in PRIVATE)
        ],
        missing=[_missing(batch.kind, group) for group in batch.missing],
        asked=_asked(batch) if is_draft and batch.asked else [],
        passed=[
            (kept["row"], gettext(PASSED[kept["reason"]]), kept["text"])
            for kept in batch.passed[:PASSED_SHOWN]
        ],
        passed_told=", ".join(f"{n} {gettext(PASSED[reason])}" for reason, n in reasons.items()),
        passed_more=max(0, len(batch.passed) - PASSED_SHOWN),
        other_sheets=list(batch.other_sheets),
        is_draft=is_draft,
        may_undo=batch.state == ListState.COMMITTED,
        closed=f"{batch.closed_by} · {moment_vn(batch.closed_at)}" if batch.closed_at else "",
        undone=batch.state == ListState.UNDONE,
        kept=_kept(batch) if batch.state == ListState.UNDONE else [],
        query=query.urlencode(),
        invite_url=_invite_url(batch),
    )


def _kept(batch: ListBatch) -> list[tuple[int, str, str]]:
    """Return the rows that were not taken back, with what they are called and why."""
    reasons = kept_rows(batch=batch)
    lines = batch.lines.filter(row__in=list(reasons)[:KEPT_SHOWN])
    return [
        (line.row, line.plan["label"], kept_reason(reasons[line.row], gettext)) for line in lines
    ]


def _invite_url(batch: ListBatch) -> str:
    if batch.kind != ListKind.PERSONS or batch.state != ListState.COMMITTED:
        return ""
    try:
        return reverse("office_people")
    except NoReverseMatch:
        return ""


def _missing(kind: str, group: list[str]) -> str:
    word = gettext("hoặc")
    return f" {word} ".join(f"“{field_name(name, kind, gettext)}”" for name in group)


def _state_label(code: str, draft: bool) -> str:
    if code == "warned":
        return gettext("Cảnh báo")
    if code == "new" and not draft:
        return gettext("Đã thêm")
    if code == "update" and not draft:
        return gettext("Đã cập nhật")
    if code == "question" and not draft:
        return gettext("Chưa trả lời, không nhập")
    return gettext(LINE_STATES[code])


def _column_view(batch: ListBatch, column: dict[str, Any]) -> ColumnView:
    kind = ListKind(batch.kind)
    choices = [("", gettext("không dùng"), not column["field"])]
    choices += [
        (name, field_name(name, kind, gettext), name == column["field"])
        for name in field_columns(kind)
    ]
    return ColumnView(
        place=column["place"],
        letters=column["letters"],
        heading=column["heading"],
        samples=" · ".join(column["samples"]),
        field=field_name(column["field"], kind, gettext) if column["field"] else "",
        options=choices,
    )


def _asked(batch: ListBatch) -> list[AskedView]:
    found = []
    for reason, rows in reasons_asked(batch=batch).items():
        choices = [c for c in choices_for(batch.kind, reason) if c != "rename"]
        labels = {**CHOICES, "same": gettext("Chính là gợi ý đầu tiên của từng dòng")}
        found.append(
            AskedView(
                reason=reason,
                label=gettext(QUESTIONS[reason]),
                count=len(rows),
                answers=[(choice, gettext(labels[choice])) for choice in choices],
            )
        )
    return found


def _line_view(batch: ListBatch, line: ListLine, draft: bool) -> LineView:
    plan, kind = line.plan, ListKind(batch.kind)
    tone, icon = _MARKS[line.state]
    name = line.written.get(ANCHORS[kind], "")
    return LineView(
        row=line.row,
        name=" ".join(str(name).split()),
        target=plan["label"] if plan["label"] != name else "",
        mark=Mark(_state_label(line.state, draft), tone, icon),
        state=line.state,
        said=_said(kind, line) if line.state in {LineState.NEW, LineState.ERROR} else [],
        changes=_changes(kind, plan["changes"]),
        problems=[_problem(kept) for kept in plan["problems"]],
        question=gettext(QUESTIONS[line.reason]) if line.reason else "",
        candidates=[
            CandidateView(c["label"], _changes(kind, c["changes"])) for c in plan["candidates"]
        ],
        answers=_answers(batch.kind, line) if draft and line.reason else [],
        answered=f"{line.answered_by} · {moment_vn(line.answered_at)}" if line.answered_at else "",
    )


def _answers(kind: str, line: ListLine) -> list[tuple[str, str, bool]]:
    """Return what may be answered: value, words, and whether that is the answer now."""
    offered = choices_for(kind, line.reason)
    found = []
    for choice in ("same", "rename"):
        if choice not in offered:
            continue
        for candidate in line.plan["candidates"]:
            label = f"{gettext(CHOICES[choice])}: {candidate['label']}"
            now = line.choice == choice and line.chosen_id == candidate["id"]
            found.append((f"{choice}:{candidate['id']}", label, now))
    rest = [choice for choice in ("another", "skip") if choice in offered]
    return found + [(c, gettext(CHOICES[c]), line.choice == c) for c in rest]


def _problem(kept: dict[str, Any]) -> ProblemView:
    problem = problem_from_json(kept)
    return ProblemView(place_of(problem.cell), list_problem(problem, gettext), problem.warning)


def place_of(cell: str) -> str:
    """Return where something stands: a cell, or a whole row."""
    if cell[:1].isalpha():
        return gettext("ô %(cell)s") % {"cell": cell}
    return gettext("dòng %(row)s") % {"row": cell}


def _said(kind: ListKind, line: ListLine) -> list[tuple[str, str]]:
    return [
        (field_name(name, kind, gettext), value_words(kind, name, line.values[name]))
        for name in FIELDS[kind]
        if name in line.values and name not in {ANCHORS[kind], "key"}
    ]


def _changes(kind: ListKind, kept: list[list[str]]) -> list[ChangeView]:
    return [
        ChangeView(
            field_name(name, kind if name in LABELS[kind] else "", gettext),
            value_words(kind, name, before) if before else "",
            value_words(kind, name, after),
        )
        for name, before, after in kept
    ]


def value_words(kind: ListKind, name: str, value: Any) -> str:
    """Return a value as people write it."""
    if isinstance(value, list):
        return "; ".join(value)
    text = str(value)
    if name in _DAYS and text:
        return date_vn(date.fromisoformat(text))
    labels = {
        "kind": UNIT_KINDS if kind == ListKind.UNITS else SCHOOL_KINDS,
        "ownership": OWNERSHIPS,
        "status": SCHOOL_STATUSES,
        "function": FUNCTIONS,
        "membership": FUNCTIONS,
    }.get(name, MARK_LABELS)
    return gettext(labels[text]) if text in labels else text


def marks_of(batch: ListBatch) -> tuple[dict[int, list[CellMark]], dict[int, str]]:
    """Return what a marked workbook says, in Vietnamese as all files: at cells, and of each row."""
    marks: dict[int, list[CellMark]] = {}
    results: dict[int, str] = {}
    for line in batch.lines.all():
        found = [problem_from_json(kept) for kept in line.plan["problems"]]
        results[line.row] = LINE_STATES[line.state]
        marks[line.row] = [CellMark(p.cell, list_problem(p), p.warning) for p in found]
        if line.state == LineState.QUESTION:
            names = "; ".join(c["label"] for c in line.plan["candidates"])
            text = f"{QUESTIONS[line.reason]}: {names}"
            cell = line.cells.get(ANCHORS[ListKind(batch.kind)], str(line.row))
            marks[line.row].append(CellMark(cell, text, warning=True))
    return marks, results


@dataclass(frozen=True, slots=True)
class UndoPage:
    """What taking a list back would do."""

    batch: BatchView
    plan: UndoPlan
    kept: list[tuple[RowUndo, str]]
    free: list[RowUndo]
    more: int


def undo_page(batch: ListBatch) -> UndoPage:
    """Return the page on which a person decides to take a list back."""
    plan = plan_undo(batch)
    return UndoPage(
        batch=batch_view(batch),
        plan=plan,
        kept=[(row, kept_reason(row.kept, gettext)) for row in plan.kept[:200]],
        free=plan.free[:200],
        more=max(0, len(plan.free) - 200),
    )
