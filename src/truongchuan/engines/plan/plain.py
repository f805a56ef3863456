"""Plain text as a document: paragraphs, and tables of tab-separated rows.

A run of lines with tabs is a table; blank lines inside the run do not end it when a line with
tabs follows (page breaks). Hard-wrapped lines and items cut by a page break are one paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from truongchuan.engines.plan.document import Block, Cell, ExtractedDocument, Paragraph, Span, Table
from truongchuan.engines.text import blank_markup, fold, normalise

_MARKER = re.compile(
    r"\s*(?:[-–—+*•▪●○·◦✓➢]|[IVXLC]{1,6}[.)]|\d{1,2}(?:\.\d{1,2})*[.)]?\s|[a-zđ][.)]\s)"
)
_BULLET = re.compile(r"\s*[-–—+*•▪●○·◦✓➢]\s*")
_OPENING = re.compile(
    r"(?:căn cứ|thực hiện|trên đây|nơi nhận|xét|theo đề nghị|ubnd|ủy ban|phòng|sở|yêu cầu)\b",
    re.IGNORECASE,
)
_LAYOUT_WORDS = ("cong hoa xa hoi chu nghia", "doc lap - tu do", "noi nhan")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int
    gap: int

    @property
    def is_row(self) -> bool:
        """Tell whether the line has cells: a tab between two of its words."""
        inner = self.text.strip()
        if "\t" not in inner:
            return False
        first, *rest = (part for part in inner.split("\t") if part.strip())
        return not (len(rest) == 1 and re.fullmatch(r"[-+*•]|\w{1,3}[.)]", first.strip()))


def document_from_text(
    text: str, reader: str = "txt", reader_version: str = "1"
) -> ExtractedDocument:
    """Turn plain text into a document; the text is normalised first.

    :param reader: name of the reader that obtained the text, kept with the document.
    """
    clean = normalise(text)
    blanked = blank_markup(clean)
    document = ExtractedDocument(clean, (), reader, reader_version)
    lines = _lines(blanked)
    blocks: list[Block] = []
    position = 0
    while position < len(lines):
        run = _table_run(lines, position)
        if run > 1 and not _is_layout(lines[position : position + run]):
            blocks.append(_table(document, lines[position : position + run]))
            position += run
        elif run:
            blocks.extend(_columns_as_paragraphs(document, lines[position : position + run]))
            position += run
        else:
            taken = _paragraph_run(lines, position)
            blocks.append(_paragraph(document, blanked, lines[position : position + taken]))
            position += taken
    return ExtractedDocument(clean, tuple(blocks), reader, reader_version)


def _lines(text: str) -> list[_Line]:
    lines = []
    offset = gap = 0
    for raw in text.split("\n"):
        if raw.strip():
            lines.append(_Line(raw, offset, gap))
            gap = 0
        else:
            gap += 1
        offset += len(raw) + 1
    return lines


def _table_run(lines: list[_Line], position: int) -> int:
    if not lines[position].is_row:
        return 0
    end = position + 1
    while end < len(lines) and (
        lines[end].is_row
        or lines[end].text.count("\t") > 1
        or (lines[end].gap == 0 and "\t" in lines[end].text)
    ):
        end += 1
    return end - position


def _is_layout(lines: list[_Line]) -> bool:
    return any(word in fold(line.text) for line in lines[:2] for word in _LAYOUT_WORDS)


def _slices(line: _Line) -> list[tuple[str, int]]:
    """Return the cells of a row: stripped text and where it starts in the document."""
    cells = []
    offset = line.start
    for raw in line.text.split("\t"):
        cells.append((raw.strip(), offset + len(raw) - len(raw.lstrip())))
        offset += len(raw) + 1
    return cells


def _table(document: ExtractedDocument, lines: list[_Line]) -> Table:
    rows = tuple(
        tuple(
            Cell(text, document.span(start, start + len(text)), number, column)
            for column, (text, start) in enumerate(_slices(line))
        )
        for number, line in enumerate(lines)
    )
    return Table(rows, document.span(lines[0].start, lines[-1].start + len(lines[-1].text)))


def _columns_as_paragraphs(document: ExtractedDocument, lines: list[_Line]) -> list[Block]:
    """Return the cells of a layout of columns, the left column first."""
    columns: dict[int, list[Block]] = {}
    for line in lines:
        for column, (text, start) in enumerate(_slices(line)):
            if text:
                paragraph = Paragraph(text, document.span(start, start + len(text)))
                columns.setdefault(column, []).append(paragraph)
    return [block for _, blocks in sorted(columns.items()) for block in blocks]


def _paragraph_run(lines: list[_Line], position: int) -> int:
    end = position + 1
    while end < len(lines) and not lines[end].is_row and _continues(lines[end - 1], lines[end]):
        end += 1
    return end - position


def _continues(before: _Line, line: _Line) -> bool:
    """Tell whether a line goes on with the sentence of the line before it."""
    previous, text = before.text.strip(), line.text.strip()
    if _MARKER.match(line.text) or previous[-1] in ".;:!?" or previous.isupper():
        return False
    if line.gap == 0:
        return text[0].islower() and len(previous) > 40
    cut_by_page = line.gap >= 2 and len(previous) > 60 and bool(_BULLET.match(before.text))
    return cut_by_page and not text.isupper() and not _OPENING.match(text)


def _paragraph(document: ExtractedDocument, blanked: str, lines: list[_Line]) -> Paragraph:
    start, end = lines[0].start, lines[-1].start + len(lines[-1].text)
    raw = blanked[start:end]
    start += len(raw) - len(raw.lstrip())
    text = raw.strip()
    span: Span = document.span(start, start + len(text))
    bullet = _BULLET.match(text)
    return Paragraph(text, span, marker=bullet.group().strip() if bullet else None)
