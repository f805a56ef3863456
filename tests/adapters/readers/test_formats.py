"""One small plan in every format must come out with the same paragraphs and table cells."""

from __future__ import annotations

import os
from difflib import SequenceMatcher
from itertools import chain
from pathlib import Path
from types import ModuleType

import pytest

from truongchuan.adapters.readers import read_document, reader_version
from truongchuan.adapters.readers.scan import PACKAGES, tesseract_languages
from truongchuan.engines.plan.document import Block, Cell, ExtractedDocument, Paragraph, Table
from truongchuan.engines.text import blank_markup

FORMATS = ["docx", "html", "txt", "pdf"]


def content(build: ModuleType, fixtures: Path, form: str) -> bytes:
    if form == "pdf":
        return (fixtures / "sample.pdf").read_bytes()
    if form == "docx":
        made: bytes = build.docx_bytes()
        return made
    text: str = build.html_text() if form == "html" else build.plain_text()
    return text.encode("utf-8")


def paragraphs(document: ExtractedDocument) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def tables(document: ExtractedDocument) -> list[list[list[str]]]:
    found = [block for block in document.blocks if isinstance(block, Table)]
    return [[[cell.text for cell in row] for row in table.rows] for table in found]


def pieces(block: Block) -> list[Paragraph | Cell]:
    return [block] if isinstance(block, Paragraph) else [c for row in block.rows for c in row]


def assert_spans_hold(document: ExtractedDocument) -> None:
    for block in document.blocks:
        for piece in pieces(block):
            span = piece.span
            assert piece.text == blank_markup(document.text[span.start : span.end])
            assert span == document.span(span.start, span.end)
        if isinstance(block, Table):
            for row in block.rows:
                line = document.text[row[0].span.start : row[-1].span.end]
                assert "\n" not in line
                assert len(line.split("\t")) == len(row)
    starts = [block.span.start for block in document.blocks]
    assert starts == sorted(starts)


@pytest.mark.parametrize("form", FORMATS)
def test_same_paragraphs_and_cells(build: ModuleType, fixtures: Path, form: str) -> None:
    document = read_document(content(build, fixtures, form), f"kế hoạch.{form}")
    assert paragraphs(document) == build.sample.expected_paragraphs()
    assert tables(document) == [build.sample.expected_table()]
    assert (document.reader, document.reader_version) == (form, reader_version())
    assert_spans_hold(document)


@pytest.mark.parametrize("form", ["docx", "html", "pdf"])
def test_merged_months_stand_once_with_their_rows(
    build: ModuleType, fixtures: Path, form: str
) -> None:
    document = read_document(content(build, fixtures, form), "x")
    (table,) = (block for block in document.blocks if isinstance(block, Table))
    spans = [row[0].row_span for row in table.rows if row[0].text]
    assert spans == [1] + [len(tasks) for _, tasks in build.sample.MONTHS]


def test_pdf_table_spans_pages_and_page_numbers_are_dropped(fixtures: Path) -> None:
    document = read_document(fixtures / "sample.pdf", "sample.pdf")
    (table,) = (block for block in document.blocks if isinstance(block, Table))
    inside = [s for s in document.page_starts if table.span.start < s < table.span.end]
    assert len(inside) >= 2
    assert not any(text.isdigit() for text in paragraphs(document))


def test_pdf_table_without_rules(build: ModuleType, fixtures: Path) -> None:
    document = read_document(fixtures / "aligned.pdf", "aligned.pdf")
    assert tables(document) == [build.sample.ALIGNED]
    assert len(paragraphs(document)) == 2


def test_heading_marker_and_bold_of_docx_and_html(build: ModuleType, fixtures: Path) -> None:
    for form, level in (("docx", 1), ("html", 2)):
        document = read_document(content(build, fixtures, form), "x")
        by_text = {b.text: b for b in document.blocks if isinstance(b, Paragraph)}
        assert by_text["I. MỤC TIÊU"].heading == level
        assert by_text["QUẬN AN LẠC"].heading is None
        markers = [b.marker for b in by_text.values() if b.marker]
        assert markers == ["-", "-", "1.", "2."]
    document = read_document(content(build, fixtures, "docx"), "x")
    bold = {b.text for b in document.blocks if isinstance(b, Paragraph) and b.bold}
    assert "KẾ HOẠCH" in bold
    assert "Số: 27/KH-UBND" not in bold


@pytest.mark.skipif("vie" not in tesseract_languages(), reason=f"needs Debian's {PACKAGES}")
def test_scanned_pages(build: ModuleType, fixtures: Path) -> None:
    document = read_document(fixtures / "sample-scan.pdf", "sample-scan.pdf")
    assert document.reader == "pdf-scan"
    read, meant = paragraphs(document), build.sample.expected_paragraphs()
    assert len(read) == len(meant)
    for got, wanted in zip(read, meant, strict=True):
        assert SequenceMatcher(None, got, wanted).ratio() > 0.85, (got, wanted)
    (table,), expected = tables(document), build.sample.expected_table()
    cells = list(zip(chain(*table), chain(*expected), strict=True))
    assert [bool(got) for got, _ in cells] == [bool(wanted) for _, wanted in cells]
    right = sum(got == wanted for got, wanted in cells)
    assert right >= 0.9 * len(cells)
    assert document.doubts
    for doubt in document.doubts:
        assert document.text[doubt.span.start : doubt.span.end] == doubt.word
        assert 0 <= doubt.confidence < 0.6
    assert_spans_hold(document)


def shared_plan() -> Path | None:
    stated = os.environ.get("TRUONGCHUAN_SHARED")
    places = [Path(stated)] if stated else [p / "shared" for p in Path(__file__).parents]
    found = (place / "plans" / "ke-hoach-38-2023.txt" for place in places)
    return next((path for path in found if path.exists()), None)


@pytest.mark.skipif(shared_plan() is None, reason="the original plan is not laid beside this clone")
def test_original_plan() -> None:
    path = shared_plan()
    assert path is not None
    document = read_document(path, path.name)
    (table,) = tables(document)
    assert {len(row) for row in table} == {4}
    assert len(table) == sum("\t" in line for line in path.read_text("utf-8").splitlines())
    assert [row[0] for row in table if row[0]][1::4] == [
        "Tháng 1/2023",
        "Tháng 5,6/2023",
        "Tháng 10/2023",
    ]
    for block in document.blocks:
        for piece in pieces(block):
            start, end = piece.span.start, piece.span.end
            assert piece.text == blank_markup(document.text[start:end])
