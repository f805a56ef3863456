"""Pages for everybody: axe on the main pages, the keyboard, and the other language."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenAs
from tests.e2e.plan_files import WARD_PLAN
from tests.e2e.steps import EDUCATION, PROGRAMME, task_path, upload_plan

PAGES = (
    "/",
    "/vao-vai/",
    "/tim/?q=ngo+quyen",
    "/ke-hoach/",
    PROGRAMME,
    f"{PROGRAMME}nhat-ky/",
    f"{PROGRAMME}lo-trinh/",
    f"{PROGRAMME}lo-trinh/gantt/",
    f"{PROGRAMME}lo-trinh/ma-tran/",
    task_path(15),
    f"{task_path(15)}bao-cao/",
    f"{PROGRAMME}truong/",
    f"{PROGRAMME}truong/1/",
    f"{PROGRAMME}don-vi/",
    f"{PROGRAMME}don-vi/2/",
    f"{PROGRAMME}phat-hien/",
    f"{PROGRAMME}phat-hien/phieu-gop-y/",
    f"{PROGRAMME}van-ban/",
    "/luat/?q=phong+y+te",
    "/luat/van-ban/57-2026-tt-bgddt/?bo=mn&muc=1&ngay=01/09/2026",
    "/luat/van-ban/13-2020-tt-bgddt/thay-doi/?tu=30/01/2025&den=31/01/2025",
    "/luat/do-phu/",
    "/luat/chi-so/?nhom=land",
    "/nhap-ke-hoach/",
    "/tai-khoan/password/change/",
)


def violations_of(page: Page, *, rules: tuple[str, ...] = ()) -> list[str]:
    """Return what axe holds against the page in front of us: rule, help, and where."""
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{page.url}: {one['id']} ({one['help']}) {node['target']}"
        for one in found
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize(
    ("width", "dark", "rules"),
    # Dark pages differ in their colours only.
    [(1280, False, ()), (390, False, ()), (1280, True, ("color-contrast",))],
    ids=["light", "narrow", "dark"],
)
def test_axe_holds_nothing_against_any_main_page(
    open_as: OpenAs, width: int, *, dark: bool, rules: tuple[str, ...]
) -> None:
    page = open_as(EDUCATION, width=width, dark=dark)
    found: list[str] = []
    for address in PAGES:
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, address
        found += violations_of(page, rules=rules) + _too_wide(page)
    upload_plan(page, WARD_PLAN)
    expect(page).to_have_url(re.compile(r"/nhap-ke-hoach/\d+/$"))
    found += violations_of(page, rules=rules) + _too_wide(page)
    assert found == []


def _too_wide(page: Page) -> list[str]:
    """Tell of a page that scrolls sideways as a whole."""
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [f"{page.url}: wider than the window"] if wide else []


def test_axe_sees_what_is_wrong(open_as: OpenAs) -> None:
    page = open_as(EDUCATION, dark=True)
    page.locator("h1").evaluate("heading => heading.style.color = '#333'")
    page.locator("main").evaluate("main => main.append(new Image())")
    (contrast,) = violations_of(page, rules=("color-contrast",))
    assert "h1" in contrast
    assert any("image-alt" in line for line in violations_of(page))


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
