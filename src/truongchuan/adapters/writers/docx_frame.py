"""What official documents made here share: type, page and page number, Nghị định 30/2020/NĐ-CP.

Phụ lục I: A4 (I.2), margins (I.3), Times New Roman (I.4), page number centred in the head from the
second page on (I.7).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
A4_MM = (210, 297)
MARGIN_MM, LEFT_MARGIN_MM = 20, 30


def begin_document(*, title: str, author: str, made_on: date, landscape: bool) -> DocumentType:
    """Return an empty document on A4 with its properties, type, margins and page number."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, author, ""
    moment = datetime(made_on.year, made_on.month, made_on.day)
    properties.created = properties.modified = moment
    style = document.styles["Normal"]
    use_type(style, FONT, 13)
    style.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    width, height = reversed(A4_MM) if landscape else A4_MM
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin = section.bottom_margin = section.right_margin = Mm(MARGIN_MM)
    section.left_margin = Mm(LEFT_MARGIN_MM)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_page_number(number, size=14)
    return document


def use_type(style: Any, font: str, size: float) -> None:
    """Set a style's font for every script, its size in points, and Vietnamese for spelling."""
    style.font.name, style.font.size = font, Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), font)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    properties.append(language)


def add_page_number(paragraph: Paragraph, *, size: float | None = None) -> None:
    """Add the field of the page's number; ``size`` in points, of the style where there is none."""
    for kind, instruction in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if size is not None:
            run.font.size = Pt(size)
        run._r.append(_field_part(kind, instruction))


def _field_part(kind: str, instruction: str) -> Any:
    if kind:
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
        return part
    part = OxmlElement("w:instrText")
    part.set(qn("xml:space"), "preserve")
    part.text = instruction
    return part


def repeat_head(table: Table) -> None:
    """Repeat the head on every page, and let no row break over two pages."""
    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        properties.append(OxmlElement("w:cantSplit"))


def set_widths(table: Table, widths_mm: Sequence[float]) -> None:
    """Set widths in the grid and in every cell: Word reads the one, LibreOffice the other."""
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)


def bytes_of(document: DocumentType) -> bytes:
    """Return the document as a file."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
