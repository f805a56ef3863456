"""Readers of documents: .docx, .pdf (with text or scanned), .txt and .html to one shape."""

from truongchuan.adapters.readers.errors import ReadError
from truongchuan.adapters.readers.guarded import read_document_guarded
from truongchuan.adapters.readers.kinds import FileKind, media_type, name_mismatch
from truongchuan.adapters.readers.limits import ReadLimits
from truongchuan.adapters.readers.reading import read_document, reader_version

__all__ = [
    "FileKind",
    "ReadError",
    "ReadLimits",
    "media_type",
    "name_mismatch",
    "read_document",
    "read_document_guarded",
    "reader_version",
]
