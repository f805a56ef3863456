"""Writing the directory: organisations, schools, persons."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import (
    Membership,
    Organisation,
    OrganisationAlias,
    OrganisationKind,
    OrganisationVersion,
    Person,
    School,
    Succession,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import Source
from truongchuan.engines.text import fold, sort_key


def folded_key(name: str, short_name: str = "") -> str:
    """Return what search compares: the folded names, one after the other."""
    return " ".join(dict.fromkeys([fold(name), fold(short_name)])).strip()[:300]


def stored_sort_key(name: str) -> str:
    """Return a sort key that orders Vietnamese names the same on every database.

    The engine's key, word by word, as hexadecimal digits: these compare alike under every
    collation. ``00`` ends the letters and the tones of a word.
    """
    words, _text = sort_key(name)
    return "".join(
        f"01{number:012d}" if kind == 0 else "02" + _hex(letters) + _hex(tones)
        for kind, number, letters, tones in words
    )[:300]


def _hex(parts: tuple[int, ...]) -> str:
    return "".join(f"{min(part + 1, 255):02x}" for part in parts) + "00"


@transaction.atomic
def create_authority(
    *,
    actor: Actor | None,
    name: str,
    kind: str,
    short_name: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Organisation:
    """Create an authority: the owner of everything below it."""
    authority = Organisation.objects.create(
        is_authority=True,
        kind=kind,
        name=name,
        short_name=short_name,
        folded=folded_key(name, short_name),
        sort_key=stored_sort_key(name),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    OrganisationVersion.objects.create(
        organisation=authority,
        name=name,
        short_name=short_name,
        valid_from=starts_on,
        valid_to=ends_on,
    )
    by = actor or Actor(person_id=None, name="Hệ thống", authority_id=authority.pk, system=True)
    record_event(
        actor=by,
        authority_id=authority.pk,
        action="authority.create",
        subject=authority,
        after={"kind": kind},
    )
    return authority


@transaction.atomic
def create_organisation(
    *,
    actor: Actor,
    authority: Organisation,
    name: str,
    kind: str,
    short_name: str = "",
    parent: Organisation | None = None,
    code: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    order: int = 0,
) -> Organisation:
    """Create a unit, ward or other body of an authority."""
    organisation = Organisation.objects.create(
        authority=authority,
        kind=kind,
        name=name,
        short_name=short_name,
        folded=folded_key(name, short_name),
        sort_key=stored_sort_key(name),
        parent=parent or authority,
        starts_on=starts_on,
        ends_on=ends_on,
        order=order,
    )
    OrganisationVersion.objects.create(
        organisation=organisation,
        name=name,
        short_name=short_name,
        parent=parent or authority,
        code=code,
        valid_from=starts_on,
        valid_to=ends_on,
    )
    record_event(
        actor=actor,
        authority_id=authority.pk,
        action="organisation.create",
        subject=organisation,
        after={"name": name, "kind": kind},
    )
    return organisation


@transaction.atomic
def create_school(
    *,
    actor: Actor,
    authority: Organisation,
    name: str,
    kind: str,
    ward: Organisation | None = None,
    ownership: str = "",
    starts_on: date | None = None,
) -> School:
    """Create a school; its kind prefix is part of ``name`` ("TH Ngô Quyền")."""
    organisation = create_organisation(
        actor=actor,
        authority=authority,
        name=name,
        kind=OrganisationKind.SCHOOL,
        starts_on=starts_on,
    )
    return School.objects.create(
        authority=authority, organisation=organisation, kind=kind, ward=ward, ownership=ownership
    )


@transaction.atomic
def rename_organisation(
    *, actor: Actor, organisation: Organisation, name: str, on: date, short_name: str = ""
) -> Organisation:
    """Give an organisation a new name from a day on; the old name stays in its history.

    :raises DomainError: ``version-order`` when a version already starts on or after that day.
    """
    before = organisation.name
    # The one without a first day is the oldest, on either database.
    newest = organisation.versions.order_by(F("valid_from").desc(nulls_last=True), "-pk").first()
    if newest is not None:
        if newest.valid_from is not None and newest.valid_from >= on:
            raise DomainError("version-order", on=on, name=before)
        newest.valid_to = date.fromordinal(on.toordinal() - 1)
        newest.save(update_fields=["valid_to"])
    OrganisationVersion.objects.create(
        organisation=organisation,
        name=name,
        short_name=short_name,
        parent=organisation.parent,
        valid_from=on,
    )
    organisation.name, organisation.short_name = name, short_name
    organisation.folded, organisation.sort_key = folded_key(name, short_name), stored_sort_key(name)
    organisation.save(update_fields=["name", "short_name", "folded", "sort_key"])
    record_event(
        actor=actor,
        authority_id=organisation.owner_id,
        action="organisation.rename",
        subject=organisation,
        before={"name": before},
        after={"name": name, "on": on.isoformat()},
    )
    return organisation


@transaction.atomic
def record_succession(
    *,
    actor: Actor,
    predecessor: Organisation,
    successor: Organisation,
    on: date,
    kind: str,
    main: bool = True,
    basis: str = "",
) -> Succession:
    """Record that an organisation's area or duties went to another; ends the predecessor."""
    succession = Succession.objects.create(
        predecessor=predecessor, successor=successor, on=on, kind=kind, main=main, basis=basis
    )
    if main and predecessor.ends_on is None:
        last_day = date.fromordinal(on.toordinal() - 1)
        predecessor.ends_on = last_day
        predecessor.save(update_fields=["ends_on"])
        predecessor.versions.filter(valid_to__isnull=True).update(valid_to=last_day)
    record_event(
        actor=actor,
        authority_id=predecessor.owner_id,
        action="organisation.succeed",
        subject=predecessor,
        after={"successor": successor.pk, "on": on.isoformat(), "kind": kind},
    )
    return succession


def add_alias(*, organisation: Organisation, written: str, source: Source | None = None) -> None:
    """Remember another way of writing an organisation's name (part of a larger write)."""
    if written.strip() and written.strip() != organisation.name:
        OrganisationAlias.objects.get_or_create(
            organisation=organisation,
            written=written.strip()[:200],
            defaults={"folded": fold(written)[:200], "source": source},
        )


@transaction.atomic
def create_person(
    *,
    actor: Actor,
    authority: Organisation,
    name: str,
    organisation: Organisation,
    function: str,
    title: str = "",
    email: str = "",
    valid_from: date | None = None,
    is_demo: bool = False,
) -> Person:
    """Create a person with a first function."""
    person = Person.objects.create(
        authority=authority, name=name, folded=fold(name), email=email, is_demo=is_demo
    )
    Membership.objects.create(
        person=person,
        organisation=organisation,
        function=function,
        title=title,
        valid_from=valid_from,
    )
    record_event(
        actor=actor,
        authority_id=authority.pk,
        action="person.create",
        subject=organisation,
        after={"person": person.pk, "function": function},
    )
    return person


def write_end(membership: Membership, last_day: date, *, by: str, reason: str = "") -> None:
    """Write the last day of a function, with who ended it and why (part of a larger write)."""
    membership.valid_to = last_day
    membership.end_reason = " ".join(reason.split())
    membership.ended_at, membership.ended_by = timezone.now(), by
    membership.save(update_fields=["valid_to", "end_reason", "ended_at", "ended_by"])


@transaction.atomic
def end_membership(
    *, actor: Actor, membership: Membership, last_day: date, reason: str = ""
) -> Membership:
    """Let a person's function in a unit end; rights and view end with that day.

    :raises DomainError: ``membership-ended`` when it ends already, ``membership-order`` when the
        day lies before its first one.
    """
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.valid_to is not None:
        raise DomainError("membership-ended", on=membership.valid_to)
    if membership.valid_from is not None and last_day < membership.valid_from:
        raise DomainError("membership-order", on=membership.valid_from)
    write_end(membership, last_day, by=actor.name, reason=reason)
    record_event(
        actor=actor,
        authority_id=membership.organisation.owner_id,
        action="person.leave",
        subject=membership.organisation,
        before={"person": membership.person_id, "function": membership.function},
        after={"last_day": last_day.isoformat(), "reason": reason.strip()},
    )
    return membership
