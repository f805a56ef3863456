"""What changed in an instrument between two days, ready to draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.engines.plan.findings import Instrument
from truongchuan.engines.rules.diff import (
    Match,
    Replacement,
    RuleDiff,
    TitleChange,
    days_of_change,
    diff_rules,
)
from truongchuan.engines.rules.model import CriteriaSet, Rule
from truongchuan.web.presenters.law_library import (
    Coverage,
    Entry,
    Library,
    day_of,
    kind_names,
    slug_of,
)
from truongchuan.web.presenters.law_lines import RuleLine, RuleLines
from truongchuan.web.presenters.law_words import Words, changed_words
from truongchuan.web.presenters.query import Option
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.law import MATCHES
from truongchuan.wording.rules import RuleWording


@dataclass(frozen=True, slots=True)
class DayLink:
    """A day on which the instrument changed, and how many rules it touched."""

    day: date
    query: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One rule of a pair with its changed words."""

    line: RuleLine
    words: list[Words]
    expression: list[Words]


@dataclass(frozen=True, slots=True)
class Pair:
    """What went and what came in its place."""

    label: str
    match: str
    kinds: str
    before: list[Side]
    after: list[Side]
    same_text: bool


@dataclass(frozen=True, slots=True)
class TitleLine:
    """A criterion under another name."""

    no: str
    before: list[Words]
    after: list[Words]


@dataclass(frozen=True, slots=True)
class Section:
    """Rules of one sort of change."""

    anchor: str
    title: str
    lines: list[RuleLine]


@dataclass(frozen=True, slots=True)
class DiffPage:
    """Everything on the page."""

    instrument: Instrument
    slug: str
    day_from: date
    day_to: date
    days: list[DayLink]
    sets: list[Option]
    has_rules: bool
    titles: list[TitleLine]
    pairs: list[Pair]
    sections: list[Section]
    unchanged: int
    coverage: Coverage
    whole: str

    @property
    def changed(self) -> int:
        """Number of changes told."""
        return len(self.titles) + len(self.pairs) + sum(len(s.lines) for s in self.sections)


def diff_page(
    library: Library, instrument: Instrument, wording: RuleWording, query: QueryDict, today: date
) -> DiffPage:
    """The page of changes that a query string asks for; the newest change where it says nothing."""
    sets = library.criteria_sets(instrument.number)
    wanted = query.get("bo", "")
    chosen = next((s for s in sets if s.id.partition(":")[2] == wanted), sets[0] if sets else None)
    scope: CriteriaSet | list[Rule] = chosen or _with_successors(library, instrument.number)
    days = days_of_change(chosen or library.norms(instrument.number))
    newest = max((day for day in days if day <= today), default=days[0] if days else today)
    day_to = day_of(query, "den", newest)
    day_from = day_of(query, "tu", day_to - timedelta(days=1))
    day_from, day_to = min(day_from, day_to), max(day_from, day_to)
    diff = diff_rules(scope, day_from, day_to)
    entries = {id(entry.rule): entry for entry in library.entries}
    old, new = RuleLines(wording, day_from), RuleLines(wording, day_to)

    def lines(rules: Iterable[Rule], words: RuleLines = new) -> list[RuleLine]:
        return [words.line(entries[id(rule)]) for rule in rules]

    rules = list(chosen.rules()) if chosen else library.norms(instrument.number)
    in_force = [rule for rule in rules if rule.in_force(day_to)]
    return DiffPage(
        instrument=instrument,
        slug=slug_of(instrument.number),
        day_from=day_from,
        day_to=day_to,
        days=[_day_link(scope, day, day_from, day_to) for day in days],
        sets=[
            Option(s.id.partition(":")[2], kind_names(s.school_kinds), 0, s is chosen)
            for s in sets
        ] if len(sets) > 1 else [],
        has_rules=bool(rules),
        titles=[_title(change) for change in diff.titles],
        pairs=[_pair(pair, entries, old, new) for pair in diff.replaced],
        sections=[
            section
            for section in (
                Section("them", gettext("Thêm mới"), lines(diff.added)),
                Section("het", gettext("Hết hiệu lực, không có quy định thay"), lines(diff.ended)),
                Section("ngung", gettext("Ngưng áp dụng"), lines(diff.suspended)),
                Section("lai", gettext("Áp dụng trở lại"), lines(diff.resumed)),
                Section(
                    "doi-chieu-lai", gettext("Phải đối chiếu lại lời văn"), lines(diff.doubted)
                ),
            )
            if section.lines
        ],
        unchanged=diff.unchanged,
        coverage=Coverage.of(in_force, day_to, "own"),
        whole=_whole(chosen, diff),
    )  # fmt: skip


def _with_successors(library: Library, number: str) -> list[Rule]:
    """The norms of an instrument, and those of the instruments that took their place."""
    norms = library.norms(number)
    numbers = dict.fromkeys([number])
    for rule in norms:
        if rule.ended_by is not None:
            numbers[rule.ended_by.instrument] = None
    for other in library.instruments.values():
        ended = (r.ended_by.instrument for r in library.norms(other.number) if r.ended_by)
        if number in ended:
            numbers[other.number] = None
    return [rule for name in numbers for rule in library.norms(name)]


def _day_link(scope: CriteriaSet | list[Rule], day: date, day_from: date, day_to: date) -> DayLink:
    before = day - timedelta(days=1)
    diff = diff_rules(scope, before, day)
    count = (
        len(diff.added) + len(diff.ended) + len(diff.replaced) + len(diff.suspended)
        + len(diff.resumed) + len(diff.doubted) + len(diff.titles)
    )  # fmt: skip
    query = f"?tu={date_vn(before)}&den={date_vn(day)}"
    return DayLink(day, query, count, (before, day) == (day_from, day_to))


def _title(change: TitleChange) -> TitleLine:
    before, after = changed_words(change.before or "", change.after or "")
    return TitleLine(change.no, before, after)


def _pair(pair: Replacement, entries: dict[int, Entry], old: RuleLines, new: RuleLines) -> Pair:
    before = [old.line(entries[id(rule)]) for rule in pair.before]
    after = [new.line(entries[id(rule)]) for rule in pair.after]
    first = after[0]
    label = first.title or f"{first.place}, {first.ref}"
    if pair.match is Match.PLACE:
        label = first.place
    left = [Side(line, _plain(line.requirement), _plain(line.expression)) for line in before]
    right = [Side(line, _plain(line.requirement), _plain(line.expression)) for line in after]
    if len(before) == len(after) == 1:
        texts = changed_words(before[0].requirement, after[0].requirement)
        numbers = changed_words(before[0].expression, after[0].expression)
        left = [Side(before[0], texts[0], numbers[0])]
        right = [Side(after[0], texts[1], numbers[1])]
    return Pair(
        label=label,
        match=gettext(MATCHES[pair.match]),
        kinds=first.kinds if first.is_norm else "",
        before=left,
        after=right,
        same_text=[line.requirement for line in before] == [line.requirement for line in after]
        and [line.expression for line in before] == [line.expression for line in after],
    )


def _plain(text: str) -> list[Words]:
    return [Words(text, False)] if text else []


def _whole(chosen: CriteriaSet | None, diff: RuleDiff) -> str:
    """A sentence for the day on which a whole set begins or ends."""
    if chosen is None:
        return ""
    if diff.added and chosen.in_force_from > diff.day_from:
        return gettext("Bộ tiêu chí bắt đầu có hiệu lực: mọi quy định đều là mới.")
    if diff.ended and chosen.in_force_to is not None and chosen.in_force_to < diff.day_to:
        return gettext("Bộ tiêu chí hết hiệu lực: mọi quy định đều thôi áp dụng.")
    return ""
