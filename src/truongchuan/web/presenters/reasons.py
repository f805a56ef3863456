"""A verdict with its reasons, figures and citations, as ``schools/law/reasons.html`` draws it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.accreditation.known import GivenValue
from truongchuan.domain.accreditation.selectors import SchoolSheet
from truongchuan.engines.rules.expression import Truth
from truongchuan.engines.rules.metrics import Metric
from truongchuan.engines.rules.model import Cite, LawSet, Rule, Verification
from truongchuan.engines.rules.reasons import Reason
from truongchuan.engines.rules.verdicts import ItemVerdict, Verdict
from truongchuan.engines.rules.years import year_text
from truongchuan.web.presenters.law_library import (
    anchor_of,
    instrument_url,
    verification_badge,
)
from truongchuan.wording.doubts import doubt_text
from truongchuan.wording.rules import VERDICT_NAMES, RuleWording, with_unit


@dataclass(frozen=True, slots=True)
class Look:
    """How a verdict is shown: never by colour alone."""

    code: str
    tone: str
    icon: str
    word: str


_VERDICTS = {
    Verdict.MET: ("success", "check"),
    Verdict.NOT_MET: ("danger", "close"),
    Verdict.NOT_KNOWN: ("unknown", "question"),
    Verdict.SUSPENDED: ("muted", "pause"),
    Verdict.NOT_APPLICABLE: ("muted", "slash"),
}
_TRUTHS = {
    Truth.TRUE: ("success", "check"),
    Truth.FALSE: ("danger", "close"),
    Truth.UNKNOWN: ("unknown", "question"),
}


def verdict_look(verdict: Verdict) -> Look:
    """Return tone, icon and word of a verdict."""
    tone, icon = _VERDICTS[verdict]
    return Look(verdict.value, tone, icon, gettext(VERDICT_NAMES[verdict]))


def truth_look(truth: Truth) -> Look:
    """Return the look of the verdict that a truth stands for."""
    verdicts = {Truth.TRUE: Verdict.MET, Truth.FALSE: Verdict.NOT_MET}
    return verdict_look(verdicts.get(truth, Verdict.NOT_KNOWN))


_UNDECIDED = frozenset(
    {
        *("text-remembered", "text-missing", "text-under-review", "not-computable"),
        *("replacement-not-verified", "replacement-unknown", "condition-unknown"),
        *("needs-judgement", "numbers-are-not-all", "judgement-without-evidence"),
    }
)
"""Reasons that leave a requirement undecided, whatever its numbers say."""


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A figure that a verdict rests on: ``values`` are written out, with school years."""

    name: str
    values: str
    known: bool
    url: str
    source: str
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A sentence; ``tone`` and ``icon`` are empty where it neither helps nor hinders."""

    code: str
    text: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class CiteLine:
    """A place in an instrument, with the page about it."""

    text: str
    url: str
    inferred: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """A verdict and everything that speaks for it."""

    ref: str
    anchor: str
    title: str
    requirement: str
    look: Look
    indication: str
    reasons: list[ReasonLine]
    values: list[ValueLine]
    cites: list[CiteLine]
    verification: Look
    evidence: tuple[str, ...]
    note: str

    @property
    def main_reason(self) -> str:
        """The sentence that says most about why the verdict is what it is."""
        telling = [r for r in self.reasons if r.code in _UNDECIDED] if self.undecided else []
        for tone in ("unknown",) if self.undecided else ("danger", "success"):
            telling += [reason for reason in self.reasons if reason.tone == tone]
        told = next(iter(telling or self.reasons), None)
        return told.text if told else ""

    @property
    def undecided(self) -> bool:
        """Tell whether nothing is known."""
        return self.look.code == Verdict.NOT_KNOWN.value


def source_text(value: GivenValue) -> str:
    """Return where a figure comes from; one that is made up says so."""
    sample = gettext("Số liệu minh họa")
    if not value.is_sample or value.source_title.startswith(sample):
        return value.source_title
    return f"{value.source_title} ({sample.lower()})"


def law_url(law: LawSet, number: str, kind: str, day: date) -> str:
    """Return the page of an instrument on a day; where it has several sets, at the kind's own."""
    part = next(
        (
            f"&bo={known.id.partition(':')[2]}"
            for known in law.criteria_sets
            if known.instrument == number and ":" in known.id and kind in known.school_kinds
        ),
        "",
    )
    return f"{instrument_url(number)}?ngay={day:%d/%m/%Y}{part}"


def metric_url(programme_pk: int, school_pk: int, metric: Metric, **query: str) -> str:
    """Return the address of a figure's field on the school's page of figures."""
    base = reverse("school_facts", args=[programme_pk, school_pk])
    more = "".join(f"&{name}={value}" for name, value in query.items())
    return f"{base}?group={metric.group}&scope=all{more}#{metric_anchor(metric)}"


def metric_anchor(metric: Metric) -> str:
    """Return the element id of a figure's row."""
    return f"so-{metric.id}"


def rule_anchor(rule: Rule) -> str:
    """Return the element id of a rule: of its ref, which may stand for several over time."""
    return "muc-" + rule.ref.replace(".", "-")


def item_place(rule: Rule) -> str:
    """Return where on its board a rule stands, as the end of an address."""
    return f"?item={rule.ref}#{rule_anchor(rule)}"


def criterion_place(no: str) -> str:
    """Return where on the board of criteria a criterion stands, as the end of an address."""
    return f"?criterion={no}#{criterion_anchor(no)}"


def criterion_anchor(no: str) -> str:
    """Return the element id of a criterion."""
    return f"tieu-chi-{no.replace('.', '-')}"


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """A figure that can hardly be true, with links to the figures concerned."""

    text: str
    metrics: list[tuple[str, str]]


def doubt_lines(law: LawSet, sheet: SchoolSheet, programme_pk: int) -> list[DoubtLine]:
    """Return the figures of a school that can hardly be true."""
    lines = []
    for doubt in sheet.doubts:
        metrics = [law.registry.metrics[name] for name in doubt.metrics]
        links = [(m.name, metric_url(programme_pk, sheet.school.pk, m, edit=m.id)) for m in metrics]
        lines.append(DoubtLine(doubt_text(doubt, law.registry, gettext), links))
    return lines


class Explainer:
    """Explains the verdicts on one school under one law set."""

    def __init__(self, law: LawSet, sheet: SchoolSheet, programme_pk: int) -> None:
        self.law = law
        self.sheet = sheet
        self.programme_pk = programme_pk
        self.registry = law.registry
        self.wording = RuleWording(law.registry, gettext)

    def explain(self, item: ItemVerdict, on: date | None = None) -> Explained:
        """Return a verdict of the day ``on`` (the sheet's own by default) with its reasons."""
        rule, day = item.rule, on or self.sheet.on
        return Explained(
            ref=rule.ref,
            anchor=rule_anchor(rule),
            title=rule.title or rule.requirement,
            requirement=rule.requirement,
            look=verdict_look(item.verdict),
            indication=self._indication(item),
            reasons=[self._reason(reason) for reason in item.reasons],
            values=self.values(item.reasons),
            cites=[self._cite(cite, rule, day) for cite in rule.cites],
            verification=_verification_look(rule.verification_on(day)),
            evidence=rule.evidence,
            note=rule.note or "",
        )

    def values(self, reasons: Iterable[Reason]) -> list[ValueLine]:
        """Return the figures that reasons rest on, each metric once."""
        found: dict[str, dict[str, float | None]] = {}
        for reason in reasons:
            for key, value in reason.values.items():
                metric, _, year = key.partition("@")
                found.setdefault(metric, {})[year] = value
        return [self._value(self.registry.metrics[m], years) for m, years in found.items()]

    def metric_url(self, metric: Metric) -> str:
        """Return the address of a figure's field."""
        return metric_url(self.programme_pk, self.sheet.school.pk, metric)

    def _indication(self, item: ItemVerdict) -> str:
        if item.indication is None:
            return ""
        word = gettext(VERDICT_NAMES[item.indication]).lower()
        return gettext("con số hiện cho thấy: %(verdict)s") % {"verdict": word}

    def _reason(self, reason: Reason) -> ReasonLine:
        tone, icon = ("", "")
        telling = reason.code in {"compare", "state", "either", "window", "judged"}
        if reason.truth is not None and telling:
            tone, icon = _TRUTHS[reason.truth]
        return ReasonLine(reason.code, self.wording.reason(reason), tone, icon)

    def _value(self, metric: Metric, years: dict[str, float | None]) -> ValueLine:
        given = [value for year in years if (value := self._given(metric, year)) is not None]
        newest = max(given, key=lambda value: value.recorded_at, default=None)
        written = ", ".join(
            f"{year}: {with_unit(value, metric, gettext)}"
            if year
            else with_unit(value, metric, gettext)
            for year, value in years.items()
        )
        known = any(value is not None for value in years.values())
        return ValueLine(
            name=metric.name,
            values=written,
            known=known,
            url=self.metric_url(metric),
            source=source_text(newest) if newest else self._derived(metric, known=known),
            recorded_at=newest.recorded_at if newest else None,
        )

    def _given(self, metric: Metric, year: str) -> GivenValue | None:
        fact = self.sheet.given.get(metric.id)
        if fact is None:
            return None
        current = year or year_text(self.sheet.facts.newest_year(metric.id))
        return fact.by_period.get("") or fact.by_period.get(current)

    def _derived(self, metric: Metric, *, known: bool) -> str:
        return gettext("tính từ số liệu của từng lớp, nhóm") if known and metric.each else ""

    def _cite(self, cite: Cite, rule: Rule, day: date) -> CiteLine:
        text = f"{cite.article}, {cite.instrument}" if cite.article else cite.instrument
        url = self.instrument_url(cite.instrument, day)
        own = cite.instrument == rule.cites[0].instrument
        return CiteLine(text, f"{url}#{anchor_of(rule)}" if own else url, cite.inferred)

    def instrument_url(self, number: str, day: date) -> str:
        """Return the page of an instrument as in force on a day, for schools of this kind."""
        return law_url(self.law, number, self.sheet.school.kind, day)


def _verification_look(verification: Verification) -> Look:
    badge = verification_badge(verification)
    return Look(verification.value, badge.tone, badge.icon, badge.label)
