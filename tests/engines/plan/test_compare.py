"""Two readings side by side: what differs, and which parts are the same ones."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.conftest import EDUCATION, FINANCE, small_facts
from truongchuan.engines.plan.codec import dump, load
from truongchuan.engines.plan.compare import compare_facts
from truongchuan.engines.plan.facts import LegalReference, PlanFacts, Recognition, RoadmapRow

BASE = small_facts()


def test_a_plan_equals_itself() -> None:
    comparison = compare_facts(BASE, BASE)
    assert comparison.changes == ()
    assert comparison.rows == {1: 1, 2: 2, 3: 3}


def test_the_dump_of_facts_loads_back_without_loss() -> None:
    reference = LegalReference("Chỉ thị", None, None, None, None, BASE.schools[0].span)
    facts = replace(BASE, legal_references=(reference,))
    assert load(PlanFacts, json.loads(json.dumps(dump(facts)))) == facts


@given(st.permutations(range(3)))
@settings(deadline=None)
def test_reordered_rows_are_the_same_rows(order: list[int]) -> None:
    moved = tuple(replace(BASE.roadmap[old], row=new + 1) for new, old in enumerate(order))
    comparison = compare_facts(BASE, replace(BASE, roadmap=moved))
    assert comparison.changes == ()
    assert comparison.rows == {old + 1: new + 1 for new, old in enumerate(order)}


def test_each_field_that_changed_is_named() -> None:
    school = replace(BASE.schools[0], quarter="2023-Q4", recognition=Recognition.RENEWAL)
    row = replace(BASE.roadmap[0], months=("2023-03",), lead=(FINANCE,))
    after = replace(BASE, schools=(school, *BASE.schools[1:]), roadmap=(row, *BASE.roadmap[1:]))
    changes = {
        (c.part, c.field, str(c.before), str(c.after)) for c in compare_facts(BASE, after).changes
    }
    assert changes == {
        ("school", "quarter", "2023-Q3", "2023-Q4"),
        ("school", "recognition", "new", "renewal"),
        ("row", "months", "['2023-02']", "['2023-03']"),
        ("row", "lead", "['Phòng Giáo dục và Đào tạo']", "['Phòng Tài chính - Kế hoạch']"),
    }


def test_meetings_of_other_quarters_are_not_mixed_up() -> None:
    def meeting(number: int, quarter: str, month: str) -> RoadmapRow:
        task = f"Họp Ban chỉ đạo quý {quarter} để kiểm đếm tiến độ công việc"
        return RoadmapRow(number, (month,), task, (EDUCATION,), (), BASE.roadmap[0].span)

    before = replace(
        BASE,
        roadmap=(
            meeting(1, "I", "2023-03"),
            meeting(2, "II", "2023-06"),
            meeting(3, "III", "2023-09"),
        ),
    )
    after = replace(BASE, roadmap=(meeting(1, "II", "2023-06"), meeting(2, "III", "2023-09")))
    comparison = compare_facts(before, after)
    assert comparison.rows == {2: 1, 3: 2}
    assert [(c.kind, c.part) for c in comparison.changes] == [("removed", "row")]


def test_a_school_of_another_kind_is_another_school() -> None:
    school = replace(BASE.schools[0], name="MN Hòa Bình")
    after = replace(BASE, schools=(school, *BASE.schools[1:]))
    assert {(c.kind, c.label) for c in compare_facts(BASE, after).changes} == {
        ("added", "MN Hòa Bình"),
        ("removed", "TH Hòa Bình"),
    }


def test_tone_placement_is_no_difference() -> None:
    school = replace(BASE.schools[0], name="TH Hoà Bình")
    after = replace(BASE, schools=(school, *BASE.schools[1:]))
    assert compare_facts(BASE, after).changes == ()


def test_rows_repeated_word_for_word_keep_their_order() -> None:
    meeting = replace(BASE.roadmap[0], task="Họp Ban chỉ đạo kiểm đếm tiến độ")
    before = replace(BASE, roadmap=tuple(replace(meeting, row=n) for n in (1, 2, 3)))
    after = replace(before, roadmap=(replace(BASE.roadmap[1], row=1), *before.roadmap[1:]))
    comparison = compare_facts(before, after)
    assert comparison.rows == {2: 2, 3: 3}
    assert {(c.kind, c.label) for c in comparison.changes} == {
        ("added", BASE.roadmap[1].task),
        ("removed", meeting.task),
    }


def test_one_change_in_a_very_long_plan_is_found() -> None:
    rows = tuple(
        replace(BASE.roadmap[0], row=n, task=f"Khảo sát điểm trường thứ {n} của địa bàn")
        for n in range(1, 1501)
    )
    changed = replace(rows[700], task="Khảo sát hai điểm trường thứ 701 của địa bàn")
    before = replace(BASE, roadmap=rows)
    after = replace(BASE, roadmap=(*rows[:700], changed, *rows[701:]))
    comparison = compare_facts(before, after)
    assert [(c.kind, c.field) for c in comparison.changes] == [("changed", "task")]
    assert comparison.rows[701] == 701


def test_two_long_plans_without_anything_in_common_share_no_row() -> None:
    def plan(words: str) -> PlanFacts:
        rows = (replace(BASE.roadmap[0], row=n, task=f"{words} {n}") for n in range(400))
        return replace(BASE, roadmap=tuple(rows))

    assert compare_facts(plan("Khảo sát cơ sở"), plan("Mua sắm bàn ghế")).rows == {}
