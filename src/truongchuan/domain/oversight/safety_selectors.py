"""Reading safety checks: the list, what stands per school and kind, who has no valid check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from truongchuan.domain.oversight.models import (
    RecognitionStep,
    RemedyMove,
    SafetyCheck,
    SafetyFinding,
)
from truongchuan.domain.oversight.states import UNSETTLED, CheckKind, CheckResult, StepKind
from truongchuan.domain.programmes.models import Programme, Target
from truongchuan.domain.programmes.selectors import list_programmes, list_targets
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.schedule.calendar import quarter_interval
from truongchuan.engines.text import fold

REQUIRED_KINDS = (CheckKind.FIRE, CheckKind.ORDER)
"""What the plan asks of every target school: "an ninh trật tự, an toàn phòng cháy, chữa cháy"."""


@dataclass(frozen=True, slots=True)
class CheckFilter:
    """What checks to show; empty fields do not filter. ``state`` as :func:`check_state`."""

    kind: str = ""
    state: str = ""
    unit_id: int | None = None
    school_id: int | None = None
    words: str = ""


CHECK_STATES = ("planned", "overdue", "passed", "remarks", "failed", "cancelled")


def check_state(check: SafetyCheck, on: date) -> str:
    """Return a check's state on a day: planned, overdue, cancelled, or its result."""
    if check.cancelled_on is not None:
        return "cancelled"
    if check.done_on is not None:
        return check.result
    return "overdue" if check.planned_on < on else "planned"


def list_checks(
    *, actor: Actor, programme: Programme, on: date, where: CheckFilter = CheckFilter()
) -> QuerySet[SafetyCheck]:
    """Return checks with counts of findings (``found``, ``unsettled``, ``late``)."""
    checks = (
        SafetyCheck.objects.filter(programme=programme)
        .filter(programme__in=list_programmes(actor=actor).order_by())
        .select_related("school__organisation", "unit")
        .annotate(
            found=_count(SafetyFinding.objects.exclude(state="withdrawn")),
            unsettled=_count(SafetyFinding.objects.filter(state__in=UNSETTLED)),
            late=_count(SafetyFinding.objects.filter(_late_q(on))),
        )
    )
    columns = {"kind": where.kind, "unit_id": where.unit_id, "school_id": where.school_id}
    checks = checks.filter(**{name: value for name, value in columns.items() if value})
    if where.state:
        checks = checks.filter(_state_q(where.state, on))
    for word in fold(where.words).split():
        checks = checks.filter(
            Q(school__organisation__folded__contains=word) | Q(site__icontains=word)
        )
    return checks.order_by("-planned_on", "-pk")


def _count(findings: QuerySet[SafetyFinding]) -> Coalesce:
    """Count a check's findings apart: only the rows of a page are counted, not the whole list."""
    of_check = (
        findings.filter(check_made=OuterRef("pk"))
        .order_by()
        .values("check_made")
        .annotate(figure=Count("pk"))
        .values("figure")
    )
    return Coalesce(Subquery(of_check, output_field=IntegerField()), 0)


def _state_q(state: str, on: date) -> Q:
    open_ = Q(done_on__isnull=True, cancelled_on__isnull=True)
    return {
        "planned": open_ & Q(planned_on__gte=on),
        "overdue": open_ & Q(planned_on__lt=on),
        "cancelled": Q(cancelled_on__isnull=False),
    }.get(state, Q(result=state))


def _late_q(on: date) -> Q:
    return Q(state__in=UNSETTLED, due_on__lt=on)


def is_overdue(finding: SafetyFinding, on: date) -> bool:
    """Tell whether a finding is unsettled past its last day."""
    return finding.state in UNSETTLED and finding.due_on is not None and finding.due_on < on


def count_checks(*, actor: Actor, programme: Programme, on: date) -> dict[str, int]:
    """Return how many checks there are by kind and by state, in one query."""
    figures = {kind: Count("pk", filter=Q(kind=kind)) for kind in CheckKind.values}
    figures |= {state: Count("pk", filter=_state_q(state, on)) for state in CHECK_STATES}
    return (
        SafetyCheck.objects.filter(programme=programme)
        .filter(programme__in=list_programmes(actor=actor).order_by())
        .aggregate(**figures)
    )


def get_check(*, actor: Actor, programme: Programme, pk: int) -> SafetyCheck | None:
    """Return a check of the programme that the actor may see."""
    return (
        SafetyCheck.objects.filter(programme=programme, pk=pk)
        .filter(programme__in=list_programmes(actor=actor).order_by())
        .select_related("programme", "school__organisation", "unit", "recheck_of", "file")
        .first()
    )


def findings_of(*, check: SafetyCheck) -> list[SafetyFinding]:
    """Return a check's findings with their moves, in two queries."""
    moves = RemedyMove.objects.select_related("file", "check_made").order_by("-pk")
    return list(
        SafetyFinding.objects.filter(check_made=check)
        .select_related("unit", "check_made__programme", "check_made__school")
        .prefetch_related(Prefetch("moves", moves))
        .order_by("number")
    )


def get_safety_finding(*, check: SafetyCheck, pk: int) -> SafetyFinding | None:
    """Return a finding of a check."""
    return (
        SafetyFinding.objects.filter(check_made=check, pk=pk)
        .select_related("check_made__programme", "check_made__school")
        .first()
    )


@dataclass(frozen=True, slots=True)
class SafetyTotals:
    """Checks and findings of the programme, counted."""

    checks: int = 0
    done: int = 0
    overdue: int = 0
    unsettled: int = 0
    late: int = 0
    schools: int = 0
    without_valid: int = 0


def safety_totals(*, actor: Actor, programme: Programme, on: date) -> SafetyTotals:
    """Count checks, findings and schools without a valid check, in four queries."""
    seen = list_programmes(actor=actor).filter(pk=programme.pk).exists()
    if not seen:
        return SafetyTotals()
    checks = SafetyCheck.objects.filter(programme=programme, cancelled_on__isnull=True).aggregate(
        checks=Count("pk"),
        done=Count("pk", filter=Q(done_on__isnull=False)),
        overdue=Count("pk", filter=Q(done_on__isnull=True, planned_on__lt=on)),
    )
    findings = SafetyFinding.objects.filter(check_made__programme=programme).aggregate(
        unsettled=Count("pk", filter=Q(state__in=UNSETTLED)), late=Count("pk", filter=_late_q(on))
    )
    targets = covered_targets(actor=actor, programme=programme).order_by()
    return SafetyTotals(
        **checks,
        **findings,
        schools=targets.count(),
        without_valid=targets.filter(NOT_COVERED).count(),
    )


NOT_COVERED = Q(has_fire=False) | Q(has_order=False)
"""Holds for a target of :func:`covered_targets` that lacks a valid check of a required kind."""


def covered_targets(*, actor: Actor, programme: Programme) -> QuerySet[Target]:
    """Return targets with ``evaluated_by`` and whether a valid check stands for that day.

    ``evaluated_by`` is the day of the survey where it was entered, else the last day of the
    target's quarter, else the programme's. A check is valid when it was not failed, all that it
    found is settled, no later check of its kind failed, and its result counts on that day.
    """
    survey = RecognitionStep.objects.filter(
        target=OuterRef("pk"), kind=StepKind.SURVEY, taken_back_on__isnull=True
    ).values("on")[:1]
    quarters = (
        Target.objects.filter(programme=programme, is_active=True)
        .exclude(quarter="")
        .order_by()
        .values_list("quarter", flat=True)
        .distinct()
    )
    ends = [When(quarter=q, then=Value(quarter_interval(q).last)) for q in quarters]
    by_quarter = Case(*ends, default=Value(programme.ends_on), output_field=DateField())
    targets = list_targets(actor=actor, programme=programme).annotate(
        evaluated_by=Coalesce(Subquery(survey), by_quarter, output_field=DateField())
    )
    return targets.annotate(
        has_fire=Exists(_valid(programme, CheckKind.FIRE)),
        has_order=Exists(_valid(programme, CheckKind.ORDER)),
    )


def _valid(programme: Programme, kind: str) -> QuerySet[SafetyCheck]:
    failed_later = SafetyCheck.objects.filter(
        programme=programme,
        school_id=OuterRef("school_id"),
        kind=kind,
        result=CheckResult.FAILED,
        done_on__gt=OuterRef("done_on"),
    )
    unsettled = SafetyFinding.objects.filter(check_made=OuterRef("pk"), state__in=UNSETTLED)
    return (
        SafetyCheck.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("evaluated_by")),
            programme=programme,
            school_id=OuterRef("school_id"),
            kind=kind,
            done_on__lte=OuterRef("evaluated_by"),
        )
        .exclude(result=CheckResult.FAILED)
        .filter(~Exists(unsettled), ~Exists(failed_later))
    )


@dataclass(frozen=True, slots=True)
class CellOfChecks:
    """What stands for a school and kind: the newest check made, and what is to come."""

    newest: SafetyCheck | None = None
    coming: SafetyCheck | None = None
    unsettled: int = 0
    late: int = 0


def checks_by_school(
    *, programme: Programme, school_ids: Iterable[int], on: date
) -> dict[tuple[int, str], CellOfChecks]:
    """Return what stands per (school id, kind) for some schools, in two queries."""
    ids = list(school_ids)
    checks = SafetyCheck.objects.filter(
        programme=programme, school_id__in=ids, cancelled_on__isnull=True
    ).order_by("done_on", "planned_on", "pk")
    newest: dict[tuple[int, str], SafetyCheck] = {}
    coming: dict[tuple[int, str], SafetyCheck] = {}
    for check in checks:
        key = (check.school_id or 0, check.kind)
        if check.done_on is not None:
            newest[key] = check
        else:
            coming.setdefault(key, check)
    counted = (
        SafetyFinding.objects.filter(
            check_made__programme=programme, check_made__school_id__in=ids, state__in=UNSETTLED
        )
        .order_by()
        .values("check_made__school_id", "check_made__kind")
        .annotate(all=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on)))
    )
    counts = {
        (row["check_made__school_id"], row["check_made__kind"]): (row["all"], row["late"])
        for row in counted
    }
    return {
        key: CellOfChecks(newest.get(key), coming.get(key), *counts.get(key, (0, 0)))
        for key in newest.keys() | coming.keys() | counts.keys()
    }


def list_safety_findings(
    *, actor: Actor, programme: Programme, on: date, state: str = "", school_id: int | None = None
) -> QuerySet[SafetyFinding]:
    """Return findings, the most pressing first. ``state`` may also be ``open`` or ``late``."""
    found = (
        SafetyFinding.objects.filter(check_made__programme=programme)
        .filter(check_made__programme__in=list_programmes(actor=actor).order_by())
        .select_related("check_made__school__organisation", "unit")
    )
    if state == "late":
        found = found.filter(_late_q(on))
    elif state == "unsettled":
        found = found.filter(state__in=UNSETTLED)
    elif state:
        found = found.filter(state=state)
    if school_id:
        found = found.filter(check_made__school_id=school_id)
    return found.order_by(F("due_on").asc(nulls_last=True), "-severity", "pk")
