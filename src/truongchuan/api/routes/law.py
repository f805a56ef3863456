"""Law as dated data: instruments, their rules on a day, and the registry of metrics."""

import re
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import P, PathEx, Query, Router
from pydantic import Field

from truongchuan.adapters.law.load import known_instruments
from truongchuan.api.operations import page_of, reads
from truongchuan.api.parts import Day, Out, Page, Paging, Words
from truongchuan.api.things import current_law, there, today_for
from truongchuan.engines.rules.model import LawSet
from truongchuan.engines.text import fold
from truongchuan.wording.law_text import instrument_as_json
from truongchuan.wording.rules_json import RulesJson

router = Router(tags=["law"])
SCOPE = "law:read"
Slug = PathEx[str, P(max_length=80, pattern="^[a-z0-9-]+$")]


class InstrumentOut(Out):
    """A legal instrument. ``encoded``: its rules are held as data."""

    slug: str
    number: str
    kind: str
    title: str
    issued: Day | None
    in_force_from: Day | None
    in_force_to: Day | None
    replaces: list[str]
    replaced_by: str | None
    amended_by: list[str]
    verification: str | None
    encoded: bool


class InstrumentDetailOut(Out):
    """An instrument with the rules that hold on a day, as ``truongchuan law show`` writes them."""

    on: Day
    instrument: InstrumentOut
    rules: list[dict[str, Any]]
    """One document for each set of criteria or norms; empty where no rules are held as data."""


class MetricOut(Out):
    """A figure that may be given about a school."""

    id: str
    name: str
    unit: str
    type: str
    period_kind: str
    """``point``, ``school_year`` or ``window``."""
    group: str
    choices: list[str]
    school_kinds: list[str]
    asked_of: str
    aliases: list[str]
    help: str | None


class InstrumentQuery(Paging):
    """Which instruments."""

    on: Day | None = None
    """Only those in force on this day."""
    words: Words = ""


class OnQuery(Out):
    """The day whose rules to show, by default the programme's today."""

    on: Day | None = None


class MetricQuery(Paging):
    """Which metrics."""

    kind: Annotated[str, Field(max_length=24, pattern="^[a-z_]+$")] | None = None
    """Only those of a kind of school."""
    words: Words = ""


@reads(router, "/law/instruments", Page[InstrumentOut],
       scope=SCOPE, permission="law.view", about="nothing")  # fmt: skip
def instruments(request: HttpRequest, query: Query[InstrumentQuery]) -> Page[InstrumentOut]:
    """List the legal instruments that the product knows."""
    words = fold(query.words).split()
    found = [
        line
        for line in _instruments(current_law())
        if (query.on is None or _holds(line, query.on))
        and all(word in fold(f"{line.number} {line.title}") for word in words)
    ]
    return page_of(found, query, lambda line: line)


@reads(router, "/law/instruments/{slug}", InstrumentDetailOut,
       scope=SCOPE, permission="law.view", about="nothing")  # fmt: skip
def instrument(request: HttpRequest, slug: Slug, query: Query[OnQuery]) -> InstrumentDetailOut:
    """Show an instrument with the rules that hold on a day."""
    law = current_law()
    found = there(next((line for line in _instruments(law) if line.slug == slug), None))
    on, wording = query.on or today_for(request), RulesJson(law)
    rules = [wording.criteria_set(s, on) for s in law.criteria_sets if s.instrument == found.number]
    rules += [wording.norm_set(s, on) for s in law.norm_sets if s.instrument == found.number]
    return InstrumentDetailOut(on=on, instrument=found, rules=rules)


@reads(router, "/law/metrics", Page[MetricOut],
       scope=SCOPE, permission="law.view", about="nothing")  # fmt: skip
def metrics(request: HttpRequest, query: Query[MetricQuery]) -> Page[MetricOut]:
    """List the figures that may be given about a school."""
    law = current_law()
    wording, words = RulesJson(law), fold(query.words).split()
    found = [
        metric
        for metric in law.registry.metrics.values()
        if (query.kind is None or metric.applies_to(query.kind))
        and all(word in fold(f"{metric.id} {metric.name}") for word in words)
    ]
    return page_of(found, query, lambda metric: MetricOut(**wording.metric(metric)))


def _slug_of(number: str) -> str:
    """Return an instrument's number as the pages' addresses write it: 57-2026-tt-bgddt."""
    return re.sub(r"[^a-z0-9]+", "-", fold(number)).strip("-")


def _instruments(law: LawSet) -> list[InstrumentOut]:
    encoded = {s.instrument for s in law.criteria_sets} | {s.instrument for s in law.norm_sets}
    return [
        InstrumentOut(slug=_slug_of(i.number), **instrument_as_json(i, encoded=i.number in encoded))
        for i in known_instruments(settings.LAW_FOLDER)
    ]


def _holds(line: InstrumentOut, on: Day) -> bool:
    if line.in_force_from is None or line.in_force_from > on:
        return False
    return line.in_force_to is None or line.in_force_to >= on
