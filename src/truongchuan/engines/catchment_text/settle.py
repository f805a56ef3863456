"""Readings that the places themselves decide.

A reading of a doubtful text is possible when every place it names exists, and every remark touches
each unit it is about ("KP 1, 2 (trừ tổ 5)" about each: both must have a tổ 5). When the gazetteer
leaves exactly one possible reading, or all possible ones have the same places, the text is settled.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from truongchuan.engines.catchment_text.evaluate import Evaluator
from truongchuan.engines.catchment_text.sets import (
    Conditional,
    Difference,
    Expression,
    Label,
    Places,
    Range,
    Rest,
    Street,
    Unclear,
    Union,
    union,
    walk,
)
from truongchuan.engines.catchment_text.universe import Universe, labels_of


@dataclass
class Settler:
    """Replaces doubtful texts that the gazetteer decides; ``chosen`` lists them."""

    universe: Universe
    chosen: list[tuple[Unclear, Expression]] = field(default_factory=list)

    def settle(self, expression: Expression) -> Expression:
        """The expression with every decided doubt replaced by its reading."""
        match expression:
            case Union():
                return union(tuple(self.settle(p) for p in expression.parts))
            case Difference():
                return replace(expression, base=self.settle(expression.base),
                               without=self.settle(expression.without))  # fmt: skip
            case Conditional():
                return replace(expression, inner=self.settle(expression.inner))
            case Rest():
                return replace(expression, scope=self.settle(expression.scope))
            case Unclear() if len(expression.readings) > 1:
                return self._decide(replace(
                    expression, readings=tuple(self.settle(r) for r in expression.readings)
                ))  # fmt: skip
        return expression

    def _decide(self, unclear: Unclear) -> Expression:
        if self.universe.gazetteer is None:
            return unclear
        evaluator = Evaluator(self.universe)
        possible = [r for r in unclear.readings if possible_reading(r, evaluator)]
        if not possible or any(isinstance(n, Unclear | Rest) for r in possible for n in walk(r)):
            return unclear
        bounds = [evaluator.bounds(r) for r in possible]
        if any(b != bounds[0] or b.must != b.may for b in bounds):
            return unclear
        self.chosen.append((unclear, possible[0]))
        return possible[0]


def possible_reading(expression: Expression, evaluator: Evaluator) -> bool:
    """Whether every place of a reading exists and every remark touches each unit it is about."""
    for node in walk(expression):
        if isinstance(node, Places):
            if not _exists(node, evaluator):
                return False
        elif isinstance(node, Street) and node.within and not _exists(node.within, evaluator):
            return False
    return True


def _exists(places: Places, evaluator: Evaluator) -> bool:
    if places.within is None:
        return all(evaluator.places(replace(places, values=(v,))).may for v in places.values)
    if not _exists(places.within, evaluator):
        return False
    labels_found = all(
        evaluator.places(replace(places, values=(label,))).may
        for value in places.values
        for label in ((value.first, value.last) if isinstance(value, Range) else (value,))
    )
    each_touched = all(
        evaluator.places(replace(places, within=replace(places.within, values=(label,)))).may
        for label in _present(places.within, evaluator)
    )
    return labels_found and each_touched


def _present(places: Places, evaluator: Evaluator) -> list[Label]:
    """The labels of a larger unit that exist (numbers missing inside a range do not count)."""
    return [
        label
        for label in labels_of(places.values)
        if evaluator.places(replace(places, values=(label,))).may
    ]
