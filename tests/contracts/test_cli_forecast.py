"""``truongchuan forecast`` as other programs use it."""

# ruff: noqa: E501

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from truongchuan.cli import main


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    lines = ["year,area,grade_or_age,children,parent"]
    for year in range(2012, 2024):
        lines.append(f"{year},P,births,{180 + year % 3},")
        for area in ("TH A", "TH B"):
            lines += [
                f"{year},{area},{grade},{70 + (year * 7 + grade * 3 + len(area)) % 11 + grade},P"
                for grade in range(1, 6)
            ]
    path = tmp_path / "so.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    assert main(["forecast", *map(str, arguments), "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    document: dict[str, Any] = json.loads(out)
    return document


def test_per_area_year_grade_median_low_high(
    counts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = run(capsys, counts)
    assert document["origin_year"] == 2023
    assert len(document["forecasts"]) == 2 * 5 * 5
    first = document["forecasts"][0]
    assert {"area", "year", "grade", "median", "low", "high", "method", "past_error"} <= set(first)
    assert (first["area"], first["year"], first["grade"]) == ("TH A", 2024, 1)
    assert first["low"] <= first["median"] <= first["high"]
    assert sum(first["terms"].values()) == pytest.approx(first["median"], abs=0.3)
    assert sum(first["uncertainty"].values()) == pytest.approx(1, abs=0.001)
    assert first["entry"]["pool"] == 180 + 2018 % 3
    assert {row["area"] for row in document["totals"]} == {"TH A", "TH B"}
    assert document["parents"][0]["parent"] == "P"
    assert "backtest" not in document
    assert len(document["methods"]) == 5
    assert sum(first["term_uncertainty"].values()) == pytest.approx(1, abs=0.001)
    assert set(first["term_uncertainty"]) == set(first["terms"])
    assert first["term_uncertainty"]["moving_up"] == 0
    assert first["past_error"]["cell_cases"] == 7
    assert document["priors"] == "2026.2"
    assert document["priors_from"]
    assert len(document["choices"]) == 2 * 5
    assert {c["verdict"] for c in document["choices"]} <= {"won", "simple", "untested"}
    assert document["feeders"] == []


def test_backtest_stands_beside_simple_methods(
    counts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = run(capsys, counts, "--backtest", "4", "--horizon", "3")
    tested = document["backtest"]
    assert tested["origins"] == [2017, 2018, 2019, 2020, 2021, 2022]
    names = {row["method"] for row in tested["methods"]}
    assert {"published", "model", "last", "mean3", "gpr3", "shrunk5_feed", "blend"} <= names
    assert len(names) == 16
    assert all(0 <= row["wape"] < 1 for row in tested["methods"])
    assert [row["horizon"] for row in tested["coverage"]] == [1, 2, 3]
    assert {row["area"] for row in tested["areas"]} == {"TH A", "TH B"}
    assert {row["by"] for row in tested["parts"]} == {"entry", "moving", "grade", "size"}
    assert all(row["best_simple"] in names for row in (*tested["areas"], *tested["parts"]))
    assert sum(row["cases"] for row in tested["size_horizon_coverage"]) == sum(
        row["cases"] for row in tested["coverage"]
    )


def test_feeders_that_are_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = ["year,area,grade_or_age,children"]
    for year in range(2012, 2024):
        rows += [f"{year},TH {n},5,{100 + (year * 7 + n) % 13}" for n in (1, 2)]
        rows += [f"{year},THCS {n},6,{100 + year % 3}" for n in (1, 2)]
    path, feeders = tmp_path / "so.csv", tmp_path / "nguon.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    head = "area,to,share\n"
    feeders.write_text(f"{head}TH 1,THCS 1,0.9\nTH 1,THCS 2,0.1\n", encoding="utf-8")
    found = run(capsys, path, "--feeders", feeders)["feeders"]
    assert {(f["area"], f["to"]): f["share"] for f in found if f["area"] == "TH 1"} == {
        ("TH 1", "THCS 1"): 0.9, ("TH 1", "THCS 2"): 0.1,
    }  # fmt: skip
    assert all(f["given"] and f["grade"] == 6 for f in found)
    assert main(["forecast", str(path), "--feeders", str(feeders)]) == 0
    assert "TH 1 vào lớp 6 (theo tệp đã cho): THCS 1 90%" in capsys.readouterr().out
    for line, message in (
        ("TH 1,THCS 9,0.5", "không có “THCS 9” trong số liệu"),
        ("TH 1,THCS 1,1.5", "“1.5” không phải tỷ lệ"),
        ("TH 1,TH 1,0.5", "ghi hai lần hoặc là cùng một trường"),
        ("TH 1,THCS 1,0.7\nTH 1,THCS 2,0.7", "cộng lại là 1.4, quá 1"),
    ):
        feeders.write_text(head + line + "\n", encoding="utf-8")
        assert main(["forecast", str(path), "--feeders", str(feeders)]) == 2
        assert message in capsys.readouterr().err


def test_classes_and_needs(
    counts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capacity = tmp_path / "capacity.csv"
    capacity.write_text("area,rooms,teachers\nTH A,10,99\n", encoding="utf-8")
    document = run(
        capsys, counts, "--class-size", "1-5:35", "--teachers-per-class", "1.5",
        "--capacity", capacity,
    )  # fmt: skip
    row = document["classes"][0]
    assert row["norm"] == 35
    assert row["low"] <= row["classes"] <= row["high"]
    need = document["needs"][0]
    assert need["area"] == "TH A"
    assert need["short_rooms"] == need["rooms"] - 10 > 0
    assert need["short_teachers"] == 0
    assert need["rooms_low"] <= need["rooms"] <= need["rooms_high"]
    assert 0 <= need["right_years"] <= need["tested_years"] == 7
    both = [n for n in document["needs"] if n["year"] == need["year"]]
    ward = document["parent_needs"][0]
    assert ward["classes"] == sum(n["classes"] for n in both)
    assert ward["rooms"] == sum(n["rooms"] for n in both)
    assert "has_rooms" not in ward
    assert all("classes_right" in row for row in document["past"]["methods"])


def test_for_people(counts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", str(counts), "--backtest", "2", "--class-size", "35"]) == 0
    out = capsys.readouterr().out
    for words in ("TH A (P)", "lớp 1", "số lớp", "Trước 1 năm", "khoảng dự báo chứa đúng"):
        assert words in out


def test_the_same_seed_gives_the_same_document(
    counts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, counts, "--seed", "3") == run(capsys, counts, "--seed", "3")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--horizon", "0"], "--horizon: 0 năm. Ghi từ 1 đến 15."),
        (["--backtest", "8"], "--backtest: 8 năm. Số liệu có 12 năm, cần ít nhất 5 năm trước năm thử đầu tiên: ghi từ 1 đến 7."),
        (["--births", "khong-co.csv"], "khong-co.csv: không mở được tệp (No such file or directory). Kiểm tra lại đường dẫn."),
    ],
)  # fmt: skip
def test_bad_use(
    counts: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forecast", str(counts), *arguments, "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"truongchuan: {message}\n"


def test_a_history_too_short_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "so.csv"
    path.write_text("year,area,grade_or_age,children\n2023,A,1,40\n2023,A,2,41\n", encoding="utf-8")
    document = run(capsys, path)
    assert document["notes"][0]["code"] == "history_too_short"
    assert document["notes"][0]["text"].startswith("Số liệu quá ngắn: có 1 năm, cần 6 năm")
    assert main(["forecast", str(path), "--backtest", "1"]) == 2
    assert "cần ít nhất 6 năm mới thử được" in capsys.readouterr().err
