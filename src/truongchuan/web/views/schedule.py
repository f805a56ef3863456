"""Progress and risk of a programme: dates, chances, what drives them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.scheduling.models import Baseline
from truongchuan.domain.scheduling.selectors import list_baselines
from truongchuan.web.access import programme_page
from truongchuan.web.downloads import table_response
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.query import number
from truongchuan.web.presenters.schedule_book import schedule_tables
from truongchuan.web.presenters.schedule_page import schedule_page
from truongchuan.web.schedule import programme_schedule


@programme_page("programmes.view")
@require_safe
def risk(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show which schools hold their quarter, with what chance, and what drives it."""
    actor = actor_of(request)
    found, chances = programme_schedule(actor=actor, programme=programme)
    baselines = list(list_baselines(actor=actor, programme=programme).defer("dates"))
    baseline = _chosen(baselines, number(request.GET, "moc"))
    context = {
        "view": schedule_page(found, chances, request.GET, baseline=baseline),
        "baselines": baselines,
        "baseline": baseline,
    }
    return render(request, "schedule/risk.html", context)


def _chosen(baselines: list[Baseline], wanted: int | None) -> Baseline | None:
    """Return the baseline asked for, else the newest; 0 asks for none."""
    if wanted is None:
        return baselines[0] if baselines else None
    return next((one for one in baselines if one.pk == wanted), None)


@programme_page("programmes.view")
@require_safe
def risk_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send the schools and tasks that the page shows."""
    found, chances = programme_schedule(actor=actor_of(request), programme=programme)
    return table_response(
        request, schedule_tables(found, chances, request.GET), "tien-do-va-rui-ro"
    )
