"""An operator's folder over the shipped law: another threshold is another verdict."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from truongchuan.adapters.law.files import LawFileError
from truongchuan.adapters.law.load import load_law, read_sources, regulations_folder
from truongchuan.cli import main
from truongchuan.engines.rules.assess import assess
from truongchuan.engines.rules.intake import build_facts
from truongchuan.engines.rules.model import LawSet, Rule
from truongchuan.engines.rules.norms import NormVerdict, check_norms
from truongchuan.engines.rules.verdicts import ItemVerdict, Verdict

DAY = date(2023, 7, 1)
FILE = "law/13-2020-tt-bgddt/norms-primary-site.yaml"
NORM = "th.size.max_2020"
CORRECTIONS = """kind: corrections
rules:
- id: th.size.campuses_max
  expression: campuses <= {most}
  note: 'Theo văn bản của tỉnh'
- id: th.size.min
  verification: remembered
- instrument: 17/2018/TT-BGDĐT
  ref: 1.5.M1.a
  expression: classes <= 20
  role: full
"""
ADDED = """kind: norms
instrument: 13/2020/TT-BGDĐT
norms:
- id: op.bicycle_racks
  title: Chỗ để xe
  requirement: Trường có chỗ để xe cho cán bộ.
  expression: classes >= 1
  role: full
  level: level_1
  block: aux
  kind: constraint
  school_kinds: [primary]
  unit: chỗ
  cites:
  - {instrument: 13/2020/TT-BGDĐT, article: Điều 9}
  in_force_from: '2020-07-11'
  verification: verified
  source: văn bản của tỉnh
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copied file with one other threshold, corrections of single rules, and a file more."""
    found = tmp_path_factory.mktemp("luat")
    shipped = (regulations_folder() / FILE).read_text(encoding="utf-8")
    start = shipped.index(f"id: {NORM}")
    changed = shipped[start:].replace("classes <= 30", "classes <= 20", 1)
    assert changed != shipped[start:]
    target = found / FILE
    target.parent.mkdir(parents=True)
    target.write_text(shipped[:start] + changed, encoding="utf-8")
    (found / "sua.yaml").write_text(CORRECTIONS.format(most=3), encoding="utf-8")
    (found / "them.yaml").write_text(ADDED, encoding="utf-8")
    return found


@pytest.fixture
def operator(folder: Path) -> Iterator[None]:
    """The command line with the folder of corrections."""
    os.environ["TRUONGCHUAN_LAW"] = str(folder)
    yield
    del os.environ["TRUONGCHUAN_LAW"]


def norm(law: LawSet, norm_id: str, **raw: Any) -> NormVerdict:
    facts = build_facts(law.registry, raw, DAY, law.derivations)
    found = check_norms(law.norms_for("primary", DAY), facts)
    return next(n for n in found.norms if n.rule.id == norm_id)


def item(law: LawSet, ref: str, **raw: Any) -> ItemVerdict:
    criteria = law.criteria_for("primary", DAY)
    assert criteria is not None
    found = assess(criteria, build_facts(law.registry, raw, DAY, law.derivations))
    return next(i for i in found.items() if i.rule.ref == ref)


def rule(law: LawSet, rule_id: str) -> Rule:
    return next(r for r in law.rules() if r.id == rule_id and r.in_force(DAY))


def test_another_threshold_in_a_copied_file_flips_the_verdict(folder: Path) -> None:
    shipped, theirs = load_law(), load_law(folder)
    for classes, before, after in (
        (20, Verdict.MET, Verdict.MET),
        (25, Verdict.MET, Verdict.NOT_MET),
        (31, Verdict.NOT_MET, Verdict.NOT_MET),
    ):
        assert norm(shipped, NORM, classes=classes).verdict is before
        assert norm(theirs, NORM, classes=classes).verdict is after
    gap = norm(theirs, NORM, classes=25).gap
    assert gap is not None
    assert (gap.required, gap.shortfall) == (20.0, 5.0)
    origins = {origin.path: (origin.replaced, origin.added) for origin in theirs.origins}
    assert origins[FILE] == (True, False)
    assert [path for path, how in origins.items() if how[0]] == [FILE]
    assert [path for path, how in origins.items() if how[1]] == ["sua.yaml", "them.yaml"]
    assert theirs.fingerprint != shipped.fingerprint


def test_everything_else_stays_as_shipped(folder: Path) -> None:
    shipped, theirs = ({r.id + str(r.in_force_from): r for r in law.rules()} for law in (
        load_law(), load_law(folder)
    ))  # fmt: skip
    changed = {r.id for key, r in theirs.items() if shipped.get(key) != r}
    assert changed == {
        NORM, "op.bicycle_racks", "th.size.campuses_max", "th.size.min",
        "17/2018/TT-BGDĐT:1.5.M1.a",
    }  # fmt: skip
    assert set(shipped) <= set(theirs)


def test_a_correction_flips_the_verdict(folder: Path) -> None:
    shipped, theirs = load_law(), load_law(folder)
    name = "th.size.campuses_max"
    facts = {"campuses": 4, "is_difficult_area": False}
    assert norm(shipped, name, **facts).verdict is Verdict.MET
    assert norm(theirs, name, **facts).verdict is Verdict.NOT_MET
    assert rule(theirs, name).cites == rule(shipped, name).cites
    assert rule(theirs, name).note == "Theo văn bản của tỉnh"
    assert rule(theirs, name).in_force_to == rule(shipped, name).in_force_to


def test_a_correction_of_an_indicator_flips_the_verdict(folder: Path) -> None:
    theirs = load_law(folder)
    assert item(theirs, "1.5.M1.a", classes=21).verdict is Verdict.NOT_MET
    assert item(theirs, "1.5.M1.a", classes=20).verdict is Verdict.MET
    assert item(load_law(), "1.5.M1.a", classes=21).verdict is not Verdict.NOT_MET


def test_a_correction_of_the_verification_takes_the_decision_away(folder: Path) -> None:
    assert norm(load_law(), "th.size.min", classes=5, is_difficult_area=False).verdict is (
        Verdict.NOT_MET
    )
    found = norm(load_law(folder), "th.size.min", classes=5, is_difficult_area=False)
    assert found.verdict is Verdict.NOT_KNOWN
    assert found.item.indication is Verdict.NOT_MET


def test_an_added_file_adds_a_norm(folder: Path) -> None:
    theirs = load_law(folder)
    assert norm(theirs, "op.bicycle_racks", classes=5).verdict is Verdict.MET


@pytest.mark.usefixtures("operator")
def test_the_commands_use_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "truong.json"
    path.write_text(json.dumps({"school": {"kind": "tieu_hoc"}, "facts": {"classes": 25}}))
    assert main(["facilities", "check", str(path), "--on", "2023-07-01", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    (found,) = [r for r in document["rules"] if r["id"] == NORM]
    assert (found["verdict"], found["required"]) == ("not_met", 20)
    table, out = tmp_path / "truong.csv", tmp_path / "ra.csv"
    table.write_text("id,kind,classes\n1,tieu_hoc,25\n", encoding="utf-8")
    command = ["facilities", "check-many", str(table), "--on", "2023-07-01", "--out", str(out)]
    assert main(command) == 0
    assert f"{NORM}=5" in out.read_text(encoding="utf-8")


def test_a_changed_file_is_read_again(folder: Path) -> None:
    path = folder / "sua.yaml"
    before = load_law(folder)
    assert load_law(folder) is before
    path.write_text(CORRECTIONS.format(most=100), encoding="utf-8")
    after = load_law(folder)
    facts = {"campuses": 99, "is_difficult_area": False}
    assert norm(after, "th.size.campuses_max", **facts).verdict is Verdict.MET
    assert norm(before, "th.size.campuses_max", **facts).verdict is Verdict.NOT_MET


def test_wrong_corrections_are_told_with_line_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "sua.yaml").write_text(
        "kind: corrections\nrules:\n- id: th.size.maxx\n  expression: classes <= 2\n"
        "- id: th.size.max_2020\n  expression: clases <= 2\n",
        encoding="utf-8",
    )
    with pytest.raises(LawFileError) as caught:
        load_law(tmp_path)
    first, second = (str(fault) for fault in (caught.value, *caught.value.more))
    for text, words in (
        (first, ("sua.yaml", "dòng 3", "th.size.maxx", "th.size.max")),
        (second, ("sua.yaml", "dòng 6", "clases", "classes")),
    ):
        for word in words:
            assert word in text


def test_the_shipped_set_has_no_foreign_files() -> None:
    assert not [s.name for s in read_sources() if s.added or s.replaced]
