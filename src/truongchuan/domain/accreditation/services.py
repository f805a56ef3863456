"""Giving figures about a school and judging its items. Each act makes the standing anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from truongchuan.domain.accreditation.figures import Figure, changes_of, read_figures
from truongchuan.domain.accreditation.judging import (
    JudgementDraft,
    record_judgement,
    record_many_judgements,
)
from truongchuan.domain.accreditation.known import SUBJECT, known_of
from truongchuan.domain.accreditation.policies import may_give, require
from truongchuan.domain.accreditation.standings import (
    lock_schools,
    mark_stale,
    refresh_standing,
    refresh_standings,
)
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import School
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.models import Fact, Source, SourceKind
from truongchuan.domain.sources.services import FactDraft, append_facts, record_source
from truongchuan.engines.rules.metrics import Metric
from truongchuan.engines.rules.model import LawSet

__all__ = [
    "JudgementDraft",
    "record_judgement",
    "record_many_judgements",
    "record_many_school_facts",
    "record_school_facts",
    "refresh_standing",
    "refresh_standings",
    "undo_school_fact",
]


@transaction.atomic
def record_school_facts(
    *,
    actor: Actor,
    school: School,
    figures: Mapping[str, Any],
    law: LawSet,
    on: date,
    source_title: str = "",
    note: str = "",
    is_sample: bool = False,
) -> list[Fact]:
    """Record figures about a school and make its standing anew.

    ``figures`` maps a metric (or alias) to a value, a list, ``{"by_year": {…}}``, or ``None``,
    which takes back what is in force. What repeats the figures in force is left out; when nothing
    is left, nothing is recorded. A single value of a metric that goes by school year is the
    running year's (see :func:`truongchuan.domain.accreditation.figures.changes_of`).

    :raises DomainError: ``figure-…`` for the first figure that its metric cannot hold.
    :raises NotAllowed: for anybody but the school's people, those in charge, and the unit that a
        figure is asked of.
    """
    require(actor, "accreditation.record_facts", school)
    school = _locked(school)
    read = read_figures(law, figures, on)
    changes = changes_of(law, known_of([school.pk])[school.pk], read, on)
    if not changes:
        return []
    _require_asked(actor, school, (change.metric for change in changes))
    source = _source(
        actor=actor,
        authority_id=school.authority_id,
        title=source_title,
        note=note,
        on=on,
        is_sample=is_sample,
    )
    facts = append_facts(
        actor=actor, authority_id=school.authority_id, drafts=_drafts(school, changes, source)
    )
    _record(actor, school, "facts.record", changes, source=source.pk)
    refresh_standing(school=school, law=law, on=on)
    return facts


@transaction.atomic
def record_many_school_facts(
    *,
    actor: Actor,
    figures: Mapping[School, Mapping[str, Any]],
    law: LawSet,
    on: date,
    source_title: str,
    note: str = "",
    is_sample: bool = False,
) -> int:
    """Record figures about schools of one authority from one source; return how many facts.

    As :func:`record_school_facts`, one audit event per school. Standings are not made anew but
    given up: :func:`refresh_standings` makes them.

    :raises DomainError: ``schools-of-several-authorities``; otherwise as for one school.
    """
    schools = list(figures)
    if len({school.authority_id for school in schools}) > 1:
        raise DomainError("schools-of-several-authorities")
    for school in schools:
        require(actor, "accreditation.record_facts", school)
    lock_schools(schools)
    known = known_of(school.pk for school in schools)
    changed = {
        school: changes
        for school in schools
        if (
            changes := changes_of(law, known[school.pk], read_figures(law, figures[school], on), on)
        )
    }
    if not changed:
        return 0
    for school, changes in changed.items():
        _require_asked(actor, school, (change.metric for change in changes))
    authority_id = schools[0].authority_id
    source = _source(
        actor=actor,
        authority_id=authority_id,
        title=source_title,
        note=note,
        on=on,
        is_sample=is_sample,
    )
    drafts = [d for school, changes in changed.items() for d in _drafts(school, changes, source)]
    facts = append_facts(actor=actor, authority_id=authority_id, drafts=drafts)
    for school, changes in changed.items():
        _record(actor, school, "facts.record", changes, source=source.pk)
    mark_stale(school_ids=[school.pk for school in changed])
    return len(facts)


@transaction.atomic
def undo_school_fact(*, actor: Actor, fact: Fact, law: LawSet, on: date) -> Fact:
    """Take back the newest figure of a metric and period: the one before it is recorded again.

    It keeps the source it had; where there was none before, the figure is not known again.

    :raises DomainError: ``fact-not-newest`` when another figure was recorded since;
        ``fact-not-of-school``.
    """
    if fact.subject_type != SUBJECT:
        raise DomainError("fact-not-of-school")
    school = School.objects.select_related("organisation").get(pk=fact.subject_id)
    require(actor, "accreditation.record_facts", school)
    school = _locked(school)
    fact = Fact.objects.select_related("supersedes__source").get(pk=fact.pk)
    if Fact.objects.filter(supersedes=fact).exists():
        raise DomainError("fact-not-newest", metric=fact.metric)
    if fact.metric in law.registry.metrics:
        _require_asked(actor, school, [law.registry.metrics[fact.metric]])
    before = fact.supersedes
    source = (
        before.source
        if before is not None
        else _source(actor=actor, authority_id=school.authority_id, title="", note="", on=on)
    )
    draft = FactDraft(
        subject=school,
        metric=fact.metric,
        value=before.value if before is not None else None,
        period=fact.period,
        unit=fact.unit,
    )
    [undone] = append_facts(actor=actor, authority_id=school.authority_id, drafts=[(draft, source)])
    record_event(
        actor=actor,
        authority_id=school.authority_id,
        action="facts.undo",
        subject=school,
        after={"metrics": [fact.metric], "period": fact.period, "undone": fact.pk},
    )
    refresh_standing(school=school, law=law, on=on)
    return undone


def _require_asked(actor: Actor, school: School, metrics: Iterable[Metric]) -> None:
    """Refuse figures that are asked of somebody else."""
    if not all(may_give(actor, school, metric.asked_of) for metric in metrics):
        raise NotAllowed("accreditation.record_facts")


def _locked(school: School) -> School:
    lock_schools([school])
    return School.objects.select_related("organisation").get(pk=school.pk)


def _source(
    *,
    actor: Actor,
    authority_id: int,
    title: str,
    note: str,
    on: date,
    is_sample: bool = False,
) -> Source:
    """Name where the figures come from: what the title says, else the person themself."""
    return record_source(
        actor=actor,
        authority_id=authority_id,
        kind=SourceKind.SURVEY if title.strip() else SourceKind.PERSON,
        title=title.strip() or actor.name,
        dated=on,
        is_sample=is_sample,
        note=note.strip(),
    )


def _drafts(
    school: School, changes: list[Figure], source: Source
) -> list[tuple[FactDraft, Source]]:
    return [
        (
            FactDraft(
                subject=school,
                metric=figure.metric.id,
                value=figure.value,
                period=figure.period,
                unit=figure.metric.unit[:20],
            ),
            source,
        )
        for figure in changes
    ]


def _record(
    actor: Actor, school: School, action: str, changes: list[Figure], *, source: int
) -> None:
    """Record which metrics changed: the figures themselves stand in the facts."""
    record_event(
        actor=actor,
        authority_id=school.authority_id,
        action=action,
        subject=school,
        after={
            "metrics": list(dict.fromkeys(figure.metric.id for figure in changes)),
            "facts": len(changes),
            "source": source,
        },
    )
