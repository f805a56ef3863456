"""Who calls: a token's bearer, or a signed-in person who looks. Rights are the domain's own."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer
from ninja.security.base import AuthBase

from truongchuan.api.problems import Problem
from truongchuan.domain.directory.selectors import actor_for
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.permissions import require_permission
from truongchuan.domain.tokens.scopes import READ_SCOPES
from truongchuan.domain.tokens.selectors import TokenRefused, bearer_of, is_use_to_be_noted
from truongchuan.domain.tokens.serving import count_request, note_use, person_owner, token_owner

SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. ``owner`` names the token or person that requests are counted for."""

    actor: Actor
    scopes: frozenset[str]
    owner: str


class BearerToken(HttpBearer):
    """A personal token in the header ``Authorization: Bearer tc_…``."""

    openapi_description = (
        "A personal token: made on the page “Khóa truy cập” of one's account, shown once. It has "
        "the rights that its person has today, narrowed by its scopes."
    )

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Find out who uses a token.

        :raises Problem: for one that does not work.
        """
        try:
            bearer = bearer_of(
                text=token.strip(),
                on=timezone.localdate(),
                address=request.META.get("REMOTE_ADDR", ""),
            )
        except TokenRefused as refused:
            raise Problem(refused.code) from refused
        now = timezone.now()
        if is_use_to_be_noted(bearer.token, now):
            note_use(token=bearer.token, now=now)
        return Caller(
            bearer.actor, frozenset(bearer.token.scope_list), token_owner(bearer.token.pk)
        )


class Session(AuthBase):
    """The session of a signed-in person: for trying on the description's page, reads only.

    A write with nothing but a cookie is refused, so no other site can make one.
    """

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = settings.SESSION_COOKIE_NAME
    openapi_description = "A signed-in person's session. It only reads."

    def __call__(self, request: HttpRequest) -> Caller | None:
        """Return the signed-in person; None where there is none.

        :raises Problem: for a write.
        """
        if request.headers.get("Authorization") or not request.user.is_authenticated:
            return None
        if request.method not in SAFE:
            raise Problem("session-reads-only")
        actor = actor_for(
            user=request.user,
            on=timezone.localdate(),
            address=request.META.get("REMOTE_ADDR", ""),
        )
        if actor.person_id is None or actor.authority_id is None:
            return None
        return Caller(actor, frozenset(READ_SCOPES), person_owner(actor.person_id))


def caller_of(request: HttpRequest) -> Caller:
    """Return who calls."""
    caller: Caller = request.auth  # type: ignore[attr-defined]  # set by the authenticators
    return caller


def actor_of(request: HttpRequest) -> Actor:
    """Return the person behind a request."""
    return caller_of(request).actor


def require_scope(request: HttpRequest, scope: str) -> None:
    """Refuse a caller without a scope.

    :raises Problem: ``scope-missing``.
    """
    if scope not in caller_of(request).scopes:
        raise Problem("scope-missing", scope=scope)


def require(request: HttpRequest, permission: str, thing: object = None) -> None:
    """Refuse an actor without a permission.

    :raises NotAllowed: with the permission's name.
    """
    require_permission(actor_of(request), permission, thing)


def count(request: HttpRequest) -> dict[str, str]:
    """Count the request; return the headers that tell what is left of the minute.

    :raises Problem: ``too-many-requests``.
    """
    reads = request.method in SAFE
    most = settings.API_READS_A_MINUTE if reads else settings.API_WRITES_A_MINUTE
    minute, second = divmod(int(time.time()), 60)
    made = count_request(
        owner=caller_of(request).owner, sort="read" if reads else "write", minute=minute
    )
    wait = 60 - second
    headers = {
        "RateLimit-Limit": str(most),
        "RateLimit-Remaining": str(max(0, most - made)),
        "RateLimit-Reset": str(wait),
    }
    if made > most:
        raise Problem(
            "too-many-requests",
            headers={**headers, "Retry-After": str(wait)},
            most=most,
            seconds=wait,
        )
    return headers
