"""The leader's board as a page and a workbook."""

from __future__ import annotations

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.domain.conftest import District
from tests.domain.followup.common import raised, row, stand_on
from tests.web.people import browser
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.followup.obstacles import turn_into_task
from truongchuan.domain.programmes.assigning import assign_task
from truongchuan.domain.programmes.progress import Report, report_row


@pytest.fixture(autouse=True)
def mid_may(district: District) -> None:
    stand_on(district)


def url(district: District, name: str = "dashboard") -> str:
    return reverse(name, args=[district.programme.pk])


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def show(district: District, role: str = "leader", **query: str) -> str:
    response = browser(district, role).get(url(district), query)
    assert response.status_code == 200
    return response.content.decode()


def test_everything_a_leader_decides_on_is_on_the_page(district: District) -> None:
    raised(district, "Chưa có kinh phí mua sắm")
    text = text_of(show(district))
    for words in (
        "Chỉ tiêu theo quý", "Quý III/2023", "TH Hòa Bình", "Việc then chốt",
        "1. Khảo sát cơ sở vật chất", "Đơn vị đang làm chậm", "76 ngày × 3",
        "Vướng mắc mới", "Chưa có kinh phí mua sắm", "Kết luận chưa xong",
        "Văn bản còn nợ trả lời", "Hạn trong 30 ngày tới",
    ):  # fmt: skip
        assert words in text


def test_every_number_leads_to_its_page(district: District) -> None:
    html = show(district)
    base = f"/ke-hoach/{district.programme.pk}/"
    for address in ("lo-trinh/?state=late", "vuong-mac/?state=unsolved", "nhiem-vu/1/"):
        assert f'href="{base}{address}' in html
    assert f"{reverse('schedule', args=[district.programme.pk])}?quarter=2023-Q4" in html


def test_filters_stay_in_the_address(district: District) -> None:
    html = show(district, quarter="2023-Q3", since="30")
    text = text_of(html)
    assert "MN Đống Đa" not in text
    assert "Từ ngày 15/04/2023" in text
    assert "bang-lanh-dao.xlsx?quarter=2023-Q3&amp;since=30" in html
    finance = district.unit(OrganisationKind.FINANCE)
    assert "Hoàn thiện hồ sơ" not in text_of(show(district, unit=str(finance.pk)))


@pytest.mark.parametrize(
    "query",
    [
        {"quarter": "x"}, {"unit": "abc"}, {"unit": "99999999"}, {"kind": "?"}, {"since": "9"},
        {"since": "day", "from": "31/02/2023"}, {"since": "day", "from": "01/01/2030"},
        {"since": "day"},
    ],
)  # fmt: skip
def test_nonsense_does_not_break_the_page(district: District, query: dict[str, str]) -> None:
    assert "TH Hòa Bình" in show(district, **query)


def test_a_wrong_day_is_told_and_kept(district: District) -> None:
    html = show(district, since="day", **{"from": "20/05/2023"})
    assert "Ngày 20/05/2023 chưa đến" in html
    assert 'value="20/05/2023"' in html


def test_changes_since_a_day(district: District) -> None:
    report_row(actor=district.system, row=row(district, 1), report=Report("done", 100, ""))
    text = text_of(show(district, since="day", **{"from": "01/05/2023"}))
    assert "Nhiệm vụ đã xong 0 1 +1" in text
    assert "Nhiệm vụ quá hạn 1 0 −1" in text


def test_the_workbook_has_a_sheet_for_each_part(district: District) -> None:
    raised(district)
    response = browser(district, "leader").get(url(district, "dashboard_xlsx"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    assert book.sheet_names == [
        "Chỉ tiêu theo quý", "Trường", "Việc then chốt", "Đơn vị đang làm chậm",
        "Vướng mắc quá hạn", "Kết luận", "Văn bản nợ trả lời", "Thay đổi",
    ]  # fmt: skip
    rows = book.get_sheet_by_name("Đơn vị đang làm chậm").to_python()
    assert any(76.0 in line and 228.0 in line for line in rows)


def test_the_english_page_works(district: District) -> None:
    client = browser(district, "leader")
    client.cookies["django_language"] = "en"
    assert client.get(url(district)).status_code == 200
    assert client.get(url(district, "dashboard_xlsx")).status_code == 200


def test_another_authority_gets_nothing(district: District) -> None:
    assert browser(district, "stranger").get(url(district)).status_code == 404


def test_queries_do_not_grow_with_rows(district: District) -> None:
    client = browser(district, "leader")
    client.get(url(district))
    with CaptureQueriesContext(connection) as first:
        client.get(url(district))
    education = district.unit(OrganisationKind.EDUCATION_OFFICE)
    for number in range(12):
        task = assign_task(
            actor=district.system,
            programme=district.programme,
            task=f"Việc thêm {number}",
            lead=education,
            due_on=district.programme.ends_on,
            origin="other",
        )
        report_row(actor=district.system, row=task, report=Report("blocked", 0, "Chờ"))
        raised(district, f"Vướng {number}")
    with CaptureQueriesContext(connection) as second:
        client.get(url(district))
    assert len(second) <= len(first) + 1
    assert len(second) < 70


def test_the_chain_is_on_the_task_the_obstacle_and_back(district: District) -> None:
    obstacle = raised(district, "Chưa có kinh phí mua sắm")
    task = turn_into_task(
        actor=district.system,
        obstacle=obstacle,
        task="Bố trí vốn",
        due_on=district.programme.ends_on,
    )
    client = browser(district, "viewer")
    first = reverse("task", args=[district.programme.pk, 1])
    page = reverse("obstacle", args=[district.programme.pk, obstacle.pk])
    given = reverse("task", args=[district.programme.pk, task.number])
    on_task = client.get(first).content.decode()
    assert "Chuỗi công việc" in on_task
    assert "Kế hoạch, dòng 1" in on_task
    assert f'href="{page}"' in on_task
    assert f'href="{given}"' in on_task
    assert f'href="{page}">Vướng mắc 1: Chưa có kinh phí' in client.get(given).content.decode()
    on_obstacle = client.get(page).content.decode()
    assert f'href="{first}">1. Khảo sát' in on_obstacle
    assert f'href="{given}">B1. Bố trí vốn' in on_obstacle
