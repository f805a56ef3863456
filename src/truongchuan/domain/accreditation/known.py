"""What is known of schools, as the engine takes it: facts and judgements out of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from truongchuan.domain.accreditation.models import Judgement
from truongchuan.domain.directory.models import School
from truongchuan.domain.sources.models import Fact
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.impact import texts_on
from truongchuan.engines.rules.intake import build_facts
from truongchuan.engines.rules.metrics import BadValueError
from truongchuan.engines.rules.model import LawSet
from truongchuan.engines.rules.verdicts import Judgement as Found

SUBJECT = School._meta.label_lower
_OF_PLANS = "plan_"
"""What a plan says of a school (its quarter, say) is no figure of the school."""
_COLUMNS = (
    "id",
    "subject_id",
    "metric",
    "period",
    "value",
    "unit",
    "recorded_at",
    "recorded_by",
    "source_id",
    "source__title",
    "source__note",
    "source__kind",
    "source__is_sample",
)


@dataclass(frozen=True, slots=True)
class GivenValue:
    """A figure in force: as it was given, by whom, from where. ``period`` is empty for the day."""

    fact_id: int
    period: str
    value: Any
    unit: str
    source_id: int
    source_title: str
    source_kind: str
    note: str
    is_sample: bool
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class GivenFact:
    """The figures in force of one metric, by period in ascending order."""

    metric: str
    by_period: Mapping[str, GivenValue]

    @property
    def newest(self) -> GivenValue:
        """The figure of the latest period."""
        return self.by_period[max(self.by_period)]

    @property
    def is_sample(self) -> bool:
        """Tell whether any of the figures is made up."""
        return any(value.is_sample for value in self.by_period.values())


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a school: figures and judgements in force."""

    given: Mapping[str, GivenFact] = field(default_factory=dict)
    judgements: tuple[Judgement, ...] = ()

    @property
    def is_sample(self) -> bool:
        """Tell whether any figure is made up."""
        return any(fact.is_sample for fact in self.given.values())

    def judged(self, law: LawSet, kind: str, on: date) -> dict[str, Judgement]:
        """The judgements that count under the law of a day, by ref (a norm's by its id).

        One made about a text that is no longer in force does not count for what took its place.
        """
        now, criteria_set = texts_on(law, kind, on), law.criteria_for(kind, on)
        norms = {rule.id for rule in law.norms_for(kind, on)}
        counting = {}
        for judgement in self.judgements:
            rule = now.get(judgement.ref)
            if rule is None or not rule.in_force(judgement.on):
                continue
            if rule.id in norms or law.criteria_for(kind, judgement.on) is criteria_set:
                counting[judgement.ref] = judgement
        return counting

    def facts(self, law: LawSet, on: date) -> tuple[SchoolFacts, tuple[str, ...]]:
        """The facts of a day, and the metrics whose stored figure the law set cannot take.

        Those (the registry changed since they were given) count as not known.
        """
        raw: dict[str, Any] = {}
        unreadable = []
        for written, fact in self.given.items():
            name = law.registry.by_alias.get(written, written)
            if name not in law.registry.metrics:
                unreadable.append(written)
            elif "" in fact.by_period:
                raw[name] = fact.by_period[""].value
            else:
                raw[name] = {"by_year": {p: v.value for p, v in fact.by_period.items()}}
        while True:
            try:
                return build_facts(law.registry, raw, on, law.derivations), tuple(unreadable)
            except BadValueError as error:
                if error.metric.id not in raw:
                    # A figure made from lists of different length: not known, the lists stay.
                    return build_facts(law.registry, raw, on), tuple(unreadable)
                del raw[error.metric.id]
                unreadable.append(error.metric.id)


def known_of(school_ids: Iterable[int]) -> dict[int, Known]:
    """Return what is known of schools, in two queries. The caller has scoped the schools."""
    ids = list(school_ids)
    given: dict[int, dict[str, dict[str, GivenValue]]] = defaultdict(lambda: defaultdict(dict))
    rows = (
        Fact.objects.filter(subject_type=SUBJECT, subject_id__in=ids, superseded_by__isnull=True)
        .exclude(metric__startswith=_OF_PLANS)
        .order_by("metric", "period")
        .values_list(*_COLUMNS)
    )
    for pk, subject, metric, period, value, unit, at, by, *source in rows:
        if value is not None:
            source_id, title, note, kind, is_sample = source
            given[subject][metric][period] = GivenValue(
                pk, period, value, unit, source_id, title, kind, note, is_sample, at, by
            )
    judged: dict[int, list[Judgement]] = defaultdict(list)
    for judgement in Judgement.objects.filter(
        school_id__in=ids, superseded_by__isnull=True, met__isnull=False
    ).order_by("pk"):
        judged[judgement.school_id].append(judgement)
    return {
        pk: Known(
            {metric: GivenFact(metric, periods) for metric, periods in given[pk].items()},
            tuple(judged[pk]),
        )
        for pk in ids
    }


def as_found(judgements: Mapping[str, Judgement]) -> dict[str, Found]:
    """Judgements as the engine takes them, by ref."""
    return {
        ref: Found(judgement.met, judgement.note, tuple(judgement.evidence))
        for ref, judgement in judgements.items()
    }
