"""Verdicts on one rule for many schools at once.

Equal, school by school, to :mod:`truongchuan.engines.rules.verdicts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truongchuan.engines.rules.columns import SchoolColumns, Truths, truths
from truongchuan.engines.rules.expression import Truth
from truongchuan.engines.rules.model import Role, Rule, Verification

NOT_MET, NOT_KNOWN, MET, NEUTRAL = (np.int8(code) for code in range(4))
"""Verdict codes of a column: like :class:`Truth`, and one for rules that ask nothing."""

JudgedColumns = Mapping[str, Truths]
"""Judgements with evidence by ref: met, not met, or nobody judged (``Truth.UNKNOWN``)."""

Flags = NDArray[np.bool_]


@dataclass(slots=True)
class ItemColumn:
    """Verdicts on one rule. ``held`` is what its numbers say, ``applies`` its condition."""

    rule: Rule
    verdict: Truths
    left_out: Flags
    judged: Flags
    held: Truths
    applies: Truths


def judge_column(rule: Rule, facts: SchoolColumns, judged: JudgedColumns, ref: str) -> ItemColumn:
    """The verdicts on a rule that is in force on the day."""
    size = facts.size
    nobody = np.zeros(size, np.bool_)
    unknown = np.full(size, Truth.UNKNOWN, np.int8)
    always = np.full(size, Truth.TRUE, np.int8)
    if rule.suspension_on(facts.on) is not None:
        return ItemColumn(rule, np.full(size, NEUTRAL, np.int8), nobody, nobody, unknown, always)
    applies = always if rule.when is None else truths(rule.when, facts)
    held = unknown if rule.expression is None else truths(rule.expression, facts)
    verdict = np.full(size, NOT_KNOWN, np.int8)
    verified = rule.verification_on(facts.on) is Verification.VERIFIED
    if verified:
        verdict[(held == Truth.FALSE) & (applies == Truth.TRUE)] = NOT_MET
        if rule.role is Role.FULL:
            verdict[held == Truth.TRUE] = MET
    decisions = judged.get(ref)
    decided = nobody
    if decisions is not None:
        decided = decisions != Truth.UNKNOWN
        verdict = np.where(decided, decisions, verdict)
    idle = applies == Truth.FALSE
    verdict = np.where(idle, NEUTRAL, verdict).astype(np.int8)
    left_out = nobody if verified else ~decided & ~idle
    return ItemColumn(rule, verdict, left_out, decided & ~idle, held, applies)


def column_truths(item: ItemColumn, *, leave_out: bool, optimistic: bool) -> Truths:
    """How the verdicts count: what asks nothing counts as met (compare ``item_truth``)."""
    result = np.minimum(item.verdict, MET)
    if optimistic:
        return np.where(result == NOT_KNOWN, MET, result).astype(np.int8)
    if leave_out:
        return np.where((result == NOT_KNOWN) & item.left_out, MET, result).astype(np.int8)
    return result
