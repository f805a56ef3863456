"""Pages for requests that cannot be answered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form sent without a valid token."""
    return render(request, "403.html", {"csrf": True}, status=403)
