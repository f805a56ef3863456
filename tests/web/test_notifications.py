"""A person's notifications, how they wish to be told, the demo's outbox, the calendar feed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from tests.domain.conftest import District
from tests.domain.reminders.conftest import Office, make_office
from tests.web.people import browser, signed_in
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.reminders.mail import send_delivery
from truongchuan.domain.reminders.models import (
    Delivery,
    FeedToken,
    Kind,
    Notification,
    Preference,
)
from truongchuan.domain.reminders.telling import notify, urge_row
from truongchuan.web.presenters.notifications import LOOKS
from truongchuan.web.reminder_mail import write_letter

LIST = "/thong-bao/"
SETTINGS = "/thong-bao/thiet-dat/"


@pytest.fixture
def office(district: District) -> Office:
    """The office on a day with late work, told."""
    made = make_office(district)
    made.remind("2023-03-01")
    return made


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def test_the_list_says_what_of_which_plan_and_in_which_part(office: Office) -> None:
    page = text_of(signed_in(office.finance).get(LIST))
    assert "1 chưa đọc trong 1 thông báo" in page
    assert "Quá hạn 1 ngày, hạn 28/02/2023: 1. Khảo sát cơ sở vật chất" in page
    assert "phần việc phối hợp của Phòng TC-KH · 7/KH-UBND · 01/03/2023" in page
    assert "Hôm nay, 01/03/2023" in page


def test_the_bell_counts_what_is_unread(office: Office) -> None:
    client = signed_in(office.education)
    assert re.search(r'bell__count">2<', text_of(client.get("/")))
    client.post(reverse("notifications_read_all"))
    assert "bell__count" not in text_of(client.get("/"))


def test_opening_leads_to_the_task_and_marks_as_read(office: Office) -> None:
    [told] = office.told(office.finance)
    response = signed_in(office.finance).post(reverse("notification_open", args=[told.pk]))
    assert response.headers["Location"] == f"/ke-hoach/{office.programme.pk}/nhiem-vu/1/"
    told.refresh_from_db()
    assert told.read_at is not None


def test_marking_as_read_stays_in_the_list(office: Office) -> None:
    [told] = office.told(office.finance)
    client = signed_in(office.finance)
    response = client.post(reverse("notification_open", args=[told.pk]), {"stay": "1"})
    assert response.headers["Location"] == LIST
    assert "0 chưa đọc trong 1 thông báo" in text_of(client.get(LIST))


def test_a_page_that_is_gone_leads_back_to_the_list(office: Office) -> None:
    Notification.objects.update(route="no_such_route")
    [told] = office.told(office.finance)
    response = signed_in(office.finance).post(reverse("notification_open", args=[told.pk]))
    assert response.headers["Location"] == LIST


def test_nobody_opens_anothers_notification(office: Office) -> None:
    [told] = office.told(office.finance)
    for client in (signed_in(office.leader), browser(office.district, "stranger")):
        assert client.post(reverse("notification_open", args=[told.pk])).status_code == 404
        assert "Khảo sát" not in text_of(client.get(LIST))
    told.refresh_from_db()
    assert told.read_at is None


def test_filters_and_the_empty_states(office: Office) -> None:
    client = signed_in(office.education)
    assert "2 nhiệm vụ" not in text_of(client.get(LIST, {"kind": "late"}))
    assert "nhiệm vụ của kế hoạch đã quá hạn" in text_of(client.get(LIST, {"kind": "late_summary"}))
    assert "Không có thông báo nào khớp" in text_of(client.get(LIST, {"kind": "meeting"}))
    client.post(reverse("notifications_read_all"))
    assert "Không có thông báo nào khớp" in text_of(client.get(LIST, {"state": "unread"}))
    assert client.get(LIST, {"kind": "x\x00", "state": "?", "page": "99"}).status_code == 200
    assert "Chưa có thông báo nào" in text_of(signed_in(office.leader).get(LIST))


def test_every_kind_has_a_look_and_a_text(office: Office) -> None:
    assert set(LOOKS) == set(Kind.values)
    for kind in Kind.values:
        notify(
            actor=office.system,
            programme=office.programme,
            kind=kind,
            subject=office.programme,
            occasion="all",
            unit=office.district.unit("finance"),
            params={"due": date(2023, 5, 1), "month": "2023-05", "unit": "Phòng TC-KH"},
        )
    page = text_of(signed_in(office.finance).get(LIST))
    assert "Sơ kết tháng 5/2023, gửi trước 01/05/2023" in page
    assert english(signed_in(office.finance)).get(LIST).status_code == 200


def test_the_words_of_a_reminder_by_hand_are_shown_as_text(office: Office) -> None:
    urge_row(actor=office.leader, row=office.row(1), words="Báo cáo <b>ngay</b>\nTrước 17 giờ")
    page = text_of(signed_in(office.education).get(LIST))
    assert "Báo cáo &lt;b&gt;ngay&lt;/b&gt;<br>Trước 17 giờ" in page
    assert f"{office.leader.name} đôn đốc, hạn 28/02/2023" in page


def test_queries_do_not_grow_with_the_list(office: Office) -> None:
    client = signed_in(office.finance)
    client.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(LIST)
    for day in ("2023-03-08", "2023-03-15", "2023-03-22", "2023-03-29"):
        office.remind(day)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few)
    assert len(few) <= 16


def test_the_bell_costs_every_page_one_query(office: Office) -> None:
    client = signed_in(office.finance)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("programmes"))
    asked = [q["sql"] for q in queries if "reminders_notification" in q["sql"]]
    assert len(asked) == 1


# --- wishes ---------------------------------------------------------------------------------


def test_wishes_are_shown_and_saved(office: Office) -> None:
    client = signed_in(office.finance)
    page = text_of(client.get(SETTINGS))
    assert f"Thư gửi tới p{office.finance.person_id}@example.vn." in page
    assert re.search(r'name="quiet_weekdays" value="5"[^>]*checked', page)
    sent = {"digest": "weekly", "quiet_weekdays": ["0", "6"], "muted": ["late"]}
    assert client.post(SETTINGS, sent).status_code == 302
    chosen = Preference.objects.get(person_id=office.finance.person_id)
    assert (chosen.email, chosen.digest, chosen.quiet_weekdays, chosen.quiet_holidays) == (
        False, "weekly", "06", False,
    )  # fmt: skip
    page = text_of(client.get(SETTINGS))
    assert re.search(r'name="muted" value="late"[^>]*checked', page)
    assert "Đã ghi cách nhận thông báo." in page


def test_a_bad_wish_says_so_and_keeps_what_was_chosen(office: Office) -> None:
    client = signed_in(office.finance)
    sent = {"email": "on", "digest": "daily", "quiet_weekdays": list("0123456"), "muted": ["late"]}
    response = client.post(SETTINGS, sent)
    assert response.status_code == 422
    page = text_of(response)
    assert "Hãy để lại ít nhất một ngày" in page
    assert re.search(r'name="muted" value="late"[^>]*checked', page)
    assert client.post(SETTINGS, {"digest": "?"}).status_code == 422
    assert not Preference.objects.exists()


def test_what_keeps_e_mail_from_coming_is_said(office: Office, settings: Any) -> None:
    assert "Tài khoản chưa có địa chỉ thư" in text_of(signed_in(office.leader).get(SETTINGS))
    settings.EMAIL_ENABLED = False
    assert "Hệ thống chưa gửi thư" in text_of(signed_in(office.leader).get(SETTINGS))


def test_pages_speak_english(office: Office) -> None:
    client = english(signed_in(office.education))
    for address in (LIST, SETTINGS):
        assert client.get(address).status_code == 200


# --- the demo's outbox ----------------------------------------------------------------------


def test_the_outbox_is_not_routed_outside_the_demo(office: Office) -> None:
    client = signed_in(office.finance)
    assert client.get("/thong-bao/hop-thu/").status_code == 404
    assert "hop-thu" not in text_of(client.get(LIST))


@pytest.mark.urls("tests.web.urls_demo")
def test_the_outbox_shows_ones_own_letters_and_refuses_outside_the_demo(
    office: Office, settings: Any, tmp_path: Path
) -> None:
    client = signed_in(office.finance)
    assert client.get("/thong-bao/hop-thu/").status_code == 404
    assert Client().get("/thong-bao/hop-thu/").status_code == 302
    settings.DEMO = True
    assert "/thong-bao/hop-thu/" in text_of(client.get(LIST))
    settings.EMAIL_BACKEND = "truongchuan.adapters.post.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    assert "Chưa có thư nào cho vai này" in text_of(client.get("/thong-bao/hop-thu/"))
    office.digest("2023-03-01")
    assert "Thư chưa được gửi." in text_of(client.get("/thong-bao/hop-thu/"))
    from truongchuan.adapters.post import post_letter

    for mail in Delivery.objects.all():
        send_delivery(actor=office.system, delivery=mail, write=write_letter, post=post_letter)
    page = text_of(client.get("/thong-bao/hop-thu/"))
    assert page.count("<article") == 1
    assert "Bản dùng thử, số liệu minh họa." in page
    assert "[7/KH-UBND] Quá hạn 1 ngày, hạn 28/02/2023" in page


# --- the calendar ---------------------------------------------------------------------------


def address_of(client: Client) -> str:
    page = client.post(reverse("feed_rotate"))
    assert page.headers["Cache-Control"] == "no-store"
    found = re.search(r"http://testserver(/lich/[\w-]+\.ics)", page.content.decode())
    assert found is not None
    return found[1]


def test_the_address_is_shown_once_and_opens_without_signing_in(office: Office) -> None:
    client = signed_in(office.education)
    address = address_of(client)
    assert address not in text_of(client.get(SETTINGS))
    response = Client().get(address)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    events = {str(e["UID"]): e for e in calendar.walk("VEVENT")}
    row = office.row(1)
    late = events[f"task-{row.pk}@testserver"]
    assert str(late["SUMMARY"]) == "Quá hạn: 1. Khảo sát cơ sở vật chất"
    assert late.decoded("DTSTART") == date(2023, 2, 28)
    assert str(late["URL"]) == f"http://testserver/ke-hoach/{office.programme.pk}/nhiem-vu/1/"
    assert "Phòng GD&ĐT chủ trì" in str(late["DESCRIPTION"])
    quarter = events[f"quarter-{office.programme.pk}-2023-Q3@testserver"]
    assert str(quarter["SUMMARY"]) == "Hết Quý III/2023: 1 trường đến hạn được công nhận"


def test_a_program_that_has_it_gets_304_until_something_changes(office: Office) -> None:
    address = address_of(signed_in(office.education))
    first = Client().get(address)
    etag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    assert Client().get(address).content == first.content
    assert Client().get(address, headers={"if-none-match": etag}).status_code == 304
    assert Client().get(address, headers={"if-modified-since": changed}).status_code == 304
    RoadmapRow.objects.filter(number=1).update(state=WorkState.DONE)
    again = Client().get(address, headers={"if-none-match": etag})
    assert (again.status_code, again.headers["ETag"] != etag) == (200, True)


def test_a_new_address_ends_the_old_one_and_it_can_be_ended(office: Office) -> None:
    client = signed_in(office.education)
    old = address_of(client)
    new = address_of(client)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    client.post(reverse("feed_revoke"))
    assert Client().get(new).status_code == 404
    assert not FeedToken.objects.exists()
    assert Client().get("/lich/khong-co.ics").status_code == 404


def test_the_calendars_queries_do_not_grow_with_the_tasks(office: Office) -> None:
    address = address_of(signed_in(office.education))
    with CaptureQueriesContext(connection) as queries:
        Client().get(address)
    assert len(queries) <= 14
