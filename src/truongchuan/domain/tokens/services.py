"""Making and ending personal tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Person
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.permissions import has_permission, require_permission
from truongchuan.domain.tokens.models import AccessToken
from truongchuan.domain.tokens.scopes import LIFETIMES, SCOPES, in_order

TOKEN_MARK = "tc_"  # noqa: S105 - what every token begins with, no secret
TOKEN_BYTES = 32
PREFIX_LENGTH = 9
MOST_TOKENS = 20
NAME_LENGTH = 80


def hash_of(token: str) -> str:
    """Return what is kept of a token. It holds 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_token(
    *, actor: Actor, name: str, scopes: Sequence[str], days: int
) -> tuple[AccessToken, str]:
    """Make a token for oneself; return it with its text, which is nowhere else.

    :raises DomainError: ``token-name-missing``, ``token-name-long``, ``token-scopes-missing``,
        ``token-scope-unknown``, ``token-lifetime-unknown``, ``token-name-used`` (by a token that
        works), ``token-too-many``.
    """
    require_permission(actor, "tokens.own")
    person = Person.objects.select_for_update().get(pk=actor.person_id or 0)
    name = " ".join(name.split())
    if not name:
        raise DomainError("token-name-missing")
    if len(name) > NAME_LENGTH:
        raise DomainError("token-name-long", most=NAME_LENGTH)
    for scope in scopes:
        if scope not in SCOPES:
            raise DomainError("token-scope-unknown", scope=scope)
    if not scopes:
        raise DomainError("token-scopes-missing")
    if days not in LIFETIMES:
        raise DomainError("token-lifetime-unknown", days=days)
    now = timezone.now()
    working = AccessToken.objects.filter(person=person, revoked_at__isnull=True, expires_at__gt=now)
    if working.filter(name=name).exists():
        raise DomainError("token-name-used", name=name)
    if working.count() >= MOST_TOKENS:
        raise DomainError("token-too-many", most=MOST_TOKENS)
    text = TOKEN_MARK + secrets.token_urlsafe(TOKEN_BYTES)
    token = AccessToken.objects.create(
        authority_id=actor.authority_id or 0,
        person=person,
        name=name,
        prefix=text[:PREFIX_LENGTH],
        token_hash=hash_of(text),
        scopes=" ".join(in_order(list(scopes))),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    record_event(
        actor=actor,
        authority_id=token.authority_id,
        action="token.create",
        subject=token,
        after={"scopes": list(token.scope_list), "days": days},
    )
    return token, text


@transaction.atomic
def revoke_token(*, actor: Actor, token: AccessToken) -> AccessToken:
    """End a token at once: one's own, or as the operator that of somebody of the authority.

    :raises DomainError: ``token-revoked`` when it was ended before.
    """
    token = AccessToken.objects.select_for_update().get(pk=token.pk)
    if not has_permission(actor, "tokens.own", token):
        require_permission(actor, "tokens.oversee", token)
    if token.revoked_at is not None:
        raise DomainError("token-revoked", name=token.name)
    token.revoked_at, token.revoked_by = timezone.now(), actor.name
    token.save(update_fields=["revoked_at", "revoked_by"])
    record_event(
        actor=actor,
        authority_id=token.authority_id,
        action="token.revoke",
        subject=token,
        before={"scopes": list(token.scope_list)},
        after={"own": token.person_id == actor.person_id},
    )
    return token
