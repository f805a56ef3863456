"""The figures of a school by group: values, sources, what is missing, fields to give them in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.accreditation.policies import may, may_give
from truongchuan.domain.accreditation.selectors import (
    SchoolSheet,
    fact_history,
    people_to_ask,
)
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.sources.models import Fact
from truongchuan.engines.rules.expression import metrics_of
from truongchuan.engines.rules.metrics import Metric, MetricType
from truongchuan.engines.rules.model import LawSet, Rule
from truongchuan.engines.text import fold
from truongchuan.web.figure_input import (
    Submitted,
    input_name,
    periods_of,
    shown_figure,
    shown_name,
    takes_list,
    write_figure,
)
from truongchuan.web.presenters.reasons import DoubtLine, doubt_lines, metric_anchor, source_text
from truongchuan.wording.law import ASKED_OF, METRIC_GROUPS
from truongchuan.wording.rules import with_unit

SHOWS = ("", "missing", "next")
FILTERS = ("show", "group", "q", "scope")


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a select."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Input:
    """A field for one figure; ``options`` make it a select."""

    name: str
    id: str
    label: str
    value: str
    shown_name: str
    shown: str
    options: list[Choice]
    suffix: str
    placeholder: str
    error: str


@dataclass(frozen=True, slots=True)
class PeriodValue:
    """A figure in force; ``period`` is empty for one of the day."""

    period: str
    value: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A figure that was recorded; an empty value was taken back."""

    period: str
    value: str
    source: str
    who: str
    when: datetime
    is_sample: bool
    in_force: bool
    undo_url: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One metric of the school."""

    id: str
    anchor: str
    name: str
    unit: str
    help: str
    values: list[PeriodValue]
    computed: str
    source: str
    who: str
    when: datetime | None
    is_sample: bool
    needed: bool
    unreadable: bool
    asked: str
    edit_url: str
    history_url: str
    history_open: bool
    history: list[HistoryLine]
    inputs: list[Input]
    hint: str
    by_year: bool

    @property
    def missing(self) -> bool:
        """Tell whether nothing is known."""
        return not self.values and not self.computed


@dataclass(frozen=True, slots=True)
class GroupView:
    """The figures of a group, there when it is ``open``; ``fields`` are those being edited."""

    key: str
    anchor: str
    name: str
    rows: list[FigureRow]
    known: int
    missing: int
    open: bool
    fields: str
    edit_url: str
    open_url: str


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """Everything on the page."""

    groups: list[GroupView]
    group_options: list[Choice]
    show_options: list[Choice]
    scope_options: list[Choice]
    query: str
    words: str
    shown: int
    known: int
    missing: int
    needed_missing: int
    doubts: list[DoubtLine]
    errors: list[tuple[str, str, str]]
    record_url: str
    here: str
    open_all_url: str
    edit: str


def figures_page(
    *,
    actor: Actor,
    programme: Programme,
    sheet: SchoolSheet,
    law: LawSet,
    query: Mapping[str, str],
    submitted: Submitted | None = None,
) -> FiguresPage:
    """Put the page together. ``submitted`` is a form that was refused."""
    return _Figures(actor, programme, sheet, law, query).page(submitted or Submitted())


def metrics_in_use(law: LawSet, sheet: SchoolSheet) -> set[str]:
    """Return the metrics that the law of the day asks of such a school."""
    kind, on = sheet.school.kind, sheet.on
    rules = list(law.norms_for(kind, on))
    used: set[str] = set()
    if sheet.assessment is not None:
        rules += [item.rule for item in sheet.assessment.items()]
        used |= {d.metric for c in sheet.assessment.criteria for d in c.criterion.data}
    for rule in rules:
        used |= _metrics_of_rule(rule)
    for metric, node in law.derivations.items():
        if metric in used:
            used |= set(metrics_of(node))
    return used


class _Figures:
    def __init__(
        self,
        actor: Actor,
        programme: Programme,
        sheet: SchoolSheet,
        law: LawSet,
        query: Mapping[str, str],
    ) -> None:
        self.actor, self.programme, self.sheet, self.law = actor, programme, sheet, law
        self.submitted = Submitted()
        self.here = reverse("school_facts", args=[programme.pk, sheet.school.pk])
        show, group = query.get("show", ""), query.get("group", "")
        self.show = show if show in SHOWS else ""
        self.group = group if group in METRIC_GROUPS else ""
        self.words = query.get("q", "").replace("\x00", "").strip()[:80]
        self.everything = query.get("scope") == "all"
        self.edit = query.get("edit", "")
        self.history = query.get("history", "")
        self.opened = query.get("opened", "")
        self.needed = needed_metrics(sheet)
        self.may_record = may(actor, "accreditation.record_facts", sheet.school)

    def page(self, submitted: Submitted) -> FiguresPage:
        self.submitted = submitted
        applying = [
            metric
            for metric in self.law.registry.metrics.values()
            if metric.applies_to(self.sheet.school.kind)
        ]
        used = metrics_in_use(self.law, self.sheet)
        wanted = used | set(self.sheet.given) | {self.edit, self.history}
        scope = [m for m in applying if self.everything or m.id in wanted]
        shown = [metric for metric in scope if self._keeps(metric)]
        self.people = people_to_ask(
            actor=self.actor,
            school=self.sheet.school,
            metrics=[metric for metric in shown if self._missing(metric)],
        )
        groups = [
            self._group(key, members)
            for key in METRIC_GROUPS
            if (members := [metric for metric in shown if metric.group == key])
        ]
        missing = [metric for metric in scope if self._missing(metric)]
        in_use = sum(metric.id in wanted for metric in applying)
        return FiguresPage(
            groups=groups,
            group_options=self._group_options(scope),
            show_options=self._show_options(scope, missing),
            scope_options=[
                Choice(
                    "",
                    gettext("Đang dùng (%(n)s)") % {"n": in_use},
                    not self.everything,
                ),
                Choice(
                    "all", gettext("Mọi số liệu (%(n)s)") % {"n": len(applying)}, self.everything
                ),
            ],
            query=self._kept(),
            words=self.words,
            shown=len(shown),
            known=len(scope) - len(missing),
            missing=len(missing),
            needed_missing=sum(metric.id in self.needed for metric in missing),
            doubts=doubt_lines(self.law, self.sheet, self.programme.pk),
            errors=self._errors(),
            record_url=reverse(
                "school_facts_record", args=[self.programme.pk, self.sheet.school.pk]
            ),
            here=self.here,
            open_all_url=self._url(opened="all"),
            edit=self.edit,
        )

    def _keeps(self, metric: Metric) -> bool:
        if metric.id in (self.edit, self.history):
            return True
        if self.show == "missing" and not self._missing(metric):
            return False
        if self.show == "next" and metric.id not in self.needed:
            return False
        if self.group and metric.group != self.group:
            return False
        words = fold(self.words).split()
        name = fold(f"{metric.name} {metric.id}")
        return all(word in name for word in words)

    def _missing(self, metric: Metric) -> bool:
        return metric.id not in self.sheet.given and self._computed(metric) is None

    def _computed(self, metric: Metric) -> float | None:
        return self.sheet.facts.value(metric.id) if metric.each else None

    def _group(self, key: str, metrics: list[Metric]) -> GroupView:
        given_here = [m for m in metrics if self._may_give(m)]
        editing = [m for m in given_here if self._is_edited(key, m)]
        narrowed = bool(self.group or self.words or self.show)
        opened = narrowed or bool(editing) or self.opened in (key, "all")
        opened = opened or any(metric.id == self.history for metric in metrics)
        missing = sum(self._missing(metric) for metric in metrics)
        anchor = f"nhom-{key.replace('_', '-')}"
        return GroupView(
            key=key,
            anchor=anchor,
            name=gettext(METRIC_GROUPS[key]),
            rows=[self._row(m, edited=m in editing) for m in metrics] if opened else [],
            known=len(metrics) - missing,
            missing=missing,
            open=opened,
            fields=" ".join(metric.id for metric in editing),
            edit_url=self._url(edit=key, anchor=anchor) if given_here else "",
            open_url=self._url(opened=key, anchor=anchor),
        )

    def _may_give(self, metric: Metric) -> bool:
        return self.may_record and may_give(self.actor, self.sheet.school, metric.asked_of)

    def _is_edited(self, group: str, metric: Metric) -> bool:
        return self.edit in (group, metric.id)

    def _row(self, metric: Metric, *, edited: bool) -> FigureRow:
        given = self.sheet.given.get(metric.id)
        newest = given.newest if given else None
        computed = self._computed(metric) if given is None else None
        history_open = self.history == metric.id
        periods = periods_of(metric, given, self.sheet.on)
        people = self.people.get(metric.id, [])
        asked = ", ".join(person.name for person in people[:2])
        return FigureRow(
            id=metric.id,
            anchor=metric_anchor(metric),
            name=metric.name,
            unit=_unit(metric),
            help=metric.help or "",
            values=[
                PeriodValue(period, shown_figure(metric, value.value))
                for period, value in sorted(given.by_period.items(), reverse=True)
            ]
            if given
            else [],
            computed=with_unit(computed, metric, gettext) if computed is not None else "",
            source=source_text(newest) if newest else "",
            who=newest.recorded_by if newest else "",
            when=newest.recorded_at if newest else None,
            is_sample=bool(given and given.is_sample),
            needed=metric.id in self.needed,
            unreadable=metric.id in self.sheet.unreadable,
            asked=asked or gettext(ASKED_OF.get(metric.asked_of, metric.asked_of)),
            edit_url=self._url(edit=metric.id, anchor=metric_anchor(metric))
            if self._may_give(metric)
            else "",
            history_url=self._url(
                history="" if history_open else metric.id,
                opened=metric.group,
                anchor=metric_anchor(metric),
            ),
            history_open=history_open,
            history=self._history(metric) if history_open else [],
            inputs=[self._input(metric, period) for period in periods] if edited else [],
            hint=_hint(metric, several=takes_list(metric, newest.value if newest else None)),
            by_year=periods != [""],
        )

    def _input(self, metric: Metric, period: str) -> Input:
        name = input_name(metric, period)
        given = self.sheet.given.get(metric.id)
        stored = given.by_period[period].value if given and period in given.by_period else None
        value = self.submitted.texts.get(name, write_figure(metric, stored))
        return Input(
            name=name,
            id=f"nhap-{name.replace('@', '-')}",
            label=period,
            value=value,
            shown_name=shown_name(name),
            shown=write_figure(metric, stored),
            options=_options(metric, value),
            suffix=_unit(metric),
            placeholder="%" if metric.type is MetricType.SHARE else "",
            error=self.submitted.errors.get(name, ""),
        )

    def _history(self, metric: Metric) -> list[HistoryLine]:
        facts = fact_history(actor=self.actor, school=self.sheet.school, metric=metric.id)
        return [self._history_line(metric, fact) for fact in facts]

    def _history_line(self, metric: Metric, fact: Fact) -> HistoryLine:
        in_force = not hasattr(fact, "superseded_by")
        undo = ""
        if in_force and self._may_give(metric):
            undo = reverse(
                "school_fact_undo", args=[self.programme.pk, self.sheet.school.pk, fact.pk]
            )
        return HistoryLine(
            period=fact.period,
            value="" if fact.value is None else shown_figure(metric, fact.value),
            source=fact.source.title,
            who=fact.recorded_by,
            when=fact.recorded_at,
            is_sample=fact.source.is_sample,
            in_force=in_force,
            undo_url=undo,
        )

    def _errors(self) -> list[tuple[str, str, str]]:
        """Return for each refused input: its id, its name, and what is wrong."""
        found = []
        for name, error in self.submitted.errors.items():
            metric_id, _, period = name.partition("@")
            label = self.law.registry.metrics[metric_id].name
            label = f"{label}, {period}" if period else label
            found.append((f"nhap-{name.replace('@', '-')}", label, error))
        return found

    def _group_options(self, scope: list[Metric]) -> list[Choice]:
        counts = {key: sum(metric.group == key for metric in scope) for key in METRIC_GROUPS}
        return [
            Choice(key, f"{gettext(METRIC_GROUPS[key])} ({count})", self.group == key)
            for key, count in counts.items()
            if count
        ]

    def _show_options(self, scope: list[Metric], missing: list[Metric]) -> list[Choice]:
        needed = sum(metric.id in self.needed for metric in scope)
        labels = {
            "": gettext("Tất cả (%(n)s)") % {"n": len(scope)},
            "missing": gettext("Còn thiếu (%(n)s)") % {"n": len(missing)},
            "next": gettext("Cần cho mức độ kế tiếp (%(n)s)") % {"n": needed},
        }
        return [Choice(value, label, self.show == value) for value, label in labels.items()]

    def _kept(self) -> str:
        kept = {
            "show": self.show,
            "group": self.group,
            "q": self.words,
            "scope": "all" if self.everything else "",
        }
        return urlencode({name: value for name, value in kept.items() if value})

    def _url(self, *, anchor: str = "", **changes: str) -> str:
        more = urlencode({name: value for name, value in changes.items() if value})
        query = "&".join(part for part in (self._kept(), more) if part)
        return f"{self.here}{'?' + query if query else ''}{'#' + anchor if anchor else ''}"


def needed_metrics(sheet: SchoolSheet) -> set[str]:
    """Return the metrics that the next degree hangs on."""
    changes = sheet.changes.changes if sheet.changes else ()
    return {name for change in changes for name in _metrics_of_rule(change.item.rule)}


def _metrics_of_rule(rule: Rule) -> set[str]:
    nodes = [rule.expression, rule.when]
    found = {name for node in nodes if node is not None for name in metrics_of(node)}
    if rule.quota is not None:
        found |= set(metrics_of(rule.quota.required))
        found |= {rule.quota.actual} if rule.quota.actual else set()
    return found


def _unit(metric: Metric) -> str:
    return metric.unit if metric.type in (MetricType.COUNT, MetricType.NUMBER) else ""


def _options(metric: Metric, value: str) -> list[Choice]:
    unknown = Choice("", gettext("chưa biết"), value == "")
    if metric.type is MetricType.BOOLEAN:
        words = (("1", gettext("có")), ("0", gettext("không")))
        return [unknown, *(Choice(v, label, value == v) for v, label in words)]
    if metric.type is MetricType.CHOICE:
        names = metric.choice_names or metric.choices
        pairs: Iterable[tuple[str, str]] = zip(metric.choices, names, strict=True)
        return [unknown, *(Choice(v, label, value == v) for v, label in pairs)]
    return []


def _hint(metric: Metric, *, several: bool) -> str:
    hints = []
    if metric.type is MetricType.SHARE:
        hints.append(gettext("Ghi theo phần trăm: 95 hoặc 95 % là 95 phần trăm."))
    if several:
        hints.append(gettext("Nhiều lớp, phòng, nhóm: ghi lần lượt, cách nhau bằng dấu chấm phẩy."))
    return " ".join(hints)
