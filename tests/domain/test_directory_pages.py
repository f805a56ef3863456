"""Selectors that the pages about schools, units, search and files stand on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.domain.conftest import District, make_district
from truongchuan.domain.directory.models import Organisation, OrganisationKind, School
from truongchuan.domain.directory.selectors import (
    get_demo_person,
    history_of,
    list_demo_people,
    members_of,
)
from truongchuan.domain.directory.services import add_alias, create_person, create_school
from truongchuan.domain.programmes.files import find_file
from truongchuan.domain.programmes.models import RoadmapRow, RowSchool, Target
from truongchuan.domain.programmes.progress import Report, report_row, report_school
from truongchuan.domain.programmes.school_selectors import (
    SchoolFilter,
    Steps,
    count_by_quarter,
    count_steps,
    list_namesakes,
    list_school_steps,
    list_target_schools,
    name_without_kind,
    schools_without_target,
    target_facets,
)
from truongchuan.domain.programmes.search import search
from truongchuan.domain.programmes.selectors import list_units
from truongchuan.domain.programmes.states import TargetState, WorkState
from truongchuan.domain.programmes.unit_selectors import get_unit, list_unit_parts
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.sources.services import store_file

JULY = date(2023, 7, 10)
Queries = Callable[..., Any]


def names(district: District, **options: Any) -> list[str]:
    targets = list_target_schools(
        actor=district.system, programme=district.programme, on=JULY, **options
    )
    return [t.school.name for t in targets]


def report(district: District, number: int, school: str, state: str, percent: int = 50) -> None:
    part = RowSchool.objects.get(row__number=number, school__organisation__name=school)
    report_school(actor=district.system, part=part, report=Report(state, percent, "ghi chú"))


def test_schools_stand_by_quarter_and_name(district: District) -> None:
    assert names(district) == ["TH Hòa Bình", "MN Đống Đa", "THCS Hòa Bình"]
    Target.objects.filter(quarter="2023-Q3").update(quarter="")
    assert names(district) == ["MN Đống Đa", "THCS Hòa Bình", "TH Hòa Bình"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (SchoolFilter(quarter="2023-Q4"), ["MN Đống Đa", "THCS Hòa Bình"]),
        (SchoolFilter(recognition="renewal"), ["THCS Hòa Bình"]),
        (SchoolFilter(kind="primary"), ["TH Hòa Bình"]),
        (SchoolFilter(words="hoa binh"), ["TH Hòa Bình", "THCS Hòa Bình"]),
        (SchoolFilter(words="đong đa"), ["MN Đống Đa"]),
        (SchoolFilter(state=TargetState.RECOGNISED), []),
        (SchoolFilter(quarter="2023-Q4", words="hoà bình"), ["THCS Hòa Bình"]),
    ],
)
def test_filters_narrow_the_list(
    district: District, where: SchoolFilter, expected: list[str]
) -> None:
    assert names(district, where=where) == expected


def test_late_schools_are_those_with_an_open_part_of_a_past_row(district: District) -> None:
    assert names(district, where=SchoolFilter(state="late")) == [
        "TH Hòa Bình",
        "MN Đống Đa",
        "THCS Hòa Bình",
    ]
    report(district, 2, "MN Đống Đa", WorkState.DONE, 100)
    assert "MN Đống Đa" not in names(district, where=SchoolFilter(state="late"))


def test_a_row_that_its_lead_completed_makes_no_school_late(district: District) -> None:
    row = RoadmapRow.objects.get(number=2)
    report_row(actor=district.system, row=row, report=Report(WorkState.DONE, 100))
    assert names(district, where=SchoolFilter(state="late")) == []
    school = School.objects.get(organisation__name="TH Hòa Bình")
    steps = list_school_steps(actor=district.system, programme=district.programme, school=school)
    assert not any(step.is_late(JULY) for step in steps)


def test_steps_are_counted_without_those_not_to_be_done(district: District) -> None:
    schools = {s.name: s.pk for s in School.objects.all()}
    report(district, 2, "TH Hòa Bình", WorkState.DONE, 100)
    report(district, 2, "MN Đống Đa", WorkState.CANCELLED, 0)
    counted = count_steps(programme=district.programme, on=JULY, school_ids=schools.values())
    assert counted[schools["TH Hòa Bình"]] == Steps(total=2, done=1, late=0)
    assert counted[schools["THCS Hòa Bình"]] == Steps(total=1, done=0, late=1)
    assert schools["MN Đống Đa"] not in counted
    assert (Steps(total=3, done=2).percent, Steps().percent) == (66, 0)


@pytest.mark.parametrize(
    ("order", "descending", "first"),
    [
        ("progress", True, "TH Hòa Bình"),
        ("late", True, "MN Đống Đa"),
        ("name", False, "MN Đống Đa"),
        ("name", True, "THCS Hòa Bình"),
        ("kind", False, "MN Đống Đa"),
        ("kind", True, "THCS Hòa Bình"),
        ("state", True, "THCS Hòa Bình"),
    ],
)
def test_sorting(district: District, order: str, descending: bool, first: str) -> None:
    report(district, 2, "TH Hòa Bình", WorkState.DONE, 100)
    Target.objects.filter(school__organisation__name="THCS Hòa Bình").update(
        state=TargetState.REGISTERED
    )
    assert names(district, order=order, descending=descending)[0] == first


def test_an_unknown_order_falls_back_to_quarters(district: District) -> None:
    assert names(district, order="password") == names(district)


def test_counts_follow_the_filter(district: District) -> None:
    targets = list_target_schools(
        actor=district.system,
        programme=district.programme,
        on=JULY,
        where=SchoolFilter(recognition="new"),
    )
    assert count_by_quarter(targets) == {"2023-Q3": 1, "2023-Q4": 1}
    facets = target_facets(actor=district.system, programme=district.programme)
    assert sum(f.count for f in facets) == 3
    assert {f.kind for f in facets} == {"primary", "lower_secondary", "preschool"}


def test_schools_without_target_are_the_others_of_the_authority(district: District) -> None:
    other = create_school(
        actor=district.system, authority=district.authority, name="TH Bông Sen", kind="primary"
    )
    make_district("Ủy ban nhân dân quận Khác")
    rest = schools_without_target(actor=district.system, programme=district.programme)
    assert list(rest) == [other]
    assert not schools_without_target(
        actor=district.system, programme=district.programme, where=SchoolFilter(words="lan")
    )


def test_steps_of_a_school_hold_its_own_part(district: District) -> None:
    school = School.objects.get(organisation__name="TH Hòa Bình")
    steps = list_school_steps(actor=district.system, programme=district.programme, school=school)
    assert [s.row.number for s in steps] == [2, 3]
    assert all(s.part is not None and s.part.school_id == school.pk for s in steps)
    assert [s.role for s in steps] == ["cooperating", ""]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("THCS Ngô Quyền", "ngo quyen"),
        ("Trường TH Ngô Quyền", "ngo quyen"),
        ("Trường Tiểu học Ngô Quyền", "ngo quyen"),
        ("TH&THCS Ngô Quyền", "ngo quyen"),
        ("MG Nguyễn Công Trứ", "nguyen cong tru"),
        ("Thăng Long", "thang long"),
    ],
)
def test_a_name_without_its_kind(name: str, expected: str) -> None:
    assert name_without_kind(name) == expected


def test_namesakes_differ_by_their_kind_only(district: District) -> None:
    school = School.objects.get(organisation__name="TH Hòa Bình")
    create_school(
        actor=district.system, authority=district.authority, name="TH Tân Hòa Bình", kind="primary"
    )
    found = list_namesakes(actor=district.system, school=school)
    assert [other.name for other in found] == ["THCS Hòa Bình"]


def test_parts_of_a_unit(district: District) -> None:
    finance = district.unit(OrganisationKind.FINANCE)
    parts = list_unit_parts(actor=district.system, programme=district.programme, unit=finance)
    assert [(p.row.number, p.part.role) for p in parts] == [(1, "cooperating")]
    assert parts[0].work == parts[0].part
    education = district.unit(OrganisationKind.EDUCATION_OFFICE)
    led = list_unit_parts(actor=district.system, programme=district.programme, unit=education)
    assert [p.row.number for p in led] == [1, 2, 3]
    assert all(p.work == p.row for p in led)
    assert [p.row.school_count for p in led] == [0, 3, 1]  # type: ignore[attr-defined]


def test_load_of_units_counts_rows_once(district: District) -> None:
    report_row(
        actor=district.system,
        row=RoadmapRow.objects.get(number=1),
        report=Report(WorkState.DONE, 100),
    )
    loads = {
        load.unit.kind: load
        for load in list_units(actor=district.system, programme=district.programme, on=JULY)
    }
    education = loads[OrganisationKind.EDUCATION_OFFICE]
    assert (education.leads, education.done, education.late, education.duties) == (3, 1, 1, 0)
    finance = loads[OrganisationKind.FINANCE]
    assert (finance.leads, finance.supports, finance.duties) == (0, 1, 1)


def test_a_unit_of_another_authority_is_not_found(district: District) -> None:
    other = make_district("Ủy ban nhân dân quận Khác")
    stranger = other.unit(OrganisationKind.FINANCE)
    programme = district.programme
    assert get_unit(actor=district.system, programme=programme, pk=stranger.pk) is None
    authority = get_unit(actor=district.system, programme=programme, pk=district.authority.pk)
    assert authority == district.authority


def found(district: District, words: str) -> dict[str, list[str]]:
    hits = search(actor=district.system, words=words, programme=district.programme)
    return {kind: [str(hit) for hit in query] for kind, query in hits if query.exists()}


@pytest.mark.parametrize("words", ["hoa binh th", "HÒA BÌNH TH", "hoà bính th"])
def test_search_finds_schools_however_they_are_typed(district: District, words: str) -> None:
    assert found(district, words)["schools"] == ["TH Hòa Bình", "THCS Hòa Bình"]


def test_search_finds_by_a_spelling_of_the_document(district: District) -> None:
    school = School.objects.get(organisation__name="MN Đống Đa")
    add_alias(organisation=school.organisation, written="MG Đống Đa")
    assert found(district, "mg dong da")["schools"] == ["MN Đống Đa"]


def test_search_finds_every_kind_of_thing(district: District) -> None:
    assert found(district, "kinh phi") == {"duties": ["Bố trí kinh phí cho các trường"]}
    assert found(district, "danh gia ngoai") == {
        "rows": ["Đón đoàn đánh giá ngoài tại trường Hòa Bình"]
    }
    assert found(district, "tai chinh") == {"units": ["Phòng Tài chính - Kế hoạch"]}
    assert set(found(district, "09 trường")) == {"findings"}
    assert found(district, "mau")["units"] == ["Ủy ban nhân dân quận Mẫu"]


def test_search_without_words_finds_nothing(district: District) -> None:
    assert found(district, "  ") == {}


def test_search_shows_nothing_of_another_authority(district: District) -> None:
    other = make_district("Ủy ban nhân dân quận Khác")
    stranger = other.actor(Function.LEADER)
    hits = search(actor=stranger, words="kinh phi", programme=district.programme)
    assert [kind for kind, query in hits if query.exists()] == []


def test_a_programme_s_files_are_its_plan_and_its_attachments(district: District) -> None:
    def find(pk: int) -> Any:
        return find_file(actor=district.system, programme=district.programme, pk=pk)

    assert find(district.file.pk) == district.file
    loose = store_file(
        actor=district.system,
        authority_id=district.authority.pk,
        name="bien-ban.pdf",
        media_type="application/pdf",
        content=b"%PDF-1.4",
    )
    assert find(loose.pk) is None
    report_row(
        actor=district.system,
        row=RoadmapRow.objects.get(number=1),
        report=Report(WorkState.IN_PROGRESS, 10, "", loose),
    )
    assert find(loose.pk) == loose
    other = make_district("Ủy ban nhân dân quận Khác")
    assert find(other.file.pk) is None
    stranger = other.actor(Function.LEADER)
    assert find_file(actor=stranger, programme=district.programme, pk=district.file.pk) is None


def test_members_are_those_in_office_on_the_day(district: District) -> None:
    finance = district.unit(OrganisationKind.FINANCE)
    create_person(
        actor=district.system,
        authority=district.authority,
        name="Người Mới",
        organisation=finance,
        function=Function.OFFICER,
        valid_from=date(2023, 6, 1),
    )

    def on(day: date) -> int:
        return members_of(actor=district.system, organisation=finance, on=day).count()

    assert (on(date(2023, 5, 31)), on(date(2023, 6, 1))) == (0, 1)
    history = history_of(organisation=finance)
    assert [v.name for v in history.versions] == ["Phòng Tài chính - Kế hoạch"]
    assert [a.written for a in history.aliases] == ["Phòng TC-KH"]


def test_only_demo_persons_with_an_account_may_be_played(district: District) -> None:
    district.actor(Function.LEADER)
    assert list_demo_people(on=JULY) == []
    from truongchuan.domain.directory.models import Person

    person = Person.objects.get()
    assert get_demo_person(pk=person.pk) is None
    Person.objects.update(is_demo=True)
    (demo,) = list_demo_people(on=JULY)
    assert demo.actor.leads
    assert demo.actor.authority_id == district.authority.pk
    assert get_demo_person(pk=person.pk) == person
    Person.objects.update(user=None)
    assert get_demo_person(pk=person.pk) is None
    assert list_demo_people(on=JULY) == []
    assert Organisation.objects.filter(pk=district.authority.pk).exists()
