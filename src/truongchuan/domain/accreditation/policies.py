"""Who may see, give and judge what is known of a school. Each predicate reads as a sentence."""

from __future__ import annotations

from truongchuan.domain.directory.models import PROGRAMME_KINDS, OrganisationKind, School
from truongchuan.domain.directory.policies import is_over
from truongchuan.domain.shared.actor import Actor, Function, Grant
from truongchuan.domain.shared.errors import NotAllowed
from truongchuan.domain.shared.permissions import add_permission, has_permission, predicate

ASKED_KINDS = PROGRAMME_KINDS | {OrganisationKind.FINANCE}
"""Kinds of unit that figures are asked of, beside the school itself and its ward."""


@predicate
def sees_school(actor: Actor, school: School) -> bool:
    """The school belongs to the actor's authority, or to one linked to it."""
    return actor.system or actor.sees(school.authority_id)


@predicate
def works_for_owner(actor: Actor, school: School) -> bool:
    """The school belongs to the authority that the actor works for."""
    return actor.authority_id == school.authority_id


@predicate
def is_going_on(_actor: Actor, school: School) -> bool:
    """The school neither ended nor passed to another authority."""
    return not is_over(school.organisation)


@predicate
def works_at_school(actor: Actor, school: School) -> bool:
    """The school is the actor's own."""
    return school.organisation_id in actor.unit_ids


@predicate
def is_in_charge(actor: Actor, _school: School) -> bool:
    """The actor leads the authority or works in the body in charge of education."""
    return actor.leads or actor.manages_programmes


@predicate
def gives_figures(actor: Actor, school: School) -> bool:
    """The actor works in a unit that figures about the school are asked of."""
    return any(
        grant.function in {Function.HEAD, Function.OFFICER}
        and (grant.unit_kind in ASKED_KINDS or grant.unit_id == school.ward_id)
        for grant in actor.grants
    )


add_permission("accreditation.view", sees_school)
add_permission(
    "accreditation.record_facts",
    works_for_owner & is_going_on & (works_at_school | is_in_charge | gives_figures),
)
add_permission(
    "accreditation.judge", works_for_owner & is_going_on & (works_at_school | is_in_charge)
)


def may_give(actor: Actor, school: School, asked_of: str) -> bool:
    """Tell whether the actor gives the figures that are asked of somebody (``Metric.asked_of``).

    The school's people and those in charge give any; another unit only what it is asked for.
    """
    if may(actor, "accreditation.judge", school):
        return True
    return may(actor, "accreditation.record_facts", school) and any(
        grant.function in {Function.HEAD, Function.OFFICER} and _answers(grant, school, asked_of)
        for grant in actor.grants
    )


def _answers(grant: Grant, school: School, asked_of: str) -> bool:
    if asked_of == "ward":
        return grant.unit_id == school.ward_id
    if asked_of == "finance":
        return grant.unit_kind == OrganisationKind.FINANCE
    return asked_of == "education_office" and grant.unit_kind in PROGRAMME_KINDS


def may(actor: Actor, permission: str, school: School) -> bool:
    """Tell whether the actor holds a permission on a school."""
    return has_permission(actor, permission, school)


def require(actor: Actor, permission: str, school: School) -> None:
    """Refuse an actor who does not hold a permission.

    :raises NotAllowed: with the permission's name.
    """
    if not may(actor, permission, school):
        raise NotAllowed(permission)
