"""Reads back a spreadsheet of reports: columns in any order, re-saved by any program."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook

from truongchuan.adapters.readers import ReadError, ReadLimits
from truongchuan.adapters.readers.package import Package
from truongchuan.adapters.reports.sheet import MOST_LINES
from truongchuan.adapters.reports.values import (
    ERRORS,
    category_of,
    day_of,
    percent_of,
    state_of,
    text_of,
)
from truongchuan.domain.followup.sheet_lines import Problem, SheetLine
from truongchuan.domain.programmes.states import WorkState
from truongchuan.engines.text import fold
from truongchuan.wording.followup import OBSTACLE_CATEGORIES
from truongchuan.wording.followup_sheets import SHEET_COLUMNS
from truongchuan.wording.labels import STATES

NOTE_LENGTH = 4_000
_HEAD_WITHIN = 40
"""Lines from the top among which the headings are looked for."""
_MOST_CELLS = 2_000_000
_NEEDED = ("key", "state", "stamp")
_FIELDS = {fold(label): name for name, label in SHEET_COLUMNS.items()}
_CELL = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d{1,9})["']""")
_ERROR_CELL = re.compile(
    rb"""<c\b(?=[^>]*\st=["']e["'])[^>]*\sr=["']([A-Z]{1,3}\d{1,7})["'][^>]*>"""
    rb"""(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?\s*<v>([^<]{1,20})</v>"""
)
_TYPED = ("state", "percent", "note", "started_on", "finished_on", "obstacle", "category",
          "solver", "due_on")  # fmt: skip


class SheetFault(ValueError):
    """A file that is not read; ``truongchuan.wording.followup_sheets`` has the texts."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def read_report_sheet(content: bytes) -> list[SheetLine]:
    """Return the lines of the first sheet that has the headings; blank lines are left out.

    What is wrong with a line stands in its ``problems``, each with its cell.

    :raises SheetFault: ``not-xlsx``, ``unreadable``, ``too-large-inside``, ``no-head``,
        ``column-missing``, ``column-twice``, ``no-lines``, ``too-many-lines``.
    """
    errors = _look_inside(content)
    for sheet in _sheets(content):
        rows = sheet.iter_rows()
        top = list(itertools.islice(rows, _HEAD_WITHIN))
        place = next((n for n, row in enumerate(top) if _is_head(row)), None)
        if place is None:
            continue
        # Rows come from the first of the sheet on, columns from the first that is not empty.
        head = _Head(top[place], place + 1, left=(sheet.start or (0, 0))[1], errors=errors)
        body = itertools.chain(top[place + 1 :], rows)
        lines = list(itertools.islice(_lines(body, head), MOST_LINES + 1))
        if not lines:
            raise SheetFault("no-lines")
        if len(lines) > MOST_LINES:
            raise SheetFault("too-many-lines", most=MOST_LINES)
        return lines
    raise SheetFault("no-head")


def _look_inside(content: bytes) -> dict[str, str]:
    """Refuse what would unpack to too much: the reader lays every sheet out as a full grid.

    Returns the cells that hold an error ("F12": "#REF!"), which the reader shows as empty.
    """
    errors: dict[str, str] = {}
    if not content.startswith(b"PK"):
        raise SheetFault("not-xlsx")
    try:
        with Package(content, ReadLimits(zip_size=60_000_000)) as package:
            names = package.names()
            if "xl/workbook.xml" not in names:
                raise SheetFault("not-xlsx")
            for name in names:
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    part = package.read(name) or b""
                    _look_at_grid(part)
                    for cell, text in _ERROR_CELL.findall(part):
                        errors[cell.decode()] = text.decode(errors="replace")
    except ReadError as error:
        heavy = error.code in {"zip_bomb", "zip_members"}
        raise SheetFault("too-large-inside" if heavy else "unreadable") from error
    return errors


def _look_at_grid(part: bytes) -> None:
    rows, columns = 1, 1
    for letters, number in _CELL.findall(part):
        rows, columns = max(rows, int(number)), max(columns, _column_number(letters.decode()))
    if rows * columns > _MOST_CELLS:
        raise SheetFault("too-large-inside")


def _sheets(content: bytes) -> Iterator[CalamineSheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            yield book.get_sheet_by_name(name)
    except SheetFault:
        raise
    except Exception as error:
        raise SheetFault("unreadable") from error
    except BaseException as error:
        # A panic of the reader's own language is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise SheetFault("unreadable") from error


def _is_head(row: Sequence[Any]) -> bool:
    named = {_FIELDS.get(_heading(cell)) for cell in row}
    return "key" in named and "state" in named


def _heading(cell: Any) -> str:
    return " ".join(fold(text_of(cell)).split()) if isinstance(cell, str) else ""


class _Head:
    """The line of headings: the place of each known column, and addresses of cells."""

    def __init__(
        self, cells: Sequence[Any], number: int, *, left: int, errors: dict[str, str]
    ) -> None:
        self.number, self.left, self.errors = number, left, errors
        self.columns: dict[str, int] = {}
        for place, cell in enumerate(cells):
            name = _FIELDS.get(_heading(cell))
            if name is None:
                continue
            if name in self.columns:
                raise SheetFault(
                    "column-twice",
                    column=SHEET_COLUMNS[name],
                    first=self.address(self.columns[name], number),
                    second=self.address(place, number),
                )
            self.columns[name] = place
        for name in _NEEDED:
            if name not in self.columns:
                raise SheetFault("column-missing", column=SHEET_COLUMNS[name], row=number)

    def address(self, place: int, row: int) -> str:
        """Return a cell's address from its place among the cells read, and its row number."""
        letters, rest = "", self.left + place + 1
        while rest:
            rest, letter = divmod(rest - 1, 26)
            letters = chr(65 + letter) + letters
        return f"{letters}{row}"


def _lines(rows: Iterator[Sequence[Any]], head: _Head) -> Iterator[SheetLine]:
    for number, row in enumerate(rows, start=head.number + 1):
        at = {name: head.address(place, number) for name, place in head.columns.items()}
        cells = {
            name: head.errors.get(at[name]) or (row[place] if place < len(row) else None)
            for name, place in head.columns.items()
        }
        if any(text_of(cell) for cell in cells.values()):
            yield _line(cells, number, at)


def _line(cells: dict[str, Any], number: int, at: dict[str, str]) -> SheetLine:
    read = _Cells(cells, at)
    state = read.state()
    return SheetLine(
        row=number,
        key=text_of(cells.get("key")).upper(),
        stamp=text_of(cells.get("stamp")),
        state=state,
        percent=read.percent(done=state == WorkState.DONE),
        note=read.text("note"),
        started_on=read.day("started_on"),
        finished_on=read.day("finished_on"),
        obstacle=read.text("obstacle"),
        category=read.category(),
        solver=read.text("solver"),
        due_on=read.day("due_on"),
        cells=at,
        problems=tuple(read.problems),
    )


class _Cells:
    """The cells of one line, read one by one; what is wrong with them is gathered."""

    def __init__(self, cells: dict[str, Any], at: dict[str, str]) -> None:
        self.cells, self.at = cells, at
        self.problems: list[Problem] = []
        self.broken: set[str] = set()
        for name in _TYPED:
            text = text_of(cells.get(name))
            if text in ERRORS:
                self.wrong(name, "sheet-cell-error", text=text)
                self.broken.add(name)

    def wrong(self, name: str, code: str, **params: Any) -> None:
        """Remember what is wrong with a cell."""
        self.problems.append(Problem(code, self.at.get(name, ""), params))

    def given(self, name: str) -> Any:
        """Return a cell's value; None for an empty or broken one."""
        value = self.cells.get(name)
        return value if text_of(value) and name not in self.broken else None

    def text(self, name: str) -> str:
        """Return a text, refused when it is too long."""
        text = text_of(self.given(name))
        if len(text) > NOTE_LENGTH:
            self.wrong(name, "sheet-note-long", length=len(text), most=NOTE_LENGTH)
        return text[:NOTE_LENGTH]

    def state(self) -> str:
        """Return a state's code; "" for an empty cell."""
        return self._choice("state", state_of, "sheet-state-unknown", _WORK_STATES)

    def category(self) -> str:
        """Return a category's code; "" for an empty cell."""
        choices = list(OBSTACLE_CATEGORIES.values())
        return self._choice("category", category_of, "sheet-category-unknown", choices)

    def _choice(self, name: str, find: Any, code: str, choices: Sequence[str]) -> str:
        text = text_of(self.given(name))
        if not text:
            return ""
        found: str | None = find(text)
        if found is None:
            self.wrong(name, code, text=text[:60], choices="; ".join(choices))
        return found or ""

    def percent(self, *, done: bool) -> int | None:
        """Return a percent; None for an empty cell."""
        value = self.given("percent")
        if value is None:
            return None
        percent = percent_of(value, done=done)
        if percent is None:
            self.wrong("percent", "sheet-percent-unknown", text=text_of(value)[:60])
        elif not 0 <= percent <= 100:
            self.wrong("percent", "sheet-percent-range", text=text_of(value)[:60])
            return None
        return percent

    def day(self, name: str) -> Any:
        """Return a day; None for an empty cell."""
        value = self.given(name)
        if value is None:
            return None
        day = day_of(value)
        if day is None:
            self.wrong(name, "sheet-date-unknown", text=text_of(value)[:60])
        return day


_WORK_STATES = [STATES[state] for state in WorkState.values]


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
