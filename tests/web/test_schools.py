"""Pages about schools."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.domain.conftest import SPAN, District, reading, small_facts
from tests.web.people import ROLES, browser
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.directory.services import add_alias, create_organisation, create_school
from truongchuan.domain.programmes.importing import import_plan
from truongchuan.domain.programmes.models import Programme, RowSchool, Target
from truongchuan.domain.programmes.progress import Report, report_school
from truongchuan.domain.programmes.states import TargetState, WorkState
from truongchuan.engines.plan.facts import SchoolFact, SchoolKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(district: District) -> Programme:
    """The small plan, seen on 10/07/2023: row 2 is over, row 3 is not."""
    Programme.objects.update(fixed_today=date(2023, 7, 10))
    return Programme.objects.get()


def school(name: str = "TH Hòa Bình") -> School:
    return School.objects.get(organisation__name=name, authority__name="Ủy ban nhân dân quận Mẫu")


def page(district: District, url: str, role: str = "leader", **query: str) -> str:
    response = browser(district, role).get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def school_url(programme: Programme, name: str = "TH Hòa Bình") -> str:
    return reverse("school", args=[programme.pk, school(name).pk])


def listed(html: str) -> list[str]:
    return re.findall(r'class="school-name"><a [^>]*>([^<]+)<', html)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize("role", ROLES)
def test_everybody_of_the_district_sees_the_pages(
    programme: Programme, district: District, role: str
) -> None:
    client = browser(district, role)
    for url in (
        reverse("schools", args=[programme.pk]),
        reverse("schools_xlsx", args=[programme.pk]),
        school_url(programme),
    ):
        assert client.get(url).status_code == 200


def test_a_stranger_finds_nothing_and_nobody_is_asked_to_sign_in(
    programme: Programme, district: District
) -> None:
    urls = [
        reverse("schools", args=[programme.pk]),
        reverse("schools_xlsx", args=[programme.pk]),
        school_url(programme),
    ]
    stranger, nobody = browser(district, "stranger"), browser(district, "nobody")
    target = reverse("school_target", args=[programme.pk, school().pk])
    for url in urls:
        assert stranger.get(url).status_code == 404
        assert nobody.get(url).status_code == 302
        assert nobody.get(url).headers["Location"].startswith(reverse("account_login"))
    assert stranger.post(target, {"state": "registered"}).status_code == 404
    assert nobody.post(target, {"state": "registered"}).status_code == 302
    assert Target.objects.get(school=school()).state == TargetState.PLANNED


def test_a_school_of_another_authority_is_not_found(
    programme: Programme, district: District
) -> None:
    browser(district, "stranger")
    foreign = School.objects.exclude(authority=district.authority).first()
    assert foreign is not None
    client = browser(district, "leader")
    for pk in (foreign.pk, 10**9):
        assert client.get(reverse("school", args=[programme.pk, pk])).status_code == 404


def test_the_list_groups_by_quarter_with_counts(programme: Programme, district: District) -> None:
    html = page(district, reverse("schools", args=[programme.pk]))
    assert listed(html) == ["TH Hòa Bình", "MN Đống Đa", "THCS Hòa Bình"]
    groups = re.findall(r'scope="rowgroup">([^<]+)<span class="count">(\d+)', html)
    assert [(name.strip(), count) for name, count in groups] == [
        ("Quý III/2023", "1"),
        ("Quý IV/2023", "2"),
    ]
    assert "phấn đấu thêm" in text_of(html)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"quarter": "2023-Q4"}, ["MN Đống Đa", "THCS Hòa Bình"]),
        ({"recognition": "renewal"}, ["THCS Hòa Bình"]),
        ({"kind": "preschool"}, ["MN Đống Đa"]),
        ({"q": "hoa binh"}, ["TH Hòa Bình", "THCS Hòa Bình"]),
        ({"state": "late", "q": "mn"}, ["MN Đống Đa"]),
        ({"sort": "-name"}, ["THCS Hòa Bình", "TH Hòa Bình", "MN Đống Đa"]),
        ({"quarter": "2023-Q9", "kind": "x", "ward": "y", "sort": "z", "page": "w"}, []),
        (
            {"kind": "nothing", "ward": "-1", "sort": "pk"},
            ["TH Hòa Bình", "MN Đống Đa", "THCS Hòa Bình"],
        ),
        ({"q": "a\x00b"}, []),
    ],
)
def test_filters_and_sorting(
    programme: Programme, district: District, query: dict[str, str], expected: list[str]
) -> None:
    html = page(district, reverse("schools", args=[programme.pk]), **query)
    assert listed(html) == expected
    assert ("Không có trường nào hợp với bộ lọc" in html) == (not expected)
    if expected:
        assert f"Đang xem {len(expected)} trong 3 trường" in text_of(html)


def test_filters_stay_in_the_links(programme: Programme, district: District) -> None:
    html = page(district, reverse("schools", args=[programme.pk]), quarter="2023-Q4", sort="name")
    assert "?quarter=2023-Q4&amp;sort=-name" in html
    assert "danh-sach.xlsx?quarter=2023-Q4&amp;sort=name" in html


def test_schools_without_target_stand_below(programme: Programme, district: District) -> None:
    ward = create_organisation(
        actor=district.system,
        authority=district.authority,
        name="UBND phường Mới",
        kind=OrganisationKind.WARD,
    )
    create_school(
        actor=district.system,
        authority=district.authority,
        name="TH Bông Sen",
        kind="primary",
        ward=ward,
    )
    html = page(district, reverse("schools", args=[programme.pk]))
    assert "TH Bông Sen" in html
    assert "TH Bông Sen" not in listed(html)
    assert "UBND phường Mới" in html


def test_a_plan_without_schools_says_so(programme: Programme, district: District) -> None:
    Target.objects.update(is_active=False)
    html = page(district, reverse("schools", args=[programme.pk]))
    assert "Kế hoạch chưa nêu trường nào" in html


def test_the_workbook_holds_what_the_filter_keeps(programme: Programme, district: District) -> None:
    part = RowSchool.objects.get(row__number=2, school=school("MN Đống Đa"))
    report_school(actor=district.system, part=part, report=Report(WorkState.DONE, 100))
    response = browser(district, "viewer").get(
        reverse("schools_xlsx", args=[programme.pk]), {"quarter": "2023-Q4"}
    )
    assert 'filename="truong-trong-ke-hoach.xlsx"' in response.headers["Content-Disposition"]
    sheet = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False)
    head = next(i for i, row in enumerate(rows) if row[0] == "STT")
    body = [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]
    assert [row["Trường"] for row in body] == ["MN Đống Đa", "THCS Hòa Bình"]
    assert (body[0]["Tiến độ"], body[0]["Số bước"], body[0]["Quá hạn"]) == (1.0, 1.0, 0.0)
    assert (body[1]["Tiến độ"], body[1]["Quá hạn"], body[1]["Mức độ"]) == (0.0, 1.0, "")


def test_a_school_shows_its_plan_its_sources_and_its_namesake(
    programme: Programme, district: District
) -> None:
    html = page(district, school_url(programme))
    told = text_of(html)
    assert "Hoàn thiện hồ sơ của các trường" in told
    assert "Đón đoàn đánh giá ngoài" in told
    assert "Khảo sát cơ sở vật chất" not in told
    assert "Tháng 5/2023, Tháng 6/2023" in told
    assert reverse("task", args=[programme.pk, 2]) in html
    assert f"{reverse('plan_text', args=[programme.pk])}?line=1#d-1" in html
    assert school_url(programme, "THCS Hòa Bình") in html
    assert "Hình thức công nhận" in told
    assert reverse("file", args=[programme.pk, district.file.pk]) in html
    assert "TH Hoà Bính" in told
    assert "0 trên 2 bước đã xong" in told
    assert "1 bước quá hạn" in told


def test_who_may_report_a_step_gets_the_link(programme: Programme, district: District) -> None:
    own = page(district, school_url(programme), "head_teacher")
    assert own.count(">Báo cáo</a>") == 2
    part = RowSchool.objects.get(row__number=2, school=school())
    assert reverse("task_report_school", args=[programme.pk, 2, part.pk]) in own
    assert ">Báo cáo</a>" not in page(district, school_url(programme), "viewer")
    assert ">Báo cáo</a>" not in page(district, school_url(programme), "finance")


def test_what_happened_to_a_school_is_told(programme: Programme, district: District) -> None:
    part = RowSchool.objects.get(row__number=2, school=school())
    report_school(actor=district.system, part=part, report=Report(WorkState.IN_PROGRESS, 40))
    assert "đang làm, 40%" in text_of(page(district, school_url(programme)))


def test_a_school_without_target_says_so(programme: Programme, district: District) -> None:
    create_school(
        actor=district.system, authority=district.authority, name="TH Bông Sen", kind="primary"
    )
    told = text_of(page(district, school_url(programme, "TH Bông Sen")))
    assert "Kế hoạch này không giao chỉ tiêu cho trường" in told
    assert "Chuyển trạng thái" not in told


def move(district: District, programme: Programme, role: str = "education", **data: Any) -> Any:
    url = reverse("school_target", args=[programme.pk, school().pk])
    return browser(district, role).post(url, data)


def test_the_target_moves_with_an_event(programme: Programme, district: District) -> None:
    response = move(district, programme, state="registered")
    assert response.status_code == 302
    assert response.headers["Location"] == school_url(programme)
    assert Target.objects.get(school=school()).state == TargetState.REGISTERED
    assert AuditEvent.objects.filter(action="target.move").count() == 1
    told = text_of(page(district, school_url(programme)))
    assert "Chỉ tiêu: trong kế hoạch → đã đăng ký đánh giá ngoài" in told


@pytest.mark.parametrize("role", ["finance", "head_teacher", "viewer"])
def test_others_may_not_move_it(programme: Programme, district: District, role: str) -> None:
    assert move(district, programme, role, state="registered").status_code == 403
    assert Target.objects.get(school=school()).state == TargetState.PLANNED
    assert "Chuyển trạng thái" not in page(district, school_url(programme), role)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"state": "recognised"}, "Hãy ghi số và ngày quyết định công nhận"),
        (
            {"state": "recognised", "decision_number": "1/QĐ", "decided_on": "11/07/2023"},
            "Ngày quyết định 11/07/2023 sau ngày hiện tại",
        ),
        (
            {"state": "recognised", "decision_number": "1/QĐ", "decided_on": "31/02/2023"},
            "Viết ngày theo mẫu",
        ),
        ({"state": "planned"}, "planned"),
        ({}, "Chuyển sang"),
    ],
)
def test_a_move_that_makes_no_sense_is_explained_at_the_form(
    programme: Programme, district: District, data: dict[str, str], message: str
) -> None:
    Target.objects.update(state=TargetState.EVALUATED)
    response = move(district, programme, **data)
    assert response.status_code == 200
    html = response.content.decode()
    assert 'role="alert"' in html
    assert message in text_of(html) + html
    assert Target.objects.get(school=school()).state == TargetState.EVALUATED


def test_recognition_keeps_its_decision(programme: Programme, district: District) -> None:
    Target.objects.update(state=TargetState.EVALUATED)
    move(
        district,
        programme,
        state="recognised",
        decision_number="12/QĐ-UBND",
        decided_on="01/07/2023",
    )
    target = Target.objects.get(school=school())
    assert (target.state, target.decision_number, str(target.decided_on)) == (
        TargetState.RECOGNISED,
        "12/QĐ-UBND",
        "2023-07-01",
    )
    assert "12/QĐ-UBND, 01/07/2023" in text_of(page(district, school_url(programme)))


def test_only_moves_that_exist_are_offered(programme: Programme, district: District) -> None:
    html = page(district, school_url(programme))
    assert set(re.findall(r'name="state" value="(\w+)"', html)) == {
        "registered",
        "postponed",
        "withdrawn",
    }
    assert "decision_number" not in html


def grow(district: District, programme: Programme, number: int) -> None:
    """Import the plan again with more schools and more rows about all of them."""
    facts = small_facts()
    many = tuple(
        SchoolFact(
            f"TH Số {n}",
            SchoolKind.PRIMARY,
            SPAN,
            recognition=facts.schools[0].recognition,
            quarter="2023-Q4",
        )
        for n in range(number)
    )
    rows = tuple(replace(facts.roadmap[1], row=4 + n, task=f"Việc {n}") for n in range(number))
    grown = replace(facts, schools=facts.schools + many, roadmap=facts.roadmap + rows)
    import_plan(
        actor=district.system,
        authority=district.authority,
        file=district.file,
        reading=reading(grown),
        programme=programme,
    )


@pytest.mark.parametrize("query", ["", "?sort=-progress&q=h", "?state=late&sort=late"])
def test_queries_do_not_grow_with_schools(
    programme: Programme, district: District, django_assert_max_num_queries: Any, query: str
) -> None:
    client = browser(district, "head_teacher")
    urls = [reverse("schools", args=[programme.pk]) + query, school_url(programme)]
    for url in urls:
        client.get(url)
    few = [_count(client, url, django_assert_max_num_queries) for url in urls]
    grow(district, programme, 30)
    assert [_count(client, url, django_assert_max_num_queries) for url in urls] == few


def _count(client: Any, url: str, limit: Any) -> int:
    with limit(40) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_long_lists_have_pages(programme: Programme, district: District) -> None:
    grow(district, programme, 60)
    url = reverse("schools", args=[programme.pk])
    first, second = page(district, url), page(district, url, page="2")
    assert (len(listed(first)), len(listed(second))) == (50, 13)
    assert "?page=2" in first


def test_names_are_escaped(programme: Programme, district: District) -> None:
    add_alias(organisation=school().organisation, written="<script>alert(1)</script>")
    html = page(district, school_url(programme))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
