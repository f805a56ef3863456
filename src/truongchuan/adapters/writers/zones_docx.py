"""Zones in words as a .docx: a table of schools."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.table import _Cell

from truongchuan.adapters.writers.docx_frame import (
    begin_document,
    bytes_of,
    repeat_head,
    set_widths,
)

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
    document = begin_document(
        title=paper.title, author=paper.author, made_on=paper.made_on, landscape=False
    )
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
    return bytes_of(document)


def _write_table(document: DocumentType, paper: ZonesPaper) -> None:
    table = document.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, paper.heads, strict=True):
        _fill(cell, text, centred=True, bold=True)
    for number, (school, zone, children) in enumerate(paper.rows, start=1):
        cells = table.add_row().cells
        _fill(cells[0], str(number), centred=True)
        _fill(cells[1], school)
        _fill(cells[2], zone)
        _fill(cells[3], children, centred=True)
    repeat_head(table)
    set_widths(table, COLUMNS_MM)


def _fill(cell: _Cell, text: str, *, centred: bool = False, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(text).bold = bold
