"""Judges many schools against a set of criteria at once.

Equal, school by school, to :mod:`truongchuan.engines.rules.assess` (a property test and the
command's own test hold them together). Levels and degrees are int8 columns, -1 where undecided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truongchuan.engines.rules.assess import Reading
from truongchuan.engines.rules.columns import SchoolColumns, Truths
from truongchuan.engines.rules.expression import Truth
from truongchuan.engines.rules.many_items import (
    MET,
    NOT_KNOWN,
    NOT_MET,
    Flags,
    ItemColumn,
    JudgedColumns,
    column_truths,
    judge_column,
)
from truongchuan.engines.rules.model import CriteriaSet, Need, Rule

UNDECIDED = np.int8(-1)
Levels = NDArray[np.int8]


@dataclass(slots=True)
class _CriterionColumn:
    mandatory: bool
    items: dict[int, list[ItemColumn]]
    reached: dict[Reading, dict[int, Truths]]


@dataclass(slots=True)
class _SetColumns:
    criteria: list[_CriterionColumn]
    extra: list[ItemColumn]
    conditions: list[ItemColumn]
    size: int


@dataclass(slots=True)
class ManyAssessed:
    """Columns of results for the schools given, in their order."""

    refs: tuple[str, ...]
    level: dict[Reading, Levels]
    degree: dict[Reading, Levels]
    left_out: NDArray[np.int64]
    verdicts: list[Truths]
    blocking: list[tuple[str, ...]]

    def unknown_counts(self) -> NDArray[np.int64]:
        """How many items are not known, per school."""
        total = np.zeros(len(self.left_out), np.int64)
        for verdict in self.verdicts:
            total += verdict == NOT_KNOWN
        return total


def assess_many(
    criteria_set: CriteriaSet, facts: SchoolColumns, judged: JudgedColumns | None = None
) -> ManyAssessed:
    """Judge the schools of one kind against a set on the columns' day."""
    on = facts.on
    decisions = judged or {}

    def columns(rules: Sequence[Rule]) -> list[ItemColumn]:
        return [
            judge_column(rule, facts, decisions, rule.ref) for rule in rules if rule.in_force(on)
        ]

    criteria = []
    for criterion in criteria_set.criteria(on):
        items = {level: columns(rules) for level, rules in criterion.levels.items()}
        reached = {reading: _levels(items, reading, facts.size) for reading in Reading}
        criteria.append(_CriterionColumn(bool(criterion.mandatory), items, reached))
    extra, conditions = columns(criteria_set.level_4), columns(criteria_set.degree_conditions)
    judged_set = _SetColumns(criteria, extra, conditions, facts.size)
    level: dict[Reading, Levels] = {}
    degree: dict[Reading, Levels] = {}
    for reading in Reading:
        level[reading] = _school_level(criteria_set, judged_set, reading)
        degree[reading] = _degree(criteria_set, level[reading], conditions, reading)
    every = [i for c in criteria for n in sorted(c.items) for i in c.items[n]]
    every += [*extra, *conditions]
    left_out = np.zeros(facts.size, np.int64)
    for item in every:
        left_out += item.left_out
    return ManyAssessed(
        refs=tuple(item.rule.ref for item in every),
        level=level,
        degree=degree,
        left_out=left_out,
        verdicts=[item.verdict for item in every],
        blocking=_blocking(criteria_set, judged_set, level[Reading.PROVEN]),
    )


def _counted(item: ItemColumn, reading: Reading) -> Truths:
    return column_truths(
        item,
        leave_out=reading is Reading.ON_VERIFIED_RULES,
        optimistic=reading is Reading.POSSIBLE,
    )


def _levels(items: dict[int, list[ItemColumn]], reading: Reading, size: int) -> dict[int, Truths]:
    held = np.full(size, Truth.TRUE, np.int8)
    reached = {}
    for level in sorted(items):
        for item in items[level]:
            held = np.minimum(held, _counted(item, reading))
        reached[level] = held
    return reached


def _select(criteria: list[_CriterionColumn], need: Need) -> list[_CriterionColumn]:
    if need.which in ("mandatory", "others"):
        return [c for c in criteria if c.mandatory == (need.which == "mandatory")]
    return criteria


def _need(need: Need, columns: _SetColumns, reading: Reading, reached: dict[int, Truths]) -> Truths:
    held = np.full(columns.size, Truth.TRUE, np.int8)
    if need.level is not None:
        return reached[need.level]
    if need.extra_items:
        for item in columns.extra:
            held = np.minimum(held, _counted(item, reading))
        return held
    level = need.at_level or 1
    at_level = [
        _at(criterion.reached[reading], level, held)
        for criterion in _select(columns.criteria, need)
    ]
    if need.at_least is None:
        for column in at_level:
            held = np.minimum(held, column)
        return held
    stacked = np.array(at_level, np.int8).reshape(-1, columns.size)
    proven = (stacked == Truth.TRUE).sum(axis=0) >= need.at_least
    possible = (stacked != Truth.FALSE).sum(axis=0) >= need.at_least
    counted = np.where(proven, Truth.TRUE, np.where(possible, Truth.UNKNOWN, Truth.FALSE))
    return counted.astype(np.int8)


def _at(reached: dict[int, Truths], level: int, otherwise: Truths) -> Truths:
    below = [n for n in reached if n <= level]
    return reached[max(below)] if below else otherwise


def _school_level(criteria_set: CriteriaSet, columns: _SetColumns, reading: Reading) -> Levels:
    reached: dict[int, Truths] = {}
    for school_level in criteria_set.school_levels:
        held = np.full(columns.size, Truth.TRUE, np.int8)
        for need in school_level.needs:
            held = np.minimum(held, _need(need, columns, reading, reached))
        reached[school_level.level] = held
    levels = sorted(reached)
    result = np.where(reached[levels[0]] == Truth.FALSE, 0, UNDECIDED).astype(np.int8)
    for level in levels:
        result[reached[level] == Truth.TRUE] = level
    return result


def _degree(
    criteria_set: CriteriaSet, level: Levels, conditions: list[ItemColumn], reading: Reading
) -> Levels:
    degree = np.where(level == UNDECIDED, UNDECIDED, 0).astype(np.int8)
    for of_level, value in criteria_set.degrees.items():
        degree[level == of_level] = value
    if conditions:
        held = np.minimum.reduce([_counted(item, reading) for item in conditions])
        degree[held == Truth.FALSE] = 0
        degree[(degree > 0) & (held == Truth.UNKNOWN)] = UNDECIDED
    return degree


def _blocking(
    criteria_set: CriteriaSet, columns: _SetColumns, level: Levels
) -> list[tuple[str, ...]]:
    order = [i for c in columns.criteria for n in sorted(c.items) for i in c.items[n]]
    order += columns.extra
    index = {id(item): at for at, item in enumerate(order)}
    blocks = np.zeros((len(order), columns.size), np.bool_)
    true = np.full(columns.size, Truth.TRUE, np.int8)
    proven_levels = {n.level: true for n in criteria_set.school_levels}
    reached = np.maximum(level, 0)
    for school_level in criteria_set.school_levels:
        below = [n.level for n in criteria_set.school_levels if n.level < school_level.level]
        wanted = (reached < school_level.level) & (reached >= max(below, default=0))
        for need in school_level.needs:
            held = _need(need, columns, Reading.PROVEN, proven_levels)
            kept_up = wanted & (held != Truth.TRUE)
            for item in columns.extra if need.extra_items else _needed(need, columns.criteria):
                blocks[index[id(item)]] |= kept_up & (item.verdict == NOT_MET)
    found = _rows(blocks, [item.rule.ref for item in order])
    if not columns.conditions:
        return found
    failing = np.stack([condition.verdict == NOT_MET for condition in columns.conditions])
    more = _rows(failing, [condition.rule.ref for condition in columns.conditions])
    return [(*a, *b) for a, b in zip(found, more, strict=True)]


def _needed(need: Need, criteria: list[_CriterionColumn]) -> list[ItemColumn]:
    if need.level is not None:
        return []
    return [
        item
        for criterion in _select(criteria, need)
        for level, items in sorted(criterion.items.items())
        if level <= (need.at_level or 1)
        for item in items
    ]


def _rows(flags: Flags, names: list[str]) -> list[tuple[str, ...]]:
    """For each column of the matrix the names of its set rows, in order."""
    rows: list[list[str]] = [[] for _ in range(flags.shape[1])]
    schools, items = np.nonzero(flags.T)
    for school, item in zip(schools.tolist(), items.tolist(), strict=True):
        rows[school].append(names[item])
    return [tuple(row) for row in rows]


__all__ = ["MET", "NOT_KNOWN", "NOT_MET", "UNDECIDED", "ManyAssessed", "assess_many"]
