"""Every code fires on its fault and is silent beside it; a clean plan is silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.plan.check.building import (
    Row,
    Unit,
    build,
    check,
    codes,
    holds,
    knowledge,
    only,
    with_row,
)
from tests.engines.plan.check.cases import (
    CASES,
    MANY,
    SIX,
    adding,
    december,
    duty,
    listed,
    listing,
    said,
)
from tests.engines.plan.check.clean import CLEAN
from truongchuan.engines.plan.check import CHECKS, check_plan
from truongchuan.engines.plan.document import Doubt
from truongchuan.engines.plan.facts import PlanFacts
from truongchuan.engines.plan.findings import Category, Severity
from truongchuan.wording.confirmation_texts import CONFIRMATION_TEXTS
from truongchuan.wording.finding_texts import FINDING_TEXTS
from truongchuan.wording.findings import finding_message, finding_suggestion, report_as_dict


@pytest.mark.parametrize("code", sorted(CASES))
def test_fault_is_found(code: str) -> None:
    report = check(CASES[code][0])
    assert code in codes(report)


@pytest.mark.parametrize("code", sorted(CASES))
def test_near_miss_is_not_found(code: str) -> None:
    assert code not in codes(check(CASES[code][1]))


def test_every_code_has_an_example() -> None:
    assert set(CASES) == set(FINDING_TEXTS)


def test_clean_plan_has_no_error_and_no_warning() -> None:
    report = check(CLEAN)
    assert [f.code for f in report.findings if f.severity > Severity.INFO] == []
    assert len(report.confirmed) > 40


def test_examples_confirm_every_code_of_confirmation() -> None:
    seen = holds(check(listed()))
    for found, near in CASES.values():
        seen |= holds(check(found)) | holds(check(near))
    assert seen == set(CONFIRMATION_TEXTS)


def test_every_message_can_be_written() -> None:
    for code, (plan, _) in CASES.items():
        for finding in check(plan).findings:
            message = finding_message(finding)
            suggestion = finding_suggestion(finding) or ""
            assert "{" not in message + suggestion, code
            assert "None" not in message + suggestion, code


def test_quotes_are_the_words_at_the_spans() -> None:
    for plan, _ in CASES.values():
        _, document = build(plan)
        for finding in check(plan).findings:
            assert len(finding.spans) == len(finding.quotes)
            for span, quote in zip(finding.spans, finding.quotes, strict=True):
                assert document.quote(span) == quote


def test_findings_stand_in_order() -> None:
    report = check(replace(CASES["due-before-signing"][0], new=3))
    weights = [f.severity for f in report.findings]
    assert weights == sorted(weights, reverse=True)
    assert report.findings[0].code == "count-mismatch"


def test_no_facts_no_findings() -> None:
    _, document = build(CLEAN)
    empty = replace(document, text="", blocks=())
    report = check_plan(PlanFacts(), empty, knowledge())
    assert report.findings == ()


def test_later_law_is_only_context() -> None:
    report = check(CLEAN)
    later = [f for f in report.findings if f.category is Category.CONTEXT]
    assert {f.severity for f in later} == {Severity.INFO}
    assert only(report, "law-replaced-later").params["replaced_by"] == "57/2026/TT-BGDĐT"


def test_day_of_the_law_can_be_set() -> None:
    report = check(CLEAN, on=date(2026, 8, 1))
    expired = [f for f in report.findings if f.code == "instrument-expired"]
    assert {f.params["number"] for f in expired} == {
        "17/2018/TT-BGDĐT", "18/2018/TT-BGDĐT", "19/2018/TT-BGDĐT",
    }  # fmt: skip
    assert {f.severity for f in expired} == {Severity.ERROR}


def test_remembered_law_never_makes_an_error() -> None:
    known = knowledge()
    remembered = tuple(replace(i, verification="remembered") for i in known.instruments)
    facts, document = build(CLEAN)
    report = check_plan(facts, document, replace(known, instruments=remembered), date(2026, 8, 1))
    expired = [f for f in report.findings if f.code == "instrument-expired"]
    assert expired
    assert {f.severity for f in expired} == {Severity.INFO}


def test_missing_row_of_a_list_is_named() -> None:
    finding = only(check(CASES["row-list-differs"][0]), "row-list-differs")
    assert finding.params["missing"] == (SIX[5],)
    assert "TH Số 6" in finding_message(finding)


def test_a_press_report_is_not_held_to_a_plan() -> None:
    report = check(replace(CLEAN, kind="report", rows=(), duties=(), recipients=()))
    assert all(f.severity is Severity.INFO for f in report.findings)


def test_a_plan_signed_when_it_was_over_is_told_once() -> None:
    finding = only(check(replace(CLEAN, day=date(2024, 2, 1))), "due-before-signing")
    assert finding.params["count"] == len(CLEAN.rows)


def test_a_wrong_school_in_a_row_is_named() -> None:
    names = (*SIX[:5], "MN Hoa Sen")
    finding = only(check(listing(names, count=6)), "row-list-differs")
    assert finding.params["missing"] == (SIX[5],)
    assert finding.params["extra"] == ("MN Hoa Sen",)


def test_words_that_the_reader_doubts_are_no_typing_errors() -> None:
    facts, document = build(said("Các trường công nhận anwm nay."))
    at = document.text.index("anwm")
    doubt = Doubt(document.span(at, at + 4), "anwm", 0.4)
    doubted = replace(document, doubts=(doubt,))
    report = check_plan(facts, doubted, knowledge())
    assert "misspelt-word" not in codes(report)


def test_foreign_phrases_are_no_typing_errors() -> None:
    assert "misspelt-word" not in codes(check(said("Dạy theo hướng project based learning.")))
    slips = [f for f in check(said("Các đơn vị thưcj hiêjn.")).findings
             if f.code == "misspelt-word"]  # fmt: skip
    assert len(slips) == 2


def test_a_text_in_another_language_is_not_spelt() -> None:
    words = "The schools which should reach standard " * 12
    assert "misspelt-word" not in codes(check(said(words.lower())))


def test_lists_that_agree_are_confirmed() -> None:
    report = check(listed())
    assert "lists-agree" in holds(report)
    assert not any(f.severity is Severity.ERROR for f in report.findings)


def test_lead_of_a_topic_follows_the_duty_list() -> None:
    plan = duty("7", Unit("Phòng Nội vụ"), "Chủ trì bố trí đội ngũ giáo viên.")
    task = "Bố trí đội ngũ giáo viên"
    wrong = only(check(adding(december(task), plan)), "lead-against-duty")
    assert (wrong.params["topic"], wrong.params["unit"]) == ("staffing", "Phòng Nội vụ")
    right = adding(december(task, lead=Unit("Phòng Nội vụ")), plan)
    assert "lead-against-duty" not in codes(check(right))


def test_json_shape() -> None:
    shape = report_as_dict(check(CASES["count-mismatch"][0]))
    first = shape["findings"][0]
    assert set(first) == {"code", "category", "severity", "message", "spans", "quotes",
                          "suggestion"}  # fmt: skip
    assert first["category"] == "count"
    assert first["severity"] == "error"
    assert set(shape["confirmed"][0]) == {"code", "message", "spans"}


def test_checks_are_named_once() -> None:
    names = [f"{c.__module__}.{c.__name__}" for c in CHECKS]
    assert len(names) == len(set(names))
    assert all(c.__doc__ for c in CHECKS)


# --- one count changed -------------------------------------------------------------------------

COUNT_CODES = {
    "count-mismatch", "total-mismatch", "quarters-sum-mismatch", "quarter-sum-mismatch",
    "quarter-count-mismatch", "row-count-mismatch", "row-group-count-mismatch",
    "row-count-unknown",
}  # fmt: skip


def _worse(plan_codes: list[str]) -> list[str]:
    known = codes(check(CLEAN))
    return [c for c in plan_codes if c not in known]


@given(
    where=st.sampled_from(["new", "renewal", "total", "Q3", "Q4", 2, 8, 11, 13, 17, 19, 25]),
    change=st.integers(1, 3),
)
@settings(max_examples=40, deadline=None)
def test_one_changed_count_is_a_count_finding_and_nothing_else(
    where: str | int, change: int
) -> None:
    plan = CLEAN
    if isinstance(where, int):
        row = plan.rows[where - 1]
        plan = with_row(plan, where, count=(row.count or 0) + change)
    elif where.startswith("Q"):
        plan = replace(
            plan,
            quarters=tuple(
                (q, (t or 0) + change if q.endswith(where) else t, n, r)
                for q, t, n, r in plan.quarters
            ),
        )
    else:
        plan = replace(plan, **{where: getattr(plan, where) + change})
    new = _worse(codes(check(plan)))
    assert new
    assert set(new) <= COUNT_CODES


def test_a_quarter_of_six_is_clean_of_counts() -> None:
    assert not COUNT_CODES.intersection(codes(check(MANY)))


def school_year(*meetings: tuple[str, str]) -> list[str]:
    """Return what is said about quarters of a plan with these meetings: (month, words)."""
    rows = tuple(
        Row((month,), f"Họp Ban chỉ đạo {words}", CLEAN.rows[0].lead, CLEAN.rows[0].cooperating)
        for month, words in meetings
    )
    kept = tuple(row for row in CLEAN.rows if "Họp" not in row.task and "họp" not in row.task)
    plan = replace(CLEAN, rows=(*kept, *rows))
    return [
        f"{f.code}:{f.params['number']}"
        for f in check(plan).findings
        if f.code in {"quarterly-meeting-missing", "meeting-quarter-mismatch"}
    ]


def test_quarters_of_a_school_year_go_over_two_years() -> None:
    autumn, winter = ("2026-12", "kiểm đếm quý IV"), ("2027-03", "kiểm đếm quý I")
    summer = ("2027-06", "kiểm đếm quý II, tổng kết năm học")
    assert school_year(autumn, winter, summer) == []
    assert school_year(autumn, summer) == ["quarterly-meeting-missing:1"]
    # Held in January, the meeting of the last quarter is that of the year before.
    assert school_year(("2027-01", "kiểm đếm quý IV"), winter) == []


def test_a_closing_meeting_in_january_looks_back_on_the_last_quarter() -> None:
    third = ("2023-09", "kiểm đếm quý III")
    assert school_year(third, ("2024-01", "tổng kết năm")) == []
