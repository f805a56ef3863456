"""The page of a programme's schools under the law of several days, ready to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.accreditation.comparisons import ComparisonRow
from truongchuan.domain.programmes.models import Programme
from truongchuan.engines.rules.model import LawSet, Rule
from truongchuan.web.presenters.criteria_heat import degree_text, level_text
from truongchuan.web.presenters.heat import NAMES_SHOWN, SchoolUrls, Source
from truongchuan.web.presenters.heat_cells import UNKNOWN
from truongchuan.web.presenters.law_library import anchor_of, verification_badge
from truongchuan.web.presenters.programme_impact import (
    ANY,
    COUNTED,
    MovedRule,
    Pair,
    ProgrammeImpact,
    SchoolState,
    day_query,
    items_on,
    read_impact,
)
from truongchuan.web.presenters.query import Option, options
from truongchuan.web.presenters.reasons import law_url
from truongchuan.web.presenters.rows import shorten
from truongchuan.web.templatetags.ui import Badge
from truongchuan.wording.impact_page import (
    ANY_CHANGE,
    COUNT_MEANINGS,
    COUNT_NAMES,
    COUNT_SIGNS,
    COUNT_TONES,
)
from truongchuan.wording.labels import RECOGNITIONS, SCHOOL_KINDS

RANKED = 10
TEXT_LETTERS = 170


@dataclass(frozen=True, slots=True)
class ResultCell:
    """One of the three results under one day's law, in few letters; ``hint`` explains it."""

    level: str
    degree: str
    hint: str


@dataclass(frozen=True, slots=True)
class CountCell:
    """How many requirements took a step; ``tone`` as in the tables of schools × items."""

    count: int
    sign: str
    tone: str


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school. Results and counts are empty where it is not judged yet."""

    name: str
    url: str
    kind: str
    about: str
    stretch: bool
    results: list[ResultCell]
    counts: list[CountCell]


@dataclass(frozen=True, slots=True)
class DaySummary:
    """All schools under one day's law: how many prove, and can have, a degree."""

    on: date
    instruments: str
    judged: int
    proven: int
    possible: int
    failing: int


@dataclass(frozen=True, slots=True)
class PairHead:
    """Two days, and what the columns below count, with all schools together."""

    before: date
    after: date
    names: list[str]
    requirements: list[int]
    schools: list[int]


@dataclass(frozen=True, slots=True)
class RuleSide:
    """A rule as it stands on one of the days."""

    title: str
    text: str
    cites: str
    url: str
    verification: Badge


@dataclass(frozen=True, slots=True)
class RuleMove:
    """A rule that moved schools: old and new side, whom it moved."""

    before_day: date
    after_day: date
    kind: str
    title: str
    before: RuleSide | None
    after: RuleSide | None
    lost: int
    gained: int
    opened: int
    names: str
    more: int

    @property
    def count(self) -> int:
        """How many schools it moved."""
        return self.lost + self.gained + self.opened


@dataclass(frozen=True, slots=True)
class ImpactPage:
    """Everything on the page."""

    found: ProgrammeImpact
    days: list[DaySummary]
    pairs: list[PairHead]
    lines: list[SchoolLine]
    ranking: list[RuleMove]
    change_options: list[Option]
    kept: list[tuple[str, str]]
    fingerprint: str

    @property
    def is_sample(self) -> bool:
        """True when a figure of a school shown is made up."""
        return self.found.is_sample

    @property
    def result_columns(self) -> int:
        """How many columns stand before those that count."""
        return 1 + 3 * len(self.days)

    @property
    def wait_columns(self) -> int:
        """How many columns a school has that is not judged."""
        return 3 * len(self.days) + len(COUNTED) * len(self.pairs)

    @property
    def more_rules(self) -> int:
        """Rules that moved schools and are not shown."""
        return len(self.found.ranking) - len(self.ranking)

    @property
    def meanings(self) -> list[tuple[str, str]]:
        """What the counted columns mean."""
        return [(gettext(COUNT_NAMES[c]), gettext(COUNT_MEANINGS[c])) for c in COUNTED]


def impact_page(source: Source, query: QueryDict) -> ImpactPage:
    """Return the page that a query string asks for. The number of queries is fixed."""
    found = read_impact(source, query)
    schools = SchoolUrls("school_impact", source.programme.pk)
    names = {ANY: ANY_CHANGE, **{c.value: COUNT_NAMES[c] for c in COUNTED}}
    return ImpactPage(
        found=found,
        days=day_summaries(found),
        pairs=pair_heads(found),
        lines=[_line(source.law, found, state, schools) for state in found.page.object_list],
        ranking=[rule_move(source.law, found, one) for one in found.ranking[:RANKED]],
        change_options=options(
            ((code, gettext(name), found.changes[code]) for code, name in names.items()),
            found.query.change,
        ),
        kept=[
            (name, text)
            for name in ("kind", "target", "change", "sort")
            if (text := str(query.get(name, "")))
        ],
        fingerprint=source.law.fingerprint[:8],
    )


def refresh_url(programme: Programme, days: Sequence[date]) -> str:
    """Return the address that judges more schools under these days."""
    return reverse("impact_refresh", args=[programme.pk]) + day_query(days)


def day_summaries(found: ProgrammeImpact) -> list[DaySummary]:
    """Return how all schools stand under each day's law."""
    judged = [state for state in found.scope if state.rows]
    summaries = []
    for index, day in enumerate(found.days):
        rows = [state.rows[index] for state in judged]
        numbers = sorted({row.instrument for row in rows if row.instrument})
        summaries.append(
            DaySummary(
                on=day,
                instruments=", ".join(numbers),
                judged=len(rows),
                proven=sum((row.proven_degree or 0) > 0 for row in rows),
                possible=sum(row.possible_degree != 0 and bool(row.instrument) for row in rows),
                failing=sum(row.possible_degree == 0 for row in rows),
            )
        )
    return summaries


def pair_heads(found: ProgrammeImpact) -> list[PairHead]:
    """Return the heads of the columns that count, with totals over all schools."""
    heads = []
    for index, pair in enumerate(found.pairs):
        counts = [state.counts[index] for state in found.scope if state.counts]
        heads.append(
            PairHead(
                pair.before,
                pair.after,
                [gettext(COUNT_NAMES[change]) for change in COUNTED],
                [sum(of[change] for of in counts) for change in COUNTED],
                [sum(of[change] > 0 for of in counts) for change in COUNTED],
            )
        )
    return heads


def _line(
    law: LawSet, found: ProgrammeImpact, state: SchoolState, schools: SchoolUrls
) -> SchoolLine:
    line = state.line
    return SchoolLine(
        name=line.name,
        url=schools.of(line.school_id) + day_query(found.days),
        kind=gettext(SCHOOL_KINDS[line.kind]),
        about=gettext(RECOGNITIONS[line.recognition]) if line.recognition else "",
        stretch=line.stretch,
        results=[
            cell
            for day, row in zip(found.days, state.rows, strict=False)
            for cell in result_cells(law, line.kind, day, row)
        ],
        counts=[
            CountCell(of[change], COUNT_SIGNS[change], COUNT_TONES[change])
            for of in state.counts
            for change in COUNTED
        ],
    )


def result_cells(law: LawSet, kind: str, day: date, row: ComparisonRow) -> list[ResultCell]:
    """Return the three results; nothing is said on verified rules where none is verified."""
    if not row.instrument:
        hint = gettext("Không có bộ tiêu chí áp dụng")
        return [ResultCell("", "", hint)] * 3
    cells = [
        ResultCell(level_text(level), degree_text(degree), "")
        for level, degree in (
            (row.proven_level, row.proven_degree),
            (row.verified_level, row.verified_degree),
            (row.possible_level, row.possible_degree),
        )
    ]
    if row.rules_left_out >= items_on(law, kind, day):
        hint = gettext("Chưa quy định nào của bộ này được đối chiếu nguồn")
        cells[1] = ResultCell(UNKNOWN, UNKNOWN, hint)
    return cells


def rule_move(law: LawSet, found: ProgrammeImpact, one: MovedRule) -> RuleMove:
    """Return a rule that moved schools, ready to draw."""
    names = {state.line.school_id: state.line.name for state in found.scope}
    touched = list(dict.fromkeys((*one.lost, *one.gained, *one.opened)))
    rule = one.moved.after or one.moved.before
    return RuleMove(
        before_day=one.pair.before,
        after_day=one.pair.after,
        kind=gettext(SCHOOL_KINDS[one.kind]),
        title=rule_name(rule) if rule else "",
        before=_side(law, one.kind, one.pair.before, one.moved.before),
        after=_side(law, one.kind, one.pair.after, one.moved.after),
        lost=len(one.lost),
        gained=len(one.gained),
        opened=len(one.opened),
        names=", ".join(names[pk] for pk in touched[:NAMES_SHOWN]),
        more=max(0, len(touched) - NAMES_SHOWN),
    )


def rule_name(rule: Rule) -> str:
    """Return how a rule is called: a norm by its title, an indicator by its ref."""
    return rule.title or rule.ref


def cite_text(rule: Rule) -> str:
    """Return the places of a rule's text."""
    return "; ".join(
        f"{cite.article}, {cite.instrument}" if cite.article else cite.instrument
        for cite in rule.cites
    )


def _side(law: LawSet, kind: str, day: date, rule: Rule | None) -> RuleSide | None:
    if rule is None:
        return None
    number = rule.cites[0].instrument if rule.cites else ""
    return RuleSide(
        title=rule_name(rule),
        text=shorten(rule.requirement, TEXT_LETTERS),
        cites=cite_text(rule),
        url=f"{law_url(law, number, kind, day)}#{anchor_of(rule)}" if number else "",
        verification=verification_badge(rule.verification_on(day)),
    )


def pair_text(pair: Pair | PairHead) -> str:
    """Return two days in words."""
    return f"{pair.before:%d/%m/%Y} → {pair.after:%d/%m/%Y}"
