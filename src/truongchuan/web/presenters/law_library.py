"""The law set as a library: whose rule is which, on what day, and how much of it is verified."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from truongchuan.engines.plan.findings import Instrument
from truongchuan.engines.rules.model import CriteriaSet, LawSet, NormSet, Rule, Verification
from truongchuan.engines.text import fold
from truongchuan.web.svg import drawing, element
from truongchuan.web.templatetags.ui import Badge
from truongchuan.wording.catalogue import gettext_noop as _
from truongchuan.wording.labels import SCHOOL_KINDS
from truongchuan.wording.law import BLOCKS, STATES, TOPIC_OF, TOPICS
from truongchuan.wording.rules import VERIFICATION_NAMES

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_STATE_LOOKS = {
    "in_force": ("info", "check"),
    "ended": ("muted", "slash"),
    "future": ("neutral", "clock"),
    "undated": ("neutral", "circle"),
}
_VERIFICATION_LOOKS = {
    Verification.VERIFIED: ("success", "check"),
    Verification.REMEMBERED: ("warning", "eye"),
    Verification.MISSING: ("muted", "circle"),
}
_BAR_WIDTH, _BAR_HEIGHT = 240, 12
_BAR_PARTS = {"verified": 1.0, "remembered": 0.6, "missing": 0.3}
"""Height of a part of the bar: the shape speaks where the colour does not."""


def day_of(query: QueryDict, name: str, default: date) -> date:
    """Read a day written 15/05/2023 or 2023-05-15; anything else counts as not said."""
    text = query.get(name, "").strip()
    found = _DAY.fullmatch(text)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text)
    except ValueError:
        return default


def slug_of(number: str) -> str:
    """An instrument's number as a part of an address: 57-2026-tt-bgddt."""
    return re.sub(r"[^a-z0-9]+", "-", fold(number)).strip("-")


def verification_badge(verification: Verification) -> Badge:
    """How far a text was checked: mark, tone and word."""
    tone, icon = _VERIFICATION_LOOKS[verification]
    return Badge(tone, icon, gettext(VERIFICATION_NAMES[verification]))


def state_badge(state: str) -> Badge:
    """Where an instrument stands on a day."""
    tone, icon = _STATE_LOOKS[state]
    return Badge(tone, icon, gettext(STATES[state]))


def kind_names(kinds: Iterable[str]) -> str:
    """Kinds of school in words."""
    return ", ".join(gettext(SCHOOL_KINDS.get(kind, kind)) for kind in kinds)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many rules are verified, remembered, missing. ``key`` names the bar in its page."""

    verified: int
    remembered: int
    missing: int
    key: str = "all"

    @property
    def total(self) -> int:
        """All rules counted."""
        return self.verified + self.remembered + self.missing

    @property
    def percent(self) -> int | None:
        """Share verified, in whole hundredths, rounded down: 100 means all."""
        return self.verified * 100 // self.total if self.total else None

    @property
    def bar(self) -> SafeString:
        """The three shares as a bar."""
        counts = {"verified": self.verified, "remembered": self.remembered, "missing": self.missing}
        parts, x = [], 0.0
        for name, count in counts.items():
            if not count:
                continue
            width = _BAR_WIDTH * count / self.total
            height = _BAR_HEIGHT * _BAR_PARTS[name]
            parts.append(
                element(
                    "rect", x=x, y=_BAR_HEIGHT - height, width=width, height=height,
                    classes=f"law-bar law-bar--{name}",
                )
            )  # fmt: skip
            x += width
        title = (
            gettext(
                "%(verified)s đã đối chiếu nguồn, %(remembered)s cần kiểm tra, "
                "%(missing)s chưa có quy định"
            )
            % counts
        )
        return drawing(
            _BAR_WIDTH, _BAR_HEIGHT, title=title, children=parts, classes="chart chart--bar",
            id_prefix=f"bar-{self.key}", stretch=True,
        )  # fmt: skip

    @classmethod
    def of(cls, rules: Iterable[Rule], on: date, key: str = "all") -> Coverage:
        """Count rules by what holds on the day."""
        counts = dict.fromkeys(Verification, 0)
        for rule in rules:
            counts[rule.verification_on(on)] += 1
        return cls(
            counts[Verification.VERIFIED],
            counts[Verification.REMEMBERED],
            counts[Verification.MISSING],
            key,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule with the instrument and the place it stands in."""

    rule: Rule
    number: str
    place: str
    kinds: tuple[str, ...]
    criteria_set: CriteriaSet | None = None
    criterion: str = ""
    level: int | None = None

    def day_in_force(self, on: date) -> date:
        """The day itself, or the nearest one on which the rule was in force."""
        if self.rule.in_force_from > on:
            return self.rule.in_force_from
        last = self.rule.in_force_to
        return min(on, last) if last is not None else on

    def url(self, on: date) -> str:
        """Where the rule is shown, on a day on which it is in force."""
        query = f"?ngay={self.day_in_force(on):%d/%m/%Y}"
        if self.criteria_set is not None and ":" in self.criteria_set.id:
            query += f"&bo={self.criteria_set.id.partition(':')[2]}"
        return instrument_url(self.number) + query + f"#{anchor_of(self.rule)}"


def instrument_url(number: str) -> str:
    """The page of an instrument."""
    return reverse("law_instrument", args=[slug_of(number)])


def anchor_of(rule: Rule) -> str:
    """The id of a rule on the page of its instrument."""
    return f"quy-dinh-{rule.ref}"


class Library:
    """All instruments, and the rules that the product holds of them."""

    def __init__(self, law: LawSet, instruments: Iterable[Instrument]) -> None:
        self.law = law
        found = {instrument.number: instrument for instrument in instruments}
        parts: list[CriteriaSet | NormSet] = [*law.criteria_sets, *law.norm_sets]
        for part in parts:
            if part.instrument not in found:
                found[part.instrument] = _stub(part)
        self.instruments = found

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every rule of every time with its place."""
        return tuple(self._entries())

    @cached_property
    def by_number(self) -> dict[str, list[Entry]]:
        """Rules by instrument."""
        groups: dict[str, list[Entry]] = {}
        for entry in self.entries:
            groups.setdefault(entry.number, []).append(entry)
        return groups

    def _entries(self) -> Iterator[Entry]:
        for criteria in self.law.criteria_sets:
            for standard in criteria.standards:
                for criterion in standard.criteria:
                    for level, rules in criterion.levels.items():
                        place = gettext("Tiêu chí %(no)s, Mức %(level)s") % {
                            "no": criterion.no, "level": level,
                        }  # fmt: skip
                        for rule in rules:
                            yield Entry(
                                rule, criteria.instrument, place, criteria.school_kinds,
                                criteria, criterion.no, level,
                            )  # fmt: skip
            for rule in criteria.level_4:
                yield Entry(
                    rule, criteria.instrument, gettext("Yêu cầu của Mức 4"),
                    criteria.school_kinds, criteria, level=4,
                )  # fmt: skip
            for rule in criteria.degree_conditions:
                yield Entry(
                    rule, criteria.instrument, gettext("Điều kiện công nhận"),
                    criteria.school_kinds, criteria,
                )  # fmt: skip
        for norms in self.law.norm_sets:
            for rule in norms.norms:
                place = gettext(BLOCKS.get(rule.block or "", rule.block or ""))
                yield Entry(rule, norms.instrument, place, rule.school_kinds)

    def by_slug(self, slug: str) -> Instrument | None:
        """The instrument of an address."""
        return next((i for i in self.instruments.values() if slug_of(i.number) == slug), None)

    def criteria_sets(self, number: str) -> list[CriteriaSet]:
        """Sets of criteria of an instrument."""
        return [s for s in self.law.criteria_sets if s.instrument == number]

    def norms(self, number: str) -> list[Rule]:
        """Norms of an instrument."""
        sets = [s for s in self.law.norm_sets if s.instrument == number]
        return [rule for norms in sets for rule in norms.norms]

    def kinds(self, instrument: Instrument) -> tuple[str, ...]:
        """Kinds of school that an instrument speaks about, in the order of the list of kinds."""
        known = set(instrument.school_kinds)
        for entry in self.by_number.get(instrument.number, ()):
            known.update(entry.kinds)
        return tuple(kind for kind in SCHOOL_KINDS if kind in known)

    def start(self, instrument: Instrument) -> date | None:
        """First day in force; where the list does not know it, that of the first rule."""
        if instrument.in_force_from is not None:
            return instrument.in_force_from
        entries = self.by_number.get(instrument.number, ())
        return min((entry.rule.in_force_from for entry in entries), default=None)

    def state(self, instrument: Instrument, on: date) -> str:
        """Where an instrument stands on a day: a key of ``wording.law.STATES``."""
        if instrument.in_force_to is not None and instrument.in_force_to < on:
            return "ended"
        start = self.start(instrument)
        if start is None:
            return "undated"
        return "future" if start > on else "in_force"

    def topic(self, instrument: Instrument) -> str:
        """The one topic under which an instrument is listed."""
        topics = self.topics(instrument)
        return next((topic for topic in TOPICS if topic in topics), "documents")

    def topics(self, instrument: Instrument) -> set[str]:
        """All topics that an instrument matters for."""
        return {TOPIC_OF.get(name, "documents") for name in instrument.matters_for}

    def coverage(self, on: date, number: str = "") -> Coverage:
        """Coverage of the rules in force on the day, of one instrument or of all."""
        entries = self.by_number.get(number, []) if number else self.entries
        rules = (entry.rule for entry in entries if entry.rule.in_force(on))
        return Coverage.of(rules, on, slug_of(number) or "all")


def _stub(part: CriteriaSet | NormSet) -> Instrument:
    """An instrument that rules name and the list of instruments does not."""
    rules = list(part.rules()) if isinstance(part, CriteriaSet) else list(part.norms)
    return Instrument(
        number=part.instrument,
        title=part.title,
        issued=None,
        in_force_from=min((r.in_force_from for r in rules), default=None),
        in_force_to=None,
        verification="remembered",
        note=_("Văn bản do người vận hành thêm; chưa có trong danh mục."),
    )
