"""What a file really is: decided by its bytes, never by its name."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePosixPath

from truongchuan.adapters.readers.errors import ReadError


class FileKind(StrEnum):
    """Kinds of file that the readers can tell apart; the first four can be read."""

    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"
    TEXT = "txt"
    DOC = "doc"
    RTF = "rtf"
    ODT = "odt"
    SPREADSHEET = "spreadsheet"
    PRESENTATION = "presentation"
    IMAGE = "image"
    PROGRAM = "program"
    ARCHIVE = "archive"
    ENCRYPTED_OFFICE = "encrypted_office"
    OLE = "ole"


READABLE = frozenset({FileKind.DOCX, FileKind.PDF, FileKind.HTML, FileKind.TEXT})

_CLAIMS = {
    ".docx": FileKind.DOCX,
    ".docm": FileKind.DOCX,
    ".pdf": FileKind.PDF,
    ".html": FileKind.HTML,
    ".htm": FileKind.HTML,
    ".xhtml": FileKind.HTML,
    ".txt": FileKind.TEXT,
    ".doc": FileKind.DOC,
    ".rtf": FileKind.RTF,
    ".odt": FileKind.ODT,
    ".xlsx": FileKind.SPREADSHEET,
    ".xlsm": FileKind.SPREADSHEET,
    ".xls": FileKind.SPREADSHEET,
    ".ods": FileKind.SPREADSHEET,
    ".csv": FileKind.TEXT,
    ".pptx": FileKind.PRESENTATION,
    ".ppt": FileKind.PRESENTATION,
    ".zip": FileKind.ARCHIVE,
    ".rar": FileKind.ARCHIVE,
    ".7z": FileKind.ARCHIVE,
    ".png": FileKind.IMAGE,
    ".jpg": FileKind.IMAGE,
    ".jpeg": FileKind.IMAGE,
    ".tif": FileKind.IMAGE,
    ".tiff": FileKind.IMAGE,
    ".exe": FileKind.PROGRAM,
}

_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"MZ", FileKind.PROGRAM),
    (b"\x7fELF", FileKind.PROGRAM),
    (b"\xcf\xfa\xed\xfe", FileKind.PROGRAM),
    (b"\x89PNG\r\n", FileKind.IMAGE),
    (b"\xff\xd8\xff", FileKind.IMAGE),
    (b"GIF8", FileKind.IMAGE),
    (b"II*\x00", FileKind.IMAGE),
    (b"MM\x00*", FileKind.IMAGE),
    (b"{\\rtf", FileKind.RTF),
    (b"\x1f\x8b", FileKind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", FileKind.ARCHIVE),
    (b"Rar!\x1a\x07", FileKind.ARCHIVE),
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|article|section|main|div|table|"
    rb"p|h[1-6]|ul|ol)[\s>]",
    re.IGNORECASE | re.DOTALL,
)


_MEDIA_TYPES = {
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.PDF: "application/pdf",
    FileKind.HTML: "text/html",
    FileKind.TEXT: "text/plain",
}


def claimed_kind(name: str) -> FileKind | None:
    """Return the kind that a file's name claims, None when the ending says nothing."""
    return _CLAIMS.get(PurePosixPath(name.replace("\\", "/")).suffix.lower())


def detect_kind(data: bytes) -> FileKind:
    """Return the kind of a file by its content; what is nothing else is text.

    :raises ReadError: ``zip_broken`` for a zip container that cannot be opened.
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _kind_of_zip(data)
    if data.startswith(_OLE):
        return _kind_of_ole(data)
    if b"%PDF-" in data[:1024]:
        return FileKind.PDF
    if data[:2] == b"BM" and b"\x00" in data[:16]:
        return FileKind.IMAGE
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return FileKind.IMAGE
    return FileKind.HTML if _HTML_START.match(_ascii_view(data[:8192])) else FileKind.TEXT


def media_type(data: bytes) -> str:
    """Return the media type of a readable file by its content."""
    return _MEDIA_TYPES.get(detect_kind(data), "application/octet-stream")


def name_mismatch(data: bytes, name: str) -> tuple[FileKind, FileKind] | None:
    """Return (claimed, found) when a file's name and content disagree, else None."""
    claimed, found = claimed_kind(name), detect_kind(data)
    if claimed is None or claimed is found:
        return None
    if found is FileKind.ENCRYPTED_OFFICE and claimed in {FileKind.DOCX, FileKind.DOC}:
        return None
    return claimed, found


def _ascii_view(head: bytes) -> bytes:
    """Return the head without byte order mark and, for UTF-16, without its zero bytes."""
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        if head.startswith(mark):
            rest = head[len(mark) :]
            return rest if len(mark) == 3 else rest.replace(b"\x00", b"")
    return head


def _kind_of_zip(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lower() for name in archive.namelist()}
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype")
                if b"opendocument.text" in declared:
                    return FileKind.ODT
                if b"opendocument.spreadsheet" in declared:
                    return FileKind.SPREADSHEET
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError) as error:
        raise ReadError("zip_broken") from error
    folders = {name.split("/", 1)[0] for name in names if "/" in name}
    if "word/document.xml" in names or "word" in folders:
        return FileKind.DOCX
    if "xl" in folders:
        return FileKind.SPREADSHEET
    if "ppt" in folders:
        return FileKind.PRESENTATION
    return FileKind.ARCHIVE


def _kind_of_ole(data: bytes) -> FileKind:
    streams = (
        ("EncryptedPackage", FileKind.ENCRYPTED_OFFICE),
        ("WordDocument", FileKind.DOC),
        ("Workbook", FileKind.SPREADSHEET),
        ("PowerPoint Document", FileKind.PRESENTATION),
    )
    for stream, kind in streams:
        if stream.encode("utf-16-le") in data:
            return kind
    return FileKind.OLE
