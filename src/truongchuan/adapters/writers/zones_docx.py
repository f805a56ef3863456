"""Zones in words as a .docx: a table of schools, A4, margins and type of Nghị định 30/2020."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell

FONT = "Times New Roman"
COLUMNS_MM = (12, 42, 86, 20)


@dataclass(frozen=True, slots=True)
class ZonesPaper:
    """What the paper says; ``rows`` are school, zone, children."""

    title: str
    subject: str
    notes: list[str]
    heads: tuple[str, str, str, str]
    rows: list[tuple[str, str, str]]
    author: str
    made_on: date


def write_zones_docx(paper: ZonesPaper) -> bytes:
    """Return the paper as a .docx file."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.comments = paper.title, paper.author, ""
    properties.created = properties.modified = datetime(
        paper.made_on.year, paper.made_on.month, paper.made_on.day
    )
    _set_up(document)
    for text, size, bold in (
        (paper.title.upper(), 14, True),
        (paper.subject, 14, True),
        *((note, 13, False) for note in paper.notes),
    ):
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = line.add_run(text)
        run.font.size, run.bold, run.italic = Pt(size), bold, not bold
    document.paragraphs[-1].paragraph_format.space_after = Pt(8)
    _write_table(document, paper)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_up(document: DocumentType) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    style.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = section.right_margin = Mm(20)
    section.left_margin = Mm(30)


def _write_table(document: DocumentType, paper: ZonesPaper) -> None:
    table = document.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, paper.heads, strict=True):
        _fill(cell, text, centred=True, bold=True)
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(head)
    for number, (school, zone, children) in enumerate(paper.rows, start=1):
        cells = table.add_row().cells
        _fill(cells[0], str(number), centred=True)
        _fill(cells[1], school)
        _fill(cells[2], zone)
        _fill(cells[3], children, centred=True)
    for column, width in zip(table.columns, COLUMNS_MM, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, COLUMNS_MM, strict=True):
            cell.width = Mm(width)


def _fill(cell: _Cell, text: str, *, centred: bool = False, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(text).bold = bold
