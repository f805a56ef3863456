"""A person of another authority: signed in properly, and outside of everything of this one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import OpenAs, Server
from tests.e2e.plan_files import WARD_PLAN
from tests.e2e.steps import EDUCATION, PROGRAMME, task_path, upload_plan

STRANGER, PASSWORD = "nguoi-ngoai", "truong-lang-ben-song-1954"
AUTHORITY = "Ủy ban nhân dân quận Thử Nghiệm"
CREATE_AUTHORITY = f"""
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.directory.services import create_authority
create_authority(actor=None, name={AUTHORITY!r}, kind=OrganisationKind.DISTRICT)
"""
NOT_FOUND = 404


@pytest.fixture(scope="module")
def stranger(server: Server) -> None:
    """Another authority, and its leader with an account."""
    server.manage("shell", "-c", CREATE_AUTHORITY)
    server.manage(
        "add_person", "--authority", AUTHORITY, "--function", "leader",
        "--name", "Người Ngoài", "--username", STRANGER, "--password-stdin",
        told=f"{PASSWORD}\n",
    )  # fmt: skip


def addresses_of_the_programme(context: BrowserContext) -> Iterator[str]:
    """Walk through the programme as its own people can, and name each address that there is."""
    page = context.pages[0]
    found: dict[str, None] = dict.fromkeys(
        [PROGRAMME, f"{PROGRAMME}lo-trinh/", task_path(15), f"{PROGRAMME}van-ban/"]
    )
    for start in list(found):
        page.goto(start)
        hrefs = page.locator("a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
        found |= dict.fromkeys(re.split("[?#]", href)[0] for href in hrefs if href)
    yield from (href for href in found if href.startswith(PROGRAMME))


@pytest.mark.usefixtures("stranger")
def test_a_person_of_another_authority_finds_nothing_of_this_one(open_as: OpenAs) -> None:
    officer = open_as(EDUCATION)
    upload_plan(officer, WARD_PLAN)
    expect(officer).to_have_url(re.compile(r"/nhap-ke-hoach/\d+/$"))
    draft = re.sub("^.*(?=/nhap-ke-hoach/)", "", officer.url)
    addresses = [*addresses_of_the_programme(officer.context), draft]
    # Every row, every kind of page, and the files.
    assert len(addresses) > 60
    for address in addresses:
        assert officer.request.get(address).ok, address

    page = open_as()
    page.goto("/tai-khoan/login/")
    page.locator("[name=login]").fill(STRANGER)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()

    expect(page.get_by_text("Cơ quan chưa có kế hoạch nào")).to_be_visible()
    for address in addresses:
        assert page.request.get(address).status == NOT_FOUND, address
    page.goto("/ke-hoach/")
    expect(page.get_by_text("Chưa có kế hoạch nào")).to_be_visible()
    page.goto("/tim/?q=ngo+thi+nham")
    expect(page.locator("main")).to_contain_text("Không tìm thấy “ngo thi nham”")


def test_nobody_sees_anything_before_signing_in(open_as: OpenAs) -> None:
    page = open_as()
    page.goto(task_path(1))
    expect(page).to_have_url(re.compile(r"/tai-khoan/login/\?next="))


@pytest.mark.usefixtures("stranger")
def test_a_wrong_password_is_told_and_lets_nobody_in(open_as: OpenAs) -> None:
    page = open_as()
    page.goto("/tai-khoan/login/")
    page.locator("[name=login]").fill(STRANGER)
    page.locator("[name=password]").fill("khong-phai-mat-khau")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator("form.form")).to_contain_text("không đúng")
