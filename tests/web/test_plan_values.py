"""Values of facts as people read and write them, and which fields count as corrected."""

from __future__ import annotations

import pytest
from django.utils import translation

from truongchuan.engines.plan.correct import Correction
from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.facts import PlanFacts, SchoolFact, SchoolKind
from truongchuan.web.presenters.facts import corrected_fields, correction_lines
from truongchuan.web.presenters.plan_marks import fact_ids, mark_anchor, plan_marks
from truongchuan.web.presenters.plan_values import posted_correction, quarter_choices, value_text

FACTS = PlanFacts(years=(2024,))


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("quarter", "2024-Q3", "Quý III/2024"),
        ("recognition", "new", "công nhận mới"),
        ("recognition", None, "không nêu"),
        ("months", ["2024-05", "2024-06"], "Tháng 5/2024, Tháng 6/2024"),
        ("months", "2024-05; 2024-06", "Tháng 5/2024, Tháng 6/2024"),
        ("school_group", "all", "tất cả các trường"),
        ("school_group", "2024-Q4", "Quý IV/2024"),
        ("date", "2024-01-20", "20/01/2024"),
        ("stretch", True, "có"),
        ("stretch", False, "không"),
        ("lead", [], "—"),
        ("task", "Khảo sát", "Khảo sát"),
    ],
)
def test_values_for_people(field: str, value: object, text: str) -> None:
    with translation.override("vi"):
        assert value_text(field, value) == text


@pytest.mark.parametrize(
    ("written", "months"),
    [
        ("05/2024", ["2024-05"]),
        ("5/2024, 06/2024", ["2024-05", "2024-06"]),
        ("2024-05; 2024-06", ["2024-05", "2024-06"]),
        ("tháng 5", ["2024-05"]),
        ("Quý II/2024", ["2024-04", "2024-05", "2024-06"]),
        ("", []),
        ("giữa năm", ["giữa năm"]),
    ],
)
def test_months_as_people_write_them(written: str, months: list[str]) -> None:
    posted = {"part": "row", "key": "1", "field": "months", "value": written}
    assert posted_correction(posted, FACTS) == Correction("row", "1", "months", months)


def test_a_renamed_school_keeps_its_corrected_fields() -> None:
    corrections = (
        Correction("school", "TH A", "quarter", "2024-Q3"),
        Correction("school", "TH A", "name", " TH  B "),
        Correction("row", "1", "task", "Việc"),
    )
    assert corrected_fields(corrections) == {
        ("school", "TH B", "quarter"),
        ("school", "TH B", "name"),
        ("row", "1", "task"),
    }


def test_corrections_in_words_newest_first() -> None:
    place = {"line": 1, "start": 0, "end": 4}
    with translation.override("vi"):
        lines = correction_lines(
            (
                Correction("duty", "0", "unit", "Văn phòng"),
                Correction("targets", "", "new", ""),
                Correction("row", "4", "added", {**place, "task": "Báo cáo"}),
                Correction("school", "TH A", "removed", True),
            )
        )
    assert [(line.where, line.field, line.value) for line in lines] == [
        ("TH A", "bỏ mục này", ""),
        ("Nhiệm vụ 4", "thêm mục này", "Báo cáo"),
        ("Chỉ tiêu", "số trường công nhận mới", "—"),
        ("Phân công 1", "đơn vị", "Văn phòng"),
    ]


def test_quarters_offered_are_those_of_the_plan_and_those_in_use() -> None:
    school = SchoolFact("TH A", SchoolKind.PRIMARY, Span(1, 0, 1), quarter="2025-Q1")
    choices = quarter_choices(PlanFacts(years=(2024,), schools=(school,)))
    assert [value for value, _label in choices] == [
        "",
        "2024-Q1",
        "2024-Q2",
        "2024-Q3",
        "2024-Q4",
        "2025-Q1",
    ]


def test_facts_at_one_place_have_ids_of_their_own_and_marks_lead_to_them() -> None:
    schools = tuple(
        SchoolFact(name, SchoolKind.PRIMARY, Span(2, 9, 12)) for name in ("TH A", "TH B")
    )
    facts = PlanFacts(schools=schools)
    first, second = fact_ids(facts).schools
    assert first != second
    marks = plan_marks(facts)
    assert [(m.target, m.anchor, m.link) for m in marks] == [
        (first, mark_anchor(first), f"#{first}"),
        (second, mark_anchor(second), f"#{second}"),
    ]
    linked = plan_marks(facts, {first: "/truong/1/"})
    assert [mark.link for mark in linked] == ["/truong/1/", ""]
