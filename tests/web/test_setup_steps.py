"""The steps of setting up: what each page shows, saves, refuses, and how two people meet."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.domain.conftest import District, person_actor
from tests.web.people import browser, signed_in
from tests.web.test_clashes import kept_by_force
from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.directory.services import create_authority, create_organisation
from truongchuan.domain.onboarding.models import (
    Letterhead,
    OfficeCalendar,
    OfficeDay,
    SchoolYear,
    SetupProgress,
    SetupTicket,
)
from truongchuan.domain.shared.actor import Function

pytestmark = pytest.mark.django_db
YEAR = {
    "label": "2026-2027",
    "first_day": "05/09/2026",
    "first_term_ends": "18/01/2027",
    "second_term_starts": "19/01/2027",
    "last_day": "31/05/2027",
    "basis": "QĐ 1/QĐ-UBND",
}


def text_of(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def based_on(client: Client, address: str, act: str = "") -> str:
    """Return the stamp that a page's form would send."""
    found = re.search(
        rf'name="based_on" value="(\w+)" id="{act or "id"}_based_on"',
        client.get(address).content.decode(),
    )
    assert found is not None
    return found.group(1)


# --- overview -----------------------------------------------------------------------------------


def test_the_overview_says_what_is_missing_and_why(district: District) -> None:
    client = browser(district, "operator")
    page = text_of(client.get(reverse("authority")))
    assert "Chưa ghi cơ quan cấp trên." in page
    assert "Chưa có năm học nào." in page
    assert "Lãnh đạo hoặc cơ quan thường trực nhập kế hoạch." in page
    assert reverse("import_upload") not in page
    assert "Xã, phường trực thuộc" not in page
    leader = text_of(browser(district, "leader").get(reverse("authority")))
    assert reverse("import_upload") in leader


def test_a_step_is_left_for_later_and_taken_up_again(district: District) -> None:
    client = browser(district, "leader")
    skip = reverse("setup_skip")
    assert client.post(skip, {"step": "school_years"}).status_code == 302
    page = text_of(client.get(reverse("authority")))
    assert "Để lại sau" in page
    assert "Lần gần nhất: Năm học" in page
    client.post(skip, {"step": "school_years", "act": "resume"})
    assert SetupProgress.objects.get().skipped_at is None
    refused = client.post(skip, {"step": "khong-co"}, follow=True)
    assert "Không có bước thiết lập này" in text_of(refused)


def test_every_step_draws_in_english(district: District) -> None:
    client = browser(district, "leader")
    client.cookies["django_language"] = "en"
    for name in (
        "authority",
        "authority_name",
        "authority_units",
        "letterheads",
        "school_years",
        "office_days",
        "office_units",
        "office_unit_add",
    ):
        assert client.get(reverse(name)).status_code == 200, name


# --- name ---------------------------------------------------------------------------------------


def test_name_and_superior_are_saved_each_by_itself(district: District) -> None:
    client, address = browser(district, "leader"), reverse("authority_name")
    sent = {
        "act": "superior",
        "superior_name": "UBND thành phố Mẫu",
        "based_on": based_on(client, address, "superior"),
    }
    assert client.post(address, sent).status_code == 302
    district.authority.refresh_from_db()
    assert district.authority.parent is not None
    sent = {
        "act": "correct",
        "name": "Ủy ban nhân dân quận Mẫu Mới",
        "short_name": "UBND quận",
        "kind": "district",
        "based_on": based_on(client, address, "correct"),
    }
    assert client.post(address, sent).status_code == 302
    bad = client.post(address, {**sent, "name": ""})
    assert 'value="UBND quận"' in text_of(bad, 422)
    sent = {
        "act": "rename",
        "name": "Ủy ban nhân dân phường Mẫu",
        "on": "01/07/2026",
        "based_on": based_on(client, address, "rename"),
    }
    assert client.post(address, sent).status_code == 302
    page = text_of(client.get(address))
    assert "Tên qua các thời kỳ" in page
    assert "đến 30/06/2026" in page
    wrong_day = client.post(address, {**sent, "on": "32/13/2026"})
    assert "Viết ngày theo mẫu" in text_of(wrong_day, 422)


def test_two_people_who_change_the_name_see_both_versions(district: District) -> None:
    one, two = browser(district, "leader"), browser(district, "operator")
    address = reverse("authority_name")
    stamp = based_on(one, address, "correct")
    sent = {"act": "correct", "kind": "district", "based_on": stamp, "short_name": ""}
    assert one.post(address, {**sent, "name": "UBND quận Một"}).status_code == 302
    page = text_of(two.post(address, {**sent, "name": "UBND quận Hai"}), 409)
    assert "Có người vừa sửa" in page
    section = page.split('class="clash"', 1)[1].split("</section>", 1)[0]
    assert "UBND quận Một" in section
    assert "UBND quận Hai" in section
    assert "Người thử" in section
    assert 'href="#form-correct"' in section
    assert 'id="form-correct"' in page
    district.authority.refresh_from_db()
    assert district.authority.name == "UBND quận Một"
    again = kept_by_force(page)
    assert two.post(address, again).status_code == 302
    district.authority.refresh_from_db()
    assert district.authority.name == "UBND quận Hai"
    # A form without a stamp fits nothing.
    assert two.post(address, {**again, "based_on": ""}).status_code == 409


# --- units --------------------------------------------------------------------------------------


def test_the_usual_units_are_ticked_named_and_added(district: District) -> None:
    client, address = browser(district, "leader"), reverse("authority_units")
    page = text_of(client.get(address))
    assert "đã có" in page  # education and finance came with the plan
    assert "Công an quận" in page
    assert 'value="Phòng Giáo dục và Đào tạo"' not in page
    sent = {
        "add-6": "1",
        "name-6": "Phòng Nội vụ quận",
        "kind-6": "home_affairs",
        "short-6": "PNV",
        "aliases-6": "Phòng Nội vụ\nNội vụ",
        "name-7": "Phòng không đánh dấu",
        "kind-7": "culture",
        "blank-10": "1",
        "name-10": "Kho bạc Nhà nước",
        "kind-10": "finance",
        "blank-11": "1",
        "name-11": "",
        "kind-11": "other",
    }
    assert client.post(address, sent).status_code == 302
    unit = Organisation.objects.get(name="Phòng Nội vụ quận")
    assert [a.written for a in unit.aliases.all()] == ["Phòng Nội vụ", "Nội vụ"]
    assert Organisation.objects.get(name="Kho bạc Nhà nước").kind == "finance"
    assert not Organisation.objects.filter(name="Phòng không đánh dấu").exists()
    again = client.post(address, {**sent, "name-10": "Đơn vị đã gõ"})
    page = text_of(again, 422)
    assert "Đã có đơn vị tên" in page
    assert 'value="Đơn vị đã gõ"' in page
    assert "Chưa chọn đơn vị nào" in text_of(client.post(address, {}), 422)


# --- letterheads --------------------------------------------------------------------------------


def test_letterheads_are_shown_as_they_print_and_changed(district: District) -> None:
    client = browser(district, "leader")
    page = text_of(client.get(reverse("letterheads")))
    assert "<strong>QUẬN MẪU</strong>" in page
    assert "suy từ tên" in page
    address = reverse("letterhead", args=[district.authority.pk])
    sent = {
        "valid_from": "01/01/2026",
        "place": "Mẫu Mới",
        "symbol": "UBND",
        "signer_title": "Phó Chủ tịch",
        "based_on": based_on(client, address),
    }
    assert client.post(address, sent).status_code == 302
    page = text_of(client.get(reverse("letterheads")))
    assert "Mẫu Mới, ngày" in page
    assert "Người ký mặc định: Phó Chủ tịch" in page
    late = text_of(client.post(address, {**sent, "place": "Khác"}), 409)
    assert "Khác" in late.split('class="clash"', 1)[1]
    bad = text_of(client.post(address, {**sent, "symbol": "UB/ND", "valid_from": ""}), 422)
    assert 'value="UB/ND"' in bad
    head = Letterhead.objects.get()
    assert client.post(reverse("letterhead_remove", args=[head.pk])).status_code == 302
    assert not Letterhead.objects.exists()
    school = Organisation.objects.filter(authority=district.authority, kind="school").first()
    assert school is not None
    assert client.get(reverse("letterhead", args=[school.pk])).status_code == 404


# --- school years -------------------------------------------------------------------------------


def test_school_years_are_added_changed_and_removed(district: District) -> None:
    client, address = browser(district, "operator"), reverse("school_years")
    page = text_of(client.get(address))
    assert 'value="2026-2027"' in page
    assert "Chưa có năm học nào" in page
    assert client.post(address, YEAR).status_code == 302
    year = SchoolYear.objects.get()
    assert year.last_day == date(2027, 5, 31)
    page = text_of(client.get(address))
    assert "hiện nay" in page
    assert 'value="2027-2028"' in page
    assert "Đã có năm học 2026-2027" in text_of(client.post(address, YEAR), 422)
    bad = text_of(client.post(address, {**YEAR, "label": "2025-2026", "last_day": "mai"}), 422)
    assert 'value="mai"' in bad
    one = reverse("school_year", args=[year.pk])
    stamp = based_on(client, one)
    changed = {**YEAR, "last_day": "30/05/2027", "based_on": stamp}
    assert client.post(one, changed).status_code == 302
    late = text_of(client.post(one, {**changed, "last_day": "29/05/2027"}), 409)
    assert "29/05/2027" in late.split('class="clash"', 1)[1]
    assert client.post(one, {"act": "remove"}).status_code == 302
    assert not SchoolYear.objects.exists()


# --- working days -------------------------------------------------------------------------------


def test_the_weekly_rest_is_confirmed_and_days_are_added(district: District) -> None:
    client, address = browser(district, "leader"), reverse("office_days")
    assert "Chưa xác nhận" in text_of(client.get(address))
    sent = {"act": "rest", "weekly_rest": "sat_sun", "based_on": based_on(client, address, "rest")}
    assert client.post(address, sent).status_code == 302
    assert OfficeCalendar.objects.get().weekly_rest == "sat_sun"
    assert "Có người vừa sửa" in text_of(client.post(address, {**sent, "weekly_rest": "sun"}), 409)
    day = {"act": "day", "off": "27/11/2026", "works": "28/11/2026", "basis": "TB 9/TB-UBND"}
    assert client.post(address, day).status_code == 302
    page = text_of(client.get(address))
    assert "TB 9/TB-UBND" in page
    assert "làm bù <strong>28/11/2026</strong>" in page
    assert "Ngày 27/11/2026 đã là ngày nghỉ" in text_of(client.post(address, day), 422)
    plan = reverse("schedule_calendar", args=[district.programme.pk])
    assert client.get(plan).status_code == 200
    remove = reverse("office_day_remove", args=[OfficeDay.objects.get().pk])
    assert client.post(remove).status_code == 302
    assert "1 ngày đã bỏ" in text_of(client.get(address))
    assert "đã được bỏ" in text_of(client.post(remove, follow=True))
    assert "2027" in text_of(client.get(address + "?year=2027"))


# --- authorities below --------------------------------------------------------------------------


def test_a_province_previews_adds_and_prints_keys(db: None) -> None:
    province = create_authority(actor=None, name="UBND thành phố Mẫu", kind="province")
    client = signed_in(person_actor(province, province, Function.OPERATOR))
    address = reverse("authority_children")
    assert "Chưa có xã, phường nào" in text_of(client.get(address))
    assert "Xã, phường trực thuộc" in text_of(client.get(reverse("authority")))
    unclear = text_of(client.post(address, {"act": "check", "names": "phường Một\nHội Hai"}))
    assert "chưa rõ phường hay xã" in unclear
    assert Organisation.objects.filter(is_authority=True).count() == 1
    names = "phường Một\nphường Một\nxã Ba"
    plan = text_of(client.post(address, {"act": "check", "names": names}))
    assert "Thêm 2 cơ quan" in plan
    assert "trùng dòng trên" in plan
    slips = client.post(address, {"act": "add", "names": "phường Một\nxã Ba"})
    keys = re.findall(r"/bat-dau/[\w-]+/", text_of(slips))
    assert len(keys) == 2
    assert "no-store" in slips.headers["Cache-Control"]
    page = text_of(client.get(address))
    assert "chờ dùng" in page
    assert keys[0] not in page
    first = Client().get(keys[0])
    assert "Ủy ban nhân dân phường Một" in text_of(first)
    child = Organisation.objects.get(name="Ủy ban nhân dân xã Ba")
    renewed = client.post(reverse("child_ticket", args=[child.pk]))
    assert len(re.findall(r"/bat-dau/[\w-]+/", text_of(renewed))) == 1
    assert Client().get(keys[1]).status_code == 410
    ticket = SetupTicket.objects.filter(authority=child, revoked_at__isnull=True).get()
    assert client.post(reverse("ticket_revoke", args=[ticket.pk])).status_code == 302
    unlink = reverse("child_unlink", args=[child.pk])
    assert "Viết ngày theo mẫu" in text_of(client.post(unlink, {"last_day": "x"}, follow=True))
    assert client.post(unlink, {"last_day": "30/11/2026"}).status_code == 302
    assert "30/11/2026" in text_of(client.get(address))
    assert text_of(client.post(address, {"act": "check", "names": ""}), 422)


def test_the_overview_takes_the_same_queries_however_many_units(district: District) -> None:
    client = browser(district, "leader")
    client.get(reverse("authority"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("authority"))
    for number in range(30):
        create_organisation(
            actor=district.system,
            authority=district.authority,
            name=f"Đơn vị {number}",
            kind=OrganisationKind.OTHER,
        )
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("authority"))
    assert len(many) == len(few)


def test_a_plan_s_calendar_shows_the_school_year_that_was_entered(district: District) -> None:
    client = browser(district, "leader")
    plan = reverse("schedule_calendar", args=[district.programme.pk]) + "?year=2023"
    assert "05/09/2023 đến 31/05/2024" in text_of(client.get(plan))
    sent = {
        "label": "2023-2024",
        "first_day": "04/09/2023",
        "first_term_ends": "14/01/2024",
        "second_term_starts": "15/01/2024",
        "last_day": "25/05/2024",
    }
    assert client.post(reverse("school_years"), sent).status_code == 302
    page = text_of(client.get(plan))
    assert "04/09/2023 đến 25/05/2024" in page
    assert "05/09/2023 đến 31/05/2024" not in page
