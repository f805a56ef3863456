"""Whose address the audit record names behind a proxy."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from truongchuan.web.middleware import ClientAddress


def seen(settings: Any, **meta: str) -> str:
    settings.BEHIND_PROXY = True
    found: list[str] = []

    def answer(request: HttpRequest) -> HttpResponse:
        found.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    ClientAddress(answer)(RequestFactory().get("/", **meta))
    return found[0]


@pytest.mark.parametrize(
    ("claimed", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::1"),
        # Only the last part is the proxy's own word.
        ("198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("<script>", "10.0.0.1"),
        ("", "10.0.0.1"),
    ],
)
def test_behind_a_proxy(settings: Any, claimed: str, address: str) -> None:
    assert seen(settings, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=claimed) == address


def test_a_local_socket_has_no_address_of_its_own(settings: Any) -> None:
    assert seen(settings, REMOTE_ADDR="") == "127.0.0.1"
    assert seen(settings, REMOTE_ADDR="", HTTP_X_FORWARDED_FOR="203.0.113.7") == "203.0.113.7"


def test_without_a_proxy_nobody_may_claim_an_address(settings: Any) -> None:
    settings.BEHIND_PROXY = False
    with pytest.raises(MiddlewareNotUsed):
        ClientAddress(lambda _request: HttpResponse())
