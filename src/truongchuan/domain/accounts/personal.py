"""Personal data: what is kept of somebody, giving it to them, and erasing it after they left.

The record of acts is append-only and stays whole (docs/adr/0125-erasure-beside-the-record.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.accounts.models import Erasure
from truongchuan.domain.accounts.policies import require
from truongchuan.domain.accounts.record import myself, record
from truongchuan.domain.directory.holdings import kept_data
from truongchuan.domain.directory.models import Person
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.text import fold


@dataclass(frozen=True, slots=True)
class KeptKind:
    """How much of one kind is kept, and whether erasing removes it."""

    code: str
    count: int
    erased: bool


def list_kept(*, actor: Actor, person: Person) -> list[KeptKind]:
    """Return what is kept of a person, by kind. Everybody sees their own."""
    if person.pk != actor.person_id:
        require(actor, "accounts.manage", person)
    return [
        KeptKind(
            kind.code,
            kind.count(person) if kind.count else len(kind.collect(person)),
            kind.erase is not None or kind.code in {"identity", "sessions"},
        )
        for kind in kept_data()
    ]


@transaction.atomic
def export_own_data(*, person: Person, address: str = "") -> dict[str, list[dict[str, Any]]]:
    """Return everything kept of a person, by kind, for that person; the giving is recorded.

    Also for somebody whose last function ended: what is kept of them stays theirs to see.
    """
    found = {kind.code: kind.collect(person) for kind in kept_data()}
    record(
        actor=myself(person, address),
        person=person,
        action="accounts.export_data",
        after={"records": sum(len(records) for records in found.values())},
    )
    return found


def erased_name(person: Person) -> str:
    """Return what stands in place of the name of somebody who was erased."""
    return f"Người đã rời (mã {person.pk})"


@transaction.atomic
def erase_person(*, actor: Actor, person: Person, ground: str) -> Erasure:
    """Remove the personal values of somebody who left; there is no way back.

    The name becomes :func:`erased_name`; e-mail, account, links, invitations, notifications and
    wishes go. Acts in the record, official papers and seats in committees keep the name under
    which they were done: they are kept by duty, and the page of the data says so.

    :raises DomainError: ``person-still-serves``, ``person-erased``, ``reason-needed``,
        ``not-oneself``.
    """
    person = (
        Person.objects.select_for_update(of=("self",))
        .select_related("user", "authority")
        .get(pk=person.pk)
    )
    require(actor, "accounts.manage", person)
    if person.pk == actor.person_id:
        raise DomainError("not-oneself")
    if hasattr(person, "erasure"):
        raise DomainError("person-erased")
    if not ground.strip():
        raise DomainError("reason-needed")
    serving = person.memberships.exclude(valid_to__lt=timezone.localdate())
    if serving.exists():
        raise DomainError("person-still-serves", name=person.name)
    removed = {kind.code: kind.erase(person) for kind in kept_data() if kind.erase is not None}
    name = erased_name(person)
    Person.objects.filter(pk=person.pk).update(name=name, folded=fold(name)[:120], email="")
    erasure = Erasure.objects.create(
        authority_id=person.authority_id,
        person=person,
        at=timezone.now(),
        by_id=actor.person_id,
        by=actor.name,
        ground=" ".join(ground.split())[:300],
        removed={code: number for code, number in removed.items() if number},
    )
    record(
        actor=actor,
        person=person,
        action="accounts.erase",
        after={"erasure": erasure.pk, "removed": erasure.removed},
    )
    return erasure


def may_be_erased(person: Person, on: date) -> bool:
    """Tell whether somebody left and was not erased yet."""
    return (
        not hasattr(person, "erasure") and not person.memberships.exclude(valid_to__lt=on).exists()
    )
