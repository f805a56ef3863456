"""``truongchuan catchment parse`` as other programs use it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from truongchuan.cli import main

LIST = """Lớp 1
- Trường Tiểu học Hoa Mai: KP 1 (trừ tổ 2) và KP 2 phường 3
- Trường Tiểu học Hoa Đào: tổ 2 KP 1, KP 2 phường 3
"""
PLACES = "ward,quarter,group\n3,1,1\n3,1,2\n3,2,1\n3,4,1\n"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "list.txt"
    path.write_text(LIST, encoding="utf-8")
    return path


@pytest.fixture
def places(tmp_path: Path) -> Path:
    path = tmp_path / "places.csv"
    path.write_text(PLACES, encoding="utf-8")
    return path


def parsed(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> Any:
    assert main(["catchment", "parse", *arguments, "--json"]) == status
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def test_sets_and_findings(paper: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = parsed(capsys, str(paper))
    first = found["schools"][0]
    assert (first["name"], first["stages"], first["complete"]) == ("TH Hoa Mai", ["primary"], True)
    assert first["text"] == "KP 1 (trừ tổ 2), KP 2 phường 3"
    assert "members" not in first
    ward = {"op": "places", "kind": "ward", "word": "phường", "values": ["3"], "within": None}
    quarter = {
        "op": "places",
        "kind": "quarter",
        "word": "khu phố",
        "values": ["1"],
        "within": ward,
    }
    group = {"op": "places", "kind": "group", "word": "tổ", "values": ["2"], "within": quarter}
    assert _without_spans(first["set"]) == {
        "op": "union",
        "of": [
            {"op": "difference", "of": quarter, "without": group},
            quarter | {"values": ["2"]},
        ],
    }
    assert [f["code"] for f in found["findings"]] == ["overlap"]
    overlap = found["findings"][0]
    assert overlap["severity"] == "error"
    assert overlap["params"]["places"] == "KP 2 phường 3"
    assert overlap["message"] == "TH Hoa Mai và TH Hoa Đào: cùng nhận KP 2 phường 3."
    assert [LIST[s["start"] : s["end"]] for s in overlap["spans"]] == ["KP 2", "KP 2"]
    assert [s["line"] for s in overlap["spans"]] == [2, 3]


def _without_spans(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_spans(v) for k, v in value.items() if k != "span"}
    return [_without_spans(v) for v in value] if isinstance(value, list) else value


def test_members_and_gaps_with_places(
    paper: Path, places: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = parsed(capsys, str(paper), "--places", str(places))
    assert found["schools"][0]["members"] == [
        {"ward": "3", "quarter": "1", "group": "1"},
        {"ward": "3", "quarter": "2", "group": "1"},
    ]
    assert found["schools"][0]["possible_members"] == []
    gap = next(f for f in found["findings"] if f["code"] == "gap")
    assert gap["params"]["places"] == "KP 4 phường 3"


def test_strict_ends_with_1_when_there_is_an_error(
    paper: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parsed(capsys, str(paper), "--strict", status=1)
    paper.write_text("Trường TH A: phường 3", encoding="utf-8")
    parsed(capsys, str(paper), "--strict")


def test_the_report_for_people(paper: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catchment", "parse", str(paper)]) == 0
    out, _ = capsys.readouterr()
    assert "TH Hoa Đào: tổ 2 KP 1, KP 2 phường 3" in out
    assert "[Lỗi] dòng 2: TH Hoa Mai và TH Hoa Đào: cùng nhận KP 2 phường 3." in out


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["catchment", "parse", "--help"])
    assert stop.value.code == 0
    assert "Ví dụ: truongchuan catchment parse" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "không có tệp này. Kiểm tra lại đường dẫn."),
        ("Không có gì ở đây.", "không thấy trường nào. Mỗi danh sách bắt đầu bằng tên trường"),
        ("", "rỗng"),
    ],
)
def test_a_bad_list_is_bad_input(
    content: str | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.txt"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert main(["catchment", "parse", str(path), "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert str(path) in err
    assert said in err


def test_bad_places_are_bad_input(
    paper: Path, places: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places.write_text("quarter,group\n1,2\n", encoding="utf-8")
    assert main(["catchment", "parse", str(paper), "--places", str(places)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{places}, dòng 1: thiếu cột ward (phường)" in err


def test_brackets_without_end_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "deep.txt"
    path.write_text(f"Trường TH A: {'(' * 3000} KP 1 phường 3 {')' * 3000}", encoding="utf-8")
    assert main(["catchment", "parse", str(path), "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert (
        err
        == f"truongchuan: {path}: có chỗ lồng quá nhiều dấu ngoặc. Bỏ bớt dấu ngoặc rồi đọc lại.\n"
    )
