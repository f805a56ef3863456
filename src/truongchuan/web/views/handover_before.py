"""Looking back from the new place: what the giver knew, and files that came along. Read only."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from truongchuan.domain.directory.models import School
from truongchuan.domain.handover.history import received_file
from truongchuan.domain.handover.selectors import origin_of, school_before
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.sources.selectors import open_stored_file
from truongchuan.web.access import page, page_of_school, programme_page
from truongchuan.web.downloads import table_response
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.handover_before import before_page, school_before_page
from truongchuan.web.presenters.wards import wards_page, wards_table


@programme_page("programmes.view")
@require_GET
def programme_before(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show from where a programme came, and what came with it."""
    part = origin_of(actor=actor_of(request), programme=programme)
    view = before_page(part, request.GET) if part is not None else None
    return render(request, "handover/before.html", {"view": view})


@page_of_school("accreditation.view")
@require_GET
def school_history(request: HttpRequest, programme: Programme, school: School) -> HttpResponse:
    """Show what the giver's programme held about one school."""
    line = school_before(actor=actor_of(request), school=school)
    view = school_before_page(line, school) if line is not None else None
    return render(request, "handover/school_before.html", {"view": view, "school": school})


@programme_page("programmes.view")
@require_GET
def received(request: HttpRequest, programme: Programme, received_pk: int) -> HttpResponseBase:
    """Send a file that came with the hand-over."""
    part = origin_of(actor=actor_of(request), programme=programme)
    file = received_file(part=part, pk=received_pk) if part is not None else None
    if file is None:
        raise Http404
    try:
        content = open_stored_file(actor=actor_of(request), file=file)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content,
        as_attachment=True,
        filename=file.name,
        content_type=file.media_type or "application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private"
    return response


@page("handover.oversee")
@require_GET
def wards(request: HttpRequest) -> HttpResponse:
    """Show all linked authorities in one table."""
    view = wards_page(actor_of(request), request.GET, timezone.localdate())
    return render(request, "handover/wards.html", {"view": view})


@page("handover.oversee")
@require_GET
def wards_xlsx(request: HttpRequest) -> HttpResponse:
    """Send the lines that the table shows as a workbook."""
    table = wards_table(actor_of(request), request.GET, timezone.localdate())
    return table_response(request, table, "xa-phuong")
