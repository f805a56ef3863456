"""Every fault of a file has its message; good files are read as meant."""

# ruff: noqa: E501

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from truongchuan.adapters.forecast.files import (
    by_grade,
    read_capacity,
    read_counts,
    read_events,
)
from truongchuan.wording.forecast import ForecastFault

HEAD = "year,area,grade_or_age,children,parent\n"
GOOD = HEAD + "2022,Lê Lợi,1,100,Phường 1\n2023,Lê Lợi,1,90,Phường 1\n"


def write(folder: Path, text: str, name: str = "so.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "tệp trống. Dòng đầu phải là tên cột: year, area, grade_or_age, children."),
        ("year,area,children\n2023,A,1\n", "dòng 1: thiếu cột grade_or_age. Các cột cần có: year, area, grade_or_age, children; đang có: year, area, children."),
        (HEAD.replace("parent", "area") + "2023,A,1,5,B\n", "dòng 1: cột area bị lặp. Giữ lại một cột."),
        (HEAD, "không có dòng số liệu nào dưới dòng tên cột. Thêm số trẻ từng năm."),
        (HEAD + "2023,A,births,9,\n", "không có dòng nào về lớp, chỉ có trẻ dưới sáu tuổi hoặc số sinh. Thêm số học sinh từng lớp."),
        (HEAD + "2023,A,1\n", "dòng 2: có 3 ô, dòng đầu có 5. Sửa cho bằng nhau."),
        (HEAD + "23,A,1,5,\n", "dòng 2, cột year: “23” không phải năm. Ghi 2023 hoặc 2023-2024."),
        (HEAD + "2023-2025,A,1,5,\n", "dòng 2, cột year: “2023-2025” không phải năm. Ghi 2023 hoặc 2023-2024."),
        (HEAD + "2023,A,13,5,\n", "dòng 2, cột grade_or_age: “13” không hiểu được. Ghi lớp (0 đến 12), tuổi (“3 tuổi”, 0 đến 5) hoặc “births” cho số trẻ sinh."),
        (HEAD + "2023,A,7 tuổi,5,\n", "dòng 2, cột grade_or_age: “7 tuổi” không hiểu được. Ghi lớp (0 đến 12), tuổi (“3 tuổi”, 0 đến 5) hoặc “births” cho số trẻ sinh."),
        (HEAD + "2023,A,1,-5,\n", "dòng 2, cột children: “-5” không phải số trẻ. Ghi số nguyên không âm; bỏ trống cả dòng nếu không đếm."),
        (HEAD + "\n2023,A,1,12.5,\n", "dòng 3, cột children: “12.5” không phải số trẻ. Ghi số nguyên không âm; bỏ trống cả dòng nếu không đếm."),
        (HEAD + "2023,,1,5,\n", "dòng 2, cột area: để trống. Ghi tên trường hoặc địa bàn."),
        (HEAD + "2023,A,1,5,\n2023-2024,A,lớp 1,6,\n", "dòng 3: A, lớp 1, năm 2023 đã có ở dòng 2. Giữ lại một dòng."),
        (HEAD + "2022,A,1,5,P\n2023,A,1,6,Q\n", "dòng 3: A thuộc “Q”, nhưng trước đó ghi thuộc “P”. Một địa bàn chỉ thuộc một nơi: dùng nơi hiện nay cho mọi năm."),
    ],
)  # fmt: skip
def test_faults_of_the_counts(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ForecastFault) as caught:
        read_counts(path)
    told = str(caught.value)
    assert told == f"{path}, {message}" if message.startswith("dòng") else f"{path}: {message}"


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(ForecastFault, match="không mở được tệp"):
        read_counts(tmp_path / "khong-co.csv")
    broken = tmp_path / "x.csv"
    broken.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(ForecastFault, match="Lưu lại tệp ở dạng CSV UTF-8"):
        read_counts(broken)


def test_a_good_file(tmp_path: Path) -> None:
    text = (
        GOOD
        + "2023-2024,Phường 1,3 tuổi,80,\n2018,Phường 1,births,120,\n2023,Lê Lợi,Lớp 2,88.0,Phường 1\n"
    )
    history = read_counts(write(tmp_path, "\ufeff" + text)).history()
    assert history.areas == ("Lê Lợi", "Phường 1")
    assert history.parents == ("Phường 1",)
    assert history.grades == (-2, -1, 0, 1, 2)
    assert history.counts[0, 4, -1] == 88
    assert history.counts[1, 0, -1] == 80
    assert history.births[0, 0] == 120
    assert np.isnan(history.counts[0, 4, -2])


def test_births_and_parents_in_files_of_their_own(tmp_path: Path) -> None:
    counts = write(tmp_path, "year,area,grade_or_age,children\n2023,A,1,5\n2023,B,1,6\n")
    areas = write(tmp_path, "area,parent\nA,P\nB,P\n", "areas.csv")
    births = write(tmp_path, "year,area,births\n2017,P,11\n", "births.csv")
    history = read_counts(counts, births, areas).history()
    assert history.parents == ("P",)
    assert history.births[0, 0] == 11
    births.write_text("year,area,births\n2017,Phương,11\n", encoding="utf-8")
    with pytest.raises(ForecastFault) as caught:
        read_counts(counts, births, areas).history()
    assert str(caught.value) == (
        f"{births}, dòng 2, cột area: không có “Phương” trong số liệu. Gần nhất: P, A, B."
    )


def test_events(tmp_path: Path) -> None:
    counted = read_counts(write(tmp_path, GOOD))
    path = write(
        tmp_path,
        "year,area,kind,children,dwellings,yield,grade,to,yearly,note\n"
        "2025,Lê Lợi,housing,,200,0.15,,,,khu mới\n"
        "2026,Trường mới,opening,70,,,1,Lê Lợi,có,\n",
        "events.csv",
    )
    events, opening = read_events(path, counted)
    assert opening == ("Trường mới",)
    assert events[0].children == pytest.approx(30.0)
    assert (events[1].yearly, events[1].to, events[1].grade) == (True, ("Lê Lợi",), 1)
    assert counted.history(opening).areas == ("Lê Lợi", "Trường mới")


def test_a_range_of_grades_is_filled_evenly(tmp_path: Path) -> None:
    rows = "".join(f"2023,Lê Lợi,{g},90,Phường 1\n" for g in range(2, 6))
    counted = read_counts(write(tmp_path, GOOD + rows))
    head = "year,area,kind,children,grade,yearly\n"
    path = write(tmp_path, f"{head}2025,Mới,opening,150,1-5,x\n2026,Mới,other,9,,\n", "events.csv")
    events, _ = read_events(path, counted)
    assert [(e.grade, e.children, e.yearly, e.row) for e in events] == [
        (1, 30.0, True, 0), *((g, 30.0, False, 0) for g in range(2, 6)), (None, 9.0, False, 1),
    ]  # fmt: skip
    for grade, message in (("5-1", "“5-1” không hiểu"), ("", "“Mới” cần cột grade")):
        write(tmp_path, f"{head}2025,Mới,opening,150,{grade},\n", "events.csv")
        with pytest.raises(ForecastFault, match=message):
            read_events(path, counted)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2025,Lê Lợi,nổ,5,", "cột kind: “nổ” không có. Ghi một trong: opening, closure, catchment, housing, other."),
        ("2025,Lê Lai,housing,5,", "cột area: không có “Lê Lai” trong số liệu. Gần nhất: Lê Lợi."),
        ("2025,Lê Lợi,closure,,X", "cột to: không có “X” trong số liệu. Gần nhất: Lê Lợi."),
        ("2025,Lê Lợi,housing,nhiều,", "cột children: “nhiều” không phải số. Ghi một số."),
        ("2025,Lê Lợi,housing,nan,", "cột children: “nan” không phải số. Ghi một số."),
    ],
)  # fmt: skip
def test_faults_of_events(tmp_path: Path, row: str, message: str) -> None:
    path = write(tmp_path, f"year,area,kind,children,to\n{row}\n", "events.csv")
    with pytest.raises(ForecastFault) as caught:
        read_events(path, read_counts(write(tmp_path, GOOD)))
    assert str(caught.value) == f"{path}, dòng 2, {message}"


def test_an_event_without_children(tmp_path: Path) -> None:
    path = write(tmp_path, "year,area,kind\n2025,Lê Lợi,housing\n", "events.csv")
    with pytest.raises(ForecastFault, match="sự kiện housing cần số trẻ"):
        read_events(path, read_counts(write(tmp_path, GOOD)))


def test_capacity(tmp_path: Path) -> None:
    counted = read_counts(write(tmp_path, GOOD))
    path = write(tmp_path, "area,rooms,teachers\nLê Lợi,12,\n", "capacity.csv")
    assert read_capacity(path, counted) == {"Lê Lợi": {"rooms": 12.0}}
    path.write_text("area,rooms\nAi,12\n", encoding="utf-8")
    with pytest.raises(ForecastFault, match="không có “Ai” trong số liệu"):
        read_capacity(path, counted)


def test_numbers_by_grade() -> None:
    assert by_grade("class-size", "35")[9] == 35
    assert by_grade("class-size", "1-5:35,6:45") == {**dict.fromkeys(range(1, 6), 35.0), 6: 45.0}
    for wrong in ("", "x", "1-5:", "5-1:35", "35,", "-3", "nan"):
        with pytest.raises(ForecastFault) as caught:
            by_grade("class-size", wrong)
        assert str(caught.value) == (
            f"--class-size: “{wrong}” không hiểu được. Ghi một số cho mọi lớp (35), "
            "hoặc theo lớp: 1-5:35,6-9:45."
        )
