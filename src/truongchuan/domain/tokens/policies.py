"""Who may have tokens and see those of others. Each predicate reads as a sentence."""

from __future__ import annotations

from truongchuan.domain.directory.policies import works_for_owner
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.permissions import add_permission, predicate
from truongchuan.domain.tokens.models import AccessToken


@predicate
def is_somebody(actor: Actor, _thing: object) -> bool:
    """The actor is a person with a function in force."""
    return actor.person_id is not None and actor.authority_id is not None


@predicate
def is_their_own(actor: Actor, token: AccessToken | None) -> bool:
    """The token is the actor's."""
    return token is None or token.person_id == actor.person_id


@predicate
def operates(actor: Actor, _thing: object) -> bool:
    """The actor is the authority's operator."""
    return actor.authority_id is not None and actor.operates


add_permission("tokens.own", is_somebody & is_their_own)
add_permission("tokens.oversee", works_for_owner & operates)
