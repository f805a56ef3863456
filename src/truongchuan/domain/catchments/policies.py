"""Who may look at catchments and who may draw them. Each predicate reads as a sentence."""

from __future__ import annotations

from truongchuan.domain.directory.policies import sees_owner, works_for_owner
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.permissions import (
    add_permission,
    has_permission,
    predicate,
    require_permission,
)


@predicate
def plans_catchments(actor: Actor, _thing: object) -> bool:
    """The actor leads the authority or works in the body in charge of education."""
    return actor.authority_id is not None and (actor.leads or actor.manages_programmes)


add_permission("catchments.view", sees_owner)
add_permission("catchments.manage", works_for_owner & plans_catchments)

may, require = has_permission, require_permission
