"""Answers that are files."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from truongchuan.adapters.uploads import MEDIA_TYPES
from truongchuan.adapters.writers.table_xlsx import MEDIA_TYPE


def workbook_response(content: bytes, name: str) -> HttpResponse:
    """Send an .xlsx workbook to be saved under a name."""
    return _attachment(content, name, MEDIA_TYPE)


def docx_response(content: bytes, name: str) -> HttpResponse:
    """Send a .docx document to be saved under a name."""
    return _attachment(content, name, MEDIA_TYPES["docx"])


def json_response(content: str, name: str) -> HttpResponse:
    """Send a JSON document to be saved under a name."""
    return _attachment(content.encode(), name, "application/json")


def zip_response(content: bytes, name: str) -> HttpResponse:
    """Send an archive to be saved under a name."""
    return _attachment(content, name, "application/zip")


def _attachment(content: bytes, name: str, media_type: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": disposition or "attachment", "Cache-Control": "private"},
    )
