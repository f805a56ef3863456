"""The first page of the law library: instruments on a day, and the search over their rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from truongchuan.engines.plan.findings import Instrument
from truongchuan.engines.rules.model import Verification
from truongchuan.engines.text import fold, sort_key
from truongchuan.web.presenters.law_library import (
    Coverage,
    Entry,
    Library,
    day_of,
    instrument_url,
    kind_names,
    state_badge,
    verification_badge,
)
from truongchuan.web.presenters.law_lines import RuleLine, RuleLines
from truongchuan.web.presenters.law_timeline import draw_timeline
from truongchuan.web.presenters.query import Option, one_of, options, sorting, words
from truongchuan.web.templatetags.ui import Badge
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.labels import SCHOOL_KINDS
from truongchuan.wording.law import STATES, TOPICS
from truongchuan.wording.rules import RuleWording

PAGE_SIZE = 40
RULES_PER_PAGE = 20
ORDERS = ("topic", "number", "from", "rules")


@dataclass(frozen=True, slots=True)
class InstrumentLine:
    """An instrument as one row."""

    number: str
    title: str
    kind: str
    url: str
    start: date | None
    end: date | None
    state: Badge
    topic: str
    kinds: str
    rules: int
    coverage: Coverage
    verification: Badge
    amended: str


@dataclass(frozen=True, slots=True)
class IndexPage:
    """Everything on the page."""

    on: date
    words: str
    view: str
    states: list[Option]
    topics: list[Option]
    kinds: list[Option]
    page: Page[Instrument]
    lines: list[InstrumentLine]
    timeline: SafeString | str
    rules: Page[Entry] | None
    rule_lines: list[RuleLine]
    coverage: Coverage
    total: int

    @property
    def found(self) -> int:
        """Instruments that the filter keeps."""
        return self.page.paginator.count


def index_page(library: Library, wording: RuleWording, query: QueryDict, today: date) -> IndexPage:
    """The page that a query string asks for."""
    on = day_of(query, "ngay", today)
    searched = words(query)
    everything = list(library.instruments.values())
    state = one_of(query, "hieu-luc", STATES)
    topic = one_of(query, "chu-de", TOPICS)
    kind = one_of(query, "cap", SCHOOL_KINDS)
    kept = [
        instrument
        for instrument in everything
        if (not state or library.state(instrument, on) == state)
        and (not topic or topic in library.topics(instrument))
        and (not kind or kind in library.kinds(instrument))
        and _has_words(searched, _text_of(instrument))
    ]
    ordered = _ordered(library, kept, query, on)
    page = Paginator(ordered, PAGE_SIZE).get_page(query.get("page"))
    view = one_of(query, "xem", ("bang",))
    rules = _rules(library, searched, kind, query) if searched else None
    lines = RuleLines(wording, on)
    return IndexPage(
        on=on,
        words=searched,
        view=view,
        states=options(
            (
                (code, gettext(label), sum(library.state(i, on) == code for i in everything))
                for code, label in STATES.items()
            ),
            state,
        ),
        topics=options(
            (
                (code, gettext(label), sum(code in library.topics(i) for i in everything))
                for code, label in TOPICS.items()
            ),
            topic,
        ),
        kinds=_kinds(library, everything, kind),
        page=page,
        lines=[_line(library, instrument, on) for instrument in page],
        timeline="" if view or not kept else _timeline(library, kept, on),
        rules=rules,
        rule_lines=[lines.line(entry) for entry in rules] if rules else [],
        coverage=library.coverage(on),
        total=len(everything),
    )


def _timeline(library: Library, kept: list[Instrument], on: date) -> SafeString:
    order = list(TOPICS)
    rows = [(library.topic(instrument), instrument) for instrument in kept]
    rows.sort(
        key=lambda row: (order.index(row[0]), _start(library, row[1]), sort_key(row[1].number))
    )
    return draw_timeline(library, rows, on)


def _start(library: Library, instrument: Instrument) -> date:
    return library.start(instrument) or instrument.issued or instrument.in_force_to or date.max


def _ordered(
    library: Library, kept: list[Instrument], query: QueryDict, on: date
) -> list[Instrument]:
    key, descending = sorting(query, ORDERS, "topic")
    topics = list(TOPICS)
    keys = {
        "topic": lambda i: (topics.index(library.topic(i)), _start(library, i), sort_key(i.number)),
        "number": lambda i: _number_key(i.number),
        "from": lambda i: (_start(library, i), sort_key(i.number)),
        "rules": lambda i: (library.coverage(on, i.number).total, sort_key(i.number)),
    }
    return sorted(kept, key=keys[key], reverse=descending)


def _number_key(number: str) -> tuple[int, str]:
    """Instruments are known by year and number: 57/2026 comes after 22/2024."""
    parts = number.split("/")
    first = int(parts[0]) if parts[0].isdigit() else 0
    year = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
    return (year * 100_000 + first, number)


def _kinds(library: Library, everything: Iterable[Instrument], chosen: str) -> list[Option]:
    counts: dict[str, int] = {}
    for instrument in everything:
        for kind in library.kinds(instrument):
            counts[kind] = counts.get(kind, 0) + 1
    return options(
        ((code, gettext(label), counts[code]) for code, label in SCHOOL_KINDS.items()
         if code in counts),
        chosen,
    )  # fmt: skip


def _line(library: Library, instrument: Instrument, on: date) -> InstrumentLine:
    coverage = library.coverage(on, instrument.number)
    return InstrumentLine(
        number=instrument.number,
        title=instrument.title,
        kind=instrument.kind or "",
        url=f"{instrument_url(instrument.number)}?ngay={date_vn(on)}",
        start=library.start(instrument),
        end=instrument.in_force_to,
        state=state_badge(library.state(instrument, on)),
        topic=gettext(TOPICS[library.topic(instrument)]),
        kinds=kind_names(library.kinds(instrument)),
        rules=coverage.total,
        coverage=coverage,
        verification=verification_badge(Verification(instrument.verification)),
        amended=", ".join(instrument.amended_by),
    )


def _text_of(instrument: Instrument) -> str:
    return " ".join(
        (instrument.number, instrument.title, instrument.issuer or "", instrument.note or "")
    )


def _has_words(searched: str, text: str) -> bool:
    pattern = _pattern(searched)
    return pattern is None or pattern.match(fold(text)) is not None


def _pattern(searched: str) -> re.Pattern[str] | None:
    """Every word as a whole word, the last one perhaps not yet written to its end."""
    wanted = fold(searched).split()
    if not wanted:
        return None
    whole = "".join(rf"(?=.*(?<!\w){re.escape(word)}(?!\w))" for word in wanted[:-1])
    return re.compile(rf"{whole}(?=.*(?<!\w){re.escape(wanted[-1])})")


def _rules(library: Library, searched: str, kind: str, query: QueryDict) -> Page[Entry]:
    pattern, phrase = _pattern(searched), fold(searched)
    texts = ((entry, _rule_text(entry)) for entry in library.entries)
    found = [
        (phrase not in text, entry)
        for entry, text in texts
        if (not kind or kind in entry.kinds) and (pattern is None or pattern.match(text))
    ]
    found.sort(key=lambda hit: hit[0])
    return Paginator([entry for _, entry in found], RULES_PER_PAGE).get_page(
        query.get("trang-quy-dinh")
    )


def _rule_text(entry: Entry) -> str:
    rule = entry.rule
    return fold(
        f"{rule.ref} {rule.title or ''} {rule.requirement} {entry.place} {entry.number} "
        f"{' '.join(rule.aliases)}"
    )
