"""Answers that are files."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from truongchuan.adapters.uploads import MEDIA_TYPES
from truongchuan.adapters.writers.heat_xlsx import HeatBook
from truongchuan.adapters.writers.table_csv import MEDIA_TYPE as CSV_TYPE
from truongchuan.adapters.writers.table_csv import table_of_heat, write_csv
from truongchuan.adapters.writers.table_xlsx import MEDIA_TYPE, Table, write_tables
from truongchuan.domain.programmes.models import Programme

FORMAT, CSV, XLSX = "dinh-dang", "csv", "xlsx"
"""``?dinh-dang=csv`` at the address of a workbook gives its list as .csv; a list without such an
address gives both kinds of file at its own."""


def wants_file(request: HttpRequest) -> bool:
    """Tell whether a list's own address asks for the list as a file."""
    return request.GET.get(FORMAT) in {CSV, XLSX}


def workbook_response(content: bytes, name: str) -> HttpResponse:
    """Send an .xlsx workbook to be saved under a name."""
    return _attachment(content, name, MEDIA_TYPE)


def table_response(
    request: HttpRequest, tables: Table | Sequence[Table], name: str
) -> HttpResponse:
    """Send a list as a workbook, or as .csv where the address asks for it; ``name`` has no ending.

    Further tables become sheets of the workbook; a .csv file holds the first one, the list itself.
    """
    found = [tables] if isinstance(tables, Table) else list(tables)
    return book_response(request, found[0], lambda: write_tables(found), name)


def book_response(
    request: HttpRequest, table: Table, book: Callable[[], bytes], name: str
) -> HttpResponse:
    """Send a workbook with a layout of its own, or its list as .csv."""
    if request.GET.get(FORMAT) != CSV:
        return workbook_response(book(), f"{name}.xlsx")
    sample = gettext("Số liệu minh họa")
    made_up = any(note.startswith(sample) for note in table.notes)
    remark = (gettext("Ghi chú"), sample) if made_up else None
    return _attachment(write_csv(table, remark=remark), f"{name}.csv", CSV_TYPE)


def sample_notes(programme: Programme) -> list[str]:
    """Return the note of a programme whose figures are made up."""
    return [gettext("Số liệu minh họa")] if programme.is_demo else []


def heat_response(request: HttpRequest, book: HeatBook, name: str) -> HttpResponse:
    """Send a heat table as a workbook or as .csv; ``name`` has no ending."""
    return book_response(request, table_of_heat(book.heat), book.to_xlsx, name)


def docx_response(content: bytes, name: str) -> HttpResponse:
    """Send a .docx document to be saved under a name."""
    return _attachment(content, name, MEDIA_TYPES["docx"])


def json_response(content: str, name: str) -> HttpResponse:
    """Send a JSON document to be saved under a name."""
    return _attachment(content.encode(), name, "application/json")


def text_response(content: str, name: str) -> HttpResponse:
    """Send a plain text to be saved under a name; its first bytes say that it is UTF-8."""
    data = b"\xef\xbb\xbf" + content.replace("\n", "\r\n").encode()
    return _attachment(data, name, "text/plain; charset=utf-8")


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
