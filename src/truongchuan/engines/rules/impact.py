"""What a change of law does to a school: the same data under the law of several days.

Requirements are followed by their matter (:mod:`truongchuan.engines.rules.matters`), so that a
norm with a new number is seen as the successor of the old one, and an indicator with a new text
too. Where several requirements make a matter, the weightiest verdict speaks for it. Where one set
of criteria takes the place of another, indicators are not matched one by one: the two results
stand side by side, and a mapping of criteria (our own) may be shown with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from truongchuan.engines.rules.assess import Assessment, assess
from truongchuan.engines.rules.facts import SchoolFacts
from truongchuan.engines.rules.matters import matters_of
from truongchuan.engines.rules.model import LawSet, Rule
from truongchuan.engines.rules.norms import NormCheck, check_norms
from truongchuan.engines.rules.verdicts import ItemVerdict, Judgements, Verdict

_Judged = TypeVar("_Judged")


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


WEIGHTS = (
    Verdict.NOT_APPLICABLE,
    Verdict.SUSPENDED,
    Verdict.MET,
    Verdict.NOT_KNOWN,
    Verdict.NOT_MET,
)
"""Which verdict speaks where several requirements make one matter: the last of these."""


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
        law,
        kind,
        [
            under_law(law, kind, facts, day, still_meant(law, kind, made_on, day, judgements))
            for day in days
        ],
    )


def impact_of(law: LawSet, kind: str, under: Sequence[Under]) -> Impact:
    """The steps between results made day by day (where each has judgements of its own, say)."""
    steps = tuple(_steps(law, kind, before, after) for before, after in pairwise(under))
    return Impact(tuple(under), steps)


def still_meant(
    law: LawSet, kind: str, made_on: date, day: date, judgements: Mapping[str, _Judged] | None
) -> Mapping[str, _Judged]:
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


def _steps(law: LawSet, kind: str, before: Under, after: Under) -> tuple[Step, ...]:
    found = matters_of(law, kind, before.on, after.on)
    old, new = verdicts_by_place(found.before, before), verdicts_by_place(found.after, after)
    steps = []
    for matter in found.matters:
        first, second = _speaking(matter.before, old), _speaking(matter.after, new)
        steps.append(Step(change_of(first, second), first, second))
    return tuple(steps)


def verdicts_by_place(rules: Sequence[Rule], under: Under) -> list[ItemVerdict]:
    """The verdicts of a day in the order of its rules (see ``rules_on``)."""
    items = {id(norm.rule): norm.item for norm in under.norms.norms}
    if under.assessment is not None:
        items |= {id(item.rule): item for item in under.assessment.items()}
    return [items[id(rule)] for rule in rules]


def change_of(before: ItemVerdict | None, after: ItemVerdict | None) -> Change:
    """Name the step between two verdicts on the same matter."""
    return change_between(
        None if before is None else before.verdict, None if after is None else after.verdict
    )


def change_between(first: Verdict | None, second: Verdict | None) -> Change:
    """Name the step; ``None`` where a day has no such rule."""
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


def _speaking(places: Sequence[int], verdicts: Sequence[ItemVerdict]) -> ItemVerdict | None:
    """Of several on one matter: the one that fails, then the unknown, then the met; the first."""
    return max((verdicts[place] for place in places), key=_weight, default=None)


def _weight(item: ItemVerdict) -> int:
    return WEIGHTS.index(item.verdict)
