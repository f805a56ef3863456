"""Areas as people send them: every way in gives the same tables, every fault says where."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
import xlsxwriter

from tests.web.catchment_cases import BORDERS, SCHOOLS, UNITS, small_files
from truongchuan.adapters.catchment import package
from truongchuan.adapters.catchment.headings import column_of, table_of_sheet
from truongchuan.adapters.catchment.outcome import outcome_of
from truongchuan.adapters.catchment.package import open_area, read_area
from truongchuan.adapters.catchment.tables import InstanceError
from truongchuan.adapters.catchment.templates import (
    KnownSchool,
    write_book_template,
    write_csv_template,
)
from truongchuan.adapters.lists.faults import ListFault
from truongchuan.adapters.uploads import UploadError
from truongchuan.engines.catchment.model import Options
from truongchuan.engines.catchment.run import solve_area
from truongchuan.web.catchment_reading import sample_files
from truongchuan.wording.catchments import area_fault


def zipped(files: list[tuple[str, bytes]], folder: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(folder + name, content)
    return out.getvalue()


def book(sheets: dict[str, str], above: int = 0) -> bytes:
    """A workbook whose sheets hold the rows of .csv texts, below some lines of titles."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, text in sheets.items():
        sheet = made.add_worksheet(name)
        for line in range(above):
            sheet.write_string(line, 0, "Phòng Giáo dục")
        for line, row in enumerate(text.splitlines(), start=above):
            for place, cell in enumerate(row.split(",")):
                if cell.lstrip("-").replace(".", "", 1).isdigit():
                    sheet.write_number(line, place, float(cell))
                else:
                    sheet.write_string(line, place, cell)
    made.close()
    return out.getvalue()


def fault(sent: list[tuple[str, bytes]]) -> tuple[str, str]:
    """The code and the words of the fault of what is sent."""
    with pytest.raises(InstanceError) as refused:
        read_area(sent)
    error = refused.value
    return error.code, area_fault(error.code, error.params)


VIETNAMESE = {
    "Đơn vị dân cư": UNITS.replace(
        "unit_id,name,children,x,y,current_school,ward",
        "Mã đơn vị,Tên đơn vị,Số trẻ,X (m),Y (m),Mã trường hiện tại,Phường xã",
    ).replace("Phường xã", "phuong"),
    "Trường": SCHOOLS.replace(
        "school_id,name,capacity,x,y,unit_id",
        "Mã trường,Tên trường,Số chỗ,X (m),Y (m),Nằm ở mã đơn vị",
    ),
    "Giáp ranh": BORDERS.replace("unit_a,unit_b", "Mã đơn vị A,Mã đơn vị B"),
}


def test_every_way_in_gives_the_same_area() -> None:
    plain = read_area(small_files())
    ways = (
        [("a.zip", zipped(small_files()))],
        [("a.zip", zipped(small_files(), "dia-ban/"))],
        [("a.xlsx", book(VIETNAMESE))],
        [("a.xlsx", book({"units": UNITS, "schools": SCHOOLS, "adjacency": BORDERS}))],
        [(f"{name}.gz", gzip.compress(content)) for name, content in small_files()],
        [(name, content.replace(b",", b";")) for name, content in small_files()],
        [(name, b"\xef\xbb\xbf" + content) for name, content in small_files()],
    )
    for sent in ways:
        area = read_area(sent)
        assert area.content == plain.content
        assert area.names[0] == "Tổ 1"
        assert area.wards[-1] == "Phường 2"
        assert area.instance.school_names == ("TH Hoa Sen", "TH Ban Mai")


def test_what_is_kept_reads_the_same() -> None:
    area = read_area(small_files())
    again = open_area(area.content)
    assert again.content == area.content
    assert (again.instance.unit_xy == area.instance.unit_xy).all()


def test_templates_and_sample_read() -> None:
    assert len(read_area([("mau.zip", write_csv_template())]).instance.unit_ids) == 2
    assert len(read_area([("mau.xlsx", write_book_template())]).instance.unit_ids) == 2
    sample = read_area(sample_files())
    assert len(sample.instance.unit_ids) == 96
    assert sample.pieces == 1


def test_the_filled_workbook_lacks_only_what_the_office_knows() -> None:
    filled = write_book_template([KnownSchool("01001", "=TH Hoa Sen", "Điểm chính", room=400)])
    code, words = fault([("mau.xlsx", filled)])
    assert code == "empty"
    assert "trang “Đơn vị dân cư”" in words


def test_faults_name_file_line_and_column() -> None:
    def units(old: str, new: str) -> list[tuple[str, bytes]]:
        return small_files(units=UNITS.replace(old, new, 1))

    cases = {
        "comma": (units("T2,Tổ 2,10", 'T2,Tổ 2,"10,5"'), "units.csv, dòng 3, cột children"),
        "not-a-number": (units("T2,Tổ 2,10", "T2,Tổ 2,mười"), "dòng 3, cột children: “mười”"),
        "repeated-id": (units("T3,", "T2,"), "dòng 4: mã T2 đã có ở dòng 3"),
        "odd-id": (units("T3,", "=T3,"), "dòng 4, cột unit_id"),
        "cell-long": (units("Tổ 3", "x" * 300), "dòng 4, cột name"),
        "missing-column": (units("children", "tre"), "thiếu cột children"),
        "column-twice": (units("ward", "x"), "cột “x” có hai lần"),
        "unknown-school": (
            [*small_files(), ("locks.csv", b"unit_id,school_id\nT2,C\n")],
            "locks.csv, dòng 2, cột school_id: không có trường C",
        ),
        "unknown-unit": (small_files(borders=BORDERS + "T1,T99\n"), "adjacency.csv, dòng 9"),
        "table-missing": (small_files()[:2], "“Giáp ranh” (adjacency.csv)"),
        "table-twice": ([*small_files(), small_files()[0]], "“Đơn vị dân cư” có hai lần"),
        "file-unknown": ([("dan-cu.csv", b"a")], "dan-cu.csv"),
    }
    for code, (sent, words) in cases.items():
        found, told = fault(sent)
        assert found == code, told
        assert words in told


def test_faults_of_a_workbook_name_sheet_row_and_heading() -> None:
    sheets = {**VIETNAMESE, "Trường": VIETNAMESE["Trường"].replace(",40,", ",bốn mươi,", 1)}
    code, words = fault([("a.xlsx", book(sheets, above=3))])
    assert code == "not-a-number"
    assert "a.xlsx, trang “Trường”, dòng 5, cột Số chỗ: “bốn mươi”" in words
    code, words = fault([("a.xlsx", book({"Bảng 1": "a,b"}))])
    assert code == "book-without-sheets"


@pytest.mark.parametrize(
    "figure", ["1e999999999", "9" * 40, "1/3", "nan", "inf", "1_0", "10.12345678901234567890"]
)
def test_numbers_that_would_hang_or_overflow_are_refused(figure: str) -> None:
    code, _words = fault(small_files(units=UNITS.replace(",10,", f",{figure},", 1)))
    assert code in {"not-a-number", "too-fine"}


def test_degrees_are_told() -> None:
    units = "unit_id,children,x,y\n" + "".join(
        f"T{n},10,{105.8 + n / 1000},{21.0 + n / 1000}\n" for n in range(1, 9)
    )
    assert fault(small_files(units=units))[0] == "degrees"


def test_archives_that_attack_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_UNPACKED", 1_000_000)
    bomb = zipped([("units.csv", b"0" * 1_000_001)])
    assert fault([("a.zip", bomb)])[0] == "archive-large"
    unsafe = zipped([("../units.csv", b"a")])
    assert fault([("a.zip", unsafe)])[0] == "archive-unsafe"
    many = zipped([(f"{n}.csv", b"a") for n in range(60)])
    assert fault([("a.zip", many)])[0] == "archive-many"
    assert fault([("a.zip", zipped([("x.txt", b"a")]))])[0] == "archive-empty"
    assert fault([("a.zip", b"PK\x03\x04 nothing")])[0] == "archive-broken"
    swollen = gzip.compress(b"0" * 1_000_001)
    assert fault([("units.csv.gz", swollen)])[0] == "archive-large"
    macro = zipped([("xl/workbook.xml", b"<a/>"), ("xl/vbaProject.bin", b"a")])
    with pytest.raises(UploadError):
        read_area([("a.xlsx", macro)])
    with pytest.raises(UploadError):
        read_area([("units.csv", b"")])
    with pytest.raises(ListFault):
        read_area([("a.xlsx", zipped([("xl/workbook.xml", b"<broken")]))])


def test_size_has_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_UNITS", 7)
    code, words = fault(small_files())
    assert code == "too-large-area"
    assert "8 đơn vị" in words
    monkeypatch.setattr(package, "MOST_LINES", 5)
    assert fault(small_files())[0] == "too-many-lines"


def test_headings() -> None:
    assert table_of_sheet("ĐƠN VỊ DÂN CƯ") == "units.csv"
    assert table_of_sheet("Hướng dẫn") is None
    assert column_of("units.csv", " số trẻ ") == "children"
    assert column_of("units.csv", "children_1") == "children_1"


def test_outcome_counts_from_the_files() -> None:
    schools = SCHOOLS + "A,TH Hoa Sen,10,310,20,T3\n"
    area = read_area([*small_files(schools=schools), ("bans.csv", b"unit_id,school_id\nT5,B\n")])
    result = solve_area(area.instance, Options())
    found, units = outcome_of(area, Options(), result)
    assert [s["units"] for s in found] == [5, 3]
    assert [len(s["campuses"]) for s in found] == [2, 1]
    assert [s["seats"] for s in found] == [50, 40]
    assert [s["pieces"] for s in found] == [1, 1]
    assert units["why"][4] == "nearest"
    assert units["km_current"][4] == units["km"][4]
    assert units["free"][7] == 10
    full = read_area(small_files(schools=SCHOOLS.replace("A,TH Hoa Sen,40", "A,TH Hoa Sen,30")
                                 .replace("B,TH Ban Mai,40", "B,TH Ban Mai,60")))  # fmt: skip
    _found, units = outcome_of(full, Options(), solve_area(full.instance, Options()))
    assert units["school"][3] == 1
    assert units["why"][3] == "full"
    assert units["free"][3] == 0
