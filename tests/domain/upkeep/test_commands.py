"""``truongchuan backup``, ``restore`` and ``doctor`` as an administrator types them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.domain.audit.tampering import rewrite_from, unguarded
from tests.domain.conftest import District, make_district
from truongchuan.cli import main
from truongchuan.domain.audit.heads import head_of
from truongchuan.domain.audit.models import AuditHead, HeadReason
from truongchuan.domain.directory.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(
    migrated: None,
    district: District,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Path:
    assert main(["backup", str(tmp_path / "a.zip"), "--quiet"]) == 0
    capsys.readouterr()
    return tmp_path / "a.zip"


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main([*arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def test_backup_says_what_is_in_it(
    migrated: None,
    district: District,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "moi" / "a.zip"
    assert main(["backup", str(path)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"Đã sao lưu: {path}\n")
    assert "đọc bảng: " in err, "progress on standard error, a line per stage without a terminal"
    assert main(["backup", "--check", str(path), "--json", "--quiet"]) == 0
    out, err = capsys.readouterr()
    document: dict[str, Any] = json.loads(out)
    assert err == ""
    assert (document["files"], document["lost"]) == (1, [])
    assert document["audit"][0]["length"] > 0
    assert "Đã có tệp" in refused(capsys, "backup", str(path))


def test_a_backup_shows_later_what_was_rewritten(
    made: Path, district: District, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    authority = district.authority.pk
    assert AuditHead.objects.filter(authority_id=authority, reason=HeadReason.BACKUP).count() == 1
    settings.BACKUP_DIR = made.parent

    def verify(*arguments: str) -> tuple[int, str]:
        try:
            call_command("audit_verify", *arguments)
        except SystemExit as end:
            return int(end.code or 0), capsys.readouterr().out
        return 0, capsys.readouterr().out

    ways = (("--head", str(made)), ("--backups",), ("--backups", "--authority", str(authority)))
    assert [verify(*way)[0] for way in ways] == [0, 0, 0]
    with unguarded() as cursor:
        cursor.execute("DELETE FROM audit_audithead")
        cursor.execute(
            "UPDATE audit_auditevent SET address = '10.0.0.1' "
            "WHERE authority_id = %s AND number = 1",
            [authority],
        )
    rewrite_from(authority, 1)
    assert verify()[0] == 0, "inside the database nothing shows it any more"
    for way in ways:
        code, text = verify(*way)
        assert code == 1
        assert "Mã đã lưu (tệp sao lưu, 20/11/2026) khác mã hiện nay" in text


def test_a_backup_of_a_record_that_was_cut_shows_it(
    made: Path, district: District, capsys: pytest.CaptureFixture[str]
) -> None:
    authority = district.authority.pk
    last = head_of(authority_id=authority).number
    with unguarded() as cursor:
        cursor.execute("DELETE FROM audit_audithead")
        cursor.execute(
            "DELETE FROM audit_auditevent WHERE authority_id = %s AND number = %s",
            [authority, last],
        )
    rewrite_from(authority, last - 1)
    call_command("audit_verify")
    capsys.readouterr()
    with pytest.raises(SystemExit):
        call_command("audit_verify", "--head", str(made))
    assert f"nói có sự kiện số {last}, nay không còn" in capsys.readouterr().out


def test_a_backup_that_is_none_or_of_others_is_no_claim(
    made: Path, district: District, tmp_path: Path
) -> None:
    other = make_district("Ủy ban nhân dân quận Khác")
    (tmp_path / "hong.zip").write_bytes(b"PK")
    for arguments in (
        ("--head", str(tmp_path / "hong.zip")),
        ("--head", str(tmp_path / "khong-co.zip")),
        ("--head", str(made), "--authority", str(other.authority.pk)),
    ):
        with pytest.raises(CommandError) as refused:
            call_command("audit_verify", *arguments)
        assert refused.value.returncode == 2


def test_a_backup_of_a_record_that_does_not_hold_says_so(
    migrated: None, district: District, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with unguarded() as cursor:
        cursor.execute(
            "UPDATE audit_auditchain SET head = %s WHERE authority_id = %s",
            ["f" * 64, district.authority.pk],
        )
    assert main(["backup", str(tmp_path / "a.zip"), "--quiet"]) == 0
    _out, err = capsys.readouterr()
    assert f"nhật ký kiểm toán của cơ quan mã {district.authority.pk} không khớp" in err
    assert not AuditHead.objects.filter(reason=HeadReason.BACKUP).exists()


def test_a_broken_archive_is_refused_with_the_reason(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made.write_bytes(made.read_bytes()[:-100])
    for command in (["backup", "--check"], ["restore"]):
        err = refused(capsys, *command, str(made), "--quiet")
        assert "bị cắt ngắn khi chép" in err
    assert "Không có tệp" in refused(capsys, "restore", "khong-co.zip", "--quiet")


def test_what_is_there_is_not_overwritten(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    err = refused(capsys, "restore", str(made), "--quiet")
    assert "--force" in err
    assert Organisation.objects.filter(is_authority=True).count() == 1


def test_a_folder_that_may_not_be_written(
    migrated: None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "tep").write_text("x")
    err = refused(capsys, "backup", str(tmp_path / "tep" / "a.zip"), "--quiet")
    assert "Không ghi được bản sao lưu" in err


def test_doctor(
    migrated: None,
    district: District,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("truongchuan.adapters.health.docx_to_pdf", lambda _content: b"%PDF-")
    assert main(["doctor"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "[HỎNG] Tiến trình nền: Chưa có tiến trình nào chạy" in out
    assert "→ Chạy như một dịch vụ: truongchuan worker" in out
    assert main(["doctor", "--json", "--strict"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is False
    states = {check["name"]: check["state"] for check in document["checks"]}
    assert states["database"] == states["audit"] == "ok"
    assert states["worker"] == "fail"
    assert all(check["advice"] for check in document["checks"] if check["state"] != "ok")


@pytest.mark.parametrize("command", ["backup", "restore", "doctor"])
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert f"truongchuan {command}" in capsys.readouterr().out.split("Ví dụ:")[1]
