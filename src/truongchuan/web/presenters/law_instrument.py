"""One instrument on a day: facts, criteria with every requirement, or norms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.engines.plan.findings import Instrument
from truongchuan.engines.rules.diff import days_of_change
from truongchuan.engines.rules.model import (
    CriteriaSet,
    Rule,
    Verification,
)
from truongchuan.web.presenters.law_library import (
    Coverage,
    Entry,
    Library,
    day_of,
    instrument_url,
    kind_names,
    slug_of,
    state_badge,
    verification_badge,
)
from truongchuan.web.presenters.law_lines import (
    RuleLines,
    number_count,
    verification_filter,
)
from truongchuan.web.presenters.law_text import CriteriaView, InstrumentText, NormsView
from truongchuan.web.presenters.query import Option, one_of, options
from truongchuan.web.templatetags.ui import Badge
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.labels import SCHOOL_KINDS
from truongchuan.wording.rules import VERIFICATION_NAMES, RuleWording


@dataclass(frozen=True, slots=True)
class Related:
    """Another instrument that this one names."""

    number: str
    url: str
    known: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What an instrument does to the rules of another one."""

    number: str
    suspended: int
    ended: int
    url: str


@dataclass(frozen=True, slots=True)
class InstrumentPage:
    """Everything on the page. ``shown_on`` is the day whose text is shown."""

    instrument: Instrument
    slug: str
    title: str
    on: date
    shown_on: date
    state: Badge
    verification: Badge
    replaces: list[Related]
    replaced_by: list[Related]
    amended_by: list[Related]
    effects: list[Effect]
    kinds: str
    coverage: Coverage
    numbers: int
    days: list[date]
    sets: list[Option]
    levels: list[Option]
    school_kinds: list[Option]
    verifications: list[Option]
    only_numbers: bool
    criteria: CriteriaView | None
    norms: NormsView | None
    filtered: bool


def instrument_page(
    library: Library, instrument: Instrument, wording: RuleWording, query: QueryDict, today: date
) -> InstrumentPage:
    """The page of an instrument that a query string asks for."""
    on = day_of(query, "ngay", today)
    number = instrument.number
    sets = library.criteria_sets(number)
    chosen = _chosen_set(sets, query)
    rules: list[Rule] = list(chosen.rules()) if chosen else library.norms(number)
    shown_on = _shown_day(chosen, rules, on)
    current = [rule for rule in rules if rule.in_force(shown_on)]
    kinds = library.kinds(instrument)
    kind = one_of(query, "cap", kinds) if not chosen else ""
    level = one_of(query, "muc", ("1", "2", "3", "4")) if chosen else ""
    text = InstrumentText(
        library.by_number.get(number, ()),
        RuleLines(wording, shown_on),
        verification_filter(query, shown_on),
    )
    counts = Coverage.of(current, shown_on, "own")
    return InstrumentPage(
        instrument=instrument,
        slug=slug_of(number),
        title=chosen.title if chosen else "",
        on=on,
        shown_on=shown_on,
        state=state_badge(library.state(instrument, on)),
        verification=verification_badge(Verification(instrument.verification)),
        replaces=_related(library, instrument.replaces),
        replaced_by=_related(library, (instrument.replaced_by,) if instrument.replaced_by else ()),
        amended_by=_related(library, instrument.amended_by),
        effects=_effects(library, number),
        kinds=kind_names(kinds),
        coverage=counts,
        numbers=number_count(current),
        days=list(days_of_change(chosen or rules)),
        sets=_set_options(sets, chosen),
        levels=_level_options(chosen, level),
        school_kinds=options(
            ((k, gettext(SCHOOL_KINDS[k]), sum(k in r.school_kinds for r in current))
             for k in kinds),
            kind,
        ) if not chosen and len(kinds) > 1 else [],
        verifications=options(
            ((v.value, gettext(VERIFICATION_NAMES[v]), getattr(counts, v.value))
             for v in Verification),
            query.get("doi-chieu", ""),
        ),
        only_numbers=query.get("so", "") == "1",
        criteria=text.criteria(chosen, level) if chosen else None,
        norms=text.norms(rules, kind) if rules and not chosen else None,
        filtered=any(query.get(name) for name in ("muc", "cap", "doi-chieu", "so")),
    )  # fmt: skip


def _chosen_set(sets: list[CriteriaSet], query: QueryDict) -> CriteriaSet | None:
    wanted = query.get("bo", "")
    return next((s for s in sets if s.id.partition(":")[2] == wanted), sets[0] if sets else None)


def _set_options(sets: list[CriteriaSet], chosen: CriteriaSet | None) -> list[Option]:
    if len(sets) < 2:
        return []
    return [
        Option(
            s.id.partition(":")[2], kind_names(s.school_kinds), len(list(s.rules())), s is chosen
        )
        for s in sets
    ]


def _level_options(chosen: CriteriaSet | None, level: str) -> list[Option]:
    if chosen is None:
        return []
    return options(
        ((str(n.level), gettext("Mức %(level)s") % {"level": n.level}, 0)
         for n in chosen.school_levels),
        level,
    )  # fmt: skip


def _shown_day(chosen: CriteriaSet | None, rules: list[Rule], on: date) -> date:
    """The day asked for, or the nearest one on which there is anything to show."""
    if not rules or any(rule.in_force(on) for rule in rules):
        return on
    first = chosen.in_force_from if chosen else min(rule.in_force_from for rule in rules)
    if on < first:
        return first
    return max(rule.in_force_to for rule in rules if rule.in_force_to is not None)


def _related(library: Library, numbers: Iterable[str]) -> list[Related]:
    return [
        Related(number, instrument_url(number), number in library.instruments)
        for number in numbers
    ]  # fmt: skip


def _effects(library: Library, number: str) -> list[Effect]:
    found: dict[str, list[Entry]] = {}
    for entry in library.entries:
        ended = entry.rule.ended_by is not None and entry.rule.ended_by.instrument == number
        if entry.number != number and (ended or _suspends(entry.rule, number)):
            found.setdefault(entry.number, []).append(entry)
    return [_effect(target, entries, number) for target, entries in found.items()]


def _effect(target: str, entries: list[Entry], number: str) -> Effect:
    suspended = [e.rule for e in entries if _suspends(e.rule, number)]
    ended = [e.rule for e in entries if e.rule.ended_by and e.rule.ended_by.instrument == number]
    days = [s.start for rule in suspended for s in rule.suspended if s.by == number]
    days += [rule.in_force_to + timedelta(days=1) for rule in ended if rule.in_force_to]
    day = min(days)
    address = reverse("law_diff", args=[slug_of(target)])
    query = f"?tu={date_vn(day - timedelta(days=1))}&den={date_vn(day)}"
    return Effect(target, len(suspended), len(ended), address + query)


def _suspends(rule: Rule, number: str) -> bool:
    return any(suspension.by == number for suspension in rule.suspended)
