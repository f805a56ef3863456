"""The pages of the year's work for everybody: axe on a desktop, and their shape on a phone."""

from __future__ import annotations

from tests.e2e.axe import PHONE, SHAPE, YEAR, visit
from tests.e2e.conftest import OpenAs
from tests.e2e.steps import EDUCATION


def test_axe_holds_nothing_against_the_pages_of_the_year(open_as: OpenAs) -> None:
    assert visit(open_as(EDUCATION), YEAR) == []


def test_the_pages_of_the_year_fit_a_phone(open_as: OpenAs) -> None:
    assert visit(open_as(EDUCATION, width=PHONE), YEAR, rules=SHAPE) == []
