"""``truongchuan law`` as other programs use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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
