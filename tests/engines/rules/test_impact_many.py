"""Steps of many schools: the same as one school's, and which rules moved whom."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.engines.rules.building import REGISTRY, criteria_set, criterion, norm, rule, school
from tests.engines.rules.real_schools import KINDS, LAW, facts_of, raw_schools
from truongchuan.engines.rules.impact import Change, impact
from truongchuan.engines.rules.impact_many import (
    CHANGES,
    ManySteps,
    codes_of,
    moved,
    steps_many,
)
from truongchuan.engines.rules.matters import matters_of, rules_on
from truongchuan.engines.rules.model import LawSet, NormSet, Rule

OLD, NEW, LATER = date(2023, 7, 1), date(2025, 2, 1), date(2026, 8, 1)
TURN, LAST = date(2025, 1, 25), date(2025, 1, 24)


def law(*norms: Rule) -> LawSet:
    items = [rule("1.1.M1.a", "flag", in_force_to=LAST), rule("1.1.M1.b", "flag", in_force_to=LAST)]
    later = [rule("1.1.M1", in_force_from=TURN)]
    sets = (criteria_set(criterion("1.1", [*items, *later])),)
    return LawSet(REGISTRY, {}, sets, (NormSet("13/2020", "Cơ sở vật chất", norms),))


def steps(found: LawSet, *classes: int | None) -> ManySteps:
    matters = matters_of(found, "primary", OLD, NEW)
    rows: list[list[list[int]]] = [[], []]
    for number in classes:
        facts = school(OLD, flag=True) if number is None else school(OLD, flag=True, classes=number)
        for side, under in enumerate(impact(found, "primary", facts, (OLD, NEW)).under):
            rows[side].append(codes_of(found, "primary", under))
    before, after = (np.array(side, np.int8) for side in rows)
    return steps_many(matters, (OLD, NEW), before, after)


MOST = (
    norm("max_2020", "classes <= 30", school_kinds=("primary",), in_force_to=LAST),
    norm("max_2025", "classes <= 40", school_kinds=("primary",), in_force_from=TURN),
)


def test_indicators_of_one_place_and_norms_of_one_bound_are_one_matter() -> None:
    found = matters_of(law(*MOST), "primary", OLD, NEW)
    told = [
        ([found.before[i].ref for i in m.before], [found.after[i].ref for i in m.after])
        for m in found.matters
    ]
    assert told == [
        (["1.1.M1.a", "1.1.M1.b"], ["1.1.M1"]), (["max_2020"], ["max_2025"]),
    ]  # fmt: skip


def test_which_rule_moved_which_schools() -> None:
    found = steps(law(*MOST), 35, 45, 20, None)
    assert found.counts(Change.GAINED) == [1, 0, 0, 0]
    assert found.counts(Change.OPENED) == [1, 1, 1, 1]
    assert found.rules(Change.GAINED) == [[MOST[1]], [], [], []]
    opened, gained = moved(found, (Change.GAINED, Change.LOST, Change.OPENED))
    assert opened.schools == {Change.OPENED: (0, 1, 2, 3)}
    assert (opened.before and opened.before.ref, opened.after and opened.after.ref) == (
        "1.1.M1.a", "1.1.M1",
    )  # fmt: skip
    assert gained.schools == {Change.GAINED: (0,)}
    assert (gained.count(Change.GAINED), gained.count(Change.LOST)) == (1, 0)
    assert (gained.before, gained.after) == MOST
    assert moved(found, (Change.LOST,)) == []


def test_without_any_rule_nothing_moves() -> None:
    empty = LawSet(REGISTRY, {}, (), ())
    found = steps(empty, 1, 2)
    assert found.counts(Change.LOST) == [0, 0]
    assert moved(found, CHANGES) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("before", "after"), [(OLD, NEW), (NEW, LATER), (LATER, OLD)])
def test_steps_of_many_are_those_of_one(kind: str, before: date, after: date) -> None:
    matters = matters_of(LAW, kind, before, after)
    found = [impact(LAW, kind, f, (before, after)) for f in facts_of(raw_schools(9, kind, 4), OLD)]
    sides = [
        np.array([codes_of(LAW, kind, one.under[side]) for one in found], np.int8)
        for side in (0, 1)
    ]
    many = steps_many(matters, (before, after), *sides)
    for row, one in enumerate(found):
        wanted = [step.change for step in one.steps[0]]
        assert [CHANGES[code] for code in many.change[row]] == wanted
        for column, step in enumerate(one.steps[0]):
            for spoke, rules, item in (
                (many.spoke_before, matters.before, step.before),
                (many.spoke_after, matters.after, step.after),
            ):
                place = int(spoke[row, column])
                assert (rules[place] if place >= 0 else None) is (item.rule if item else None)


@pytest.mark.parametrize("kind", KINDS)
def test_every_requirement_is_in_one_matter(kind: str) -> None:
    found = matters_of(LAW, kind, OLD, LATER)
    assert found.before == rules_on(LAW, kind, OLD)
    assert sorted(i for m in found.matters for i in m.before) == list(range(len(found.before)))
    assert sorted(i for m in found.matters for i in m.after) == list(range(len(found.after)))
