"""The list of programmes, the overview of one, and its history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.domain.conftest import District, reading, small_facts
from tests.web.people import browser
from tests.web.plans import grow
from truongchuan.domain.programmes.importing import import_plan
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowSchool, Target
from truongchuan.domain.programmes.progress import Report, report_row, report_school
from truongchuan.domain.programmes.services import move_target
from truongchuan.domain.programmes.states import TargetState, WorkState
from truongchuan.engines.plan.facts import PlanFacts

INSIDERS = ("leader", "education", "finance", "head_teacher", "viewer")


@pytest.fixture(autouse=True)
def mid_may(district: District) -> None:
    Programme.objects.filter(pk=district.programme.pk).update(fixed_today=date(2023, 5, 15))


def page_of(client: Client, district: District, name: str = "programme", query: str = "") -> str:
    args = [] if name == "programmes" else [district.programme.pk]
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize("name", ["programme", "programme_history"])
@pytest.mark.parametrize(
    ("role", "status"),
    [*((role, 200) for role in INSIDERS), ("stranger", 404), ("nobody", 302)],
)
def test_who_may_look(district: District, name: str, role: str, status: int) -> None:
    response = browser(district, role).get(reverse(name, args=[district.programme.pk]))
    assert response.status_code == status
    if status == 302:
        assert response.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", [*INSIDERS, "stranger"])
def test_the_list_holds_what_each_may_see(district: District, role: str) -> None:
    page = page_of(browser(district, role), district, "programmes")
    own = reverse("programme", args=[district.programme.pk])
    assert (f'href="{own}"' in page) == (role != "stranger")
    assert (reverse("import_upload") in page) == (role in {"leader", "education", "stranger"})


def test_the_list_gives_figures_and_sorts(district: District) -> None:
    report_row(
        actor=district.system,
        row=RoadmapRow.objects.get(programme=district.programme, number=1),
        report=Report(WorkState.DONE, 100),
    )
    second = import_plan(
        actor=district.system,
        authority=district.authority,
        file=district.file,
        reading=reading(_next_year(small_facts())),
    ).programme
    client = browser(district, "viewer")
    page = page_of(client, district, "programmes")
    assert "1/3" in page
    assert "0/3" in page
    own, later = (
        f'class="row-link" href="/ke-hoach/{p.pk}/"' for p in (district.programme, second)
    )
    assert page.index(later) < page.index(own), "newest first"
    page = page_of(client, district, "programmes", "?sort=years")
    assert page.index(own) < page.index(later)
    page = page_of(client, district, "programmes", "?sort=-done")
    assert page.index(own) < page.index(later)
    assert page_of(client, district, "programmes", "?sort=x&page=99")


def _next_year(facts: PlanFacts) -> PlanFacts:
    return replace(
        facts,
        document=replace(facts.document, number="8/KH-UBND", date=date(2024, 1, 5)),
        years=(2024,),
    )


def test_the_overview_shows_states_units_and_document(district: District) -> None:
    report_row(
        actor=district.system,
        row=RoadmapRow.objects.get(programme=district.programme, number=2),
        report=Report(WorkState.BLOCKED, 10, "chờ vốn"),
    )
    target = Target.objects.filter(programme=district.programme, quarter="2023-Q3").get()
    move_target(actor=district.system, target=target, state=TargetState.REGISTERED)
    page = page_of(browser(district, "viewer"), district)
    assert "7/KH-UBND" in page
    assert "05/01/2023" in page
    assert "1 đang vướng" in page
    assert "1 đã đăng ký đánh giá ngoài" in page
    assert "1 trong 3 việc chủ trì" in page
    assert reverse("roadmap", args=[district.programme.pk]) + "?month=2023-06" in page
    assert "severity=3" in page
    assert "Nhập bản sửa" not in page


def test_the_overview_tells_what_a_new_version_changed(district: District) -> None:
    facts = small_facts()
    first = replace(facts.schools[0], quarter="2023-Q4")
    import_plan(
        actor=district.system,
        authority=district.authority,
        file=district.file,
        reading=reading(replace(facts, schools=(first, *facts.schools[1:]))),
        programme=district.programme,
    )
    page = page_of(browser(district, "leader"), district)
    assert "Bản 2" in page
    assert "Bản 1" in page
    assert "1 khác biệt so với bản trước" in page
    assert "<del>Quý III/2023</del> → <ins>Quý IV/2023</ins>" in page
    assert reverse("import_upload") + f"?ban-sua={district.programme.pk}" in page


def test_the_history_says_who_did_what_and_filters_by_kind(district: District) -> None:
    row = RoadmapRow.objects.get(programme=district.programme, number=1)
    report_row(actor=district.system, row=row, report=Report(WorkState.IN_PROGRESS, 30))
    part = RowSchool.objects.filter(row__programme=district.programme).first()
    assert part is not None
    report_school(actor=district.system, part=part, report=Report(WorkState.DONE, 100))
    client = browser(district, "viewer")
    page = page_of(client, district, "programme_history")
    assert "nhiệm vụ 1: Khảo sát cơ sở vật chất" in page
    assert "báo cáo tiến độ" in page
    assert "nhập kế hoạch" in page
    assert "30%" in page
    only = page_of(client, district, "programme_history", "?kind=school")
    assert "nhiệm vụ 1:" not in only
    assert part.school.name in only
    assert "nhiệm vụ 1:" in page_of(client, district, "programme_history", "?kind=chua-biet")


def test_a_long_history_is_paged(district: District) -> None:
    row = RoadmapRow.objects.get(programme=district.programme, number=1)
    for percent in range(1, 53):
        report_row(actor=district.system, row=row, report=Report(WorkState.IN_PROGRESS, percent))
    client = browser(district, "viewer")
    page = page_of(client, district, "programme_history", "?kind=row")
    assert "52%" in page
    assert "?kind=row&amp;page=2" in page
    assert "1–50 trong 52" in page
    assert "1%" in page_of(client, district, "programme_history", "?kind=row&page=2")


@pytest.mark.parametrize("name", ["programme", "programmes", "programme_history"])
def test_queries_do_not_grow_with_rows(
    district: District, name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(district, "leader")
    page_of(client, district, name)
    with django_assert_max_num_queries(60) as few:
        page_of(client, district, name)
    grow(district, 30)
    with django_assert_max_num_queries(len(few)):
        page_of(client, district, name)
