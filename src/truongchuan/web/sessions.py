"""Sessions: kept with patience, and noted now and then as being in use."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from truongchuan.adapters.sign_in import note_seen
from truongchuan.domain.shared.busy import is_busy

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SEEN_EVERY = 600
"""Seconds between two notes: a page must not cost a write."""


class PatientSessions(SessionMiddleware):
    """Keeps sessions; while somebody else writes for long, pages are read all the same."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Write the session where it changed; a page that was only read does without.

        :raises OperationalError: when it could not be written after an act.
        """
        try:
            return super().process_response(request, response)
        except (OperationalError, SessionInterrupted) as error:
            # Django takes any failure to write for a session that somebody deleted.
            found = _busy_below(error)
            if found is None:
                raise
            if request.method in SAFE:
                return response
            raise found from found.__cause__


def _busy_below(error: BaseException | None) -> OperationalError | None:
    while error is not None:
        if isinstance(error, OperationalError) and is_busy(error):
            return error
        error = error.__context__
    return None


class SeenSessions:
    """Notes when a session was last used, at most every ten minutes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and note the session when the last note is old."""
        response = self.get_response(request)
        if response.status_code >= 500:
            return response
        seen_at = request.session.get("seen_at") if hasattr(request, "session") else None
        now = timezone.now().timestamp()
        if seen_at and now - seen_at >= SEEN_EVERY and request.user.is_authenticated:
            try:
                note_seen(request.session.session_key or "", request.META.get("REMOTE_ADDR", ""))
            except OperationalError as error:
                if not is_busy(error):  # a busy database: the next request notes it
                    raise
                return response
            request.session["seen_at"] = now
        return response
