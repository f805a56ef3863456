"""Judges many schools against norms at once.

Equal, school by school, to :mod:`truongchuan.engines.rules.norms` and
:mod:`truongchuan.engines.rules.shortfall`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truongchuan.engines.rules.columns import (
    Numbers,
    SchoolColumns,
    Truths,
    compare,
    numbers,
    truths,
)
from truongchuan.engines.rules.expression import All, Branch, Compare, Condition, Holds, Truth
from truongchuan.engines.rules.many_items import (
    MET,
    NEUTRAL,
    NOT_KNOWN,
    NOT_MET,
    Flags,
    ItemColumn,
    JudgedColumns,
    judge_column,
)
from truongchuan.engines.rules.model import NormKind, NormLevel, Rule, Verification
from truongchuan.engines.rules.norms import LEVELS

Counts = NDArray[np.int64]


@dataclass(slots=True)
class ManyLevel:
    """One facility level: truths of its two readings and the counts of its own norms."""

    proven: Truths
    on_verified_rules: Truths
    met: Counts
    not_met: Counts
    not_known: Counts
    left_out: Counts


@dataclass(slots=True)
class ManyChecked:
    """Verdict columns by norm, and the facility levels."""

    norms: list[ItemColumn]
    levels: dict[NormLevel, ManyLevel]

    def failing(self, facts: SchoolColumns) -> list[list[tuple[str, float]]]:
        """Per school the norms not met, each with its shortfall."""
        rows: list[list[tuple[str, float]]] = [[] for _ in range(facts.size)]
        for norm in self.norms:
            at = np.flatnonzero(norm.verdict == NOT_MET)
            if len(at) == 0 or norm.rule.expression is None:
                continue
            short = shortfalls(norm.rule.expression, facts)[at]
            for school, value in zip(at.tolist(), short.tolist(), strict=True):
                rows[school].append((norm.rule.id, value))
        return rows


def check_many(
    rules: Sequence[Rule], facts: SchoolColumns, judged: JudgedColumns | None = None
) -> ManyChecked:
    """Judge schools of one kind against norms in force on the columns' day."""
    decisions = judged or {}
    first = {rule.id: judge_column(rule, facts, decisions, rule.id) for rule in rules}
    in_use = [rule for rule in rules if rule.suspension_on(facts.on) is None]
    replacing: dict[str, list[ItemColumn]] = {}
    for rule in in_use:
        for target in rule.overrides:
            if target in first and not rule.overrides_at:
                replacing.setdefault(target, []).append(first[rule.id])
    norms = [_norm(first[rule.id], replacing.get(rule.id, []), facts) for rule in rules]
    partly = {
        (target, level): first[rule.id]
        for rule in in_use
        for target in rule.overrides
        for level in rule.overrides_at
    }
    levels = {level: _level(level, norms, partly, facts.size) for level in LEVELS}
    return ManyChecked(norms, levels)


def _norm(item: ItemColumn, replacing: list[ItemColumn], facts: SchoolColumns) -> ItemColumn:
    rule = item.rule
    if rule.kind is NormKind.QUOTA:
        idle = np.full(facts.size, NEUTRAL, np.int8)
        return _with(item, idle, np.zeros(facts.size, np.bool_))
    if rule.kind is NormKind.NOT_COMPUTABLE:
        return _with(item, item.verdict, item.verdict == NOT_KNOWN)
    if not replacing:
        return item
    verified = rule.verification_on(facts.on) is Verification.VERIFIED
    certain = np.zeros(facts.size, np.bool_)
    surely = np.zeros(facts.size, np.bool_)
    doubtful = np.zeros(facts.size, np.bool_)
    all_fail = np.ones(facts.size, np.bool_)
    for other in replacing:
        holds = other.applies == Truth.TRUE
        certain |= holds
        other_verified = other.rule.verification_on(facts.on) is Verification.VERIFIED
        if other_verified:
            surely |= holds
        open_ = other.applies == Truth.UNKNOWN
        doubtful |= open_
        all_fail &= ~open_ | ((other.held == Truth.FALSE) & other_verified)
    free = ~item.judged
    replaced = free & (surely | (certain if not verified else np.zeros_like(certain)))
    relaxed = free & certain & ~replaced & (item.verdict == NOT_MET)
    doubted = free & ~certain & doubtful & (item.verdict == NOT_MET) & ~all_fail
    verdict = np.where(replaced, NEUTRAL, item.verdict)
    verdict = np.where(relaxed | doubted, NOT_KNOWN, verdict).astype(np.int8)
    return _with(item, verdict, (item.left_out & ~replaced) | relaxed)


def _with(item: ItemColumn, verdict: Truths, left_out: Flags) -> ItemColumn:
    return ItemColumn(item.rule, verdict, left_out, item.judged, item.held, item.applies)


def _level(
    level: NormLevel,
    norms: list[ItemColumn],
    partly: dict[tuple[str, NormLevel], ItemColumn],
    size: int,
) -> ManyLevel:
    included = LEVELS[: LEVELS.index(level) + 1]
    counted = [norm for norm in norms if norm.rule.kind is not NormKind.QUOTA]
    counts = {
        name: np.zeros(size, np.int64) for name in ("met", "not_met", "not_known", "left_out")
    }
    fails, undecided, verified_undecided, decided = (np.zeros(size, np.bool_) for _ in range(4))
    for norm in counted:
        if norm.rule.level is level:
            counts["met"] += norm.verdict == MET
            counts["not_met"] += norm.verdict == NOT_MET
            counts["not_known"] += norm.verdict == NOT_KNOWN
            counts["left_out"] += norm.left_out
        if norm.rule.level not in included:
            continue
        over = partly.get((norm.rule.id, level))
        stands = np.ones(size, np.bool_) if over is None else over.applies != Truth.TRUE
        fails |= stands & (norm.verdict == NOT_MET)
        undecided |= stands & (norm.verdict == NOT_KNOWN)
        verified_undecided |= stands & (norm.verdict == NOT_KNOWN) & ~norm.left_out
        decided |= stands & ((norm.verdict == MET) | (norm.verdict == NOT_MET))
    return ManyLevel(
        proven=_sum_up(fails, undecided, decided),
        on_verified_rules=_sum_up(fails, verified_undecided, decided),
        **counts,
    )


def _sum_up(fails: Flags, undecided: Flags, decided: Flags) -> Truths:
    held = np.where(decided & ~undecided, Truth.TRUE, Truth.UNKNOWN)
    return np.where(fails, Truth.FALSE, held).astype(np.int8)


def shortfalls(node: Condition, facts: SchoolColumns) -> Numbers:
    """Column of shortfalls: 0 when met, NaN when not known or without a number (see ``gap_of``)."""
    unknown, found, there = (np.zeros(facts.size, np.bool_) for _ in range(3))
    result = np.zeros(facts.size)
    for gap, asked in _gaps(node, facts):
        known = ~np.isnan(gap)
        first = asked & ~found & known & (gap > 0)
        result = np.where(first, gap, result)
        found |= first
        unknown |= asked & ~known
        there |= asked
    return np.where(~there | (~found & unknown), np.nan, result)


def _gaps(node: Condition, facts: SchoolColumns) -> list[tuple[Numbers, Flags]]:
    """The gaps of all comparisons, each with the schools of which it is asked."""
    everybody = np.ones(facts.size, np.bool_)
    match node:
        case All(parts):
            return [gap for part in parts for gap in _gaps(part, facts)]
        case Branch(condition, then, other):
            chosen = truths(condition, facts)
            yes, no = chosen == Truth.TRUE, chosen == Truth.FALSE
            return [
                *((np.where(yes, gap, np.nan), asked & ~no) for gap, asked in _gaps(then, facts)),
                *((gap, asked & no) for gap, asked in _gaps(other, facts)),
            ]
        case Holds(metric, _steady):
            return [(1.0 - facts.value(metric), everybody)]
        case Compare(op, left, right):
            a, b = numbers(left, facts), numbers(right, facts)
            gap = np.where(compare(op, a, b), 0.0, np.abs(a - b))
            return [(np.where(np.isnan(a) | np.isnan(b), np.nan, gap), everybody)]
        case _:
            return []
