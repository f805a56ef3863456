"""``truongchuan catchment solve`` as other programs use it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from truongchuan.cli import main

SIDE = 6


@pytest.fixture
def area(tmp_path: Path) -> Path:
    return street_grid(tmp_path / "area")


def street_grid(folder: Path) -> Path:
    """A street grid of 6 × 6 units of ten children, with a school in two corners."""
    folder.mkdir()
    cells = [(x, y) for y in range(SIDE) for x in range(SIDE)]
    name = {cell: f"u{number}" for number, cell in enumerate(cells)}
    units = [f"{name[x, y]},10,{x * 100},{y * 100},{'A' if x < 3 else 'B'}" for x, y in cells]
    write(folder / "units.csv", "unit_id,children,x,y,current_school", units)
    schools = ["A,Trường A,200,0,0,u0", f"B,Trường B,200,500,500,{name[5, 5]}"]
    write(folder / "schools.csv", "school_id,name,capacity,x,y,unit_id", schools)
    edges = [
        f"{name[x, y]},{name[x + dx, y + dy]}"
        for x, y in cells
        for dx, dy in ((1, 0), (0, 1))
        if (x + dx, y + dy) in name
    ]
    write(folder / "adjacency.csv", "unit_a,unit_b", edges)
    return folder


def write(path: Path, header: str, lines: list[str]) -> None:
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def solved(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["catchment", "solve", *arguments, "--json", "--time-limit", "5"]) == 0
    out, _ = capsys.readouterr()
    return json.loads(out)


def test_zones_with_a_proof(area: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "plan.csv"
    answer = solved(capsys, str(area), "--out", str(out))
    assert answer["status"] in {"optimal", "feasible"}
    assert answer["overflow_children"] == 0
    assert answer["noncontiguous"] == 0
    assert answer["lower_bound"] <= answer["objective"]
    expected = (answer["objective"] - answer["lower_bound"]) / answer["objective"]
    assert answer["gap"] == pytest.approx(expected, abs=1e-6)
    assert sum(school["load"] for school in answer["schools"]) == 360
    assert all(school["load"] <= school["capacity"] for school in answer["schools"])
    with out.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == ["unit_id", "school_id"]
    assert {row["unit_id"] for row in rows} == {f"u{number}" for number in range(SIDE * SIDE)}


def test_few_children_moved(area: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = solved(capsys, str(area), "--max-moved", "40")
    assert answer["children_moved"] <= 40
    assert answer["overflow_children"] == 0


def test_too_few_seats_name_the_relaxation(area: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = solved(capsys, str(area), "--capacity-factor", "0.8")
    assert answer["overflow_children"] == 40
    assert answer["overflow_lower_bound"] == 40


def test_points_are_exact(area: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = solved(capsys, str(area), "--mode", "points")
    assert answer["overflow_children"] == 0
    assert answer["gap"] == pytest.approx(0, abs=1e-6)


def test_bad_input_is_told(area: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (area / "adjacency.csv").open("a", encoding="utf-8") as lines:
        lines.write("u0,u999\n")
    assert main(["catchment", "solve", str(area), "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "u999" in err
    assert "adjacency.csv" in err
