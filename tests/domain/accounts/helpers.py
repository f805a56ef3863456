"""People with and without accounts."""

from __future__ import annotations

from datetime import date

from django.contrib.auth import get_user_model

from tests.domain.conftest import District
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import OrganisationKind, Person
from truongchuan.domain.directory.selectors import actor_for
from truongchuan.domain.directory.services import create_person
from truongchuan.domain.shared.actor import Actor, Function

TODAY = date(2026, 11, 20)


def somebody(
    district: District,
    name: str = "Nguyễn Văn Mẫu",
    kind: str = OrganisationKind.FINANCE,
    function: Function = Function.OFFICER,
    email: str = "",
) -> Person:
    """Return a person without an account."""
    return create_person(
        actor=district.system,
        authority=district.authority,
        name=name,
        organisation=district.unit(kind),
        function=function,
        email=email,
    )


def person_of(actor: Actor) -> Person:
    """Return the row of an actor."""
    return Person.objects.get(pk=actor.person_id)


def now(person: Person, on: date = TODAY) -> Actor:
    """Return a person with an account as an actor of a day."""
    user = get_user_model().objects.get(pk=Person.objects.get(pk=person.pk).user_id)
    return actor_for(user=user, on=on)


def events(action: str) -> list[AuditEvent]:
    """Return the events of an action, the oldest first."""
    return list(AuditEvent.objects.filter(action=action).order_by("number"))
