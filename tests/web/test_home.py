"""The desk of each role, and what those see who have nothing yet."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.domain.conftest import District, person_actor
from tests.web.people import browser, signed_in
from tests.web.plans import grow
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.directory.services import create_authority
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowUnit
from truongchuan.domain.programmes.progress import Report, report_part, report_row
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Function
from truongchuan.web.views.home import home

HOME = "/"


@pytest.fixture(autouse=True)
def mid_may(district: District) -> None:
    Programme.objects.filter(pk=district.programme.pk).update(fixed_today=date(2023, 5, 15))


def text_of(client: Client, url: str = HOME) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_start_page_offers_to_sign_in(db: None) -> None:
    page = text_of(Client())
    assert reverse("account_login") in page
    assert "Đăng nhập" in page


def test_the_demo_starts_with_the_roles(
    monkeypatch: pytest.MonkeyPatch, rf: RequestFactory
) -> None:
    monkeypatch.setattr("truongchuan.web.views.home.settings.DEMO", True)
    monkeypatch.setattr("truongchuan.web.views.home.redirect", HttpResponse)
    request = rf.get(HOME)
    request.user = AnonymousUser()
    assert home(request).content == b"demo_roles"


def test_the_lead_finds_its_rows_by_urgency_with_a_way_to_report(district: District) -> None:
    page = text_of(browser(district, "education"))
    late, current, upcoming = (page.index(word) for word in ("Quá hạn", "Đang trong kỳ", "Sắp tới"))
    assert late < current < upcoming
    assert reverse("task_report", args=[district.programme.pk, 1]) in page
    assert "quá 76 ngày" in page


def test_a_cooperating_unit_finds_its_part_only(district: District) -> None:
    page = text_of(browser(district, "finance"))
    part = RowUnit.objects.get(row__number=1, organisation__kind=OrganisationKind.FINANCE)
    assert reverse("task_report_part", args=[district.programme.pk, 1, part.pk]) in page
    assert "Hoàn thiện hồ sơ" not in page
    assert "Bố trí kinh phí cho các trường" in page, "its duty stands on the desk too"


def test_a_reported_part_no_longer_waits(district: District) -> None:
    part = RowUnit.objects.get(row__number=1, organisation__kind=OrganisationKind.FINANCE)
    report_part(actor=district.system, part=part, report=Report(WorkState.DONE, 100))
    page = text_of(browser(district, "finance"))
    assert "Không có nhiệm vụ nào của lộ trình đang chờ bạn" in page


def test_a_ward_without_rows_sees_its_duties(district: District) -> None:
    ward = district.authority.units.get(name="UBND phường Hoa Sen")
    RowUnit.objects.filter(organisation=ward).delete()
    page = text_of(signed_in(district.actor(Function.OFFICER, unit=ward)))
    assert "Thống kê số trẻ trong độ tuổi" in page
    assert reverse("unit", args=[district.programme.pk, ward.pk]) in page


def test_a_head_teacher_sees_target_and_steps(district: District) -> None:
    page = text_of(browser(district, "head_teacher"))
    assert "công nhận mới" in page
    assert "Quý III/2023" in page
    assert "Hoàn thiện hồ sơ của các trường" in page
    assert "/truong/" in page


def test_a_leader_sees_the_whole_programme(district: District) -> None:
    row = RoadmapRow.objects.get(programme=district.programme, number=2)
    report_row(
        actor=district.system, row=row, report=Report(WorkState.BLOCKED, 10, "thiếu kinh phí")
    )
    page = text_of(browser(district, "leader"))
    assert "thiếu kinh phí" in page
    assert reverse("roadmap", args=[district.programme.pk]) + "?state=late" in page
    assert "Phát hiện chưa xử lý" in page
    assert "Báo cáo mới" in page
    assert 'class="section desk__waiting no-print"' in page, "the sheet of paper is the programme's"


def test_a_viewer_sees_the_programme_and_no_work_of_their_own(district: District) -> None:
    page = text_of(browser(district, "viewer"))
    assert "Việc đang chờ tôi" not in page
    assert "Chỉ tiêu theo quý" in page
    assert "/bao-cao/" not in page


def test_an_officer_does_not_find_their_own_rows_twice(district: District) -> None:
    page = text_of(browser(district, "education"))
    assert len(re.findall(">1. Khảo sát cơ sở vật chất", page)) == 1


@pytest.mark.parametrize(
    ("function", "words"),
    [(Function.LEADER, "Nhập kế hoạch"), (Function.VIEWER, "Khi phòng giáo dục")],
)
def test_without_a_plan_the_desk_says_what_to_do(db: None, function: Function, words: str) -> None:
    authority = create_authority(
        actor=None, name="Ủy ban nhân dân quận Trống", kind=OrganisationKind.DISTRICT
    )
    page = text_of(signed_in(person_actor(authority, authority, function)))
    assert "Cơ quan chưa có kế hoạch nào" in page
    assert words in page
    assert (reverse("import_upload") in page) == (function is Function.LEADER)


def test_an_account_without_a_person_is_told_so(
    district: District, django_user_model: type
) -> None:
    user = django_user_model.objects.create_user(username="mo-coi")  # type: ignore[attr-defined]
    client = Client()
    client.force_login(user)
    assert "Tài khoản chưa gắn với đơn vị nào" in text_of(client)


def test_nobody_of_another_authority_sees_the_programme(district: District) -> None:
    page = text_of(browser(district, "stranger"))
    assert reverse("programme", args=[district.programme.pk]) not in page


@pytest.mark.parametrize("role", ["leader", "education", "finance", "head_teacher", "viewer"])
def test_the_desk_asks_as_often_for_many_rows_as_for_few(
    district: District, role: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(district, role)
    client.get(HOME)
    with django_assert_max_num_queries(60) as few:
        client.get(HOME)
    grow(district, 30)
    with django_assert_max_num_queries(len(few)):
        client.get(HOME)
