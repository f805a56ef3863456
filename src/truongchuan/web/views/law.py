"""The law library: instruments, their text in our own words, changes, coverage, metrics."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from truongchuan.engines.plan.findings import Instrument
from truongchuan.web.access import page
from truongchuan.web.current import today_of
from truongchuan.web.downloads import table_response, wants_file
from truongchuan.web.law import current_instruments, current_law, current_mapping
from truongchuan.web.presenters.law_coverage import coverage_page
from truongchuan.web.presenters.law_diff import diff_page
from truongchuan.web.presenters.law_index import index_page
from truongchuan.web.presenters.law_instrument import instrument_page
from truongchuan.web.presenters.law_library import Library
from truongchuan.web.presenters.law_metrics import metrics_page
from truongchuan.web.presenters.list_books import every_line, instruments_table, metrics_table
from truongchuan.wording.rules import RuleWording


@page("law.view")
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Show the instruments on a day, and search them and their rules."""
    books = _library()
    on, wording = today_of(request), _wording(books)
    if wants_file(request):
        told = every_line(lambda asked: index_page(books, wording, asked, on), request.GET)
        return table_response(request, instruments_table(told), "van-ban-luat")
    view = index_page(books, wording, request.GET, on)
    return render(request, "law/index.html", {"view": view})


@page("law.view")
@require_safe
def instrument(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one instrument with every rule that the product holds of it."""
    books = _library()
    found = _instrument(books, slug)
    view = instrument_page(books, found, _wording(books), request.GET, today_of(request))
    return render(request, "law/instrument.html", {"view": view})


@page("law.view")
@require_safe
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what changed in an instrument between two days."""
    books = _library()
    found = _instrument(books, slug)
    view = diff_page(
        books, found, _wording(books), request.GET, today_of(request), mappings=current_mapping()
    )
    return render(request, "law/changes.html", {"view": view})


@page("law.view")
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Show how much of the law is verified, what is not, and which files are in use."""
    books = _library()
    view = coverage_page(books, _wording(books), request.GET, today_of(request))
    return render(request, "law/coverage.html", {"view": view})


@page("law.view")
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Show the registry of metrics and the rules that use each."""
    books, on = _library(), today_of(request)
    if wants_file(request):
        told = every_line(lambda asked: metrics_page(books, asked, on), request.GET)
        return table_response(request, metrics_table(told), "chi-so")
    view = metrics_page(books, request.GET, on)
    return render(request, "law/metrics.html", {"view": view})


def _library() -> Library:
    return Library(current_law(), current_instruments())


def _wording(books: Library) -> RuleWording:
    return RuleWording(books.law.registry, gettext)


def _instrument(books: Library, slug: str) -> Instrument:
    found = books.by_slug(slug)
    if found is None:
        raise Http404
    return found
