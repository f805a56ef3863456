"""``truongchuan catchment solve-many``: the same files whoever does the work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from truongchuan.adapters.catchment.many import Asked, find_areas, solve_many
from truongchuan.cli import main
from truongchuan.domain.ports import LostTaskError
from truongchuan.engines.catchment.model import Options

AREAS = 6


def write_area(folder: Path, seed: int, side: int = 5) -> None:
    """A street grid with a school in two corners; children and seats by number."""
    folder.mkdir(parents=True)
    cells = [(x, y) for y in range(side) for x in range(side)]
    name = {cell: f"u{k}" for k, cell in enumerate(cells)}
    units = [
        f"{name[x, y]},{5 + (7 * x + 3 * y + seed * (x + 1)) % 11},{x * 100},{y * 110}"
        for x, y in cells
    ]
    total = sum(int(u.split(",")[1]) for u in units)
    first = total * (45 + seed) // 100
    schools = [
        f"A,Trường A,{first},5,5,{name[0, 0]}",
        f"B,Trường B,{total - first + 15},{side * 100},{side * 100},{name[side - 1, side - 1]}",
    ]
    edges = [
        f"{name[x, y]},{name[x + dx, y + dy]}"
        for x, y in cells
        for dx, dy in ((1, 0), (0, 1))
        if (x + dx, y + dy) in name
    ]
    for file, header, lines in (
        ("units.csv", "unit_id,children,x,y", units),
        ("schools.csv", "school_id,name,capacity,x,y,unit_id", schools),
        ("adjacency.csv", "unit_a,unit_b", edges),
    ):
        (folder / file).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def areas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    for seed in range(AREAS):
        write_area(folder / f"phuong-{seed}", seed)
    broken = folder / "phuong-hong"
    write_area(broken, 1)
    (broken / "units.csv").write_text("unit_id,x,y\nu0,1,1\n", encoding="utf-8")
    return folder


def files_of(out: Path) -> dict[str, Any]:
    """All that was written, seconds left out."""
    found: dict[str, Any] = {}
    for path in sorted(out.iterdir()):
        text = path.read_text(encoding="utf-8")
        found[path.name] = text
        if path.suffix == ".json":
            found[path.name] = {k: v for k, v in json.loads(text).items() if k != "seconds"}
    return found


@pytest.fixture(scope="module")
def serial(areas: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("serial")
    assert main(["catchment", "solve-many", str(areas), "--out", str(out), "--effort", "1"]) == 0
    return files_of(out)


def test_every_area_has_a_plan_and_a_broken_one_is_told(serial: dict[str, Any]) -> None:
    assert set(serial) == {
        *(f"phuong-{k}.{kind}" for k in range(AREAS) for kind in ("csv", "json")),
        "phuong-hong.json",
    }
    assert serial["phuong-hong.json"]["status"] == "error"
    assert "children" in serial["phuong-hong.json"]["message"]
    for k in range(AREAS):
        answer = serial[f"phuong-{k}.json"]
        assert answer["status"] in {"optimal", "feasible"}
        assert answer["lower_bound"] <= answer["objective"]


def test_a_pool_of_processes_writes_the_same(
    areas: Path, serial: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["catchment", "solve-many", str(areas), "--out", str(tmp_path), "--effort", "1"]
    assert main([*command, "--executor", "processes", "--workers", "2", "--json"]) == 0
    out, err = capsys.readouterr()
    assert files_of(tmp_path) == serial
    lines = json.loads(out)["areas"]
    assert [line["area"] for line in lines] == [p.name for p in find_areas(areas)]
    assert f"[{AREAS + 1}/{AREAS + 1}]" in err


def test_a_cluster_that_loses_a_worker_writes_the_same(
    areas: Path, serial: dict[str, Any], tmp_path: Path
) -> None:
    pytest.importorskip("distributed")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "tests.contracts.cluster_run", str(areas), str(out)]
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [*command, str(tmp_path / "scratch")],
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    killed, told = done.stdout.strip().splitlines()
    assert killed.startswith("killed")
    assert int(killed.split()[-1]) < AREAS + 1  # not all were done
    assert told.split() == [p.name for p in find_areas(areas)]
    assert files_of(out) == serial


def test_an_interrupted_run_goes_on_where_it_was(
    areas: Path, serial: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["catchment", "solve-many", str(areas), "--out", str(tmp_path), "--effort", "1"]
    assert main(command) == 0
    for name in ("phuong-2.json", "phuong-4.csv", "phuong-4.json"):
        (tmp_path / name).unlink()
    (tmp_path / "phuong-3.json").write_text("{", encoding="utf-8")  # cut off by hand
    capsys.readouterr()
    assert main([*command, "--resume"]) == 0
    _, err = capsys.readouterr()
    assert err.count("(đã có)") == AREAS - 3
    assert files_of(tmp_path) == serial
    # another question is not answered by an old answer
    assert main([*command, "--resume", "--capacity-factor", "1.1"]) == 0
    _, err = capsys.readouterr()
    assert "(đã có)" not in err


def test_an_area_that_kills_its_worker_does_not_stop_the_others(
    areas: Path, serial: dict[str, Any], tmp_path: Path
) -> None:
    class Fragile:
        workers = 1

        def run_all(self, function: Any, tasks: Any, /, *, done: Any = None) -> list[Any]:
            results = []
            for number, task in enumerate(tasks):
                if task.name == "phuong-1":
                    raise LostTaskError(task.name, 3)
                results.append(function(task))
                done(number, results[-1])
            return results

        def close(self) -> None: ...

    answers = solve_many(find_areas(areas), Asked(Options(), tmp_path, 1, float("inf")), Fragile())
    assert [a.name for a in answers] == [p.name for p in find_areas(areas)]
    lost = next(a for a in answers if a.name == "phuong-1")
    assert lost.broken
    assert "phuong-1" in lost.answer["message"]
    found = files_of(tmp_path)
    assert {k: v for k, v in found.items() if "phuong-1" not in k} == {
        k: v for k, v in serial.items() if "phuong-1" not in k
    }


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--executor", "mây"], "serial, processes"),
        (["--executor", "tcp://127.0.0.1:1"], "cụm Dask"),
        (["--walk-weight", "1"], "--walk-limit"),
    ],
)
def test_what_cannot_be_is_refused(
    areas: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    told: str,
) -> None:
    distributed = pytest.importorskip("distributed")

    def refuse(*_address: object, **_options: object) -> None:
        raise OSError("nobody there")

    monkeypatch.setattr(distributed, "Client", refuse)
    assert main(["catchment", "solve-many", str(areas), "--out", str(tmp_path), *arguments]) == 2
    _, err = capsys.readouterr()
    assert told in err


def test_a_folder_without_areas_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out")
    assert main(["catchment", "solve-many", str(tmp_path), "--out", out]) == 2
    assert "thư mục con" in capsys.readouterr().err
