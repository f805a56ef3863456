"""Tables of printed pages: drawn by rules or by alignment only, joined over page breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from truongchuan.adapters.readers.drafts import Draft, DraftCell, DraftParagraph, DraftTable
from truongchuan.adapters.readers.geometry import Grid, Line, Page, Word, lines_of
from truongchuan.adapters.readers.layout import grid as empty_grid
from truongchuan.adapters.readers.layout import repeated_rows
from truongchuan.adapters.readers.limits import Watch
from truongchuan.adapters.readers.words import paragraph_of

_EDGE_SHIFT = 8.0  # points by which a table's columns may move from page to page
_GUTTER = 5.0
_SENTENCE_END = (".", ";", ":", "!", "?")


class TableGatherer:
    """Turns grids into drafts and puts the parts of a table cut by page breaks together."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def add(self, grid: Grid, page: Page, drafts: list[Draft]) -> None:
        """Append a grid to the drafts, or to the table that it continues."""
        table = self._draft(grid, page.number)
        last = drafts[-1] if drafts else None
        if isinstance(last, DraftTable) and _continues(last, table):
            _append(last, table)
        else:
            drafts.append(table)

    def add_aligned(self, table: DraftTable, drafts: list[Draft]) -> None:
        """Append a table without rules; it continues one whose header it repeats."""
        for _ in table.rows:
            self._watch.add_row()
        last = drafts[-1] if drafts else None
        same = isinstance(last, DraftTable) and last.columns == table.columns
        if isinstance(last, DraftTable) and same and repeated_rows(last, table):
            _append(last, table)
        else:
            drafts.append(table)

    def _draft(self, grid: Grid, page: int) -> DraftTable:
        rows = empty_grid(len(grid.ys) - 1, len(grid.xs) - 1)
        for _ in rows:
            self._watch.add_row()
        padding = _padding(grid)
        for cell in grid.cells:
            right = grid.xs[cell.column + cell.column_span] - padding
            draft = _draft_cell(cell.words, page, right)
            rows[cell.row][cell.column] = replace(
                draft, row_span=cell.row_span, column_span=cell.column_span
            )
        pages = [page] * len(rows)
        return DraftTable(rows, page=page, row_pages=pages, edges=tuple(grid.xs))


def _padding(grid: Grid) -> float:
    """Return how far text keeps from the rules: the least distance on the left of a cell."""
    gaps = [word.x0 - grid.xs[cell.column] for cell in grid.cells for word in cell.words]
    return max(0.0, min(gaps, default=0.0))


def _draft_cell(words: Sequence[Word], page: int, right: float) -> DraftCell:
    """Return the words of a cell as its lines; words broken in a narrow cell are mended."""
    lines = lines_of(words)
    if not lines:
        return DraftCell()
    pairs = enumerate(pairwise(lines))
    broken = {number for number, (line, below) in pairs if _is_broken(line, right, below)}
    if broken:
        drafts = [paragraph_of(lines, page, broken=broken)]
    else:
        drafts = [paragraph_of([line], page) for line in lines]
    first = lines[0].words[0]
    return DraftCell(
        tuple(draft for draft in drafts if draft is not None),
        room=right - lines[-1].x1,
        opening=first.x1 - first.x0,
    )


def _is_broken(line: Line, right: float, below: Line) -> bool:
    """Say whether a word was cut where not even its next letter fitted into the cell."""
    word, rest = line.words[-1], below.words[0]
    letter = (rest.x1 - rest.x0) / len(rest.text)
    return len(line.words) == 1 and word.text.isalnum() and right - word.x1 < 0.9 * letter


def cell_lines(words: Sequence[Word], page: int) -> tuple[DraftParagraph, ...]:
    """Return the words of a cell as its lines."""
    lines = (paragraph_of([line], page) for line in lines_of(words))
    return tuple(line for line in lines if line is not None)


def _continues(table: DraftTable, following: DraftTable) -> bool:
    if table.columns != following.columns or following.page != table.row_pages[-1] + 1:
        return False
    # A page turned to landscape or a binding margin moves the whole table: compare widths too.
    shift = following.edges[0] - table.edges[0] if table.edges and following.edges else 0.0
    return all(
        abs(second - first - shift) < _EDGE_SHIFT
        for first, second in zip(table.edges, following.edges, strict=True)
    )


def _append(table: DraftTable, following: DraftTable) -> None:
    skip = repeated_rows(table, following)
    rows, pages = following.rows[skip:], following.row_pages[skip:]
    if rows and not table.row_pages:
        table.row_pages = [table.page] * len(table.rows)
    if rows and _is_rest_of_row(table.rows[-1], rows[0]):
        _extend_merges(table, rows[0], covered=1)
        table.rows[-1] = [_joined(a, b) for a, b in zip(table.rows[-1], rows[0], strict=True)]
        rows, pages = rows[1:], pages[1:]
    elif rows:
        _extend_merges(table, rows[0], covered=0)
    table.rows.extend(rows)
    table.row_pages.extend(pages or [following.page] * len(rows))


def _is_rest_of_row(last: list[DraftCell], first: list[DraftCell]) -> bool:
    """Say whether the first row of a page only ends sentences begun on the page before.

    Every filled cell must go on from a cell above it that was full or ended in mid-sentence, and
    one at least must begin in mid-sentence or stand alone: rows of their own begin with a capital
    and name a unit.
    """
    filled = [(above, cell) for above, cell in zip(last, first, strict=True) if cell.text]
    if not filled or (first[0].text and not first[0].text[0].islower()):
        return False
    alone = len(filled) == 1 and len(first) > 2
    return (alone or any(cell.text[0].islower() for _, cell in filled)) and all(
        above.text
        and not above.text.endswith(_SENTENCE_END)
        and (not cell.text[0].isupper() or _was_full(above, cell))
        for above, cell in filled
    )


def _was_full(above: DraftCell, cell: DraftCell) -> bool:
    return above.room is not None and above.room < cell.opening + 3.0


def _joined(above: DraftCell, below: DraftCell) -> DraftCell:
    room = below.room if below.lines else above.room
    return replace(above, lines=above.lines + below.lines, room=room)


def _extend_merges(table: DraftTable, first: list[DraftCell], *, covered: int) -> None:
    """Let cells merged over the page break cover their rows on the new page too."""
    for column, cell in enumerate(first):
        owner = _owner(table, column)
        if cell.text or owner is None:
            continue
        row, above = owner
        if cell.row_span > 1 or above.row_span > 1:
            table.rows[row][column] = replace(
                above, row_span=above.row_span + cell.row_span - covered
            )
            first[column] = DraftCell()


def _owner(table: DraftTable, column: int) -> tuple[int, DraftCell] | None:
    """Return the filled cell of a column that reaches down to the table's last row."""
    for row in range(len(table.rows) - 1, -1, -1):
        cell = table.rows[row][column]
        if cell.text:
            return (row, cell) if row + cell.row_span == len(table.rows) else None
    return None


def aligned_table(lines: Sequence[Line], page: int) -> tuple[DraftTable, int] | None:
    """Return a table set by alignment alone that begins at the first line, and its lines.

    At least three columns parted by gutters that no line crosses, and three lines that fill
    three columns; fewer is not evidence enough against text set in columns.
    """
    if not lines:
        return None
    gutters = _gaps(lines[0])
    count = 0
    previous: Line | None = None
    for line in lines:
        narrowed = _narrow(gutters, line)
        far = previous is not None and line.top - previous.bottom > 2.5 * previous.height
        if far or len(narrowed) < 2:
            break
        gutters, previous, count = narrowed, line, count + 1
    block = lines[:count]
    rows = [_cells(line, gutters) for line in block]
    if sum(sum(map(bool, row)) >= 3 for row in rows) < 3:
        return None
    grouped = _group_rows(block, rows)
    table = DraftTable(
        [[DraftCell(cell_lines(words, page)) for words in row] for row in grouped],
        page=page,
        row_pages=[page] * len(grouped),
    )
    return table, count


def _gaps(line: Line) -> list[tuple[float, float]]:
    pairs = zip(line.words, line.words[1:], strict=False)
    wide = max(_GUTTER, 0.9 * line.height)
    return [(left.x1, right.x0) for left, right in pairs if right.x0 - left.x1 > wide]


def _narrow(gutters: list[tuple[float, float]], line: Line) -> list[tuple[float, float]]:
    """Return what the words of a line leave free of the gutters."""
    least = max(_GUTTER, 0.6 * line.height)
    free: list[tuple[float, float]] = []
    for start, end in gutters:
        left = start
        for word in line.words:
            if word.x1 <= left or word.x0 >= end:
                continue
            if word.x0 - left >= least:
                free.append((left, word.x0))
            left = word.x1
        if end - left >= least:
            free.append((left, end))
    return free


def _cells(line: Line, gutters: list[tuple[float, float]]) -> list[list[Word]]:
    cells: list[list[Word]] = [[] for _ in range(len(gutters) + 1)]
    for word in line.words:
        cells[sum(word.x0 >= (start + end) / 2 for start, end in gutters)].append(word)
    return cells


def _group_rows(lines: Sequence[Line], rows: list[list[list[Word]]]) -> list[list[list[Word]]]:
    """Put wrapped lines of a row together: they fill fewer columns than a row's first line."""
    grouped: list[list[list[Word]]] = []
    width = len(rows[0])
    for number, row in enumerate(rows):
        filled = sum(map(bool, row))
        opens = filled >= max(2, width - 1) or (bool(row[0]) and filled >= 2)
        distance = lines[number].top - lines[number - 1].bottom if number else 0.0
        if not grouped or opens or distance > 0.8 * lines[number].height:
            grouped.append([list(words) for words in row])
        else:
            for words, more in zip(grouped[-1], row, strict=True):
                words.extend(more)
    return grouped
