"""Turns what people give about a school into facts: names to metrics, values to numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from truongchuan.engines.rules.expression import Numeric, metrics_of
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.metrics import (
    BadValueError,
    Metric,
    PeriodKind,
    Registry,
    number_of,
)
from truongchuan.engines.rules.scalar import number
from truongchuan.engines.rules.years import parse_year, running_year


def build_facts(
    registry: Registry,
    raw: Mapping[str, Any],
    on: date,
    derivations: Mapping[str, Numeric] | None = None,
) -> SchoolFacts:
    """Facts from a mapping of metric (or alias) to a value, a list, or ``{"by_year": {…}}``.

    Metrics made element by element from lists (``derivations``) are filled in where they are not
    given or not known. Figures of school years after the day are left out. Raises
    :class:`UnknownMetricError` and :class:`BadValueError`.
    """
    given: dict[str, Any] = {}
    for name, value in raw.items():
        metric = registry.resolve(name)
        if metric.id in given and given[metric.id] != value:
            raise BadValueError(metric, "given-twice", value)
        given[metric.id] = value
    # Without derivations nobody can say which lists serve others: all may.
    made_of = set(registry.metrics) if derivations is None else _parts(derivations)
    values: dict[str, float | None] = {}
    yearly: dict[str, dict[int, float | None]] = {}
    for metric_id, value in given.items():
        metric = registry.metrics[metric_id]
        if isinstance(value, Mapping):
            yearly[metric_id] = _years(metric, value, on)
        elif isinstance(value, (list, tuple)) and metric.reduce is None and metric_id in made_of:
            # The list serves other metrics, element by element; its elements are checked here.
            for element in value:
                number_of(metric, element)
        else:
            values[metric_id] = number_of(metric, value)
    for metric_id, node in (derivations or {}).items():
        if given.get(metric_id) is None:
            derived = derive(registry, registry.metrics[metric_id], node, given, on)
            if derived is not None:
                values[metric_id] = derived
    return SchoolFacts(on, values, yearly)


def _parts(derivations: Mapping[str, Numeric]) -> set[str]:
    return {part for node in derivations.values() for part in metrics_of(node)}


def _years(metric: Metric, value: Mapping[str, Any], on: date) -> dict[int, float | None]:
    by_year = value.get("by_year")
    if set(value) != {"by_year"} or not isinstance(by_year, Mapping):
        raise BadValueError(metric, "not-by-year", dict(value))
    if metric.period is PeriodKind.WINDOW:
        raise BadValueError(metric, "window-by-year", dict(value))
    figures: dict[int, float | None] = {}
    for text, figure in by_year.items():
        try:
            year = parse_year(str(text))
        except ValueError:
            raise BadValueError(metric, "not-a-school-year", text) from None
        known = number_of(metric, figure)
        if year <= running_year(on):
            figures[year] = known
    return figures


def derive(
    registry: Registry, metric: Metric, node: Numeric, given: Mapping[str, Any], on: date
) -> float | None:
    """The worst element of a metric that is made of others, element by element.

    ``None`` where one of them is not given or an element is not known. Raises
    :class:`BadValueError`.
    """
    parts = metrics_of(node)
    if any(part not in given for part in parts):
        return None
    lists = {part: given[part] for part in parts if isinstance(given[part], (list, tuple))}
    lengths = {len(elements) for elements in lists.values()}
    if len(lengths) > 1:
        raise BadValueError(metric, "lists-of-different-length", sorted(lengths))
    elements: list[float | None] = []
    for index in range(lengths.pop() if lengths else 1):
        values = {
            part: number_of(
                registry.metrics[part], lists[part][index] if part in lists else given[part]
            )
            for part in parts
        }
        elements.append(number(node, SchoolFacts(on, values)))
    known = [element for element in elements if element is not None]
    if not known or len(known) < len(elements):
        return None
    return max(known) if metric.reduce == "max" else min(known)
