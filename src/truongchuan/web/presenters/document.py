"""Laying an extracted document out, with marks on it, as lines and tables ready to draw."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from truongchuan.engines.plan.document import Cell, ExtractedDocument, Paragraph, Span, Table
from truongchuan.web.presenters.drawn import (
    DrawnBlock,
    DrawnCell,
    DrawnDocument,
    DrawnLine,
    DrawnRow,
    DrawnTable,
    Mark,
    Note,
    Piece,
)


def draw_document(
    document: ExtractedDocument,
    marks: Iterable[Mark] = (),
    *,
    notes: Iterable[Note] = (),
    current_line: int | None = None,
) -> DrawnDocument:
    """Lay a document out. Marks outside the text are cut to it; empty ones only place anchors."""
    cutter = _Cutter(document.text, marks)
    by_line: dict[int, list[Note]] = {}
    for note in notes:
        by_line.setdefault(note.line, []).append(note)
    drawing = _Drawing(document, cutter, by_line, current_line)
    return DrawnDocument(tuple(drawing.blocks()))


class _Cutter:
    """Cuts stretches of the text where marks begin and end."""

    def __init__(self, text: str, marks: Iterable[Mark]) -> None:
        size = len(text)
        self.text = text
        self.marks = sorted(
            (mark for mark in marks if 0 <= mark.start <= mark.end and mark.start < size),
            key=lambda mark: (mark.start, mark.end),
        )
        edges = {edge for mark in self.marks for edge in (mark.start, mark.end)}
        self.edges = sorted(edge for edge in edges if edge <= size)
        self.anchors: dict[int, list[str]] = {}
        for mark in self.marks:
            if mark.anchor:
                self.anchors.setdefault(mark.start, []).append(mark.anchor)
        self.over = self._marks_over_edges()

    def _marks_over_edges(self) -> dict[int, tuple[Mark, ...]]:
        """Return, per edge, the marks over the text that begins there, shortest first."""
        over: dict[int, tuple[Mark, ...]] = {}
        running: list[Mark] = []
        waiting = iter(self.marks)
        following = next(waiting, None)
        for edge in self.edges:
            running = [mark for mark in running if mark.end > edge]
            while following is not None and following.start <= edge:
                if following.end > edge:
                    running.append(following)
                following = next(waiting, None)
            over[edge] = tuple(sorted(running, key=lambda mark: mark.end - mark.start))
        return over

    def cut(self, start: int, end: int) -> tuple[Piece, ...]:
        """Return the pieces of a stretch; anchors inside it are placed once."""
        inner = self.edges[bisect_right(self.edges, start) : bisect_right(self.edges, end - 1)]
        stops = [start, *inner, end]
        return tuple(
            Piece(self.text[a:b], self._marks_at(a), tuple(self.anchors.pop(a, ())))
            for a, b in pairwise(stops)
            if a < b
        )

    def _marks_at(self, position: int) -> tuple[Mark, ...]:
        index = bisect_right(self.edges, position) - 1
        return self.over[self.edges[index]] if index >= 0 else ()


class _Drawing:
    """Walks a document's text once, from table to table."""

    def __init__(
        self,
        document: ExtractedDocument,
        cutter: _Cutter,
        notes: Mapping[int, list[Note]],
        current_line: int | None,
    ) -> None:
        self.document = document
        self.text = document.text
        self.cutter = cutter
        self.notes = notes
        self.current_line = current_line
        self.styles = _line_styles(document)

    def blocks(self) -> Iterator[DrawnBlock]:
        position = 0
        for table in self._tables():
            yield from self._lines(position, table.span.start)
            yield self._table(table)
            position = table.span.end
            if position < len(self.text) and self.text[position] == "\n":
                position += 1
        yield from self._lines(position, len(self.text))

    def _tables(self) -> Iterator[Table]:
        """Yield the tables that can be drawn as such; the others stay lines."""
        position = 0
        for block in self.document.blocks:
            if isinstance(block, Table) and self._is_drawable(block, position):
                position = block.span.end
                yield block

    def _is_drawable(self, table: Table, position: int) -> bool:
        """Tell whether a table fills whole lines and its cells hold all of its words, in order."""
        start, end = table.span.start, table.span.end
        if start < position or end > len(self.text) or not (table.rows and table.rows[0]):
            return False
        if start and self.text[start - 1] != "\n":
            return False
        if end < len(self.text) and self.text[end] != "\n" and self.text[end - 1] != "\n":
            return False
        outside = []
        for row in table.rows:
            for cell in row:
                if cell.span.start < start or cell.span.end > end:
                    return False
                outside.append(self.text[start : cell.span.start])
                start = max(cell.span.end, cell.span.start)
        outside.append(self.text[start:end])
        return not "".join(outside).strip()

    def _lines(self, start: int, end: int) -> Iterator[DrawnLine]:
        """Yield the lines of a stretch that begins and ends at line borders."""
        while start < end:
            stop = self.text.find("\n", start, end)
            text_end, following = (end, end) if stop < 0 else (stop, stop + 1)
            number = self._line_number(start)
            yield DrawnLine(
                number=number,
                pieces=self.cutter.cut(start, text_end),
                style=self.styles.get(number, ""),
                notes=tuple(self.notes.get(number, ())),
                current=number == self.current_line,
                glue=self.text[text_end:following],
            )
            start = following

    def _table(self, table: Table) -> DrawnTable:
        start, end = table.span.start, table.span.end
        drawn_rows = [(row, _own_cells(row, covered)) for row, covered in _covered(table)]
        cells = [cell for _row, own in drawn_rows for cell in own]
        stops = [cell.span.start for cell in cells[1:]] + [end]
        glue_of = {
            id(cell): self.text[cell.span.end : stop]
            for cell, stop in zip(cells, stops, strict=True)
        }
        rows = [(row, own) for row, own in drawn_rows if row]
        after = "\n" if end < len(self.text) and self.text[end] == "\n" else ""
        firsts = [self._line_number(row[0].span.start) for row, _own in rows]
        lasts = [number - 1 for number in firsts[1:]] + [self._line_number(max(start, end - 1))]
        return DrawnTable(
            rows=tuple(
                self._row(own, glue_of, (first, last), heading=index == 0)
                for index, ((_row, own), first, last) in enumerate(
                    zip(rows, firsts, lasts, strict=True)
                )
            ),
            lead=self.text[start : cells[0].span.start],
            glue=after,
        )

    def _row(
        self,
        own: Sequence[Cell],
        glue_of: Mapping[int, str],
        lines: tuple[int, int],
        *,
        heading: bool,
    ) -> DrawnRow:
        """Draw a row that begins on one line and goes on to another one."""
        first, last = lines
        return DrawnRow(
            number=first,
            cells=tuple(
                DrawnCell(
                    self.cutter.cut(cell.span.start, cell.span.end),
                    cell.row_span,
                    cell.column_span,
                    glue_of[id(cell)],
                )
                for cell in own
            ),
            heading=heading,
            current=self.current_line is not None and first <= self.current_line <= last,
            notes=tuple(
                note
                for number in range(first, max(first, last) + 1)
                for note in self.notes.get(number, ())
            ),
        )

    def _line_number(self, offset: int) -> int:
        return bisect_right(self.document.line_starts, offset)


def _covered(table: Table) -> Iterator[tuple[Sequence[Cell], set[tuple[int, int]]]]:
    """Yield each row with the places that merged cells of earlier rows and columns reach over."""
    covered: set[tuple[int, int]] = set()
    for row in table.rows:
        for cell in row:
            covered |= {
                (r, c)
                for r in range(cell.row, cell.row + cell.row_span)
                for c in range(cell.column, cell.column + cell.column_span)
                if (r, c) != (cell.row, cell.column)
            }
        yield row, covered


def _own_cells(row: Sequence[Cell], covered: set[tuple[int, int]]) -> list[Cell]:
    """Return the cells to draw: readers also hand over the empty rest of a merged cell."""
    return [cell for cell in row if cell.text.strip() or (cell.row, cell.column) not in covered]


def _line_styles(document: ExtractedDocument) -> dict[int, str]:
    """Return a style for the lines of headings and bold paragraphs."""
    styles: dict[int, str] = {}
    for block in document.blocks:
        if isinstance(block, Paragraph) and (block.heading or block.bold):
            last = bisect_right(document.line_starts, max(block.span.start, block.span.end - 1))
            style = "heading" if block.heading else "bold"
            styles.update(dict.fromkeys(range(block.span.line, last + 1), style))
    return styles


def context_quote(document: ExtractedDocument, span: Span, around: int = 60) -> tuple[str, ...]:
    """Return a quotation with the words around it: before, the quotation, after.

    The words around stay within the lines that the span touches.
    """
    text = document.text
    line_start = text.rfind("\n", 0, span.start) + 1
    line_end = text.find("\n", span.end)
    line_end = len(text) if line_end < 0 else line_end
    start, end = max(line_start, span.start - around), min(line_end, span.end + around)
    before, after = text[start : span.start], text[span.end : end]
    if start > line_start:
        before = "… " + before.partition(" ")[2]
    if end < line_end:
        after = after.rpartition(" ")[0] + " …"
    return before.replace("\t", " | "), document.quote(span), after.replace("\t", " | ")
