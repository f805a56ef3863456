"""From the text of an expression to its tree."""

from __future__ import annotations

import inspect
import re

import pytest

from tests.engines.rules.building import REGISTRY, cond, num
from truongchuan.adapters.law.messages import expression_fault
from truongchuan.engines.rules import grammar
from truongchuan.engines.rules.expression import (
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
    Node,
    Not,
    NotFalling,
    Number,
    Numeric,
    OneOf,
    children,
    longest_window,
    metrics_of,
    walk,
)
from truongchuan.engines.rules.grammar import ExpressionError, parse_condition, parse_number

AREA, PUPILS = FactValue("area", steady=True), FactValue("pupils", steady=True)
CLASSES, ROOMS = FactValue("classes", steady=True), FactValue("rooms", steady=True)
RATE, FLAG = FactValue("rate"), Holds("flag", steady=True)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("12", Number(12.0)),
        ("0.25", Number(0.25)),
        ("area", AREA),
        ("site_area", AREA),
        ("rate", RATE),
        ("flag", FactValue("flag", steady=True)),
        ("area + pupils", Arithmetic("+", AREA, PUPILS)),
        ("area - pupils", Arithmetic("-", AREA, PUPILS)),
        ("area * pupils", Arithmetic("*", AREA, PUPILS)),
        ("area / pupils", Arithmetic("/", AREA, PUPILS)),
        ("-area", Arithmetic("-", Number(0.0), AREA)),
        ("ceil(area)", Call("ceil", (AREA,))),
        ("floor(area)", Call("floor", (AREA,))),
        ("max(area, 1, pupils)", Call("max", (AREA, Number(1.0), PUPILS))),
        ("min(area, 1)", Call("min", (AREA, Number(1.0)))),
        ("if(flag, 6, area)", Choose(FLAG, Number(6.0), AREA)),
    ],
)
def test_every_numeric_node(text: str, tree: Numeric) -> None:
    assert num(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("flag", FLAG),
        ("calm", Holds("calm")),
        ("true", Always(True)),
        ("false", Always(False)),
        ("not flag", Not(FLAG)),
        ("flag == true", FLAG),
        ("flag == false", Not(FLAG)),
        ("flag != true", Not(FLAG)),
        ("true == flag", FLAG),
        ("flag == 1", Compare("==", FactValue("flag", steady=True), Number(1.0))),
        ("flag and calm", All((FLAG, Holds("calm")))),
        ("flag or calm or true", Either((FLAG, Holds("calm"), Always(True)))),
        ("zone in ('town', 'island')", OneOf("zone", (0.0, 2.0), steady=True)),
        ("grade in ('A')", OneOf("grade", (2.0,))),
        ("pupils in (1, 3)", OneOf("pupils", (1.0, 3.0), steady=True)),
        ("if(flag, calm, true)", Branch(FLAG, Holds("calm"), Always(True))),
        ("every_year(rate >= 0.5, 5)", EveryYear(Compare(">=", RATE, Number(0.5)), 5)),
        ("at_least_years(2, calm, 5)", AtLeastYears(2, Holds("calm"), 5)),
        ("not_falling(rate, 5)", NotFalling("rate", 5)),
    ],
)
def test_every_condition_node(text: str, tree: Condition) -> None:
    assert cond(text) == tree


@pytest.mark.parametrize("op", [">=", ">", "<=", "<", "==", "!="])
def test_every_comparison(op: str) -> None:
    assert cond(f"area {op} 3") == Compare(op, AREA, Number(3.0))
    assert cond(f"area{op}3") == Compare(op, AREA, Number(3.0))


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("1 + 2 * 3", "1 + (2 * 3)"),
        ("1 * 2 + 3", "(1 * 2) + 3"),
        ("9 - 4 - 2", "(9 - 4) - 2"),
        ("8 / 4 * 2", "(8 / 4) * 2"),
        ("-area * 2", "(-area) * 2"),
        ("2 - -area", "2 - (-area)"),
    ],
)
def test_precedence_of_numbers(text: str, same_as: str) -> None:
    assert num(text) == num(same_as)


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("flag or calm and true", "flag or (calm and true)"),
        ("not flag and calm", "(not flag) and calm"),
        ("not area >= 3", "not (area >= 3)"),
        ("not not flag", "not (not flag)"),
        ("area + 1 >= 2 * pupils", "(area + 1) >= (2 * pupils)"),
        ("area >= 1 and pupils >= 1 or flag", "((area >= 1) and (pupils >= 1)) or flag"),
        ("3 <= area <= 5", "(3 <= area) and (area <= 5)"),
        ("1 < area < pupils <= 9", "1 < area and area < pupils and pupils <= 9"),
    ],
)
def test_precedence_of_conditions(text: str, same_as: str) -> None:
    assert cond(text) == cond(same_as)


def test_parentheses_change_the_tree() -> None:
    assert num("(1 + 2) * 3") != num("1 + 2 * 3")
    assert cond("(flag or calm) and true") != cond("flag or calm and true")
    assert num("9 - (4 - 2)") != num("9 - 4 - 2")


def test_white_space_means_nothing() -> None:
    assert cond("  area>=\n 3\tand  flag ") == cond("area >= 3 and flag")


def test_choice_words_become_their_positions() -> None:
    zone = FactValue("zone", steady=True)
    assert cond("zone == 'village'") == Compare("==", zone, Number(1.0))
    assert cond("'village' == zone") == Compare("==", Number(1.0), zone)
    assert cond("rank >= 'middle'") == Compare(
        ">=", FactValue("rank", steady=True), Number(1.0)
    )  # fmt: skip


def test_metrics_of_the_day_are_steady_and_yearly_ones_are_not() -> None:
    tree = cond("every_year(rate >= 0.5 and flag and zone in ('town') and in_window >= 1, 3)")
    steady = {
        node.metric: node.steady
        for node in walk(tree)
        if isinstance(node, (FactValue, Holds, OneOf))
    }
    assert steady == {"rate": False, "flag": True, "zone": True, "in_window": False}


def test_a_choice_inside_a_comparison_is_lifted_out() -> None:
    assert cond("area >= if(flag, 6, 10) * pupils") == Branch(
        FLAG,
        Compare(">=", AREA, Arithmetic("*", Number(6.0), PUPILS)),
        Compare(">=", AREA, Arithmetic("*", Number(10.0), PUPILS)),
    )
    assert cond("if(flag, area, pupils) >= 3") == cond("if(flag, area >= 3, pupils >= 3)")


def test_choices_are_lifted_out_of_calls_and_out_of_each_other() -> None:
    assert cond("area >= max(ceil(if(flag, 6, 10)), 7)") == cond(
        "if(flag, area >= max(ceil(6), 7), area >= max(ceil(10), 7))"
    )
    assert cond("area >= if(flag, if(rooms >= 2, 1, 2), 3)") == cond(
        "if(flag, if(rooms >= 2, area >= 1, area >= 2), area >= 3)"
    )
    assert cond("if(flag, 1, 2) >= if(rooms >= 2, 3, 4)") == cond(
        "if(flag, if(rooms >= 2, 1 >= 3, 1 >= 4), if(rooms >= 2, 2 >= 3, 2 >= 4))"
    )


def test_the_same_choice_twice_is_one_branch() -> None:
    tree = cond("area * if(flag, 1, 2) >= if(flag, 1, 2)")
    assert tree == cond("if(flag, area * 1 >= 1, area * 2 >= 2)")


def test_no_choice_is_left_in_any_comparison() -> None:
    tree = cond(
        "every_year(rate >= if(flag, 0.5, if(zone == 'town', 0.6, 0.7)), 5)"
        " and if(area >= if(flag, 1, 2), pupils, classes) <= 30"
    )
    for node in walk(tree):
        if isinstance(node, Compare):
            assert not any(isinstance(part, Choose) for part in walk(node))


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("area >= ", "expected-value", 8),
        ("", "expected-value", 0),
        ("and flag", "expected-value", 0),
        ("area >= )", "expected-value", 8),
        ("(area >= 3", "expected-)", 10),
        ("ceil(area >= 3", "expected-)", 14),
        ("zone in 'town'", "expected-(", 8),
        ("area >= 3 flag", "left-over", 10),
        ("area >= 3)", "left-over", 9),
        ("area >= 3 $ 2", "bad-character", 10),
        ("area = 3", "bad-character", 5),
        ("zone == 'town", "bad-character", 8),
        ("area >= 1,5", "left-over", 9),
        ("area", "not-a-condition", 0),
        ("3", "not-a-condition", 0),
        ("'town'", "not-a-condition", 0),
        ("flag and area", "not-a-condition", 0),
        ("not area", "not-a-condition", 0),
        ("(area >= 3) + 1 >= 2", "not-a-number", 12),
        ("area >= (flag and calm)", "not-a-number", 5),
        ("area >= 'town'", "text-without-choice", 8),
        ("'town' == 'town'", "text-without-choice", 0),
        ("pupils in (1, 'town')", "text-without-choice", 14),
        ("zone == 'city'", "unknown-choice", 8),
        ("zone in ('town', 'city')", "unknown-choice", 17),
        ("zone >= 'town'", "unordered-choice", 5),
        ("flag >= true", "truth-compared", 5),
        ("area == true", "not-a-condition", 5),
        ("3 in (1, 2)", "in-needs-metric", 0),
        ("(area + 1) in (1, 2)", "in-needs-metric", 0),
        ("zone in (area)", "in-needs-values", 0),
        ("area >= poeple", "unknown-metric", 8),
        ("area >= sqrt(4)", "unknown-function", 8),
        ("area >= ceil(1, 2)", "wrong-arguments", 8),
        ("area >= max(1)", "wrong-arguments", 8),
        ("if(flag, calm)", "wrong-arguments", 0),
        ("every_year(flag)", "wrong-arguments", 0),
        ("at_least_years(2, flag)", "wrong-arguments", 0),
        ("not_falling(flag, 5)", "wrong-arguments", 0),
        ("not_falling(rate + 1, 5)", "wrong-arguments", 0),
        ("every_year(flag, 0)", "not-a-whole-number", 0),
        ("every_year(flag, 2.5)", "not-a-whole-number", 0),
        ("every_year(flag, area)", "not-a-whole-number", 0),
        ("at_least_years(area, flag, 5)", "not-a-whole-number", 0),
        ("every_year(area, 5)", "not-a-condition", 0),
        ("if(area, flag, calm)", "not-a-condition", 0),
    ],
)
def test_what_is_wrong_and_where(text: str, code: str, position: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_condition(text, REGISTRY)
    assert (caught.value.code, caught.value.position) == (code, position)


def test_errors_carry_what_was_met_and_the_nearest_names() -> None:
    with pytest.raises(ExpressionError) as caught:
        cond("pupil >= 3")
    assert caught.value.found == "pupil"
    assert caught.value.nearest[0] == "pupils"
    with pytest.raises(ExpressionError) as caught:
        cond("zone == 'city'")
    assert (caught.value.found, caught.value.nearest) == ("city", ("town", "village", "island"))


@pytest.mark.parametrize("text", ["area >= 3", "flag and calm", "'town'", "true"])
def test_a_formula_must_give_a_number(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_number(text, REGISTRY)
    assert caught.value.code == "not-a-number"


def test_every_error_has_words() -> None:
    codes = set(re.findall(r'ExpressionError\(\s*"([a-z-]+)"', inspect.getsource(grammar)))
    assert len(codes) >= 15
    for code in codes:
        problem, remedy = expression_fault("x", ExpressionError(code, 0, "x", ("y",)))
        assert not problem.endswith(": sai")
        assert remedy


def test_keywords_and_functions_cannot_stand_as_facts() -> None:
    for word in ("in", "and", "or"):
        with pytest.raises(ExpressionError):
            cond(f"{word} >= 1")
    with pytest.raises(ExpressionError) as caught:
        cond("ceil >= 1")
    assert caught.value.code == "unknown-metric"


def test_walking_names_each_metric_once_in_reading_order() -> None:
    tree = cond("if(flag, area >= 3 * pupils, not_falling(rate, 4)) and pupils in (1, 2)")
    assert metrics_of(tree) == ("flag", "area", "pupils", "rate")
    seen: list[Node] = list(walk(tree))
    assert seen[0] == tree
    assert len(seen) == 1 + sum(len(children(node)) for node in seen)


def test_the_longest_window() -> None:
    assert longest_window(cond("area >= 3")) == 1
    tree = cond("every_year(rate >= 0.5, 3) or at_least_years(2, calm, 5) or not_falling(rate, 4)")
    assert longest_window(tree) == 5
