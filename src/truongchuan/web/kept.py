"""What a page without storage carries along: signed, so that it comes back as it was sent."""

from __future__ import annotations

from typing import Any

from django.core import signing

from truongchuan.domain.shared.actor import Actor

HOURS = 12
"""A page may be left open for so long."""


def keep(actor: Actor, tool: str, value: dict[str, Any]) -> str:
    """Pack a value for a hidden field of a form of this person."""
    return signing.dumps(value, salt=_salt(actor, tool), compress=True)


def kept(actor: Actor, tool: str, token: str) -> dict[str, Any] | None:
    """Return what :func:`keep` packed; None when it is another's, too old or changed."""
    try:
        found: dict[str, Any] = signing.loads(token, salt=_salt(actor, tool), max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    return found


def _salt(actor: Actor, tool: str) -> str:
    return f"truongchuan.{tool}.{actor.person_id}"
