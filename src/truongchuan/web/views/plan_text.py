"""The plan's own text, with everything that was read from it marked."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.readings import get_version, list_versions
from truongchuan.web.access import programme_page
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.plan_text import plan_text_view
from truongchuan.web.views.parameters import whole_number


@programme_page("programmes.view")
@require_safe
def text_page(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show a version of the document, the newest unless ``?ban=`` names another one."""
    actor = actor_of(request)
    number = whole_number(request.GET.get("ban"))
    version = get_version(actor=actor, programme=programme, number=number)
    if version is None and number is not None:
        raise Http404
    context = {
        "versions": list_versions(actor=actor, programme=programme),
        "version": version,
        "view": version
        and plan_text_view(programme, version, line=whole_number(request.GET.get("line"))),
    }
    return render(request, "plan/text.html", context)
