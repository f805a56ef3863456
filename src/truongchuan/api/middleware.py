"""What every request to the interface passes: language, size, kind of content, errors as JSON."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from truongchuan.api.problems import MEDIA_TYPE, Problem, as_problem, respond

PREFIX = "/api/"
FOR_PEOPLE = "/api/v1/docs"
WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class ApiFrame:
    """Serves addresses of the interface; lets all others pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language asked for, and errors as problems."""
        if not request.path_info.startswith(PREFIX) or request.path_info == FOR_PEOPLE:
            return self.get_response(request)
        language = self._language(request)
        with translation.override(language):
            response = self._refused(request) or self.get_response(request)
            status, kind = response.status_code, response.headers.get("Content-Type", "")
            if status >= 400 and not kind.startswith(MEDIA_TYPE):
                response = as_problem(response, request)
        response.headers["Content-Language"] = language
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization", "Cookie", "Accept-Language"])
        return response

    def _language(self, request: HttpRequest) -> str:
        """Return the first language asked for that there is; a browser's choice comes next."""
        asked = request.headers.get("Accept-Language", "")
        for code, quality in parse_accept_lang_header(asked[:500].lower()):
            short = code.split("-")[0]
            if quality > 0 and short in self.known:
                return short
        return settings.LANGUAGE_CODE

    def _refused(self, request: HttpRequest) -> HttpResponse | None:
        most = settings.API_MOST_BYTES
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return respond(Problem("bad-request"))
        if length > most:
            return respond(Problem("body-too-large", most=most // 1024))
        if request.method in WITH_BODY and length and request.content_type != "application/json":
            return respond(Problem("media-type"))
        return None
