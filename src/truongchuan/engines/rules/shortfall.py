"""How far a school is from a norm, in the norm's unit."""

from __future__ import annotations

from dataclasses import dataclass

from truongchuan.engines.rules.expression import (
    All,
    Branch,
    Compare,
    Condition,
    Holds,
    Number,
    Truth,
    metrics_of,
)
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.scalar import compare, number, truth

_MIRRORED = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Gap:
    """What is asked, what there is, and the difference (0 when met, ``None`` when not known).

    ``at_most`` tells that the norm is a maximum: the difference is then what is too much.
    """

    required: float | None
    actual: float | None
    shortfall: float | None
    at_most: bool = False
    metric: str | None = None


def gap_of(node: Condition, facts: SchoolFacts) -> Gap | None:
    """The gap of the first comparison that is not met, else of the first one.

    ``None`` for a condition without a comparison or a yes-or-no fact.
    """
    gaps = _gaps(node, facts)
    failing = [gap for gap in gaps if gap.shortfall]
    unknown = [gap for gap in gaps if gap.shortfall is None]
    return next(iter(failing or unknown or gaps), None)


def _gaps(node: Condition, facts: SchoolFacts) -> list[Gap]:
    match node:
        case All(parts):
            return [gap for part in parts for gap in _gaps(part, facts)]
        case Branch(condition, then, other):
            chosen = truth(condition, facts)
            if chosen is Truth.TRUE:
                return _gaps(then, facts)
            if chosen is Truth.FALSE:
                return _gaps(other, facts)
            return [
                Gap(None, gap.actual, None, gap.at_most, gap.metric) for gap in _gaps(then, facts)
            ]
        case Holds(metric, _steady):
            value = facts.value(metric)
            return [Gap(1.0, value, None if value is None else 1.0 - value, metric=metric)]
        case Compare():
            return [_compared(node, facts)]
        case _:
            return []


def _compared(node: Compare, facts: SchoolFacts) -> Gap:
    op, left, right = node.op, node.left, node.right
    if isinstance(left, Number) and not isinstance(right, Number):
        op, left, right = _MIRRORED[op], right, left
    actual, required = number(left, facts), number(right, facts)
    metric = next(iter(metrics_of(left)), None)
    at_most = op in ("<=", "<")
    if actual is None or required is None:
        return Gap(required, actual, None, at_most, metric)
    if compare(op, actual, required):
        return Gap(required, actual, 0.0, at_most, metric)
    return Gap(required, actual, abs(required - actual), at_most, metric)
