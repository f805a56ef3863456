"""What changed in the law between two days: one set of criteria, or any norms.

A rule in force on both days is the same rule. Of the others, one that ended and one that came are
told as one change when they belong together:

* the same ``ref`` (an indicator with a new text keeps its number);
* in a set of criteria, the same level of the same criterion (``place``): the indicators that went
  there and those that came, taken together;
* norms of the same facility level, block and kind of school whose expressions compare the same
  metrics in the same direction (``subject``), where their conditions are alike or both stand in
  for the same norm (``override``). Each rule is in one pair at most; the likest pairs come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from truongchuan.engines.rules.expression import (
    Compare,
    Condition,
    FactValue,
    Holds,
    Node,
    OneOf,
    metrics_of,
    walk,
)
from truongchuan.engines.rules.model import CriteriaSet, Rule, change_days

_YEAR = re.compile(r"_(?:19|20)\d\d$")
_DIRECTIONS = {">": ">=", "<": "<="}
_Place = tuple[str, int]


class Match(StrEnum):
    """Why an ended and a new rule count as one change."""

    REF = "ref"
    PLACE = "place"
    OVERRIDE = "override"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Replacement:
    """Rules that went and the rules that came in their place (one each, but for a place)."""

    before: tuple[Rule, ...]
    after: tuple[Rule, ...]
    match: Match


@dataclass(frozen=True, slots=True)
class TitleChange:
    """A criterion with another name; ``None`` where there is no criterion of that number."""

    no: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class RuleDiff:
    """All differences between two days.

    ``suspended``, ``resumed`` and ``doubted`` (verified before, not any more) are rules in force
    on both days; ``unchanged`` counts those with no difference at all.
    """

    day_from: date
    day_to: date
    added: tuple[Rule, ...] = ()
    ended: tuple[Rule, ...] = ()
    replaced: tuple[Replacement, ...] = ()
    suspended: tuple[Rule, ...] = ()
    resumed: tuple[Rule, ...] = ()
    doubted: tuple[Rule, ...] = ()
    titles: tuple[TitleChange, ...] = ()
    unchanged: int = 0

    @property
    def empty(self) -> bool:
        """True when nothing changed."""
        return not (
            self.added or self.ended or self.replaced or self.suspended or self.resumed
            or self.doubted or self.titles
        )  # fmt: skip


def diff_rules(rules: CriteriaSet | Iterable[Rule], day_from: date, day_to: date) -> RuleDiff:
    """Compare the law of two days; a later ``day_from`` tells the changes backwards."""
    criteria = rules if isinstance(rules, CriteriaSet) else None
    everything = tuple(rules.rules()) if isinstance(rules, CriteriaSet) else tuple(rules)
    if criteria is not None:
        before, after = _in_force(criteria, day_from), _in_force(criteria, day_to)
    else:
        before = [rule for rule in everything if rule.in_force(day_from)]
        after = [rule for rule in everything if rule.in_force(day_to)]
    stayed = [rule for rule in before if any(rule is other for other in after)]
    gone = _without(before, stayed)
    come = _without(after, stayed)
    replaced = _pairs(gone, come, criteria)
    gone = _without(gone, [rule for pair in replaced for rule in pair.before])
    come = _without(come, [rule for pair in replaced for rule in pair.after])
    suspended = [
        r for r in stayed if r.suspension_on(day_to) and not r.suspension_on(day_from)
    ]  # fmt: skip
    resumed = [r for r in stayed if r.suspension_on(day_from) and not r.suspension_on(day_to)]
    doubted = [r for r in stayed if r.verification_on(day_from) is not r.verification_on(day_to)]
    changed = {id(rule) for rule in (*suspended, *resumed, *doubted)}
    return RuleDiff(
        day_from=day_from,
        day_to=day_to,
        added=tuple(come),
        ended=tuple(gone),
        replaced=tuple(replaced),
        suspended=tuple(suspended),
        resumed=tuple(resumed),
        doubted=tuple(doubted),
        titles=tuple(_titles(criteria, day_from, day_to)) if criteria else (),
        unchanged=len(stayed) - len(changed),
    )


def days_of_change(rules: CriteriaSet | Iterable[Rule]) -> tuple[date, ...]:
    """Days on which these rules become other ones, ascending; the first is their beginning."""
    days: set[date] = set()
    if isinstance(rules, CriteriaSet):
        for standard in rules.standards:
            for criterion in standard.criteria:
                days.update(title.start for title in criterion.titles)
    for rule in rules.rules() if isinstance(rules, CriteriaSet) else rules:
        days.update(change_days(rule))
    return tuple(sorted(days))


def _in_force(criteria: CriteriaSet, on: date) -> list[Rule]:
    if not criteria.in_force(on):
        return []
    items = [
        rule
        for criterion in criteria.criteria(on)
        for level in sorted(criterion.levels)
        for rule in criterion.items(level, on)
    ]
    extra = [r for r in (*criteria.level_4, *criteria.degree_conditions) if r.in_force(on)]
    return [*items, *extra]


def _without(rules: Iterable[Rule], left_out: Iterable[Rule]) -> list[Rule]:
    known = {id(rule) for rule in left_out}
    return [rule for rule in rules if id(rule) not in known]


def _titles(criteria: CriteriaSet, day_from: date, day_to: date) -> Iterator[TitleChange]:
    before = {c.no: c.title_on(day_from) for c in criteria.criteria(day_from)}
    after = {c.no: c.title_on(day_to) for c in criteria.criteria(day_to)}
    if not criteria.in_force(day_from) or not criteria.in_force(day_to):
        return
    for no in dict.fromkeys((*before, *after)):
        if before.get(no) != after.get(no):
            yield TitleChange(no, before.get(no), after.get(no))


# Pairs


def _pairs(gone: list[Rule], come: list[Rule], criteria: CriteriaSet | None) -> list[Replacement]:
    by_ref = {(rule.id, rule.ref): rule for rule in come}
    found = [
        Replacement((rule,), (by_ref[rule.id, rule.ref],), Match.REF)
        for rule in gone
        if (rule.id, rule.ref) in by_ref
    ]
    gone = _without(gone, [rule for pair in found for rule in pair.before])
    come = _without(come, [rule for pair in found for rule in pair.after])
    found += _by_place(gone, come, criteria) if criteria else _by_subject(gone, come)
    return found


def _by_place(gone: list[Rule], come: list[Rule], criteria: CriteriaSet) -> list[Replacement]:
    places: dict[int, _Place] = {
        id(rule): (criterion.no, level)
        for standard in criteria.standards
        for criterion in standard.criteria
        for level, items in criterion.levels.items()
        for rule in items
    }
    went = _grouped(gone, places)
    came = _grouped(come, places)
    return [
        Replacement(tuple(rules), tuple(came[place]), Match.PLACE)
        for place, rules in went.items()
        if place in came
    ]


def _grouped(rules: Iterable[Rule], places: dict[int, _Place]) -> dict[_Place, list[Rule]]:
    groups: dict[_Place, list[Rule]] = {}
    for rule in rules:
        if id(rule) in places:
            groups.setdefault(places[id(rule)], []).append(rule)
    return groups


def _by_subject(gone: list[Rule], come: list[Rule]) -> list[Replacement]:
    scored: list[tuple[tuple[bool, ...], int, int]] = []
    for i, old in enumerate(gone):
        for j, new in enumerate(come):
            likeness = _likeness(old, new)
            if likeness is not None:
                scored.append((likeness, i, j))
    scored.sort(key=lambda entry: (tuple(not yes for yes in entry[0]), entry[1], entry[2]))
    found: dict[int, Replacement] = {}
    taken: set[int] = set()
    for _, i, j in scored:
        if i in found or j in taken:
            continue
        taken.add(j)
        match = Match.OVERRIDE if _same_override(gone[i], come[j]) else Match.SUBJECT
        found[i] = Replacement((gone[i],), (come[j],), match)
    return [found[i] for i in sorted(found)]


def _likeness(old: Rule, new: Rule) -> tuple[bool, ...] | None:
    """How alike two norms are, the weightiest sign first; ``None``: not about the same thing."""
    same_stem = _stem(old) == _stem(new)
    subject = _subject(old)
    about = bool(subject) and subject == _subject(new)
    if (old.level, old.block) != (new.level, new.block) or not (about or same_stem):
        return None
    if not set(old.school_kinds) & set(new.school_kinds):
        return None
    same_when = old.when == new.when
    near_when = bool(_metrics(old.when) & _metrics(new.when))
    override = _same_override(old, new)
    if not (same_when or near_when or override or same_stem):
        return None
    same_measure = _metrics(_formula(old)) == _metrics(_formula(new))
    return (about, override, same_when, near_when, same_measure, same_stem)


def _same_override(old: Rule, new: Rule) -> bool:
    return bool(
        set(old.overrides) & set(new.overrides)
        or old.id in new.overrides
        or new.id in old.overrides
    )


def _stem(rule: Rule) -> str:
    """The id without the year that tells two versions apart."""
    return _YEAR.sub("", rule.id)


def _subject(rule: Rule) -> frozenset[tuple[str, str]]:
    """The metrics that a norm bounds, each with the direction of the bound."""
    if rule.quota is not None:
        return frozenset({(rule.quota.actual, "quota")} if rule.quota.actual else ())
    if rule.expression is None:
        return frozenset()
    found: set[tuple[str, str]] = set()
    for node in walk(rule.expression):
        match node:
            case Compare(op, FactValue(metric), _):
                found.add((metric, _DIRECTIONS.get(op, op)))
            case Holds(metric) | OneOf(metric, _):
                found.add((metric, "is"))
    return frozenset(found)


def _formula(rule: Rule) -> Condition | Node | None:
    return rule.quota.required if rule.quota is not None else rule.expression


def _metrics(node: Node | None) -> frozenset[str]:
    return frozenset(metrics_of(node)) if node is not None else frozenset()
