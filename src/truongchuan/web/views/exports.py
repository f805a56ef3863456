"""The roadmap as files, with the filters of the page that it is taken from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from truongchuan.adapters.uploads import MEDIA_TYPES
from truongchuan.adapters.writers.annex import Annex
from truongchuan.adapters.writers.annex_docx import write_annex_docx
from truongchuan.adapters.writers.annex_xlsx import write_annex_xlsx
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.access import programme_page
from truongchuan.web.downloads import book_response, sample_notes
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.annex import annex_of, annex_table, file_name
from truongchuan.web.presenters.roadmap_query import query_roadmap


@programme_page("programmes.view")
def annex_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send the annex with its progress as a spreadsheet."""
    annex = _annex(request, programme)
    name = file_name(programme, "xlsx").removesuffix(".xlsx")
    return book_response(
        request,
        annex_table(annex, notes=sample_notes(programme)),
        lambda: write_annex_xlsx(annex),
        name,
    )


@programme_page("programmes.view")
def annex_docx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send the annex as an official document."""
    return _file(write_annex_docx(_annex(request, programme)), programme, "docx")


def _annex(request: HttpRequest, programme: Programme) -> Annex:
    on = today_of(programme)
    query = query_roadmap(actor=actor_of(request), programme=programme, on=on, query=request.GET)
    return annex_of(programme, query.rows, on=on, selection=query.description)


def _file(content: bytes, programme: Programme, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="{file_name(programme, ending)}"'
    response["Cache-Control"] = "no-store"
    return response
