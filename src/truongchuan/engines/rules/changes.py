"""The smallest set of changes that would bring a school to its next degree.

A change is an item to be put right (it fails) or to be found out (it is not known). The set for
a target level is the smallest one by number of items to put right, then to find out: every item
of "all criteria" is needed, and for "k of n criteria" those criteria are taken that need least
beyond what is asked of them anyway. Criteria share no items, so that choice is optimal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from truongchuan.engines.rules.assess import Assessment, CriterionVerdict, select
from truongchuan.engines.rules.expression import (
    All,
    Branch,
    Condition,
    Either,
    EveryYear,
    Truth,
    metrics_of,
)
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.model import Need, SchoolLevel
from truongchuan.engines.rules.scalar import truth
from truongchuan.engines.rules.shortfall import Gap, gap_of
from truongchuan.engines.rules.verdicts import ItemVerdict, Verdict

_Cost = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """An item to put right (``find_out`` false) or to find out.

    ``earliest_year`` is the first school year whose window no longer holds a failing year.
    """

    item: ItemVerdict
    find_out: bool
    gap: Gap | None
    earliest_year: int | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What the next degree needs; ``None`` degree when the highest is reached."""

    degree: int | None
    level: int | None
    changes: tuple[Change, ...]

    @property
    def to_put_right(self) -> tuple[Change, ...]:
        """Items that fail."""
        return tuple(change for change in self.changes if not change.find_out)

    @property
    def to_find_out(self) -> tuple[Change, ...]:
        """Items that are not known."""
        return tuple(change for change in self.changes if change.find_out)


def next_degree(assessment: Assessment, facts: SchoolFacts) -> Changes:
    """The smallest set of changes to the degree after the proven one."""
    criteria_set = assessment.criteria_set
    reached = assessment.proven.degree or 0
    targets = [
        (degree, level) for level, degree in criteria_set.degrees.items() if degree > reached
    ]
    if not targets:
        return Changes(None, None, ())
    degree, level = min(targets)
    proven = assessment.proven.level or 0
    if criteria_set.degrees.get(proven, 0) > degree:
        # The level is there already: only the conditions of its own degree are open.
        degree, level = criteria_set.degrees[proven], proven
    items = [*_level_items(assessment, level), *_open(assessment.degree_conditions)]
    unique = {item.rule.id: item for item in items}
    return Changes(degree, level, tuple(_change(item, facts) for item in unique.values()))


def _level_items(assessment: Assessment, level: int) -> list[ItemVerdict]:
    school_level = next(n for n in assessment.criteria_set.school_levels if n.level == level)
    items: list[ItemVerdict] = []
    for need in school_level.needs:
        if need.level is not None:
            items.extend(_level_items(assessment, need.level))
        elif need.extra_items:
            items.extend(_open(assessment.level_4))
        elif need.at_least is None:
            for criterion in select(assessment.criteria, need):
                items.extend(_criterion_items(criterion, need.at_level or 1))
        else:
            items.extend(_cheapest(assessment, need, school_level))
    return items


def _cheapest(
    assessment: Assessment, need: Need, school_level: SchoolLevel
) -> Iterable[ItemVerdict]:
    wanted = need.at_level or 1
    base = max(
        (
            n.at_level or 1
            for n in school_level.needs
            if n.which == need.which and n.at_least is None
        ),
        default=0,
    )
    criteria = select(assessment.criteria, need)
    by_cost = sorted(
        enumerate(criteria), key=lambda pair: (_extra_cost(pair[1], base, wanted), pair[0])
    )
    for _, criterion in by_cost[: need.at_least]:
        yield from _criterion_items(criterion, wanted)


def _extra_cost(criterion: CriterionVerdict, base: int, wanted: int) -> _Cost:
    beyond = _criterion_items(criterion, wanted)[len(_criterion_items(criterion, base)) :]
    failing = sum(item.verdict is Verdict.NOT_MET for item in beyond)
    return failing, len(beyond) - failing


def _criterion_items(criterion: CriterionVerdict, level: int) -> list[ItemVerdict]:
    return [
        item
        for at, items in sorted(criterion.items.items())
        if at <= level
        for item in _open(items)
    ]


def _open(items: Iterable[ItemVerdict]) -> list[ItemVerdict]:
    return [item for item in items if item.verdict in (Verdict.NOT_MET, Verdict.NOT_KNOWN)]


def _change(item: ItemVerdict, facts: SchoolFacts) -> Change:
    expression = item.rule.expression
    gap = gap_of(expression, facts) if expression is not None else None
    find_out = item.verdict is Verdict.NOT_KNOWN
    earliest = None
    if expression is not None and not find_out:
        earliest = _clears(expression, facts) or None
    return Change(item, find_out, gap, earliest)


def _clears(node: Condition, facts: SchoolFacts) -> int:
    """The first school year that the windows of a failing condition may pass in; 0 without any.

    The last of windows asked together counts, the first of those that would each do.
    """
    match node:
        case All(parts):
            return max((_clears(part, facts) for part in parts), default=0)
        case Either(parts):
            return min((year for part in parts if (year := _clears(part, facts))), default=0)
        case Branch(condition, then, other):
            chosen = truth(condition, facts)
            if chosen is Truth.UNKNOWN:
                return max(_clears(then, facts), _clears(other, facts))
            return _clears(then if chosen is Truth.TRUE else other, facts)
        case EveryYear():
            return _window_clears(node, facts)
        case _:
            return 0


def _window_clears(node: EveryYear, facts: SchoolFacts) -> int:
    """The first school year (by its first calendar year) in which no failing year is in sight."""
    metrics = [metric for metric in metrics_of(node) if metric in facts.yearly]
    newest = max((facts.newest_year(metric) for metric in metrics), default=None)
    failing = [back for back in range(node.years) if truth(node.part, facts, back) is Truth.FALSE]
    if newest is None or not failing:
        return 0
    return newest - min(failing) + node.years
