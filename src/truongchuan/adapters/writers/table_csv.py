"""A typed table as a .csv file that Excel opens as it stands on a Vietnamese computer.

UTF-8 with a byte order mark, semicolons, decimal commas, days as dd/mm/yyyy, CRLF (ADR 0145). The
first line holds the headings, every other line is a row: no title, no notes. What a note of the
table says of every row (made-up figures) stands in a column of its own.
"""

from __future__ import annotations

import csv
import io
from datetime import date

from truongchuan.adapters.writers.heat_xlsx import HeatSheet
from truongchuan.adapters.writers.table_xlsx import Cell, CellKind, Column, Table

MEDIA_TYPE = "text/csv; charset=utf-8"
SEPARATOR = ";"
BYTE_ORDER_MARK = "\ufeff"
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(table: Table, *, remark: tuple[str, str] | None = None) -> bytes:
    """Return the table as .csv. ``remark`` is a heading and what stands under it in every row.

    A text that a spreadsheet would take for a formula begins with an apostrophe.

    :raises ValueError: when a row is not as long as the columns.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=SEPARATOR, lineterminator="\r\n")
    heading, words = ([remark[0]], [remark[1]]) if remark else ([], [])
    writer.writerow([*(_text(column.label) for column in table.columns), *heading])
    for number, row in enumerate(table.rows, start=2):
        if len(row) != len(table.columns):
            raise ValueError(f"row {number} has {len(row)} cells, not {len(table.columns)}")
        cells = [_cell(column.kind, cell) for column, cell in zip(table.columns, row, strict=True)]
        writer.writerow([*cells, *words])
    return (BYTE_ORDER_MARK + buffer.getvalue()).encode()


def table_of_heat(heat: HeatSheet) -> Table:
    """Return a heat table as a plain one: groups of columns stand before their headings."""
    columns = [
        Column(f"{column.group}: {column.label}" if column.group else column.label)
        for column in heat.columns
    ]
    rows = [[cell.value for cell in row] for row in heat.rows]
    return Table(heat.title, columns, rows, heat.sheet, heat.notes)


def _cell(kind: CellKind, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, int | float):
        return _number(kind, cell)
    return _text(cell)


def _number(kind: CellKind, value: float) -> str:
    if kind is CellKind.PERCENT:
        return f"{value * 100:.4g}".replace(".", ",") + "%"
    return str(value).replace(".", ",")


def _text(text: str) -> str:
    lines = " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
    return f"'{lines}" if lines.startswith(_FORMULA_SIGNS) else lines
