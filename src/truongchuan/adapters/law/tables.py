"""Reads a table of schools, one a row, into columns for the evaluator.

Columns: ``id``, ``name``, ``kind``; a metric (or alias) each, ``metric@2021-2022`` for a school
year; a judgement with evidence under the ref of its item (``1.1.M1.a``: ``met``, ``not_met`` or
empty). Empty cells are not known. Lists (one value per class or room) are parted by ``;``; facts
made of several lists (the children and the disabled children of each group, say) are worked out.
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
from truongchuan.engines.rules.expression import Numeric, Truth, metrics_of
from truongchuan.engines.rules.intake import derive
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
_ANY_DAY = date(2020, 1, 1)  # What is made of lists looks at no day.
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


def read_school_table(
    path: Path,
    registry: Registry,
    refs: frozenset[str],
    derivations: Mapping[str, Numeric] | None = None,
) -> SchoolTable:
    """Read a CSV of schools. Raises :class:`FactsFileError` with line and column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text)
            rows = [(reader.line_num, row) for row in reader if row]
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
    header, width = rows[0][1], len(rows[0][1])
    for line, row in rows[1:]:
        if len(row) != width:
            raise FactsFileError(
                f"{path}, dòng {line}: có {len(row)} ô, dòng đầu có {width}. Sửa cho bằng nhau."
            )
    body = [row for _, row in rows[1:]]
    lines = [line for line, _ in rows[1:]]
    cells = list(zip(*body, strict=True)) if body else [()] * width
    columns = [
        _Column(str(path), title.strip(), texts, lines)
        for title, texts in zip(header, cells, strict=True)
    ]
    return _table(str(path), columns, registry, refs, derivations or {})


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the file; ``lines`` are the lines of its cells."""

    path: str
    title: str
    cells: Sequence[str]
    lines: Sequence[int]

    @property
    def where(self) -> str:
        """The column in words."""
        return f"{self.path}, cột {self.title}"

    def cell(self, index: int) -> str:
        """One cell in words."""
        return f"{self.where}, dòng {self.lines[index]}"


def _table(
    path: str,
    columns: Sequence[_Column],
    registry: Registry,
    refs: frozenset[str],
    derivations: Mapping[str, Numeric],
) -> SchoolTable:
    about: dict[str, _Column] = {}
    numbers: dict[tuple[str, int | None], Numbers] = {}
    judgements: dict[str, Truths] = {}
    made_of = {part for node in derivations.values() for part in metrics_of(node)}
    given: dict[str, _Column] = {}
    for column in columns:
        title = column.title
        if title in about or title in judgements:
            raise FactsFileError(f"{column.where}: cột bị lặp. Giữ lại một cột.")
        if title in _ABOUT:
            about[title] = column
        elif title in refs:
            judgements[title] = _judged(column)
        else:
            key = _key(title, registry, column.where)
            if key in numbers:
                raise FactsFileError(
                    f"{column.where}: chỉ số {key[0]} có hai cột. Giữ lại một cột."
                )
            metric = registry.metrics[key[0]]
            listed = metric.id in made_of and key[1] is None
            numbers[key] = _numbers(column, metric, listed=listed)
            if listed:
                given[metric.id] = column
    if "kind" not in about:
        raise FactsFileError(f"{path}: thiếu cột kind (loại trường). Thêm cột kind.")
    both = {m for m, year in numbers if year is None} & {m for m, y in numbers if y is not None}
    if both:
        raise FactsFileError(
            f"{path}: chỉ số {min(both)} vừa có cột chung vừa có cột theo năm học. "
            "Giữ lại một kiểu."
        )
    size = len(about["kind"].cells)
    _derive(numbers, given, registry, derivations)
    return SchoolTable(
        path,
        ids=about["id"].cells if "id" in about else [str(line) for line in range(1, size + 1)],
        names=about["name"].cells if "name" in about else [""] * size,
        kinds=list(_kinds(about["kind"])),
        numbers=numbers,
        judgements=judgements,
    )


def _kinds(column: _Column) -> Iterator[str]:
    for index, text in enumerate(column.cells):
        kind = KINDS.get(text.strip())
        if kind is None:
            raise FactsFileError(
                f"{column.path}, dòng {column.lines[index]}, cột kind: {text!r} không phải loại "
                f"trường. Ghi một trong: {', '.join(dict.fromkeys(KINDS.values()))}."
            )
        yield kind


def _derive(
    numbers: dict[tuple[str, int | None], Numbers],
    given: Mapping[str, _Column],
    registry: Registry,
    derivations: Mapping[str, Numeric],
) -> None:
    """Fill in what is made of other columns, where it is not given."""
    yearly = {metric for metric, year in numbers if year is not None}
    for metric_id, node in derivations.items():
        columns = {part: given[part] for part in metrics_of(node) if part in given}
        if len(columns) < len(metrics_of(node)) or metric_id in yearly:
            continue
        metric = registry.metrics[metric_id]
        size = len(next(iter(columns.values())).cells)
        column = numbers.get((metric_id, None), np.full(size, np.nan)).copy()
        for index in np.flatnonzero(np.isnan(column)).tolist():
            values = {
                part: _value(texts.cells[index].strip(), registry.metrics[part])
                for part, texts in columns.items()
                if texts.cells[index].strip()
            }
            try:
                value = derive(registry, metric, node, values, _ANY_DAY)
            except BadValueError as error:
                where = next(iter(columns.values())).cell(index)
                raise FactsFileError(f"{where}: {bad_value_text(error)}") from None
            column[index] = np.nan if value is None else value
        numbers[metric_id, None] = column


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


def _judged(column: _Column) -> Truths:
    truths = np.empty(len(column.cells), np.int8)
    for index, text in enumerate(column.cells):
        truth = _JUDGED.get(text.strip())
        if truth is None:
            raise FactsFileError(f"{column.cell(index)}: {text!r}. Ghi met, not_met hoặc để trống.")
        truths[index] = truth
    return truths


def _numbers(column: _Column, metric: Metric, *, listed: bool) -> Numbers:
    """The numbers of a column; ``listed`` metrics may hold lists that only serve others."""
    known: dict[str, float] = {}
    faults: dict[str, str] = {}
    for text in set(column.cells):
        try:
            known[text] = _number(text, metric, listed=listed)
        except BadValueError as error:
            faults[text] = bad_value_text(error)
    if faults:
        first = min(faults, key=column.cells.index)
        where = column.cell(column.cells.index(first))
        raise FactsFileError(f"{where}: {faults[first]}")
    return np.fromiter(map(known.__getitem__, column.cells), np.float64, len(column.cells))


def _number(text: str, metric: Metric, *, listed: bool) -> float:
    stripped = text.strip()
    if not stripped:
        return np.nan
    value = _value(stripped, metric)
    if listed and metric.reduce is None and isinstance(value, list):
        for element in value:
            number_of(metric, element)
        return np.nan
    number = number_of(metric, value)
    return np.nan if number is None else number


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
