"""A head teacher corrects a figure: the verdict changes at once, and the history keeps both."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenAs
from tests.e2e.steps import LEADER, PROGRAMME, TAY_SON
from tests.e2e.test_accessibility import violations_of

ITEM = "#muc-2-2-M2-c"
FIGURE = "Số giáo viên bị kỷ luật từ cảnh cáo trở lên trong năm"
YEAR = "2020-2021"


def open_school(page: Page) -> None:
    page.goto(f"{PROGRAMME}truong/")
    page.get_by_role("link", name="THCS Tây Sơn").first.click()
    page.get_by_role("navigation", name="Các trang về trường").get_by_text("Tiêu chí").click()


def test_a_corrected_figure_and_a_finding_change_the_result_at_once(open_as: OpenAs) -> None:
    page = open_as(TAY_SON)
    open_school(page)
    proven = page.locator(".truth--proven")
    expect(proven).to_contain_text("Chưa đạt chuẩn")
    page.locator(".todo").get_by_role("link", name="2.2.M2.c").click()
    expect(page.locator(ITEM)).to_contain_text("Không đạt")
    found = violations_of(page)

    # From the verdict to the figure it rests on.
    page.locator(ITEM).get_by_role("link", name=FIGURE).click()
    page.get_by_role("link", name=f"Sửa: {FIGURE}").click()
    field = page.get_by_label(f"{YEAR}: {FIGURE}")
    expect(field).to_have_value("1")
    field.fill("không")
    page.get_by_role("button", name="Ghi số liệu").click()
    expect(page.locator(".field__error")).to_contain_text("không phải là số")
    field.fill("0")
    page.get_by_label("Lấy từ đâu").fill("Sổ theo dõi kỷ luật")
    page.get_by_role("button", name="Ghi số liệu").click()

    moved = page.locator(".moved")
    expect(moved).to_contain_text("1 kết luận thay đổi")
    expect(moved).to_contain_text("2.2.M2.c")
    expect(moved).to_be_focused()
    page.get_by_role("link", name=f"Lịch sử: {FIGURE}").click()
    past = page.locator(".past")
    expect(past.locator("li").first).to_contain_text(
        re.compile(r"0 người.*2020-2021.*đang dùng.*Sổ theo dõi kỷ luật", re.S)
    )
    expect(past).to_contain_text(re.compile(r"1 người.*Số liệu minh họa", re.S))
    found += violations_of(page)

    # What no figure can say is judged, with evidence.
    page.get_by_role("navigation", name="Các trang về trường").get_by_text("Tiêu chí").click()
    expect(proven).to_contain_text("Chưa đủ căn cứ")
    page.locator("#tieu-chi-2-2-dau").click()
    page.get_by_role("link", name="Kết luận về mục 2.2.M2.c").click()
    page.get_by_label("Đạt", exact=True).check()
    page.get_by_label("Minh chứng", exact=True).fill("Kế hoạch hoạt động trải nghiệm 2022-2023")
    page.get_by_role("button", name="Ghi kết luận").click()
    expect(page.get_by_text("Đã ghi kết luận về mục 2.2.M2.c.")).to_be_visible()
    expect(proven).to_contain_text("Đạt chuẩn mức độ 1")
    expect(page.locator(f"{ITEM} .past")).to_contain_text("Lý Hồng Phúc")
    assert found == []

    leader = open_as(LEADER)
    open_school(leader)
    expect(leader.locator(".truth--proven")).to_contain_text("Đạt chuẩn mức độ 1")
