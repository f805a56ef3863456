"""A small registry, short ways to write rules and facts, and schools as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from truongchuan.engines.rules.columns import Numbers, SchoolColumns
from truongchuan.engines.rules.expression import Condition, Numeric
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.grammar import parse_condition, parse_number
from truongchuan.engines.rules.metrics import Metric, MetricType, PeriodKind, Registry
from truongchuan.engines.rules.model import (
    Cite,
    CriteriaSet,
    Criterion,
    Need,
    NormLevel,
    Rule,
    SchoolLevel,
    Standard,
    Verification,
)

DAY = date(2023, 3, 1)
"""In the school year 2022-2023, whose results are not known yet."""


def metric(id: str, type: str, period: str = "point", **more: Any) -> Metric:
    """A metric of the small registry."""
    return Metric(id, f"Tên {id}", "đơn vị", MetricType(type), PeriodKind(period), "scale", **more)


REGISTRY = Registry.of(
    [
        metric("area", "number", aliases=("site_area",)),
        metric("pupils", "count"),
        metric("classes", "count"),
        metric("rooms", "count"),
        metric("largest", "count", reduce="max"),
        metric("rate", "share", "school_year"),
        metric("grads", "count", "school_year"),
        metric("in_window", "count", "window"),
        metric("flag", "boolean"),
        metric("calm", "boolean", "school_year"),
        metric(
            "zone", "choice", choices=("town", "village", "island"),
            choice_names=("Thị trấn", "Làng", "Đảo"),
        ),
        metric("rank", "choice", choices=("low", "middle", "high"), ordered=True),
        metric("grade", "choice", "school_year", choices=("C", "B", "A"), ordered=True),
    ]
)  # fmt: skip


def cond(text: str) -> Condition:
    """The tree of a condition over the small registry."""
    return parse_condition(text, REGISTRY)


def num(text: str) -> Numeric:
    """The tree of a formula over the small registry."""
    return parse_number(text, REGISTRY)


def school(
    on: date = DAY, **facts: float | bool | Mapping[int, float | None] | None
) -> SchoolFacts:
    """Facts by metric: a number, a truth, or numbers by school year."""
    values: dict[str, float | None] = {}
    yearly: dict[str, Mapping[int, float | None]] = {}
    for name, value in facts.items():
        if isinstance(value, Mapping):
            yearly[name] = value
        else:
            values[name] = None if value is None else float(value)
    return SchoolFacts(on, values, yearly)


def rule(ref: str, expression: str | None = None, when: str | None = None, **more: Any) -> Rule:
    """A verified rule in force since 2018."""
    defaults: dict[str, Any] = {
        "id": ref,
        "requirement": f"Yêu cầu {ref}",
        "in_force_from": date(2018, 1, 1),
        "cites": (Cite("1/2018/TT", "Điều 1"),),
        "verification": Verification.VERIFIED,
        "expression": cond(expression) if expression is not None else None,
        "expression_text": expression,
        "when": cond(when) if when is not None else None,
        "when_text": when,
    }
    return Rule(ref=ref, **(defaults | more))


def norm(id: str, expression: str | None = None, when: str | None = None, **more: Any) -> Rule:
    """A verified norm of the minimum level."""
    return rule(id, expression, when, **({"level": NormLevel.MINIMUM, "block": "site"} | more))


def criterion(no: str, *levels: Sequence[Rule], mandatory: bool | None = None) -> Criterion:
    """A criterion with the items of level 1, 2, …"""
    return Criterion(
        no,
        f"Tiêu chí {no}",
        {n: tuple(items) for n, items in enumerate(levels, start=1)},
        mandatory,
    )


ALL_LEVELS = tuple(SchoolLevel(n, (Need("all", n),)) for n in (1, 2, 3))
LEVEL_4 = SchoolLevel(4, (Need(level=3), Need(extra_items=True)))


def criteria_set(*criteria: Criterion, **more: Any) -> CriteriaSet:
    """A set of one standard; its levels ask all criteria, level 2 gives degree 1, level 3 two."""
    defaults: dict[str, Any] = {
        "id": "1/2018/TT",
        "instrument": "1/2018/TT",
        "title": "Thử",
        "school_kinds": ("primary",),
        "in_force_from": date(2018, 1, 1),
        "in_force_to": None,
        "standards": (Standard("1", "Tiêu chuẩn 1", criteria),),
        "school_levels": ALL_LEVELS,
        "degrees": {1: 0, 2: 1, 3: 2},
    }
    return CriteriaSet(**(defaults | more))


def k_of_n(least: int) -> tuple[SchoolLevel, ...]:
    """Two levels: all mandatory criteria and ``least`` of the others at each."""
    return (
        SchoolLevel(1, (Need("mandatory", 1), Need("others", 1, least))),
        SchoolLevel(2, (Need("mandatory", 2), Need("others", 2, least), Need("others", 1))),
    )


def columns_of(schools: Sequence[SchoolFacts]) -> SchoolColumns:
    """The same schools as columns; a metric is yearly for all of them or for none."""
    on = schools[0].on
    yearly_ids = {metric for s in schools for metric in s.yearly}
    values = {
        metric: _column([s.values.get(metric) for s in schools])
        for metric in {m for s in schools for m in s.values}
        if metric not in yearly_ids
    }
    yearly = {
        metric: {
            year: _column([s.yearly.get(metric, {}).get(year) for s in schools])
            for year in {y for s in schools for y in s.yearly.get(metric, {})}
        }
        for metric in yearly_ids
    }
    return SchoolColumns(on, len(schools), values, yearly)


def _column(numbers: Sequence[float | None]) -> Numbers:
    return np.array([np.nan if number is None else number for number in numbers], float)
