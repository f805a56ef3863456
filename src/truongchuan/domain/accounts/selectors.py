"""Reading people and their accounts. What the actor may not look after is never returned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from truongchuan.domain.accounts.models import (
    AccessPolicy,
    Departure,
    Invitation,
    SecondFactor,
)
from truongchuan.domain.accounts.policies import headed_units, may
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import (
    Membership,
    Organisation,
    OrganisationKind,
    Person,
    StandIn,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.models import on_day
from truongchuan.engines.text import fold

STATES = ("uninvited", "invited", "active", "locked", "left")
"""How far an account is: nobody invited the person, a link is open, in use, locked, left."""
ORDERS = {
    "name": ("folded", "pk"),
    "state": ("state", "folded", "pk"),
    "signed_in": ("user__last_login", "folded", "pk"),
}


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What a list of people keeps. ``unit`` is an id, or "schools" for the people of schools."""

    words: str = ""
    unit: str = ""
    function: str = ""
    state: str = ""


def people_of(*, actor: Actor) -> QuerySet[Person]:
    """Return the persons that the actor looks after: the authority's, or those of headed units."""
    people = Person.objects.filter(authority_id=actor.authority_id)
    if actor.authority_id is None or not may(actor, "accounts.view"):
        return people.none()
    if actor.system or actor.operates or actor.leads:
        return people
    inside = Membership.objects.filter(
        person=OuterRef("pk"), organisation_id__in=headed_units(actor)
    )
    return people.filter(Exists(inside))


def with_state(people: QuerySet[Person], *, now: datetime, on: date) -> QuerySet[Person]:
    """Add ``state``, one of :data:`STATES`, to persons."""
    serving = Membership.objects.filter(person=OuterRef("pk")).exclude(valid_to__lt=on)
    invited = Invitation.objects.filter(
        person=OuterRef("pk"), accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now
    )
    return people.annotate(
        state=Case(
            When(~Exists(serving), then=Value("left")),
            When(user__isnull=False, user__is_active=False, then=Value("locked")),
            When(user__isnull=False, then=Value("active")),
            When(Exists(invited), then=Value("invited")),
            default=Value("uninvited"),
            output_field=CharField(),
        )
    )


def list_people(
    *,
    actor: Actor,
    where: PeopleFilter,
    order: str = "name",
    descending: bool = False,
    now: datetime | None = None,
) -> QuerySet[Person]:
    """Return the persons that a filter keeps, with state, account and functions.

    The functions read with them are those in force or to come, the oldest first; for somebody who
    left, see :func:`get_person`. A fixed number of queries.
    """
    moment = now or timezone.now()
    on = timezone.localdate(moment)
    found = with_state(people_of(actor=actor), now=moment, on=on)
    for word in fold(where.words).split():
        unit = Membership.objects.filter(
            person=OuterRef("pk"), organisation__folded__contains=word
        ).exclude(valid_to__lt=on)
        found = found.filter(Q(folded__contains=word) | Exists(unit))
    if where.unit or where.function:
        held = Membership.objects.filter(person=OuterRef("pk")).exclude(valid_to__lt=on)
        if where.unit == "schools":
            held = held.filter(organisation__kind=OrganisationKind.SCHOOL)
        elif where.unit:
            held = held.filter(organisation_id=int(where.unit))
        if where.function:
            held = held.filter(function=where.function)
        found = found.filter(Exists(held))
    if where.state:
        found = found.filter(Q(state=where.state))
    current = (
        Membership.objects.exclude(valid_to__lt=on).select_related("organisation").order_by("pk")
    )
    first, *rest = ORDERS[order]
    return (
        found.select_related("user")
        .prefetch_related(Prefetch("memberships", current, to_attr="current"))
        .order_by(f"-{first}" if descending else first, *rest)
    )


def count_states(*, actor: Actor) -> dict[str, int]:
    """Return how many persons are in which state; one query."""
    now = timezone.now()
    found = with_state(people_of(actor=actor), now=now, on=timezone.localdate(now))
    counts = found.aggregate(**{state: Count("pk", filter=Q(state=state)) for state in STATES})
    return {state: number for state, number in counts.items() if number}


def count_by_unit(*, actor: Actor) -> list[tuple[Organisation, int]]:
    """Return the units that are no schools, with the number of people in them; two queries."""
    counts = dict(
        _current(actor)
        .exclude(organisation__kind=OrganisationKind.SCHOOL)
        .order_by()
        .values_list("organisation_id")
        .annotate(n=Count("person_id", distinct=True))
    )
    units = Organisation.objects.filter(pk__in=counts).order_by(
        "-is_authority", "order", "sort_key"
    )
    return [(unit, counts[unit.pk]) for unit in units]


def count_in_schools(*, actor: Actor) -> int:
    """Return how many persons work in schools."""
    inside = _current(actor).filter(organisation__kind=OrganisationKind.SCHOOL)
    return inside.values("person_id").distinct().count()


def count_by_function(*, actor: Actor) -> dict[str, int]:
    """Return how many persons hold which function; one query."""
    found = _current(actor).order_by().values_list("function")
    return dict(found.annotate(n=Count("person_id", distinct=True)))


def _current(actor: Actor) -> QuerySet[Membership]:
    return Membership.objects.filter(person__in=people_of(actor=actor)).exclude(
        valid_to__lt=timezone.localdate()
    )


def get_person(*, actor: Actor, pk: int) -> Person | None:
    """Return a person that the actor looks after, with state and account."""
    now = timezone.now()
    return (
        with_state(people_of(actor=actor), now=now, on=timezone.localdate(now))
        .select_related("user", "authority", "erasure")
        .filter(pk=pk)
        .first()
    )


def own_person(*, actor: Actor) -> Person | None:
    """Return the actor's own row."""
    return (
        Person.objects.select_related("user", "authority").filter(pk=actor.person_id or 0).first()
    )


def functions_of(*, person: Person) -> list[Membership]:
    """Return all functions of a person, those in force first, then the newest."""
    found = person.memberships.select_related("organisation").order_by("-valid_from", "-pk")
    today = timezone.localdate()
    return sorted(found, key=lambda m: m.valid_to is not None and m.valid_to < today)


def departures_of(*, person: Person) -> list[Departure]:
    """Return when a person left all functions in one act, the newest first."""
    return list(person.departures.select_related("successor").order_by("-pk"))


def get_function(*, actor: Actor, pk: int) -> Membership | None:
    """Return a function of somebody that the actor looks after, or of the actor's own."""
    found = (
        Membership.objects.filter(pk=pk, person__authority_id=actor.authority_id)
        .select_related("person__user", "organisation")
        .first()
    )
    if found is None or actor.authority_id is None:
        return None
    own = found.person_id == actor.person_id
    return found if own or people_of(actor=actor).filter(pk=found.person_id).exists() else None


def stand_ins_of(*, person: Person) -> list[StandIn]:
    """Return who stands in for a person, and for whom they stand in, the newest first."""
    return list(
        StandIn.objects.filter(Q(membership__person=person) | Q(deputy=person))
        .select_related("membership__person", "membership__organisation", "deputy")
        .order_by("-valid_from", "-pk")[:50]
    )


def get_stand_in(*, actor: Actor, pk: int) -> StandIn | None:
    """Return a stand-in that concerns the actor, or somebody that the actor looks after."""
    found = (
        StandIn.objects.filter(pk=pk, membership__person__authority_id=actor.authority_id)
        .select_related("membership__person", "membership__organisation", "deputy")
        .first()
    )
    if found is None or actor.authority_id is None:
        return None
    if actor.person_id in {found.deputy_id, found.membership.person_id}:
        return found
    people = people_of(actor=actor).filter(pk__in=[found.deputy_id, found.membership.person_id])
    return found if people.exists() else None


def possible_deputies(*, actor: Actor, person: Person) -> QuerySet[Person]:
    """Return people of the authority with an account and a function in force, but the person."""
    serving = Membership.objects.filter(on_day(timezone.localdate()), person=OuterRef("pk"))
    return (
        Person.objects.filter(
            Exists(serving), authority_id=person.authority_id, user__is_active=True
        )
        .filter(authority_id=actor.authority_id)
        .exclude(pk=person.pk)
        .order_by("folded", "pk")
    )


def invitations_of(*, person: Person) -> list[Invitation]:
    """Return the invitations of a person, the newest first."""
    return list(person.invitations.select_related("person__user")[:20])


def events_about(*, actor: Actor, person: Person, limit: int = 30) -> list[AuditEvent]:
    """Return the newest events about a person's account; the person's own name stands elsewhere."""
    return list(
        AuditEvent.objects.visible_to(actor)
        .filter(subject_type=Person._meta.label_lower, subject_id=str(person.pk))
        .order_by("-number")[:limit]
    )


def requires_second_factor(*, actor: Actor) -> bool:
    """Tell whether the actor must sign in with a second factor: the authority asks it of those
    who look after it. One query for them, none for anybody else.
    """
    if actor.system or not (actor.operates or actor.leads):
        return False
    return AccessPolicy.objects.filter(
        authority_id=actor.authority_id, second_factor=SecondFactor.REQUIRED
    ).exists()


def policy_of(*, authority: Organisation) -> AccessPolicy | None:
    """Return the authority's policy; None for the defaults."""
    return AccessPolicy.objects.filter(authority=authority).first()
