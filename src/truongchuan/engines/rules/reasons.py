"""Why a condition holds, fails or cannot be known: its leaves with their values.

A reason is data; :mod:`truongchuan.wording.rules` writes the sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from truongchuan.engines.rules.expression import (
    All,
    Always,
    AtLeastYears,
    Branch,
    Compare,
    Condition,
    Either,
    EveryYear,
    FactValue,
    Holds,
    Not,
    NotFalling,
    Numeric,
    OneOf,
    Truth,
    metrics_of,
    walk,
)
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.scalar import number, truth
from truongchuan.engines.rules.years import year_text

Param = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a verdict.

    ``code`` says what kind of sentence it is; ``node`` the condition it speaks of, if any;
    ``values`` the facts it rests on (``metric`` or ``metric@2022-2023``; ``None`` not known).
    """

    code: str
    truth: Truth | None = None
    node: Condition | None = None
    left: float | None = None
    right: float | None = None
    values: Mapping[str, float | None] = field(default_factory=dict)
    params: Mapping[str, Param] = field(default_factory=dict)


def explain(node: Condition, facts: SchoolFacts) -> tuple[Reason, ...]:
    """The leaves that a condition rests on, in reading order, each with values and truth."""
    return tuple(_leaves(node, facts))


def _leaves(node: Condition, facts: SchoolFacts) -> Iterator[Reason]:
    match node:
        case All(parts):
            for part in parts:
                yield from _leaves(part, facts)
        case Either(parts):
            yield from _either(node, parts, facts)
        case Branch(condition, then, other):
            yield from _branch(condition, then, other, facts)
        case Always():
            return
        case Compare(_, left, right):
            yield Reason(
                "compare",
                truth(node, facts),
                node,
                number(left, facts),
                number(right, facts),
                values_of(node, facts),
            )
        case EveryYear() | AtLeastYears() | NotFalling():
            yield _window(node, facts)
        case OneOf() | Holds():
            yield Reason("state", truth(node, facts), node, values=values_of(node, facts))
        case Not():
            yield Reason("state", truth(node, facts), node, values=values_of(node, facts))


def _either(node: Either, parts: tuple[Condition, ...], facts: SchoolFacts) -> Iterator[Reason]:
    holding = [part for part in parts if truth(part, facts) is Truth.TRUE]
    if holding:
        yield from _leaves(holding[0], facts)
        return
    yield Reason("either", truth(node, facts), node, values=values_of(node, facts))


def _branch(
    condition: Condition, then: Condition, other: Condition, facts: SchoolFacts
) -> Iterator[Reason]:
    chosen = truth(condition, facts)
    if chosen is Truth.UNKNOWN:
        yield Reason("condition-unknown", chosen, condition, values=values_of(condition, facts))
        yield from _leaves(then, facts)
        yield from _leaves(other, facts)
        return
    code = "condition-holds" if chosen is Truth.TRUE else "condition-fails"
    yield Reason(code, chosen, condition, values=values_of(condition, facts))
    yield from _leaves(then if chosen is Truth.TRUE else other, facts)


def _window(node: EveryYear | AtLeastYears | NotFalling, facts: SchoolFacts) -> Reason:
    steady = {
        part.metric
        for part in walk(node)
        if isinstance(part, (FactValue, OneOf, Holds)) and part.steady
    }
    values: dict[str, float | None] = {}
    for metric in metrics_of(node):
        if metric in steady:
            values[metric] = facts.value(metric)
            continue
        newest = facts.newest_year(metric)
        for back in range(node.years):
            values[f"{metric}@{year_text(newest - back)}"] = facts.value(metric, back)
    holding = failing = 0
    if not isinstance(node, NotFalling):
        results = [truth(node.part, facts, back) for back in range(node.years)]
        holding, failing = results.count(Truth.TRUE), results.count(Truth.FALSE)
    return Reason(
        "window",
        truth(node, facts),
        node,
        values=values,
        params={"holding": holding, "failing": failing, "years": node.years},
    )


def values_of(node: Condition | Numeric, facts: SchoolFacts) -> dict[str, float | None]:
    """The metrics of a node with their values."""
    return {metric: facts.value(metric) for metric in metrics_of(node)}
