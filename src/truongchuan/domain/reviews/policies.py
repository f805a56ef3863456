"""Who may do what with a monthly review. Each predicate reads as a sentence."""

from __future__ import annotations

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import (
    is_in_charge,
    may,
    require,
    sees_programme,
    writes_for_owner,
)
from truongchuan.domain.reviews.models import UnitComment
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.permissions import add_permission, predicate

__all__ = ["may", "require"]


@predicate
def writes_for_unit(actor: Actor, comment: UnitComment) -> bool:
    """The comment is that of the actor's own unit or school."""
    return comment.organisation_id in actor.unit_ids


@predicate
def works_for_owner_of(actor: Actor, comment: UnitComment) -> bool:
    """The review's programme is open and belongs to the authority that the actor works for."""
    programme: Programme = comment.review.programme
    return bool(writes_for_owner(actor, programme))


add_permission("reviews.view", sees_programme)
add_permission("reviews.manage", writes_for_owner & is_in_charge)
add_permission("reviews.comment", works_for_owner_of & (writes_for_unit | is_in_charge))
