"""What a phone's menus and a browser's own checks do; the pages' looks: test_accessibility."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.axe import PHONE
from tests.e2e.conftest import OpenAs
from tests.e2e.steps import EDUCATION


def test_the_menus_of_the_frame_fit_a_phone(open_as: OpenAs) -> None:
    page = open_as(EDUCATION, width=PHONE)
    menus = page.locator(".top-bar details > summary").filter(visible=True)
    expect(menus).not_to_have_count(0)
    for menu in menus.all():
        menu.click()
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0, menu.inner_text()
        menu.click()


def test_a_typed_day_is_checked_by_the_browser(open_as: OpenAs) -> None:
    page = open_as(EDUCATION)
    page.goto("/luat/")
    day = page.locator("#f-ngay")
    # A pattern that the browser cannot read is an error in its console, and checks nothing.
    for typed, right in (("15/05/2023", True), ("2023-05-15", True), ("hôm qua", False)):
        day.fill(typed)
        assert day.evaluate("e => e.checkValidity()") is right, typed
