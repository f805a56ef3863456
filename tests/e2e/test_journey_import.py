"""From a file to a running programme: a corrected plan, a second plan, and broken files."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from xlsxwriter import Workbook

from tests.e2e.conftest import OpenAs
from tests.e2e.plan_files import ENCRYPTED_PDF, WARD_PLAN, corrected_plan
from tests.e2e.steps import EDUCATION, PROGRAMME, task_path, upload_plan

DRAFT = re.compile(r"/nhap-ke-hoach/\d+/$")
MOVED_TASK, MISCOUNTED_TASK = 20, 21


def draft_page_of(page: Page, path: Path, *, corrects: str | None = None) -> None:
    upload_plan(page, path, corrects=corrects)
    expect(page).to_have_url(DRAFT)


def test_a_corrected_plan_becomes_the_second_version_and_keeps_the_progress(
    open_as: OpenAs, tmp_path: Path
) -> None:
    plan = corrected_plan(
        tmp_path / "ban-sua.docx",
        {"Tháng 8/2023": "Tháng 7/2023", "09 trường": "07 trường"},
    )
    page, beside = open_as(EDUCATION), open_as(EDUCATION)

    draft_page_of(page, plan, corrects="38/KH-UBND")
    expect(page.locator("#van-ban")).to_contain_text("THCS Tây Sơn")
    expect(page.locator("article[id^=fact-school-]")).to_have_count(15)
    expect(page.locator("article[id^=fact-row-]")).to_have_count(30)
    expect(page.locator("#phat-hien")).not_to_contain_text("09 trường")
    _sees_the_differences(page)
    _corrects_a_fact_and_undoes_it(page)
    _programme_is_as_it_was(beside)

    page.get_by_role("button", name="Nhập bản sửa").click()
    expect(page).to_have_url(re.compile(f"{PROGRAMME}$"))
    expect(page.get_by_text("Đã nhập bản thứ 2; 3 chỗ khác bản trước.")).to_be_visible()
    versions = page.locator("#ban-doc")
    expect(versions.get_by_text("Bản 2", exact=True)).to_be_visible()
    expect(versions.get_by_text("Bản 1", exact=True)).to_be_visible()
    expect(versions).to_contain_text("ban-sua.docx")

    page.goto(task_path(MOVED_TASK))
    expect(page.locator(".page-header")).to_contain_text("Tháng 7/2023")
    _progress_is_still_there(page)
    page.goto(f"{PROGRAMME}phat-hien/?state=open")
    expect(page.locator("#results")).to_contain_text("Không nêu kinh phí")
    expect(page.locator("#results")).not_to_contain_text("«09 trường»")


def _sees_the_differences(page: Page) -> None:
    changes = page.locator("#thay-doi")
    expect(changes).to_contain_text("thêm 0, bỏ 0, đổi 3")
    expect(changes.get_by_role("row").filter(has_text="Tháng 8/2023")).to_contain_text(
        "Tháng 7/2023"
    )
    expect(changes).to_contain_text("Tiến độ của 14 nhiệm vụ được giữ nguyên")


def _corrects_a_fact_and_undoes_it(page: Page) -> None:
    card = page.locator("article[id^=fact-row-]").filter(has_text="Họp Ban chỉ đạo quý III")
    card.get_by_text("Sửa", exact=True).click()
    card.get_by_label("thời gian").fill("10/2023")
    card.locator("form").filter(has=page.get_by_label("thời gian")).get_by_role("button").click()
    expect(card.locator(".fact__sub")).to_have_text("Tháng 10/2023")
    expect(card.get_by_text("đã sửa", exact=True)).to_be_visible()
    expect(page.locator("#thay-doi")).to_contain_text("đổi 4")

    page.get_by_role("button", name="Hoàn tác lần sửa cuối").click()
    expect(card.locator(".fact__sub")).to_have_text("Tháng 9/2023")
    expect(page.locator("#thay-doi")).to_contain_text("đổi 3")


def _programme_is_as_it_was(page: Page) -> None:
    page.goto(task_path(MOVED_TASK))
    expect(page.locator(".page-header")).to_contain_text("Tháng 8/2023")
    page.goto(task_path(MISCOUNTED_TASK))
    expect(page.locator(".page-header")).to_contain_text("09 trường")
    page.goto(PROGRAMME)
    expect(page.locator("#ban-doc")).not_to_contain_text("Bản 2")


def _progress_is_still_there(page: Page) -> None:
    page.goto(f"{PROGRAMME}lo-trinh/?state=done")
    # Eleven tasks of the plan and three that meetings and documents gave.
    expect(page.locator("#lo-trinh tbody tr")).to_have_count(14)
    page.goto(task_path(12))
    expect(page.locator(".task__state")).to_contain_text("Đang vướng")
    expect(page.locator(".task__state")).to_contain_text("70")


def test_another_plan_becomes_a_programme_beside_the_first(open_as: OpenAs) -> None:
    page = open_as(EDUCATION)

    draft_page_of(page, WARD_PLAN)
    expect(page.get_by_text("Kế hoạch mới.")).to_be_visible()
    page.get_by_role("button", name="Nhập", exact=True).click()

    expect(page).to_have_url(re.compile(r"/ke-hoach/(?!1/)\d+/$"))
    expect(page.get_by_text("Đã nhập kế hoạch")).to_be_visible()
    page.goto("/ke-hoach/")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody")).to_contain_text("38/KH-UBND")
    page.goto(PROGRAMME)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hai Bà Trưng năm 2023")


def _png() -> bytes:
    target = BytesIO()
    Image.new("RGB", (4, 4)).save(target, "PNG")
    return target.getvalue()


def _workbook() -> bytes:
    target = BytesIO()
    with Workbook(target) as book:
        book.add_worksheet().write(0, 0, "Kế hoạch")
    return target.getvalue()


BROKEN = {
    "rong.docx": (lambda: b"", "Tệp rỗng (0 byte). Hãy chọn lại tệp có nội dung."),
    "anh.pdf": (_png, "có tên như tệp PDF nhưng nội dung là tệp ảnh"),
    "bang.docx": (_workbook, "có tên như văn bản Word (.docx) nhưng nội dung là bảng tính"),
    "khoa.pdf": (ENCRYPTED_PDF.read_bytes, "Tệp được đặt mật khẩu nên không đọc được."),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_at_the_form_and_leaves_nothing(
    open_as: OpenAs, tmp_path: Path, name: str
) -> None:
    content, message = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(content())
    page = open_as(EDUCATION)

    upload_plan(page, path)

    expect(page.locator(".field", has=page.get_by_label("Tệp kế hoạch"))).to_contain_text(message)
    expect(page).to_have_url(re.compile("/nhap-ke-hoach/$"))
    page.goto("/nhap-ke-hoach/")
    expect(page.get_by_text("Chưa có bản nào.")).to_be_visible()
