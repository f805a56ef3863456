"""The roadmap as table, over time, and as schools against steps."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.domain.conftest import District
from tests.web.people import browser
from tests.web.plans import grow
from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowSchool
from truongchuan.domain.programmes.progress import Report, report_row, report_school
from truongchuan.domain.programmes.states import WorkState

PAGES = ("roadmap", "roadmap_gantt", "roadmap_matrix")
INSIDERS = ("leader", "education", "finance", "head_teacher", "viewer")


@pytest.fixture(autouse=True)
def mid_may(district: District) -> None:
    Programme.objects.filter(pk=district.programme.pk).update(fixed_today=date(2023, 5, 15))


def page_of(client: Client, district: District, name: str = "roadmap", query: str = "") -> str:
    response = client.get(reverse(name, args=[district.programme.pk]) + query)
    assert response.status_code == 200
    return str(response.content.decode())


def numbers(page: str) -> list[int]:
    """Return the tasks of the table, in order."""
    return [int(number) for number in re.findall(r'<tr id="nv-(\d+)"', page)]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [*((role, 200) for role in INSIDERS), ("stranger", 404), ("nobody", 302)],
)
def test_who_may_look(district: District, name: str, role: str, status: int) -> None:
    response = browser(district, role).get(reverse(name, args=[district.programme.pk]))
    assert response.status_code == status


@pytest.mark.parametrize("name", PAGES)
def test_no_page_carries_inline_style_or_script(district: District, name: str) -> None:
    page = page_of(browser(district, "viewer"), district, name)
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)


def test_the_table_reads_like_the_annex(district: District) -> None:
    page = page_of(browser(district, "viewer"), district)
    assert numbers(page) == [1, 2, 3]
    assert "TIẾN ĐỘ THỰC HIỆN" in page
    assert "(Kèm theo Kế hoạch số 7/KH-UBND ngày 05 tháng 01 năm 2023 của" in page
    assert "Phòng GD&amp;ĐT" in page
    assert page.count("UBND 2 phường") == 1, "two wards are one name"
    assert "3 trường" in page
    assert 'class="is-current"' in page, "May belongs to the second period"
    assert "?line=1#d-1" in page


def test_rows_of_one_period_share_a_cell(district: District) -> None:
    RoadmapRow.objects.filter(programme=district.programme, number=3).update(
        months=["2023-05", "2023-06"]
    )
    page = page_of(browser(district, "viewer"), district)
    assert 'rowspan="2"' in page
    assert page.count('class="annex__period"') == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?month=2023-06", [2]),
        ("?month=2023-13", [1, 2, 3]),
        ("?state=late", [1]),
        ("?state=open", [1, 2, 3]),
        ("?state=done", []),
        ("?state=không-có", [1, 2, 3]),
        ("?words=co+so", [1]),
        ("?words=HO+SO", [2]),
        ("?words=%00", [1, 2, 3]),
        ("?unit=x&school=-1", [1, 2, 3]),
        ("?unit=999999999999999999999", [1, 2, 3]),
    ],
)
def test_filters(district: District, query: str, expected: list[int]) -> None:
    assert numbers(page_of(browser(district, "viewer"), district, query=query)) == expected


def test_filters_by_unit_and_school_stay_in_links(district: District) -> None:
    client = browser(district, "viewer")
    finance = district.unit(OrganisationKind.FINANCE)
    page = page_of(client, district, query=f"?unit={finance.pk}")
    assert numbers(page) == [1]
    for name in ("roadmap_gantt", "roadmap_matrix", "annex_xlsx", "annex_docx"):
        assert f"{reverse(name, args=[district.programme.pk])}?unit={finance.pk}" in page
    school = School.objects.get(authority=district.authority, organisation__name="MN Đống Đa")
    assert numbers(page_of(client, district, query=f"?school={school.pk}")) == [2]


def test_due_soon_is_a_filter(district: District) -> None:
    Programme.objects.update(fixed_today=date(2023, 6, 20))
    assert numbers(page_of(browser(district, "viewer"), district, query="?state=due_soon")) == [2]


def test_nothing_found_says_what_to_do(district: District) -> None:
    client = browser(district, "viewer")
    assert "Bỏ lọc để xem cả lộ trình" in page_of(client, district, query="?state=done")
    RoadmapRow.objects.all().update(is_active=False)
    assert "Kế hoạch không có bảng tiến độ" in page_of(client, district)
    assert "Kế hoạch không có bảng tiến độ" in page_of(client, district, "roadmap_gantt")
    assert "Không có nhiệm vụ nào gắn với từng trường" in page_of(
        client, district, "roadmap_matrix"
    )


def test_the_drawing_links_each_task_and_says_its_state(district: District) -> None:
    report_row(
        actor=district.system,
        row=RoadmapRow.objects.get(programme=district.programme, number=2),
        report=Report(WorkState.IN_PROGRESS, 40),
    )
    page = page_of(browser(district, "viewer"), district, "roadmap_gantt")
    for number in (1, 2, 3):
        assert f'href="{reverse("task", args=[district.programme.pk, number])}"' in page
    assert "hôm nay 15/05" in page
    assert "hạn Quý III/2023: 1 trường" in page
    assert "hạn Quý IV/2023: 2 trường" in page
    assert "bar--danger" in page
    assert "40% đang làm" in page
    assert "<title>1. Khảo sát cơ sở vật chất (" in page


def test_the_drawing_groups_by_lead(district: District) -> None:
    page = page_of(browser(district, "viewer"), district, "roadmap_gantt", "?group=lead")
    assert page.count('class="gantt__group"') == 1
    assert ">Phòng GD&amp;ĐT</text>" in page
    assert "Tháng 9/2023</text>" not in page


def test_the_matrix_puts_schools_by_quarter_against_steps(district: District) -> None:
    part = RowSchool.objects.get(
        row__programme=district.programme,
        row__number=2,
        school__organisation__name="THCS Hòa Bình",
    )
    report_school(actor=district.system, part=part, report=Report(WorkState.IN_PROGRESS, 40))
    client = browser(district, "viewer")
    page = page_of(client, district, "roadmap_matrix")
    assert page.index("Quý III/2023</span>") < page.index(">TH Hòa Bình</a>")
    assert page.index("Quý IV/2023</span>") < page.index(">MN Đống Đa</a>")
    assert page.count('class="matrix__step') == 2, "the survey is about no school"
    assert page.count('class="matrix__cell"') == 4
    assert "THCS Hòa Bình: Hoàn thiện hồ sơ của các trường: Đang làm (40%)" in page
    assert f"#truong-{part.pk}" in page
    only = page_of(client, district, "roadmap_matrix", "?quarter=2023-Q3")
    assert ">TH Hòa Bình</a>" in only
    assert ">MN Đống Đa</a>" not in only


@pytest.mark.parametrize("name", PAGES)
def test_queries_do_not_grow_with_rows(
    district: District, name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(district, "leader")
    page_of(client, district, name)
    with django_assert_max_num_queries(40) as few:
        page_of(client, district, name)
    grow(district, 30)
    with django_assert_max_num_queries(len(few)):
        page_of(client, district, name)
