"""Additions of what the reader missed, and corrected counts."""

from __future__ import annotations

from typing import Any

import pytest

from truongchuan.engines.plan.correct import Correction, CorrectionError, apply_corrections
from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.facts import PlanFacts, RoadmapRow, SchoolFact, SchoolKind, Targets

SPAN = Span(1, 0, 4)
PLACE = {"line": 7, "start": 120, "end": 140}
FACTS = PlanFacts(
    targets=Targets(new=2, new_span=SPAN),
    schools=(SchoolFact("TH Hoa Mai", SchoolKind.PRIMARY, SPAN),),
    roadmap=(RoadmapRow(1, ("2024-02",), "Khảo sát", (), (), SPAN),),
)


def corrected(*corrections: Correction) -> PlanFacts:
    return apply_corrections(FACTS, corrections)


def test_a_school_is_added_with_kind_and_place() -> None:
    facts = corrected(Correction("school", "Trường Mầm non Sao Sáng", "added", PLACE))
    added = facts.schools[1]
    assert (added.name, added.kind) == ("MN Sao Sáng", SchoolKind.PRESCHOOL)
    assert added.span == Span(7, 120, 140)
    assert added.mentions[0].as_written == "Trường Mầm non Sao Sáng"


def test_an_added_school_or_task_is_corrected_like_any_other() -> None:
    facts = corrected(
        Correction("school", "MN Sao Sáng", "added", PLACE),
        Correction("school", "MN Sao Sáng", "quarter", "2024-Q3"),
        Correction("row", "2", "added", {**PLACE, "task": "Báo cáo  kết quả"}),
        Correction("row", "2", "months", "2024-05"),
    )
    assert facts.schools[1].quarter == "2024-Q3"
    assert (facts.roadmap[1].task, facts.roadmap[1].months) == ("Báo cáo kết quả", ("2024-05",))


@pytest.mark.parametrize(
    ("correction", "code"),
    [
        (Correction("school", "Sao Sáng", "added", PLACE), "correction-value"),
        (Correction("school", "", "added", PLACE), "correction-value"),
        (Correction("school", "Trường TH Hoa Mai", "added", PLACE), "correction-value"),
        (Correction("school", "MN Sao Sáng, MN Sơn Ca", "added", PLACE), "correction-value"),
        (Correction("school", "MN Sao Sáng", "added", {"line": 1}), "correction-value"),
        (Correction("row", "1", "added", {**PLACE, "task": "Việc"}), "correction-target"),
        (Correction("row", "x", "added", {**PLACE, "task": "Việc"}), "correction-target"),
        (Correction("row", "2", "added", {**PLACE, "task": " "}), "correction-value"),
        (Correction("row", "2", "added", "Việc"), "correction-value"),
        (Correction("targets", "", "years", "3"), "correction-field"),
        (Correction("targets", "", "new", "-3"), "correction-value"),
    ],
)
def test_what_makes_no_sense_is_refused(correction: Correction, code: str) -> None:
    with pytest.raises(CorrectionError) as refused:
        corrected(correction)
    assert refused.value.code == code


@pytest.mark.parametrize(("value", "number"), [("3", 3), (" 04 ", 4), ("", None), (None, None)])
def test_a_stated_count_is_corrected(value: Any, number: int | None) -> None:
    facts = corrected(Correction("targets", "", "new", value))
    assert facts.targets.new == number
    assert facts.targets.new_span == SPAN
