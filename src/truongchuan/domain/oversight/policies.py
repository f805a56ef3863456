"""Who reads and writes oversight. Each predicate reads as a sentence.

Everybody who sees the programme reads. Police write safety checks and confirm what was put right;
the school or unit that a finding asks claims it; those in charge do either.
"""

from __future__ import annotations

from django.db import models

from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.oversight.models import (
    CeremonyItem,
    ConsultationFinding,
    SafetyFinding,
    SchoolPlan,
    SchoolPlanItem,
)
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.policies import (
    is_in_charge,
    may,
    require,
    sees_programme,
    writes_for_owner,
)
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.permissions import add_permission, predicate

__all__ = ["may", "require", "writes_plan_of"]


@predicate
def is_police(actor: Actor, _thing: models.Model) -> bool:
    """The actor works in the police."""
    return any(
        g.unit_kind == OrganisationKind.POLICE and g.function is not Function.VIEWER
        for g in actor.grants
    )


@predicate
def is_asked(actor: Actor, finding: SafetyFinding | ConsultationFinding) -> bool:
    """The finding is about the actor's school, or asks the actor's unit."""
    if finding.unit_id in actor.unit_ids:
        return True
    if isinstance(finding, ConsultationFinding):
        school: School | None = finding.school
    else:
        school = finding.check_made.school
    return school is not None and school.organisation_id in actor.unit_ids


@predicate
def prepares(actor: Actor, item: CeremonyItem) -> bool:
    """The item is that of the actor's unit, or of the ceremony of the actor's school."""
    if item.unit_id in actor.unit_ids:
        return True
    return item.ceremony.schools.filter(organisation_id__in=actor.unit_ids).exists()


@predicate
def is_of_the_school(actor: Actor, plan: SchoolPlan) -> bool:
    """The plan is that of the actor's own school."""
    return plan.school.organisation_id in actor.unit_ids


def writes_plan_of(actor: Actor, programme: Programme, school: School) -> bool:
    """Tell whether the actor writes the school's plan: the school itself, or those in charge."""
    return may(actor, "oversight.write_plan", SchoolPlan(programme=programme, school=school))


def programme_of(thing: models.Model) -> Programme:
    """Return the programme that a thing of oversight belongs to."""
    if isinstance(thing, Programme):
        return thing
    if isinstance(thing, SafetyFinding):
        return thing.check_made.programme
    if isinstance(thing, ConsultationFinding):
        return thing.consultation.programme
    if isinstance(thing, CeremonyItem):
        return thing.ceremony.programme
    if isinstance(thing, SchoolPlanItem):
        return thing.plan.programme
    programme: Programme = thing.programme  # type: ignore[attr-defined]
    return programme


@predicate
def is_ours(actor: Actor, thing: models.Model) -> bool:
    """The programme of the thing is open and the actor works for its authority."""
    return bool(writes_for_owner(actor, programme_of(thing)))


add_permission("oversight.view", sees_programme)
add_permission("oversight.manage", writes_for_owner & is_in_charge)
add_permission("oversight.check", is_ours & (is_in_charge | is_police))
add_permission("oversight.claim", is_ours & (is_asked | is_in_charge))
add_permission("oversight.confirm_safety", is_ours & (is_in_charge | is_police))
add_permission("oversight.confirm_consultation", is_ours & is_in_charge)
add_permission("oversight.prepare", is_ours & (is_in_charge | prepares))
add_permission("oversight.write_plan", is_ours & (is_of_the_school | is_in_charge))
