"""The office over a year: deputies, leavers, second factors, clashes, backups, hand-over."""

from __future__ import annotations

import csv
import io
import re
import time
import zipfile
from datetime import date, timedelta

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.e2e.axe import held_against
from tests.e2e.conftest import OpenAs
from tests.e2e.steps import EDUCATION, FINANCE, LEADER, PROGRAMME

OFFICE, PEOPLE, RECORD = "/quan-tri/co-quan/", "/quan-tri/nguoi-dung/", "/quan-tri/nhat-ky/"
HEAD = "Trưởng phòng GD&ĐT"
WARD_LEADER = "Phó Chủ tịch UBND phường"
CULTURE = "Chuyên viên phòng Văn hóa - Xã hội"
DEPARTMENT = "Phó Giám đốc Sở GD&ĐT"
PASSWORD = "cau-long-bien-bac-ngang-song"
STEP = 30


def code_of(secret: str, *, steps_on: int = 0) -> str:
    """Return what a telephone would show, now or some steps of half a minute on."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // STEP + steps_on)))


def pick(page: Page, name: str, words: str) -> None:
    """Choose the option of a field that holds words."""
    select = page.locator(f"select[name={name}]")
    option = select.locator("option", has_text=words).first
    select.select_option(value=option.get_attribute("value"))


def person_page(page: Page, name: str) -> None:
    """Open somebody's page from the list."""
    page.goto(f"{PEOPLE}?q={name}")
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_deputy_acts_and_the_record_says_for_whom(open_as: OpenAs) -> None:
    deputy = open_as(HEAD)
    assert deputy.request.get(OFFICE).status == 403
    leader = open_as(LEADER)
    leader.goto("/tai-khoan-cua-toi/")
    leader.get_by_role("link", name="Ủy quyền", exact=True).first.click()
    pick(leader, "deputy", "Trần Thu Bình")
    leader.get_by_label("Đến hết ngày").fill(leader.get_by_label("Từ ngày").input_value())
    leader.get_by_label("Lý do", exact=True).fill("đi công tác")
    leader.get_by_role("button", name="Ủy quyền").click()
    expect(leader.locator(".stand-ins")).to_contain_text("Trần Thu Bình")

    deputy.goto(f"{OFFICE}nam-hoc/")
    expect(deputy.get_by_text("đang thay Nguyễn Minh An").first).to_be_visible()
    deputy.get_by_role("button", name="Thêm năm học").click()
    expect(deputy.locator("main tbody tr")).to_have_count(1)
    deputy.goto(RECORD)
    newest = deputy.locator(".audit-table tbody tr").first
    expect(newest).to_contain_text("Trần Thu Bình (thay Nguyễn Minh An)")
    newest.get_by_role("link").first.click()
    expect(deputy.locator("main")).to_contain_text("Trần Thu Bình (thay Nguyễn Minh An)")

    leader.reload()
    leader.get_by_role("button", name="Kết thúc ngay").click()
    expect(leader.get_by_text("Đã kết thúc ủy quyền.")).to_be_visible()
    assert deputy.request.get(OFFICE).status == 403


def test_who_leaves_hands_over_what_hangs_on_them(open_as: OpenAs) -> None:
    gone = open_as(FINANCE)
    page = open_as(LEADER)
    person_page(page, "Phạm Thị Dung")
    page.get_by_role("link", name="Thôi nhiệm vụ").click()
    found = held_against(page)
    yesterday = date.today() - timedelta(days=1)
    page.get_by_label("Ngày cuối cùng làm nhiệm vụ").fill(f"{yesterday:%d/%m/%Y}")
    page.get_by_label("Căn cứ, lý do").fill("Quyết định điều động 12/QĐ-UBND")
    pick(page, "successor", "Vũ Quốc Đạt")
    page.get_by_role("button", name="Ghi thôi nhiệm vụ và bàn giao").click()
    expect(page.locator("main")).to_contain_text("đã kết thúc")
    found += held_against(page)
    person_page(page, "Vũ Quốc Đạt")
    expect(page.locator("main")).to_contain_text("Phòng Tài chính - Kế hoạch")
    gone.goto(PROGRAMME)
    expect(gone.get_by_role("heading", level=1)).not_to_contain_text("năm 2023")
    page.goto(f"{PEOPLE}?q=Pham+Thi+Dung")
    expect(page.locator("main tbody tr")).to_have_class(re.compile("is-muted"))
    assert found == []


def test_a_second_factor_is_asked_for_from_then_on(open_as: OpenAs) -> None:
    leader, own = open_as(LEADER), open_as()
    person_page(leader, "Bùi Khánh Hòa")
    leader.get_by_role("button", name="Cấp đường dẫn đặt lại mật khẩu").click()
    link = leader.locator(".slip__link code").inner_text()
    own.goto(link)
    found = held_against(own)
    own.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    own.get_by_label("Gõ lại mật khẩu").fill(PASSWORD)
    own.get_by_role("button", name="Đặt mật khẩu").click()
    _signs_in(own)
    expect(own).to_have_url(re.compile(r"/$"))

    own.goto("/tai-khoan-cua-toi/")
    own.get_by_role("link", name="Xem", exact=True).click()
    own.get_by_role("link", name="Bật xác thực hai lớp").click()
    own.wait_for_url("**/totp/activate/**")  # the password was typed a moment ago
    found += held_against(own)
    own.get_by_text("Không quét được?").click()
    secret = own.locator("code.secret").inner_text()
    own.locator("[name=code]").fill("000000")
    own.get_by_role("button", name="Bật", exact=True).click()
    expect(own.locator("form.form .field__error, .error-summary").first).to_be_visible()
    own.locator("[name=code]").fill(code_of(secret))
    own.get_by_role("button", name="Bật", exact=True).click()
    expect(own.locator("ul.codes li")).to_have_count(10)
    found += held_against(own)
    spare = own.locator("ul.codes li").first.inner_text()

    for code in (code_of(secret, steps_on=1), spare):
        own.context.clear_cookies()
        _signs_in(own)
        expect(own.get_by_role("heading", level=1)).to_have_text("Xác thực hai lớp")
        assert own.request.get(PROGRAMME, max_redirects=0).status == 302
        own.locator("[name=code]").fill(code)
        own.get_by_role("button", name="Đăng nhập", exact=True).click()
        expect(own).to_have_url(re.compile(r"/$"))
    own.goto("/tai-khoan-cua-toi/")
    expect(own.locator(".sessions li")).not_to_have_count(0)
    found += held_against(own)
    assert found == []


def _signs_in(page: Page) -> None:
    page.goto("/tai-khoan/login/")
    page.locator("[name=login]").fill("demo-van-hoa")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def test_two_windows_on_one_letterhead(open_as: OpenAs) -> None:
    first, second = open_as(LEADER), open_as(LEADER)
    for page in (first, second):
        page.goto(f"{OFFICE}tieu-de/")
        page.locator("main a[href*='/tieu-de/']").first.click()
        page.get_by_label("Địa danh").fill("Hai Bà Trưng")
    first.get_by_label("Người ký mặc định").fill("Chủ tịch")
    first.get_by_role("button", name="Ghi", exact=True).click()
    expect(first).to_have_url(re.compile("/tieu-de/"))
    second.get_by_label("Người ký mặc định").fill("Phó Chủ tịch")
    second.get_by_role("button", name="Ghi", exact=True).click()
    clash = second.locator(".clash")
    expect(clash).to_contain_text("Nguyễn Minh An đã ghi lúc")
    expect(clash.locator(".clash__differs td").last).to_have_text("Phó Chủ tịch")
    found = held_against(second)
    clash.get_by_role("link", name="Lấy bản hiện có").click()
    expect(second.get_by_label("Người ký mặc định")).to_have_value("Chủ tịch")
    assert found == []


def test_the_installation_is_backed_up_the_record_checked_and_all_exported(open_as: OpenAs) -> None:
    page = open_as(LEADER)
    page.goto("/quan-tri/tinh-trang/")
    page.get_by_role("button", name="Sao lưu ngay").click()
    fetch = page.get_by_role("link", name=re.compile(r"^Tải .*\.zip$")).first
    expect(fetch).to_be_visible(timeout=60_000)
    found = held_against(page)
    with page.expect_download() as download:
        fetch.click()
    with zipfile.ZipFile(str(download.value.path())) as archive:
        assert "manifest.json" in archive.namelist()

    page.goto("/quan-tri/xuat-du-lieu/")
    page.locator(".page-header").get_by_role("button", name="Xuất dữ liệu").click()
    page.goto(RECORD)
    page.get_by_role("button", name="Kiểm tra cả chuỗi").click()
    expect(page.locator(".audit-chain")).to_contain_text("nguyên vẹn", timeout=60_000)
    found += held_against(page)
    page.get_by_text("Xuất", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Bản thô đủ mã (.csv)").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text)))) > 50

    page.goto("/quan-tri/xuat-du-lieu/")
    fetch = page.get_by_role("link", name="Tải .zip").first
    expect(fetch).to_be_visible(timeout=60_000)
    found += held_against(page)
    with page.expect_download() as download:
        fetch.click()
    with zipfile.ZipFile(str(download.value.path())) as archive:
        tasks = next(name for name in archive.namelist() if name.endswith("nhiem-vu.csv"))
        rows = list(csv.DictReader(io.StringIO(archive.read(tasks).decode("utf-8-sig"))))
    assert len(rows) > 30
    assert found == []


def test_the_ward_works_and_the_department_looks(open_as: OpenAs) -> None:
    ward = open_as(CULTURE)
    expect(ward.get_by_role("heading", level=1)).to_be_visible()
    expect(ward.locator("main")).to_contain_text("Vĩnh Tuy")
    above = open_as(DEPARTMENT)
    above.goto("/quan-tri/xa-phuong/")
    line = above.locator("tbody tr").filter(has_text="Vĩnh Tuy")
    line.get_by_role("link").first.click()
    expect(above).to_have_url(re.compile(r"/ke-hoach/\d+/$"))
    plan = above.url
    expect(above.get_by_role("heading", level=1)).to_contain_text("Vĩnh Tuy")
    above.goto(f"{plan}lo-trinh/")
    above.locator("#lo-trinh tbody a").first.click()
    expect(above.get_by_role("heading", level=1)).to_be_visible()
    task = above.url.split("?")[0].split("#")[0]
    assert above.get_by_role("link", name="Báo cáo tiến độ").count() == 0
    assert above.request.get(f"{task}bao-cao/").status == 403
    ward.goto(f"{task}bao-cao/")
    expect(ward.get_by_role("button", name="Ghi báo cáo")).to_be_visible()
    assert ward.request.get(PROGRAMME).status == 404


def _gives_all_that_is_shown(page: Page, handover: str) -> None:
    """Give what is open to the one receiver; what hangs on it is shown after that."""
    send = page.get_by_role("button", name="Gửi các bên nhận")
    for _round in range(4):
        page.goto(f"{handover}viec/?only=open")
        page.get_by_label("cho mọi mục đang hiện").check()
        page.get_by_label("Các mục đã đánh dấu").select_option(index=1)
        page.get_by_role("button", name="Ghi", exact=True).click()
        page.goto(handover)
        if send.is_enabled():
            return


def test_a_district_hands_over_to_one_ward(open_as: OpenAs) -> None:
    """The last of these: the district's programme is closed by it."""
    page = open_as(LEADER)
    page.goto("/quan-tri/ban-giao/lap/")
    page.get_by_label("Căn cứ").fill("Nghị quyết 1656/NQ-UBTVQH15")
    page.get_by_role("button", name="Lập", exact=True).click()
    expect(page).to_have_url(re.compile(r"/ban-giao/\d+/$"))
    handover = page.url
    pick(page, "receiver", "phường Vĩnh Tuy")
    page.get_by_role("button", name="Thêm", exact=True).click()
    found = held_against(page)
    page.goto(f"{handover}truong/")
    for select in page.locator("select[name^=school-]").all():
        select.select_option(index=1)
    found += held_against(page)
    page.get_by_role("button", name="Ghi nơi nhận").click()
    page.goto(f"{handover}viec/")
    found += held_against(page)
    _gives_all_that_is_shown(page, handover)
    page.get_by_role("button", name="Gửi các bên nhận").click()

    ward = open_as(WARD_LEADER)
    ward.goto(handover)
    ward.get_by_text("Chấp nhận phần này").click()
    ward.locator("[name=signer_name]").first.fill("Tạ Hải Yến")
    ward.get_by_role("button", name="Chấp nhận", exact=True).click()
    expect(ward.locator(".handover__part")).to_contain_text("Tạ Hải Yến")

    page.goto(handover)
    page.locator("summary", has_text="Thực hiện bàn giao").click()
    page.get_by_role("button", name="Thực hiện, không hoàn tác").click()
    expect(page.locator(".page-header")).to_contain_text("đã", timeout=60_000)
    found += held_against(page)
    page.goto(f"{handover}doi-soat/?check=1")
    expect(page.get_by_text("mọi dòng còn nguyên như lúc bàn giao")).to_be_visible()
    found += held_against(page)
    officer = open_as(EDUCATION)
    officer.goto(PROGRAMME)
    expect(officer.locator("main")).to_contain_text("chỉ còn để xem")
    assert officer.request.get(f"{PROGRAMME}cuoc-hop/them/").status == 403

    ward.goto(handover)
    ward.locator(".handover__part .definitions a[href^='/ke-hoach/']").first.click()
    expect(ward.get_by_role("heading", level=1)).to_be_visible()
    found += held_against(ward)
    successor = re.sub(r"[?#].*", "", ward.url)
    ward.goto(f"{successor}truoc-ban-giao/")
    expect(ward.get_by_role("heading", level=1)).to_be_visible()
    found += held_against(ward)
    ward.goto(f"{successor}truong/")
    ward.locator("main tbody a[href*='/truong/']").first.click()
    ward.goto(re.sub(r"[?#].*", "", ward.url) + "truoc-ban-giao/")
    found += held_against(ward)
    assert found == []
