"""What changed between two days: each sort of change, and what must not count as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from truongchuan.engines.rules.diff import Match, days_of_change, diff_rules
from truongchuan.engines.rules.expression import Arithmetic, Compare, FactValue, Holds, Number
from truongchuan.engines.rules.model import (
    Cite,
    CriteriaSet,
    Criterion,
    DatedTitle,
    NormLevel,
    Quota,
    Rule,
    Standard,
    Suspension,
    Verification,
)

START, CHANGE = date(2020, 7, 11), date(2025, 1, 31)
BEFORE = date(2025, 1, 30)
CITE = (Cite("13/2020"),)


def norm(
    name: str, metric: str = "classes", op: str = "<=", limit: float = 30, **more: object
) -> Rule:
    base = Rule(
        id=name,
        ref=name,
        requirement=f"{name} {limit}",
        in_force_from=START,
        cites=CITE,
        verification=Verification.VERIFIED,
        expression=Compare(op, FactValue(metric), Number(limit)),
        level=NormLevel.MINIMUM,
        block="size",
        school_kinds=("primary",),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def old(name: str, *args: object, **more: object) -> Rule:
    return norm(name, *args, in_force_to=BEFORE, **more)  # type: ignore[arg-type]


def new(name: str, *args: object, **more: object) -> Rule:
    return norm(name, *args, in_force_from=CHANGE, **more)  # type: ignore[arg-type]


def pairs(rules: list[Rule]) -> list[tuple[str, str, Match]]:
    diff = diff_rules(rules, BEFORE, CHANGE)
    return [(p.before[0].id, p.after[0].id, p.match) for p in diff.replaced]


def test_a_rule_in_force_on_both_days_is_no_change() -> None:
    diff = diff_rules([norm("a")], BEFORE, CHANGE)
    assert diff.empty
    assert diff.unchanged == 1


def test_the_same_day_twice_has_no_difference() -> None:
    assert diff_rules([old("a"), new("b")], BEFORE, BEFORE).empty


def test_rules_that_come_and_go_without_each_other() -> None:
    gone, come = old("a", "classes"), new("b", "campuses")
    diff = diff_rules([gone, come], BEFORE, CHANGE)
    assert (diff.ended, diff.added, diff.replaced) == ((gone,), (come,), ())
    back = diff_rules([gone, come], CHANGE, BEFORE)
    assert (back.ended, back.added) == ((come,), (gone,))


def test_a_rule_of_the_same_name_is_replaced_whatever_it_says() -> None:
    rules = [old("a", "classes"), new("a", "campuses", ">=", 2)]
    assert pairs(rules) == [("a", "a", Match.REF)]


def test_the_successor_compares_the_same_metric_in_the_same_direction() -> None:
    assert pairs([old("th.size.max_2020"), new("th.size.max_2025", limit=40)]) == [
        ("th.size.max_2020", "th.size.max_2025", Match.SUBJECT)
    ]
    assert pairs([old("a"), new("b", "classes", "<", 41)]) == [("a", "b", Match.SUBJECT)]


def test_another_direction_block_level_or_kind_of_school_is_another_norm() -> None:
    for other in (
        new("b", "classes", ">=", 40),
        new("b", block="site"),
        new("b", level=NormLevel.LEVEL_1),
        new("b", school_kinds=("preschool",)),
    ):
        assert pairs([old("a"), other]) == [], other


def test_a_condition_that_has_nothing_in_common_makes_another_norm() -> None:
    when = Holds("is_difficult_area")
    assert pairs([old("a", when=when), new("b")]) == []
    assert pairs([old("a", when=when), new("b", when=Holds("is_island"))]) == []
    assert pairs([old("a", when=when), new("b", when=when)]) == [("a", "b", Match.SUBJECT)]


def test_standing_in_for_the_same_norm_pairs_other_conditions() -> None:
    first = old("a", when=Holds("is_difficult_area"), overrides=("base",))
    second = new("b", when=Holds("is_island"), overrides=("base",))
    assert pairs([first, second]) == [("a", "b", Match.OVERRIDE)]


def test_each_rule_is_in_one_pair_and_the_likest_pairs_win() -> None:
    when = Holds("is_difficult_area")
    gone = old("min_difficult", "classes", ">=", 5, when=when, overrides=("min",))
    island = new("min_island", "classes", ">=", 3, when=Holds("is_island"), overrides=("min",))
    near = new("min_difficult_2025", "classes", ">=", 4, when=when, overrides=("min",))
    diff = diff_rules([gone, island, near], BEFORE, CHANGE)
    assert [(p.before, p.after) for p in diff.replaced] == [((gone,), (near,))]
    assert diff.added == (island,)


def test_the_same_measure_tells_two_norms_on_one_metric_apart() -> None:
    def per_pupil(limit: float) -> Compare:
        right = Arithmetic("*", Number(limit), FactValue("max_class_size"))
        return Compare(">=", FactValue("room_area_m2"), right)

    rules = [
        old("min_a", "room_area_m2", ">=", 50),
        old("each_a", expression=per_pupil(1.5)),
        new("each_b", expression=per_pupil(1.85)),
        new("min_b", "room_area_m2", ">=", 60),
    ]
    assert {p[:2] for p in pairs(rules)} == {("min_a", "min_b"), ("each_a", "each_b")}


def test_quotas_pair_by_the_metric_that_counts_them() -> None:
    def quota(limit: float, actual: str) -> Quota:
        return Quota(Number(limit), actual)

    gone = old("a", expression=None, quota=quota(1.2, "teachers"))
    assert pairs([gone, new("b", expression=None, quota=quota(1.5, "teachers"))]) == [
        ("a", "b", Match.SUBJECT)
    ]
    assert pairs([gone, new("b", expression=None, quota=quota(1.5, "guards"))]) == []
    assert pairs([replace(gone, quota=Quota(Number(1), None)), new("b", expression=None)]) == []


def test_suspended_and_applied_again() -> None:
    pause = Suspension("29/2021", date(2021, 10, 20), BEFORE, Verification.VERIFIED)
    rule = norm("a", suspended=(pause,))
    assert diff_rules([rule], date(2021, 10, 19), date(2021, 10, 20)).suspended == (rule,)
    assert diff_rules([rule], BEFORE, CHANGE).resumed == (rule,)
    assert diff_rules([rule], date(2021, 10, 20), BEFORE).unchanged == 1
    assert days_of_change([rule]) == (START, date(2021, 10, 20), CHANGE)


def test_a_rule_that_must_be_looked_up_again_is_doubted() -> None:
    rule = norm("a", review_from=CHANGE)
    diff = diff_rules([rule], BEFORE, CHANGE)
    assert (diff.doubted, diff.unchanged) == ((rule,), 0)


def indicator(ref: str, **more: object) -> Rule:
    return norm(f"17:{ref}", level=None, block=None, ref=ref, **more)


def criteria(*rows: Criterion, **more: object) -> CriteriaSet:
    base = CriteriaSet(
        id="17",
        instrument="17/2018",
        title="Bộ tiêu chí",
        school_kinds=("primary",),
        in_force_from=START,
        in_force_to=None,
        standards=(Standard("3", "Cơ sở vật chất", rows),),
        school_levels=(),
        degrees={},
    )
    return replace(base, **more)  # type: ignore[arg-type]


def test_indicators_of_a_rewritten_level_are_told_together() -> None:
    went = (indicator("3.1.M1.a", in_force_to=BEFORE), indicator("3.1.M1.b", in_force_to=BEFORE))
    came = (indicator("3.1.M1", in_force_from=CHANGE),)
    other = (indicator("3.2.M1", in_force_from=CHANGE),)
    law = criteria(
        Criterion("3.1", "Khuôn viên", {1: went}, in_force_to=BEFORE),
        Criterion("3.1", "Địa điểm", {1: came}, in_force_from=CHANGE),
        Criterion("3.2", "Hạng mục", {1: other}, in_force_from=CHANGE),
    )
    diff = diff_rules(law, BEFORE, CHANGE)
    (pair,) = diff.replaced
    assert (pair.before, pair.after, pair.match) == (went, came, Match.PLACE)
    assert diff.added == other
    assert [(t.no, t.before, t.after) for t in diff.titles] == [
        ("3.1", "Khuôn viên", "Địa điểm"),
        ("3.2", None, "Hạng mục"),
    ]


def test_a_new_name_of_a_criterion_is_a_change_of_its_day() -> None:
    later = DatedTitle("Hội đồng trường", CHANGE, Verification.REMEMBERED)
    law = criteria(Criterion("1.2", "Hội đồng", {1: (indicator("1.2.M1"),)}, titles=(later,)))
    diff = diff_rules(law, BEFORE, CHANGE)
    assert [(t.before, t.after) for t in diff.titles] == [("Hội đồng", "Hội đồng trường")]
    assert days_of_change(law) == (START, CHANGE)


def test_a_set_that_ends_takes_all_its_rules_along() -> None:
    rule = indicator("1.1.M1", in_force_to=BEFORE)
    extra = indicator("M4.1", in_force_to=BEFORE)
    law = criteria(Criterion("1.1", "A", {1: (rule,)}), level_4=(extra,), in_force_to=BEFORE)
    diff = diff_rules(law, BEFORE, CHANGE)
    assert diff.ended == (rule, extra)
    assert diff.titles == ()
