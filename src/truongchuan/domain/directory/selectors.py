"""Reading the directory."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from truongchuan.domain.directory.models import (
    PROGRAMME_KINDS,
    AuthorityLink,
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationVersion,
    Person,
    School,
)
from truongchuan.domain.shared.actor import ANONYMOUS, Actor, Function, Grant
from truongchuan.domain.shared.models import OwnedQuerySet, on_day

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


def actor_for(*, user: AbstractBaseUser | AnonymousUser, on: date, address: str = "") -> Actor:
    """Return who a signed-in user is on a day; :data:`ANONYMOUS` for one without a person."""
    person = Person.objects.filter(user_id=user.pk).first() if user.is_authenticated else None
    if person is None:
        return ANONYMOUS
    memberships = (
        Membership.objects.filter(on_day(on), person=person)
        .select_related("organisation")
        .order_by("pk")
    )
    grants = tuple(
        Grant(
            unit_id=m.organisation_id,
            unit_kind=m.organisation.kind,
            function=Function(m.function),
            manages_programmes=m.organisation.kind in PROGRAMME_KINDS,
        )
        for m in memberships
    )
    linked = AuthorityLink.objects.filter(on_day(on), viewer_id=person.authority_id)
    return Actor(
        person_id=person.pk,
        name=person.name,
        # Without a function in force the person sees nothing: leaving a post ends the view too.
        authority_id=person.authority_id if grants else None,
        grants=grants,
        visible_authority_ids=frozenset(linked.values_list("subject_id", flat=True))
        if grants
        else frozenset(),
        address=address,
    )


def system_actor(*, authority: Organisation, name: str = "Hệ thống") -> Actor:
    """Return the actor of the product's own writes (first run, command line)."""
    return Actor(person_id=None, name=name, authority_id=authority.pk, system=True)


def organisations_of(*, actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations of the authorities that the actor may see."""
    ids = set(actor.visible_authority_ids)
    if actor.authority_id is not None:
        ids.add(actor.authority_id)
    return Organisation.objects.filter(Q(authority_id__in=ids) | Q(pk__in=ids, is_authority=True))


def units_of(*, actor: Actor) -> QuerySet[Organisation]:
    """Return the units (not schools) that the actor may see."""
    return organisations_of(actor=actor).exclude(kind=OrganisationKind.SCHOOL)


def schools_of(*, actor: Actor) -> OwnedQuerySet[School]:
    """Return the schools that the actor may see."""
    return School.objects.visible_to(actor).select_related("organisation", "ward")


def version_on(*, organisation: Organisation, on: date) -> OrganisationVersion | None:
    """Return name and place of an organisation on a day; None when it did not exist then."""
    return organisation.versions.filter(on_day(on)).order_by("-valid_from").first()
