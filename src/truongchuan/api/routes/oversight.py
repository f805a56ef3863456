"""Safety checks, consultations, steps of recognition, ceremonies, plans of schools."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from truongchuan.api.access import actor_of, require
from truongchuan.api.operations import page_of, page_with, permission_of, reads
from truongchuan.api.parts import (
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
from truongchuan.api.things import find_programme, programme_of, there
from truongchuan.domain.oversight.models import (
    Consultation,
    ConsultationFinding,
    RecognitionStep,
    SafetyCheck,
    SafetyFinding,
    SchoolPlanItem,
)
from truongchuan.domain.oversight.safety_selectors import (
    CheckFilter,
    check_state,
    findings_of,
    get_check,
    is_overdue,
    list_checks,
)
from truongchuan.domain.oversight.selectors import (
    AdviceFilter,
    PlanFilter,
    get_consultation,
    item_is_late,
    list_advice,
    list_ceremonies,
    list_consultations,
    list_plan_targets,
    plan_items,
    plan_of,
    steps_by_target,
    targets_at_step,
)
from truongchuan.domain.oversight.states import UNSETTLED, StepKind
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Target
from truongchuan.domain.programmes.school_selectors import get_school

router = Router(tags=["oversight"])
SCOPE = "society:read"


class CheckOut(Out):
    """A check of order or safety at a school or a works site."""

    id: int
    school: SchoolRef | None
    site: str
    kind: str
    planned_on: Day
    done_on: Day | None
    unit: UnitRef
    state: str
    """``planned``, ``overdue``, ``passed``, ``remarks``, ``failed`` or ``cancelled``."""
    report_number: str
    report_on: Day | None
    valid_to: Day | None
    found: int
    unsettled: int
    late: int


class SafetyFindingOut(Out):
    """Something a check found to be put right."""

    number: int
    text: str
    severity: int
    """3 grave, 2 to be put right, 1 a note."""
    ground: str
    due_on: Day | None
    unit: UnitRef | None
    state: str
    late: bool


class CheckDetailOut(Out):
    """A check with its findings."""

    id: int
    school: SchoolRef | None
    site: str
    kind: str
    planned_on: Day
    done_on: Day | None
    unit: UnitRef
    people: str
    state: str
    report_number: str
    report_on: Day | None
    valid_to: Day | None
    note: str
    findings: list[SafetyFindingOut]


class ConsultationOut(Out):
    """A working session with a higher level about schools."""

    id: int
    on: Day
    subject: str
    level: str
    body: str
    held_on: Day | None
    document_out: str
    document_in: str
    school_count: int
    found: int
    unsettled: int
    late: int


class AdviceOut(Out):
    """What a consultation found at a school, and how far it is put right."""

    id: int
    consultation_id: int
    number: int
    school: SchoolRef
    ref: str
    """Item of the criteria of ``instrument``."""
    instrument: str
    text: str
    to_do: str
    unit: UnitRef | None
    due_on: Day | None
    state: str
    late: bool
    row: int | None


class ConsultationDetailOut(Out):
    """A session with what it found."""

    id: int
    on: Day
    subject: str
    level: str
    body: str
    people: str
    place: str
    held_on: Day | None
    conclusion: str
    schools: list[SchoolRef]
    findings: list[AdviceOut]


class RecognitionStepOut(Out):
    """A dated step on the way to recognition."""

    kind: str
    on: Day
    number: str
    body: str
    result: str
    certificate_number: str
    valid_from: Day | None
    valid_to: Day | None
    recorded_on: Day
    recorded_by: str


class RecognitionOut(Out):
    """A target with the steps that were reached, in their order."""

    target_id: int
    school: SchoolRef
    quarter: str
    state: str
    steps: list[RecognitionStepOut]


class CeremonyOut(Out):
    """An award ceremony."""

    id: int
    title: str
    schools: list[SchoolRef]
    at: Moment
    place: str
    held_on: Day | None
    cancelled_on: Day | None
    item_count: int
    done_count: int
    late_count: int


class PlanSummaryOut(Out):
    """A school with a target, and how far its own plan is."""

    school: SchoolRef
    quarter: str
    plan_id: int | None
    plan_number: str | None
    plan_signed_on: Day | None
    item_count: int
    done_count: int
    late_count: int
    item_percent: int


class PlanItemOut(Out):
    """One thing a school sets itself to do."""

    number: int
    text: str
    person: str
    starts_on: Day | None
    due_on: Day | None
    state: str
    percent: int
    note: str
    ref: str
    row: int | None
    late: bool


class SchoolPlanOut(Out):
    """A school's own plan with its items."""

    school: SchoolRef
    number: str
    signed_on: Day | None
    approved_by: str
    updated_on: Day
    updated_by: str
    items: list[PlanItemOut]


class CheckQuery(Paging):
    """Which checks."""

    kind: Literal["fire", "order", "works", "food"] | None = None
    state: Literal["planned", "overdue", "passed", "remarks", "failed", "cancelled"] | None = None
    unit_id: Wanted | None = None
    school_id: Wanted | None = None
    words: Words = ""


class AdviceQuery(Paging):
    """Which findings of consultations."""

    state: Literal["open", "claimed", "confirmed", "withdrawn", "unsettled", "late"] | None = None
    school_id: Wanted | None = None
    words: Words = ""


class RecognitionQuery(Paging):
    """Which targets."""

    step: str | None = Field(default=None, max_length=20, pattern="^-?[a-z_]+$")
    """A kind of step: those that have it; with ``-`` in front those that do not."""


class PlanQuery(Paging):
    """Which schools."""

    state: Literal["none", "unsigned", "signed", "late"] | None = None
    quarter: QuarterText | None = None
    words: Words = ""


@reads(router, "/programmes/{programme_id}/safety-checks", Page[CheckOut],
       scope=SCOPE, permission="oversight.view")  # fmt: skip
def safety_checks(
    request: HttpRequest, programme_id: Id, query: Query[CheckQuery]
) -> Page[CheckOut]:
    """List the checks, the latest first."""
    programme = programme_of(request, programme_id)
    on = today_of(programme)
    where = CheckFilter(
        kind=query.kind or "", state=query.state or "", unit_id=query.unit_id,
        school_id=query.school_id, words=query.words,
    )  # fmt: skip
    found = list_checks(actor=actor_of(request), programme=programme, on=on, where=where)
    return page_of(found, query, lambda check: CheckOut.of(check, state=check_state(check, on)))


@reads(router, "/programmes/{programme_id}/safety-checks/{check_id}", CheckDetailOut,
       scope=SCOPE, permission="oversight.view")  # fmt: skip
def safety_check(request: HttpRequest, programme_id: Id, check_id: Id) -> CheckDetailOut:
    """Show one check with its findings."""
    programme = programme_of(request, programme_id)
    check = there(get_check(actor=actor_of(request), programme=programme, pk=check_id))
    return _check(check, today_of(programme))


@reads(router, "/programmes/{programme_id}/consultations", Page[ConsultationOut],
       scope=SCOPE, permission="oversight.view")  # fmt: skip
def consultations(
    request: HttpRequest, programme_id: Id, paging: Query[Paging]
) -> Page[ConsultationOut]:
    """List the sessions, the newest first."""
    programme = programme_of(request, programme_id)
    found = list_consultations(actor=actor_of(request), programme=programme, on=today_of(programme))
    return page_of(found, paging, ConsultationOut.of)


@reads(router, "/programmes/{programme_id}/consultations/{consultation_id}", ConsultationDetailOut,
       scope=SCOPE, permission="oversight.view")  # fmt: skip
def consultation(
    request: HttpRequest, programme_id: Id, consultation_id: Id
) -> ConsultationDetailOut:
    """Show one session with what it found."""
    programme = programme_of(request, programme_id)
    actor, on = actor_of(request), today_of(programme)
    found = there(get_consultation(actor=actor, programme=programme, pk=consultation_id))
    advice = list_advice(actor=actor, programme=programme, on=on, consultation=found)
    return _consultation(found, [_advice(finding, on) for finding in advice])


@reads(router, "/programmes/{programme_id}/advice", Page[AdviceOut],
       scope=SCOPE, permission="oversight.view")  # fmt: skip
def advice(request: HttpRequest, programme_id: Id, query: Query[AdviceQuery]) -> Page[AdviceOut]:
    """List what all consultations found, by school."""
    programme = programme_of(request, programme_id)
    on = today_of(programme)
    where = AdviceFilter(state=query.state or "", school_id=query.school_id, words=query.words)
    found = list_advice(actor=actor_of(request), programme=programme, on=on, where=where)
    return page_of(found.order_by(*found.query.order_by, "pk"), query, lambda f: _advice(f, on))


@reads(router, "/programmes/{programme_id}/recognition", Page[RecognitionOut],
       scope=SCOPE, permission="oversight.view")  # fmt: skip
def recognition(
    request: HttpRequest, programme_id: Id, query: Query[RecognitionQuery]
) -> Page[RecognitionOut]:
    """List the targets with the steps of recognition that they reached."""
    programme = programme_of(request, programme_id)
    found = targets_at_step(
        actor=actor_of(request), programme=programme, step=query.step or ""
    ).order_by("quarter", "school__organisation__sort_key", "pk")

    def make(targets: list[Target]) -> list[RecognitionOut]:
        steps = steps_by_target(programme=programme, target_ids=[t.pk for t in targets])
        return [
            RecognitionOut.of(t, target_id=t.pk, steps=_in_order(steps.get(t.pk, {})))
            for t in targets
        ]

    return page_with(found, query, make)


@reads(router, "/programmes/{programme_id}/ceremonies", Page[CeremonyOut],
       scope=SCOPE, permission="oversight.view")  # fmt: skip
def ceremonies(request: HttpRequest, programme_id: Id, paging: Query[Paging]) -> Page[CeremonyOut]:
    """List the award ceremonies, the newest first."""
    programme = programme_of(request, programme_id)
    found = list_ceremonies(actor=actor_of(request), programme=programme, on=today_of(programme))
    return page_of(found, paging, lambda c: CeremonyOut.of(c, schools=list(c.schools.all())))


@reads(router, "/programmes/{programme_id}/school-plans", Page[PlanSummaryOut],
       scope=SCOPE, permission="oversight.view")  # fmt: skip
def school_plans(
    request: HttpRequest, programme_id: Id, query: Query[PlanQuery]
) -> Page[PlanSummaryOut]:
    """List the schools with a target, and how far their own plans are."""
    programme = programme_of(request, programme_id)
    where = PlanFilter(state=query.state or "", quarter=query.quarter or "", words=query.words)
    found = list_plan_targets(
        actor=actor_of(request), programme=programme, on=today_of(programme), where=where
    )
    return page_of(found.order_by("school__organisation__sort_key", "pk"), query, PlanSummaryOut.of)


@reads(router, "/programmes/{programme_id}/schools/{school_id}/plan", SchoolPlanOut,
       scope=SCOPE, permission="oversight.view")  # fmt: skip
def school_plan(request: HttpRequest, programme_id: Id, school_id: Id) -> SchoolPlanOut:
    """Show a school's own plan; not found where it has none."""
    programme = find_programme(request, programme_id)
    actor, on = actor_of(request), today_of(programme)
    require(request, permission_of(request), programme)
    school = there(get_school(actor=actor, programme=programme, pk=school_id))
    plan = there(plan_of(actor=actor, programme=programme, school=school))
    return SchoolPlanOut.of(plan, items=[_item(item, on) for item in plan_items(plan=plan)])


def _check(check: SafetyCheck, on: date) -> CheckDetailOut:
    return CheckDetailOut.of(
        check,
        state=check_state(check, on),
        findings=[_finding(finding, on) for finding in findings_of(check=check)],
    )


def _finding(finding: SafetyFinding, on: date) -> SafetyFindingOut:
    return SafetyFindingOut.of(finding, late=is_overdue(finding, on))


def _consultation(found: Consultation, findings: list[AdviceOut]) -> ConsultationDetailOut:
    schools = list(found.schools.select_related("organisation"))
    return ConsultationDetailOut.of(found, schools=schools, findings=findings)


def _advice(finding: ConsultationFinding, on: date) -> AdviceOut:
    late = finding.state in UNSETTLED and finding.due_on is not None and finding.due_on < on
    return AdviceOut.of(finding, late=late, row=finding.row.number if finding.row else None)


def _in_order(steps: dict[str, RecognitionStep]) -> list[Any]:
    return [steps[kind] for kind in StepKind.values if kind in steps]


def _item(item: SchoolPlanItem, on: date) -> PlanItemOut:
    return PlanItemOut.of(
        item, late=item_is_late(item, on), row=item.row.number if item.row else None
    )
