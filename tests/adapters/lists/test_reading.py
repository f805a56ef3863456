"""Messy lists are read as the hand says; what they hold stands in tests/fixtures/lists."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.fixtures.lists.build import FILES, Book
from tests.fixtures.lists.expected import EXPECTED
from truongchuan.adapters.lists.faults import ListFault
from truongchuan.adapters.lists.files import check_list_file, list_kind
from truongchuan.adapters.lists.grid import Grid, read_grids
from truongchuan.adapters.lists.guarded import read_grids_guarded
from truongchuan.adapters.lists.reading import has_private_columns, read_list
from truongchuan.adapters.lists.values import day_of, pieces_of, step_of, whole_of
from truongchuan.adapters.lists.words import function, school_kind, unit_kind, yes_or_no
from truongchuan.adapters.uploads import UploadError
from truongchuan.domain.onboarding.lists.rows import ListKind, ReadList

TODAY = date(2026, 11, 20)
FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "lists"


def read(content: bytes, name: str, kind: str) -> ReadList:
    grids = read_grids(content, list_kind(content, Path(name).suffix))
    return read_list(grids, ListKind(kind), today=TODAY)


def table(text: str, kind: str = "schools") -> ReadList:
    return read(text.encode(), "a.csv", kind)


@pytest.mark.parametrize("name", FILES)
def test_every_messy_list_is_read_as_expected(name: str) -> None:
    expected, content = EXPECTED[name], (FOLDER / name).read_bytes()
    if expected.fault:
        with pytest.raises(ListFault) as caught:
            read(content, name, expected.kind)
        assert caught.value.code == expected.fault
        return
    found = read(content, name, expected.kind)
    assert [
        (
            line.row,
            line.values,
            tuple(f"{'?' if p.warning else ''}{p.code} {p.cell}" for p in line.problems),
        )
        for line in found.lines
    ] == [tuple(line) for line in expected.lines]
    assert tuple((row.row, row.reason) for row in found.passed) == expected.passed
    assert tuple(c.heading for c in found.columns if not c.field) == expected.unused
    assert (found.sheet, found.head_row) == (expected.sheet, expected.head_row)
    assert found.missing == expected.missing


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_those_that_the_script_makes(name: str) -> None:
    made, kept = FILES[name](), (FOLDER / name).read_bytes()
    if name.endswith("xlsx"):
        assert _parts(made) == _parts(kept)
    else:
        assert made == kept


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist() if "docProps" not in name}


def test_columns_chosen_by_hand() -> None:
    text = "Nội dung;Giá trị;Nơi\nMN Hoa Mai;5;Hoa Sen\n"
    grids = read_grids(text.encode(), "csv")
    found = read_list(grids, ListKind.SCHOOLS, today=TODAY, mapping={0: "name", 2: "ward"})
    assert found.lines[0].values == {"name": "MN Hoa Mai", "ward": "Hoa Sen", "kind": "preschool"}
    assert found.fingerprint == read_list(grids, ListKind.SCHOOLS, today=TODAY).fingerprint


def test_columns_of_no_use_are_told_and_not_kept() -> None:
    found = table(
        "Họ tên;Đơn vị;Chức vụ;Số điện thoại;CCCD\nLê A;Phòng X;Chuyên viên;09;01\n", "persons"
    )
    assert has_private_columns(found) == ["Số điện thoại", "CCCD"]
    assert set(found.lines[0].written) == {"name", "unit", "title"}


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("31/12/2028", "2028-12-31"), ("31-12-28", "2028-12-31"), ("31.12.2028", "2028-12-31"),
        ("ngày 31 tháng 12 năm 2028", "2028-12-31"), ("2028-12-31 00:00:00", "2028-12-31"),
        ("47118", "2028-12-31"), (47118.0, "2028-12-31"), (date(2028, 12, 31), "2028-12-31"),
        (" 5 / 9 / 98 ", "1998-09-05"), ("12/2028", "month-only"),
        ("tháng 12 năm 2028", "month-only"),
        ("2028", "year-only"), (2028, "year-only"), ("năm 2028", "year-only"),
        ("31/02/2028", "none"),
        ("sau Tết", "none"), (True, "none"), ("01/01/1800", "out-of-range"), (12, "none"),
    ],
)  # fmt: skip
def test_days_as_people_write_them(written: object, day: str) -> None:
    found = day_of(written)
    assert (found.value.isoformat() if found.value else found.fault) == day


def test_numbers_levels_and_pieces() -> None:
    assert [whole_of(v) for v in (12, 12.0, "1.234", "1,234", "12,0", "12.5", "x", True)] == [
        12, 12, 1234, 1234, 12, None, None, None,
    ]  # fmt: skip
    written = (
        1,
        "II",
        "Mức độ 2",
        "MĐ1",
        "CĐ 3",
        "Cấp độ 4",
        "đạt mức 1",
        "mức độ 5",
        "mức",
        "1, 2",
    )
    assert [step_of(v, 4) for v in written] == [1, 2, 2, 1, 3, 4, 1, None, None, None]
    assert pieces_of("- A;  B\nC ; A") == ["A", "B", "C"]


def test_closed_words() -> None:
    kinds = (
        "MN",
        "Mầm non",
        "mẫu giáo",
        "Trường TH",
        "Tiểu học & THCS",
        "TH, THCS và THPT",
        "cấp 2",
    )
    assert [school_kind(word) for word in kinds] == [
        "preschool", "preschool", "preschool", "primary", "primary_lower_secondary", "multi_level",
        "lower_secondary",
    ]  # fmt: skip
    assert school_kind("đại học") is None
    assert (unit_kind("phòng Nội vụ"), unit_kind("phường"), unit_kind("abc")) == (
        "home_affairs", "ward", None,
    )  # fmt: skip
    posts = (
        "Trưởng phòng GD&ĐT",
        "Phó Trưởng phòng",
        "Chủ tịch UBND phường",
        "Hiệu trưởng",
        "Bảo vệ",
    )
    assert [function(post) for post in posts] == ["head", "officer", "leader", "head_teacher", None]
    assert [yes_or_no(mark) for mark in ("X", "có", "✓", "không", "-", "ừ")] == [
        True, True, True, False, False, None,
    ]  # fmt: skip


def test_names_that_look_like_totals_or_sections_are_rows() -> None:
    found = table("STT;Tên trường;Loại trường\n1;Cộng Hòa;TH\n2;MN HOA MAI;\n3;TH Tổng Cọt;\n")
    assert [line.values["name"] for line in found.lines] == [
        "TH Cộng Hòa",
        "MN Hoa Mai",
        "TH Tổng Cọt",
    ]
    lettered = table("TT;Tên đơn vị\nI;CÁC PHÒNG\n1;Phòng Nội vụ\n2;UBND phường Mai Hoa\n", "units")
    assert [line.row for line in lettered.lines] == [3, 4]


def test_a_ward_may_stand_over_its_schools() -> None:
    found = table("Tên trường;Địa chỉ\nPhường Hoa Sen;\nMN A;1\nMN B;2\nXã Ánh Dương;\nMN C;3\n")
    assert [line.values["ward"] for line in found.lines] == [
        "Phường Hoa Sen", "Phường Hoa Sen", "Xã Ánh Dương",
    ]  # fmt: skip


def test_what_a_file_is_not() -> None:
    for name, content, code in (
        ("a.pdf", b"%PDF-1.7", "not-a-table"),
        ("a.docx", _zip("word/document.xml"), "not-a-table"),
        ("a.xlsx", b"PK\x03\x04broken", "unreadable"),
        (
            "a.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "locked",
        ),
    ):
        with pytest.raises(ListFault) as caught:
            check_list_file(name, content)
        assert caught.value.code == code
    for name, content, code in (
        ("a.xlsx", b"", "upload-empty"),
        ("a.xlsx", _zip("xl/workbook.xml", "xl/vbaProject.bin"), "upload-macro"),
        ("a.csv", _zip("xl/workbook.xml"), "upload-mismatch"),
    ):
        with pytest.raises(UploadError) as refused:
            check_list_file(name, content)
        assert refused.value.code == code
    assert check_list_file("../x/Trường.XLSX", _zip("xl/workbook.xml")).name == "Trường.xlsx"


def test_what_would_unpack_to_too_much_is_not_unpacked() -> None:
    book = Book()
    page = book.sheet("A", [["Tên trường"], ["MN A"]])
    page.write_string(1_048_575, 16_383, "x")
    with pytest.raises(ListFault) as caught:
        read_grids(book.bytes(), "xlsx")
    assert caught.value.code == "too-large-inside"
    rows = "\n".join(f"MN {n}" for n in range(10_500))
    with pytest.raises(ListFault) as many:
        read_grids(f"Tên trường\n{rows}".encode(), "csv")
    assert many.value.code == "too-many-rows"
    for content, code in (
        (b"T\xf4\xf9\x00x", "encoding"),
        ("Tr­êng §¹t chuÈn cña c¸c tr­êng n¨m".encode(), "legacy-encoding"),
    ):
        with pytest.raises(ListFault) as wrong:
            read_grids(content, "csv")
        assert wrong.value.code == code


def test_a_guarded_reading_gives_the_same_cells() -> None:
    content = (FOLDER / "bang-nhom-quyet-dinh.xlsx").read_bytes()
    assert read_grids_guarded(content, "xlsx") == read_grids(content, "xlsx")
    with pytest.raises(ListFault) as caught:
        read_grids_guarded(_zip("xl/workbook.xml"), "xlsx")
    assert caught.value.code == "unreadable"


def test_five_thousand_rows_are_read_in_a_few_seconds() -> None:
    head = ["STT", "Tên trường", "Phường, xã", "Địa chỉ", "Mã trường", "Ngày thành lập"]
    rows = [
        [n, f"MN Hoa {n}", "Hoa Sen", f"{n} phố A", f"M{n}", "05/09/1995"] for n in range(5_000)
    ]
    started = time.perf_counter()
    found = read_list([Grid("A", [head, *rows])], ListKind.SCHOOLS, today=TODAY)
    assert len(found.lines) == 5_000
    assert time.perf_counter() - started < 10


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return out.getvalue()
