"""The files that an office fills in: a workbook with three sheets, or the .csv files themselves."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

from truongchuan.adapters.catchment.headings import (
    BANS,
    BORDERS,
    COLUMNS,
    LOCKS,
    NEEDED,
    SCHOOLS,
    SHEETS,
    UNITS,
    is_number,
)
from truongchuan.wording.catchment_guide import TEMPLATE_HELP

EXAMPLE: dict[str, list[list[str]]] = {
    UNITS: [
        ["T01", "Tổ 1", "35", "588210", "2323480", "TH-A", "Phường Mẫu", "KP 1", ""],
        ["T02", "Tổ 2", "28", "588460", "2323310", "TH-A", "Phường Mẫu", "KP 1", ""],
    ],
    SCHOOLS: [
        ["TH-A", "Tiểu học A", "70", "588200", "2323470", "T01"],
        ["TH-B", "Tiểu học B", "70", "588480", "2323300", "T02"],
    ],
    BORDERS: [["T01", "T02"]],
    LOCKS: [],
    BANS: [],
}
"""Two made-up lines of each table, to be written over."""

_WIDTHS = {
    "name": 30, "ward": 20, "unit_id": 16, "school_id": 16, "current_school": 20,
    "primary_school": 24,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownSchool:
    """A school of the authority, or one of its campuses, as far as it is known.

    ``room`` is what the whole school can take by the norms; how many of them enter is the
    office's to say.
    """

    id: str
    name: str
    campus: str = ""
    address: str = ""
    room: int | None = None
    latitude: float | None = None
    longitude: float | None = None


def write_csv_template() -> bytes:
    """Return an archive of the three needed tables with headings and two lines each."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in NEEDED:
            text = io.StringIO(newline="")
            writer = csv.writer(text)
            writer.writerow(COLUMNS[table])
            writer.writerows(EXAMPLE[table])
            info = zipfile.ZipInfo(table, date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(info, b"\xef\xbb\xbf" + text.getvalue().encode())
    return out.getvalue()


def write_book_template(schools: Sequence[KnownSchool] | None = None) -> bytes:
    """Return the workbook; with ``schools`` its sheet of schools is filled and nothing else is.

    Texts stay texts: one that starts with "=" never becomes a formula.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    base = {"font_name": "Times New Roman", "font_size": 11}
    head = book.add_format(
        {**base, "bold": True, "border": 1, "text_wrap": True, "bg_color": "#EDEDED"}
    )
    text, plain = book.add_format({**base, "num_format": "@"}), book.add_format(base)
    for table in (UNITS, SCHOOLS, BORDERS, LOCKS, BANS):
        sheet = book.add_worksheet(SHEETS[table])
        columns = list(COLUMNS[table])
        for place, column in enumerate(columns):
            sheet.write_string(0, place, COLUMNS[table][column], head)
            style = plain if is_number(column) else text
            sheet.set_column(place, place, _WIDTHS.get(column, 14), style)
        sheet.freeze_panes(1, 0)
        if schools is None:
            for line, row in enumerate(EXAMPLE[table], start=1):
                for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
                    _write(sheet, (line, place), cell, plain if is_number(column) else text)
        elif table == SCHOOLS:
            _write_schools(sheet, schools, len(columns), head, plain)
    _write_help(book, head, base)
    book.close()
    return out.getvalue()


def _write(sheet: Any, at: tuple[int, int], cell: str, style: Any) -> None:
    """Write a cell of an example: its numbers are written as such."""
    if cell.isdecimal():
        sheet.write_number(*at, float(cell), style)
    else:
        sheet.write_string(*at, cell, style)


_BESIDE = ("Điểm trường", "Địa chỉ", "Sức chứa cả trường theo định mức", "Vĩ độ", "Kinh độ")
"""What is known beside the columns that are read; passed over when the file comes back."""


def _write_schools(
    sheet: Any, schools: Sequence[KnownSchool], width: int, head: Any, plain: Any
) -> None:
    for place, label in enumerate(_BESIDE, start=width):
        sheet.write_string(0, place, label, head)
        sheet.set_column(place, place, 22)
    for line, school in enumerate(schools, start=1):
        sheet.write_string(line, 0, school.id)
        sheet.write_string(line, 1, school.name)
        sheet.write_string(line, width, school.campus)
        sheet.write_string(line, width + 1, school.address)
        for place, value in enumerate((school.room, school.latitude, school.longitude), width + 2):
            if value is not None:
                sheet.write_number(line, place, value, plain)


def _write_help(book: Any, head: Any, base: dict[str, Any]) -> None:
    sheet = book.add_worksheet("Hướng dẫn")
    wrap = book.add_format({**base, "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    for line, (name, words) in enumerate(TEMPLATE_HELP):
        sheet.write_string(line, 0, name, head)
        sheet.write_string(line, 1, words, wrap)
