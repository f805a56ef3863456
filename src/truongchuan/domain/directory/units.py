"""Looking after an authority's units by hand: corrected, moved, ended, removed, spelled otherwise.

A correction puts a typing error right and leaves no history; a new name from a day on is
:func:`~truongchuan.domain.directory.services.rename_organisation`. A unit that anything refers to
is ended on a day, never removed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, ForeignObjectRel, Q

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import (
    Organisation,
    OrganisationAlias,
    OrganisationKind,
    OrganisationVersion,
    Succession,
    SuccessionKind,
)
from truongchuan.domain.directory.services import (
    add_alias,
    folded_key,
    rename_organisation,
    stored_sort_key,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.permissions import require_permission
from truongchuan.domain.shared.stamps import stamp_of
from truongchuan.engines.text import fold, tone_canonical

ITS_OWN = frozenset({"versions", "aliases", "external_ids"})
"""What belongs to the unit itself and goes with it."""
NAME_LETTERS, SHORT_LETTERS = 200, 80


@dataclass(frozen=True, slots=True)
class UnitValues:
    """What a correction may change. ``kind`` is a value of :class:`OrganisationKind`."""

    name: str
    short_name: str
    kind: str


def organisation_values(organisation: Organisation) -> dict[str, object]:
    """Return what an organisation's edit forms show, for its stamp and for comparing."""
    return {
        "name": organisation.name,
        "short_name": organisation.short_name,
        "kind": organisation.kind,
        "parent": organisation.parent_id,
        "ends_on": organisation.ends_on.isoformat() if organisation.ends_on else "",
    }


def organisation_stamp(organisation: Organisation) -> str:
    """Return the stamp of the values that edit forms start from."""
    return stamp_of(organisation_values(organisation))


def locked(organisation: Organisation, based_on: str) -> Organisation:
    """Return the row locked for writing.

    :raises DomainError: ``setup-changed-meanwhile`` when ``based_on`` is given and out of date.
    """
    found = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if based_on and based_on != organisation_stamp(found):
        raise DomainError("setup-changed-meanwhile", name=found.name)
    return found


def newest_version(organisation: Organisation) -> OrganisationVersion | None:
    """Return the version that the organisation's own columns repeat."""
    return organisation.versions.order_by(F("valid_from").desc(nulls_last=True), "-pk").first()


def clean_name(name: str, letters: int = NAME_LETTERS) -> str:
    """Return a name without doubled blanks and control characters, cut to what is stored."""
    return " ".join(name.replace("\x00", "").split())[:letters]


def name_key(name: str) -> str:
    """Return what names are told apart by: case, blanks and where a tone mark stands do not count.

    Tones do: "phường Hòa" and "phường Hoa" are two places.
    """
    return tone_canonical(" ".join(name.split()).casefold())


def check_free_name(organisation: Organisation | None, owner_id: int, name: str) -> None:
    """Refuse a unit's name that another unit of the authority has and still bears.

    :raises DomainError: ``unit-name-missing``, ``unit-name-taken``.
    """
    if not name:
        raise DomainError("unit-name-missing")
    same = Organisation.objects.filter(
        Q(authority_id=owner_id) | Q(pk=owner_id), ends_on__isnull=True, school__isnull=True
    ).exclude(pk=organisation.pk if organisation else 0)
    key = name_key(name)
    taken = next((unit for unit in same.only("name") if name_key(unit.name) == key), None)
    if taken is not None:
        raise DomainError("unit-name-taken", name=taken.name)


@transaction.atomic
def correct_organisation(
    *, actor: Actor, organisation: Organisation, values: UnitValues, based_on: str = ""
) -> Organisation:
    """Put a wrongly written name, short name or kind right, as if it had been so from the start.

    :raises DomainError: ``setup-changed-meanwhile``, ``unit-name-missing``, ``unit-name-taken``,
        ``unit-kind``.
    """
    organisation = locked(organisation, based_on)
    require_permission(actor, "directory.manage", organisation)
    name, short = clean_name(values.name), clean_name(values.short_name, SHORT_LETTERS)
    check_free_name(organisation, organisation.owner_id, name)
    if values.kind not in OrganisationKind.values or values.kind == OrganisationKind.SCHOOL:
        raise DomainError("unit-kind", kind=values.kind)
    before = organisation_values(organisation)
    organisation.name, organisation.short_name, organisation.kind = name, short, values.kind
    organisation.folded, organisation.sort_key = folded_key(name, short), stored_sort_key(name)
    organisation.save(update_fields=["name", "short_name", "kind", "folded", "sort_key"])
    newest = newest_version(organisation)
    if newest is not None:
        newest.name, newest.short_name = name, short
        newest.save(update_fields=["name", "short_name"])
    _record(actor, organisation, "organisation.correct", before, organisation_values(organisation))
    return organisation


@transaction.atomic
def rename_unit(
    *,
    actor: Actor,
    organisation: Organisation,
    name: str,
    on: date,
    short_name: str = "",
    based_on: str = "",
) -> Organisation:
    """Give an organisation a new name from a day on; the old one becomes another spelling of it.

    :raises DomainError: ``setup-changed-meanwhile``, ``unit-name-missing``, ``unit-name-same``,
        ``unit-name-taken``, ``version-order``.
    """
    organisation = locked(organisation, based_on)
    require_permission(actor, "directory.manage", organisation)
    new, before = clean_name(name), organisation.name
    if new == before:
        raise DomainError("unit-name-same", name=before)
    check_free_name(organisation, organisation.owner_id, new)
    short = clean_name(short_name, SHORT_LETTERS)
    organisation = rename_organisation(
        actor=actor, organisation=organisation, name=new, on=on, short_name=short
    )
    add_alias(organisation=organisation, written=before)
    return organisation


@transaction.atomic
def end_organisation(
    *,
    actor: Actor,
    organisation: Organisation,
    last_day: date,
    successor: Organisation | None = None,
    kind: str = SuccessionKind.TRANSFERRED,
    based_on: str = "",
) -> Organisation:
    """Let a unit end with a day: it stays readable, and is no longer offered from then on.

    ``successor`` takes its duties over from the next day; ``kind`` says how.

    :raises DomainError: ``setup-changed-meanwhile``, ``unit-ended``, ``unit-end-order``,
        ``unit-has-people`` while somebody holds a function in it after that day,
        ``unit-successor`` for one that is no other unit of the authority.
    """
    organisation = locked(organisation, based_on)
    require_permission(actor, "directory.manage", organisation)
    if organisation.is_authority:
        raise DomainError("authority-not-ended-here")
    if organisation.ends_on is not None:
        raise DomainError("unit-ended", on=organisation.ends_on)
    newest = newest_version(organisation)
    first = newest.valid_from if newest and newest.valid_from else organisation.starts_on
    if first is not None and last_day < first:
        raise DomainError("unit-end-order", on=first)
    staying = organisation.memberships.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=last_day)
    ).count()
    if staying:
        raise DomainError("unit-has-people", count=staying)
    if successor is not None:
        if successor.pk == organisation.pk or successor.owner_id != organisation.owner_id:
            raise DomainError("unit-successor", name=successor.name)
        next_day = date.fromordinal(last_day.toordinal() + 1)
        Succession.objects.create(
            predecessor=organisation, successor=successor, on=next_day, kind=kind
        )
    organisation.ends_on = last_day
    organisation.save(update_fields=["ends_on"])
    organisation.versions.filter(valid_to__isnull=True).update(valid_to=last_day)
    after = {
        "last_day": last_day.isoformat(),
        "successor": successor.pk if successor else None,
        "kind": kind if successor else "",
    }
    _record(actor, organisation, "organisation.end", {}, after)
    return organisation


@transaction.atomic
def reopen_organisation(*, actor: Actor, organisation: Organisation) -> Organisation:
    """Take the end of a unit back.

    :raises DomainError: ``unit-not-ended``; ``unit-has-successor`` when another followed it;
        ``unit-name-taken``.
    """
    organisation = locked(organisation, "")
    require_permission(actor, "directory.manage", organisation)
    if organisation.ends_on is None:
        raise DomainError("unit-not-ended")
    if organisation.successions.exists():
        raise DomainError("unit-has-successor")
    check_free_name(organisation, organisation.owner_id, organisation.name)
    before = organisation.ends_on
    organisation.ends_on = None
    organisation.save(update_fields=["ends_on"])
    organisation.versions.filter(valid_to=before).update(valid_to=None)
    _record(actor, organisation, "organisation.reopen", {"last_day": before.isoformat()}, {})
    return organisation


def uses_of(organisation: Organisation) -> list[str]:
    """Return the kinds of rows that refer to a unit, as model labels; empty: it may be removed."""
    found: list[str] = []
    for relation in organisation._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.related_name in ITS_OWN:
            continue
        related: Any = relation.related_model
        field = relation.field.name
        if related._base_manager.filter(**{field: organisation}).exists():
            found.append(related._meta.label_lower)
    return list(dict.fromkeys(found))


@transaction.atomic
def remove_organisation(*, actor: Actor, organisation: Organisation) -> None:
    """Remove a unit that nothing refers to: one that was added by mistake.

    :raises DomainError: ``unit-used`` with the number of kinds of rows that refer to it.
    """
    organisation = locked(organisation, "")
    require_permission(actor, "directory.manage", organisation)
    uses = uses_of(organisation)
    if organisation.is_authority or uses:
        raise DomainError("unit-used", name=organisation.name)
    _record(actor, organisation, "organisation.remove", organisation_values(organisation), {})
    organisation.delete()


@transaction.atomic
def move_organisation(*, actor: Actor, organisation: Organisation, up: bool) -> bool:
    """Move a unit one place up or down among those of its authority; False at the end."""
    require_permission(actor, "directory.manage", organisation)
    units = list(
        Organisation.objects.select_for_update(of=("self",))
        .filter(authority_id=organisation.owner_id, school__isnull=True)
        .order_by("order", "sort_key", "pk")
    )
    place = next((n for n, unit in enumerate(units) if unit.pk == organisation.pk), None)
    if place is None:
        return False
    other = place - 1 if up else place + 1
    if not 0 <= other < len(units):
        return False
    units[place], units[other] = units[other], units[place]
    for position, unit in enumerate(units, start=1):
        unit.order = position * 10
    Organisation.objects.bulk_update(units, ["order"], batch_size=500)
    _record(actor, organisation, "organisation.move", {"place": place + 1}, {"place": other + 1})
    return True


@transaction.atomic
def add_spelling(*, actor: Actor, organisation: Organisation, written: str) -> OrganisationAlias:
    """Remember another way in which documents write a unit's name.

    :raises DomainError: ``alias-missing``, ``alias-is-name``, ``alias-taken`` when another unit of
        the authority is called or written so.
    """
    require_permission(actor, "directory.manage", organisation)
    text = clean_name(written)
    if not text:
        raise DomainError("alias-missing")
    key = fold(text)
    if text in {organisation.name, organisation.short_name}:
        raise DomainError("alias-is-name", written=text)
    owner = organisation.owner_id
    others = Organisation.objects.filter(
        Q(authority_id=owner) | Q(pk=owner), ends_on__isnull=True
    ).exclude(pk=organisation.pk)
    by_alias = others.filter(aliases__folded=key).first()
    by_name = next(
        (
            o
            for o in others.filter(folded__contains=key)
            if key in {fold(o.name), fold(o.short_name)}
        ),
        None,
    )
    taken = by_alias or by_name
    if taken is not None:
        raise DomainError("alias-taken", written=text, name=taken.name)
    if organisation.aliases.filter(written=text).exists():
        raise DomainError("alias-known", written=text)
    add_alias(organisation=organisation, written=text)
    _record(actor, organisation, "organisation.add_alias", {}, {"written": text})
    return organisation.aliases.get(written=text)


@transaction.atomic
def remove_spelling(*, actor: Actor, alias: OrganisationAlias) -> None:
    """Forget a way of writing a name; what was read with it stays as it was read."""
    organisation = alias.organisation
    require_permission(actor, "directory.manage", organisation)
    _record(actor, organisation, "organisation.remove_alias", {"written": alias.written}, {})
    alias.delete()


@transaction.atomic
def set_superior(
    *,
    actor: Actor,
    authority: Organisation,
    superior: Organisation | None = None,
    name: str = "",
    kind: str = OrganisationKind.PROVINCE,
    based_on: str = "",
) -> Organisation | None:
    """Say which authority stands above one: another of this installation, or one by its name.

    A name that is not known here becomes a body of the authority's own directory; it gives nobody
    a view of anything.

    :raises DomainError: ``setup-changed-meanwhile``; ``superior-itself`` when the one above stands
        below already.
    """
    authority = locked(authority, based_on)
    require_permission(actor, "directory.manage", authority)
    before = authority.parent_id
    text = clean_name(name)
    if superior is None and text:
        superior = _superior_named(authority, text, kind)
    above, seen = superior, set[int]()
    while above is not None and above.pk not in seen:
        if above.pk == authority.pk:
            raise DomainError("superior-itself")
        seen.add(above.pk)
        above = above.parent
    authority.parent = superior
    authority.save(update_fields=["parent"])
    newest = newest_version(authority)
    if newest is not None:
        newest.parent = superior
        newest.save(update_fields=["parent"])
    after = superior.pk if superior else None
    _record(actor, authority, "authority.set_superior", {"superior": before}, {"superior": after})
    return superior


def _superior_named(authority: Organisation, name: str, kind: str) -> Organisation:
    """Return the body of the authority's own directory with that name, made when it is new."""
    key = name_key(name)
    own = Organisation.objects.filter(authority=authority, school__isnull=True)
    known = next((unit for unit in own if name_key(unit.name) == key), None)
    if known is not None:
        if known.parent_id is not None:
            known.parent = None
            known.save(update_fields=["parent"])
        return known
    body = Organisation.objects.create(
        authority=authority,
        kind=kind,
        name=name,
        folded=folded_key(name),
        sort_key=stored_sort_key(name),
    )
    OrganisationVersion.objects.create(organisation=body, name=name)
    return body


def _record(
    actor: Actor,
    organisation: Organisation,
    action: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> None:
    record_event(
        actor=actor,
        authority_id=organisation.owner_id,
        action=action,
        subject=organisation,
        before=before,
        after=after,
    )
