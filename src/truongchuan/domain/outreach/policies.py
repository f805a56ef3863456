"""Who may do what in outreach. Each predicate reads as a sentence."""

from __future__ import annotations

from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.outreach.models import Activity
from truongchuan.domain.programmes.policies import (
    is_in_charge,
    sees_programme,
    writes_for_owner,
)
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.permissions import add_permission, predicate

CULTURE_KINDS = frozenset({OrganisationKind.CULTURE, OrganisationKind.CULTURE_SOCIETY_OFFICE})
PLACE_KINDS = frozenset({OrganisationKind.WARD, OrganisationKind.SCHOOL})
_WRITERS = frozenset({Function.HEAD, Function.OFFICER, Function.HEAD_TEACHER})


def own_place_ids(actor: Actor) -> frozenset[int]:
    """Return the wards and schools that the actor works in."""
    return frozenset(
        grant.unit_id
        for grant in actor.grants
        if grant.unit_kind in PLACE_KINDS and grant.function in _WRITERS
    )


def guides_outreach(actor: Actor) -> bool:
    """Tell whether the actor works in the office that guides outreach."""
    return any(
        grant.unit_kind in CULTURE_KINDS and grant.function in _WRITERS for grant in actor.grants
    )


@predicate
def works_in_culture(actor: Actor, _thing: object) -> bool:
    """The actor works in the office that guides outreach."""
    return guides_outreach(actor)


@predicate
def has_a_place(actor: Actor, _thing: object) -> bool:
    """The actor works in a ward or a school."""
    return bool(own_place_ids(actor))


@predicate
def is_of_the_place(actor: Actor, activity: Activity) -> bool:
    """The activity is that of the actor's own ward or school."""
    return activity.place_id in own_place_ids(actor)


@predicate
def is_the_work_of_culture(actor: Actor, activity: Activity) -> bool:
    """The activity is of a ward or an office, which the culture office may report for."""
    return guides_outreach(actor) and activity.place.kind != OrganisationKind.SCHOOL


add_permission("outreach.view", sees_programme)
add_permission("outreach.plan", writes_for_owner & (is_in_charge | works_in_culture))
add_permission(
    "outreach.report_somewhere", writes_for_owner & (is_in_charge | works_in_culture | has_a_place)
)
add_permission(
    "outreach.report", writes_for_owner & (is_in_charge | is_the_work_of_culture | is_of_the_place)
)
