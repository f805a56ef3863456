"""Who may read and make papers."""

from __future__ import annotations

from django.db import models

from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.papers.models import Paper
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

__all__ = ["may", "may_make", "require"]


@predicate
def heads_the_school(actor: Actor, paper: Paper) -> bool:
    """The paper is the school's own and the actor heads that school."""
    return paper.school is not None and any(
        g.unit_id == paper.school.organisation_id and g.function is Function.HEAD_TEACHER
        for g in actor.grants
    )


@predicate
def gathers_reports(actor: Actor, _thing: models.Model) -> bool:
    """The actor works in the authority's office, which gathers reports and sends papers out."""
    return any(
        g.unit_kind == OrganisationKind.OFFICE and g.function in {Function.HEAD, Function.OFFICER}
        for g in actor.grants
    )


add_permission("papers.view", sees_programme)
add_permission("papers.make", writes_for_owner & (is_in_charge | gathers_reports))
add_permission(
    "papers.change", writes_for_owner & (is_in_charge | gathers_reports | heads_the_school)
)


def may_make(actor: Actor, programme: Programme, kind: str, school: School | None = None) -> bool:
    """Tell whether the actor may make a paper: the managers any, a head teacher their school's."""
    own = Paper(programme=programme, kind=kind, school=school)
    return may(actor, "papers.change", own) and (school is None or kind == "registration"
        or may(actor, "papers.make", programme))  # fmt: skip
