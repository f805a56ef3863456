"""Facility and staffing norms: which of them stands, quotas, sums by level, what is short."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.engines.rules.building import DAY, cond, norm, num, school
from truongchuan.engines.rules.model import (
    NormKind,
    NormLevel,
    Quota,
    Rule,
    Suspension,
    Verification,
)
from truongchuan.engines.rules.norms import LevelSummary, NormCheck, NormVerdict, check_norms
from truongchuan.engines.rules.shortfall import Gap, gap_of
from truongchuan.engines.rules.verdicts import Judgement, Verdict

MET, NOT_MET, NOT_KNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.NOT_KNOWN
NOT_APPLICABLE = Verdict.NOT_APPLICABLE
REMEMBERED = Verification.REMEMBERED

BASE = norm("base", "area >= 10 * pupils")
TOWN = norm("town", "area >= 6 * pupils", "zone == 'town'", overrides=("base",))
INNER = norm("inner", "rooms >= pupils", "flag", overrides=("base", "town"))


def check(*rules: Rule, judgements: dict[str, Judgement] | None = None, **facts: Any) -> NormCheck:
    return check_norms(rules, school(DAY, **facts), judgements)


def of(found: NormCheck, id: str) -> NormVerdict:
    return next(n for n in found.norms if n.rule.id == id)


def verdicts(found: NormCheck) -> list[Verdict]:
    return [n.verdict for n in found.norms]


def codes(found: NormVerdict) -> list[str]:
    return [reason.code for reason in found.item.reasons]


# One norm in the place of another


@pytest.mark.parametrize(
    ("zone", "area", "base", "town"),
    [
        (0, 1000, NOT_APPLICABLE, MET),
        (0, 700, NOT_APPLICABLE, MET),
        (0, 500, NOT_APPLICABLE, NOT_MET),
        (0, None, NOT_APPLICABLE, NOT_KNOWN),
        (1, 1000, MET, NOT_APPLICABLE),
        (1, 700, NOT_MET, NOT_APPLICABLE),
        (1, None, NOT_KNOWN, NOT_APPLICABLE),
        (None, 1000, MET, MET),
        (None, 700, NOT_KNOWN, MET),
        (None, 500, NOT_MET, NOT_KNOWN),
        (None, None, NOT_KNOWN, NOT_KNOWN),
    ],
)
def test_the_condition_decides_which_norm_stands(
    zone: int | None, area: float | None, base: Verdict, town: Verdict
) -> None:
    found = check(BASE, TOWN, zone=zone, area=area, pupils=100)
    assert verdicts(found) == [base, town]
    replaced = of(found, "base").replaced_by
    assert replaced == ("town" if zone == 0 else None)


def test_a_replaced_norm_says_by_which_and_has_no_gap() -> None:
    found = of(check(BASE, TOWN, zone=0, area=500, pupils=100), "base")
    assert found.gap is None
    assert codes(found) == ["replaced"]
    assert found.item.reasons[0].params == {"by": "town"}
    assert not found.item.unknown_metrics


def test_where_it_is_not_known_which_stands_the_reason_asks_for_it() -> None:
    found = of(check(BASE, TOWN, area=700, pupils=100), "base")
    assert found.item.indication is NOT_MET
    assert found.item.unknown_metrics == ("zone",)
    assert codes(found)[-1] == "replacement-unknown"
    assert found.gap is not None
    assert found.gap.shortfall == 300.0


@pytest.mark.parametrize(
    ("facts", "base", "town", "inner"),
    [
        ({"zone": 0, "flag": 1}, NOT_APPLICABLE, NOT_APPLICABLE, NOT_MET),
        ({"zone": 0, "flag": 0}, NOT_APPLICABLE, NOT_MET, NOT_APPLICABLE),
        ({"zone": 1, "flag": 0}, NOT_MET, NOT_APPLICABLE, NOT_APPLICABLE),
        ({"zone": 0}, NOT_APPLICABLE, NOT_MET, NOT_KNOWN),
        ({"zone": 1}, NOT_MET, NOT_APPLICABLE, NOT_KNOWN),
        ({"flag": 0}, NOT_MET, NOT_KNOWN, NOT_APPLICABLE),
        ({}, NOT_MET, NOT_KNOWN, NOT_KNOWN),
    ],
)
def test_chains_of_norms(
    facts: dict[str, int], base: Verdict, town: Verdict, inner: Verdict
) -> None:
    found = check(BASE, TOWN, INNER, area=500, pupils=100, rooms=1, **facts)
    assert verdicts(found) == [base, town, inner]


def test_one_alternative_that_passes_keeps_the_base_open() -> None:
    found = check(BASE, TOWN, INNER, area=500, pupils=100, rooms=100)
    assert of(found, "base").verdict is NOT_KNOWN
    assert of(found, "inner").verdict is MET


# A replacement that is not verified may only relax


GUESS = norm(
    "guess", "area >= 6 * pupils", "flag", overrides=("base",), verification=REMEMBERED
)  # fmt: skip


@pytest.mark.parametrize(
    ("flag", "area", "base", "left_out"),
    [
        (1, 1000, MET, False),
        (1, 700, NOT_KNOWN, True),
        (1, 500, NOT_KNOWN, True),
        (1, None, NOT_KNOWN, False),
        (0, 700, NOT_MET, False),
        (None, 1000, MET, False),
        (None, 700, NOT_KNOWN, False),
        (None, 500, NOT_KNOWN, False),
    ],
)
def test_a_remembered_replacement_only_relaxes(
    flag: int | None, area: float | None, base: Verdict, left_out: bool
) -> None:
    found = check(BASE, GUESS, flag=flag, area=area, pupils=100)
    assert of(found, "base").verdict is base
    assert of(found, "base").item.left_out is left_out
    assert of(found, "guess").verdict is (NOT_APPLICABLE if flag == 0 else NOT_KNOWN)
    if flag == 1:
        assert codes(of(found, "base"))[-1] == "replacement-not-verified"


def test_among_norms_that_are_both_not_verified_the_replacement_stands() -> None:
    base = norm("base", "area >= 10 * pupils", verification=REMEMBERED)
    found = check(base, GUESS, flag=1, area=700, pupils=100)
    assert verdicts(found) == [NOT_APPLICABLE, NOT_KNOWN]
    assert of(found, "base").replaced_by == "guess"
    assert not of(found, "base").item.left_out


def test_a_verified_replacement_stands_before_a_remembered_one() -> None:
    found = check(BASE, GUESS, TOWN, flag=1, zone=0, area=500, pupils=100)
    assert of(found, "base").replaced_by == "town"


def test_a_replacement_under_review_is_not_verified_any_more() -> None:
    doubted = norm(
        "town", "area >= 6 * pupils", "flag", overrides=("base",), review_from=date(2023, 1, 1)
    )
    found = check(BASE, doubted, flag=1, area=700, pupils=100)
    assert of(found, "base").verdict is NOT_KNOWN


def test_a_suspended_norm_replaces_nothing() -> None:
    away = (Suspension("9/2022/TT", date(2022, 1, 1), None, Verification.VERIFIED),)
    suspended = norm(
        "town", "area >= 6 * pupils", "zone == 'town'", overrides=("base",), suspended=away
    )
    found = check(BASE, suspended, zone=0, area=700, pupils=100)
    assert verdicts(found) == [NOT_MET, Verdict.SUSPENDED]
    at_level = norm("l2", "rooms >= 2", level=NormLevel.LEVEL_2, overrides=("base",),
                    overrides_at=(NormLevel.LEVEL_2,), suspended=away)  # fmt: skip
    found = check(BASE, at_level, zone=0, area=700, pupils=100)
    assert found.levels[NormLevel.LEVEL_2].proven is False


def test_a_replacement_that_is_not_in_the_list_does_nothing() -> None:
    assert verdicts(check(norm("only", "area >= 5", overrides=("gone",)), area=9)) == [MET]


def test_a_judged_norm_is_not_replaced() -> None:
    yes = {"base": Judgement(True, "", ("Biên bản",))}
    found = check(BASE, TOWN, judgements=yes, zone=0, area=500, pupils=100)
    assert verdicts(found) == [MET, NOT_MET]


# A norm that another replaces at some levels only


def test_a_norm_replaced_at_a_level_stays_at_the_levels_below() -> None:
    shared = norm("shared", "rooms >= 1")
    apart = norm(
        "apart", "rooms >= 2", level=NormLevel.LEVEL_2, overrides=("shared",),
        overrides_at=(NormLevel.LEVEL_2,),
    )  # fmt: skip
    found = check(shared, apart, rooms=0)
    assert verdicts(found) == [NOT_MET, NOT_MET]
    assert found.levels[NormLevel.MINIMUM].proven is False
    assert found.levels[NormLevel.LEVEL_1].proven is False
    found = check(norm("shared", "rooms == 1"), apart, rooms=2)
    assert found.levels[NormLevel.MINIMUM].proven is False
    assert found.levels[NormLevel.LEVEL_2].proven is True


def test_it_stands_at_that_level_where_the_other_is_for_other_schools() -> None:
    for flag, proven in ((1, True), (0, False), (None, False)):
        apart = norm(
            "apart", "rooms >= 2", "flag", level=NormLevel.LEVEL_2, overrides=("shared",),
            overrides_at=(NormLevel.LEVEL_2,),
        )  # fmt: skip
        found = check(norm("shared", "rooms == 1"), apart, rooms=2, flag=flag)
        assert found.levels[NormLevel.LEVEL_2].proven is proven


# Quotas and norms that cannot be computed


def quota(text: str, actual: str | None = "rooms", when: str | None = None, **more: Any) -> Rule:
    return norm(
        "quota", None, when, kind=NormKind.QUOTA, quota=Quota(num(text), actual), **more
    )  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "gap"),
    [
        ({"classes": 10, "rooms": 12}, Gap(15.0, 12.0, 3.0, metric="rooms")),
        ({"classes": 10, "rooms": 20}, Gap(15.0, 20.0, 0.0, metric="rooms")),
        ({"classes": 10}, Gap(15.0, None, None, metric="rooms")),
        ({"rooms": 3}, Gap(None, 3.0, None, metric="rooms")),
    ],
)
def test_a_quota_gives_a_number_and_decides_nothing(facts: dict[str, int], gap: Gap) -> None:
    found = check(quota("1.5 * classes"), **facts)
    assert verdicts(found) == [NOT_APPLICABLE]
    assert found.norms[0].gap == gap
    assert codes(found.norms[0]) == ["quota"]
    assert set(found.norms[0].item.unknown_metrics) == {"classes", "rooms"} - set(facts)
    assert found.levels[NormLevel.MINIMUM] == LevelSummary(None, None, 0, 0, 0, 0)


def test_a_quota_for_other_schools_gives_no_number() -> None:
    for flag, number in ((1, 15.0), (0, None), (None, None)):
        gap = check(quota("1.5 * classes", when="flag"), classes=10, flag=flag).norms[0].gap
        assert (gap.required if gap else None) == number


def test_a_quota_without_a_count_asks_no_one() -> None:
    found = check(quota("1.5 * classes", None), classes=10).norms[0]
    assert found.gap == Gap(15.0, None, None)
    assert found.item.unknown_metrics == ()


def test_a_suspended_quota_gives_no_number() -> None:
    away = (Suspension("9/2022/TT", date(2022, 1, 1), None, Verification.VERIFIED),)
    found = check(quota("1.5 * classes", suspended=away), classes=10).norms[0]
    assert (found.verdict, found.gap) == (Verdict.SUSPENDED, None)


def test_a_norm_that_cannot_be_computed_says_why_and_is_left_out() -> None:
    words = norm("words", kind=NormKind.NOT_COMPUTABLE, reason="Không có con số.")
    found = check(words, norm("area", "area >= 5"), area=9)
    assert verdicts(found) == [NOT_KNOWN, MET]
    assert found.norms[0].item.left_out
    assert found.norms[0].item.reasons[0].params == {"reason": "Không có con số."}
    assert found.levels[NormLevel.MINIMUM] == LevelSummary(None, True, 1, 0, 1, 1)
    no = {"words": Judgement(False, "", ("Biên bản",))}
    judged = check(words, judgements=no)
    assert verdicts(judged) == [NOT_MET]
    assert judged.levels[NormLevel.MINIMUM] == LevelSummary(False, False, 0, 1, 0, 0)


# Sums by level


def levelled(*expressions: str, **more: Any) -> list[Rule]:
    levels = (NormLevel.MINIMUM, NormLevel.LEVEL_1, NormLevel.LEVEL_2)
    return [
        norm(f"n{at}", text, level=levels[at], **more) for at, text in enumerate(expressions)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "proven"),
    [
        ({"area": 5, "rooms": 5, "classes": 5}, [True, True, True]),
        ({"area": 5, "rooms": 5, "classes": 1}, [True, True, False]),
        ({"area": 5, "rooms": 1, "classes": 5}, [True, False, False]),
        ({"area": 1, "rooms": 5, "classes": 5}, [False, False, False]),
        ({"area": 5, "rooms": 5}, [True, True, None]),
        ({"area": 5, "classes": 5}, [True, None, None]),
        ({"area": 5, "classes": 1}, [True, None, False]),
        ({"rooms": 5, "classes": 5}, [None, None, None]),
        ({}, [None, None, None]),
    ],
)
def test_a_level_includes_those_below(facts: dict[str, int], proven: list[bool | None]) -> None:
    found = check(*levelled("area >= 3", "rooms >= 3", "classes >= 3"), **facts)
    assert [summary.proven for summary in found.levels.values()] == proven
    counts = [(s.met, s.not_met, s.not_known) for s in found.levels.values()]
    assert all(sum(count) == 1 for count in counts)


def test_the_two_readings_of_a_level() -> None:
    rules = [norm("a", "area >= 3"), norm("b", "rooms >= 3", verification=REMEMBERED)]
    assert check(*rules, area=5, rooms=1).levels[NormLevel.MINIMUM] == LevelSummary(
        None, True, 1, 0, 1, 1
    )
    assert check(*rules, area=1, rooms=5).levels[NormLevel.MINIMUM] == LevelSummary(
        False, False, 0, 1, 1, 1
    )
    assert check(rules[1], rooms=5).levels[NormLevel.MINIMUM] == LevelSummary(
        None, None, 0, 0, 1, 1
    )


def test_a_level_with_nothing_decided_is_not_proven() -> None:
    found = check(norm("a", "area >= 3", "flag"), flag=0, area=9)
    assert found.levels[NormLevel.MINIMUM].proven is None


# What is short


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("area >= 10 * pupils", Gap(400.0, 300.0, 100.0, False, "area")),
        ("area >= 5 * pupils", Gap(200.0, 300.0, 0.0, False, "area")),
        ("10 * pupils <= area", Gap(300.0, 400.0, 100.0, True, "pupils")),
        ("classes <= 5", Gap(5.0, 8.0, 3.0, True, "classes")),
        ("classes <= 8", Gap(8.0, 8.0, 0.0, True, "classes")),
        ("12 >= classes", Gap(12.0, 8.0, 0.0, True, "classes")),
        ("5 >= classes", Gap(5.0, 8.0, 3.0, True, "classes")),
        ("20 <= pupils", Gap(20.0, 40.0, 0.0, False, "pupils")),
        ("classes == 10", Gap(10.0, 8.0, 2.0, False, "classes")),
        ("rooms >= 3", Gap(3.0, None, None, False, "rooms")),
        ("area >= rooms", Gap(None, 300.0, None, False, "area")),
        ("flag", Gap(1.0, 0.0, 1.0, False, "flag")),
        ("calm", Gap(1.0, 1.0, 0.0, False, "calm")),
        ("1.35 * 20 >= 27", Gap(27.0, 27.0, 0.0, False, None)),
        # Both ends of a range
        ("2 <= classes <= 6", Gap(6.0, 8.0, 2.0, True, "classes")),
        ("10 <= classes <= 20", Gap(10.0, 8.0, 2.0, False, "classes")),
        ("2 <= classes <= 20", Gap(2.0, 8.0, 0.0, False, "classes")),
        # The one that fails, else the one not known, else the first
        ("classes <= 9 and area >= 500", Gap(500.0, 300.0, 200.0, False, "area")),
        ("classes <= 9 and rooms >= 3", Gap(3.0, None, None, False, "rooms")),
        ("rooms >= 3 and area >= 500", Gap(500.0, 300.0, 200.0, False, "area")),
        # Branches
        ("area >= if(calm, 10, 1) * pupils", Gap(400.0, 300.0, 100.0, False, "area")),
        ("area >= if(flag, 10, 1) * pupils", Gap(40.0, 300.0, 0.0, False, "area")),
        ("area >= if(rooms >= 1, 10, 1) * pupils", Gap(None, 300.0, None, False, "area")),
        # Without a number to be short of
        ("flag or calm", None),
        ("not calm", None),
        ("zone in ('town')", None),
        ("every_year(calm, 2)", None),
        ("classes <= 9 and if(flag, calm, not calm)", Gap(9.0, 8.0, 0.0, True, "classes")),
    ],
)
def test_the_gap(text: str, gap: Gap | None) -> None:
    facts = school(area=300, pupils=40, classes=8, flag=False, calm=True)
    found = gap_of(cond(text), facts)
    if gap is None or found is None:
        assert found is gap
        return
    assert (found.metric, found.at_most) == (gap.metric, gap.at_most)
    assert (found.required, found.actual, found.shortfall) == (
        pytest.approx(gap.required) if gap.required is not None else None,
        pytest.approx(gap.actual) if gap.actual is not None else None,
        pytest.approx(gap.shortfall) if gap.shortfall is not None else None,
    )


def test_a_gap_stands_beside_every_verdict() -> None:
    found = of(check(norm("a", "area >= 10 * pupils"), area=300, pupils=40), "a")
    assert found.verdict is NOT_MET
    assert found.gap == Gap(400.0, 300.0, 100.0, False, "area")
