"""``truongchuan manage audit_verify``: is the audit record what it was when it was written?"""

from __future__ import annotations

import json
import sys
import zipfile
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from truongchuan.adapters.archive.checking import manifest_of
from truongchuan.domain.audit.heads import HeadFile, in_groups, read_head
from truongchuan.domain.audit.verifying import ChainReport, Claim, verify_chain
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.directory.services import folded_key
from truongchuan.domain.shared.errors import DomainError
from truongchuan.wording.audit import problem_text
from truongchuan.wording.errors import error_message


class Command(BaseCommand):
    """Walks along every chain, or one; exit code 1 when something does not hold."""

    help = (
        "Kiểm tra chuỗi nhật ký kiểm toán: sửa, xóa, chèn, đổi chỗ, cắt cuối. "
        "Mã thoát 0: nguyên vẹn, 1: có sai. "
        "Ví dụ: manage audit_verify --head '1204:3fa2 09bc 77d1'"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--authority", metavar="TÊN|MÃ", help="chỉ cơ quan này")
        parser.add_argument(
            "--head",
            metavar="TỆP|SỐ:MÃ",
            action="append",
            default=[],
            help="mã đầu chuỗi đã in, đã lấy ra, hoặc một bản sao lưu .zip; ghi nhiều lần được",
        )
        parser.add_argument(
            "--backups", action="store_true", help="so với mọi bản sao lưu đang giữ trên máy"
        )
        parser.add_argument("--json", action="store_true", help="in đúng một tài liệu JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Walk and tell."""
        try:
            authorities = _authorities(options["authority"])
            texts = [*options["head"], *(_backups() if options["backups"] else [])]
            claims = [
                claim
                for text in texts
                for claim in _claims(text, authorities, one=options["authority"] is not None)
            ]
        except DomainError as error:
            raise CommandError(error_message(error), returncode=2) from error
        if options["head"] and not options["backups"] and options["authority"] is None:
            wanted = {pk for pk, _claim in claims}
            authorities = [a for a in authorities if a.pk in wanted]
        reports = [
            verify_chain(
                authority_id=authority.pk,
                claims=[claim for pk, claim in claims if pk == authority.pk],
            )
            for authority in authorities
        ]
        if options["json"]:
            pairs = zip(authorities, reports, strict=True)
            self.stdout.write(
                json.dumps([_as_dict(a, r) for a, r in pairs], ensure_ascii=False, indent=2)
            )
        else:
            for authority, report in zip(authorities, reports, strict=True):
                self._tell(authority, report)
        if not all(report.is_whole for report in reports):
            sys.exit(1)

    def _tell(self, authority: Organisation, report: ChainReport) -> None:
        state = "nguyên vẹn" if report.is_whole else f"CÓ {report.problem_count} ĐIỀU SAI"
        self.stdout.write(f"{authority.name} (mã {authority.pk}): {state}")
        self.stdout.write(f"  {report.events} sự kiện, so với {report.heads} mã đã lưu")
        self.stdout.write(f"  số {report.number}, mã {in_groups(report.hash)}")
        for problem in report.problems:
            self.stdout.write(f"  - {problem_text(problem.as_dict())}")
        if report.problem_count > len(report.problems):
            left = report.problem_count - len(report.problems)
            self.stdout.write(f"  … và {left} điều sai khác")


def _authorities(wanted: str | None) -> list[Organisation]:
    """Return every authority, or the one wanted by its id or name."""
    found = Organisation.objects.filter(is_authority=True).order_by("pk")
    if wanted is None:
        return list(found)
    by = {"pk": int(wanted)} if wanted.isdecimal() else {"folded": folded_key(wanted)}
    chosen = list(found.filter(**by)) or list(found.filter(name=wanted))
    if len(chosen) != 1:
        raise DomainError("audit-authority-unknown", name=wanted)
    return chosen


def _backups() -> list[str]:
    """Return the backups that lie on this machine, oldest first."""
    return sorted(str(path) for path in Path(settings.BACKUP_DIR).glob("*.zip"))


def _claims(text: str, authorities: list[Organisation], *, one: bool) -> list[tuple[int, Claim]]:
    """Return whose heads a text, a file or a backup tells; ``one``: only one is asked about."""
    if not (zipfile.is_zipfile(text) or text.endswith(".zip")):
        return [_claim(text, authorities)]
    manifest, known = manifest_of(Path(text)), {a.pk for a in authorities}
    strange = sorted(manifest.heads.keys() - known)
    if strange and (not one or len(strange) == len(manifest.heads)):
        raise DomainError("audit-head-other-authority", number=strange[0])
    at = datetime.fromisoformat(manifest.made_at)
    return [
        (pk, Claim(head.number, head.hash, "archive", at))
        for pk, head in manifest.heads.items()
        if pk in known
    ]


def _claim(text: str, authorities: list[Organisation]) -> tuple[int, Claim]:
    """Return whose head a text tells, and the head."""
    path = Path(text)
    is_file = path.is_file()
    head: HeadFile = read_head(path.read_text(encoding="utf-8") if is_file else text)
    owner = head.authority_id
    if owner is None:
        if len(authorities) != 1:
            raise DomainError("audit-head-needs-authority")
        owner = authorities[0].pk
    elif owner not in {a.pk for a in authorities}:
        raise DomainError("audit-head-other-authority", number=owner)
    return owner, Claim(head.number, head.hash, "file" if is_file else "paper", head.at)


def _as_dict(authority: Organisation, report: ChainReport) -> dict[str, Any]:
    return {
        "authority": authority.pk,
        "name": authority.name,
        "whole": report.is_whole,
        "events": report.events,
        "heads": report.heads,
        "number": report.number,
        "hash": report.hash,
        "problem_count": report.problem_count,
        "problems": [
            {**problem.as_dict(), "text": problem_text(problem.as_dict())}
            for problem in report.problems
        ],
    }
