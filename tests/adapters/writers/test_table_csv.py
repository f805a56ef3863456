"""Tables as .csv for a spreadsheet on a Vietnamese computer."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from truongchuan.adapters.writers.heat_xlsx import HeatCell, HeatColumn, HeatSheet
from truongchuan.adapters.writers.table_csv import table_of_heat, write_csv
from truongchuan.adapters.writers.table_xlsx import CellKind, Column, Table

COLUMNS = [
    Column("Trường"),
    Column("Số lớp", CellKind.INTEGER),
    Column("Diện tích", CellKind.DECIMAL),
    Column("Tiến độ", CellKind.PERCENT),
    Column("Hạn", CellKind.DATE),
]


def table(*rows: list[object]) -> Table:
    return Table("Danh sách", COLUMNS, rows, notes=["một ghi chú"])  # type: ignore[arg-type]


def read(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_numbers_days_and_shares_are_written_as_people_here_write_them() -> None:
    content = write_csv(table(["MN Hoa Sen", 12, 1204.5, 0.375, date(2026, 10, 5)]))
    assert content.decode("utf-8-sig").splitlines() == [
        "Trường;Số lớp;Diện tích;Tiến độ;Hạn",
        "MN Hoa Sen;12;1204,5;37,5%;05/10/2026",
    ]
    assert content.endswith(b"\r\n")


def test_nothing_known_is_an_empty_cell() -> None:
    assert read(write_csv(table(["TH A", None, None, None, None])))[1] == ["TH A", "", "", "", ""]


def test_separators_quotes_and_line_ends_in_a_text_do_not_break_the_row() -> None:
    rows = read(write_csv(table(['TH "A"; B\nhai dòng', 1, 2, 0, None])))
    assert rows[1][0] == 'TH "A"; B hai dòng'
    assert len(rows) == 2


@pytest.mark.parametrize("text", ["=1+1", "+84", "-2", "@cmd", "\tx"])
def test_no_text_becomes_a_formula(text: str) -> None:
    assert read(write_csv(table([text, 1, 1, 1, None])))[1][0] == f"'{text}"


def test_a_negative_number_stays_a_number() -> None:
    assert read(write_csv(table(["TH A", -3, -0.5, 0, None])))[1][1:3] == ["-3", "-0,5"]


def test_a_remark_stands_in_every_row_under_a_heading_of_its_own() -> None:
    rows = read(
        write_csv(
            table(["A", 1, 1, 1, None], ["B", 2, 2, 1, None]),
            remark=("Ghi chú", "Số liệu minh họa"),
        )
    )
    assert [row[-1] for row in rows] == ["Ghi chú", "Số liệu minh họa", "Số liệu minh họa"]


def test_a_row_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="row 2 has 1 cells, not 5"):
        write_csv(table(["TH A"]))


def test_groups_of_a_heat_table_stand_before_their_columns() -> None:
    heat = HeatSheet(
        title="Trường",
        sheet="Trường",
        notes=(),
        columns=(HeatColumn("STT"), HeatColumn("1.1", group="Tiêu chuẩn 1")),
        rows=[[HeatCell(1), HeatCell("1 → 2", "open")]],
        totals=[[HeatCell(""), HeatCell(3)]],
        frozen=1,
    )
    assert read(write_csv(table_of_heat(heat))) == [["STT", "Tiêu chuẩn 1: 1.1"], ["1", "1 → 2"]]
