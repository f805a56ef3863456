"""Pages of the audit record."""

from __future__ import annotations

import csv
import io
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.domain.audit.tampering import unguarded
from tests.domain.conftest import District, make_district
from tests.web.people import browser
from truongchuan.domain.audit.checking import AT_ONCE
from truongchuan.domain.audit.heads import head_of, read_head
from truongchuan.domain.audit.models import AuditCheck, AuditEvent, AuditHead, CheckState
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Person
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Function

pytestmark = pytest.mark.django_db
LOG = "/quan-tri/nhat-ky/"


def text(client: Client, path: str = LOG, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def report(district: District) -> AuditEvent:
    """Report a task; return the event."""
    actor = district.actor(Function.OFFICER, "education_office")
    row = district.programme.rows.get(number=1)
    report_row(actor=actor, row=row, report=Report(WorkState.IN_PROGRESS, 20))
    return AuditEvent.objects.filter(authority=district.authority).latest("number")


def fill(district: District, count: int) -> None:
    for step in range(count):
        record_event(
            actor=district.system,
            authority_id=district.authority.pk,
            action="organisation.rename",
            subject=district.authority,
            after={"number": step},
        )


def numbers(page: str) -> list[int]:
    """Return the numbers of the events listed."""
    import re

    return [int(n) for n in re.findall(rf'href="{LOG}(\d+)/"', page)]


def test_the_list_says_who_did_what_and_where_the_chain_stands(district: District) -> None:
    event = report(district)
    page = text(browser(district, "leader"))
    assert "báo cáo tiến độ" in page
    assert event.actor_name in page
    assert "trạng thái: Đang làm; tỷ lệ: 20" in page
    head = head_of(authority_id=district.authority.pk)
    assert f"<span>{head.hash[:4]}</span> <span>{head.hash[4:8]}</span>" in page
    assert "chưa kiểm tra lần nào" in page
    assert numbers(page)[0] == head.number


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("group=roadmap&q=báo cáo tiến độ", True),
        ("group=documents", False),
        ("kind=programmes.roadmaprow", True),
        ("kind=programmes.target", False),
        ("from=2026-11-20&to=2026-11-20", True),
        ("to=2026-11-19", False),
        ("from=2026-11-21", False),
        ("from=khong-phai-ngay", True),
        ("q=bao cao tien do", True),
        ("q=khong-co-chu-nay", False),
        ("person=Người thử", True),
        ("person=nguoi thu", True),
        ("person=hệ thống", False),
        ("person=Không Ai", False),
    ],
)
def test_filters(district: District, query: str, found: bool) -> None:
    event = report(district)
    client = browser(district, "operator")
    assert (event.number in numbers(text(client, f"{LOG}?{query}"))) is found
    assert "không có sự kiện" not in text(client)


def test_a_number_in_the_search_field_finds_that_event(district: District) -> None:
    assert numbers(text(browser(district, "leader"), f"{LOG}?q=3")) == [3]
    assert "Không có sự kiện nào khớp bộ lọc" in text(
        browser(district, "operator"), f"{LOG}?q=99999"
    )


def test_pages_go_by_number_there_and_back(district: District) -> None:
    fill(district, 120)
    last = head_of(authority_id=district.authority.pk).number
    client = browser(district, "leader")
    last = head_of(authority_id=district.authority.pk).number
    first = text(client)
    assert numbers(first) == list(range(last, last - 50, -1))
    assert f'href="?before={last - 49}"' in first
    assert 'rel="prev"' not in first
    second = text(client, f"{LOG}?before={last - 49}")
    assert numbers(second) == list(range(last - 50, last - 100, -1))
    assert f'href="?after={last - 50}"' in second
    back = text(client, f"{LOG}?after={last - 50}")
    assert numbers(back) == list(range(last, last - 50, -1))


def test_a_look_for_words_says_where_it_stopped(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    from truongchuan.domain.audit import selectors

    event = report(district)
    fill(district, 40)
    monkeypatch.setattr(selectors, "WINDOWS", (5, 10))
    client = browser(district, "leader")
    last = head_of(authority_id=district.authority.pk).number
    page = text(client, f"{LOG}?q=bao cao tien do")
    assert f"Đã tìm đến sự kiện số {last - 14}" in page
    onward = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    seen: list[int] = []
    while not seen:
        page = text(client, LOG + onward)
        seen = numbers(page)
        if not seen:
            part = page.split('rel="next"')[0]
            onward = part.rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert seen == [event.number]


def test_one_event_shows_before_and_after_its_subject_and_its_neighbours(
    district: District,
) -> None:
    event = report(district)
    client = browser(district, "leader")
    page = text(client, f"{LOG}{event.number}/")
    assert "khớp mã" in page
    assert reverse("task", args=[district.programme.pk, 1]) in page
    assert "<del>Chưa bắt đầu</del>" in page
    assert "<ins>Đang làm</ins>" in page
    assert f"{LOG}{event.number - 1}/" in page
    assert f"<span>{event.hash[:4]}</span>" in page
    text(client, f"{LOG}999999/", status=404)


def test_words_are_told_by_their_length_only(district: District) -> None:
    from datetime import date

    from truongchuan.domain.directory.services import end_membership

    person = Person.objects.get(pk=district.actor(Function.VIEWER).person_id)
    end_membership(
        actor=district.system,
        membership=person.memberships.get(),
        last_day=date(2026, 12, 1),
        reason="Nghỉ hưu theo chế độ",
    )
    number = head_of(authority_id=district.authority.pk).number
    page = text(browser(district, "leader"), f"{LOG}{number}/")
    assert "20 ký tự, không chép lại" in page
    assert "Nghỉ hưu" not in page


def test_a_broken_event_says_so_on_its_page(district: District) -> None:
    client = browser(district, "leader")
    with unguarded() as cursor:
        cursor.execute("UPDATE audit_auditevent SET actor_name = 'khác' WHERE number = 3")
    page = text(client, f"{LOG}3/")
    assert "KHÔNG khớp mã" in page
    assert "Nội dung không khớp mã của nó." in page


def test_a_short_chain_is_checked_at_once(district: District) -> None:
    client = browser(district, "leader")
    page = client.post(f"{LOG}kiem-tra/", follow=True).content.decode()
    assert "Chuỗi nhật ký nguyên vẹn từ đầu đến cuối." in page
    assert AuditCheck.objects.get().is_whole
    with unguarded() as cursor:
        cursor.execute("UPDATE audit_auditevent SET action = 'x' WHERE number = 4")
    page = client.post(f"{LOG}kiem-tra/", follow=True).content.decode()
    assert "KHÔNG nguyên vẹn" in page
    assert "Sự kiện số 4 đã bị sửa" in page


def test_a_long_chain_is_checked_in_the_background(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    from truongchuan.web.views import audit

    monkeypatch.setattr(audit, "AT_ONCE", 1)
    asked: list[int] = []
    walk = audit.walk_chain.func
    monkeypatch.setattr(audit, "walk_chain", SimpleNamespace(enqueue=asked.append))
    client = browser(district, "leader")
    page = client.post(f"{LOG}kiem-tra/", follow=True).content.decode()
    assert "Đang kiểm tra cả chuỗi" in page
    assert 'hx-trigger="every 3s"' in page
    check = AuditCheck.objects.get()
    assert (asked, check.state) == ([check.pk], CheckState.WAITING)
    assert walk(check.pk) == "whole"
    assert walk(check.pk) == "done before"
    assert "nguyên vẹn" in text(client)
    assert AT_ONCE > 1


def test_the_head_comes_as_a_file(district: District) -> None:
    response = browser(district, "operator").post(f"{LOG}ma-dau-chuoi/")
    assert response.headers["Content-Disposition"].startswith("attachment")
    found = read_head(response.content.decode())
    assert (found.number, found.hash) == (
        AuditHead.objects.get().number,
        AuditHead.objects.get().hash,
    )


def test_exports_follow_the_filter_and_no_cell_is_a_formula(district: District) -> None:
    event = report(district)
    client = browser(district, "leader")
    query = "?kind=programmes.roadmaprow&group=roadmap"
    content = client.get(f"{LOG}nhat-ky.xlsx{query}").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert any("Nhật ký kiểm toán: số" in str(cell) for row in rows for cell in row)
    assert rows[-1][0] == event.number
    assert rows[-1][4] == "báo cáo tiến độ"
    sent = b"".join(client.get(f"{LOG}nhat-ky.csv{query}").streaming_content)  # type: ignore[arg-type]
    lines = list(csv.DictReader(io.StringIO(sent.decode("utf-8-sig"))))
    assert lines[0]["hash"] == event.hash
    assert lines[0]["after"].startswith("{")


def test_the_extract_looks_official(district: District) -> None:
    report(district)
    page = text(browser(district, "leader"), f"{LOG}trich-luc/?from=2026-11-01&group=roadmap")
    head = head_of(authority_id=district.authority.pk)
    assert "TRÍCH LỤC NHẬT KÝ KIỂM TOÁN" in page
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page
    assert "từ ngày 01/11/2026; nhóm việc: Kế hoạch, tiến độ, số liệu trường" in page
    assert f"<span>{head.hash[:4]}</span>" in page


def test_another_authority_s_record_is_not_shown(district: District) -> None:
    event = report(district)
    client = browser(district, "stranger")
    assert event.actor_name not in text(client, f"{LOG}?q={event.number}")
    other = make_district("Ủy ban nhân dân quận Ba")
    fill(other, 60)
    assert client.get(f"{LOG}{event.number + 55}/").status_code == 404


def test_the_list_costs_the_same_with_more_events(district: District) -> None:
    client = browser(district, "leader")
    text(client)

    with CaptureQueriesContext(connection) as few:
        text(client)
    fill(district, 200)
    with CaptureQueriesContext(connection) as many:
        text(client)
    assert len(many) <= len(few)
    assert not any("COUNT(" in query["sql"] and "auditevent" in query["sql"] for query in many)


def test_every_printed_page_carries_the_head(district: District) -> None:
    head = head_of(authority_id=district.authority.pk)
    line = f"Nhật ký kiểm toán: số {head.number}, mã {head.mark}"
    pk = district.programme.pk
    client = browser(district, "viewer")
    head = head_of(authority_id=district.authority.pk)
    line = f"Nhật ký kiểm toán: số {head.number}, mã {head.mark}"
    for name in ("documents", "roadmap", "schools", "meetings", "criteria_heat"):
        assert line in text(client, reverse(name, args=[pk])), name


def test_in_english_too(district: District) -> None:
    event = report(district)
    client = browser(district, "leader")
    client.cookies["django_language"] = "en"
    for path in (LOG, f"{LOG}{event.number}/", f"{LOG}trich-luc/"):
        text(client, path)
