"""A CSV file as rows of named cells with their line numbers."""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from truongchuan.wording.forecast import ForecastFault


@dataclass(frozen=True, slots=True)
class Content:
    """A file that is at hand already, under the name it is spoken of by."""

    name: str
    data: bytes

    def open(self, *, encoding: str, newline: str) -> TextIO:
        """Open it like a path."""
        return io.TextIOWrapper(io.BytesIO(self.data), encoding=encoding, newline=newline)

    def __str__(self) -> str:
        return self.name


Source = Path | Content


@dataclass(frozen=True, slots=True)
class Row:
    """One line; cells are stripped, NFC, empty where the column is not there."""

    path: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def fault(self, code: str, **params: object) -> ForecastFault:
        """A fault of this line."""
        return ForecastFault(code, path=self.path, line=self.line, **params)

    def year(self, column: str = "year") -> int:
        """A year, or the first year of a school year."""
        first, mark, second = self[column].partition("-")
        if (
            first.isdigit()
            and 1900 <= int(first) <= 2200
            and (not mark or (second.isdigit() and int(second) == int(first) + 1))
        ):
            return int(first)
        raise self.fault("bad_year", text=self[column])

    def whole(self, column: str) -> int:
        """A number of children that were counted."""
        text = self[column].removesuffix(".0")
        if not (text.isascii() and text.isdigit()):
            raise self.fault("bad_children", column=column, text=self[column])
        return int(text)

    def number(self, column: str) -> float | None:
        """A signed number, ``None`` where empty."""
        text = self[column]
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not math.isfinite(value):
            raise self.fault("bad_number", column=column, text=text)
        return value


def read_rows(path: Source, needed: Sequence[str]) -> Iterator[Row]:
    """Rows of a file that must have some columns. Raises :class:`ForecastFault`."""
    name, wanted = str(path), ", ".join(needed)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines)
            table = [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise ForecastFault("cannot_open", path=name, reason=error.strerror) from None
    except (UnicodeDecodeError, csv.Error):
        raise ForecastFault("not_csv", path=name) from None
    if not table:
        raise ForecastFault("empty", path=name, columns=wanted)
    header = [_clean(cell).lower() for cell in table[0][1]]
    for column in needed:
        if column not in header:
            found = ", ".join(filter(None, header))
            raise ForecastFault(
                "missing_column", path=name, column=column, columns=wanted, found=found
            )
    for column in header:
        if column and header.count(column) > 1:
            raise ForecastFault("double_column", path=name, column=column)
    for line, cells in table[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise ForecastFault(
                "ragged", path=name, line=line, found=len(cells), wanted=len(header)
            )
        yield Row(name, line, dict(zip(header, map(_clean, cells), strict=True)))


@lru_cache(maxsize=100_000)
def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))
