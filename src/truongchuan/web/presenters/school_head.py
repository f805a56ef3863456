"""What the pages about one school share: the way between them, and the three results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.accreditation.policies import may
from truongchuan.domain.accreditation.selectors import SchoolSheet, people_to_ask
from truongchuan.domain.directory.models import School
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.rules.assess import Assessment, Reading, Result
from truongchuan.engines.rules.metrics import Metric
from truongchuan.engines.rules.model import LawSet
from truongchuan.web.presenters.reasons import law_url, metric_url
from truongchuan.web.presenters.schools import kind_label
from truongchuan.wording.law import ASKED_OF, METRIC_GROUPS
from truongchuan.wording.school_law import (
    ALL_VERIFIED,
    NONE_VERIFIED,
    READING_HINTS,
    READINGS,
    degree_text,
    level_text,
)

TABS = (
    "school",
    "school_criteria",
    "school_norms",
    "school_facts",
    "school_impact",
    "school_plan",
    "school_recognition",
)
_SHAPES = {
    Reading.PROVEN: "check",
    Reading.ON_VERIFIED_RULES: "half",
    Reading.POSSIBLE: "circle",
}


@dataclass(frozen=True, slots=True)
class TabLink:
    """A page about the school."""

    label: str
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class ResultCard:
    """One of the three results; ``code`` makes it look unlike the others."""

    code: str
    icon: str
    title: str
    degree: str
    level: str
    hint: str
    decided: bool


@dataclass(frozen=True, slots=True)
class SchoolHead:
    """The head of every page about a school. ``results`` is empty where no criteria apply."""

    school: School
    kind: str
    on: date
    tabs: list[TabLink]
    results: list[ResultCard]
    instrument: str
    instrument_title: str
    instrument_url: str
    accreditation_note: str
    is_sample: bool
    may_record: bool
    may_judge: bool

    def url(self, name: str) -> str:
        """Return the address of one of the pages."""
        return next(tab.url for tab in self.tabs if tab.url.endswith(name))


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """A figure that is not known, who should give it, and how much hangs on it."""

    name: str
    group: str
    people: str
    asked_of: str
    url: str
    count: int


def school_tabs(programme: Programme, school: School, here: str) -> list[TabLink]:
    """Return the pages about a school; ``here`` is the route of the current one."""
    labels = {
        "school": gettext("Chỉ tiêu"),
        "school_criteria": gettext("Tiêu chí"),
        "school_norms": gettext("Định mức"),
        "school_facts": gettext("Số liệu"),
        "school_impact": gettext("Tác động"),
        "school_plan": gettext("Kế hoạch"),
        "school_recognition": gettext("Công nhận"),
    }
    return [
        TabLink(labels[name], reverse(name, args=[programme.pk, school.pk]), name == here)
        for name in TABS
    ]


def school_head(
    *, actor: Actor, programme: Programme, sheet: SchoolSheet, law: LawSet, here: str
) -> SchoolHead:
    """Put the head together."""
    assessment = sheet.assessment
    criteria_set = assessment.criteria_set if assessment else None
    return SchoolHead(
        school=sheet.school,
        kind=kind_label(sheet.school),
        on=sheet.on,
        tabs=school_tabs(programme, sheet.school, here),
        results=result_cards(assessment) if assessment else [],
        instrument=criteria_set.instrument if criteria_set else "",
        instrument_title=criteria_set.title if criteria_set else "",
        instrument_url=law_url(law, criteria_set.instrument, sheet.school.kind, sheet.on)
        if criteria_set
        else "",
        accreditation_note=(criteria_set.accreditation_note or "") if criteria_set else "",
        is_sample=sheet.is_sample,
        may_record=may(actor, "accreditation.record_facts", sheet.school),
        may_judge=may(actor, "accreditation.judge", sheet.school),
    )


def result_cards(assessment: Assessment) -> list[ResultCard]:
    """Return the three results, the surest first."""
    results = {
        Reading.PROVEN: assessment.proven,
        Reading.ON_VERIFIED_RULES: assessment.on_verified_rules,
        Reading.POSSIBLE: assessment.possible,
    }
    return [_card(reading, result, assessment) for reading, result in results.items()]


def _card(reading: Reading, result: Result, assessment: Assessment) -> ResultCard:
    left_out, total = assessment.rules_left_out, len(assessment.items())
    hint, decided = READING_HINTS[reading], result.degree is not None
    if reading is Reading.ON_VERIFIED_RULES and left_out in (0, total):
        hint = NONE_VERIFIED if left_out else ALL_VERIFIED
        decided = decided and not left_out
    degree = result.degree
    if degree == 0 and assessment.possible.degree:
        # Not proven is not the same as not met.
        degree, decided = None, False
    return ResultCard(
        code=reading.value.replace("_", "-"),
        icon=_SHAPES[reading],
        title=gettext(READINGS[reading]),
        degree=degree_text(degree, gettext),
        level=level_text(result.level, gettext),
        hint=gettext(hint).format(count=left_out, total=total),
        decided=decided,
    )


def asked_figures(
    *, actor: Actor, programme: Programme, sheet: SchoolSheet, metrics: Iterable[Metric]
) -> list[AskedFigure]:
    """Return figures to be asked for, those that most hangs on first; ``metrics`` may repeat."""
    counts: dict[str, int] = {}
    known: dict[str, Metric] = {}
    for metric in metrics:
        known[metric.id] = metric
        counts[metric.id] = counts.get(metric.id, 0) + 1
    people = people_to_ask(actor=actor, school=sheet.school, metrics=known.values())
    order = sorted(known.values(), key=lambda metric: -counts[metric.id])
    return [
        AskedFigure(
            name=metric.name,
            group=gettext(METRIC_GROUPS.get(metric.group, metric.group)),
            people=", ".join(person.name for person in people[metric.id][:2]),
            asked_of=gettext(ASKED_OF.get(metric.asked_of, metric.asked_of)),
            url=metric_url(programme.pk, sheet.school.pk, metric, edit=metric.id),
            count=counts[metric.id],
        )
        for metric in order
    ]
