"""The standing body at work: a meeting, a document in, a month's review, a month's report."""

from __future__ import annotations

import re
from pathlib import Path

from docx import Document
from playwright.sync_api import Page, expect

from tests.e2e.axe import held_against
from tests.e2e.conftest import OpenAs
from tests.e2e.steps import EDUCATION, LEADER, PROGRAMME, PROJECT_BOARD, note_of
from tests.engines.documents import papers

TODAY = "15/05/2023"
SEATS = (
    "Trưởng ban; Nguyễn Minh An; Phó Chủ tịch; UBND quận\n"
    "Thư ký; Lê Hoài Chi; Chuyên viên; Phòng GD&ĐT"
)
CONCLUSION = "Hoàn thành hồ sơ điều chỉnh vốn của tám trường quý III"


def open_tab(page: Page, name: str) -> None:
    """Go to a part of the thing in front of us."""
    tab = page.locator(".tabs").get_by_role("link", name=name)
    tab.click()
    expect(tab).to_have_attribute("aria-current", "page")


def ensure_committee(page: Page) -> None:
    """Record the decision on the committee where there is none yet."""
    page.goto(f"{PROGRAMME}ban-chi-dao/")
    if page.get_by_text("Chưa ghi Ban chỉ đạo").count():
        page.get_by_role("link", name="Ghi quyết định thành lập").first.click()
        page.get_by_label("Thành viên", exact=True).fill(SEATS)
        page.get_by_role("button", name="Ghi quyết định").click()
        expect(page).to_have_url(re.compile("/ban-chi-dao/$"))
    expect(page.locator("main")).to_contain_text("Nguyễn Minh An")


def test_a_meeting_from_its_plan_to_the_task_it_gives(open_as: OpenAs) -> None:
    page = open_as(EDUCATION)
    ensure_committee(page)
    found = held_against(page)
    page.goto(f"{PROGRAMME}cuoc-hop/them/")
    page.get_by_label("Tên cuộc họp").fill("Họp gỡ vướng về vốn đầu tư")
    page.get_by_label("Ngày họp").fill(TODAY)
    page.get_by_label("Địa điểm").fill("Phòng họp số 2")
    page.get_by_role("button", name="Lên lịch và lập chương trình").click()
    expect(page).to_have_url(re.compile(r"/cuoc-hop/\d+/"))
    meeting = page.url.split("?")[0]

    open_tab(page, "Chương trình")
    page.locator("#noi-dung-moi-ten").fill("Vốn cho gói thiết bị")
    page.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.locator(".agenda")).to_contain_text("Vốn cho gói thiết bị")
    found += held_against(page)
    page.goto(f"{meeting}?muc=moi-hop")
    page.locator("#gui-giay-moi").get_by_role("button", name="Gửi giấy mời").click()
    found += held_against(page)
    page.get_by_role("button", name="Khai mạc").click()
    open_tab(page, "Điểm danh")
    page.get_by_role("button", name="Những người còn lại đều có mặt").click()
    expect(page.get_by_role("button", name="Những người còn lại đều có mặt")).to_have_count(0)
    found += held_against(page)

    open_tab(page, "Biên bản")
    found += held_against(page)
    open_tab(page, "Kết luận")
    order = page.locator("form.order").last
    order.get_by_label("Kết luận", exact=True).fill(CONCLUSION)
    order.get_by_label("Đơn vị thực hiện").select_option(label="BQLDA")
    order.get_by_label("Hạn").fill("31/05/2023")
    order.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.locator(".conclusions")).to_contain_text(CONCLUSION)
    found += held_against(page)

    leader = open_as(LEADER)
    leader.goto(f"{meeting}?muc=ket-luan")
    leader.get_by_label("Tôi đã xem lại biên bản và kết luận").check()
    leader.get_by_role("button", name="Kết thúc và khóa biên bản").click()
    expect(leader.locator(".page-header")).to_contain_text("Đã kết luận")

    board = open_as(PROJECT_BOARD)
    board.goto(f"{meeting}?muc=ket-luan")
    board.locator(".conclusion").filter(has_text=CONCLUSION).get_by_role(
        "link", name=re.compile(r"^nhiệm vụ B\d+")
    ).click()
    expect(board.get_by_role("heading", level=1)).to_have_text(CONCLUSION)
    origin = board.get_by_role("link", name=re.compile(r"^Kết luận \d+, cuộc họp số \d+ ngày"))
    expect(origin.first).to_be_visible()
    expect(board.get_by_role("link", name="Báo cáo tiến độ")).to_be_visible()
    found += held_against(board)
    assert found == []


def test_a_document_is_read_confirmed_and_becomes_a_task(open_as: OpenAs, tmp_path: Path) -> None:
    letter = tmp_path / "cong-van-so.docx"
    file = Document()
    for line in papers.DEPARTMENT_LETTER.replace("1286/", "9286/").split("\n"):
        file.add_paragraph(line)
    file.save(str(letter))
    page = open_as(EDUCATION)
    page.goto(f"{PROGRAMME}van-ban-di-den/vao-so/")
    found = held_against(page)
    page.get_by_label("Tệp văn bản").set_input_files(letter)
    page.get_by_role("button", name="Đọc tệp").click()
    expect(page.get_by_label("Số, ký hiệu")).to_have_value("9286/SGDĐT-QLT")
    expect(page.get_by_label("Ngày văn bản")).to_have_value("04/05/2023")
    expect(page.get_by_label("Người ký").first).to_have_value("Trần Văn Bình")
    found += held_against(page)
    page.get_by_label("Hạn trả lời").fill("30/05/2023")
    page.get_by_role("button", name="Vào sổ", exact=True).click()
    expect(page).to_have_url(re.compile(r"/van-ban-di-den/\d+/$"))
    expect(page.locator("main")).to_contain_text("Văn bản nêu, chưa giao")
    found += held_against(page)

    page.get_by_role("link", name="Giao việc").last.click()
    found += held_against(page)
    page.get_by_label("Đơn vị chủ trì").select_option(label="Phòng Giáo dục và Đào tạo")
    page.get_by_label("Hạn hoàn thành").fill("30/05/2023")
    page.get_by_role("button", name="Giao việc").click()
    page.locator(".documents__task").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("danh sách đăng ký đánh giá ngoài")
    expect(page.locator("main")).to_contain_text("9286/SGDĐT-QLT")
    page.goto(f"{PROGRAMME}van-ban-di-den/?q=9286")
    expect(page.locator("tbody tr")).to_have_count(1)
    found += held_against(page)
    page.goto(f"{PROGRAMME}van-ban-di-den/doi-chieu-so/")
    found += held_against(page)
    assert found == []


def test_a_month_is_reviewed_and_closed_with_its_signed_copy(
    open_as: OpenAs, tmp_path: Path
) -> None:
    page = open_as(EDUCATION)
    page.goto(f"{PROGRAMME}so-ket/")
    page.get_by_role("button", name=re.compile("Mở sơ kết tháng")).first.click()
    expect(page).to_have_url(re.compile(r"/so-ket/\d{4}-\d{2}/"))
    review = page.url.split("?")[0]
    page.get_by_role("button", name="Chốt số liệu", exact=True).click()
    expect(page.locator(".page-header")).to_contain_text("Số liệu tính đến")
    found = held_against(page)
    for part in ("Nhiệm vụ", "Ký và đóng"):
        open_tab(page, part)
        found += held_against(page)

    board = open_as(PROJECT_BOARD)
    board.goto(f"{review}?xem=don-vi")
    open_tab(board, "Đơn vị")
    mine = board.locator(".review__item.is-mine")
    mine.get_by_role("textbox", name=re.compile("^Ý kiến của")).fill("Đề nghị cấp vốn trước 30/6.")
    mine.get_by_role("button", name="Ghi ý kiến").click()
    expect(board.locator(".review__words", has_text="Đề nghị cấp vốn")).to_be_visible()
    found += held_against(board)

    open_tab(page, "Kết luận")
    found += held_against(page)
    page.locator("#kl").fill("Tập trung gỡ vướng về vốn trong tháng tới.")
    page.get_by_role("button", name="Ghi kết luận").click()
    page.locator(".page-header").get_by_role("link", name="Đóng kỳ sơ kết").click()
    form = page.locator("dialog[open]")
    form.get_by_label("Họ và tên người ký").fill("Nguyễn Minh An")
    form.get_by_label("Chức vụ").fill("Phó Chủ tịch UBND quận")
    form.get_by_label("Bản đã ký").set_input_files(note_of(tmp_path, "ban-ky.pdf"))
    form.get_by_role("button", name="Đóng kỳ sơ kết").click()
    expect(page.locator(".page-header")).to_contain_text("Đã đóng")
    expect(page.get_by_role("button", name="Chốt lại")).to_have_count(0)
    found += held_against(page)

    page.goto(f"{review}ban-in/")
    expect(page.locator("main")).to_contain_text("Đề nghị cấp vốn trước 30/6.")
    expect(page.locator("main")).to_contain_text("Tập trung gỡ vướng về vốn")
    expect(page.locator("footer")).to_contain_text("ban-ky.pdf")
    found += held_against(page)
    page.goto(f"{PROGRAMME}so-ket/")
    found += held_against(page)
    assert found == []


def test_a_report_is_made_issued_and_found_in_the_register(open_as: OpenAs) -> None:
    page = open_as(EDUCATION)
    page.goto(f"{PROGRAMME}soan-van-ban/lap/report/")
    page.get_by_role("button", name="Lập dự thảo").click()
    expect(page).to_have_url(re.compile(r"/soan-van-ban/\d+/$"))
    paper = page.url
    figures = page.locator(".sheet a")
    expect(figures.first).to_be_visible()
    found = held_against(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=".docx", exact=True).click()
    written = "\n".join(p.text for p in Document(str(download.value.path())).paragraphs)
    assert "tháng 5" in written
    figures.first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url != paper

    page.goto(paper)
    page.locator("summary", has_text="Ghi số, ngày ban hành").click()
    page.get_by_label("Số, ký hiệu").fill("977/BC-UBND")
    page.get_by_label("Ngày ban hành").fill(TODAY)
    page.get_by_role("button", name="Ghi", exact=True).click()
    expect(page.locator(".page-header")).to_contain_text("đã ban hành")
    found += held_against(page)
    page.get_by_role("link", name="977/BC-UBND").click()
    expect(page).to_have_url(re.compile(r"/van-ban-di-den/\d+/$"))
    page.goto(f"{PROGRAMME}van-ban-di-den/?direction=out&q=977")
    expect(page.locator("tbody")).to_contain_text("977/BC-UBND")
    found += held_against(page)
    page.goto(f"{PROGRAMME}soan-van-ban/")
    found += held_against(page)
    assert found == []
