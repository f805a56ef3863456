"""Remembers, now and then, that a session is in use."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from truongchuan.adapters.sign_in import note_seen

SEEN_EVERY = 600
"""Seconds between two notes: a page must not cost a write."""


class SeenSessions:
    """Notes when a session was last used, at most every ten minutes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and note the session when the last note is old."""
        response = self.get_response(request)
        seen_at = request.session.get("seen_at") if hasattr(request, "session") else None
        now = timezone.now().timestamp()
        if seen_at and now - seen_at >= SEEN_EVERY and request.user.is_authenticated:
            request.session["seen_at"] = now
            note_seen(request.session.session_key or "", request.META.get("REMOTE_ADDR", ""))
        return response
