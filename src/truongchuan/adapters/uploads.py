"""Attachments to a report: what may be kept, decided by content, size and name."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings

UploadParam = str | int
NAME_LENGTH = 150

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
}
ACCEPTED = tuple(MEDIA_TYPES)
_ENDINGS = {"jpeg": "jpg", "jfif": "jpg"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HOLDS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


class UploadError(ValueError):
    """A file that is not accepted; ``truongchuan.wording.uploads`` has the texts."""

    def __init__(self, code: str, **params: UploadParam) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file that may be kept: cleaned name, media type by content, content."""

    name: str
    media_type: str
    content: bytes


def check_size(size: int, *, max_bytes: int | None = None) -> None:
    """Refuse an empty or too large file; call it before reading the content into memory.

    :raises UploadError: ``upload-empty`` or ``upload-too-large``.
    """
    limit = settings.UPLOAD_MAX_BYTES if max_bytes is None else max_bytes
    if size <= 0:
        raise UploadError("upload-empty")
    if size > limit:
        raise UploadError("upload-too-large", megabytes=max(1, limit // (1024 * 1024)))


def check_attachment(name: str, content: bytes, *, max_bytes: int | None = None) -> CheckedUpload:
    """Accept a PDF, Word, Excel, PNG or JPEG file whose name says what its content is.

    ``max_bytes`` is the setting ``UPLOAD_MAX_BYTES`` unless given.

    :raises UploadError: ``upload-empty``, ``upload-too-large``, ``upload-kind`` (none of the
        kinds above), ``upload-locked`` (old or password-protected Office file),
        ``upload-macro``, ``upload-mismatch`` (the name's ending says another kind).
    """
    check_size(len(content), max_bytes=max_bytes)
    kind = kind_of(content)
    cleaned = clean_name(name)
    stem, ending = PurePosixPath(cleaned).stem, PurePosixPath(cleaned).suffix.lower().lstrip(".")
    ending = _ENDINGS.get(ending, ending)
    if ending and ending != kind:
        raise UploadError("upload-mismatch", name=cleaned, kind=kind.upper())
    return CheckedUpload(f"{stem}.{kind}", MEDIA_TYPES[kind], content)


def kind_of(content: bytes) -> str:
    """Return which of the accepted kinds the content is.

    :raises UploadError: as :func:`check_attachment`.
    """
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    if content.startswith(_OLE):
        raise UploadError("upload-locked")
    if b"%PDF-" in content[:1024]:
        return "pdf"
    raise UploadError("upload-kind")


def _office_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UploadError("upload-kind") from error
    if any(name.endswith("vbaProject.bin") for name in names):
        raise UploadError("upload-macro")
    for kind, part in _HOLDS.items():
        if part in names and "[Content_Types].xml" in names:
            return kind
    raise UploadError("upload-kind")


def clean_name(name: str) -> str:
    """Return a name without folders, control or direction marks, at most 150 letters long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        letter
        for letter in unicodedata.normalize("NFC", last)
        if unicodedata.category(letter)[0] != "C" and letter not in '<>:"|?*'
    )
    kept = " ".join(kept.split()).strip(" .")
    path = PurePosixPath(kept or "tep")
    suffix = path.suffix[:12]
    return f"{path.stem[: NAME_LENGTH - len(suffix)].strip(' .') or 'tep'}{suffix}"
