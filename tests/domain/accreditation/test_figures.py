"""Giving figures: checked, append-only, with source, and felt at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.domain.accreditation.conftest import FULL, ON, Known, small_law
from tests.domain.conftest import District, make_district
from truongchuan.domain.accreditation.figures import figure_errors
from truongchuan.domain.accreditation.models import Standing
from truongchuan.domain.accreditation.selectors import fact_history, standings
from truongchuan.domain.accreditation.services import (
    record_many_school_facts,
    record_school_facts,
    refresh_standings,
    undo_school_fact,
)
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.audit.selectors import first_broken_event
from truongchuan.domain.directory.models import School
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import Fact, Source, SourceKind
from truongchuan.engines.rules.model import LawSet
from truongchuan.engines.rules.verdicts import Verdict
from truongchuan.wording.errors import ERRORS, error_message


def verdict(known: Known, ref: str, on: date = ON) -> Verdict:
    assessment = known.sheet(on).assessment
    assert assessment is not None
    return next(i.verdict for i in assessment.items() if i.rule.ref == ref)


def test_figures_are_stored_by_metric_and_period_with_one_source(known: Known) -> None:
    facts = Fact.objects.filter(subject_type="directory.school", subject_id=known.school.pk)
    stored = {(f.metric, f.period): f.value for f in facts.exclude(metric__startswith="plan_")}
    assert stored["pupils", ""] == 600
    assert stored["max_class_size", ""] == [30, 35]
    assert stored["good_share", "2021-2022"] == 0.5
    assert stored["has_gate", ""] is True
    assert len(stored) == 10
    source = Source.objects.get(kind=SourceKind.PERSON)
    assert (source.title, source.dated, source.is_sample) == ("Hệ thống", ON, False)


def test_one_act_is_one_event_without_the_figures(known: Known) -> None:
    before = AuditEvent.objects.count()
    known.give(classes=21, so_hoc_sinh=610)
    event = AuditEvent.objects.first()
    assert event is not None
    assert AuditEvent.objects.count() == before + 1
    assert (event.action, event.subject_id) == ("facts.record", str(known.school.pk))
    assert event.after["metrics"] == ["classes", "pupils"]
    assert "610" not in str(event.after)
    assert first_broken_event(authority_id=known.district.authority.pk) is None


def test_what_repeats_the_figures_in_force_is_no_act(known: Known) -> None:
    events, sources = AuditEvent.objects.count(), Source.objects.count()
    assert known.give(**FULL) == []
    assert (AuditEvent.objects.count(), Source.objects.count()) == (events, sources)


def test_a_correction_supersedes_and_is_judged_at_once(known: Known) -> None:
    assert verdict(known, "1.1.M2") is Verdict.MET
    [fact] = known.give(classes=31)
    assert verdict(known, "1.1.M2") is Verdict.NOT_MET
    assert Standing.objects.get(school=known.school, stale=False).failing == "1.1.M2"
    assert fact.supersedes is not None
    assert fact.supersedes.value == 20
    history = fact_history(actor=known.district.system, school=known.school, metric="classes")
    assert [f.value for f in history] == [31, 20]


def test_a_figure_taken_back_is_not_known_and_never_a_failure(known: Known) -> None:
    known.give(classes=31)
    known.give(classes=None, good_share=None)
    sheet = known.sheet()
    assert verdict(known, "1.1.M2") is Verdict.NOT_KNOWN
    assert verdict(known, "1.2.M2") is Verdict.NOT_KNOWN
    assert "classes" not in sheet.given
    assert "good_share" not in sheet.given
    history = fact_history(actor=known.district.system, school=known.school, metric="classes")
    assert [f.value for f in history] == [None, 31, 20]
    assert known.give(classes=None) == []


@pytest.mark.parametrize("metric", sorted(set(FULL) - {"site_area_m2", "pupils"}))
def test_no_figure_that_goes_missing_makes_anything_fail(known: Known, metric: str) -> None:
    known.give(**{metric: None})
    sheet = known.sheet()
    assert sheet.assessment is not None
    items = [*sheet.assessment.items(), *(norm.item for norm in sheet.check.norms)]
    assert Verdict.NOT_MET not in {item.verdict for item in items}


def test_one_year_can_be_taken_back(known: Known) -> None:
    known.give(disciplined={"by_year": {"2021-2022": None}})
    assert verdict(known, "1.2.M1") is Verdict.NOT_KNOWN
    assert set(known.sheet().given["disciplined"].by_period) == {"2020-2021", "2022-2023"}


def test_a_single_value_of_a_yearly_metric_is_the_running_year_s(known: Known) -> None:
    [fact] = known.give(good_share=0.7)
    assert fact.period == "2022-2023"
    assert known.sheet().facts.yearly["good_share"] == {2021: 0.5, 2022: 0.7}


def test_values_by_year_take_back_a_value_of_the_day(known: Known) -> None:
    facts = known.give(pupils={"by_year": {"2022-2023": 640}})
    assert {(f.period, f.value) for f in facts} == {("", None), ("2022-2023", 640)}
    assert known.sheet().facts.value("pupils") == 640
    [fact] = known.give(pupils=650)
    assert fact.period == "2022-2023"


def test_undo_brings_back_the_value_and_source_before(known: Known) -> None:
    actor, law = known.district.system, known.law
    [fact] = record_school_facts(
        actor=actor, school=known.school, figures={"classes": 31}, law=law, on=ON,
        source_title="Khảo sát tháng 5", note="Đếm lại",
    )  # fmt: skip
    assert known.sheet().given["classes"].newest.note == "Đếm lại"
    undone = undo_school_fact(actor=actor, fact=fact, law=law, on=ON)
    assert (undone.value, undone.source.title) == (20, "Hệ thống")
    assert verdict(known, "1.1.M2") is Verdict.MET
    with pytest.raises(DomainError, match="fact-not-newest"):
        undo_school_fact(actor=actor, fact=fact, law=law, on=ON)
    [first] = known.give(good_years=4)
    assert undo_school_fact(actor=actor, fact=first, law=law, on=ON).value is None
    assert "good_years" not in known.sheet().given


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"pupil": 3}, "figure-unknown-near", "Có phải là: pupils"),
    ({"hoan_toan_khac_han": 3}, "figure-unknown", "hoan_toan_khac_han"),
    ({"pupils": -1}, "figure-negative", "không thể âm (-1)"),
    ({"pupils": 3.5}, "figure-not-whole", "số nguyên"),
    ({"pupils": "ba"}, "figure-not-a-number", "“ba”"),
    ({"pupils": [1, 2], "classes": "x"}, "figure-not-a-number", "“x”"),
    ({"good_share": 95}, "figure-share-above-one", "0,95"),
    ({"has_gate": "có"}, "figure-not-a-truth", "có hoặc không"),
    ({"zone": "sea"}, "figure-not-a-choice", "city, rural"),
    ({"good_share": {"2021-2022": 0.5}}, "figure-not-by-year", "by_year"),
    ({"good_share": {"by_year": {"2021": 0.5}}}, "figure-not-a-school-year", "2021-2022"),
    ({"good_share": {"by_year": {"2023-2024": 0.5}}}, "figure-year-ahead", "2023-2024"),
    ({"good_years": {"by_year": {"2021-2022": 1}}}, "figure-window-by-year", "một số"),
    ({"pupils": 5, "so_hoc_sinh": 6}, "figure-given-twice", "hai lần"),
]


@pytest.mark.parametrize(("figures", "code", "text"), BAD, ids=[code for _, code, _ in BAD])
def test_a_wrong_figure_is_refused_with_what_to_do(
    known: Known, figures: dict[str, Any], code: str, text: str
) -> None:
    facts = Fact.objects.count()
    with pytest.raises(DomainError) as refused:
        known.give(classes=40, **figures) if "classes" not in figures else known.give(**figures)
    assert refused.value.code == code
    assert text in error_message(refused.value)
    assert Fact.objects.count() == facts


def test_a_form_hears_of_every_wrong_figure() -> None:
    errors = figure_errors(small_law(), {"pupils": -1, "classes": 2, "zone": "sea"}, ON)
    assert {name: e.code for name, e in errors.items()} == {
        "pupils": "figure-negative",
        "zone": "figure-not-a-choice",
    }


def test_every_refusal_has_a_text() -> None:
    codes = ("not-a-number", "not-a-truth", "negative", "share-above-one", "not-whole")
    codes += ("not-a-choice", "not-by-year", "window-by-year", "not-a-school-year", "year-ahead")
    assert {f"figure-{code}" for code in (*codes, "no-list")} <= set(ERRORS)


def test_a_stored_figure_that_the_registry_no_longer_takes_is_not_known(known: Known) -> None:
    Fact.objects.filter(metric="classes").update(value="hai mươi")
    sheet = known.sheet()
    assert sheet.unreadable == ("classes",)
    assert verdict(known, "1.1.M2") is Verdict.NOT_KNOWN
    assert verdict(known, "1.2.M1") is Verdict.MET


def test_many_schools_are_given_together(district: District, law: LawSet) -> None:
    actor = district.system
    schools = list(School.objects.all())
    figures = {school: {**FULL, "classes": 20 + place} for place, school in enumerate(schools)}
    events = AuditEvent.objects.count()
    count = record_many_school_facts(
        actor=actor, figures=figures, law=law, on=ON, source_title="Mẫu", is_sample=True
    )
    assert count == 30
    assert AuditEvent.objects.count() == events + 3
    ids = [school.pk for school in schools]
    assert standings(actor=actor, school_ids=ids, law=law, on=ON) == {}
    assert refresh_standings(law=law, on=ON) == 3
    made = standings(actor=actor, school_ids=ids, law=law, on=ON)
    assert all(standing.is_sample for standing in made.values())
    other = make_district("Ủy ban nhân dân quận Khác")
    figures[School.objects.filter(authority=other.authority)[0]] = {}
    with pytest.raises(DomainError, match="schools-of-several-authorities"):
        record_many_school_facts(actor=actor, figures=figures, law=law, on=ON, source_title="Mẫu")
