"""Schools under the law of several days: what each gains and loses, and by which rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlencode

import numpy as np
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.domain.accreditation.comparisons import (
    ComparisonRow,
    comparison_rows,
    refresh_comparisons,
)
from truongchuan.domain.programmes.target_lines import TargetLine, target_lines, target_school_ids
from truongchuan.engines.rules.impact import Change
from truongchuan.engines.rules.impact_many import Codes, ManySteps, Moved, moved, steps_many
from truongchuan.engines.rules.matters import matters_of
from truongchuan.engines.rules.model import LawSet
from truongchuan.web.presenters.days import ChosenDays, chosen_days
from truongchuan.web.presenters.heat import REFRESH_AT_ONCE, Source
from truongchuan.web.presenters.query import PAGE_SIZE, Option, one_of, options, sorting
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.heat import TARGETS
from truongchuan.wording.labels import SCHOOL_KINDS

COUNTED = (
    Change.LOST,
    Change.NEW_FAILING,
    Change.GAINED,
    Change.DROPPED_FAILING,
    Change.OPENED,
)
"""What the table counts between two days, in the order of its columns."""
LOSSES = (Change.LOST, Change.NEW_FAILING)
GAINS = (Change.GAINED, Change.DROPPED_FAILING)
ANY = "any"
ORDERS = ("lost", "gained", "opened", "name")


class Pair(NamedTuple):
    """Two days that follow each other."""

    before: date
    after: date


class SchoolState(NamedTuple):
    """A school of the programme: results by day, and by pair of days how much moved.

    Both are empty where one of the days is not judged yet.
    """

    line: TargetLine
    rows: tuple[ComparisonRow, ...]
    counts: tuple[Mapping[Change, int], ...]

    def total(self, *changes: Change) -> int:
        """How many requirements took one of these steps, over all pairs."""
        return sum(counts[change] for counts in self.counts for change in changes)


class MovedRule(NamedTuple):
    """A matter that moved schools of one kind between two days. ``schools`` are their ids."""

    pair: Pair
    kind: str
    moved: Moved
    lost: tuple[int, ...]
    gained: tuple[int, ...]
    opened: tuple[int, ...]

    @property
    def weight(self) -> tuple[int, int, int]:
        """Rules rank by the schools that lost or gained, then by those not known any more."""
        return len(self.lost) + len(self.gained), len(self.lost), len(self.opened)


@dataclass(frozen=True, slots=True)
class ImpactQuery:
    """What a query string asks for; nonsense counts as not said."""

    kind: str
    target: str
    change: str
    order: str
    descending: bool
    page: str

    @classmethod
    def of(cls, query: QueryDict) -> ImpactQuery:
        """Read a query string."""
        order, descending = sorting(query, ORDERS, "")
        return cls(
            kind=one_of(query, "kind", SCHOOL_KINDS),
            target=one_of(query, "target", TARGETS),
            change=one_of(query, "change", (ANY, *(c.value for c in COUNTED))),
            order=order,
            descending=descending if order else True,
            page=query.get("page", ""),
        )


@dataclass(frozen=True, slots=True)
class ProgrammeImpact:
    """Everything read, before it is drawn.

    ``scope`` are the schools of kind and target: totals and ranking speak of them. ``shown`` are
    those that the filter of changes keeps, in order. ``waiting`` counts schools of the whole
    programme that are not judged under each of the days.
    """

    query: ImpactQuery
    chosen: ChosenDays
    pairs: list[Pair]
    scope: list[SchoolState]
    shown: list[SchoolState]
    page: Page[SchoolState]
    ranking: list[MovedRule]
    total: int
    waiting: int
    kinds: list[Option]
    targets: list[Option]
    changes: Counter[str]

    @property
    def days(self) -> list[date]:
        """The days whose law is compared."""
        return self.chosen.days

    @property
    def is_sample(self) -> bool:
        """True when a figure of a school shown is made up."""
        return any(row.is_sample for state in self.shown for row in state.rows)


def day_query(days: Sequence[date]) -> str:
    """Return the days as a query, for links that keep them."""
    return "?" + urlencode([("ngay", date_vn(day)) for day in days])


Rows = Sequence[Mapping[int, ComparisonRow]]


def read_impact(source: Source, query: QueryDict, *, everything: bool = False) -> ProgrammeImpact:
    """Return the schools that a query asks for, the page's own judged where they were not.

    The number of queries is fixed. ``everything`` puts all lines on one page (for files).
    """
    chosen = chosen_days(query.getlist("ngay"), source.on)
    wanted = ImpactQuery.of(query)
    lines = target_lines(actor=source.actor, programme=source.programme)
    rows = _rows(source, chosen.days)
    found = _arrange(source.law, lines, rows, chosen, wanted, everything=everything)
    missing = [s.line.school_id for s in found.page.object_list if not s.rows][:REFRESH_AT_ONCE]
    if missing and refresh_comparisons(
        law=source.law, on=source.on, days=chosen.days, school_ids=missing
    ):
        rows = _rows(source, chosen.days)
        found = _arrange(source.law, lines, rows, chosen, wanted, everything=everything)
    return found


def uncompared_ids(source: Source, days: Sequence[date]) -> list[int]:
    """Return the schools of the programme that are not judged under each of the days."""
    rows = _rows(source, days)
    lines = target_lines(actor=source.actor, programme=source.programme)
    return [line.school_id for line in lines if not _complete(rows, line)]


def _rows(source: Source, days: Sequence[date]) -> Rows:
    ids = target_school_ids(actor=source.actor, programme=source.programme)
    return [
        comparison_rows(actor=source.actor, school_ids=ids, law=source.law, on=source.on, day=day)
        for day in days
    ]


def _complete(rows: Rows, line: TargetLine) -> bool:
    return all(line.school_id in of_day for of_day in rows)


def _arrange(
    law: LawSet,
    lines: list[TargetLine],
    rows: Rows,
    chosen: ChosenDays,
    query: ImpactQuery,
    *,
    everything: bool,
) -> ProgrammeImpact:
    pairs = [Pair(a, b) for a, b in pairwise(chosen.days)]
    within = [line for line in lines if _within(line, query)]
    counts: dict[int, tuple[Mapping[Change, int], ...]] = {}
    ranking: list[MovedRule] = []
    for kind in dict.fromkeys(line.kind for line in within):
        ids = [x.school_id for x in within if x.kind == kind and _complete(rows, x)]
        if ids:
            found = [
                _steps(law, kind, pair, _verdicts(rows[n], ids), _verdicts(rows[n + 1], ids))
                for n, pair in enumerate(pairs)
            ]
            counts |= _counts(ids, found)
            for pair, steps in zip(pairs, found, strict=True):
                ranking += _moved(pair, kind, ids, steps)
    scope = [
        SchoolState(line, tuple(of_day[line.school_id] for of_day in rows), counts[line.school_id])
        if line.school_id in counts
        else SchoolState(line, (), ())
        for line in within
    ]
    shown = in_order((s for s in scope if _changed(s, query.change)), query)
    ranking.sort(key=lambda one: one.weight, reverse=True)
    size = max(1, len(shown)) if everything else PAGE_SIZE
    kinds = Counter(line.kind for line in lines)
    targets = {name: sum(_is_target(line, name) for line in lines) for name in TARGETS}
    names = (ANY, *(c.value for c in COUNTED))
    return ProgrammeImpact(
        query=query,
        chosen=chosen,
        pairs=pairs,
        scope=scope,
        shown=shown,
        page=Paginator(shown, size).get_page(query.page),
        ranking=ranking,
        total=len(lines),
        waiting=sum(not _complete(rows, line) for line in lines),
        kinds=options(
            ((k, gettext(name), kinds[k]) for k, name in SCHOOL_KINDS.items() if kinds[k]),
            query.kind,
        ),
        targets=options(
            ((t, gettext(name), targets[t]) for t, name in TARGETS.items() if targets[t]),
            query.target,
        ),
        changes=Counter({name: sum(_changed(s, name) for s in scope) for name in names}),
    )


def _verdicts(rows: Mapping[int, ComparisonRow], ids: Iterable[int]) -> list[str]:
    return [rows[pk].verdicts for pk in ids]


def _steps(
    law: LawSet, kind: str, pair: Pair, before: Sequence[str], after: Sequence[str]
) -> ManySteps:
    matters = matters_of(law, kind, *pair)
    old, new = _codes(before, len(matters.before)), _codes(after, len(matters.after))
    return steps_many(matters, pair, old, new)


def _codes(verdicts: Sequence[str], count: int) -> Codes:
    """Verdicts as they are stored, a row per school."""
    if not count:
        return np.empty((len(verdicts), 0), np.int8)
    digits = np.frombuffer("".join(verdicts).encode("ascii"), np.int8) - np.int8(ord("0"))
    return digits.reshape(len(verdicts), count)


def _counts(
    ids: Sequence[int], found: Sequence[ManySteps]
) -> dict[int, tuple[Mapping[Change, int], ...]]:
    columns = [{change: steps.counts(change) for change in COUNTED} for steps in found]
    return {
        pk: tuple({change: of[change][at] for change in COUNTED} for of in columns)
        for at, pk in enumerate(ids)
    }


def _moved(pair: Pair, kind: str, ids: Sequence[int], steps: ManySteps) -> Iterable[MovedRule]:
    for one in moved(steps, COUNTED):
        lost, gained, opened = (
            tuple(ids[at] for change in changes for at in one.schools.get(change, ()))
            for changes in (LOSSES, GAINS, (Change.OPENED,))
        )
        yield MovedRule(pair, kind, one, lost, gained, opened)


def _within(line: TargetLine, query: ImpactQuery) -> bool:
    return (not query.kind or line.kind == query.kind) and (
        not query.target or _is_target(line, query.target)
    )


def _is_target(line: TargetLine, name: str) -> bool:
    return line.stretch if name == "stretch" else line.recognition == name


def _changed(state: SchoolState, change: str) -> bool:
    if not change:
        return True
    return bool(state.total(*(COUNTED if change == ANY else (Change(change),))))


def in_order(states: Iterable[SchoolState], query: ImpactQuery) -> list[SchoolState]:
    """Sort schools: those that lose most first unless asked otherwise; those not judged last."""
    found = sorted(states, key=lambda s: (s.line.sort_key, s.line.school_id))
    keys = {"lost": LOSSES, "gained": GAINS, "opened": (Change.OPENED,)}
    if query.order == "name":
        found.sort(key=lambda s: s.line.sort_key, reverse=query.descending)
    elif query.order:
        found.sort(key=lambda s: s.total(*keys[query.order]), reverse=query.descending)
    else:
        found.sort(key=lambda s: (-s.total(*LOSSES), -s.total(Change.OPENED)))
    found.sort(key=lambda s: not s.rows)
    return found


def items_on(law: LawSet, kind: str, day: date) -> int:
    """How many indicators a kind of school is held against on a day."""
    criteria_set = law.criteria_for(kind, day)
    if criteria_set is None:
        return 0
    criteria = (
        rule for c in criteria_set.criteria(day) for n in c.levels for rule in c.items(n, day)
    )
    extra = (*criteria_set.level_4, *criteria_set.degree_conditions)
    return sum(1 for _ in criteria) + sum(rule.in_force(day) for rule in extra)
