"""Figures that can hardly be true: each warning, and a near miss of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.engines.rules.building import metric, school
from tests.engines.rules.real_schools import LAW
from truongchuan.engines.rules.metrics import Registry
from truongchuan.engines.rules.norms import check_norms
from truongchuan.engines.rules.plausibility import AREAS, PARTS, SUMS, Doubt, doubts
from truongchuan.wording.doubts import DOUBT_TEXTS, doubt_text

REGISTRY = Registry.of(
    [
        metric("site_area_per_learner_m2", "number"),
        metric("site_area_m2", "number", plausible=(200.0, 100_000.0)),
        metric("pupils", "count"),
        metric("children", "count"),
        metric("classes", "count"),
        metric("groups_classes", "count"),
        metric("nursery_groups", "count"),
        metric("kindergarten_classes", "count"),
        metric("classes_two_sessions", "count"),
        metric("classes_one_session", "count"),
        metric("pupils_per_shift", "count"),
        metric("pupils_male_per_shift", "count"),
        metric("pupils_female_per_shift", "count"),
        metric("max_class_size", "count"),
        metric("boarders", "count"),
        metric("disabled_learners", "count"),
        metric("campuses", "count"),
        metric("books", "number", plausible=(None, 50.0)),
        metric("height", "number", plausible=(2.0, None)),
        metric("grads", "count", "school_year"),
        metric("rate", "share", "school_year"),
    ]
)


def found(**facts: Any) -> list[Doubt]:
    return list(doubts(REGISTRY, school(**facts)))


def codes(**facts: Any) -> list[str]:
    return [doubt.code for doubt in found(**facts)]


def area(each: float | None, pupils: float | None, whole: float | None) -> dict[str, Any]:
    return {"site_area_per_learner_m2": each, "pupils": pupils, "site_area_m2": whole}


UNEVEN = ["parts-do-not-add-up"]
CASES: list[tuple[Mapping[str, Any], list[str]]] = [
    # 10 m² for each of 500 pupils against the whole area
    (area(10, 500, 5000), []),
    (area(10, 500, 5099), []),
    (area(10, 500, 5103), ["area-does-not-match"]),
    (area(10, 500, 4902), []),
    (area(10, 500, 4901), ["area-does-not-match"]),
    (area(10, 500, 7000), ["area-does-not-match"]),
    (area(100, 500, 5000), ["area-decimal-mark"]),
    (area(10, 500, 50_000), ["area-decimal-mark"]),
    (area(0.1, 500, 5000), ["area-decimal-mark"]),
    (area(10, 500, 48_000), ["area-decimal-mark"]),
    (area(10, 500, 46_000), ["area-does-not-match"]),
    (area(None, 500, 5000), []),
    (area(10, None, 5000), []),
    (area(10, 500, None), []),
    (area(10, 0, 5000), []),
    ({"site_area_per_learner_m2": 10, "children": 500, "site_area_m2": 50_000},
     ["area-decimal-mark"]),
    # The average class
    ({"pupils": 700, "classes": 10}, []),
    ({"pupils": 701, "classes": 10}, ["class-average"]),
    ({"pupils": 50, "classes": 10}, []),
    ({"pupils": 49, "classes": 10}, ["class-average"]),
    ({"children": 300, "groups_classes": 3}, ["class-average"]),
    ({"pupils": 100, "classes": 0}, []),
    # The largest class
    ({"pupils": 350, "classes": 10, "max_class_size": 35}, []),
    ({"pupils": 351, "classes": 10, "max_class_size": 35}, ["largest-class-too-small"]),
    ({"pupils": 351, "classes": 10}, []),
    # Parts that should add up
    ({"groups_classes": 9, "nursery_groups": 3, "kindergarten_classes": 6}, []),
    ({"groups_classes": 9, "nursery_groups": 3, "kindergarten_classes": 5}, UNEVEN),
    ({"groups_classes": 9, "nursery_groups": 3}, []),
    ({"classes": 20, "classes_two_sessions": 12, "classes_one_session": 8}, []),
    ({"classes": 20, "classes_two_sessions": 12, "classes_one_session": 9}, UNEVEN),
    ({"pupils_per_shift": 9, "pupils_male_per_shift": 4, "pupils_female_per_shift": 6},
     ["parts-do-not-add-up"]),
    # A part of a whole
    ({"pupils": 300, "boarders": 300}, []),
    ({"pupils": 300, "boarders": 301}, ["part-above-whole"]),
    ({"pupils": 300, "pupils_per_shift": 301}, ["part-above-whole"]),
    ({"children": 30, "disabled_learners": 31}, ["part-above-whole"]),
    ({"classes": 3, "campuses": 4}, ["part-above-whole"]),
    ({"boarders": 301}, []),
    # Outside the usual range, perhaps by a mark of thousands
    ({"site_area_m2": 200}, []),
    ({"site_area_m2": 100_000}, []),
    ({"site_area_m2": 7}, ["thousand-mark"]),
    ({"site_area_m2": 0.1}, ["outside-range"]),
    ({"site_area_m2": 7_000_000}, ["thousand-mark"]),
    ({"site_area_m2": 190_000_000_000}, ["outside-range"]),
    ({"site_area_m2": 0}, ["outside-range"]),
    ({"books": 50}, []),
    ({"books": 51}, ["thousand-mark"]),
    ({"books": 60_000}, ["outside-range"]),
    ({"height": 2}, []),
    ({"height": 1.9}, ["thousand-mark"]),
    ({"height": 0}, ["outside-range"]),
    # From one year to the next
    ({"grads": {2020: 100, 2021: 300}}, []),
    ({"grads": {2020: 100, 2021: 301}}, ["jump-between-years"]),
    ({"grads": {2020: 301, 2021: 100}}, ["jump-between-years"]),
    ({"grads": {2019: 100, 2021: 900}}, []),
    ({"grads": {2020: 9, 2021: 90}}, []),
    ({"grads": {2020: 10, 2021: 90}}, ["jump-between-years"]),
    ({"grads": {2020: 0, 2021: 90}}, []),
    ({"grads": {2020: None, 2021: 90}}, []),
    ({"rate": {2020: 0.1, 2021: 0.9}}, []),
    ({}, []),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "wanted"), CASES)
def test_each_warning_and_its_near_miss(facts: dict[str, Any], wanted: list[str]) -> None:
    assert codes(**facts) == wanted


def test_every_warning_is_tested_and_has_words() -> None:
    tested = {code for _, wanted in CASES for code in wanted}
    assert tested == set(DOUBT_TEXTS)


@pytest.mark.parametrize("facts", [facts for facts, wanted in CASES if wanted])
def test_a_warning_reads_as_a_sentence(facts: dict[str, Any]) -> None:
    for doubt in found(**facts):
        text = doubt_text(doubt, REGISTRY)
        assert "{" not in text
        assert "None" not in text
        assert text.endswith(".")


def test_a_range_open_at_one_end_says_no_end_that_is_not_there() -> None:
    (doubt,) = found(books=60_000)
    assert "0 – 50" not in doubt_text(doubt, REGISTRY)
    assert "50" in doubt_text(doubt, REGISTRY)
    (doubt,) = found(height=0)
    assert "2 – 0" not in doubt_text(doubt, REGISTRY)


def test_a_warning_names_its_figures() -> None:
    (doubt,) = found(**area(100, 500, 5000))
    assert doubt.metrics == ("site_area_per_learner_m2", "pupils", "site_area_m2")
    assert doubt.values == {
        "site_area_per_learner_m2": 100.0, "pupils": 500.0, "site_area_m2": 5000.0,
    }  # fmt: skip
    assert doubt.params == {"factor": 10.0, "product": 50_000.0}
    (doubt,) = found(grads={2020: 100, 2021: 500})
    assert doubt.values == {"grads@2020-2021": 100.0, "grads@2021-2022": 500.0}


def test_all_metrics_of_the_warnings_are_in_the_registry() -> None:
    names = {name for row in AREAS for name in row}
    for whole, parts in SUMS:
        names |= {whole, *parts}
    for part, whole in PARTS:
        names |= {part, whole}
    names |= {"max_class_size", "pupils", "classes", "children", "groups_classes"}
    assert names <= set(LAW.registry.metrics)


def test_a_warning_changes_no_verdict() -> None:
    facts = school(site_area_m2=100_000, pupils=500, site_area_per_learner_m2=10, classes=20)
    assert list(doubts(LAW.registry, facts))
    rules = LAW.norms_for("primary", facts.on)
    before = [n.verdict for n in check_norms(rules, facts).norms]
    doubts(LAW.registry, facts)
    assert [n.verdict for n in check_norms(rules, facts).norms] == before
