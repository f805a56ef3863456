"""Who may remind whom. Each predicate reads as a sentence."""

from __future__ import annotations

from django.db import models

from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.programmes.policies import (
    is_in_charge,
    may,
    require,
    sees_programme,
    works_for_owner,
    writes_for_owner,
)
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.permissions import add_permission, predicate


@predicate
def follows_up(actor: Actor, thing: models.Model) -> bool:
    """The actor works in the authority's office, whose duty it is to follow and to remind."""
    return any(
        grant.unit_kind == OrganisationKind.OFFICE
        and grant.function in {Function.HEAD, Function.OFFICER}
        for grant in actor.grants
    )


@predicate
def is_the_system(actor: Actor, thing: models.Model) -> bool:
    """The product itself acts."""
    return actor.system


@predicate
def is_somebody(actor: Actor, _nothing: object) -> bool:
    """The actor is a person with a function in force."""
    return actor.person_id is not None and actor.authority_id is not None


add_permission("reminders.personal", is_somebody)
add_permission("reminders.notify", sees_programme & writes_for_owner)
add_permission("reminders.urge", writes_for_owner & (is_in_charge | follows_up))
add_permission("reminders.view_log", works_for_owner & (is_in_charge | follows_up))
add_permission("reminders.run", is_the_system & writes_for_owner)

__all__ = ["may", "require"]
