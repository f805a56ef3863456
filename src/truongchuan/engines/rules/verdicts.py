"""The verdict on one rule for one school.

Effects of the law's state on an item, in this order:

1. suspended on the day: ``suspended``; it neither helps nor hinders;
2. its condition does not hold: ``not_applicable``;
3. a human judgement with evidence decides it, whatever the verification of its text;
4. its numbers decide it, as far as they cover the text: a ``full`` expression proves met and not
   met, a ``necessary`` one proves not met only;
5. where its condition is not known, a failing number gives not known;
6. a rule that is remembered or missing is never decided by numbers: not known, with what the
   numbers point to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from truongchuan.engines.rules.expression import Truth
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.model import Role, Rule, Verification
from truongchuan.engines.rules.reasons import Reason, explain, values_of
from truongchuan.engines.rules.scalar import truth


class Verdict(StrEnum):
    """What is known of a rule for a school."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"
    SUSPENDED = "suspended"
    NOT_APPLICABLE = "not_applicable"


DECIDED = (Verdict.MET, Verdict.NOT_MET)
NEUTRAL = (Verdict.SUSPENDED, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person found about an item. Without evidence it decides nothing."""

    met: bool | None
    note: str = ""
    evidence: tuple[str, ...] = ()

    @property
    def decides(self) -> bool:
        """Whether it settles the item."""
        return self.met is not None and bool(self.evidence)


Judgements = Mapping[str, Judgement]


@dataclass(frozen=True, slots=True)
class ItemVerdict:
    """The verdict on a rule with its reasons.

    ``indication`` is what the numbers point to where they may not decide. ``left_out`` says that
    the rule is not verified and nobody judged it: the result on verified rules does without it.
    ``unknown_metrics`` are the facts that would have to be known.
    """

    rule: Rule
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    indication: Verdict | None = None
    left_out: bool = False
    judged: bool = False
    unknown_metrics: tuple[str, ...] = field(default=())


def judge_item(rule: Rule, facts: SchoolFacts, judgement: Judgement | None = None) -> ItemVerdict:
    """The verdict on an item that is in force on the facts' day."""
    on = facts.on
    suspension = rule.suspension_on(on)
    if suspension is not None:
        reason = Reason("suspended", params={"by": suspension.by, "from": str(suspension.start)})
        return ItemVerdict(rule, Verdict.SUSPENDED, (reason,))
    applies = Truth.TRUE if rule.when is None else truth(rule.when, facts)
    if applies is Truth.FALSE and rule.when is not None:
        reason = Reason("condition-fails", applies, rule.when, values=values_of(rule.when, facts))
        return ItemVerdict(rule, Verdict.NOT_APPLICABLE, (reason,))
    reasons: list[Reason] = []
    if applies is Truth.UNKNOWN and rule.when is not None:
        reasons.append(
            Reason("condition-unknown", applies, rule.when, values=values_of(rule.when, facts))
        )
    held = Truth.UNKNOWN
    if rule.expression is not None:
        held = truth(rule.expression, facts)
        reasons.extend(explain(rule.expression, facts))
    if judgement is not None and judgement.decides:
        return _judged(rule, judgement, held, tuple(reasons))
    if judgement is not None and judgement.met is not None:
        reasons.append(Reason("judgement-without-evidence"))
    return _by_numbers(rule, facts, held, applies, reasons)


def _judged(
    rule: Rule, judgement: Judgement, held: Truth, reasons: tuple[Reason, ...]
) -> ItemVerdict:
    verdict = Verdict.MET if judgement.met else Verdict.NOT_MET
    found = Reason(
        "judged",
        Truth.TRUE if judgement.met else Truth.FALSE,
        params={"evidence": "; ".join(judgement.evidence), "note": judgement.note},
    )
    contradicts = (judgement.met and held is Truth.FALSE) or (
        not judgement.met and held is Truth.TRUE and rule.role is Role.FULL
    )
    conflict = (Reason("judgement-against-numbers", held),) if contradicts else ()
    return ItemVerdict(rule, verdict, (found, *conflict, *reasons), judged=True)


def _by_numbers(
    rule: Rule, facts: SchoolFacts, held: Truth, applies: Truth, reasons: list[Reason]
) -> ItemVerdict:
    verdict = Verdict.NOT_KNOWN
    if held is Truth.FALSE:
        verdict = Verdict.NOT_MET if applies is Truth.TRUE else Verdict.NOT_KNOWN
    elif held is Truth.TRUE and rule.role is Role.FULL:
        verdict = Verdict.MET
    if rule.expression is None:
        reasons.append(Reason("needs-judgement"))
    elif held is Truth.TRUE and rule.role is Role.NECESSARY:
        reasons.append(Reason("numbers-are-not-all"))
    verification = rule.verification_on(facts.on)
    unknown = _unknown_metrics(rule, facts) if verdict is Verdict.NOT_KNOWN else ()
    if verification is Verification.VERIFIED:
        return ItemVerdict(rule, verdict, tuple(reasons), unknown_metrics=unknown)
    code = "text-missing" if verification is Verification.MISSING else "text-remembered"
    if verification is not rule.verification:
        code = "text-under-review"
    reasons.append(Reason(code, params={"review_from": str(rule.review_from or "")}))
    indication = verdict if verdict in DECIDED else None
    return ItemVerdict(
        rule,
        Verdict.NOT_KNOWN,
        tuple(reasons),
        indication=indication,
        left_out=True,
        unknown_metrics=unknown,
    )


def _unknown_metrics(rule: Rule, facts: SchoolFacts) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for node in (rule.when, rule.expression):
        for reason in explain(node, facts) if node is not None else ():
            if reason.truth is Truth.UNKNOWN:
                for name, value in reason.values.items():
                    if value is None:
                        found[name.partition("@")[0]] = None
    return tuple(found)
