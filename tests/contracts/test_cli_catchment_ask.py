"""``catchment explain``, ``curve`` and ``solve --feeder`` as other programs use them."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.test_cli_catchment_solve import SIDE, street_grid, write
from truongchuan.cli import main


@pytest.fixture
def area(tmp_path: Path) -> Path:
    return street_grid(tmp_path / "area")


@pytest.fixture
def plan(area: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A solved plan of the area."""
    out = tmp_path / "plan.csv"
    assert main(["catchment", "solve", str(area), "--time-limit", "5", "--out", str(out)]) == 0
    capsys.readouterr()
    return out


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["catchment", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["catchment", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


def test_a_full_school_is_the_reason(
    area: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schools = ["A,Trường A,140,0,0,u0", "B,Trường B,240,500,500,u35"]
    write(area / "schools.csv", "school_id,name,capacity,x,y,unit_id", schools)
    out = tmp_path / "plan.csv"
    assert main(["catchment", "solve", str(area), "--time-limit", "5", "--out", str(out)]) == 0
    capsys.readouterr()
    every = asked(capsys, "explain", str(area), "--plan", str(out))
    assert every["units"]
    full = next(row for row in every["units"] if row["code"] == "full")
    assert full["school_id"] == "B"
    assert full["nearest_school_id"] == "A"
    assert full["difference"] > 0
    assert full["params"]["lacking"] == 10
    one = asked(capsys, "explain", str(area), "--plan", str(out), "--unit", full["unit_id"])
    forced = one["units"][0]["forced"]
    assert forced["moves"][0]["unit_id"] == full["unit_id"]
    assert len(forced["moves"]) >= 2
    assert forced["lower_bound"] <= forced["objective"]
    assert forced["extra"] == pytest.approx(forced["objective"] - one["objective"], abs=1e-5)
    price = {row["school_id"]: row["price"] for row in one["seat_prices"]}
    assert price["A"] > 0
    assert price["B"] == 0


def test_more_seats_are_worth_something(
    area: Path, plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = asked(capsys, "explain", str(area), "--plan", str(plan), "--seat", "A=-60")
    (worth,) = answer["seats"]
    assert worth["added"] == -60
    assert worth["overflow_children"] == 20  # 360 children, 340 seats
    answer = asked(capsys, "explain", str(area), "--plan", str(plan), "--seat", "B=20")
    (worth,) = answer["seats"]
    assert worth["saved"] <= worth["saved_at_most"] + 1e-6


def test_people_read_it(area: Path, plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["catchment", "explain", str(area), "--plan", str(plan), "--unit", "u0"]
    assert main([*arguments, "--seat", "A=10"]) == 0
    out = capsys.readouterr().out
    assert "u0 → A" in out
    assert "A thêm 10 chỗ" in out


def test_the_curve_falls(area: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(capsys, "curve", str(area), "--steps", "4", "--time-limit", "5")
    points = answer["points"]
    assert points[-1]["max_moved"] is None
    assert answer["least_moved_lower_bound"] <= answer["least_moved"]
    for less, more in itertools.pairwise(points):
        assert (more["overflow_children"], more["objective"]) <= (
            less["overflow_children"],
            less["objective"] + 1e-6,
        )
    for point in points:
        if point["lower_bound"] is not None:
            assert point["lower_bound"] <= point["objective"]
        if point["max_moved"] is not None:
            assert point["children_moved"] <= point["max_moved"]


def test_primary_zones_stay_together(
    area: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feeder, out = tmp_path / "tieu-hoc.csv", tmp_path / "plan.csv"
    # three columns of two each: the middle pair is one primary zone across the border
    rows = [f"u{k},P{k % SIDE // 2}" for k in range(SIDE * SIDE)]
    write(feeder, "unit_id,school_id", rows)
    schools = ["A,Trường A,250,0,0,u0", "B,Trường B,250,500,500,u35"]
    write(area / "schools.csv", "school_id,name,capacity,x,y,unit_id", schools)
    arguments = ("solve", str(area), "--feeder", str(feeder), "--time-limit", "5")
    answer = asked(capsys, *arguments, "--out", str(out))
    assert answer["overflow_children"] == 0
    assert answer["noncontiguous"] == 0
    assert answer["lower_bound"] <= answer["objective"]
    primary = dict(row.split(",") for row in rows)
    with out.open(encoding="utf-8", newline="") as lines:
        went = {(primary[r["unit_id"]], r["school_id"]) for r in csv.DictReader(lines)}
    assert len(went) == 3
    write(feeder, "unit_id,school_id", ["u1,P", "u3,P"])
    answer = asked(capsys, *arguments)
    assert answer["status"] == "infeasible"
    assert answer["reason"]["code"] == "feeder-apart"


def test_questions_about_whole_primary_zones(
    area: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feeder, out = tmp_path / "tieu-hoc.csv", tmp_path / "plan.csv"
    rows = [f"u{k},P{k % SIDE // 2}" for k in range(SIDE * SIDE)]
    write(feeder, "unit_id,school_id", rows)
    schools = ["A,Trường A,130,0,0,u0", "B,Trường B,250,500,500,u35"]
    write(area / "schools.csv", "school_id,name,capacity,x,y,unit_id", schools)
    with_sets = ("--feeder", str(feeder))
    asked(capsys, "solve", str(area), *with_sets, "--time-limit", "5", "--out", str(out))
    explain = ("explain", str(area), "--plan", str(out), *with_sets)
    every = asked(capsys, *explain)
    assert {row["unit_id"] for row in every["units"]} <= {"P0", "P1", "P2"}
    one = asked(capsys, *explain, "--unit", "u8")
    assert [row["unit_id"] for row in one["units"]] == ["P1"]
    assert len(one["sets"]["P1"]) == 12
    worth = asked(capsys, *explain, "--unit", "u0", "--seat", "A=130")["seats"][0]
    assert worth["lower_bound"] <= worth["objective"] + 1e-6
    assert main(["catchment", *explain]) == 0
    assert "trọn một trường" in capsys.readouterr().out
    curve = asked(capsys, "curve", str(area), *with_sets, "--steps", "3", "--time-limit", "3")
    assert curve["points"][-1]["max_moved"] is None
    # a plan, and sets, that do not fit
    split = tmp_path / "split.csv"
    names = ["A" if k % SIDE < 3 else "B" for k in range(SIDE * SIDE)]
    write(split, "unit_id,school_id", [f"u{k},{s}" for k, s in enumerate(names)])
    torn = ("explain", str(area), "--plan", str(split), *with_sets)
    assert "nhiều trường" in refused(capsys, *torn)
    write(feeder, "unit_id,school_id", ["u1,P", "u3,P"])
    assert "không liền nhau" in refused(capsys, *explain)
    assert "không liền nhau" in refused(capsys, "curve", str(area), *with_sets)


def test_a_large_area_is_explained_from_around_the_unit(
    area: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    schools = ["A,Trường A,140,0,0,u0", "B,Trường B,240,500,500,u35"]
    write(area / "schools.csv", "school_id,name,capacity,x,y,unit_id", schools)
    plan = tmp_path / "plan.csv"
    asked(capsys, "solve", str(area), "--time-limit", "5", "--out", str(plan))
    whole = asked(capsys, "explain", str(area), "--plan", str(plan))
    away = whole["units"][0]["unit_id"]
    monkeypatch.setattr("truongchuan.engines.catchment.run.LARGE", 10)
    explain = ("explain", str(area), "--plan", str(plan))
    near = asked(capsys, *explain, "--unit", away)
    assert near["nearest_schools"] == 2
    assert near["units"][0]["code"] == whole["units"][0]["code"]
    forced = near["units"][0]["forced"]
    assert forced is None or forced["at_least"] is None
    assert near["lower_bound"] <= near["objective"]
    assert len(near["seat_prices"]) == 2
    assert "--unit" in refused(capsys, *explain)
    seats = asked(capsys, *explain, "--seat", "A=30")
    assert (seats["units"], [s["school_id"] for s in seats["seats"]]) == ([], ["A"])
    feeder = tmp_path / "feeder.csv"
    write(feeder, "unit_id,school_id", ["u0,P", "u1,P"])
    assert "--feeder" in refused(capsys, *explain, "--unit", away, "--feeder", str(feeder))
    curve = asked(capsys, "curve", str(area), "--steps", "2", "--time-limit", "2")
    assert curve["points"][-1]["max_moved"] is None
    # few primary zones: the area of zones is small enough for everything
    monkeypatch.setattr("truongchuan.engines.catchment.run.LARGE", 72)
    sets = asked(capsys, *explain, "--feeder", str(feeder))
    assert sets["sets"]


def test_bad_input_is_told(
    area: Path, plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    explain = ("explain", str(area), "--plan", str(plan))
    assert "u999" in refused(capsys, *explain, "--unit", "u999")
    assert "Z" in refused(capsys, *explain, "--seat", "Z=3")
    part = tmp_path / "part.csv"
    write(part, "unit_id,school_id", ["u0,A"])
    assert "35 đơn vị" in refused(capsys, "explain", str(area), "--plan", str(part))
    torn = tmp_path / "torn.csv"
    schools = ["B" if k in (1, 35) else "A" for k in range(SIDE * SIDE)]
    write(torn, "unit_id,school_id", [f"u{k},{s}" for k, s in enumerate(schools)])
    assert "liền địa bàn" in refused(capsys, "explain", str(area), "--plan", str(torn))
    twice = tmp_path / "twice.csv"
    write(twice, "unit_id,school_id", ["u0,P", "u0,Q"])
    assert "dòng 3" in refused(capsys, "solve", str(area), "--feeder", str(twice))
    header, *rows = (area / "units.csv").read_text(encoding="utf-8").splitlines()
    bare = [row.rsplit(",", 1)[0] for row in rows]
    write(area / "units.csv", header.rsplit(",", 1)[0], bare)
    assert "current_school" in refused(capsys, "curve", str(area))
