"""One line per request: what was asked for and how it went, without anything about people.

The address is told by its route's name, not as it was typed: search words and keys stand in it.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.http import HttpRequest

from truongchuan.domain.shared.actor import Actor
from truongchuan.web.log_context import request_id

if TYPE_CHECKING:
    from django.http import HttpResponse

    GetResponse = Callable[[HttpRequest], HttpResponse]

HEADER = "X-Request-ID"
logger = logging.getLogger("truongchuan.access")
# Hexadecimal as proxies make them; anything longer-worded could carry what must not be kept.
_SANE_ID = re.compile(r"[0-9a-fA-F][0-9a-fA-F-]{15,63}")


class RequestLog:
    """Gives every request an id, counts its queries, and logs one line when it was answered."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say how it went."""
        sent = request.headers.get(HEADER, "")
        own = sent if _SANE_ID.fullmatch(sent) else uuid.uuid4().hex
        token = request_id.set(own)
        queries, start = _Counter(), time.perf_counter()
        try:
            with connection.execute_wrapper(queries):
                response = self.get_response(request)
            response.headers[HEADER] = own
            milliseconds = round((time.perf_counter() - start) * 1000)
            logger.info("request", extra=_facts(request, response, milliseconds, queries.count))
            return response
        finally:
            request_id.reset(token)


class _Counter:
    """Counts what goes to the database."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def _facts(
    request: HttpRequest, response: HttpResponse, milliseconds: int, queries: int
) -> dict[str, Any]:
    match = request.resolver_match
    actor: Actor | None = getattr(request, "_actor", None)
    return {
        "method": request.method if request.method in _METHODS else "other",
        "route": (match.view_name or match.func.__name__) if match else "",
        "status": response.status_code,
        "ms": milliseconds,
        "queries": queries,
        "authority": actor.authority_id if actor else None,
        "person": actor.person_id if actor else None,
        "network": network_of(request.META.get("REMOTE_ADDR", "")),
    }


_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def network_of(address: str) -> str:
    """Return the network of an address, not the machine: "10.1.2.0/24", "2001:db8:1::/48"."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    bits = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network((found, bits), strict=False))
