"""The pages of the year's work for everybody: axe on a desktop, and their shape on a phone."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.axe import PHONE, SHAPE, YEAR, visit
from tests.e2e.conftest import OpenAs
from tests.e2e.steps import EDUCATION


def duties_of(page: Page) -> list[str]:
    """Return where the duties of the person's unit are, and where one of them is reported on."""
    addresses = []
    for link in (
        "main a[href*='/don-vi/'][href$='/nhiem-vu/']",
        ".duty-list a[href*='/nhiem-vu/']",
    ):
        address = page.locator(link).first.get_attribute("href")
        assert address is not None
        addresses.append(address)
        page.goto(address)
    return addresses


def test_axe_holds_nothing_against_the_pages_of_the_year(open_as: OpenAs) -> None:
    page = open_as(EDUCATION)
    assert visit(page, [*duties_of(page), *YEAR]) == []


def test_the_pages_of_the_year_fit_a_phone(open_as: OpenAs) -> None:
    page = open_as(EDUCATION, width=PHONE)
    assert visit(page, [*duties_of(page), *YEAR], rules=SHAPE) == []
