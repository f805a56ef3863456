"""The annex as an official document: the layout of Nghị định 30/2020/NĐ-CP, Phụ lục I.

Landscape A4 (I.2: allowed for tables), title lines of an appendix (III.1); the rest is
``docx_frame``'s. The table has the four columns of the plan's own annex, so that the file can be
read back as one.
"""

from __future__ import annotations

from docx.document import Document as DocumentType
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from truongchuan.adapters.writers.annex import Annex, AnnexRow
from truongchuan.adapters.writers.docx_frame import begin_document, bytes_of, repeat_head

COLUMNS_MM = (30, 117, 44, 56)
RULE_INDENT_MM = 95  # a rule of a third to a half of the line stands under the title


def write_annex_docx(annex: Annex) -> bytes:
    """Return the annex as a .docx file."""
    document = begin_document(
        title=annex.title, author=annex.author, made_on=annex.made_on, landscape=True
    )
    _write_heading(document, annex)
    _write_table(document, annex)
    return bytes_of(document)


def _write_heading(document: DocumentType, annex: Annex) -> None:
    _centred(document, annex.heading, size=14, bold=True)
    _centred(document, annex.title, size=14, bold=True)
    _centred(document, annex.reference, size=14, italic=True)
    if annex.selection:
        _centred(document, annex.selection, size=13, italic=True)
    rule = document.add_paragraph()
    rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = Mm(RULE_INDENT_MM)
    rule.paragraph_format.space_after = Pt(6)
    rule.paragraph_format.line_spacing = Pt(4)
    rule.paragraph_format.keep_with_next = True
    _draw_rule_above(rule)


def _centred(
    document: DocumentType, text: str, *, size: int, bold: bool = False, italic: bool = False
) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def _draw_rule_above(paragraph: Paragraph) -> None:
    """Draw the rule as a border: underscores or underlining would be a known fault."""
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().append(borders)


def _write_table(document: DocumentType, annex: Annex) -> None:
    table = document.add_table(rows=1 + len(annex.rows), cols=4)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, COLUMNS_MM, strict=True):
        column.width = Mm(width)
    # Row by row: asking a table for one cell walks all of them.
    rows = [row.cells for row in table.rows]
    for cell, title in zip(rows[0], annex.columns, strict=True):
        _fill(cell, title, bold=True, centred=True)
    repeat_head(table)
    at = 1
    for period, lines in annex.groups():
        for cells, line in zip(rows[at : at + len(lines)], lines, strict=True):
            _fill_row(cells, line)
        first = rows[at][0]
        if len(lines) > 1:
            first = first.merge(rows[at + len(lines) - 1][0])
        _fill(first, period, bold=True, centred=True)
        at += len(lines)
    for row_cells in rows:
        for cell, width in zip(row_cells, COLUMNS_MM, strict=True):
            cell.width = Mm(width)


def _fill_row(cells: tuple[_Cell, ...], line: AnnexRow) -> None:
    _fill(cells[1], line.task)
    _fill(cells[2], line.lead)
    several = len(line.cooperating) > 1
    _fill(cells[3], *(f"- {unit}" if several else unit for unit in line.cooperating))


def _fill(cell: _Cell, *texts: str, bold: bool = False, centred: bool = False) -> None:
    """Write each text as a paragraph of the cell, in place of what a merge left there."""
    for paragraph in cell.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)
    paragraph = cell.paragraphs[0]
    for number, text in enumerate(texts or ("",)):
        if number:
            paragraph = cell.add_paragraph()
        run = paragraph.add_run(text)
        run.bold = bold
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if centred:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
