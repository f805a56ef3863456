"""Tables as workbooks."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from truongchuan.adapters.writers.table_xlsx import Cell, CellKind, Column, Table, write_table

COLUMNS = (
    Column("Trường", width=30),
    Column("Số bước", CellKind.INTEGER),
    Column("Tiến độ", CellKind.PERCENT),
    Column("Ngày", CellKind.DATE),
)


def cells(content: bytes) -> list[list[object]]:
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    return sheet.to_python(skip_empty_area=False)


def table(*rows: tuple[Cell, ...], sheet: str = "Trường") -> Table:
    return Table("Danh sách trường", COLUMNS, rows, sheet=sheet, notes=("Quý III/2023",))


def test_values_keep_their_type() -> None:
    written = cells(write_table(table(("THCS Tây Sơn", 14, 0.5, date(2023, 5, 15)))))
    assert written[0][0] == "Danh sách trường"
    assert written[1][0] == "Quý III/2023"
    assert written[3] == ["Trường", "Số bước", "Tiến độ", "Ngày"]
    assert written[4] == ["THCS Tây Sơn", 14.0, 0.5, date(2023, 5, 15)]


def test_an_unknown_value_is_an_empty_cell_not_zero() -> None:
    assert cells(write_table(table(("TH Đoàn Kết", None, None, None))))[4] == [
        "TH Đoàn Kết",
        "",
        "",
        "",
    ]


def test_a_text_never_becomes_a_formula() -> None:
    content = write_table(table(('=HYPERLINK("http://x")', 1, 0, None)))
    assert cells(content)[4][0] == '=HYPERLINK("http://x")'
    with ZipFile(BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_it_prints_on_a4_with_repeated_headings() -> None:
    with ZipFile(BytesIO(write_table(table(("x", 1, 1, None))))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        workbook = book.read("xl/workbook.xml").decode()
    assert 'paperSize="9"' in sheet
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert "Print_Titles" in workbook


@pytest.mark.parametrize("name", ["Quý III/2023: [mới]", "x" * 80, "?*", ""])
def test_any_sheet_name_is_made_valid(name: str) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(write_table(table(sheet=name))))
    assert 0 < len(book.sheet_names[0]) <= 31


@pytest.mark.parametrize("row", [("x",), ("x", "một", 0, None), ("x", 1, 0, "15/05/2023")])
def test_a_row_that_does_not_fit_is_refused(row: tuple[Cell, ...]) -> None:
    with pytest.raises(ValueError, match=r"cells|is not a"):
        write_table(table(row))
