"""Reading a plan: from the blocks of a document to its facts."""

from __future__ import annotations

import re
from bisect import bisect_right

from truongchuan.engines.plan.document import ExtractedDocument, Paragraph, Table
from truongchuan.engines.plan.facts import Abbreviation, DocumentFacts, PlanFacts, YearTarget
from truongchuan.engines.plan.read.citations import find_citations
from truongchuan.engines.plan.read.counts import make_targets, stated_counts, year_table
from truongchuan.engines.plan.read.cues import reports_decision
from truongchuan.engines.plan.read.duties import find_duties, find_measures
from truongchuan.engines.plan.read.head import plan_years, read_frame
from truongchuan.engines.plan.read.listing import Listing, NodeCues
from truongchuan.engines.plan.read.names import find_school_names
from truongchuan.engines.plan.read.outline import Node, build_outline, find_sections
from truongchuan.engines.plan.read.periods import DefaultYear
from truongchuan.engines.plan.read.resolve import Resolver
from truongchuan.engines.plan.read.roadmap import RawRow, rows_from_list, rows_from_tables
from truongchuan.engines.plan.read.targets import (
    make_registry,
    make_schools,
    mentions_in,
    state_for_all,
    table_listings,
    target_nodes,
    text_listings,
)
from truongchuan.engines.text import (
    blank_markup,
    find_abbreviations,
    find_periods,
    find_school_years,
    fold,
)

__all__ = ["read_plan"]

_ANNEX = re.compile(
    r"(?:PHỤ LỤC|Phụ lục|BIỂU|Biểu|TIẾN ĐỘ|LỘ TRÌNH|DANH SÁCH|Danh sách|KẾ HOẠCH|BẢNG)(?!\w)"
)


def read_plan(document: ExtractedDocument) -> PlanFacts:
    """Return the facts that a plan document states, each with its place.

    The order of the work: head and foot give the frame and the years; the outline gives
    sections; lists and tables of schools give the targets; then every other name in the
    document is resolved against the schools of the targets and the units of the duties.
    """
    frame = read_frame(document)
    facts = frame.document
    nodes = build_outline(document, frame.body_start, frame.body_end)
    annex = build_outline(document, _annex_start(document, frame.body_end))
    years = plan_years(facts.title) or _years_of_text(document, nodes)
    is_plan = not _is_report(facts, nodes)
    year = _default_year(facts.title, years)
    raw_rows = rows_from_tables(document, year)
    if not raw_rows:
        raw_rows = rows_from_list(document, nodes, year)
    free = _outside_rows([*nodes, *annex], raw_rows)
    asked = target_nodes(free)
    cues = NodeCues(years, asked, plan=is_plan)
    listings = _listings(document, free, cues, years, raw_rows, is_plan=is_plan)
    registry = make_registry(listings)
    mentions = mentions_in(document, registry, listings)
    schools = make_schools(document, registry, listings, mentions)
    schools = state_for_all(schools, asked, cues)
    duties = find_duties(document, nodes)
    resolver = Resolver(
        document,
        facts.issuer,
        schools=schools,
        mentions=mentions,
        raw_duties=duties,
        raw_rows=raw_rows,
    )
    counted = [s for n in asked for s in stated_counts(n, cues)] if is_plan else []
    return PlanFacts(
        document=facts,
        years=years,
        legal_references=find_citations(document, nodes, facts.number),
        targets=make_targets(document, counted, _yearly(document, years), schools),
        schools=tuple(schools),
        roadmap=resolver.rows(),
        duties=resolver.duties(),
        measures=find_measures(document, nodes, duties),
        recipients=frame.recipients,
        sections=find_sections(document, nodes, frozenset(d.node for d in duties)),
        abbreviations=_abbreviations(document),
        school_mentions=tuple(mentions),
    )


def _default_year(title: str | None, years: tuple[int, ...]) -> DefaultYear:
    """Return the year, or school year, of what the roadmap writes without one."""
    if len(years) == 1:
        return years[0]
    if len(years) == 2 and find_school_years(title or ""):
        return years[0], years[1]
    return None


def _is_report(facts: DocumentFacts, nodes: list[Node]) -> bool:
    """Tell whether the document says what was decided, not what is planned."""
    if facts.kind is None:
        return any(reports_decision(n.text) for n in nodes)
    return facts.kind == "decision" and "cong nhan" in fold(facts.title or "")


def _annex_start(document: ExtractedDocument, foot: int) -> int:
    """Return the block after the signature, where an annex may begin."""
    for index in range(foot, len(document.blocks)):
        block = document.blocks[index]
        if isinstance(block, Paragraph) and _ANNEX.match(block.text.strip()):
            return index
    return len(document.blocks)


def _years_of_text(document: ExtractedDocument, nodes: list[Node]) -> tuple[int, ...]:
    """Return the year of a text without title when all its months and quarters agree on it."""
    texts = [n.text for n in nodes]
    texts += [c.text for b in document.blocks if isinstance(b, Table) for r in b.rows for c in r]
    periods = [p for text in texts for p in find_periods(text)]
    years = {int(value[:4]) for p in periods for value in (*p.months, *p.quarters)}
    return tuple(years) if len(years) == 1 else ()


def _listings(
    document: ExtractedDocument,
    free: list[Node],
    cues: NodeCues,
    years: tuple[int, ...],
    raw_rows: list[RawRow],
    *,
    is_plan: bool,
) -> list[Listing]:
    """Return the target lists; where there are none, wider and wider parts are asked."""
    tables = table_listings(document, years, plan=is_plan)
    found = [*text_listings(target_nodes(free), cues), *tables]
    if not found:
        found = text_listings(target_nodes(free, widely=True), cues)
    if not found:
        found = [listing for row in raw_rows for listing in _row_listings(row)]
    return sorted(found, key=lambda listing: listing.start)


def _outside_rows(nodes: list[Node], rows: list[RawRow]) -> list[Node]:
    """Leave out the lines that are themselves rows of a roadmap written as a list."""
    taken = sorted((r.span.start, r.span.end) for r in rows)
    starts = [start for start, _ in taken]
    outside = []
    for node in nodes:
        before = bisect_right(starts, node.start) - 1
        if before < 0 or node.start >= taken[before][1]:
            outside.append(node)
    return outside


def _row_listings(row: RawRow) -> list[Listing]:
    """An excerpt may name its schools in the roadmap only; then only their names are known."""
    return [
        Listing(
            n, row.task_start + n.start, row.task_start + n.end, (f"@row{row.task_start}", False)
        )
        for n in find_school_names(row.task)
    ]


def _yearly(document: ExtractedDocument, years: tuple[int, ...]) -> list[YearTarget]:
    if len(years) < 2:
        return []
    before = ""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            before = block.text if block.text.strip() else before
        elif found := year_table(document, block, before, years):
            return found
    return []


def _abbreviations(document: ExtractedDocument) -> tuple[Abbreviation, ...]:
    text = blank_markup(document.text)
    return tuple(
        Abbreviation(a.short, a.long, document.span(a.start, a.end))
        for a in find_abbreviations(text)
    )
