"""The office's pages for everybody: axe on a desktop, and their shape on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import (
    ABOVE,
    DESKTOP,
    OFFICE,
    OWN,
    PHONE,
    PHONE_LOOK,
    SHAPE,
    WARD,
    Found,
    look_at,
    survey,
    violations_of,
    visit,
)
from tests.e2e.conftest import OpenAs, Server
from tests.e2e.steps import LEADER
from tests.fixtures.lists.build import Book

DEPARTMENT = "Phó Giám đốc Sở GD&ĐT"
WARD_OPERATOR, CITY_OPERATOR = "Quản trị hệ thống của phường", "Quản trị của thành phố"
ADD_CITY_OPERATOR = f"""
from datetime import date
from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.shared.actor import Function
from truongchuan.project.demo_people import CITY, Role, create_people
role = Role("tp-quan-tri", "Cù Thị Đào", Function.OPERATOR, {CITY_OPERATOR!r},
            OrganisationKind.PROVINCE)
create_people(authority=Organisation.objects.get(name=CITY), roles=[role], since=date(2025, 7, 1))
"""
OF_THE_BUNDLE = ("nested-interactive", "heading-order", "select-name")
"""What the shipped drawing of openapi.json (Swagger UI) does itself; a page cannot mend it."""
NOTHING: Found = {DESKTOP: [], PHONE_LOOK: []}
WINDOWS = pytest.mark.parametrize(
    ("width", "rules"), [(1280, ()), (PHONE, SHAPE)], ids=["desktop", "phone"]
)


@pytest.fixture(scope="module")
def city_operator(server: Server) -> None:
    """Somebody who may add wards: the demo's city has none."""
    server.manage("shell", "-c", ADD_CITY_OPERATOR)


def list_of_units(folder: Path, width: int) -> Path:
    """Write a list with a new unit; each window sends its own."""
    book = Book()
    name = "Trạm Khuyến nông" if width == PHONE else "Nhà Thiếu nhi"
    book.sheet("Đơn vị", [["TT", "Tên đơn vị", "Ghi chú"], [1, name, "mới"], ["", "Cộng: 1", ""]])
    path = folder / "don-vi.xlsx"
    path.write_bytes(book.bytes())
    return path


def linked(page: Page, start: str, *patterns: str) -> list[str]:
    """Return the first address on a page that fits each pattern."""
    page.goto(start)
    hrefs = page.locator("main a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    found = []
    for pattern in patterns:
        fitting = [href for href in hrefs if href and re.search(pattern, href)]
        assert fitting, (start, pattern)
        found.append(fitting[-1])
    return found


def pages_of_one_thing(page: Page) -> list[str]:
    """Return a unit's page, a letterhead's, a person's with all that may be done about them."""
    found = linked(page, "/quan-tri/co-quan/tieu-de/", r"/tieu-de/\d+/$")
    found += linked(page, "/quan-tri/don-vi/", r"/don-vi/\d+/$")
    [person] = linked(page, "/quan-tri/nguoi-dung/", r"/nguoi-dung/\d+/$")
    acts = ("sua/$", "thoi-nhiem-vu/$", "^/uy-quyen/", "ket-thuc/$", "giao-nhiem-vu/$", "du-lieu/$")
    return [*found, person, *linked(page, person, *acts)]


def test_the_office_is_for_everybody(open_as: OpenAs) -> None:
    page = open_as(LEADER)
    addresses = [*OFFICE, *pages_of_one_thing(page), *OWN]
    assert survey(page, addresses, DESKTOP, PHONE_LOOK) == NOTHING


@WINDOWS
def test_what_comes_and_goes_is_for_everybody(
    open_as: OpenAs, tmp_path: Path, width: int, rules: tuple[str, ...]
) -> None:
    """A list that asks, one that was written, its way back; a slip, and the page it leads to."""
    page = open_as(WARD_OPERATOR, width=width)
    page.goto("/quan-tri/nhap-danh-sach/?kind=units")
    page.get_by_label("Bảng tính", exact=True).set_input_files(list_of_units(tmp_path, width))
    page.get_by_role("button", name="Xem trước").click()
    expect(page).to_have_url(re.compile(r"/nhap-danh-sach/\d+/"))
    found = visit(page, [page.url], rules=rules)
    page.get_by_role("button", name=re.compile(r"^Nhập \d+ dòng$")).click()
    found += visit(page, [page.url, f"{page.url.split('?')[0]}hoan-tac/"], rules=rules)
    page.get_by_role("button", name="Đúng, hoàn tác").click()
    page.goto("/quan-tri/nguoi-dung/them/")
    page.locator("[name=name]").fill("Cổ Văn Mới")
    page.locator("select[name=function]").select_option("viewer")
    page.locator("select[name=unit], select[name=organisation]").first.select_option(index=1)
    page.get_by_role("button", name="Thêm", exact=True).click()
    found += violations_of(page, rules=rules)
    link = page.locator(".slip__link code").inner_text()
    page.context.clear_cookies()
    assert found + visit(page, [link], rules=rules) == []


@pytest.mark.usefixtures("city_operator")
def test_the_ward_and_those_above_are_for_everybody(open_as: OpenAs) -> None:
    for who, addresses in (
        (WARD_OPERATOR, WARD),
        (CITY_OPERATOR, ABOVE),
        (DEPARTMENT, ("/", ABOVE[0])),
    ):
        assert survey(open_as(who), addresses, DESKTOP, PHONE_LOOK) == NOTHING


def test_the_description_of_the_interface_is_for_everybody(open_as: OpenAs) -> None:
    page = open_as(LEADER)
    page.goto("/api/v1/docs")
    page.locator(".opblock").first.wait_for()
    found: Found = {DESKTOP: [], PHONE_LOOK: []}
    look_at(page, found)
    for lines in found.values():
        assert [line for line in lines if not any(rule in line for rule in OF_THE_BUNDLE)] == []
