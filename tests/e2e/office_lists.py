"""Lists of a ward's office as offices keep them: headings in two lines, groups, totals, slips.

Made with the builder of the fixtures beside the reader; every name is made up, but for the schools
of the plan that the journey imports.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.fixtures.lists.build import Book

HEAD_TEACHERS = ("MN Vĩnh Tuy", "MN Thanh Lương", "MN Hoa Gạo", "TH Ngô Quyền", "THCS Bến Sông")
LEADER, OFFICER = "Tạ Hải Yến", "Vương Thảo Linh"
NEW_UNITS, NEW_SCHOOLS, CERTIFICATES, PERSONS = 2, 6, 3, 20


def units() -> bytes:
    """Units beside the usual set; one that is there is written in capitals."""
    book = Book()
    book.sheet(
        "Đơn vị",
        [
            ["UBND PHƯỜNG VĨNH TUY"],
            ["DANH SÁCH CƠ QUAN, ĐƠN VỊ"],
            [],
            ["TT", "Tên cơ quan, đơn vị", "Viết tắt", "Tên gọi khác", "Điện thoại"],
            [1, "PHÒNG VĂN HOÁ - XÃ HỘI", "", "Phòng VHXH", "024 3636"],
            [2, "Ban Quản lý dự án khu vực", "Ban QLDA khu vực", "BQLDA khu vực", ""],
            [3, "Trung tâm Văn hoá - Thể thao phường", "TTVHTT", "", ""],
            ["", "Cộng: 3", "", "", ""],
        ],
    )
    return book.bytes()


def schools() -> bytes:
    """Six schools in groups, and a line with a day that there is not."""
    book = Book()
    page = book.sheet(
        "Trường",
        [
            ["UBND PHƯỜNG VĨNH TUY"],
            ["DANH SÁCH TRƯỜNG NĂM HỌC 2026-2027"],
            [],
            ["STT", "Tên trường", "Địa chỉ", "Loại hình", "", "Ngày thành lập"],
            ["", "", "", "Công lập", "Tư thục", ""],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
            ["I", "MẦM NON", "", "", "", ""],
            [1, "Trường MN Vĩnh Tuy", "Số 1 phố Vĩnh Tuy", "x", "", date(1976, 9, 5)],
            [2, "MN THANH LƯƠNG", "", "x", "", ""],
            [3, "Mẫu giáo Hoa Gạo", "", "", "x", ""],
            [],
            ["II", "TIỂU HỌC", "", "", "", ""],
            [4, "Ngô Quyền", "", "x", "", "05.09.98"],
            [5, "Trường Tiểu học Bến Sông", "", "x", "", ""],
            ["III", "TRUNG HỌC CƠ SỞ", "", "", "", ""],
            [6, "Bến Sông", "", "x", "", ""],
            [7, "Ánh Sao", "", "x", "", "31/02/2001"],
            ["", "Tổng cộng: 7 trường", "", 6, 1, ""],
            ["", "Người lập biểu", "", "Trưởng phòng", "", ""],
        ],
    )
    page.merge_range("D4:E4", "Loại hình")
    return book.bytes()


def certificates() -> bytes:
    """Three certificates; the name of one school has a slip."""
    book = Book()
    page = book.sheet(
        "Công nhận",
        [
            ["TỔNG HỢP TRƯỜNG ĐẠT CHUẨN QUỐC GIA"],
            ["STT", "Trường", "Quyết định công nhận", "", "Mức độ đạt chuẩn", "", "Thời hạn", ""],
            ["", "", "Số", "Ngày", "1", "2", "Từ", "Đến"],
            [1, "MN Vĩnh Tuy", "4021/QĐ-UBND", date(2023, 8, 30), "x", "", date(2023, 8, 30),
             "ngày 30 tháng 8 năm 2028"],
            [2, "MN Thanh Lưng", "4021/QĐ-UBND", "30/08/23", "x", "", "", "30-8-28"],
            [3, "TH Ngô Quyền", "4107/QĐ-UBND", "15.09.2023", "x", "", "", "15/09/2028"],
            ["", "Cộng", "", "", 3, 0, "", ""],
        ],
    )  # fmt: skip
    page.merge_range("C2:D2", "Quyết định công nhận")
    page.merge_range("E2:F2", "Mức độ đạt chuẩn")
    page.merge_range("G2:H2", "Thời hạn")
    return book.bytes()


OFFICES = {
    "UBND phường Vĩnh Tuy": [
        (LEADER, "Phó Chủ tịch", "lãnh đạo"),
        ("Chu Quang Vinh", "Chủ tịch", "lãnh đạo"),
    ],
    "Phòng Văn hóa - Xã hội": [
        ("ĐINH QUANG KHẢI", "Trưởng phòng", "thủ trưởng đơn vị"),
        (OFFICER, "Chuyên viên", "chuyên viên"),
        ("Hà Minh Tâm", "Chuyên viên", "chuyên viên"),
        ("Kiều Anh Thư", "Chuyên viên", "chuyên viên"),
    ],
    "Phòng Kinh tế, Hạ tầng và Đô thị": [
        ("Lương Tuấn Kiệt", "Trưởng phòng", "thủ trưởng đơn vị"),
        ("Mạc Thị Nhàn", "Chuyên viên", "chuyên viên"),
        ("Nghiêm Văn Ổn", "Chuyên viên", "chuyên viên"),
    ],
    "Ban Quản lý dự án khu vực": [
        ("Ông Thế Phát", "Giám đốc", "thủ trưởng đơn vị"),
        ("Phí Văn Quế", "Cán bộ", "chuyên viên"),
    ],
    "Trung tâm Văn hóa - Thể thao phường": [
        ("Sầm Thị Sen", "Giám đốc", "thủ trưởng đơn vị"),
        ("Thân Văn Tới", "Viên chức", "chuyên viên"),
        ("Ung Thị Uyên", "Viên chức", "người xem"),
        ("Viên Đức Vượng", "Viên chức", "người xem"),
    ],
}


def persons() -> bytes:
    """Twenty persons under their units, and one of a unit that nobody knows."""
    rows: list[list[object]] = [
        ["DANH SÁCH CÁN BỘ DÙNG HỆ THỐNG"],
        ["STT", "Họ và tên", "Chức vụ", "Chức năng", "Đơn vị công tác", "Email", "Ngày sinh"],
    ]
    number = 0
    for unit, people in OFFICES.items():
        for name, post, function in people:
            number += 1
            rows.append([number, name, post, function, unit, "", "01/01/1985"])
    for school, letter in zip(HEAD_TEACHERS, "ABCDE", strict=True):
        number += 1
        rows.append([number, f"Trần Hiệu {letter}", "Hiệu trưởng", "hiệu trưởng", school, "", ""])
    rows.append([number + 1, "Lạc Văn Lối", "Chuyên viên", "chuyên viên", "Đội Xung kích", "", ""])
    book = Book()
    book.sheet("Nhân sự", rows)
    return book.bytes()


def write_lists(folder: Path) -> dict[str, Path]:
    """Write the four files; return them by what they are lists of."""
    makers: dict[str, Callable[[], bytes]] = {
        "units": units, "schools": schools, "certificates": certificates, "persons": persons,
    }  # fmt: skip
    found = {}
    for kind, make in makers.items():
        found[kind] = folder / f"{kind}.xlsx"
        found[kind].write_bytes(make())
    return found
