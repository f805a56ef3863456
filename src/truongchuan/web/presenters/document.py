"""An extracted document, with marks on it, as lines and tables ready to draw.

The text is cut at every end of a mark, so that marks may overlap as they like and a page needs no
nested links: each :class:`Piece` belongs to one stretch of the text and knows all marks over it.
Joining the pieces in order gives back the document's text (:func:`drawn_text`), so nothing of a
document can be lost on its way to the screen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from truongchuan.engines.plan.document import Cell, ExtractedDocument, Paragraph, Span, Table


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch to highlight: ``kind`` colours it, ``target`` is the id of what it stands for.

    ``anchor`` is the mark's own id in the page, None when nothing jumps to it. The mark leads to
    ``href``; without one to its target in the same page, unless ``only_href``.
    """

    start: int
    end: int
    kind: str
    label: str
    target: str
    anchor: str | None = None
    href: str = ""
    only_href: bool = False

    @property
    def is_remark(self) -> bool:
        """True for what is said about the text (findings, doubts) rather than read from it."""
        return self.kind == "doubt" or self.kind.startswith("finding")

    @property
    def link(self) -> str:
        """Where a press on the mark leads, empty for nowhere."""
        if self.href or self.only_href or not self.target:
            return self.href
        return f"#{self.target}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same marks, the shortest mark first.

    ``anchors`` are ids of the marks that begin here.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    anchors: tuple[str, ...] = ()

    @property
    def link(self) -> str:
        """Where the piece leads: the link of the shortest mark that has one."""
        return next((mark.link for mark in self.marks if mark.link), "")

    @property
    def kinds(self) -> str:
        """CSS classes: the kind of the shortest fact over the piece, and all remarks on it."""
        facts = [mark.kind for mark in self.marks if not mark.is_remark]
        remarks = [mark.kind for mark in self.marks if mark.is_remark]
        return " ".join(dict.fromkeys(f"mark--{kind}" for kind in (*facts[:1], *remarks)))

    @property
    def targets(self) -> str:
        """Ids of everything that the piece stands for."""
        return " ".join(dict.fromkeys(mark.target for mark in self.marks if mark.target))

    @property
    def label(self) -> str:
        """What the marks over the piece say, for a tooltip."""
        return " · ".join(dict.fromkeys(mark.label for mark in self.marks if mark.label))


@dataclass(frozen=True, slots=True)
class Note:
    """A remark beside a line."""

    line: int
    text: str
    href: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line of running text. ``glue`` is the line end that follows it."""

    number: int
    pieces: tuple[Piece, ...]
    style: str = ""
    notes: tuple[Note, ...] = ()
    current: bool = False
    glue: str = ""

    is_table = False


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A table cell; ``glue`` is the white space between it and the next one."""

    pieces: tuple[Piece, ...]
    row_span: int = 1
    column_span: int = 1
    glue: str = ""


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A table row with the number of the line that it begins on."""

    number: int
    cells: tuple[DrawnCell, ...]
    heading: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """A table; ``lead`` is white space before its first cell, ``glue`` what follows the last."""

    rows: tuple[DrawnRow, ...]
    lead: str = ""
    notes: tuple[Note, ...] = ()
    glue: str = ""

    is_table = True


DrawnBlock = DrawnLine | DrawnTable


@dataclass(frozen=True, slots=True)
class DrawnDocument:
    """Lines and tables in the document's order."""

    blocks: tuple[DrawnBlock, ...]
    current_line: int | None = None
    kinds: tuple[str, ...] = field(default=())


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
    return DrawnDocument(tuple(drawing.blocks()), current_line, cutter.kinds)


def drawn_text(drawn: DrawnDocument) -> str:
    """Return the text that the blocks stand for."""
    return "".join(_text_of(block) for block in drawn.blocks)


def _text_of(block: DrawnBlock) -> str:
    if isinstance(block, DrawnLine):
        return _joined(block.pieces) + block.glue
    cells = (_joined(cell.pieces) + cell.glue for row in block.rows for cell in row.cells)
    return block.lead + "".join(cells) + block.glue


def _joined(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


class _Cutter:
    """Cuts stretches of the text where marks begin and end."""

    def __init__(self, text: str, marks: Iterable[Mark]) -> None:
        size = len(text)
        self.text = text
        self.marks = sorted(
            (mark for mark in marks if 0 <= mark.start <= mark.end and mark.start < size),
            key=lambda mark: (mark.start, mark.end),
        )
        self.kinds = tuple(dict.fromkeys(mark.kind for mark in self.marks))
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
        rows = tuple(
            self._row(row, own, glue_of, index)
            for index, (row, own) in enumerate(drawn_rows)
            if row
        )
        last = self._line_number(max(start, end - 1))
        numbers = range(self._line_number(start), last + 1)
        after = "\n" if end < len(self.text) and self.text[end] == "\n" else ""
        return DrawnTable(
            rows=rows,
            lead=self.text[start : cells[0].span.start],
            notes=tuple(note for number in numbers for note in self.notes.get(number, ())),
            glue=after,
        )

    def _row(
        self, row: Sequence[Cell], own: Sequence[Cell], glue_of: Mapping[int, str], index: int
    ) -> DrawnRow:
        number = self._line_number(row[0].span.start)
        return DrawnRow(
            number=number,
            cells=tuple(
                DrawnCell(
                    self.cutter.cut(cell.span.start, cell.span.end),
                    cell.row_span,
                    cell.column_span,
                    glue_of[id(cell)],
                )
                for cell in own
            ),
            heading=index == 0,
            current=number == self.current_line,
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
