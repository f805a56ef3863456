"""The leader's board: the page, and the same as a workbook."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from truongchuan.domain.programmes.models import Programme
from truongchuan.web.access import programme_page
from truongchuan.web.downloads import table_response
from truongchuan.web.law import current_law
from truongchuan.web.middleware import actor_of
from truongchuan.web.presenters.dashboard import board_page, read_board
from truongchuan.web.presenters.dashboard_book import board_tables
from truongchuan.web.presenters.dashboard_query import query_board
from truongchuan.web.schedule import programme_schedule


@programme_page("programmes.view")
@require_safe
def dashboard(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show what a leader has to decide on, on one page."""
    actor = actor_of(request)
    found, chances = programme_schedule(actor=actor, programme=programme)
    query = query_board(actor=actor, programme=programme, found=found, query=request.GET)
    board = read_board(actor=actor, programme=programme, found=found, chances=chances, query=query)
    page = board_page(
        board,
        actor=actor,
        programme=programme,
        found=found,
        chances=chances,
        query=query,
        law=current_law(),
    )
    return render(request, "dashboard/page.html", {"board": page})


@programme_page("programmes.view")
@require_safe
def dashboard_xlsx(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Send the whole board that a query asks for, a sheet for each part."""
    actor = actor_of(request)
    found, chances = programme_schedule(actor=actor, programme=programme)
    query = query_board(actor=actor, programme=programme, found=found, query=request.GET)
    board = read_board(actor=actor, programme=programme, found=found, chances=chances, query=query)
    tables = board_tables(
        board,
        actor=actor,
        programme=programme,
        found=found,
        chances=chances,
        query=query,
        law=current_law(),
    )
    return table_response(request, tables, "bang-lanh-dao")
