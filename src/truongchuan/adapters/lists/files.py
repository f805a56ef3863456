"""What a sent file is, decided by its content: .xlsx, .xls, .ods or .csv."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from truongchuan.adapters.lists.faults import ListFault
from truongchuan.adapters.uploads import CheckedUpload, UploadError, check_size, clean_name

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
}
ENDINGS = (".xlsx", ".xls", ".ods", ".csv")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT = (".csv", ".txt", ".tsv", "")


def check_list_file(name: str, content: bytes, *, max_bytes: int | None = None) -> CheckedUpload:
    """Accept a spreadsheet or a text table whose name says what its content is.

    :raises UploadError: ``upload-empty``, ``upload-too-large``, ``upload-macro``,
        ``upload-mismatch``.
    :raises ListFault: ``not-a-table``, ``locked``.
    """
    check_size(len(content), max_bytes=max_bytes)
    cleaned = clean_name(name)
    ending = PurePosixPath(cleaned).suffix.lower()
    kind = list_kind(content, ending)
    stem = PurePosixPath(cleaned).stem
    if ending and ending != f".{kind}" and not (kind == "csv" and ending in _TEXT):
        raise UploadError("upload-mismatch", name=cleaned, kind=kind.upper())
    return CheckedUpload(f"{stem}.{kind}", MEDIA_TYPES[kind], content)


def list_kind(content: bytes, ending: str) -> str:
    """Return ``xlsx``, ``xls``, ``ods`` or ``csv``.

    :raises UploadError: ``upload-macro``.
    :raises ListFault: ``not-a-table``, ``locked``.
    """
    if content.startswith(b"PK"):
        return _kind_of_zip(content)
    if content.startswith(_OLE):
        if _wide("EncryptedPackage") in content:
            raise ListFault("locked")
        if _wide("_VBA_PROJECT") in content:
            raise UploadError("upload-macro")
        if _wide("Workbook") in content or _wide("Book") in content:
            return "xls"
        raise ListFault("not-a-table")
    if ending in _TEXT and not content.startswith((b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"MZ")):
        return "csv"
    raise ListFault("not-a-table")


def _kind_of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            short = "mimetype" in names and package.getinfo("mimetype").file_size < 200
            said = package.read("mimetype") if short else b""
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise ListFault("unreadable") from error
    if any(name.endswith("vbaProject.bin") for name in names):
        raise UploadError("upload-macro")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if b"opendocument.spreadsheet" in said:
        return "ods"
    raise ListFault("not-a-table")


def _wide(name: str) -> bytes:
    """Names inside an old Office container are UTF-16."""
    return name.encode("utf-16-le")
