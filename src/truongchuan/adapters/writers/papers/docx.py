"""A paper as .docx: the template's fields filled, the body written into it, annexes behind.

The same content and template give the same bytes.
"""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import datetime
from typing import Any

import jinja2
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Emu, Mm
from docxtpl import DocxTemplate

from truongchuan.adapters.writers.papers import styles as s
from truongchuan.adapters.writers.papers.body import BodyWriter, Links
from truongchuan.adapters.writers.papers.metrics import balanced_room, wrapped
from truongchuan.adapters.writers.papers.packing import repack
from truongchuan.adapters.writers.papers.templates import (
    BODY_FIELD,
    FIELDS,
    Place,
    Template,
    TemplateError,
    TemplateFault,
    check_template,
    environment,
)
from truongchuan.domain.papers.blocks import Annex, PaperContent
from truongchuan.domain.papers.layout import PaperFormat
from truongchuan.wording.paper_texts.common import closed, moment

_MARK = "\ue000noi_dung\ue000"
SUMMARY_SIDES_MM = 16  # what a heading leaves free at its sides
RULE_SHARE = 0.42  # of the text line above: the decree asks for a third to a half
SAMPLE_NOTE = "Số liệu minh họa, không phải số liệu thật"


def write_docx(
    content: PaperContent,
    template: Template,
    layout: PaperFormat,
    links: Links | None = None,
    *,
    audit: str = "",
) -> bytes:
    """Return the paper; with ``links`` every figure is a link (the copy for checking).

    ``audit`` is the line about the audit record that stands in the footer.

    :raises TemplateError: when the template cannot be used, naming field and place.
    """
    check_template(template)
    document = _fill(content, template, audit)
    body = BodyWriter({style.name: style.style_id for style in document.styles}, links)
    _write_body(document, content, body)
    _write_annexes(document, content, layout, body)
    _balance(document)
    _fit_rules(document)
    properties = document.core_properties
    made = datetime.fromisoformat(content.as_of).replace(tzinfo=None)
    properties.title = (content.head.summary or content.head.subject)[:250]
    properties.author = " ".join(content.head.body)[:250]
    properties.subject, properties.comments, properties.last_modified_by = "", "", ""
    properties.created = properties.modified = made
    properties.revision = 1
    stream = io.BytesIO()
    document.save(stream)
    return repack(stream.getvalue())


def field_values(content: PaperContent, audit: str = "") -> dict[str, Any]:
    """Return what the template's fields hold; see ``docs/reference/paper-templates.md``."""
    head, secretary = content.head, content.secretary
    many = len(content.addressees) > 1
    note = SAMPLE_NOTE if content.is_sample else ""
    return {
        "co_quan_chu_quan": head.parent,
        "co_quan_ban_hanh": list(head.body),
        "so": head.number or " " * 8,
        "ky_hieu": head.symbol,
        "dia_danh_ngay_thang": head.dated,
        "dia_danh": head.place,
        "ten_loai": head.type_name,
        "trich_yeu": head.summary or head.subject,
        "kinh_gui": closed(content.addressees) if many else [x + "." for x in content.addressees],
        BODY_FIELD: _MARK,
        "noi_nhan": [f"- {text}" for text in closed(content.recipients)],
        "quyen_han": list(content.signature.lines),
        "ho_ten": content.signature.name,
        "thu_ky": list(secretary.lines) if secretary else [],
        "thu_ky_ho_ten": secretary.name if secretary else "",
        "ghi_chu_chan_trang": " · ".join(filter(None, [note, audit])),
        "thoi_diem_so_lieu": moment(content.as_of),
        "nam": str(head.year or ""),
    }


def _fill(content: PaperContent, template: Template, audit: str) -> DocumentType:
    values = field_values(content, audit)
    assert set(values) == set(FIELDS)  # noqa: S101 - documented fields are those that are given
    filled = DocxTemplate(io.BytesIO(template.content))
    try:
        filled.render(values, jinja_env=environment(), autoescape=True)
    except (jinja2.TemplateError, TypeError, ValueError) as error:
        fault = TemplateFault("syntax", Place("file"), detail=str(error))
        raise TemplateError(template.name, [fault]) from error
    stream = io.BytesIO()
    filled.save(stream)
    return Document(io.BytesIO(stream.getvalue()))


def _write_body(document: DocumentType, content: PaperContent, body: BodyWriter) -> None:
    """Put the body where its field stood; its last paragraph stays with the signature."""
    mark = next(p for p in document.paragraphs if _MARK in p.text)._p
    section = document.sections[0]
    elements = body.blocks(content.blocks, _text_width(section))
    for element in elements:
        mark.addprevious(element)
    last = next((e for e in reversed(elements) if e.tag == qn("w:p")), None)
    if last is not None:
        keep = OxmlElement("w:keepNext")
        last.find(qn("w:pPr")).insert(1, keep)
    mark.getparent().remove(mark)


def _text_width(section: Section) -> float:
    sides = (section.left_margin or 0) + (section.right_margin or 0)
    width: float = Emu((section.page_width or 0) - sides).mm
    return width


def _write_annexes(
    document: DocumentType, content: PaperContent, layout: PaperFormat, body: BodyWriter
) -> None:
    for annex in content.annexes:
        section = document.add_section(WD_SECTION.NEW_PAGE)
        _turn(section, layout, landscape=annex.landscape)
        _number_from_one(section)
        sect = document.element.body.sectPr
        for element in _annex_elements(annex, body, _text_width(section)):
            sect.addprevious(element)


def _annex_elements(annex: Annex, body: BodyWriter, width: float) -> list[Any]:
    return [
        body.text(annex.label, s.ANNEX),
        body.text(annex.title, s.ANNEX_TITLE),
        body.text(annex.reference, s.ANNEX_REFERENCE),
        body.text("", s.RULE),
        *body.blocks(annex.blocks, width),
    ]


def _turn(section: Section, layout: PaperFormat, *, landscape: bool) -> None:
    width, height = layout.page_mm
    if landscape:
        width, height = height, width
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    for side in ("top", "bottom", "left", "right"):
        setattr(section, f"{side}_margin", Mm(layout.margins[side].used))


def _number_from_one(section: Section) -> None:
    """Begin the annex's own page numbers."""
    properties = section._sectPr
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    number = OxmlElement("w:pgNumType")
    number.set(qn("w:start"), "1")
    margins = properties.find(qn("w:pgMar"))
    if margins is None:
        properties.append(number)
    else:
        margins.addnext(number)


def _fit_rules(document: DocumentType) -> None:
    """Make each rule as long as the decree asks of the text line above it.

    Under the motto as long as the text; under names, summary and annex title a part of it.
    """
    ids = {style.style_id: style for style in document.styles}
    names = {style_id: style.name for style_id, style in ids.items()}
    sections = _section_widths(document)
    for paragraph in list(document.element.body.iter(qn("w:p"))):
        if names.get(_style_id(paragraph)) != s.RULE:
            continue
        above = _text_above(paragraph)
        if above is None:
            paragraph.getparent().remove(paragraph)
            continue
        style = ids[_style_id(above)]
        text = "".join(node.text or "" for node in above.iter(qn("w:t")))
        size = style.font.size.pt if style.font.size else 13
        bold = bool(style.font.bold)
        room = _room(paragraph, sections)
        line = max(wrapped(text, size, room - 2 * _indent_of(above), bold=bold))
        share = 1.0 if style.name == s.MOTTO else RULE_SHARE
        _indent(paragraph, max(0.0, (room - line * share) / 2))


def _balance(document: DocumentType) -> None:
    """Set headings of several lines so that no word is left alone on the last."""
    sections = _section_widths(document)
    for style in document.styles:
        if style.name not in {s.SUMMARY, s.ANNEX_TITLE}:
            continue
        size = style.font.size.pt if style.font.size else 14
        for paragraph in document.element.body.iter(qn("w:p")):
            if _style_id(paragraph) != style.style_id:
                continue
            text = "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
            text = text.upper() if style.name == s.ANNEX_TITLE else text
            room = _room(paragraph, sections)
            most = room - SUMMARY_SIDES_MM
            bold = bool(style.font.bold)
            if len(wrapped(text, size, most, bold=bold)) > 1:
                width = balanced_room(text, size, most, bold=bold) + 2
                _indent(paragraph, (room - min(width, most)) / 2)


def _indent_of(paragraph: Any) -> float:
    """Return a paragraph's own left indent in millimetres; 0 where the style's holds."""
    indent = paragraph.find(f"{qn('w:pPr')}/{qn('w:ind')}")
    return int(indent.get(qn("w:left"), "0")) / 1440 * 25.4 if indent is not None else 0.0


def _style_id(paragraph: Any) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return str(style.get(qn("w:val"))) if style is not None else ""


def _text_above(paragraph: Any) -> Any:
    """Return the nearest paragraph above, in the same cell or body, that has words."""
    for sibling in paragraph.itersiblings(qn("w:p"), preceding=True):
        if any((node.text or "").strip() for node in sibling.iter(qn("w:t"))):
            return sibling
    return None


def _section_widths(document: DocumentType) -> list[tuple[Any, float]]:
    return [(section._sectPr, _text_width(section)) for section in document.sections]


def _room(paragraph: Any, sections: list[tuple[Any, float]]) -> float:
    """Return the width of the cell or text area that a paragraph stands in, in millimetres."""
    cell = next(paragraph.iterancestors(qn("w:tc")), None)
    if cell is not None:
        width = cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
        if width is not None:
            return int(width.get(qn("w:w"))) / 1440 * 25.4
    for properties, width in sections:
        holder = properties.getparent()
        end = holder.getparent() if holder.tag == qn("w:pPr") else None
        if end is None or end in list(paragraph.itersiblings(qn("w:p"))):
            return width
    return sections[-1][1]


def _indent(paragraph: Any, millimetres: float) -> None:
    properties = paragraph.find(qn("w:pPr"))
    for old in properties.findall(qn("w:ind")):
        properties.remove(old)
    indent = OxmlElement("w:ind")
    for side in ("left", "right"):
        indent.set(qn(f"w:{side}"), str(round(millimetres * 1440 / 25.4)))
    properties.append(deepcopy(indent))
