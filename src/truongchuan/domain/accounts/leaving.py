"""Leaving all functions in one act: see what hangs on somebody, then hand it over or end it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.accounts.accounts import (
    check_keepers_left,
    close_function,
    sign_out_if_done,
)
from truongchuan.domain.accounts.models import Departure
from truongchuan.domain.accounts.policies import require
from truongchuan.domain.accounts.record import record
from truongchuan.domain.directory.holdings import HeldThing, Leaving, holdings
from truongchuan.domain.directory.models import Membership, Person
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True)
class Held:
    """What hangs on somebody, of one kind, and what becomes of it."""

    code: str
    things: Sequence[HeldThing]
    handed_over: bool
    settled: bool

    @property
    def outcome(self) -> str:
        """One of handed_over, ended, stays."""
        if self.handed_over:
            return "handed_over"
        return "ended" if self.settled else "stays"


def what_hangs_on(*, actor: Actor, person: Person, on: date) -> list[Held]:
    """Return everything that hangs on a person, by kind; kinds without things are left out."""
    require(actor, "accounts.manage", person)
    found = (
        Held(
            kind.code,
            kind.listed(person, on),
            kind.handed_over,
            settled=kind.settle is not None or kind.code == "functions",
        )
        for kind in holdings()
    )
    return [held for held in found if held.things]


@transaction.atomic
def leave_post(
    *,
    actor: Actor,
    person: Person,
    last_day: date,
    successor: Person | None = None,
    give_functions: bool = False,
    decision_number: str = "",
    decided_on: date | None = None,
    ground: str = "",
) -> Departure:
    """Let somebody leave all their functions with a day, in one act with one event.

    What can be handed over goes to the successor; stand-ins, open rights and (when the day has
    passed) sessions end. ``give_functions`` gives the successor the functions from the day after.
    There is no way back but a new appointment.

    :raises DomainError: ``nothing-to-leave``, ``membership-order``, ``successor-oneself``,
        ``person-not-of-authority``, ``successor-without-function`` (and none is given),
        ``last-keeper``.
    """
    people = Person.objects.select_for_update(of=("self",)).select_related("authority")
    ids = sorted({person.pk, successor.pk if successor else person.pk})
    locked = {p.pk: p for p in people.filter(pk__in=ids).order_by("pk")}
    person = locked[person.pk]
    require(actor, "accounts.manage", person)
    held = list(
        Membership.objects.select_for_update(of=("self",))
        .filter(person=person)
        .exclude(valid_to__lte=last_day)
        .select_related("organisation")
        .order_by("pk")
    )
    follower = locked[successor.pk] if successor else None
    _check(person, held, last_day, follower, give_functions)
    leaving = Leaving(person, last_day, follower, decision_number.strip(), decided_on)
    if follower is not None and give_functions:
        _give(leaving, held)
    settled = {kind.code: kind.settle(leaving) for kind in holdings() if kind.settle is not None}
    for membership in held:
        if membership.valid_from is not None and membership.valid_from > last_day:
            membership.delete()
        else:
            close_function(membership, last_day, actor.name)
    settled["functions"] = len(held)
    settled["sessions"] = sign_out_if_done(person)
    departure = Departure.objects.create(
        authority_id=person.authority_id,
        person=person,
        successor=follower,
        last_day=last_day,
        ground=" ".join(ground.split())[:300],
        settled={code: number for code, number in settled.items() if number},
        at=timezone.now(),
        by_id=actor.person_id,
        by=actor.name,
    )
    record(
        actor=actor,
        person=person,
        action="accounts.leave",
        after={
            "last_day": last_day.isoformat(),
            "successor": follower.pk if follower else None,
            "departure": departure.pk,
            "settled": departure.settled,
        },
    )
    return departure


def _check(
    person: Person,
    held: list[Membership],
    last_day: date,
    successor: Person | None,
    give_functions: bool,
) -> None:
    if not held:
        raise DomainError("nothing-to-leave", name=person.name)
    if all(m.valid_from is not None and m.valid_from > last_day for m in held):
        first = min(m.valid_from for m in held if m.valid_from is not None)
        raise DomainError("membership-order", on=first)
    if successor is not None:
        if successor.pk == person.pk:
            raise DomainError("successor-oneself")
        if successor.authority_id != person.authority_id:
            raise DomainError("person-not-of-authority", name=successor.name)
        after = date.fromordinal(last_day.toordinal() + 1)
        serves = successor.memberships.exclude(valid_to__lt=after).exists()
        if not serves and not give_functions:
            raise DomainError("successor-without-function", name=successor.name)
    if successor is None or not give_functions or successor.user_id is None:
        check_keepers_left(person, held, last_day)


def _give(leaving: Leaving, held: list[Membership]) -> None:
    """Give the successor the functions that they do not hold, from the day after."""
    assert leaving.successor is not None  # noqa: S101 (checked by the caller)
    first = leaving.first_day_after
    for membership in held:
        if membership.valid_from is not None and membership.valid_from > leaving.last_day:
            continue
        has = leaving.successor.memberships.filter(
            organisation_id=membership.organisation_id, function=membership.function
        ).exclude(valid_to__lt=first)
        if not has.exists():
            Membership.objects.create(
                person=leaving.successor,
                organisation=membership.organisation,
                function=membership.function,
                title=membership.title,
                valid_from=first,
            )
