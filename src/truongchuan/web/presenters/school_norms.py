"""The norms board of a school: what each norm asks, what there is, what is short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.accreditation.selectors import SchoolSheet, judgement_history
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.rules.metrics import Metric, MetricType
from truongchuan.engines.rules.model import LawSet, NormKind, NormLevel, Rule
from truongchuan.engines.rules.norms import LEVELS, LevelSummary, NormVerdict
from truongchuan.engines.rules.shortfall import Gap
from truongchuan.engines.rules.verdicts import NEUTRAL, Verdict
from truongchuan.web.presenters.reasons import (
    DoubtLine,
    Explained,
    Explainer,
    Look,
    doubt_lines,
    verdict_look,
)
from truongchuan.web.presenters.school_criteria import Finding, finding
from truongchuan.wording.law import BLOCKS
from truongchuan.wording.rules import LEVEL_NAMES, amount, plain_number
from truongchuan.wording.school_law import READINGS

SHOWS = ("", "failing", "unknown", "open", "idle")
_WANTED = {
    "": (Verdict.MET, Verdict.NOT_MET, Verdict.NOT_KNOWN),
    "failing": (Verdict.NOT_MET,),
    "unknown": (Verdict.NOT_KNOWN,),
    "open": (Verdict.NOT_MET, Verdict.NOT_KNOWN),
    "idle": (Verdict.NOT_APPLICABLE, Verdict.SUSPENDED),
}


@dataclass(frozen=True, slots=True)
class NormRow:
    """A norm: need, have and short are written with their unit."""

    explained: Explained
    level: str
    need: str
    have: str
    have_url: str
    short: str
    judged: Finding | None
    judgeable: bool
    open: bool
    open_url: str
    close_url: str
    history: list[Finding]


@dataclass(frozen=True, slots=True)
class BlockView:
    """The norms of one block."""

    name: str
    anchor: str
    rows: list[NormRow]
    failing: int
    unknown: int


@dataclass(frozen=True, slots=True)
class LevelView:
    """A facility level: the three truths about it, and how many of its own norms hold."""

    name: str
    truths: list[Look]
    met: int
    not_met: int
    not_known: int
    left_out: int
    empty: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """A norm that bounds how many a school can hold."""

    title: str
    most: str
    anchor: str


@dataclass(frozen=True, slots=True)
class CapacityView:
    """How many the school can hold beside how many it has; empty texts where not known."""

    learners: str
    learners_now: str
    learners_over: bool
    classes: str
    classes_now: str
    classes_over: bool
    binding: list[Limit]


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class NormsBoard:
    """Everything on the page."""

    levels: list[LevelView]
    truths: list[tuple[str, list[Look]]]
    blocks: list[BlockView]
    quotas: list[NormRow]
    idle_quotas: list[NormRow]
    capacity: CapacityView
    doubts: list[DoubtLine]
    level_options: list[Option]
    show_options: list[Option]
    block_options: list[Option]
    shown: int
    total: int
    here: str


def norms_board(
    *,
    actor: Actor,
    programme: Programme,
    sheet: SchoolSheet,
    law: LawSet,
    query: Mapping[str, str],
) -> NormsBoard:
    """Put the board together."""
    return _Board(actor, programme, sheet, law, query).board()


class _Board:
    def __init__(
        self,
        actor: Actor,
        programme: Programme,
        sheet: SchoolSheet,
        law: LawSet,
        query: Mapping[str, str],
    ) -> None:
        self.actor, self.sheet, self.law = actor, sheet, law
        self.programme_pk, self.registry = programme.pk, law.registry
        self.explainer = Explainer(law, sheet, programme.pk)
        self.here = reverse("school_norms", args=[programme.pk, sheet.school.pk])
        norms = sheet.check.norms
        self.norms = [n for n in norms if n.rule.kind is not NormKind.QUOTA]
        self.quotas = [n for n in norms if n.rule.kind is NormKind.QUOTA]
        self.wanted = query.get("item", "")
        show, level, block = query.get("show", ""), query.get("level", ""), query.get("block", "")
        self.show = show if show in SHOWS else ""
        self.level = level if level in LEVEL_NAMES else ""
        self.block = block if block in BLOCKS else ""

    def board(self) -> NormsBoard:
        shown = [norm for norm in self.norms if self._keeps(norm)]
        by_block: dict[str, list[NormVerdict]] = {}
        for norm in shown:
            by_block.setdefault(norm.rule.block or "", []).append(norm)
        order = list(BLOCKS)
        levels = [self._level(level) for level in LEVELS]
        return NormsBoard(
            levels=levels,
            truths=[
                (gettext(name), [level.truths[index] for level in levels])
                for index, name in enumerate(READINGS.values())
            ],
            blocks=[
                self._block(block, by_block[block])
                for block in sorted(by_block, key=lambda b: order.index(b) if b in order else 99)
            ],
            quotas=[self._row(norm) for norm in self.quotas if norm.gap is not None],
            idle_quotas=[self._row(norm) for norm in self.quotas if norm.gap is None],
            capacity=self._capacity(),
            doubts=doubt_lines(self.law, self.sheet, self.programme_pk),
            level_options=self._level_options(),
            show_options=self._show_options(),
            block_options=self._block_options(order),
            shown=len(shown),
            total=len(self.norms),
            here=self.here,
        )

    def _keeps(self, norm: NormVerdict) -> bool:
        if norm.rule.id == self.wanted:
            return True
        return (
            norm.verdict in _WANTED[self.show]
            and self.level in ("", _level_of(norm.rule))
            and self.block in ("", norm.rule.block)
        )

    def _block(self, block: str, norms: list[NormVerdict]) -> BlockView:
        norms = sorted(norms, key=lambda norm: LEVELS.index(norm.rule.level or LEVELS[0]))
        return BlockView(
            name=gettext(BLOCKS.get(block, block)),
            anchor=f"khoi-{block}",
            rows=[self._row(norm) for norm in norms],
            failing=sum(norm.verdict is Verdict.NOT_MET for norm in norms),
            unknown=sum(norm.verdict is Verdict.NOT_KNOWN for norm in norms),
        )

    def _row(self, norm: NormVerdict) -> NormRow:
        rule = norm.rule
        explained = self.explainer.explain(norm.item)
        opened = rule.id == self.wanted
        history = (
            judgement_history(actor=self.actor, school=self.sheet.school, ref=rule.id)
            if opened
            else []
        )
        judged = self.sheet.judgements.get(rule.id)
        need, have, short = self._amounts(norm)
        return NormRow(
            explained=explained,
            level=gettext(LEVEL_NAMES[_level_of(rule)]),
            need=need,
            have=have,
            have_url=self._metric_url(norm),
            short=short,
            judged=finding(judged) if judged else None,
            judgeable=norm.verdict not in NEUTRAL,
            open=opened,
            open_url=self._url(item=rule.id, anchor=explained.anchor),
            close_url=self._url(anchor=explained.anchor),
            history=[finding(found) for found in history],
        )

    def _amounts(self, norm: NormVerdict) -> tuple[str, str, str]:
        gap, rule = norm.gap, norm.rule
        if gap is None:
            return "", "", ""
        metric = self.registry.metrics.get(gap.metric or "")
        need = self._written(gap.required, metric, rule)
        if need and rule.kind is NormKind.CONSTRAINT and metric and _is_amount(metric):
            need = ("≤ " if gap.at_most else "≥ ") + need
        return need, self._written(gap.actual, metric, rule), self._short(gap, metric, rule)

    def _metric_url(self, norm: NormVerdict) -> str:
        metric = self.registry.metrics.get(norm.gap.metric or "") if norm.gap else None
        return self.explainer.metric_url(metric) if metric else ""

    def _short(self, gap: Gap, metric: Metric | None, rule: Rule) -> str:
        if not gap.shortfall or (metric and not _is_amount(metric)):
            return ""
        written = self._written(gap.shortfall, metric, rule)
        return gettext("thừa %(amount)s") % {"amount": written} if gap.at_most else written

    def _written(self, value: float | None, metric: Metric | None, rule: Rule) -> str:
        if value is None:
            return ""
        if metric is not None and metric.type not in (MetricType.COUNT, MetricType.NUMBER):
            return amount(value, metric, gettext)
        unit = rule.unit or (metric.unit if metric else "")
        return f"{plain_number(value, gettext)} {unit}".strip()

    def _level(self, level: NormLevel) -> LevelView:
        summary = self.sheet.check.levels[level]
        possible = summary.proven is not False
        truths = (summary.proven, summary.on_verified_rules, possible)
        return LevelView(
            name=gettext(LEVEL_NAMES[level.value]),
            truths=[_truth_look(truth) for truth in truths],
            met=summary.met,
            not_met=summary.not_met,
            not_known=summary.not_known,
            left_out=summary.left_out,
            empty=not _own(summary),
        )

    def _capacity(self) -> CapacityView:
        capacity, facts = self.sheet.capacity, self.sheet.facts
        preschool = self.sheet.school.kind == "preschool"
        learners = facts.value("children" if preschool else "pupils")
        classes = facts.value("groups_classes" if preschool else "classes")
        bounds = {bound.rule_id: bound for bound in capacity.bounds}
        rules = {norm.rule.id: norm.rule for norm in self.norms}
        return CapacityView(
            learners=_plain(capacity.learners),
            learners_now=_plain(learners),
            learners_over=_over(learners, capacity.learners),
            classes=_plain(capacity.classes),
            classes_now=_plain(classes),
            classes_over=_over(classes, capacity.classes),
            binding=[
                Limit(
                    title=rules[rule_id].title or rules[rule_id].requirement,
                    most=self._most(bounds[rule_id].metric, bounds[rule_id].most),
                    anchor=f"{self._url(item=rule_id)}#muc-{rule_id.replace('.', '-')}",
                )
                for rule_id in capacity.binding
                if rule_id in bounds and rule_id in rules
            ],
        )

    def _most(self, metric_id: str, most: int) -> str:
        metric = self.registry.metrics[metric_id]
        return gettext("%(name)s: nhiều nhất %(most)s") % {
            "name": metric.name,
            "most": plain_number(most, gettext),
        }

    def _level_options(self) -> list[Option]:
        return [
            Option(
                value,
                gettext(name),
                sum(_level_of(norm.rule) == value for norm in self.norms),
                self.level == value,
            )
            for value, name in LEVEL_NAMES.items()
        ]

    def _show_options(self) -> list[Option]:
        labels = {
            "": gettext("Đang áp dụng"),
            "open": gettext("Không đạt hoặc chưa rõ"),
            "failing": gettext("Không đạt"),
            "unknown": gettext("Chưa rõ"),
            "idle": gettext("Không áp dụng, ngưng áp dụng"),
        }
        return [
            Option(
                value,
                label,
                sum(norm.verdict in _WANTED[value] for norm in self.norms),
                self.show == value,
            )
            for value, label in labels.items()
        ]

    def _block_options(self, order: list[str]) -> list[Option]:
        counts = {block: sum(n.rule.block == block for n in self.norms) for block in order}
        return [
            Option(block, gettext(BLOCKS[block]), count, self.block == block)
            for block, count in counts.items()
            if count
        ]

    def _url(self, *, anchor: str = "", **changes: str) -> str:
        kept = {"show": self.show, "level": self.level, "block": self.block}
        query = urlencode({k: v for k, v in {**kept, **changes}.items() if v})
        return f"{self.here}{'?' + query if query else ''}{'#' + anchor if anchor else ''}"


def _level_of(rule: Rule) -> str:
    return (rule.level or NormLevel.MINIMUM).value


def _is_amount(metric: Metric) -> bool:
    return metric.type not in (MetricType.BOOLEAN, MetricType.CHOICE)


def _truth_look(truth: bool | None) -> Look:
    verdicts = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.NOT_KNOWN}
    return verdict_look(verdicts[truth])


def _own(summary: LevelSummary) -> int:
    return summary.met + summary.not_met + summary.not_known


def _plain(value: float | None) -> str:
    return "" if value is None else plain_number(value, gettext)


def _over(now: float | None, most: float | None) -> bool:
    return now is not None and most is not None and now > most
