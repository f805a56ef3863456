"""Reading versions, drafts and findings back."""

from __future__ import annotations

from datetime import date

from tests.domain.conftest import SPAN, District, make_district, reading, small_facts
from truongchuan.domain.programmes.importing import import_plan
from truongchuan.domain.programmes.models import PlanFinding, PlanVersion
from truongchuan.domain.programmes.readings import (
    as_finding,
    get_draft,
    get_version,
    list_versions,
    version_confirmations,
    version_facts,
    version_findings,
)
from truongchuan.domain.programmes.services import create_draft
from truongchuan.domain.shared.actor import Function
from truongchuan.engines.plan.document import ExtractedDocument
from truongchuan.engines.plan.findings import (
    Category,
    CheckReport,
    Confirmation,
    Finding,
    Severity,
)

REPORT = CheckReport(
    findings=(
        Finding(
            "row-before-document",
            Category.TIMING,
            Severity.WARNING,
            (SPAN,),
            ("Tháng 1",),
            {"due": date(2023, 1, 31), "rows": ("1", "2"), "row": 1, "note": "2023"},
        ),
    ),
    confirmed=(Confirmation("sum-holds", (SPAN,), {"sum": 15, "parts": ("4", "1")}),),
)


def again(district: District, report: CheckReport) -> PlanVersion:
    return import_plan(
        actor=district.system,
        authority=district.authority,
        file=district.file,
        reading=reading(report=report),
        programme=district.programme,
    )


def test_a_finding_comes_back_as_the_check_gave_it(district: District) -> None:
    version = again(district, REPORT)
    row = PlanFinding.objects.get(version=version)
    assert as_finding(row) == REPORT.findings[0]
    assert version_confirmations(version) == REPORT.confirmed


def test_facts_come_back(district: District) -> None:
    assert version_facts(district.version) == small_facts()


def test_versions_newest_first_and_by_number(district: District) -> None:
    again(district, REPORT)
    viewer = district.actor(Function.VIEWER)
    programme = district.programme
    assert [v.number for v in list_versions(actor=viewer, programme=programme)] == [2, 1]
    newest = get_version(actor=viewer, programme=programme)
    first = get_version(actor=viewer, programme=programme, number=1)
    assert newest is not None
    assert first is not None
    assert (newest.number, first.number) == (2, 1)
    assert get_version(actor=viewer, programme=programme, number=9) is None
    assert [f.code for f in version_findings(version=newest)] == ["row-before-document"]
    assert {f.code for f in version_findings(version=first)} == {
        "count-mismatch",
        "blank-number",
    }


def test_another_authority_sees_neither_versions_nor_drafts(district: District) -> None:
    other = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    assert not list_versions(actor=other, programme=district.programme)
    assert get_version(actor=other, programme=district.programme) is None
    leader = district.actor(Function.LEADER)
    draft = create_draft(
        actor=leader,
        file=district.file,
        document=ExtractedDocument("Văn bản mẫu", (), "txt", "1"),
        facts=small_facts(),
    )
    assert get_draft(actor=leader, pk=draft.pk) == draft
    assert get_draft(actor=other, pk=draft.pk) is None
