"""Who may do what with a programme. Each predicate reads as a sentence.

Permissions are asked with :func:`may` (yes or no) or :func:`require` (raises).
"""

from __future__ import annotations

from django.db import models

from truongchuan.domain.programmes.clock import is_closed
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowSchool, RowUnit, UnitRole
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import NotAllowed, ProgrammeClosed
from truongchuan.domain.shared.permissions import add_permission, has_permission, predicate

# What leads from a thing to its programme, where it is not ``thing.programme``.
_WAYS = (
    "drive", "review", "check_made", "consultation", "ceremony", "plan", "target",
    "obstacle", "meeting", "campaign", "row",
)  # fmt: skip


def programme_of(thing: models.Model) -> Programme | None:
    """Return the programme that a thing of any area belongs to; None where it has none."""
    if isinstance(thing, Programme):
        return thing
    names = {field.name for field in thing._meta.concrete_fields}
    if "programme" in names:
        return getattr(thing, "programme", None)
    owners = (getattr(thing, name, None) for name in _WAYS if name in names)
    owner = next((found for found in owners if found is not None), None)
    return programme_of(owner) if owner is not None else None


def _programme_of(thing: models.Model) -> Programme:
    programme = programme_of(thing)
    if programme is None:
        raise TypeError(f"{thing!r} belongs to no programme")
    return programme


@predicate
def sees_programme(actor: Actor, thing: models.Model) -> bool:
    """The programme belongs to the actor's authority, or to one linked to it."""
    return actor.system or actor.sees(_programme_of(thing).authority_id)


@predicate
def works_for_owner(actor: Actor, thing: models.Model) -> bool:
    """The programme belongs to the authority that the actor works for."""
    return actor.authority_id == _programme_of(thing).authority_id


@predicate
def belongs_to_open(actor: Actor, thing: models.Model) -> bool:
    """The programme is open: after a hand-over nobody writes in it, whatever their function."""
    return not is_closed(_programme_of(thing))


@predicate
def is_in_charge(actor: Actor, thing: models.Model) -> bool:
    """The actor leads the authority or works in the programme's standing body."""
    return actor.leads or actor.manages_programmes


@predicate
def leads_row(actor: Actor, row: RoadmapRow) -> bool:
    """The actor's unit is a lead unit of the row."""
    return any(
        u.role == UnitRole.LEAD and u.organisation_id in actor.unit_ids for u in row.units.all()
    )


@predicate
def is_the_unit(actor: Actor, part: RowUnit) -> bool:
    """The part is that of the actor's own unit."""
    return part.organisation_id in actor.unit_ids


@predicate
def is_the_school(actor: Actor, part: RowSchool) -> bool:
    """The part is that of the actor's own school."""
    return part.school.organisation_id in actor.unit_ids


@predicate
def leads_row_of(actor: Actor, part: RowSchool | RowUnit) -> bool:
    """The actor's unit leads the row that the part belongs to."""
    return bool(leads_row(actor, part.row))


writes_for_owner = works_for_owner & belongs_to_open
"""What every permission to write in a programme begins with."""

add_permission("programmes.view", sees_programme)
add_permission("programmes.manage", writes_for_owner & is_in_charge)
add_permission("programmes.complete_row", writes_for_owner & (leads_row | is_in_charge))
add_permission("programmes.report_part", writes_for_owner & (is_the_unit | is_in_charge))
add_permission(
    "programmes.report_school", writes_for_owner & (is_the_school | leads_row_of | is_in_charge)
)


@predicate
def may_start_programmes(actor: Actor, _nothing: object) -> bool:
    """The actor may bring a plan into their authority."""
    return actor.authority_id is not None and (actor.leads or actor.manages_programmes)


add_permission("programmes.import", may_start_programmes)


@predicate
def is_known(actor: Actor, _nothing: object) -> bool:
    """The actor is a person of this installation, whatever their functions."""
    return actor.system or actor.person_id is not None


add_permission("law.view", is_known)


@predicate
def works_somewhere(actor: Actor, _nothing: object) -> bool:
    """The actor does more than look on in some unit."""
    return actor.system or bool(actor.unit_ids)


add_permission("tools.use", works_somewhere)


def may(actor: Actor, permission: str, thing: models.Model | None = None) -> bool:
    """Tell whether the actor holds a permission on a thing."""
    return has_permission(actor, permission, thing)


def require(actor: Actor, permission: str, thing: models.Model | None = None) -> None:
    """Refuse an actor who does not hold a permission.

    :raises ProgrammeClosed: for a thing of a programme that is over.
    :raises NotAllowed: with the permission's name.
    """
    if not may(actor, permission, thing):
        programme = programme_of(thing) if thing is not None else None
        if programme is not None and is_closed(programme):
            raise ProgrammeClosed(permission)
        raise NotAllowed(permission)


def refuse_closed(programme: Programme) -> None:
    """Refuse a write in a programme that is over, where no permission says it already.

    :raises ProgrammeClosed: always for a closed programme.
    """
    if is_closed(programme):
        raise ProgrammeClosed("programmes.manage")
