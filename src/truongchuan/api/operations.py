"""Operations: each names its scope and permission, and answers in one way.

A test walks all of them for every role (``tests/api/table.py``).
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from ninja import Router
from pydantic import BaseModel

from truongchuan.api.access import caller_of, count, require, require_scope
from truongchuan.api.parts import Page, Paging
from truongchuan.api.problems import MEDIA_TYPE, Problem, refuse, respond
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.tokens.serving import Answer, KeyUsedOtherwise, answer_once

JSON = "application/json"
LONGEST_KEY = 200
KEPT_STATUSES = frozenset({200, 201, 412, 422})
"""Answers of writes that are kept. Others (no right, not found) are found out anew each time."""
V = TypeVar("V", bound=Callable[..., Any])
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Operation:
    """What an operation is called and asks of its caller.

    ``about`` tells what its permission is asked on: ``nothing``, or a ``thing`` that the operation
    finds first. ``stamped``: ``If-Match`` is looked at. ``sends``: kinds of content, of a file.
    """

    name: str
    method: str
    path: str
    scope: str
    permission: str
    about: str
    stamped: bool = False
    sends: tuple[str, ...] = ()


OPERATIONS: dict[str, Operation] = {}


def reads(
    router: Router,
    path: str,
    answers: Any,
    *,
    scope: str,
    permission: str,
    about: str = "thing",
    sends: Sequence[str] = (),
) -> Callable[[V], V]:
    """Make a function an operation that reads. It returns a value of ``answers``, or a file."""
    return _operation(
        router, "GET", path, answers, 200, scope=scope, permission=permission, about=about,
        sends=tuple(sends),
    )  # fmt: skip


def writes(
    router: Router,
    path: str,
    answers: Any,
    *,
    scope: str,
    permission: str,
    stamped: bool = False,
) -> Callable[[V], V]:
    """Make a function an operation that writes. It may be repeated with an idempotency key."""
    return _operation(
        router, "POST", path, answers, 201, scope=scope, permission=permission, about="thing",
        stamped=stamped,
    )  # fmt: skip


def _operation(
    router: Router,
    method: str,
    path: str,
    answers: Any,
    status: int,
    *,
    scope: str,
    permission: str,
    about: str,
    stamped: bool = False,
    sends: tuple[str, ...] = (),
) -> Callable[[V], V]:
    def decorate(view: V) -> V:
        own = Operation(
            view.__name__, method, path, scope, permission, about, stamped=stamped, sends=sends
        )

        @wraps(view)
        def answer(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.operation = own  # type: ignore[attr-defined]
            limits = count(request)
            require_scope(request, scope)
            if about == "nothing":
                require(request, permission)
            if method == "GET":
                response = _read(request, lambda: view(request, *args, **kwargs))
            else:
                response = _write(request, status, lambda: view(request, *args, **kwargs))
            for name, value in limits.items():
                response.headers[name] = value
            return response

        summary, _, rest = inspect.cleandoc(view.__doc__ or "").partition("\n")
        router.api_operation(
            [method],
            path,
            response={status: answers},
            operation_id=own.name,
            summary=summary,
            description=rest.strip() or summary,
            url_name=own.name,
        )(answer)
        OPERATIONS[own.name] = own
        answer.scope, answer.permission = scope, permission  # type: ignore[attr-defined]
        return answer  # type: ignore[return-value]

    return decorate


def permission_of(request: HttpRequest) -> str:
    """Return the permission of the operation that a request is about."""
    own: Operation = request.operation  # type: ignore[attr-defined]  # set above
    return own.permission


# --- reading --------------------------------------------------------------------------------


def _read(request: HttpRequest, view: Callable[[], Any]) -> HttpResponseBase:
    result = view()
    if isinstance(result, HttpResponseBase):
        return result
    content = result.model_dump_json().encode()
    # The tag is the whole answer's: whatever changes in it changes the tag.
    mark = getattr(result, "stamp", None)
    digest = hashlib.sha256(content).hexdigest()[:24]
    etag = f'"{mark}-{digest}"' if mark else f'"{digest}"'
    response = HttpResponse(content, content_type=JSON, headers={"ETag": etag})
    if isinstance(result, Page):
        response.headers["Link"] = _links(request, result)
    return get_conditional_response(request, etag=etag, response=response) or response


def _links(request: HttpRequest, found: Page[Any]) -> str:
    last = max(1, -(-found.total // found.per_page))
    places = {"first": 1, "last": last}
    if found.page > 1:
        places["prev"] = min(found.page - 1, last)
    if found.page < last:
        places["next"] = found.page + 1
    links = []
    for rel, number in places.items():
        query = request.GET.copy()
        query["page"], query["per_page"] = str(number), str(found.per_page)
        links.append(f'<{request.path}?{query.urlencode()}>; rel="{rel}"')
    return ", ".join(links)


def page_of(
    found: QuerySet[Any] | Sequence[Any], paging: Paging, make: Callable[[Any], T]
) -> Page[T]:
    """Return a page of a list that has an order; one count and one slice of it."""
    return page_with(found, paging, lambda things: [make(thing) for thing in things])


def page_with(
    found: QuerySet[Any] | Sequence[Any],
    paging: Paging,
    make: Callable[[list[Any]], list[T]],
) -> Page[T]:
    """Return a page of a list whose things are made together."""
    pages = Paginator(found, paging.per_page)
    first = (paging.page - 1) * paging.per_page
    things = list(found[first : first + paging.per_page]) if first < pages.count else []
    return Page(items=make(things), total=pages.count, page=paging.page, per_page=paging.per_page)


# --- writing --------------------------------------------------------------------------------


def _write(request: HttpRequest, status: int, view: Callable[[], BaseModel]) -> HttpResponse:
    """Answer a write; one with a key that came before is answered as then."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return _sent(_attempt(status, view))
    if not (0 < len(key) <= LONGEST_KEY and all("!" <= letter <= "~" for letter in key)):
        raise Problem("idempotency-key-bad", most=LONGEST_KEY)

    def answer() -> Answer:
        given = _attempt(status, view)
        if given.status not in KEPT_STATUSES:
            raise _Unkept(given)
        return given

    try:
        return _sent(
            answer_once(
                owner=caller_of(request).owner,
                key=key,
                request_hash=_hash_of(request),
                now=timezone.now(),
                answer=answer,
            )
        )
    except _Unkept as unkept:
        return _sent(unkept.answer)
    except KeyUsedOtherwise:
        return respond(Problem("idempotency-key-reused"))


class _Unkept(Exception):
    """An answer that is given but not kept."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def _attempt(status: int, view: Callable[[], BaseModel]) -> Answer:
    """Do what the operation does, all of it or nothing."""
    try:
        with transaction.atomic():
            result = view()
    except DomainError as error:
        return _as_answer(refuse(error))
    except Problem as problem:
        return _as_answer(respond(problem))
    headers = {"ETag": f'"{mark}"'} if (mark := getattr(result, "stamp", None)) else {}
    return Answer(status, JSON, result.model_dump_json(), headers)


def _as_answer(response: HttpResponse) -> Answer:
    return Answer(response.status_code, MEDIA_TYPE, response.content.decode())


def _sent(answer: Answer) -> HttpResponse:
    response = HttpResponse(
        answer.body, status=answer.status, content_type=answer.media_type, headers=answer.headers
    )
    if answer.repeated:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _hash_of(request: HttpRequest) -> str:
    """Return what tells a request from another one: method, address, content, condition."""
    parts = [request.method, request.get_full_path(), request.headers.get("If-Match", "")]
    digest = hashlib.sha256(json.dumps(parts).encode())
    digest.update(request.body)
    return digest.hexdigest()
