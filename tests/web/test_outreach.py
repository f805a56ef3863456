"""Pages of outreach: coverage, the quick form, corrections, campaigns, messages, targets."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from tests.domain.conftest import District
from tests.domain.outreach.conftest import Town, make_town
from tests.domain.outreach.test_coverage import _grow
from tests.web.people import browser, signed_in
from tests.web.workbooks import sheets
from truongchuan.domain.outreach.models import Activity, Campaign, ChannelTarget, Message
from truongchuan.domain.outreach.services import add_message, set_target, start_campaign

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def town(district: District) -> Town:
    return make_town(district)


@pytest.fixture
def client(town: Town) -> Client:
    return browser(town.district, "education")


def url(town: Town, name: str, *args: int, **query: str) -> str:
    return reverse(name, args=[town.programme.pk, *args], query=query or None)


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def sent(town: Town, **changes: Any) -> dict[str, Any]:
    return {
        "place": town.sen.pk,
        "channel": "loudspeaker",
        "on": "10/05/2023",
        "times": "6",
        "words": "Bản tin sáng",
        **changes,
    }


def campaign_of(town: Town) -> Campaign:
    return start_campaign(
        actor=town.education,
        programme=town.programme,
        title="Tháng cao điểm",
        unit=town.culture,
        starts_on=date(2023, 5, 1),
        ends_on=date(2023, 5, 31),
    )


def test_a_ward_officer_reports_in_one_form(town: Town) -> None:
    client = signed_in(town.officer(town.sen))
    page = client.get(url(town, "outreach_report"))
    assert f'<option value="{town.sen.pk}" selected>' in page.content.decode()
    assert f'value="{town.duong.pk}"' not in page.content.decode()
    upload = SimpleUploadedFile("anh.png", PNG, "image/png")
    response = client.post(url(town, "outreach_report"), sent(town, evidence=upload), follow=True)
    assert "Đã ghi hoạt động tuyên truyền." in text_of(response)
    activity = Activity.objects.get()
    assert (activity.times, activity.on, activity.reach) == (6, date(2023, 5, 10), None)
    [link] = activity.files.all()
    assert reverse("file", args=[town.programme.pk, link.file_id]) in response.content.decode()
    assert "6 lượt phát" in text_of(response)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"on": "16/05/2023"}, "Ngày 16/05/2023 chưa đến"),
        ({"on": "32/05/2023"}, "Viết ngày theo mẫu"),
        ({"times": "0"}, "Cần là số từ 1"),
        ({"channel": "other", "words": ""}, "hãy ghi rõ đã làm gì"),
        ({"until": "01/05/2023"}, "sớm hơn từ ngày 10/05/2023"),
    ],
)
def test_wrong_input_keeps_what_was_typed(
    town: Town, client: Client, changes: dict[str, str], told: str
) -> None:
    response = client.post(
        url(town, "outreach_report"), sent(town, **{"words": "Bản tin giữ lại", **changes})
    )
    assert response.status_code == 422
    assert told in text_of(response)
    if "words" not in changes:
        assert "Bản tin giữ lại" in response.content.decode()
    assert not Activity.objects.exists()


def test_a_file_that_is_none_of_the_kinds_is_refused(town: Town, client: Client) -> None:
    upload = SimpleUploadedFile("a.png", b"GIF89a", "image/png")
    response = client.post(url(town, "outreach_report"), sent(town, evidence=upload))
    assert response.status_code == 422
    many = [SimpleUploadedFile(f"{n}.png", PNG, "image/png") for n in range(6)]
    response = client.post(url(town, "outreach_report"), sent(town, evidence=many))
    assert "nhiều nhất 5 tệp" in text_of(response)


def test_nobody_reports_for_a_place_of_others(town: Town) -> None:
    client = signed_in(town.officer(town.duong))
    response = client.post(url(town, "outreach_report"), sent(town))
    assert response.status_code == 422
    assert "Bạn không ghi được cho nơi này" in text_of(response)
    activity = town.report()
    for name in ("activity_correct", "activity_withdraw"):
        assert client.get(url(town, name, activity.pk)).status_code == 403


def test_correcting_and_taking_back(town: Town, client: Client) -> None:
    wrong = town.report(times=60, words="Bản tin")
    page = client.get(url(town, "activity_correct", wrong.pk))
    assert 'value="60"' in page.content.decode()
    response = client.post(
        url(town, "activity_correct", wrong.pk),
        sent(town, times="6", reason="Gõ thừa"),
        follow=True,
    )
    assert "bản đính chính" in text_of(response)
    right = Activity.objects.get(is_current=True)
    response = client.post(
        url(town, "activity_withdraw", right.pk), {"reason": "Ghi hai lần"}, follow=True
    )
    assert "không còn được tính" in text_of(response)
    ended = text_of(client.get(url(town, "activities", ended="1")))
    assert "Đã đính chính 15/05/2023" in ended
    assert "Ghi hai lần" in ended
    again = client.get(url(town, "outreach_report", **{"from": str(right.pk)}))
    assert 'value="6"' in again.content.decode()
    late = client.post(url(town, "activity_withdraw", right.pk), {"reason": "x"})
    assert late.status_code == 422
    assert "đã được đính chính hoặc đã rút" in text_of(late)


def test_the_table_shows_who_did_and_who_is_silent(town: Town, client: Client) -> None:
    set_target(
        actor=town.education,
        programme=town.programme,
        place_kind="ward",
        channel="loudspeaker",
        times_a_month=4,
        since=date(2023, 4, 1),
    )
    town.report(town.sen, date(2023, 4, 3), 4)
    html = client.get(url(town, "outreach")).content.decode()
    row = html[html.index("UBND phường Hoa Sen</a>") :].split("</tr>")[0]
    assert "cell--success" in row
    assert "cell--warning" in row
    other = html[html.index("UBND phường Ánh Dương</a>") :].split("</tr>")[0]
    assert "cell--danger" in other
    assert "0/2" in html
    silent = text_of(client.get(url(town, "outreach", silent="1")))
    assert "Phường, xã đã làm" in silent
    assert "ít nhất 4 lượt phát mỗi tháng" in silent
    nothing = text_of(client.get(url(town, "outreach", q="không có đâu")))
    assert "Không có nơi nào hợp với bộ lọc" in nothing
    by_channel = client.get(url(town, "outreach", kind="school", by="channel", all="1"))
    assert "TH Hòa Bình" in by_channel.content.decode()


def test_made_up_figures_say_so(town: Town, client: Client) -> None:
    assert "Số liệu minh họa" not in client.get(url(town, "outreach")).content.decode()
    town.programme.is_demo = True
    town.programme.save()
    assert "Số liệu minh họa" in client.get(url(town, "outreach")).content.decode()
    book = sheets(client.get(url(town, "outreach_xlsx")).content)["Độ phủ"]
    assert "Số liệu minh họa" in book


def test_workbooks(town: Town, client: Client) -> None:
    town.report(town.sen, date(2023, 4, 3), 4, words="=1+1")
    coverage = sheets(client.get(url(town, "outreach_xlsx")).content)["Độ phủ"]
    assert {"UBND phường Hoa Sen", "UBND phường Ánh Dương", "4"} <= set(coverage)
    listed = sheets(client.get(url(town, "activities_xlsx", month="2023-04")).content)["Hoạt động"]
    assert {"=1+1", "Loa truyền thanh", "lượt phát"} <= set(listed)
    none = sheets(client.get(url(town, "activities_xlsx", month="2023-03")).content)["Hoạt động"]
    assert "=1+1" not in none


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, True),
        ({"channel": "press"}, False),
        ({"month": "2023-04"}, True),
        ({"month": "9999-99", "kind": "x", "sort": "y", "page": "z", "place": "q"}, True),
        ({"evidence": "with"}, False),
        ({"q": "ban tin"}, True),
        ({"sort": "-times"}, True),
    ],
)
def test_the_list_and_its_filters(
    town: Town, client: Client, query: dict[str, str], shown: bool
) -> None:
    town.report(town.sen, date(2023, 4, 3), 4, words="Bản tin")
    told = text_of(client.get(url(town, "activities", **query)))
    assert ("4 lượt phát" in told) == shown
    assert ("Không có hoạt động nào hợp với bộ lọc" in told) == (not shown)


def test_empty_pages_say_what_to_do(town: Town, client: Client) -> None:
    assert "Chưa ghi hoạt động nào" in text_of(client.get(url(town, "activities")))
    assert "Chưa có đợt tuyên truyền nào" in text_of(client.get(url(town, "campaigns")))
    assert "Chưa có thông điệp nào" in text_of(client.get(url(town, "outreach_messages")))
    assert "Chưa đặt mức nào" in text_of(client.get(url(town, "outreach_targets")))


def test_a_campaign_from_plan_to_reports(town: Town, client: Client) -> None:
    fields = {
        "title": "Tháng cao điểm",
        "unit": town.culture.pk,
        "starts_on": "01/05/2023",
        "ends_on": "01/04/2023",
    }
    response = client.post(url(town, "campaign_new"), fields)
    assert response.status_code == 422
    assert "Ngày kết thúc 01/04/2023 sớm hơn" in text_of(response)
    fields["ends_on"] = "31/05/2023"
    page = text_of(client.post(url(town, "campaign_new"), fields, follow=True))
    assert "Đang diễn ra" in page
    campaign = Campaign.objects.get()
    words = {"words": "Trường chuẩn là quyền lợi", "audience": "parents", "channels": ["online"]}
    page = text_of(client.post(url(town, "message_new", campaign.pk), words, follow=True))
    assert "Trường chuẩn là quyền lợi" in page
    message = Message.objects.get()
    form = client.get(url(town, "outreach_report", message=str(message.pk)))
    assert f'<option value="{message.pk}" selected>' in form.content.decode()
    client.post(url(town, "outreach_report"), sent(town, message=message.pk))
    assert Activity.objects.get().campaign == campaign
    assert "6 lượt phát" in text_of(client.get(url(town, "campaign", campaign.pk)))
    stale = {**fields, "title": "Đổi", "based_on": "cũ"}
    response = client.post(url(town, "campaign_edit", campaign.pk), stale)
    assert "Có người vừa sửa đợt tuyên truyền này" in text_of(response)


def test_messages_go_out_of_use_and_come_back(town: Town, client: Client) -> None:
    message = add_message(
        actor=town.education,
        campaign=campaign_of(town),
        words="Lời chung",
        audience="residents",
        channels=[],
    )
    address = url(town, "outreach_message", message.pk)
    client.post(address, {"use": "0"})
    assert "Lời chung" not in text_of(client.get(url(town, "outreach_messages")))
    assert "Lời chung" in text_of(client.get(url(town, "outreach_messages", withdrawn="1")))
    told = text_of(client.post(address, {"use": "0"}, follow=True))
    assert "Thông điệp này đã ngừng dùng" in told
    client.post(address, {"use": "1"})
    assert "Lời chung" in text_of(client.get(url(town, "outreach_messages", audience="residents")))


def test_targets_are_set_by_those_who_plan(town: Town, client: Client) -> None:
    fields = {
        "place_kind": "ward",
        "channel": "loudspeaker",
        "times_a_month": "4",
        "since": "01/03/2023",
        "basis": "Họp ban chỉ đạo",
    }
    told = text_of(client.post(url(town, "outreach_targets"), fields, follow=True))
    assert "ít nhất 4 lượt phát mỗi tháng, từ 01/03/2023" in told
    client.post(url(town, "outreach_targets"), {**fields, "times_a_month": "-1"})
    assert ChannelTarget.objects.get().times_a_month == 4
    viewer = browser(town.district, "viewer")
    assert "Ghi mức" not in text_of(viewer.get(url(town, "outreach_targets")))
    assert viewer.post(url(town, "outreach_targets"), fields).status_code == 403


def test_managers_find_a_school_by_name(town: Town, client: Client) -> None:
    html = client.get(url(town, "outreach_report", q="hoa binh")).content.decode()
    assert f"?place={town.school.organisation_id}" in html
    assert (
        "Không thấy nơi nào" in client.get(url(town, "outreach_report", q="xyz")).content.decode()
    )
    ward = signed_in(town.officer(town.sen))
    assert "find-place" not in ward.get(url(town, "outreach_report")).content.decode()


def test_words_of_people_are_escaped(town: Town, client: Client) -> None:
    bad = '<b>"x"</b>'
    town.report(words=bad)
    assert escape(bad) in client.get(url(town, "activities")).content.decode()


@pytest.mark.parametrize(
    "name", ["outreach", "activities", "campaigns", "outreach_messages", "outreach_targets"]
)
def test_english_pages(town: Town, client: Client, name: str) -> None:
    town.report()
    campaign_of(town)
    client.cookies["django_language"] = "en"
    assert client.get(url(town, name)).status_code == 200


def test_queries_do_not_grow(town: Town, client: Client) -> None:
    """18 wards × 15 schools, then 3,000 schools, take the same queries as a few places."""
    town.report()
    pages = [
        url(town, "outreach"),
        url(town, "outreach", kind="school", by="channel", all="1"),
        url(town, "activities"),
        url(town, "outreach_report"),
    ]

    def queries() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            counts.append(len(captured))
        return counts

    queries()  # the first visit remembers the programme
    few = queries()
    _grow(town, wards=16, schools=12)
    assert queries() == few
    _grow(town, wards=0, schools=2_985)
    assert queries() == few
    assert max(few) <= 34
