"""The same data under the law of several days: results side by side, and what moved, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.accreditation.selectors import SchoolSheet, school_impact
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.rules.impact import TELLING, Change, Step, Under
from truongchuan.engines.rules.model import LawSet, NormLevel
from truongchuan.engines.rules.verdicts import ItemVerdict, Verdict
from truongchuan.web.forms import DateField
from truongchuan.web.presenters.reasons import (
    Explained,
    Explainer,
    Look,
    verdict_look,
)
from truongchuan.web.presenters.school_head import ResultCard, result_cards
from truongchuan.web.templatetags.vn import date_vn
from truongchuan.wording.rules import LEVEL_NAMES
from truongchuan.wording.school_law import IMPACT_NAMES

MOST_DAYS = 3
LATER_DAYS = (date(2025, 2, 1), date(2026, 8, 1))
"""Days after the amendments of 22/2024 and after 57/2026 came into force."""
_EXPLAINED = (*TELLING, Change.STILL_FAILING, Change.NEW_MET)


@dataclass(frozen=True, slots=True)
class DayField:
    """A field for one of the days."""

    id: str
    label: str
    value: str
    error: str


@dataclass(frozen=True, slots=True)
class NormCount:
    """The norms of one facility level under one day's law; ``look`` says whether all hold."""

    name: str
    look: Look
    not_met: int
    not_known: int


@dataclass(frozen=True, slots=True)
class DayColumn:
    """The school under the law of one day."""

    on: date
    instrument: str
    instrument_url: str
    title: str
    results: list[ResultCard]
    met: int
    not_met: int
    not_known: int
    left_out: int
    norms: list[NormCount]
    note: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One requirement that moved. A look is ``None`` where the day's law has no such rule."""

    ref: str
    title: str
    before: Look | None
    after: Look | None
    old_text: str
    explained: Explained


@dataclass(frozen=True, slots=True)
class StepGroup:
    """Requirements that the same thing happened to."""

    code: str
    name: str
    count: int
    rows: list[StepRow]
    names: list[str]
    telling: bool


@dataclass(frozen=True, slots=True)
class StepsView:
    """From one day's law to the next."""

    before: date
    after: date
    same_set: bool
    groups: list[StepGroup]
    telling: int
    summary: str


@dataclass(frozen=True, slots=True)
class ImpactView:
    """Everything on the page."""

    fields: list[DayField]
    errors: bool
    columns: list[DayColumn]
    steps: list[StepsView]
    here: str


def impact_view(
    *,
    actor: Actor,
    programme: Programme,
    sheet: SchoolSheet,
    law: LawSet,
    written: Sequence[str],
) -> ImpactView:
    """Put the page together. ``written`` are the days asked for, as people type them."""
    texts = [text.strip() for text in written if text.strip()][:MOST_DAYS]
    days, errors = _days(texts)
    if not days and not errors:
        days = sorted({sheet.on, *LATER_DAYS})
        texts = [date_vn(day) for day in days]
    impact = school_impact(
        actor=actor, school=sheet.school, law=law, on=sheet.on, days=days or [sheet.on]
    )
    explainer = Explainer(law, sheet, programme.pk)
    return ImpactView(
        fields=_fields(texts, errors),
        errors=bool(errors),
        columns=[_column(explainer, under) for under in impact.under],
        steps=[
            _steps(explainer, impact.under[index], impact.under[index + 1], steps)
            for index, steps in enumerate(impact.steps)
        ],
        here=reverse("school_impact", args=[programme.pk, sheet.school.pk]),
    )


def _days(texts: Sequence[str]) -> tuple[list[date], dict[int, str]]:
    days: set[date] = set()
    errors: dict[int, str] = {}
    for index, text in enumerate(texts):
        try:
            day = DateField(required=True).clean(text)
        except ValidationError as error:
            errors[index] = " ".join(error.messages)
        else:
            days.add(day)
    return sorted(days), errors


def _fields(texts: Sequence[str], errors: dict[int, str]) -> list[DayField]:
    padded = [*texts, *[""] * (MOST_DAYS - len(texts))]
    label = gettext("Ngày thứ %(n)s")
    return [
        DayField(f"ngay-{index + 1}", label % {"n": index + 1}, text, errors.get(index, ""))
        for index, text in enumerate(padded)
    ]


def _column(explainer: Explainer, under: Under) -> DayColumn:
    assessment = under.assessment
    items = assessment.items() if assessment else ()
    criteria_set = assessment.criteria_set if assessment else None
    return DayColumn(
        on=under.on,
        instrument=criteria_set.instrument if criteria_set else "",
        instrument_url=explainer.instrument_url(criteria_set.instrument, under.on)
        if criteria_set
        else "",
        title=criteria_set.title if criteria_set else "",
        results=result_cards(assessment) if assessment else [],
        met=_count(items, Verdict.MET),
        not_met=_count(items, Verdict.NOT_MET),
        not_known=_count(items, Verdict.NOT_KNOWN),
        left_out=assessment.rules_left_out if assessment else 0,
        norms=[_norms(under, level) for level in under.norms.levels],
        note=(criteria_set.accreditation_note or "") if criteria_set else "",
    )


def _norms(under: Under, level: NormLevel) -> NormCount:
    summary = under.norms.levels[level]
    verdicts = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.NOT_KNOWN}
    return NormCount(
        gettext(LEVEL_NAMES[level.value]),
        verdict_look(verdicts[summary.proven]),
        summary.not_met,
        summary.not_known,
    )


def _steps(explainer: Explainer, before: Under, after: Under, steps: tuple[Step, ...]) -> StepsView:
    by_change: dict[Change, list[Step]] = {}
    for step in steps:
        by_change.setdefault(step.change, []).append(step)
    groups = [
        _group(explainer, change, by_change[change], before.on, after.on)
        for change in IMPACT_NAMES
        if change in by_change
    ]
    telling = sum(group.count for group in groups if group.telling)
    return StepsView(
        before=before.on,
        after=after.on,
        same_set=_set_of(before) == _set_of(after),
        groups=groups,
        telling=telling,
        summary=_summary(by_change),
    )


def _group(
    explainer: Explainer, change: Change, steps: list[Step], before: date, after: date
) -> StepGroup:
    explained = change in _EXPLAINED
    return StepGroup(
        code=change.value,
        name=gettext(IMPACT_NAMES[change]),
        count=len(steps),
        rows=[_row(explainer, step, before, after) for step in steps] if explained else [],
        names=[] if explained or change is Change.OTHER else [_name(step) for step in steps],
        telling=change in TELLING,
    )


def _row(explainer: Explainer, step: Step, before: date, after: date) -> StepRow:
    item, day = _item(step), before if step.after is None else after
    old = step.before.rule.requirement if step.before else ""
    return StepRow(
        ref="" if item.rule.level else item.rule.ref,
        title=item.rule.title or item.rule.requirement,
        before=verdict_look(step.before.verdict) if step.before else None,
        after=verdict_look(step.after.verdict) if step.after else None,
        old_text=old if step.after and old != step.after.rule.requirement else "",
        explained=explainer.explain(item, day),
    )


def _item(step: Step) -> ItemVerdict:
    """The side that speaks: the later one, unless its law has no such rule."""
    item = step.after or step.before
    if item is None:
        raise ValueError("a step without sides")
    return item


def _name(step: Step) -> str:
    item = _item(step)
    return item.rule.title or f"{item.rule.ref}: {item.rule.requirement}"


def _summary(by_change: dict[Change, list[Step]]) -> str:
    """Return how much is kept, lost, gained and opened, in one line."""

    def count(*changes: Change) -> int:
        return sum(len(by_change.get(change, ())) for change in changes)

    lost = count(Change.LOST, Change.NEW_FAILING)
    gained = count(Change.GAINED, Change.DROPPED_FAILING)
    return ", ".join(
        (
            gettext("Giữ %(n)s") % {"n": count(Change.KEPT)},
            gettext("mất %(n)s") % {"n": lost},
            gettext("được %(n)s") % {"n": gained},
            gettext("mở lại %(n)s") % {"n": count(Change.OPENED)},
        )
    )


def _set_of(under: Under) -> str:
    return under.assessment.criteria_set.id if under.assessment else ""


def _count(items: Sequence[ItemVerdict], verdict: Verdict) -> int:
    return sum(item.verdict is verdict for item in items)
