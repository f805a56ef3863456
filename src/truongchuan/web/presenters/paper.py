"""One paper as its page shows it: the sheet, with every figure linked to where it was counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from truongchuan.domain.papers.blocks import (
    Block,
    Cell,
    Head,
    Level,
    Origin,
    PaperContent,
    Paragraph,
    Piece,
    Signature,
    Table,
    figures,
    from_json,
)
from truongchuan.domain.papers.models import Paper
from truongchuan.wording.paper_texts.common import closed, long_day
from truongchuan.wording.papers import remark_text

MOST_ROWS = 100  # of a table on the page; the file has all
MOST_CHANGES = 20


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell, its paragraphs drawn."""

    html: SafeString
    rows: int
    side: str
    bold: bool


@dataclass(frozen=True, slots=True)
class DrawnBlock:
    """A paragraph (``level``) or a table (``columns``, ``rows``; ``left`` rows not shown)."""

    level: str = ""
    html: str = ""
    columns: tuple[tuple[str, int], ...] = ()
    rows: tuple[tuple[DrawnCell, ...], ...] = ()
    caption: str = ""
    left: int = 0

    @property
    def is_table(self) -> bool:
        """True for a table."""
        return bool(self.columns)


@dataclass(frozen=True, slots=True)
class DrawnAnnex:
    """An annex."""

    label: str
    title: str
    reference: str
    blocks: tuple[DrawnBlock, ...]


@dataclass(frozen=True, slots=True)
class DrawnPaper:
    """The sheet."""

    head: Head
    addressees: tuple[str, ...]
    blocks: tuple[DrawnBlock, ...]
    recipients: tuple[str, ...]
    signature: Signature
    secretary: Signature | None
    annexes: tuple[DrawnAnnex, ...]
    remarks: tuple[str, ...]
    is_sample: bool
    figures: int


@dataclass(frozen=True, slots=True)
class Change:
    """Words that differ from the version before; either side may be empty."""

    before: str
    after: str


def content_of_paper(paper: Paper) -> PaperContent:
    """Return a stored paper's content, with the official number and day once it has them."""
    content = from_json(paper.content)
    if paper.issued_on is None:
        return content
    return numbered(content, paper.number, paper.issued_on)


def numbered(content: PaperContent, number: str, issued_on: date) -> PaperContent:
    """Return a paper with its official number and day filled in."""
    head = content.head
    count, _, symbol = number.partition("/")
    dated = f"{head.place}, {long_day(issued_on)}" if head.place else ""
    padded = f"{int(count):02d}" if count.isdigit() else count
    return replace(content, head=replace(head, number=padded, symbol=symbol, dated=dated))


def draw_paper(content: PaperContent) -> DrawnPaper:
    """Return a paper ready to draw."""
    annexes = tuple(
        DrawnAnnex(a.label, a.title, a.reference, _blocks(a.blocks)) for a in content.annexes
    )
    several = len(content.addressees) > 1
    blocks = _blocks(content.blocks)
    return DrawnPaper(
        head=content.head,
        addressees=tuple(closed(content.addressees))
        if several
        else tuple(f"{text}." for text in content.addressees),
        blocks=blocks,
        recipients=tuple(closed(content.recipients)),
        signature=content.signature,
        secretary=content.secretary,
        annexes=annexes,
        remarks=tuple(remark_text(remark, gettext) for remark in content.remarks),
        is_sample=content.is_sample,
        figures=sum(1 for _ in figures(content)),
    )


def _blocks(blocks: Sequence[Block]) -> tuple[DrawnBlock, ...]:
    return tuple(
        _table(block)
        if isinstance(block, Table)
        else DrawnBlock(level=block.level.value, html=_paragraph(block))
        for block in blocks
    )


def _paragraph(block: Paragraph) -> SafeString:
    bold = block.level is Level.ARTICLE and not any(p.bold for p in block.pieces)
    return _html(block.pieces, bold=bold)


def _html(pieces: Iterable[Piece], *, bold: bool = False) -> SafeString:
    """Draw pieces: a figure is a link to its page. Here and not in a template: there are many."""
    drawn = []
    for piece in pieces:
        text: str = conditional_escape(piece.text)
        if piece.italic:
            text = format_html("<i>{}</i>", text)
        if piece.bold or bold:
            text = format_html("<b>{}</b>", text)
        url = origin_url(piece.origin) if piece.origin else ""
        drawn.append(format_html('<a class="figure" href="{}">{}</a>', url, text) if url else text)
    return mark_safe("".join(drawn))


def origin_url(origin: Origin) -> str:
    """Return the address a figure was counted on; nothing where the page is gone."""
    try:
        url = reverse(origin.route, args=origin.args)
    except NoReverseMatch:
        return ""
    return f"{url}?{origin.query}" if origin.query else url


def _table(table: Table) -> DrawnBlock:
    rows = table.rows[:MOST_ROWS]
    total = sum(column.width for column in table.columns)
    return DrawnBlock(
        columns=tuple((column.title, column.width * 100 // total) for column in table.columns),
        rows=tuple(
            tuple(
                _cell(cell, column.side.value, len(rows) - at)
                for cell, column in zip(row, table.columns, strict=True)
                if cell.rows
            )
            for at, row in enumerate(rows)
        ),
        caption=table.caption,
        left=len(table.rows) - len(rows),
    )


def _cell(cell: Cell, side: str, room: int) -> DrawnCell:
    html = format_html_join(mark_safe("<br>"), "{}", ((_html(line),) for line in cell.lines))
    return DrawnCell(html, min(cell.rows, room), side, cell.bold)


def changes_between(before: PaperContent, after: PaperContent) -> list[Change]:
    """Return the paragraphs and rows that differ between two versions, the first ones."""
    old, new = _lines(before), _lines(after)
    found: list[Change] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        for place in range(max(j - i, m - k)):
            left = old[i + place] if i + place < j else ""
            right = new[k + place] if k + place < m else ""
            found.append(Change(left, right))
            if len(found) == MOST_CHANGES:
                return found
    return found


def _lines(content: PaperContent) -> list[str]:
    lines: list[str] = []
    for blocks in (content.blocks, *(annex.blocks for annex in content.annexes)):
        for block in blocks:
            if isinstance(block, Paragraph):
                lines.append(block.text)
            else:
                rows = block.rows[:MOST_ROWS]
                lines += [" | ".join(cell.text for cell in row) for row in rows]
    return lines
