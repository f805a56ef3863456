"""Judges a table of schools under the law of one or more days and writes the results as CSV.

A row per school and day. Levels and degrees are empty where undecided. Lists are parted by
spaces, shortfalls written as ``rule=number``. The numbers equal those of the single commands.
"""

from __future__ import annotations

import csv
import secrets
from collections.abc import Iterator, Sequence
from datetime import date
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np

from truongchuan.adapters.law.tables import SchoolTable
from truongchuan.engines.rules.assess import Reading
from truongchuan.engines.rules.expression import Truth
from truongchuan.engines.rules.many_assess import UNDECIDED, assess_many
from truongchuan.engines.rules.many_capacity import capacity_many
from truongchuan.engines.rules.many_norms import check_many
from truongchuan.engines.rules.model import LawSet
from truongchuan.engines.rules.norms import LEVELS

_ABOUT = ["id", "name", "kind", "on"]
_ASSESSED = [
    "instrument",
    "proven_level", "proven_degree",
    "verified_level", "verified_degree", "rules_left_out",
    "possible_level", "possible_degree",
    "not_known", "blocking",
]  # fmt: skip
_COUNTS = ("proven", "on_verified_rules", "met", "not_met", "not_known", "left_out")
_TRUTHS = {Truth.FALSE: "0", Truth.UNKNOWN: "", Truth.TRUE: "1"}

Rows = Iterator[tuple[int, list[Any]]]


def write_assessments(law: LawSet, table: SchoolTable, days: Sequence[date], out: Path) -> int:
    """Write the assessment of every school on every day; the number of rows."""
    return _write(table, days, out, _ASSESSED, lambda on: _assessed(law, table, on))


def write_checks(law: LawSet, table: SchoolTable, days: Sequence[date], out: Path) -> int:
    """Write the norms check of every school on every day; the number of rows."""
    header = [f"{level.value}_{name}" for level in LEVELS for name in _COUNTS]
    header += ["capacity_pupils", "capacity_classes", "not_met"]
    return _write(table, days, out, header, lambda on: _checked(law, table, on))


def _write(
    table: SchoolTable, days: Sequence[date], out: Path, header: list[str], judged: Any
) -> int:
    """Write beside the target and move over it, so that a broken run leaves no half table."""
    size = len(table.kinds)
    beside = out.parent / f".{out.name}.{secrets.token_hex(4)}"
    try:
        with beside.open("x", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerow([*_ABOUT, *header])
            for on in days:
                rows: list[list[Any] | None] = [None] * size
                for position, cells in judged(on):
                    rows[position] = cells
                blank = [""] * len(header)
                day = on.isoformat()
                writer.writerows(
                    [table.ids[at], table.names[at], table.kinds[at], day, *(cells or blank)]
                    for at, cells in enumerate(rows)
                )
        beside.replace(out)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return size * len(days)


def _assessed(law: LawSet, table: SchoolTable, on: date) -> Rows:
    for kind in sorted(set(table.kinds)):
        criteria_set = law.criteria_for(kind, on)
        if criteria_set is None:
            continue
        rows = table.rows_of(kind)
        result = assess_many(criteria_set, table.columns(rows, on), table.judged(rows))
        columns = [
            _numbers(values[reading])
            for reading in (Reading.PROVEN, Reading.ON_VERIFIED_RULES, Reading.POSSIBLE)
            for values in (result.level, result.degree)
        ]
        left_out, unknown = result.left_out.tolist(), result.unknown_counts().tolist()
        for at, position in enumerate(rows.tolist()):
            yield (
                position,
                [
                    criteria_set.instrument,
                    *(column[at] for column in columns[:4]),
                    left_out[at],
                    *(column[at] for column in columns[4:]),
                    unknown[at],
                    " ".join(result.blocking[at]),
                ],
            )


def _checked(law: LawSet, table: SchoolTable, on: date) -> Rows:
    for kind in sorted(set(table.kinds)):
        rules = law.norms_for(kind, on)
        if not rules:
            continue
        rows = table.rows_of(kind)
        facts = table.columns(rows, on)
        result = check_many(rules, facts, table.judged(rows))
        room = capacity_many(kind, result, facts)
        columns: list[list[Any]] = []
        for level in LEVELS:
            summary = result.levels[level]
            columns += [_truths(summary.proven), _truths(summary.on_verified_rules)]
            columns += [
                counts.tolist()
                for counts in (summary.met, summary.not_met, summary.not_known, summary.left_out)
            ]
        columns += [_whole(room.learners), _whole(room.classes)]
        failing = result.failing(facts)
        for at, position in enumerate(rows.tolist()):
            short = " ".join(f"{rule}={_plain(value)}" for rule, value in failing[at])
            yield position, [*(column[at] for column in columns), short]


def _numbers(column: np.ndarray[Any, np.dtype[np.int8]]) -> list[Any]:
    return ["" if number == UNDECIDED else number for number in column.tolist()]


def _truths(column: np.ndarray[Any, np.dtype[np.int8]]) -> list[str]:
    return [_TRUTHS[Truth(truth)] for truth in column.tolist()]


def _whole(column: np.ndarray[Any, np.dtype[np.float64]]) -> list[Any]:
    return ["" if isnan(number) else int(number) for number in column.tolist()]


def _plain(value: float) -> str:
    return "" if isnan(value) else f"{value:.6g}"
