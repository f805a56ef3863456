"""A leader walks two months through the demo's year, looks at them, and starts over."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import OpenAs
from tests.e2e.steps import LEADER

WALK_MS = 90_000


def test_a_leader_walks_two_months_and_starts_over(open_as: OpenAs) -> None:
    page = open_as(LEADER)
    page.get_by_role("link", name="đi tới tháng …").click()
    expect(page.get_by_role("heading", name="Đi qua năm 2023")).to_be_visible()
    page.get_by_label("Hết tháng").select_option("2023-06")
    page.get_by_role("button", name="Đi tới", exact=True).click()
    expect(page.get_by_role("heading", name="Đã diễn ra từ 15/05/2023")).to_be_visible(
        timeout=WALK_MS
    )
    expect(page.get_by_text("ngày 30/06/2023").first).to_be_visible()
    page.get_by_role("link", name="Chốt số liệu sơ kết tháng 6").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("tháng 6")
    page.goto("/di-toi/")
    page.get_by_role("button", name="Cuối tháng (31/07/2023)").click()
    expect(page.get_by_role("heading", name="Đã diễn ra từ 30/06/2023")).to_be_visible(
        timeout=WALK_MS
    )
    page.get_by_role("link", name="Thay thành viên Ban chỉ đạo theo quyết định").click()
    expect(page.get_by_text("Tạ Quang Khải").first).to_be_visible()
    page.goto("/di-toi/")
    page.get_by_role("button", name="Bắt đầu lại từ 15/05").click()
    page.get_by_role("button", name="Bắt đầu lại", exact=True).click()
    expect(page.get_by_text("Bản dùng thử đã trở lại ngày 15/05/2023.")).to_be_visible()
    expect(page.get_by_text("vào vai khác")).to_be_visible()
