"""Figures of oversight for the monthly review."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

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
    """Return what happened in a month ("2023-05") and how it stood at its end.

    ``checks_done``, ``checks_overdue``, ``findings_open``, ``findings_overdue``,
    ``findings_fixed``, ``consultations``, ``advice_open``, ``advice_overdue``, ``steps`` (kind →
    number of schools in the month), ``plans`` (schools, with_plan, signed, items, done, late).
    Findings are told as they stood on the last day of the month, or the programme's today when the
    month is not over; plans as they stand now. Empty for those who may not see the programme.
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
    open_, overdue = _standing(
        "safety_finding",
        SafetyFinding.objects.filter(
            check_made__programme=programme, check_made__done_on__lte=last
        ).values_list("pk", "due_on"),
        last,
    )
    advice_open, advice_overdue = _standing(
        "consultation_finding",
        ConsultationFinding.objects.filter(
            consultation__programme=programme, consultation__held_on__lte=last
        ).values_list("pk", "due_on"),
        last,
    )
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
        "findings_open": open_,
        "findings_overdue": overdue,
        "findings_fixed": RemedyMove.objects.filter(
            safety_finding__check_made__programme=programme,
            after=RemedyState.CONFIRMED,
            on__range=(first, last),
        ).count(),
        "consultations": held.count(),
        "advice_open": advice_open,
        "advice_overdue": advice_overdue,
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


def _standing(finding: str, made: QuerySet[Any, Any], last: date) -> tuple[int, int]:
    """Count findings unsettled, and overdue, at the end of a day, as their moves tell.

    :param finding: the name of the finding in a move.
    :param made: (id, last day for putting right) of the findings that there were that day.
    """
    moves = RemedyMove.objects.filter(**{f"{finding}__in": made.values("pk"), "on__lte": last})
    newest = moves.order_by().values_list(finding).annotate(newest=Max("pk"))
    ids = [pk for _finding, pk in newest]
    states = dict(RemedyMove.objects.filter(pk__in=ids).values_list(f"{finding}_id", "after"))
    unsettled = [due for pk, due in made if states.get(pk, RemedyState.OPEN) in UNSETTLED]
    return len(unsettled), sum(due is not None and due < last for due in unsettled)
