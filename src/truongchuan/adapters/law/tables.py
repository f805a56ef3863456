"""Reads a table of schools, one a row, into columns for the evaluator.

Columns: ``id``, ``name``, ``kind``; a metric (or alias) each, ``metric@2021-2022`` for a school
year; a judgement with evidence under the ref of its item (``1.1.M1.a``: ``met``, ``not_met`` or
empty). Empty cells are not known. Lists (one value per class or room) are parted by ``;``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from truongchuan.adapters.law.facts_file import KINDS, FactsFileError
from truongchuan.engines.rules.columns import Numbers, SchoolColumns, Truths
from truongchuan.engines.rules.expression import Truth
from truongchuan.engines.rules.metrics import (
    BadValueError,
    Metric,
    MetricType,
    PeriodKind,
    Registry,
    UnknownMetricError,
    number_of,
)
from truongchuan.engines.rules.years import parse_year, running_year
from truongchuan.wording.facts import bad_value_text, unknown_metric_text

_ABOUT = ("id", "name", "kind")
_WORDS = {
    "true": True, "false": False, "1": True, "0": False, "có": True, "không": False,
    "x": True, "đúng": True, "sai": False,
}  # fmt: skip
_JUDGED = {"": Truth.UNKNOWN, "met": Truth.TRUE, "not_met": Truth.FALSE}


@dataclass(frozen=True, slots=True)
class SchoolTable:
    """A table of schools: identity columns, and numbers by (metric, school year or ``None``)."""

    path: str
    ids: Sequence[str]
    names: Sequence[str]
    kinds: Sequence[str]
    numbers: Mapping[tuple[str, int | None], Numbers]
    judgements: Mapping[str, Truths]

    def rows_of(self, kind: str) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """Positions of the schools of one kind."""
        return np.flatnonzero(np.asarray(self.kinds) == kind)

    def columns(self, rows: np.ndarray[tuple[int], np.dtype[np.intp]], on: date) -> SchoolColumns:
        """The facts of some schools on a day; school years after the day are left out."""
        values: dict[str, Numbers] = {}
        yearly: dict[str, dict[int, Numbers]] = {}
        for (metric, year), column in self.numbers.items():
            if year is None:
                values[metric] = column[rows]
            elif year <= running_year(on):
                yearly.setdefault(metric, {})[year] = column[rows]
            else:
                yearly.setdefault(metric, {})
        return SchoolColumns(on, len(rows), values, yearly)

    def judged(self, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> dict[str, Truths]:
        """The judgements about some schools."""
        return {ref: column[rows] for ref, column in self.judgements.items()}


def read_school_table(path: Path, registry: Registry, refs: frozenset[str]) -> SchoolTable:
    """Read a CSV of schools. Raises :class:`FactsFileError` with line and column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines))
    except OSError as error:
        raise FactsFileError(
            f"Không mở được tệp {path}: {error.strerror}. Kiểm tra lại đường dẫn."
        ) from None
    except (UnicodeDecodeError, csv.Error):
        raise FactsFileError(
            f"{path}: không đọc được như bảng CSV mã UTF-8. Lưu lại tệp ở dạng CSV UTF-8."
        ) from None
    if not rows:
        raise FactsFileError(f"{path}: tệp trống. Dòng đầu phải là tên cột.")
    header, body = rows[0], [row for row in rows[1:] if row]
    width = len(header)
    for line, row in enumerate(body, start=2):
        if len(row) != width:
            raise FactsFileError(
                f"{path}, dòng {line}: có {len(row)} ô, dòng đầu có {width}. Sửa cho bằng nhau."
            )
    cells = list(zip(*body, strict=True)) if body else [()] * width
    return _table(str(path), header, cells, registry, refs)


def _table(
    path: str,
    header: Sequence[str],
    cells: Sequence[Sequence[str]],
    registry: Registry,
    refs: frozenset[str],
) -> SchoolTable:
    about: dict[str, Sequence[str]] = {}
    numbers: dict[tuple[str, int | None], Numbers] = {}
    judgements: dict[str, Truths] = {}
    for name, column in zip(header, cells, strict=True):
        title = name.strip()
        where = f"{path}, cột {title}"
        if title in about or (title in judgements):
            raise FactsFileError(f"{where}: cột bị lặp. Giữ lại một cột.")
        if title in _ABOUT:
            about[title] = column
        elif title in refs:
            judgements[title] = _judged(column, where)
        else:
            key = _key(title, registry, where)
            if key in numbers:
                raise FactsFileError(f"{where}: chỉ số {key[0]} có hai cột. Giữ lại một cột.")
            numbers[key] = _numbers(column, registry.metrics[key[0]], where)
    if "kind" not in about:
        raise FactsFileError(f"{path}: thiếu cột kind (loại trường). Thêm cột kind.")
    both = {m for m, year in numbers if year is None} & {m for m, y in numbers if y is not None}
    if both:
        raise FactsFileError(
            f"{path}: chỉ số {min(both)} vừa có cột chung vừa có cột theo năm học. "
            "Giữ lại một kiểu."
        )
    size = len(about["kind"])
    return SchoolTable(
        path,
        ids=about.get("id", [str(line) for line in range(1, size + 1)]),
        names=about.get("name", [""] * size),
        kinds=list(_kinds(about["kind"], path)),
        numbers=numbers,
        judgements=judgements,
    )


def _kinds(column: Sequence[str], path: str) -> Iterator[str]:
    for line, text in enumerate(column, start=2):
        kind = KINDS.get(text.strip())
        if kind is None:
            raise FactsFileError(
                f"{path}, dòng {line}, cột kind: {text!r} không phải loại trường. Ghi một trong: "
                + ", ".join(dict.fromkeys(KINDS.values()))
                + "."
            )
        yield kind


def _key(title: str, registry: Registry, where: str) -> tuple[str, int | None]:
    name, mark, year = title.partition("@")
    try:
        metric = registry.resolve(name)
        if not mark:
            return metric.id, None
        if metric.period is PeriodKind.WINDOW:
            error = BadValueError(metric, "window-by-year", year)
            raise FactsFileError(f"{where}: {bad_value_text(error)}")
        return metric.id, parse_year(year)
    except UnknownMetricError as error:
        raise FactsFileError(f"{where}: {unknown_metric_text(error)}") from None
    except FactsFileError:
        raise
    except ValueError:
        raise FactsFileError(f"{where}: năm học {year!r} không đúng dạng 2021-2022.") from None


def _judged(column: Sequence[str], where: str) -> Truths:
    truths = np.empty(len(column), np.int8)
    for index, text in enumerate(column):
        truth = _JUDGED.get(text.strip())
        if truth is None:
            raise FactsFileError(
                f"{where}, dòng {index + 2}: {text!r}. Ghi met, not_met hoặc để trống."
            )
        truths[index] = truth
    return truths


def _numbers(column: Sequence[str], metric: Metric, where: str) -> Numbers:
    known: dict[str, float] = {}
    faults: dict[str, str] = {}
    for text in set(column):
        try:
            known[text] = _number(text, metric)
        except BadValueError as error:
            faults[text] = bad_value_text(error)
    if faults:
        first = min(faults, key=column.index)
        raise FactsFileError(f"{where}, dòng {column.index(first) + 2}: {faults[first]}")
    return np.fromiter(map(known.__getitem__, column), np.float64, len(column))


def _number(text: str, metric: Metric) -> float:
    stripped = text.strip()
    if not stripped:
        return np.nan
    value = number_of(metric, _value(stripped, metric))
    return np.nan if value is None else value


def _value(text: str, metric: Metric) -> object:
    if ";" in text:
        return [_value(part.strip(), metric) if part.strip() else None for part in text.split(";")]
    if metric.type is MetricType.CHOICE:
        return text
    if metric.type is MetricType.BOOLEAN:
        return _WORDS.get(text.lower(), text)
    try:
        return float(text)
    except ValueError:
        return text
