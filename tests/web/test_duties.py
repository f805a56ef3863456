"""Pages about duties: a unit's, one duty's reports, and the board of units in a month."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from tests.domain.conftest import District
from tests.domain.followup.common import raised, stand_on
from tests.web.people import browser, signed_in
from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.followup.models import DutyReport
from truongchuan.domain.followup.services import report_duty
from truongchuan.domain.programmes.models import Duty
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.sources.models import StoredFile

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n"
WORDS = "Đã thống kê 3 tổ dân phố"


@pytest.fixture(autouse=True)
def mid_may(district: District) -> None:
    stand_on(district)


def ward(name: str = "Hoa Sen") -> Organisation:
    return Organisation.objects.get(name=f"UBND phường {name}")


def duty(district: District) -> Duty:
    return Duty.objects.get(programme=district.programme, text__startswith="Thống kê")


def url(district: District, name: str, *args: int) -> str:
    return reverse(name, args=[district.programme.pk, *args])


def form_url(district: District) -> str:
    return url(district, "duty_report", ward().pk, duty(district).pk)


def officer(district: District) -> Client:
    return signed_in(district.actor(Function.OFFICER, unit=ward()))


def told(district: District, month: str = "2023-05", **more: Any) -> DutyReport:
    values: dict[str, Any] = {
        "actor": district.system,
        "duty": duty(district),
        "organisation": ward(),
        "month": month,
        "state": "ongoing",
        "words": WORDS,
    }
    return report_duty(**(values | more))


def sent(**more: Any) -> dict[str, Any]:
    return {"month": "2023-05", "state": "ongoing", "words": WORDS, "links": ""} | more


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def body(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_ward_reports_with_files_and_links(district: District) -> None:
    client = officer(district)
    assert "Chưa báo cáo lần nào" in body(client, form_url(district))
    response = client.post(
        form_url(district),
        sent(
            evidence=[SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.pdf", PDF)],
            links="https://hoasen.gov.vn/1\n\nhttps://hoasen.gov.vn/2",
        ),
    )
    assert response.headers["Location"] == form_url(district) + "?month=2023-05"
    report = DutyReport.objects.get()
    assert [str(piece) for piece in report.evidence.all()] == [
        "a.pdf", "b.pdf", "https://hoasen.gov.vn/1", "https://hoasen.gov.vn/2",
    ]  # fmt: skip
    page = body(client, form_url(district))
    assert "Có minh chứng" in page
    file = StoredFile.objects.get(name="a.pdf")
    assert browser(district, "viewer").get(url(district, "file", file.pk)).status_code == 200
    assert 'rel="noopener noreferrer nofollow"' in page


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"words": " "}, "Đã làm được gì"),
        ({"state": "great"}, "Tình trạng"),
        ({"month": "2023-09"}, "Tháng"),
        ({"links": "javascript:alert(1)"}, "không phải địa chỉ trang mạng"),
        ({"evidence": SimpleUploadedFile("a.pdf", b"<script>")}, "a.pdf: Chỉ nhận tệp PDF"),
        ({"links": "\n".join(f"https://a.vn/{n}" for n in range(11))}, "nhiều nhất 10 minh chứng"),
    ],
)
def test_a_refused_report_keeps_what_was_typed(
    district: District, more: dict[str, Any], said: str
) -> None:
    response = officer(district).post(form_url(district), sent(**more))
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    if "words" not in more:
        assert WORDS in page
    assert not DutyReport.objects.exists()
    assert not StoredFile.objects.filter(name="a.pdf").exists()


def test_a_report_by_somebody_else_meanwhile_is_seen_first(district: District) -> None:
    client = officer(district)
    page = body(client, form_url(district))
    seen = re.search(r'name="based_on" value="([^"]+)"', page)
    assert seen is not None
    told(district, words="của người khác")
    response = client.post(form_url(district), sent(based_on=seen[1]))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Đã có báo cáo khác về nhiệm vụ này" in page
    assert "của người khác" in page
    assert WORDS in page
    now = re.search(r'name="based_on" value="([^"]+)"', page)
    assert now is not None
    assert client.post(form_url(district), sent(based_on=now[1])).status_code == 302


def test_only_the_unit_and_those_in_charge_see_the_form(district: District) -> None:
    for role, may in (("leader", True), ("education", True), ("finance", False), ("viewer", False)):
        client = browser(district, role)
        assert ('name="words"' in body(client, form_url(district))) is may
        assert client.post(form_url(district), sent()).status_code == (302 if may else 403)


def test_a_duty_of_another_unit_is_not_found(district: District) -> None:
    money = district.unit(OrganisationKind.FINANCE)
    address = url(district, "duty_report", money.pk, duty(district).pk)
    assert browser(district, "leader").get(address).status_code == 404


def test_a_report_is_taken_back(district: District) -> None:
    report = told(district)
    client = browser(district, "education")
    undo = url(district, "duty_report_undo", ward().pk, duty(district).pk, report.pk)
    assert undo in body(client, form_url(district))
    assert browser(district, "finance").post(undo).status_code == 403
    assert "Đã hoàn tác báo cáo" in client.post(undo, follow=True).content.decode()
    page = body(client, form_url(district))
    assert "(đã hoàn tác)" in text_of(page)
    assert undo not in page
    assert "Chỉ hoàn tác được báo cáo mới nhất" in client.post(undo, follow=True).content.decode()


def test_the_page_of_a_unit_shows_each_duty_in_the_month(district: District) -> None:
    told(district, "2023-04", links=["https://hoasen.gov.vn/x"])
    client = browser(district, "viewer")
    for name in ("unit", "unit_duties"):
        address = url(district, name, ward().pk)
        now = text_of(body(client, address))
        assert "Chưa báo cáo tháng này" in now
        assert "Báo cáo gần nhất: Tháng 4/2023" in now
        april = body(client, address, month="2023-04")
        assert WORDS in april
        assert "hoasen.gov.vn/x" in april
        assert "?month=2023-05" in april
        assert "quá tháng" in text_of(body(client, address, month="2023-03"))
        assert "Chưa báo cáo tháng này" in text_of(body(client, address, month="1999-01"))


def test_a_school_has_a_page_of_duties_too(district: District) -> None:
    school = Organisation.objects.get(name="TH Hòa Bình")
    told_page = text_of(body(browser(district, "viewer"), url(district, "unit_duties", school.pk)))
    assert "không phân công nhiệm vụ cho đơn vị này" in told_page


def figures(html: str, name: str) -> dict[str, str]:
    line = next(tr for tr in re.findall(r"<tr.*?</tr>", html, re.S) if f">{name}</a>" in tr)
    cells = re.findall(r'data-label="([^"]+)">(.*?)</td>', line, re.S)
    return {label: text_of(cell) for label, cell in cells}


def test_the_board_compares_units_in_a_month(district: District) -> None:
    told(district, links=["https://hoasen.gov.vn/x"])
    raised(district)
    client = browser(district, "viewer")
    html = body(client, url(district, "units"))
    sen, money = figures(html, "UBND phường Hoa Sen"), figures(html, "Phòng Tài chính - Kế hoạch")
    assert (sen["Được giao"], sen["Đã báo cáo"], sen["Minh chứng"]) == ("1", "1", "1")
    assert (money["Chưa báo cáo"], money["Quá hạn"], money["Phải giải quyết"]) == ("1", "1", "1")
    assert "đã báo cáo 1/3 nhiệm vụ được phân công, 1 có minh chứng, 2 chưa báo cáo" in text_of(
        html
    )
    april = body(client, url(district, "units"), month="2023-04")
    assert figures(april, "UBND phường Hoa Sen")["Đã báo cáo"] == "0"
    assert "Tháng 4/2023: đã báo cáo 0/3" in text_of(april)


BOARDS: list[tuple[dict[str, str], list[str]]] = [
    ({"work": "silent", "group": "wards"}, ["UBND phường Ánh Dương"]),
    ({"work": "unproven"}, ["UBND phường Hoa Sen"]),
    ({"work": "obstacles"}, ["Phòng Giáo dục và Đào tạo", "Phòng Tài chính - Kế hoạch"]),
    ({"group": "wards", "sort": "-reported"}, ["UBND phường Hoa Sen", "UBND phường Ánh Dương"]),
]


def test_the_board_s_filters_and_sorting(district: District) -> None:
    told(district)
    raised(district)
    client = browser(district, "leader")
    for query, names in BOARDS:
        html = body(client, url(district, "units"), **query)
        assert re.findall(r'<th scope="row"><a [^>]*>([^<]+)<', html) == names, query


def test_the_board_as_a_workbook(district: District) -> None:
    told(district)
    response = browser(district, "viewer").get(url(district, "units_xlsx"), {"group": "wards"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    assert book.sheet_names == ["Đơn vị", "Nhiệm vụ"]
    units = book.get_sheet_by_name("Đơn vị").to_python()
    assert [line[0] for line in units[-2:]] == ["UBND phường Ánh Dương", "UBND phường Hoa Sen"]
    duties = book.get_sheet_by_name("Nhiệm vụ").to_python()
    assert duties[-1][3:7] == ["Đã báo cáo", "Làm thường xuyên", WORDS, 0]
    assert duties[-1][7] == date(2023, 5, 15)


def test_pages_in_english(district: District) -> None:
    told(district)
    client = browser(district, "leader")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    addresses = [url(district, name, ward().pk) for name in ("unit", "unit_duties")]
    for address in (*addresses, form_url(district), url(district, "units")):
        body(client, address)


def test_queries_do_not_grow_with_reports(
    district: District, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(district, "viewer")
    addresses = (url(district, "unit_duties", ward().pk), form_url(district))
    told(district, links=["https://a.vn/1"])
    for address in addresses:
        client.get(address)

    def queries() -> int:
        with django_assert_max_num_queries(50) as captured:
            for address in addresses:
                client.get(address)
        return len(captured)

    few = queries()
    for n in range(12):
        told(district, words=f"lần {n}", links=["https://a.vn/1"])
    assert queries() == few
