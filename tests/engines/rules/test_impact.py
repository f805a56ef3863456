"""One school's data under the law of several days: kept, lost, gained, and by which rule."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from tests.engines.rules.building import REGISTRY, criteria_set, criterion, norm, rule, school
from tests.engines.rules.real_schools import KINDS, LAW, facts_of, raw_schools
from truongchuan.engines.rules.assess import assess
from truongchuan.engines.rules.impact import (
    TELLING,
    Change,
    Impact,
    change_of,
    impact,
    still_meant,
    under_law,
)
from truongchuan.engines.rules.model import (
    CriteriaSet,
    LawSet,
    NormKind,
    NormSet,
    Rule,
    Suspension,
    Verification,
)
from truongchuan.engines.rules.norms import check_norms
from truongchuan.engines.rules.verdicts import ItemVerdict, Judgement, Verdict

OLD, NEW, LATER = date(2023, 7, 1), date(2025, 2, 1), date(2026, 8, 1)
TURN = date(2025, 1, 25)
YES = Judgement(True, "", ("x",))


def law(*sets: CriteriaSet, norms: tuple[Rule, ...] = ()) -> LawSet:
    return LawSet(REGISTRY, {}, sets, (NormSet("13/2020", "Cơ sở vật chất", norms),))


def primary(**more: Any) -> dict[str, Any]:
    return {"school_kinds": ("primary",)} | more


def of(
    law_set: LawSet,
    days: tuple[date, ...] = (OLD, NEW),
    judged: dict[str, Judgement] | None = None,
    on: date = OLD,
    **facts: Any,
) -> Impact:
    return impact(law_set, "primary", school(on, **facts), days, judged)


def told(found: Impact, step: int = 0) -> list[tuple[str, str | None, str | None]]:
    return [
        (s.change.value, s.before and s.before.rule.id, s.after and s.after.rule.id)
        for s in found.steps[step]
    ]


V = Verdict
TABLE = {
    (V.MET, V.MET): Change.KEPT,
    (V.MET, V.NOT_MET): Change.LOST,
    (V.MET, V.NOT_KNOWN): Change.OPENED,
    (V.NOT_MET, V.MET): Change.GAINED,
    (V.NOT_MET, V.NOT_MET): Change.STILL_FAILING,
    (V.NOT_MET, V.NOT_KNOWN): Change.OPENED,
    (V.NOT_MET, V.SUSPENDED): Change.DROPPED_FAILING,
    (V.NOT_MET, V.NOT_APPLICABLE): Change.DROPPED_FAILING,
    (V.NOT_MET, None): Change.DROPPED_FAILING,
    (V.NOT_KNOWN, V.MET): Change.SETTLED,
    (V.NOT_KNOWN, V.NOT_MET): Change.SETTLED,
    (V.SUSPENDED, V.NOT_MET): Change.NEW_FAILING,
    (V.NOT_APPLICABLE, V.NOT_MET): Change.NEW_FAILING,
    (None, V.NOT_MET): Change.NEW_FAILING,
    (V.SUSPENDED, V.MET): Change.NEW_MET,
    (V.NOT_APPLICABLE, V.MET): Change.NEW_MET,
    (None, V.MET): Change.NEW_MET,
}


@pytest.mark.parametrize(("before", "after"), list(product((*Verdict, None), repeat=2)))
def test_what_a_step_is_called(before: Verdict | None, after: Verdict | None) -> None:
    one = rule("1.1.M1.a")
    wanted = TABLE.get((before, after), Change.OTHER)
    sides = [None if verdict is None else ItemVerdict(one, verdict) for verdict in (before, after)]
    assert change_of(*sides) is wanted
    assert (wanted in TELLING) == (
        wanted not in (Change.KEPT, Change.STILL_FAILING, Change.NEW_MET, Change.OTHER)
    )


def test_a_norm_with_a_new_number_is_the_successor_of_the_old_one() -> None:
    before = norm("max_2020", "classes <= 30", **primary(in_force_to=date(2025, 1, 24)))
    after = norm("max_2025", "classes <= 40", **primary(in_force_from=TURN))
    found = law(norms=(before, after))
    for classes, change in ((35, "gained"), (30, "kept"), (41, "still_failing")):
        assert told(of(found, classes=classes)) == [(change, "max_2020", "max_2025")]
    assert told(of(found)) == [("other", "max_2020", "max_2025")]
    tighter = law(norms=(before, norm("t", "classes <= 20", **primary(in_force_from=TURN))))
    assert told(of(tighter, classes=25)) == [("lost", "max_2020", "t")]


def test_a_least_and_a_greatest_number_are_two_matters() -> None:
    least = norm("least", "classes >= 5", **primary(in_force_to=date(2025, 1, 24)))
    most = norm("most", "classes <= 30", **primary(in_force_from=TURN))
    assert told(of(law(norms=(least, most)), classes=3)) == [
        ("dropped_failing", "least", None), ("new_met", None, "most"),
    ]  # fmt: skip


def test_of_several_norms_on_a_matter_the_failing_one_speaks() -> None:
    base = norm("base", "area >= 10 * pupils", **primary())
    town = norm(
        "town", "area >= 6 * pupils", "flag", overrides=("base",), **primary(in_force_from=TURN)
    )
    found = of(law(norms=(base, town)), area=700, pupils=100, flag=True)
    assert told(found) == [("gained", "base", "town")]
    found = of(law(norms=(base, town)), area=700, pupils=100, flag=False)
    assert told(found) == [("still_failing", "base", "base")]


def test_indicators_follow_their_ref_inside_one_instrument() -> None:
    before = rule("1.1.M1.a", "area >= 500", in_force_to=date(2025, 1, 24))
    after = rule("1.1.M1.a", "area >= 900", in_force_from=TURN)
    found = law(criteria_set(criterion("1.1", [before, after])))
    assert told(of(found, area=600)) == [("lost", "1.1.M1.a", "1.1.M1.a")]
    assert told(of(found, area=900)) == [("kept", "1.1.M1.a", "1.1.M1.a")]


def test_two_instruments_are_not_matched_item_by_item() -> None:
    old = criteria_set(
        criterion("1.1", [rule("1.1.M1.a", "area >= 500")]), in_force_to=date(2025, 1, 24)
    )
    new = criteria_set(
        criterion("1.1", [rule("1.1.M1.a", "area >= 900")]), id="57/2026", in_force_from=TURN
    )
    found = of(law(old, new), area=600)
    assert told(found) == [
        ("other", "1.1.M1.a", None), ("new_failing", None, "1.1.M1.a"),
    ]  # fmt: skip
    results = [u.assessment.proven.level for u in found.under if u.assessment]
    assert results == [3, 0]


def test_a_suspension_that_ends_brings_the_failure_back() -> None:
    away = (Suspension("29/2021", date(2021, 10, 20), date(2025, 1, 24), Verification.VERIFIED),)
    found = law(criteria_set(criterion("1.1", [rule("1.1.M1.a", "area >= 500", suspended=away)])))
    days = (date(2021, 7, 1), OLD, NEW)
    result = of(found, days, area=1)
    assert [told(result, step)[0][0] for step in (0, 1)] == ["dropped_failing", "new_failing"]


def test_quotas_and_norms_without_numbers_are_no_steps() -> None:
    words = norm("words", kind=NormKind.NOT_COMPUTABLE, reason="x", **primary())
    assert of(law(norms=(words,))).steps == ((),)


def test_where_no_set_applies_there_is_no_assessment() -> None:
    ended = criteria_set(criterion("1.1", [rule("1.1.M1.a", "flag")]), in_force_to=OLD)
    found = of(law(ended), flag=False)
    assert found.under[0].assessment is not None
    assert found.under[1].assessment is None
    assert told(found) == [("dropped_failing", "1.1.M1.a", None)]


def test_windows_stay_those_of_the_data() -> None:
    found = law(criteria_set(criterion("1.1", [rule("1.1.M1.a", "every_year(rate >= 0.9, 3)")])))
    rates = {2022: 0.9, 2021: 0.9, 2020: 0.9}
    assert told(of(found, (OLD, NEW, LATER), rate=rates))[0][0] == "kept"


# Judgements speak of the text they were made about


def test_a_judgement_counts_for_the_same_text_only() -> None:
    before = rule("1.1.M1.a", in_force_to=date(2025, 1, 24))
    after = rule("1.1.M1.a", in_force_from=TURN)
    same = rule("1.1.M1.b")
    found = law(criteria_set(criterion("1.1", [before, after, same])))
    judged = {"1.1.M1.a": YES, "1.1.M1.b": YES}
    assert told(of(found, judged=judged)) == [
        ("opened", "1.1.M1.a", "1.1.M1.a"), ("kept", "1.1.M1.b", "1.1.M1.b"),
    ]  # fmt: skip
    made_later = of(found, judged=judged, on=NEW)
    assert told(made_later) == [
        ("settled", "1.1.M1.a", "1.1.M1.a"), ("kept", "1.1.M1.b", "1.1.M1.b"),
    ]  # fmt: skip


def test_a_judgement_on_an_item_that_came_later_still_counts_there() -> None:
    new = rule("1.1.M1.a", in_force_from=TURN)
    found = law(criteria_set(criterion("1.1", [new])))
    assert still_meant(found, "primary", OLD, NEW, {"1.1.M1.a": YES}) == {"1.1.M1.a": YES}
    assert still_meant(found, "primary", NEW, OLD, {"1.1.M1.a": YES}) == {}
    assert still_meant(found, "primary", OLD, OLD, {"1.1.M1.a": YES}) == {"1.1.M1.a": YES}
    assert still_meant(found, "primary", OLD, NEW, None) == {}


def test_a_judgement_on_a_norm_ends_with_the_norm() -> None:
    before = norm("a", "area >= 5", **primary(in_force_to=date(2025, 1, 24)))
    after = norm("a", "area >= 9", **primary(in_force_from=TURN))
    found = of(law(norms=(before, after)), judged={"a": YES}, area=1)
    assert told(found) == [("lost", "a", "a")]


# The shipped law


@pytest.mark.parametrize("kind", KINDS)
def test_each_side_is_what_the_law_of_that_day_says(kind: str) -> None:
    days = (OLD, NEW, LATER)
    for facts in facts_of(raw_schools(5, kind, 3), OLD):
        found = impact(LAW, kind, facts, days)
        assert [under.on for under in found.under] == list(days)
        assert len(found.steps) == 2
        for under in found.under:
            then = facts.under_law_of(under.on)
            criteria = LAW.criteria_for(kind, under.on)
            assert criteria is not None
            assert under.assessment == assess(criteria, then)
            assert under.norms == check_norms(LAW.norms_for(kind, under.on), then)
        for steps, before, after in zip(found.steps, found.under, found.under[1:], strict=False):
            sides = {
                side: {n.rule.id: n.verdict for n in under.norms.norms}
                | {
                    i.rule.id: i.verdict
                    for i in (under.assessment.items() if under.assessment else ())
                }
                for side, under in (("before", before), ("after", after))
            }
            for step in steps:
                for side in ("before", "after"):
                    item = getattr(step, side)
                    if item is not None:
                        assert sides[side][item.rule.id] is item.verdict
                assert step.change is change_of(step.before, step.after)


def test_the_same_day_twice_changes_nothing() -> None:
    (facts,) = facts_of(raw_schools(5, "primary", 1), OLD)
    found = impact(LAW, "primary", facts, (OLD, OLD))
    assert {s.change for s in found.steps[0]} <= {
        Change.KEPT, Change.STILL_FAILING, Change.OTHER,
    }  # fmt: skip
    assert found.under[0] == under_law(LAW, "primary", facts, OLD)
