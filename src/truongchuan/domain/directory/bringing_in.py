"""Schools, units and persons of a list: made and changed together, as parts of a larger write.

The caller holds the locks, has checked rights and records one event for all of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from truongchuan.domain.directory.models import (
    Campus,
    ExternalId,
    Membership,
    Organisation,
    OrganisationAlias,
    OrganisationKind,
    OrganisationVersion,
    Person,
    School,
    SchoolStatus,
)
from truongchuan.domain.directory.services import folded_key, stored_sort_key
from truongchuan.domain.directory.writes import Writes
from truongchuan.domain.sources.models import Source
from truongchuan.engines.text import fold

MOET, BUDGET = "moet", "budget"
"""Schemes of external ids: the ministry's sector database, the budget relation."""
SCHEMES = {"moet_id": MOET, "budget_id": BUDGET}


@dataclass(frozen=True, slots=True)
class SchoolParts:
    """What stands beside a school's own row on a day, for comparing and changing it."""

    version: OrganisationVersion | None = None
    main: Campus | None = None
    campuses: tuple[Campus, ...] = ()
    ids: Mapping[str, ExternalId] | None = None
    aliases: tuple[OrganisationAlias, ...] = ()

    def id_of(self, scheme: str) -> ExternalId | None:
        """Return the id of a scheme in force."""
        return (self.ids or {}).get(scheme)


def campus_of(text: str) -> tuple[str, str]:
    """Return name and address of a campus written "Điểm A: 12 phố B"."""
    name, _, address = text.partition(":")
    return name.strip()[:200], address.strip()[:300]


def add_school(
    writes: Writes,
    row: int,
    *,
    authority: Organisation,
    values: Mapping[str, Any],
    source: Source | None,
) -> None:
    """Make a school with its first version, campuses, ids and aliases."""
    name, starts_on = str(values["name"]), values.get("starts_on")
    organisation = _organisation(authority, name, OrganisationKind.SCHOOL, starts_on=starts_on)
    writes.make(row, organisation)
    writes.make(row, _version(organisation, authority, starts_on))
    school = School(
        authority=authority,
        organisation=organisation,
        kind=values["kind"],
        ownership=values.get("ownership", ""),
        status=values.get("status", SchoolStatus.OPEN),
        ward_id=values.get("ward"),
    )
    writes.make(row, school)
    if values.get("address"):
        writes.make(row, _main_campus(school, name, values["address"], values.get("ward"), None))
    for text in values.get("campuses", ()):
        campus, address = campus_of(text)
        writes.make(row, Campus(school=school, name=campus, address=address))
    for field, scheme in SCHEMES.items():
        if values.get(field):
            writes.make(
                row, ExternalId(organisation=organisation, scheme=scheme, value=values[field])
            )
    _add_aliases(writes, row, organisation, values.get("aliases", ()), source=source)


def change_school(
    writes: Writes,
    row: int,
    *,
    school: School,
    parts: SchoolParts,
    values: Mapping[str, Any],
    on: date,
    source: Source | None,
) -> None:
    """Change what is given; name, address and ids keep what they were until the day before."""
    organisation = school.organisation
    if "name" in values:
        _rename(writes, row, organisation, version=parts.version, name=values["name"], on=on)
    own = {name: values[name] for name in ("kind", "ownership", "status") if name in values}
    if "ward" in values:
        own["ward_id"] = values["ward"]
    if own:
        writes.change(row, school, **own)
    if "starts_on" in values:
        writes.change(row, organisation, starts_on=values["starts_on"])
    if "address" in values:
        _move_campus(writes, row, school, parts.main, address=values["address"], on=on)
    known = {fold(campus.name): campus for campus in parts.campuses}
    for text in values.get("campuses", ()):
        name, address = campus_of(text)
        campus = known.get(fold(name))
        if campus is None:
            writes.make(row, Campus(school=school, name=name, address=address, valid_from=on))
        elif address and campus.address != address:
            _replace_campus(writes, row, campus, address, on)
    for field, scheme in SCHEMES.items():
        if field in values:
            held = parts.id_of(scheme)
            _set_id(writes, row, organisation, held, scheme=scheme, value=values[field], on=on)
    written = values.get("aliases", ())
    _add_aliases(writes, row, organisation, written, known=parts.aliases, source=source)


def add_unit(
    writes: Writes,
    row: int,
    *,
    authority: Organisation,
    values: Mapping[str, Any],
    source: Source | None,
) -> None:
    """Make a unit with its first version and aliases."""
    organisation = _organisation(
        authority,
        str(values["name"]),
        values["kind"],
        short_name=values.get("short_name", ""),
        order=values.get("order", list(OrganisationKind.values).index(values["kind"]) * 10),
    )
    writes.make(row, organisation)
    writes.make(row, _version(organisation, authority, None))
    _add_aliases(writes, row, organisation, values.get("aliases", ()), source=source)


def change_unit(
    writes: Writes,
    row: int,
    *,
    unit: Organisation,
    version: OrganisationVersion | None,
    aliases: Sequence[OrganisationAlias],
    values: Mapping[str, Any],
    on: date,
    source: Source | None,
) -> None:
    """Change what is given; a new name or short name begins a version on the day."""
    if "name" in values or "short_name" in values:
        short = values.get("short_name", unit.short_name)
        name = values.get("name", unit.name)
        _rename(writes, row, unit, version=version, name=name, on=on, short_name=short)
    own = {name: values[name] for name in ("kind", "order") if name in values}
    if own:
        writes.change(row, unit, **own)
    written = values.get("aliases", ())
    _add_aliases(writes, row, unit, written, known=aliases, source=source)


def add_person(
    writes: Writes, row: int, *, authority: Organisation, values: Mapping[str, Any], on: date
) -> None:
    """Make a person without account, with a first function from the day on."""
    person = Person(
        authority=authority,
        name=values["name"],
        folded=fold(values["name"])[:120],
        email=values.get("email", ""),
    )
    writes.make(row, person)
    writes.make(row, _membership(person, values, on))


def change_person(
    writes: Writes,
    row: int,
    *,
    person: Person,
    held: Membership | None,
    values: Mapping[str, Any],
    on: date,
) -> None:
    """Change what is given; a new function ends the one ``held`` in the unit the day before."""
    own: dict[str, Any] = {}
    if "name" in values:
        own |= {"name": values["name"], "folded": fold(values["name"])[:120]}
    if "email" in values:
        own["email"] = values["email"]
    if own:
        writes.change(row, person, **own)
    if "function" in values:
        if held is not None and (held.valid_from is None or held.valid_from < on):
            writes.change(row, held, valid_to=on - timedelta(days=1))
        elif held is not None:
            writes.change(row, held, function=values["function"])
            return
        title = values.get("title", held.title if held else "")
        writes.make(row, _membership(person, {**values, "title": title}, on))
    elif "title" in values and held is not None:
        writes.change(row, held, title=values["title"])


def _organisation(
    authority: Organisation,
    name: str,
    kind: str,
    *,
    short_name: str = "",
    starts_on: date | None = None,
    order: int = 0,
) -> Organisation:
    return Organisation(
        authority=authority,
        kind=kind,
        name=name,
        short_name=short_name,
        folded=folded_key(name, short_name),
        sort_key=stored_sort_key(name),
        parent=authority,
        starts_on=starts_on,
        order=order,
    )


def _version(
    organisation: Organisation, parent: Organisation | None, starts_on: date | None
) -> OrganisationVersion:
    return OrganisationVersion(
        organisation=organisation,
        name=organisation.name,
        short_name=organisation.short_name,
        parent=parent,
        valid_from=starts_on,
    )


def _rename(
    writes: Writes,
    row: int,
    organisation: Organisation,
    *,
    version: OrganisationVersion | None,
    name: str,
    on: date,
    short_name: str | None = None,
) -> None:
    short = organisation.short_name if short_name is None else short_name
    writes.change(
        row,
        organisation,
        name=name,
        short_name=short,
        folded=folded_key(name, short),
        sort_key=stored_sort_key(name),
    )
    if version is not None and version.valid_from == on:
        writes.change(row, version, name=name, short_name=short)
        return
    code = ""
    if version is not None:
        code = version.code
        writes.change(row, version, valid_to=on - timedelta(days=1))
    made = _version(organisation, organisation.parent, on)
    made.code = code
    writes.make(row, made)


def _main_campus(
    school: School, name: str, address: str, ward_id: int | None, starts_on: date | None
) -> Campus:
    return Campus(
        school=school, name=name, is_main=True, address=address, ward_id=ward_id,
        valid_from=starts_on,
    )  # fmt: skip


def _move_campus(
    writes: Writes, row: int, school: School, main: Campus | None, *, address: str, on: date
) -> None:
    if main is None:
        name = school.organisation.name
        writes.make(row, _main_campus(school, name, address, school.ward_id, None))
    else:
        _replace_campus(writes, row, main, address, on)


def _replace_campus(writes: Writes, row: int, campus: Campus, address: str, on: date) -> None:
    if campus.valid_from is not None and campus.valid_from >= on:
        writes.change(row, campus, address=address)
        return
    writes.change(row, campus, valid_to=on - timedelta(days=1))
    writes.make(
        row,
        Campus(
            school_id=campus.school_id, name=campus.name, is_main=campus.is_main, address=address,
            ward_id=campus.ward_id, valid_from=on,
        ),
    )  # fmt: skip


def _set_id(
    writes: Writes,
    row: int,
    organisation: Organisation,
    held: ExternalId | None,
    *,
    scheme: str,
    value: str,
    on: date,
) -> None:
    if held is not None and held.value == value:
        return
    if held is not None and held.valid_from is not None and held.valid_from >= on:
        writes.change(row, held, value=value)
        return
    if held is not None:
        writes.change(row, held, valid_to=on - timedelta(days=1))
    starts = on if held is not None else None
    writes.make(
        row, ExternalId(organisation=organisation, scheme=scheme, value=value, valid_from=starts)
    )


def _add_aliases(
    writes: Writes,
    row: int,
    organisation: Organisation,
    written: Sequence[str],
    *,
    known: Sequence[OrganisationAlias] = (),
    source: Source | None,
) -> None:
    there = {alias.written for alias in known} | {organisation.name}
    for text in written:
        alias = text.strip()[:200]
        if alias and alias not in there:
            there.add(alias)
            writes.make(
                row,
                OrganisationAlias(
                    organisation=organisation,
                    written=alias,
                    folded=fold(alias)[:200],
                    source=source,
                ),
            )


def _membership(person: Person, values: Mapping[str, Any], on: date) -> Membership:
    return Membership(
        person=person,
        organisation_id=values["unit"],
        function=values["function"],
        title=values.get("title", ""),
        valid_from=on,
    )
