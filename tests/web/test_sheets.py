"""Reports by spreadsheet through the browser: template, look, write, repeat, take back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from tests.domain.conftest import District
from tests.domain.followup.common import finance_part, row, school_part, stand_on
from tests.web.people import browser
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.followup.models import Obstacle, ReportBatch
from truongchuan.domain.programmes.models import ProgressEntry
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.sources.models import StoredFile

MONEY = "Phòng Tài chính - Kế hoạch"
Line = dict[str, Any]


@pytest.fixture(autouse=True)
def mid_may(district: District) -> None:
    stand_on(district)


def url(district: District, name: str = "bulk_reports", *args: int) -> str:
    return reverse(name, args=[district.programme.pk, *args])


def template(client: Client, district: District, **query: str) -> list[list[Any]]:
    response = client.get(url(district, "bulk_template"), query)
    assert response.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def filled(rows: list[list[Any]], edit: Callable[[list[Line]], None]) -> bytes:
    """Return the template as another program saves it, after somebody typed into it."""
    head = next(n for n, cells in enumerate(rows) if "Mã dòng" in cells)
    lines = [dict(zip(rows[head], cells, strict=True)) for cells in rows[head + 1 :]]
    edit(lines)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page, day = book.add_worksheet("Trang 1"), book.add_format({"num_format": "dd/mm/yyyy"})
    for r, cells in enumerate([*rows[: head + 1], *([*line.values()] for line in lines)]):
        for c, cell in enumerate(cells):
            if isinstance(cell, date):
                page.write_datetime(r, c, cell, day)
            elif cell != "":
                page.write(r, c, cell)
    book.close()
    return out.getvalue()


def send(client: Client, district: District, content: bytes, name: str = "a.xlsx") -> HttpResponse:
    return client.post(url(district), {"file": SimpleUploadedFile(name, content)})


def text_of(response: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_template_holds_the_unit_s_work_as_it_is(district: District) -> None:
    report_row(
        actor=district.system, row=row(district), report=Report(WorkState.IN_PROGRESS, 40, "đã họp")
    )
    rows = template(
        browser(district, "education"),
        district,
        unit=str(district.unit(OrganisationKind.EDUCATION_OFFICE).pk),
    )
    told = [str(cell) for cells in rows for cell in cells]
    assert "BÁO CÁO TIẾN ĐỘ: Phòng Giáo dục và Đào tạo" in told
    assert "Số liệu tính đến 09:00 15/05/2023" in told
    first = next(cells for cells in rows if str(cells[0]).endswith(f"N{row(district).pk}"))
    assert first[1:8] == [
        "1", "Khảo sát cơ sở vật chất", "Cả nhiệm vụ (chủ trì: Phòng GD&ĐT)", date(2023, 2, 28),
        "đang làm", 40.0, "đã họp",
    ]  # fmt: skip


def test_whose_template_one_gets(district: District) -> None:
    money = str(district.unit(OrganisationKind.FINANCE).pk)
    body = str(district.unit(OrganisationKind.EDUCATION_OFFICE).pk)
    finance = browser(district, "finance")
    assert len(template(finance, district)) == len(template(finance, district, unit=money))
    assert finance.get(url(district, "bulk_template"), {"unit": body}).status_code == 403
    assert finance.get(url(district, "bulk_template"), {"unit": "999999"}).status_code == 404
    everything = template(browser(district, "education"), district)
    assert "BÁO CÁO TIẾN ĐỘ: Tất cả đơn vị và trường" in everything[0]
    head = template(browser(district, "head_teacher"), district)
    assert sum("Trường: TH Hòa Bình" in cells for cells in head) == 2


def test_from_the_template_to_the_reports_and_back(district: District) -> None:
    client = browser(district, "education")

    def edit(lines: list[Line]) -> None:
        by_key = {line["Mã dòng"].partition("-")[2]: line for line in lines}
        own = by_key[f"N{row(district).pk}"]
        own |= {"Tình trạng": "da xong", "Hoàn thành thực tế": "10/5/2023"}
        school = by_key[f"T{school_part(district).pk}"]
        school |= {"Tình trạng": "đang làm", "Tỷ lệ (%)": 0.6, "Ghi chú": "Đã nộp hồ sơ"}
        part = by_key[f"P{finance_part(district).pk}"]
        part |= {
            "Tình trạng": "Đang vướng",
            "Vướng mắc": "Chưa có kinh phí",
            "Đơn vị phải giải quyết": MONEY,
            "Giải quyết trước ngày": date(2023, 5, 20),
        }
        by_key[f"N{row(district, 3).pk}"]["Tình trạng"] = "gần xong"

    content = filled(template(client, district), edit)
    response = send(client, district, content)
    batch = ReportBatch.objects.get()
    assert response.headers["Location"] == url(district, "bulk_report", batch.pk)
    look = client.get(response.headers["Location"])
    told = text_of(look)
    assert "Ghi 3 dòng" in told
    assert "Ô F" in told
    assert "không có tình trạng “gần xong”" in told
    assert "Chưa có kinh phí" in told
    assert not ProgressEntry.objects.exists()

    done = client.post(url(district, "bulk_apply", batch.pk), follow=True)
    assert "Đã ghi các dòng có thay đổi." in text_of(done)
    assert (row(district).state, row(district).done_on) == ("done", date(2023, 5, 10))
    assert (school_part(district).percent, finance_part(district).state) == (60, "blocked")
    assert Obstacle.objects.get().words == "Chưa có kinh phí"
    assert "Đã ghi 3" in told.replace("Sẽ thay đổi 3", "Đã ghi 3")

    again = send(client, district, content)
    assert again.status_code == 422
    assert "Tệp này đã nhập lúc 09:00 ngày 15/05/2023" in text_of(again)

    undone = client.post(url(district, "bulk_undo", batch.pk), follow=True)
    assert "Đã hoàn tác cả bảng." in text_of(undone)
    assert row(district).state == "not_started"
    assert Obstacle.objects.get().state == "withdrawn"


def test_a_conflict_is_shown_and_nothing_is_overwritten(district: District) -> None:
    client = browser(district, "education")

    def edit(lines: list[Line]) -> None:
        lines[0] |= {"Tình trạng": "đang làm", "Tỷ lệ (%)": 80}

    content = filled(template(client, district), edit)
    report_row(
        actor=district.system, row=row(district), report=Report(WorkState.IN_PROGRESS, 30, "mẫu")
    )
    response = client.get(send(client, district, content).headers["Location"])
    told = text_of(response)
    assert "đã có báo cáo mới sau khi tải mẫu" in told
    assert "Không có dòng nào để ghi" in told
    batch = ReportBatch.objects.get()
    refused = client.post(url(district, "bulk_apply", batch.pk), follow=True)
    assert "Không còn dòng nào có thay đổi ghi được" in text_of(refused)
    assert row(district).percent == 30


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF-1.7\n1 0 obj\nendobj\n", "Chỉ nhận bảng tính .xlsx tải từ trang này"),
        ("a.xlsx", b"", "Tệp không có nội dung"),
        ("a.xlsx", b"PK\x03\x04 broken", "Chỉ nhận tệp PDF, Word"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "có mật khẩu thì không mở được"),
    ],
)
def test_a_file_that_is_not_read_leaves_nothing(
    district: District, name: str, content: bytes, said: str
) -> None:
    response = send(browser(district, "education"), district, content, name)
    assert response.status_code == 422
    assert said in text_of(response)
    assert not ReportBatch.objects.exists()
    assert not StoredFile.objects.filter(name__startswith="a.").exists()


def test_too_large_a_file_and_no_file(district: District, settings: Any) -> None:
    client = browser(district, "education")
    assert client.post(url(district), {}).status_code == 422
    settings.UPLOAD_MAX_BYTES = 100
    assert "Tệp lớn hơn" in text_of(send(client, district, b"PK" + b"0" * 200))


def test_what_another_has_not_written_is_not_shown(district: District) -> None:
    client = browser(district, "finance")

    def edit(lines: list[Line]) -> None:
        lines[0] |= {"Tình trạng": "đã xong"}

    send(client, district, filled(template(client, district), edit))
    batch = ReportBatch.objects.get()
    assert batch.unit == district.unit(OrganisationKind.FINANCE)
    address = url(district, "bulk_report", batch.pk)
    others = {
        role: browser(district, role).get(address).status_code
        for role in ("education", "head_teacher", "viewer")
    }
    assert others == {"education": 200, "head_teacher": 404, "viewer": 404}
    assert client.post(url(district, "bulk_discard", batch.pk)).headers["Location"] == url(district)
    assert client.get(address).status_code == 404
    assert not ProgressEntry.objects.exists()


def test_a_viewer_sends_nothing(district: District) -> None:
    viewer = browser(district, "viewer")
    assert 'type="file"' not in viewer.get(url(district)).content.decode()
    assert send(viewer, district, b"PK").status_code == 403


def test_pages_in_english_and_their_queries(
    district: District, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(district, "education")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    def sent(count: int) -> int:
        def edit(lines: list[Line]) -> None:
            for line in lines[:count]:
                line |= {"Tình trạng": "đang làm", "Tỷ lệ (%)": count}

        address = send(client, district, filled(template(client, district), edit))
        with django_assert_max_num_queries(40) as captured:
            assert client.get(address.headers["Location"]).status_code == 200
        return len(captured)

    client.get(url(district))
    few = sent(1)
    assert sent(7) <= few
    assert client.get(url(district)).status_code == 200
