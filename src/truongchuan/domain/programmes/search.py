"""Searching an authority's directory and a programme, diacritics aside.

Folded columns make the answer the same on SQLite and PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.db.models import Q, QuerySet

from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.directory.selectors import organisations_of, schools_of
from truongchuan.domain.programmes.models import Duty, PlanFinding, Programme, RoadmapRow
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold


@dataclass(frozen=True, slots=True)
class Found:
    """What matches, one query per kind of thing; nothing is read before it is used."""

    schools: QuerySet[School]
    units: QuerySet[Organisation]
    rows: QuerySet[RoadmapRow]
    duties: QuerySet[Duty]
    findings: QuerySet[PlanFinding]

    def __iter__(self) -> Iterator[tuple[str, QuerySet]]:  # type: ignore[type-arg]
        """Yield the name of each kind with what matches."""
        return ((field.name, getattr(self, field.name)) for field in fields(self))


def search(*, actor: Actor, words: str, programme: Programme | None) -> Found:
    """Find schools, units, rows, duties and findings that hold every word.

    A school or unit is also found by a spelling that some document used. Rows, duties and
    findings are those of ``programme``; without words or programme nothing is found.
    """
    parts = fold(words).split()
    organisations = organisations_of(actor=actor).filter(_named(parts)).distinct()
    schools = schools_of(actor=actor).filter(
        organisation__in=organisations.filter(school__isnull=False).order_by().values("pk")
    )
    units = organisations.filter(school__isnull=True).order_by("order", "sort_key", "pk")
    rows = RoadmapRow.objects.filter(_holds(parts)).order_by("number")
    duties = Duty.objects.filter(_holds(parts)).prefetch_related("units__organisation")
    findings = PlanFinding.objects.filter(_holds(parts))
    if not parts:
        return Found(schools.none(), units.none(), rows.none(), duties.none(), findings.none())
    if programme is None:
        return Found(schools, units, rows.none(), duties.none(), findings.none())
    seen = Q(
        programme=programme, is_active=True, programme__in=list_programmes(actor=actor).order_by()
    )
    return Found(schools, units, rows.filter(seen), duties.filter(seen), findings.filter(seen))


def _holds(parts: list[str]) -> Q:
    condition = Q()
    for part in parts:
        condition &= Q(folded__contains=part)
    return condition


def _named(parts: list[str]) -> Q:
    by_alias = Q()
    for part in parts:
        by_alias &= Q(aliases__folded__contains=part)
    return _holds(parts) | by_alias
