"""Which schools the plan sets a target for: from lists in the text and from target tables."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from truongchuan.engines.plan.document import Cell, ExtractedDocument, Paragraph, Table
from truongchuan.engines.plan.facts import Recognition, SchoolFact, SchoolMention
from truongchuan.engines.plan.read.cues import Cue, CueKind, find_cues
from truongchuan.engines.plan.read.listing import Listing, NodeCues, list_schools
from truongchuan.engines.plan.read.names import (
    SchoolName,
    bare_school_name,
    find_place,
    find_school_names,
    kind_from_text,
)
from truongchuan.engines.plan.read.outline import Node
from truongchuan.engines.plan.read.periods import read_period
from truongchuan.engines.plan.read.schools import SchoolRegistry
from truongchuan.engines.plan.read.tables import Columns, Role, columns_of, is_target_table
from truongchuan.engines.text import fold, fold_chars, quarter_of

_BASELINE = re.compile(
    r"thuc trang|dac diem|tinh hinh|ket qua (?:dat|thuc hien|nam)|khai quat|danh gia (?:chung"
    r"|ket qua|thuc)"
)
_EXECUTION = re.compile(
    r"to chuc thuc hien|phan cong|trach nhiem|giai phap|bien phap|nhiem vu|cac buoc"
    r"|tien do thuc hien|kinh phi"
)
_TARGET_WORDS = re.compile(r"chi tieu|muc tieu|danh sach|hoan thanh")
_SHARED = re.compile(r"\btruong (?:con lai|khac)\b|\bdeu\b")
_NOT_TARGET = re.compile(
    r"^(?:can cu|thuc hien (?:ke hoach|nghi|chi thi|cong van|quyet)|tren day|noi nhan|thi hanh)"
)
_MARK = re.compile(r"^(?:x|v|√|✓|✔|●|•|■|\*|\+|1)$", re.IGNORECASE)


def target_nodes(nodes: Sequence[Node], *, widely: bool = False) -> list[Node]:
    """Return the nodes in which the plan can state its targets.

    ``widely`` lets in the parts on tasks; the parts on the situation before stay out.
    """
    return [
        node
        for node in nodes
        if not _NOT_TARGET.match(node.folded) and _may_state_targets(node, widely=widely)
    ]


def _may_state_targets(node: Node, *, widely: bool) -> bool:
    """The innermost title that says what a part is about decides."""
    for title in reversed(node.titles().split(" / ")):
        if _TARGET_WORDS.search(title):
            return True
        if _BASELINE.search(title):
            return False
        if _EXECUTION.search(title):
            return widely
    return True


def state_for_all(
    schools: Sequence[SchoolFact], nodes: Sequence[Node], cues: NodeCues
) -> list[SchoolFact]:
    """Apply what is said of all or of the rest: "các trường còn lại …", "đều đạt mức độ 1"."""
    filled = list(schools)
    for node in nodes:
        folded = fold_chars(node.text)
        for cue in cues.of(node):
            sentence = max(
                (m.end() for m in re.finditer(r"[.;]\s", folded[: cue.start])), default=0
            )
            before = node.text[sentence : cue.start]
            shared = list(_SHARED.finditer(folded[sentence : cue.start]))
            if not shared or find_school_names(before[shared[-1].end() :]):
                continue
            if cue.kind is CueKind.QUARTER and isinstance(cue.value, str):
                filled = [replace(s, quarter=s.quarter or cue.value) for s in filled]
            if cue.kind is CueKind.DEGREE and isinstance(cue.value, int):
                filled = [replace(s, degree=s.degree or cue.value) for s in filled]
    return filled


def text_listings(nodes: Sequence[Node], cues: NodeCues) -> list[Listing]:
    """Return the schools listed in these nodes."""
    return [listing for node in nodes for listing in list_schools(node, cues)]


def table_listings(
    document: ExtractedDocument, years: tuple[int, ...], *, plan: bool
) -> list[Listing]:
    """Return the schools of the target tables."""
    found: list[Listing] = []
    before = ""
    current: Columns | None = None
    width = 0
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            before = block.text if block.text.strip() else before
            continue
        columns = columns_of(block)
        if is_target_table(block, columns):
            current, width = columns, len(block.rows[0])
            caption = find_cues(before, years, plan=plan)
            skip = columns.header_rows
        elif (
            current is not None
            and block.rows
            and len(block.rows[0]) == width
            and not columns.header_rows
        ):
            skip = 0
        else:
            current = None
            continue
        found += _rows(
            block, current, skip=skip, caption=caption, group=f"@table{index}", years=years
        )
    return found


def _rows(
    table: Table,
    columns: Columns,
    *,
    skip: int,
    caption: list[Cue],
    group: str,
    years: tuple[int, ...],
) -> list[Listing]:
    found: list[Listing] = []
    context = list(caption)
    kind_cell = ""
    inherited: dict[Role, Cell] = {}
    school_column = columns.first(Role.SCHOOL)
    for row in table.rows[skip:]:
        cells = {c.column: c for c in row if c.text.strip()}
        school = cells.get(school_column) if school_column is not None else None
        texts = [c for c in cells.values() if not c.text.strip().isdigit()]
        name = _school_name(school, cells, columns, kind_cell) if school is not None else None
        if name is None or school is None:
            for cell in texts:
                label = find_cues(cell.text, years, plan=True)
                context = label or context
                kind_cell = cell.text if _kind_in(cell.text) else kind_cell
            continue
        for role in (Role.PERIOD, Role.RECOGNITION, Role.DEGREE, Role.PLACE):
            column = columns.first(role)
            if column is not None and column in cells:
                inherited[role] = cells[column]
        found.append(
            _row(
                name,
                school,
                cells,
                columns,
                inherited=inherited,
                context=context,
                group=group,
                years=years,
            )
        )
    return found


def _kind_in(text: str) -> bool:
    return (
        kind_from_text(re.sub(r"^(?:[IVX]+|[A-H]|\d+)[.)]?\s+|[:.]$", "", text.strip())) is not None
    )


def _school_name(
    school: Cell, cells: dict[int, Cell], columns: Columns, kind_cell: str
) -> SchoolName | None:
    names = find_school_names(school.text)
    if names:
        return names[0] if len(names) == 1 else None
    column = columns.first(Role.KIND)
    kind_text = cells[column].text if column is not None and column in cells else kind_cell
    kind = kind_from_text(re.sub(r"^(?:[IVX]+|[A-H]|\d+)[.)]?\s+", "", kind_text.strip()))
    bare = bare_school_name(school.text)
    if kind is None or bare is None:
        return None
    text = school.text
    start = len(text) - len(text.lstrip())
    return SchoolName(kind[0], kind[1], bare, start, start + len(text.strip(" .;")))


def _row(
    name: SchoolName,
    school: Cell,
    cells: dict[int, Cell],
    columns: Columns,
    *,
    inherited: dict[Role, Cell],
    context: list[Cue],
    group: str,
    years: tuple[int, ...],
) -> Listing:
    year = years[0] if len(years) == 1 else None
    recognition = _recognition(cells, columns, inherited, context)
    degree = _degree(cells, columns, inherited, context)
    quarter, target_year = _when(cells, columns, inherited, context, year)
    place_cell = inherited.get(Role.PLACE)
    place_column = columns.first(Role.PLACE)
    place = None
    if place_cell is not None and place_column in cells:
        header_level = _place(place_cell.text)
        place = header_level
    stretch = any(c.kind is CueKind.STRETCH for c in context) or any(
        c.kind is CueKind.STRETCH
        for cell in cells.values()
        for c in find_cues(cell.text, years, plan=True)
    )
    return Listing(
        name,
        school.span.start + name.start,
        school.span.start + name.end,
        (group, False),
        recognition,
        degree,
        quarter,
        stretch,
        target_year if len(years) > 1 else None,
        place or name.place,
    )


def _place(text: str) -> str | None:
    stripped = " ".join(text.split()).strip(" .;")
    return find_place(stripped) or stripped or None


def _recognition(
    cells: dict[int, Cell], columns: Columns, inherited: dict[Role, Cell], context: list[Cue]
) -> Recognition | None:
    for role, value in ((Role.NEW, Recognition.NEW), (Role.RENEWAL, Recognition.RENEWAL)):
        column = columns.first(role)
        if column is not None and column in cells and _MARK.match(cells[column].text.strip()):
            return value
    cell = inherited.get(Role.RECOGNITION)
    if cell is not None:
        folded = fold(cell.text)
        if re.search(r"\blai\b", folded):
            return Recognition.RENEWAL
        if re.search(r"\bmoi\b|lan dau", folded):
            return Recognition.NEW
    remarks = [c for cell in cells.values() for c in find_cues(cell.text, (), plan=True)]
    context = [c for c in remarks if c.kind is CueKind.RECOGNITION] or context
    stated = [c.value for c in context if c.kind is CueKind.RECOGNITION]
    return stated[0] if len(stated) == 1 and isinstance(stated[0], Recognition) else None


def _degree(
    cells: dict[int, Cell], columns: Columns, inherited: dict[Role, Cell], context: list[Cue]
) -> int | None:
    column = columns.first(Role.DEGREE)
    cell = inherited.get(Role.DEGREE) if column is not None else None
    if cell is not None:
        match = re.search(r"(?<!\w)(1|2|ii?)(?!\w)", fold(cell.text))
        if match:
            return len(match[1]) if match[1].startswith("i") else int(match[1])
        return None
    texts = [c.text for c in cells.values()]
    cues = [c for text in texts for c in find_cues(text, (), plan=True)] or context
    values = {c.value for c in cues if c.kind is CueKind.DEGREE}
    value = values.pop() if len(values) == 1 else None
    return value if isinstance(value, int) else None


def _when(
    cells: dict[int, Cell],
    columns: Columns,
    inherited: dict[Role, Cell],
    context: list[Cue],
    year: int | None,
) -> tuple[str | None, int | None]:
    """Return quarter and year of a row."""
    for column, (stated, what) in columns.marked.items():
        cell = cells.get(column)
        the_year = stated or year
        if cell is not None and _MARK.match(cell.text.strip()) and the_year:
            if what.startswith("Q"):
                return f"{the_year}-{what}", the_year
            return quarter_of(f"{the_year}-{what}"), the_year
    cell = inherited.get(Role.PERIOD)
    if cell is not None:
        period = read_period(cell.text, year)
        if period is not None:
            quarters = {quarter_of(m) for m in period.months}
            return (quarters.pop() if len(quarters) == 1 else None), int(period.months[-1][:4])
        only_year = re.search(r"\b(20\d\d)\b", cell.text)
        return None, int(only_year[1]) if only_year else None
    stated_quarters = [c.value for c in context if c.kind is CueKind.QUARTER]
    quarter = stated_quarters[0] if len(stated_quarters) == 1 else None
    return (quarter if isinstance(quarter, str) else None), None


def make_registry(listings: Sequence[Listing]) -> SchoolRegistry:
    """Group the spellings of the lists into schools."""
    registry = SchoolRegistry()
    groups: dict[tuple[str, bool], list[SchoolName]] = {}
    for listing in listings:
        groups.setdefault(listing.group, []).append(listing.name)
    for names in groups.values():
        registry.part_by_label(names)
    for names in groups.values():
        registry.add_list(names)
    registry.settle()
    return registry


def mentions_in(
    document: ExtractedDocument, registry: SchoolRegistry, listings: Sequence[Listing]
) -> list[tuple[str, SchoolMention]]:
    """Return every place that names a school, with the canonical name it stands for."""
    found: dict[tuple[int, int], tuple[str, SchoolMention]] = {}
    for listing in listings:
        span = document.span(listing.start, listing.end)
        mention = SchoolMention(document.quote(span), span)
        key = registry.find(listing.name) or registry.key_of(listing.name)
        found[(listing.start, listing.end)] = (registry.canonical(key), mention)
    listed = sorted(found)
    starts = [start for start, _ in listed]
    for block in document.blocks:
        pieces = [block] if isinstance(block, Paragraph) else [c for r in block.rows for c in r]
        for piece in pieces:
            for name in find_school_names(piece.text):
                start, end = piece.span.start + name.start, piece.span.start + name.end
                before = bisect_left(starts, end) - 1
                if before >= 0 and listed[before][1] > start:
                    continue
                key_found = registry.find(name)
                canonical = registry.canonical(key_found) if key_found else name.canonical
                span = document.span(start, end)
                written = " ".join(piece.text[name.start : name.end].split())
                found[(start, end)] = (canonical, SchoolMention(written, span))
    return [found[k] for k in sorted(found)]


def make_schools(
    document: ExtractedDocument,
    registry: SchoolRegistry,
    listings: Sequence[Listing],
    mentions: Sequence[tuple[str, SchoolMention]],
) -> list[SchoolFact]:
    """Bring together what the lists say of each school; the first statement of a thing counts."""
    facts: dict[str, SchoolFact] = {}
    by_name: dict[str, list[SchoolMention]] = {}
    for name, mention in mentions:
        by_name.setdefault(name, []).append(mention)
    for listing in listings:
        key = registry.find(listing.name) or registry.key_of(listing.name)
        name = registry.canonical(key)
        fact = facts.get(name) or SchoolFact(
            name,
            key[0],
            document.span(listing.start, listing.end),
            mentions=tuple(by_name.get(name, ())),
        )
        facts[name] = replace(
            fact,
            recognition=fact.recognition or listing.recognition,
            degree=fact.degree or listing.degree,
            quarter=fact.quarter or listing.quarter,
            stretch=fact.stretch or listing.stretch,
            place=fact.place or listing.place,
            year=fact.year or listing.year,
        )
    return list(facts.values())
