"""Reading what is known of schools and where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import QuerySet

from truongchuan.domain.accreditation.asked import asked_people, people_to_ask
from truongchuan.domain.accreditation.known import SUBJECT, GivenFact, as_found, known_of
from truongchuan.domain.accreditation.models import Judgement, Standing
from truongchuan.domain.accreditation.policies import require
from truongchuan.domain.accreditation.standings import fresh, judge_school
from truongchuan.domain.directory.models import School
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.sources.models import Fact
from truongchuan.engines.rules.assess import Assessment
from truongchuan.engines.rules.capacity import Capacity
from truongchuan.engines.rules.changes import Changes, next_degree
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.impact import Impact, impact_of, under_law
from truongchuan.engines.rules.model import LawSet
from truongchuan.engines.rules.norms import NormCheck
from truongchuan.engines.rules.plausibility import Doubt, doubts

__all__ = [
    "GivenFact",
    "SchoolSheet",
    "asked_people",
    "blocking_counts",
    "fact_history",
    "judgement_history",
    "people_to_ask",
    "school_impact",
    "school_sheet",
    "stale_count",
    "standings",
]

_IDS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class SchoolSheet:
    """All that is known of a school on a day, and what follows from it under the law of that day.

    ``given`` are the figures in force by metric, ``judgements`` those that count on the day by
    item ref or norm id. ``assessment`` and ``changes`` are ``None`` where no set of criteria
    applies to the school. ``unreadable`` are metrics whose stored figure the law set in use
    cannot take; ``is_sample`` tells that figures are made up.
    """

    school: School
    on: date
    facts: SchoolFacts
    given: Mapping[str, GivenFact]
    judgements: Mapping[str, Judgement]
    assessment: Assessment | None
    check: NormCheck
    capacity: Capacity
    changes: Changes | None
    doubts: tuple[Doubt, ...]
    unreadable: tuple[str, ...]
    is_sample: bool


def school_sheet(*, actor: Actor, school: School, law: LawSet, on: date) -> SchoolSheet:
    """Return a school's sheet, in two queries.

    :raises NotAllowed: when the actor may not see the school.
    """
    require(actor, "accreditation.view", school)
    known = known_of([school.pk])[school.pk]
    verdicts = judge_school(school=school, known=known, law=law, on=on)
    assessment = verdicts.assessment
    return SchoolSheet(
        school=school,
        on=on,
        facts=verdicts.facts,
        given=known.given,
        judgements=known.judged(law, school.kind, on),
        assessment=assessment,
        check=verdicts.check,
        capacity=verdicts.capacity,
        changes=next_degree(assessment, verdicts.facts) if assessment is not None else None,
        doubts=doubts(law.registry, verdicts.facts),
        unreadable=verdicts.unreadable,
        is_sample=known.is_sample,
    )


def school_impact(
    *, actor: Actor, school: School, law: LawSet, on: date, days: Sequence[date]
) -> Impact:
    """Return the school as known on a day under the law of other days, in two queries.

    A judgement counts only under the instrument whose item it is about.

    :raises NotAllowed: when the actor may not see the school.
    """
    require(actor, "accreditation.view", school)
    known = known_of([school.pk])[school.pk]
    facts, _ = known.facts(law, on)
    under = [
        under_law(law, school.kind, facts, day, as_found(known.judged(law, school.kind, day)))
        for day in days
    ]
    return impact_of(law, school.kind, under)


def fact_history(*, actor: Actor, school: School, metric: str) -> list[Fact]:
    """Return every figure of a metric that was recorded about a school, newest first."""
    return list(
        Fact.objects.visible_to(actor)
        .filter(subject_type=SUBJECT, subject_id=school.pk, metric=metric)
        .select_related("source", "superseded_by")
        .order_by("-pk")
    )


def judgement_history(*, actor: Actor, school: School, ref: str) -> list[Judgement]:
    """Return every judgement on an item of a school, of any instrument, newest first."""
    return list(Judgement.objects.visible_to(actor).filter(school=school, ref=ref).order_by("-pk"))


def standings(
    *, actor: Actor, school_ids: Iterable[int], law: LawSet, on: date
) -> dict[int, Standing]:
    """Return the standings of schools by school id; those missing or stale are left out."""
    return {
        standing.school_id: standing
        for rows in _visible_standings(actor, school_ids, law, on)
        for standing in rows
    }


def stale_count(*, actor: Actor, school_ids: Iterable[int], law: LawSet, on: date) -> int:
    """Return how many of the schools have no standing of the day."""
    ids = list(dict.fromkeys(school_ids))
    visible = fresh_ones = 0
    for part in _parts(ids):
        visible += School.objects.visible_to(actor).filter(pk__in=part).count()
        fresh_ones += _scoped(fresh(law, on), actor).filter(school_id__in=part).count()
    return visible - fresh_ones


def blocking_counts(
    *, actor: Actor, school_ids: Iterable[int], law: LawSet, on: date
) -> dict[str, Counter[str]]:
    """Return how many schools fail, or do not know, each item and norm.

    ``items`` (not met), ``blocking`` (not met and keeping the school from its next level) and
    ``unknown`` count by item ref, ``norms`` and ``norms_unknown`` by norm id. Refs of several
    kinds of school are added up: pass schools of one kind where that matters.
    """
    names = {
        "items": "failing",
        "blocking": "blocking",
        "unknown": "unknown",
        "norms": "norms_failing",
        "norms_unknown": "norms_unknown",
    }
    texts: dict[str, list[str]] = {name: [] for name in names}
    for rows in _visible_standings(actor, school_ids, law, on):
        for row in rows.values_list(*names.values()):
            for name, text in zip(names, row, strict=True):
                texts[name].append(text)
    return {name: Counter(" ".join(found).split()) for name, found in texts.items()}


def _visible_standings(
    actor: Actor, school_ids: Iterable[int], law: LawSet, on: date
) -> Iterator[QuerySet[Standing]]:
    """Give the standings in parts that both databases take as one list of ids."""
    for part in _parts(dict.fromkeys(school_ids)):
        yield _scoped(fresh(law, on), actor).filter(school_id__in=part)


def _scoped(rows: QuerySet[Standing], actor: Actor) -> QuerySet[Standing]:
    return rows.filter(school__in=School.objects.visible_to(actor).order_by())


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(ids)
    while part := list(islice(remaining, _IDS_AT_ONCE)):
        yield part
