"""Units taken over from the usual set in one act; names that look like one unit twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.directory.services import add_alias, create_organisation
from truongchuan.domain.directory.units import SHORT_LETTERS, check_free_name, clean_name, name_key
from truongchuan.domain.onboarding.setup_progress import touch_step
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.shared.permissions import require_permission
from truongchuan.engines.text import fold

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to add: its name, kind, and how documents write it."""

    name: str
    kind: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()


@transaction.atomic
def add_units(
    *, actor: Actor, authority: Organisation, units: Sequence[NewUnit], step: str = "units"
) -> list[Organisation]:
    """Add units behind those there are, in the order given. All of them, or none.

    :raises DomainError: ``units-none``, ``units-too-many``, ``unit-name-missing``,
        ``unit-name-taken`` (also for a name given twice), ``unit-kind``.
    """
    authority = Organisation.objects.select_for_update().get(pk=authority.pk)
    require_permission(actor, "directory.manage", authority)
    if not units:
        raise DomainError("units-none")
    if len(units) > MOST_AT_ONCE:
        raise DomainError("units-too-many", most=MOST_AT_ONCE)
    last = (
        Organisation.objects.filter(authority=authority, school__isnull=True)
        .order_by("-order")
        .values_list("order", flat=True)
        .first()
    )
    made = []
    for place, unit in enumerate(units, start=1):
        name = clean_name(unit.name)
        check_free_name(None, authority.pk, name)
        if unit.kind not in OrganisationKind.values or unit.kind == OrganisationKind.SCHOOL:
            raise DomainError("unit-kind", kind=unit.kind)
        organisation = create_organisation(
            actor=actor,
            authority=authority,
            name=name,
            kind=unit.kind,
            short_name=clean_name(unit.short_name, SHORT_LETTERS),
            order=(last or 0) + place * 10,
        )
        for written in unit.aliases:
            if name_key(written) not in {name_key(name), name_key(unit.short_name)}:
                add_alias(organisation=organisation, written=written)
        made.append(organisation)
    touch_step(actor, authority, step)
    record_event(
        actor=actor,
        authority_id=authority.pk,
        action="setup.add_units",
        subject=authority,
        after={"units": [unit.pk for unit in made]},
    )
    return made


_WORDS = ("uy ban nhan dan", "ubnd", "phong", "ban", "so")


def core_of(name: str) -> str:
    """Return a unit's name without the words for what it is, for finding the same one twice."""
    folded = " ".join(re.sub(r"[-,&]", " ", fold(name)).split())
    for word in _WORDS:
        folded = folded.removeprefix(f"{word} ")
    return folded


def likely_same(units: Iterable[Organisation]) -> dict[int, Organisation]:
    """Return, by id, the unit that each one seems to be a second time, the earlier one first.

    Units of one kind whose names differ only in the words for what they are, or where one's name
    is the other's short name. Only a hint: two wards may well be called alike.
    """
    found: dict[int, Organisation] = {}
    seen: dict[tuple[str, str], Organisation] = {}
    for unit in sorted(units, key=lambda u: u.pk):
        if unit.ends_on is not None or unit.is_authority:
            continue
        keys = {(unit.kind, core_of(text)) for text in (unit.name, unit.short_name) if text}
        same = next((seen[key] for key in sorted(keys) if key[1] and key in seen), None)
        if same is not None:
            found[unit.pk] = same
        for key in keys:
            seen.setdefault(key, unit)
    return found
