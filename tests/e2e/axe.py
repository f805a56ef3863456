"""The main pages, and what axe holds against them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenAs
from tests.e2e.contrast import ONLY_MARKED, mark_kinds
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
    f"{PROGRAMME}truong/2/tieu-chi/?mo=1",
    f"{PROGRAMME}truong/2/dinh-muc/",
    f"{PROGRAMME}truong/2/so-lieu/",
    f"{PROGRAMME}truong/2/tac-dong/",
    f"{PROGRAMME}tieu-chi/",
    f"{PROGRAMME}dinh-muc/",
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
PHONE = 390
SHAPE = ("scrollable-region-focusable", "color-contrast")
"""Rules that depend on the shape of a page; its words and structure are the same everywhere."""


class Look(NamedTuple):
    """How a window shows a page, and the rules held against it there; none named: all."""

    width: int = 1280
    dark: bool = False
    rules: tuple[str, ...] = ()


DESKTOP, PHONE_LOOK, DARK = Look(), Look(PHONE, rules=SHAPE), Look(dark=True, rules=SHAPE[1:])
Found = dict[Look, list[str]]

SETTLED = """async () => {
  const ends = one => Number.isFinite(one.effect.getComputedTiming().endTime);
  const moving = document.getAnimations().filter(ends).map(one => one.finished);
  await Promise.allSettled(moving);
  return "axe" in window;
}"""
"""Waits until nothing fades or moves any more; tells whether the page has axe already."""

REPEATED = """() => {
  const names = [...document.querySelectorAll("[id]")].map(one => one.id);
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}"""
"""Names that a page gives twice: a label would lead to the first of them only."""

YEAR = (
    f"{PROGRAMME}lo-trinh/rui-ro/",
    f"{PROGRAMME}lo-trinh/quan-he/",
    f"{PROGRAMME}lo-trinh/thoi-luong/",
    f"{PROGRAMME}lo-trinh/neu-cham/",
    f"{PROGRAMME}lo-trinh/lich-lam-viec/",
    f"{PROGRAMME}lo-trinh/moc-so-sanh/",
    f"{PROGRAMME}vuong-mac/",
    f"{task_path(15)}vuong-mac/",
    f"{PROGRAMME}bao-cao-bang-tinh/",
    f"{PROGRAMME}so-ket/",
    f"{PROGRAMME}so-ket/so-sanh/",
    f"{PROGRAMME}ban-chi-dao/",
    f"{PROGRAMME}ban-chi-dao/kien-toan/",
    f"{PROGRAMME}cuoc-hop/",
    f"{PROGRAMME}cuoc-hop/ket-luan/",
    f"{PROGRAMME}van-ban-di-den/",
    f"{PROGRAMME}van-ban-di-den/?direction=out",
    f"{PROGRAMME}van-ban-di-den/vao-so/?direction=out",
    f"{PROGRAMME}van-ban-di-den/doi-chieu-so/",
    f"{PROGRAMME}soan-van-ban/",
    f"{PROGRAMME}soan-van-ban/lap/report/",
    f"{PROGRAMME}tuyen-truyen/",
    f"{PROGRAMME}tuyen-truyen/ghi/",
    f"{PROGRAMME}tuyen-truyen/hoat-dong/",
    f"{PROGRAMME}tuyen-truyen/thong-diep/",
    f"{PROGRAMME}tuyen-truyen/muc/",
    f"{PROGRAMME}tuyen-truyen/dot/",
    f"{PROGRAMME}xa-hoi-hoa/",
    f"{PROGRAMME}xa-hoi-hoa/lap/",
    f"{PROGRAMME}xa-hoi-hoa/ghi-nhan/",
    f"{PROGRAMME}an-ninh-phong-chay/",
    f"{PROGRAMME}an-ninh-phong-chay/them/",
    f"{PROGRAMME}lam-viec-voi-so/",
    f"{PROGRAMME}lam-viec-voi-so/them/",
    f"{PROGRAMME}cong-nhan/",
    f"{PROGRAMME}cong-nhan/1/",
    f"{PROGRAMME}le-don-bang/",
    f"{PROGRAMME}le-don-bang/them/",
    f"{PROGRAMME}ke-hoach-truong/",
    f"{PROGRAMME}ke-hoach-truong/1/",
    "/thong-bao/",
    "/thong-bao/thiet-dat/",
    f"{PROGRAMME}don-doc/",
    f"{PROGRAMME}don-doc/viec-can-don-doc/",
)
"""The pages of the year's work; single meetings, reviews, papers and the like are in journeys."""


_OFFICE = "/quan-tri/"
OWN = (
    "/tai-khoan-cua-toi/",
    "/tai-khoan-cua-toi/du-lieu/",
    "/tai-khoan-cua-toi/khoa/",
    "/tai-khoan/hai-lop/",
    "/moi/",
)
OFFICE = (
    f"{_OFFICE}co-quan/",
    f"{_OFFICE}co-quan/ten/",
    f"{_OFFICE}co-quan/bo-don-vi/",
    f"{_OFFICE}co-quan/tieu-de/",
    f"{_OFFICE}co-quan/nam-hoc/",
    f"{_OFFICE}co-quan/ngay-lam-viec/",
    f"{_OFFICE}don-vi/",
    f"{_OFFICE}don-vi/them/",
    f"{_OFFICE}nguoi-dung/",
    f"{_OFFICE}nguoi-dung/them/",
    f"{_OFFICE}nguoi-dung/chinh-sach/",
    f"{_OFFICE}nhap-danh-sach/",
    f"{_OFFICE}bang-cong-nhan/",
    f"{_OFFICE}bang-cong-nhan/ghi/",
    f"{_OFFICE}nhat-ky/",
    f"{_OFFICE}nhat-ky/1/",
    f"{_OFFICE}nhat-ky/trich-luc/?q=Tây+Sơn",
    f"{_OFFICE}tinh-trang/",
    f"{_OFFICE}xuat-du-lieu/",
    f"{_OFFICE}ban-giao/",
    f"{_OFFICE}ban-giao/lap/",
)
"""The office's pages that need nothing behind them; those of one thing are found by their links."""
ABOVE = (f"{_OFFICE}xa-phuong/", f"{_OFFICE}co-quan/truc-thuoc/")
WARD = ("/", f"{_OFFICE}bang-cong-nhan/", f"{_OFFICE}khoa/")

CATCHMENTS = "/cong-cu/chia-tuyen/"
CATCHMENT_RUN = f"{CATCHMENTS}lan-tinh/1/"
"""The run of the sample area that the demo brings along."""
CATCHMENT_MAP = f"{CATCHMENT_RUN}so-do/?don-vi=TDP20"
TOOLS = (
    CATCHMENTS,
    f"{CATCHMENTS}nap/",
    f"{CATCHMENTS}1/",
    f"{CATCHMENTS}1/xoa/",
    CATCHMENT_RUN,
    f"{CATCHMENT_RUN}don-vi/",
    f"{CATCHMENT_RUN}bang-loi/",
    f"{CATCHMENT_RUN}so-sanh/",
    CATCHMENT_MAP,
    "/cong-cu/du-bao/",
    "/cong-cu/du-bao/?vi-du=1",
    "/cong-cu/tuyen-tuyen-sinh/",
)
TOOLS_IN_THE_DARK = (
    CATCHMENT_RUN,
    f"{CATCHMENT_RUN}bang-loi/",
    CATCHMENT_MAP,
    "/cong-cu/du-bao/?vi-du=1",
)


AXE = AXE_FILE_PATH.read_text(encoding="utf-8")


def axe_of(page: Page, options: dict[str, Any] | None = None) -> dict[str, Any]:
    """Run axe over the page in front of us; it is given to every page once.

    Contrast is measured once for each kind of text (:mod:`tests.e2e.contrast`).
    """
    if not page.evaluate(SETTLED):
        page.evaluate(AXE)
        page.evaluate("told => axe.configure(told)", ONLY_MARKED)
    if "color-contrast" in (options or {}).get("runOnly", ["color-contrast"]):
        mark_kinds(page)
    found: dict[str, Any] = page.evaluate("options => axe.run(options)", options or {})
    return found


def violations_of(page: Page, *, rules: tuple[str, ...] = ()) -> list[str]:
    """Return what axe holds against the page in front of us: rule, help, and where."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    found = axe_of(page, options)["violations"]
    return [
        f"{page.url}: {one['id']} ({one['help']}) {node['target']}"
        for one in found
        for node in one["nodes"][:3]
    ] + [f"{page.url}: two things are called #{name}" for name in page.evaluate(REPEATED)]


def held_against(page: Page) -> list[str]:
    """Return what is wrong with the page in front of us, at its width and on a phone."""
    found = violations_of(page) + _too_wide(page)
    width = page.viewport_size
    page.set_viewport_size({"width": PHONE, "height": 844})
    found += violations_of(page, rules=SHAPE) + _too_wide(page)
    if width is not None:
        page.set_viewport_size(width)
    return found


def visit(page: Page, addresses: Iterable[str], *, rules: tuple[str, ...] = ()) -> list[str]:
    """Open pages one after the other, and return what is wrong with them."""
    found: list[str] = []
    for address in addresses:
        _open(page, address)
        found += violations_of(page, rules=rules) + _too_wide(page)
    return found


def look_at(page: Page, found: Found) -> None:
    """Add what is wrong with the page in front of us, look by look; leave it as the first shows it.

    Colours may fade from one look to the next: axe waits for that (:func:`axe_of`).
    """
    for look in found:
        _show(page, look)
        found[look] += violations_of(page, rules=look.rules) + _too_wide(page)
    _show(page, next(iter(found)))


def survey(page: Page, addresses: Iterable[str], *looks: Look) -> Found:
    """Open each page once, and return what is wrong with it in every look."""
    found: Found = {look: [] for look in looks}
    for address in addresses:
        _open(page, address)
        look_at(page, found)
    return found


def tour(open_as: OpenAs) -> Found:
    """Open every main page and a draft, and return what is wrong with them in every look."""
    page = open_as(EDUCATION)
    found = survey(page, PAGES, DESKTOP, PHONE_LOOK, DARK)
    upload_plan(page, WARD_PLAN)
    expect(page).to_have_url(re.compile(r"/nhap-ke-hoach/\d+/$"))
    look_at(page, found)
    return found


def _show(page: Page, look: Look) -> None:
    page.set_viewport_size({"width": look.width, "height": 900})
    page.emulate_media(color_scheme="dark" if look.dark else "light")


def _open(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok, address


def _too_wide(page: Page) -> list[str]:
    """Tell of a page that scrolls sideways as a whole."""
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [f"{page.url}: wider than the window"] if wide else []
