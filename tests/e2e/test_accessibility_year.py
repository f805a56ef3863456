"""The pages of the year's work for everybody: axe on a desktop, and their shape on a phone."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.axe import PHONE, SHAPE, YEAR, visit
from tests.e2e.conftest import OpenAs
from tests.e2e.steps import EDUCATION, PROGRAMME


def duties_of(page: Page) -> list[str]:
    """Return where a unit's duties are, and where one of them is reported on."""
    page.goto(f"{PROGRAMME}don-vi/")
    page.get_by_role("link", name="Phòng Tài chính - Kế hoạch").first.click()
    report = page.locator("main a[href*='/nhiem-vu/'][href*='/don-vi/']").first
    address = report.get_attribute("href")
    assert address is not None
    return [address.rpartition("/nhiem-vu/")[0] + "/nhiem-vu/", address]


def test_axe_holds_nothing_against_the_pages_of_the_year(open_as: OpenAs) -> None:
    page = open_as(EDUCATION)
    assert visit(page, [*duties_of(page), *YEAR]) == []


def test_the_pages_of_the_year_fit_a_phone(open_as: OpenAs) -> None:
    page = open_as(EDUCATION, width=PHONE)
    assert visit(page, [*duties_of(page), *YEAR], rules=SHAPE) == []
