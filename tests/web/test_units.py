"""Pages about units."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests.domain.conftest import FINANCE, SPAN, District, reading, small_facts
from tests.web.people import ROLES, browser
from truongchuan.domain.directory.models import (
    Organisation,
    OrganisationKind,
    School,
    SuccessionKind,
)
from truongchuan.domain.directory.services import (
    create_authority,
    record_succession,
    rename_organisation,
)
from truongchuan.domain.programmes.importing import import_plan
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowUnit, Target
from truongchuan.domain.programmes.progress import Report, report_part, report_row
from truongchuan.domain.programmes.states import WorkState
from truongchuan.engines.plan.facts import UnitMention

pytestmark = pytest.mark.django_db
EDUCATION = "Phòng Giáo dục và Đào tạo"
MONEY = "Phòng Tài chính - Kế hoạch"


@pytest.fixture
def programme(district: District) -> Programme:
    """The small plan, seen on 10/07/2023."""
    Programme.objects.update(fixed_today=date(2023, 7, 10))
    return Programme.objects.get()


def get(district: District, url: str, role: str = "leader", **query: str) -> str:
    response = browser(district, role).get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def unit_url(programme: Programme, unit: Organisation) -> str:
    return reverse("unit", args=[programme.pk, unit.pk])


def list_url(programme: Programme) -> str:
    return reverse("units", args=[programme.pk])


def listed(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)<', html)


def ward(name: str) -> Organisation:
    return Organisation.objects.get(name=f"UBND phường {name}")


@pytest.mark.parametrize("role", ROLES)
def test_everybody_of_the_district_sees_units(
    programme: Programme, district: District, role: str
) -> None:
    get(district, list_url(programme), role)
    get(district, unit_url(programme, district.unit(OrganisationKind.FINANCE)), role)


def test_a_stranger_finds_nothing_and_nobody_is_asked_to_sign_in(
    programme: Programme, district: District
) -> None:
    stranger, nobody = browser(district, "stranger"), browser(district, "nobody")
    for url in (list_url(programme), unit_url(programme, district.unit(OrganisationKind.FINANCE))):
        assert stranger.get(url).status_code == 404
        assert nobody.get(url).headers["Location"].startswith(reverse("account_login"))


def test_a_unit_of_another_authority_is_not_found(programme: Programme, district: District) -> None:
    browser(district, "stranger")
    foreign = Organisation.objects.filter(kind=OrganisationKind.FINANCE).exclude(
        authority=district.authority
    )
    client = browser(district, "leader")
    for pk in (foreign.get().pk, 10**9):
        assert client.get(reverse("unit", args=[programme.pk, pk])).status_code == 404


def test_units_stand_in_groups_each_ward_by_itself(
    programme: Programme, district: District
) -> None:
    html = get(district, list_url(programme))
    assert listed(html) == [
        "Phòng Giáo dục và Đào tạo",
        "Phòng Tài chính - Kế hoạch",
        "UBND phường Ánh Dương",
        "UBND phường Hoa Sen",
    ]
    groups = re.findall(r'scope="rowgroup">([^<]+)<span class="count">(\d+)', html)
    assert [(name.strip(), n) for name, n in groups] == [("Phòng, ban", "2"), ("Phường, xã", "2")]


def test_a_unit_with_duties_and_no_row_is_marked(programme: Programme, district: District) -> None:
    finance = district.unit(OrganisationKind.FINANCE)
    assert "ngoài lộ trình" not in get(district, list_url(programme))
    RowUnit.objects.filter(organisation=finance).delete()
    html = get(district, list_url(programme))
    assert html.count("ngoài lộ trình</span>") == 1
    assert listed(get(district, list_url(programme), work="without_row")) == [finance.name]
    assert "lộ trình không có dòng nào của đơn vị" in get(district, unit_url(programme, finance))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"group": "wards"}, ["UBND phường Ánh Dương", "UBND phường Hoa Sen"]),
        ({"q": "tai chinh"}, [MONEY]),
        ({"work": "leads"}, [EDUCATION]),
        ({"work": "late"}, [EDUCATION, MONEY]),
        ({"group": "police"}, []),
        (
            {"sort": "-leads", "q": "phong"},
            ["Phòng Giáo dục và Đào tạo", "Phòng Tài chính - Kế hoạch"],
        ),
        (
            {"sort": "-name", "group": "offices"},
            ["Phòng Tài chính - Kế hoạch", "Phòng Giáo dục và Đào tạo"],
        ),
        ({"group": "x", "work": "y", "sort": "z", "q": "hoa sen"}, ["UBND phường Hoa Sen"]),
    ],
)
def test_filters_and_sorting(
    programme: Programme, district: District, query: dict[str, str], expected: list[str]
) -> None:
    html = get(district, list_url(programme), **query)
    assert listed(html) == expected
    assert ("Không có đơn vị nào hợp với bộ lọc" in html) == (not expected)


def test_the_work_of_a_unit(programme: Programme, district: District) -> None:
    finance = district.unit(OrganisationKind.FINANCE)
    part = RowUnit.objects.get(row__number=1, organisation=finance)
    report_part(
        actor=district.system, part=part, report=Report(WorkState.IN_PROGRESS, 30, "chờ số liệu")
    )
    html = get(district, unit_url(programme, finance), "finance")
    told = text_of(html)
    assert "Bố trí kinh phí cho các trường" in told
    assert "Khảo sát cơ sở vật chất" in told
    assert "chờ số liệu" in told
    assert "Phòng GD&amp;ĐT" in html
    assert "1 việc quá hạn" in told
    assert "Hoàn thiện hồ sơ" not in told
    assert "Người thử" in told
    assert f"{reverse('plan_text', args=[programme.pk])}?line=1#d-1" in html
    assert ">Báo cáo</a>" in html
    assert ">Báo cáo</a>" not in get(district, unit_url(programme, finance), "viewer")


def test_the_lead_sees_rows_led_and_what_is_their_turn(
    programme: Programme, district: District
) -> None:
    education = district.unit(OrganisationKind.EDUCATION_OFFICE)
    report_row(
        actor=district.system,
        row=RoadmapRow.objects.get(number=1),
        report=Report(WorkState.DONE, 100),
    )
    told = text_of(get(district, unit_url(programme, education)))
    assert "chủ trì 3 việc" in told
    assert "Đang đến lượt 1" in told
    assert "3 trường" in told


def test_a_ward_shows_its_duties_its_schools_and_what_became_of_it(
    programme: Programme, district: District
) -> None:
    sen = ward("Hoa Sen")
    School.objects.filter(organisation__name="MN Đống Đa").update(ward=sen)
    new = create_authority(
        actor=None, name="Ủy ban nhân dân phường Mới", short_name="Phường Mới", kind="ward"
    )
    record_succession(
        actor=district.system,
        predecessor=sen,
        successor=new,
        on=date(2025, 7, 1),
        kind=SuccessionKind.MERGED,
        basis="Nghị quyết 1656/NQ-UBTVQH15",
    )
    told = text_of(get(district, unit_url(programme, sen)))
    assert "Thống kê số trẻ trong độ tuổi" in told
    assert "Đón đoàn đánh giá ngoài" in told
    assert "MN Đống Đa" in told
    assert "Sáp nhập vào Phường Mới từ 01/07/2025 · Nghị quyết 1656/NQ-UBTVQH15" in told
    assert "Ngừng hoạt động" not in told


def test_old_names_stay_in_the_history(programme: Programme, district: District) -> None:
    finance = district.unit(OrganisationKind.FINANCE)
    rename_organisation(
        actor=district.system, organisation=finance, name="Phòng Kinh tế", on=date(2025, 3, 1)
    )
    told = text_of(get(district, unit_url(programme, finance)))
    assert "Tên gọi: Phòng Tài chính - Kế hoạch từ trước" in told
    assert "Tên gọi: Phòng Kinh tế từ 01/03/2025" in told
    assert "Phòng TC-KH" in told


def test_a_school_as_a_unit_leads_to_its_page(programme: Programme, district: District) -> None:
    school = School.objects.get(organisation__name="TH Hòa Bình")
    response = browser(district, "viewer").get(unit_url(programme, school.organisation))
    assert response.headers["Location"] == reverse("school", args=[programme.pk, school.pk])


def test_a_unit_without_work_says_so(programme: Programme, district: District) -> None:
    told = text_of(get(district, unit_url(programme, district.authority)))
    assert "Kế hoạch này không giao việc cho đơn vị" in told


def grow(district: District, programme: Programme, number: int) -> None:
    facts = small_facts()
    rows = tuple(
        replace(facts.roadmap[0], row=4 + n, task=f"Việc {n}", lead=(FINANCE,))
        for n in range(number)
    )
    duties = tuple(
        replace(facts.duties[0], no=f"3.{n}", unit=UnitMention(f"Phòng Số {n}", f"Phòng {n}", SPAN))
        for n in range(number)
    )
    grown = replace(facts, roadmap=facts.roadmap + rows, duties=facts.duties + duties)
    import_plan(
        actor=district.system,
        authority=district.authority,
        file=district.file,
        reading=reading(grown),
        programme=programme,
    )


def test_queries_do_not_grow_with_rows_and_units(
    programme: Programme, district: District, django_assert_max_num_queries: Any
) -> None:
    client = browser(district, "finance")
    urls = [list_url(programme), unit_url(programme, district.unit(OrganisationKind.FINANCE))]

    def counts() -> list[int]:
        numbers = []
        for url in urls:
            with django_assert_max_num_queries(40) as captured:
                assert client.get(url).status_code == 200
            numbers.append(len(captured))
        return numbers

    for url in urls:
        client.get(url)
    few = counts()
    grow(district, programme, 30)
    assert Target.objects.filter(is_active=True).count() == 3
    assert counts() == few
