"""``truongchuan assess``, ``facilities check`` and ``impact`` as other programs use them."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.law_shapes import (
    check_assessment,
    check_facilities,
    check_item,
    has,
    refused,
    run_json,
    write,
)
from truongchuan.adapters.law.load import load_law
from truongchuan.cli import main

DAY = ("--on", "2023-07-01")
SCHOOL: dict[str, Any] = {
    "school": {
        "name": "TH Tây Sơn", "kind": "primary", "is_difficult_area": False,
        "urban_zone": "inner_city", "site_context": "land_limited_urban",
        "has_finished_cohort": True,
    },
    "facts": {
        "classes": 32, "pupils": 1100, "max_class_size": 36, "site_area_m2": 6000,
        "classrooms": 30, "campuses": 1,
        "teachers_above_standard_share": 0.7,
        "programme_completion_share": {"by_year": {"2021-2022": 0.98, "2020-2021": 0.97}},
    },
    "judgements": {
        "1.1.M1.a": {"met": True, "note": "Đã xem", "evidence": ["[H1-1.1-01]"]},
        "1.1.M1.b": {"met": False, "evidence": ["[H1-1.1-02]"]},
        "1.1.M1.c": {"met": True, "note": "chưa có minh chứng"},
    },
}  # fmt: skip
LAW = load_law()


@pytest.fixture(autouse=True)
def no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRUONGCHUAN_LAW", raising=False)


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A school's file; unknown facts of it are left out."""
    known = {k: v for k, v in SCHOOL["facts"].items() if _known(k)}
    return write(tmp_path / "truong.json", SCHOOL | {"facts": known})


def _known(name: str) -> bool:
    return name in LAW.registry.metrics or name in LAW.registry.by_alias


def changed(tmp_path: Path, **parts: Any) -> str:
    """The file of a small primary school with some parts replaced."""
    document: dict[str, Any] = {"school": {"kind": "primary"}, "facts": {"classes": 20}}
    return write(tmp_path / "sua.json", document | parts)


# assess


@pytest.mark.parametrize("kind", ["mam_non", "tieu_hoc", "thcs", "preschool", "primary"])
@pytest.mark.parametrize("on", ["2019-01-01", "2023-07-01", "2025-02-01", "2026-08-01"])
def test_assess_keeps_to_the_contract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, on: str
) -> None:
    file = write(tmp_path / "truong.json", {"school": {"kind": kind}})
    document = run_json(capsys, "assess", file, "--on", on)
    check_assessment(document)
    assert document["on"] == on
    assert document["results"]["proven"] == {"level": None, "degree": None}
    assert document["blocking"] == []
    assert document["unknown"]


def test_assess_says_what_is_met_and_why(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    document = run_json(capsys, "assess", path, *DAY)
    check_assessment(document)
    assert document["instrument"] == "17/2018/TT-BGDĐT"
    items = {i["ref"]: i for c in document["criteria"] for i in c["indicators"]}
    assert items["1.1.M1.a"]["verdict"] == "met"
    assert "[H1-1.1-01]" in items["1.1.M1.a"]["why"][0]["text"]
    assert items["1.1.M1.b"]["verdict"] == "not_met"
    assert items["1.1.M1.c"]["verdict"] == "not_known"
    first = document["criteria"][0]
    assert (first["no"], first["level"], first["level_possible"]) == ("1.1", 0, 0)
    assert document["results"]["proven"] == {"level": 0, "degree": 0}
    assert document["accreditation_level"] == 0
    assert "1.1.M1.b" in document["blocking"]
    assert items["2.2.M1.b"]["verdict"] == "suspended"
    assert items["1.5.M2.a"]["verdict"] == "not_met"
    assert items["1.5.M2.a"]["why"][0]["values"] == {"classes": 32}


def test_assess_without_levels_of_accreditation_says_why(
    path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = run_json(capsys, "assess", path, "--on", "2026-08-01")
    assert document["accreditation_level"] is None
    assert document["accreditation_note"]


def test_a_criterion_is_at_a_level_undecided_or_at_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    criteria = LAW.criteria_for("primary", date(2023, 7, 1))
    assert criteria is not None
    refs = [r.ref for r in criteria.criteria(date(2023, 7, 1))[0].levels[1]]
    yes = {"met": True, "evidence": ["x"]}
    for judged, level in (
        (dict.fromkeys(refs, yes), 1),
        (dict.fromkeys(refs[:-1], yes), None),
        (dict.fromkeys(refs, yes) | {refs[0]: {"met": False, "evidence": ["x"]}}, 0),
        (dict.fromkeys(refs, yes) | {refs[0]: {"met": None, "evidence": ["x"]}}, None),
    ):
        file = changed(tmp_path, judgements=judged)
        first = run_json(capsys, "assess", file, *DAY)["criteria"][0]
        assert first["level"] == level
        assert first["level_possible"] == (0 if level == 0 else 3)


def test_assess_as_text(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", path, *DAY]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("TH Tây Sơn: 17/2018/TT-BGDĐT, xét ngày 01/07/2023")
    assert "Chắc chắn:" in out
    assert "Để đạt chuẩn quốc gia mức độ 1" in out
    assert "1.1.M1.b" in out
    assert "None" not in out


def test_without_a_day_it_is_today(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_json(capsys, "assess", path)["on"] == "2026-11-20"
    assert run_json(capsys, "facilities", "check", path)["on"] == "2026-11-20"


# facilities check


@pytest.mark.parametrize("kind", ["mam_non", "tieu_hoc", "thcs"])
@pytest.mark.parametrize("on", ["2021-01-01", "2026-08-01"])
def test_facilities_check_keeps_to_the_contract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, on: str
) -> None:
    facts = {"classes": 20, "pupils": 700, "children": 300, "groups_classes": 12, "classrooms": 20,
             "care_rooms": 10, "max_class_size": 35}  # fmt: skip
    file = write(tmp_path / "truong.json", {"school": {"kind": kind}, "facts": facts})
    document = run_json(capsys, "facilities", "check", file, "--on", on)
    check_facilities(document)
    assert document["on"] == on
    verdicts = {rule["verdict"] for rule in document["rules"]}
    assert {"met", "not_known"} <= verdicts
    for name, summary in document["summary"].items():
        own = [r for r in document["rules"] if r["level"] == name and r["kind"] != "quota"]
        for verdict in ("met", "not_met", "not_known"):
            assert summary[verdict] == sum(r["verdict"] == verdict for r in own)


def test_facilities_check_tells_need_have_and_short(
    path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = run_json(capsys, "facilities", "check", path, *DAY)
    rules = {rule["id"]: rule for rule in document["rules"]}
    most = rules["th.size.max_2020"]
    assert (most["verdict"], most["required"], most["actual"], most["shortfall"]) == (
        "not_met", 30, 32, 2,
    )  # fmt: skip
    assert most["unit"] == "lớp"
    site = rules["th.site.ratio_reduced_2020"]
    assert (site["required"], site["actual"], site["shortfall"]) == (8800, 6000, 2800)
    assert rules["th.site.ratio_base"]["verdict"] == "not_applicable"
    assert rules["th.site.ratio_base"]["replaced_by"] == "th.site.ratio_reduced_2020"
    assert document["summary"]["minimum"]["proven"] is False
    assert document["capacity"]["classes"] == 30
    assert document["capacity"]["pupils"] == 750
    assert document["capacity"]["binding"] == ["th.site.ratio_reduced_2020"]


def test_facilities_check_as_text_warns_of_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = {"site_area_m2": 7000, "pupils": 700, "site_area_per_learner_m2": 100, "classes": 20}
    file = changed(tmp_path, facts=facts)
    document = run_json(capsys, "facilities", "check", file, *DAY)
    (warning,) = document["warnings"]
    has(warning, code=str, message=str, metrics=list, values=dict)
    assert warning["code"] == "area-decimal-mark"
    assert main(["facilities", "check", file, *DAY]) == 0
    out = capsys.readouterr().out
    assert "Số liệu cần xem lại:" in out
    assert "10 lần" in out
    assert "Sức chứa trong định mức đã đối chiếu: 700 học sinh" in out


def test_lists_of_classes_are_reduced_to_the_worst(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = {"children_3_4y_by_class": [20, 21], "disabled_children_3_4y_by_class": [0, 1]}
    file = write(tmp_path / "mn.json", {"school": {"kind": "mam_non"}, "facts": facts})
    document = run_json(capsys, "facilities", "check", file, "--on", "2026-08-01")
    (size,) = [r for r in document["rules"] if r["id"] == "mn.class_size.3_4y"]
    assert (size["verdict"], size["actual"], size["shortfall"]) == ("not_met", 26, 1)


# impact


def test_impact_keeps_to_its_shape(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    days = ["2023-07-01", "2025-02-01", "2026-08-01"]
    document = run_json(capsys, "impact", path, "--on", ",".join(days))
    assert [under["on"] for under in document["under"]] == days
    for under in document["under"]:
        has(under, instrument=(str, None), results=(dict, None), facilities=dict)
        assert set(under["results"]) == {"proven", "on_verified_rules", "possible"}
        assert set(under["facilities"]) == {"minimum", "level_1", "level_2"}
    assert [(s["from"], s["to"]) for s in document["steps"]] == list(pairwise(days))
    for step in document["steps"]:
        has(step, counts=dict, changes=list)
        for change in step["changes"]:
            assert change["before"] or change["after"]
            for side in ("before", "after"):
                if change[side] is not None:
                    check_item(change[side])
    gained = [c for c in document["steps"][0]["changes"] if c["change"] == "dropped_failing"]
    assert "1.5.M2.a" in {c["before"]["ref"] for c in gained}


def test_impact_as_text(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["impact", path, "--on", "2023-07-01,2025-02-01"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "cùng số liệu, quy định của 2 ngày" in out
    assert "Từ 01/07/2023 đến 01/02/2025" in out


def test_impact_needs_two_days(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "ít nhất hai ngày" in refused(capsys, "impact", path, "--on", "2023-07-01")


# Bad input

COMMANDS = [("assess",), ("facilities", "check")]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"facts": {"pupil": 5}}, ("pupil", "pupils", "truongchuan metrics")),
        ({"school": {"kind": "primary", "urban_clas": "I"}}, ("urban_clas", "urban_class")),
        ({"facts": {"permanent_building_share": 95}}, ("permanent_building_share", "0.95")),
        ({"facts": {"pupils": -1}}, ("pupils", "không thể âm")),
        ({"facts": {"pupils": 1.5}}, ("pupils", "số nguyên")),
        ({"facts": {"pupils": "700 em"}}, ("pupils", "700 em", "cần một con số")),
        ({"facts": {"pupils": True}}, ("pupils", "cần một con số")),
        ({"facts": {"pupils": [1, 2]}}, ("pupils", "không nhận danh sách")),
        ({"facts": {"pupils": {"year": 3}}}, ("pupils", "by_year")),
        ({"facts": {"pupils": {"by_year": {"2021": 3}}}}, ("pupils", "2021", "2021-2022")),
        ({"facts": {"party_good_years": {"by_year": {"2021-2022": 3}}}}, ("party_good_years",)),
        ({"facts": {"is_difficult_area": "maybe"}}, ("is_difficult_area", "true")),
        ({"facts": {"urban_class": "VII"}}, ("urban_class", "VII", "special")),
        ({"facts": {"site_area_per_learner_m2": 9, "site_area_per_pupil_m2": 10}},
         ("site_area_per_learner_m2", "hai lần")),
        ({"facts": [1]}, ("facts", "đối tượng JSON")),
        ({"fact": {}}, ("fact", "school, facts")),
        ({"school": {"kind": "truong_hoc"}}, ("truong_hoc", "primary", "lower_secondary")),
        ({"school": {}}, ("school.kind", "primary")),
        ({"school": "primary"}, ("school", "đối tượng JSON")),
        ({"judgements": {"9.9.M1.a": {"met": True}}}, ("9.9.M1.a", "Gần nhất")),
        ({"judgements": {"1.1.M1.a": {"met": "yes"}}}, ("1.1.M1.a", "true, false hoặc null")),
        ({"judgements": {"1.1.M1.a": {"met": 1}}}, ("1.1.M1.a", "true, false hoặc null")),
        ({"judgements": {"1.1.M1.a": {"met": True, "evidence": "x"}}}, ("evidence", "danh sách")),
        ({"judgements": {"1.1.M1.a": {"ok": True}}}, ("ok", "met, note")),
        ({"judgements": {"1.1.M1.a": True}}, ("1.1.M1.a", "đối tượng JSON")),
        ([1, 2], ("đối tượng JSON",)),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
    parts: Any,
    words: tuple[str, ...],
) -> None:
    if isinstance(parts, list):
        file = write(tmp_path / "sua.json", parts)
    else:
        file = changed(tmp_path, **parts)
    message = refused(capsys, *command, file, *DAY, "--json")
    for word in ("sua.json", *words):
        assert word in message, message


@pytest.mark.parametrize("command", [*COMMANDS, ("impact",)])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"school": {"kind": "primary"},\n "facts": {"pupils": }}', ("dòng 2", "JSON")),
        (b"", ("dòng 1", "JSON")),
        (b"\xff\xfe\x00", ("UTF-8",)),
        (b'{"school": {"kind": "primary"}, "facts": {"pupils": NaN}}', ("pupils", "nan")),
        (b'{"school": {"kind": "primary"}, "facts": {"pupils": Infinity}}', ("pupils",)),
        (b'{"school": {"kind": "primary"}, "facts": {"pupils": 1e300}}', ("pupils",)),
        (b'{"school": {"kind": "primary"}, "facts": {"pupils": ' + b"9" * 400 + b"}}",
         ("pupils",)),
        (b'{"school": {"kind": "primary"}, "facts": {"pupils": ' + b"9" * 5000 + b"}}",
         ("quá dài",)),
        (b"[" * 200_000, ("lồng nhau",)),
    ],
)  # fmt: skip
def test_what_is_no_good_file_is_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
    content: bytes,
    words: tuple[str, ...],
) -> None:
    file = tmp_path / "hong.json"
    file.write_bytes(content)
    days = "2023-07-01,2025-02-01" if command == ("impact",) else "2023-07-01"
    message = refused(capsys, *command, str(file), "--on", days)
    for word in ("hong.json", *words):
        assert word in message, message


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    message = refused(capsys, *command, str(tmp_path / "khong-co.json"))
    assert "khong-co.json" in message
    assert "Không mở được" in message


def test_a_day_without_a_set_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    message = refused(capsys, "assess", changed(tmp_path), "--on", "2015-01-01")
    for word in ("01/01/2015", "primary", "--on"):
        assert word in message


def test_a_day_that_is_none_is_bad_usage(tmp_path: Path) -> None:
    for command in COMMANDS:
        with pytest.raises(SystemExit) as stopped:
            main([*command, changed(tmp_path), "--on", "hôm qua"])
        assert stopped.value.code == 2


def test_a_byte_order_mark_is_forgiven(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bom.json"
    file.write_text("\ufeff" + json.dumps({"school": {"kind": "primary"}}), encoding="utf-8")
    check_assessment(run_json(capsys, "assess", str(file), *DAY))


def test_an_alias_says_the_same_as_its_metric(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    metric = next(m for m in LAW.registry.metrics.values() if m.id == "permanent_building_share")
    documents = [
        run_json(capsys, "facilities", "check", changed(tmp_path, facts={name: 1}), *DAY)
        for name in (metric.id, *metric.aliases)
    ]
    assert all(document == documents[0] for document in documents)


def test_an_operator_s_folder_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUONGCHUAN_LAW", str(tmp_path / "none"))
    assert "TRUONGCHUAN_LAW" in refused(capsys, "assess", changed(tmp_path))


@pytest.mark.parametrize(
    "command",
    [("assess",), ("facilities", "check"), ("assess-many",), ("facilities", "check-many"),
     ("impact",), ("metrics",), ("law", "list"), ("law", "show"), ("law", "diff")],
)  # fmt: skip
def test_every_command_has_help_with_an_example(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*command, "--help"])
    assert stopped.value.code == 0
    assert f"truongchuan {' '.join(command)}" in capsys.readouterr().out.split("Ví dụ:")[1]
