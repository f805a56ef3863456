"""Many schools at once give what each gives alone, whatever the expression."""

from __future__ import annotations

import math
import struct
from datetime import date

import numpy as np
from hypothesis import HealthCheck, given, settings

from tests.engines.rules import trees
from tests.engines.rules.building import columns_of, cond, num, school
from truongchuan.engines.rules.columns import SchoolColumns, compare, numbers, truths
from truongchuan.engines.rules.expression import Compare, Condition, Numeric, Truth
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.scalar import compare as compare_numbers
from truongchuan.engines.rules.scalar import number, truth

QUICK = settings(
    max_examples=130,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def bits(value: float) -> bytes:
    """The bits of a number, zero having one sign only."""
    return struct.pack("d", value + 0.0)


@QUICK
@given(trees.conditions, trees.schools())
def test_truths_of_columns_are_those_of_each_school(
    node: Condition, schools: list[SchoolFacts]
) -> None:
    found = truths(node, columns_of(schools))
    assert found.dtype == np.int8
    assert found.tolist() == [truth(node, facts) for facts in schools]


@QUICK
@given(trees.formulas, trees.schools())
def test_numbers_of_columns_are_those_of_each_school_to_the_last_bit(
    node: Numeric, schools: list[SchoolFacts]
) -> None:
    found = numbers(node, columns_of(schools)).tolist()
    for value, facts in zip(found, schools, strict=True):
        alone = number(node, facts)
        if alone is None:
            assert math.isnan(value)
        else:
            assert math.isfinite(alone)
            assert bits(value) == bits(alone)


@QUICK
@given(trees.lifted, trees.schools(most=4))
def test_lifting_choices_out_of_a_comparison_only_adds_knowledge(
    pair: tuple[Compare, Condition], schools: list[SchoolFacts]
) -> None:
    node, lifted = pair
    for facts in schools:
        before = truth(node, facts)
        assert before is Truth.UNKNOWN or truth(lifted, facts) is before
    assert truths(lifted, columns_of(schools)).tolist() == [truth(lifted, f) for f in schools]


@QUICK
@given(trees.conditions, trees.schools(most=2))
def test_taking_a_fact_away_never_decides_a_condition(
    node: Condition, schools: list[SchoolFacts]
) -> None:
    for facts in schools:
        whole = truth(node, facts)
        for gone in (*facts.values, *facts.yearly):
            left = SchoolFacts(
                facts.on,
                {m: v for m, v in facts.values.items() if m != gone},
                {m: v for m, v in facts.yearly.items() if m != gone},
            )
            assert truth(node, left) in (whole, Truth.UNKNOWN)


def test_division_by_zero_is_not_known_in_a_column() -> None:
    found = numbers(num("area / pupils"), columns_of([school(area=6, pupils=p) for p in (0, 3)]))
    assert [math.isnan(value) or value for value in found.tolist()] == [True, 2.0]


def test_each_school_has_its_own_window() -> None:
    node = cond("every_year(rate >= 0.9, 2)")
    running = school(rate={2022: 0.9, 2021: 0.9, 2020: 0.1})
    ended = school(rate={2021: 0.9, 2020: 0.1})
    assert truths(node, columns_of([running, ended])).tolist() == [Truth.TRUE, Truth.FALSE]


def test_a_column_that_is_not_there_is_not_known() -> None:
    facts = SchoolColumns(date(2023, 3, 1), 3)
    assert truths(cond("area >= 3 or flag"), facts).tolist() == [Truth.UNKNOWN] * 3
    assert np.isnan(numbers(num("area"), facts)).all()


def test_columns_compare_as_numbers_do() -> None:
    edge = [0.3, 0.1 + 0.2, 0.3 + 1e-8, 27.0, 1.35 * 20, 0.0, 1e14, 1e14 + 1]
    pairs = [(a, b) for a in edge for b in edge]
    left, right = np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])
    for op in (">=", ">", "<=", "<", "==", "!="):
        assert compare(op, left, right).tolist() == [compare_numbers(op, a, b) for a, b in pairs]
