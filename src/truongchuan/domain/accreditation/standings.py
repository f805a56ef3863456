"""Making standings: the verdict on a school, stored so that many can be read at once.

Standings are derived data: they can be thrown away and made again from facts, judgements and law,
so making them is not recorded as an act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from truongchuan.domain.accreditation.known import Known, as_found, known_of
from truongchuan.domain.accreditation.models import Comparison, Standing
from truongchuan.domain.accreditation.stretches import stretch_of
from truongchuan.domain.directory.models import School
from truongchuan.engines.rules.assess import Assessment, CriterionVerdict
from truongchuan.engines.rules.capacity import Capacity, capacity
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.impact import under_law
from truongchuan.engines.rules.model import LawSet
from truongchuan.engines.rules.norms import NormCheck, NormVerdict
from truongchuan.engines.rules.verdicts import Verdict

Made = TypeVar("Made")
_BATCH = 200
_KEY = ("school", "valid_from", "fingerprint")
_FIELDS = [
    field.name
    for field in Standing._meta.concrete_fields
    if field.name not in _KEY and not field.primary_key
]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """A school judged on a day; ``assessment`` is ``None`` where no set of criteria applies."""

    facts: SchoolFacts
    unreadable: tuple[str, ...]
    assessment: Assessment | None
    check: NormCheck
    capacity: Capacity


def judge_school(*, school: School, known: Known, law: LawSet, on: date) -> Verdicts:
    """Judge a school by what is known of it."""
    facts, unreadable = known.facts(law, on)
    judged = as_found(known.judged(law, school.kind, on))
    under = under_law(law, school.kind, facts, on, judged)
    return Verdicts(
        facts, unreadable, under.assessment, under.norms, capacity(school.kind, under.norms, facts)
    )


@transaction.atomic
def refresh_standing(*, school: School, law: LawSet, on: date) -> Standing:
    """Make a school's standing of the day anew; its other stretches become stale."""
    lock_schools([school])
    standing = _standing(school, known_of([school.pk])[school.pk], law, on)
    mark_stale(school_ids=[school.pk])
    _store([standing])
    return Standing.objects.get(
        school=school, valid_from=standing.valid_from, fingerprint=standing.fingerprint
    )


def refresh_standings(
    *,
    law: LawSet,
    on: date,
    school_ids: Iterable[int] | None = None,
    limit: int | None = None,
) -> int:
    """Make the standings of the day that are missing or stale; return how many were made.

    ``school_ids`` narrows the schools, ``limit`` bounds the number made in one go.
    """
    schools = School.objects.order_by("pk")
    if school_ids is not None:
        schools = schools.filter(pk__in=list(school_ids))
    missing = list(schools.exclude(Exists(fresh(law, on).filter(school=OuterRef("pk"))))[:limit])
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        make_then_store(batch, lambda school, known: _standing(school, known, law, on), _store)
    return len(missing)


def make_then_store(
    schools: Sequence[School],
    make: Callable[[School, Known], Made],
    store: Callable[[list[Made]], object],
) -> None:
    """Make something of what is known of each school, and store it in one short transaction.

    Judging takes long and needs no lock. Under the lock it is looked whether a school is still
    what it was made of: one that changed meanwhile is made again, one that is gone is left out.
    """
    ids = [school.pk for school in schools]
    known = known_of(ids)
    made = {school.pk: make(school, known[school.pk]) for school in schools}
    with transaction.atomic():
        lock_schools(schools)
        present, now = School.objects.in_bulk(ids), known_of(ids)
        for school in schools:
            found = present.get(school.pk)
            if found is None:
                del made[school.pk]
            elif now[school.pk] != known[school.pk] or found.kind != school.kind:
                made[school.pk] = make(found, now[school.pk])
        store(list(made.values()))


def fresh(law: LawSet, on: date) -> QuerySet[Standing]:
    """Return the standings that hold on a day under a law set, of all authorities."""
    return Standing.objects.filter(
        valid_from__lte=on,
        valid_to__gte=on,
        fingerprint=law.fingerprint,
        stale=False,
        kind=F("school__kind"),
    )


def mark_stale(*, school_ids: Iterable[int]) -> None:
    """Give up the standings and comparisons of schools (part of a larger write)."""
    ids = list(school_ids)
    Standing.objects.filter(school_id__in=ids, stale=False).update(stale=True)
    Comparison.objects.filter(school_id__in=ids, stale=False).update(stale=True)


def lock_schools(schools: Iterable[School]) -> None:
    """Lock schools: writes about them, and standings made of them, wait for each other."""
    ids = [school.pk for school in schools]
    list(School.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def _store(standings: list[Standing]) -> None:
    Standing.objects.bulk_create(
        standings, update_conflicts=True, unique_fields=_KEY, update_fields=_FIELDS
    )


def _standing(school: School, known: Known, law: LawSet, on: date) -> Standing:
    verdicts = judge_school(school=school, known=known, law=law, on=on)
    stretch = stretch_of(law, school.kind, on)
    return Standing(
        authority_id=school.authority_id,
        school=school,
        valid_from=stretch.first,
        valid_to=stretch.last,
        fingerprint=law.fingerprint,
        kind=school.kind,
        capacity_learners=verdicts.capacity.learners,
        capacity_classes=verdicts.capacity.classes,
        is_sample=known.is_sample,
        computed_at=timezone.now(),
        **_of_criteria(verdicts.assessment),
        **_of_norms(verdicts.check),
    )


def _of_criteria(assessment: Assessment | None) -> dict[str, Any]:
    if assessment is None:
        return {}
    failing = [i.rule.ref for i in assessment.items() if i.verdict is Verdict.NOT_MET]
    return {
        "instrument": assessment.criteria_set.instrument,
        "proven_level": assessment.proven.level,
        "proven_degree": assessment.proven.degree,
        "verified_level": assessment.on_verified_rules.level,
        "verified_degree": assessment.on_verified_rules.degree,
        "possible_level": assessment.possible.level,
        "possible_degree": assessment.possible.degree,
        "rules_left_out": assessment.rules_left_out,
        "criteria": {c.criterion.no: _criterion(c) for c in assessment.criteria},
        "failing": " ".join(failing),
        "blocking": " ".join(assessment.blocking),
        "unknown": " ".join(assessment.unknown),
    }


def _criterion(verdict: CriterionVerdict) -> list[int | None]:
    verdicts = [item.verdict for item in verdict.all_items()]
    return [
        verdict.level,
        verdict.level_possible,
        verdicts.count(Verdict.NOT_MET),
        verdicts.count(Verdict.NOT_KNOWN),
    ]


def _of_norms(check: NormCheck) -> dict[str, Any]:
    not_met = [norm for norm in check.norms if norm.verdict is Verdict.NOT_MET]
    not_known = [norm for norm in check.norms if norm.verdict is Verdict.NOT_KNOWN]
    return {
        "norms": {norm.rule.id: _norm(norm) for norm in (*not_met, *not_known)},
        "norms_failing": " ".join(norm.rule.id for norm in not_met),
        "norms_unknown": " ".join(norm.rule.id for norm in not_known),
        "levels": {
            level.value: [
                summary.proven,
                summary.on_verified_rules,
                summary.met,
                summary.not_met,
                summary.not_known,
                summary.left_out,
            ]
            for level, summary in check.levels.items()
        },
    }


def _norm(norm: NormVerdict) -> list[Any]:
    gap = norm.gap
    if gap is None:
        return [norm.verdict.value, None, None, None]
    return [norm.verdict.value, gap.shortfall, gap.required, gap.actual]
