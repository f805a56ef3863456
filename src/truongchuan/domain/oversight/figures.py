"""Figures of oversight for the monthly review."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Max, Q

from truongchuan.domain.oversight.models import (
    Consultation,
    ConsultationFinding,
    RecognitionStep,
    RemedyMove,
    SafetyCheck,
    SafetyFinding,
)
from truongchuan.domain.oversight.selectors import plan_totals
from truongchuan.domain.oversight.states import UNSETTLED, RemedyState, StepKind
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.schedule.calendar import month_interval


def month_figures(*, actor: Actor, programme: Programme, month: str) -> dict[str, Any]:
    """Return what happened in a month ("2023-05") and how it stands, in nine queries.

    ``checks_done``, ``checks_overdue``, ``findings_open``, ``findings_overdue``,
    ``findings_fixed``, ``consultations``, ``advice_open``, ``steps`` (kind → number of schools in
    the month), ``plans`` (schools, with_plan, signed, items, done, late). What stands is told for
    the last day of the month, or the programme's today when the month is not over. Empty for those
    who may not see the programme.
    """
    if not list_programmes(actor=actor).filter(pk=programme.pk).exists():
        return {}
    interval = month_interval(month)
    first, last = interval.first, min(interval.last, today_of(programme))
    checks = SafetyCheck.objects.filter(programme=programme, cancelled_on__isnull=True).aggregate(
        done=Count("pk", filter=Q(done_on__range=(first, last))),
        overdue=Count(
            "pk", filter=Q(planned_on__lt=last) & (Q(done_on__isnull=True) | Q(done_on__gt=last))
        ),
    )
    findings = _standing(programme, last)
    advice = ConsultationFinding.objects.filter(consultation__programme=programme)
    held = Consultation.objects.filter(programme=programme, held_on__range=(first, last))
    steps = (
        RecognitionStep.objects.filter(
            target__programme=programme,
            target__is_active=True,
            taken_back_on__isnull=True,
            on__range=(first, last),
        )
        .order_by()
        .values_list("kind")
        .annotate(number=Count("pk"))
    )
    reached = dict(steps)
    plans = plan_totals(actor=actor, programme=programme, on=last)
    return {
        "checks_done": checks["done"],
        "checks_overdue": checks["overdue"],
        **findings,
        "findings_fixed": RemedyMove.objects.filter(
            safety_finding__check_made__programme=programme,
            after=RemedyState.CONFIRMED,
            on__range=(first, last),
        ).count(),
        "consultations": held.count(),
        "advice_open": advice.filter(state__in=UNSETTLED).count(),
        "steps": {kind: reached[kind] for kind in StepKind.values if kind in reached},
        "plans": {
            "schools": plans.schools,
            "with_plan": plans.with_plan,
            "signed": plans.signed,
            "items": plans.items,
            "done": plans.done,
            "late": plans.late,
        },
    }


def _standing(programme: Programme, last: date) -> dict[str, int]:
    """Count findings of checks as they stood at the end of a day, from their moves."""
    made = SafetyFinding.objects.filter(
        check_made__programme=programme, check_made__done_on__lte=last
    ).values_list("pk", "due_on")
    newest = dict(
        RemedyMove.objects.filter(safety_finding__check_made__programme=programme, on__lte=last)
        .order_by()
        .values_list("safety_finding_id")
        .annotate(newest=Max("pk"))
    )
    states = dict(
        RemedyMove.objects.filter(pk__in=newest.values()).values_list("safety_finding_id", "after")
    )
    unsettled = [due for pk, due in made if states.get(pk, RemedyState.OPEN) in UNSETTLED]
    return {
        "findings_open": len(unsettled),
        "findings_overdue": sum(due is not None and due < last for due in unsettled),
    }
