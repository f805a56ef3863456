"""``assess-many`` and ``facilities check-many``: equal to a loop of the single command."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.law_shapes import Json, refused, run_json, write
from tests.engines.rules.real_schools import KINDS, LAW, raw_schools
from truongchuan.adapters.law import many
from truongchuan.cli import main

DAYS = ("2023-07-01", "2026-08-10")
FILE_KINDS = {"preschool": "mam_non", "primary": "primary", "lower_secondary": "thcs"}
Rows = dict[tuple[str, str], dict[str, str]]


@pytest.fixture(autouse=True)
def no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRUONGCHUAN_LAW", raising=False)


def school_files() -> list[Json]:
    """Twelve schools of the three kinds as documents of the single command."""
    found: list[Json] = []
    for at, kind in enumerate(KINDS):
        refs = [r.ref for s in LAW.criteria_sets if kind in s.school_kinds for r in s.rules()]
        for index, raw in enumerate(raw_schools(77 + at, kind, 4)):
            judged = {
                ref: {"met": (n + index) % 9 != 0, "evidence": ["[H1]"]}
                for n, ref in enumerate(refs)
                if (n * 7 + index) % (2 + index) == 0
            }
            name = f'Trường "{index}", {kind}'
            school = {"name": name, "kind": FILE_KINDS[kind]}
            found.append({"school": school, "facts": raw, "judgements": judged})
    by_year = {m for d in found for m, v in d["facts"].items() if isinstance(v, dict)}
    for document in found:
        facts = document["facts"]
        for metric in by_year & set(facts):
            if not isinstance(facts[metric], dict):
                del facts[metric]
    for metric in ("class_size_3_4y", "class_size_5_6y"):
        found[0]["facts"].pop(metric, None)
    found[0]["facts"] |= {
        "children_3_4y_by_class": [20, 24], "disabled_children_3_4y_by_class": [0, 1],
        "classroom_area_per_pupil_m2": 2.5,
    }  # fmt: skip
    return found


def cells(document: Json) -> dict[str, str]:
    """A school's document as cells by column title."""
    row: dict[str, str] = {}
    for metric, value in document["facts"].items():
        if isinstance(value, dict):
            row |= {f"{metric}@{year}": cell(v) for year, v in value["by_year"].items()}
        else:
            row[metric] = cell(value)
    for ref, judgement in document["judgements"].items():
        row[ref] = "met" if judgement["met"] else "not_met"
    return row


def cell(value: Any) -> str:
    if isinstance(value, bool):
        return "có" if value else "false"
    if isinstance(value, list):
        return ";".join(str(element) for element in value)
    return str(value)


def table(path: Path, documents: list[Json]) -> str:
    """The schools as a table."""
    rows = [cells(document) for document in documents]
    titles = sorted({title for row in rows for title in row})
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["id", "kind", "name", *titles])
        for index, (document, row) in enumerate(zip(documents, rows, strict=True)):
            school = document["school"]
            known = [row.get(title, "") for title in titles]
            writer.writerow([f"T{index}", school["kind"], school["name"], *known])
    return str(path)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = {(row["id"], row["on"]): row for row in rows}
    assert len(found) == len(rows)
    return found


def text(value: Any) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, (bool, int)) else f"{value:.6g}"


def test_assess_many_is_a_loop_of_assess(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documents, out = school_files(), tmp_path / "ra.csv"
    file = table(tmp_path / "truong.csv", documents)
    assert main(["assess-many", file, "--on", ",".join(DAYS), "--out", str(out)]) == 0
    printed, told = capsys.readouterr()
    assert printed == ""
    assert "24 dòng" in told
    rows = read(out)
    assert len(rows) == 24
    levels = set()
    for index, document in enumerate(documents):
        path = write(tmp_path / "mot.json", document)
        for on in DAYS:
            alone, row = run_json(capsys, "assess", path, "--on", on), rows[f"T{index}", on]
            results = alone["results"]
            items = [i for c in alone["criteria"] for i in c["indicators"]]
            items += alone["level_4"] + alone["degree_conditions"]
            wanted = {
                "name": document["school"]["name"],
                "kind": LAW_KINDS[document["school"]["kind"]],
                "instrument": alone["instrument"],
                "proven_level": text(results["proven"]["level"]),
                "proven_degree": text(results["proven"]["degree"]),
                "verified_level": text(results["on_verified_rules"]["level"]),
                "verified_degree": text(results["on_verified_rules"]["degree"]),
                "rules_left_out": text(results["on_verified_rules"]["rules_left_out"]),
                "possible_level": text(results["possible"]["level"]),
                "possible_degree": text(results["possible"]["degree"]),
                "not_known": text(sum(i["verdict"] == "not_known" for i in items)),
                "blocking": " ".join(alone["blocking"]),
            }
            assert {name: row[name] for name in wanted} == wanted
            levels.add(row["proven_level"])
    assert len(levels) > 1


LAW_KINDS = {word: kind for kind, word in FILE_KINDS.items()}


def test_check_many_is_a_loop_of_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    documents, out = school_files(), tmp_path / "ra.csv"
    file = table(tmp_path / "truong.csv", documents)
    command = ["facilities", "check-many", file, "--on", ",".join(DAYS), "--out", str(out)]
    assert main(command) == 0
    capsys.readouterr()
    rows = read(out)
    assert len(rows) == 24
    held = 0
    for index, document in enumerate(documents):
        path = write(tmp_path / "mot.json", document)
        for on in DAYS:
            alone = run_json(capsys, "facilities", "check", path, "--on", on)
            row = rows[f"T{index}", on]
            for level, summary in alone["summary"].items():
                for name, value in summary.items():
                    assert row[f"{level}_{name}"] == text(value), (level, name)
            assert row["capacity_pupils"] == text(alone["capacity"]["pupils"])
            assert row["capacity_classes"] == text(alone["capacity"]["classes"])
            failing = [r for r in alone["rules"] if r["verdict"] == "not_met"]
            short = {
                r["id"]: "" if r["shortfall"] is None else f"{r['shortfall']:.6g}" for r in failing
            }
            assert dict(part.split("=") for part in row["not_met"].split()) == short
            held += row["capacity_pupils"] != ""
    assert held > 3
    first = rows["T0", "2026-08-10"]["not_met"]
    assert "mn.class_size.3_4y=4" in first.split()


def test_a_school_without_a_set_on_the_day_has_an_empty_row(tmp_path: Path) -> None:
    out = tmp_path / "ra.csv"
    (tmp_path / "t.csv").write_text("kind,classes\nprimary,5\n", encoding="utf-8")
    assert (
        main(["assess-many", str(tmp_path / "t.csv"), "--on", "2015-01-01", "--out", str(out)]) == 0
    )
    (row,) = read(out).values()
    assert (row["id"], row["kind"], row["on"]) == ("1", "primary", "2015-01-01")
    assert row["instrument"] == row["proven_level"] == row["blocking"] == ""


def test_a_table_without_rows_gives_a_table_without_rows(tmp_path: Path) -> None:
    out = tmp_path / "ra.csv"
    (tmp_path / "t.csv").write_text("kind,classes\n", encoding="utf-8")
    assert main(["assess-many", str(tmp_path / "t.csv"), "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").count("\n") == 1


COMMANDS = [("assess-many",), ("facilities", "check-many")]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ("tệp trống",)),
        ("id,classes\n1,5\n", ("thiếu cột kind",)),
        ("kind,classes\nprimary,5,6\n", ("dòng 2", "3 ô", "2")),
        ("kind,classes\nprimary,5\n\nprimary\n", ("dòng 4", "1 ô")),
        ("kind,classes\nprimary,5\ntruong,5\n", ("dòng 3", "cột kind", "truong", "primary")),
        ("kind,clases\nprimary,5\n", ("cột clases", "classes")),
        ("kind,classes\nprimary,nhiều\n", ("cột classes", "dòng 2", "nhiều")),
        ("kind,classes\n\n\nprimary,-5\n", ("cột classes", "dòng 4", "âm")),
        ("kind,classes\nprimary,nan\n", ("cột classes", "dòng 2")),
        ("kind,permanent_building_share\nprimary,95\n", ("permanent_building_share", "0.95")),
        ("kind,classes,classes\nprimary,5,6\n", ("classes", "hai cột")),
        ("kind,site_area_per_learner_m2,site_area_per_pupil_m2\nprimary,5,6\n", ("hai cột",)),
        ("kind,kind\nprimary,primary\n", ("cột kind", "lặp")),
        ("kind,classes,classes@2021-2022\nprimary,5,6\n", ("classes", "theo năm học")),
        ("kind,classes@2021\nprimary,5\n", ("classes@2021", "2021-2022")),
        ("kind,party_good_years@2021-2022\nprimary,5\n", ("party_good_years", "năm năm")),
        ("kind,1.1.M1.a\nprimary,đạt\n", ("1.1.M1.a", "dòng 2", "met, not_met")),
        ("kind,pupils\nprimary,5;6\n", ("pupils", "không nhận danh sách")),
        ("kind,is_difficult_area\nprimary,có lẽ\n", ("is_difficult_area", "true")),
        ("kind,children_3_4y_by_class,disabled_children_3_4y_by_class\nmam_non,1;2,1;2;3\n",
         ("dòng 2", "dài ngắn khác nhau")),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_table_is_told_and_nothing_is_written(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
    content: str,
    words: tuple[str, ...],
) -> None:
    file, out = tmp_path / "bang.csv", tmp_path / "ra" / "ra.csv"
    file.write_text(content, encoding="utf-8")
    out.parent.mkdir()
    message = refused(capsys, *command, str(file), "--out", str(out))
    for word in ("bang.csv", *words):
        assert word in message, message
    assert names_in(out.parent) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_table_that_is_no_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    file = tmp_path / "bang.csv"
    file.write_bytes(b"kind,classes\nprimary,\xff\xfe\n")
    assert "UTF-8" in refused(capsys, *command, str(file), "--out", str(tmp_path / "ra.csv"))
    absent = refused(capsys, *command, str(tmp_path / "x.csv"), "--out", str(tmp_path / "ra.csv"))
    assert "Không mở được" in absent


@pytest.mark.parametrize("command", COMMANDS)
def test_a_place_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    file = tmp_path / "bang.csv"
    file.write_text("kind,classes\nprimary,5\n", encoding="utf-8")
    (tmp_path / "ra").mkdir()
    for out in (tmp_path / "none" / "ra.csv", tmp_path / "ra"):
        message = refused(capsys, *command, str(file), "--out", str(out))
        assert "không ghi được" in message
    assert names_in(tmp_path) == ["bang.csv", "ra"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_run_that_breaks_leaves_no_half_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    file, out = tmp_path / "bang.csv", tmp_path / "ra.csv"
    file.write_text("kind,classes\nprimary,5\n", encoding="utf-8")
    out.write_text("kết quả cũ", encoding="utf-8")

    def broken(*_arguments: object) -> object:
        raise MemoryError

    monkeypatch.setattr(many, "assess_many", broken)
    monkeypatch.setattr(many, "check_many", broken)
    with pytest.raises(MemoryError):
        main([*command, str(file), "--on", "2023-07-01", "--out", str(out)])
    assert out.read_text(encoding="utf-8") == "kết quả cũ"
    assert names_in(tmp_path) == ["bang.csv", "ra.csv"]


def test_the_table_written_can_be_read_as_any_other(tmp_path: Path) -> None:
    file, out = tmp_path / "bang.csv", tmp_path / "ra.csv"
    file.write_text("kind,classes\nprimary,5\n", encoding="utf-8")
    assert main(["assess-many", str(file), "--out", str(out)]) == 0
    assert out.stat().st_mode == file.stat().st_mode


def test_an_excel_table_with_a_byte_order_mark(tmp_path: Path) -> None:
    file, out = tmp_path / "bang.csv", tmp_path / "ra.csv"
    file.write_text("\ufeffkind, classes \r\ntieu_hoc,5\r\n", encoding="utf-8", newline="")
    assert main(["assess-many", str(file), "--on", "2023-07-01", "--out", str(out)]) == 0
    (row,) = read(out).values()
    assert row["kind"] == "primary"


def test_nothing_of_the_future_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    metric = next(m.id for m in LAW.registry.metrics.values() if m.period.value == "school_year")
    facts = {metric: {"by_year": {"2026-2027": 0}}}
    document = {"school": {"kind": "primary"}, "facts": facts}
    path = write(tmp_path / "mot.json", document)
    with_it = run_json(capsys, "assess", path, "--on", "2023-07-01")
    path = write(tmp_path / "mot.json", document | {"facts": {}})
    assert run_json(capsys, "assess", path, "--on", "2023-07-01")["results"] == with_it["results"]
