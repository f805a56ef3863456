"""The law set as loaded: shipped files, an operator's folder over them, what is kept."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from truongchuan.adapters.law import cache, load
from truongchuan.adapters.law.cases import load_cases
from truongchuan.adapters.law.files import LawFileError, Source
from truongchuan.adapters.law.load import build_law, load_law, read_sources, regulations_folder
from truongchuan.adapters.law.schema import DIALECT, json_schema
from truongchuan.engines.rules.metrics import PeriodKind
from truongchuan.engines.rules.model import LawSet, Rule, Verification

ROOT = Path(__file__).resolve().parents[3]
BASE = ROOT / "tests" / "fixtures" / "law" / "base"
NORM = """instrument: 13/2020/TT-BGDĐT
kind: norms
title: Quy định của địa phương
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


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own on disk and in memory."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    monkeypatch.setattr(load, "_loaded", {})
    return folder / "truongchuan"


@pytest.fixture
def small(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fixtures' small set stands for the shipped one."""
    monkeypatch.setattr(load, "regulations_folder", lambda: BASE)


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def rules(law: LawSet, rule_id: str) -> list[Rule]:
    return [rule for rule in law.rules() if rule.id == rule_id]


# The shipped set


def test_the_shipped_set_loads() -> None:
    law = load_law()
    assert law.registry.metrics
    assert {origin.path for origin in law.origins} == {
        path.relative_to(regulations_folder()).as_posix()
        for pattern in ("metrics/*.yaml", "law/*/criteria*.yaml", "law/*/norms*.yaml")
        for path in regulations_folder().glob(pattern)
    }
    assert not any(origin.replaced or origin.added for origin in law.origins)


def test_every_shipped_rule_has_a_source_of_its_own() -> None:
    for rule in load_law().rules():
        assert rule.cites, rule.id
        assert rule.verification in Verification
        assert rule.expression is None or rule.verification is not Verification.MISSING


def test_shipped_cases_are_readable() -> None:
    law = load_law()
    for case in load_cases(law):
        assert case.line >= 1
        assert case.stated >= {"title", "on", "school"}


# From entries to rules


@pytest.mark.usefixtures("small")
def test_fields_of_a_rule() -> None:
    old, new = rules(load_law(), "th.site.ratio")
    assert (old.in_force_from, old.in_force_to) == (date(2020, 7, 11), date(2025, 1, 30))
    assert old.ended_by is not None
    assert old.ended_by.how == "amended"
    assert new.in_force_to is None
    assert new.expression_text == "site_area_m2 >= 9 * pupils"
    assert old.expression != new.expression
    (teachers,) = rules(load_law(), "th.teachers")
    assert teachers.quota is not None
    assert teachers.quota.actual == "teachers"
    assert teachers.quota_text == "1.5 * classes"


@pytest.mark.usefixtures("small")
def test_items_stand_in_the_days_of_their_set() -> None:
    (item,) = rules(load_law(), "17/2018/TT-BGDĐT:1.1.M1.a")
    assert item.ref == "1.1.M1.a"
    assert item.in_force_from == date(2018, 10, 10)
    assert item.in_force_to == date(2026, 7, 6)


@pytest.mark.usefixtures("small")
def test_an_empty_level_asks_nothing_and_an_unknown_one_asks_people() -> None:
    (criteria,) = load_law().criteria_sets
    (criterion,) = criteria.standards[0].criteria
    assert criterion.levels[2] == ()
    (unknown,) = criterion.levels[3]
    assert unknown.verification is Verification.MISSING
    assert unknown.expression is None


@pytest.mark.usefixtures("small")
def test_metrics_made_from_lists() -> None:
    law = load_law()
    assert set(law.derivations) == {"room_area_per_pupil_m2"}
    assert law.registry.resolve("so_lop").id == "classes"
    assert law.registry.metrics["teachers_good_share"].period is PeriodKind.SCHOOL_YEAR


def test_days_without_quotes_are_read_as_days(tmp_path: Path) -> None:
    text = NORM.replace("'2024-01-01'", "2024-01-01")
    source = Source.read(put(tmp_path, "norms.yaml", text), "norms.yaml", "norms.yaml", added=True)
    (rule,) = rules(build_law([*base_sources(), source]), "local.classes")
    assert rule.in_force_from == date(2024, 1, 1)


def base_sources() -> list[Source]:
    return [
        Source.read(path, name := path.relative_to(BASE).as_posix(), name, added=True)
        for path in sorted(BASE.rglob("*.yaml"))
    ]


def test_parts_of_a_set_of_criteria(tmp_path: Path) -> None:
    text = """instrument: 17/2018/TT-BGDĐT
kind: criteria
part: '2'
standards:
- no: 2
  title: Phần hai
  criteria:
  - no: '2.1'
    title: Tiêu chí của phần hai
    levels: {1: []}
"""
    path = put(tmp_path, "criteria-2.yaml", text)
    part = Source.read(path, "law/a/criteria-2.yaml", "criteria-2.yaml", added=True)
    (criteria,) = build_law([*base_sources(), part]).criteria_sets
    assert [standard.no for standard in criteria.standards] == ["1", "2"]


# An operator's folder


@pytest.mark.usefixtures("small")
def test_a_file_with_the_same_path_replaces_the_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "own"
    put(own, "law/b/norms.yaml", NORM)
    law = load_law(own)
    assert [rule.id for rule in law.norm_sets[0].norms] == ["local.classes"]
    (origin,) = [o for o in law.origins if o.path == "law/b/norms.yaml"]
    assert origin.replaced
    assert not origin.added


@pytest.mark.usefixtures("small")
def test_another_file_adds_to_the_set(tmp_path: Path) -> None:
    own = tmp_path / "own"
    put(own, "law/local/norms.yaml", NORM)
    law = load_law(own)
    (norms,) = law.norm_sets
    assert {"local.classes", "th.site.ratio"} <= {rule.id for rule in norms.norms}
    (origin,) = [o for o in law.origins if o.added]
    assert origin.path == "law/local/norms.yaml"


@pytest.mark.usefixtures("small")
def test_a_correction_changes_one_field_of_one_version(tmp_path: Path) -> None:
    own = tmp_path / "own"
    text = """kind: corrections
rules:
- {id: th.site.ratio, on: '2025-06-01', expression: site_area_m2 >= 8 * pupils}
- {instrument: 17/2018/TT-BGDĐT, ref: 1.1.M1.a, verification: remembered}
"""
    put(own, "corrections.yaml", text)
    law = load_law(own)
    old, new = rules(law, "th.site.ratio")
    assert old.expression_text == "site_area_m2 >= 10 * pupils"
    assert new.expression_text == "site_area_m2 >= 8 * pupils"
    assert new.requirement == "Ít nhất 9 m² cho một học sinh"
    (item,) = rules(law, "17/2018/TT-BGDĐT:1.1.M1.a")
    assert item.verification is Verification.REMEMBERED
    assert rules(load_law(), "th.site.ratio")[1].expression_text == "site_area_m2 >= 9 * pupils"


@pytest.mark.usefixtures("small")
def test_a_correction_follows_the_one_before_it(tmp_path: Path) -> None:
    own = tmp_path / "own"
    text = """kind: corrections
rules:
- {id: th.teachers, title: Lần một, note: Ghi chú}
- {id: th.teachers, title: Lần hai}
"""
    put(own, "a.yaml", text)
    (rule,) = rules(load_law(own), "th.teachers")
    assert (rule.title, rule.note) == ("Lần hai", "Ghi chú")


@pytest.mark.usefixtures("small")
def test_an_operator_may_add_an_instrument(tmp_path: Path) -> None:
    own = tmp_path / "own"
    put(own, "law/local/norms.yaml", NORM.replace("13/2020/TT-BGDĐT}", "9/2024/QĐ-UBND}"))
    with pytest.raises(LawFileError, match="9/2024/QĐ-UBND không có trong"):
        load_law(own)
    text = """instruments:
- {number: '9/2024/QĐ-UBND', kind: quyết định, title: Số lớp, issuer: UBND, verification: verified}
"""
    put(own, "instruments.yaml", text)
    assert rules(load_law(own), "local.classes")


@pytest.mark.usefixtures("small")
def test_faults_of_an_operator_name_the_whole_path(tmp_path: Path) -> None:
    own = tmp_path / "own"
    path = put(own, "law/local/norms.yaml", NORM.replace("classes >= 5", "clases >= 5"))
    with pytest.raises(LawFileError) as caught:
        load_law(own)
    assert caught.value.file == str(path)
    assert caught.value.line == 8


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = NORM.replace("unit: lớp", "unt: lớp").replace("verified", "verifed")
    path = put(tmp_path, "norms.yaml", text)
    with pytest.raises(LawFileError) as caught:
        build_law([Source.read(path, "norms.yaml", "norms.yaml", added=True)])
    assert len(caught.value.more) == 1


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LawFileError, match="không có thư mục này"):
        load_law(tmp_path / "none")


# Kept and fresh


@pytest.mark.usefixtures("small")
def test_the_set_is_kept_until_a_file_changes(tmp_path: Path) -> None:
    own = tmp_path / "own"
    path = put(own, "law/local/norms.yaml", NORM)
    first = load_law(own)
    assert load_law(own) is first
    assert load_law() is not first
    path.write_text(NORM.replace(">= 5", ">= 6"), encoding="utf-8")
    os.utime(path, (1, 1))
    second = load_law(own)
    assert second is not first
    assert rules(second, "local.classes")[0].expression_text == "classes >= 6"
    assert second.fingerprint != first.fingerprint
    path.unlink()
    assert load_law(own).fingerprint == load_law().fingerprint


@pytest.mark.usefixtures("small")
def test_a_fault_is_not_kept(tmp_path: Path) -> None:
    own = tmp_path / "own"
    path = put(own, "law/local/norms.yaml", "kind: norms\n")
    with pytest.raises(LawFileError):
        load_law(own)
    path.write_text(NORM, encoding="utf-8")
    assert rules(load_law(own), "local.classes")


@pytest.mark.usefixtures("small")
def test_values_of_shipped_files_are_kept_on_disk(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_law()
    (kept,) = own_cache.glob("law-*.json")

    def never(self: Source) -> dict[str, Any]:
        raise AssertionError(self.name)

    monkeypatch.setattr(load, "_loaded", {})
    monkeypatch.setattr(Source, "document", never)
    assert load_law() == first
    kept.write_text("{", encoding="utf-8")
    monkeypatch.undo()
    assert cache.shipped_documents(read_sources())


@pytest.mark.usefixtures("small")
def test_a_cache_that_cannot_be_written_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/nowhere")
    assert load_law().norm_sets


@pytest.mark.usefixtures("small")
def test_old_values_are_removed_from_the_disk(own_cache: Path) -> None:
    own_cache.mkdir(parents=True)
    for index in range(9):
        put(own_cache, f"law-{index}.json", "{}")
    load_law()
    assert len(list(own_cache.glob("law-*.json"))) <= 6


# The schema


def test_the_schema_is_up_to_date() -> None:
    written = (ROOT / "docs" / "reference" / "law-schema.json").read_text(encoding="utf-8")
    assert json.loads(written) == json_schema(), (
        "truongchuan law schema > docs/reference/law-schema.json"
    )


def test_the_schema_describes_every_field() -> None:
    schema = json_schema()
    assert schema["$schema"] == DIALECT
    for name, definition in schema["$defs"].items():
        assert definition.get("description"), name
        for key, field in definition.get("properties", {}).items():
            assert field.get("description") or "$ref" in field, f"{name}.{key}"
