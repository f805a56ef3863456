"""Reads a list: finds sheet and headings by meaning, then row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from truongchuan.adapters.lists.columns import NUMBER_FIELD, PRIVATE, heading_key
from truongchuan.adapters.lists.faults import ListFault
from truongchuan.adapters.lists.grid import MOST_ROWS, Cell, Grid, letters_of
from truongchuan.adapters.lists.head import Head, find_head, head_at
from truongchuan.adapters.lists.lines import Cells, finish
from truongchuan.adapters.lists.passing import (
    is_example,
    is_footer,
    is_index,
    is_total,
    repeats_head,
    section_of,
)
from truongchuan.adapters.lists.values import line_of
from truongchuan.domain.onboarding.lists.rows import (
    ANCHORS,
    REQUIRED,
    ListKind,
    PassedLine,
    ReadColumn,
    ReadLine,
    ReadList,
)

SAMPLES = 3


def read_list(
    grids: Sequence[Grid], kind: ListKind, *, today: date, mapping: Mapping[int, str] | None = None
) -> ReadList:
    """Return the list that a file holds.

    :param mapping: which field each column gives, chosen by hand; otherwise told by the headings.
    :raises ListFault: ``no-rows``, ``too-many-rows``.
    """
    head = find_head(grids, kind)
    if head is None:
        raise ListFault("no-rows")
    if mapping is not None:
        head = head_at(head.grid, head.top, head.depth, _numbered(head, mapping))
    lines, passed = _read(head, kind, today)
    if len(lines) > MOST_ROWS:
        raise ListFault("too-many-rows", sheet=head.grid.name, rows=len(lines), most=MOST_ROWS)
    fields = {name.split(":")[0] for name in head.fields.values()}
    if not lines and fields:
        raise ListFault("no-rows")
    return ReadList(
        kind=kind,
        sheet=head.grid.name,
        head_row=head.top + 1,
        columns=_columns(head, lines),
        lines=tuple(lines),
        passed=tuple(passed),
        missing=tuple(group for group in REQUIRED[kind] if not fields & set(group)),
        other_sheets=tuple(g.name for g in grids if g is not head.grid and g.rows),
        fingerprint=head.fingerprint,
    )


def _numbered(head: Head, mapping: Mapping[int, str]) -> dict[int, str]:
    """Keep the column of running numbers, which nobody has to choose."""
    numbers = {p: name for p, name in head.fields.items() if name == NUMBER_FIELD}
    return {p: name for p, name in {**numbers, **mapping}.items() if name}


def _columns(head: Head, lines: Sequence[ReadLine]) -> tuple[ReadColumn, ...]:
    rows = [head.grid.rows[line.row - 1] for line in lines[:200]]
    if not lines:
        rows = head.grid.rows[head.body : head.body + 200]
    columns = []
    for place, heading in enumerate(head.headings):
        samples = [text for row in rows if place < len(row) and (text := line_of(row[place]))]
        if _is_private(heading):
            samples = samples and ["…"]
        if not heading and not samples:
            continue
        name = head.fields.get(place, "")
        if name == NUMBER_FIELD:
            continue
        columns.append(
            ReadColumn(
                place,
                letters_of(place),
                heading[:120],
                name,
                tuple(text[:60] for text in dict.fromkeys(samples))[:SAMPLES],
            )
        )
    return tuple(columns)


class _Body:
    """Walks down the rows below the headings; remembers the section one is in."""

    def __init__(self, head: Head, kind: ListKind, today: date) -> None:
        self.head, self.kind, self.today = head, kind, today
        self.section: dict[str, str] = {}
        self.ended = False
        self.lines: list[ReadLine] = []
        self.passed: list[PassedLine] = []
        fields = head.fields
        self.anchor = next((p for p, name in fields.items() if name == ANCHORS[kind]), None)
        self.number = next((p for p, name in fields.items() if name == NUMBER_FIELD), None)
        self.used = {p: name for p, name in fields.items() if name != NUMBER_FIELD}
        self.down = _filled_down(head.grid, head.body, self.used)

    def take(self, place: int, row: Sequence[Cell]) -> None:
        """Take one row: a line of the list, or one that is passed with its reason."""
        texts = [line_of(cell) for cell in row]
        if not any(texts):
            return
        reason = self._reason(texts)
        if reason:
            said = " | ".join(text for text in texts if text)
            self.passed.append(PassedLine(place + 1, reason, said[:160]))
            return
        cells = {name: self._cell(place, p, row) for p, name in self.used.items()}
        if not any(line_of(cell) for cell in cells.values()):
            said = " | ".join(text for text in texts if text)
            self.passed.append(PassedLine(place + 1, "unused", said[:160]))
            return
        at = {name: f"{letters_of(p)}{place + 1}" for p, name in self.used.items()}
        read = Cells(self.kind, place + 1, cells, at)
        anchor = ANCHORS[self.kind]
        if not line_of(cells.get(anchor)):
            read.wrong(anchor, "anchor-missing")
        line = read.read()
        self.lines.append(finish(self.kind, line, self.section, self.today))

    def _cell(self, row: int, place: int, cells: Sequence[Cell]) -> Cell:
        own = cells[place] if place < len(cells) else None
        return own if line_of(own) else self.down.get((row, place))

    def _reason(self, texts: list[str]) -> str:
        head = self.head
        anchor = texts[self.anchor] if self.anchor is not None and self.anchor < len(texts) else ""
        number = texts[self.number] if self.number is not None and self.number < len(texts) else ""
        if repeats_head(texts, head.headings, self.used):
            self.ended = False
            return "head-again"
        if is_example(texts, number):
            return "example"
        if is_index(texts):
            return "index"
        if self.ended:
            return "footer"
        if is_total(texts):
            return "total"
        section = section_of(texts, self.kind)
        if section is not None and self._stands_alone(texts):
            self._enter(section.kind, section.ward, section.unit)
            return "section"
        if is_footer(texts, anchor):
            self.ended = True
            return "footer"
        return ""

    def _stands_alone(self, texts: list[str]) -> bool:
        """A section fills no field of the list but the name's, and whatever the count stands in."""
        return sum(1 for text in texts if text) <= 3

    def _enter(self, kind: str, ward: str, unit: str) -> None:
        if kind:
            self.section["kind"] = kind
        if ward:
            self.section["ward"] = ward
        if unit:
            self.section["unit"] = unit


def _read(head: Head, kind: ListKind, today: date) -> tuple[list[ReadLine], list[PassedLine]]:
    body = _Body(head, kind, today)
    if body.used:
        for place in range(head.body, len(head.grid.rows)):
            body.take(place, head.grid.rows[place])
    return body.lines, body.passed


def _filled_down(grid: Grid, first: int, used: Mapping[int, str]) -> dict[tuple[int, int], Cell]:
    """Return what cells merged over several rows say in each of them."""
    filled: dict[tuple[int, int], Cell] = {}
    for top, left, bottom, right in grid.merges:
        if top >= first and bottom > top and left in used and right == left:
            row = grid.rows[top] if top < len(grid.rows) else []
            value = row[left] if left < len(row) else None
            for place in range(top + 1, min(bottom, len(grid.rows) - 1) + 1):
                filled[place, left] = value
    return filled


def has_private_columns(read: ReadList) -> list[str]:
    """Return headings of unused columns about people's own affairs, which need not be sent."""
    return [
        column.heading
        for column in read.columns
        if not column.field and _is_private(column.heading)
    ]


def _is_private(heading: str) -> bool:
    """Tell whether a column is about people's own affairs: nothing of it is kept or shown."""
    told = heading_key(heading)
    return any(word in told for word in PRIVATE)
