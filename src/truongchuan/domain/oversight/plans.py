"""Writes on a school's own plan: its paper, its items, reports on them, remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import School
from truongchuan.domain.oversight.models import (
    SchoolPlan,
    SchoolPlanComment,
    SchoolPlanItem,
    SchoolPlanMove,
)
from truongchuan.domain.oversight.policies import require
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, RoadmapRow, Target
from truongchuan.domain.programmes.states import WORK_MOVES, WorkState
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.domain.sources.models import StoredFile


@dataclass(frozen=True, slots=True)
class PlanPaper:
    """The document that a school's plan was issued by. ``file`` None keeps the one there is."""

    number: str = ""
    signed_on: date | None = None
    approved_by: str = ""
    note: str = ""
    file: StoredFile | None = None


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """Something the school sets itself to do; ``key`` names the proposal it is taken from."""

    text: str
    person: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    ref: str = ""
    key: str = ""
    row: RoadmapRow | None = None


@dataclass(frozen=True, slots=True)
class ItemReport:
    """How far an item is. ``based_on`` is the revision that the writer saw."""

    state: str
    percent: int
    note: str = ""
    based_on: int | None = None


@transaction.atomic
def write_plan_paper(
    *, actor: Actor, programme: Programme, school: School, paper: PlanPaper
) -> SchoolPlan:
    """Write down number, day and approval of a school's plan; starts the plan where there is none.

    :raises DomainError: ``plan-school-without-target``, ``plan-signed-in-future``.
    """
    plan = _plan_of(actor, programme, school)
    if paper.signed_on is not None and paper.signed_on > today_of(programme):
        raise DomainError("plan-signed-in-future", on=paper.signed_on)
    before = {"number": plan.number}
    plan.number, plan.signed_on = paper.number.strip()[:60], paper.signed_on
    plan.approved_by, plan.note = paper.approved_by.strip()[:200], paper.note.strip()
    if paper.file is not None:
        plan.file = paper.file
    _touch(actor, plan, "number", "signed_on", "approved_by", "note", "file")
    _record(actor, plan, "school_plan.paper", before=before, number=plan.number)
    return plan


@transaction.atomic
def add_plan_items(
    *, actor: Actor, programme: Programme, school: School, drafts: Sequence[ItemDraft]
) -> list[SchoolPlanItem]:
    """Add items to a school's plan; a proposal that was taken before is left out.

    :raises DomainError: ``plan-school-without-target``, ``plan-nothing-chosen``,
        ``plan-item-empty``, ``due-before-start``, ``row-not-of-programme``.
    """
    plan = _plan_of(actor, programme, school)
    if not drafts:
        raise DomainError("plan-nothing-chosen")
    taken = set(plan.items.exclude(key="").values_list("key", flat=True))
    number = plan.items.aggregate(newest=Max("number"))["newest"] or 0
    made: list[SchoolPlanItem] = []
    for draft in drafts:
        if draft.key and draft.key in taken:
            continue
        taken.add(draft.key)
        number += 1
        made.append(SchoolPlanItem(plan=plan, number=number, **_columns(programme, draft)))
    SchoolPlanItem.objects.bulk_create(made)
    _touch(actor, plan)
    _record(actor, plan, "school_plan.add", items=[item.number for item in made])
    return made


@transaction.atomic
def edit_plan_item(
    *, actor: Actor, item: SchoolPlanItem, draft: ItemDraft, based_on: int | None = None
) -> SchoolPlanItem:
    """Change words, person or days of an item.

    :raises DomainError: ``plan-item-empty``, ``due-before-start``, ``row-not-of-programme``,
        ``plan-item-outdated``.
    """
    item = _locked_item(actor, item, based_on)
    columns = _columns(item.plan.programme, draft)
    columns.pop("key")
    before = {"text": item.text, "due_on": item.due_on.isoformat() if item.due_on else None}
    for name, value in columns.items():
        setattr(item, name, value)
    item.revision += 1
    item.save(update_fields=[*columns, "revision"])
    _touch(actor, item.plan)
    record_event(
        actor=actor,
        authority_id=item.plan.programme.authority_id,
        action="school_plan_item.edit",
        subject=item,
        before=before,
        after={"text": item.text, "due_on": item.due_on.isoformat() if item.due_on else None},
    )
    return item


@transaction.atomic
def report_plan_item(*, actor: Actor, item: SchoolPlanItem, report: ItemReport) -> SchoolPlanMove:
    """Report how far an item is, by the same moves as tasks of the programme.

    :raises DomainError: ``plan-item-outdated``, ``state-unknown``, ``percent-range``,
        ``move-refused``, ``blocked-needs-note``, ``percent-full-not-done``.
    """
    item = _locked_item(actor, item, report.based_on)
    percent = _checked(item, report)
    programme = item.plan.programme
    move = SchoolPlanMove.objects.create(
        item=item,
        before=item.state,
        after=report.state,
        percent_before=item.percent,
        percent=percent,
        note=report.note.strip(),
        on=today_of(programme),
        at=timezone.now(),
        by=actor.name,
    )
    item.state, item.percent, item.note = report.state, percent, report.note.strip()
    item.revision += 1
    item.save(update_fields=["state", "percent", "note", "revision"])
    _touch(actor, item.plan)
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="school_plan_item.report",
        subject=item,
        before={"state": move.before, "percent": move.percent_before},
        after={"state": move.after, "percent": percent},
    )
    return move


@transaction.atomic
def comment_plan(*, actor: Actor, plan: SchoolPlan, text: str) -> SchoolPlanComment:
    """Leave a remark on a plan, or answer one.

    :raises DomainError: ``comment-empty``.
    """
    plan = SchoolPlan.objects.select_related("programme", "school__organisation").get(pk=plan.pk)
    require(actor, "oversight.write_plan", plan)
    if not text.strip():
        raise DomainError("comment-empty")
    comment = SchoolPlanComment.objects.create(
        plan=plan,
        text=text.strip(),
        on=today_of(plan.programme),
        at=timezone.now(),
        by=actor.name,
    )
    _record(actor, plan, "school_plan.comment", comment=comment.pk)
    return comment


def _plan_of(actor: Actor, programme: Programme, school: School) -> SchoolPlan:
    """Return the school's plan, locked; start it where there is none yet."""
    # Two people who start one at once wait for each other at the target.
    target = (
        Target.objects.select_for_update()
        .filter(programme=programme, school=school, is_active=True)
        .first()
    )
    require(actor, "oversight.write_plan", SchoolPlan(programme=programme, school=school))
    if target is None:
        raise DomainError("plan-school-without-target", school=school.name)
    plan, _made = SchoolPlan.objects.select_related("programme", "school").get_or_create(
        programme=programme,
        school=school,
        defaults={
            "created_at": timezone.now(),
            "created_by": actor.name,
            "updated_on": today_of(programme),
            "updated_by": actor.name,
        },
    )
    return plan


def _locked_item(actor: Actor, item: SchoolPlanItem, based_on: int | None) -> SchoolPlanItem:
    item = (
        SchoolPlanItem.objects.select_for_update(of=("self",))
        .select_related("plan__programme", "plan__school__organisation")
        .get(pk=item.pk)
    )
    require(actor, "oversight.write_plan", item.plan)
    if based_on is not None and based_on != item.revision:
        raise DomainError("plan-item-outdated")
    return item


def _columns(programme: Programme, draft: ItemDraft) -> dict[str, object]:
    text = " ".join(draft.text.split())
    if not text:
        raise DomainError("plan-item-empty")
    if draft.starts_on and draft.due_on and draft.due_on < draft.starts_on:
        raise DomainError("due-before-start", due=draft.due_on, start=draft.starts_on)
    if draft.row is not None and draft.row.programme_id != programme.pk:
        raise DomainError("row-not-of-programme", number=draft.row.label)
    return {
        "text": text,
        "person": draft.person.strip()[:200],
        "starts_on": draft.starts_on,
        "due_on": draft.due_on,
        "ref": draft.ref.strip()[:80],
        "key": draft.key[:100],
        "row": draft.row,
    }


def _checked(item: SchoolPlanItem, report: ItemReport) -> int:
    """Return the percent that the state allows."""
    if report.state not in WorkState.values:
        raise DomainError("state-unknown", state=report.state)
    if not 0 <= report.percent <= 100:
        raise DomainError("percent-range", percent=report.percent)
    if report.state != item.state and report.state not in WORK_MOVES[item.state]:
        raise DomainError("move-refused", before=item.state, after=report.state)
    if report.state == WorkState.BLOCKED and not report.note.strip():
        raise DomainError("blocked-needs-note")
    fixed: dict[str, int] = {WorkState.DONE: 100, WorkState.NOT_STARTED: 0}
    percent = fixed.get(report.state, report.percent)
    if percent == 100 and report.state == WorkState.IN_PROGRESS:
        raise DomainError("percent-full-not-done")
    return percent


def _touch(actor: Actor, plan: SchoolPlan, *fields: str) -> None:
    plan.updated_on, plan.updated_by = today_of(plan.programme), actor.name
    plan.save(update_fields=[*fields, "updated_on", "updated_by"])


def _record(
    actor: Actor,
    plan: SchoolPlan,
    action: str,
    before: Mapping[str, object] | None = None,
    **after: object,
) -> None:
    record_event(
        actor=actor,
        authority_id=plan.programme.authority_id,
        action=action,
        subject=plan,
        before=before,
        after=after,
    )
