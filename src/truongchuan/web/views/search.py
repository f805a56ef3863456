"""Search, and suggestions while typing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from truongchuan.web.access import SIGNED_IN, page
from truongchuan.web.current import current_programme
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.search import search_page as found
from truongchuan.web.presenters.search import suggestions


@page(SIGNED_IN)
@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what was found; to htmx only the list that hangs under the search box."""
    actor, programme = actor_of(request), current_programme(request)
    if request.headers.get("HX-Request"):
        groups = suggestions(actor=actor, programme=programme, query=request.GET)
        context = {"groups": groups, "words": request.GET.get("q", "").strip()}
        response = render(request, "search/suggestions.html", context)
    else:
        results = found(actor=actor, programme=programme, query=request.GET)
        response = render(request, "search/page.html", {"found": results})
    patch_vary_headers(response, ["HX-Request"])
    return response
