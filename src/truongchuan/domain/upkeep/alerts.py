"""Telling those who run the machine that a backup failed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.directory.models import Membership, Person
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reminders.models import Kind
from truongchuan.domain.reminders.telling import Place, notify
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.models import on_day
from truongchuan.domain.upkeep.selectors import people_who_operate


@transaction.atomic
def alert_operators(*, now: datetime) -> int:
    """Tell the installation's operators, once a day; return how many were told anew.

    Where the settings name nobody, the operators of all authorities are told. A notification
    stands in a programme: people of an authority without one only see the page.
    """
    day = timezone.localdate(now)
    people = people_who_operate() or _operators(now)
    told = 0
    for authority in {person.authority for person in people}:
        programme = (
            Programme.objects.filter(authority=authority)
            .order_by("closed_on", "-pk")
            .select_related("authority")
            .first()
        )
        if programme is None:
            continue
        told += notify(
            actor=system_actor(authority=authority),
            programme=programme,
            kind=Kind.UPKEEP,
            subject=authority,
            occasion=f"backup {day.isoformat()}",
            people=[p for p in people if p.authority_id == authority.pk],
            params={"day": day},
            place=Place("upkeep"),
        )
    return told


def _operators(now: datetime) -> list[Person]:
    in_force = Membership.objects.filter(
        on_day(timezone.localdate(now)), function=Function.OPERATOR
    )
    return list(
        Person.objects.filter(pk__in=in_force.values("person_id"), user__isnull=False)
        .select_related("authority")
        .order_by("pk")
    )
