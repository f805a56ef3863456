"""Random schools under the shipped law: plausible and borderline figures, and gaps."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from truongchuan.adapters.law.load import load_law
from truongchuan.engines.rules.columns import Truths
from truongchuan.engines.rules.expression import Compare, FactValue, Number, Numeric, Truth, walk
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.intake import build_facts
from truongchuan.engines.rules.metrics import Metric, MetricType, PeriodKind
from truongchuan.engines.rules.scalar import number
from truongchuan.engines.rules.verdicts import Judgement

LAW = load_law()
KINDS = ("preschool", "primary", "lower_secondary")
DAYS = (
    date(2021, 1, 10),
    date(2023, 7, 1),
    date(2024, 1, 10),
    date(2025, 1, 28),
    date(2026, 3, 1),
    date(2026, 8, 10),
)
YEARS = range(2014, 2027)
Raw = dict[str, Any]
_Compared = tuple[str, Numeric]


@cache
def _edges() -> dict[str, tuple[float, ...]]:
    """Numbers that the law compares a metric with."""
    found: dict[str, set[float]] = {}
    for rule in LAW.rules():
        for node in walk(rule.expression) if rule.expression is not None else ():
            if isinstance(node, Compare):
                for one, other in ((node.left, node.right), (node.right, node.left)):
                    if isinstance(one, FactValue) and isinstance(other, Number):
                        found.setdefault(one.metric, set()).add(other.value)
    return {metric: tuple(sorted(values)) for metric, values in found.items()}


@cache
def _formulas() -> tuple[_Compared, ...]:
    """Metrics of the day that the law compares with a formula, and the formula."""
    return tuple(
        (node.left.metric, node.right)
        for rule in LAW.rules()
        if rule.expression is not None
        for node in walk(rule.expression)
        if isinstance(node, Compare)
        and isinstance(node.left, FactValue)
        and not isinstance(node.right, Number)
    )


@cache
def metrics_for(kind: str) -> tuple[Metric, ...]:
    """The metrics that a school of this kind has."""
    return tuple(m for m in LAW.registry.metrics.values() if m.applies_to(kind))


def _figure(rng: random.Random, metric: Metric) -> Any:
    if metric.type is MetricType.BOOLEAN:
        return rng.random() < 0.7
    if metric.type is MetricType.CHOICE:
        return rng.choice(metric.choices)
    edges = _edges().get(metric.id, ())
    if metric.type is MetricType.SHARE:
        near = [min(1.0, max(0.0, e + d)) for e in edges for d in (-0.01, 0.0, 0.01)]
        return rng.choice([*near, 0.0, 0.5, 0.9, 0.96, 1.0])
    if edges and rng.random() < 0.7:
        near = [rng.choice(edges) + rng.choice((-1, 0, 0, 1))]
    else:
        near = [rng.choice((0, 1, 2, 3, 8, 15, 20, 30, 35, 40, 200, 400, 1200, 3000, 12000))]
    value = max(0.0, near[0])
    if metric.type is MetricType.NUMBER:
        return value + rng.choice((0.0, 0.0, 0.35))
    return int(value)


def raw_schools(seed: int, kind: str, count: int, known: float = 0.75) -> list[Raw]:
    """Facts of some schools as a file gives them; a metric is by year for all schools or none."""
    rng = random.Random(seed)
    by_year = {
        m.id for m in metrics_for(kind) if m.period is PeriodKind.SCHOOL_YEAR and rng.random() < 0.8
    }
    found = []
    for _ in range(count):
        raw: Raw = {}
        share = rng.choice((known, known, 0.3, 1.0))
        for metric in metrics_for(kind):
            if rng.random() > share:
                continue
            if metric.id in by_year:
                gap = rng.choice((0.0, 0.0, 0.2))
                steady = _figure(rng, metric)
                raw[metric.id] = {
                    "by_year": {
                        f"{year}-{year + 1}": steady if rng.random() < 0.8 else _figure(rng, metric)
                        for year in YEARS
                        if rng.random() >= gap
                    }
                }
            else:
                raw[metric.id] = _figure(rng, metric)
        _put_on_the_edge(rng, raw)
        found.append(raw)
    return found


def _put_on_the_edge(rng: random.Random, raw: Raw) -> None:
    facts = build_facts(LAW.registry, raw, DAYS[0], LAW.derivations)
    for metric_id, formula in _formulas():
        metric = LAW.registry.metrics[metric_id]
        if metric_id in raw and not isinstance(raw[metric_id], dict) and rng.random() < 0.3:
            wanted = number(formula, facts)
            if wanted is not None and wanted >= 0 and metric.type is not MetricType.SHARE:
                edge = max(0.0, wanted + rng.choice((-1, 0, 0, 1)))
                raw[metric_id] = edge if metric.type is MetricType.NUMBER else int(edge)


def facts_of(raws: Sequence[Raw], on: date) -> list[SchoolFacts]:
    """The facts on a day."""
    return [build_facts(LAW.registry, raw, on, LAW.derivations) for raw in raws]


def judgements(
    seed: int, refs: Sequence[str], count: int, share: float
) -> list[dict[str, Judgement]]:
    """Random judgements with evidence for some schools, mostly met."""
    rng = random.Random(seed)
    return [
        {
            ref: Judgement(rng.random() < 0.9, "", ("Biên bản",))
            for ref in refs
            if rng.random() < share
        }
        for _ in range(count)
    ]


def judged_columns(found: Sequence[dict[str, Judgement]]) -> dict[str, Truths]:
    """The same judgements as columns."""
    refs = sorted({ref for one in found for ref in one})
    return {
        ref: np.array(
            [
                Truth.UNKNOWN if ref not in one else Truth.TRUE if one[ref].met else Truth.FALSE
                for one in found
            ],
            np.int8,
        )
        for ref in refs
    }
