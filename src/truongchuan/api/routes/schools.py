"""Schools: the directory of them, their figures, verdicts and certificates."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Query, Router
from pydantic import Field, JsonValue

from truongchuan.api.access import actor_of
from truongchuan.api.operations import page_of, page_with, reads, writes
from truongchuan.api.parts import (
    Body,
    Day,
    Id,
    Moment,
    Out,
    Page,
    Paging,
    QuarterText,
    SchoolRef,
    UnitRef,
    Wanted,
    Words,
)
from truongchuan.api.things import (
    current_law,
    find_programme,
    programme_of,
    school_of,
    there,
)
from truongchuan.domain.accreditation.certificates import list_certificates
from truongchuan.domain.accreditation.models import Certificate, Standing
from truongchuan.domain.accreditation.selectors import (
    GivenFact,
    SchoolSheet,
    school_sheet,
    standings,
)
from truongchuan.domain.accreditation.services import record_school_facts
from truongchuan.domain.directory.models import School
from truongchuan.domain.directory.selectors import schools_of
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, Target
from truongchuan.domain.programmes.school_selectors import (
    SchoolFilter,
    SchoolStep,
    Steps,
    count_steps,
    list_school_steps,
    list_target_schools,
)
from truongchuan.domain.sources.models import Fact
from truongchuan.engines.text import fold
from truongchuan.wording.rules_json import RulesJson

router = Router(tags=["schools"])
SCOPE, WRITE = "schools:read", "figures:write"
MOST_FIGURES = 200


class SchoolOut(Out):
    """A school of the directory."""

    id: int
    organisation_id: int
    name: str
    kind: str
    ownership: str
    status: str
    ward: UnitRef | None


class SchoolStandingOut(Out):
    """Where a school stands; levels and degrees are null where undecided."""

    instrument: str
    valid_from: Day
    valid_to: Day
    proven_level: int | None
    proven_degree: int | None
    verified_level: int | None
    """On verified rules only; ``rules_left_out`` counts the others."""
    verified_degree: int | None
    possible_level: int | None
    possible_degree: int | None
    rules_left_out: int
    blocking: list[str]
    unknown: list[str]
    norms_failing: list[str]
    norms_unknown: list[str]
    capacity_learners: int | None
    capacity_classes: int | None
    is_sample: bool
    """Figures are made up."""


class TargetSchoolOut(Out):
    """A school with a target: what is wanted of it, how far its steps are, where it stands."""

    school: SchoolOut
    target_id: int
    recognition: str
    stretch: bool
    degree: int | None
    quarter: str
    state: str
    steps: int
    steps_done: int
    steps_late: int
    standing: SchoolStandingOut | None
    """Null where it was not computed yet."""


class StepOut(Out):
    """A task that includes the school, as it stands for it."""

    row: int
    task: str
    due_on: Day | None
    role: str
    state: str
    percent: int
    note: str
    late: bool


class FigureOut(Out):
    """A figure in force, with where it comes from. ``period`` is a school year, or empty."""

    metric: str
    name: str
    unit: str
    period: str
    value: Any
    source_title: str
    source_kind: str
    is_sample: bool
    recorded_at: Moment
    recorded_by: str
    readable: bool
    """False where the law in use cannot take it: it then counts as not known."""


class VerdictsOut(Out):
    """The school under the law of a day, as ``truongchuan assess`` writes it.

    ``assessment`` is null where no set of criteria applies; ``facilities`` is as
    ``truongchuan facilities check`` writes it.
    """

    school: SchoolRef
    on: Day
    is_sample: bool
    assessment: dict[str, Any] | None
    facilities: dict[str, Any]


class CertificateOut(Out):
    """A recognition that a school holds or held."""

    id: int
    school: SchoolRef
    level: int | None
    degree: int | None
    number: str
    issuer: str
    decided_on: Day | None
    valid_from: Day | None
    valid_to: Day | None
    instrument: str
    source_title: str
    recorded_at: Moment
    recorded_by: str


class FiguresIn(Body):
    """Figures of a school by metric."""

    figures: dict[str, JsonValue] = Field(
        min_length=1,
        max_length=MOST_FIGURES,
        examples=[
            {
                "library_area_m2": 60,
                "teachers_qualified_share": {"by_year": {"2022-2023": 0.95}},
            }
        ],
    )
    """Metric → a number, true or false, a choice, a list, ``{"by_year": {"2022-2023": …}}``, or
    null, which takes back what is in force. Metrics: ``/law/metrics``."""
    source_title: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$")
    """Where the figures come from; empty: the person themself."""
    note: str = Field(default="", max_length=1000, pattern=r"^[^\x00]*$")


class RecordedOut(Out):
    """The figures that were recorded; what was in force already is left out."""

    recorded: int
    figures: list[FigureOut]


class SchoolQuery(Paging):
    """Which schools."""

    kind: str | None = Field(default=None, max_length=24, pattern="^[a-z_]+$")
    ward_id: Wanted | None = None
    status: Literal["open", "planned", "closed"] | None = None
    words: Words = ""


class TargetSchoolQuery(Paging):
    """Which schools with a target, in which order."""

    quarter: QuarterText | None = None
    recognition: Literal["new", "renewal"] | None = None
    kind: str | None = Field(default=None, max_length=24, pattern="^[a-z_]+$")
    ward_id: Wanted | None = None
    state: str | None = Field(default=None, max_length=12, pattern="^[a-z_]+$")
    words: Words = ""
    order: Literal["quarter", "name", "kind", "degree", "ward", "state", "progress", "late"] = (
        "quarter"
    )
    descending: Literal["true", "false"] = "false"


class OnQuery(Out):
    """The day whose law counts, by default the programme's today."""

    on: Day | None = None


class HoldingQuery(Paging):
    """Which certificates."""

    holding_on: Day | None = None
    """Only those that hold on this day."""


@reads(router, "/schools", Page[SchoolOut],
       scope=SCOPE, permission="directory.view", about="nothing")  # fmt: skip
def list_of_schools(request: HttpRequest, query: Query[SchoolQuery]) -> Page[SchoolOut]:
    """List the schools of the authorities that one sees, by name."""
    found = schools_of(actor=actor_of(request))
    columns = {"kind": query.kind, "ward_id": query.ward_id, "status": query.status}
    found = found.filter(**{name: value for name, value in columns.items() if value})
    for word in fold(query.words).split():
        found = found.filter(organisation__folded__contains=word)
    return page_of(found.order_by("organisation__sort_key", "pk"), query, SchoolOut.of)


@reads(router, "/schools/{school_id}", SchoolOut,
       scope=SCOPE, permission="directory.view", about="nothing")  # fmt: skip
def school_detail(request: HttpRequest, school_id: Id) -> SchoolOut:
    """Show one school of the directory."""
    return SchoolOut.of(there(schools_of(actor=actor_of(request)).filter(pk=school_id).first()))


@reads(router, "/programmes/{programme_id}/schools", Page[TargetSchoolOut],
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def target_schools(
    request: HttpRequest, programme_id: Id, query: Query[TargetSchoolQuery]
) -> Page[TargetSchoolOut]:
    """List the schools with a target, with their steps and where they stand today."""
    programme = programme_of(request, programme_id)
    actor, on = actor_of(request), today_of(programme)
    where = SchoolFilter(
        quarter=query.quarter or "", recognition=query.recognition or "", kind=query.kind or "",
        ward_id=query.ward_id, state=query.state or "", words=query.words,
    )  # fmt: skip
    found = list_target_schools(
        actor=actor, programme=programme, on=on, where=where, order=query.order,
        descending=query.descending == "true",
    )  # fmt: skip

    def make(targets: list[Target]) -> list[TargetSchoolOut]:
        ids = [target.school_id for target in targets]
        steps = count_steps(programme=programme, on=on, school_ids=ids)
        standing = standings(actor=actor, school_ids=ids, law=current_law(), on=on)
        return [
            _target_school(t, steps.get(t.school_id, Steps()), standing.get(t.school_id))
            for t in targets
        ]

    return page_with(found, query, make)


@reads(router, "/programmes/{programme_id}/schools/{school_id}/steps", Page[StepOut],
       scope=SCOPE, permission="accreditation.view")  # fmt: skip
def school_steps(
    request: HttpRequest, programme_id: Id, school_id: Id, paging: Query[Paging]
) -> Page[StepOut]:
    """List the tasks that include a school, in the plan's order."""
    programme = find_programme(request, programme_id)
    school = school_of(request, programme, school_id)
    on = today_of(programme)
    found = list_school_steps(actor=actor_of(request), programme=programme, school=school)
    return page_of(found, paging, lambda step: _step(step, on))


@reads(router, "/programmes/{programme_id}/schools/{school_id}/figures", Page[FigureOut],
       scope=SCOPE, permission="accreditation.view")  # fmt: skip
def school_figures(
    request: HttpRequest, programme_id: Id, school_id: Id, paging: Query[Paging]
) -> Page[FigureOut]:
    """List the figures in force about a school, each with its source."""
    programme = find_programme(request, programme_id)
    school = school_of(request, programme, school_id)
    sheet = _sheet(request, school, today_of(programme))
    return page_of(_figures(sheet, sheet.given.values()), paging, lambda figure: figure)


@reads(router, "/programmes/{programme_id}/schools/{school_id}/verdicts", VerdictsOut,
       scope=SCOPE, permission="accreditation.view")  # fmt: skip
def school_verdicts(
    request: HttpRequest, programme_id: Id, school_id: Id, query: Query[OnQuery]
) -> VerdictsOut:
    """Judge a school under the law of a day: criteria and norms, with reasons and citations."""
    programme = find_programme(request, programme_id)
    school = school_of(request, programme, school_id)
    on = query.on or today_of(programme)
    sheet, wording = _sheet(request, school, on), RulesJson(current_law(), gettext)
    return VerdictsOut.of(
        sheet,
        assessment=(
            wording.assessment(sheet.assessment, sheet.changes) if sheet.assessment else None
        ),
        facilities=wording.facilities(sheet.check, sheet.capacity, on, sheet.doubts),
    )


@writes(router, "/programmes/{programme_id}/schools/{school_id}/figures", RecordedOut,
        scope=WRITE, permission="accreditation.record_facts")  # fmt: skip
def record_figures(
    request: HttpRequest, programme_id: Id, school_id: Id, sent: FiguresIn
) -> RecordedOut:
    """Record figures of a school, all of them or none; verdicts follow at once."""
    programme = find_programme(request, programme_id)
    school = school_of(request, programme, school_id)
    actor, law, on = actor_of(request), current_law(), today_of(programme)
    facts = record_school_facts(
        actor=actor, school=school, figures=sent.figures, law=law, on=on,
        source_title=sent.source_title, note=sent.note,
    )  # fmt: skip
    return RecordedOut(recorded=len(facts), figures=_recorded(request, school, programme, facts))


@reads(router, "/certificates", Page[CertificateOut],
       scope=SCOPE, permission="directory.view", about="nothing")  # fmt: skip
def list_of_certificates(request: HttpRequest, query: Query[HoldingQuery]) -> Page[CertificateOut]:
    """List the recognitions that schools hold or held, by school."""
    found = list_certificates(actor=actor_of(request), holding_on=query.holding_on)
    return page_of(found, query, _certificate)


@reads(router, "/schools/{school_id}/certificates", Page[CertificateOut],
       scope=SCOPE, permission="directory.view", about="nothing")  # fmt: skip
def school_certificates(
    request: HttpRequest, school_id: Id, query: Query[HoldingQuery]
) -> Page[CertificateOut]:
    """List the recognitions of one school."""
    actor = actor_of(request)
    school = there(schools_of(actor=actor).filter(pk=school_id).first())
    found = list_certificates(actor=actor, school=school, holding_on=query.holding_on)
    return page_of(found, query, _certificate)


def _sheet(request: HttpRequest, school: School, on: date) -> SchoolSheet:
    return school_sheet(actor=actor_of(request), school=school, law=current_law(), on=on)


def _target_school(target: Target, steps: Steps, standing: Standing | None) -> TargetSchoolOut:
    return TargetSchoolOut.of(
        target, target_id=target.pk, steps=steps.total, steps_done=steps.done,
        steps_late=steps.late, standing=_standing(standing) if standing else None,
    )  # fmt: skip


def _standing(standing: Standing) -> SchoolStandingOut:
    lists = ("blocking", "unknown", "norms_failing", "norms_unknown")
    return SchoolStandingOut.of(
        standing, **{name: getattr(standing, name).split() for name in lists}
    )


def _step(step: SchoolStep, on: date) -> StepOut:
    return StepOut.of(
        step.work, row=step.row.number, task=step.row.task, due_on=step.row.due_on,
        role=step.role, late=step.is_late(on),
    )  # fmt: skip


def _figures(sheet: SchoolSheet, given: Any) -> list[FigureOut]:
    metrics = current_law().registry.metrics
    found: list[FigureOut] = []
    facts: list[GivenFact] = sorted(given, key=lambda fact: fact.metric)
    for fact in facts:
        metric = metrics.get(fact.metric)
        found += [
            FigureOut.of(
                value, metric=fact.metric, name=metric.name if metric else fact.metric,
                readable=fact.metric not in sheet.unreadable,
            )
            for value in fact.by_period.values()
        ]  # fmt: skip
    return found


def _recorded(
    request: HttpRequest, school: School, programme: Programme, facts: list[Fact]
) -> list[FigureOut]:
    sheet = _sheet(request, school, today_of(programme))
    made = {(fact.metric, fact.period) for fact in facts}
    return [
        figure
        for figure in _figures(sheet, sheet.given.values())
        if (figure.metric, figure.period) in made
    ]


def _certificate(certificate: Certificate) -> CertificateOut:
    return CertificateOut.of(certificate, source_title=certificate.source.title)
