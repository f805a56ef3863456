"""Met, not met, not known: the tables of Kleene's logic, on one school and on columns."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from tests.engines.rules.building import columns_of, cond, school
from truongchuan.engines.rules.columns import truths
from truongchuan.engines.rules.expression import All, Condition, Either, Truth
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.scalar import truth

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
VALUES = {F: 0.0, U: None, T: 1.0}


def facts(flag: Truth, other: Truth = U, third: Truth = U) -> SchoolFacts:
    """Three conditions with the truths given: flag, classes == 1, rooms == 1."""
    return school(flag=VALUES[flag], classes=VALUES[other], rooms=VALUES[third])


def both(node: Condition, about: SchoolFacts) -> Truth:
    """The truth, which must be the same on a column."""
    single = truth(node, about)
    column = truths(node, columns_of([about]))
    assert column.dtype == np.int8
    assert column.tolist() == [single]
    return single


AND = {(F, F): F, (F, U): F, (F, T): F, (U, U): U, (U, T): U, (T, T): T}
OR = {(F, F): F, (F, U): U, (F, T): T, (U, U): U, (U, T): T, (T, T): T}


@pytest.mark.parametrize(("a", "b"), list(product(Truth, Truth)))
def test_and_or(a: Truth, b: Truth) -> None:
    key = (min(a, b), max(a, b))
    assert both(cond("flag and classes == 1"), facts(a, b)) is AND[key]
    assert both(cond("flag or classes == 1"), facts(a, b)) is OR[key]


def test_not() -> None:
    for value, negated in ((F, T), (U, U), (T, F)):
        assert both(cond("not flag"), facts(value)) is negated
        assert both(cond("flag == false"), facts(value)) is negated


@pytest.mark.parametrize(("c", "a", "b"), list(product(Truth, Truth, Truth)))
def test_branch(c: Truth, a: Truth, b: Truth) -> None:
    wanted = {T: a, F: b, U: a if a is b else U}[c]
    assert both(cond("if(flag, classes == 1, rooms == 1)"), facts(c, a, b)) is wanted


def test_three_parts() -> None:
    both_node, either_node = (
        cond("flag and classes == 1 and rooms == 1"),
        cond("flag or classes == 1 or rooms == 1"),
    )
    for a, b, c in product(Truth, Truth, Truth):
        assert both(both_node, facts(a, b, c)) is min(a, b, c)
        assert both(either_node, facts(a, b, c)) is max(a, b, c)


def test_nothing_asked_holds_and_nothing_offered_fails() -> None:
    assert truth(All(()), facts(U)) is T
    assert truth(Either(()), facts(U)) is F


@pytest.mark.parametrize("op", [">=", ">", "<=", "<", "==", "!="])
def test_a_comparison_with_something_not_known_is_not_known(op: str) -> None:
    assert both(cond(f"classes {op} 1"), facts(T, U)) is U
    assert both(cond(f"1 {op} classes"), facts(T, U)) is U
    assert both(cond(f"classes {op} classes"), facts(T, U)) is U


def test_membership_of_something_not_known_is_not_known() -> None:
    node = cond("zone in ('town', 'island')")
    assert [both(node, school(zone=z)) for z in (0, 1, 2, None)] == [T, F, T, U]


def test_a_condition_without_facts_is_known() -> None:
    assert both(cond("true"), facts(U)) is T
    assert both(cond("false"), facts(U)) is F
    assert both(cond("2 >= 1"), facts(U)) is T


def test_a_threshold_that_depends_on_something_unknown_can_still_be_passed_or_missed() -> None:
    node = cond("area >= if(flag, 6, 10)")
    assert both(node, school(area=10, flag=None)) is T
    assert both(node, school(area=5, flag=None)) is F
    assert both(node, school(area=8, flag=None)) is U
    assert both(node, school(area=8, flag=True)) is T
    assert both(node, school(area=8, flag=False)) is F


@pytest.mark.parametrize("results", list(product(Truth, repeat=3)))
def test_every_year_and_at_least_years(results: tuple[Truth, ...]) -> None:
    years = {2021 - back: VALUES[result] for back, result in enumerate(results)}
    about = school(calm=years)
    assert both(cond("every_year(calm, 3)"), about) is min(results)
    for count in (1, 2, 3):
        certain, possible = results.count(T), 3 - results.count(F)
        wanted = T if certain >= count else U if possible >= count else F
        assert both(cond(f"at_least_years({count}, calm, 3)"), about) is wanted


def test_more_years_than_the_window_can_never_hold() -> None:
    assert both(cond("at_least_years(4, calm, 3)"), school(calm={})) is F
