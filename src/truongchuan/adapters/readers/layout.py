"""Tables that only lay out a page, tables cut in two, and lines that hold two columns."""

from __future__ import annotations

import re
from collections.abc import Iterable

from truongchuan.adapters.readers.drafts import (
    Draft,
    DraftCell,
    DraftParagraph,
    DraftTable,
)

LAYOUT_ROWS = 3
LAYOUT_COLUMNS = 2

# Head and foot of an official paper (Nghị định 30/2020/NĐ-CP, annex I).
_TELLTALE = re.compile(
    r"C[ỘộO]NG\s+H(?:ÒA|OÀ|òa|oà)\s+X[ÃãA]\s+H[ỘộO]I|Độc\s+lập\s*[-–—]\s*Tự\s+do|Nơi\s+nhận",
    re.IGNORECASE,
)
NUMBER_LINE = re.compile(r"^\s*Số\s*:?\s*[\w\s.…]*/\s*[A-ZĐ]", re.MULTILINE)
_DATE_LINE = re.compile(r"ngày\s*[\d.…\s]*\s*tháng\s*[\d.…\s]*\s*năm", re.IGNORECASE)
_SIGNER = re.compile(r"\b(?:TM|KT|TL|TUQ|Q)\.\s*\w")


def is_layout(table: DraftTable) -> bool:
    """Say whether a table only sets things side by side: small, and borderless or telltale."""
    columns = _used_columns(table)
    if len(columns) <= 1 and len(table.rows) <= LAYOUT_ROWS:
        return len(table.rows) == 1 or not table.borders
    if len(columns) > LAYOUT_COLUMNS or len(table.rows) > LAYOUT_ROWS:
        return False
    if not table.borders:
        return True
    return any(_TELLTALE.search(cell.text) for row in table.rows for cell in row)


def _used_columns(table: DraftTable) -> list[int]:
    return [
        column
        for column in range(table.columns)
        if any(column < len(row) and row[column].text for row in table.rows)
    ]


def unfold(table: DraftTable) -> list[DraftParagraph]:
    """Return a layout table as paragraphs: the left column from top to bottom, then the right."""
    return [
        line
        for column in range(table.columns)
        for row in table.rows
        if column < len(row)
        for line in row[column].lines
    ]


def settle(drafts: Iterable[Draft]) -> list[Draft]:
    """Unfold layout tables, drop empty ones, and join tables that a repeated header parts."""
    settled: list[Draft] = []
    for draft in drafts:
        if isinstance(draft, DraftParagraph):
            settled.extend(split_columns(draft))
        elif is_layout(draft):
            settled.extend(unfold(draft))
        elif not _used_columns(draft):
            continue
        elif settled and isinstance(settled[-1], DraftTable) and _repeats(settled[-1], draft):
            join_tables(settled[-1], draft)
        else:
            settled.append(draft)
    return settled


def _repeats(table: DraftTable, following: DraftTable) -> bool:
    return table.columns == following.columns and repeated_rows(table, following) > 0


def repeated_rows(table: DraftTable, following: DraftTable) -> int:
    """Return how many first rows of a table say the same as the first rows of another."""
    count = 0
    for first, second in zip(table.rows, following.rows, strict=False):
        texts = [cell.text for cell in first]
        if not any(texts) or texts != [cell.text for cell in second]:
            break
        count += 1
    return count


def join_tables(table: DraftTable, following: DraftTable) -> None:
    """Append a table's rows to another one; rows that repeat its header are dropped."""
    skip = repeated_rows(table, following)
    rows = following.rows[skip:]
    pages = (following.row_pages or [following.page] * len(following.rows))[skip:]
    table.row_pages = table.row_pages or [table.page] * len(table.rows)
    table.rows.extend(rows)
    table.row_pages.extend(pages)


def split_columns(paragraph: DraftParagraph) -> list[DraftParagraph]:
    """Part a line on which tabs set the two halves of a head or foot side by side.

    Readers mark a tab or a wide gap by a tab; every other tab is only a space.
    """
    if "\t" not in paragraph.text:
        return [paragraph]
    parts = [part.strip() for part in paragraph.text.split("\t") if part.strip()]
    joined = " ".join(parts)
    if len(parts) == LAYOUT_COLUMNS and is_head_or_foot(joined):
        return [_part(paragraph, part) for part in parts]
    return [_part(paragraph, joined)] if joined else []


def is_head_or_foot(line: str) -> bool:
    """Say whether a line holds words that stand only in the head or foot of a paper."""
    numbered = NUMBER_LINE.search(line) and _DATE_LINE.search(line)
    return bool(_TELLTALE.search(line) or numbered or _SIGNER.search(line))


def _part(paragraph: DraftParagraph, text: str) -> DraftParagraph:
    return DraftParagraph(
        text, paragraph.heading, paragraph.marker, paragraph.bold, paragraph.page, paragraph.doubts
    )


def grid(rows: int, columns: int) -> list[list[DraftCell]]:
    """Return an empty grid."""
    return [[DraftCell() for _ in range(columns)] for _ in range(rows)]
