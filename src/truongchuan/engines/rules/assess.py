"""Judges a school against the criteria in force on a day.

Three results are given. *Proven*: what the facts and judgements prove; an undecided item leaves
it undecided. *On verified rules*: items whose text is not verified, and that nobody judged, are
left out. *Possible*: every undecided item turns out met.

A level of a criterion holds when every item of that level and of those below holds; suspended
items and items that do not apply to the school ask nothing, and a level without items asks
nothing more. The level of the school follows from the set's own level rule, which is data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from truongchuan.engines.rules.expression import Truth
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.model import CriteriaSet, Criterion, Need, Rule
from truongchuan.engines.rules.verdicts import (
    NEUTRAL,
    ItemVerdict,
    Judgements,
    Verdict,
    judge_item,
)


class Reading(StrEnum):
    """How undecided items are read."""

    PROVEN = "proven"
    ON_VERIFIED_RULES = "on_verified_rules"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Result:
    """Level and degree under one reading; ``None`` where they are undecided."""

    level: int | None
    degree: int | None


@dataclass(frozen=True, slots=True)
class CriterionVerdict:
    """The items of a criterion by level, and the levels reached."""

    criterion: Criterion
    title: str
    items: Mapping[int, tuple[ItemVerdict, ...]]
    level: int | None
    level_possible: int

    def all_items(self) -> tuple[ItemVerdict, ...]:
        """The items of all levels, lowest first."""
        return tuple(item for level in sorted(self.items) for item in self.items[level])


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdict on a school. ``blocking`` keep it from the next level, ``unknown`` undecided."""

    on: date
    criteria_set: CriteriaSet
    criteria: tuple[CriterionVerdict, ...]
    level_4: tuple[ItemVerdict, ...]
    degree_conditions: tuple[ItemVerdict, ...]
    proven: Result
    on_verified_rules: Result
    possible: Result
    rules_left_out: int
    blocking: tuple[str, ...]
    unknown: tuple[str, ...]
    unknown_metrics: tuple[str, ...]

    def items(self) -> tuple[ItemVerdict, ...]:
        """Every item looked at, in order of the set."""
        criteria = (item for verdict in self.criteria for item in verdict.all_items())
        return (*criteria, *self.level_4, *self.degree_conditions)


def assess(
    criteria_set: CriteriaSet, facts: SchoolFacts, judgements: Judgements | None = None
) -> Assessment:
    """Judge a school's facts and judgements (by item ref) against a set on the facts' day."""
    judged = judgements or {}
    on = facts.on

    def items(rules: tuple[Rule, ...]) -> tuple[ItemVerdict, ...]:
        return tuple(
            judge_item(rule, facts, judged.get(rule.ref)) for rule in rules if rule.in_force(on)
        )

    criteria = tuple(
        _criterion(
            criterion, on, {level: items(rules) for level, rules in criterion.levels.items()}
        )
        for criterion in criteria_set.criteria(on)
    )
    extra, conditions = items(criteria_set.level_4), items(criteria_set.degree_conditions)
    results = {
        reading: _result(criteria_set, criteria, extra, conditions, reading) for reading in Reading
    }
    every = (*(i for c in criteria for i in c.all_items()), *extra, *conditions)
    return Assessment(
        on=on,
        criteria_set=criteria_set,
        criteria=criteria,
        level_4=extra,
        degree_conditions=conditions,
        proven=results[Reading.PROVEN],
        on_verified_rules=results[Reading.ON_VERIFIED_RULES],
        possible=results[Reading.POSSIBLE],
        rules_left_out=sum(item.left_out for item in every),
        blocking=_blocking(criteria_set, criteria, extra, conditions, results[Reading.PROVEN]),
        unknown=tuple(i.rule.ref for i in every if i.verdict is Verdict.NOT_KNOWN),
        unknown_metrics=tuple(dict.fromkeys(m for i in every for m in i.unknown_metrics)),
    )


def item_truth(item: ItemVerdict, reading: Reading) -> Truth:
    """How an item counts under a reading; what asks nothing counts as met."""
    if item.verdict in NEUTRAL or item.verdict is Verdict.MET:
        return Truth.TRUE
    if item.verdict is Verdict.NOT_MET:
        return Truth.FALSE
    if reading is Reading.POSSIBLE or (reading is Reading.ON_VERIFIED_RULES and item.left_out):
        return Truth.TRUE
    return Truth.UNKNOWN


def criterion_truth(
    verdict: CriterionVerdict | Mapping[int, tuple[ItemVerdict, ...]], level: int, reading: Reading
) -> Truth:
    """Whether a criterion reaches a level: its items of that level and below all hold."""
    by_level = verdict.items if isinstance(verdict, CriterionVerdict) else verdict
    return min(
        (
            item_truth(item, reading)
            for at, items in by_level.items()
            if at <= level
            for item in items
        ),
        default=Truth.TRUE,
    )


def _criterion(
    criterion: Criterion, on: date, items: Mapping[int, tuple[ItemVerdict, ...]]
) -> CriterionVerdict:
    levels = sorted(items)
    level = _highest(levels, [criterion_truth(items, n, Reading.PROVEN) for n in levels])
    possible = _highest(levels, [criterion_truth(items, n, Reading.POSSIBLE) for n in levels])
    return CriterionVerdict(criterion, criterion.title_on(on), items, level, possible or 0)


def _highest(levels: list[int], truths: list[Truth]) -> int | None:
    """The highest level that holds; 0 when the lowest fails, ``None`` when it is undecided."""
    reached = [level for level, held in zip(levels, truths, strict=True) if held is Truth.TRUE]
    if reached:
        return max(reached)
    return 0 if truths and truths[0] is Truth.FALSE else None


def need_truth(
    need: Need,
    criteria: tuple[CriterionVerdict, ...],
    extra: tuple[ItemVerdict, ...],
    reading: Reading,
    reached: Mapping[int, Truth],
) -> Truth:
    """Whether one need of a school level holds."""
    if need.extra_items:
        return min((item_truth(item, reading) for item in extra), default=Truth.TRUE)
    if need.level is not None:
        return reached[need.level]
    level = need.at_level or 1
    truths = [criterion_truth(c, level, reading) for c in select(criteria, need)]
    if need.at_least is None:
        return min(truths, default=Truth.TRUE)
    if truths.count(Truth.TRUE) >= need.at_least:
        return Truth.TRUE
    possible = len(truths) - truths.count(Truth.FALSE)
    return Truth.UNKNOWN if possible >= need.at_least else Truth.FALSE


def select(criteria: tuple[CriterionVerdict, ...], need: Need) -> tuple[CriterionVerdict, ...]:
    """The criteria that a need speaks of."""
    if need.which == "mandatory":
        return tuple(c for c in criteria if c.criterion.mandatory)
    if need.which == "others":
        return tuple(c for c in criteria if not c.criterion.mandatory)
    return criteria


def _result(
    criteria_set: CriteriaSet,
    criteria: tuple[CriterionVerdict, ...],
    extra: tuple[ItemVerdict, ...],
    conditions: tuple[ItemVerdict, ...],
    reading: Reading,
) -> Result:
    reached: dict[int, Truth] = {}
    for school_level in criteria_set.school_levels:
        reached[school_level.level] = min(
            need_truth(need, criteria, extra, reading, reached) for need in school_level.needs
        )
    levels = sorted(reached)
    level = _highest(levels, [reached[n] for n in levels])
    conditioned = min((item_truth(c, reading) for c in conditions), default=Truth.TRUE)
    if conditioned is Truth.FALSE:
        return Result(level, 0)
    if level is None:
        return Result(None, None)
    degree = criteria_set.degrees.get(level, 0) if level else 0
    undecided = degree > 0 and conditioned is Truth.UNKNOWN
    return Result(level, None if undecided else degree)


def _blocking(
    criteria_set: CriteriaSet,
    criteria: tuple[CriterionVerdict, ...],
    extra: tuple[ItemVerdict, ...],
    conditions: tuple[ItemVerdict, ...],
    proven: Result,
) -> tuple[str, ...]:
    """Refs of items not met that keep the school from its next level or from its degree.

    In the order of the set. A need that holds in spite of them (5 of 7 criteria, say) is not kept
    up by its failing items.
    """
    failing = [c.rule.ref for c in conditions if c.verdict is Verdict.NOT_MET]
    following = [n for n in criteria_set.school_levels if n.level > (proven.level or 0)]
    if not following:
        return tuple(failing)
    found: set[str] = set()
    proven_levels = {n.level: Truth.TRUE for n in criteria_set.school_levels}
    for need in min(following, key=lambda n: n.level).needs:
        if need_truth(need, criteria, extra, Reading.PROVEN, proven_levels) is Truth.TRUE:
            continue
        items = extra if need.extra_items else _needed_items(need, criteria)
        found.update(item.rule.ref for item in items if item.verdict is Verdict.NOT_MET)
    order = (*(item for verdict in criteria for item in verdict.all_items()), *extra)
    return (*(item.rule.ref for item in order if item.rule.ref in found), *failing)


def _needed_items(need: Need, criteria: tuple[CriterionVerdict, ...]) -> list[ItemVerdict]:
    return [
        item
        for verdict in select(criteria, need)
        for level, items in sorted(verdict.items.items())
        if level <= (need.at_level or 1)
        for item in items
    ]
