"""The grid of a Word table: spans over columns and rows, content controls, deleted rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from truongchuan.adapters.readers.docx_styles import W, number
from truongchuan.adapters.readers.drafts import DraftCell, DraftParagraph, DraftTable

LineReader = Callable[[Any], tuple[DraftParagraph, ...]]

_MAX_COLUMNS = 63  # Word's own bound for a table


@dataclass(slots=True)
class _Place:
    cell: DraftCell
    continues: bool


def read_table(element: Any, read_lines: LineReader) -> DraftTable:
    """Return a table as a full grid; places covered by a merged cell hold empty cells."""
    rows: list[list[_Place]] = []
    for row in _unwrapped(element, "tr"):
        properties = row.find(W + "trPr")
        if properties is not None and properties.find(W + "del") is not None:
            continue
        rows.append(_row(row, properties, read_lines))
    width = max((len(row) for row in rows), default=0)
    for row in rows:
        row.extend(_Place(DraftCell(), False) for _ in range(width - len(row)))
    _merge_down(rows)
    return DraftTable([[place.cell for place in row] for row in rows])


def _unwrapped(element: Any, name: str) -> Iterator[Any]:
    """Yield children of a name, also those inside content controls."""
    for child in element:
        if child.tag == W + name:
            yield child
        elif child.tag in {W + "sdt", W + "sdtContent", W + "customXml", W + "ins"}:
            yield from _unwrapped(child, name)


def _row(row: Any, properties: Any, read_lines: LineReader) -> list[_Place]:
    places: list[_Place] = []
    before = None if properties is None else number(properties, "gridBefore")
    places.extend(_Place(DraftCell(), False) for _ in range(_bounded(before, 0)))
    for cell in _unwrapped(row, "tc"):
        shape = cell.find(W + "tcPr")
        span = _bounded(None if shape is None else number(shape, "gridSpan"), 1)
        lines = () if _merge_state(shape, "vMerge") == "continue" else read_lines(cell)
        if _merge_state(shape, "hMerge") == "continue" and places:
            owner = places[-1]
            owner.cell = replace(owner.cell, column_span=owner.cell.column_span + 1)
            places.append(_Place(DraftCell(), owner.continues))
            continue
        continues = _merge_state(shape, "vMerge") == "continue"
        places.append(_Place(DraftCell(lines, 1, span), continues))
        places.extend(_Place(DraftCell(), continues) for _ in range(span - 1))
    return places


def _bounded(count: int | None, default: int) -> int:
    return default if count is None else max(default, min(count, _MAX_COLUMNS))


def _merge_state(shape: Any, name: str) -> str | None:
    merge = None if shape is None else shape.find(W + name)
    return None if merge is None else merge.get(W + "val", "continue")


def _merge_down(rows: list[list[_Place]]) -> None:
    """Give the top cell of every vertical merge the number of rows it covers."""
    for column in range(len(rows[0]) if rows else 0):
        owner: _Place | None = None
        for row in rows:
            place = row[column]
            if not place.continues:
                owner = place
            elif owner is not None and owner.cell.lines:
                owner.cell = replace(owner.cell, row_span=owner.cell.row_span + 1)
            place.cell = replace(place.cell, column_span=1) if place.continues else place.cell
