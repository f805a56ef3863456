"""Judges a school against the facility and staffing norms in force on a day.

Where one norm takes the place of others (a lower area per pupil in a city, say), its condition
decides which of them applies. Three cases are told apart.

* The condition holds: the replaced norm does not apply. When the replacing norm is not verified
  and the replaced one is, the replacement may only relax: the replaced norm then still counts
  where it is met, and is not known where it fails.
* The condition does not hold: the replaced norm applies.
* The condition is not known: a norm that is met stays met (it is met whether or not it applies);
  one that is not met is not known, unless every norm that may apply instead is verified and fails
  as well.

A suspended norm replaces nothing.

Quotas give a number of posts and decide nothing: the law states them as maximums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from truongchuan.engines.rules.expression import Truth
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.model import NormKind, NormLevel, Rule, Verification
from truongchuan.engines.rules.reasons import Reason, values_of
from truongchuan.engines.rules.scalar import number, truth
from truongchuan.engines.rules.shortfall import Gap, gap_of
from truongchuan.engines.rules.verdicts import (
    DECIDED,
    NEUTRAL,
    ItemVerdict,
    Judgements,
    Verdict,
    judge_item,
)

LEVELS = (NormLevel.MINIMUM, NormLevel.LEVEL_1, NormLevel.LEVEL_2)


@dataclass(frozen=True, slots=True)
class NormVerdict:
    """The verdict on a norm and what is missing. ``replaced_by`` names the norm that stands in."""

    item: ItemVerdict
    gap: Gap | None
    replaced_by: str | None = None

    @property
    def rule(self) -> Rule:
        """The norm."""
        return self.item.rule

    @property
    def verdict(self) -> Verdict:
        """The verdict."""
        return self.item.verdict


@dataclass(frozen=True, slots=True)
class LevelSummary:
    """Whether all norms of a facility level (with those below) hold, and how many of its own do.

    ``proven`` and ``on_verified_rules`` are ``None`` when undecided.
    """

    proven: bool | None
    on_verified_rules: bool | None
    met: int
    not_met: int
    not_known: int
    left_out: int


@dataclass(frozen=True, slots=True)
class NormCheck:
    """All norms for a school, and the levels they add up to."""

    norms: tuple[NormVerdict, ...]
    levels: Mapping[NormLevel, LevelSummary]


def check_norms(
    rules: Sequence[Rule], facts: SchoolFacts, judgements: Judgements | None = None
) -> NormCheck:
    """Judge a school's facts against norms that are in force on the facts' day."""
    judged = judgements or {}
    first = {rule.id: judge_item(rule, facts, judged.get(rule.id)) for rule in rules}
    by_id = {rule.id: rule for rule in rules}
    in_use = [rule for rule in rules if rule.suspension_on(facts.on) is None]
    replacing: dict[str, list[Rule]] = {}
    for rule in in_use:
        for target in rule.overrides:
            if target in by_id and not rule.overrides_at:
                replacing.setdefault(target, []).append(rule)
    norms = tuple(_norm(rule, first, replacing.get(rule.id, []), facts) for rule in rules)
    # A norm replaced at some levels only stays where it is and drops out of those levels' sum.
    partly = {
        (target, level): rule
        for rule in in_use
        for target in rule.overrides
        for level in rule.overrides_at
    }
    levels = {level: _summary(level, norms, partly, facts) for level in LEVELS}
    return NormCheck(norms, levels)


def _norm(
    rule: Rule, first: Mapping[str, ItemVerdict], replacing: list[Rule], facts: SchoolFacts
) -> NormVerdict:
    item = first[rule.id]
    if rule.kind is NormKind.QUOTA:
        return _quota(item, facts)
    if rule.kind is NormKind.NOT_COMPUTABLE:
        reason = Reason("not-computable", params={"reason": rule.reason or ""})
        if item.verdict is Verdict.NOT_KNOWN:
            item = replace(item, reasons=(reason,), left_out=True)
        return NormVerdict(item, None)
    gap = gap_of(rule.expression, facts) if rule.expression is not None else None
    if item.judged:
        return NormVerdict(item, gap)
    chosen = [(other, _holds(other, facts)) for other in replacing]
    certain = [other for other, holds in chosen if holds is Truth.TRUE]
    verified = [o for o in certain if o.verification_on(facts.on) is Verification.VERIFIED]
    if verified or (certain and rule.verification_on(facts.on) is not Verification.VERIFIED):
        by = (verified or certain)[0]
        reason = Reason(
            "replaced", Truth.TRUE, by.when, values=_condition(by, facts), params={"by": by.id}
        )
        replaced = replace(
            item, verdict=Verdict.NOT_APPLICABLE, reasons=(reason,), left_out=False,
            indication=None, unknown_metrics=(),
        )  # fmt: skip
        return NormVerdict(replaced, None, by.id)
    if certain:
        return NormVerdict(_relaxed(item, certain[0]), gap)
    doubtful = [other for other, holds in chosen if holds is Truth.UNKNOWN]
    if doubtful and item.verdict is Verdict.NOT_MET:
        return NormVerdict(_doubted(item, doubtful, facts), gap)
    return NormVerdict(item, gap)


def _relaxed(item: ItemVerdict, by: Rule) -> ItemVerdict:
    """A verified norm that a remembered one may replace: met stays, not met is not known."""
    reason = Reason("replacement-not-verified", params={"by": by.id})
    if item.verdict is not Verdict.NOT_MET:
        return replace(item, reasons=(*item.reasons, reason))
    return replace(
        item,
        verdict=Verdict.NOT_KNOWN,
        indication=Verdict.NOT_MET,
        reasons=(*item.reasons, reason),
        left_out=True,
    )


def _doubted(item: ItemVerdict, doubtful: list[Rule], facts: SchoolFacts) -> ItemVerdict:
    """A norm not met that others may replace: not met only if those surely fail as well."""
    if all(
        rule.expression is not None
        and rule.verification_on(facts.on) is Verification.VERIFIED
        and truth(rule.expression, facts) is Truth.FALSE
        for rule in doubtful
    ):
        return item
    reasons = [
        Reason(
            "replacement-unknown",
            Truth.UNKNOWN,
            rule.when,
            values=_condition(rule, facts),
            params={"by": rule.id},
        )
        for rule in doubtful
    ]
    unknown = tuple(
        metric for reason in reasons for metric, value in reason.values.items() if value is None
    )
    return replace(
        item,
        verdict=Verdict.NOT_KNOWN,
        indication=Verdict.NOT_MET,
        reasons=(*item.reasons, *reasons),
        unknown_metrics=tuple(dict.fromkeys((*item.unknown_metrics, *unknown))),
    )


def _quota(item: ItemVerdict, facts: SchoolFacts) -> NormVerdict:
    rule = item.rule
    if item.verdict in NEUTRAL or rule.quota is None:
        return NormVerdict(item, None)
    if rule.when is not None and _holds(rule, facts) is Truth.UNKNOWN:
        # Which of several quotas counts is not known: no number is better than three.
        return NormVerdict(replace(item, verdict=Verdict.NOT_APPLICABLE, left_out=False), None)
    required = number(rule.quota.required, facts)
    actual = facts.value(rule.quota.actual) if rule.quota.actual else None
    short = None if required is None or actual is None else max(0.0, required - actual)
    values = values_of(rule.quota.required, facts)
    if rule.quota.actual:
        values[rule.quota.actual] = actual
    reason = Reason("quota", left=actual, right=required, values=values)
    unknown = tuple(metric for metric, value in values.items() if value is None)
    informed = replace(
        item,
        verdict=Verdict.NOT_APPLICABLE,
        reasons=(reason,),
        indication=None,
        left_out=False,
        unknown_metrics=unknown,
    )
    return NormVerdict(informed, Gap(required, actual, short, metric=rule.quota.actual))


def _holds(rule: Rule, facts: SchoolFacts) -> Truth:
    return Truth.TRUE if rule.when is None else truth(rule.when, facts)


def _condition(rule: Rule, facts: SchoolFacts) -> dict[str, float | None]:
    return {} if rule.when is None else values_of(rule.when, facts)


def _summary(
    level: NormLevel,
    norms: Sequence[NormVerdict],
    partly: Mapping[tuple[str, NormLevel], Rule],
    facts: SchoolFacts,
) -> LevelSummary:
    included = LEVELS[: LEVELS.index(level) + 1]
    counted = [norm for norm in norms if norm.rule.kind is not NormKind.QUOTA]
    own = [norm for norm in counted if norm.rule.level is level]

    def stands(norm: NormVerdict) -> bool:
        rule = partly.get((norm.rule.id, level))
        return rule is None or _holds(rule, facts) is not Truth.TRUE

    within = [norm for norm in counted if norm.rule.level in included and stands(norm)]
    return LevelSummary(
        proven=_all_hold(within, leave_out=False),
        on_verified_rules=_all_hold(within, leave_out=True),
        met=sum(norm.verdict is Verdict.MET for norm in own),
        not_met=sum(norm.verdict is Verdict.NOT_MET for norm in own),
        not_known=sum(norm.verdict is Verdict.NOT_KNOWN for norm in own),
        left_out=sum(norm.item.left_out for norm in own),
    )


def _all_hold(norms: Sequence[NormVerdict], *, leave_out: bool) -> bool | None:
    if any(norm.verdict is Verdict.NOT_MET for norm in norms):
        return False
    open_ = [
        norm
        for norm in norms
        if norm.verdict is Verdict.NOT_KNOWN and not (leave_out and norm.item.left_out)
    ]
    decided = any(norm.verdict in DECIDED for norm in norms)
    return True if decided and not open_ else None
