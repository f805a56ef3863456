"""Downloading the files that a programme refers to."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from truongchuan.domain.programmes.files import find_file
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.sources.selectors import open_stored_file
from truongchuan.web.access import programme_page
from truongchuan.web.middleware import actor_of


@programme_page("programmes.view")
@require_safe
def download(request: HttpRequest, programme: Programme, file_pk: int) -> FileResponse:
    """Send a plan's document or a report's attachment, to be saved and never to be shown."""
    actor = actor_of(request)
    file = find_file(actor=actor, programme=programme, pk=file_pk)
    if file is None:
        raise Http404
    try:
        content = open_stored_file(actor=actor, file=file)
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
