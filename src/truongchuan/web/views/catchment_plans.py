"""Runs: live progress, the plan school by school and unit by unit, the drawing, files."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from truongchuan.domain.catchments.curves import request_curve
from truongchuan.domain.catchments.models import CatchmentRun
from truongchuan.domain.catchments.policies import may
from truongchuan.domain.catchments.selectors import drawing_of, get_run, other_runs, outcome_of
from truongchuan.domain.catchments.services import stop_run
from truongchuan.domain.shared.errors import DomainError
from truongchuan.web.access import page
from truongchuan.web.catchment_asking import SECONDS, ask_nearest
from truongchuan.web.catchment_curves import draw_curve
from truongchuan.web.downloads import table_response
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.catchment_book import assignment_csv, plan_tables
from truongchuan.web.presenters.catchment_compare import compare_page, run_choices
from truongchuan.web.presenters.catchment_map import view_of, whole
from truongchuan.web.presenters.catchment_nearest import nearest_page
from truongchuan.web.presenters.catchment_run import going_of, run_curve, run_page
from truongchuan.web.presenters.catchment_units import (
    Facts,
    ask_url,
    facts_of,
    map_page,
    units_page,
)
from truongchuan.web.presenters.query import number
from truongchuan.wording.errors import error_message

VIEW, MANAGE = "catchments.view", "catchments.manage"
DAY = 24 * 3600
P = ParamSpec("P")


def of_run(
    view: Callable[Concatenate[HttpRequest, CatchmentRun, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give a view the run that ``solve_pk`` names; one of others is not found."""

    @wraps(view)
    def found(
        request: HttpRequest, /, solve_pk: int, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        actor = actor_of(request)
        run = get_run(actor=actor, pk=solve_pk)
        if run is None:
            raise Http404
        if not may(actor, VIEW, run):
            raise PermissionDenied(VIEW)
        return view(request, run, *args, **kwargs)

    return found


def of_plan(
    view: Callable[Concatenate[HttpRequest, Facts, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give a view what a run gave; a run without a plan leads to its own page."""

    @wraps(view)
    def found(
        request: HttpRequest, run: CatchmentRun, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        outcome = outcome_of(run=run)
        if outcome is None:
            messages.info(request, gettext("Lần tính này chưa có phương án."))
            return redirect("catchment_run", run.pk)
        return view(request, facts_of(run, outcome), *args, **kwargs)

    return of_run(found)


@page(VIEW)
@of_run
@require_safe
def run_detail(request: HttpRequest, run: CatchmentRun) -> HttpResponse:
    """Show how far a run is, or what it gave."""
    view = run_page(actor=actor_of(request), run=run)
    return render(request, "catchments/run.html", {"view": view, "run": run, "tab": "run"})


@page(VIEW)
@of_run
@require_safe
def progress(request: HttpRequest, run: CatchmentRun) -> HttpResponse:
    """Answer the page's question how far the run is; when it is over, load the page anew."""
    going = going_of(run)
    context = {"going": going, "run": run, "may_manage": may(actor_of(request), MANAGE, run)}
    response = render(request, "catchments/going.html", context)
    if going is None:
        response.headers["HX-Refresh"] = "true"
    return response


@page(MANAGE)
@of_run
@require_POST
def stop(request: HttpRequest, run: CatchmentRun) -> HttpResponse:
    """Stop a run and keep its best plan."""
    if not may(actor_of(request), MANAGE, run):
        raise PermissionDenied(MANAGE)
    try:
        stop_run(actor=actor_of(request), run=run)
    except DomainError as error:
        messages.info(request, error_message(error, gettext))
    return redirect("catchment_run", run.pk)


@page(MANAGE)
@of_run
@require_POST
def curve_new(request: HttpRequest, run: CatchmentRun) -> HttpResponse:
    """Ask for the curve of cost against children moved."""
    if not may(actor_of(request), MANAGE, run):
        raise PermissionDenied(MANAGE)
    try:
        request_curve(actor=actor_of(request), run=run, enqueue=draw_curve.enqueue)
    except DomainError as error:
        messages.info(request, error_message(error, gettext))
    return redirect(reverse("catchment_run", args=[run.pk]) + "#doi-truong")


@page(VIEW)
@of_run
@require_safe
def curve_progress(request: HttpRequest, run: CatchmentRun) -> HttpResponse:
    """Answer the page's question how far the curve is."""
    context = {"curve": run_curve(actor=actor_of(request), run=run), "run": run}
    return render(request, "catchments/curve.html", context)


@page(VIEW)
@of_plan
@require_safe
def units(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Show the units that move, or all of them."""
    view = units_page(facts=facts, query=request.GET)
    context = {"view": view, "run": facts.run, "tab": "units"}
    return render(request, "catchments/units.html", context)


@page(VIEW)
@of_plan
@require_safe
def nearest(request: HttpRequest, facts: Facts, unit_place: int) -> HttpResponse:
    """Say what sending a unit to its nearest school takes: a fragment, or a page of its own."""
    if unit_place >= len(facts.units["id"]):
        raise Http404
    answer = None
    if ask_url(facts, unit_place):
        answer = ask_nearest(
            actor=actor_of(request), run=facts.run, units=facts.units, place=unit_place
        )
    view = nearest_page(facts=facts, place=unit_place, answer=answer, seconds=SECONDS)
    name = "nearest_answer" if request.headers.get("HX-Request") else "nearest"
    context = {"view": view, "run": facts.run}
    response = render(request, f"catchments/{name}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@page(VIEW)
@of_plan
@require_safe
def map_view(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Show the page of the drawing, with the unit that was asked about."""
    view = map_page(facts=facts, query=request.GET)
    return render(request, "catchments/map.html", {"view": view, "run": facts.run, "tab": "map"})


@page(VIEW)
@of_plan
@require_safe
@gzip_page
def drawing(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Send the drawing. A plan never changes, so a browser may keep it."""
    run = facts.run
    tag = f'"{run.pk}-{run.attempt}-{get_language()}"'
    svg = whole(
        drawing_of(run=run),
        view_of(facts.units, facts.schools),
        title=gettext("Sơ đồ tuyến: %(name)s") % {"name": run.area.name},
        description=gettext(
            "Mỗi ô là một đơn vị dân cư, tô theo trường. Bảng các đơn vị có cùng nội dung."
        ),
    ).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    headers = {"Cache-Control": f"private, max-age={DAY}", "ETag": tag, "Vary": "Cookie"}
    if request.GET.get("tai"):
        name = content_disposition_header(as_attachment=True, filename="so-do-tuyen.svg")
        headers["Content-Disposition"] = name or "attachment"
    response = HttpResponse(svg, content_type="image/svg+xml; charset=utf-8", headers=headers)
    return cast("HttpResponse", get_conditional_response(request, etag=tag, response=response))


@page(VIEW)
@of_plan
@require_safe
def compare(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Compare a run with another of the same area."""
    others = list(other_runs(actor=actor_of(request), run=facts.run)[:50])
    chosen = number(request.GET, "voi")
    other = next((run for run in others if run.number == chosen), others[0] if others else None)
    outcome = outcome_of(run=other) if other else None
    view = None
    if other is not None and outcome is not None:
        view = compare_page(one=facts, other=facts_of(other, outcome), query=request.GET)
    choices = run_choices(others, other.number if other else 0)
    context = {"view": view, "choices": choices, "run": facts.run, "tab": "compare"}
    return render(request, "catchments/compare.html", context)


@page(VIEW)
@of_plan
@require_safe
def plan_csv(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Send the plan as the command line writes it."""
    name = content_disposition_header(as_attachment=True, filename="assignment.csv")
    headers = {"Content-Disposition": name or "attachment", "Cache-Control": "private"}
    content = assignment_csv(facts)
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@page(VIEW)
@of_plan
@require_safe
def plan_xlsx(request: HttpRequest, facts: Facts) -> HttpResponse:
    """Send the plan as a workbook: schools, units, units that move."""
    return table_response(request, plan_tables(facts), "phan-tuyen")
