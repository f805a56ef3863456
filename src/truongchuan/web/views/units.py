"""Units of a programme: the list, and the work of one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.followup.selectors import ObstacleFilter, list_obstacles
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.unit_selectors import get_unit
from truongchuan.web.access import programme_page
from truongchuan.web.downloads import table_response
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.duties import duties_card
from truongchuan.web.presenters.obstacles import obstacle_lines
from truongchuan.web.presenters.unit import unit_page
from truongchuan.web.presenters.units import units_page
from truongchuan.web.presenters.units_book import units_tables

OBSTACLES_SHOWN = 30


@programme_page("programmes.view")
@require_GET
def unit_list(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show every unit with its load."""
    page = units_page(
        actor=actor_of(request), programme=programme, on=today_of(programme), query=request.GET
    )
    return render(request, "units/list.html", {"list": page})


@programme_page("programmes.view")
@require_GET
def units_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send what the list shows as a workbook, with the duties behind its numbers."""
    on = today_of(programme)
    page = units_page(actor=actor_of(request), programme=programme, on=on, query=request.GET)
    return table_response(request, units_tables(page, programme=programme, on=on), "don-vi")


@programme_page("programmes.view")
@require_GET
def unit_detail(request: HttpRequest, programme: Programme, unit_pk: int) -> HttpResponse:
    """Show the work of one unit; a school has a page of its own."""
    actor = actor_of(request)
    unit = get_unit(actor=actor, programme=programme, pk=unit_pk)
    if unit is None:
        raise Http404
    if unit.kind == OrganisationKind.SCHOOL:
        return redirect("school", pk=programme.pk, school_pk=unit.school.pk)
    on = today_of(programme)
    unsolved = ObstacleFilter(state="unsolved", unit_id=unit.pk)
    obstacles = list_obstacles(actor=actor, programme=programme, on=on, where=unsolved)
    context = {
        "view": unit_page(actor=actor, programme=programme, unit=unit, on=on),
        "duties": duties_card(
            actor=actor, programme=programme, unit=unit, on=on, query=request.GET
        ),
        "obstacles": obstacle_lines(obstacles[:OBSTACLES_SHOWN], programme=programme, on=on),
    }
    return render(request, "units/detail.html", context)
