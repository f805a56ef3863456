"""Evaluates expressions on columns of many schools at once, with NumPy.

Numbers are float64 columns with NaN for not known; truths are int8 columns of
:class:`~truongchuan.engines.rules.expression.Truth`. The results equal those of
:mod:`truongchuan.engines.rules.scalar` school by school (a property test holds them together).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from truongchuan.engines.rules.expression import (
    LARGEST,
    TOLERANCE,
    All,
    Always,
    Arithmetic,
    AtLeastYears,
    Branch,
    Call,
    Choose,
    Compare,
    Condition,
    Either,
    EveryYear,
    FactValue,
    Holds,
    Not,
    NotFalling,
    Number,
    Numeric,
    OneOf,
)
from truongchuan.engines.rules.years import last_known_year, running_year

Numbers = NDArray[np.float64]
Truths = NDArray[np.int8]
_FALSE, _UNKNOWN, _TRUE = np.int8(0), np.int8(1), np.int8(2)


@dataclass(slots=True)
class SchoolColumns:
    """Facts of ``size`` schools: a column per metric, or one per metric and school year."""

    on: date
    size: int
    values: Mapping[str, Numbers] = field(default_factory=dict)
    yearly: Mapping[str, Mapping[int, Numbers]] = field(default_factory=dict)
    _windows: dict[tuple[str, int], Numbers] = field(default_factory=dict, repr=False)

    def value(self, metric: str, back: int = 0) -> Numbers:
        """The column ``back`` school years before each school's newest one."""
        years = self.yearly.get(metric)
        if years is None:
            column = self.values.get(metric) if back == 0 else None
            return self.unknown() if column is None else column
        key = (metric, back)
        if key not in self._windows:
            self._windows[key] = self._windowed(years, back)
        return self._windows[key]

    def unknown(self) -> Numbers:
        """A column of nothing known."""
        return np.full(self.size, np.nan)

    def _windowed(self, years: Mapping[int, Numbers], back: int) -> Numbers:
        running, known = running_year(self.on), last_known_year(self.on)
        unknown = self.unknown()
        newest = years.get(running, unknown)
        from_running = years.get(running - back, unknown)
        from_known = years.get(known - back, unknown)
        return np.where(np.isnan(newest), from_known, from_running)


def numbers(node: Numeric, facts: SchoolColumns, back: int = 0) -> Numbers:
    """The value of a formula for every school; NaN when not known."""
    match node:
        case Number(value):
            return np.full(facts.size, value)
        case FactValue(metric, steady):
            return facts.value(metric, 0 if steady else back)
        case Arithmetic(op, left, right):
            return _arithmetic(op, numbers(left, facts, back), numbers(right, facts, back))
        case Call(name, arguments):
            return _call(name, [numbers(argument, facts, back) for argument in arguments])
        case Choose(condition, then, other):
            chosen = truths(condition, facts, back)
            picked = np.where(
                chosen == _TRUE, numbers(then, facts, back), numbers(other, facts, back)
            )
            return np.where(chosen == _UNKNOWN, np.nan, picked)
        case _:
            assert_never(node)


def truths(node: Condition, facts: SchoolColumns, back: int = 0) -> Truths:
    """Whether a condition holds for every school."""
    match node:
        case Compare(op, left, right):
            a, b = numbers(left, facts, back), numbers(right, facts, back)
            return _known(compare(op, a, b), np.isnan(a) | np.isnan(b))
        case OneOf(metric, values, steady):
            column = facts.value(metric, 0 if steady else back)
            return _known(np.isin(column, values), np.isnan(column))
        case Holds(metric, steady):
            column = facts.value(metric, 0 if steady else back)
            return _known(column != 0.0, np.isnan(column))
        case Always(always):
            return np.full(facts.size, _TRUE if always else _FALSE, np.int8)
        case All(parts):
            return _fold(np.minimum, [truths(part, facts, back) for part in parts])
        case Either(parts):
            return _fold(np.maximum, [truths(part, facts, back) for part in parts])
        case Not(part):
            return (_TRUE - truths(part, facts, back)).astype(np.int8)
        case Branch(condition, then, other):
            chosen = truths(condition, facts, back)
            yes, no = truths(then, facts, back), truths(other, facts, back)
            either = np.where(yes == no, yes, _UNKNOWN)
            decided = np.where(chosen == _TRUE, yes, no)
            return np.where(chosen == _UNKNOWN, either, decided).astype(np.int8)
        case EveryYear(part, years):
            return _fold(np.minimum, [truths(part, facts, back + y) for y in range(years)])
        case AtLeastYears(count, part, years):
            held = np.stack([truths(part, facts, back + y) for y in range(years)])
            proven = (held == _TRUE).sum(axis=0) >= count
            possible = (held != _FALSE).sum(axis=0) >= count
            return np.where(proven, _TRUE, np.where(possible, _UNKNOWN, _FALSE)).astype(np.int8)
        case NotFalling(metric, years):
            columns = [facts.value(metric, back + year) for year in range(years)]
            steps = [
                _known(compare(">=", new, old), np.isnan(new) | np.isnan(old))
                for new, old in pairwise(columns)
            ]
            return _fold(np.minimum, steps or [truths(Always(True), facts)])
        case _:
            assert_never(node)


def compare(op: str, a: Numbers, b: Numbers) -> NDArray[np.bool_]:
    """Compare two columns, numbers closer than ``TOLERANCE`` being equal."""
    slack = TOLERANCE * np.maximum(1.0, np.maximum(np.abs(a), np.abs(b)))
    result: NDArray[np.bool_]
    match op:
        case ">=":
            result = a >= b - slack
        case ">":
            result = a > b + slack
        case "<=":
            result = a <= b + slack
        case "<":
            result = a < b - slack
        case "==":
            result = np.abs(a - b) <= slack
        case _:
            result = np.abs(a - b) > slack
    return result


def _known(holds: NDArray[np.bool_], unknown: NDArray[np.bool_]) -> Truths:
    return np.where(unknown, _UNKNOWN, np.where(holds, _TRUE, _FALSE)).astype(np.int8)


def _fold(reduce: np.ufunc, columns: list[Truths]) -> Truths:
    result = columns[0]
    for column in columns[1:]:
        result = reduce(result, column)
    return result


def _arithmetic(op: str, a: Numbers, b: Numbers) -> Numbers:
    match op:
        case "+":
            result = a + b
        case "-":
            result = a - b
        case "*":
            result = a * b
        case _:
            result = np.divide(a, b, out=np.full_like(a, np.nan), where=b != 0.0)
    return np.where(np.abs(result) <= LARGEST, result, np.nan)


def _call(name: str, columns: list[Numbers]) -> Numbers:
    first = columns[0]
    result: Numbers
    match name:
        case "ceil":
            result = np.ceil(first - TOLERANCE * np.maximum(1.0, np.abs(first)))
        case "floor":
            result = np.floor(first + TOLERANCE * np.maximum(1.0, np.abs(first)))
        case "max":
            result = np.max(np.stack(columns), axis=0)
        case _:
            result = np.min(np.stack(columns), axis=0)
    return result
