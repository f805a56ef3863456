"""What becomes of one rule for one school: the six effects, in their order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.engines.rules.building import DAY, rule, school
from truongchuan.engines.rules.model import Role, Suspension, Verification
from truongchuan.engines.rules.verdicts import ItemVerdict, Judgement, Verdict, judge_item

MET, NOT_MET, NOT_KNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.NOT_KNOWN
YES = Judgement(True, "Đã xem", ("Biên bản 1",))
NO = Judgement(False, "Đã xem", ("Biên bản 2",))
SUSPENDED = Suspension("29/2021/TT", date(2021, 10, 20), date(2025, 1, 24), Verification.REMEMBERED)


def codes(item: ItemVerdict) -> list[str]:
    return [reason.code for reason in item.reasons]


def judged(judgement: Judgement | None = None, on: date = DAY, **more: Any) -> ItemVerdict:
    """A rule on at least 500 m², for a school with what ``facts`` say."""
    facts = more.pop("facts", {})
    defaults = {"expression": "area >= 500"}
    return judge_item(rule("1.1.M1.a", **(defaults | more)), school(on, **facts), judgement)


# 1. Suspended


@pytest.mark.parametrize("judgement", [None, YES, NO])
@pytest.mark.parametrize("area", [0, 1000, None])
def test_a_suspended_rule_asks_nothing_whatever_is_known(
    judgement: Judgement | None, area: float | None
) -> None:
    item = judged(judgement, suspended=(SUSPENDED,), facts={"area": area})
    assert item.verdict is Verdict.SUSPENDED
    assert not item.judged
    assert not item.left_out
    assert codes(item) == ["suspended"]
    assert item.reasons[0].params == {"by": "29/2021/TT", "from": "2021-10-20"}


@pytest.mark.parametrize(
    ("on", "verdict"),
    [
        (date(2021, 10, 19), NOT_MET),
        (date(2021, 10, 20), Verdict.SUSPENDED),
        (date(2025, 1, 24), Verdict.SUSPENDED),
        (date(2025, 1, 25), NOT_MET),
    ],
)
def test_a_suspension_begins_and_ends_on_its_days(on: date, verdict: Verdict) -> None:
    assert judged(on=on, suspended=(SUSPENDED,), facts={"area": 1}).verdict is verdict


def test_an_open_suspension_lasts() -> None:
    open_ = Suspension("29/2021/TT", date(2021, 10, 20), None, Verification.VERIFIED)
    item = judged(on=date(2090, 1, 1), suspended=(open_,), facts={"area": 1})
    assert item.verdict is Verdict.SUSPENDED


# 2. Its condition does not hold


@pytest.mark.parametrize("judgement", [None, YES, NO])
def test_a_rule_for_others_does_not_apply(judgement: Judgement | None) -> None:
    item = judged(judgement, when="flag", facts={"flag": False, "area": 1})
    assert item.verdict is Verdict.NOT_APPLICABLE
    assert codes(item) == ["condition-fails"]
    assert item.reasons[0].values == {"flag": 0.0}


# 3. A judgement with evidence


@pytest.mark.parametrize("verification", list(Verification))
@pytest.mark.parametrize("area", [0, 1000, None])
def test_a_judgement_with_evidence_decides_any_text(
    verification: Verification, area: float | None
) -> None:
    for judgement, verdict in ((YES, MET), (NO, NOT_MET)):
        item = judged(judgement, verification=verification, facts={"area": area})
        assert item.verdict is verdict
        assert item.judged
        assert not item.left_out
        assert item.reasons[0].code == "judged"
        assert item.reasons[0].params["evidence"] == judgement.evidence[0]


def test_a_judgement_decides_an_item_without_numbers() -> None:
    assert judged(YES, expression=None).verdict is MET
    assert judged(NO, expression=None, verification=Verification.MISSING).verdict is NOT_MET


def test_a_judgement_decides_where_it_is_not_known_whether_the_rule_applies() -> None:
    assert judged(NO, when="flag", facts={"area": 1000}).verdict is NOT_MET


@pytest.mark.parametrize(
    "judgement", [Judgement(True), Judgement(False, "miệng"), Judgement(None, "", ("Biên bản",))]
)
def test_a_judgement_without_evidence_or_answer_decides_nothing(judgement: Judgement) -> None:
    for area, verdict in ((1, NOT_MET), (1000, MET), (None, NOT_KNOWN)):
        item = judged(judgement, facts={"area": area})
        assert item.verdict is verdict
        assert not item.judged
        assert ("judgement-without-evidence" in codes(item)) == (judgement.met is not None)


@pytest.mark.parametrize(
    ("judgement", "area", "role", "told"),
    [
        (YES, 1, Role.FULL, True),
        (NO, 1000, Role.FULL, True),
        (YES, 1, Role.NECESSARY, True),
        (NO, 1000, Role.NECESSARY, False),
        (YES, 1000, Role.FULL, False),
        (NO, 1, Role.FULL, False),
        (YES, None, Role.FULL, False),
    ],
)
def test_a_judgement_against_the_numbers_is_told(
    judgement: Judgement, area: float | None, role: Role, told: bool
) -> None:
    item = judged(judgement, role=role, facts={"area": area})
    assert ("judgement-against-numbers" in codes(item)) is told


# 4. Numbers decide as far as they cover the text


@pytest.mark.parametrize(
    ("role", "area", "verdict"),
    [
        (Role.FULL, 500, MET),
        (Role.FULL, 499, NOT_MET),
        (Role.FULL, None, NOT_KNOWN),
        (Role.NECESSARY, 500, NOT_KNOWN),
        (Role.NECESSARY, 499, NOT_MET),
        (Role.NECESSARY, None, NOT_KNOWN),
    ],
)
def test_numbers(role: Role, area: float | None, verdict: Verdict) -> None:
    item = judged(role=role, facts={"area": area})
    assert item.verdict is verdict
    assert not item.left_out
    assert item.indication is None
    wanted = ("area",) if area is None else ()
    assert item.unknown_metrics == wanted
    assert ("numbers-are-not-all" in codes(item)) == (role is Role.NECESSARY and area == 500)


def test_a_text_without_numbers_needs_a_judgement() -> None:
    item = judged(expression=None)
    assert item.verdict is NOT_KNOWN
    assert codes(item) == ["needs-judgement"]
    assert item.unknown_metrics == ()


# 5. Not known whether it applies


def test_where_its_condition_is_not_known_a_failing_number_decides_nothing() -> None:
    item = judged(when="flag", facts={"area": 1})
    assert item.verdict is NOT_KNOWN
    assert item.unknown_metrics == ("flag",)
    assert codes(item) == ["condition-unknown", "compare"]
    assert judged(when="flag", facts={"area": 1, "flag": True}).verdict is NOT_MET


def test_where_its_condition_is_not_known_a_number_that_passes_is_met() -> None:
    assert judged(when="flag", facts={"area": 1000}).verdict is MET


# 6. What is not verified is never decided by numbers


@pytest.mark.parametrize(
    ("verification", "code"),
    [(Verification.REMEMBERED, "text-remembered"), (Verification.MISSING, "text-missing")],
)
@pytest.mark.parametrize(("area", "indication"), [(1, NOT_MET), (1000, MET), (None, None)])
def test_a_text_not_verified_decides_nothing_by_numbers(
    verification: Verification, code: str, area: float | None, indication: Verdict | None
) -> None:
    item = judged(verification=verification, facts={"area": area})
    assert item.verdict is NOT_KNOWN
    assert item.left_out
    assert item.indication is indication
    assert codes(item)[-1] == code


def test_a_text_under_review_counts_as_remembered_from_that_day() -> None:
    review = {"review_from": date(2023, 3, 1), "facts": {"area": 1}}
    assert judged(on=date(2023, 2, 28), **review).verdict is NOT_MET
    item = judged(on=date(2023, 3, 1), **review)
    assert item.verdict is NOT_KNOWN
    assert item.left_out
    assert codes(item)[-1] == "text-under-review"
    assert item.reasons[-1].params["review_from"] == "2023-03-01"


def test_a_missing_text_stays_missing_under_review() -> None:
    item = judged(verification=Verification.MISSING, review_from=date(2020, 1, 1))
    assert codes(item)[-1] == "text-missing"


# The order of the effects


def test_suspended_comes_before_not_applicable_before_judged() -> None:
    both = {"when": "flag", "facts": {"flag": False}}
    assert judged(YES, suspended=(SUSPENDED,), **both).verdict is Verdict.SUSPENDED
    assert judged(YES, **both).verdict is Verdict.NOT_APPLICABLE


def test_reasons_carry_the_numbers_they_rest_on() -> None:
    item = judged(expression="area >= 10 * pupils", facts={"area": 300, "pupils": 40})
    reason = item.reasons[0]
    assert (reason.left, reason.right) == (300.0, 400.0)
    assert reason.values == {"area": 300.0, "pupils": 40.0}


def test_reasons_of_a_window_name_its_years() -> None:
    item = judged(expression="every_year(rate >= 0.9, 3)", facts={"rate": {2021: 0.95, 2020: 0.5}})
    assert item.verdict is NOT_MET
    reason = item.reasons[0]
    assert reason.values == {
        "rate@2021-2022": 0.95, "rate@2020-2021": 0.5, "rate@2019-2020": None,
    }  # fmt: skip
    assert reason.params == {"holding": 1, "failing": 1, "years": 3}


def test_only_the_unknown_parts_are_asked_for() -> None:
    item = judged(expression="area >= 500 and rooms >= 2 and classes <= 3", facts={"area": 900})
    assert item.unknown_metrics == ("rooms", "classes")
    either = judged(expression="flag or rooms >= 2", facts={"flag": True})
    assert either.unknown_metrics == ()
