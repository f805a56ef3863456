"""Many schools judged at once are what a loop over them gives, under the shipped law."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.rules import trees
from tests.engines.rules.building import (
    columns_of,
    cond,
    criteria_set,
    criterion,
    k_of_n,
    norm,
    rule,
    school,
)
from tests.engines.rules.real_schools import (
    DAYS,
    KINDS,
    LAW,
    facts_of,
    judged_columns,
    judgements,
    raw_schools,
)
from tests.engines.rules.test_columns import QUICK
from truongchuan.engines.rules.assess import Reading, assess
from truongchuan.engines.rules.capacity import capacity
from truongchuan.engines.rules.expression import Condition, Truth
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.many_assess import assess_many
from truongchuan.engines.rules.many_capacity import capacity_many
from truongchuan.engines.rules.many_items import NEUTRAL, judge_column
from truongchuan.engines.rules.many_norms import check_many, shortfalls
from truongchuan.engines.rules.model import Role, Suspension, Verification
from truongchuan.engines.rules.norms import LEVELS, check_norms
from truongchuan.engines.rules.shortfall import gap_of
from truongchuan.engines.rules.verdicts import Judgement, Verdict, judge_item

CODES = {
    Verdict.NOT_MET: 0, Verdict.NOT_KNOWN: 1, Verdict.MET: 2,
    Verdict.SUSPENDED: int(NEUTRAL), Verdict.NOT_APPLICABLE: int(NEUTRAL),
}  # fmt: skip
TRUTHS = {False: 0, None: 1, True: 2}
SCHOOLS = 12
CASES = [(kind, on) for kind in KINDS for on in DAYS]


def level(number: int | None) -> int:
    return -1 if number is None else number


def seed(kind: str, on: date) -> int:
    return KINDS.index(kind) * 100_000 + on.toordinal() % 100_000


@cache
def some(kind: str, on: date) -> list[SchoolFacts]:
    return facts_of(raw_schools(seed(kind, on), kind, SCHOOLS), on)


@pytest.mark.parametrize(("kind", "on"), CASES)
def test_assessing_many_is_assessing_each(kind: str, on: date) -> None:
    found = LAW.criteria_for(kind, on)
    assert found is not None
    facts = some(kind, on)
    refs = [r.ref for r in found.rules() if r.in_force(on)]
    # Some schools nearly all judged, so that high levels are reached.
    judged = judgements(1, refs, SCHOOLS // 2, 0.4) + [
        {ref: Judgement(ref != refs[at], "", ("x",)) for ref in refs} for at in range(SCHOOLS // 2)
    ]
    many = assess_many(found, columns_of(facts), judged_columns(judged))
    assert many.refs == tuple(refs)
    for at, one in enumerate(facts):
        alone = assess(found, one, judged[at])
        for reading, result in (
            (Reading.PROVEN, alone.proven),
            (Reading.ON_VERIFIED_RULES, alone.on_verified_rules),
            (Reading.POSSIBLE, alone.possible),
        ):
            assert many.level[reading][at] == level(result.level)
            assert many.degree[reading][at] == level(result.degree)
        assert many.left_out[at] == alone.rules_left_out
        assert many.blocking[at] == alone.blocking
        assert many.unknown_counts()[at] == len(alone.unknown)
        verdicts = {
            ref: int(column[at]) for ref, column in zip(many.refs, many.verdicts, strict=True)
        }
        assert verdicts == {i.rule.ref: CODES[i.verdict] for i in alone.items()}


@pytest.mark.parametrize(("kind", "on"), CASES)
def test_checking_norms_of_many_is_checking_each(kind: str, on: date) -> None:
    rules = LAW.norms_for(kind, on)
    facts = some(kind, on)
    judged = judgements(2, [r.id for r in rules], SCHOOLS, 0.1)
    columns = columns_of(facts)
    many = check_many(rules, columns, judged_columns(judged))
    failing = many.failing(columns)
    room = capacity_many(kind, many, columns)
    for at, one in enumerate(facts):
        alone = check_norms(rules, one, judged[at])
        for column, verdict in zip(many.norms, alone.norms, strict=True):
            assert column.rule is verdict.rule
            assert column.verdict[at] == CODES[verdict.verdict], verdict
            assert column.left_out[at] == verdict.item.left_out, verdict
        for name in LEVELS:
            sums, summary = many.levels[name], alone.levels[name]
            assert sums.proven[at] == TRUTHS[summary.proven]
            assert sums.on_verified_rules[at] == TRUTHS[summary.on_verified_rules]
            for count in ("met", "not_met", "not_known", "left_out"):
                assert getattr(sums, count)[at] == getattr(summary, count)
        short = {n.rule.id: n.gap for n in alone.norms if n.verdict is Verdict.NOT_MET}
        told = dict(failing[at])
        assert set(told) == {i for i in short if rule_of(rules, i).expression is not None}
        for rule_id, value in told.items():
            gap = short[rule_id]
            wanted = None if gap is None else gap.shortfall
            assert (None if math.isnan(value) else value) == wanted, rule_id
        hold = capacity(kind, alone, one)
        assert as_number(room.learners[at]) == hold.learners
        assert as_number(room.classes[at]) == hold.classes


def rule_of(rules: object, rule_id: str) -> object:
    return next(r for r in rules if r.id == rule_id)  # type: ignore[attr-defined]


def as_number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def test_the_random_schools_reach_what_they_are_to_test() -> None:
    """Levels, verdicts, capacities of every kind occur, else the tests above prove little."""
    seen: Counter[str] = Counter()
    for kind, on in CASES:
        rules = LAW.norms_for(kind, on)
        for one in some(kind, on)[:6]:
            check = check_norms(rules, one)
            seen.update(f"norm {n.verdict.value}" for n in check.norms)
            seen.update(f"{kind} replaced" for n in check.norms if n.replaced_by)
            room = capacity(kind, check, one)
            seen[f"{kind} learners {'known' if room.learners is not None else 'unknown'}"] += 1
            found = LAW.criteria_for(kind, on)
            assert found is not None
            seen.update(f"item {i.verdict.value}" for i in assess(found, one).items())
    for verdict in ("met", "not_met", "not_known", "not_applicable"):
        assert seen[f"norm {verdict}"] > 100
        assert seen[f"item {verdict}"] > 5
    assert seen["item suspended"] > 10
    for kind in KINDS:
        assert seen[f"{kind} replaced"] > 5
        assert seen[f"{kind} learners known"] > 5


# One rule, whatever its state


@QUICK
@given(
    trees.conditions | st.none(),
    trees.conditions | st.none(),
    st.sampled_from(Role),
    st.sampled_from(Verification),
    st.sampled_from([None, date(2023, 1, 1), date(2024, 1, 1)]),
    st.booleans(),
    st.sampled_from([None, True, False]),
    trees.schools(),
)
def test_one_rule_for_many_schools_is_that_rule_for_each(
    expression: Condition | None,
    when: Condition | None,
    role: Role,
    verification: Verification,
    review_from: date | None,
    suspended: bool,
    met: bool | None,
    schools: list[SchoolFacts],
) -> None:
    away = (Suspension("x", date(2023, 1, 1), None, Verification.VERIFIED),) if suspended else ()
    one = replace(
        rule("1.1.M1.a"), expression=expression, when=when, role=role, verification=verification,
        review_from=review_from, suspended=away,
    )  # fmt: skip
    judgement = None if met is None else Judgement(met, "", ("x",))
    judged = {} if judgement is None else {one.ref: judgement}
    column = judge_column(
        one, columns_of(schools), judged_columns([judged] * len(schools)), one.ref
    )
    for at, facts in enumerate(schools):
        alone = judge_item(one, facts, judgement)
        assert column.verdict[at] == CODES[alone.verdict]
        assert column.left_out[at] == alone.left_out
        assert column.judged[at] == alone.judged


@QUICK
@given(trees.conditions, trees.schools())
def test_shortfalls_of_a_column_are_those_of_each_school(
    node: Condition, schools: list[SchoolFacts]
) -> None:
    found = shortfalls(node, columns_of(schools)).tolist()
    for value, facts in zip(found, schools, strict=True):
        gap = gap_of(node, facts)
        wanted = None if gap is None else gap.shortfall
        assert (None if math.isnan(value) else value) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "area >= 5 and if(flag, rooms >= 2 or calm, rooms >= 3)",
        "if(flag, rooms >= 2 or calm, rooms >= 3 and classes <= 2)",
        "if(flag, rooms >= 2 and area >= 9, rooms >= 3)",
        "if(flag, not calm, calm)",
        "if(flag, if(calm, rooms >= 2, rooms >= 3), rooms >= 4) and area >= 5",
    ],
)
def test_shortfalls_inside_branches(text: str) -> None:
    node = cond(text)
    facts = [
        school(area=area, flag=flag, calm=calm, rooms=rooms, classes=classes)
        for area in (None, 1, 9)
        for flag in (None, 0, 1)
        for calm in (None, 0, 1)
        for rooms in (None, 1, 5)
        for classes in (None, 1, 5)
    ]
    found = [as_number(value) for value in shortfalls(node, columns_of(facts)).tolist()]
    gaps = [gap_of(node, one) for one in facts]
    assert found == [None if gap is None else gap.shortfall for gap in gaps]


# Corners that the shipped law has not


def test_norms_that_replace_each_other_in_every_state() -> None:
    away = (Suspension("x", date(2022, 1, 1), None, Verification.VERIFIED),)
    rules = [
        norm("base", "area >= 10 * pupils"),
        norm("guess", "area >= 6 * pupils", "flag", overrides=("base",),
             verification=Verification.REMEMBERED),
        norm("town", "area >= 7 * pupils", "zone == 'town'", overrides=("base", "guess")),
        norm("away", "area >= 1", overrides=("base",), suspended=away),
        norm("old", "rooms >= 3", verification=Verification.REMEMBERED),
        norm("new", "rooms >= 2", "zone == 'town'", overrides=("old",),
             verification=Verification.REMEMBERED),
    ]  # fmt: skip
    facts = [
        school(area=area, pupils=100, flag=flag, zone=zone, rooms=rooms)
        for area in (None, 500, 650, 900, 1000)
        for flag in (None, 0, 1)
        for zone in (None, 0, 1)
        for rooms in (None, 1, 2, 3)
    ]
    many = check_many(rules, columns_of(facts))
    for at, one in enumerate(facts):
        alone = check_norms(rules, one)
        assert [n.verdict[at] for n in many.norms] == [CODES[n.verdict] for n in alone.norms]
        assert [n.left_out[at] for n in many.norms] == [n.item.left_out for n in alone.norms]


def test_k_of_n_without_any_such_criterion_can_never_be_met() -> None:
    found = criteria_set(
        criterion("1.1", [rule("1.1.M1.a", "flag")], [], mandatory=True),
        school_levels=k_of_n(1), degrees={1: 1, 2: 2},
    )  # fmt: skip
    facts = [school(flag=flag) for flag in (0, 1, None)]
    many = assess_many(found, columns_of(facts))
    wanted = [level(assess(found, one).proven.level) for one in facts]
    assert many.level[Reading.PROVEN].tolist() == wanted == [0, 0, 0]


def test_levels_and_degrees_with_conditions_in_every_state() -> None:
    found = criteria_set(
        criterion("1.1", [rule("1.1.M1.a", "area >= 1")], [rule("1.1.M2.a", "rooms >= 1")], []),
        degree_conditions=(rule("d", "flag"), rule("e", "classes >= 1")),
    )
    facts = [
        school(area=area, rooms=rooms, flag=flag, classes=classes)
        for area in (None, 0, 1)
        for rooms in (None, 0, 1)
        for flag in (None, 0, 1)
        for classes in (None, 0, 1)
    ]
    many = assess_many(found, columns_of(facts))
    seen = set()
    for at, one in enumerate(facts):
        alone = assess(found, one)
        for reading, result in (
            (Reading.PROVEN, alone.proven),
            (Reading.ON_VERIFIED_RULES, alone.on_verified_rules),
            (Reading.POSSIBLE, alone.possible),
        ):
            assert many.level[reading][at] == level(result.level)
            assert many.degree[reading][at] == level(result.degree)
            seen.add((result.level, result.degree))
    assert {(3, 2), (3, 0), (3, None), (1, 0), (0, 0), (None, None), (None, 0)} <= seen


def test_what_blocks_is_told_in_the_same_order() -> None:
    found = criteria_set(
        criterion("1.1", [rule("1.1.M1.a", "area >= 5")], mandatory=False),
        criterion("1.2", [rule("1.2.M1.a", "area >= 5")], mandatory=True),
        school_levels=k_of_n(1)[:1], degrees={1: 1},
        degree_conditions=(rule("d", "area >= 5"),),
    )  # fmt: skip
    one = school(area=1)
    assert assess(found, one).blocking == ("1.1.M1.a", "1.2.M1.a", "d")
    assert assess_many(found, columns_of([one])).blocking == [("1.1.M1.a", "1.2.M1.a", "d")]


def test_judgements_without_an_answer_leave_the_numbers_to_decide() -> None:
    one = rule("1.1.M1.a", "flag")
    columns = columns_of([school(flag=f) for f in (0, 1, None)])
    nobody = {"1.1.M1.a": np.full(3, Truth.UNKNOWN, np.int8)}
    assert judge_column(one, columns, nobody, one.ref).verdict.tolist() == [0, 2, 1]
