"""Finding the organisation that a plan means by a unit's or school's name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from truongchuan.domain.directory.models import (
    Organisation,
    OrganisationAlias,
    OrganisationKind,
    School,
)
from truongchuan.domain.directory.services import add_alias, create_organisation, create_school
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.sources.models import Source
from truongchuan.engines.plan.facts import PlanFacts, SchoolFact, UnitMention
from truongchuan.engines.text import fold

# First match wins; the words are compared folded, at word borders.
_KIND_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (OrganisationKind.STEERING_COMMITTEE, ("ban chi dao", "bcd")),
    (OrganisationKind.PROJECT_BOARD, ("ban quan ly du an", "bqlda", "ban qlda", "qlda")),
    (OrganisationKind.EDUCATION_DEPARTMENT, ("so giao duc", "so gd&dt", "so gddt")),
    (
        OrganisationKind.EDUCATION_OFFICE,
        ("phong giao duc", "phong gd&dt", "phong gddt", "gd&dt", "gddt"),
    ),
    (
        OrganisationKind.CULTURE_SOCIETY_OFFICE,
        ("van hoa - xa hoi", "van hoa xa hoi", "vh-xh", "vhxh"),
    ),
    (OrganisationKind.CULTURE, ("van hoa", "vhtt", "trung tam van hoa")),
    (OrganisationKind.FINANCE, ("tai chinh", "tc-kh", "tckh", "kho bac", "kinh te", "kinh te,")),
    (OrganisationKind.URBAN_MANAGEMENT, ("quan ly do thi", "qldt", "ha tang", "kt-ht", "xay dung")),
    (OrganisationKind.ENVIRONMENT, ("tai nguyen", "tn&mt", "tnmt", "moi truong")),
    (OrganisationKind.HOME_AFFAIRS, ("noi vu",)),
    (OrganisationKind.POLICE, ("cong an",)),
    (OrganisationKind.OFFICE, ("van phong",)),
    (OrganisationKind.PARTY, ("quan uy", "huyen uy", "thanh uy", "dang uy", "tinh uy", "thi uy")),
)
_UNIT_WORDS = (" van phong ", " phong ", " ban ", " cong an ", " tram ", " trung tam ")
_COMMITTEES = ("ubnd", "uy ban nhan dan")
_AUTHORITY_WORDS = {
    OrganisationKind.WARD: ("phuong", "xa"),
    OrganisationKind.DISTRICT: ("quan", "huyen"),
    OrganisationKind.PROVINCE: ("thanh pho", "tinh"),
}


def guess_kind(name: str) -> str:
    """Return the kind that a unit's name tells; ``other`` when it tells none.

    "Văn phòng HĐND và UBND phường" is an office: a committee in a unit's name says whose it is.
    """
    folded = f" {fold(name)} "
    authority = next(
        (
            kind
            for kind, tiers in _AUTHORITY_WORDS.items()
            if any(f" {body} {tier} " in folded for body in _COMMITTEES for tier in tiers)
        ),
        None,
    )
    if authority is not None and not folded.startswith(_UNIT_WORDS):
        return authority
    for kind, words in _KIND_WORDS:
        if any(f" {word} " in folded for word in words):
            return kind
    return authority or OrganisationKind.OTHER


def unit_key(name: str) -> str:
    """Return what names of units are compared by: folded, committees and councils abbreviated."""
    return fold(name).replace("uy ban nhan dan", "ubnd").replace("hoi dong nhan dan", "hdnd")


@dataclass
class UnitResolver:
    """Resolves names against an authority's directory, creating what is not there yet.

    Names are compared folded, so that tone placement and case do not make a second unit.
    ``created`` lists what was new, for the import's report.
    """

    actor: Actor
    authority: Organisation
    source: Source
    on: date | None
    created: list[str] = field(default_factory=list)
    _units: dict[str, Organisation] = field(default_factory=dict)
    _schools: dict[str, School] = field(default_factory=dict)
    _wards: list[Organisation] | None = None

    def __post_init__(self) -> None:
        own = Q(authority=self.authority) | Q(pk=self.authority.pk)
        for unit in Organisation.objects.filter(own, school__isnull=True).order_by("-pk"):
            for written in {unit.name, unit.short_name} - {""}:
                self._units[unit_key(written)] = unit
        aliases = OrganisationAlias.objects.filter(
            organisation__authority=self.authority
        ).select_related("organisation", "organisation__school")
        for alias in aliases:
            if hasattr(alias.organisation, "school"):
                self._schools.setdefault(alias.folded, alias.organisation.school)
            else:
                self._units.setdefault(unit_key(alias.written), alias.organisation)
        schools = School.objects.filter(authority=self.authority).select_related("organisation")
        for school in schools:
            self._schools[fold(school.name)] = school

    def unit(self, mention: UnitMention) -> Organisation | None:
        """Return the organisation a mention names; None for vague words and groups."""
        if mention.vague or mention.group:
            return None
        school = self._schools.get(_school_key(mention.name))
        if school is not None:
            return school.organisation
        for written in (mention.name, mention.as_written):
            if unit_key(written) in self._units:
                unit = self._units[unit_key(written)]
                self._remember(unit, mention)
                return unit
        kind = guess_kind(mention.name)
        unit = create_organisation(
            actor=self.actor,
            authority=self.authority,
            name=mention.name[:200],
            kind=kind,
            starts_on=None,
            order=_order(kind),
        )
        self.created.append(unit.name)
        self._units[unit_key(unit.name)] = unit
        self._remember(unit, mention)
        return unit

    def wards(self) -> list[Organisation]:
        """Return the wards of the authority that existed on the plan's day."""
        if self._wards is None:
            wards = Organisation.objects.filter(
                authority=self.authority, kind=OrganisationKind.WARD
            ).order_by("order", "sort_key")
            if self.on is not None:
                wards = wards.filter(
                    Q(starts_on__isnull=True) | Q(starts_on__lte=self.on),
                    Q(ends_on__isnull=True) | Q(ends_on__gte=self.on),
                )
            self._wards = list(wards)
        return self._wards

    def school(self, fact: SchoolFact) -> School:
        """Return the school a target names, with its other spellings remembered."""
        school = self._schools.get(fold(fact.name))
        if school is not None and school.kind != fact.kind:
            school = None
        if school is None:
            school = create_school(
                actor=self.actor, authority=self.authority, name=fact.name[:200], kind=fact.kind
            )
            self.created.append(fact.name)
        self._schools[fold(fact.name)] = school
        for written in fact.variants:
            add_alias(organisation=school.organisation, written=written, source=self.source)
            self._schools.setdefault(fold(written), school)
        return school

    def school_named(self, name: str) -> School | None:
        """Return a school that the plan named before."""
        return self._schools.get(_school_key(name))

    def _remember(self, unit: Organisation, mention: UnitMention) -> None:
        if unit_key(mention.as_written) not in self._units:
            self._units[unit_key(mention.as_written)] = unit
            add_alias(organisation=unit, written=mention.as_written, source=self.source)
        if not unit.short_name and 0 < len(mention.as_written) < len(unit.name):
            unit.short_name = mention.as_written[:80]
            unit.save(update_fields=["short_name"])


def _school_key(name: str) -> str:
    folded = fold(name)
    return folded.removeprefix("truong ")


def _order(kind: str) -> int:
    """Place offices before wards, in the order of :class:`OrganisationKind`."""
    return list(OrganisationKind.values).index(kind) * 10


def is_ward_group(mention: UnitMention) -> bool:
    """Tell whether a group of units means the wards (UBND các phường, xã)."""
    folded = f" {fold(mention.name)} "
    return mention.group and any(w in folded for w in (" phuong ", " xa ", " thi tran "))


def is_school_group(mention: UnitMention) -> bool:
    """Tell whether a group of units means schools."""
    return mention.group and not is_ward_group(mention)


def members_of_group(mention: UnitMention, facts: PlanFacts) -> tuple[str, ...]:
    """Return the schools that a group of schools means: those of the kinds it names, else all.

    "Các trường mầm non, tiểu học" means the preschools and primary schools of the plan;
    "Các trường được giao chỉ tiêu" all of it.
    """
    folded = f" {fold(mention.name).replace(',', ' ')} "
    named = {
        kind for kind, words in _SCHOOL_WORDS.items() if any(f" {w} " in folded for w in words)
    }
    return tuple(s.name for s in facts.schools if not named or s.kind in named)


_SCHOOL_WORDS = {
    "preschool": ("mam non", "mau giao", "mn", "mg"),
    "primary": ("tieu hoc", "th"),
    "lower_secondary": ("thcs", "trung hoc co so"),
    "upper_secondary": ("thpt", "trung hoc pho thong"),
}
