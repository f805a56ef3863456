"""Who may read the audit record: those who look after the authority."""

from __future__ import annotations

from typing import Any

from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.permissions import add_permission, predicate


@predicate
def looks_after_own(actor: Actor, thing: Any) -> bool:
    """The actor leads or operates the authority that the record is of."""
    if actor.authority_id is None or not (actor.operates or actor.leads):
        return False
    return thing is None or bool(thing.authority_id == actor.authority_id)


add_permission("audit.view", looks_after_own)
