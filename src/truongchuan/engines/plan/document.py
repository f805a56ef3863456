"""A plan document as the readers hand it over: one text, and blocks that point into it.

All positions are code-point offsets into :attr:`ExtractedDocument.text`, end exclusive; lines
are 1-based. The text is NFC with ``\\n`` as the only line end. Inside a block the ``text`` of a
paragraph or cell is *the slice of the document's text* at its span with mark-up blanked out by
spaces of equal length, so an offset inside a block plus ``span.start`` is an offset in the
document (see :func:`blank_markup` in the text engine).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the document's text; it may cross lines (``line`` is where it starts)."""

    line: int
    start: int
    end: int

    def as_dict(self) -> dict[str, int]:
        """Return the shape of the contract."""
        return {"line": self.line, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, heading or list item.

    ``heading`` is the level the format itself states (1 to 9) or None when it states none:
    then only the wording can tell a heading. ``marker`` is a bullet or number that the format
    keeps outside the text (Word's automatic lists); the reader also puts it into the text.
    """

    text: str
    span: Span
    heading: int | None = None
    marker: str | None = None
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; ``row`` and ``column`` count from 0.

    A cell merged over several rows or columns stands once, at its upper left corner, with
    ``row_span`` and ``column_span``.
    """

    text: str
    span: Span
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table as rows of cells. In the text, cells of a row are parted by tabs."""

    rows: tuple[tuple[Cell, ...], ...]
    span: Span


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word that the reader is not sure of (scanned pages); ``confidence`` is 0 to 1."""

    span: Span
    word: str
    confidence: float


@dataclass(frozen=True)
class ExtractedDocument:
    """What a reader made of a file: the text, its blocks, and who read it."""

    text: str
    blocks: tuple[Block, ...]
    reader: str
    reader_version: str
    doubts: tuple[Doubt, ...] = ()
    page_starts: tuple[int, ...] = field(default=())

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offsets at which lines begin; the first is 0."""
        starts = [0]
        position = self.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        return tuple(starts)

    def span(self, start: int, end: int) -> Span:
        """Return the span of a slice of the text.

        :raises ValueError: when the slice lies outside the text or is reversed.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"span {start}:{end} outside a text of {len(self.text)}")
        return Span(bisect_right(self.line_starts, start), start, end)

    def quote(self, span: Span) -> str:
        """Return the text at a span, white space runs folded to one space."""
        return " ".join(self.text[span.start : span.end].split())

    def numbered_lines(self) -> Iterator[tuple[int, str]]:
        """Yield each line with its number, for people."""
        yield from enumerate(self.text.split("\n"), start=1)
