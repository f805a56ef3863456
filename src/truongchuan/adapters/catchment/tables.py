"""Reads the CSV tables of a catchment instance, telling each fault with its line."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

FINEST = 6


class InstanceError(Exception):
    """A fault of an instance: a code of ``wording.catchment`` and its parameters."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns; rows carry their line in the file."""

    path: Path
    columns: tuple[str, ...]
    rows: list[tuple[int, dict[str, str]]]

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        return iter(self.rows)

    def fault(self, code: str, **params: Any) -> InstanceError:
        """A fault in this file."""
        return InstanceError(code, path=str(self.path), **params)

    def has(self, column: str) -> bool:
        """Is there such a column?"""
        return column in self.columns


def read_table(path: Path, needed: tuple[str, ...], *, may_be_empty: bool = False) -> Table:
    """Read a CSV file (.gz too) with a header.

    :raises InstanceError: when it is missing, not CSV, or lacks a column.
    """
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        text = data.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise InstanceError("missing-file", path=str(path)) from error
    except (OSError, UnicodeDecodeError, EOFError) as error:
        problem = getattr(error, "strerror", None) or "không phải UTF-8"
        raise InstanceError("unreadable", path=str(path), problem=problem) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        columns = tuple((name or "").strip() for name in reader.fieldnames or ())
        reader.fieldnames = list(columns)
        rows = [
            (reader.line_num, {k: (v or "").strip() for k, v in row.items() if isinstance(k, str)})
            for row in reader
            if any(isinstance(v, str) and v.strip() for v in row.values())
        ]
    except csv.Error as error:
        raise InstanceError("unreadable", path=str(path), problem=str(error)) from error
    table = Table(path, columns, rows)
    for column in needed:
        if column not in columns:
            raise table.fault("missing-column", column=column, columns=list(columns))
    if not rows and not may_be_empty:
        raise table.fault("empty")
    return table


def number(table: Table, line: int, row: dict[str, str], column: str) -> Fraction:
    """A number from 0 upwards."""
    value = signed(table, line, row, column)
    if value < 0:
        raise table.fault("negative", line=line, column=column, value=row[column])
    return value


def signed(table: Table, line: int, row: dict[str, str], column: str) -> Fraction:
    """A finite number."""
    text = row.get(column, "")
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise table.fault("not-a-number", line=line, column=column, value=text) from error


def grains(table: Table, line: int, row: dict[str, str], column: str) -> Fraction:
    """A number of children or seats, with at most six decimals."""
    value = number(table, line, row, column)
    if (value * 10**FINEST).denominator != 1:
        raise table.fault("too-fine", line=line, column=column, value=row[column])
    return value
