"""A heat table as a workbook: schools across items, and every failing item on a second sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple

import xlsxwriter

from truongchuan.adapters.writers.table_xlsx import A3, A4, Table, add_table, sheet_name

_TONES: dict[str, dict[str, object]] = {
    "": {},
    "fail": {"bold": True, "bg_color": "#F4C7C3", "border": 2},
    "open": {"italic": True, "bg_color": "#F1F1F1"},
    "met": {"bg_color": "#FFFFFF"},
    "none": {"pattern": 14, "fg_color": "#DDDDDD"},
}


class HeatCell(NamedTuple):
    """A cell: a text or number, and how it looks (fail, open, met, none, or nothing)."""

    value: str | int | float | None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class HeatColumn:
    """A column; neighbours of the same ``group`` share a head. ``upright`` turns the heading."""

    label: str
    width: float = 6
    group: str = ""
    upright: bool = False
    centred: bool = True


@dataclass(frozen=True, slots=True)
class HeatSheet:
    """The table: ``frozen`` columns stay at the left, ``totals`` stand under the rows."""

    title: str
    sheet: str
    notes: Sequence[str]
    columns: Sequence[HeatColumn]
    rows: Sequence[Sequence[HeatCell]]
    totals: Sequence[Sequence[HeatCell]]
    frozen: int
    head_height: int = 40


@dataclass(frozen=True, slots=True)
class HeatBook:
    """A heat table and the list behind it: what a workbook is made of."""

    heat: HeatSheet
    details: Table

    def to_xlsx(self) -> bytes:
        """Return the workbook, see :func:`write_heat`."""
        return write_heat(self.heat, self.details)


def write_heat(heat: HeatSheet, details: Table) -> bytes:
    """Return the workbook: A3 across, one page wide, heads repeated and frozen.

    Signs stand in the cells beside the colours, so that a print in black and white says the same.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    _add_heat(book, heat)
    add_table(book, details, paper=A4)
    book.close()
    return out.getvalue()


def _add_heat(book: Any, heat: HeatSheet) -> None:
    sheet = book.add_worksheet(sheet_name(heat.sheet))
    base: dict[str, object] = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
    title = book.add_format({**base, "font_size": 14, "bold": True})
    note = book.add_format({**base, "italic": True})
    sheet.write_string(0, 0, heat.title, title)
    for place, text in enumerate(heat.notes, start=1):
        sheet.write_string(place, 0, text, note)
    head = len(heat.notes) + 3
    _write_heads(book, sheet, heat, head, base)
    formats = _formats(book, base)
    for number, row in enumerate(heat.rows, start=head + 1):
        _write_row(sheet, heat, number, row, formats)
    last = head + len(heat.rows)
    for number, row in enumerate(heat.totals, start=last + 1):
        _write_row(sheet, heat, number, row, formats)
    if heat.rows:
        sheet.autofilter(head, 0, last, len(heat.columns) - 1)
    sheet.freeze_panes(head + 1, heat.frozen)
    sheet.repeat_rows(head - 1, head)
    sheet.set_paper(A3)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer("&C&P/&N")


def _write_heads(
    book: Any, sheet: Any, heat: HeatSheet, head: int, base: dict[str, object]
) -> None:
    look: dict[str, object] = {
        **base, "bold": True, "border": 1, "text_wrap": True, "align": "center",
        "bg_color": "#EDEDED",
    }  # fmt: skip
    flat = book.add_format(look)
    upright = book.add_format({**look, "rotation": 90, "bold": False})
    sheet.set_row(head, heat.head_height)
    start = 0
    for place, column in enumerate(heat.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(head, place, column.label, upright if column.upright else flat)
        after = heat.columns[place + 1].group if place + 1 < len(heat.columns) else None
        if after != column.group:
            if column.group and place > start:
                sheet.merge_range(head - 1, start, head - 1, place, column.group, flat)
            elif column.group:
                sheet.write_string(head - 1, place, column.group, flat)
            start = place + 1


def _formats(book: Any, base: dict[str, object]) -> dict[tuple[str, bool], Any]:
    return {
        (tone, centred): book.add_format(
            {**base, "border": 1, "text_wrap": True, **look}
            | ({"align": "center"} if centred else {})
        )
        for tone, look in _TONES.items()
        for centred in (True, False)
    }


def _write_row(
    sheet: Any,
    heat: HeatSheet,
    number: int,
    row: Sequence[HeatCell],
    formats: dict[tuple[str, bool], Any],
) -> None:
    if len(row) != len(heat.columns):
        raise ValueError(f"row {number} has {len(row)} cells, not {len(heat.columns)}")
    for place, cell in enumerate(row):
        style = formats[(cell.tone, heat.columns[place].centred)]
        if cell.value is None or cell.value == "":
            sheet.write_blank(number, place, None, style)
        elif isinstance(cell.value, str):
            sheet.write_string(number, place, cell.value, style)
        else:
            sheet.write_number(number, place, cell.value, style)
