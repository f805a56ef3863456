"""Evaluates expressions on the facts of one school.

:mod:`truongchuan.engines.rules.columns` does the same on columns of many schools; both follow the
rules stated in :mod:`truongchuan.engines.rules.expression`, number for number.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import assert_never

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
    Truth,
)
from truongchuan.engines.rules.facts import SchoolFacts


def number(node: Numeric, facts: SchoolFacts, back: int = 0) -> float | None:
    """The value of a formula, ``back`` school years ago; ``None`` when not known."""
    match node:
        case Number(value):
            return value
        case FactValue(metric, steady):
            return facts.value(metric, 0 if steady else back)
        case Arithmetic(op, left, right):
            a, b = number(left, facts, back), number(right, facts, back)
            return None if a is None or b is None else _arithmetic(op, a, b)
        case Call(name, arguments):
            values = [number(argument, facts, back) for argument in arguments]
            known = [value for value in values if value is not None]
            return _call(name, known) if len(known) == len(values) else None
        case Choose(condition, then, other):
            chosen = truth(condition, facts, back)
            if chosen is Truth.UNKNOWN:
                return None
            return number(then if chosen is Truth.TRUE else other, facts, back)
        case _:
            assert_never(node)


def truth(node: Condition, facts: SchoolFacts, back: int = 0) -> Truth:
    """Whether a condition holds, ``back`` school years ago."""
    match node:
        case Compare(op, left, right):
            a, b = number(left, facts, back), number(right, facts, back)
            return Truth.UNKNOWN if a is None or b is None else as_truth(compare(op, a, b))
        case OneOf(metric, values, steady):
            value = facts.value(metric, 0 if steady else back)
            return Truth.UNKNOWN if value is None else as_truth(value in values)
        case Holds(metric, steady):
            value = facts.value(metric, 0 if steady else back)
            return Truth.UNKNOWN if value is None else as_truth(value != 0.0)
        case Always(always):
            return as_truth(always)
        case All(parts):
            return min((truth(part, facts, back) for part in parts), default=Truth.TRUE)
        case Either(parts):
            return max((truth(part, facts, back) for part in parts), default=Truth.FALSE)
        case Not(part):
            return Truth(2 - truth(part, facts, back))
        case Branch():
            return _branch(node, facts, back)
        case EveryYear(part, years):
            return min(truth(part, facts, back + year) for year in range(years))
        case AtLeastYears(count, part, years):
            results = [truth(part, facts, back + year) for year in range(years)]
            if results.count(Truth.TRUE) >= count:
                return Truth.TRUE
            possible = len(results) - results.count(Truth.FALSE)
            return Truth.UNKNOWN if possible >= count else Truth.FALSE
        case NotFalling(metric, years):
            return _not_falling(metric, years, facts, back)
        case _:
            assert_never(node)


def as_truth(holds: bool) -> Truth:
    """A Python truth as a :class:`Truth`."""
    return Truth.TRUE if holds else Truth.FALSE


def compare(op: str, a: float, b: float) -> bool:
    """Compare two numbers, those closer than ``TOLERANCE`` being equal."""
    slack = TOLERANCE * max(1.0, abs(a), abs(b))
    match op:
        case ">=":
            return a >= b - slack
        case ">":
            return a > b + slack
        case "<=":
            return a <= b + slack
        case "<":
            return a < b - slack
        case "==":
            return abs(a - b) <= slack
        case _:
            return abs(a - b) > slack


def _arithmetic(op: str, a: float, b: float) -> float | None:
    match op:
        case "+":
            result = a + b
        case "-":
            result = a - b
        case "*":
            result = a * b
        case _:
            if b == 0.0:
                return None
            result = a / b
    return result if abs(result) <= LARGEST else None


def _call(name: str, values: list[float]) -> float:
    match name:
        case "ceil":
            return float(math.ceil(values[0] - TOLERANCE * max(1.0, abs(values[0]))))
        case "floor":
            return float(math.floor(values[0] + TOLERANCE * max(1.0, abs(values[0]))))
        case "max":
            return max(values)
        case _:
            return min(values)


def _branch(node: Branch, facts: SchoolFacts, back: int) -> Truth:
    chosen = truth(node.condition, facts, back)
    if chosen is Truth.TRUE:
        return truth(node.then, facts, back)
    if chosen is Truth.FALSE:
        return truth(node.other, facts, back)
    then, other = truth(node.then, facts, back), truth(node.other, facts, back)
    return then if then is other else Truth.UNKNOWN


def _not_falling(metric: str, years: int, facts: SchoolFacts, back: int) -> Truth:
    values = [facts.value(metric, back + year) for year in range(years)]
    steps = [
        Truth.UNKNOWN if new is None or old is None else as_truth(compare(">=", new, old))
        for new, old in pairwise(values)
    ]
    return min(steps, default=Truth.TRUE)
