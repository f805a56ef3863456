"""Reading tokens, and finding out who uses one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import QuerySet
from django.utils import timezone

from truongchuan.domain.directory.selectors import actor_for
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.models import OwnedQuerySet
from truongchuan.domain.shared.permissions import has_permission
from truongchuan.domain.tokens.models import AccessToken
from truongchuan.domain.tokens.services import TOKEN_MARK, hash_of

COARSE = timedelta(hours=1)
"""The last use is not kept more exactly than this."""


class TokenState(StrEnum):
    """Whether a token works."""

    WORKING = "working"
    EXPIRED = "expired"
    REVOKED = "revoked"


def state_of(token: AccessToken, now: datetime) -> TokenState:
    """Return a token's state at a moment."""
    if token.revoked_at is not None:
        return TokenState.REVOKED
    return TokenState.EXPIRED if token.expires_at <= now else TokenState.WORKING


def list_own_tokens(*, actor: Actor) -> QuerySet[AccessToken]:
    """Return the actor's own tokens, those that ended too, newest first."""
    if not has_permission(actor, "tokens.own"):
        return AccessToken.objects.none()
    return AccessToken.objects.filter(person_id=actor.person_id or 0).order_by("-pk")


def list_tokens(*, actor: Actor) -> OwnedQuerySet[AccessToken]:
    """Return the tokens of the people of the operator's authority, newest first."""
    if not has_permission(actor, "tokens.oversee"):
        return AccessToken.objects.none()
    return (
        AccessToken.objects.filter(authority_id=actor.authority_id)
        .select_related("person")
        .order_by("-pk")
    )


def get_token(*, actor: Actor, pk: int) -> AccessToken | None:
    """Return a token that the actor may end: their own, or one of the authority's people."""
    return (
        list_own_tokens(actor=actor).filter(pk=pk).first()
        or list_tokens(actor=actor).filter(pk=pk).first()
    )


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who uses a token, with what the token allows."""

    token: AccessToken
    actor: Actor


class TokenRefused(Exception):
    """A token that does not work; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def bearer_of(*, text: str, on: date, address: str = "") -> Bearer:
    """Return who a token's text stands for, with the rights they have on the day.

    :raises TokenRefused: ``token-unknown``, ``token-ended`` (revoked), ``token-expired``,
        ``token-without-function`` (the account is closed, or no function is in force).
    """
    found = (
        AccessToken.objects.filter(token_hash=hash_of(text)).select_related("person__user").first()
        if text.startswith(TOKEN_MARK)
        else None
    )
    if found is None:
        raise TokenRefused("token-unknown")
    state = state_of(found, timezone.now())
    if state is not TokenState.WORKING:
        raise TokenRefused("token-ended" if state is TokenState.REVOKED else "token-expired")
    user = found.person.user
    if user is None or not user.is_active:
        raise TokenRefused("token-without-function")
    actor = actor_for(user=user, on=on, address=address)
    if actor.authority_id is None or actor.authority_id != found.authority_id:
        raise TokenRefused("token-without-function")
    return Bearer(found, actor)


def is_use_to_be_noted(token: AccessToken, now: datetime) -> bool:
    """Tell whether the last use that is kept is older than :data:`COARSE`."""
    return token.used_at is None or now - token.used_at >= COARSE
