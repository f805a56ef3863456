"""Steps that several journeys take."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

PROGRAMME = "/ke-hoach/1/"  # the demo's own, the first of a fresh database
EDUCATION = "Chuyên viên phòng GD&ĐT"
LEADER = "Phó Chủ tịch UBND quận"
FINANCE = "Chuyên viên phòng Tài chính - Kế hoạch"
PROJECT_BOARD = "Cán bộ Ban quản lý dự án"
TAY_SON = "Hiệu trưởng THCS Tây Sơn"
DOAN_KET = "Hiệu trưởng TH Đoàn Kết"
WARD = "Công chức UBND phường Bạch Mai"
VIEWER = "Người theo dõi"


def task_path(number: int) -> str:
    """Return the address of a task of the demo."""
    return f"{PROGRAMME}nhiem-vu/{number}/"


def upload_plan(page: Page, path: Path, *, corrects: str | None = None) -> None:
    """Choose a file, say what it is, and have it read."""
    page.goto("/nhap-ke-hoach/")
    if corrects is not None:
        select = page.get_by_label("Văn bản này là")
        option = select.locator("option", has_text=f"Bản sửa của: {corrects}")
        select.select_option(value=option.get_attribute("value"))
    page.get_by_label("Tệp kế hoạch").set_input_files(path)
    page.get_by_role("button", name="Đọc văn bản").click()


def send_report(
    page: Page,
    state: str,
    *,
    percent: int | None = None,
    note: str = "",
    solver: str = "",
    due: str = "",
) -> None:
    """Fill the report form in front of us and send it."""
    page.get_by_label(state, exact=True).check()
    if percent is not None:
        page.get_by_label("Tỷ lệ hoàn thành").fill(str(percent))
    if note:
        page.get_by_label("Ghi chú").fill(note)
    if solver:
        page.get_by_label("Đơn vị phải giải quyết vướng mắc").select_option(label=solver)
        page.get_by_label("Giải quyết trước ngày").fill(due)
    page.get_by_role("button", name="Ghi báo cáo").click()


def note_of(folder: Path, name: str) -> Path:
    """Write a small PDF, as a scanner would."""
    path = folder / name
    path.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    return path
