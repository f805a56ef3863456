"""Figures as people give them: checked, and cut into one value per metric and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from truongchuan.domain.accreditation.known import Known
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.rules.metrics import (
    BadValueError,
    Metric,
    MetricType,
    PeriodKind,
    Registry,
    UnknownMetricError,
    number_of,
)
from truongchuan.engines.rules.model import LawSet
from truongchuan.engines.rules.years import parse_year, running_year, year_text


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a metric for a period ("" is the day); ``None`` takes a value back."""

    metric: Metric
    period: str
    value: Any


def read_figures(law: LawSet, figures: Mapping[str, Any], on: date) -> dict[str, Any]:
    """Return the figures by metric id, each checked.

    :raises DomainError: for the first one that is wrong; see :func:`figure_errors`.
    """
    read: dict[str, Any] = {}
    for name, written in figures.items():
        metric = _metric(law.registry, name)
        value = _checked(metric, written, on)
        if metric.id in read and read[metric.id] != value:
            raise DomainError("figure-given-twice", metric=metric.id, name=metric.name)
        read[metric.id] = value
    return read


def figure_errors(law: LawSet, figures: Mapping[str, Any], on: date) -> dict[str, DomainError]:
    """Return what is wrong with figures, by the name each was given under (for forms)."""
    errors = {}
    for name, value in figures.items():
        try:
            _checked(_metric(law.registry, name), value, on)
        except DomainError as error:
            errors[name] = error
    return errors


def changes_of(law: LawSet, known: Known, read: Mapping[str, Any], on: date) -> list[Figure]:
    """Return the values that differ from those in force.

    A metric has either a value of the day or values by school year. A single value of a metric
    that goes by school year, or of which such values are in force, is the running year's. Values
    by school year take back a value of the day.
    """
    changes = []
    for metric_id, value in read.items():
        metric = law.registry.metrics[metric_id]
        given = known.given.get(metric_id)
        before = {} if given is None else {p: v.value for p, v in given.by_period.items()}
        after = _by_period(metric, value, before, on)
        for period, figure in sorted(after.items()):
            if before.get(period) != figure or type(before.get(period)) is not type(figure):
                changes.append(Figure(metric, period, figure))
    return changes


def _by_period(metric: Metric, value: Any, before: Mapping[str, Any], on: date) -> dict[str, Any]:
    if value is None:
        return dict.fromkeys(before)
    if isinstance(value, Mapping):
        return {**dict.fromkeys([""] if "" in before else []), **value["by_year"]}
    by_year = any(before) or (metric.period is PeriodKind.SCHOOL_YEAR and "" not in before)
    return {year_text(running_year(on)) if by_year else "": value}


def _metric(registry: Registry, name: str) -> Metric:
    try:
        return registry.resolve(name)
    except UnknownMetricError as error:
        code = "figure-unknown-near" if error.nearest else "figure-unknown"
        raise DomainError(code, name=name, nearest=error.nearest) from error


def _checked(metric: Metric, value: Any, on: date) -> Any:
    try:
        if not isinstance(value, Mapping):
            return _value(metric, value)
        by_year = value.get("by_year")
        if set(value) != {"by_year"} or not isinstance(by_year, Mapping):
            raise BadValueError(metric, "not-by-year", dict(value))
        if metric.period is PeriodKind.WINDOW:
            raise BadValueError(metric, "window-by-year", dict(value))
        return {
            "by_year": {
                _year(metric, str(year), on): _value(metric, figure)
                for year, figure in by_year.items()
            }
        }
    except BadValueError as error:
        raise DomainError(
            f"figure-{error.code}",
            metric=metric.id,
            name=metric.name,
            unit=metric.unit,
            value=_shown(error.value),
            choices=metric.choice_names or metric.choices,
        ) from error


def _year(metric: Metric, text: str, on: date) -> str:
    try:
        year = parse_year(text)
    except ValueError:
        raise BadValueError(metric, "not-a-school-year", text) from None
    if year > running_year(on):
        raise BadValueError(metric, "year-ahead", text)
    return text


def _value(metric: Metric, value: Any) -> Any:
    """The value as it is stored: checked, with choices by their code and truths as such."""
    if isinstance(value, (list, tuple)):
        # Each of them one class, room or group: the worst one counts, or they serve another metric.
        return [_value(metric, element) for element in value]
    number = number_of(metric, value)
    if number is None:
        return None
    if metric.type is MetricType.CHOICE:
        return metric.choices[int(number)]
    if metric.type is MetricType.BOOLEAN:
        return bool(number)
    return int(number) if number == int(number) else number


def _shown(value: object) -> str:
    return str(value)[:80]
