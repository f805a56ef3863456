"""Programmes: the list, the overview of one, what was done to it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.history import EVENT_KINDS, programme_events
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.overview import rows_by_month, summarise_programmes
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.programmes.selectors import (
    list_drafts,
    list_rows,
    list_units,
    open_finding_counts,
    recent_progress,
    targets_by_quarter,
)
from truongchuan.web.access import SIGNED_IN, page, programme_page
from truongchuan.web.downloads import table_response, wants_file
from truongchuan.web.law import current_law
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.book_notes import MOST_LINES
from truongchuan.web.presenters.event_log import event_lines
from truongchuan.web.presenters.heat import Source
from truongchuan.web.presenters.home import steering
from truongchuan.web.presenters.list_books import history_table, programmes_table
from truongchuan.web.presenters.overview import (
    document_of,
    month_lines,
    quarter_lines,
    report_lines,
    severity_lines,
    units_most_late,
    version_lines,
)
from truongchuan.web.presenters.programme_list import programme_lines
from truongchuan.web.presenters.reach import reach_of
from truongchuan.web.presenters.roadmap_query import Choice
from truongchuan.wording.roadmap import EVENT_KINDS as KIND_WORDS

PER_PAGE = 50
REPORTS_SHOWN = 10


@page(SIGNED_IN)
def programme_list(request: HttpRequest) -> HttpResponse:
    """List the programmes that the person may see."""
    actor = actor_of(request)
    summaries = summarise_programmes(actor=actor, on=timezone.localdate())
    lines = programme_lines(summaries, sort=request.GET.get("sort", ""))
    if wants_file(request):
        return table_response(request, programmes_table(lines), "ke-hoach")
    context = {
        "page_obj": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
        "may_import": may(actor, "programmes.import"),
        "drafts": list(list_drafts(actor=actor)) if may(actor, "programmes.import") else [],
    }
    return render(request, "programmes/list.html", context)


@programme_page("programmes.view")
def programme_detail(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show how a programme stands, and the document it stands on."""
    actor, on = actor_of(request), today_of(programme)
    rows = list_rows(actor=actor, programme=programme, on=on, schools_of=frozenset())
    quarters = targets_by_quarter(actor=actor, programme=programme)
    units = list_units(actor=actor, programme=programme, on=on)
    versions = list(programme.versions.select_related("source").defer("facts"))
    reports = recent_progress(actor=actor, programme=programme, limit=REPORTS_SHOWN)
    context = {
        "steering": steering(rows, programme=programme, on=on),
        "quarters": quarter_lines(quarters, programme=programme, on=on),
        "reach": reach_of(Source(actor, programme, current_law(), on)),
        "months": month_lines(rows_by_month(rows, on), programme=programme, on=on),
        "units": units_most_late(units, programme),
        "findings": severity_lines(
            open_finding_counts(actor=actor, programme=programme), programme
        ),
        "reports": report_lines(reports, programme),
        "document": document_of(programme),
        "versions": version_lines(versions),
        "may_manage": may(actor, "programmes.manage", programme),
    }
    return render(request, "programmes/detail.html", context)


@programme_page("programmes.view")
def programme_history(request: HttpRequest, programme: Programme) -> HttpResponse:
    """List what was done to a programme, newest first."""
    kind = request.GET.get("kind", "")
    actor = actor_of(request)
    events = programme_events(actor=actor, programme=programme, kind=kind)
    if wants_file(request):
        told = event_lines(events[:MOST_LINES], programme, actor)
        table = history_table(told, programme=programme, on=today_of(programme))
        return table_response(request, table, "nhat-ky")
    page_obj = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "events": event_lines(page_obj.object_list, programme, actor),
        "kinds": [Choice(k, gettext(KIND_WORDS[k]), k == kind) for k in EVENT_KINDS],
    }
    return render(request, "programmes/history.html", context)
