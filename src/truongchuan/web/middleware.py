"""What every request passes through."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from truongchuan.domain.directory.selectors import actor_for
from truongchuan.domain.shared.actor import ANONYMOUS, Actor

if TYPE_CHECKING:
    GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageFromCookie:
    """Vietnamese unless the reader chose otherwise.

    Unlike Django's own middleware it does not look at the browser's preferred languages: many
    computers of Vietnamese offices run in English.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in self.known else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


def actor_of(request: HttpRequest) -> Actor:
    """Return who is behind a request, as of the real day (not a programme's own)."""
    cached = getattr(request, "_actor", None)
    if cached is None:
        cached = (
            actor_for(
                user=request.user,
                on=timezone.localdate(),
                address=request.META.get("REMOTE_ADDR", ""),
            )
            if request.user.is_authenticated
            else ANONYMOUS
        )
        request._actor = cached  # type: ignore[attr-defined]
    return cached
