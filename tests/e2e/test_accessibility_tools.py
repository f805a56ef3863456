"""Tools held against axe: catchments, forecasts, written lists; English pages on a phone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.axe import (
    CATCHMENT_MAP,
    CATCHMENT_RUN,
    PHONE,
    SHAPE,
    TOOLS,
    TOOLS_IN_THE_DARK,
    held_against,
    violations_of,
    visit,
)
from tests.e2e.conftest import OpenAs, Server
from tests.e2e.steps import EDUCATION, PROGRAMME

LONG_IN_ENGLISH = (f"{PROGRAMME}tuyen-truyen/ghi/", f"{PROGRAMME}soan-van-ban/")

MORE = """
from django.utils import timezone
from truongchuan.domain.catchments.models import CatchmentCurve, CatchmentRun
from truongchuan.domain.catchments.services import request_run
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.web.catchment_jobs import work_out

run, now = CatchmentRun.objects.get(pk=1), timezone.now()
points = [
    {"limit": moved, "moved": moved, "objective": cost, "bound": cost - 2, "over": over}
    for moved, cost, over in ((100.0, 1300.0, 40.0), (400.0, 1100.0, 0.0), (900.0, 950.0, 0.0))
]
CatchmentCurve.objects.create(
    authority=run.authority, run=run, state="done", asked_by="Thử", asked_at=now, started_at=now,
    finished_at=now, points=points, least=300.0, least_bound=280.0,
)
request_run(
    actor=system_actor(authority=run.authority), area=run.area, time_limit=10,
    options={"capacity_factor": "1.2"}, enqueue=lambda pk: work_out(pk, seconds=1.0),
)
"""
"""A curve and a second run, so that there is something to see: made up, without waiting."""


def opened(page: Page, address: str) -> None:
    """Open a page; where it has a drawing of zones, wait for it."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok, address
    if address == CATCHMENT_MAP:
        expect(page.locator(".zones .outline").first).to_be_attached()


def test_the_tools_are_for_everybody(server: Server, open_as: OpenAs) -> None:
    server.manage("shell", "-v", "0", "-c", MORE)
    page = open_as(EDUCATION)
    found = []
    for address in TOOLS:
        opened(page, address)
        found += held_against(page)
    page.emulate_media(color_scheme="dark")
    for address in TOOLS_IN_THE_DARK:
        opened(page, address)
        found += violations_of(page, rules=("color-contrast",))
    assert found == []
    opened(page, CATCHMENT_RUN)
    expect(page.locator("#doi-truong tbody tr")).to_have_count(3)
    opened(page, f"{CATCHMENT_RUN}so-sanh/")
    expect(page.locator(".catch__pair")).to_be_visible()


def test_the_drawing_is_walked_with_the_keyboard(open_as: OpenAs) -> None:
    page = open_as(EDUCATION)
    opened(page, CATCHMENT_MAP)
    page.locator(".catch__skip").focus()
    expect(page.locator(".catch__skip")).to_be_in_viewport()
    page.keyboard.press("Tab")
    unit = page.locator(".zones a:focus")
    name = unit.locator("title").text_content() or ""
    assert "→" in name
    page.keyboard.press("Enter")
    expect(page.locator("#don-vi h2")).to_have_text(name.split(" (")[0])
    page.locator(".catch__skip").press("Enter")
    expect(page.locator("#chu-giai")).to_be_focused()


def test_long_english_words_fit_a_phone(open_as: OpenAs) -> None:
    """Buttons that open a part of a form, and ticks in a filter, are wider in English."""
    page = open_as(EDUCATION)
    page.get_by_role("button", name="English").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.set_viewport_size({"width": PHONE, "height": 900})
    assert visit(page, LONG_IN_ENGLISH, rules=SHAPE) == []
