"""Pages for everybody: axe on the main pages, the keyboard, and the other language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.axe import DARK, DESKTOP, PHONE_LOOK, Found, tour, violations_of
from tests.e2e.conftest import OpenAs, Server, demo_windows
from tests.e2e.contrast import MARK
from tests.e2e.steps import EDUCATION, PROGRAMME, task_path


@pytest.fixture(scope="module")
def toured(browser: Browser, server: Server) -> Iterator[Found]:
    """What is wrong with the main pages: each is opened once and looked at in every way."""
    with demo_windows(browser, server) as open_page:
        yield tour(open_page)


def test_axe_holds_nothing_against_any_main_page(toured: Found) -> None:
    assert toured[DESKTOP] == []


def test_pages_fit_a_phone(toured: Found) -> None:
    assert toured[PHONE_LOOK] == []


def test_dark_pages_have_enough_contrast(toured: Found) -> None:
    assert toured[DARK] == []


def test_axe_sees_what_is_wrong(open_as: OpenAs) -> None:
    page = open_as(EDUCATION, dark=True)
    page.locator("h1").evaluate("heading => heading.style.color = '#333'")
    page.locator("main").evaluate("main => main.append(new Image())")
    (contrast,) = violations_of(page, rules=("color-contrast",))
    assert "h1" in contrast
    assert any("image-alt" in line for line in violations_of(page))


PALE_ROW = """() => {
  const pale = new CSSStyleSheet();
  pale.replaceSync("tbody tr:nth-child(4) td { color: #aaa }");
  document.adoptedStyleSheets = [pale];
}"""


def test_contrast_is_measured_for_each_kind_of_text(open_as: OpenAs) -> None:
    page, contrast = open_as(EDUCATION), ("color-contrast",)
    page.goto(f"{PROGRAMME}truong/")
    assert violations_of(page, rules=contrast) == []
    assert 0 < page.locator(f"td[{MARK}]").count() < page.locator("td").count() / 2
    page.reload()
    assert violations_of(page, rules=contrast) == []
    assert page.locator(f"td[{MARK}]").count() == 0
    page.evaluate(PALE_ROW)  # one row of many, on a page that was measured
    assert "tr:nth-child(4)" in violations_of(page, rules=contrast)[0]


@pytest.mark.parametrize("address", ["/tai-khoan/login/", "/vao-vai/"])
def test_axe_holds_nothing_against_the_way_in(open_as: OpenAs, address: str) -> None:
    page = open_as()
    page.goto(address)
    assert violations_of(page) == []


def test_the_first_tab_skips_to_the_content(open_as: OpenAs) -> None:
    page = open_as(EDUCATION)
    page.goto(f"{PROGRAMME}lo-trinh/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Bỏ qua đến nội dung")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_slash_goes_to_the_search_which_needs_no_diacritics(open_as: OpenAs) -> None:
    page = open_as(EDUCATION)
    page.goto(PROGRAMME)
    page.keyboard.press("/")
    search = page.locator("[data-search]")
    expect(search).to_be_focused()
    page.keyboard.type("ngo thi nham")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/tim/\?"))
    expect(page.locator("main")).to_contain_text("MN Ngô Thị Nhậm")
    expect(page.locator("main")).to_contain_text("TH Ngô Thị Nhậm")


def test_a_report_can_be_sent_with_the_keyboard_alone(open_as: OpenAs) -> None:
    page = open_as(EDUCATION)
    page.goto(f"{task_path(18)}bao-cao/")
    page.get_by_label("Chưa bắt đầu", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Tỷ lệ hoàn thành")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("15")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã ghi báo cáo.")).to_be_visible()
    expect(page.locator(".task__state")).to_contain_text("Đang làm")


def test_the_language_switches_to_english_and_back_on_the_same_page(open_as: OpenAs) -> None:
    page = open_as(EDUCATION)
    page.goto(f"{PROGRAMME}lo-trinh/?month=2023-09")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_url(re.compile(r"/lo-trinh/\?month=2023-09$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Roadmap")
    page.goto(PROGRAMME)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.get_by_role("link", name="Lộ trình").first).to_be_visible()
