"""Reporting progress: who may, what the others see, taking back, and two people at once."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenAs
from tests.e2e.steps import (
    EDUCATION,
    FINANCE,
    LEADER,
    PROJECT_BOARD,
    TAY_SON,
    VIEWER,
    send_report,
    task_path,
)

# Led by the education office with the project board, at eight schools of quarter III.
REPAIR = 15
# Finance has a part in this tender; it is done.
TENDER = 10
CONTESTED = 14
REPORT = "Báo cáo tiến độ"
SAVED = "Đã ghi báo cáo."
FORBIDDEN = 403


def report_links(page: Page) -> list[str | None]:
    """Return the addresses of all report buttons on a task's page."""
    return [
        link.get_attribute("href")
        for link in page.locator("main a.button").filter(has_text="Báo cáo").all()
    ]


def test_the_lead_unit_reports_with_a_file_and_the_leader_sees_it(
    open_as: OpenAs, tmp_path: Path
) -> None:
    proof = tmp_path / "bien-ban.pdf"
    proof.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    page = open_as(EDUCATION)
    page.goto(task_path(REPAIR))
    page.get_by_role("link", name=REPORT).click()
    page.get_by_label("Tệp kèm theo").set_input_files(proof)
    send_report(page, "Đang làm", percent=35, note="Đã bàn giao mặt bằng bốn trường.")

    expect(page).to_have_url(re.compile(f"{task_path(REPAIR)}$"))
    expect(page.get_by_text(SAVED)).to_be_visible()
    expect(page.locator(".task__state")).to_contain_text("Đang làm")
    expect(page.locator(".task__state")).to_contain_text("35")
    with page.expect_download() as download:
        page.get_by_role("link", name="bien-ban.pdf").first.click()
    assert download.value.path().read_bytes() == proof.read_bytes()

    leader = open_as(LEADER)
    news = leader.locator(".report-line").first
    expect(news).to_contain_text(f"{REPAIR}. ")
    expect(news).to_contain_text("Lê Hoài Chi")
    expect(news).to_contain_text("35")

    page.get_by_role("button", name="Hoàn tác").first.click()
    expect(page.get_by_text("Đã hoàn tác báo cáo.")).to_be_visible()
    # Back to what the schools have reported, one with another.
    expect(page.locator(".task__state")).to_contain_text("25%")
    expect(page.get_by_text("Hoàn tác báo cáo ·")).to_be_visible()
    leader.reload()
    expect(leader.locator(".report-line").first).to_contain_text("hoàn tác")


def test_a_cooperating_unit_reports_its_part_and_not_the_task(open_as: OpenAs) -> None:
    page = open_as(FINANCE)
    page.goto(task_path(TENDER))
    expect(page.get_by_role("link", name=REPORT)).to_have_count(0)
    assert page.request.get(f"{task_path(TENDER)}bao-cao/").status == FORBIDDEN

    (mine,) = report_links(page)
    page.get_by_role("link", name="Báo cáo: Phòng TC-KH").click()
    expect(page).to_have_url(re.compile(f"{mine}$"))
    send_report(page, "Đang làm", percent=80, note="Cần bổ sung một báo giá.")

    expect(page.get_by_text(SAVED)).to_be_visible()
    part = page.get_by_role("row").filter(has_text="Phòng TC-KH")
    expect(part).to_contain_text("Đang làm")
    expect(part).to_contain_text("Cần bổ sung một báo giá.")
    expect(page.locator(".task__state")).to_contain_text("Đã xong")

    board = open_as(PROJECT_BOARD)
    assert board.request.get(str(mine)).status == FORBIDDEN


def test_a_head_teacher_reports_the_own_school_and_no_other(open_as: OpenAs) -> None:
    officer = open_as(EDUCATION)
    officer.goto(task_path(REPAIR))
    other = officer.get_by_role("link", name="Báo cáo: MN Vĩnh Tuy").get_attribute("href")

    page = open_as(TAY_SON)
    page.goto(task_path(REPAIR))
    assert len(report_links(page)) == 1
    page.get_by_role("link", name="Báo cáo: THCS Tây Sơn").click()
    send_report(page, "Đã xong", note="Phòng học bộ môn đã đủ thiết bị.")

    expect(page.get_by_text(SAVED)).to_be_visible()
    school = page.get_by_role("row").filter(has_text="THCS Tây Sơn")
    expect(school).to_contain_text("Đã xong")
    expect(school).to_contain_text("Phòng học bộ môn đã đủ thiết bị.")
    expect(page.get_by_text("Từng trường: 1/8 đã xong")).to_be_visible()
    assert page.request.get(str(other)).status == FORBIDDEN
    assert page.request.get(f"{task_path(REPAIR)}bao-cao/").status == FORBIDDEN


def test_a_viewer_reads_everything_and_reports_nothing(open_as: OpenAs) -> None:
    page = open_as(VIEWER)
    for number in (REPAIR, TENDER, CONTESTED):
        page.goto(task_path(number))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert report_links(page) == []
        expect(page.get_by_role("button", name="Hoàn tác")).to_have_count(0)
        assert page.request.get(f"{task_path(number)}bao-cao/").status == FORBIDDEN


def test_of_two_people_the_second_is_told_what_the_first_reported(open_as: OpenAs) -> None:
    first, second = open_as(EDUCATION), open_as(LEADER)
    for page in (first, second):
        page.goto(f"{task_path(CONTESTED)}bao-cao/")
    send_report(first, "Đang làm", percent=20, note="Hai trường đã khởi công.")
    expect(first.get_by_text(SAVED)).to_be_visible()

    send_report(
        second,
        "Đang vướng",
        percent=5,
        note="Chờ thẩm định giá.",
        solver="Phòng Tài chính - Kế hoạch",
        due="25/05/2023",
    )

    conflict = second.locator(".clash")
    expect(conflict).to_contain_text("Lê Hoài Chi")
    expect(conflict).to_contain_text("Hai trường đã khởi công.")
    expect(conflict).to_contain_text("Chờ thẩm định giá.")
    first.reload()
    expect(first.locator(".task__state")).to_contain_text("Đang làm")

    second.get_by_role("button", name="Ghi báo cáo").click()
    expect(second.get_by_text(SAVED)).to_be_visible()
    expect(second.locator(".task__state")).to_contain_text("Đang vướng")
