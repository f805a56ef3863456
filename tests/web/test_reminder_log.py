"""The reminder log, the work that wants reminding, and reminding by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.domain.conftest import District
from tests.domain.reminders.conftest import Office, make_office
from tests.web.people import signed_in
from tests.web.workbooks import sheets
from truongchuan.domain.directory.models import Membership
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.reminders.models import (
    Delivery,
    DeliveryState,
    Kind,
    MailState,
    Notification,
)


@pytest.fixture
def office(district: District) -> Office:
    made = make_office(district)
    made.remind("2023-03-01")
    return made


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def log(office: Office) -> str:
    return reverse("reminder_log", args=[office.programme.pk])


def work(office: Office) -> str:
    return reverse("reminder_work", args=[office.programme.pk])


def urge(office: Office, number: int = 1) -> str:
    return reverse("urge", args=[office.programme.pk, number])


def test_the_log_tells_what_to_whom_and_whether_the_e_mail_went(office: Office) -> None:
    office.digest("2023-03-01")
    Delivery.objects.filter(person_id=office.finance.person_id).update(
        state=DeliveryState.FAILED, attempts=6
    )
    page = text_of(signed_in(office.leader).get(log(office)))
    assert "Đang hiện 3 trên 3" in page
    assert "Quá hạn 1 ngày, hạn 28/02/2023: 1. Khảo sát" in page
    assert office.finance.name in page
    assert "phần việc phối hợp của Phòng TC-KH" in page
    assert "Không gửi được" in page
    assert "6 lần thử" in page


def test_the_log_is_filtered_sorted_and_empty(office: Office) -> None:
    client = signed_in(office.education)
    assert "Đang hiện 1 trên 3" in text_of(client.get(log(office), {"kind": "late_summary"}))
    assert "Đang hiện 2 trên 3" in text_of(client.get(log(office), {"task": "1"}))
    assert "Chỉ nhiệm vụ 1." in text_of(client.get(log(office), {"task": "1"}))
    assert "Không có lần đôn đốc nào khớp" in text_of(client.get(log(office), {"mail": "sent"}))
    for sort in ("when", "-when", "person", "-kind", "?"):
        assert client.get(log(office), {"sort": sort, "page": "9"}).status_code == 200
    assert client.get(log(office), {"q": "\x00", "unit": "x", "mail": "?"}).status_code == 200
    Notification.objects.all().delete()
    assert "Chưa đôn đốc ai" in text_of(client.get(log(office)))


def test_the_log_as_a_workbook(office: Office) -> None:
    address = reverse("reminder_log_xlsx", args=[office.programme.pk])
    response = signed_in(office.education).get(address, {"kind": "late"})
    [flat] = sheets(response.content).values()
    assert "Nhật ký đôn đốc" in flat
    assert flat.count("Quá hạn") == 2
    assert "Quá hạn 1 ngày, hạn 28/02/2023: 1. Khảo sát cơ sở vật chất" in flat


def test_the_work_page_offers_what_is_open_and_says_what_was_told(office: Office) -> None:
    page = text_of(signed_in(office.education).get(work(office)))
    assert "1. Khảo sát cơ sở vật chất" in page
    assert "2 lượt" in page
    assert urge(office) in page
    assert "Hoàn thiện hồ sơ" not in page, "its period has not begun"
    RoadmapRow.objects.filter(number=1).update(state=WorkState.DONE)
    assert "Không có việc nào cần đôn đốc" in text_of(signed_in(office.education).get(work(office)))


def test_the_work_page_is_filtered(office: Office) -> None:
    client = signed_in(office.education)
    unit = office.education.grants[0].unit_id
    assert "Khảo sát" in text_of(client.get(work(office), {"state": "late", "unit": str(unit)}))
    assert "Không có việc nào khớp" in text_of(client.get(work(office), {"state": "due_soon"}))
    other = office.finance.grants[0].unit_id
    assert "Không có việc nào khớp" in text_of(client.get(work(office), {"unit": str(other)}))


def test_units_that_nobody_can_be_told_of_are_named(office: Office) -> None:
    Membership.objects.filter(person_id=office.education.person_id).update(
        valid_to=date(2023, 2, 1)
    )
    page = text_of(signed_in(office.leader).get(work(office)))
    assert "Có việc quá hạn nhưng không báo được cho ai" in page
    assert "(1 việc quá hạn)" in page


def test_reminding_by_hand(office: Office) -> None:
    client = signed_in(office.leader)
    page = text_of(client.get(urge(office)))
    assert "Đơn vị chủ trì (1 người)" in page
    assert "Đơn vị phối hợp chưa xong phần việc (1 người)" in page
    assert "báo cáo tiến độ trước 17 giờ ngày 03/03/2023." in page
    sent = {"audiences": ["lead", "cooperating"], "words": "Báo cáo ngay hôm nay."}
    response = client.post(urge(office), sent, follow=True)
    assert "Đã đôn đốc 2 người." in text_of(response)
    assert "Đã đôn đốc hôm nay" in text_of(response)
    urged = Notification.objects.filter(kind=Kind.URGED)
    assert set(urged.values_list("words", "mail")) == {
        ("Báo cáo ngay hôm nay.", MailState.ATTACHED)
    }


def test_a_second_time_that_day_is_refused_and_keeps_the_words(office: Office) -> None:
    client = signed_in(office.leader)
    client.post(urge(office), {"audiences": ["lead"], "words": "Lần một."})
    response = client.post(urge(office), {"audiences": ["lead"], "words": "Lần hai."})
    assert response.status_code == 422
    page = text_of(response)
    assert f"Hôm nay {office.leader.name} đã đôn đốc nhiệm vụ 1." in page
    assert "Lần hai." in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"words": "Làm ngay."}, "Hãy chọn ít nhất một nơi nhận"),
        ({"audiences": ["lead"], "words": " "}, "Hãy ghi nội dung đôn đốc"),
        ({"audiences": ["lead"], "words": "x" * 1001}, "1000"),
        ({"audiences": ["nobody"], "words": "Làm ngay."}, "nobody"),
    ],
)
def test_bad_forms_say_what_is_missing(office: Office, sent: dict[str, Any], said: str) -> None:
    response = signed_in(office.leader).post(urge(office), sent)
    assert response.status_code == 422
    assert said in text_of(response)
    assert not Notification.objects.filter(kind=Kind.URGED).exists()


def test_finished_work_offers_no_form(office: Office) -> None:
    RoadmapRow.objects.filter(number=1).update(state=WorkState.DONE)
    page = text_of(signed_in(office.leader).get(urge(office)))
    assert "Nhiệm vụ không còn mở" in page
    assert "Gửi đôn đốc" not in page
    assert signed_in(office.leader).get(urge(office, 99)).status_code == 404


def test_who_may_not_follow_up_sees_neither_page_nor_link(office: Office) -> None:
    client = signed_in(office.finance)
    for address in (log(office), work(office), urge(office)):
        assert client.get(address).status_code == 403
    task = reverse("task", args=[office.programme.pk, 1])
    assert "Đôn đốc" not in text_of(client.get(task))
    page = text_of(signed_in(office.education).get(task))
    assert urge(office) in page
    # The navigation shows the pages of the group one is in.
    assert work(office) in text_of(signed_in(office.education).get(log(office)))


def test_queries_do_not_grow_with_the_log_and_the_work(office: Office) -> None:
    client = signed_in(office.education)

    def counted(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    before = [counted(log(office)), counted(work(office))]
    office.today("2023-12-01")
    for day in ("2023-03-08", "2023-06-20", "2023-07-01", "2023-10-01", "2023-12-01"):
        office.remind(day)
    assert [counted(log(office)), counted(work(office))] == before
    assert max(before) <= 20


def test_pages_speak_english(office: Office) -> None:
    client = signed_in(office.education)
    client.cookies["django_language"] = "en"
    for address in (log(office), work(office), urge(office)):
        assert client.get(address).status_code == 200
