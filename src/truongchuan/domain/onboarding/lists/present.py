"""What an authority has now, as the rows of a list: exported, edited, brought in again."""

from __future__ import annotations

from datetime import date
from typing import Any

from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.directory.bringing_in import SCHEMES
from truongchuan.domain.directory.models import Campus, Organisation, OrganisationKind
from truongchuan.domain.onboarding.lists.finding import key_of
from truongchuan.domain.onboarding.lists.rows import ListKind
from truongchuan.domain.onboarding.lists.snapshot import Directory
from truongchuan.domain.onboarding.policies import require_bring_in
from truongchuan.domain.shared.actor import Actor

Row = dict[str, Any]


def present_rows(*, actor: Actor, authority: Organisation, kind: ListKind, on: date) -> list[Row]:
    """Return the rows that stand, by field; codes and days as such. A fixed number of queries.

    :raises NotAllowed: for somebody who may not bring in lists of the kind.
    """
    require_bring_in(actor, kind, authority)
    directory = Directory(authority, on)
    make = {
        ListKind.SCHOOLS: _schools,
        ListKind.CERTIFICATES: _certificates,
        ListKind.UNITS: _units,
        ListKind.PERSONS: _persons,
    }[kind]
    return make(directory)


def unit_names(*, authority: Organisation, kind: str = "") -> list[str]:
    """Return names of the units in being, of one kind if given: what a list may choose from."""
    units = Organisation.objects.filter(authority=authority, ends_on__isnull=True)
    units = units.filter(kind=kind) if kind else units.exclude(kind=OrganisationKind.SCHOOL)
    return list(units.order_by("order", "sort_key").values_list("name", flat=True))


def _schools(directory: Directory) -> list[Row]:
    rows = []
    for school in _in_order(directory):
        parts = directory.parts_of(school)
        ids = {
            field: held.value for field, scheme in SCHEMES.items() if (held := parts.id_of(scheme))
        }
        rows.append(
            {
                "name": school.organisation.name,
                "kind": school.kind,
                "ownership": school.ownership,
                "ward": school.ward.name if school.ward else "",
                "address": parts.main.address if parts.main else "",
                "status": school.status,
                "campuses": "; ".join(_campus(campus) for campus in parts.campuses),
                "aliases": "; ".join(alias.written for alias in parts.aliases),
                "starts_on": school.organisation.starts_on,
                "key": key_of(ListKind.SCHOOLS, school.pk),
                **ids,
            }
        )
    return rows


def _in_order(directory: Directory) -> list[Any]:
    return sorted(directory.schools.values(), key=lambda s: (s.organisation.sort_key, s.pk))


def _campus(campus: Campus) -> str:
    return f"{campus.name}: {campus.address}" if campus.address else campus.name


def _certificates(directory: Directory) -> list[Row]:
    return [
        _certificate(directory, school, certificate)
        for school in _in_order(directory)
        for certificate in directory.certificates[school.pk]
    ]


def _certificate(directory: Directory, school: Any, certificate: Certificate) -> Row:
    ids = directory.ids[school.organisation_id]
    fields = ("level", "degree", "number", "decided_on", "issuer", "valid_from", "valid_to",
              "instrument")  # fmt: skip
    return {
        "school": school.organisation.name,
        "kind": school.kind,
        "ward": school.ward.name if school.ward else "",
        "moet_id": ids["moet"].value if "moet" in ids else "",
        "key": key_of(ListKind.CERTIFICATES, certificate.pk),
        **{name: getattr(certificate, name) for name in fields},
    }


def _units(directory: Directory) -> list[Row]:
    units = [u for u in directory.units.values() if not u.is_authority and u.ends_on is None]
    return [
        {
            "name": unit.name,
            "kind": unit.kind,
            "short_name": unit.short_name,
            "aliases": "; ".join(alias.written for alias in directory.aliases[unit.pk]),
            "order": unit.order,
            "key": key_of(ListKind.UNITS, unit.pk),
        }
        for unit in sorted(units, key=lambda u: (u.order, u.sort_key, u.pk))
    ]


def _persons(directory: Directory) -> list[Row]:
    rows = []
    for person in sorted(directory.persons.values(), key=lambda p: (p.name, p.pk)):
        for held in directory.memberships[person.pk]:
            if held.function == "operator":
                continue
            rows.append(
                {
                    "name": person.name,
                    "unit": held.organisation.name,
                    "function": held.function,
                    "title": held.title,
                    "email": person.email,
                    "key": key_of(ListKind.PERSONS, person.pk),
                }
            )
    return rows
