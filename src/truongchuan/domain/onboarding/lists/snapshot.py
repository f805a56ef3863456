"""An authority's directory as a list is held against it: read once, then looked up in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.db.models import Q

from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.directory.bringing_in import SchoolParts
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
    Succession,
)
from truongchuan.domain.onboarding.lists.names import core_of, person_key, unit_key, ward_key
from truongchuan.domain.onboarding.lists.near import NearNames
from truongchuan.domain.shared.models import on_day


class Directory:
    """What is known of one authority on a day. Every part takes a fixed number of queries."""

    def __init__(self, authority: Organisation, on: date) -> None:
        self.authority, self.on = authority, on

    # --- organisations ----------------------------------------------------------------------

    @cached_property
    def aliases(self) -> dict[int, list[OrganisationAlias]]:
        """Other ways of writing a name, by organisation."""
        found: dict[int, list[OrganisationAlias]] = defaultdict(list)
        for alias in OrganisationAlias.objects.filter(organisation__authority=self.authority):
            found[alias.organisation_id].append(alias)
        return found

    @cached_property
    def versions(self) -> dict[int, OrganisationVersion]:
        """The newest version of each organisation."""
        rows = OrganisationVersion.objects.filter(organisation__authority=self.authority)
        # Unknown starts come first, so that the last one read is the newest.
        ordered = sorted(rows, key=lambda v: (v.valid_from or date.min, v.pk))
        return {version.organisation_id: version for version in ordered}

    @cached_property
    def units(self) -> dict[int, Organisation]:
        """Units that are no schools, and the authority itself."""
        rows = Organisation.objects.filter(
            Q(authority=self.authority) | Q(pk=self.authority.pk)
        ).exclude(kind=OrganisationKind.SCHOOL)
        return {unit.pk: unit for unit in rows}

    @cached_property
    def units_by_name(self) -> dict[str, list[Organisation]]:
        """Units by everything they are called; those in being before those that ended."""
        found: dict[str, list[Organisation]] = defaultdict(list)
        for unit in sorted(self.units.values(), key=lambda u: u.ends_on is not None):
            written = [unit.name, unit.short_name]
            written += [alias.written for alias in self.aliases[unit.pk]]
            for name in {unit_key(text) for text in written if text}:
                found[name].append(unit)
        return found

    @cached_property
    def near_units(self) -> NearNames[Organisation]:
        """Units found by names one letter away."""
        return NearNames((unit_key(unit.name), unit) for unit in self.units.values())

    @cached_property
    def wards(self) -> list[Organisation]:
        """The wards, with the authority where it is one."""
        return [unit for unit in self.units.values() if unit.kind == OrganisationKind.WARD]

    @cached_property
    def _wards_by_name(self) -> dict[str, list[Organisation]]:
        found: dict[str, list[Organisation]] = defaultdict(list)
        for ward in sorted(self.wards, key=lambda u: u.ends_on is not None):
            written = [ward.name, ward.short_name]
            written += [alias.written for alias in self.aliases[ward.pk]]
            for name in {ward_key(text) for text in written if text}:
                found[name].append(ward)
        return found

    @cached_property
    def successors(self) -> dict[int, Organisation]:
        """Who mainly followed an organisation that ended."""
        rows = Succession.objects.filter(
            predecessor__authority=self.authority, main=True, on__lte=self.on
        ).select_related("successor")
        return {row.predecessor_id: row.successor for row in rows}

    def wards_named(self, text: str) -> list[Organisation]:
        """Return the wards that a text may mean."""
        found = self._wards_by_name.get(ward_key(text), [])
        full = [ward for ward in found if unit_key(text) in unit_key(ward.name)]
        return full or found

    @cached_property
    def near_wards(self) -> NearNames[Organisation]:
        """Wards found by names one letter away."""
        return NearNames((ward_key(ward.name), ward) for ward in self.wards)

    # --- schools ----------------------------------------------------------------------------

    @cached_property
    def schools(self) -> dict[int, School]:
        """The authority's schools."""
        rows = School.objects.filter(authority=self.authority).select_related(
            "organisation", "organisation__parent", "ward"
        )
        return {school.pk: school for school in rows}

    @cached_property
    def schools_by_core(self) -> dict[str, list[School]]:
        """Schools by their names without kind, aliases of the same kind included."""
        found: dict[str, list[School]] = defaultdict(list)
        for school in self.schools.values():
            written = [school.organisation.name]
            written += [alias.written for alias in self.aliases[school.organisation_id]]
            for core in {core_of(text) for text in written}:
                found[core].append(school)
        return found

    @cached_property
    def near_schools(self) -> NearNames[School]:
        """Schools found by names one letter away; the kind stands before the name."""
        return NearNames(
            (f"{school.kind}|{core_of(school.organisation.name)}", school)
            for school in self.schools.values()
        )

    @cached_property
    def ids(self) -> dict[int, dict[str, ExternalId]]:
        """Ids in force, by organisation and scheme."""
        found: dict[int, dict[str, ExternalId]] = defaultdict(dict)
        rows = ExternalId.objects.filter(
            on_day(self.on), organisation__authority=self.authority
        ).order_by("pk")
        for row in rows:
            found[row.organisation_id][row.scheme] = row
        return found

    @cached_property
    def schools_by_id(self) -> dict[tuple[str, str], School]:
        """Schools by scheme and value of an id in force."""
        of_organisation = {school.organisation_id: school for school in self.schools.values()}
        return {
            (row.scheme, row.value.upper()): of_organisation[organisation]
            for organisation, rows in self.ids.items()
            if organisation in of_organisation
            for row in rows.values()
        }

    @cached_property
    def _campuses(self) -> dict[int, list[Campus]]:
        found: dict[int, list[Campus]] = defaultdict(list)
        for campus in Campus.objects.filter(on_day(self.on), school__authority=self.authority):
            found[campus.school_id].append(campus)
        return found

    def parts_of(self, school: School) -> SchoolParts:
        """Return what stands beside a school's own row."""
        campuses = self._campuses[school.pk]
        return SchoolParts(
            version=self.versions.get(school.organisation_id),
            main=next((campus for campus in campuses if campus.is_main), None),
            campuses=tuple(campus for campus in campuses if not campus.is_main),
            ids=self.ids[school.organisation_id],
            aliases=tuple(self.aliases[school.organisation_id]),
        )

    # --- certificates -----------------------------------------------------------------------

    @cached_property
    def certificates(self) -> dict[int, list[Certificate]]:
        """Certificates that stand, by school."""
        found: dict[int, list[Certificate]] = defaultdict(list)
        rows = Certificate.objects.filter(authority=self.authority, withdrawn_at__isnull=True)
        for certificate in rows.order_by("pk"):
            found[certificate.school_id].append(certificate)
        return found

    # --- persons ----------------------------------------------------------------------------

    @cached_property
    def persons(self) -> dict[int, Person]:
        """The authority's people."""
        return {person.pk: person for person in Person.objects.filter(authority=self.authority)}

    @cached_property
    def persons_by_email(self) -> dict[str, list[Person]]:
        """People by e-mail address."""
        return _grouped((p.email.lower(), p) for p in self.persons.values() if p.email)

    @cached_property
    def persons_by_name(self) -> dict[str, list[Person]]:
        """People by folded name."""
        return _grouped((person_key(p.name), p) for p in self.persons.values())

    @cached_property
    def memberships(self) -> dict[int, list[Membership]]:
        """Functions in force, by person."""
        found: dict[int, list[Membership]] = defaultdict(list)
        rows = Membership.objects.filter(on_day(self.on), person__authority=self.authority)
        for row in rows.select_related("organisation").order_by("pk"):
            found[row.person_id].append(row)
        return found

    @cached_property
    def places(self) -> dict[str, list[Organisation]]:
        """Where people work: units and schools by everything they are called."""
        found: dict[str, list[Organisation]] = defaultdict(list)
        for name, units in self.units_by_name.items():
            found[name] += units
        for school in self.schools.values():
            found[f"school|{school.kind}|{core_of(school.organisation.name)}"].append(
                school.organisation
            )
        return found


def _grouped(pairs: Iterable[tuple[str, Person]]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = defaultdict(list)
    for name, person in pairs:
        found[name].append(person)
    return found
