"""The annex as files: what stands in them, and that they open."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.shared import Pt
from python_calamine import CalamineWorkbook

from truongchuan.adapters.writers.annex import Annex, AnnexRow
from truongchuan.adapters.writers.annex_docx import write_annex_docx
from truongchuan.adapters.writers.annex_xlsx import write_annex_xlsx

ROWS = (
    AnnexRow(
        "Tháng 1/2023", "Kiện toàn ban chỉ đạo", "Phòng GD&ĐT", ("Văn phòng",), "đã xong", 100
    ),
    AnnexRow("Tháng 1/2023", "Họp triển khai", "Phòng GD&ĐT", (), "đang làm", 40, "=1+1"),
    AnnexRow(
        "Tháng 5,6/2023",
        "Gửi hồ sơ",
        "Phòng GD&ĐT tham mưu UBND quận",
        ("Văn phòng", "UBND 18 phường"),
    ),
)


def annex(rows: tuple[AnnexRow, ...] = ROWS, selection: str = "") -> Annex:
    return Annex(
        heading="TIẾN ĐỘ THỰC HIỆN",
        title="Xây dựng trường đạt chuẩn quốc gia năm 2023",
        reference="(Kèm theo Kế hoạch số 7/KH-UBND ngày 05 tháng 01 năm 2023)",
        selection=selection,
        columns=("Thời gian", "Nội dung", "Chủ trì", "Phối hợp"),
        progress_columns=("Tình trạng", "Tỷ lệ", "Ghi chú"),
        rows=rows,
        author="UBND quận Mẫu",
        made_on=date(2023, 5, 15),
        sheet_name="Tiến độ",
    )


def sheet(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_sheet_holds_heading_columns_and_rows() -> None:
    lines = sheet(write_annex_xlsx(annex()))
    assert [line[0] for line in lines[:3]] == [
        "TIẾN ĐỘ THỰC HIỆN",
        "Xây dựng trường đạt chuẩn quốc gia năm 2023",
        "(Kèm theo Kế hoạch số 7/KH-UBND ngày 05 tháng 01 năm 2023)",
    ]
    assert lines[4] == [
        "Thời gian",
        "Nội dung",
        "Chủ trì",
        "Phối hợp",
        "Tình trạng",
        "Tỷ lệ",
        "Ghi chú",
    ]
    assert lines[5][:6] == [
        "Tháng 1/2023",
        "Kiện toàn ban chỉ đạo",
        "Phòng GD&ĐT",
        "Văn phòng",
        "đã xong",
        1.0,
    ]
    assert lines[6][0] == ""  # merged with the cell above
    assert lines[7][3] == "Văn phòng\nUBND 18 phường"
    assert lines[7][5] == ""


def test_a_text_that_looks_like_a_formula_stays_text() -> None:
    content = write_annex_xlsx(annex())
    assert sheet(content)[6][6] == "=1+1"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_the_sheet_prints_on_landscape_a4_with_its_head_on_every_page() -> None:
    with zipfile.ZipFile(io.BytesIO(write_annex_xlsx(annex()))) as package:
        xml = package.read("xl/worksheets/sheet1.xml").decode()
        names = package.read("xl/workbook.xml").decode()
    assert 'paperSize="9" ' in xml
    assert 'orientation="landscape"' in xml
    assert 'fitToHeight="0"' in xml
    assert '<mergeCell ref="A6:A7"/>' in xml
    assert 'topLeftCell="C6"' in xml
    assert "_xlnm.Print_Titles" in names
    assert "$5:$5" in names


def test_an_empty_annex_and_a_very_long_task_can_be_written() -> None:
    assert len(sheet(write_annex_xlsx(annex(rows=())))) == 5
    long = AnnexRow("", "x" * 40_000, "", ())
    assert len(str(sheet(write_annex_xlsx(annex(rows=(long,))))[5][1])) == 32767
    assert len(Document(io.BytesIO(write_annex_docx(annex(rows=())))).tables[0].rows) == 1


def test_the_document_has_the_layout_of_the_decree() -> None:
    document = Document(io.BytesIO(write_annex_docx(annex(selection="Lọc: tháng 5"))))
    section = document.sections[0]
    # The format counts in twentieths of a point, so a millimetre is rounded.
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [297, 210]
    assert 20 <= round(section.top_margin.mm) <= 25
    assert 30 <= round(section.left_margin.mm) <= 35
    assert 15 <= round(section.right_margin.mm) <= 20
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert document.styles["Normal"].font.name == "Times New Roman"
    heading, title, reference, selection = document.paragraphs[:4]
    assert (heading.text, heading.runs[0].bold, heading.runs[0].font.size) == (
        "TIẾN ĐỘ THỰC HIỆN",
        True,
        Pt(14),
    )
    assert title.runs[0].bold
    assert reference.runs[0].italic
    assert selection.text == "Lọc: tháng 5"


def test_the_table_merges_months_and_repeats_its_head() -> None:
    document = Document(io.BytesIO(write_annex_docx(annex())))
    table = document.tables[0]
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    assert texts[0] == ["Thời gian", "Nội dung", "Chủ trì", "Phối hợp"]
    assert texts[1] == ["Tháng 1/2023", "Kiện toàn ban chỉ đạo", "Phòng GD&ĐT", "Văn phòng"]
    assert texts[2][0] == "Tháng 1/2023"
    assert texts[3][3] == "- Văn phòng\n- UBND 18 phường"
    assert table.cell(1, 0)._tc is table.cell(2, 0)._tc
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert all("w:cantSplit" in row._tr.xml for row in table.rows)


@pytest.mark.parametrize("write", [write_annex_docx, write_annex_xlsx])
def test_the_same_annex_gives_the_same_file(write: object) -> None:
    assert callable(write)
    first, second = write(annex()), write(annex())
    with zipfile.ZipFile(io.BytesIO(first)) as a, zipfile.ZipFile(io.BytesIO(second)) as b:
        assert {n: a.read(n) for n in a.namelist()} == {n: b.read(n) for n in b.namelist()}
