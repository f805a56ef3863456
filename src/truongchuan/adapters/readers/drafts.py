"""Blocks while a reader gathers them, and the step that turns them into a document.

A draft has text but no position. :func:`assemble` lays the drafts into one text, one line a
paragraph, one line a table row with tabs between the cells, and gives every block its span.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from truongchuan.adapters.readers.errors import ReadError
from truongchuan.adapters.readers.limits import Watch
from truongchuan.engines.plan.document import (
    Block,
    Cell,
    Doubt,
    ExtractedDocument,
    Paragraph,
    Span,
    Table,
)
from truongchuan.engines.text import blank_markup, normalise

# A hyphen or stroke set close to its word at a line's end: the word goes on in the next line.
GOES_ON = re.compile(r"\w[-/]$")


@dataclass(frozen=True, slots=True)
class DraftDoubt:
    """An uncertain word at an offset of its draft's text."""

    start: int
    word: str
    confidence: float


@dataclass(frozen=True, slots=True)
class DraftParagraph:
    """A paragraph without position; ``page`` counts from 0."""

    text: str
    heading: int | None = None
    marker: str | None = None
    bold: bool = False
    page: int = 0
    doubts: tuple[DraftDoubt, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftCell:
    """A cell as lines of paragraphs, so that a layout table can be taken apart again.

    On printed pages ``room`` is what its last line leaves free and ``opening`` the width of its
    first word (points): they tell whether a cell goes on over a page break.
    """

    lines: tuple[DraftParagraph, ...] = ()
    row_span: int = 1
    column_span: int = 1
    room: float | None = None
    opening: float = 0.0

    @property
    def text(self) -> str:
        """The cell on one line."""
        text = ""
        for line in self.lines:
            text += self._gap(text) + line.text
        return text

    @property
    def doubts(self) -> tuple[DraftDoubt, ...]:
        """The doubts of all lines, at offsets of :attr:`text`."""
        found: list[DraftDoubt] = []
        text = ""
        for line in self.lines:
            text += self._gap(text)
            found.extend(replace(doubt, start=doubt.start + len(text)) for doubt in line.doubts)
            text += line.text
        return tuple(found)

    def _gap(self, text: str) -> str:
        """Return what stands between two lines: nothing after a hyphen on a printed page."""
        printed = self.room is not None
        return "" if not text or (printed and GOES_ON.search(text)) else " "


@dataclass(slots=True)
class DraftTable:
    """A full grid of cells; places covered by a merged cell hold an empty cell.

    ``edges`` are the column edges on the page where they are known.
    """

    rows: list[list[DraftCell]]
    borders: bool = True
    page: int = 0
    row_pages: list[int] = field(default_factory=list)
    edges: tuple[float, ...] = ()

    @property
    def columns(self) -> int:
        """Number of columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)


Draft = DraftParagraph | DraftTable


def clean_line(text: str) -> str:
    """Return a text as one normalised line: white space runs become one space."""
    return " ".join(normalise(text).split())


def paragraphs(
    text: str,
    *,
    heading: int | None = None,
    marker: str | None = None,
    bold: bool = False,
    page: int = 0,
    keep_tabs: bool = False,
) -> list[DraftParagraph]:
    """Return one draft for every non-empty line; only the first carries the marker."""
    drafts: list[DraftParagraph] = []
    for line in normalise(text).split("\n"):
        parts = (" ".join(part.split()) for part in line.split("\t"))
        words = ("\t" if keep_tabs else " ").join(part for part in parts if part)
        if words:
            drafts.append(DraftParagraph(words, heading, None if drafts else marker, bold, page))
    return drafts


class _Text:
    """The growing text with its length."""

    def __init__(self, watch: Watch) -> None:
        self.parts: list[str] = []
        self.length = 0
        self._watch = watch

    def add(self, part: str) -> tuple[int, int]:
        """Append a part and return where it stands."""
        start = self.length
        self.parts.append(part)
        self.length += len(part)
        self._watch.add_text(len(part))
        return start, self.length


def assemble(
    drafts: Iterable[Draft], *, reader: str, version: str, watch: Watch, pages: int = 0
) -> ExtractedDocument:
    """Lay the drafts into one text and return the document.

    :raises ReadError: ``no_text`` when nothing is left to read; ``too_much_text``; ``too_long``.
    """
    text = _Text(watch)
    found: list[tuple[Draft, list[list[tuple[int, int]]]]] = []
    starts: list[int | None] = [None] * pages
    for draft in drafts:
        watch.tick()
        if isinstance(draft, DraftParagraph):
            span = text.add(draft.text)
            _note_page(starts, draft.page, span[0])
            found.append((draft, [[span]]))
            text.add("\n")
        else:
            found.append((draft, _add_rows(draft, text, starts)))
    whole = "".join(text.parts).rstrip("\n")
    if not whole.strip():
        raise ReadError("no_text")
    document = ExtractedDocument(whole, (), reader, version)
    blocks, doubts = _blocks(found, document)
    return replace(document, blocks=blocks, doubts=doubts, page_starts=_page_starts(starts, whole))


def _add_rows(
    table: DraftTable, text: _Text, starts: list[int | None]
) -> list[list[tuple[int, int]]]:
    places: list[list[tuple[int, int]]] = []
    for number, row in enumerate(table.rows):
        page = table.row_pages[number] if table.row_pages else table.page
        _note_page(starts, page, text.length)
        line: list[tuple[int, int]] = []
        for column, cell in enumerate(row):
            if column:
                text.add("\t")
            line.append(text.add(cell.text))
        text.add("\n")
        places.append(line)
    return places


def _note_page(starts: list[int | None], page: int, offset: int) -> None:
    if page < len(starts) and starts[page] is None:
        starts[page] = offset


def _page_starts(starts: Sequence[int | None], text: str) -> tuple[int, ...]:
    """Fill pages that start no block of their own with the start of the following page."""
    filled: list[int] = []
    following = len(text)
    for start in reversed(starts):
        following = following if start is None else min(start, len(text))
        filled.append(following)
    return tuple(reversed(filled))


def _blocks(
    found: list[tuple[Draft, list[list[tuple[int, int]]]]], document: ExtractedDocument
) -> tuple[tuple[Block, ...], tuple[Doubt, ...]]:
    blocks: list[Block] = []
    doubts: list[Doubt] = []
    for draft, places in found:
        if isinstance(draft, DraftParagraph):
            span = _span(document, places[0][0])
            shown = blank_markup(document.text[span.start : span.end])
            blocks.append(Paragraph(shown, span, draft.heading, draft.marker, draft.bold))
            doubts.extend(_doubts(draft.doubts, span.start, document))
        else:
            blocks.append(_table(draft, places, document))
            for row, line in zip(draft.rows, places, strict=True):
                for cell, place in zip(row, line, strict=True):
                    doubts.extend(_doubts(cell.doubts, place[0], document))
    return tuple(blocks), tuple(doubts)


def _span(document: ExtractedDocument, place: tuple[int, int]) -> Span:
    # The last line ends were cut off the text, and an empty last cell may stand behind it.
    end = min(place[1], len(document.text))
    return document.span(min(place[0], end), end)


def _doubts(
    doubts: Iterable[DraftDoubt], offset: int, document: ExtractedDocument
) -> Iterable[Doubt]:
    for doubt in doubts:
        start = offset + doubt.start
        span = document.span(start, start + len(doubt.word))
        yield Doubt(span, doubt.word, doubt.confidence)


def _table(
    draft: DraftTable, places: list[list[tuple[int, int]]], document: ExtractedDocument
) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for number, (row, line) in enumerate(zip(draft.rows, places, strict=True)):
        cells: list[Cell] = []
        for column, (cell, place) in enumerate(zip(row, line, strict=True)):
            span = _span(document, place)
            shown = blank_markup(document.text[span.start : span.end])
            cells.append(Cell(shown, span, number, column, cell.row_span, cell.column_span))
        rows.append(tuple(cells))
    whole = document.span(rows[0][0].span.start, rows[-1][-1].span.end)
    return Table(tuple(rows), whole)
