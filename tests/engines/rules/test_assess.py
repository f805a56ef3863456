"""From items to criteria, to the level and degree of a school, and what stands in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.engines.rules.building import (
    ALL_LEVELS,
    DAY,
    LEVEL_4,
    criteria_set,
    criterion,
    k_of_n,
    rule,
    school,
)
from truongchuan.engines.rules.assess import Assessment, Result, assess
from truongchuan.engines.rules.model import (
    CriteriaSet,
    DatedTitle,
    Need,
    Role,
    Rule,
    SchoolLevel,
    Suspension,
    Verification,
)
from truongchuan.engines.rules.verdicts import Judgement, Verdict

MARKS = {"+": Judgement(True, "", ("x",)), "-": Judgement(False, "", ("x",))}


def item(ref: str, **more: Any) -> Rule:
    """An item that only people decide."""
    return rule(ref, **more)


def plain(no: str, *sizes: int, mandatory: bool | None = None) -> Any:
    """A criterion with that many items at level 1, 2, …, named 1.1.M1.a and so on."""
    return criterion(
        no,
        *([item(f"{no}.M{n}.{'abc'[i]}") for i in range(size)] for n, size in enumerate(sizes, 1)),
        mandatory=mandatory,
    )


def judge(found: CriteriaSet, marks: str, on: date = DAY, **facts: Any) -> Assessment:
    """Judge with a mark per item in their order: + met, - not met, anything else not known."""
    refs = [r.ref for r in found.rules() if r.in_force(on)]
    wanted = marks.replace(" ", "")
    assert len(refs) == len(wanted), refs
    judgements = {r: MARKS[m] for r, m in zip(refs, wanted, strict=True) if m in MARKS}
    return assess(found, school(on, **facts), judgements)


def levels(found: Assessment) -> list[tuple[int | None, int]]:
    return [(c.level, c.level_possible) for c in found.criteria]


@pytest.mark.parametrize(
    ("marks", "level", "possible"),
    [
        ("++ + +", 3, 3),
        ("++ + ?", 2, 3),
        ("++ + -", 2, 2),
        ("++ ? +", 1, 3),
        ("++ - +", 1, 1),
        ("+? + +", None, 3),
        ("?? ? ?", None, 3),
        ("+? - +", None, 1),
        ("+- + +", 0, 0),
        ("?- + +", 0, 0),
    ],
)
def test_level_of_a_criterion(marks: str, level: int | None, possible: int) -> None:
    assert levels(judge(criteria_set(plain("1.1", 2, 1, 1)), marks)) == [(level, possible)]


def test_an_empty_level_asks_nothing_more() -> None:
    found = criteria_set(plain("1.1", 1, 1, 0), plain("1.2", 1, 0, 1))
    assert levels(judge(found, "++ ++")) == [(3, 3), (3, 3)]
    assert levels(judge(found, "++ +-")) == [(3, 3), (2, 2)]
    assert levels(judge(found, "+- -+")) == [(1, 1), (0, 0)]
    assert judge(found, "++ ++").proven == Result(3, 2)


def test_a_criterion_without_the_asked_level_counts_with_what_it_has() -> None:
    found = criteria_set(plain("1.1", 1), plain("1.2", 1, 1, 1))
    assert judge(found, "+ +++").proven == Result(3, 2)
    assert judge(found, "- +++").proven == Result(0, 0)


@pytest.mark.parametrize(
    ("marks", "proven", "possible"),
    [
        ("+++ +++", (3, 2), (3, 2)),
        ("+++ ++-", (2, 1), (2, 1)),
        ("+++ ++?", (2, 1), (3, 2)),
        ("+-+ +++", (1, 0), (1, 0)),
        ("+?+ +++", (1, 0), (3, 2)),
        ("?++ +++", (None, None), (3, 2)),
        ("-++ +++", (0, 0), (0, 0)),
        ("?++ -++", (0, 0), (0, 0)),
        ("?-+ +++", (None, None), (1, 0)),
    ],
)
def test_level_and_degree_of_the_school(
    marks: str, proven: tuple[int | None, int | None], possible: tuple[int, int]
) -> None:
    found = judge(criteria_set(plain("1.1", 1, 1, 1), plain("1.2", 1, 1, 1)), marks)
    assert found.proven == Result(*proven)
    assert found.possible == Result(*possible)


def test_level_4_needs_level_3_and_every_extra_item() -> None:
    found = criteria_set(
        plain("1.1", 1, 1, 1),
        school_levels=(*ALL_LEVELS, LEVEL_4),
        degrees={1: 0, 2: 1, 3: 2, 4: 2},
        level_4=(item("22.1"), item("22.2")),
    )
    assert judge(found, "+++ ++").proven == Result(4, 2)
    assert judge(found, "+++ +-").proven == Result(3, 2)
    assert judge(found, "+++ +?").proven == Result(3, 2)
    assert judge(found, "+++ +?").possible == Result(4, 2)
    assert judge(found, "++- ++").proven == Result(2, 1)
    assert judge(found, "+++ +-").blocking == ("22.2",)
    assert judge(found, "++- +-").blocking == ("1.1.M3.a",)


# Suspended, repealed, absent, not applicable


def test_a_suspended_item_neither_helps_nor_hinders() -> None:
    suspended = (Suspension("29/2021/TT", date(2021, 10, 20), None, Verification.VERIFIED),)
    found = criteria_set(
        criterion("1.1", [item("1.1.M1.a"), item("1.1.M1.b", suspended=suspended)], [], [])
    )
    for mark in "+-?":
        assert judge(found, "+" + mark).proven == Result(3, 2)
        assert judge(found, "-" + mark).proven == Result(0, 0)
    assert judge(found, "+-", on=date(2021, 10, 19)).proven == Result(0, 0)
    assert judge(found, "+-").blocking == ()
    assert judge(found, "+?").unknown == ()


def test_a_repealed_item_is_absent_from_the_day_after_its_last() -> None:
    gone = item("1.1.M1.b", in_force_to=date(2025, 1, 24))
    found = criteria_set(criterion("1.1", [item("1.1.M1.a"), gone], [], []))
    assert judge(found, "+-", on=date(2025, 1, 24)).proven.level == 0
    later = judge(found, "+", on=date(2025, 1, 25))
    assert later.proven.level == 3
    assert [i.rule.ref for i in later.items()] == ["1.1.M1.a"]


def test_an_item_is_absent_before_its_first_day() -> None:
    new = item("1.1.M1.b", in_force_from=date(2025, 1, 25))
    found = criteria_set(criterion("1.1", [item("1.1.M1.a"), new], [], []))
    assert judge(found, "+", on=date(2025, 1, 24)).proven.level == 3
    assert judge(found, "+-", on=date(2025, 1, 25)).proven.level == 0


def test_a_repealed_criterion_is_absent() -> None:
    gone = replace(plain("1.2", 1), in_force_to=date(2025, 1, 24))
    found = criteria_set(plain("1.1", 1), gone)
    assert judge(found, "+-", on=date(2025, 1, 24)).proven.level == 0
    later = assess(found, school(date(2025, 1, 25)), {"1.1.M1.a": MARKS["+"]})
    assert [c.criterion.no for c in later.criteria] == ["1.1"]
    assert later.proven.level == 3


def test_an_item_for_other_schools_asks_nothing() -> None:
    found = criteria_set(
        criterion("1.1", [item("1.1.M1.a"), rule("1.1.M1.b", "area >= 5", "flag")], [], [])
    )
    assert judge(found, "+?", flag=False, area=1).proven.level == 3
    assert judge(found, "+?", flag=True, area=1).proven.level == 0
    assert judge(found, "+?", area=1).proven.level is None


# Mandatory criteria and k of n others


def some(least: int = 2) -> CriteriaSet:
    """Two mandatory criteria, three others; ``least`` of the others are asked."""
    return criteria_set(
        plain("1.1", 1, 1, mandatory=True),
        plain("1.2", 1, 1, mandatory=False),
        plain("1.3", 1, 1, mandatory=True),
        plain("1.4", 1, 1, mandatory=False),
        plain("1.5", 1, 1, mandatory=False),
        school_levels=k_of_n(least),
        degrees={1: 1, 2: 2},
    )


@pytest.mark.parametrize(
    ("marks", "proven", "possible"),
    [
        ("++ ++ ++ ++ ++", 2, 2),
        ("++ ++ ++ ++ +-", 2, 2),
        ("++ ++ ++ ++ +?", 2, 2),
        ("++ ++ ++ ++ --", 1, 1),
        ("++ ++ ++ ++ ?-", 1, 2),
        ("++ ++ ++ +- +-", 1, 1),
        ("++ ++ ++ +? +-", 1, 2),
        ("+- ++ ++ ++ ++", 1, 1),
        ("+? ++ ++ ++ ++", 1, 2),
        ("-- ++ ++ ++ ++", 0, 0),
        ("?? ++ ++ ++ ++", None, 2),
        ("++ ++ ++ -- --", 0, 0),
        ("++ ++ ++ ?? --", None, 1),
        ("++ ?? ++ ?? ??", None, 2),
        ("++ ++ ++ ++ ??", 1, 2),
    ],
)
def test_mandatory_and_k_of_n(marks: str, proven: int | None, possible: int) -> None:
    found = judge(some(), marks)
    assert found.proven == Result(proven, proven)
    assert found.possible == Result(possible, possible)


def test_one_less_than_k_fails_and_k_passes() -> None:
    assert judge(some(3), "++ ++ ++ ++ ++").proven.level == 2
    assert judge(some(3), "++ ++ ++ ++ +-").proven.level == 1
    assert judge(some(3), "++ ++ ++ ++ --").proven.level == 0


def test_k_of_too_few_can_never_be_met() -> None:
    found = criteria_set(
        plain("1.1", 1, mandatory=True),
        school_levels=(SchoolLevel(1, (Need("mandatory", 1), Need("others", 1, 1))),),
        degrees={1: 1},
    )
    assert judge(found, "+").proven == Result(0, 0)


# Conditions of the degree


@pytest.mark.parametrize(
    ("marks", "proven", "possible"),
    [
        ("+++ +", Result(3, 2), Result(3, 2)),
        ("+++ -", Result(3, 0), Result(3, 0)),
        ("+++ ?", Result(3, None), Result(3, 2)),
        ("+-- -", Result(1, 0), Result(1, 0)),
        ("+-- ?", Result(1, 0), Result(1, 0)),
        ("??? -", Result(None, 0), Result(3, 0)),
        ("??? +", Result(None, None), Result(3, 2)),
    ],
)
def test_a_degree_has_conditions_of_its_own(marks: str, proven: Result, possible: Result) -> None:
    found = judge(criteria_set(plain("1.1", 1, 1, 1), degree_conditions=(item("dk.1"),)), marks)
    assert (found.proven, found.possible) == (proven, possible)
    assert ("dk.1" in found.blocking) == (marks[-1] == "-")


# What blocks


def test_only_what_keeps_from_the_next_level_blocks() -> None:
    found = judge(criteria_set(plain("1.1", 2, 1, 1), plain("1.2", 1, 1, 1)), "+- -- +--")
    assert found.proven.level == 0
    assert found.blocking == ("1.1.M1.b",)
    found = judge(criteria_set(plain("1.1", 1, 1, 1), plain("1.2", 1, 1, 1)), "+-- +?-")
    assert found.proven.level == 1
    assert found.blocking == ("1.1.M2.a",)


def test_failing_items_of_a_need_that_holds_do_not_block() -> None:
    found = judge(some(), "+- ++ ++ ++ --")
    assert found.proven.level == 1
    assert found.blocking == ("1.1.M2.a", "1.5.M1.a")
    assert judge(some(), "-- ++ ++ ++ --").blocking == ("1.1.M1.a",)
    assert judge(some(), "++ -- ++ -- ++").blocking == ("1.2.M1.a", "1.4.M1.a")


def test_what_is_not_known_does_not_block_but_is_listed() -> None:
    found = judge(criteria_set(plain("1.1", 2)), "?-")
    assert found.blocking == ("1.1.M1.b",)
    assert found.unknown == ("1.1.M1.a",)


def test_nothing_blocks_a_school_at_the_top() -> None:
    assert judge(criteria_set(plain("1.1", 1, 1, 1)), "+++").blocking == ()


def test_unknown_metrics_are_listed_once() -> None:
    found = criteria_set(
        criterion("1.1", [rule("1.1.M1.a", "area >= 5"), rule("1.1.M1.b", "area >= 6 * rooms")])
    )
    assert judge(found, "??").unknown_metrics == ("area", "rooms")


# Three results


def test_the_three_results_differ_by_what_is_not_verified() -> None:
    found = criteria_set(
        criterion(
            "1.1",
            [rule("1.1.M1.a", "area >= 500")],
            [rule("1.1.M2.a", "rooms >= 5", verification=Verification.REMEMBERED)],
            [item("1.1.M3.a")],
        )
    )
    result = judge(found, "???", area=600, rooms=1)
    assert result.proven == Result(1, 0)
    assert result.on_verified_rules == Result(2, 1)
    assert result.possible == Result(3, 2)
    assert result.rules_left_out == 1


def test_a_verified_item_that_is_not_known_is_not_left_out() -> None:
    found = criteria_set(
        criterion("1.1", [rule("1.1.M1.a", "area >= 500", role=Role.NECESSARY)], [], [])
    )
    result = judge(found, "?", area=600)
    assert result.on_verified_rules == Result(None, None)
    assert result.rules_left_out == 0


def test_a_judged_item_counts_whatever_its_verification() -> None:
    found = criteria_set(
        criterion("1.1", [item("1.1.M1.a", verification=Verification.MISSING)], [], [])
    )
    assert judge(found, "+").proven == Result(3, 2)
    assert judge(found, "-").on_verified_rules == Result(0, 0)
    assert judge(found, "+").rules_left_out == 0
    assert judge(found, "?").on_verified_rules == Result(3, 2)
    assert judge(found, "?").rules_left_out == 1


def test_titles_of_the_day() -> None:
    renamed = replace(
        plain("1.1", 1), titles=(DatedTitle("Tên mới", date(2025, 1, 25), Verification.VERIFIED),)
    )
    found = criteria_set(renamed)
    assert judge(found, "+", on=date(2025, 1, 24)).criteria[0].title == "Tiêu chí 1.1"
    assert judge(found, "+", on=date(2025, 1, 25)).criteria[0].title == "Tên mới"


def test_every_item_of_the_day_is_listed_in_order() -> None:
    found = criteria_set(
        plain("1.1", 1, 1), plain("1.2", 1), level_4=(item("22.1"),), degree_conditions=(item("d"),)
    )
    result = judge(found, "++ + + +")
    assert [i.rule.ref for i in result.items()] == [
        "1.1.M1.a", "1.1.M2.a", "1.2.M1.a", "22.1", "d",
    ]  # fmt: skip
    assert all(i.verdict is Verdict.MET for i in result.items())
