"""The main pages on a phone and in the dark: what differs there from the pages in the light."""

from __future__ import annotations

from tests.e2e.axe import PHONE, SHAPE, tour
from tests.e2e.conftest import OpenAs


def test_pages_fit_a_phone(open_as: OpenAs) -> None:
    assert tour(open_as, width=PHONE, rules=SHAPE) == []


def test_dark_pages_have_enough_contrast(open_as: OpenAs) -> None:
    assert tour(open_as, dark=True, rules=("color-contrast",)) == []
