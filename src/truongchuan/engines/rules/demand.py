"""What a degree asks of a school, item by item.

A degree follows from a level of the school, and the level from needs that are data: all criteria
at a level, some of them ("5 of 7"), an earlier level, extra items; conditions of the degree come
on top. From the items that fail it follows which of them keep the school from the degree: every
failing item of what is asked for certain, and those of "k of n criteria" only when fewer than k of
the criteria are left. With nothing else in the way a school reaches the degree exactly when no
item is blocking (see the tests, which hold this against :func:`assess`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from truongchuan.engines.rules.model import CriteriaSet, Criterion, Need, Rule

CONDITIONS = ""
"""Stands for the criterion of items that belong to none: degree conditions and extra items."""


@dataclass(frozen=True, slots=True)
class Choice:
    """``at_least`` of ``criteria`` criteria must hold; ``items`` are theirs, ref → criterion."""

    at_least: int
    criteria: int
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Demand:
    """What a degree asks: ``levels`` by criterion, ``items`` by ref with their criterion.

    ``certain`` are the refs that must hold whatever else does.
    """

    degree: int
    level: int
    levels: Mapping[str, int]
    items: Mapping[str, str]
    certain: frozenset[str]
    choices: tuple[Choice, ...]

    def blocking(self, failing: Iterable[str]) -> tuple[str, ...]:
        """Those of the failing refs that keep a school from the degree, in their order."""
        refs = self.asked(failing)
        if not self.choices:
            return refs
        found = {ref for ref in refs if ref in self.certain}
        for choice in self.choices:
            of_choice = [ref for ref in refs if ref in choice.items]
            lost = len({choice.items[ref] for ref in of_choice})
            if choice.criteria - lost < choice.at_least:
                found.update(of_choice)
        return tuple(ref for ref in refs if ref in found)

    def asked(self, refs: Iterable[str]) -> tuple[str, ...]:
        """Those of the refs that the degree asks for, in their order."""
        items = self.items
        return tuple([ref for ref in refs if ref in items])


def demand_of(criteria_set: CriteriaSet, degree: int, on: date) -> Demand | None:
    """What a degree (or the lowest above it) asks on a day; ``None`` where no level gives it."""
    giving = [level for level, given in criteria_set.degrees.items() if given >= degree]
    if not giving:
        return None
    level = min(giving)
    levels: dict[str, int] = {}
    certain: dict[str, str] = {}
    choices: list[Choice] = []
    for need in _needs(criteria_set, level):
        if need.extra_items:
            certain.update(_refs(criteria_set.level_4, on))
            continue
        at = need.at_level or 1
        chosen = _chosen(criteria_set, need, on)
        items = {
            rule.ref: criterion.no
            for criterion in chosen
            for below in sorted(criterion.levels)
            if below <= at
            for rule in criterion.items(below, on)
        }
        for criterion in chosen:
            levels[criterion.no] = max(at, levels.get(criterion.no, 0))
        if need.at_least is None:
            certain.update(items)
        else:
            choices.append(Choice(need.at_least, len(chosen), items))
    certain.update(_refs(criteria_set.degree_conditions, on))
    every = dict(certain)
    for choice in choices:
        every.update(choice.items)
    return Demand(degree, level, levels, every, frozenset(certain), tuple(choices))


def _needs(criteria_set: CriteriaSet, level: int) -> list[Need]:
    """The needs of a level, those of the earlier levels it asks for written out."""
    found: list[Need] = []
    for need in next(n for n in criteria_set.school_levels if n.level == level).needs:
        found.extend([need] if need.level is None else _needs(criteria_set, need.level))
    return found


def _chosen(criteria_set: CriteriaSet, need: Need, on: date) -> list[Criterion]:
    wanted = {"mandatory": True, "others": False}.get(need.which or "")
    return [
        criterion
        for criterion in criteria_set.criteria(on)
        if wanted is None or bool(criterion.mandatory) is wanted
    ]


def _refs(rules: Iterable[Rule], on: date) -> dict[str, str]:
    return {rule.ref: CONDITIONS for rule in rules if rule.in_force(on)}
