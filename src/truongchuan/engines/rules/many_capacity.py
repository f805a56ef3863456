"""Capacity of many schools at once, equal to :mod:`truongchuan.engines.rules.capacity`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.rules.capacity import (
    BLOCKS,
    CLASSES,
    KINDERGARTEN,
    LEARNERS,
    LIMIT,
    NURSERY,
    parts_about,
)
from truongchuan.engines.rules.columns import Numbers, SchoolColumns, truths
from truongchuan.engines.rules.expression import Condition, Truth
from truongchuan.engines.rules.many_items import NEUTRAL, ItemColumn
from truongchuan.engines.rules.many_norms import ManyChecked
from truongchuan.engines.rules.model import NormKind, NormLevel, Verification


@dataclass(slots=True)
class ManyCapacity:
    """Columns of learners and classes at most; NaN where not known."""

    learners: Numbers
    classes: Numbers


def capacity_many(kind: str, checked: ManyChecked, facts: SchoolColumns) -> ManyCapacity:
    """What each school can hold under the norms it was checked against."""
    norms = [norm for norm in checked.norms if _counts(norm, facts)]
    land = _least(_bounds(LEARNERS.get(kind, "pupils"), norms, facts), facts)
    classes = _least(_bounds(CLASSES.get(kind, "classes"), norms, facts), facts)
    by_size = _by_size(kind, norms, facts, classes)
    return ManyCapacity(np.fmin(land, by_size), classes)


def _counts(norm: ItemColumn, facts: SchoolColumns) -> bool:
    rule = norm.rule
    return (
        rule.kind is NormKind.CONSTRAINT
        and rule.level is NormLevel.MINIMUM
        and rule.block in BLOCKS
        and rule.verification_on(facts.on) is Verification.VERIFIED
        and rule.expression is not None
    )


def _least(bounds: list[Numbers], facts: SchoolColumns) -> Numbers:
    result = facts.unknown()
    for bound in bounds:
        result = np.fmin(result, bound)
    return result


def _bounds(metric: str, norms: list[ItemColumn], facts: SchoolColumns) -> list[Numbers]:
    return [
        np.where(norm.verdict == NEUTRAL, np.nan, _most(metric, part, facts))
        for norm in norms
        for part in parts_about(metric, norm.rule.expression)
    ]


def _most(metric: str, expression: Condition, facts: SchoolColumns) -> Numbers:
    def allows(number: Numbers) -> Numbers:
        values = {**facts.values, metric: number}
        yearly = {name: years for name, years in facts.yearly.items() if name != metric}
        return truths(expression, SchoolColumns(facts.on, facts.size, values, yearly)).astype(float)

    size = facts.size
    bounded = allows(np.full(size, float(LIMIT))) == Truth.FALSE
    if not bounded.any():
        return facts.unknown()
    at_zero = allows(np.zeros(size))
    nothing = (at_zero == Truth.FALSE) & (allows(np.ones(size)) == Truth.FALSE)
    low, high = np.zeros(size), np.full(size, float(LIMIT))
    while (high - low).max() > 1:
        middle = np.floor((low + high) / 2)
        holds = allows(middle) == Truth.TRUE
        low, high = np.where(holds, middle, low), np.where(holds, high, middle)
    found = np.where(at_zero == Truth.TRUE, low, np.where(nothing, 0.0, np.nan))
    return np.where(bounded, found, np.nan)


def _by_size(kind: str, norms: list[ItemColumn], facts: SchoolColumns, classes: Numbers) -> Numbers:
    if kind != "preschool":
        return _least(_bounds("max_class_size", norms, facts), facts) * classes
    kindergarten = _loosest(KINDERGARTEN, norms, facts)
    nursery = _loosest(NURSERY, norms, facts)
    groups = facts.value("nursery_groups")
    young = np.minimum(groups, classes)
    mixed = nursery * young + kindergarten * (classes - young)
    unknown = np.isnan(groups) | np.isnan(nursery)
    return np.where(unknown, kindergarten * classes, mixed)


def _loosest(metrics: Iterable[str], norms: list[ItemColumn], facts: SchoolColumns) -> Numbers:
    result = facts.unknown()
    for metric in metrics:
        result = np.fmax(result, _least(_bounds(metric, norms, facts), facts))
    return result
