"""Which requirements of two days speak of the same matter.

A matter is what can be followed through a change of law. Requirements belong to one matter when

* they are the same rule, or indicators of one set of criteria with the same ref;
* the comparison of laws (:mod:`truongchuan.engines.rules.diff`) tells one as what came in place
  of the other;
* as norms of one facility level and block they bound the same figures in the same direction, so
  that several norms of one day (one for towns, one for the mountains) are a single matter.

Two sets of criteria have no indicator in common. Nothing here depends on a school's figures: the
matters of a kind of school and two days are the same for one school and for a whole country's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from truongchuan.engines.rules.diff import Replacement, diff_rules
from truongchuan.engines.rules.expression import (
    All,
    Branch,
    Compare,
    Condition,
    Holds,
    Number,
    metrics_of,
)
from truongchuan.engines.rules.model import CriteriaSet, LawSet, NormKind, Rule

_Topic = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """Places of its requirements in the rules of the day before and of the day after."""

    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matters:
    """The rules of two days (see :func:`rules_on`) and the matters they make, in order."""

    before: tuple[Rule, ...]
    after: tuple[Rule, ...]
    matters: tuple[Matter, ...]


def rules_on(law: LawSet, kind: str, day: date) -> tuple[Rule, ...]:
    """The requirements a kind of school is held against on a day: indicators, then norms.

    The order is fixed for a law set and a day: results may be kept by place.
    """
    criteria_set = law.criteria_for(kind, day)
    items = _items(criteria_set, day) if criteria_set is not None else ()
    norms = (r for r in law.norms_for(kind, day) if r.kind is NormKind.CONSTRAINT)
    return (*items, *norms)


def matters_of(law: LawSet, kind: str, before: date, after: date) -> Matters:
    """The matters of a kind of school from one day's law to another's."""
    old, new = rules_on(law, kind, before), rules_on(law, kind, after)
    groups = _Groups()
    for side, rules, day in ((0, old, before), (1, new, after)):
        criteria_set = law.criteria_for(kind, day)
        items = {id(rule) for rule in criteria_set.rules()} if criteria_set is not None else set()
        for place, rule in enumerate(rules):
            if criteria_set is not None and id(rule) in items:
                groups.join((side, place), ("item", criteria_set.id, rule.ref))
            else:
                groups.join((side, place), *_norm_topics(rule))
    old_places, new_places = places_of(old), places_of(new)
    for pair in _replaced(law, kind, before, after):
        members = [(0, old_places[id(r)]) for r in pair.before if id(r) in old_places]
        members += [(1, new_places[id(r)]) for r in pair.after if id(r) in new_places]
        groups.join(*members)
    found: dict[object, tuple[list[int], list[int]]] = {}
    for side, rules in ((0, old), (1, new)):
        for place in range(len(rules)):
            found.setdefault(groups.root((side, place)), ([], []))[side].append(place)
    return Matters(old, new, tuple(Matter(tuple(a), tuple(b)) for a, b in found.values()))


def places_of(rules: Sequence[Rule]) -> dict[int, int]:
    """Where each rule stands, by the rule's identity."""
    return {id(rule): place for place, rule in enumerate(rules)}


def _items(criteria_set: CriteriaSet, day: date) -> tuple[Rule, ...]:
    """The items in the order in which a school is judged by them."""
    return (
        *(
            rule
            for criterion in criteria_set.criteria(day)
            for level in sorted(criterion.levels)
            for rule in criterion.items(level, day)
        ),
        *(r for r in (*criteria_set.level_4, *criteria_set.degree_conditions) if r.in_force(day)),
    )


def _replaced(law: LawSet, kind: str, before: date, after: date) -> Iterator[Replacement]:
    old, new = law.criteria_for(kind, before), law.criteria_for(kind, after)
    if old is not None and old is new:
        yield from diff_rules(old, before, after).replaced
    norms = {id(r): r for day in (before, after) for r in law.norms_for(kind, day)}
    yield from diff_rules(norms.values(), before, after).replaced


def _norm_topics(rule: Rule) -> Iterator[_Topic]:
    yield ("norm", rule.id)
    bounds = frozenset(_bounds(rule.expression)) if rule.expression is not None else frozenset()
    if bounds:
        yield ("bounds", rule.level, rule.block, bounds)


def _bounds(node: Condition) -> Iterator[tuple[str, str]]:
    """The figures that an expression bounds, each from above (max) or below."""
    match node:
        case All(parts):
            for part in parts:
                yield from _bounds(part)
        case Branch(_, then, other):
            yield from _bounds(then)
            yield from _bounds(other)
        case Holds(held, _):
            yield held, "min"
        case Compare(op, left, right):
            turned = isinstance(left, Number) and not isinstance(right, Number)
            metric = next(iter(metrics_of(right if turned else left)), None)
            if metric is not None:
                yield metric, "max" if op in ((">", ">=") if turned else ("<", "<=")) else "min"


class _Groups:
    """Things that belong together, by joining them (a disjoint-set forest)."""

    def __init__(self) -> None:
        self._parent: dict[object, object] = {}

    def root(self, one: object) -> object:
        """The one that stands for the group."""
        while (parent := self._parent.setdefault(one, one)) != one:
            self._parent[one] = self._parent[parent]
            one = parent
        return one

    def join(self, *members: object) -> None:
        """Make one group of these."""
        for one in members[1:]:
            self._parent[self.root(one)] = self.root(members[0])
