"""A typed table as an .xlsx workbook, ready to sort, sum and print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from io import BytesIO
from typing import Any

import xlsxwriter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | date | None
A3, A4 = 8, 9
"""Paper sizes as the format numbers them."""
_SHEET_NAME_LIMIT = 31
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_CELL_TEXT_LIMIT = 32_767


class CellKind(StrEnum):
    """How a column's cells are kept: numbers and dates as such, so that a sheet can count."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"
    """A share of 0 to 1."""
    DATE = "date"


_NUMBER_FORMATS = {
    CellKind.TEXT: "@",
    CellKind.INTEGER: "#,##0",
    CellKind.DECIMAL: "#,##0.0",
    CellKind.PERCENT: "0%",
    CellKind.DATE: "dd/mm/yyyy",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what its cells are, and its width in characters."""

    label: str
    kind: CellKind = CellKind.TEXT
    width: int = 14


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title, lines under the title, and rows as long as ``columns``."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    sheet: str = "Bảng"
    notes: Sequence[str] = ()
    landscape: bool = True


def write_table(table: Table) -> bytes:
    """Return the workbook.

    Texts are written as texts: one that starts with "=" never becomes a formula. Prints on A4,
    one page wide, with the headings repeated.

    :raises ValueError: when a row is not as long as the columns, or a cell does not fit its kind.
    """
    return write_tables([table])


def write_tables(tables: Sequence[Table]) -> bytes:
    """Return a workbook with a sheet for each table; their ``sheet`` names must differ.

    :raises ValueError: as :func:`write_table`.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    for table in tables:
        add_table(book, table)
    book.close()
    return out.getvalue()


def add_table(book: Any, table: Table, *, paper: int = A4) -> None:
    """Add a table to a workbook, as a sheet of its own.

    :raises ValueError: as :func:`write_table`.
    """
    sheet = book.add_worksheet(sheet_name(table.sheet))
    base = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
    title = book.add_format({**base, "font_size": 14, "bold": True})
    note = book.add_format({**base, "italic": True})
    head = book.add_format(
        {**base, "bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"}
        | {"align": "center", "bg_color": "#EDEDED"}
    )
    formats = {
        kind: book.add_format({**base, "border": 1, "text_wrap": True, "num_format": number})
        for kind, number in _NUMBER_FORMATS.items()
    }
    sheet.write_string(0, 0, table.title, title)
    for place, text in enumerate(table.notes, start=1):
        sheet.write_string(place, 0, text, note)
    first = len(table.notes) + 2
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(first, place, column.label, head)
    for number, row in enumerate(table.rows, start=first + 1):
        if len(row) != len(table.columns):
            raise ValueError(f"row {number} has {len(row)} cells, not {len(table.columns)}")
        for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            _write(sheet, (number, place), column.kind, cell, formats[column.kind])
    _set_up_page(sheet, table, first, paper)


def sheet_name(name: str) -> str:
    """Return a name that a sheet may have."""
    return name.translate(_NOT_IN_SHEET_NAMES).strip()[:_SHEET_NAME_LIMIT] or "Bảng"


def _write(sheet: Any, at: tuple[int, int], kind: CellKind, cell: Cell, style: Any) -> None:
    if cell is None or cell == "":
        sheet.write_blank(*at, None, style)
    elif kind is CellKind.TEXT:
        sheet.write_string(*at, str(cell)[:_CELL_TEXT_LIMIT], style)
    elif kind is CellKind.DATE and isinstance(cell, date):
        sheet.write_datetime(*at, cell, style)
    elif kind is not CellKind.DATE and isinstance(cell, int | float):
        sheet.write_number(*at, cell, style)
    else:
        raise ValueError(f"{cell!r} is not a {kind}")


def _set_up_page(sheet: Any, table: Table, head: int, paper: int) -> None:
    last_row, last_column = head + len(table.rows), max(0, len(table.columns) - 1)
    if table.rows:
        sheet.autofilter(head, 0, last_row, last_column)
    sheet.freeze_panes(head + 1, 0)
    sheet.repeat_rows(head)
    sheet.set_paper(paper)
    if table.landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.set_footer("&C&P/&N")
