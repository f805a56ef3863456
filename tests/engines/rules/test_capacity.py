"""The largest school inside the norms: against trying every number, and what binds it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.engines.rules.building import DAY, norm, school
from tests.engines.rules.real_schools import DAYS, KINDS, LAW, facts_of, raw_schools
from truongchuan.engines.rules.capacity import (
    BLOCKS,
    CLASSES,
    KINDERGARTEN,
    LEARNERS,
    NURSERY,
    Capacity,
    capacity,
)
from truongchuan.engines.rules.expression import Truth, metrics_of
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.intake import build_facts
from truongchuan.engines.rules.model import NormKind, NormLevel, Rule, Suspension, Verification
from truongchuan.engines.rules.norms import NormVerdict, check_norms
from truongchuan.engines.rules.scalar import truth
from truongchuan.engines.rules.verdicts import Verdict

MOST = 1500


def room(*rules: Rule, kind: str = "primary", **facts: Any) -> Capacity:
    about = school(DAY, **facts)
    return capacity(kind, check_norms(rules, about), about)


def land(per_pupil: int = 10) -> Rule:
    return norm("land", f"area >= {per_pupil} * pupils")


def rooms(**more: Any) -> Rule:
    return norm("rooms", "rooms >= ceil(0.6 * classes)", **({"block": "study"} | more))


def test_land_bounds_pupils() -> None:
    found = room(land(), area=4321)
    assert (found.learners, found.classes, found.binding) == (432, None, ("land",))


def test_rooms_and_size_bound_classes_and_the_least_binds() -> None:
    size = norm("size", "classes <= 30", block="size")
    found = room(rooms(), size, rooms=12)
    assert (found.learners, found.classes, found.binding) == (None, 20, ("rooms",))
    found = room(rooms(), size, rooms=50)
    assert (found.classes, found.binding) == (30, ("size",))
    found = room(rooms(), size, rooms=18)
    assert (found.classes, found.binding) == (30, ("rooms", "size"))


def test_a_rounded_norm_is_met_exactly_at_its_bound() -> None:
    assert room(rooms(), rooms=3).classes == 5
    assert room(norm("land", "area >= 1.35 * pupils"), area=27).learners == 20


def test_what_is_not_known_bounds_nothing() -> None:
    found = room(land(), rooms())
    assert found == Capacity(None, None, (), ())


def test_no_land_holds_nobody() -> None:
    assert room(land(), area=0).learners == 0


def test_a_least_number_is_no_bound() -> None:
    assert room(norm("least", "classes >= 10", block="size"), classes=3).classes is None


def test_a_range_bounds_by_its_upper_end() -> None:
    found = room(norm("range", "5 <= classes <= 30", block="size"), classes=3)
    assert found.classes == 30


@pytest.mark.parametrize(
    "more",
    [
        {"verification": Verification.REMEMBERED},
        {"review_from": date(2023, 1, 1)},
        {"level": NormLevel.LEVEL_1},
        {"block": "sanitation"},
        {"when": "flag"},
        {"suspended": (Suspension("x", date(2022, 1, 1), None, Verification.VERIFIED),)},
    ],
)
def test_other_norms_do_not_bound(more: dict[str, Any]) -> None:
    when = more.pop("when", None)
    rule = norm("land", "area >= 10 * pupils", when, **more)
    assert room(rule, area=4321, flag=False).learners is None


def test_where_it_is_not_known_which_norm_stands_all_are_kept_to() -> None:
    town = norm("town", "area >= 6 * pupils", "flag", overrides=("land",))
    assert room(land(), town, area=600, flag=True).learners == 100
    assert room(land(), town, area=600, flag=False).learners == 60
    assert room(land(), town, area=600).learners == 60


# The shipped law


def held(kind: str, on: date = date(2026, 3, 1), **raw: Any) -> Capacity:
    facts = build_facts(LAW.registry, raw, on, LAW.derivations)
    return capacity(kind, check_norms(LAW.norms_for(kind, on), facts), facts)


def test_every_metric_that_capacity_names_is_one() -> None:
    names = (*LEARNERS.values(), *CLASSES.values(), *NURSERY, *KINDERGARTEN)
    names += ("pupils", "classes", "max_class_size", "nursery_groups")
    for name in names:
        assert name in LAW.registry.metrics


def test_primary_pupils_are_bound_by_classes_times_size_or_land() -> None:
    found = held("primary", classrooms=20, site_area_m2=100_000, max_class_size=30)
    assert (found.learners, found.classes) == (700, 20)
    assert set(found.binding) == {"th.study.classrooms", "th.class_size.max"}
    small = held("primary", classrooms=20, site_area_m2=3000, urban_class="none", max_class_size=30,
                 is_special_city_inner=False)  # fmt: skip
    assert (small.learners, small.binding) == (300, ("th.site.ratio_base",))
    town = held("primary", classrooms=20, site_area_m2=3000, urban_class="I", max_class_size=30,
                is_special_city_inner=False)  # fmt: skip
    assert (town.learners, town.binding) == (500, ("th.site.ratio_urban_2025",))


def test_lower_secondary_needs_six_rooms_for_ten_classes() -> None:
    assert held("lower_secondary", classrooms=6).classes == 10
    assert held("lower_secondary", classrooms=5).classes == 8


def test_preschool_children_are_bound_by_groups_of_their_age() -> None:
    ages = {"class_size_3_4y": 20, "class_size_4_5y": 20, "class_size_5_6y": 20}
    found = held("preschool", care_rooms=10, **ages)
    assert (found.learners, found.classes) == (350, 10)
    assert "mn.class_size.5_6y" in found.binding
    nursery = {"group_size_3_12m": 10, "group_size_13_24m": 10, "group_size_25_36m": 10}
    found = held("preschool", care_rooms=10, nursery_groups=4, **ages, **nursery)
    assert found.learners == 4 * 25 + 6 * 35
    found = held("preschool", care_rooms=3, nursery_groups=4, **ages, **nursery)
    assert found.learners == 3 * 25


def counted(norm_verdict: NormVerdict, facts: SchoolFacts) -> bool:
    rule = norm_verdict.rule
    return (
        rule.kind is NormKind.CONSTRAINT
        and rule.level is NormLevel.MINIMUM
        and rule.block in BLOCKS
        and rule.expression is not None
        and rule.verification_on(facts.on) is Verification.VERIFIED
        and norm_verdict.verdict is not Verdict.NOT_APPLICABLE
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("on", [DAYS[0], DAYS[4]])
def test_no_larger_number_keeps_to_the_norms(kind: str, on: date) -> None:
    """Every number near the bound and below is tried against every norm that counts."""
    bounded = 0
    for facts in facts_of(raw_schools(on.toordinal(), kind, 6), on):
        check = check_norms(LAW.norms_for(kind, on), facts)
        found = capacity(kind, check, facts)
        rules = [n.rule for n in check.norms if counted(n, facts)]
        for metric in (LEARNERS.get(kind, "pupils"), CLASSES.get(kind, "classes")):
            bounds = {b.rule_id: b.most for b in found.bounds if b.metric == metric}
            for rule in rules:
                if rule.expression is None or metric not in metrics_of(rule.expression):
                    continue
                most = bounds.get(rule.id)
                tried = range(MOST) if most is None else _near(most)
                fits = {
                    number: truth(rule.expression, facts.with_values(**{metric: float(number)}))
                    for number in tried
                }
                if most is None:
                    assert Truth.FALSE not in (fits[MOST - 1], fits[MOST // 2])
                    continue
                bounded += 1
                assert fits[most] is Truth.TRUE or most == 0
                assert all(fits[n] is not Truth.TRUE for n in fits if n > most)
            if bounds and metric == CLASSES.get(kind, "classes"):
                assert found.classes == min(bounds.values())
    assert bounded > 3


def _near(most: int) -> list[int]:
    return [n for n in (*range(most - 3, most + 20), 2 * most, 10 * most + 5, 19_999) if n >= 0]
