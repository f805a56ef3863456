"""Counts that the plan states: in all, new, renewed, stretch, by quarter, by year."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from truongchuan.engines.plan.document import ExtractedDocument, Span, Table
from truongchuan.engines.plan.facts import (
    QuarterTarget,
    Recognition,
    SchoolFact,
    Targets,
    YearTarget,
)
from truongchuan.engines.plan.read.cues import Cue, CueKind
from truongchuan.engines.plan.read.listing import NodeCues
from truongchuan.engines.plan.read.outline import Node
from truongchuan.engines.text import CountMatch, find_counts, fold, fold_chars

_SENTENCE_END = re.compile(r";|\.(?=\s|$)")
_BASELINE = re.compile(
    r"\b(?:hien (?:co|nay|tai)|den nay|da (?:duoc|co|dat)|tinh den|den thang|nam hoc truoc"
    r"|nam truoc)\b"
)
_ABOUT_STANDARD = re.compile(r"\b(?:chuan|cong nhan|chi tieu|muc tieu|quy|ke hoach|phan dau)\b")
_NUMBER_AFTER_CUE = re.compile(
    r"\s*(?:la|:|-)?\s*\(?(?P<no>\d{1,3})\b(?!\s*(?:truong|[/.%]\s*\d|%|/))"
)
_ONE_KIND = re.compile(
    r"\s*\(?(?:mầm non|mẫu giáo|tiểu học|trung học|Mầm non|Tiểu học|THCS|THPT|MN|MG|TH)(?!\w)"
    r"(?!\s+(?:cơ sở\s+|phổ thông\s+)?[A-ZĐÀ-Ỹ])"
)
_CUMULATIVE = re.compile(
    r"\b(?:cong don|luy ke|den cuoi|den het nam|den nam|tong so truong dat chuan)\b"
)
_TOTAL_ROW = re.compile(r"^(?:tong(?: cong| so)?|toan (?:tinh|thanh pho|quan|huyen)|cong)\b")


@dataclass(frozen=True, slots=True)
class Stated:
    """A count as stated: ``what`` is new, renewal, stretch, or None for all schools."""

    value: int
    what: str | None
    quarter: str | None
    year: int | None
    cumulative: bool
    start: int
    end: int


def stated_counts(node: Node, cues: NodeCues) -> list[Stated]:
    """Return the counts of schools that a node states."""
    folded = fold_chars(node.text)
    own = cues.of(node)
    found = []
    previous_end = 0
    ends = [m.end() for m in _SENTENCE_END.finditer(node.text)]
    for count in find_counts(node.text):
        before = bisect_right(ends, count.start)
        sentence_start = ends[before - 1] if before else 0
        sentence = folded[sentence_start : count.end]
        if _BASELINE.search(sentence):
            continue
        what = _what(
            node.text, own, count, sentence_start=sentence_start, previous_end=previous_end
        )
        if _counts_one_kind(node.text, count, has_cue=what is not None):
            continue
        if what is None and not _ABOUT_STANDARD.search(folded + " " + _above(node)):
            continue
        if what is None:
            what = _inherited_what(node, cues)
        found.append(_stated(node, cues, count, what, sentence))
        previous_end = count.end
    found += _bare_numbers(node, folded, own, cues)
    return found


def _counts_one_kind(text: str, count: CountMatch, *, has_cue: bool) -> bool:
    """Tell whether a count is a part by kind of school ("02 trường MN, 01 trường TH")."""
    if not _ONE_KIND.match(text, count.end):
        return False
    parts = [c for c in find_counts(text) if _ONE_KIND.match(text, c.end)]
    return not has_cue or len(parts) > 1


def _above(node: Node) -> str:
    return " ".join(a.folded for a in node.ancestors())


def _inherited_what(node: Node, cues: NodeCues) -> str | None:
    if cues.inherited(node, CueKind.STRETCH):
        return "stretch"
    value = cues.inherited(node, CueKind.RECOGNITION)
    return str(value) if value in {Recognition.NEW, Recognition.RENEWAL} else None


def _what(
    text: str, cues: list[Cue], count: CountMatch, *, sentence_start: int, previous_end: int
) -> str | None:
    """Return what a count counts: by a cue right after it, else by the last one before it."""
    start, end = count.start, count.end
    if any(c.kind is CueKind.STRETCH and sentence_start <= c.start < start for c in cues):
        return "stretch"
    recognition = [c for c in cues if c.kind is CueKind.RECOGNITION and c.value != "recognised"]
    for cue in recognition:
        gap = text[end : cue.start]
        if cue.start >= end and len(gap) <= 30 and not re.search(r"[,;.:(]|\d", gap):
            return str(cue.value)
    before = [
        c for c in recognition if max(sentence_start, previous_end) <= c.start and c.end <= start
    ]
    if before and not re.search(r"\d", text[before[-1].end : start]):
        return str(before[-1].value)
    return None


def _stated(
    node: Node, cues: NodeCues, count: CountMatch, what: str | None, sentence: str
) -> Stated:
    end = count.end
    quarter = _last(cues.of(node), CueKind.QUARTER, end) or cues.inherited(node, CueKind.QUARTER)
    year = _last(cues.of(node), CueKind.YEAR, end) or cues.inherited(node, CueKind.YEAR)
    return Stated(
        count.value,
        what,
        quarter if isinstance(quarter, str) else None,
        year if isinstance(year, int) else None,
        bool(_CUMULATIVE.search(sentence)),
        node.start + count.start,
        node.start + end,
    )


def _last(cues: list[Cue], kind: CueKind, position: int) -> object | None:
    values = [c.value for c in cues if c.kind is kind and c.start < position]
    return values[-1] if values else None


def _bare_numbers(node: Node, folded: str, own: list[Cue], cues: NodeCues) -> list[Stated]:
    """ "công nhận mới: 04" counts without the noun."""
    found = []
    for cue in own:
        if cue.kind is not CueKind.RECOGNITION or cue.value == Recognition.RECOGNISED:
            continue
        match = _NUMBER_AFTER_CUE.match(folded, cue.end)
        if match:
            found.append(
                _stated(
                    node,
                    cues,
                    CountMatch(int(match["no"]), *match.span("no")),
                    str(cue.value),
                    folded,
                )
            )
    return found


def year_table(
    document: ExtractedDocument, table: Table, before: str, years: tuple[int, ...]
) -> list[YearTarget]:
    """Return the totals of a table with a column per year, an empty list for other tables."""
    if len(table.rows) < 2:
        return []
    columns = {
        c.column: int(m.group(1))
        for c in table.rows[0]
        if (m := re.fullmatch(r"(?:n[ăa]m\s+)?(20\d\d)", c.text.strip(), re.IGNORECASE))
        and (not years or int(m.group(1)) in years)
    }
    if len(columns) < 2:
        return []
    rows = [r for r in table.rows[1:] if r]
    totals = [r for r in rows if any(_TOTAL_ROW.match(fold(c.text)) for c in r[:2])]
    chosen = totals[-1] if totals else (rows[0] if len(rows) == 1 else None)
    if chosen is None:
        return []
    cumulative = bool(_CUMULATIVE.search(fold(before)))
    found = []
    for cell in chosen:
        digits = cell.text.strip().replace(".", "")
        if cell.column in columns and digits.isdigit():
            span = document.span(cell.span.start, cell.span.end)
            found.append(
                YearTarget(columns[cell.column], int(digits), None, None, cumulative, span)
            )
    return found


def make_targets(
    document: ExtractedDocument,
    stated: list[Stated],
    yearly: list[YearTarget],
    schools: list[SchoolFact],
) -> Targets:
    """Gather the stated counts; the first statement of each kind counts."""
    first: dict[tuple[str | None, str | None, int | None], Stated] = {}
    for item in stated:
        first.setdefault((item.what, item.quarter, item.year), item)

    def value(what: str | None) -> tuple[int | None, Span | None]:
        item = first.get((what, None, None))
        return (item.value, document.span(item.start, item.end)) if item else (None, None)

    new, renewal, stretch, total = (value(w) for w in ("new", "renewal", "stretch", None))
    return Targets(
        new=new[0],
        stretch=stretch[0],
        renewal=renewal[0],
        total=total[0],
        by_quarter=tuple(_quarters(document, first, schools)),
        by_year=tuple(yearly) or tuple(_years(document, first)),
        new_span=new[1],
        stretch_span=stretch[1],
        renewal_span=renewal[1],
        total_span=total[1],
    )


def _quarters(
    document: ExtractedDocument,
    first: dict[tuple[str | None, str | None, int | None], Stated],
    schools: list[SchoolFact],
) -> list[QuarterTarget]:
    found = []
    for quarter in sorted({q for _, q, _ in first if q}):
        parts = {w: s for (w, q, _), s in reversed(first.items()) if q == quarter}
        spans = {w: document.span(s.start, s.end) for w, s in parts.items()}
        values = {w: s.value for w, s in parts.items()}
        start = min(spans.values(), key=lambda s: s.start)
        found.append(
            QuarterTarget(
                quarter,
                values.get(None),
                values.get("new"),
                values.get("renewal"),
                sum(s.stretch and s.quarter == quarter for s in schools),
                spans.get(None, start),
                spans.get("new"),
                spans.get("renewal"),
            )
        )
    return found


def _years(
    document: ExtractedDocument,
    first: dict[tuple[str | None, str | None, int | None], Stated],
) -> list[YearTarget]:
    found = []
    for year in sorted({y for _, q, y in first if y and not q}):
        parts = {w: s for (w, q, y), s in first.items() if y == year and q is None}
        values = {w: s.value for w, s in parts.items()}
        earliest = min(parts.values(), key=lambda s: s.start)
        found.append(
            YearTarget(
                year,
                values.get(None),
                values.get("new"),
                values.get("renewal"),
                any(s.cumulative for s in parts.values()),
                document.span(earliest.start, earliest.end),
            )
        )
    return found
