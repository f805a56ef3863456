"""Many schools under the law of several days: the same figures, kept verdicts.

Like standings, comparisons are derived data, made anew at will and not recorded as an act.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.utils import timezone

from truongchuan.domain.accreditation.known import Known, as_found
from truongchuan.domain.accreditation.models import Comparison
from truongchuan.domain.accreditation.standings import make_then_store
from truongchuan.domain.accreditation.stretches import law_stretch_of, window_of
from truongchuan.domain.directory.models import School
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.impact import under_law
from truongchuan.engines.rules.impact_many import codes_of
from truongchuan.engines.rules.model import LawSet

_BATCH = 100
_KEY = ("school", "data_from", "law_from", "fingerprint")
_FIELDS = [
    field.name
    for field in Comparison._meta.concrete_fields
    if field.name not in _KEY and not field.primary_key
]


class ComparisonRow(NamedTuple):
    """A school under the law of one day; ``verdicts`` as in :class:`Comparison`."""

    school_id: int
    instrument: str
    proven_level: int | None
    proven_degree: int | None
    verified_level: int | None
    verified_degree: int | None
    possible_level: int | None
    possible_degree: int | None
    rules_left_out: int
    verdicts: str
    is_sample: bool


def comparison_rows(
    *, actor: Actor, school_ids: Iterable[int] | QuerySet[Any], law: LawSet, on: date, day: date
) -> dict[int, ComparisonRow]:
    """Return schools as known on ``on`` under the law of ``day``; those not made are left out.

    One query; a query that gives the ids is much quicker for thousands of schools.
    """
    ids = school_ids if isinstance(school_ids, QuerySet) else list(school_ids)
    rows = _fresh(law, on, day).filter(
        school_id__in=ids, school__in=School.objects.visible_to(actor).order_by().values("pk")
    )
    return {
        values[0]: ComparisonRow._make(values)
        for values in rows.values_list(*ComparisonRow._fields)
    }


def refresh_comparisons(
    *, law: LawSet, on: date, days: Sequence[date], school_ids: Iterable[int]
) -> int:
    """Make the comparisons that schools lack for some of the days; return for how many schools."""
    ids = list(dict.fromkeys(school_ids))
    missing: dict[int, list[date]] = {}
    for day in days:
        made = set(
            _fresh(law, on, day).filter(school_id__in=ids).values_list("school_id", flat=True)
        )
        for school_id in ids:
            if school_id not in made:
                missing.setdefault(school_id, []).append(day)
    schools = list(School.objects.filter(pk__in=list(missing)).order_by("pk"))
    for start in range(0, len(schools), _BATCH):
        batch = schools[start : start + _BATCH]
        make_then_store(
            batch, lambda school, known: _made(law, on, missing[school.pk], school, known), _store
        )
    return len(schools)


def _fresh(law: LawSet, on: date, day: date) -> QuerySet[Comparison]:
    return Comparison.objects.filter(
        data_from__lte=on,
        data_to__gte=on,
        law_from__lte=day,
        law_to__gte=day,
        fingerprint=law.fingerprint,
        stale=False,
        kind=F("school__kind"),
    )


def _made(
    law: LawSet, on: date, days: Sequence[date], school: School, known: Known
) -> list[Comparison]:
    facts, _ = known.facts(law, on)
    made = [_comparison(school, known, facts, law, day) for day in days]
    # Two of the days may share one law.
    return list({comparison.law_from: comparison for comparison in made}.values())


def _store(made: Sequence[Sequence[Comparison]]) -> None:
    Comparison.objects.bulk_create(
        [comparison for of_school in made for comparison in of_school],
        update_conflicts=True,
        unique_fields=_KEY,
        update_fields=_FIELDS,
    )


def _comparison(
    school: School, known: Known, facts: SchoolFacts, law: LawSet, day: date
) -> Comparison:
    judged = as_found(known.judged(law, school.kind, day))
    under = under_law(law, school.kind, facts, day, judged)
    data, stretch = window_of(facts.on), law_stretch_of(law, school.kind, day)
    made = Comparison(
        authority_id=school.authority_id,
        school=school,
        data_from=data.first,
        data_to=data.last,
        law_from=stretch.first,
        law_to=stretch.last,
        fingerprint=law.fingerprint,
        kind=school.kind,
        verdicts="".join(map(str, codes_of(law, school.kind, under))),
        is_sample=known.is_sample,
        computed_at=timezone.now(),
    )
    assessment = under.assessment
    if assessment is not None:
        made.instrument = assessment.criteria_set.instrument
        made.proven_level = assessment.proven.level
        made.proven_degree = assessment.proven.degree
        made.verified_level = assessment.on_verified_rules.level
        made.verified_degree = assessment.on_verified_rules.degree
        made.possible_level = assessment.possible.level
        made.possible_degree = assessment.possible.degree
        made.rules_left_out = assessment.rules_left_out
    return made
