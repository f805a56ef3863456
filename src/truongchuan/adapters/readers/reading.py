"""From a file to an extracted document: which reader reads it, and when none does."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from truongchuan.adapters.readers.docx import read_docx
from truongchuan.adapters.readers.drafts import assemble
from truongchuan.adapters.readers.encodings import decode, refuse_legacy
from truongchuan.adapters.readers.errors import ReadError
from truongchuan.adapters.readers.html import read_html
from truongchuan.adapters.readers.kinds import READABLE, FileKind, claimed_kind, detect_kind
from truongchuan.adapters.readers.limits import ReadLimits, Watch
from truongchuan.adapters.readers.pdf import read_pdf
from truongchuan.engines.plan.document import ExtractedDocument
from truongchuan.engines.plan.plain import document_from_text

READER_GENERATION = "1"
_LIBRARIES = ("lxml", "pdfplumber", "pypdfium2")


@lru_cache(maxsize=1)
def reader_version() -> str:
    """Return the version kept with an extracted text: our own, then the libraries'.

    It changes whenever the same file may give another text, so that stored spans stay true.
    """
    parts = [READER_GENERATION]
    for name in _LIBRARIES:
        try:
            parts.append(f"{name}-{version(name)}")
        except PackageNotFoundError:
            parts.append(f"{name}-unknown")
    return "+".join(parts)


def load(source: Path | str | bytes, limits: ReadLimits) -> bytes:
    """Return a file's bytes, its size checked before they are read.

    :raises ReadError: ``empty`` or ``too_big``.
    """
    if isinstance(source, bytes):
        _check_size(len(source), limits)
        return source
    path = Path(source)
    _check_size(path.stat().st_size, limits)
    return path.read_bytes()


def _check_size(size: int, limits: ReadLimits) -> None:
    if size == 0:
        raise ReadError("empty")
    if size > limits.file_size:
        raise ReadError("too_big", size=size, limit=limits.file_size)


def read_document(
    source: Path | str | bytes, name: str, limits: ReadLimits | None = None
) -> ExtractedDocument:
    """Return what a .docx, .pdf, .txt or .html file says.

    The content decides the kind; the name is only used to tell a person what is wrong.

    :param source: path or content of the file.
    :param name: the file's name as the person knows it.
    :raises ReadError: when the file cannot be read; the code says why.
    :raises OSError: when the path cannot be opened.
    """
    limits = limits or ReadLimits()
    data = load(source, limits)
    watch = Watch(limits)
    kind = detect_kind(data)
    if kind not in READABLE:
        raise _unreadable(kind, name)
    try:
        document = _read(data, kind, watch)
    except RecursionError as error:
        raise ReadError("nested_too_deep") from error
    refuse_legacy(document.text)
    return document


def _unreadable(found: FileKind, name: str) -> ReadError:
    claimed = claimed_kind(name)
    if found is FileKind.ENCRYPTED_OFFICE:
        return ReadError("encrypted")
    if claimed is not None and claimed in READABLE:
        return ReadError("wrong_kind", name=name[-80:], claimed=claimed.value, found=found.value)
    return ReadError("unsupported", found=found.value)


def _read(data: bytes, kind: FileKind, watch: Watch) -> ExtractedDocument:
    limits = watch.limits
    if kind is FileKind.TEXT:
        return _read_text(data, watch)
    reader, pages = kind.value, 0
    if kind is FileKind.DOCX:
        drafts = read_docx(data, limits, watch)
    elif kind is FileKind.HTML:
        drafts = read_html(data, watch)
    else:
        drafts, pages, scanned = read_pdf(data, limits, watch)
        reader = "pdf-scan" if scanned else "pdf"
    return assemble(drafts, reader=reader, version=reader_version(), watch=watch, pages=pages)


def _read_text(data: bytes, watch: Watch) -> ExtractedDocument:
    text = decode(data)
    watch.add_text(len(text))
    if not text.strip():
        raise ReadError("no_text")
    if sum("\t" in line for line in text.splitlines()) > watch.limits.table_rows:
        raise ReadError("too_many_rows", limit=watch.limits.table_rows)
    return document_from_text(text, reader="txt", reader_version=reader_version())
