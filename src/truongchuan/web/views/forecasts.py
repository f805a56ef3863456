"""Forecasts from an uploaded file. Nothing is stored."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from truongchuan.web.access import page


@page("tools.use")
@require_http_methods(["GET", "HEAD", "POST"])
def forecast_page(request: HttpRequest) -> HttpResponse:
    """Offer the form."""
    return render(request, "tools/forecast.html", {})
