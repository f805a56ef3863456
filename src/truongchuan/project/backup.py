"""``truongchuan backup`` and ``restore``: the machine's administrator works without the pages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from truongchuan.adapters.archive.checking import check_archive
from truongchuan.adapters.archive.loading import is_empty
from truongchuan.adapters.archive.manifest import Manifest
from truongchuan.adapters.archive.restoring import Target, restore_archive
from truongchuan.adapters.archive.writing import Tell, silent, write_archive
from truongchuan.domain.audit.heads import note_backup
from truongchuan.domain.shared.errors import DomainError
from truongchuan.wording.errors import error_message


class Refused(Exception):
    """Nothing was done; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: lines for people, a document for programs, warnings for both."""

    lines: list[str]
    data: dict[str, Any]
    warnings: list[str] = field(default_factory=list)


def make_one(path: Path, *, tell: Tell | None = None) -> Done:
    """Back everything up into a file that is not there yet.

    :raises Refused: with the reason.
    """
    if path.exists():
        raise _refused("backup-exists", name=str(path))
    try:
        manifest = write_archive(path, tell=tell or silent)
    except DomainError as error:
        raise Refused(error_message(error)) from error
    except OSError as error:
        raise _refused(
            "backup-disk", folder=str(path.parent), reason=error.strerror or str(error)
        ) from error
    except DatabaseError as error:
        raise Refused(f"cơ sở dữ liệu không trả lời: {error}") from error
    done = _done("Đã sao lưu", path, manifest)
    done.warnings.extend(_note_heads(manifest))
    return done


def _note_heads(manifest: Manifest) -> list[str]:
    """Note the audit heads that an archive took along; return what went wrong with it.

    The archive stands and holds them itself: a database that is busy does not spoil it.
    """
    try:
        strange = note_backup(heads=manifest.heads)
    except DatabaseError as error:
        return [
            f"chưa ghi được mã đầu chuỗi nhật ký vào cơ sở dữ liệu ({error}); bản sao lưu vẫn có"
        ]
    return [
        f"nhật ký kiểm toán của cơ quan mã {pk} không khớp; chạy truongchuan manage audit_verify"
        for pk in strange
    ]


def check_one(path: Path, *, tell: Tell | None = None) -> Done:
    """Look an archive through.

    :raises Refused: when it is broken.
    """
    try:
        manifest = check_archive(path, tell=tell or silent)
    except DomainError as error:
        raise Refused(error_message(error)) from error
    return _done("Bản sao lưu còn nguyên vẹn", path, manifest)


def restore_one(path: Path, *, force: bool = False, tell: Tell | None = None) -> Done:
    """Restore an archive into the database and the folder of the settings.

    With ``force`` what is there is backed up first, beside the other backups.

    :raises Refused: with the reason; nothing was changed.
    """
    tell, kept = tell or silent, None
    try:
        check_archive(path, tell=tell)
        if force and _is_full():
            stamp = timezone.localtime().strftime("%Y%m%d-%H%M%S")
            kept = Path(settings.BACKUP_DIR) / f"truoc-khi-phuc-hoi-{stamp}.zip"
            write_archive(kept, tell=tell)
        manifest = restore_archive(
            path, Target("default", Path(settings.FILES_DIR)), force=force, tell=tell
        )
    except DomainError as error:
        raise Refused(error_message(error)) from error
    except OSError as error:
        raise Refused(f"không ghi được: {error}") from error
    except DatabaseError as error:
        raise Refused(f"cơ sở dữ liệu không nhận: {error}") from error
    done = _done("Đã phục hồi, đối chiếu từng bảng, từng tệp và nhật ký kiểm toán", path, manifest)
    if kept is not None:
        done.lines.append(f"Dữ liệu trước đó được giữ tại {kept}")
        done.data["kept"] = str(kept)
    return done


def _is_full() -> bool:
    """Tell whether there is something to keep; a database file that is not there stays so."""
    connection = connections["default"]
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return False
    return not is_empty("default")


def _refused(code: str, **params: Any) -> Refused:
    return Refused(error_message(DomainError(code, **params)))


def _done(title: str, path: Path, manifest: Manifest) -> Done:
    with path.open("rb") as handle:
        sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
    size = path.stat().st_size
    made = timezone.localtime(datetime.fromisoformat(manifest.made_at))
    lines = [
        f"{title}: {path}",
        f"  lúc {made:%d/%m/%Y %H:%M}, phiên bản {manifest.product_version}, "
        f"từ {manifest.database}",
        f"  {len(manifest.tables)} bảng, {manifest.rows} dòng, {len(manifest.files)} tệp, "
        f"{size / 1024 / 1024:.1f} MB",
        f"  SHA-256 {sha256}",
    ]
    warnings = []
    if manifest.lost:
        warnings.append(
            f"{len(manifest.lost)} tệp có tên trong cơ sở dữ liệu nhưng không còn trên đĩa, "
            f"ví dụ {manifest.lost[0]}"
        )
    if manifest.differing:
        warnings.append(
            f"{len(manifest.differing)} tệp trên đĩa khác nội dung đã ghi nhận, "
            f"ví dụ {manifest.differing[0]}"
        )
    data = {
        "file": str(path),
        "size": size,
        "sha256": sha256,
        "format": manifest.format,
        "product_version": manifest.product_version,
        "made_at": manifest.made_at,
        "database": manifest.database,
        "tables": len(manifest.tables),
        "rows": manifest.rows,
        "files": len(manifest.files),
        "lost": list(manifest.lost),
        "differing": list(manifest.differing),
        "audit": [
            {"authority": h.authority, "length": h.length, "head": h.head} for h in manifest.audit
        ],
    }
    return Done(lines, data, warnings)
