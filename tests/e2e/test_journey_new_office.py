"""From an empty installation to the first plan and twenty invited people."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.axe import held_against
from tests.e2e.conftest import Office, OpenAs
from tests.e2e.hand import Hand
from tests.e2e.office_lists import (
    CERTIFICATES,
    LEADER,
    NEW_SCHOOLS,
    NEW_UNITS,
    OFFICER,
    PERSONS,
    write_lists,
)

AUTHORITY = "Ủy ban nhân dân phường Vĩnh Tuy"
OPERATOR, OFFICER_NAME, PASSWORD = "dam.hung", "thao.linh", "cau-vinh-tuy-bac-ngang-song"
OFFICE, LISTS, PEOPLE = "/quan-tri/co-quan/", "/quan-tri/nhap-danh-sach/", "/quan-tri/nguoi-dung/"


def test_from_the_first_key_to_the_first_plan(
    office: Office, open_office: OpenAs, tmp_path: Path
) -> None:
    hand, page = Hand(), open_office()
    lists = write_lists(tmp_path)
    found: list[str] = []

    with hand.step("first key on the command line"):
        key = re.search(r"https?://\S+/bat-dau/\S+", office.manage("open_setup"))
        assert key is not None
    with hand.step("authority and operator"):
        page.goto(key[0])
        _starts(hand, page)
    found += held_against(page)
    for name, step in WIZARD.items():
        with hand.step(name):
            step(hand, page)
    with hand.step("list of units"):
        _sends(hand, page, "đơn vị", lists["units"])
        _writes(hand, page, NEW_UNITS)
    with hand.step("list of schools"):
        _sends(hand, page, "trường", lists["schools"])
        expect(page.locator("tr.is-late")).to_contain_text("31/02/2001")
        _writes(hand, page, NEW_SCHOOLS)
    with hand.step("list of certificates, one question"):
        _sends(hand, page, "bằng công nhận", lists["certificates"])
        asked = page.locator("tr.is-due-soon")
        expect(asked).to_have_count(1)
        asked.get_by_role("combobox").select_option(index=1)
        hand.stretches[-1].fields += 1
        hand.click(asked, "button", "Trả lời")
        expect(page.get_by_text("Đã ghi câu trả lời.")).to_be_visible()
        _writes(hand, page, CERTIFICATES)
    with hand.step("list of twenty persons"):
        _sends(hand, page, "người", lists["persons"])
        found += held_against(page)
        _writes(hand, page, PERSONS)
    found += held_against(page)

    with hand.step("invite all twenty"):
        hand.click(page, "link", "Mời dùng hệ thống")
        ticks = page.locator("input[name=person]")
        expect(ticks).to_have_count(PERSONS)
        hand.tick(page.get_by_label("và mọi người chưa mời đang hiện"))
        hand.click(page, "button", "Mời những người đã chọn")
        slips = page.locator(".slip")
        expect(slips).to_have_count(PERSONS)
    found += held_against(page)
    links = {who: _link_for(page, who) for who in (OFFICER, LEADER)}

    officer = open_office()
    with hand.step("an officer accepts and signs in"):
        _accepts(hand, officer, links[OFFICER], OFFICER_NAME)
        _signs_in_again(hand, officer, OFFICER_NAME)
    expect(officer.get_by_text("Cơ quan chưa có kế hoạch nào")).to_be_visible()
    assert officer.locator(f"a[href='{LISTS}']").count() > 0
    assert officer.locator(f"a[href='{PEOPLE}']").count() == 0
    assert officer.request.get(PEOPLE).status == 403

    leader = open_office()
    with hand.step("a leader accepts"):
        _accepts(hand, leader, links[LEADER], "hai.yen")
    leader.goto("/nhap-ke-hoach/")
    with hand.step("the plan is read and imported"):
        with as_file(files("truongchuan.demo").joinpath("ke-hoach-phuong-2026.docx")) as plan:
            hand.give(leader, "Tệp kế hoạch", plan)
            hand.click(leader, "button", "Đọc văn bản")
            expect(leader).to_have_url(re.compile(r"/nhap-ke-hoach/\d+/$"))
        hand.click(leader, "button", "Nhập")
        expect(leader).to_have_url(re.compile(r"/ke-hoach/\d+/$"))
    expect(leader.get_by_role("heading", level=1)).to_contain_text("phường Vĩnh Tuy")
    officer.goto(leader.url)
    expect(officer.get_by_role("heading", level=1)).to_contain_text("phường Vĩnh Tuy")
    page.goto(OFFICE)
    expect(page.locator(".setup-step--done")).to_have_count(8)

    print("\n" + hand.told())
    assert found == []
    assert " 500 " not in office.log.read_text(encoding="utf-8")


def _starts(hand: Hand, page: Page) -> None:
    hand.choose(page, "Cấp của cơ quan", "Ủy ban nhân dân xã, phường, đặc khu")
    hand.fill(page, "Tên đầy đủ của cơ quan", AUTHORITY)
    hand.fill(page, "Tên ngắn", "UBND phường", exact=False)
    hand.fill(page, "Cơ quan cấp trên", "Ủy ban nhân dân thành phố Hà Nội", exact=False)
    hand.fill(page, "Họ và tên", "Đàm Việt Hùng")
    hand.fill(page, "Tên đăng nhập", OPERATOR)
    hand.fill(page, "Mật khẩu", PASSWORD)
    hand.fill(page, "Mật khẩu, gõ lại", PASSWORD)
    hand.click(page, "button", "Lập và đăng nhập")
    expect(page).to_have_url(re.compile(f"{OFFICE}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(AUTHORITY)


def _corrects_the_name(hand: Hand, page: Page) -> None:
    page.goto(f"{OFFICE}ten/")
    form = page.locator("details", has=page.get_by_text("Sửa cách ghi, cấp"))
    form.locator("summary").click()
    hand.stretches[-1].clicks += 1
    hand.fill(form, "Tên ngắn", "UBND phường Vĩnh Tuy", exact=False)
    hand.click(form, "button", "Ghi")
    expect(page.locator(".definitions").first).to_contain_text("UBND phường Vĩnh Tuy")


def _takes_the_usual_units(hand: Hand, page: Page) -> None:
    page.goto(f"{OFFICE}bo-don-vi/")
    hand.click(page, "button", "Thêm các đơn vị đã đánh dấu")
    expect(page.locator("tr.is-known").first).to_be_visible()


def _names_the_signer(hand: Hand, page: Page) -> None:
    page.goto(f"{OFFICE}tieu-de/")
    page.locator("main a[href*='/tieu-de/']").first.click()
    hand.stretches[-1].clicks += 1
    hand.fill(page, "Địa danh", "Vĩnh Tuy", exact=False)
    hand.fill(page, "Người ký mặc định, theo chức vụ", "Chủ tịch", exact=False)
    hand.click(page, "button", "Ghi")
    page.goto(f"{OFFICE}tieu-de/")
    expect(page.locator("main")).to_contain_text("Chủ tịch")


def _adds_the_school_year(hand: Hand, page: Page) -> None:
    page.goto(f"{OFFICE}nam-hoc/")
    hand.click(page, "button", "Thêm năm học")
    expect(page.locator("main tbody tr")).to_have_count(1)


def _confirms_the_days(hand: Hand, page: Page) -> None:
    page.goto(f"{OFFICE}ngay-lam-viec/")
    hand.click(page, "button", "Xác nhận")
    expect(page.get_by_text("Đàm Việt Hùng xác nhận")).to_be_visible()
    hand.fill(page, "Ngày được nghỉ", "04/01/2027", exact=False)
    hand.fill(page, "Văn bản quyết định", "Thông báo nghỉ của UBND thành phố", exact=False)
    hand.click(page, "button", "Thêm")
    expect(page.get_by_role("button", name="Bỏ")).to_have_count(1)


WIZARD: dict[str, Callable[[Hand, Page], None]] = {
    "name": _corrects_the_name,
    "usual units": _takes_the_usual_units,
    "letterhead and signer": _names_the_signer,
    "school year": _adds_the_school_year,
    "working days": _confirms_the_days,
}


def _sends(hand: Hand, page: Page, kind: str, path: Path) -> None:
    page.goto(LISTS)
    select = page.get_by_label("Danh sách gì")
    options = {text.strip().lower(): text for text in select.locator("option").all_text_contents()}
    select.select_option(label=next(options[text] for text in options if kind in text))
    hand.stretches[-1].fields += 1
    hand.give(page, "Bảng tính", path)
    hand.click(page, "button", "Xem trước")
    expect(page).to_have_url(re.compile(rf"{LISTS}\d+/"))


def _writes(hand: Hand, page: Page, rows: int) -> None:
    """See how many rows would be written, write them, and see that they were."""
    hand.click(page, "button", f"Nhập {rows} dòng")
    expect(page.get_by_text("Đã nhập danh sách.")).to_be_visible()


def _link_for(page: Page, who: str) -> str:
    slip = page.locator(".slip").filter(has=page.get_by_role("heading", name=who, exact=True))
    return slip.locator(".slip__link code").inner_text()


def _accepts(hand: Hand, page: Page, link: str, username: str) -> None:
    page.goto(link)
    hand.fill(page, "Tên đăng nhập", username)
    hand.fill(page, "Mật khẩu", PASSWORD)
    hand.fill(page, "Gõ lại mật khẩu", PASSWORD)
    hand.click(page, "button", "Tạo tài khoản và vào")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Chào")


def _signs_in_again(hand: Hand, page: Page, username: str) -> None:
    """Sign out and in, as on the next morning."""
    page.context.clear_cookies()
    page.goto("/tai-khoan/login/")
    hand.fill(page, "Tên đăng nhập", username, exact=False)
    hand.fill(page, "Mật khẩu", PASSWORD)
    hand.click(page, "button", "Đăng nhập")
    expect(page).to_have_url(re.compile(r"/$"))
