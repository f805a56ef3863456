"""Findings as a spreadsheet, read back."""

from __future__ import annotations

import io
import zipfile

from python_calamine import CalamineWorkbook

from truongchuan.adapters.writers.findings_xlsx import CELL_LENGTH, FindingRow, findings_workbook


def row(message: str) -> FindingRow:
    return FindingRow(
        severity="Lỗi",
        category="Số lượng",
        lines="12, 40",
        message=message,
        suggestion="",
        quote="09 trường",
        state="chưa xử lý",
        reason="",
        decided_by="",
        decided_at="",
    )


def rows_of(content: bytes) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [list(found) for found in book.get_sheet_by_name("Phát hiện").to_python()]


def test_every_finding_is_a_row_with_a_number() -> None:
    content = findings_workbook(title="Phát hiện", subtitle="38/KH", rows=[row("a"), row("b")])
    rows = rows_of(content)
    assert (rows[0][0], rows[1][0]) == ("Phát hiện", "38/KH")
    assert rows[3][:3] == ["STT", "Mức", "Loại"]
    assert [(found[0], found[3], found[4]) for found in rows[4:]] == [
        (1.0, "12, 40", "a"),
        (2.0, "12, 40", "b"),
    ]


def test_no_text_becomes_a_formula_or_link() -> None:
    words = ["=1+1", "@SUM(A1)", "+1", "https://example.org", "{=A1}"]
    content = findings_workbook(title="=2", subtitle="-2", rows=[row(word) for word in words])
    assert [found[4] for found in rows_of(content)[4:]] == words
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_a_list_without_findings_opens_and_a_long_text_is_cut() -> None:
    assert len(rows_of(findings_workbook(title="t", subtitle="s", rows=[]))) == 4
    rows = rows_of(findings_workbook(title="t", subtitle="s", rows=[row("ă" * 40_000)]))
    assert len(str(rows[4][4])) == CELL_LENGTH
    assert str(rows[4][4]).endswith("…")


def test_headings_are_translated() -> None:
    content = findings_workbook(
        title="t",
        subtitle="s",
        rows=[],
        translate=lambda text: {"Phát hiện": "Findings"}.get(text, text),
    )
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == ["Findings"]
