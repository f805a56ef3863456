"""``manage audit_verify``: what it says and how it ends."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.domain.audit.tampering import rewrite_from, unguarded
from tests.domain.conftest import District, make_district
from truongchuan.domain.audit.heads import export_head, head_of, write_head_file
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.shared.actor import Function


def verify(*arguments: str) -> tuple[int, str]:
    """Run the command; return its exit code and what it wrote."""
    out = io.StringIO()
    try:
        call_command("audit_verify", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def test_a_whole_record_ends_with_0_and_tells_its_head(district: District) -> None:
    head = head_of(authority_id=district.authority.pk)
    code, text = verify()
    assert code == 0
    assert "Ủy ban nhân dân quận Mẫu" in text
    assert "nguyên vẹn" in text
    assert f"số {head.number}, mã {head.hash[:4]} {head.hash[4:8]}" in text


def test_a_changed_event_ends_with_1_and_says_which(district: District) -> None:
    other = make_district("Ủy ban nhân dân quận Khác")
    with unguarded() as cursor:
        cursor.execute(
            "UPDATE audit_auditevent SET action = 'x' WHERE authority_id = %s AND number = 3",
            [district.authority.pk],
        )
    code, text = verify()
    assert code == 1
    assert "Sự kiện số 3 đã bị sửa: nội dung không khớp mã của nó." in text
    assert verify("--authority", other.authority.name)[0] == 0
    assert verify("--authority", str(district.authority.pk))[0] == 1
    code, text = verify("--json")
    found = json.loads(text)
    assert code == 1
    assert [line["whole"] for line in found] == [False, True]
    assert found[0]["problems"][0]["code"] == "changed"
    assert found[0]["problems"][0]["number"] == 3


def test_a_head_from_a_file_or_from_paper_shows_what_was_rewritten(
    district: District, tmp_path: Path
) -> None:
    noted = export_head(actor=district.actor(Function.LEADER), authority_id=district.authority.pk)
    file = tmp_path / "ma.txt"
    file.write_text(write_head_file(noted, name=district.authority.name), encoding="utf-8")
    on_paper = f"{noted.number}:{noted.hash[:4]} {noted.hash[4:8]} {noted.hash[8:12]}"
    assert verify("--head", str(file)) == verify("--head", str(file))
    assert verify("--head", str(file), "--head", on_paper)[0] == 0
    with unguarded() as cursor:
        cursor.execute("DELETE FROM audit_audithead")
        cursor.execute(
            "UPDATE audit_auditevent SET actor_name = 'khác' "
            "WHERE authority_id = %s AND number = 2",
            [district.authority.pk],
        )
    rewrite_from(district.authority.pk, 2)
    assert verify()[0] == 0
    for head in (str(file), on_paper):
        code, text = verify("--head", head)
        assert code == 1
        assert f"khác mã hiện nay của sự kiện số {noted.number}" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--authority", "Không có"), "Không có cơ quan nào"),
        (("--head", "khong-phai-ma"), "Không đọc được mã đầu chuỗi"),
        (("--head", "3:3fa209bc77d1"), "hãy nói mã này của cơ quan nào"),
    ],
)
def test_what_cannot_be_understood_ends_with_2(
    district: District, arguments: tuple[str, ...], words: str
) -> None:
    make_district("Ủy ban nhân dân quận Khác")
    code, text = verify(*arguments)
    assert code == 2
    assert words in text
    assert AuditEvent.objects.filter(authority=district.authority).exists()
