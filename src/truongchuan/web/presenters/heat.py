"""Schools against what they are judged by: the part that both tables share.

A table has a line per school of the programme and a column per criterion or norm. Which items of
a school stand in which column is said by a :class:`Reader`; filters, totals over all schools,
order and pages are the same for both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.accreditation.heat import StandingRow, standing_rows
from truongchuan.domain.accreditation.services import refresh_standings
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.target_lines import (
    TargetLine,
    last_day_of,
    target_lines,
    target_school_ids,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.rules.model import LawSet, Rule
from truongchuan.web.presenters.law_library import anchor_of, instrument_url
from truongchuan.web.presenters.query import PAGE_SIZE, Option, one_of, options, sorting
from truongchuan.web.templatetags.vn import quarter_vn
from truongchuan.wording.heat import TARGETS
from truongchuan.wording.labels import SCHOOL_KINDS

REFRESH_AT_ONCE = 200
"""Standings that a page makes for its own lines before it is drawn."""

ORDERS = ("days", "name", "result", "failing", "unknown")
RESULTS = ("blocked", "open", "proven", "waiting", "no_law")


class Marks(NamedTuple):
    """What a school's standing says in the terms of the table: item refs by column."""

    result: str
    failing: Mapping[str, Sequence[str]]
    unknown: Mapping[str, int]


class State(NamedTuple):
    """A school of the programme with its standing and marks; ``days_left`` to the quarter's end."""

    line: TargetLine
    row: StandingRow | None
    days_left: int | None
    result: str
    failing: Mapping[str, Sequence[str]]
    unknown: Mapping[str, int]
    failing_count: int
    unknown_count: int


Reader = Callable[[TargetLine, StandingRow], Marks]


@dataclass(frozen=True, slots=True)
class HeatQuery:
    """What a query string asks for; nonsense counts as not said.

    ``item`` keeps the schools that fail a column or one of its items.
    """

    kind: str = ""
    quarter: str = ""
    target: str = ""
    result: str = ""
    item: str = ""
    order: str = "days"
    descending: bool = False
    page: str = ""

    @property
    def is_filtered(self) -> bool:
        """True when not every school of the programme is asked for."""
        return any((self.kind, self.quarter, self.target, self.result, self.item))


def heat_query(query: QueryDict, item_name: str) -> HeatQuery:
    """Read the part of a query string that both tables share."""
    order, descending = sorting(query, ORDERS, "days")
    return HeatQuery(
        kind=one_of(query, "kind", SCHOOL_KINDS),
        quarter=query.get("quarter", "")[:7].replace("\x00", ""),
        target=one_of(query, "target", TARGETS),
        result=one_of(query, "result", RESULTS),
        item=query.get(item_name, "")[:80].replace("\x00", "").strip(),
        order=order,
        descending=descending,
        page=query.get("page", ""),
    )


@dataclass(frozen=True, slots=True)
class Heat:
    """The table before it is drawn: ``shown`` are all lines that the filter keeps, in order.

    ``results`` counts the schools of kind, quarter and target by result, whatever else filters.
    ``waiting`` counts schools of the whole programme without a standing.
    """

    query: HeatQuery
    shown: list[State]
    page: Page[State]
    results: Counter[str]
    total: int
    waiting: int
    kinds: list[Option]
    quarters: list[Option]
    targets: list[Option]
    kinds_shown: tuple[str, ...]
    is_sample: bool

    @property
    def judged(self) -> int:
        """Schools that the tiles count: those of kind, quarter and target."""
        return self.results.total()

    @property
    def states(self) -> list[State]:
        """The lines of the page."""
        return list(self.page.object_list)


class Source(NamedTuple):
    """Where a table is read from."""

    actor: Actor
    programme: Programme
    law: LawSet
    on: date


def read_heat(
    source: Source, query: HeatQuery, reader: Reader, *, norms: bool, everything: bool = False
) -> Heat:
    """Return the table that a query asks for, its own lines judged where they were not.

    ``everything`` puts all lines on one page (for files).
    """
    actor, programme, law, on = source
    lines = target_lines(actor=actor, programme=programme)
    ids = target_school_ids(actor=actor, programme=programme)
    rows = standing_rows(actor=actor, school_ids=ids, law=law, on=on, norms=norms)
    heat = _arrange(lines, rows, query, reader, on=on, everything=everything)
    missing = [s.line.school_id for s in heat.states if s.row is None][:REFRESH_AT_ONCE]
    if missing and refresh_standings(law=law, on=on, school_ids=missing):
        rows |= standing_rows(actor=actor, school_ids=missing, law=law, on=on, norms=norms)
        heat = _arrange(lines, rows, query, reader, on=on, everything=everything)
    return heat


def _arrange(
    lines: list[TargetLine],
    rows: Mapping[int, StandingRow],
    query: HeatQuery,
    reader: Reader,
    *,
    on: date,
    everything: bool,
) -> Heat:
    days = {q: _days_left(q, on) for q in {line.quarter for line in lines}}
    scope = [
        _state(line, rows.get(line.school_id), days[line.quarter], reader)
        for line in lines
        if _within(line, query)
    ]
    shown = scope
    if query.item:
        shown = [state for state in shown if _fails(state, query.item)]
    results = Counter(state.result for state in shown)
    if query.result:
        shown = [state for state in shown if state.result == query.result]
    shown = in_order(shown, query.order, descending=query.descending)
    size = max(1, len(shown)) if everything else PAGE_SIZE
    return Heat(
        query=query,
        shown=shown,
        page=Paginator(shown, size).get_page(query.page),
        results=results,
        total=len(lines),
        waiting=sum(line.school_id not in rows for line in lines),
        kinds=_options(
            Counter(line.kind for line in lines),
            {kind: gettext(name) for kind, name in SCHOOL_KINDS.items()},
            query.kind,
        ),
        quarters=_options(
            Counter(line.quarter for line in lines if line.quarter),
            {q: quarter_vn(q) for q in sorted({line.quarter for line in lines})},
            query.quarter,
        ),
        targets=_options(
            Counter(name for line in lines for name in TARGETS if _is_target(line, name)),
            {code: gettext(name) for code, name in TARGETS.items()},
            query.target,
        ),
        kinds_shown=tuple(k for k in SCHOOL_KINDS if any(s.line.kind == k for s in shown)),
        is_sample=any(state.row is not None and state.row.is_sample for state in shown),
    )


def _state(
    line: TargetLine, row: StandingRow | None, days_left: int | None, reader: Reader
) -> State:
    if row is None:
        return State(line, None, days_left, "waiting", {}, {}, 0, 0)
    marks = reader(line, row)
    return State(
        line,
        row,
        days_left,
        marks.result,
        marks.failing,
        marks.unknown,
        sum(map(len, marks.failing.values())),
        sum(marks.unknown.values()),
    )


def _within(line: TargetLine, query: HeatQuery) -> bool:
    return (
        (not query.kind or line.kind == query.kind)
        and (not query.quarter or line.quarter == query.quarter)
        and (not query.target or _is_target(line, query.target))
    )


def _is_target(line: TargetLine, name: str) -> bool:
    return line.stretch if name == "stretch" else line.recognition == name


def _fails(state: State, item: str) -> bool:
    return item in state.failing or any(item in refs for refs in state.failing.values())


def _days_left(quarter: str, on: date) -> int | None:
    last = last_day_of(quarter)
    return None if last is None else (last - on).days


def in_order(states: Iterable[State], order: str, *, descending: bool) -> list[State]:
    """Sort lines; those without a standing stand last whichever way one looks.

    Equal lines: more failing items first, then by name.
    """
    found = sorted(states, key=lambda s: (-s.failing_count, s.line.sort_key, s.line.school_id))
    keys: dict[str, Callable[[State], int | str]] = {
        "name": lambda s: s.line.sort_key,
        "days": lambda s: 10**6 if s.days_left is None else s.days_left,
        "result": lambda s: RESULTS.index(s.result),
        "failing": lambda s: s.failing_count,
        "unknown": lambda s: s.unknown_count,
    }
    found.sort(key=keys[order], reverse=descending)
    if order in {"result", "failing", "unknown"}:
        found.sort(key=lambda s: s.row is None)
    elif order == "days":
        found.sort(key=lambda s: s.days_left is None)
    return found


def _options(counts: Counter[str], names: Mapping[str, str], chosen: str) -> list[Option]:
    return options(((code, names[code], counts[code]) for code in names if counts[code]), chosen)


class ColumnTotals(NamedTuple):
    """Over all lines shown: how many schools fail a column, and how many leave it unknown."""

    failing: Counter[str]
    unknown: Counter[str]


def column_totals(states: Iterable[State]) -> ColumnTotals:
    """Count the schools of each column. A school that fails one is not counted as unknown there."""
    found = list(states)
    return ColumnTotals(
        Counter(chain.from_iterable(state.failing for state in found)),
        Counter([c for s in found for c in s.unknown if c not in s.failing]),
    )


@dataclass(frozen=True, slots=True)
class RankLine:
    """An item or norm that keeps schools back: what it asks, and whom it keeps."""

    label: str
    context: str
    text: str
    url: str
    law_url: str
    count: int
    names: tuple[str, ...]

    @property
    def more(self) -> int:
        """Schools that are not named."""
        return self.count - len(self.names)


NAMES_SHOWN = 5
RANKED = 5


def names_failing(states: Iterable[State], column: str, ref: str = "") -> tuple[str, ...]:
    """Return the first few schools that fail a column, or one item of it."""
    names = (
        state.line.name
        for state in states
        if column in state.failing and (not ref or ref in state.failing[column])
    )
    return tuple(islice(names, NAMES_SHOWN))


class SchoolUrls:
    """Addresses of one page about many schools.

    The address is asked for once and the school's number put into it: asking for each of the
    lines takes as long as all the rest of a line.
    """

    def __init__(self, route: str, programme_pk: int) -> None:
        self._head, _, self._tail = reverse(route, args=[programme_pk, 0]).rpartition("/0/")

    def of(self, school_id: int) -> str:
        """The address for a school."""
        return f"{self._head}/{school_id}/{self._tail}"


def rule_url(instrument: str, rule: Rule) -> str:
    """Return the place of a rule in the law library; nothing without an instrument."""
    return f"{instrument_url(instrument)}#{anchor_of(rule)}" if instrument else ""
