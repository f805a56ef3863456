"""The file that was sent, with what is wrong marked in red: a comment at each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from truongchuan.adapters.lists.grid import Cell, Grid
from truongchuan.adapters.writers.table_xlsx import sheet_name

RESULT = "Kết quả kiểm tra"
_CELL_LENGTH = 32_000


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said at a cell ("D17"), or of a row where the address is a number."""

    cell: str
    text: str
    warning: bool = False


def write_marked(
    grid: Grid,
    *,
    head_row: int,
    marks: Mapping[int, Sequence[Mark]],
    results: Mapping[int, str],
    note: str = "",
) -> bytes:
    """Return a workbook with the sheet as it was sent, marked.

    :param head_row: the line of the headings, from 1: the results get a heading there.
    :param marks: by row of the file, from 1.
    :param results: what would become of each row, in words.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(sheet_name(grid.name or "Danh sách"))
    formats = _formats(book)
    width = max((len(row) for row in grid.rows), default=0)
    for number, row in enumerate(grid.rows):
        tones = _tones(marks.get(number + 1, ()))
        for place, cell in enumerate(row):
            _write(page, (number, place), cell, formats, tones.get(_letters(place)))
        for mark in marks.get(number + 1, ()):
            place = _place(mark.cell) if mark.cell[:1].isalpha() else width
            tone = tones.get(_letters(place), "error")
            if place >= len(row) or row[place] is None:
                page.write_blank(number, place, None, formats[tone, False])
        result = results.get(number + 1, "")
        if result:
            _write_result(page, (number, width), marks.get(number + 1, ()), result, formats)
        _comment(page, number, width, marks.get(number + 1, ()))
    page.write_string(max(0, head_row - 1), width, RESULT, formats["head"])
    if note:
        page.write_comment(max(0, head_row - 1), width, note)
    page.set_column(0, max(0, width - 1), 18)
    page.set_column(width, width, 60)
    page.freeze_panes(head_row, 0)
    book.close()
    return out.getvalue()


def _formats(book: Any) -> dict[Any, Any]:
    base = {"font_name": "Times New Roman", "font_size": 11, "valign": "top", "text_wrap": True}
    tones = {
        "": {},
        "error": {"bg_color": "#F8D0CC", "border": 1, "border_color": "#B3261E"},
        "warning": {"bg_color": "#FBEBC4", "border": 1, "border_color": "#9A6700"},
    }
    made: dict[Any, Any] = {
        (tone, is_day): book.add_format(
            {**base, **style, **({"num_format": "dd/mm/yyyy"} if is_day else {})}
        )
        for tone, style in tones.items()
        for is_day in (False, True)
    }
    made["head"] = book.add_format({**base, "bold": True, "border": 1, "bg_color": "#D9E8E6"})
    return made


def _write(
    page: Any, at: tuple[int, int], cell: Cell, formats: Mapping[Any, Any], tone: str | None
) -> None:
    style = formats[tone or "", isinstance(cell, date)]
    if cell is None:
        return
    if isinstance(cell, bool):
        page.write_boolean(*at, cell, style)
    elif isinstance(cell, int | float):
        page.write_number(*at, cell, style)
    elif isinstance(cell, date):
        page.write_datetime(*at, cell, style)
    else:
        page.write_string(*at, cell[:_CELL_LENGTH], style)


def _write_result(
    page: Any,
    at: tuple[int, int],
    marks: Sequence[Mark],
    result: str,
    formats: Mapping[Any, Any],
) -> None:
    told = [result, *(f"{mark.cell}: {mark.text}" for mark in marks)]
    tone = "error" if any(not m.warning for m in marks) else "warning" if marks else ""
    page.write_string(*at, "\n".join(told)[:_CELL_LENGTH], formats[tone, False])


def _comment(page: Any, number: int, width: int, marks: Sequence[Mark]) -> None:
    said: dict[int, list[str]] = {}
    for mark in marks:
        place = _place(mark.cell) if mark.cell[:1].isalpha() else width
        said.setdefault(place, []).append(mark.text)
    for place, texts in said.items():
        page.write_comment(number, place, "\n".join(texts), {"x_scale": 2, "author": "Kiểm tra"})


def _tones(marks: Sequence[Mark]) -> dict[str, str]:
    tones: dict[str, str] = {}
    for mark in marks:
        letters = mark.cell.rstrip("0123456789")
        if not mark.warning or letters not in tones:
            tones[letters] = "warning" if mark.warning else "error"
    return tones


def _letters(place: int) -> str:
    letters, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def _place(address: str) -> int:
    number = 0
    for letter in address.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number - 1
