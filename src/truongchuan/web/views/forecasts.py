"""Forecasts from uploaded files: computed at once, nothing is stored."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from truongchuan.web.access import page
from truongchuan.web.downloads import json_response, workbook_response
from truongchuan.web.forecast_events import EventForm
from truongchuan.web.forecast_input import (
    AREAS,
    ForecastForm,
    Made,
    changed_forecast,
    fresh_form,
    kept_forecast,
    law_norms,
    posted_forecast,
    sample_forecast,
)
from truongchuan.web.presenters.forecast import document_of, forecast_view
from truongchuan.web.presenters.forecast_book import forecast_book
from truongchuan.web.presenters.forecast_form import law_lines


@page("tools.use")
@require_http_methods(["GET", "HEAD", "POST"])
def forecast_page(request: HttpRequest) -> HttpResponse:
    """Offer the form; show the forecast of what was sent, or send it as a file."""
    law = law_norms(request)
    form = fresh_form(law)
    if request.method == "POST" and "kept" not in request.POST:
        form = ForecastForm(request.POST, request.FILES)
    wrong = None
    if {"them", "bo"} & set(request.POST):
        made, wrong = changed_forecast(request) or (None, None)
    else:
        made = _made(request, form)
    if made is None:
        expired = "kept" in request.POST
        context = {"form": form, "law": law_lines(law), "areas": AREAS, "expired": expired}
        status = 422 if form.errors or expired else 200
        return render(request, "tools/forecast.html", context, status=status)
    if request.POST.get("tai") == "json":
        return json_response(json.dumps(document_of(made), ensure_ascii=False), "du-bao.json")
    view = forecast_view(made, request.POST.get("noi", ""))
    if request.POST.get("tai") == "xlsx":
        return workbook_response(forecast_book(view), "du-bao.xlsx")
    event_form = wrong or EventForm(made.forecast.history, made.forecast.horizon, here=view.name)
    context = {"view": view, "form": event_form}
    return render(request, "tools/forecast_result.html", context, status=422 if wrong else 200)


def _made(request: HttpRequest, form: ForecastForm) -> Made | None:
    if form.is_bound:
        return posted_forecast(request, form)
    if "kept" in request.POST:
        return kept_forecast(request)
    return sample_forecast(request) if request.GET.get("vi-du") else None
