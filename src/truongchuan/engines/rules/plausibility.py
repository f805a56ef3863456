"""Warnings about figures that can hardly be true. They never change a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.metrics import MetricType, Registry
from truongchuan.engines.rules.years import year_text

_MARKS = (10.0, 100.0, 1000.0)
_MARK_SLACK = 0.05
_AREA_SLACK = 0.02
_JUMP = 3.0

# (whole, parts): the parts should add up to the whole.
SUMS = (
    ("groups_classes", ("nursery_groups", "kindergarten_classes")),
    ("classes", ("classes_two_sessions", "classes_one_session")),
    ("pupils_per_shift", ("pupils_male_per_shift", "pupils_female_per_shift")),
)
# (part, whole): the part cannot be more than the whole.
PARTS = (
    ("pupils_per_shift", "pupils"),
    ("boarders", "pupils"),
    ("disabled_learners", "pupils"),
    ("disabled_learners", "children"),
    ("campuses", "classes"),
)
# (area per learner, learners, area)
AREAS = (
    ("site_area_per_learner_m2", "pupils", "site_area_m2"),
    ("site_area_per_learner_m2", "children", "site_area_m2"),
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A figure, or figures together, that look wrong. ``code`` and ``values`` say how."""

    code: str
    metrics: tuple[str, ...]
    values: Mapping[str, float] = field(default_factory=dict)
    params: Mapping[str, str | float] = field(default_factory=dict)


def doubts(registry: Registry, facts: SchoolFacts) -> tuple[Doubt, ...]:
    """All doubts about the facts, most telling first."""
    return (
        *_areas(facts),
        *_class_sizes(facts),
        *_sums(facts),
        *_parts(facts),
        *_ranges(registry, facts),
        *_jumps(registry, facts),
    )


def _known(facts: SchoolFacts, *metrics: str) -> dict[str, float] | None:
    values = {metric: facts.value(metric) for metric in metrics}
    known = {metric: value for metric, value in values.items() if value is not None}
    return known if len(known) == len(values) else None


def _areas(facts: SchoolFacts) -> Iterator[Doubt]:
    for per_learner, learners, area in AREAS:
        values = _known(facts, per_learner, learners, area)
        if values is None or not values[area] or not values[learners]:
            continue
        product = values[per_learner] * values[learners]
        ratio = max(product, values[area]) / max(min(product, values[area]), 1e-9)
        mark = next((m for m in _MARKS if abs(ratio / m - 1) <= _MARK_SLACK), None)
        metrics = (per_learner, learners, area)
        if mark is not None:
            yield Doubt("area-decimal-mark", metrics, values, {"factor": mark, "product": product})
        elif abs(product - values[area]) > _AREA_SLACK * values[area]:
            yield Doubt("area-does-not-match", metrics, values, {"product": product})


def _class_sizes(facts: SchoolFacts) -> Iterator[Doubt]:
    for learners, classes in (("pupils", "classes"), ("children", "groups_classes")):
        values = _known(facts, learners, classes)
        if values is None or not values[classes]:
            continue
        average = values[learners] / values[classes]
        if average < 5 or average > 70:
            yield Doubt("class-average", (learners, classes), values, {"average": average})
    values = _known(facts, "pupils", "classes", "max_class_size")
    if values is not None and values["max_class_size"] * values["classes"] < values["pupils"]:
        metrics = ("pupils", "classes", "max_class_size")
        most = values["max_class_size"] * values["classes"]
        yield Doubt("largest-class-too-small", metrics, values, {"most": most})


def _sums(facts: SchoolFacts) -> Iterator[Doubt]:
    for whole, parts in SUMS:
        values = _known(facts, whole, *parts)
        if values is None:
            continue
        total = sum(values[part] for part in parts)
        if total != values[whole]:
            yield Doubt("parts-do-not-add-up", (whole, *parts), values, {"total": total})


def _parts(facts: SchoolFacts) -> Iterator[Doubt]:
    for part, whole in PARTS:
        values = _known(facts, part, whole)
        if values is not None and values[part] > values[whole]:
            yield Doubt("part-above-whole", (part, whole), values)


def _ranges(registry: Registry, facts: SchoolFacts) -> Iterator[Doubt]:
    for metric in registry.metrics.values():
        low, high = metric.plausible
        value = facts.value(metric.id)
        if value is None or (low is None and high is None):
            continue
        below, above = low is not None and value < low, high is not None and value > high
        if not below and not above:
            continue
        factor = _mark(value, low, high)
        code = "outside-range" if factor is None else "thousand-mark"
        ends = {"low": low, "high": high}
        params: dict[str, str | float] = {k: end for k, end in ends.items() if end is not None}
        if factor is not None:
            params["factor"] = factor
        yield Doubt(code, (metric.id,), {metric.id: value}, params)


def _mark(value: float, low: float | None, high: float | None) -> float | None:
    """The power of a thousand by which the value would be in range ("7.000" read as 7)."""
    for factor in (1000.0, 0.001):
        moved = value * factor
        if value and (low is None or moved >= low) and (high is None or moved <= high):
            return factor
    return None


def _jumps(registry: Registry, facts: SchoolFacts) -> Iterator[Doubt]:
    for metric, years in facts.yearly.items():
        if registry.metrics[metric].type not in (MetricType.COUNT, MetricType.NUMBER):
            continue
        for year, value in sorted(years.items()):
            before = years.get(year - 1)
            if not before or not value or min(before, value) < 10:
                continue
            if max(before, value) / min(before, value) > _JUMP:
                values = {
                    f"{metric}@{year_text(year - 1)}": before,
                    f"{metric}@{year_text(year)}": value,
                }
                yield Doubt("jump-between-years", (metric,), values)
