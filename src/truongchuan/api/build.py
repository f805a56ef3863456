"""The interface put together: all operations, errors, and how content is read."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.parser import Parser

from truongchuan.api.access import BearerToken, Session
from truongchuan.api.problems import install
from truongchuan.api.routes import (
    directory,
    documents,
    duties,
    law,
    obstacles,
    oversight,
    programmes,
    roadmap,
    schedule,
    schools,
    society,
    steering,
)

DEEPEST = 12
ROUTERS = (
    directory.own,
    programmes.router,
    roadmap.router,
    duties.router,
    obstacles.router,
    steering.router,
    schedule.router,
    schools.router,
    documents.router,
    society.router,
    oversight.router,
    directory.router,
    law.router,
    directory.audit,
)


class StrictParser(Parser):
    """JSON as its standard has it: no NaN, no endless nesting."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read the content of a request.

        :raises ValueError: for anything else than JSON.
        """
        found = json.loads(request.body, parse_constant=_no_number)
        _measure(found, 0)
        return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _measure(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(value, dict):
        for item in value.values():
            _measure(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _measure(item, depth + 1)


def build_api() -> NinjaAPI:
    """Return the interface with all its operations."""
    api = NinjaAPI(
        title="TruongChuan",
        version="1.0",
        auth=[BearerToken(), Session()],
        parser=StrictParser(),
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
    )
    install(api)
    for router in ROUTERS:
        api.add_router("", router)
    return api


api = build_api()
