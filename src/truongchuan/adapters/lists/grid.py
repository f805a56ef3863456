"""The cells of a spreadsheet as they stand, sheet by sheet, whatever the format."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

from truongchuan.adapters.lists.faults import ListFault
from truongchuan.adapters.readers import ReadError, ReadLimits
from truongchuan.adapters.readers.encodings import decode
from truongchuan.adapters.readers.package import Package

MOST_ROWS = 10_000
MOST_COLUMNS = 60
_MOST_CELLS = 3_000_000
_SPARE_ROWS = 400
"""Lines of titles, totals and footers beside the rows of the list."""
_CELL = re.compile(rb"""<c\b[^>]*\sr=["']([A-Z]{1,3})(\d{1,9})["']""")
_ERROR_CELL = re.compile(
    rb"""<c\b(?=[^>]*\st=["']e["'])[^>]*\sr=["']([A-Z]{1,3}\d{1,7})["'][^>]*>"""
    rb"""(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?\s*<v>([^<]{1,20})</v>"""
)
_SHEET = re.compile(rb"<sheet\b[^>]*>")
_REPEATED = re.compile(rb'number-(?:columns|rows)-repeated="(\d{5,})"')

Cell = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet from its first row and column on. ``merges``: top, left, bottom, right, from 0."""

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


def read_grids(content: bytes, kind: str) -> list[Grid]:
    """Return the sheets of a file. Cells with an error hold its text ("#REF!").

    :raises ListFault: ``unreadable``, ``locked``, ``too-large-inside``, ``too-many-rows``,
        ``too-many-columns``, ``encoding``, ``legacy-encoding``.
    """
    if kind == "csv":
        return [_text_grid(content)]
    errors = _look_inside(content, kind)
    grids = []
    for name, hidden, sheet in _sheets(content):
        rows = [[_plain(cell) for cell in row] for row in _rows(sheet)]
        merges = [(top, left, bottom, right) for (top, left), (bottom, right) in _merges(sheet)]
        _put_errors(rows, errors.get(name, {}))
        if not hidden:
            _bound(rows, name)
        grids.append(Grid(name, _trimmed(rows), hidden, merges))
    return grids


def letters_of(place: int) -> str:
    """Return the letters of a column counted from 0: 0 is A, 26 is AA."""
    letters, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def _place_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _sheets(content: bytes) -> list[tuple[str, bool, Any]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            (meta.name, meta.visible != SheetVisibleEnum.Visible, book.get_sheet_by_name(meta.name))
            for meta in book.sheets_metadata
            if str(meta.typ).endswith("WorkSheet")
        ]
    except PasswordError as error:
        raise ListFault("locked") from error
    except Exception as error:
        raise ListFault("unreadable") from error


def _rows(sheet: Any) -> list[list[Any]]:
    """Return the cells from A1 on; a sheet may begin further down or right."""
    if sheet.start is None:
        return []
    (bottom, right) = sheet.end
    if (bottom + 1) * (right + 1) > _MOST_CELLS:
        raise ListFault("too-large-inside")
    return list(sheet.to_python(skip_empty_area=False))


def _merges(sheet: Any) -> Any:
    try:
        return sheet.merged_cell_ranges or []
    except Exception:
        # Not every format tells them.
        return []


def _plain(cell: Any) -> Cell:
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, str | bool | int | float | date):
        return cell
    return str(cell)


def _put_errors(rows: list[list[Cell]], errors: dict[tuple[int, int], str]) -> None:
    for (row, place), text in errors.items():
        if row < len(rows) and place < len(rows[row]):
            rows[row][place] = text


def _bound(rows: list[list[Cell]], sheet: str) -> None:
    filled = [n for n, row in enumerate(rows) if any(_said(cell) for cell in row)]
    if len(filled) > MOST_ROWS + _SPARE_ROWS:
        raise ListFault("too-many-rows", sheet=sheet, rows=len(filled), most=MOST_ROWS)
    width = max(
        (max((p for p, cell in enumerate(rows[n]) if _said(cell)), default=-1) for n in filled),
        default=-1,
    )
    if width >= MOST_COLUMNS:
        raise ListFault(
            "too-many-columns",
            sheet=sheet, columns=width + 1, most=MOST_COLUMNS, last=letters_of(width),
        )  # fmt: skip


def _said(cell: Cell) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def _trimmed(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Leave out what is empty at the right and below."""
    width = max(
        (max((p for p, cell in enumerate(row) if _said(cell)), default=-1) for row in rows),
        default=-1,
    )
    last = max((n for n, row in enumerate(rows) if any(_said(cell) for cell in row)), default=-1)
    return [row[: width + 1] for row in rows[: last + 1]]


def _look_inside(content: bytes, kind: str) -> dict[str, dict[tuple[int, int], str]]:
    """Refuse what would unpack to too much; return the cells that hold an error, by sheet."""
    if kind not in {"xlsx", "ods"}:
        return {}
    errors: dict[str, dict[tuple[int, int], str]] = {}
    try:
        with Package(content, ReadLimits(zip_size=100_000_000)) as package:
            if kind == "ods":
                _look_at_repeats(package.read("content.xml") or b"")
                return {}
            for name, part in _sheet_parts(package):
                _look_at_size(part)
                errors[name] = {
                    _at(cell.decode()): text.decode(errors="replace")
                    for cell, text in _ERROR_CELL.findall(part)
                }
    except ReadError as error:
        if error.code == "encrypted":
            raise ListFault("locked") from error
        heavy = error.code in {"zip_bomb", "zip_members"}
        raise ListFault("too-large-inside" if heavy else "unreadable") from error
    return errors


def _sheet_parts(package: Package) -> list[tuple[str, bytes]]:
    links = package.parse("xl/_rels/workbook.xml.rels")
    book = package.parse("xl/workbook.xml")
    if links is None or book is None:
        return []
    targets = {link.get("Id"): str(link.get("Target", "")) for link in links}
    found = []
    for sheet in book.iter("{*}sheet"):
        key = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        target = targets.get(key, "").lstrip("/")
        path = target if target.startswith("xl/") else f"xl/{target}"
        found.append((str(sheet.get("name", "")), package.read(path) or b""))
    return found


def _at(address: str) -> tuple[int, int]:
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :]) - 1, _place_of(letters)


def _look_at_size(part: bytes) -> None:
    rows, columns = 1, 1
    for letters, number in _CELL.findall(part):
        rows, columns = max(rows, int(number)), max(columns, _place_of(letters.decode()) + 1)
    if rows * columns > _MOST_CELLS:
        raise ListFault("too-large-inside")


def _look_at_repeats(part: bytes) -> None:
    """A hundred thousand equal rows are a bomb, unless they are the empty end of the sheet."""
    for match in _REPEATED.finditer(part):
        near = part[match.end() : match.end() + 400].split(b"</table:table-row>")[0]
        if b"office:value" in near or b"<text:p" in near:
            raise ListFault("too-large-inside")


def _text_grid(content: bytes) -> Grid:
    try:
        text = decode(content)
    except ReadError as error:
        code = "legacy-encoding" if error.code == "legacy_encoding" else "encoding"
        raise ListFault(code) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = ""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text = first.strip()[4], rest
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter or _delimiter(text)):
            rows.append([cell if cell.strip() else None for cell in row])
            if len(rows) > MOST_ROWS + _SPARE_ROWS:
                raise ListFault("too-many-rows", sheet="", rows=len(rows), most=MOST_ROWS)
    except csv.Error as error:
        raise ListFault("unreadable") from error
    if delimiter:
        rows.insert(0, [])  # the line that names the sign counts in the file's own numbers
    _bound(rows, "")
    return Grid("", _trimmed(rows))


def _delimiter(text: str) -> str:
    """Return the sign that parts most of the first lines into equally many pieces."""
    lines = [line for line in text.splitlines()[:60] if line.strip()]

    def weight(sign: str) -> tuple[int, int]:
        counts = [len(next(csv.reader([line], delimiter=sign), [])) for line in lines]
        usual = max(set(counts), key=counts.count) if counts else 1
        return (counts.count(usual) if usual > 1 else 0, usual)

    return max((";", "\t", ","), key=weight)
