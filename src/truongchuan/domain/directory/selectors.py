"""Reading the directory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet

from truongchuan.domain.directory.models import (
    PROGRAMME_KINDS,
    AuthorityLink,
    Membership,
    Organisation,
    OrganisationAlias,
    OrganisationKind,
    OrganisationVersion,
    Person,
    School,
    StandIn,
    Succession,
)
from truongchuan.domain.shared.actor import ANONYMOUS, Actor, Function, Grant
from truongchuan.domain.shared.models import OwnedQuerySet, on_day

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


def actor_for(*, user: AbstractBaseUser | AnonymousUser, on: date, address: str = "") -> Actor:
    """Return who a signed-in user is on a day; :data:`ANONYMOUS` for one without a person.

    Functions in which the person stands in for somebody come after their own, while those are in
    force. Who has no function of their own stands in for nobody, and nobody passes on a function
    that they hold for somebody else: only memberships are stood in for.
    """
    person = Person.objects.filter(user_id=user.pk).first() if user.is_authenticated else None
    if person is None:
        return ANONYMOUS
    stood_in_for = StandIn.objects.filter(on_day(on), deputy=person).values("membership_id")
    found = (
        Membership.objects.filter(on_day(on))
        .filter(Q(person=person) | Q(pk__in=stood_in_for, person__authority_id=person.authority_id))
        .select_related("organisation", "person")
        .order_by("pk")
    )
    own = [m for m in found if m.person_id == person.pk]
    memberships = [*own, *(m for m in found if m.person_id != person.pk)] if own else []
    linked = AuthorityLink.objects.filter(on_day(on), viewer_id=person.authority_id)
    return _actor(
        person,
        memberships,
        frozenset(linked.values_list("subject_id", flat=True)),
        address=address,
    )


def _actor(
    person: Person,
    memberships: Iterable[Membership],
    linked: frozenset[int] = frozenset(),
    *,
    address: str = "",
) -> Actor:
    """Return a person as an actor with the functions given, which must be in force."""
    grants = tuple(
        Grant(
            unit_id=m.organisation_id,
            unit_kind=m.organisation.kind,
            function=Function(m.function),
            manages_programmes=m.organisation.kind in PROGRAMME_KINDS,
            stands_in_for="" if m.person_id == person.pk else m.person.name,
        )
        for m in memberships
    )
    return Actor(
        person_id=person.pk,
        name=person.name,
        # Without a function in force the person sees nothing: leaving a post ends the view too.
        authority_id=person.authority_id if grants else None,
        grants=grants,
        visible_authority_ids=linked if grants else frozenset(),
        address=address,
    )


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A made-up person that a visitor of the demo may be, with the functions they hold."""

    person: Person
    memberships: tuple[Membership, ...]
    actor: Actor


def list_demo_people(*, on: date) -> list[DemoPerson]:
    """Return the demo persons with an account and a function in force, in two queries."""
    in_force = (
        Membership.objects.filter(on_day(on))
        .select_related("organisation", "organisation__school")
        .order_by("pk")
    )
    people = (
        Person.objects.filter(is_demo=True, user__isnull=False)
        .select_related("authority")
        .prefetch_related(Prefetch("memberships", in_force))
        .order_by("pk")
    )
    return [
        DemoPerson(person, memberships, _actor(person, memberships))
        for person in people
        if (memberships := tuple(person.memberships.all()))
    ]


def get_demo_person(*, pk: int) -> Person | None:
    """Return a demo person with an account; None for any other person."""
    return Person.objects.filter(pk=pk, is_demo=True, user__isnull=False).first()


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


def members_of(*, actor: Actor, organisation: Organisation, on: date) -> QuerySet[Membership]:
    """Return who holds a function in an organisation on a day."""
    return (
        Membership.objects.filter(on_day(on), organisation=organisation)
        .filter(person__in=Person.objects.visible_to(actor))
        .select_related("person")
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class OrganisationHistory:
    """What an organisation was called, how documents wrote it, and who went before and after."""

    versions: tuple[OrganisationVersion, ...]
    aliases: tuple[OrganisationAlias, ...]
    successions: tuple[Succession, ...]
    precessions: tuple[Succession, ...]


def history_of(*, organisation: Organisation) -> OrganisationHistory:
    """Return the dated history of an organisation, in four queries."""
    return OrganisationHistory(
        versions=tuple(organisation.versions.order_by("valid_from", "pk")),
        aliases=tuple(organisation.aliases.select_related("source").order_by("pk")),
        successions=tuple(
            organisation.successions.select_related("successor").order_by("on", "pk")
        ),
        precessions=tuple(
            organisation.precessions.select_related("predecessor").order_by("on", "pk")
        ),
    )
