"""The spreadsheet that a unit fills in: one line per piece of work, identifiers locked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

from truongchuan.domain.followup.sheet_lines import sheet_stamp, work_key
from truongchuan.domain.followup.work import WorkLine
from truongchuan.domain.programmes.models import RoadmapRow, RowSchool
from truongchuan.domain.programmes.states import WORK_MOVES, WorkState
from truongchuan.wording.followup import OBSTACLE_CATEGORIES
from truongchuan.wording.followup_sheets import SHEET_COLUMNS, SHEET_HELP
from truongchuan.wording.labels import STATES

MOST_LINES = 3_000
SHEET, LISTS, HELP = "Báo cáo", "Danh mục", "Hướng dẫn"
_WIDTHS = {
    "key": 12, "number": 6, "task": 46, "part": 24, "due": 12, "state": 17, "percent": 9,
    "note": 36, "started_on": 13, "finished_on": 13, "obstacle": 32, "category": 18,
    "solver": 28, "due_on": 14, "stamp": 10,
}  # fmt: skip
_TYPED = ("state", "percent", "note", "started_on", "finished_on", "obstacle", "category",
          "solver", "due_on")  # fmt: skip
_DAYS = frozenset({"due", "started_on", "finished_on", "due_on"})
_WHOLE = "Cả nhiệm vụ"


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """What goes into the file. ``as_of`` says up to when its values are ("09:00 15/05/2023")."""

    programme_pk: int
    title: str
    unit: str
    as_of: str
    lines: Sequence[WorkLine]
    unit_names: Sequence[str]
    is_sample: bool = False


def write_report_sheet(sheet: ReportSheet) -> bytes:
    """Return the workbook: the lines, the lists behind the cells, and how to fill it in.

    At most :data:`MOST_LINES` lines; the file says when there are more. Texts stay texts.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    formats = _formats(book)
    page = book.add_worksheet(SHEET)
    head = _write_top(page, sheet, formats)
    lists = _write_lists(book, sheet, formats)
    _write_lines(page, sheet, head, formats)
    _set_up(page, sheet, head, lists)
    _write_help(book, sheet, formats)
    book.close()
    return out.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
    cell = {**base, "border": 1, "text_wrap": True}
    locked = {**cell, "bg_color": "#EDEDED", "locked": True}
    typed = {**cell, "locked": False}
    return {
        "title": book.add_format({**base, "font_size": 14, "bold": True}),
        "note": book.add_format({**base, "italic": True}),
        "text": book.add_format({**base, "text_wrap": True}),
        "head": book.add_format(
            {**cell, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#D9E8E6"}
        ),
        "locked": book.add_format({**locked, "num_format": "@"}),
        "locked_day": book.add_format({**locked, "num_format": "dd/mm/yyyy"}),
        "typed": book.add_format(typed),
        "typed_number": book.add_format({**typed, "num_format": "0"}),
        "typed_day": book.add_format({**typed, "num_format": "dd/mm/yyyy"}),
    }


def _write_top(page: Any, sheet: ReportSheet, formats: Mapping[str, Any]) -> int:
    """Write what stands over the table; return the place of the headings."""
    page.write_string(0, 0, f"BÁO CÁO TIẾN ĐỘ: {sheet.unit}", formats["title"])
    notes = [sheet.title, f"Số liệu tính đến {sheet.as_of}"]
    if sheet.is_sample:
        notes.append("Số liệu minh họa")
    if len(sheet.lines) > MOST_LINES:
        notes.append(
            f"Có {len(sheet.lines)} việc, bảng chỉ ghi {MOST_LINES} việc đầu: "
            "hãy tải riêng từng đơn vị."
        )
    notes.append("Chỉ điền các ô nền trắng; ô để trống là giữ nguyên. Xem trang “Hướng dẫn”.")
    for place, text in enumerate(notes, start=1):
        page.write_string(place, 0, text, formats["note"])
    head = len(notes) + 2
    for place, (name, label) in enumerate(SHEET_COLUMNS.items()):
        page.set_column(place, place, _WIDTHS[name])
        page.write_string(head, place, label, formats["head"])
    page.set_column(_place("stamp"), _place("stamp"), None, None, {"hidden": True})
    return head


def _write_lines(page: Any, sheet: ReportSheet, head: int, formats: Mapping[str, Any]) -> None:
    for place, line in enumerate(sheet.lines[:MOST_LINES], start=head + 1):
        values = _values(sheet.programme_pk, line)
        for column, name in enumerate(SHEET_COLUMNS):
            _write(page, (place, column), name, values.get(name), formats)


def _write(
    page: Any, at: tuple[int, int], name: str, value: Any, formats: Mapping[str, Any]
) -> None:
    kind = "typed" if name in _TYPED else "locked"
    if name in _DAYS:
        kind += "_day"
    elif name == "percent":
        kind += "_number"
    style = formats[kind]
    if value is None or value == "":
        page.write_blank(*at, None, style)
    elif name in _DAYS:
        page.write_datetime(*at, value, style)
    elif name == "percent":
        page.write_number(*at, value, style)
    else:
        page.write_string(*at, str(value), style)


def _values(programme_pk: int, line: WorkLine) -> dict[str, Any]:
    row, work = line.row, line.work
    return {
        "key": work_key(programme_pk, work),
        "number": row.label,
        "task": row.task,
        "part": _part(line),
        "due": row.due_on,
        "state": STATES[work.state],
        "percent": work.percent,
        "note": work.note,
        "stamp": sheet_stamp(work),
    }


def _part(line: WorkLine) -> str:
    if isinstance(line.work, RoadmapRow):
        return f"{_WHOLE} (chủ trì: {line.unit.label})"
    if isinstance(line.work, RowSchool):
        return f"Trường: {line.work.school.name}"
    return f"Phối hợp: {line.unit.label}"


def _place(name: str) -> int:
    return list(SHEET_COLUMNS).index(name)


def _write_lists(book: Any, sheet: ReportSheet, formats: Mapping[str, Any]) -> dict[str, str]:
    """Write what the drop-downs offer; return the range of each."""
    page = book.add_worksheet(LISTS)
    lists = {
        "state": [STATES[state] for state in WorkState.values if state in WORK_MOVES],
        "category": list(OBSTACLE_CATEGORIES.values()),
        "solver": list(sheet.unit_names),
    }
    ranges = {}
    for column, (name, words) in enumerate(lists.items()):
        page.set_column(column, column, 34)
        page.write_string(0, column, SHEET_COLUMNS[name], formats["head"])
        for place, word in enumerate(words, start=1):
            page.write_string(place, column, word, formats["text"])
        letter = "ABC"[column]
        ranges[name] = f"='{LISTS}'!${letter}$2:${letter}${len(words) + 1}" if words else ""
    page.protect()
    return ranges


def _set_up(page: Any, sheet: ReportSheet, head: int, lists: Mapping[str, str]) -> None:
    last = head + max(1, min(len(sheet.lines), MOST_LINES))
    for name, source in lists.items():
        if source:
            # A word that is not in the list warns only: the reader understands more than the list.
            choice = {"validate": "list", "source": source, "error_type": "warning"}
            page.data_validation(head + 1, _place(name), last, _place(name), choice)
    page.autofilter(head, 0, last, len(SHEET_COLUMNS) - 1)
    page.freeze_panes(head + 1, _place("part"))
    page.protect(
        "",
        {"format_cells": True, "format_columns": True, "format_rows": True, "autofilter": True},
    )
    page.repeat_rows(head)
    page.set_paper(8)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P/&N")


def _write_help(book: Any, sheet: ReportSheet, formats: Mapping[str, Any]) -> None:
    page = book.add_worksheet(HELP)
    page.set_column(0, 0, 100)
    page.write_string(0, 0, "Cách điền và gửi", formats["title"])
    for place, text in enumerate(SHEET_HELP, start=2):
        page.write_string(place, 0, f"{place - 1}. {text}", formats["text"])
    page.write_string(len(SHEET_HELP) + 3, 0, f"Số liệu tính đến {sheet.as_of}", formats["note"])
