"""What every request passes through."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
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


class FormsOnly:
    """Gives a page where an address that only takes forms was opened; browsers show none."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; put words into an empty 405."""
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method != "GET":
            return response
        if response.content:  # the programming interface has words of its own
            return response
        layout = "base.html" if request.user.is_authenticated else ""
        page = render(request, "405.html", {"layout": layout}, status=response.status_code)
        page.headers["Allow"] = response.headers["Allow"]
        return page


class ClientAddress:
    """Takes the caller's address from the proxy in front, where the settings name one.

    The proxy must overwrite ``X-Forwarded-For``; of a list only the last part is its own word.
    Without a proxy the header is what anybody may claim, and is not looked at.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        if not settings.BEHIND_PROXY:
            raise MiddlewareNotUsed

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put the address where everything else looks for it."""
        claimed = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        try:
            request.META["REMOTE_ADDR"] = str(ip_address(claimed))
        except ValueError:  # through a local socket without a proxy: nobody to name
            request.META["REMOTE_ADDR"] = request.META.get("REMOTE_ADDR") or "127.0.0.1"
        return self.get_response(request)


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
