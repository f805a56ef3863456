"""The text of an instrument on a day: criteria with every requirement, or norms by block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from truongchuan.engines.rules.model import (
    CriteriaSet,
    Criterion,
    DataItem,
    NormKind,
    Rule,
    Standard,
)
from truongchuan.web.presenters.law_library import Entry, kind_names, verification_badge
from truongchuan.web.presenters.law_lines import Keeps, RuleLine, RuleLines
from truongchuan.web.templatetags.ui import Badge
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.law import BLOCKS, level_rules
from truongchuan.wording.rules import LEVEL_NAMES


@dataclass(frozen=True, slots=True)
class DataLine:
    """A figure that a criterion asks to be followed."""

    name: str
    help: str
    until: date | None
    verification: Badge


@dataclass(frozen=True, slots=True)
class LevelView:
    """A level of a criterion. ``empty``: the instrument asks nothing more there."""

    level: int
    rules: list[RuleLine]
    empty: bool


@dataclass(frozen=True, slots=True)
class CriterionView:
    """A criterion; ``gone`` are its requirements of other times."""

    no: str
    title: str
    anchor: str
    mandatory: bool | None
    note: str
    levels: list[LevelView]
    gone: list[RuleLine]
    data: list[DataLine]
    span: str = ""


@dataclass(frozen=True, slots=True)
class StandardView:
    """A standard with the criteria of the day, and those of other times."""

    no: str
    title: str
    anchor: str
    criteria: list[CriterionView]
    others: list[CriterionView]
    count: int


@dataclass(frozen=True, slots=True)
class CriteriaView:
    """A set of criteria."""

    title: str
    kinds: str
    level_rule: tuple[str, ...]
    standards: list[StandardView]
    level_4: list[RuleLine]
    conditions: list[RuleLine]
    notes: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class NormGroup:
    """Norms of one block and facility level."""

    block: str
    level: str
    anchor: str
    lines: list[RuleLine]


@dataclass(frozen=True, slots=True)
class NormsView:
    """The norms of an instrument."""

    groups: list[NormGroup]
    not_computable: list[RuleLine]
    others: list[RuleLine]
    count: int


class InstrumentText:
    """Draws the rules of one instrument, those that a filter keeps."""

    def __init__(self, entries: Iterable[Entry], lines: RuleLines, keeps: Keeps) -> None:
        self.entries = {id(entry.rule): entry for entry in entries}
        self.lines = lines
        self.keeps = keeps
        self.on = lines.on

    def _drawn(self, rules: Iterable[Rule]) -> list[RuleLine]:
        return [self.lines.line(self.entries[id(rule)]) for rule in rules]

    def criteria(self, chosen: CriteriaSet, level: str) -> CriteriaView:
        """A set of criteria; ``level`` limits it to the requirements of one level."""
        narrowed = bool(level) or not all(self.keeps(rule) for rule in chosen.rules())
        standards = [self._standard(standard, level, narrowed) for standard in chosen.standards]
        level_4 = self._current(chosen.level_4) if level in ("", "4") else []
        conditions = self._current(chosen.degree_conditions) if not level else []
        return CriteriaView(
            title=chosen.title,
            kinds=kind_names(chosen.school_kinds),
            level_rule=level_rules(chosen, self.on, gettext),
            standards=standards,
            level_4=level_4,
            conditions=conditions,
            notes=chosen.notes,
            count=sum(s.count for s in standards) + len(level_4) + len(conditions),
        )

    def _current(self, rules: Iterable[Rule]) -> list[RuleLine]:
        return self._drawn(r for r in rules if r.in_force(self.on) and self.keeps(r))

    def _standard(self, standard: Standard, level: str, narrowed: bool) -> StandardView:
        criteria = [self._criterion(c, level) for c in standard.criteria if c.in_force(self.on)]
        shown = [c for c in criteria if any(n.rules for n in c.levels) or not narrowed]
        others = [self._other_time(c) for c in standard.criteria if not c.in_force(self.on)]
        return StandardView(
            no=standard.no,
            title=standard.title,
            anchor=f"tieu-chuan-{standard.no}",
            criteria=shown,
            others=[] if narrowed else others,
            count=sum(len(n.rules) for c in shown for n in c.levels),
        )

    def _criterion(self, criterion: Criterion, level: str) -> CriterionView:
        levels: list[LevelView] = []
        gone: list[RuleLine] = []
        for number in sorted(criterion.levels):
            if level and str(number) != level:
                continue
            rules = criterion.items(number, self.on)
            shown = self._current(rules)
            if shown or not rules:
                levels.append(LevelView(number, shown, empty=not rules))
            gone += self._drawn(
                rule
                for rule in criterion.levels[number]
                if not rule.in_force(self.on) and self.keeps(rule)
            )
        return CriterionView(
            no=criterion.no,
            title=criterion.title_on(self.on),
            anchor=f"tieu-chi-{criterion.no}",
            mandatory=criterion.mandatory,
            note=criterion.note or "",
            levels=levels,
            gone=gone,
            data=[
                DataLine(
                    name=item.requirement,
                    help=self._metric_help(item),
                    until=item.not_decisive_until,
                    verification=verification_badge(item.verification),
                )
                for item in criterion.data
            ],
        )

    def _metric_help(self, item: DataItem) -> str:
        """What the registry adds to the name of a figure."""
        metric = self.lines.wording.registry.metrics[item.metric]
        same = metric.name.casefold() == item.requirement.casefold()
        return metric.help or "" if same else metric.name

    def _other_time(self, criterion: Criterion) -> CriterionView:
        """A criterion that is not in force on the day."""
        span = gettext("từ %(day)s") % {"day": date_vn(criterion.in_force_from)}
        if criterion.in_force_to is not None and criterion.in_force_to < self.on:
            span = gettext("đến hết %(day)s") % {"day": date_vn(criterion.in_force_to)}
        return CriterionView(
            no=criterion.no,
            title=criterion.title,
            anchor="",
            mandatory=criterion.mandatory,
            note=criterion.note or "",
            levels=[],
            gone=self._drawn(rule for rules in criterion.levels.values() for rule in rules),
            data=[],
            span=span,
        )

    def norms(self, rules: Iterable[Rule], kind: str) -> NormsView:
        """The norms for a kind of school (or all) by block and facility level."""
        wanted = [r for r in rules if (not kind or kind in r.school_kinds) and self.keeps(r)]
        current = [rule for rule in wanted if rule.in_force(self.on)]
        groups: dict[tuple[int, int], list[Rule]] = {}
        blocks, levels = list(BLOCKS), list(LEVEL_NAMES)
        for rule in current:
            if rule.kind is not NormKind.NOT_COMPUTABLE:
                block = blocks.index(rule.block) if rule.block in BLOCKS else len(blocks)
                level = levels.index(rule.level.value) if rule.level else 0
                groups.setdefault((block, level), []).append(rule)
        views = []
        for (block, level), members in sorted(groups.items()):
            drawn = self._drawn(members)
            views.append(NormGroup(drawn[0].block, drawn[0].level, f"khoi-{block}-{level}", drawn))
        return NormsView(
            groups=views,
            not_computable=self._drawn(r for r in current if r.kind is NormKind.NOT_COMPUTABLE),
            others=self._drawn(rule for rule in wanted if not rule.in_force(self.on)),
            count=len(current),
        )
