"""Roadmap rows before names are resolved: from tables, and from lists of tasks by month."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from truongchuan.engines.plan.document import Cell, ExtractedDocument, Span, Table
from truongchuan.engines.plan.read.outline import Node
from truongchuan.engines.plan.read.periods import DefaultYear, Period, read_period
from truongchuan.engines.plan.read.tables import Columns, Role, columns_of, is_roadmap, same_header
from truongchuan.engines.plan.read.units import UnitForm, split_advice, split_units, unit_form
from truongchuan.engines.text import fold, months_of_quarter


@dataclass
class RawRow:
    """A row with unit forms in document offsets, names not yet resolved."""

    task: str
    task_start: int
    task_end: int
    span: Span
    period: Period = field(default_factory=lambda: Period(()))
    period_text: str | None = None
    period_span: Span | None = None
    inherited: bool = False
    lead: list[UnitForm] = field(default_factory=list)
    cooperating: list[UnitForm] = field(default_factory=list)
    advises_to: UnitForm | None = None
    lead_span: Span | None = None
    cooperating_span: Span | None = None


_MARK = re.compile(r"^(?:x|v|√|✓|✔|●|•|■|\*|\+|1)$", re.IGNORECASE)
_MARKED_ROLE = re.compile(r"\(\s*(?P<role>chủ trì|phối hợp)[^()]*\)", re.IGNORECASE)
_LEAD_WORD = re.compile(r"chủ trì\s*:|đơn vị chủ trì\s*:", re.IGNORECASE)
_COOPERATING_WORD = re.compile(
    r"(?:đơn vị\s+)?phối hợp\s*:|phối hợp (?:với|cùng)\s*:?", re.IGNORECASE
)


def rows_from_tables(document: ExtractedDocument, year: DefaultYear) -> list[RawRow]:
    """Return the rows of all roadmap tables; a table cut by a page is read on."""
    rows: list[RawRow] = []
    current: Columns | None = None
    width = 0
    state = _Inheritance()
    for block in document.blocks:
        if not isinstance(block, Table) or not block.rows:
            continue
        columns = columns_of(block)
        if is_roadmap(columns):
            current, width, state = columns, len(block.rows[0]), _Inheritance()
            skip = columns.header_rows
        elif current is not None and len(block.rows[0]) == width and not columns.header_rows:
            skip = 0
        else:
            current = None
            continue
        for number, row in enumerate(block.rows):
            if number < skip or (number and same_header(block, row)):
                continue
            raw = _table_row(document, row, current, state, year)
            if raw is not None:
                rows.append(raw)
    return rows


@dataclass
class _Inheritance:
    period: Period | None = None
    text: str | None = None
    span: Span | None = None


def _table_row(
    document: ExtractedDocument,
    row: Sequence[Cell],
    columns: Columns,
    state: _Inheritance,
    year: DefaultYear,
) -> RawRow | None:
    cells = {c.column: c for c in row if c.text.strip()}
    task = cells.get(columns.first(Role.TASK) or 0)
    if not cells:
        return None
    if len(cells) == 1 or task is None or task.column_span > 1:
        only = next(iter(cells.values()))
        period = read_period(only.text, year)
        if task is None or task.column_span > 1:
            if period is not None:
                _remember(state, period, only)
            return None
        if period is not None and len(only.text.strip()) < 30:
            _remember(state, period, only)
            return None
        if len(row) > 2 and only.column == task.column and _is_label(only.text):
            return None
    number = cells.get(columns.first(Role.NUMBER) or 0)
    if (
        len(cells) == 2
        and number is not None
        and re.fullmatch(r"[IVX]+|[A-H]", number.text.strip())
    ):
        return None
    ordered = [c for c in row if c.text.strip()]
    span = document.span(ordered[0].span.start, ordered[-1].span.end)
    text, start, end = _trimmed(task)
    raw = RawRow(text, start, end, span)
    _set_period(document, raw, cells, columns, state=state, year=year)
    _set_units(document, raw, cells, columns)
    return raw


def _is_label(text: str) -> bool:
    """A row with only a short heading in it ("I. CÔNG TÁC CHỈ ĐẠO") is no task."""
    stripped = text.strip()
    return stripped.isupper() or bool(re.match(r"[IVX]+\s*[.)]|[A-H]\.", stripped))


def _trimmed(cell: Cell) -> tuple[str, int, int]:
    lead = re.match(r"\s*(?:[-–+•*]\s+)?", cell.text)
    offset = lead.end() if lead else 0
    body = cell.text[offset:].rstrip()
    start = cell.span.start + offset
    return _tidy(body), start, start + len(body)


def _tidy(text: str) -> str:
    """Fold white space, also where blanked mark-up left it inside brackets."""
    return re.sub(r"(?<=\() | (?=[),;.:])", "", " ".join(text.split()))


def _remember(state: _Inheritance, period: Period | None, cell: Cell) -> None:
    state.period, state.text, state.span = period, " ".join(cell.text.split()), cell.span


def _set_period(
    document: ExtractedDocument,
    raw: RawRow,
    cells: dict[int, Cell],
    columns: Columns,
    *,
    state: _Inheritance,
    year: DefaultYear,
) -> None:
    marked = columns.all(Role.MONTH)
    if marked:
        months, spans = _marked_months(cells, columns, year)
        if months:
            raw.period = Period(months)
            raw.period_span = spans[0]
            raw.period_text = None
            return
    column = columns.first(Role.PERIOD)
    cell = cells.get(column) if column is not None else None
    if cell is not None:
        _remember(state, read_period(cell.text, year), cell)
    elif state.text is not None:
        raw.inherited = True
    raw.period = state.period or Period(())
    raw.period_text, raw.period_span = state.text, state.span


def _marked_months(
    cells: dict[int, Cell], columns: Columns, year: DefaultYear
) -> tuple[tuple[str, ...], list[Span]]:
    months: list[str] = []
    spans: list[Span] = []
    for column in columns.all(Role.MONTH):
        stated, what = columns.marked[column]
        the_year = stated or _year_of(what, year)
        # A bar over several months is one merged cell.
        for other in range(column, -1, -1):
            cell = cells.get(other)
            if cell is not None:
                if (
                    other + cell.column_span > column
                    and _MARK.match(cell.text.strip())
                    and the_year
                ):
                    quarter = what.startswith("Q")
                    months += (
                        months_of_quarter(f"{the_year}-{what}")
                        if quarter
                        else [f"{the_year}-{what}"]
                    )
                    spans.append(cell.span)
                break
    return tuple(dict.fromkeys(months)), spans


def _year_of(month_or_quarter: str, year: DefaultYear) -> int | None:
    if not isinstance(year, tuple):
        return year
    second = month_or_quarter in {"Q1", "Q2"} or "01" <= month_or_quarter <= "07"
    return year[1] if second else year[0]


def _set_units(
    document: ExtractedDocument, raw: RawRow, cells: dict[int, Cell], columns: Columns
) -> None:
    lead_column, coop_column = columns.first(Role.LEAD), columns.first(Role.COOPERATING)
    both = columns.first(Role.UNITS)
    if both is not None and lead_column is None:
        lead_column = both
    lead = cells.get(lead_column) if lead_column is not None else None
    cooperating = cells.get(coop_column) if coop_column is not None else None
    if lead is not None and _MARKED_ROLE.search(lead.text):
        raw.lead_span = lead.span
        _units_by_mark(raw, lead)
    elif lead is not None:
        parts = _lead_and_cooperating(lead.text)
        raw.lead_span = lead.span
        raw.lead, raw.advises_to = forms_in(
            lead.text[slice(*parts[0])], lead.span.start + parts[0][0]
        )
        if parts[1] is not None:
            raw.cooperating, _ = forms_in(
                lead.text[slice(*parts[1])], lead.span.start + parts[1][0]
            )
            raw.cooperating_span = document.span(
                lead.span.start + parts[1][0], lead.span.start + parts[1][1]
            )
    if cooperating is not None:
        raw.cooperating_span = cooperating.span
        raw.cooperating = [*raw.cooperating, *forms_in(cooperating.text, cooperating.span.start)[0]]


def _units_by_mark(raw: RawRow, cell: Cell) -> None:
    """ "X (chủ trì); Y, Z (phối hợp)": the mark speaks of the units before it."""
    position = 0
    for mark in _MARKED_ROLE.finditer(cell.text):
        forms, advised = forms_in(cell.text[position : mark.start()], cell.span.start + position)
        if mark["role"].lower() == "phối hợp":
            raw.cooperating += forms
        else:
            raw.lead += forms
            raw.advises_to = raw.advises_to or advised
        position = mark.end()
    raw.lead += forms_in(cell.text[position:], cell.span.start + position)[0]


def _lead_and_cooperating(text: str) -> tuple[tuple[int, int], tuple[int, int] | None]:
    """Split "Chủ trì: X; Phối hợp: Y" into the two parts; without these words all is lead."""
    lead, cooperating = _LEAD_WORD.search(text), _COOPERATING_WORD.search(text)
    start = lead.end() if lead else 0
    if cooperating is None:
        return (start, len(text)), None
    if lead is not None and cooperating.start() < start:
        return (start, len(text)), (cooperating.end(), lead.start())
    return (start, cooperating.start()), (cooperating.end(), len(text))


def forms_in(text: str, offset: int) -> tuple[list[UnitForm], UnitForm | None]:
    """Return the units of a cell, and Y of "X tham mưu Y"; offsets of the document."""
    advised: UnitForm | None = None
    advice = split_advice(text)
    if advice is not None:
        target = split_units(text[advice[1] :])
        if target:
            written, start, _ = target[0]
            advised = unit_form(written, offset + advice[1] + start)
        text = text[: advice[0]]
    forms = []
    head: str | None = None
    for piece, at, _ in split_units(text):
        written, start = piece, at
        folded = fold(written)
        listed = re.match(r"cac phong(?:\s*ban)?\s*:?\s+(?=\S)", folded)
        if listed and ":" in written:
            head = "phong"
            cut = written.index(":") + 1
            inner = written[cut:]
            start += cut + len(inner) - len(inner.lstrip())
            written = inner.strip()
        elif folded.startswith("phong "):
            head = "phong"
        elif folded.startswith("so "):
            head = "so"
        forms.append(unit_form(written, offset + start, head))
    return forms, advised


_TASK_PERIOD = re.compile(
    r"^(?P<period>(?:(?:Trong\s+|Từ\s+|Trước\s+|Đến\s+)?(?:[Tt]háng|[Qq]uý|ngày|\d{1,2}/)[^:]{0,50}?))\s*:\s*(?P<rest>.*)$",
    re.DOTALL,
)
_IN_BRACKETS = re.compile(
    r"\s*\(\s*(?P<inner>[^()]*?(?:chủ trì|phối hợp|thực hiện|phụ trách)[^()]*)\)\s*[.;]?\s*$",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^(?P<lead>.+?)\s+(?:chủ trì|phụ trách|thực hiện|làm đầu mối)\b(?P<rest>.*)$",
    re.DOTALL | re.IGNORECASE,
)
_LED_BY = re.compile(
    r"^(?:đơn vị\s+)?chủ trì\s*:?\s*(?P<lead>.+?)(?:[;,.]\s*(?:đơn vị\s+)?phối "
    r"hợp\s*:?\s*(?P<rest>.+))?$",
    re.DOTALL | re.IGNORECASE,
)
_TAIL = re.compile(r"[.;]\s*(?P<inner>(?:Đơn vị\s+)?[Cc]hủ trì\s*:\s*.+?)\s*[.;]?\s*$", re.DOTALL)
_WITH = re.compile(
    r"phối hợp(?:\s+(?:với|cùng|của))?\s*:?\s*(?P<units>.+)$", re.DOTALL | re.IGNORECASE
)


def rows_from_list(
    document: ExtractedDocument, nodes: Sequence[Node], year: DefaultYear
) -> list[RawRow]:
    """Return the rows of a plan that lists its tasks: "- Tháng 3: … (X chủ trì, phối hợp Y)"."""
    rows: list[RawRow] = []
    for node in nodes:
        bracket = _IN_BRACKETS.search(node.text) or _TAIL.search(node.text)
        own = _TASK_PERIOD.match(node.text)
        above = next((a for a in node.ancestors() if _TASK_PERIOD.match(a.text + ":")), None)
        if not own and not (
            above is not None and (bracket or (node.is_plain or not node.is_numbered))
        ):
            continue
        if own and not own["rest"].strip():
            continue
        period_text = own["period"] if own else above.title if above else ""
        period = read_period(period_text, year)
        if period is None:
            continue
        rows.append(_list_row(document, node, own, bracket, period=period, above=above))
    return rows if len(rows) >= 3 else []


def _list_row(
    document: ExtractedDocument,
    node: Node,
    own: re.Match[str] | None,
    bracket: re.Match[str] | None,
    *,
    period: Period,
    above: Node | None,
) -> RawRow:
    begin = own.start("rest") if own else 0
    end = bracket.start() if bracket else len(node.text)
    body = node.text[begin:end].rstrip()
    start = node.start + begin
    raw = RawRow(
        _tidy(body).rstrip(" ;."), start, start + len(body.rstrip(" ;.")),
        document.span(node.start, node.end), period,
    )  # fmt: skip
    if own:
        raw.period_text = " ".join(own["period"].split())
        raw.period_span = document.span(
            node.start + own.start("period"), node.start + own.end("period")
        )
    elif above is not None:
        raw.period_text = above.title
        raw.period_span = document.span(above.start, above.title_end)
        raw.inherited = True
    if bracket:
        _bracket_units(document, raw, bracket["inner"], node.start + bracket.start("inner"))
    return raw


def _bracket_units(document: ExtractedDocument, raw: RawRow, inner: str, offset: int) -> None:
    match = _LED_BY.match(inner) or _LEADS.match(inner)
    if match is None:
        return
    raw.lead, raw.advises_to = forms_in(match["lead"], offset + match.start("lead"))
    raw.lead_span = document.span(offset + match.start("lead"), offset + match.end("lead"))
    rest = match["rest"] or ""
    if not rest.strip(" ,;."):
        return
    base = match.start("rest")
    joined = _WITH.search(rest)
    units = joined["units"] if joined else rest
    at = base + (joined.start("units") if joined else 0)
    raw.cooperating, _ = forms_in(units, offset + at)
    raw.cooperating_span = document.span(offset + at, offset + at + len(units))
