"""The main pages on a phone and in the dark: what differs there from the pages in the light."""

from __future__ import annotations

from tests.e2e.axe import tour
from tests.e2e.conftest import OpenAs

SHAPE = ("scrollable-region-focusable", "target-size")
"""Rules that depend on the shape of a page; its words and structure are the same everywhere."""


def test_pages_fit_a_phone(open_as: OpenAs) -> None:
    assert tour(open_as, width=390, rules=SHAPE) == []


def test_dark_pages_have_enough_contrast(open_as: OpenAs) -> None:
    assert tour(open_as, dark=True, rules=("color-contrast",)) == []
