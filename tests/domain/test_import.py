"""Importing a plan, and importing it again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.conftest import EDUCATION, REPORT, District, reading, small_facts
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.audit.selectors import first_broken_event
from truongchuan.domain.directory.models import Organisation, OrganisationKind, School
from truongchuan.domain.programmes.importing import import_plan
from truongchuan.domain.programmes.models import (
    Duty,
    DutyUnit,
    PlanFinding,
    PlanVersion,
    Programme,
    RoadmapRow,
    RowUnit,
    Target,
)
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.services import decide_finding
from truongchuan.domain.programmes.states import FindingState, WorkState
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.models import Fact
from truongchuan.engines.plan.facts import PlanFacts
from truongchuan.engines.plan.facts import RoadmapRow as RowFacts
from truongchuan.engines.plan.findings import CheckReport


def again(district: District, facts: PlanFacts, report: CheckReport = REPORT) -> PlanVersion:
    return import_plan(
        actor=district.system,
        authority=district.authority,
        file=district.file,
        reading=reading(facts, report),
        programme=district.programme,
    )


def test_import_creates_every_part(district: District) -> None:
    programme = district.programme
    assert (programme.number, programme.starts_on.year) == ("7/KH-UBND", 2023)
    targets = Target.objects.filter(programme=programme)
    assert {(t.school.name, t.recognition, t.quarter, t.stretch) for t in targets} == {
        ("TH Hòa Bình", "new", "2023-Q3", False),
        ("THCS Hòa Bình", "renewal", "2023-Q4", False),
        ("MN Đống Đa", "new", "2023-Q4", True),
    }
    rows = list(RoadmapRow.objects.filter(programme=programme))
    assert [(r.number, str(r.starts_on), str(r.due_on)) for r in rows] == [
        (1, "2023-02-01", "2023-02-28"),
        (2, "2023-05-01", "2023-06-30"),
        (3, "2023-09-01", "2023-09-30"),
    ]
    assert [s.school.name for s in rows[1].schools.all()] == [
        "MN Đống Đa",
        "TH Hòa Bình",
        "THCS Hòa Bình",
    ]
    assert [s.school.name for s in rows[2].schools.all()] == ["TH Hòa Bình"]


def test_groups_and_vague_units(district: District) -> None:
    vague = RowUnit.objects.get(row__number=1, vague=True)
    assert vague.organisation is None
    group = RowUnit.objects.get(row__number=2, role="cooperating")
    assert (group.organisation, group.group) == (None, "schools")
    wards = RowUnit.objects.filter(row__number=3, role="cooperating")
    assert [w.organisation.name for w in wards if w.organisation] == [
        "UBND phường Ánh Dương",
        "UBND phường Hoa Sen",
    ]
    duty = Duty.objects.get(text__startswith="Thống kê")
    assert DutyUnit.objects.filter(duty=duty).count() == 2


def test_units_get_kind_alias_and_short_name(district: District) -> None:
    unit = Organisation.objects.get(authority=district.authority, kind=OrganisationKind.FINANCE)
    assert (unit.name, unit.short_name) == ("Phòng Tài chính - Kế hoạch", "Phòng TC-KH")
    assert [a.written for a in unit.aliases.all()] == ["Phòng TC-KH"]


def test_school_variants_are_remembered_and_kinds_kept_apart(district: District) -> None:
    school = School.objects.get(organisation__name="TH Hòa Bình")
    assert [a.written for a in school.organisation.aliases.all()] == ["TH Hoà Bính"]
    assert School.objects.count() == 3


def test_every_target_figure_has_a_source(district: District) -> None:
    facts = Fact.objects.filter(metric="plan_target_quarter")
    assert facts.count() == 3
    fact = facts.first()
    assert fact is not None
    assert (fact.source.file_id, fact.line, fact.text_id) == (
        district.file.pk,
        1,
        district.version.text_id,
    )


def test_reimport_keeps_progress_of_the_same_task(district: District) -> None:
    row = RoadmapRow.objects.get(programme=district.programme, number=2)
    report_row(actor=district.system, row=row, report=Report(WorkState.IN_PROGRESS, 40, "đang làm"))
    facts = small_facts()
    new_row = RowFacts(
        1, ("2023-01",), "Kiện toàn Ban chỉ đạo", (EDUCATION,), (), facts.roadmap[0].span
    )
    moved = replace(facts.roadmap[1], row=3, task="Hoàn thiện hồ sơ của tất cả các trường")
    changed = replace(
        facts,
        roadmap=(new_row, replace(facts.roadmap[0], row=2), moved),
        schools=(*facts.schools[:2],),
    )
    version = again(district, changed)
    kept = RoadmapRow.objects.get(pk=row.pk)
    assert (kept.number, kept.percent, kept.state) == (3, 40, WorkState.IN_PROGRESS)
    assert kept.task == "Hoàn thiện hồ sơ của tất cả các trường"
    assert RoadmapRow.objects.filter(programme=district.programme, is_active=True).count() == 3
    gone = RoadmapRow.objects.get(task__startswith="Đón đoàn")
    assert not gone.is_active
    assert not Target.objects.get(school__organisation__name="MN Đống Đa").is_active
    kinds = {(c["kind"], c["part"]) for c in version.changes}
    assert kinds == {
        ("added", "row"),
        ("removed", "row"),
        ("changed", "row"),
        ("removed", "school"),
    }
    assert version.number == 2
    assert Programme.objects.count() == 1


def test_reimport_of_the_same_plan_changes_nothing(district: District) -> None:
    before = list(RoadmapRow.objects.values_list("pk", "number", "task"))
    duties = list(Duty.objects.values_list("pk", "text"))
    version = again(district, small_facts())
    assert version.changes == []
    assert list(RoadmapRow.objects.values_list("pk", "number", "task")) == before
    assert list(Duty.objects.values_list("pk", "text")) == duties
    assert School.objects.count() == 3


def test_findings_keep_their_decision_and_vanish_when_corrected(district: District) -> None:
    first, second = PlanFinding.objects.order_by("position")
    decide_finding(
        actor=district.system,
        finding=first,
        state=FindingState.DISMISSED,
        reason="đã hỏi người soạn",
    )
    decide_finding(actor=district.system, finding=second, state=FindingState.ACCEPTED)
    again(district, small_facts(), CheckReport(findings=REPORT.findings[:1], confirmed=()))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.reason, first.is_active) == (
        FindingState.DISMISSED,
        "đã hỏi người soạn",
        True,
    )
    assert (second.state, second.is_active) == (FindingState.CORRECTED, False)


def test_an_empty_plan_is_refused_and_nothing_is_left(district: District) -> None:
    before = (Programme.objects.count(), PlanVersion.objects.count(), AuditEvent.objects.count())
    with pytest.raises(DomainError) as refused:
        import_plan(
            actor=district.system,
            authority=district.authority,
            file=district.file,
            reading=reading(PlanFacts(years=(2023,))),
        )
    assert refused.value.code == "plan-empty"
    assert before == (
        Programme.objects.count(),
        PlanVersion.objects.count(),
        AuditEvent.objects.count(),
    )


def test_a_failure_in_the_middle_leaves_nothing(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("truongchuan.domain.programmes.importing.write_measures", fail)
    before = (RoadmapRow.objects.count(), Target.objects.count(), Fact.objects.count())
    with pytest.raises(RuntimeError, match="power cut"):
        import_plan(
            actor=district.system,
            authority=district.authority,
            file=district.file,
            reading=reading(replace(small_facts(), years=(2024,))),
        )
    assert before == (RoadmapRow.objects.count(), Target.objects.count(), Fact.objects.count())


def test_only_leaders_and_the_standing_body_import(district: District) -> None:
    for function, kind, allowed in (
        (Function.LEADER, "", True),
        (Function.OFFICER, OrganisationKind.EDUCATION_OFFICE, True),
        (Function.OFFICER, OrganisationKind.FINANCE, False),
        (Function.VIEWER, "", False),
    ):
        actor = district.actor(function, kind)
        facts = replace(small_facts(), years=(2024,))
        attempt = {
            "actor": actor,
            "authority": district.authority,
            "file": district.file,
            "reading": reading(facts),
        }
        if allowed:
            import_plan(**attempt)
        else:
            with pytest.raises(NotAllowed):
                import_plan(**attempt)
    assert Programme.objects.count() == 3


def test_a_second_plan_lives_beside_the_first(district: District) -> None:
    second = import_plan(
        actor=district.system,
        authority=district.authority,
        file=district.file,
        reading=reading(replace(small_facts(), years=(2024,))),
    )
    assert second.programme_id != district.programme.pk
    assert School.objects.count() == 3
    assert Target.objects.count() == 6


def test_the_audit_chain_is_whole(district: District) -> None:
    again(district, small_facts())
    assert first_broken_event(authority_id=district.authority.pk) is None
    assert AuditEvent.objects.filter(action="programme.reimport").count() == 1
