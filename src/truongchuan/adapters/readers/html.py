"""Read an HTML page: text blocks, headings, lists and tables; scripts and styles are nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from truongchuan.adapters.readers.docx_styles import format_number
from truongchuan.adapters.readers.drafts import (
    Draft,
    DraftCell,
    DraftParagraph,
    DraftTable,
    paragraphs,
)
from truongchuan.adapters.readers.encodings import decode
from truongchuan.adapters.readers.errors import ReadError
from truongchuan.adapters.readers.layout import grid, settle
from truongchuan.adapters.readers.limits import Watch
from truongchuan.adapters.readers.package import raise_if_out_of_memory

_SKIPPED_NAMES = (
    "script style noscript template head nav form button select textarea iframe "
    "object svg canvas audio video"
)
_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd div dl dt fieldset figcaption "
    "figure footer header hr html li main ol p pre section table tbody tfoot thead tr td th ul "
    "h1 h2 h3 h4 h5 h6"
)
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_BOLD = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all")
_BORDER = re.compile(r"border(?:-\w+)*\s*:\s*(?!none|0|hidden)[^;]+", re.IGNORECASE)
_STYLED_CELLS = re.compile(r"\b(?:table|td|th)\b[^{}]*\{[^}]*border", re.IGNORECASE)
_MAX_SPAN = 5000
_MAX_COLUMNS = 200


def read_html(data: bytes, watch: Watch) -> list[Draft]:
    """Return the drafts of an HTML page.

    :raises ReadError: ``no_text``, ``too_many_rows``, ``too_long``, or one of the encodings'.
    """
    text = _decode(data)
    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8"), parser=parser)
    except etree.ParserError as error:
        raise ReadError("no_text") from error
    except etree.XMLSyntaxError as error:
        raise_if_out_of_memory(error)
        raise ReadError("no_text") from error
    for _ in root.iter("tr"):
        watch.add_row()
    styles = " ".join(style.text or "" for style in root.iter("style"))
    reader = _Reader(watch, bool(_STYLED_CELLS.search(styles)))
    reader.walk(root, _Context())
    reader.flush()
    return settle(reader.drafts)


def _decode(data: bytes) -> str:
    stated = _CHARSET.search(data[:4096])
    name = stated.group(1).decode("ascii").lower() if stated else ""
    if name in {"windows-1252", "iso-8859-1", "us-ascii"}:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("cp1252", errors="replace")
    return decode(data)


@dataclass(frozen=True, slots=True)
class _Context:
    """What the elements around a text say about it."""

    heading: int | None = None
    bold: bool = False


@dataclass(slots=True)
class _Reader:
    watch: Watch
    styled_borders: bool
    drafts: list[Draft] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    bolds: list[bool] = field(default_factory=list)
    marker: str | None = None
    heading: int | None = None

    def flush(self) -> None:
        """Close the paragraph under way."""
        text = "".join(self.pieces)
        if text.strip():
            marker = self.marker
            self.drafts.extend(
                paragraphs(
                    f"{marker} {text.lstrip()}" if marker else text,
                    heading=self.heading,
                    marker=marker,
                    bold=all(self.bolds),
                )
            )
            self.marker = None
        self.pieces, self.bolds = [], []

    def walk(self, element: Any, context: _Context) -> None:
        """Read an element and what is in it; the text behind it belongs to its parent."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED or _is_hidden(element):
            return
        self.watch.tick()
        if tag == "br":
            self.pieces.append("\n")
            return
        block = tag in _BLOCKS
        if block:
            self.flush()
        if tag == "table":
            self.drafts.append(self.table(element))
            return
        inner = _Context(_heading(tag) or context.heading, context.bold or _is_bold(element))
        if block:
            self.heading = inner.heading
        if tag == "li":
            self.marker = _marker(element)
        self.text(element.text, inner)
        for child in element:
            self.walk(child, inner)
            if child.tag in _BLOCKS:
                self.heading = inner.heading
            self.text(child.tail, inner)
        if block:
            self.flush()
            if tag == "li":
                self.marker = None

    def text(self, text: str | None, context: _Context) -> None:
        """Take a text; line ends in the source are only spaces."""
        if text:
            self.pieces.append(re.sub(r"[ \t\r\n\f]+", " ", text))
            if text.strip():
                self.bolds.append(context.bold)

    def table(self, element: Any) -> DraftTable:
        """Return a table as a full grid."""
        taken: dict[tuple[int, int], DraftCell] = {}
        cells_by_row = list(_rows(element))
        for row, cells in enumerate(cells_by_row):
            self._row(row, cells, taken, len(cells_by_row) - row)
        rows = grid(len(cells_by_row), max((column + 1 for _, column in taken), default=0))
        for (row, column), cell in taken.items():
            rows[row][column] = cell
        return DraftTable(rows, borders=self._borders(element))

    def _row(
        self, row: int, cells: Iterable[Any], taken: dict[tuple[int, int], DraftCell], left: int
    ) -> None:
        """Place the cells of a row; spans end with the table's rows, ``left`` from here on."""
        column = 0
        for cell in cells:
            self.watch.tick()
            while (row, column) in taken:
                column += 1
            if column >= _MAX_COLUMNS:
                return
            down = min(_span(cell, "rowspan"), left)
            across = min(_span(cell, "colspan"), _MAX_COLUMNS - column)
            taken[row, column] = DraftCell(self._lines(cell), down, across)
            for below in range(down):
                for beside in range(across):
                    taken.setdefault((row + below, column + beside), DraftCell())
            column += across

    def _lines(self, cell: Any) -> tuple[DraftParagraph, ...]:
        inner = _Reader(self.watch, self.styled_borders)
        context = _Context(bold=cell.tag == "th")
        inner.text(cell.text, context)
        for child in cell:
            inner.walk(child, context)
            inner.text(child.tail, context)
        inner.flush()
        lines: list[DraftParagraph] = []
        for draft in inner.drafts:
            if isinstance(draft, DraftParagraph):
                lines.append(draft)
            else:
                lines.extend(line for row in draft.rows for nested in row for line in nested.lines)
        return tuple(lines)

    def _borders(self, element: Any) -> bool:
        stated = element.get("border")
        if stated is not None:
            return bool(stated.strip() not in {"0", ""})
        styles = [element.get("style") or ""]
        styles += [cell.get("style") or "" for cell in element.iter("td", "th")]
        return self.styled_borders or any(_BORDER.search(style) for style in styles)


def _rows(table: Any) -> Iterator[list[Any]]:
    for child in table:
        if child.tag == "tr":
            yield [cell for cell in child if cell.tag in {"td", "th"}]
        elif child.tag in {"tbody", "thead", "tfoot"}:
            yield from _rows(child)


def _span(cell: Any, name: str) -> int:
    try:
        return max(1, min(int(cell.get(name, "1")), _MAX_SPAN))
    except ValueError:
        return 1


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _is_bold(element: Any) -> bool:
    style = element.get("style") or ""
    return element.tag in _BOLD or bool(re.search(r"font-weight\s*:\s*(?:bold|[6-9]00)", style))


def _heading(tag: str) -> int | None:
    return int(tag[1]) if re.fullmatch("h[1-6]", tag) else None


def _marker(item: Any) -> str:
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "-"
    forms = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
    count = _integer(parent.get("start"), 1)
    for sibling in parent.iterchildren("li"):
        count = _integer(sibling.get("value"), count)
        if sibling is item:
            break
        count += 1
    return format_number(count, forms.get(parent.get("type", "1"), "decimal")) + "."


def _integer(text: str | None, default: int) -> int:
    try:
        return default if text is None else int(text)
    except ValueError:
        return default
