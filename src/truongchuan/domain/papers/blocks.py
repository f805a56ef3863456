"""A paper as a value: head, title, body, recipients, signature. No fonts, no files, no language.

Texts are sequences of pieces; a piece that states a figure carries the address of the page the
figure was counted on (:class:`Origin`), so that the product can show the paper with every number
linked and a writer can print it plain. The shape survives JSON unchanged (:func:`as_json`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from truongchuan.engines.plan.codec import dump, load


class Level(StrEnum):
    """What a paragraph is: the levels of Nghị định 30/2020/NĐ-CP, Phụ lục I, II.6.đ and V.6b."""

    PART = "part"
    SECTION = "section"
    TITLED_CLAUSE = "titled_clause"
    CLAUSE = "clause"
    POINT = "point"
    ITEM = "item"
    SUBITEM = "subitem"
    BODY = "body"
    BASIS = "basis"
    ARTICLE = "article"
    ORDER = "order"
    CAPTION = "caption"
    REMARK = "remark"


class Side(StrEnum):
    """Alignment of a table column."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a figure comes from: a page of the product (route, arguments, query) and a day.

    ``as_of`` is the ISO day the figure holds on.
    """

    route: str
    args: tuple[int | str, ...] = ()
    query: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``origin`` is set for a figure."""

    text: str
    bold: bool = False
    italic: bool = False
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the body."""

    level: Level
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The words without marks."""
        return plain(self.pieces)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: title, width in parts of the whole, alignment of its cells."""

    title: str
    width: int
    side: Side = Side.LEFT


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; ``lines`` are its paragraphs. ``rows`` is how many rows it spans, 0 when covered."""

    lines: tuple[tuple[Piece, ...], ...] = ((),)
    rows: int = 1
    bold: bool = False

    @property
    def text(self) -> str:
        """The words, one line per paragraph."""
        return "\n".join(map(plain, self.lines))


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head row that repeats on every page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex on pages of its own, with page numbers of its own."""

    label: str
    title: str
    reference: str
    blocks: tuple[Block, ...]
    landscape: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """The upper part of the first page.

    ``symbol`` is what follows the number and its slash ("KH-UBND"); ``number`` and the day are
    empty until the paper is issued. ``subject`` is the "V/v" line of a công văn, which has
    neither type name nor summary. ``place`` is empty where the form has no place and day.
    """

    body: tuple[str, ...]
    symbol: str
    parent: str = ""
    number: str = ""
    place: str = ""
    year: int | None = None
    dated: str = ""
    type_name: str = ""
    summary: str = ""
    subject: str = ""

    @property
    def is_letter(self) -> bool:
        """True for a công văn."""
        return not self.type_name


@dataclass(frozen=True, slots=True)
class Signature:
    """The block at the foot: lines of authority and post, then the name."""

    lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at before signing; a code with parameters, not printed."""

    code: str
    params: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class PaperContent:
    """A whole paper. ``as_of`` is the moment of its data, ISO with offset.

    ``form`` names the template: ``named`` (with a type name), ``letter`` (công văn), ``minutes``.
    ``secretary`` is the left signature of minutes. ``is_sample`` tells that figures are made up.
    """

    kind: str
    form: str
    head: Head
    blocks: tuple[Block, ...]
    recipients: tuple[str, ...]
    signature: Signature
    as_of: str
    addressees: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    secretary: Signature | None = None
    remarks: tuple[Remark, ...] = ()
    is_sample: bool = False


def plain(pieces: Iterable[Piece]) -> str:
    """Return the words of some pieces."""
    return "".join(piece.text for piece in pieces)


def figures(content: PaperContent) -> Iterator[Piece]:
    """Yield every piece that states a figure, in order."""
    for blocks in (content.blocks, *(annex.blocks for annex in content.annexes)):
        for block in blocks:
            for pieces in _stretches(block):
                yield from (piece for piece in pieces if piece.origin is not None)


def _stretches(block: Block) -> Iterator[tuple[Piece, ...]]:
    if isinstance(block, Paragraph):
        yield block.pieces
        return
    for row in block.rows:
        for cell in row:
            yield from cell.lines


def as_json(content: PaperContent) -> dict[str, Any]:
    """Return plain JSON data."""
    data: dict[str, Any] = dump(content)
    return data


def from_json(data: dict[str, Any]) -> PaperContent:
    """Rebuild what :func:`as_json` made.

    :raises ValueError: when the data is no paper.
    """
    return load(PaperContent, data)


def content_hash(data: dict[str, Any]) -> str:
    """Return the SHA-256 of a paper's JSON: the same content gives the same hash."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
