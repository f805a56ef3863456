"""A document being looked at: corrected, undone, imported or thrown away."""

from __future__ import annotations

import pytest

from tests.domain.conftest import District, make_district, reading, small_facts
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.programmes.models import PlanDraft, Programme, Target
from truongchuan.domain.programmes.services import (
    correct_draft,
    create_draft,
    discard_draft,
    draft_document,
    draft_facts,
    import_draft,
    undo_correction,
)
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.engines.plan.correct import Correction


@pytest.fixture
def draft(district: District) -> PlanDraft:
    return create_draft(
        actor=district.system,
        file=district.file,
        document=reading().document,
        facts=small_facts(),
        programme=district.programme,
    )


def test_a_draft_keeps_the_reading_without_loss(draft: PlanDraft) -> None:
    draft.refresh_from_db()
    assert draft_facts(draft) == small_facts()
    assert draft_document(draft) == reading().document


def test_corrections_are_applied_and_undone_in_order(district: District, draft: PlanDraft) -> None:
    for field, value in (("quarter", "2023-Q4"), ("recognition", "renewal")):
        draft = correct_draft(
            actor=district.system,
            draft=draft,
            correction=Correction("school", "TH Hòa Bình", field, value),
        )
    school = draft_facts(draft).schools[0]
    assert (school.quarter, school.recognition) == ("2023-Q4", "renewal")
    draft = undo_correction(actor=district.system, draft=draft)
    assert draft_facts(draft).schools[0].recognition == "new"
    draft = undo_correction(actor=district.system, draft=draft)
    assert draft_facts(draft) == small_facts()
    with pytest.raises(DomainError) as refused:
        undo_correction(actor=district.system, draft=draft)
    assert refused.value.code == "nothing-to-undo"


@pytest.mark.parametrize(
    ("correction", "code"),
    [
        (Correction("school", "TH Không Có", "quarter", "2023-Q1"), "correction-target"),
        (Correction("school", "TH Hòa Bình", "colour", "x"), "correction-field"),
        (Correction("school", "TH Hòa Bình", "quarter", "Quý 3"), "correction-value"),
        (Correction("row", "1", "months", "2023-13"), "correction-value"),
        (Correction("row", "9", "task", "x"), "correction-target"),
        (Correction("document", "", "date", "hôm qua"), "correction-value"),
        (Correction("duty", "7", "unit", "Phòng Nội vụ"), "correction-target"),
        (Correction("page", "", "x", "y"), "correction-target"),
    ],
)
def test_a_wrong_correction_is_refused_and_not_kept(
    district: District, draft: PlanDraft, correction: Correction, code: str
) -> None:
    with pytest.raises(DomainError) as refused:
        correct_draft(actor=district.system, draft=draft, correction=correction)
    assert refused.value.code == code
    draft.refresh_from_db()
    assert draft.corrections == []


def test_importing_a_draft_uses_its_corrections_and_removes_it(
    district: District, draft: PlanDraft
) -> None:
    draft = correct_draft(
        actor=district.system,
        draft=draft,
        correction=Correction("school", "TH Hòa Bình", "degree", "2"),
    )
    before = Target.objects.get(school__organisation__name="TH Hòa Bình")
    assert before.degree is None
    version = import_draft(actor=district.system, draft=draft, reading=reading(draft_facts(draft)))
    before.refresh_from_db()
    assert (before.degree, version.number, len(version.corrections)) == (2, 2, 1)
    assert not PlanDraft.objects.exists()
    with pytest.raises(DomainError) as refused:
        import_draft(actor=district.system, draft=draft, reading=reading())
    assert refused.value.code == "draft-gone"


def test_a_draft_is_thrown_away_without_trace_in_the_programme(
    district: District, draft: PlanDraft
) -> None:
    discard_draft(actor=district.system, draft=draft)
    assert not PlanDraft.objects.exists()
    assert Programme.objects.count() == 1


def test_others_cannot_touch_a_draft(district: District, draft: PlanDraft) -> None:
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    with pytest.raises(DomainError):
        discard_draft(actor=stranger, draft=draft)
    finance = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    with pytest.raises(NotAllowed):
        discard_draft(actor=finance, draft=draft)
    assert PlanDraft.objects.filter(pk=draft.pk).exists()
