"""``impact-many``: equal to a loop of the single command."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.contracts.law_shapes import refused, run_json, write
from tests.contracts.test_cli_many import school_files, table, text
from truongchuan.cli import main

DAYS = ("2023-07-01", "2025-02-01", "2026-08-10")
LISTS = ("lost", "gained", "opened", "new_failing", "dropped_failing")
READINGS = {"proven": "proven", "verified": "on_verified_rules", "possible": "possible"}


@pytest.fixture(autouse=True)
def no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRUONGCHUAN_LAW", raising=False)


def test_impact_many_is_a_loop_of_impact(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documents, out = school_files(), tmp_path / "ra.csv"
    file = table(tmp_path / "truong.csv", documents)
    assert main(["impact-many", file, "--on", ",".join(DAYS), "--out", str(out)]) == 0
    assert "12 dòng" in capsys.readouterr().err
    with out.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 12
    seen = set()
    for document, row in zip(documents, rows, strict=True):
        path = write(tmp_path / "mot.json", document)
        alone = run_json(capsys, "impact", path, "--on", ",".join(DAYS))
        assert row["name"] == document["school"]["name"]
        for under in alone["under"]:
            assert row[f"instrument@{under['on']}"] == under["instrument"]
            for column, reading in READINGS.items():
                for what in ("level", "degree"):
                    value = text(under["results"][reading][what])
                    assert row[f"{column}_{what}@{under['on']}"] == value
        for step in alone["steps"]:
            for change in LISTS:
                sides = [
                    c["after"] or c["before"] for c in step["changes"] if c["change"] == change
                ]
                assert row[f"{change}@{step['to']}"].split() == [side["ref"] for side in sides]
                seen.update({change} if sides else ())
    assert seen == set(LISTS)


def test_impact_many_needs_two_different_days(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_text("kind,classes\nprimary,5\n", encoding="utf-8")
    command = ["impact-many", str(tmp_path / "t.csv"), "--out", str(tmp_path / "ra.csv"), "--on"]
    assert "ít nhất hai ngày" in refused(capsys, *command, DAYS[0])
    assert "lặp" in refused(capsys, *command, f"{DAYS[0]},{DAYS[0]}")


def test_where_no_set_applies_the_results_are_empty(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("kind,classes\nprimary,5\n", encoding="utf-8")
    out = tmp_path / "ra.csv"
    days = "2015-01-01,2023-07-01"
    assert main(["impact-many", str(tmp_path / "t.csv"), "--on", days, "--out", str(out)]) == 0
    with out.open(encoding="utf-8", newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert row["instrument@2015-01-01"] == row["proven_level@2015-01-01"] == ""
    assert row["instrument@2023-07-01"] == "17/2018/TT-BGDĐT"
