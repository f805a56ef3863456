"""What a degree asks, held against the full judgement."""

from __future__ import annotations

import random
from datetime import date

import pytest

from truongchuan.adapters.law.load import load_law
from truongchuan.engines.rules.assess import assess
from truongchuan.engines.rules.demand import CONDITIONS, demand_of
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.model import LawSet
from truongchuan.engines.rules.verdicts import Judgement

OLD, NEW = date(2023, 5, 15), date(2026, 7, 8)


@pytest.fixture(scope="module")
def law() -> LawSet:
    return load_law(None)


@pytest.mark.parametrize("on", [OLD, NEW])
@pytest.mark.parametrize("kind", ["preschool", "primary", "lower_secondary"])
def test_no_blocking_item_means_the_degree_is_reached(law: LawSet, kind: str, on: date) -> None:
    criteria_set = law.criteria_for(kind, on)
    assert criteria_set is not None
    refs = [rule.ref for rule in criteria_set.rules() if rule.in_force(on)]
    draw = random.Random(f"{kind}{on}")
    reached = {True: 0, False: 0}
    for number in range(40):
        failing = set(draw.sample(refs, number % 5))
        judged = {ref: Judgement(ref not in failing, "", ("biên bản",)) for ref in refs}
        assessment = assess(criteria_set, SchoolFacts(on), judged)
        open_refs = {i.rule.ref for i in assessment.items() if i.verdict == "not_met"}
        for degree in (1, 2):
            demand = demand_of(criteria_set, degree, on)
            assert demand is not None
            free = not demand.blocking(ref for ref in refs if ref in open_refs)
            assert free == ((assessment.proven.degree or 0) >= degree), (failing, degree)
            reached[free] += 1
    assert min(reached.values()) > 5  # both answers were seen


def test_degree_1_asks_level_2_of_every_criterion_and_nothing_above(law: LawSet) -> None:
    criteria_set = law.criteria_for("primary", OLD)
    assert criteria_set is not None
    demand = demand_of(criteria_set, 1, OLD)
    assert demand is not None
    assert demand.level == 2
    assert set(demand.levels.values()) == {2}
    assert demand.blocking(["1.1.M3", "M4.1", "1.1.M2", "DK.1"]) == ("1.1.M2", "DK.1")
    assert demand.items["1.1.M2"] == "1.1"
    assert demand.items["DK.1"] == CONDITIONS


def test_two_of_seven_other_criteria_may_fail_and_a_third_may_not(law: LawSet) -> None:
    criteria_set = law.criteria_for("primary", NEW)
    assert criteria_set is not None
    demand = demand_of(criteria_set, 1, NEW)
    assert demand is not None
    others = [c for c in criteria_set.criteria(NEW) if not c.mandatory]
    refs = [c.items(1, NEW)[0].ref for c in others]
    assert demand.blocking(refs[:2]) == ()
    assert demand.blocking(refs[:3]) == tuple(refs[:3])
    assert demand.asked(["2.9.M1", refs[0]]) == (refs[0],)


def test_a_degree_that_no_level_gives_asks_nothing(law: LawSet) -> None:
    criteria_set = law.criteria_for("primary", OLD)
    assert criteria_set is not None
    assert demand_of(criteria_set, 3, OLD) is None
