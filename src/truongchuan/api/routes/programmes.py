"""Programmes: the plan's readings, facts and findings, targets, measures, recent reports."""

from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Query, Router
from pydantic import Field

from truongchuan.api.access import actor_of
from truongchuan.api.operations import page_of, reads
from truongchuan.api.parts import (
    Day,
    FileRef,
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
from truongchuan.api.things import programme_of, there
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import PlanFinding, PlanVersion, Target
from truongchuan.domain.programmes.overview import ProgrammeSummary, summarise_programmes
from truongchuan.domain.programmes.readings import (
    as_finding,
    get_version,
    list_versions,
    version_facts,
)
from truongchuan.domain.programmes.school_selectors import SchoolFilter, list_target_schools
from truongchuan.domain.programmes.selectors import (
    list_findings,
    list_measures,
    targets_by_quarter,
)
from truongchuan.engines.plan.facts import facts_as_dict
from truongchuan.wording.findings import category_name, finding_message

router = Router(tags=["programmes"])
SCOPE = "programmes:read"


class ProgrammeOut(Out):
    """A plan being carried out."""

    id: int
    number: str
    title: str
    authority: UnitRef
    parent_id: int | None
    signed_on: Day | None
    starts_on: Day
    ends_on: Day
    closed_on: Day | None
    is_demo: bool
    """The figures are made up."""
    today: Day
    """The programme's own today: everything "late" is counted to it."""


class ProgrammeSummaryOut(ProgrammeOut):
    """A plan with its figures. Cancelled tasks are not counted."""

    rows: int
    rows_done: int
    rows_late: int
    targets: int
    recognised: int


class VersionOut(Out):
    """One reading of the plan that was imported."""

    number: int
    imported_at: Moment
    imported_by: str
    checked_on: Day | None
    source_title: str
    file: FileRef | None


class FactsOut(Out):
    """What the plan says, as ``truongchuan plan read --json`` writes it."""

    number: int
    facts: dict[str, Any]


class SpanOut(Out):
    """A place in the plan's text: line from 1, offsets from 0, the end exclusive."""

    line: int
    start: int
    end: int


class FindingOut(Out):
    """A finding of the checks of the plan, and what was decided about it."""

    id: int
    code: str
    category: str
    severity: int
    """3 error, 2 warning, 1 remark."""
    message: str
    quotes: list[str]
    spans: list[SpanOut]
    state: str
    reason: str
    decided_at: Moment | None
    decided_by: str


class TargetOut(Out):
    """A school's target: recognition by a quarter."""

    id: int
    school: SchoolRef
    school_kind: str
    ward: UnitRef | None
    recognition: str
    """``new``, ``renewal`` or empty where the plan does not say."""
    degree: int | None
    stretch: bool
    quarter: str
    state: str
    decision_number: str
    decided_on: Day | None
    line: int | None
    """Line of the plan's text that says it."""


class QuarterOut(Out):
    """The targets of a quarter together."""

    quarter: str
    total: int
    new: int
    renewal: int
    stretch: int
    recognised: int
    by_state: dict[str, int]


class QuartersOut(Out):
    """The targets by quarter."""

    quarters: list[QuarterOut]


class MeasureOut(Out):
    """A solution of the plan that belongs to no single unit."""

    id: int
    section: str
    position: int
    text: str
    line: int | None


class TargetQuery(Paging):
    """Which targets."""

    quarter: QuarterText | None = None
    recognition: Literal["new", "renewal"] | None = None
    kind: str | None = Field(default=None, max_length=24, pattern="^[a-z_]+$")
    ward_id: Wanted | None = None
    state: str | None = Field(default=None, max_length=12, pattern="^[a-z_]+$")
    """A state of targets, or ``late``: with steps past their last day."""
    words: Words = ""


class FindingQuery(Paging):
    """Which findings."""

    state: Literal["open", "accepted", "corrected", "dismissed"] | None = None
    category: str | None = Field(default=None, max_length=20, pattern="^[a-z_]+$")
    severity: int | None = Field(default=None, ge=1, le=3)


@reads(
    router, "/programmes", Page[ProgrammeSummaryOut],
    scope=SCOPE, permission="directory.view", about="nothing",
)  # fmt: skip
def list_of_programmes(request: HttpRequest, paging: Query[Paging]) -> Page[ProgrammeSummaryOut]:
    """List the programmes that one sees, newest first, with their figures."""
    found = summarise_programmes(actor=actor_of(request), on=timezone.localdate())
    return page_of(found, paging, _summary)


@reads(router, "/programmes/{programme_id}", ProgrammeSummaryOut,
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def programme_detail(request: HttpRequest, programme_id: Id) -> ProgrammeSummaryOut:
    """Show one programme with its figures."""
    programme = programme_of(request, programme_id)
    found = summarise_programmes(actor=actor_of(request), on=timezone.localdate())
    return _summary(next(line for line in found if line.programme.pk == programme.pk))


@reads(router, "/programmes/{programme_id}/versions", Page[VersionOut],
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def plan_versions(
    request: HttpRequest, programme_id: Id, paging: Query[Paging]
) -> Page[VersionOut]:
    """List the readings of the plan, newest first."""
    programme = programme_of(request, programme_id)
    return page_of(list_versions(actor=actor_of(request), programme=programme), paging, _version)


@reads(router, "/programmes/{programme_id}/versions/{number}/facts", FactsOut,
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def plan_facts(request: HttpRequest, programme_id: Id, number: Id) -> FactsOut:
    """Show what one reading of the plan says: schools, rows, duties, each with its place."""
    programme = programme_of(request, programme_id)
    version = there(get_version(actor=actor_of(request), programme=programme, number=number))
    return FactsOut(number=version.number, facts=facts_as_dict(version_facts(version)))


@reads(router, "/programmes/{programme_id}/findings", Page[FindingOut],
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def plan_findings(
    request: HttpRequest, programme_id: Id, query: Query[FindingQuery]
) -> Page[FindingOut]:
    """List what the checks of the plan found, most severe first."""
    programme = programme_of(request, programme_id)
    found = list_findings(
        actor=actor_of(request), programme=programme, state=query.state or "",
        category=query.category or "", severity=query.severity,
    )  # fmt: skip
    return page_of(found.order_by("-severity", "position", "pk"), query, _finding)


@reads(router, "/programmes/{programme_id}/targets", Page[TargetOut],
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def list_of_targets(
    request: HttpRequest, programme_id: Id, query: Query[TargetQuery]
) -> Page[TargetOut]:
    """List the targets by quarter."""
    programme = programme_of(request, programme_id)
    where = SchoolFilter(
        quarter=query.quarter or "", recognition=query.recognition or "", kind=query.kind or "",
        ward_id=query.ward_id, state=query.state or "", words=query.words,
    )  # fmt: skip
    found = list_target_schools(
        actor=actor_of(request), programme=programme, on=today_of(programme), where=where
    )
    return page_of(found, query, target_out)


@reads(router, "/programmes/{programme_id}/quarters", QuartersOut,
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def target_quarters(request: HttpRequest, programme_id: Id) -> QuartersOut:
    """Count the targets by quarter and state."""
    programme = programme_of(request, programme_id)
    found = targets_by_quarter(actor=actor_of(request), programme=programme)
    return QuartersOut(quarters=[QuarterOut.of(line) for line in found])


@reads(router, "/programmes/{programme_id}/measures", Page[MeasureOut],
       scope=SCOPE, permission="programmes.view")  # fmt: skip
def plan_measures(
    request: HttpRequest, programme_id: Id, paging: Query[Paging]
) -> Page[MeasureOut]:
    """List the plan's solutions in its order."""
    programme = programme_of(request, programme_id)
    found = list_measures(actor=actor_of(request), programme=programme)
    return page_of(found.order_by("position", "pk"), paging, MeasureOut.of)


def _summary(line: ProgrammeSummary) -> ProgrammeSummaryOut:
    return ProgrammeSummaryOut.of(
        line.programme, today=today_of(line.programme), rows=line.rows, rows_done=line.done,
        rows_late=line.late, targets=line.targets, recognised=line.recognised,
    )  # fmt: skip


def _version(version: PlanVersion) -> VersionOut:
    return VersionOut.of(version, source_title=version.source.title, file=version.source.file)


def _finding(row: PlanFinding) -> FindingOut:
    finding = as_finding(row)
    try:
        message = finding_message(finding, gettext)
    except KeyError:
        # One of an older checker, which the catalogue lost, speaks by its quotes.
        message = f"{category_name(finding.category, gettext)}: {'; '.join(finding.quotes)}"
    return FindingOut.of(row, message=message, spans=list(finding.spans))


def target_out(target: Target) -> TargetOut:
    """Describe a target."""
    return TargetOut.of(target, school_kind=target.school.kind, ward=target.school.ward)
