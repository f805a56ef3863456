"""What a change of law does to a school: the same data under the law of several days.

Norms are followed by what they measure (level, block, metric, minimum or maximum), so that a norm
with a new number is seen as the successor of the old one; indicators by their ref within one
instrument. Where one set of criteria takes the place of another, indicators are not matched one by
one: the two results stand side by side, and a mapping of criteria (our own) may be shown with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from truongchuan.engines.rules.assess import Assessment, assess
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.model import LawSet, NormKind, Rule
from truongchuan.engines.rules.norms import NormCheck, check_norms
from truongchuan.engines.rules.shortfall import gap_of
from truongchuan.engines.rules.verdicts import ItemVerdict, Judgements, Verdict


class Change(StrEnum):
    """What became of a requirement from one day's law to the next."""

    KEPT = "kept"
    LOST = "lost"
    GAINED = "gained"
    STILL_FAILING = "still_failing"
    NEW_FAILING = "new_failing"
    NEW_MET = "new_met"
    DROPPED_FAILING = "dropped_failing"
    OPENED = "opened"
    SETTLED = "settled"
    OTHER = "other"


TELLING = (
    Change.LOST,
    Change.NEW_FAILING,
    Change.GAINED,
    Change.DROPPED_FAILING,
    Change.OPENED,
    Change.SETTLED,
)


@dataclass(frozen=True, slots=True)
class Under:
    """A school under the law of one day; ``assessment`` is ``None`` where no set applies."""

    on: date
    assessment: Assessment | None
    norms: NormCheck


@dataclass(frozen=True, slots=True)
class Step:
    """One requirement from one day's law to the next; a side is ``None`` where it has no rule."""

    change: Change
    before: ItemVerdict | None
    after: ItemVerdict | None


@dataclass(frozen=True, slots=True)
class Impact:
    """A school under each day's law, in the order given, and the steps between them."""

    under: tuple[Under, ...]
    steps: tuple[tuple[Step, ...], ...]


def impact(
    law: LawSet,
    kind: str,
    facts: SchoolFacts,
    days: Sequence[date],
    judgements: Judgements | None = None,
) -> Impact:
    """Hold the same data against the law of each day.

    A judgement counts under another day's law only where the item still has the same text: it was
    made about the text of the facts' own day.
    """
    made_on = facts.data_day or facts.on
    return impact_of(
        facts,
        [
            under_law(law, kind, facts, day, still_meant(law, kind, made_on, day, judgements))
            for day in days
        ],
    )


def impact_of(facts: SchoolFacts, under: Sequence[Under]) -> Impact:
    """The steps between results made day by day (where each has judgements of its own, say)."""
    steps = tuple(tuple(_steps(facts, before, after)) for before, after in pairwise(under))
    return Impact(tuple(under), steps)


def still_meant(
    law: LawSet, kind: str, made_on: date, day: date, judgements: Judgements | None
) -> Judgements:
    """The judgements made on one day that still speak of the same text on another."""
    if not judgements or made_on == day:
        return judgements or {}
    before, after = texts_on(law, kind, made_on), texts_on(law, kind, day)
    return {
        ref: judgement
        for ref, judgement in judgements.items()
        if ref not in before or before[ref] is after.get(ref)
    }


def texts_on(law: LawSet, kind: str, day: date) -> dict[str, Rule]:
    """Items by ref and norms by id that are in force for a kind of school on a day."""
    criteria_set = law.criteria_for(kind, day)
    rules = {r.ref: r for r in criteria_set.rules() if r.in_force(day)} if criteria_set else {}
    return rules | {rule.id: rule for rule in law.norms_for(kind, day)}


def under_law(
    law: LawSet,
    kind: str,
    facts: SchoolFacts,
    day: date,
    judgements: Judgements | None = None,
) -> Under:
    """A school's data under the law of one day."""
    then = facts.under_law_of(day)
    criteria_set = law.criteria_for(kind, day)
    assessment = assess(criteria_set, then, judgements) if criteria_set else None
    return Under(day, assessment, check_norms(law.norms_for(kind, day), then, judgements))


def _steps(facts: SchoolFacts, before: Under, after: Under) -> list[Step]:
    old, new = _by_topic(facts, before), _by_topic(facts, after)
    steps = []
    for topic in dict.fromkeys((*old, *new)):
        first, second = old.get(topic), new.get(topic)
        steps.append(Step(change_of(first, second), first, second))
    return steps


def change_of(before: ItemVerdict | None, after: ItemVerdict | None) -> Change:
    """Name the step between two verdicts on the same matter."""
    first = None if before is None else before.verdict
    second = None if after is None else after.verdict
    known = {
        (Verdict.MET, Verdict.MET): Change.KEPT,
        (Verdict.NOT_MET, Verdict.NOT_MET): Change.STILL_FAILING,
        (Verdict.MET, Verdict.NOT_MET): Change.LOST,
        (Verdict.NOT_MET, Verdict.MET): Change.GAINED,
    }
    if (first, second) in known:
        return known[first, second]  # type: ignore[index]
    if second is Verdict.NOT_MET:
        return Change.SETTLED if first is Verdict.NOT_KNOWN else Change.NEW_FAILING
    if second is Verdict.MET:
        return Change.SETTLED if first is Verdict.NOT_KNOWN else Change.NEW_MET
    if first is Verdict.NOT_MET:
        return Change.OPENED if second is Verdict.NOT_KNOWN else Change.DROPPED_FAILING
    if first is Verdict.MET and second is Verdict.NOT_KNOWN:
        return Change.OPENED
    return Change.OTHER


_Topic = tuple[str, ...]


def _by_topic(facts: SchoolFacts, under: Under) -> Mapping[_Topic, ItemVerdict]:
    topics: dict[_Topic, ItemVerdict] = {}
    if under.assessment is not None:
        instrument = under.assessment.criteria_set.id
        for item in under.assessment.items():
            topics[instrument, item.rule.ref] = item
    for norm in under.norms.norms:
        if norm.rule.kind is NormKind.CONSTRAINT:
            topic = _norm_topic(norm.rule, facts)
            kept = topics.get(topic)
            if kept is None or _weight(norm.item) > _weight(kept):
                topics[topic] = norm.item
    return topics


def _norm_topic(rule: Rule, facts: SchoolFacts) -> _Topic:
    gap = gap_of(rule.expression, facts) if rule.expression is not None else None
    if gap is None or gap.metric is None:
        return ("norm", rule.id)
    return ("norm", str(rule.level), str(rule.block), gap.metric, "max" if gap.at_most else "min")


def _weight(item: ItemVerdict) -> int:
    """Several norms of one matter: the one that fails speaks, then the unknown, then the met."""
    order = (
        Verdict.NOT_APPLICABLE,
        Verdict.SUSPENDED,
        Verdict.MET,
        Verdict.NOT_KNOWN,
        Verdict.NOT_MET,
    )
    return order.index(item.verdict)
