"""The body of a paper as WordprocessingML, in the template's own named styles.

Tables are written as one piece of XML: asking python-docx for the cells of thousands of rows
takes minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from truongchuan.adapters.writers.papers import styles as s
from truongchuan.domain.papers.blocks import (
    Block,
    Cell,
    Level,
    Origin,
    Paragraph,
    Piece,
    Side,
    Table,
)

Links = Callable[[Origin], str]
_JUSTIFY = {Side.LEFT: "left", Side.CENTRE: "center", Side.RIGHT: "right"}
_TWIPS_PER_MM = 1440 / 25.4


class BodyWriter:
    """Writes blocks with the style ids of one document; ``links`` turns figures into links."""

    def __init__(self, style_ids: Mapping[str, str], links: Links | None = None) -> None:
        self.style_ids = style_ids
        self.links = links

    def blocks(self, blocks: Iterable[Block], width_mm: float) -> list[BaseOxmlElement]:
        """Return the elements of some blocks for a text area of a width."""
        found: list[BaseOxmlElement] = []
        for block in blocks:
            if isinstance(block, Paragraph):
                found.append(self.paragraph(block))
                continue
            if block.caption:
                found.append(self.text(block.caption, s.CAPTION))
            found.append(self.table(block, width_mm))
            found.append(self.gap())
        return found

    def paragraph(self, block: Paragraph) -> BaseOxmlElement:
        """Return a paragraph of the body."""
        bold = block.level is Level.ARTICLE and not any(p.bold for p in block.pieces)
        pieces = [Piece(p.text, True, p.italic, p.origin) for p in block.pieces] if bold else None
        return _element(self._paragraph(pieces or block.pieces, s.OF_LEVEL[block.level]))

    def text(self, text: str, style: str) -> BaseOxmlElement:
        """Return a paragraph of plain text in a style."""
        return _element(self._paragraph((Piece(text),), style))

    def gap(self) -> BaseOxmlElement:
        """Return a small paragraph after a table, so that text does not touch it."""
        properties = '<w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>'
        return _element(self._paragraph((), s.CELL, properties))

    def _paragraph(self, pieces: Iterable[Piece], style: str, properties: str = "") -> str:
        runs = "".join(map(self._run, pieces))
        return (
            f"<w:p><w:pPr><w:pStyle w:val={quoteattr(self.style_ids[style])}/>{properties}</w:pPr>"
            f"{runs}</w:p>"
        )

    def _run(self, piece: Piece) -> str:
        marks = ("<w:b/>" if piece.bold else "") + ("<w:i/>" if piece.italic else "")
        properties = f"<w:rPr>{marks}</w:rPr>" if marks else ""
        run = f'<w:r>{properties}<w:t xml:space="preserve">{escape(_clean(piece.text))}</w:t></w:r>'
        if self.links is None or piece.origin is None:
            return run
        target = self.links(piece.origin).replace('"', "%22")
        instruction = quoteattr(f'HYPERLINK "{target}"')
        return f"<w:fldSimple w:instr={instruction}>{run}</w:fldSimple>"

    def table(self, table: Table, width_mm: float) -> BaseOxmlElement:
        """Return a table: head repeated on every page, rows whole, merged cells merged."""
        total = sum(column.width for column in table.columns)
        widths = [
            round(column.width / total * width_mm * _TWIPS_PER_MM) for column in table.columns
        ]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        head = "".join(
            self._cell(Cell(((Piece(column.title),),)), width, Side.CENTRE, s.CELL_HEAD)
            for column, width in zip(table.columns, widths, strict=True)
        )
        rows = "".join(self._row(row, table, widths) for row in table.rows)
        borders = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        return _element(
            f"<w:tbl><w:tblPr>"
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            f'<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
            f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
            f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
        )

    def _row(self, row: tuple[Cell, ...], table: Table, widths: list[int]) -> str:
        cells = "".join(
            self._cell(cell, width, column.side, s.CELL)
            for cell, column, width in zip(row, table.columns, widths, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"

    def _cell(self, cell: Cell, width: int, side: Side, style: str) -> str:
        merge = ""
        if cell.rows > 1:
            merge = '<w:vMerge w:val="restart"/>'
        elif cell.rows == 0:
            merge = "<w:vMerge/>"
        middle = '<w:vAlign w:val="center"/>'
        properties = f'<w:spacing w:before="40" w:after="40"/><w:jc w:val="{_JUSTIFY[side]}"/>'
        paragraphs = "".join(
            self._paragraph(
                [Piece(p.text, p.bold or cell.bold, p.italic, p.origin) for p in line],
                style,
                properties,
            )
            for line in cell.lines or ((),)
        )
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}{middle}</w:tcPr>'
            f"{paragraphs}</w:tc>"
        )


def _clean(text: str) -> str:
    """Leave out what XML does not take; a line break becomes a space."""
    return "".join(c if c >= " " else " " for c in text if c not in "\ufffe\uffff")


def _element(xml: str) -> BaseOxmlElement:
    start = xml.index(">") if xml[: xml.index(">")].find(" ") < 0 else xml.index(" ")
    return parse_xml(f"{xml[:start]} {nsdecls('w')}{xml[start:]}")
