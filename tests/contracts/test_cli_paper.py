"""``truongchuan paper``: what can be made, and making it, as other programs use it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from tests.domain.conftest import District, district
from tests.domain.papers.making import programme_on
from truongchuan.adapters.writers.papers import pdf
from truongchuan.cli import main
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.papers.models import Paper

__all__ = ["district"]

KINDS = [
    *("plan", "next-plan", "report", "directive", "proposal", "registration", "school-list"),
    *("invitation", "minutes", "conclusions", "decision-committee"),
    *("outreach-report", "mobilisation-report", "handover-protocol"),
]


def test_list_needs_no_settings_and_no_database(tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TRUONGCHUAN", "DATABASE"))}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    kept["PYTHONPATH"] = str(Path(__file__).resolve().parents[2] / "src")
    done = subprocess.run(
        [sys.executable, "-m", "truongchuan", "paper", "list", "--json"],
        cwd=tmp_path,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert [kind["kind"] for kind in found] == KINDS
    assert set(found[0]) == {"kind", "name", "purpose", "needs"}
    assert found[2]["needs"] == ["period", "to"]


def test_list_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paper", "list"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines()[0] == f"{'plan':20s} Kế hoạch và phụ lục tiến độ"


@pytest.mark.django_db
def test_make_writes_a_file_and_keeps_nothing(
    district: District, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    programme = programme_on(district)
    out = tmp_path / "bao-cao.docx"
    events = AuditEvent.objects.count()
    arguments = ["paper", "make", "report", "--programme", str(programme.pk), "--out", str(out)]
    assert main([*arguments, "--month", "2023-05"]) == 0
    shown, said = capsys.readouterr()
    assert shown == ""
    assert said.startswith("Báo cáo: Tiến độ tháng 5 năm 2023")
    assert "Cần kiểm tra: Chưa chọn người ký" in said
    texts = [p.text for p in Document(io.BytesIO(out.read_bytes())).paragraphs]
    assert "BÁO CÁO" in texts
    assert (Paper.objects.count(), AuditEvent.objects.count()) == (0, events)
    first = out.read_bytes()
    assert main([*arguments, "--month", "2023-05"]) == 0
    assert out.read_bytes() == first
    for option, value in (("--quarter", "2023-Q2"), ("--half", "2023-H1"), ("--year", "2023")):
        assert main([*arguments, option, value]) == 0


@pytest.mark.django_db
def test_make_pdf(district: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programme = programme_on(district)
    monkeypatch.setattr(pdf, "docx_to_pdf", lambda _content: b"%PDF-1.7")
    out = tmp_path / "ds.pdf"
    asked = ["paper", "make", "school-list", "--programme", str(programme.pk)]
    assert main([*asked, "--out", str(out)]) == 0
    assert out.read_bytes() == b"%PDF-1.7"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan", "--out", "x.odt"], "x.odt: tên tệp phải có đuôi .docx hoặc .pdf."),
        (["nothing", "--out", "x.docx"], "Không có loại văn bản “nothing”."),
        (["minutes", "--out", "x.docx"], "Hãy chọn cuộc họp hoặc hoạt động"),
        (["report", "--month", "2023-5", "--out", "x.docx"], "“2023-5” không phải kỳ báo cáo."),
        (["report", "--month", "2023-07", "--out", "x.docx"], "Kỳ 2023-07 chưa bắt đầu"),
        (["plan", "--month", "2023-05", "--out", "x.docx"], "loại “plan” không dùng --month"),
        (["plan", "--quarter", "2023-Q2", "--out", "x.docx"], "loại “plan” không dùng --quarter."),
        (["report", "--school", "1", "--out", "x.docx"], "loại “report” không dùng --school."),
        (["registration", "--school", "99999", "--out", "x.docx"], "Hãy chọn một trường"),
        (["plan", "--out", "/khong/co/x.docx"], "không ghi được /khong/co/x.docx"),
    ],
)
def test_bad_usage_says_what_and_what_to_do(
    district: District,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    programme = programme_on(district, date(2023, 5, 15))
    code = main(["paper", "make", arguments[0], "--programme", str(programme.pk), *arguments[1:]])
    assert code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_an_unknown_programme_names_those_there_are(
    district: District, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["paper", "make", "plan", "--programme", "999", "--out", "x.docx"]) == 2
    assert f"Các kế hoạch: {district.programme.pk} (7/KH-UBND)" in capsys.readouterr().err
