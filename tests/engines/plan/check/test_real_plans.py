"""The checks on plans as they come: the original of 2023, our edition of it, and the fixtures."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from truongchuan.adapters.readers import read_document
from truongchuan.adapters.regulations import load_knowledge
from truongchuan.engines.plan import read_plan
from truongchuan.engines.plan.check import check_plan
from truongchuan.engines.plan.facts import PlanFacts
from truongchuan.engines.plan.findings import CheckReport, Finding, Severity
from truongchuan.wording.findings import confirmation_message, finding_message, finding_suggestion

ROOT = Path(__file__).parents[4]
SHARED = Path(os.environ.get("TRUONGCHUAN_SHARED", ROOT.parent / "shared"))
ORIGINAL = SHARED / "plans" / "ke-hoach-38-2023.txt"
EDITION = ROOT / "src" / "truongchuan" / "demo" / "plan-38-2023.docx"
FIXTURES = ROOT / "tests" / "fixtures" / "plans"

PLANS = [
    pytest.param(
        ORIGINAL,
        id="original",
        marks=pytest.mark.skipif(not ORIGINAL.exists(), reason="the shared original is absent"),
    ),
    pytest.param(EDITION, id="edition"),
]


@cache
def read(path: Path) -> tuple[PlanFacts, CheckReport]:
    document = read_document(path.read_bytes(), path.name)
    facts = read_plan(document)
    return facts, check_plan(facts, document, load_knowledge())


def found(path: Path, code: str) -> list[Finding]:
    return [f for f in read(path)[1].findings if f.code == code]


def one(path: Path, code: str) -> Finding:
    findings = found(path, code)
    assert len(findings) == 1, [f.quotes for f in findings]
    return findings[0]


def values(path: Path, code: str, name: str) -> set[object]:
    return {f.params[name] for f in found(path, code)}


@pytest.mark.parametrize("path", PLANS)
class TestFaultsOfThePlanOf2023:
    """What a careful reader finds in it."""

    def test_count_of_september(self, path: Path) -> None:
        finding = one(path, "row-group-count-mismatch")
        assert finding.severity is Severity.ERROR
        assert (finding.params["row"], finding.params["stated"], finding.params["listed"]) == (
            21, 9, 7,
        )  # fmt: skip
        assert "09" in finding.quotes[0]

    def test_it_is_the_only_error(self, path: Path) -> None:
        errors = [f for f in read(path)[1].findings if f.severity is Severity.ERROR]
        assert [f.code for f in errors] == ["row-group-count-mismatch"]

    def test_school_names(self, path: Path) -> None:
        variants = found(path, "school-name-variant")
        assert {f.params["school"] for f in variants} == {"MN Ngô Thị Nhậm", "TH Ngô Thị Nhậm"}
        assert {f.params["written"] for f in variants} == {"Ngô Thị Nhâm"}

    def test_standards_called_criteria(self, path: Path) -> None:
        assert len(found(path, "standard-called-criterion")) == 2

    def test_blanks_of_the_annex(self, path: Path) -> None:
        assert len(found(path, "blank-field")) == 2

    def test_slips(self, path: Path) -> None:
        assert one(path, "misspelt-word").params["written"] == "anwm"
        assert finding_suggestion(one(path, "misspelt-word")) == "Sửa lỗi gõ: năm"
        assert one(path, "abbreviation-slip").params["written"] == "HUBND"
        slips = {str(w).lower() for w in values(path, "word-slip", "written")}
        assert {"phần đầu công nhận", "xây thực hiện", "trường chuẩn đạt quốc gia"} <= slips

    def test_past_on_the_day_of_signing(self, path: Path) -> None:
        finding = one(path, "due-before-signing")
        assert (finding.params["count"], finding.params["months"]) == (3, ("2023-01",))

    def test_tender_before_procedures(self, path: Path) -> None:
        finding = one(path, "tender-before-procedures")
        assert (finding.params["months"], finding.params["late_months"]) == (
            ("2023-03",), ("2023-04",),
        )  # fmt: skip

    def test_facilities_and_visits(self, path: Path) -> None:
        after = one(path, "facilities-after-visit")
        assert after.params["row"] == 19
        assert "2023-08" in after.params["late_months"]  # type: ignore[operator]
        assert values(path, "facilities-in-visit-month", "row") == {19, 28}

    def test_registration(self, path: Path) -> None:
        assert values(path, "registration-during-works", "row") == {16, 26}
        assert one(path, "registration-in-dossier-month").params["row"] == 26

    def test_row_without_partner(self, path: Path) -> None:
        assert one(path, "row-without-partner").params["row"] == 30

    def test_leads(self, path: Path) -> None:
        meetings = next(
            f for f in found(path, "lead-differs") if f.params["step"] == "committee_meeting"
        )
        assert len(meetings.params["units"]) == 3  # type: ignore[arg-type]
        against = {f.params["topic"]: f for f in found(path, "lead-against-duty")}
        assert set(against) == {"works", "tender"}
        assert against["tender"].params["rows"] == ("9", "10", "12")

    def test_units_without_row(self, path: Path) -> None:
        assert values(path, "unit-without-row", "unit") == {
            "Phòng Tài nguyên và Môi trường",
            "Phòng Nội vụ",
            "Phòng Văn hoá và Thông tin",
            "Công an quận",
            "Ủy ban nhân dân 18 phường",
        }
        assert one(path, "lead-without-duty").params["unit"] == "Ban chỉ đạo"

    def test_vague_units(self, path: Path) -> None:
        assert one(path, "vague-unit").quotes == ("Các phòng ban liên quan",)
        assert one(path, "bare-unit-name").params["written"] == "Văn phòng"

    def test_promises(self, path: Path) -> None:
        assert values(path, "promise-without-row", "topic") >= {
            "catchment", "census", "outreach", "staffing", "training", "social", "land",
            "campuses", "safety", "settlement",
        }  # fmt: skip

    def test_rhythm(self, path: Path) -> None:
        assert one(path, "monthly-review-without-row")
        assert one(path, "report-without-row")

    def test_steps_of_recognition(self, path: Path) -> None:
        assert values(path, "recognition-step-missing", "step") == {
            "council", "publication", "evaluation_report", "decision",
        }  # fmt: skip

    def test_groups(self, path: Path) -> None:
        unequal = {f.params["step"]: f for f in found(path, "groups-unequal")}
        assert unequal["consultation"].params["groups"] == ("2023-Q3:1/8", "2023-Q4:7/7")
        assert unequal["certificate"].params["groups"] == ("new:5/5", "renewal:0/10")

    def test_law(self, path: Path) -> None:
        assert one(path, "issuer-against-symbol").params["number"] == "35-CT/TW"
        assert one(path, "period-mismatch").params["cited"] == "2022-2025"
        assert values(path, "citation-without-date", "number") == {
            "40-CT/TW", "35-CT/TW", "79/KH-UBND",
        }  # fmt: skip
        assert len(found(path, "citation-without-number")) >= 3
        assert one(path, "law-replaced-later").params["replaced_by"] == "57/2026/TT-BGDĐT"
        assert one(path, "district-divided-later")

    def test_abbreviations(self, path: Path) -> None:
        assert values(path, "abbreviation-unused", "short") == {"CBQL", "GV", "NV"}
        assert "MG" in one(path, "abbreviations-undefined").params["shorts"]  # type: ignore[operator]

    def test_gaps(self, path: Path) -> None:
        for code in ("degree-missing", "baseline-missing", "budget-missing", "persons-missing"):
            assert one(path, code)

    def test_recipients(self, path: Path) -> None:
        assert one(path, "recipient-missing").params["unit"] == "Công an quận"
        assert one(path, "recipient-kind-missing").params["kind"] == "MG"

    def test_what_holds(self, path: Path) -> None:
        report = read(path)[1]
        said = {confirmation_message(c) for c in report.confirmed}
        assert {
            "Tổng khớp: 4 + 1 + 10 = 15 trường.",
            "Các quý cộng đúng chỉ tiêu: 8 + 7 = 15 trường.",
            "18 phường khớp với danh mục của Quận Hai Bà Trưng.",
            "Họp kiểm đếm đủ các quý: 1, 2, 3, 4.",
            "17/2018/TT-BGDĐT có hiệu lực vào ngày 10/02/2023.",
        } <= said

    def test_every_finding_can_be_read(self, path: Path) -> None:
        for finding in read(path)[1].findings:
            assert finding.spans
            assert all(finding.quotes)
            assert "{" not in finding_message(finding)


def test_original_and_edition_have_the_same_faults() -> None:
    if not ORIGINAL.exists():
        pytest.skip("the shared original is absent")
    original = [(f.code, f.params.get("row")) for f in read(ORIGINAL)[1].findings]
    edition = [(f.code, f.params.get("row")) for f in read(EDITION)[1].findings]
    assert sorted(set(original), key=str) == sorted(set(edition), key=str)


def test_a_clean_plan_is_left_in_peace() -> None:
    report = read(FIXTURES / "11-clean-2024" / "plan.docx")[1]
    assert [f.code for f in report.findings if f.severity > Severity.INFO] == []
    assert len(report.confirmed) > 40


def test_a_press_report_is_left_in_peace() -> None:
    report = read(FIXTURES / "06-press-report" / "plan.html")[1]
    assert [f.code for f in report.findings if f.severity > Severity.INFO] == []


def test_a_plan_under_the_law_of_2026() -> None:
    report = read(FIXTURES / "03-ward-2026" / "plan.docx")[1]
    codes = {f.code for f in report.findings}
    assert not codes & {"instrument-expired", "authority-ended", "standard-called-criterion"}
    missing = {f.params["step"] for f in report.findings if f.code == "recognition-step-missing"}
    assert not missing & {"registration", "visit", "evaluation_report"}


def test_an_excerpt_is_not_asked_for_head_and_foot() -> None:
    report = read(FIXTURES / "05-excerpt-nfd" / "plan.txt")[1]
    codes = {f.code for f in report.findings}
    assert not codes & {"head-field-missing", "budget-missing", "degree-missing", "annex-missing"}


def test_old_law_is_judged_as_it_was() -> None:
    report = read(FIXTURES / "08-old-plan-2015" / "plan.txt")[1]
    codes = {f.code for f in report.findings}
    assert not codes & {"instrument-expired", "expiry-missing", "degree-missing"}
