"""``truongchuan law`` as other programs use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.contracts.law_shapes import check_rule, has, refused, run_json
from truongchuan.adapters.law.load import load_law
from truongchuan.cli import main

NORM = """instrument: 13/2020/TT-BGDĐT
kind: norms
norms:
- id: local.classes
  title: Số lớp
  requirement: Ít nhất năm lớp
  expression: classes >= 5
  level: minimum
  block: size
  kind: constraint
  school_kinds: [primary]
  unit: lớp
  cites: [{instrument: 13/2020/TT-BGDĐT}]
  in_force_from: '2024-01-01'
  verification: verified
"""


@pytest.fixture(autouse=True)
def no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRUONGCHUAN_LAW", raising=False)


def test_validate_tells_what_is_in_the_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "validate"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    law = load_law()
    assert law.fingerprint[:12] in out
    assert f"{len(law.origins)} tệp" in out
    assert f"Tất cả: {sum(1 for _ in law.rules())} quy định" in out


@pytest.mark.parametrize("given", ["argument", "setting"])
def test_validate_reads_a_folder_over_it(
    given: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "local.yaml").write_text(NORM, encoding="utf-8")
    if given == "setting":
        monkeypatch.setenv("TRUONGCHUAN_LAW", str(tmp_path))
    assert main(["law", "validate", *([str(tmp_path)] if given == "argument" else [])]) == 0
    assert "local.yaml  (thêm)" in capsys.readouterr().out


def test_validate_tells_every_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "local.yaml"
    text = NORM.replace("classes >= 5", "clases >= 5").replace("level: minimum\n  ", "")
    path.write_text(text, encoding="utf-8")
    assert main(["law", "validate", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{path}, dòng 7: local.classes: biểu thức dùng số liệu lạ 'clases'" in err
    assert f"{path}, dòng 4: local.classes: thiếu level" in err


def test_validate_of_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "validate", str(tmp_path / "none")]) == 2
    assert "không có thư mục" in capsys.readouterr().err


def test_schema_is_one_json_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "schema"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out)["$defs"]["Rule"]["properties"]["requirement"]


def test_law_alone_shows_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law"]) == 2
    assert "validate" in capsys.readouterr().err


# list


def test_list_tells_every_instrument(capsys: pytest.CaptureFixture[str]) -> None:
    document = run_json(capsys, "law", "list")
    assert document["on"] is None
    assert len(document["instruments"]) >= 69
    for entry in document["instruments"]:
        has(
            entry, number=str, title=str, in_force_from=(str, None), in_force_to=(str, None),
            verification=str, encoded=bool, replaces=list, amended_by=list,
        )  # fmt: skip
    numbers = [entry["number"] for entry in document["instruments"]]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(
    ("on", "there", "gone"),
    [
        ("2018-10-09", "", "17/2018/TT-BGDĐT"),
        ("2018-10-10", "17/2018/TT-BGDĐT", "57/2026/TT-BGDĐT"),
        ("2026-07-06", "17/2018/TT-BGDĐT", "57/2026/TT-BGDĐT"),
        ("2026-07-07", "57/2026/TT-BGDĐT", "17/2018/TT-BGDĐT"),
    ],
)
def test_list_of_a_day(on: str, there: str, gone: str, capsys: pytest.CaptureFixture[str]) -> None:
    document = run_json(capsys, "law", "list", "--on", on)
    encoded = {i["number"]: i["encoded"] for i in document["instruments"]}
    assert document["on"] == on
    assert not there or encoded[there]
    assert gone not in encoded
    assert main(["law", "list", "--on", on]) == 0
    shown = capsys.readouterr().out
    assert there in shown
    assert gone not in shown


def test_list_holds_an_operator_s_instruments(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "instruments.yaml").write_text(
        "instruments:\n- number: 5/2027/QĐ-UBND\n  kind: quyết định\n  title: Của tỉnh\n"
        "  issuer: UBND tỉnh\n  issued: '2027-01-01'\n  in_force_from: '2027-02-01'\n"
        "  in_force_to: null\n  verification: verified\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("TRUONGCHUAN_LAW", str(tmp_path))
    document = run_json(capsys, "law", "list", "--on", "2027-03-01")
    assert "5/2027/QĐ-UBND" in {i["number"] for i in document["instruments"]}


# show


@pytest.mark.parametrize(
    ("number", "on", "kind", "criteria"),
    [
        ("17/2018/TT-BGDĐT", "2023-07-01", "primary", 27),
        ("18/2018/TT-BGDĐT", "2023-07-01", "lower_secondary", 28),
        ("19/2018/TT-BGDĐT", "2023-07-01", "preschool", 25),
        ("57/2026/TT-BGDĐT", "2026-08-01", "primary", 15),
    ],
)
def test_show_criteria(
    number: str, on: str, kind: str, criteria: int, capsys: pytest.CaptureFixture[str]
) -> None:
    document = run_json(capsys, "law", "show", number, "--on", on)
    has(
        document, number=str, title=str, in_force_from=str, in_force_to=(str, None),
        school_kinds=list, standards=list, level_4=list, coverage=dict,
    )  # fmt: skip
    assert document["number"] == number
    assert kind in document["school_kinds"]
    found = [c for s in document["standards"] for c in s["criteria"]]
    assert len(found) == criteria
    rules = [*document["level_4"], *document["degree_conditions"]]
    for standard in document["standards"]:
        has(standard, no=str, title=str, criteria=list)
    for criterion in found:
        has(criterion, no=str, title=str, mandatory=(bool, None), levels=dict)
        assert set(criterion["levels"]) <= {"1", "2", "3"}
        rules += [rule for items in criterion["levels"].values() for rule in items]
    for rule in rules:
        check_rule(rule)
    assert set(document["coverage"]) == {"verified", "remembered", "missing"}
    assert sum(document["coverage"].values()) == len(rules)


def test_show_tells_suspensions_and_expressions(capsys: pytest.CaptureFixture[str]) -> None:
    document = run_json(capsys, "law", "show", "17/2018/TT-BGDĐT", "--on", "2023-07-01")
    rules = {
        rule["ref"]: rule
        for standard in document["standards"]
        for criterion in standard["criteria"]
        for items in criterion["levels"].values()
        for rule in items
    }
    assert rules["1.5.M2.a"]["expression"] == "classes <= 30"
    (suspension,) = rules["2.2.M1.b"]["suspended"]
    assert (suspension["by"], suspension["from"]) == ("29/2021/TT-BGDĐT", "2021-10-20")


@pytest.mark.parametrize("number", ["13/2020/TT-BGDĐT", "14/2020/TT-BGDĐT", "20/2023/TT-BGDĐT"])
def test_show_norms(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    document = run_json(capsys, "law", "show", number, "--on", "2025-02-01")
    has(
        document, number=str, title=str, school_kinds=list, rules=list, coverage=dict,
        in_force_from=str, in_force_to=(str, None),
    )  # fmt: skip
    assert "standards" not in document
    for rule in document["rules"]:
        check_rule(rule)
        has(rule, id=str, level=str, title=str, kind=str, aliases=list)
    assert sum(document["coverage"].values()) == len(document["rules"])


def test_show_one_of_two_sets(capsys: pytest.CaptureFixture[str]) -> None:
    for name, kind in (("mn", "preschool"), ("pt", "primary")):
        document = run_json(capsys, "law", "show", "57/2026/TT-BGDĐT", "--set", name)
        assert kind in document["school_kinds"]
        assert document["sets"] == ["57/2026/TT-BGDĐT:mn", "57/2026/TT-BGDĐT:pt"]
    message = refused(capsys, "law", "show", "57/2026/TT-BGDĐT", "--set", "thpt")
    assert "thpt. Các bộ: mn, pt" in message


def test_show_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "show", "17/2018/TT-BGDĐT", "--on", "2023-07-01"]) == 0
    out = capsys.readouterr().out
    assert "Tiêu chuẩn 1" in out
    assert "1.5.M2.a" in out
    assert "ngưng theo 29/2021/TT-BGDĐT" in out
    assert main(["law", "show", "13/2020/TT-BGDĐT", "--on", "2025-02-01"]) == 0
    assert "th.site.ratio_base" in capsys.readouterr().out


def test_a_set_that_has_gone_shows_its_last_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_json(capsys, "law", "show", "17/2018/TT-BGDĐT")["on"] == "2026-07-06"


def test_show_of_something_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    message = refused(capsys, "law", "show", "17/2018/TT-BGD")
    assert "17/2018/TT-BGDĐT" in message
    message = refused(capsys, "law", "show", "57/2026/TT-BGDĐT", "--on", "2020-01-01")
    assert "01/01/2020" in message
    assert "07/07/2026" in message
    with pytest.raises(SystemExit) as stopped:
        main(["law", "show"])
    assert stopped.value.code == 2


# diff


def test_diff_tells_what_came_and_went(capsys: pytest.CaptureFixture[str]) -> None:
    days = ("--from", "2024-12-31", "--to", "2025-02-01")
    document = run_json(capsys, "law", "diff", "17/2018/TT-BGDĐT", *days)
    assert (document["number"], document["from"], document["to"]) == (
        "17/2018/TT-BGDĐT", "2024-12-31", "2025-02-01",
    )  # fmt: skip
    for name in ("added", "ended", "suspended", "resumed", "doubted"):
        for rule in document[name]:
            check_rule(rule)
    for pair in document["replaced"]:
        has(pair, match=str, before=list, after=list)
        assert pair["before"]
        assert pair["after"]
    assert document["unchanged"] > 50
    assert "1.5.M2.a" in {rule["ref"] for rule in document["ended"]}
    norms = run_json(capsys, "law", "diff", "13/2020/TT-BGDĐT", *days)
    replaced = {(p["before"][0]["id"], p["after"][0]["id"]) for p in norms["replaced"]}
    assert ("th.size.max_2020", "th.size.max_2025") in replaced


def test_diff_of_one_day_is_empty(capsys: pytest.CaptureFixture[str]) -> None:
    days = ("--from", "2023-07-01", "--to", "2023-07-01")
    document = run_json(capsys, "law", "diff", "17/2018/TT-BGDĐT", *days)
    assert not any(document[name] for name in ("added", "ended", "replaced", "suspended"))
    assert main(["law", "diff", "17/2018/TT-BGDĐT", *days]) == 0
    assert "không có gì thay đổi" in capsys.readouterr().out


def test_diff_needs_both_days(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["law", "diff", "17/2018/TT-BGDĐT", "--from", "2023-07-01"])
    assert stopped.value.code == 2
    capsys.readouterr()
    days = ("--from", "2023-07-01", "--to", "2025-07-01")
    assert "Gần nhất" in refused(capsys, "law", "diff", "1/1/X", *days)


# metrics


def test_metrics_are_listed_once(capsys: pytest.CaptureFixture[str]) -> None:
    document = run_json(capsys, "metrics")
    ids = [metric["id"] for metric in document["metrics"]]
    assert ids == list(load_law().registry.metrics)
    for metric in document["metrics"]:
        has(metric, id=str, name=str, unit=str, type=str, period_kind=str, aliases=list)
        assert metric["period_kind"] in {"point", "school_year", "window"}
        assert metric["type"] in {"count", "number", "share", "boolean", "choice"}
        assert bool(metric["choices"]) == (metric["type"] == "choice")
        assert metric["id"].isidentifier()
        assert metric["id"].isascii()
        assert metric["id"] == metric["id"].lower()
    names = [name for metric in document["metrics"] for name in metric["aliases"]]
    assert len(names) == len(set(names))
    assert not set(names) & set(ids)


def test_metrics_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["metrics"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "site_area_m2" in out
    assert "Diện tích khu đất" in out


def test_the_context_of_the_contract_is_known() -> None:
    names = [
        "ownership",
        "urban_class",
        "urban_zone",
        "site_context",
        "region",
        "is_difficult_area",
        "is_extremely_difficult_commune",
        "is_special_city_inner",
        "is_island",
        "is_rugged_terrain",
        "commune_population",
        "has_primary_classes",
        "has_integrated_disabled_children",
        "has_finished_cohort",
        "founded_year",
    ]
    assert set(names) <= set(load_law().registry.metrics)
