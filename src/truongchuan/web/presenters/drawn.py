"""Shapes of a document ready to draw: lines, tables, pieces of text under marks, remarks.

The text is cut at every end of a mark, so that marks may overlap as they like and a page needs no
nested links: each :class:`Piece` belongs to one stretch of the text and knows all marks over it.
Joining the pieces in order gives back the document's text (:func:`drawn_text`), so nothing of a
document can be lost on its way to the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """A table; ``lead`` is white space before its first cell, ``glue`` what follows the last."""

    rows: tuple[DrawnRow, ...]
    lead: str = ""
    glue: str = ""

    is_table = True

    @property
    def has_notes(self) -> bool:
        """True when something is remarked on in the table."""
        return any(row.notes for row in self.rows)


DrawnBlock = DrawnLine | DrawnTable


@dataclass(frozen=True, slots=True)
class DrawnDocument:
    """Lines and tables in the document's order."""

    blocks: tuple[DrawnBlock, ...]


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
