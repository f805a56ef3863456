"""Findings as a spreadsheet to work through, one a row."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from truongchuan.adapters.writers.table_xlsx import Column, Table
from truongchuan.wording.catalogue import Translate, identity
from truongchuan.wording.catalogue import gettext_noop as _

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELL_LENGTH = 32_000
"""Letters that a cell may hold (the format allows 32,767)."""

COLUMNS: tuple[tuple[str, int], ...] = (
    (_("STT"), 5),
    (_("Mức"), 10),
    (_("Loại"), 20),
    (_("Dòng"), 9),
    (_("Nội dung phát hiện"), 60),
    (_("Gợi ý"), 45),
    (_("Trích văn bản"), 50),
    (_("Xử lý"), 14),
    (_("Lý do"), 30),
    (_("Người xử lý"), 20),
    (_("Thời điểm"), 17),
)
SHEET = _("Phát hiện")


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding in words, in the order of the columns after the running number."""

    severity: str
    category: str
    lines: str
    message: str
    suggestion: str
    quote: str
    state: str
    reason: str
    decided_by: str
    decided_at: str


def findings_workbook(
    *, title: str, subtitle: str, rows: Sequence[FindingRow], translate: Translate = identity
) -> bytes:
    """Return an .xlsx with a heading, a filterable table and a page set up for A4 across.

    Every text is written as text: what a document quotes is never taken for a formula.
    """
    buffer = io.BytesIO()
    workbook = Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"title": title, "subject": subtitle})
    sheet = workbook.add_worksheet(translate(SHEET))
    _set_up(sheet, translate)
    bold = workbook.add_format({"bold": True, "font_size": 14})
    head = workbook.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#E8ECEB"}
    )
    body = workbook.add_format({"text_wrap": True, "valign": "top", "border": 1})
    sheet.write_string(0, 0, _cut(title), bold)
    sheet.write_string(1, 0, _cut(subtitle))
    for column, (name, _width) in enumerate(COLUMNS):
        sheet.write_string(3, column, translate(name), head)
    for number, row in enumerate(rows, start=1):
        _write_row(sheet, 3 + number, number, row, body)
    sheet.autofilter(3, 0, 3 + max(1, len(rows)), len(COLUMNS) - 1)
    workbook.close()
    return buffer.getvalue()


def findings_table(
    *, title: str, notes: Sequence[str], rows: Sequence[FindingRow], translate: Translate = identity
) -> Table:
    """Return the findings as a plain table, for .csv."""
    return Table(
        title=title,
        columns=[Column(translate(name)) for name, _width in COLUMNS],
        rows=[[number, *astuple(row)] for number, row in enumerate(rows, start=1)],
        sheet=translate(SHEET),
        notes=notes,
    )


def _set_up(sheet: Worksheet, translate: Translate) -> None:
    for column, (_name, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(4, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
    sheet.set_footer(f"&C{translate(_('Trang'))} &P/&N")


def _write_row(sheet: Worksheet, at: int, number: int, row: FindingRow, body: Format) -> None:
    sheet.write_number(at, 0, number, body)
    for column, text in enumerate(astuple(row), start=1):
        sheet.write_string(at, column, _cut(text), body)


def _cut(text: str) -> str:
    return text if len(text) <= CELL_LENGTH else text[: CELL_LENGTH - 1] + "…"
