"""Who should give a figure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from truongchuan.domain.accreditation.policies import require
from truongchuan.domain.directory.models import (
    PROGRAMME_KINDS,
    Membership,
    OrganisationKind,
    Person,
    School,
)
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.models import on_day
from truongchuan.engines.rules.metrics import Metric

_UNIT_KINDS: dict[str, frozenset[str]] = {
    "education_office": frozenset(kind.value for kind in PROGRAMME_KINDS),
    "finance": frozenset({OrganisationKind.FINANCE.value}),
}
_ORDER = (Function.HEAD_TEACHER, Function.HEAD, Function.OFFICER)


def asked_people(
    *, actor: Actor, school: School, metric: Metric, on: date | None = None
) -> list[Person]:
    """Return who gives a figure about a school, the one to ask first in front.

    Empty where nobody is known. ``on`` is the day of their functions (today by default).
    """
    return people_to_ask(actor=actor, school=school, metrics=[metric], on=on)[metric.id]


def people_to_ask(
    *, actor: Actor, school: School, metrics: Iterable[Metric], on: date | None = None
) -> dict[str, list[Person]]:
    """Return who gives figures about a school, by metric id; in one query.

    A figure of the school: its head teacher, then its other members. A figure of the education
    office or of finance: the members of the authority's units of that kind. One of the ward: the
    members of the school's ward.

    :raises NotAllowed: when the actor may not see the school.
    """
    require(actor, "accreditation.view", school)
    asked = {metric.id: metric.asked_of for metric in metrics}
    wanted = set(asked.values())
    where = {name: _members(name, school) for name in wanted}
    anywhere = Q(pk__in=[])
    for condition in where.values():
        if condition is not None:
            anywhere |= condition
    members = (
        Membership.objects.filter(on_day(on or timezone.localdate()), anywhere)
        .filter(function__in=[function.value for function in _ORDER])
        .filter(person__in=Person.objects.visible_to(actor).order_by())
        .select_related("person", "organisation")
        .order_by("pk")
    )
    by_asked: dict[str, list[Membership]] = {name: [] for name in wanted}
    for member in members:
        for name in wanted:
            if _belongs(member, name, school):
                by_asked[name].append(member)
    people = {name: _in_order(found) for name, found in by_asked.items()}
    return {metric: people[name] for metric, name in asked.items()}


def _members(asked_of: str, school: School) -> Q | None:
    if asked_of == "school":
        return Q(organisation_id=school.organisation_id)
    if asked_of == "ward":
        return Q(organisation_id=school.ward_id) if school.ward_id else None
    kinds = _UNIT_KINDS.get(asked_of)
    if kinds is None:
        return None
    return Q(organisation__authority_id=school.authority_id, organisation__kind__in=kinds)


def _belongs(member: Membership, asked_of: str, school: School) -> bool:
    if asked_of == "school":
        return member.organisation_id == school.organisation_id
    if asked_of == "ward":
        return member.organisation_id == school.ward_id
    return (
        member.organisation.kind in _UNIT_KINDS.get(asked_of, frozenset())
        and member.organisation.authority_id == school.authority_id
    )


def _in_order(members: list[Membership]) -> list[Person]:
    places = {function.value: place for place, function in enumerate(_ORDER)}
    ordered = sorted(members, key=lambda member: (places[member.function], member.pk))
    return list({member.person_id: member.person for member in ordered}.values())
