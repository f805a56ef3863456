"""From the facts of a plan to a programme in the database, and again when the plan is corrected.

One transaction: either the whole plan is in, or nothing. A second import of the same programme
matches its parts with those of the version before (:mod:`truongchuan.engines.plan.compare`), so
reported progress stays; what the new document no longer holds becomes inactive, never deleted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.programmes.import_parts import (
    months_as_dates,
    write_duties,
    write_measures,
    write_rows,
    write_targets,
)
from truongchuan.domain.programmes.models import PlanFinding, PlanVersion, Programme
from truongchuan.domain.programmes.policies import require
from truongchuan.domain.programmes.states import FindingState
from truongchuan.domain.programmes.units import UnitResolver
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import SourceKind, StoredFile
from truongchuan.domain.sources.services import FactDraft, record_facts, record_source, store_text
from truongchuan.engines.plan.codec import dump, load
from truongchuan.engines.plan.compare import Comparison, compare_facts
from truongchuan.engines.plan.correct import Correction
from truongchuan.engines.plan.document import ExtractedDocument
from truongchuan.engines.plan.facts import PlanFacts, SchoolFact
from truongchuan.engines.plan.findings import CheckReport, Finding
from truongchuan.engines.text import fold


@dataclass(frozen=True, slots=True)
class PlanReading:
    """A plan as read, checked and perhaps corrected: what an import takes in.

    ``finding_text`` words a finding, for search; texts are not the domain's business.
    """

    document: ExtractedDocument
    facts: PlanFacts
    report: CheckReport
    corrections: tuple[Correction, ...] = ()
    finding_text: Callable[[Finding], str] = lambda finding: " ".join(finding.quotes)


@transaction.atomic
def import_plan(
    *,
    actor: Actor,
    authority: Organisation,
    file: StoredFile,
    reading: PlanReading,
    programme: Programme | None = None,
    is_demo: bool = False,
    fixed_today: date | None = None,
) -> PlanVersion:
    """Bring a plan in as a new programme, or as a new version of ``programme``.

    :raises DomainError: ``plan-empty`` when the document states neither schools nor tasks,
        ``plan-without-year`` when it names no year to run in.
    :raises NotAllowed: when the actor may not.
    """
    if programme is None:
        require(actor, "programmes.import")
        if not actor.system and actor.authority_id != authority.pk:
            raise DomainError("authority-differs")
    else:
        require(actor, "programmes.manage", programme)
    facts = reading.facts
    if not facts.schools and not facts.roadmap and not facts.duties:
        raise DomainError("plan-empty")
    source = record_source(
        actor=actor,
        authority_id=authority.pk,
        kind=SourceKind.DOCUMENT,
        title=_source_title(facts, file),
        file=file,
        dated=facts.document.date,
        is_sample=is_demo,
    )
    text = store_text(source=source, document=reading.document)
    created = programme is None
    if programme is None:
        programme = _create_programme(authority, facts, is_demo=is_demo, fixed_today=fixed_today)
    else:
        # Two imports of one programme wait for each other.
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
        _update_programme(programme, facts)
    previous = programme.versions.order_by("-number").first()
    comparison = compare_facts(load(PlanFacts, previous.facts), facts) if previous else None
    version = PlanVersion.objects.create(
        programme=programme,
        number=(previous.number if previous else 0) + 1,
        source=source,
        text=text,
        facts=dump(facts),
        corrections=[dump(c) for c in reading.corrections],
        changes=[dump(c) for c in comparison.changes] if comparison else [],
        confirmed=[dump(c) for c in reading.report.confirmed],
        checked_on=facts.document.date,
        imported_at=timezone.now(),
        imported_by=actor.name,
    )
    resolver = UnitResolver(actor=actor, authority=authority, source=source, on=facts.document.date)
    targets = write_targets(programme=programme, version=version, facts=facts, resolver=resolver)
    write_rows(
        programme=programme,
        version=version,
        facts=facts,
        resolver=resolver,
        matched=_row_matches(comparison),
    )
    write_duties(
        programme=programme,
        version=version,
        facts=facts,
        resolver=resolver,
        matched=_duty_matches(comparison, previous),
    )
    write_measures(programme=programme, version=version, facts=facts)
    write_findings(programme=programme, version=version, reading=reading)
    record_facts(
        actor=actor,
        authority_id=authority.pk,
        source=source,
        text=text,
        drafts=[d for school, fact in targets for d in _target_facts(school, fact, programme)],
    )
    record_event(
        actor=actor,
        authority_id=authority.pk,
        action="programme.import" if created else "programme.reimport",
        subject=programme,
        after={
            "version": version.number,
            "file": file.sha256,
            "schools": len(facts.schools),
            "rows": len(facts.roadmap),
            "corrections": len(reading.corrections),
            "changes": len(version.changes),
        },
    )
    return version


_SCHOOL_YEAR = re.compile(r"năm\s+học\s+20\d\d", re.IGNORECASE)


def _source_title(facts: PlanFacts, file: StoredFile) -> str:
    number = facts.document.number
    return f"{number} · {file.name}" if number else file.name


def programme_period(facts: PlanFacts) -> tuple[date, date]:
    """Return the first and last day of the plan's years; of a school year, those of its roadmap.

    :raises DomainError: ``plan-without-year`` when the document names none.
    """
    years = facts.years or ((facts.document.date.year,) if facts.document.date else ())
    if not years:
        raise DomainError("plan-without-year")
    first, last = months_as_dates(tuple(m for row in facts.roadmap for m in row.months))
    if (
        _SCHOOL_YEAR.search(facts.document.title or "")
        and max(years) - min(years) == 1
        and first is not None
        and last is not None
        and min(years) <= first.year <= last.year <= max(years)
    ):
        return first, last
    return date(min(years), 1, 1), date(max(years), 12, 31)


def _create_programme(
    authority: Organisation, facts: PlanFacts, *, is_demo: bool, fixed_today: date | None
) -> Programme:
    starts_on, ends_on = programme_period(facts)
    return Programme.objects.create(
        authority=authority,
        title=_title(facts),
        number=(facts.document.number or "")[:60],
        signed_on=facts.document.date,
        starts_on=starts_on,
        ends_on=ends_on,
        is_demo=is_demo,
        fixed_today=fixed_today,
        created_at=timezone.now(),
    )


def _update_programme(programme: Programme, facts: PlanFacts) -> None:
    programme.title = _title(facts)
    programme.number = (facts.document.number or "")[:60]
    programme.signed_on = facts.document.date
    programme.starts_on, programme.ends_on = programme_period(facts)
    programme.save(update_fields=["title", "number", "signed_on", "starts_on", "ends_on"])


def _title(facts: PlanFacts) -> str:
    title = facts.document.title or facts.document.number
    if not title:
        raise DomainError("plan-without-title")
    return title.rstrip(" .")[:400]


def _row_matches(comparison: Comparison | None) -> dict[int, int]:
    """Return new row number → old row number."""
    return {new: old for old, new in comparison.rows.items()} if comparison else {}


def _duty_matches(
    comparison: Comparison | None, previous: PlanVersion | None
) -> dict[tuple[int, int], int]:
    """Return new (duty, item) → position of the old duty item in the list of all items."""
    if comparison is None or previous is None:
        return {}
    old = load(PlanFacts, previous.facts)
    places = [(i, j) for i, duty in enumerate(old.duties) for j in range(len(duty.items))]
    position = {place: n for n, place in enumerate(places, start=1)}
    return {new: position[was] for was, new in comparison.duty_items.items()}


def _target_facts(school: Any, fact: SchoolFact, programme: Programme) -> list[FactDraft]:
    period = programme.starts_on.isoformat()[:4]
    values = {
        "plan_target_recognition": str(fact.recognition) if fact.recognition else None,
        "plan_target_quarter": fact.quarter,
        "plan_target_degree": fact.degree,
        "plan_target_stretch": fact.stretch or None,
    }
    return [
        FactDraft(subject=school, metric=metric, value=value, period=period, span=fact.span)
        for metric, value in values.items()
        if value is not None
    ]


def write_findings(*, programme: Programme, version: PlanVersion, reading: PlanReading) -> None:
    """Store the report's findings; a decision on the same finding of an earlier version stays.

    A finding that the corrected plan no longer shows becomes inactive, and counts as corrected
    when somebody had said that it would be.
    """
    known = {f.identity: f for f in PlanFinding.objects.filter(programme=programme)}
    seen: set[str] = set()
    for position, finding in enumerate(reading.report.findings, start=1):
        identity = _identity(finding, seen)
        seen.add(identity)
        row = known.get(identity) or PlanFinding(programme=programme, identity=identity)
        if row.pk and not row.is_active and row.state == FindingState.CORRECTED:
            row.state = FindingState.OPEN
        row.version = version
        row.position = position
        row.code = finding.code
        row.category = str(finding.category)
        row.severity = int(finding.severity)
        row.params = dump(finding.params)
        row.quotes = list(finding.quotes)
        row.spans = dump(finding.spans)
        row.folded = fold(reading.finding_text(finding))
        row.is_active = True
        row.save()
    gone = [f for identity, f in known.items() if identity not in seen and f.is_active]
    for finding_row in gone:
        finding_row.is_active = False
        if finding_row.state in {FindingState.OPEN, FindingState.ACCEPTED}:
            finding_row.state = FindingState.CORRECTED
        finding_row.save(update_fields=["is_active", "state"])


def _identity(finding: Finding, seen: set[str]) -> str:
    """Return a short stable key; a repeated finding gets a running number."""
    base, number = finding.identity, 0
    while True:
        text = base if number == 0 else f"{base}|{number}"
        key = hashlib.sha256(text.encode()).hexdigest()
        if key not in seen:
            return key
        number += 1
