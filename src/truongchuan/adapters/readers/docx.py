"""Read a .docx: paragraphs, headings, list numbers, tables, text boxes and footnotes.

Relationships are never followed, so nothing outside the file is fetched or opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from truongchuan.adapters.readers.docx_styles import (
    Numbering,
    Styles,
    W,
    has_borders,
    number,
    switch,
    value,
)
from truongchuan.adapters.readers.docx_tables import read_table
from truongchuan.adapters.readers.drafts import Draft, DraftParagraph, DraftTable, paragraphs
from truongchuan.adapters.readers.errors import ReadError
from truongchuan.adapters.readers.layout import NUMBER_LINE, settle
from truongchuan.adapters.readers.limits import ReadLimits, Watch
from truongchuan.adapters.readers.package import Package

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WRAPPERS = frozenset(
    W + name
    for name in (
        "sdt",
        "sdtContent",
        "customXml",
        "smartTag",
        "ins",
        "moveTo",
        "hyperlink",
        "fldSimple",
        "dir",
        "bdo",
        "body",
    )
)
_DROPPED = frozenset(
    W + name for name in ("del", "moveFrom", "instrText", "delText", "delInstrText")
)
_SYMBOL = "•"


def read_docx(data: bytes, limits: ReadLimits, watch: Watch) -> list[Draft]:
    """Return the drafts of a .docx.

    :raises ReadError: for broken, encrypted, oversized or dangerous containers.
    """
    with Package(data, limits) as package:
        main = _main_part(package)
        root = package.parse(main, watch, W + "tr")
        if root is None:
            raise ReadError("docx_without_text")
        folder = main.rsplit("/", 1)[0] + "/" if "/" in main else ""
        reader = _Reader(
            Styles(package.parse(folder + "styles.xml")),
            Numbering(package.parse(folder + "numbering.xml")),
            _notes(package, folder),
            watch,
        )
        body = root.find(W + "body")
        drafts = settle(reader.blocks(body if body is not None else root))
        return _number_line_of_header(package, folder, reader, drafts) + drafts


def _main_part(package: Package) -> str:
    names = package.names()
    for name in names:
        if name.lower() == "word/document.xml":
            return name
    found = [n for n in names if n.startswith("word/document") and n.endswith(".xml")]
    if not found:
        raise ReadError("docx_without_text")
    return found[0]


def _notes(package: Package, folder: str) -> dict[tuple[str, str], Any]:
    """Return footnotes and endnotes by (reference element, id)."""
    notes: dict[tuple[str, str], Any] = {}
    for part, tag, reference in (
        ("footnotes.xml", "footnote", "footnoteReference"),
        ("endnotes.xml", "endnote", "endnoteReference"),
    ):
        root = package.parse(folder + part)
        for note in () if root is None else root.findall(W + tag):
            notes[W + reference, note.get(W + "id", "")] = note
    return notes


def _number_line_of_header(
    package: Package, folder: str, reader: _Reader, drafts: list[Draft]
) -> list[Draft]:
    """Return a page header when it alone carries the paper's number, else nothing."""
    if any(isinstance(d, DraftParagraph) and NUMBER_LINE.search(d.text) for d in drafts):
        return []
    for name in sorted(package.names()):
        if name.startswith(folder + "header") and name.endswith(".xml"):
            root = package.parse(name, reader.watch, W + "tr")
            header = settle(reader.blocks(root)) if root is not None else []
            if any(isinstance(d, DraftParagraph) and NUMBER_LINE.search(d.text) for d in header):
                return header
    return []


@dataclass(slots=True)
class _Run:
    """The text of one paragraph as it is collected."""

    parts: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    styles: Styles
    numbering: Numbering
    notes: dict[tuple[str, str], Any]
    watch: Watch

    def blocks(self, container: Any) -> Iterator[Draft]:
        """Yield the drafts of everything in a container, in reading order."""
        for element in container:
            if element.tag == W + "p":
                self.watch.tick()
                yield from self.paragraph(element)
            elif element.tag == W + "tbl":
                yield self.table(element)
            elif element.tag == _MC + "AlternateContent":
                yield from self.blocks(_choice(element))
            elif element.tag in _WRAPPERS:
                yield from self.blocks(element)

    def table(self, element: Any) -> DraftTable:
        """Return a table; see :mod:`truongchuan.adapters.readers.docx_tables`."""
        table = read_table(element, self._cell_lines)
        properties = element.find(W + "tblPr")
        stated = has_borders(properties, "tblBorders")
        if stated is None:
            style = None if properties is None else value(properties, "tblStyle")
            stated = self.styles.table_borders(style)
        table.borders = stated or any(
            has_borders(cell, "tcBorders") for cell in element.iter(W + "tcPr")
        )
        return table

    def _cell_lines(self, cell: Any) -> tuple[DraftParagraph, ...]:
        """Return the lines of a cell; tables and boxes inside it are flattened."""
        lines: list[DraftParagraph] = []
        for draft in self.blocks(cell):
            if isinstance(draft, DraftParagraph):
                lines.extend(_without_tabs(draft))
            else:
                lines.extend(line for row in draft.rows for inner in row for line in inner.lines)
        return tuple(lines)

    def paragraph(self, element: Any) -> list[Draft]:
        """Return the drafts of a paragraph: its lines, then its text boxes and footnotes."""
        properties = element.find(W + "pPr")
        style = None if properties is None else value(properties, "pStyle")
        run = _Run()
        self._collect(element, run, self.styles.bold(style) or False)
        marker = self._marker(properties, style) if "".join(run.parts).strip() else None
        text = "".join(run.parts)
        drafts: list[Draft] = list(
            paragraphs(
                f"{marker} {text.lstrip()}" if marker else text,
                heading=self._heading(properties, style),
                marker=marker,
                bold=bool(run.bold) and all(run.bold),
                keep_tabs=True,
            )
        )
        for box in run.boxes:
            drafts.extend(self.blocks(box))
        for count, note in enumerate(run.notes, start=1):
            drafts.extend(self._note(note, count))
        return drafts

    def _note(self, reference: tuple[str, str], count: int) -> Iterable[Draft]:
        note = self.notes.pop(reference, None)
        return () if note is None else list(self.blocks(note))

    def _heading(self, properties: Any, style: str | None) -> int | None:
        level = None if properties is None else number(properties, "outlineLvl")
        if level is not None:
            return level + 1 if 0 <= level <= 8 else None
        return self.styles.heading(style)

    def _marker(self, properties: Any, style: str | None) -> str | None:
        identity, level = self.styles.numbering(style)
        if properties is not None:
            own = number(properties, "numPr/numId")
            own_level = number(properties, "numPr/ilvl")
            identity = identity if own is None else own
            level = level if own_level is None else own_level
        return self.numbering.marker(identity, level or 0) if identity else None

    def _collect(self, element: Any, run: _Run, bold: bool) -> None:
        for child in element:
            tag = child.tag
            if tag == W + "r":
                self._collect_run(child, run, bold)
            elif tag == _MC + "AlternateContent":
                self._collect(_choice(child), run, bold)
            elif tag in _WRAPPERS:
                self._collect(child, run, bold)

    def _collect_run(self, element: Any, run: _Run, bold: bool) -> None:
        properties = element.find(W + "rPr")
        if switch(properties, "vanish"):
            return
        stated = switch(properties, "b")
        if stated is None and properties is not None and value(properties, "rStyle"):
            stated = self.styles.bold(value(properties, "rStyle"), "character")
        pieces: list[str] = []
        self._run_content(element, run, pieces)
        text = "".join(pieces)
        if switch(properties, "caps"):
            text = text.upper()
        run.parts.append(text)
        if text.strip():
            run.bold.append(bold if stated is None else stated)

    def _run_content(self, element: Any, run: _Run, pieces: list[str]) -> None:
        for child in element:
            tag = child.tag
            if tag == W + "t":
                pieces.append(child.text or "")
            elif tag in {W + "tab", W + "ptab"}:
                pieces.append("\t")
            elif tag in {W + "br", W + "cr"}:
                pieces.append("\n")
            elif tag == W + "noBreakHyphen":
                pieces.append("-")
            elif tag == W + "sym":
                pieces.append(_SYMBOL)
            elif tag in {W + "footnoteReference", W + "endnoteReference"}:
                run.notes.append((tag, child.get(W + "id", "")))
            elif tag == _MC + "AlternateContent":
                self._run_content(_choice(child), run, pieces)
            elif tag not in _DROPPED:
                run.boxes.extend(child.iter(W + "txbxContent"))


def _choice(element: Any) -> Any:
    """Return the branch of an AlternateContent to read, so that no box is read twice."""
    for name in ("Choice", "Fallback"):
        branch = element.find(_MC + name)
        if branch is not None:
            return branch
    return element


def _without_tabs(draft: DraftParagraph) -> list[DraftParagraph]:
    return list(paragraphs(draft.text, heading=draft.heading, marker=draft.marker, bold=draft.bold))
