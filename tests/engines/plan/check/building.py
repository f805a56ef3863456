"""Plans written by hand for the checks: a text, and the facts that stand in it.

``CLEAN`` is a small plan without a fault. A test changes one thing of it (``replace``) and looks
at what the checks say. The facts are not read from the text by the reader: a fault of the reader
cannot hide a fault of a check.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from truongchuan.adapters.regulations import load_knowledge
from truongchuan.engines.plan.check import check_plan
from truongchuan.engines.plan.document import Block, Cell, ExtractedDocument, Paragraph, Span, Table
from truongchuan.engines.plan.facts import (
    Abbreviation,
    DocumentFacts,
    Duty,
    DutyItem,
    LegalReference,
    Measure,
    PlanFacts,
    QuarterTarget,
    Recipient,
    Recognition,
    RoadmapRow,
    SchoolFact,
    SchoolKind,
    SchoolMention,
    Section,
    Targets,
    UnitMention,
)
from truongchuan.engines.plan.findings import CheckReport, Finding, Knowledge

KINDS = {
    "MN": SchoolKind.PRESCHOOL,
    "MG": SchoolKind.PRESCHOOL,
    "TH": SchoolKind.PRIMARY,
    "THCS": SchoolKind.LOWER_SECONDARY,
}


@dataclass(frozen=True)
class School:
    name: str
    recognition: Recognition
    quarter: str | None
    degree: int | None = 1
    stretch: bool = False


@dataclass(frozen=True)
class Unit:
    name: str
    written: str = ""
    vague: bool = False
    group: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Row:
    months: tuple[str, ...]
    task: str
    lead: tuple[Unit, ...]
    cooperating: tuple[Unit, ...]
    schools: tuple[str, ...] | None = None
    group: str | None = None
    count: int | None = None
    written: tuple[tuple[str, str], ...] = ()  # canonical name → spelling in the task
    due: date | None = None


@dataclass(frozen=True)
class Reference:
    text: str
    kind: str | None
    number: str | None
    day: date | None
    issuer: str | None
    title: str | None = None
    period: str | None = None


@dataclass(frozen=True)
class Plan:
    schools: tuple[School, ...]
    rows: tuple[Row, ...]
    duties: tuple[tuple[str, Unit, tuple[str, ...]], ...]
    references: tuple[Reference, ...]
    recipients: tuple[str, ...]
    paragraphs: tuple[str, ...]
    measures: tuple[str, ...]
    kind: str | None = "plan"
    number: str | None = "15/KH-UBND"
    day: date | None = date(2023, 1, 5)
    issuer: str | None = "UBND quận Sông Trà"
    title: str | None = "Xây dựng trường đạt chuẩn quốc gia quận Sông Trà năm 2023"
    signatory: str | None = "Trần Văn Hải"
    years: tuple[int, ...] = (2023,)
    new: int | None = 2
    stretch: int | None = None
    renewal: int | None = 2
    total: int | None = 4
    quarters: tuple[tuple[str, int | None, int | None, int | None], ...] = (
        ("2023-Q3", 2, 1, 1),
        ("2023-Q4", 2, 1, 1),
    )
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Names after the counts: ``new``, ``renewal``, or a quarter with them (``2023-Q3/new``)."""
    abbreviations: tuple[tuple[str, str], ...] = ()
    annex: str = "(Kèm theo Kế hoạch số 15/KH-UBND ngày 05 tháng 01 năm 2023)"
    blanks: tuple[tuple[str, str], ...] = ()  # field → words in the annex
    sections: tuple[str, ...] = ()


class _Paper:
    """Writes lines and remembers where they stand."""

    def __init__(self) -> None:
        self.text = ""
        self.blocks: list[tuple[bool, int, int]] = []

    def line(self, text: str) -> tuple[int, int]:
        start = len(self.text)
        self.text += text + "\n"
        self.blocks.append((False, start, start + len(text)))
        return start, start + len(text)

    def cells(self, texts: Iterable[str]) -> list[tuple[int, int]]:
        spans = []
        start = len(self.text)
        position = start
        for text in texts:
            spans.append((position, position + len(text)))
            position += len(text) + 1
        self.text += "\t".join(self.text[0:0] + t for t in texts) + "\n"
        self.blocks.append((True, start, len(self.text) - 1))
        return spans


def build(plan: Plan) -> tuple[PlanFacts, ExtractedDocument]:
    """Write the plan and return its facts with their spans."""
    paper = _Paper()
    places: dict[str, tuple[int, int]] = {}
    if plan.number:
        places["number"] = paper.line(f"Số: {plan.number}")
    if plan.day:
        places["date"] = paper.line(
            f"Sông Trà, ngày {plan.day.day:02d} tháng {plan.day.month:02d} năm {plan.day.year}"
        )
    if plan.title:
        paper.line("KẾ HOẠCH")
        places["title"] = paper.line(plan.title)
    references = [(r, paper.line(r.text)) for r in plan.references]
    sections = [(s, paper.line(f"{s}. Mục {s}")) for s in plan.sections]
    for text in plan.paragraphs:
        paper.line(text)
    quarter_lines, count_lines = _write_targets(paper, plan)
    schools = {s.name: paper.line(f"+ {s.name}: mức độ {s.degree or '1, mức độ 2'}")
               for s in plan.schools}  # fmt: skip
    measures = [(m, paper.line(f"- {m}")) for m in plan.measures]
    duties = [
        (no, unit, paper.line(f"{no}. {unit.written or unit.name}:"),
         [(i, paper.line(f"- {i}")) for i in items])
        for no, unit, items in plan.duties
    ]  # fmt: skip
    paper.line("Nơi nhận:")
    recipients = [(r, paper.line(f"- {r};")) for r in plan.recipients]
    if plan.signatory:
        places["signatory"] = paper.line(plan.signatory)
    annex = paper.line(plan.annex)
    rows = [_write_row(paper, row) for row in plan.rows]
    document = _document(paper)
    span = document.span

    def mention(unit: Unit, at: int) -> UnitMention:
        written = unit.written or unit.name
        start = document.text.index(written, at)
        return UnitMention(unit.name, written, span(start, start + len(written)), unit.vague,
                           unit.group, unit.count)  # fmt: skip

    roadmap = []
    named: dict[str, list[SchoolMention]] = {s.name: [] for s in plan.schools}
    for key, names in plan.lists:
        position = count_lines[key][0]
        for name in names:
            start = document.text.index(name, position)
            position = start + len(name)
            named[name].append(SchoolMention(name, span(start, position)))
    for index, (row, cells) in enumerate(zip(plan.rows, rows, strict=True), start=1):
        spellings = dict(row.written)
        mentions = []
        for name in row.schools or ():
            written = spellings.get(name, name)
            start = document.text.index(written, cells[1][0])
            mentions.append((name, SchoolMention(written, span(start, start + len(written)))))
            named.setdefault(name, []).append(mentions[-1][1])
        roadmap.append(
            RoadmapRow(
                row=index,
                months=row.months,
                task=row.task,
                lead=tuple(mention(u, cells[2][0]) for u in row.lead),
                cooperating=tuple(mention(u, cells[3][0]) for u in row.cooperating),
                span=span(cells[0][0], cells[3][1]),
                schools=row.schools,
                school_mentions=tuple(mentions),
                school_group=row.group,
                stated_school_count=row.count,
                due=row.due,
                task_span=span(*cells[1]),
                period_span=span(*cells[0]),
                lead_span=span(*cells[2]),
                cooperating_span=span(*cells[3]),
            )
        )
    facts = PlanFacts(
        document=DocumentFacts(
            kind=plan.kind,
            number=plan.number,
            date=plan.day,
            issuer=plan.issuer,
            title=plan.title,
            signatory_name=plan.signatory,
            number_span=span(*places["number"]) if "number" in places else None,
            date_span=span(*places["date"]) if "date" in places else None,
            title_span=span(*places["title"]) if "title" in places else None,
            signatory_span=span(*places["signatory"]) if "signatory" in places else None,
            blanks=tuple((name, _find(document, words, annex[0])) for name, words in plan.blanks),
        ),
        years=plan.years,
        legal_references=tuple(
            LegalReference(r.kind, r.number, r.day, r.issuer, r.title, span(*at), r.period)
            for r, at in references
        ),
        targets=_targets(plan, document, quarter_lines, count_lines),
        schools=tuple(
            SchoolFact(
                s.name,
                KINDS[s.name.split()[0]],
                span(*schools[s.name]),
                recognition=s.recognition,
                degree=s.degree,
                quarter=s.quarter,
                stretch=s.stretch,
                mentions=tuple(named[s.name]),
            )
            for s in plan.schools
        ),
        roadmap=tuple(roadmap),
        duties=tuple(
            Duty(
                no,
                mention(unit, at[0]),
                tuple(DutyItem(i, span(*where)) for i, where in items),
                span(*at),
            )
            for no, unit, at, items in duties
        ),
        measures=tuple(Measure("III", m, span(*at)) for m, at in measures),
        recipients=tuple(Recipient(r, span(*at)) for r, at in recipients),
        sections=tuple(Section(no, f"Mục {no}", span(*at), span(*at)) for no, at in sections),
        abbreviations=tuple(
            Abbreviation(short, long, _find(document, f"{long} ({short})", 0))
            for short, long in plan.abbreviations
        ),
    )
    return facts, document


def _write_targets(
    paper: _Paper, plan: Plan
) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]]:
    counts = {}
    for name, words, value in (
        ("new", "Công nhận mới", plan.new),
        ("stretch", "Phấn đấu thêm", plan.stretch),
        ("renewal", "Công nhận lại", plan.renewal),
        ("total", "Tổng số", plan.total),
    ):
        if value is not None:
            counts[name] = paper.line(f"{words} {value:02d} trường: {_names(plan, name)}.")
    quarters = {
        q: paper.line(f"Quý {q[-1]}: {total} trường, mới {new}, lại {renewal}.")
        for q, total, new, renewal in plan.quarters
    }
    for key, _ in plan.lists:
        if "/" in key:
            counts[key] = paper.line(f"+ {key[-3:]}: {_names(plan, key)}.")
    return quarters, counts


def _names(plan: Plan, key: str) -> str:
    return ", ".join(dict(plan.lists).get(key, ()))


def _write_row(paper: _Paper, row: Row) -> list[tuple[int, int]]:
    period = ", ".join(f"{m[5:]}/{m[:4]}" for m in row.months)
    leads = ", ".join(u.written or u.name for u in row.lead)
    partners = ", ".join(u.written or u.name for u in row.cooperating)
    return paper.cells([period, row.task, leads, partners])


def _document(paper: _Paper) -> ExtractedDocument:
    bare = ExtractedDocument(paper.text, (), "hand", "1")
    blocks: list[Block] = []
    table: list[tuple[Cell, ...]] = []
    for is_row, start, end in paper.blocks:
        if not is_row:
            blocks.append(Paragraph(paper.text[start:end], bare.span(start, end)))
            continue
        cells, position = [], start
        for column, text in enumerate(paper.text[start:end].split("\t")):
            where = bare.span(position, position + len(text))
            cells.append(Cell(text, where, len(table), column))
            position += len(text) + 1
        table.append(tuple(cells))
    if table:
        first, last = table[0][0].span.start, table[-1][-1].span.end
        blocks.append(Table(tuple(table), bare.span(first, last)))
    return ExtractedDocument(paper.text, tuple(blocks), "hand", "1")


def _find(document: ExtractedDocument, words: str, at: int) -> Span:
    start = document.text.index(words, at)
    return document.span(start, start + len(words))


def _targets(
    plan: Plan,
    document: ExtractedDocument,
    quarters: dict[str, tuple[int, int]],
    counts: dict[str, tuple[int, int]],
) -> Targets:
    def at(name: str) -> Span | None:
        return document.span(*counts[name]) if name in counts else None

    return Targets(
        new=plan.new,
        stretch=plan.stretch,
        renewal=plan.renewal,
        total=plan.total,
        by_quarter=tuple(
            QuarterTarget(
                q,
                total,
                new,
                renewal,
                0,
                document.span(*quarters[q]),
                at(f"{q}/new"),
                at(f"{q}/renewal"),
            )
            for q, total, new, renewal in plan.quarters
        ),
        new_span=at("new"),
        stretch_span=at("stretch"),
        renewal_span=at("renewal"),
        total_span=at("total"),
    )


# --- asking ---------------------------------------------------------------------------------


@cache
def knowledge() -> Knowledge:
    return load_knowledge()


@cache
def check(plan: Plan, on: date | None = None) -> CheckReport:
    facts, document = build(plan)
    return check_plan(facts, document, knowledge(), on)


def codes(report: CheckReport) -> list[str]:
    return [f.code for f in report.findings]


def only(report: CheckReport, code: str) -> Finding:
    found = [f for f in report.findings if f.code == code]
    assert len(found) == 1, codes(report)
    return found[0]


def holds(report: CheckReport) -> set[str]:
    return {c.code for c in report.confirmed}


def with_row(plan: Plan, number: int, **changes: object) -> Plan:
    """The plan with one row changed; rows count from 1."""
    rows = list(plan.rows)
    rows[number - 1] = replace(rows[number - 1], **changes)  # type: ignore[arg-type]
    return replace(plan, rows=tuple(rows))


def without_row(plan: Plan, number: int) -> Plan:
    return replace(plan, rows=(*plan.rows[: number - 1], *plan.rows[number:]))
