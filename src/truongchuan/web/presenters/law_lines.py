"""Rules ready to draw: the text, the number in words, the state on a day, and why it is so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.engines.rules.expression import metrics_of
from truongchuan.engines.rules.model import Cite, NormKind, Role, Rule
from truongchuan.web.presenters.law_library import (
    Entry,
    anchor_of,
    instrument_url,
    kind_names,
    verification_badge,
)
from truongchuan.web.templatetags.ui import Badge
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.law import BLOCKS, ENDINGS
from truongchuan.wording.rules import LEVEL_NAMES, RuleWording

Keeps = Callable[[Rule], bool]
"""Whether a filter keeps a rule."""


@dataclass(frozen=True, slots=True)
class CiteLine:
    """A citation: the place in words, and the page of the instrument."""

    text: str
    url: str
    inferred: bool


@dataclass(frozen=True, slots=True)
class MetricLink:
    """A metric that a rule uses."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """One rule as every page of the library shows it."""

    anchor: str
    ref: str
    number: str
    title: str
    requirement: str
    expression: str
    partial: bool
    condition: str
    verification: Badge
    state: Badge | None
    cites: list[CiteLine]
    evidence: tuple[str, ...]
    note: str
    source: str
    reason: str
    metrics: list[MetricLink]
    place: str
    level: str
    block: str
    kinds: str
    unit: str
    url: str
    is_norm: bool

    @property
    def has_more(self) -> bool:
        """True when there is something to open."""
        return bool(self.evidence or self.note or self.source or self.metrics)


class RuleLines:
    """Writes rules of one day as lines."""

    def __init__(self, wording: RuleWording, on: date) -> None:
        self.wording = wording
        self.on = on

    def line(self, entry: Entry) -> RuleLine:
        """One rule."""
        rule = entry.rule
        return RuleLine(
            anchor=anchor_of(rule),
            ref=rule.ref,
            number=entry.number,
            title=rule.title or "",
            requirement=rule.requirement,
            expression=self.expression(rule),
            partial=rule.expression is not None and rule.role is Role.NECESSARY,
            condition=self.wording.condition(rule.when) if rule.when is not None else "",
            verification=verification_badge(rule.verification_on(self.on)),
            state=rule_state(rule, self.on),
            cites=[_cite(cite) for cite in rule.cites],
            evidence=rule.evidence,
            note=_note(rule, self.on),
            source=rule.source or "",
            reason=rule.reason or "",
            metrics=self._metrics(rule),
            place=entry.place,
            level=gettext(LEVEL_NAMES[rule.level.value]) if rule.level is not None else "",
            block=gettext(BLOCKS.get(rule.block or "", rule.block or "")),
            kinds=kind_names(rule.school_kinds or entry.kinds),
            unit=rule.unit or "",
            url=entry.url(self.on),
            is_norm=rule.level is not None,
        )

    def expression(self, rule: Rule) -> str:
        """What the machine computes of a rule, in words; empty where it computes nothing."""
        if rule.quota is not None:
            return self.wording.formula(rule.quota.required)
        return self.wording.condition(rule.expression) if rule.expression is not None else ""

    def _metrics(self, rule: Rule) -> list[MetricLink]:
        registry = self.wording.registry.metrics
        return [
            MetricLink(registry[name].name, f"{reverse('law_metrics')}?q={name}#chi-so-{name}")
            for name in metrics_used(rule)
            if name in registry
        ]


def metrics_used(rule: Rule) -> tuple[str, ...]:
    """Ids of the metrics that a rule needs, each once."""
    nodes = [rule.expression, rule.when, rule.quota.required if rule.quota else None]
    found = [name for node in nodes if node is not None for name in metrics_of(node)]
    if rule.quota is not None and rule.quota.actual:
        found.append(rule.quota.actual)
    return tuple(dict.fromkeys(found))


def rule_state(rule: Rule, on: date) -> Badge | None:
    """What stands against a rule on the day: suspended, ended, not yet; nothing: it applies."""
    suspension = rule.suspension_on(on)
    if rule.in_force(on) and suspension is not None:
        words = {
            "instrument": suspension.by,
            "start": date_vn(suspension.start),
            "end": date_vn(suspension.end),
        }
        text = gettext("Ngưng áp dụng từ %(start)s theo %(instrument)s")
        if suspension.end is not None:
            text = gettext("Ngưng áp dụng %(start)s – %(end)s theo %(instrument)s")
        return Badge("blocked", "stop", text % words)
    if rule.in_force_from > on:
        text = gettext("Có hiệu lực từ %(day)s") % {"day": date_vn(rule.in_force_from)}
        return Badge("neutral", "clock", text)
    if rule.in_force_to is not None and rule.in_force_to < on:
        return Badge("muted", "slash", ending_text(rule))
    return None


def ending_text(rule: Rule) -> str:
    """Since when a rule is no law any more, and by which instrument."""
    first = rule.in_force_to + timedelta(days=1) if rule.in_force_to else None
    text = gettext("Hết hiệu lực từ %(day)s") % {"day": date_vn(first)}
    if rule.ended_by is None:
        return text
    how = gettext(ENDINGS.get(rule.ended_by.how, ENDINGS["amended"]))
    return f"{text}, {how.format(instrument=rule.ended_by.instrument)}"


def verification_filter(query: QueryDict, on: date) -> Keeps:
    """Read which rules to keep: by verification (``doi-chieu``) and with a number (``so``)."""
    wanted = query.get("doi-chieu", "")
    numbers = query.get("so", "") == "1"

    def keeps(rule: Rule) -> bool:
        if wanted and rule.verification_on(on).value != wanted:
            return False
        return not numbers or rule.expression is not None or rule.quota is not None

    return keeps


def number_count(rules: Iterable[Rule]) -> int:
    """How many rules have a number that the machine computes."""
    return sum(
        (rule.expression is not None or rule.quota is not None)
        and rule.kind is not NormKind.NOT_COMPUTABLE
        for rule in rules
    )


def _note(rule: Rule, on: date) -> str:
    if rule.verification_on(on) is rule.verification:
        return rule.note or ""
    review = gettext("Đã đối chiếu, nhưng từ %(day)s phải đối chiếu lại vì văn bản được sửa.") % {
        "day": date_vn(rule.review_from)
    }
    return f"{review} {rule.note or ''}".strip()


def _cite(cite: Cite) -> CiteLine:
    text = f"{cite.article}, {cite.instrument}" if cite.article else cite.instrument
    return CiteLine(text, instrument_url(cite.instrument), cite.inferred)
