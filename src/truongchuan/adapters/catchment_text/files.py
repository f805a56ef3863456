"""Reads a paper with lists (.docx, .pdf, .html, .txt, .csv) and a table of places (.csv)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

from truongchuan.adapters.readers import ReadError, read_document
from truongchuan.adapters.readers.encodings import decode
from truongchuan.adapters.readers.limits import ReadLimits
from truongchuan.engines.catchment_text.gazetteer import (
    Gazetteer,
    Houses,
    Place,
    Unit,
    Ward,
    unit_of,
)
from truongchuan.engines.catchment_text.sets import Kind, Numbers, Side
from truongchuan.engines.plan.document import ExtractedDocument
from truongchuan.engines.plan.plain import document_from_text
from truongchuan.engines.text import fold, tone_canonical
from truongchuan.wording.catalogue import Translate, identity
from truongchuan.wording.catchment_text import file_error
from truongchuan.wording.reading import reading_message

_COLUMNS = {
    "ward": "ward", "phuong": "ward", "xa": "ward", "phuong/xa": "ward", "phuong, xa": "ward",
    "district": "district", "quan": "district", "huyen": "district", "quan/huyen": "district",
    "quarter": "quarter", "khu pho": "quarter", "kp": "quarter", "thon": "quarter",
    "group": "group", "to": "group", "to dan pho": "group", "tdp": "group",
    "street": "street", "duong": "street", "pho": "street", "duong/pho": "street",
    "side": "side", "ben": "side", "from": "from", "tu so": "from",
    "until": "to", "den so": "to",
}  # fmt: skip
_SIDES = {"": Side.BOTH, "both": Side.BOTH, "even": Side.EVEN, "odd": Side.ODD,
          "chan": Side.EVEN, "le": Side.ODD, "so chan": Side.EVEN, "so le": Side.ODD}  # fmt: skip
_STREET_WORDS = ("đường", "phố", "đại lộ", "quốc lộ", "tỉnh lộ")


class ListFileError(Exception):
    """A file that cannot be used; its text says what, where and what to do."""

    def __init__(self, code: str, *, cause: ReadError | None = None, **params: object) -> None:
        self.code, self.params, self.cause = code, params, cause
        super().__init__(self.told())

    def told(self, translate: Translate = identity) -> str:
        """The same in another language."""
        if self.cause is None:
            return file_error(self.code, translate, **self.params)
        return f"{self.params['path']}: {reading_message(self.cause, translate)}"


def read_list_file(path: Path) -> ExtractedDocument:
    """Return what a paper says; a .csv becomes one table.

    :raises ListFileError: when the file cannot be read.
    """
    return read_list(_content(path), str(path))


def read_list(
    data: bytes, name: str, read: Callable[[bytes, str], ExtractedDocument] = read_document
) -> ExtractedDocument:
    """Return what the content of a file says; ``read`` reads what is no .csv.

    :raises ListFileError: when it cannot be read.
    """
    try:
        if PurePath(name).suffix.lower() == ".csv" and len(data) <= ReadLimits().file_size:
            return _table(decode(data))
        return read(data, PurePath(name).name)
    except ReadError as error:
        raise ListFileError("not-read", path=name, cause=error) from error
    except csv.Error as error:
        raise ListFileError("not-csv", path=name) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ListFileError("unreadable", path=path, reason=_reason(error)) from error


def _reason(error: OSError) -> str:
    return "không có tệp này" if isinstance(error, FileNotFoundError) else str(error.strerror)


def _rows(text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    return list(csv.reader(io.StringIO(text), delimiter=separator))


def _table(text: str) -> ExtractedDocument:
    """A .csv as a document: one line a row, tabs between cells."""
    rows = [[" ".join(cell.split()) for cell in row] for row in _rows(text)]
    lines = "\n".join("\t".join(row) for row in rows if any(row))
    if not lines:
        raise ReadError("no_text")
    return document_from_text(lines, reader="csv")


# --- places


def read_places(path: Path) -> Gazetteer:
    """Return the places that a .csv lists.

    Columns: ``ward``, ``quarter``, ``group``; optionally ``district``, and for houses ``street``,
    ``side``, ``from``, ``until``. Vietnamese headers ("phường", "khu phố", "tổ" …) are known too.

    :raises ListFileError: told with line and column.
    """
    return places_of(_content(path), str(path))


def places_of(data: bytes, path: str) -> Gazetteer:
    """Return the places that the content of a .csv lists; as :func:`read_places`."""
    try:
        rows = _rows(decode(data))
    except ReadError as error:
        raise ListFileError("not-read", path=path, cause=error) from error
    except csv.Error as error:
        raise ListFileError("not-csv", path=path) from error
    if not rows:
        raise ListFileError("no-rows", path=path)
    roles = _header(path, rows[0])
    places: dict[Place, int] = {}
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        place = _place(
            path, line, {role: row[i] if i < len(row) else "" for role, i in roles.items()}
        )
        if place in places:
            raise ListFileError("place-twice", path=path, line=line, other=places[place])
        places[place] = line
    if not places:
        raise ListFileError("no-rows", path=path)
    _check_levels(path, places)
    return Gazetteer(tuple(places))


def _header(path: str, cells: Sequence[str]) -> dict[str, int]:
    roles: dict[str, int] = {}
    for index, cell in enumerate(cells):
        role = _COLUMNS.get(fold(cell))
        if role is not None:
            roles.setdefault(role, index)
    if "ward" not in roles:
        raise ListFileError("no-ward-column", path=path)
    return roles


def _place(path: str, line: int, cells: dict[str, str]) -> Place:
    def cell(role: str) -> str:
        return cells.get(role, "").strip()

    ward = unit_of(cell("ward"), "phường", Kind.WARD)
    if ward is None:
        raise ListFileError("no-ward", path=path, line=line)
    return Place(
        Ward(ward.word, ward.label, cell("district")),
        unit_of(cell("quarter"), "khu phố", Kind.QUARTER),
        unit_of(cell("group"), "tổ", Kind.GROUP),
        _houses(path, line, cells) if cell("street") else None,
    )


def _houses(path: str, line: int, cells: dict[str, str]) -> Houses:
    written = cells["street"].strip()
    word = next((w for w in _STREET_WORDS if written.lower().startswith(f"{w} ")), "")
    name = written[len(word) :].strip()
    told = cells.get("side", "")
    side = _SIDES.get(fold(told))
    if side is None:
        raise ListFileError("bad-side", path=path, line=line, value=told)
    ends: list[int | None] = []
    for role in ("from", "to"):
        text = cells.get(role, "").strip()
        if text and not text.isdecimal():
            raise ListFileError("bad-number", path=path, line=line, value=text)
        ends.append(int(text) if text else None)
    key = tone_canonical(name).casefold()
    return Houses(word or "đường", name, key, side, Numbers(ends[0], ends[1]))


def _check_levels(path: str, places: dict[Place, int]) -> None:
    """A unit is listed whole or by its parts, never both; a group is in a quarter or in none."""
    parted: dict[tuple[Ward, Unit | None], int] = {}
    direct: dict[tuple[Ward, Unit], int] = {}
    for place, line in places.items():
        if place.group is not None:
            parted.setdefault((place.ward, place.quarter), line)
            if place.quarter is None:
                direct.setdefault((place.ward, place.group), line)
        if place.quarter is not None:
            parted.setdefault((place.ward, None), line)
    for place, line in places.items():
        whole = (place.ward, place.quarter)
        if place.group is None and place.houses is None and whole in parted:
            raise ListFileError("whole-and-parts", path=path, line=line, other=parted[whole])
        if place.group is not None and place.quarter is not None:
            other = direct.get((place.ward, place.group))
            if other is not None:
                raise ListFileError("with-and-without", path=path, line=line, other=other)
