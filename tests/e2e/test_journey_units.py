"""Units at work: an obstacle and its solver, a ward's outreach, a school's gift received."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.axe import PHONE, held_against
from tests.e2e.conftest import OpenAs
from tests.e2e.steps import (
    DOAN_KET,
    EDUCATION,
    FINANCE,
    LEADER,
    PROGRAMME,
    PROJECT_BOARD,
    WARD,
    note_of,
    send_report,
    task_path,
)

# Led by the project board, due in November.
HANDOVER = 27
FINANCE_OFFICE = "Phòng Tài chính - Kế hoạch"


def test_a_unit_is_blocked_and_the_unit_that_must_solve_it_does(open_as: OpenAs) -> None:
    page = open_as(PROJECT_BOARD)
    page.goto(f"{task_path(HANDOVER)}bao-cao/")
    send_report(
        page,
        "Đang vướng",
        percent=10,
        note="Chưa bố trí vốn đợt hai cho gói thiết bị.",
        solver=FINANCE_OFFICE,
        due="31/05/2023",
    )
    expect(page.locator(".task__state")).to_contain_text("Đang vướng")

    solver = open_as(FINANCE)
    solver.goto(f"{PROGRAMME}vuong-mac/")
    found = held_against(solver)
    solver.get_by_role("link", name="Chưa bố trí vốn đợt hai").click()
    expect(solver.locator(".definitions")).to_contain_text("Phòng TC-KH")
    expect(solver.locator(".definitions")).to_contain_text("31/05/2023")
    found += held_against(solver)
    solver.locator("summary", has_text="Trả lời").click()
    answer = solver.locator("details[open].act")
    answer.get_by_role("textbox").fill("Đã trình phương án điều chỉnh vốn.")
    answer.locator("button").click()
    expect(solver.get_by_text("Đã trình phương án điều chỉnh vốn.")).to_be_visible()
    solver.locator("summary", has_text="Giải quyết xong").click()
    solved = solver.locator("details[open].act")
    solved.get_by_role("textbox").first.fill("Đã bố trí 2 tỷ đồng từ nguồn kết dư.")
    solved.locator("button").click()
    expect(solver.locator(".page-header")).to_contain_text("Đã giải quyết")
    expect(solver.locator("main")).to_contain_text("Đã bố trí 2 tỷ đồng từ nguồn kết dư.")
    found += held_against(solver)

    page.goto(task_path(HANDOVER))
    expect(page.locator("main")).to_contain_text("Đã bố trí 2 tỷ đồng từ nguồn kết dư.")
    assert found == []


def test_a_ward_officer_records_outreach_on_a_phone(open_as: OpenAs) -> None:
    page = open_as(WARD, width=PHONE)
    page.goto(f"{PROGRAMME}tuyen-truyen/")
    page.get_by_role("link", name="Ghi hoạt động").first.click()
    found = held_against(page)
    page.get_by_role("button", name="Ghi hoạt động").click()
    expect(page.locator(".field__error").first).to_be_visible()
    found += held_against(page)
    page.get_by_label("Loa truyền thanh").check()
    page.get_by_label("Ngày thực hiện").fill("12/05/2023")
    page.get_by_label("Nội dung", exact=False).first.fill("Thông báo tuyến tuyển sinh của phường.")
    page.get_by_role("button", name="Ghi hoạt động").click()

    expect(page).to_have_url(re.compile(r"/tuyen-truyen/hoat-dong/"))
    expect(page.locator("main")).to_contain_text("Thông báo tuyến tuyển sinh của phường.")
    found += held_against(page)
    assert found == []


def test_a_head_teacher_records_what_an_open_drive_brought(open_as: OpenAs, tmp_path: Path) -> None:
    officer = open_as(EDUCATION)
    officer.goto(f"{PROGRAMME}xa-hoi-hoa/lap/")
    officer.get_by_label("Tên đợt vận động").fill("Thư viện xanh TH Đoàn Kết")
    officer.get_by_label("Vận động để làm gì").fill("Bổ sung sách và kệ cho thư viện")
    officer.get_by_label("Trường", exact=True).select_option(label="TH Đoàn Kết")
    officer.get_by_label("Nhu cầu của trường (đồng)").fill("60.000.000")
    officer.get_by_label("Căn cứ của nhu cầu").fill("Dự toán số 12 ngày 04/05/2023")
    officer.get_by_label("Vận động từ ngày").fill("15/05/2023")
    officer.get_by_label("Đến ngày").fill("31/10/2023")
    officer.get_by_role("button", name="Ghi bản soạn").click()
    expect(officer).to_have_url(re.compile(r"/xa-hoi-hoa/\d+/$"))
    drive = officer.url

    leader = open_as(LEADER)
    leader.goto(drive)
    leader.get_by_role("link", name="Phê duyệt").click()
    found = held_against(leader)
    leader.get_by_label("Số văn bản phê duyệt").fill("901/QĐ-UBND")
    leader.get_by_label("Ngày", exact=True).fill("15/05/2023")
    leader.get_by_label("Người ký").fill("Phó Chủ tịch Nguyễn Minh An")
    leader.get_by_role("button", name="Phê duyệt").click()
    leader.get_by_role("link", name="Mở").click()
    leader.get_by_role("button", name="Mở").click()

    school = open_as(DOAN_KET)
    school.goto(drive)
    found += held_against(school)
    school.get_by_role("link", name="Ghi tiếp nhận").click()
    found += held_against(school)
    school.get_by_label("Số tiền hoặc giá trị (đồng)").fill("5.000.000")
    school.get_by_label("Nhà tài trợ", exact=False).first.fill("Hội cựu học sinh")
    school.get_by_label("Ngày", exact=True).fill("15/05/2023")
    school.get_by_label("Số phiếu theo sổ của trường").fill("PT-07")
    school.get_by_label("Chứng từ").set_input_files(note_of(tmp_path, "phieu-thu.pdf"))
    school.get_by_role("button", name="Ghi vào sổ").click()
    expect(school.locator("#so")).to_contain_text("5.000.000")
    expect(school.locator("#so")).to_contain_text("PT-07")
    found += held_against(school)
    assert found == []
