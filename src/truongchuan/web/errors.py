"""Pages for requests that cannot be answered."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from truongchuan.domain.shared.busy import is_busy
from truongchuan.web.busy import busy_outside_views
from truongchuan.web.log_context import request_id


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form sent without a valid token."""
    return render(request, "403.html", {"csrf": True, "layout": _layout(request)}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that makes no sense; its host may be forged, so nothing of it is used."""
    return HttpResponse(render_to_string("400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a person who sees a page's subject but may not use the page."""
    return render(request, "403.html", {"layout": _layout(request)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that does not exist, or not for this person."""
    return render(request, "404.html", {"layout": _layout(request)}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when the product itself failed: nothing here may need the database."""
    if is_busy(sys.exc_info()[1]):
        return busy_outside_views(request)
    return HttpResponse(render_to_string("500.html", {"request_id": request_id.get()}), status=500)


def _layout(request: HttpRequest) -> str:
    """Signed-in people keep the frame; an error before sign-in was looked up has none."""
    user = getattr(request, "user", None)
    return "base.html" if user is not None and user.is_authenticated else "ui/entrance.html"
