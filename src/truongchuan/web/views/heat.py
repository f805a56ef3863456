"""Schools of a programme against the criteria and the norms in force on its today."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from truongchuan.domain.accreditation.services import refresh_standings
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.web.access import programme_page
from truongchuan.web.downloads import heat_response
from truongchuan.web.law import current_law
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.criteria_heat import criteria_page
from truongchuan.web.presenters.heat import Source
from truongchuan.web.presenters.heat_books import criteria_book, norms_book
from truongchuan.web.presenters.norms_heat import norms_page
from truongchuan.web.presenters.query import number
from truongchuan.web.presenters.reach import waiting_ids

CHUNK = 100
"""Standings made in one go: about a second's work."""


@programme_page("programmes.view")
@require_GET
def criteria_heat(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show what keeps each school from the degree that the plan wants of it."""
    view = criteria_page(_source(request, programme), request.GET)
    return render(request, "heat/criteria.html", {"view": view, "heat": view.heat})


@programme_page("programmes.view")
@require_GET
def norms_heat(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show what each school is short of."""
    view = norms_page(_source(request, programme), request.GET)
    return render(request, "heat/norms.html", {"view": view, "heat": view.heat})


@programme_page("programmes.view")
@require_GET
def criteria_heat_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send the criteria of all schools that the page shows, with every failing item."""
    book = criteria_book(_source(request, programme), request.GET)
    return heat_response(request, book, "truong-va-tieu-chi")


@programme_page("programmes.view")
@require_GET
def norms_heat_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send the norms of all schools that the page shows, with every shortfall."""
    book = norms_book(_source(request, programme), request.GET)
    return heat_response(request, book, "truong-va-dinh-muc")


@programme_page("programmes.view")
@require_POST
def standings_refresh(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Judge some of the schools that were not judged yet; the page asks again until all are.

    Standings follow from figures and law alone, so whoever sees the programme may have them made.
    """
    source = _source(request, programme)
    waiting = waiting_ids(source)
    made = refresh_standings(law=source.law, on=source.on, school_ids=waiting[:CHUNK])
    left = len(waiting) - made
    total = max(number(request.POST, "total") or 0, len(waiting))
    back = _back(request, programme)
    if left and made and request.htmx:  # type: ignore[attr-defined]
        context = {
            "programme": programme,
            "left": left,
            "total": total,
            "done": total - left,
            "back": back,
        }
        return render(request, "heat/refresh.html", context)
    messages.success(request, gettext("Đã đánh giá %s trường.") % (total - left))
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": back})
    return redirect(back)


def _source(request: HttpRequest, programme: Programme) -> Source:
    return Source(actor_of(request), programme, current_law(), today_of(programme))


def _back(request: HttpRequest, programme: Programme) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return reverse("criteria_heat", args=[programme.pk])
