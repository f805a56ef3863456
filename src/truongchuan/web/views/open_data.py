"""The export of all that an authority has: asked for, made in the background, fetched."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from truongchuan.adapters.open_data.jobs import export_folder, make_export
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.upkeep.exports import list_exports, note_export_download, request_export
from truongchuan.web.access import page
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.open_data import export_running, open_data_page
from truongchuan.web.views.upkeep import attachment
from truongchuan.wording.errors import error_message


@page("upkeep.export")
@require_http_methods(["GET", "HEAD", "POST"])
def open_data(request: HttpRequest) -> HttpResponse:
    """Show one's own exports, and take a new wish."""
    actor = actor_of(request)
    if request.method == "POST":
        try:
            request_export(actor=actor, enqueue=make_export.enqueue)
        except DomainError as error:
            messages.error(request, error_message(error, gettext))
        else:
            messages.success(request, gettext("Đã nhận. Dữ liệu được xuất ở chế độ nền."))
        return redirect("open_data")
    return render(request, "open_data/page.html", {"view": open_data_page(actor=actor)})


@page("upkeep.export")
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Answer the page's question how far the export is; when it is over, load the page anew."""
    found = export_running(actor=actor_of(request))
    response = render(request, "open_data/running.html", {"running": found})
    if found is None:
        response.headers["HX-Refresh"] = "true"
    return response


@page("upkeep.export")
@require_safe
def download(request: HttpRequest, export_pk: int) -> HttpResponse | FileResponse:
    """Send an export to the one who asked for it; the fetching is recorded."""
    actor = actor_of(request)
    run = list_exports(actor=actor).filter(pk=export_pk).exclude(file="").first()
    if run is None:
        raise Http404
    try:
        content = (export_folder() / run.file).open("rb")
        note_export_download(actor=actor, run=run)
    except (DomainError, OSError):
        messages.error(request, gettext("Tệp này đã hết hạn giữ. Hãy xuất lại."))
        return redirect("open_data")
    return attachment(content, run.file)
