"""Who may look after an authority: its units, people, schools and settings.

Each predicate reads as a sentence. ``thing`` is an organisation, or a row with ``authority_id``.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.permissions import add_permission, predicate


def _owner_of(thing: Any) -> int | None:
    if isinstance(thing, Organisation):
        return thing.owner_id
    owner: int | None = thing.authority_id
    return owner


@predicate
def works_for_owner(actor: Actor, thing: object) -> bool:
    """The thing belongs to the authority that the actor works for."""
    return thing is None or actor.authority_id == _owner_of(thing)


def is_over(organisation: Organisation) -> bool:
    """Tell whether an organisation ended before today (merged, split or handed over)."""
    return organisation.ends_on is not None and organisation.ends_on < timezone.localdate()


@predicate
def is_going_on(_actor: Actor, thing: object) -> bool:
    """The thing is no school that ended or passed to another authority, nor of one."""
    school = thing if isinstance(thing, School) else getattr(thing, "school", None)
    return not isinstance(school, School) or not is_over(school.organisation)


@predicate
def sees_owner(actor: Actor, thing: object) -> bool:
    """The thing belongs to the actor's authority, or to one linked to it."""
    return (
        actor.system
        or (actor.authority_id is not None and thing is None)
        or (thing is not None and actor.sees(_owner_of(thing)))
    )


@predicate
def looks_after_authority(actor: Actor, _thing: object) -> bool:
    """The actor is the authority's operator, or leads it."""
    return actor.authority_id is not None and (actor.operates or actor.leads)


@predicate
def keeps_schools(actor: Actor, _thing: object) -> bool:
    """The actor works in the body in charge of education."""
    return actor.manages_programmes


add_permission("directory.view", sees_owner)
add_permission("directory.manage", works_for_owner & looks_after_authority)
add_permission(
    "directory.keep_schools",
    works_for_owner & is_going_on & (looks_after_authority | keeps_schools),
)
