"""Writes on safety checks: planning one, its result, what it found, taking one off the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.oversight.models import SafetyCheck, SafetyFinding
from truongchuan.domain.oversight.policies import require
from truongchuan.domain.oversight.states import CheckKind, CheckResult, Severity
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import StoredFile


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """What is to be checked, where, by whom and when. ``site`` is a works site's name."""

    kind: str
    planned_on: date
    unit: Organisation
    school: School | None = None
    site: str = ""
    people: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check came to. ``valid_to`` is the last day on which the result counts."""

    result: str
    done_on: date
    report_number: str = ""
    report_on: date | None = None
    valid_to: date | None = None
    note: str = ""
    file: StoredFile | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Something to put right. ``unit`` left out: the school answers for it."""

    text: str
    severity: int = Severity.REPAIR
    due_on: date | None = None
    unit: Organisation | None = None
    ground: str = ""
    instrument: str = ""


@transaction.atomic
def plan_check(
    *,
    actor: Actor,
    programme: Programme,
    plan: CheckPlan,
    recheck_of: SafetyCheck | None = None,
) -> SafetyCheck:
    """Put a check on the list; with ``recheck_of`` it looks again at what that one found.

    A check of the past is written down with its own day, then its result.

    :raises DomainError: ``check-kind-unknown``, ``check-nowhere``, ``unit-not-of-authority``,
        ``recheck-not-done``, ``recheck-elsewhere``, ``recheck-before-check``.
    """
    require(actor, "oversight.check", programme)
    if plan.kind not in CheckKind.values:
        raise DomainError("check-kind-unknown", kind=plan.kind)
    site = " ".join(plan.site.split())
    if plan.school is None and not site:
        raise DomainError("check-nowhere")
    _of_authority(programme, plan.unit, plan.school)
    if recheck_of is not None:
        _checkable_again(recheck_of, programme, plan)
    check = SafetyCheck.objects.create(
        programme=programme,
        school=plan.school,
        site=site[:200],
        kind=plan.kind,
        planned_on=plan.planned_on,
        unit=plan.unit,
        people=plan.people.strip()[:300],
        note=plan.note.strip(),
        recheck_of=recheck_of,
        created_at=timezone.now(),
        created_by=actor.name,
    )
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="safety_check.plan",
        subject=check,
        after={
            "kind": check.kind,
            "planned_on": check.planned_on.isoformat(),
            "recheck_of": recheck_of.pk if recheck_of else None,
        },
    )
    return check


@transaction.atomic
def record_check(*, actor: Actor, check: SafetyCheck, report: CheckReport) -> SafetyCheck:
    """Write down that a check was made and what came of it. The result then stands.

    :raises DomainError: ``check-already-done``, ``check-cancelled``, ``check-result-unknown``,
        ``check-in-future``, ``check-validity-order``.
    """
    check = _locked(actor, check)
    if check.done_on is not None:
        raise DomainError("check-already-done", on=check.done_on)
    if check.cancelled_on is not None:
        raise DomainError("check-cancelled")
    if report.result not in CheckResult.values:
        raise DomainError("check-result-unknown", result=report.result)
    if report.done_on > today_of(check.programme):
        raise DomainError("check-in-future", on=report.done_on)
    if check.recheck_of is not None and report.done_on < (check.recheck_of.done_on or date.min):
        raise DomainError("recheck-before-check", on=check.recheck_of.done_on or date.min)
    if report.valid_to is not None and report.valid_to < report.done_on:
        raise DomainError("check-validity-order", on=report.done_on)
    check.done_on, check.result, check.done_by = report.done_on, report.result, actor.name
    check.report_number = report.report_number.strip()[:60]
    check.report_on, check.valid_to, check.file = report.report_on, report.valid_to, report.file
    if report.note.strip():
        check.note = report.note.strip()
    check.save(
        update_fields=[
            "done_on", "result", "done_by", "report_number", "report_on", "valid_to", "file",
            "note",
        ]
    )  # fmt: skip
    record_event(
        actor=actor,
        authority_id=check.programme.authority_id,
        action="safety_check.record",
        subject=check,
        after={
            "done_on": report.done_on.isoformat(),
            "result": report.result,
            "report": check.report_number,
        },
    )
    return check


@transaction.atomic
def cancel_check(*, actor: Actor, check: SafetyCheck, reason: str) -> SafetyCheck:
    """Take a check that was not made off the list; it stays readable with its reason.

    :raises DomainError: ``check-already-done``, ``check-cancelled``, ``oversight-reason-needed``.
    """
    check = _locked(actor, check)
    if check.done_on is not None:
        raise DomainError("check-already-done", on=check.done_on)
    if check.cancelled_on is not None:
        raise DomainError("check-cancelled")
    if not reason.strip():
        raise DomainError("oversight-reason-needed")
    check.cancelled_on = today_of(check.programme)
    check.cancel_reason = reason.strip()[:500]
    check.save(update_fields=["cancelled_on", "cancel_reason"])
    record_event(
        actor=actor,
        authority_id=check.programme.authority_id,
        action="safety_check.cancel",
        subject=check,
        after={"reason": check.cancel_reason},
    )
    return check


@transaction.atomic
def add_safety_finding(*, actor: Actor, check: SafetyCheck, found: Found) -> SafetyFinding:
    """Write down something that a check found.

    :raises DomainError: ``check-not-done``, ``finding-empty``, ``severity-unknown``,
        ``finding-due-before-check``, ``unit-not-of-authority``.
    """
    check = _locked(actor, check)
    if check.done_on is None:
        raise DomainError("check-not-done")
    text = " ".join(found.text.split())
    if not text:
        raise DomainError("finding-empty")
    if found.severity not in Severity.values:
        raise DomainError("severity-unknown", severity=found.severity)
    if found.due_on is not None and found.due_on < check.done_on:
        raise DomainError("finding-due-before-check", due=found.due_on, on=check.done_on)
    unit = found.unit or (check.school.organisation if check.school else check.unit)
    _of_authority(check.programme, unit, None)
    newest = check.findings.aggregate(newest=Max("number"))["newest"] or 0
    finding = SafetyFinding.objects.create(
        check_made=check,
        number=newest + 1,
        text=text,
        severity=found.severity,
        ground=found.ground.strip()[:300],
        instrument=found.instrument[:60],
        due_on=found.due_on,
        unit=unit,
    )
    record_event(
        actor=actor,
        authority_id=check.programme.authority_id,
        action="safety_finding.add",
        subject=finding,
        after={
            "check": check.pk,
            "unit": unit.pk,
            "due_on": found.due_on.isoformat() if found.due_on else None,
        },
    )
    return finding


def _locked(actor: Actor, check: SafetyCheck) -> SafetyCheck:
    """Lock a check: two results, or two findings with one number, cannot be written at once."""
    check = (
        SafetyCheck.objects.select_for_update(of=("self",))
        .select_related("programme", "school__organisation", "unit", "recheck_of")
        .get(pk=check.pk)
    )
    require(actor, "oversight.check", check)
    return check


def _of_authority(programme: Programme, unit: Organisation, school: School | None) -> None:
    if unit.owner_id != programme.authority_id:
        raise DomainError("unit-not-of-authority", unit=unit.name)
    if school is not None and school.authority_id != programme.authority_id:
        raise DomainError("unit-not-of-authority", unit=school.name)


def _checkable_again(first: SafetyCheck, programme: Programme, plan: CheckPlan) -> None:
    if first.done_on is None:
        raise DomainError("recheck-not-done")
    same_place = first.school_id == (plan.school.pk if plan.school else None)
    if first.programme_id != programme.pk or first.kind != plan.kind or not same_place:
        raise DomainError("recheck-elsewhere")
    if plan.planned_on < first.done_on:
        raise DomainError("recheck-before-check", on=first.done_on)
