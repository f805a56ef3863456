"""The ward's plan of 2026: built from its source, read as written, sound under its law."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from tests.demo.test_demo_edition import members
from tests.fixtures.plans import expected
from tests.fixtures.plans.texts import text_of
from truongchuan.adapters.plans import CheckedPlan, check_document
from truongchuan.adapters.readers import read_document
from truongchuan.adapters.regulations import load_instruments
from truongchuan.demo.build_plan import WARD_PLAN_PATH, WARD_SOURCE_PATH, build_plan
from truongchuan.engines.plan.findings import Severity

FACTS = expected.load(expected.WARD_DEMO_FACTS)


@pytest.fixture(scope="module")
def checked() -> CheckedPlan:
    return check_document(read_document(WARD_PLAN_PATH.read_bytes(), WARD_PLAN_PATH.name))


def test_docx_is_what_the_script_makes_and_the_same_every_time() -> None:
    built = build_plan(WARD_SOURCE_PATH)
    assert built == build_plan(WARD_SOURCE_PATH)
    assert members(WARD_PLAN_PATH.read_bytes()) == members(built)


def test_it_says_that_it_is_made_up() -> None:
    text = unicodedata.normalize("NFC", text_of(WARD_PLAN_PATH))
    assert "không phải văn bản do Ủy ban nhân dân phường ban hành" in text


def test_no_word_of_the_district_tier_stands_in_it() -> None:
    text = unicodedata.normalize("NFC", text_of(WARD_PLAN_PATH)).casefold()
    for word in ("quận", "phòng gd&đt", "phòng giáo dục và đào tạo", "ubnd huyện"):
        assert word not in text


def test_size_of_the_plan() -> None:
    assert len(FACTS["roadmap"]) == 19
    assert {m for row in FACTS["roadmap"] for m in row["months"]} == {
        *(f"2026-{month:02d}" for month in range(9, 13)),
        *(f"2027-{month:02d}" for month in range(1, 7)),
    }
    assert [(s["name"], s["degree"]) for s in FACTS["schools"]] == [
        ("MN Thanh Lương", 2),
        ("MN Vĩnh Tuy", 1),
        ("TH Ngô Quyền", 1),
    ]
    assert len(FACTS["duties"]) == 8


def test_the_law_it_cites_is_known_verified_and_in_force(checked: CheckedPlan) -> None:
    known = {i.number: i for i in load_instruments()}
    signed = date(2026, 9, 4)
    for reference in checked.facts.legal_references:
        instrument = known[reference.number or ""]
        assert instrument.verification == "verified", instrument.number
        assert reference.date in (None, instrument.issued), instrument.number
        assert reference.title == instrument.title, instrument.number
        assert instrument.in_force_to is None or instrument.in_force_to >= signed
        assert instrument.in_force_from is None or instrument.in_force_from <= signed


def test_checks_find_no_error_and_only_what_can_be_defended(checked: CheckedPlan) -> None:
    found = [f.code for f in checked.report.findings if f.severity >= Severity.WARNING]
    assert sorted(found) == [
        "budget-missing",  # no sum is given for any school
        "monthly-review-without-row",  # a monthly review is asked for, the table has none
        "promise-without-row",  # moving teachers between schools
        "promise-without-row",  # settlement of works
        "recognition-step-missing",  # the Sở's decision is not the ward's step
    ]
    assert not any(f.severity is Severity.ERROR for f in checked.report.findings)
