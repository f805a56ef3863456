"""Who may look after people and their accounts. Each predicate reads as a sentence.

``thing`` is a person, an organisation, a membership, or a row with ``authority_id``.
"""

from __future__ import annotations

from truongchuan.domain.directory.models import Membership, Organisation, Person
from truongchuan.domain.directory.policies import looks_after_authority, works_for_owner
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import NotAllowed
from truongchuan.domain.shared.permissions import (
    add_permission,
    has_permission,
    predicate,
    require_permission,
)

OF_A_HEAD = frozenset({Function.OFFICER, Function.VIEWER})
"""The functions that the head of a unit may give to people of the unit."""


def headed_units(actor: Actor) -> frozenset[int]:
    """Return the units that the actor is head of (or head teacher)."""
    heads = {Function.HEAD, Function.HEAD_TEACHER}
    return frozenset(g.unit_id for g in actor.grants if g.function in heads)


@predicate
def heads_a_unit(actor: Actor, _thing: object) -> bool:
    """The actor is head of some unit, or head teacher."""
    return bool(headed_units(actor))


@predicate
def heads_the_unit(actor: Actor, thing: object) -> bool:
    """The unit, or the unit of the function or of the person, is one that the actor heads."""
    units = headed_units(actor)
    if isinstance(thing, Organisation):
        return thing.pk in units
    if isinstance(thing, Membership):
        return thing.organisation_id in units and thing.function in OF_A_HEAD
    if isinstance(thing, Person):
        return bool(units) and thing.memberships.filter(organisation_id__in=units).exists()
    return False


@predicate
def serves_in_headed_units_only(actor: Actor, thing: object) -> bool:
    """All that the person does is what the head of a unit may give, in a unit the actor heads."""
    if not isinstance(thing, Person):
        return False
    units, found = headed_units(actor), list(thing.memberships.all())
    return bool(found) and all(
        m.organisation_id in units and m.function in OF_A_HEAD for m in found
    )


@predicate
def of_own_authority(actor: Actor, thing: object) -> bool:
    """The thing belongs to the authority that the actor works for."""
    if isinstance(thing, Membership):
        return actor.authority_id == thing.organisation.owner_id
    return bool(works_for_owner(actor, thing))


@predicate
def is_oneself(actor: Actor, thing: object) -> bool:
    """The person is the actor, or the function is one of the actor's own."""
    if actor.person_id is None:
        return False
    if isinstance(thing, Membership):
        return thing.person_id == actor.person_id
    return isinstance(thing, Person) and thing.pk == actor.person_id


add_permission("accounts.view", looks_after_authority | heads_a_unit)
add_permission("accounts.view_person", of_own_authority & (looks_after_authority | heads_the_unit))
add_permission(
    "accounts.invite",
    of_own_authority & (looks_after_authority | serves_in_headed_units_only),
)
add_permission("accounts.add_people", looks_after_authority | heads_a_unit)
add_permission("accounts.manage", of_own_authority & looks_after_authority)
add_permission("accounts.end_function", of_own_authority & (looks_after_authority | heads_the_unit))
add_permission("accounts.stand_in", of_own_authority & (looks_after_authority | is_oneself))
add_permission("accounts.see_own_data", looks_after_authority | is_oneself)


def may(actor: Actor, permission: str, thing: object = None) -> bool:
    """Tell whether the actor may."""
    return has_permission(actor, permission, thing)


def require(actor: Actor, permission: str, thing: object = None) -> None:
    """Refuse an actor who may not.

    :raises NotAllowed: with the permission's name.
    """
    require_permission(actor, permission, thing)


def require_function(actor: Actor, unit: Organisation, function: str) -> None:
    """Refuse an actor who may not give a function in a unit.

    :raises NotAllowed: a head gives :data:`OF_A_HEAD` in the own unit only.
    """
    if unit.owner_id == actor.authority_id and (
        may(actor, "accounts.manage", unit)
        or (unit.pk in headed_units(actor) and function in OF_A_HEAD)
    ):
        return
    raise NotAllowed("accounts.invite")
