"""The annex as a spreadsheet: the plan's four columns, then the progress beside them."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import xlsxwriter

from truongchuan.adapters.writers.annex import Annex, AnnexRow

WIDTHS = (16, 58, 22, 32, 15, 8, 34)
LONGEST_CELL = 32767  # letters; what the format can hold
FIRST_COLUMN, LAST_COLUMN = 0, 6


def write_annex_xlsx(annex: Annex) -> bytes:
    """Return the annex as an .xlsx file: A4 landscape, one page wide, head repeated and frozen.

    Texts are written as texts: one that begins with "=" stays what it is.
    """
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    workbook.set_properties(
        {
            "title": annex.title,
            "author": annex.author,
            "created": datetime(annex.made_on.year, annex.made_on.month, annex.made_on.day),
        }
    )
    sheet = workbook.add_worksheet(annex.sheet_name[:31])
    formats = _Formats(workbook)
    head = _write_heading(sheet, annex, formats)
    _set_up_page(sheet, head)
    last = _write_rows(sheet, annex, formats, head + 1)
    sheet.autofilter(head, FIRST_COLUMN, max(head, last - 1), LAST_COLUMN)
    workbook.close()
    return stream.getvalue()


class _Formats:
    """The cell formats of the sheet."""

    def __init__(self, workbook: Any) -> None:
        base = {"font_name": "Times New Roman", "font_size": 12}
        cell = {**base, "border": 1, "text_wrap": True, "valign": "vcenter"}
        centred = {**base, "align": "center", "text_wrap": True, "valign": "vcenter"}
        self.heading = workbook.add_format({**centred, "bold": True, "font_size": 14})
        self.reference = workbook.add_format({**centred, "italic": True, "font_size": 13})
        self.column = workbook.add_format(
            {**cell, "bold": True, "align": "center", "bg_color": "#E9ECEF"}
        )
        self.period = workbook.add_format({**cell, "bold": True, "align": "center"})
        self.text = workbook.add_format({**cell, "valign": "top"})
        self.state = workbook.add_format({**cell, "align": "center", "valign": "top"})
        self.percent = workbook.add_format(
            {**cell, "align": "center", "valign": "top", "num_format": "0%"}
        )


def _write_heading(sheet: Any, annex: Annex, formats: _Formats) -> int:
    """Write the heading lines and the column titles; return the row of the titles."""
    lines = [(annex.heading, formats.heading), (annex.title, formats.heading)]
    lines += [(line, formats.reference) for line in (annex.reference, annex.selection) if line]
    for row, (text, style) in enumerate(lines):
        sheet.merge_range(row, FIRST_COLUMN, row, LAST_COLUMN, _cut(text), style)
        # Merged cells do not grow with their text; a long title gets the height of its lines.
        sheet.set_row(row, 20 * (1 + len(text) // 120))
    head = len(lines) + 1
    for column, title in enumerate((*annex.columns, *annex.progress_columns)):
        sheet.write_string(head, column, title, formats.column)
    return head


def _set_up_page(sheet: Any, head: int) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.set_margins(left=0.6, right=0.6, top=0.79, bottom=0.79)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.freeze_panes(head + 1, 2)
    sheet.set_footer("&C&P/&N")


def _write_rows(sheet: Any, annex: Annex, formats: _Formats, row: int) -> int:
    for period, rows in annex.groups():
        if len(rows) > 1:
            sheet.merge_range(row, 0, row + len(rows) - 1, 0, period, formats.period)
        else:
            sheet.write_string(row, 0, period, formats.period)
        for line in rows:
            _write_row(sheet, line, formats, row)
            row += 1
    return row


def _write_row(sheet: Any, line: AnnexRow, formats: _Formats, row: int) -> None:
    texts = (line.task, line.lead, "\n".join(line.cooperating))
    for column, text in enumerate(texts, start=1):
        sheet.write_string(row, column, _cut(text), formats.text)
    sheet.write_string(row, 4, line.state, formats.state)
    if line.percent is None:
        sheet.write_blank(row, 5, None, formats.percent)
    else:
        sheet.write_number(row, 5, line.percent / 100, formats.percent)
    sheet.write_string(row, 6, _cut(line.note), formats.text)


def _cut(text: str) -> str:
    return text[:LONGEST_CELL]
