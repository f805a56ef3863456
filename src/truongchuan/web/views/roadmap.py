"""The roadmap in three ways: the annex's table, over time, schools against steps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.matrix import list_matrix
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.selectors import targets_by_quarter
from truongchuan.web.access import programme_page
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.annex import annex_reference
from truongchuan.web.presenters.gantt import GROUPINGS
from truongchuan.web.presenters.gantt import gantt as lay_out
from truongchuan.web.presenters.gantt_drawing import draw_gantt
from truongchuan.web.presenters.matrix import matrix as fill_matrix
from truongchuan.web.presenters.matrix import quarter_choices
from truongchuan.web.presenters.roadmap_query import query_roadmap
from truongchuan.web.presenters.roadmap_table import roadmap_table


@programme_page("programmes.view")
def table(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show the roadmap as the plan's annex: month, task, lead, cooperating, schools, state."""
    actor, on = actor_of(request), today_of(programme)
    query = query_roadmap(
        actor=actor, programme=programme, on=on, query=request.GET, with_schools=True
    )
    context = {
        "query": query,
        "table": roadmap_table(
            query.rows, programme=programme, on=on, page=request.GET.get("page", "")
        ),
        "reference": annex_reference(programme),
    }
    return render(request, "roadmap/table.html", context)


@programme_page("programmes.view")
def gantt(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show the roadmap over time."""
    actor, on = actor_of(request), today_of(programme)
    query = query_roadmap(actor=actor, programme=programme, on=on, query=request.GET)
    wanted = request.GET.get("group", "")
    group = wanted if wanted in GROUPINGS else GROUPINGS[0]
    quarters = targets_by_quarter(actor=actor, programme=programme)
    chart = lay_out(query.rows, programme=programme, quarters=quarters, on=on, group=group)
    context = {
        "query": query,
        "group": group,
        "chart": draw_gantt(chart, title=programme.title) if query.rows else "",
        "reference": annex_reference(programme),
    }
    return render(request, "roadmap/gantt.html", context)


@programme_page("programmes.view")
def matrix(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show schools against the steps that are about schools."""
    actor, on = actor_of(request), today_of(programme)
    query = query_roadmap(actor=actor, programme=programme, on=on, query=request.GET)
    summaries = targets_by_quarter(actor=actor, programme=programme)
    quarters = quarter_choices((s.quarter for s in summaries), request.GET.get("quarter", ""))
    page = list_matrix(
        actor=actor,
        programme=programme,
        rows=query.rows,
        quarter=next((c.value for c in quarters if c.selected), ""),
        school_id=query.where.school_id,
        page=request.GET.get("page", ""),
    )
    context = {
        "query": query,
        "quarters": quarters,
        "page_obj": page.targets,
        "matrix": fill_matrix(query.rows, page, programme=programme, on=on),
        "reference": annex_reference(programme),
    }
    return render(request, "roadmap/matrix.html", context)
