"""What a change of law does to many schools: verdicts by code, and the steps between two days.

Equal, school by school, to :mod:`truongchuan.engines.rules.impact` (tests hold them together). The
verdicts of a school on a day are a row of codes, one per requirement in the order of ``rules_on``,
so that results can be kept and compared without judging anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from truongchuan.engines.rules.columns import SchoolColumns
from truongchuan.engines.rules.impact import (
    WEIGHTS,
    Change,
    Under,
    change_between,
    still_meant,
    verdicts_by_place,
)
from truongchuan.engines.rules.many_assess import ManyAssessed, assess_many
from truongchuan.engines.rules.many_items import (
    MET,
    NEUTRAL,
    NOT_KNOWN,
    NOT_MET,
    JudgedColumns,
)
from truongchuan.engines.rules.many_norms import check_many
from truongchuan.engines.rules.matters import Matters, places_of, rules_on
from truongchuan.engines.rules.model import LawSet, Rule
from truongchuan.engines.rules.verdicts import Verdict

Codes = NDArray[np.int8]
"""A row per school and a column per requirement: not met, not known, met, asks nothing."""

CODES: dict[Verdict, int] = {
    Verdict.NOT_MET: int(NOT_MET),
    Verdict.NOT_KNOWN: int(NOT_KNOWN),
    Verdict.MET: int(MET),
    Verdict.SUSPENDED: int(NEUTRAL),
    Verdict.NOT_APPLICABLE: int(NEUTRAL),
}
CHANGES = tuple(Change)
NOTHING = -1
_OF_CODE = {int(NOT_MET): Verdict.NOT_MET, int(NOT_KNOWN): Verdict.NOT_KNOWN, int(MET): Verdict.MET}
_TABLE = np.array(
    [
        [CHANGES.index(change_between(_OF_CODE.get(a), _OF_CODE.get(b))) for b in range(4)]
        for a in range(4)
    ],
    np.int8,
)
_WEIGHT = np.array(
    [WEIGHTS.index(_OF_CODE.get(code, Verdict.NOT_APPLICABLE)) for code in range(4)], np.int8
)
_SUSPENDED = np.int8(WEIGHTS.index(Verdict.SUSPENDED))


@dataclass(slots=True)
class ManyUnder:
    """Schools of one kind under the law of one day; ``assessed`` is ``None`` without a set."""

    on: date
    assessed: ManyAssessed | None
    codes: Codes


@dataclass(slots=True)
class ManySteps:
    """Steps of schools (rows) by matter (columns): change, and which rules speak.

    ``change`` holds places in :data:`CHANGES`; ``spoke_before`` and ``spoke_after`` places in the
    rules of the two days, ``NOTHING`` where a day has no rule on the matter.
    """

    matters: Matters
    change: NDArray[np.int8]
    spoke_before: NDArray[np.int16]
    spoke_after: NDArray[np.int16]

    def counts(self, change: Change) -> list[int]:
        """How many matters of each school took this step."""
        taken: list[int] = (self.change == CHANGES.index(change)).sum(axis=1).tolist()
        return taken

    def rules(self, change: Change) -> list[list[Rule]]:
        """The rules of each school that took this step: the later one where there is one."""
        found: list[list[Rule]] = [[] for _ in range(len(self.change))]
        schools, matters = np.nonzero(self.change == CHANGES.index(change))
        old = self.spoke_before[schools, matters].tolist()
        new = self.spoke_after[schools, matters].tolist()
        for school, before, after in zip(schools.tolist(), old, new, strict=True):
            rule = self.matters.before[before] if after == NOTHING else self.matters.after[after]
            found[school].append(rule)
        return found


@dataclass(frozen=True, slots=True)
class Moved:
    """A matter that moved schools: its rules (those that spoke most often) and whom it moved."""

    before: Rule | None
    after: Rule | None
    schools: dict[Change, tuple[int, ...]]

    def count(self, *changes: Change) -> int:
        """How many schools took one of these steps."""
        return sum(len(self.schools.get(change, ())) for change in changes)


def codes_of(law: LawSet, kind: str, under: Under) -> list[int]:
    """The verdicts on one school as codes."""
    items = verdicts_by_place(rules_on(law, kind, under.on), under)
    return [CODES[item.verdict] for item in items]


def under_many(
    law: LawSet,
    kind: str,
    facts: SchoolColumns,
    day: date,
    judged: JudgedColumns | None = None,
) -> ManyUnder:
    """Schools' data under the law of one day; judgements as in :func:`~.impact.impact`."""
    then = facts.under_law_of(day)
    meant = still_meant(law, kind, facts.data_day or facts.on, day, judged)
    criteria_set = law.criteria_for(kind, day)
    assessed = assess_many(criteria_set, then, meant) if criteria_set is not None else None
    checked = check_many(law.norms_for(kind, day), then, meant)
    columns = {id(norm.rule): norm.verdict for norm in checked.norms}
    if assessed is not None:
        pairs = zip(assessed.rules, assessed.verdicts, strict=True)
        columns |= {id(rule): verdict for rule, verdict in pairs}
    rules = rules_on(law, kind, day)
    codes = np.empty((facts.size, len(rules)), np.int8, order="F")
    for rule_id, place in places_of(rules).items():
        codes[:, place] = columns[rule_id]
    return ManyUnder(day, assessed, codes)


def steps_many(matters: Matters, days: tuple[date, date], before: Codes, after: Codes) -> ManySteps:
    """The steps between the verdicts of two days, the rows being the same schools."""
    size, count = len(before), len(matters.matters)
    change = np.empty((size, count), np.int8, order="F")
    spoke = [np.empty((size, count), np.int16, order="F") for _ in range(2)]
    weights = [
        _heaviness(codes, rules, day)
        for codes, rules, day in zip(
            (before, after), (matters.before, matters.after), days, strict=True
        )
    ]
    for column, matter in enumerate(matters.matters):
        sides = []
        for side, (places, codes) in enumerate(((matter.before, before), (matter.after, after))):
            at = _speaking(places, weights[side], size)
            spoke[side][:, column] = at
            if not places:
                sides.append(np.full(size, NEUTRAL, np.int8))
            elif len(places) == 1:
                sides.append(codes[:, places[0]])
            else:
                sides.append(codes[np.arange(size), at])
        change[:, column] = _TABLE[sides[0], sides[1]]
    return ManySteps(matters, change, *spoke)


def moved(steps: ManySteps, changes: Iterable[Change]) -> list[Moved]:
    """The matters that made a school take one of these steps, in their order."""
    wanted = list(changes)
    codes = [CHANGES.index(change) for change in wanted]
    hit = np.isin(steps.change, codes)
    found = []
    for column in np.flatnonzero(hit.any(axis=0)).tolist():
        rows = np.flatnonzero(hit[:, column])
        taken = steps.change[rows, column]
        schools = {
            change: tuple(rows[taken == code].tolist())
            for change, code in zip(wanted, codes, strict=True)
            if (taken == code).any()
        }
        found.append(
            Moved(
                _mostly(steps.spoke_before[rows, column].tolist(), steps.matters.before),
                _mostly(steps.spoke_after[rows, column].tolist(), steps.matters.after),
                schools,
            )
        )
    return found


def _heaviness(codes: Codes, rules: Sequence[Rule], day: date) -> NDArray[np.int8]:
    weights = _WEIGHT[codes]
    for place, rule in enumerate(rules):
        if rule.suspension_on(day) is not None:
            neutral = codes[:, place] == NEUTRAL
            weights[neutral, place] = _SUSPENDED
    return weights


def _speaking(places: Sequence[int], weights: NDArray[np.int8], size: int) -> NDArray[np.int16]:
    if len(places) < 2:
        return np.full(size, places[0] if places else NOTHING, np.int16)
    heaviest = weights[:, list(places)].argmax(axis=1)
    spoken: NDArray[np.int16] = np.take(np.array(places, np.int16), heaviest)
    return spoken


def _mostly(places: Iterable[int], rules: Sequence[Rule]) -> Rule | None:
    ((place, _),) = Counter(places).most_common(1)
    return None if place == NOTHING else rules[place]
