"""The pages of the year's work for everybody: axe on a desktop, and their shape on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.axe import DESKTOP, PHONE_LOOK, YEAR, Found, survey
from tests.e2e.conftest import Server, demo_windows
from tests.e2e.steps import EDUCATION, PROGRAMME


def duties_of(page: Page) -> list[str]:
    """Return where a unit's duties are, and where one of them is reported on."""
    page.goto(f"{PROGRAMME}don-vi/")
    page.get_by_role("link", name="Phòng Tài chính - Kế hoạch").first.click()
    report = page.locator("main a[href*='/nhiem-vu/'][href*='/don-vi/']").first
    address = report.get_attribute("href")
    assert address is not None
    return [address.rpartition("/nhiem-vu/")[0] + "/nhiem-vu/", address]


@pytest.fixture(scope="module")
def seen(browser: Browser, server: Server) -> Iterator[Found]:
    """What is wrong with the pages of the year: each is opened once, for a desktop and a phone."""
    with demo_windows(browser, server) as open_page:
        page = open_page(EDUCATION)
        yield survey(page, [*duties_of(page), *YEAR], DESKTOP, PHONE_LOOK)


def test_axe_holds_nothing_against_the_pages_of_the_year(seen: Found) -> None:
    assert seen[DESKTOP] == []


def test_the_pages_of_the_year_fit_a_phone(seen: Found) -> None:
    assert seen[PHONE_LOOK] == []
