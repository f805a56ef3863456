"""Judging items: with evidence, about one text, taken back only by a later one."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.accreditation.conftest import ON, Known
from truongchuan.domain.accreditation.judging import JudgementDraft, record_many_judgements
from truongchuan.domain.accreditation.models import Judgement, Standing
from truongchuan.domain.accreditation.selectors import judgement_history, school_impact
from truongchuan.domain.accreditation.services import record_judgement
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.rules.verdicts import Verdict
from truongchuan.wording.errors import error_message


def judge(
    known: Known, ref: str, met: bool | None, evidence: tuple[str, ...] = ("Biên bản",)
) -> Judgement:
    return record_judgement(
        actor=known.district.system, school=known.school, ref=ref, met=met, note=" Đã xem ",
        evidence=list(evidence), law=known.law, on=ON,
    )  # fmt: skip


def standing(known: Known) -> Standing:
    return Standing.objects.get(school=known.school, stale=False)


def test_judgements_prove_a_level_at_once(known: Known) -> None:
    assert (standing(known).proven_level, standing(known).possible_level) == (None, 2)
    judge(known, "1.1.M1.a", True)
    assert standing(known).unknown == "1.1.M1.b"
    judge(known, "1.1.M1.b", True)
    assert (standing(known).proven_level, standing(known).proven_degree) == (2, 1)
    assert standing(known).criteria == {"1.1": [2, 2, 0, 0], "1.2": [2, 2, 0, 0]}
    judge(known, "1.1.M1.b", False)
    assert (standing(known).proven_level, standing(known).blocking) == (0, "1.1.M1.b")


def test_a_judgement_is_recorded_once_with_who_and_why(known: Known) -> None:
    made = judge(known, "1.1.M1.a", True, ("Quyết định thành lập", "  "))
    assert (made.instrument, made.on, made.note) == ("1/2018", ON, "Đã xem")
    assert made.evidence == ["Quyết định thành lập"]
    event = AuditEvent.objects.first()
    assert event is not None
    assert (event.action, event.after["ref"]) == ("judgement.record", "1.1.M1.a")


@pytest.mark.parametrize("met", [True, False])
def test_without_evidence_nothing_is_judged(known: Known, met: bool) -> None:
    with pytest.raises(DomainError) as refused:
        judge(known, "1.1.M1.a", met, (" ",))
    assert refused.value.code == "evidence-missing"
    assert "minh chứng" in error_message(refused.value)
    assert not Judgement.objects.exists()


def test_an_item_that_the_law_of_the_day_does_not_have(known: Known) -> None:
    with pytest.raises(DomainError) as refused:
        judge(known, "9.9.M1", True)
    assert "15/05/2023" in error_message(refused.value)


def test_taking_back_leaves_the_history_whole(known: Known) -> None:
    first = judge(known, "1.1.M1.a", True)
    second = judge(known, "1.1.M1.a", False)
    third = judge(known, "1.1.M1.a", None, ())
    assert (second.supersedes_id, third.supersedes_id) == (first.pk, second.pk)
    assert "1.1.M1.a" in standing(known).unknown
    assert known.sheet().judgements == {}
    history = judgement_history(actor=known.district.system, school=known.school, ref="1.1.M1.a")
    assert [j.met for j in history] == [None, False, True]
    with pytest.raises(DomainError, match="judgement-missing"):
        judge(known, "1.1.M1.a", None, ())


def test_a_judgement_overrides_what_numbers_say_and_the_norm_too(known: Known) -> None:
    known.give(classes=31, site_area_m2=5999)
    assert (standing(known).failing, standing(known).norms_failing) == ("1.1.M2", "site")
    judge(known, "1.1.M2", True)
    judge(known, "site", True)
    assert (standing(known).failing, standing(known).norms_failing) == ("", "")
    assert Judgement.objects.get(ref="site").instrument == "3/2020"


def test_a_judgement_counts_only_for_the_text_it_was_made_about(known: Known) -> None:
    judge(known, "1.1.M1.a", True)
    judge(known, "1.1.M1.b", True)
    assert set(known.sheet(date(2024, 5, 15)).judgements) == {"1.1.M1.a", "1.1.M1.b"}
    # 25/01/2025 gives 1.1.M1.a another text; 07/07/2026 brings another set with a 1.1.M1.b.
    assert set(known.sheet(date(2025, 5, 15)).judgements) == {"1.1.M1.b"}
    assert known.sheet(date(2026, 8, 15)).judgements == {}
    seen = school_impact(
        actor=known.district.system, school=known.school, law=known.law, on=ON,
        days=[ON, date(2025, 5, 15), date(2026, 8, 15)],
    )  # fmt: skip
    levels = [u.assessment.proven.level if u.assessment else None for u in seen.under]
    assert levels == [2, None, None]
    assert len(seen.steps) == 2


def test_many_items_are_judged_together(known: Known) -> None:
    events = AuditEvent.objects.count()
    drafts = [JudgementDraft(ref, True, "", ("Hồ sơ",)) for ref in ("1.1.M1.a", "1.1.M1.b")]
    count = record_many_judgements(
        actor=known.district.system, judgements={known.school: drafts}, law=known.law, on=ON
    )
    assert (count, AuditEvent.objects.count()) == (2, events + 1)
    assert not Standing.objects.filter(stale=False).exists()
    sheet = known.sheet()
    assert sheet.assessment is not None
    assert sheet.assessment.proven.level == 2
    assert {i.verdict for i in sheet.assessment.items()} == {Verdict.MET}
    with pytest.raises(DomainError, match="evidence-missing"):
        record_many_judgements(
            actor=known.district.system,
            judgements={known.school: [JudgementDraft("1.1.M2", False)]},
            law=known.law,
            on=ON,
        )
