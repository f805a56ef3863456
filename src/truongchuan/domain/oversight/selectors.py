"""Reading consultations, steps of recognition, ceremonies and plans of schools."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Aggregate,
    Avg,
    Count,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast, Coalesce

from truongchuan.domain.directory.models import School
from truongchuan.domain.oversight.models import (
    Ceremony,
    CeremonyItem,
    Consultation,
    ConsultationFinding,
    RecognitionStep,
    RemedyMove,
    SchoolPlan,
    SchoolPlanItem,
    SchoolPlanMove,
)
from truongchuan.domain.oversight.states import UNSETTLED
from truongchuan.domain.programmes.models import Programme, RoadmapRow, Target
from truongchuan.domain.programmes.selectors import list_programmes, list_targets
from truongchuan.domain.programmes.states import OPEN_STATES, WorkState
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.text import fold


def _seen(actor: Actor) -> QuerySet[Programme]:
    return list_programmes(actor=actor).order_by()


# --- consultations --------------------------------------------------------------------------


def list_consultations(*, actor: Actor, programme: Programme, on: date) -> QuerySet[Consultation]:
    """Return sessions, the newest first, with counts of schools and findings."""
    return (
        Consultation.objects.filter(programme=programme, programme__in=_seen(actor))
        .select_related("row")
        .annotate(
            school_count=Count("schools", distinct=True),
            found=Count("findings", filter=~Q(findings__state="withdrawn"), distinct=True),
            unsettled=Count("findings", filter=Q(findings__state__in=UNSETTLED), distinct=True),
            late=Count(
                "findings",
                filter=Q(findings__state__in=UNSETTLED, findings__due_on__lt=on),
                distinct=True,
            ),
        )
        .order_by("-on", "-pk")
    )


def get_consultation(*, actor: Actor, programme: Programme, pk: int) -> Consultation | None:
    """Return a session of the programme that the actor may see."""
    return (
        Consultation.objects.filter(programme=programme, pk=pk, programme__in=_seen(actor))
        .select_related("programme", "row", "file")
        .first()
    )


@dataclass(frozen=True, slots=True)
class AdviceFilter:
    """What findings of consultations to show. ``state`` may also be ``unsettled`` or ``late``."""

    state: str = ""
    school_id: int | None = None
    words: str = ""


def list_advice(
    *,
    actor: Actor,
    programme: Programme,
    on: date,
    where: AdviceFilter = AdviceFilter(),
    consultation: Consultation | None = None,
) -> QuerySet[ConsultationFinding]:
    """Return findings of consultations by school, those that are due first before others."""
    found = ConsultationFinding.objects.filter(
        consultation__programme=programme, consultation__programme__in=_seen(actor)
    ).select_related("consultation__programme", "school__organisation", "unit", "row")
    if consultation is not None:
        found = found.filter(consultation=consultation)
    if where.state == "late":
        found = found.filter(state__in=UNSETTLED, due_on__lt=on)
    elif where.state == "unsettled":
        found = found.filter(state__in=UNSETTLED)
    elif where.state:
        found = found.filter(state=where.state)
    if where.school_id:
        found = found.filter(school_id=where.school_id)
    for word in fold(where.words).split():
        found = found.filter(school__organisation__folded__contains=word)
    return found.order_by(
        "school__organisation__sort_key",
        "school_id",
        F("due_on").asc(nulls_last=True),
        "consultation__on",
        "number",
    )


def with_moves(found: QuerySet[ConsultationFinding]) -> QuerySet[ConsultationFinding]:
    """Fetch the moves of findings with them, in one query more."""
    moves = RemedyMove.objects.select_related("file", "check_made").order_by("-pk")
    return found.prefetch_related(Prefetch("moves", moves))


def get_advice(*, consultation: Consultation, pk: int) -> ConsultationFinding | None:
    """Return a finding of a session."""
    return (
        ConsultationFinding.objects.filter(consultation=consultation, pk=pk)
        .select_related("consultation__programme", "school__organisation")
        .first()
    )


def advice_by_ref(
    *, actor: Actor, programme: Programme, school: School
) -> dict[str, list[ConsultationFinding]]:
    """Return what consultations found at a school by the item of the criteria, in one query."""
    by_ref: dict[str, list[ConsultationFinding]] = {}
    for finding in (
        list_advice(
            actor=actor,
            programme=programme,
            on=date.min,
            where=AdviceFilter(school_id=school.pk),
        )
        .exclude(ref="")
        .exclude(state="withdrawn")
    ):
        by_ref.setdefault(finding.ref, []).append(finding)
    return by_ref


def advice_of_row(*, actor: Actor, row: RoadmapRow) -> QuerySet[ConsultationFinding]:
    """Return the findings that became a task or are put right by it."""
    return (
        ConsultationFinding.objects.filter(row=row, consultation__programme__in=_seen(actor))
        .select_related("consultation", "school__organisation")
        .order_by("consultation__on", "number")
    )


# --- steps of recognition -------------------------------------------------------------------


def steps_by_target(
    *, programme: Programme, target_ids: Iterable[int]
) -> dict[int, dict[str, RecognitionStep]]:
    """Return target id → kind → step in force, for some targets, in one query."""
    found: dict[int, dict[str, RecognitionStep]] = {}
    for step in RecognitionStep.objects.filter(
        target_id__in=list(target_ids), target__programme=programme, taken_back_on__isnull=True
    ).select_related("file"):
        found.setdefault(step.target_id, {})[step.kind] = step
    return found


def step_history(*, actor: Actor, target: Target) -> QuerySet[RecognitionStep]:
    """Return all steps of a target, those taken back too, in the order of their days."""
    return (
        RecognitionStep.objects.filter(target=target, target__programme__in=_seen(actor))
        .select_related("file")
        .order_by("on", "pk")
    )


def targets_at_step(*, actor: Actor, programme: Programme, step: str = "") -> QuerySet[Target]:
    """Return targets; with ``step`` those that have it, with ``-step`` those that do not."""
    targets = list_targets(actor=actor, programme=programme)
    if not step:
        return targets
    having = RecognitionStep.objects.filter(
        target__programme=programme, kind=step.removeprefix("-"), taken_back_on__isnull=True
    ).values("target_id")
    if step.startswith("-"):
        return targets.exclude(pk__in=having)
    return targets.filter(pk__in=having)


def count_steps_reached(*, actor: Actor, programme: Programme) -> dict[str, int]:
    """Return kind of step → number of targets in force that reached it, in one query."""
    return dict(
        RecognitionStep.objects.filter(
            target__programme=programme,
            target__programme__in=_seen(actor),
            target__is_active=True,
            taken_back_on__isnull=True,
        )
        .order_by()
        .values_list("kind")
        .annotate(number=Count("pk"))
    )


# --- ceremonies -----------------------------------------------------------------------------


def list_ceremonies(*, actor: Actor, programme: Programme, on: date) -> QuerySet[Ceremony]:
    """Return ceremonies, the newest first, with what is prepared."""
    return (
        Ceremony.objects.filter(programme=programme, programme__in=_seen(actor))
        .prefetch_related(Prefetch("schools", School.objects.select_related("organisation")))
        .annotate(
            item_count=Count("items"),
            done_count=Count("items", filter=Q(items__done_on__isnull=False)),
            late_count=Count("items", filter=Q(items__done_on__isnull=True, items__due_on__lt=on)),
        )
        .order_by("-at", "-pk")
    )


def get_ceremony(*, actor: Actor, programme: Programme, pk: int) -> Ceremony | None:
    """Return a ceremony of the programme that the actor may see."""
    return (
        Ceremony.objects.filter(programme=programme, pk=pk, programme__in=_seen(actor))
        .select_related("programme", "row")
        .prefetch_related(
            Prefetch("schools", School.objects.select_related("organisation")),
            "units",
            Prefetch("items", CeremonyItem.objects.select_related("unit")),
        )
        .first()
    )


def awaiting_award(*, actor: Actor, programme: Programme) -> QuerySet[Target]:
    """Return recognised targets in no ceremony that stands."""
    standing = Ceremony.objects.filter(programme=programme, cancelled_on__isnull=True)
    return (
        list_targets(actor=actor, programme=programme)
        .filter(state="recognised")
        .exclude(school_id__in=standing.exclude(schools=None).values("schools"))
        .order_by("school__organisation__sort_key", "pk")
    )


# --- plans of schools -----------------------------------------------------------------------

PLAN_ORDERS = {
    "name": "school__organisation__sort_key",
    "quarter": "quarter",
    "items": "item_count",
    "done": "item_percent",
    "late": "late_count",
}


@dataclass(frozen=True, slots=True)
class PlanFilter:
    """What schools to show. ``state``: ``none`` (no plan), ``unsigned``, ``signed``, ``late``."""

    state: str = ""
    quarter: str = ""
    kind: str = ""
    words: str = ""


def list_plan_targets(
    *, actor: Actor, programme: Programme, on: date, where: PlanFilter = PlanFilter()
) -> QuerySet[Target]:
    """Return targets with what stands of the school's plan.

    ``plan_id`` (None: no plan), ``item_count``, ``done_count``, ``late_count``, ``item_percent``;
    items that will not be done are left out.
    """
    plans = SchoolPlan.objects.filter(programme=programme, school_id=OuterRef("school_id"))
    items = SchoolPlanItem.objects.filter(
        plan__programme=programme, plan__school_id=OuterRef("school_id")
    ).exclude(state=WorkState.CANCELLED)
    targets = list_targets(actor=actor, programme=programme).annotate(
        plan_id=Subquery(plans.values("pk")[:1]),
        plan_number=Subquery(plans.values("number")[:1]),
        plan_signed_on=Subquery(plans.values("signed_on")[:1]),
        item_count=_figure(items, Count("pk")),
        done_count=_figure(items.filter(state=WorkState.DONE), Count("pk")),
        late_count=_figure(items.filter(state__in=OPEN_STATES, due_on__lt=on), Count("pk")),
        item_percent=_figure(items, Cast(Avg("percent"), IntegerField())),
    )
    columns = {"quarter": where.quarter, "school__kind": where.kind}
    targets = targets.filter(**{name: value for name, value in columns.items() if value})
    states = {
        "none": Q(plan_id__isnull=True),
        "unsigned": Q(plan_id__isnull=False, plan_signed_on__isnull=True),
        "signed": Q(plan_signed_on__isnull=False),
        "late": Q(late_count__gt=0),
    }
    if where.state in states:
        targets = targets.filter(states[where.state])
    for word in fold(where.words).split():
        targets = targets.filter(school__organisation__folded__contains=word)
    return targets


def _figure(items: QuerySet[SchoolPlanItem], figure: Aggregate | Cast) -> Coalesce:
    of_school = items.order_by().values("plan__school_id").annotate(figure=figure).values("figure")
    return Coalesce(Subquery(of_school, output_field=IntegerField()), 0)


@dataclass(frozen=True, slots=True)
class PlanTotals:
    """Plans of the target schools, counted."""

    schools: int = 0
    with_plan: int = 0
    signed: int = 0
    items: int = 0
    done: int = 0
    late: int = 0

    @property
    def percent(self) -> int | None:
        """Share of items done, rounded down; None without items."""
        return self.done * 100 // self.items if self.items else None


def plan_totals(*, actor: Actor, programme: Programme, on: date) -> PlanTotals:
    """Count plans and items of the schools that have a target, in three queries."""
    targets = list_targets(actor=actor, programme=programme).order_by()
    schools = targets.values("school_id")
    plans = SchoolPlan.objects.filter(programme=programme, school_id__in=schools).aggregate(
        with_plan=Count("pk"), signed=Count("pk", filter=Q(signed_on__isnull=False))
    )
    items = (
        SchoolPlanItem.objects.filter(plan__programme=programme, plan__school_id__in=schools)
        .exclude(state=WorkState.CANCELLED)
        .aggregate(
            items=Count("pk"),
            done=Count("pk", filter=Q(state=WorkState.DONE)),
            late=Count("pk", filter=Q(state__in=OPEN_STATES, due_on__lt=on)),
        )
    )
    return PlanTotals(schools=targets.count(), **plans, **items)


def plan_of(*, actor: Actor, programme: Programme, school: School) -> SchoolPlan | None:
    """Return a school's plan; None where it has none yet."""
    return (
        SchoolPlan.objects.filter(programme=programme, school=school, programme__in=_seen(actor))
        .select_related("programme", "school__organisation", "file")
        .first()
    )


def plan_items(*, plan: SchoolPlan) -> list[SchoolPlanItem]:
    """Return a plan's items with their reports, newest first, in two queries."""
    return list(
        SchoolPlanItem.objects.filter(plan=plan)
        .select_related("row")
        .prefetch_related(Prefetch("moves", SchoolPlanMove.objects.order_by("-pk")))
        .order_by("number")
    )


def get_plan_item(*, plan: SchoolPlan, pk: int) -> SchoolPlanItem | None:
    """Return an item of a plan."""
    return SchoolPlanItem.objects.filter(plan=plan, pk=pk).select_related("row").first()


def item_is_late(item: SchoolPlanItem, on: date) -> bool:
    """Tell whether an item is open past its last day."""
    return item.state in OPEN_STATES and item.due_on is not None and item.due_on < on
