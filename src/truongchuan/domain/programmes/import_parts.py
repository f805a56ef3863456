"""Writing targets, rows, duties and measures of a plan version (parts of one import)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Any

from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.programmes.models import (
    Duty,
    DutyUnit,
    Measure,
    PlanVersion,
    Programme,
    RoadmapRow,
    RowOrigin,
    RowSchool,
    RowUnit,
    Target,
    UnitRole,
)
from truongchuan.domain.programmes.units import (
    UnitResolver,
    is_school_group,
    is_ward_group,
    members_of_group,
)
from truongchuan.engines.plan.document import Span
from truongchuan.engines.plan.facts import PlanFacts, SchoolFact, UnitMention, group_members
from truongchuan.engines.plan.facts import RoadmapRow as RowFacts
from truongchuan.engines.text import fold


def _place(row: Any, version: PlanVersion, span: Span) -> None:
    row.version = version
    row.line, row.start, row.end = span.line, span.start, span.end
    row.is_active = True


def write_targets(
    *, programme: Programme, version: PlanVersion, facts: PlanFacts, resolver: UnitResolver
) -> list[tuple[School, SchoolFact]]:
    """Write one target per school; a school that the new version drops becomes inactive."""
    known = {t.school_id: t for t in Target.objects.filter(programme=programme)}
    written: list[tuple[School, SchoolFact]] = []
    for fact in facts.schools:
        school = resolver.school(fact)
        target = known.get(school.pk) or Target(programme=programme, school=school)
        target.recognition = str(fact.recognition) if fact.recognition else ""
        target.quarter = fact.quarter or ""
        target.degree = fact.degree
        target.stretch = fact.stretch
        _place(target, version, fact.span)
        target.save()
        known[school.pk] = target
        written.append((school, fact))
    kept = {school.pk for school, _fact in written}
    Target.objects.filter(programme=programme).exclude(school_id__in=kept).update(is_active=False)
    return written


def months_as_dates(months: tuple[str, ...]) -> tuple[date | None, date | None]:
    """Return the first day of the first month and the last day of the last one."""
    if not months:
        return None, None
    first, last = min(months), max(months)
    year, month = int(last[:4]), int(last[5:])
    return date.fromisoformat(f"{first}-01"), date(year, month, monthrange(year, month)[1])


def write_rows(
    *,
    programme: Programme,
    version: PlanVersion,
    facts: PlanFacts,
    resolver: UnitResolver,
    matched: dict[int, int],
) -> None:
    """Write the roadmap; ``matched`` maps a new row's number to its number in the version before.

    Tasks assigned outside the plan stay as they are.
    """
    plan_rows = RoadmapRow.objects.filter(
        programme=programme, is_active=True, origin=RowOrigin.PLAN
    )
    active = {r.number: r for r in plan_rows}
    kept = {old for old in matched.values() if old in active}
    gone = [row.pk for number, row in active.items() if number not in kept]
    RoadmapRow.objects.filter(pk__in=gone).update(is_active=False)
    for fact in facts.roadmap:
        row = active.get(matched.get(fact.row, -1)) or RoadmapRow(programme=programme)
        first, last = months_as_dates(fact.months)
        row.number = fact.row
        row.months = list(fact.months)
        row.period_text = (fact.period_text or "")[:120]
        row.starts_on = fact.starts or first
        row.due_on = fact.due or last
        row.task = fact.task
        row.folded = fold(fact.task)
        row.school_group = (fact.school_group or "")[:12]
        row.stated_school_count = fact.stated_school_count
        _place(row, version, fact.span)
        row.save()
        _write_units(row, fact, resolver)
        _write_schools(row, fact, facts, resolver)


def _write_units(row: RoadmapRow, fact: RowFacts, resolver: UnitResolver) -> None:
    old = {(u.role, u.organisation_id, u.as_written): u for u in row.units.all()}
    by_unit = {(u.role, u.organisation_id): u for u in old.values() if u.organisation_id}
    wanted = [(UnitRole.LEAD, u) for u in fact.lead]
    wanted += [(UnitRole.COOPERATING, u) for u in fact.cooperating]
    wanted += [(UnitRole.ADVISED, fact.advises_to)] if fact.advises_to else []
    kept: set[int] = set()
    for position, (role, mention, organisation) in enumerate(_expanded(wanted, resolver)):
        organisation_id = organisation.pk if organisation else None
        part = (
            by_unit.get((role, organisation_id))
            if organisation_id
            else old.get((role, None, mention.as_written))
        )
        part = part or RowUnit(row=row, role=role, organisation=organisation)
        if part.pk in kept:
            continue
        part.as_written = mention.as_written[:300]
        part.group = "schools" if is_school_group(mention) else "wards" if mention.group else ""
        part.vague = mention.vague
        part.position = position
        part.save()
        kept.add(part.pk)
    row.units.exclude(pk__in=kept).delete()


def _expanded(
    wanted: Iterable[tuple[str, UnitMention]], resolver: UnitResolver
) -> Iterable[tuple[str, UnitMention, Organisation | None]]:
    """Yield a part per unit; "UBND 18 phường" is a part of each ward that is known."""
    for role, mention in wanted:
        wards = resolver.wards() if is_ward_group(mention) else []
        if wards:
            yield from ((role, mention, ward) for ward in wards)
        else:
            yield role, mention, resolver.unit(mention)


def _write_schools(
    row: RoadmapRow, fact: RowFacts, facts: PlanFacts, resolver: UnitResolver
) -> None:
    names = fact.schools
    if names is None and fact.school_group:
        names = group_members(facts, fact.school_group)
    written = {name: mention.as_written for name, mention in fact.school_mentions}
    old = {part.school_id: part for part in row.schools.all()}
    kept: set[int] = set()
    for name in names or ():
        school = resolver.school_named(name)
        if school is None or school.pk in kept:
            continue
        part = old.get(school.pk) or RowSchool(row=row, school=school)
        part.as_written = written.get(name, "")[:200]
        part.is_active = True
        part.save()
        kept.add(school.pk)
    row.schools.exclude(school_id__in=kept).update(is_active=False)


def write_duties(
    *,
    programme: Programme,
    version: PlanVersion,
    facts: PlanFacts,
    resolver: UnitResolver,
    matched: dict[tuple[int, int], int],
) -> None:
    """Write every duty item with the units that have it."""
    old = {d.position: d for d in Duty.objects.filter(programme=programme, is_active=True)}
    kept: set[int] = set()
    position = 0
    for i, fact in enumerate(facts.duties):
        units = _duty_units(fact.unit, facts, resolver)
        for j, item in enumerate(fact.items):
            position += 1
            duty = old.get(matched.get((i, j), -1)) or Duty(programme=programme)
            duty.section = (fact.no or "")[:20]
            duty.unit_as_written = fact.unit.as_written[:300]
            duty.position = position
            duty.text = item.text
            duty.folded = fold(item.text)
            _place(duty, version, item.span)
            duty.save()
            kept.add(duty.pk)
            duty.units.exclude(organisation__in=units).delete()
            for unit in units:
                DutyUnit.objects.get_or_create(duty=duty, organisation=unit)
    Duty.objects.filter(programme=programme).exclude(pk__in=kept).update(is_active=False)


def _duty_units(
    mention: UnitMention, facts: PlanFacts, resolver: UnitResolver
) -> list[Organisation]:
    if is_ward_group(mention):
        return resolver.wards()
    if is_school_group(mention):
        named = (resolver.school_named(name) for name in members_of_group(mention, facts))
        return [school.organisation for school in named if school is not None]
    unit = resolver.unit(mention)
    return [unit] if unit else []


def write_measures(*, programme: Programme, version: PlanVersion, facts: PlanFacts) -> None:
    """Write the measures of the text; they carry no progress, so they are simply replaced."""
    Measure.objects.filter(programme=programme).update(is_active=False)
    measures = []
    for position, fact in enumerate(facts.measures, start=1):
        measure = Measure(
            programme=programme, section=fact.section[:20], position=position, text=fact.text
        )
        _place(measure, version, fact.span)
        measures.append(measure)
    Measure.objects.bulk_create(measures)
