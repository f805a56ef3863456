"""Makes the templates that ship with the product, from the layout alone.

    python -m truongchuan.adapters.writers.papers.default_templates

writes them into ``truongchuan/papers/templates``; a test checks that what is there is what this
makes. An office takes one of them, changes it in its word processor and puts it into the folder
of ``TRUONGCHUAN_PAPER_TEMPLATES``.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from docx.table import Table, _Cell

from truongchuan.adapters.paper_format import load_format
from truongchuan.adapters.writers.docx_frame import add_page_number, bytes_of, use_type
from truongchuan.adapters.writers.papers import styles as s
from truongchuan.adapters.writers.papers.metrics import width_mm
from truongchuan.adapters.writers.papers.packing import repack
from truongchuan.domain.papers.layout import PaperFormat

FOLDER = Path(__file__).resolve().parents[3] / "papers" / "templates"
FORMS = ("named", "letter", "minutes")
NATION_TEXT = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO_TEXT = "Độc lập - Tự do - Hạnh phúc"
LEFT_MM, RIGHT_MM = 68, 92
SIGN_LEFT_MM, SIGN_RIGHT_MM = 76, 84
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justified": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_MADE = datetime(2020, 3, 5)


def build_template(form: str, layout: PaperFormat) -> bytes:
    """Return the shipped template of a form: ``named``, ``letter`` or ``minutes``."""
    document = Document()
    _set_styles(document, layout)
    _set_page(document, layout)
    _head(document, form)
    if form == "letter":
        _addressees(document)
    else:
        _title(document)
        if form == "named":
            _addressees(document)
    document.add_paragraph("{{ noi_dung }}", style=s.BODY)
    _foot(document, form)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = f"Mẫu {form}", "TruongChuan", ""
    properties.created = properties.modified = _MADE
    return repack(bytes_of(document))


def _set_styles(document: DocumentType, layout: PaperFormat) -> None:
    normal = document.styles["Normal"]
    use_type(normal, layout.font, layout.elements["noi_dung"].size)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
    normal.paragraph_format.widow_control = True
    for spec in s.STYLES:
        _add_style(document, layout, spec)


def _add_style(document: DocumentType, layout: PaperFormat, spec: s.StyleSpec) -> None:
    element = layout.elements[spec.element]
    style: Any = document.styles.add_style(spec.name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    style.font.size = Pt(element.size)
    style.font.bold = element.bold or spec.name == s.CELL_HEAD
    style.font.italic = element.italic or spec.name in {s.CAPTION, s.SAMPLE}
    form = style.paragraph_format
    align = spec.align or element.align
    if align:
        form.alignment = _ALIGN[align]
    form.space_before, form.space_after = Pt(spec.space[0]), Pt(spec.space[1])
    form.line_spacing = layout.lines[2] if spec.indent else 1.0
    form.keep_with_next = spec.next_
    if spec.indent:
        form.first_line_indent = Cm(layout.indent_cm[2])
    if spec.name == s.RULE:
        style.font.size, form.line_spacing = Pt(4), Pt(4)
        form.keep_with_next, form.space_before = True, Pt(3)
        _top_border(style.element.get_or_add_pPr())
    if spec.name == s.SUMMARY:
        form.left_indent = form.right_indent = Mm(8)
    if spec.name == s.SAMPLE:
        style.font.size = Pt(10)
    colon = 25 + width_mm("Kính gửi", element.size)
    if spec.name == s.TO:
        form.left_indent = Mm(25)
    if spec.name == s.TO_LIST:
        form.left_indent, form.first_line_indent = Mm(colon + 3), Mm(-3)


def _top_border(properties: Any) -> None:
    """Draw a rule as a border: underscores or underlining would be a known fault."""
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    # Order of the schema: pBdr stands before spacing and what follows it.
    spacing = properties.find(qn("w:spacing"))
    if spacing is not None:
        spacing.addprevious(borders)
    else:
        properties.append(borders)


def _set_page(document: DocumentType, layout: PaperFormat) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(layout.page_mm[0]), Mm(layout.page_mm[1])
    for side in ("top", "bottom", "left", "right"):
        setattr(section, f"{side}_margin", Mm(layout.margins[side].used))
    section.header_distance, section.footer_distance = Mm(10), Mm(8)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.style = document.styles[s.PAGE_NUMBER]
    add_page_number(number)
    for footer in (section.footer, section.first_page_footer):
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles[s.SAMPLE]
        paragraph.add_run("{{ ghi_chu_chan_trang }}")
    section.first_page_header.paragraphs[0].style = document.styles[s.PAGE_NUMBER]


def _bare_table(document: DocumentType, widths: tuple[int, int]) -> Table:
    """Add a table of one row without borders and without inner margins."""
    table: Table = document.add_table(rows=1, cols=2)
    table.autofit = False
    properties = table._tbl.tblPr
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.append(margins)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = Mm(width)
    whole = OxmlElement("w:cantSplit")
    table.rows[0]._tr.get_or_add_trPr().append(whole)
    return table


def _write(cell: _Cell, *lines: tuple[str, str]) -> None:
    """Write (text, style) paragraphs into an empty cell."""
    for place, (text, style) in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.style = style
        if text:
            paragraph.add_run(text)


def _head(document: DocumentType, form: str) -> None:
    table = _bare_table(document, (LEFT_MM, RIGHT_MM))
    left, right = table.rows[0].cells
    lines = [
        ("{%p if co_quan_chu_quan %}", s.PARENT),
        ("{{ co_quan_chu_quan }}", s.PARENT),
        ("{%p endif %}", s.PARENT),
        ("{%p for dong in co_quan_ban_hanh %}", s.ISSUER),
        ("{{ dong }}", s.ISSUER),
        ("{%p endfor %}", s.ISSUER),
        ("", s.RULE),
        ("Số: {{ so }}/{{ ky_hieu }}", s.NUMBER),
    ]
    if form == "letter":
        lines.append(("V/v {{ trich_yeu }}", s.SUBJECT))
    _write(left, *lines)
    heading = [(NATION_TEXT, s.NATION), (MOTTO_TEXT, s.MOTTO), ("", s.RULE)]
    if form != "minutes":
        heading.append(("{{ dia_danh_ngay_thang }}", s.DAY))
    _write(right, *heading)


def _title(document: DocumentType) -> None:
    document.add_paragraph("{{ ten_loai }}", style=s.TYPE)
    document.add_paragraph("{{ trich_yeu }}", style=s.SUMMARY)
    document.add_paragraph(style=s.RULE)


def _addressees(document: DocumentType) -> None:
    for text, style in (
        ("{%p if kinh_gui|length == 1 %}", s.TO),
        ("Kính gửi: {{ kinh_gui[0] }}", s.TO),
        ("{%p elif kinh_gui %}", s.TO),
        ("Kính gửi:", s.TO),
        ("{%p for dong in kinh_gui %}", s.TO_LIST),
        ("- {{ dong }}", s.TO_LIST),
        ("{%p endfor %}", s.TO_LIST),
        ("{%p endif %}", s.TO),
    ):
        document.add_paragraph(text, style=style)
    gap = document.add_paragraph(style=s.TO_LIST)
    gap.paragraph_format.line_spacing = Pt(8)


def _foot(document: DocumentType, form: str) -> None:
    table = _bare_table(document, (SIGN_LEFT_MM, SIGN_RIGHT_MM))
    left, right = table.rows[0].cells
    recipients = [
        ("Nơi nhận:", s.RECIPIENTS),
        ("{%p for dong in noi_nhan %}", s.RECIPIENT),
        ("{{ dong }}", s.RECIPIENT),
        ("{%p endfor %}", s.RECIPIENT),
    ]
    sign = [
        ("{%p for dong in quyen_han %}", s.AUTHORITY),
        ("{{ dong }}", s.AUTHORITY),
        ("{%p endfor %}", s.AUTHORITY),
        *(("", s.AUTHORITY),) * 4,
        ("{{ ho_ten }}", s.SIGNER),
    ]
    if form != "minutes":
        _write(left, *recipients)
        _write(right, *sign)
        return
    secretary = [
        (text.replace("quyen_han", "thu_ky").replace("ho_ten", "thu_ky_ho_ten"), style)
        for text, style in sign
    ]
    _write(left, *secretary)
    _write(right, *sign)
    below = _bare_table(document, (SIGN_LEFT_MM, SIGN_RIGHT_MM))
    _write(below.rows[0].cells[0], *recipients)
    below.rows[0].cells[0].paragraphs[0].paragraph_format.space_before = Pt(12)


def write_all() -> None:
    """Write the shipped templates."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for form in FORMS:
        (FOLDER / f"{form}.docx").write_bytes(build_template(form, load_format()))


if __name__ == "__main__":
    write_all()
