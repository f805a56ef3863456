"""Draws an official paper as .docx in the layout of Nghị định 30/2020/NĐ-CP, Phụ lục I.

A4, Times New Roman 14, head in a table without borders, page number in the page head from
page 2 on, lists as plain dashes (as offices type them). The file depends on its content only:
the same paper gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

FONT = "Times New Roman"
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip member can carry

_INLINE = re.compile(r"(<i>.*?</i>|<b>.*?</b>)")

CENTRE = WD_ALIGN_PARAGRAPH.CENTER
JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY
LEFT = WD_ALIGN_PARAGRAPH.LEFT


class Paper:
    """An official paper that grows from top to bottom; :meth:`to_bytes` gives the .docx."""

    def __init__(self, *, title: str, author: str, created: datetime) -> None:
        self._docx: Any = Document()
        self._set_page(self._docx.sections[0])
        self._set_styles()
        properties = self._docx.core_properties
        properties.title, properties.author, properties.language = title, author, "vi-VN"
        properties.created = properties.modified = created
        properties.last_modified_by, properties.comments, properties.revision = author, "", 1

    def head(self, issuer: Sequence[str], number: str, place_date: str, parent: str = "") -> None:
        """Draw boxes 1 to 4: parent and issuing body, number; national title, place and date."""
        table = self._plain_table(1, (Cm(6.2), Cm(9.8)))
        left, right = table.rows[0].cells
        if parent:
            self._line(left, parent, size=12)
        for part in issuer:
            self._line(left, part, size=12, bold=True)
        self._rule(left, Cm(2.2))
        self._line(left, number, size=13, before=6)
        self._line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
        self._line(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
        self._rule(right, Cm(1.7))
        self._line(right, place_date, size=13, italic=True, before=6)

    def kind_and_title(self, kind: str, title: str) -> None:
        """Draw box 5a: kind of document and what it is about."""
        self._centred(kind, bold=True, before=18)
        self._centred(title, bold=True)
        self._rule(self._docx, Cm(5.5))

    def heading(self, text: str, level: int = 1) -> None:
        """Add a numbered heading; the number is part of the text."""
        paragraph = self._docx.add_paragraph(style=f"Heading {level}")
        self._write(paragraph, text)

    def text(self, text: str, *, italic: bool = False, bold: bool = False) -> None:
        """Add a justified paragraph; ``<i>…</i>`` and ``<b>…</b>`` mark stretches of it."""
        paragraph = self._docx.add_paragraph()
        self._write(paragraph, text, italic=italic, bold=bold)

    def texts(self, texts: Iterable[str]) -> None:
        """Add several paragraphs."""
        for text in texts:
            self.text(text)

    def listed(self, items: Iterable[str], *, numbered: bool = False) -> None:
        """Add an automatic list of Word: its marks are not part of the text."""
        style = "List Number" if numbered else "List Bullet"
        for item in items:
            self._write(self._docx.add_paragraph(style=style), item)

    def foot(self, recipients: Sequence[str], post: Sequence[str], name: str) -> None:
        """Draw boxes 7 and 9b: recipients at the left, post and name of the signatory right."""
        table = self._plain_table(1, (Cm(8), Cm(8)))
        left, right = table.rows[0].cells
        self._line(left, "Nơi nhận:", size=12, bold=True, italic=True, align=LEFT)
        for recipient in recipients:
            self._line(left, recipient, size=11, align=LEFT)
        for part in post:
            self._line(right, part, size=14, bold=True)
        self._line(right, name, size=14, bold=True, before=72)

    def annex(self, title: Sequence[str], reference: str) -> None:
        """Begin a landscape section with page numbers of its own and draw the annex's head."""
        section = self._docx.add_section(WD_SECTION.NEW_PAGE)
        self._set_page(section, landscape=True)
        numbering = OxmlElement("w:pgNumType")
        numbering.set(qn("w:start"), "1")
        section._sectPr.append(numbering)
        for part in title:
            self._centred(part, bold=True)
        self._centred(reference, italic=True)
        self._rule(self._docx, Cm(9))

    def table(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[str | None]],
        widths_cm: Sequence[float],
        *,
        size: int = 13,
    ) -> None:
        """Draw a ruled table with a repeated header row.

        A cell that is None continues the cell above it (merged over rows). A line end inside a
        cell begins a new paragraph of that cell.
        """
        table = self._docx.add_table(rows=1 + len(rows), cols=len(header))
        table.style, table.autofit = "Table Grid", False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for column, text in enumerate(header):
            self._fill(table.cell(0, column), text, size=size, bold=True, align=CENTRE)
        repeat = OxmlElement("w:tblHeader")
        repeat.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)
        for number, row in enumerate(rows, start=1):
            for column, text_or_none in enumerate(row):
                if text_or_none is not None:
                    self._fill(table.cell(number, column), text_or_none, size=size)
        for column in range(len(header)):
            for first, last in _merged_runs([row[column] for row in rows]):
                table.cell(first + 1, column).merge(table.cell(last + 1, column))
        self._set_widths(table, [Cm(width) for width in widths_cm])

    def to_bytes(self) -> bytes:
        """Return the .docx, its zip members without times of their own."""
        raw, clean = io.BytesIO(), io.BytesIO()
        self._docx.save(raw)
        with zipfile.ZipFile(raw) as source, zipfile.ZipFile(clean, "w") as target:
            for name in source.namelist():
                member = zipfile.ZipInfo(name, ZIP_EPOCH)
                member.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(member, source.read(name), compresslevel=9)
        return clean.getvalue()

    # --- parts ---------------------------------------------------------------

    def _set_page(self, section: Any, *, landscape: bool = False) -> None:
        width, height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = width, height
        section.top_margin = section.bottom_margin = Mm(20)
        section.left_margin, section.right_margin = Mm(30), Mm(20)
        section.header_distance = Mm(10)
        section.different_first_page_header_footer = True
        section.header.is_linked_to_previous = False
        paragraph = section.header.paragraphs[0]
        paragraph.alignment, paragraph.paragraph_format.first_line_indent = CENTRE, Cm(0)
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        field.append(OxmlElement("w:r"))
        paragraph._p.append(field)

    def _set_styles(self) -> None:
        normal = self._docx.styles["Normal"]
        self._set_font(normal, 14)
        shape = normal.paragraph_format
        shape.space_after, shape.line_spacing, shape.space_before = Pt(6), 1.0, Pt(0)
        shape.first_line_indent, shape.alignment = Cm(1.27), JUSTIFY
        for level in (1, 2, 3):
            heading = self._docx.styles[f"Heading {level}"]
            self._set_font(heading, 14)
            heading.font.bold, heading.font.italic = True, level == 3
            heading.font.color.rgb = RGBColor(0, 0, 0)
            heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(6)

    @staticmethod
    def _set_font(style: Any, size: int) -> None:
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), FONT)

    def _plain_table(self, rows: int, widths: Sequence[int]) -> Any:
        table = self._docx.add_table(rows=rows, cols=len(widths))
        table.autofit = False
        self._set_widths(table, widths)
        for row in table.rows:  # head and foot must not be torn apart by a page end
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        return table

    @staticmethod
    def _set_widths(table: Any, widths: Sequence[int]) -> None:
        """Set widths in the grid and in every cell: Word reads the one, LibreOffice the other."""
        for grid_column, width in zip(table.columns, widths, strict=True):
            grid_column.width = width
            for cell in grid_column.cells:
                cell.width = width

    def _centred(
        self, text: str, *, bold: bool = False, italic: bool = False, before: float = 0
    ) -> Any:
        paragraph = self._docx.add_paragraph()
        paragraph.alignment = CENTRE
        paragraph.paragraph_format.first_line_indent = Cm(0)
        paragraph.paragraph_format.space_before = Pt(before)
        self._write(paragraph, text, bold=bold, italic=italic)
        return paragraph

    def _line(
        self,
        cell: Any,
        text: str,
        *,
        size: int,
        bold: bool = False,
        italic: bool = False,
        before: float = 0,
        align: WD_ALIGN_PARAGRAPH = CENTRE,
    ) -> Any:
        """Add a paragraph to a cell; the empty one that every new cell holds is used first."""
        first = cell.paragraphs[0]
        paragraph = first if not first.text and len(cell.paragraphs) == 1 else cell.add_paragraph()
        paragraph.alignment = align
        shape = paragraph.paragraph_format
        shape.first_line_indent, shape.space_before, shape.space_after = Cm(0), Pt(before), Pt(0)
        self._write(paragraph, text, size=size, bold=bold, italic=italic)
        return paragraph

    def _fill(
        self,
        cell: Any,
        text: str,
        *,
        size: int,
        bold: bool = False,
        align: WD_ALIGN_PARAGRAPH = LEFT,
    ) -> None:
        for line in text.split("\n"):
            self._line(cell, line, size=size, bold=bold, align=align)

    @staticmethod
    def _write(
        paragraph: Any,
        text: str,
        *,
        size: int | None = None,
        bold: bool = False,
        italic: bool = False,
    ) -> None:
        for part in filter(None, _INLINE.split(text)):
            marked = _INLINE.fullmatch(part)
            run = paragraph.add_run(part[3:-4] if marked else part)
            run.bold = True if bold or part.startswith("<b>") else None
            run.italic = True if italic or part.startswith("<i>") else None
            if size is not None:
                run.font.size = Pt(size)

    def _rule(self, container: Any, indent: int) -> None:
        """Draw the short line under a text: the upper border of a tiny empty paragraph."""
        paragraph = container.add_paragraph()
        shape = paragraph.paragraph_format
        shape.first_line_indent, shape.space_before, shape.space_after = Cm(0), Pt(1), Pt(0)
        shape.left_indent = shape.right_indent = indent
        paragraph.add_run().font.size = Pt(1)
        shape.line_spacing = Pt(2)
        border, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "000000")):
            top.set(qn(f"w:{name}"), value)
        border.append(top)
        paragraph._p.get_or_add_pPr().insert_element_before(
            border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )


def _merged_runs(column: Sequence[str | None]) -> list[tuple[int, int]]:
    """Return (first, last) row of each stretch of a column whose later cells are None."""
    runs: list[tuple[int, int]] = []
    first = 0
    for row, text in enumerate([*column, ""]):
        if text is not None:
            if row - first > 1:
                runs.append((first, row - 1))
            first = row
    return runs
