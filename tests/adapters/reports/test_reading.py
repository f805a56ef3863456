"""Messy spreadsheets, each with what is understood of it or the exact message it gets."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter

from truongchuan.adapters.reports import reading
from truongchuan.adapters.reports.reading import SheetFault, read_report_sheet
from truongchuan.adapters.reports.values import category_of, day_of, percent_of, state_of, text_of
from truongchuan.domain.followup.sheet_lines import SheetLine, line_as_json, line_from_json
from truongchuan.wording.followup_sheets import SHEET_COLUMNS, problem_message, sheet_fault

HEAD = list(SHEET_COLUMNS.values())
LINE: dict[str, Any] = {"Mã dòng": "3-N12", "Dấu": "not_started 0 #e3b0c442"}


def book(*sheets: Sequence[Sequence[Any]], formats: dict[Any, str] | None = None) -> bytes:
    """Return a workbook of the sheets given, cell by cell."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    day = made.add_format({"num_format": "dd/mm/yyyy"})
    share = made.add_format({"num_format": "0%"})
    for rows in sheets:
        page = made.add_worksheet()
        for r, cells in enumerate(rows):
            for c, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write_datetime(r, c, cell, day)
                elif isinstance(cell, float):
                    page.write_number(r, c, cell, share)
                elif cell is not None:
                    page.write(r, c, cell)
    made.close()
    return out.getvalue()


def table(*lines: dict[str, Any], head: Sequence[str] = HEAD, above: int = 2) -> bytes:
    rows: list[list[Any]] = [["BÁO CÁO"] for _ in range(above)]
    rows.append(list(head))
    rows += [[({**LINE, **line}).get(name) for name in head] for line in lines]
    return book(rows)


def one(**cells: Any) -> SheetLine:
    names = {"state": "Tình trạng", "percent": "Tỷ lệ (%)", "note": "Ghi chú"}
    line = {names.get(name, SHEET_COLUMNS.get(name, name)): cell for name, cell in cells.items()}
    (read,) = read_report_sheet(table(line))
    return read


def messages(line: SheetLine) -> list[str]:
    return [problem_message(p.code, p.cell, p.params) for p in line.problems]


def test_a_line_as_it_should_be() -> None:
    line = one(
        state="đang vướng",
        percent=60,
        note="Đã họp",
        started_on=date(2023, 4, 3),
        obstacle="Chưa có kinh phí",
        category="Kinh phí",
        solver="Phòng TC-KH",
        due_on=date(2023, 5, 20),
    )
    assert (line.row, line.key, line.state, line.percent) == (4, "3-N12", "blocked", 60)
    assert (line.note, line.started_on, line.finished_on) == ("Đã họp", date(2023, 4, 3), None)
    assert (line.obstacle, line.category) == ("Chưa có kinh phí", "money")
    assert (line.solver, line.due_on) == ("Phòng TC-KH", date(2023, 5, 20))
    assert line.problems == ()
    assert line.cell("state") == "F4"
    assert line_from_json(line_as_json(line)) == line


@pytest.mark.parametrize(
    ("value", "done", "expected"),
    [
        (60.0, False, 60),
        (0.6, False, 60),
        ("60", False, 60),
        ("60%", False, 60),
        ("60 %", False, 60),
        ("60,4%", False, 60),
        ("0,6", False, 60),
        (0.0, False, 0),
        (1.0, False, 1),
        (1.0, True, 100),
        ("1%", True, 1),
        ("100", True, 100),
        (0.333, False, 33),
        (150.0, False, 150),
        (-5.0, False, -5),
        ("sáu mươi", False, None),
        (True, False, None),
        (float("nan"), False, None),
    ],
)
def test_percents(value: Any, done: bool, expected: int | None) -> None:
    assert percent_of(value, done=done) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2023, 5, 15), date(2023, 5, 15)),
        (datetime(2023, 5, 15, 8, 30), date(2023, 5, 15)),
        (45061.0, date(2023, 5, 15)),
        ("45061", date(2023, 5, 15)),
        ("15/5/2023", date(2023, 5, 15)),
        ("15-05-2023", date(2023, 5, 15)),
        ("15.5.23", date(2023, 5, 15)),
        (" 2023-05-15 ", date(2023, 5, 15)),
        ("2023-05-15 00:00:00", date(2023, 5, 15)),
        ("31/02/2023", None),
        ("giữa tháng 5", None),
        ("15/05/1023", None),
        (2023.0, None),
        (True, None),
    ],
)
def test_days(value: Any, expected: date | None) -> None:
    assert day_of(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("đang làm", "in_progress"),
        ("ĐANG LÀM", "in_progress"),
        ("dang lam", "in_progress"),
        ("Đang  thực hiện", "in_progress"),
        ("đa\u0303 xong", "done"),
        ("hoàn thành", "done"),
        ("vướng mắc", "blocked"),
        ("chưa bắt đầu", "not_started"),
        ("không thực hiện", "cancelled"),
        ("in_progress", "in_progress"),
        ("gần xong", None),
        ("", None),
    ],
)
def test_states_with_and_without_tone_marks(text: str, expected: str | None) -> None:
    assert state_of(text) == expected


def test_categories_with_and_without_commas() -> None:
    assert category_of("Phong chay chua chay") == category_of("Phòng cháy, chữa cháy")
    assert category_of("Phòng cháy, chữa cháy") == "fire_safety"


def test_texts() -> None:
    assert [text_of(v) for v in (None, True, 3.0, " a\xa0", "e\u0302")] == ["", "", "3", "a", "ê"]


# --- what people and other programs do to a file ----------------------------------------------


def test_moved_and_hidden_columns_are_found_by_their_headings() -> None:
    (line,) = read_report_sheet(table({"Tình trạng": "đã xong"}, head=list(reversed(HEAD))))
    assert (line.key, line.state, line.cell("state")) == ("3-N12", "done", "J4")


def test_headings_in_capitals_without_tone_marks_and_a_column_of_one_s_own() -> None:
    rows = [["MA DONG", "Ý kiến", "TINH TRANG", "DAU"], ["3-P7", "gấp", "xong", "in_progress 5 #x"]]
    (line,) = read_report_sheet(book(rows))
    assert (line.key, line.state) == ("3-P7", "done")


def test_an_empty_first_column_does_not_move_the_addresses() -> None:
    rows = [[None, "Mã dòng", "Tình trạng", "Dấu"], [None, "3-P7", "lạ", "x"]]
    (line,) = read_report_sheet(book(rows))
    assert line.problems[0].cell == "C2"


def test_blank_lines_are_left_out_and_numbers_stay_true() -> None:
    blank = dict.fromkeys(LINE)
    lines = read_report_sheet(table({}, blank, {"Mã dòng": "3-N13"}))
    assert [(line.row, line.key) for line in lines] == [(4, "3-N12"), (6, "3-N13")]


def test_the_sheet_may_stand_behind_another_one() -> None:
    head = [["Mã dòng", "Tình trạng", "Dấu"], ["3-N12", "đang làm", "x"]]
    (line,) = read_report_sheet(book([["Ghi chép"]], head))
    assert line.state == "in_progress"


def test_columns_that_are_not_needed_may_be_deleted() -> None:
    (line,) = read_report_sheet(table({}, head=["Mã dòng", "Tình trạng", "Dấu"]))
    assert (line.percent, line.note, line.due_on) == (None, "", None)


BROKEN_LINES: list[tuple[dict[str, Any], str]] = [
    (
        {"state": "gần xong"},
        "Ô F4: không có tình trạng “gần xong”. Chọn một trong: chưa bắt đầu; đang làm; "
        "đang vướng; đã xong; không thực hiện.",
    ),
    ({"percent": "quá nửa"}, "Ô G4: “quá nửa” không phải tỷ lệ. Ghi một số từ 0 đến 100."),
    ({"percent": 160}, "Ô G4: tỷ lệ 160 nằm ngoài khoảng từ 0 đến 100."),
    ({"percent": "-5%"}, "Ô G4: tỷ lệ -5% nằm ngoài khoảng từ 0 đến 100."),
    (
        {"note": "a" * 4001},
        "Ô H4: ghi chú dài 4001 chữ, nhiều nhất 4000 chữ.",
    ),
    (
        {"started_on": "đầu năm"},
        "Ô I4: “đầu năm” không phải ngày. Viết ngày theo mẫu 15/05/2023.",
    ),
    (
        {"finished_on": "30/02/2023"},
        "Ô J4: “30/02/2023” không phải ngày. Viết ngày theo mẫu 15/05/2023.",
    ),
    (
        {"category": "thời tiết"},
        "Ô L4: không có loại vướng mắc “thời tiết”. Chọn một trong: Đất đai, mặt bằng; "
        "Phòng cháy, chữa cháy; Đấu thầu, mua sắm; Kinh phí; Đội ngũ; Hồ sơ, thủ tục; Khác.",
    ),
    ({"due_on": 2023}, "Ô N4: “2023” không phải ngày. Viết ngày theo mẫu 15/05/2023."),
]


@pytest.mark.parametrize(("cells", "message"), BROKEN_LINES)
def test_what_is_wrong_with_a_cell_is_told_with_its_address(
    cells: dict[str, Any], message: str
) -> None:
    assert messages(one(**cells)) == [message]


def test_everything_that_is_wrong_with_a_line_is_told_at_once() -> None:
    line = one(state="x", percent="y", due_on="z")
    assert [problem.cell for problem in line.problems] == ["F4", "G4", "N4"]


def test_a_formula_that_fails_is_not_taken_for_an_empty_cell() -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    page = made.add_worksheet()
    page.write_row(0, 0, ["Mã dòng", "Tình trạng", "Tỷ lệ (%)", "Dấu"])
    page.write_row(1, 0, ["3-N12", "đang làm"])
    page.write_formula(1, 2, "=1/0", None, "#DIV/0!")
    page.write(1, 3, "x")
    made.close()
    (line,) = read_report_sheet(out.getvalue())
    assert messages(line) == ["Ô C2: ô báo lỗi #DIV/0!. Hãy xóa công thức và ghi giá trị."]


def zipped(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            package.writestr(name.replace("__", "/") + ".xml", text)
    return out.getvalue()


def with_a_cell_far_away() -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    made.add_worksheet().write(1_048_575, 16_383, "x")
    made.close()
    return out.getvalue()


BROKEN_FILES: list[tuple[Callable[[], bytes], str]] = [
    (
        lambda: b"%PDF-1.7",
        "Chỉ nhận bảng tính .xlsx tải từ trang này. Hãy lưu tệp thành .xlsx rồi gửi lại.",
    ),
    (
        lambda: zipped(word__document="<a/>"),
        "Chỉ nhận bảng tính .xlsx tải từ trang này. Hãy lưu tệp thành .xlsx rồi gửi lại.",
    ),
    (
        lambda: b"PK\x03\x04 cut off",
        "Không mở được bảng tính: tệp hỏng hoặc thiếu phần. Hãy lưu lại tệp rồi gửi lại.",
    ),
    (
        lambda: zipped(xl__workbook="<not a workbook"),
        "Không mở được bảng tính: tệp hỏng hoặc thiếu phần. Hãy lưu lại tệp rồi gửi lại.",
    ),
    (with_a_cell_far_away, "Bảng tính giải nén ra quá lớn nên không được đọc."),
    (
        lambda: book([["Tên", "Điểm"], ["a", 1]]),
        "Không thấy dòng tiêu đề có các cột “Mã dòng” và “Tình trạng” trong tệp. "
        "Hãy dùng mẫu tải từ trang này.",
    ),
    (
        lambda: book([["Mã dòng", "Tình trạng"], ["3-N1", "đang làm"]]),
        "Thiếu cột “Dấu” ở dòng tiêu đề 1. Hãy dùng lại mẫu tải từ trang này.",
    ),
    (
        lambda: book([["Mã dòng", "Tình trạng", "Dấu", "Tình trạng"]]),
        "Cột “Tình trạng” có hai lần: ô B1 và ô D1. Hãy xóa một cột.",
    ),
    (
        table,
        "Bảng không có dòng việc nào dưới dòng tiêu đề.",
    ),
]


@pytest.mark.parametrize(("content", "message"), BROKEN_FILES)
def test_a_file_that_is_not_read_says_why(content: Callable[[], bytes], message: str) -> None:
    with pytest.raises(SheetFault) as fault:
        read_report_sheet(content())
    assert sheet_fault(fault.value.code, fault.value.params) == message


def test_too_many_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_LINES", 2)
    with pytest.raises(SheetFault) as fault:
        read_report_sheet(table({}, {}, {}))
    assert sheet_fault(fault.value.code, fault.value.params) == (
        "Bảng có hơn 2 dòng. Hãy tách thành nhiều tệp."
    )
