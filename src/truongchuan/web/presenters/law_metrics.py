"""The registry of figures about a school, and the rules that use each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext

from truongchuan.engines.rules.metrics import Metric, MetricType
from truongchuan.engines.text import fold
from truongchuan.web.presenters.law_library import Coverage, Entry, Library, kind_names
from truongchuan.web.presenters.law_lines import metrics_used
from truongchuan.web.presenters.query import Option, one_of, options, words
from truongchuan.wording.labels import SCHOOL_KINDS
from truongchuan.wording.law import ASKED_OF, METRIC_GROUPS, METRIC_PERIODS, METRIC_TYPES

PAGE_SIZE = 40


@dataclass(frozen=True, slots=True)
class Use:
    """A rule that needs a metric."""

    label: str
    place: str
    url: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class MetricLine:
    """A metric as one row."""

    id: str
    anchor: str
    name: str
    unit: str
    type: str
    choices: str
    period: str
    group: str
    kinds: str
    asked_of: str
    aliases: str
    help: str
    uses: list[Use]


@dataclass(frozen=True, slots=True)
class MetricsPage:
    """Everything on the page."""

    words: str
    groups: list[Option]
    kinds: list[Option]
    askers: list[Option]
    page: Page[Metric]
    lines: list[MetricLine]
    total: int
    coverage: Coverage
    on: date


def metrics_page(library: Library, query: QueryDict, today: date) -> MetricsPage:
    """The page that a query string asks for."""
    everything = list(library.law.registry.metrics.values())
    searched = words(query)
    group = one_of(query, "nhom", {metric.group for metric in everything})
    kind = one_of(query, "cap", SCHOOL_KINDS)
    asked = one_of(query, "nguoi-cho", {metric.asked_of for metric in everything})
    wanted = fold(searched).split()
    kept = [
        metric
        for metric in everything
        if (not group or metric.group == group)
        and (not kind or metric.applies_to(kind))
        and (not asked or metric.asked_of == asked)
        and all(word in _text_of(metric) for word in wanted)
    ]
    page = Paginator(kept, PAGE_SIZE).get_page(query.get("page"))
    uses = _uses(library, {metric.id for metric in page})
    return MetricsPage(
        words=searched,
        groups=options(
            (
                (code, gettext(METRIC_GROUPS.get(code, code)), count)
                for code, count in _counts(everything, "group").items()
            ),
            group,
        ),
        kinds=options(
            (
                (code, gettext(label), sum(metric.applies_to(code) for metric in everything))
                for code, label in SCHOOL_KINDS.items()
                if code in {"preschool", "primary", "lower_secondary"}
            ),
            kind,
        ),
        askers=options(
            (
                (code, gettext(ASKED_OF.get(code, code)), count)
                for code, count in _counts(everything, "asked_of").items()
            ),
            asked,
        ),
        page=page,
        lines=[_line(metric, uses.get(metric.id, []), today) for metric in page],
        total=len(everything),
        coverage=library.coverage(today),
        on=today,
    )


def _line(metric: Metric, uses: list[Entry], on: date) -> MetricLine:
    names = metric.choice_names or metric.choices
    return MetricLine(
        id=metric.id,
        anchor=f"chi-so-{metric.id}",
        name=metric.name,
        unit=metric.unit if metric.type in (MetricType.COUNT, MetricType.NUMBER) else "",
        type=gettext(METRIC_TYPES[metric.type.value]),
        choices=", ".join(names),
        period=gettext(METRIC_PERIODS[metric.period.value]),
        group=gettext(METRIC_GROUPS.get(metric.group, metric.group)),
        kinds=kind_names(metric.school_kinds),
        asked_of=gettext(ASKED_OF.get(metric.asked_of, metric.asked_of)),
        aliases=", ".join(metric.aliases),
        help=metric.help or "",
        uses=[
            Use(f"{entry.number} · {entry.rule.ref}", entry.place, entry.url(on),
                entry.rule.in_force(on))
            for entry in uses
        ],
    )  # fmt: skip


def _uses(library: Library, wanted: set[str]) -> dict[str, list[Entry]]:
    """Rules by metric, each rule once although it may have had several texts."""
    found: dict[str, dict[str, Entry]] = {}
    for entry in library.entries:
        for name in metrics_used(entry.rule):
            if name in wanted:
                found.setdefault(name, {})[entry.rule.id] = entry
    return {name: list(entries.values()) for name, entries in found.items()}


def _counts(everything: list[Metric], name: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for metric in everything:
        value = getattr(metric, name)
        counts[value] = counts.get(value, 0) + 1
    return counts


def _text_of(metric: Metric) -> str:
    return fold(f"{metric.id} {metric.name} {metric.help or ''} {' '.join(metric.aliases)}")
