"""Papers and places as files: what is read, and what is said of a file that cannot be used."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from truongchuan.adapters.catchment_text.files import ListFileError, read_list_file, read_places
from truongchuan.engines.catchment_text.read import read_lists
from truongchuan.engines.catchment_text.say import say
from truongchuan.engines.catchment_text.sets import Label, Side, union


def sets(path: Path) -> dict[str, str]:
    """School → its set in words."""
    return {
        s.school.name: say(union(tuple(s.parts))) for s in read_lists(read_list_file(path)).schools
    }


def test_a_word_table_with_merged_cells(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Tuyến tuyển sinh lớp 6")
    table = document.add_table(rows=4, cols=3)
    cells = [
        ["Trường", "Phường", "Địa bàn"],
        ["Trường THCS Sông Mã", "Tân Hưng", "KP 1, 2"],
        ["", "Tân Quy", "KP 3 (trừ tổ 5)"],
        ["Trường THCS Sông Chu", "", "KP 4"],
    ]
    for row, texts in enumerate(cells):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(2, 1).merge(table.cell(3, 1))
    content = io.BytesIO()
    document.save(content)
    path = tmp_path / "list.docx"
    path.write_bytes(content.getvalue())
    assert sets(path) == {
        "THCS Sông Mã": "KP 1, 2 phường Tân Hưng; KP 3 (trừ tổ 5) phường Tân Quy",
        "THCS Sông Chu": "KP 4 phường Tân Quy",
    }


def test_word_paragraphs_with_bullets(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Trường Mầm non Hoa Hồng nhận trẻ cư trú tại:")
    document.add_paragraph("Tổ 1 đến tổ 5 phường 9", style="List Bullet")
    document.add_paragraph("Phường 10: KP 2, 3", style="List Bullet")
    path = tmp_path / "list.docx"
    document.save(str(path))
    assert sets(path) == {"MN Hoa Hồng": "tổ 1 đến 5 phường 9; KP 2, 3 phường 10"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_with_a_column_per_level(separator: str, tmp_path: Path) -> None:
    rows = [["Tên trường", "Tổ", "Khu phố", "Phường"], ["TH Hoa Sen", "1", "2", "3"],
            ["TH Hoa Lan", "", "4", "3"], ["TH Hoa Cúc", "5", "", "Bách Khoa"]]  # fmt: skip
    path = tmp_path / "list.csv"
    path.write_text("\n".join(separator.join(r) for r in rows), encoding="utf-8-sig")
    assert sets(path) == {
        "TH Hoa Sen": "tổ 1 KP 2 phường 3",
        "TH Hoa Lan": "KP 4 phường 3",
        "TH Hoa Cúc": "tổ 5 phường Bách Khoa",
    }


def places(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "places.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_places_with_their_words_and_houses(tmp_path: Path) -> None:
    path = places(
        tmp_path,
        "Phường/Xã,Thôn,Tổ,Đường/Phố,Bên,Từ số,Đến số\n"
        "xã Phú Cường,thôn Đoài,xóm 3,,,,\n"
        "P.03,KP 4A,TDP số 05,phố Huế,chẵn,2,98\n",
    )
    first, second = read_places(path).places
    assert (first.ward.word, first.ward.label) == ("xã", Label(name="Phú Cường"))
    assert first.quarter is not None
    assert (first.quarter.word, first.quarter.label) == ("thôn", Label(name="Đoài"))
    assert first.group is not None
    assert (first.group.word, first.group.label) == ("xóm", Label(3))
    assert (second.ward.label, second.quarter and second.quarter.label) == (Label(3), Label(4, "A"))
    assert second.group is not None
    assert second.group.label == Label(5)
    houses = second.houses
    assert houses is not None
    assert (houses.word, houses.name, houses.side) == ("phố", "Huế", Side.EVEN)
    assert (houses.numbers.first, houses.numbers.last) == (2, 98)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "không có dòng nào"),
        ("ward\n", "không có dòng nào"),
        ("ward,group\n,3\n", "dòng 2: ô phường trống"),
        ("ward,group\n3,1\n3,01\n", "dòng 3: trùng dòng 2"),
        ("ward,street,side\n3,phố Huế,trái\n", "dòng 2: bên “trái” không phải chẵn hay lẻ"),
        ("ward,street,from\n3,phố Huế,2A\n", "dòng 2: số nhà “2A” không phải số nguyên"),
        ("ward,quarter,group\n3,1,\n3,1,2\n", "dòng 2: đơn vị ghi trọn, trong khi dòng 3"),
        ("ward,quarter,group\n3,1,2\n3,,2\n", "dòng 3 không ghi khu phố"),
    ],
)
def test_places_that_cannot_be_used(text: str, said: str, tmp_path: Path) -> None:
    path = places(tmp_path, text)
    with pytest.raises(ListFileError) as error:
        read_places(path)
    assert str(path) in str(error.value)
    assert said in str(error.value)
