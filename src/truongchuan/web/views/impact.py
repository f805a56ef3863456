"""Schools of a programme under the law of several days."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from truongchuan.domain.accreditation.comparisons import refresh_comparisons
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.access import programme_page
from truongchuan.web.downloads import heat_response
from truongchuan.web.law import current_law
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.days import chosen_days
from truongchuan.web.presenters.heat import Source
from truongchuan.web.presenters.impact_book import impact_book
from truongchuan.web.presenters.impact_page import impact_page, refresh_url
from truongchuan.web.presenters.programme_impact import uncompared_ids
from truongchuan.web.presenters.query import number

CHUNK = 50
"""Schools judged under each of the days in one go: about a second's work."""


@programme_page("programmes.view")
@require_safe
def programme_impact(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show what a change of law does to the schools of a programme."""
    source = _source(request, programme)
    view = impact_page(source, request.GET)
    refresh = refresh_url(programme, view.found.days)
    wrong = view.found.chosen.wrong and not getattr(request, "htmx", False)
    return render(
        request,
        "schools/impact.html",
        {"view": view, "found": view.found, "refresh": refresh, "heat": view},
        status=422 if wrong else 200,
    )


@programme_page("programmes.view")
@require_safe
def programme_impact_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send the schools that the page shows, with every rule that moved one."""
    book = impact_book(_source(request, programme), request.GET)
    return heat_response(request, book, "tac-dong-cua-quy-dinh")


@programme_page("programmes.view")
@require_POST
def impact_refresh(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Judge some of the schools under the days; the page asks again until all are.

    What comes out follows from figures and law alone, so whoever sees the programme may ask.
    """
    source = _source(request, programme)
    days = chosen_days(request.GET.getlist("ngay"), source.on).days
    waiting = uncompared_ids(source, days)
    made = refresh_comparisons(law=source.law, on=source.on, days=days, school_ids=waiting[:CHUNK])
    left = len(waiting) - made
    total = max(number(request.POST, "total") or 0, len(waiting))
    back = reverse("programme_impact", args=[programme.pk]) + "?" + request.GET.urlencode()
    if left and made and request.htmx:  # type: ignore[attr-defined]
        context = {
            "programme": programme,
            "left": left,
            "total": total,
            "done": total - left,
            "back": back,
            "refresh": refresh_url(programme, days),
        }
        return render(request, "heat/refresh.html", context)
    messages.success(request, gettext("Đã đánh giá %s trường.") % (total - left))
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": back})
    return redirect(back)


def _source(request: HttpRequest, programme: Programme) -> Source:
    return Source(actor_of(request), programme, current_law(), today_of(programme))
