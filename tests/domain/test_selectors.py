"""Reading a programme: urgency, filters, search, and the number of queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.domain.conftest import District, make_district, reading, small_facts
from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.programmes.importing import import_plan
from truongchuan.domain.programmes.models import RoadmapRow, Target
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.search import search
from truongchuan.domain.programmes.selectors import (
    RowFilter,
    get_row,
    list_duties,
    list_findings,
    list_rows,
    list_targets,
    list_units,
    my_rows,
    sort_work,
    targets_by_quarter,
)
from truongchuan.domain.programmes.services import decide_finding, move_target
from truongchuan.domain.programmes.states import FindingState, TargetState, WorkState
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

ON = date(2023, 6, 20)


def test_rows_are_parted_by_urgency(district: District) -> None:
    rows = list_rows(actor=district.system, programme=district.programme, on=ON)
    work = sort_work(rows, ON)
    assert [r.number for r in work.late] == [1]
    assert [r.number for r in work.due_soon] == [2]
    assert [r.number for r in work.upcoming] == [3]
    report_row(
        actor=district.system, row=rows[0], report=Report(WorkState.BLOCKED, 10, "thiếu vốn")
    )
    again = sort_work(list_rows(actor=district.system, programme=district.programme, on=ON), ON)
    assert [r.number for r in again.blocked] == [1]
    assert again.open_count == 3


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        (RowFilter(month="2023-06"), [2]),
        (RowFilter(state="late"), [1]),
        (RowFilter(state="open"), [1, 2, 3]),
        (RowFilter(state="done"), []),
        (RowFilter(words="don doan"), [3]),
        (RowFilter(words="ĐÓN ĐOÀN hoà bình"), [3]),
    ],
)
def test_rows_are_filtered(district: District, where: RowFilter, numbers: list[int]) -> None:
    rows = list_rows(actor=district.system, programme=district.programme, on=ON, where=where)
    assert [r.number for r in rows] == numbers


def test_rows_are_filtered_by_unit_and_school(district: District) -> None:
    finance = district.unit(OrganisationKind.FINANCE)
    school = School.objects.get(organisation__name="MN Đống Đa")
    by_unit = RowFilter(unit_id=finance.pk)
    by_school = RowFilter(school_id=school.pk)
    read = {"actor": district.system, "programme": district.programme, "on": ON}
    assert [r.number for r in list_rows(**read, where=by_unit)] == [1]
    assert [r.number for r in list_rows(**read, where=by_school)] == [2]


def test_my_rows_follow_unit_and_school(district: District) -> None:
    rows = list_rows(actor=district.system, programme=district.programme, on=ON)
    finance = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    school = School.objects.get(organisation__name="TH Hòa Bình")
    head = district.actor(Function.HEAD_TEACHER, unit=school.organisation)
    viewer = district.actor(Function.VIEWER, OrganisationKind.EDUCATION_OFFICE)
    assert [r.number for r in my_rows(actor=finance, rows=rows)] == [1]
    assert [r.number for r in my_rows(actor=head, rows=rows)] == [2, 3]
    assert my_rows(actor=viewer, rows=rows) == []


def test_targets_by_quarter(district: District) -> None:
    quarters = targets_by_quarter(actor=district.system, programme=district.programme)
    assert [(q.quarter, q.total, q.new, q.renewal, q.stretch) for q in quarters] == [
        ("2023-Q3", 1, 1, 0, 0),
        ("2023-Q4", 2, 1, 1, 1),
    ]


def test_units_show_duties_and_rows(district: District) -> None:
    loads = {
        u.unit.label: u
        for u in list_units(actor=district.system, programme=district.programme, on=ON)
    }
    assert (loads["Phòng GD&ĐT"].leads, loads["Phòng GD&ĐT"].late) == (3, 1)
    assert (loads["Phòng TC-KH"].duties, loads["Phòng TC-KH"].supports) == (1, 1)
    assert loads["UBND phường Hoa Sen"].duties == 1


@pytest.mark.parametrize("words", ["hoa binh", "Hoà Bình", "HÒA bình", "hòa  bình", "hoà bính"])
def test_search_forgets_diacritics_and_tone_placement(district: District, words: str) -> None:
    hits = search(actor=district.system, words=words, programme=district.programme)
    names = {s.name for s in hits.schools}
    assert "TH Hòa Bình" in names
    assert [r.number for r in hits.rows] == [3]


def test_search_maps_d_with_stroke_and_finds_units_duties(district: District) -> None:
    def found(words: str) -> Any:
        return search(actor=district.system, words=words, programme=district.programme)

    assert [s.name for s in found("dong da").schools] == ["MN Đống Đa"]
    assert [u.label for u in found("tai chinh").units] == ["Phòng TC-KH"]
    assert [u.label for u in found("tc-kh").units] == ["Phòng TC-KH"]
    assert len(found("kinh phi").duties) == 1
    assert [f.code for f in found("09 truong").findings] == ["count-mismatch"]
    assert not found("").schools
    assert not found("%").rows


def test_another_authority_sees_none_of_it(district: District) -> None:
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    read = {"actor": stranger, "programme": district.programme}
    assert list_rows(**read, on=ON) == []
    assert not list_targets(**read)
    assert not list_findings(**read)
    assert not list_duties(**read)
    assert get_row(**read, number=1) is None
    hits = search(actor=stranger, words="hoa binh", programme=district.programme)
    assert all(s.authority_id == stranger.authority_id for s in hits.schools)
    assert not hits.rows


def test_queries_do_not_grow_with_rows(district: District, django_assert_num_queries: Any) -> None:
    facts = small_facts()
    many = tuple(
        replace(facts.roadmap[i % 3], row=i + 1, task=f"{facts.roadmap[i % 3].task} {i}")
        for i in range(30)
    )
    bigger = import_plan(
        actor=district.system,
        authority=district.authority,
        file=district.file,
        reading=reading(replace(facts, years=(2024,), roadmap=many)),
    ).programme
    for programme, size in ((district.programme, 3), (bigger, 30)):
        with django_assert_num_queries(3):
            rows = list_rows(actor=district.system, programme=programme, on=ON)
            assert sum(len(r.units.all()) + len(r.schools.all()) for r in rows) >= size
        with django_assert_num_queries(3):
            list_units(actor=district.system, programme=programme, on=ON)


def test_findings_are_decided_with_reason(district: District) -> None:
    finding = list_findings(actor=district.system, programme=district.programme)[0]
    with pytest.raises(DomainError) as refused:
        decide_finding(actor=district.system, finding=finding, state=FindingState.DISMISSED)
    assert refused.value.code == "reason-missing"
    finance = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    with pytest.raises(NotAllowed):
        decide_finding(actor=finance, finding=finding, state=FindingState.ACCEPTED)


def test_a_school_is_recognised_by_a_dated_decision(district: District) -> None:
    target = Target.objects.get(school__organisation__name="TH Hòa Bình")
    leader = district.actor(Function.LEADER)
    with pytest.raises(DomainError) as jump:
        move_target(actor=leader, target=target, state=TargetState.RECOGNISED)
    assert jump.value.code == "move-refused"
    move_target(actor=leader, target=target, state=TargetState.REGISTERED)
    move_target(actor=leader, target=target, state=TargetState.EVALUATED)
    for arguments, code in (
        ({}, "decision-missing"),
        ({"decision_number": "9/QĐ-UBND", "decided_on": date(2027, 1, 1)}, "decision-in-future"),
    ):
        with pytest.raises(DomainError) as refused:
            move_target(actor=leader, target=target, state=TargetState.RECOGNISED, **arguments)
        assert refused.value.code == code
    moved = move_target(
        actor=leader,
        target=target,
        state=TargetState.RECOGNISED,
        decision_number="9/QĐ-UBND",
        decided_on=date(2023, 9, 30),
    )
    assert (moved.state, moved.decision_number) == (TargetState.RECOGNISED, "9/QĐ-UBND")
    assert targets_by_quarter(actor=leader, programme=district.programme)[0].recognised == 1


def test_a_row_is_found_by_its_number(district: District) -> None:
    row = get_row(actor=district.system, programme=district.programme, number=2)
    assert row is not None
    assert row.task.startswith("Hoàn thiện hồ sơ")
    assert RoadmapRow.objects.count() == 3
