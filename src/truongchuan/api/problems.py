"""Errors as RFC 9457 says: ``application/problem+json``, in the caller's language."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from truongchuan.domain.shared.busy import TRY_AGAIN_AFTER, is_busy
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.wording.api import field_message, problem_detail, problem_title
from truongchuan.wording.errors import error_message

MEDIA_TYPE = "application/problem+json"
PROBLEMS = "/api/v1/problems/"
STATUSES: dict[str, int] = {
    "bad-request": 400,
    "idempotency-key-bad": 400,
    "if-match-bad": 400,
    "token-needed": 401,
    "token-unknown": 401,
    "token-ended": 401,
    "token-expired": 401,
    "token-without-function": 401,
    "scope-missing": 403,
    "session-reads-only": 403,
    "not-allowed": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "outdated": 412,
    "body-too-large": 413,
    "media-type": 415,
    "invalid": 422,
    "refused": 422,
    "idempotency-key-reused": 422,
    "too-many-requests": 429,
    "server-error": 500,
    "busy": 503,
}
"""Problems of the interface itself. A refused write has the domain's code and status 422."""
BY_STATUS = {
    400: "bad-request", 401: "token-needed", 403: "not-allowed", 404: "not-found",
    405: "method-not-allowed", 413: "body-too-large", 415: "media-type", 422: "invalid",
    429: "too-many-requests",
}  # fmt: skip
_log = logging.getLogger("truongchuan.api")


class Problem(Exception):
    """A request that is not answered as asked. ``more`` are further members of the answer."""

    def __init__(
        self,
        code: str,
        *,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.headers = headers or {}
        self.more = more or {}


def respond(problem: Problem) -> HttpResponse:
    """Return the answer for a problem of the interface itself."""
    status = STATUSES[problem.code]
    headers = dict(problem.headers)
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="truongchuan"'
    return _answer(
        problem.code,
        status,
        problem_detail(problem.code, problem.params, gettext),
        params=problem.params,
        headers=headers,
        more=problem.more,
    )


def busy() -> Problem:
    """Return the problem of a database that somebody else writes in; nothing was written."""
    return Problem("busy", headers={"Retry-After": str(TRY_AGAIN_AFTER)}, seconds=TRY_AGAIN_AFTER)


def refuse(error: DomainError) -> HttpResponse:
    """Return the answer for a write that the domain refused."""
    status = 403 if isinstance(error, NotAllowed) else 422
    return _answer(error.code, status, error_message(error, gettext), params=error.params)


def _answer(
    code: str,
    status: int,
    detail: str,
    *,
    params: Mapping[str, Any] | None = None,
    errors: Iterable[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    document = {
        "type": PROBLEMS + code,
        "title": problem_title(code, gettext),
        "status": status,
        "detail": detail,
        "code": code,
        "params": {name: _plain(value) for name, value in (params or {}).items()},
        "errors": list(errors),
        **(more or {}),
    }
    response = JsonResponse(document, status=status, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Type"] = MEDIA_TYPE
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def _plain(value: Any) -> Any:
    """Return a parameter as JSON can hold it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def invalid(found: Iterable[Mapping[str, Any]]) -> HttpResponse:
    """Return the answer for data that does not fit its description, each fault with its place."""
    errors = [_fault(fault) for fault in found]
    params = {"count": len(errors)}
    return _answer(
        "invalid", 422, problem_detail("invalid", params, gettext), params=params, errors=errors
    )


def _fault(fault: Mapping[str, Any]) -> dict[str, Any]:
    source, *path = [str(step) for step in fault["loc"]]
    kind, told = str(fault["type"]), fault.get("ctx", {})
    params = {name: told[name] for name in told if isinstance(told[name], str | int | float)}
    if source == "body":
        # The first step is the name that the description's own code gives the body.
        path = path[1:]
        pointer = "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in path)
        place = {"pointer": "#" + pointer}
    else:
        place = {"parameter": path[-1] if path else source, "in": source}
    return {**place, "code": kind, "detail": field_message(kind, params, gettext)}


def install(api: NinjaAPI) -> None:
    """Let every exception of an operation become a problem."""

    def problem(_request: HttpRequest, error: Problem) -> HttpResponse:
        return respond(error)

    def refused(_request: HttpRequest, error: DomainError) -> HttpResponse:
        return refuse(error)

    def not_valid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        return invalid(error.errors)

    def http(_request: HttpRequest, error: HttpError) -> HttpResponse:
        return respond(Problem(BY_STATUS.get(error.status_code, "bad-request")))

    def simple(code: str) -> Any:
        def answer(_request: HttpRequest, _error: Exception) -> HttpResponse:
            return respond(Problem(code))

        return answer

    def failed(request: HttpRequest, error: Exception) -> HttpResponse:
        if is_busy(error):
            return respond(busy())
        _log.error("%s %s failed", request.method, request.path, exc_info=error)
        return respond(Problem("server-error"))

    handlers: dict[type[Exception], Any] = {
        Problem: problem,
        DomainError: refused,
        ValidationError: not_valid,
        HttpError: http,
        AuthenticationError: simple("token-needed"),
        Http404: simple("not-found"),
        PermissionDenied: simple("not-allowed"),
        Exception: failed,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def as_problem(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Return an error that the framework answered with a page as a problem."""
    if response.status_code == 503:
        return respond(busy())
    code = "server-error" if response.status_code >= 500 else BY_STATUS.get(response.status_code)
    if code is None:
        return response
    allowed = response.headers.get("Allow", "")
    params: dict[str, Any] = {"allowed": allowed} if code == "method-not-allowed" else {}
    headers = {"Allow": allowed} if allowed else {}
    return respond(Problem(code, headers=headers, **params))
