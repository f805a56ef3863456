"""Tasks that the plan does not hold: given by a conclusion, a document, a review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import (
    FIRST_ASSIGNED,
    Programme,
    RoadmapRow,
    RowOrigin,
    RowSchool,
    RowUnit,
    UnitRole,
)
from truongchuan.domain.programmes.policies import require
from truongchuan.domain.programmes.states import OPEN_STATES, WorkState
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.text import fold


@transaction.atomic
def assign_task(
    *,
    actor: Actor,
    programme: Programme,
    task: str,
    lead: Organisation,
    due_on: date,
    origin: str,
    cooperating: Sequence[Organisation] = (),
    schools: Sequence[School] = (),
    starts_on: date | None = None,
) -> RoadmapRow:
    """Give a unit a task with a last day; it is reported, followed and reviewed like the plan's.

    ``starts_on`` defaults to the programme's today. What gave rise to the task (a conclusion, a
    document) points at the row; ``origin`` only says of which kind it is.

    :raises DomainError: ``task-empty``, ``due-before-start``, ``unit-not-of-authority``,
        ``origin-unknown``, ``plan-not-imported``.
    """
    # Two people who assign at once wait for each other, so that numbers are never doubled.
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    require(actor, "programmes.manage", programme)
    text, start = " ".join(task.split()), starts_on or today_of(programme)
    if not text:
        raise DomainError("task-empty")
    if origin not in RowOrigin.values or origin == RowOrigin.PLAN:
        raise DomainError("origin-unknown", origin=origin)
    if due_on < start:
        raise DomainError("due-before-start", due=due_on, start=start)
    for unit in (lead, *cooperating):
        if unit.owner_id != programme.authority_id:
            raise DomainError("unit-not-of-authority", unit=unit.name)
    for school in schools:
        if school.authority_id != programme.authority_id:
            raise DomainError("unit-not-of-authority", unit=school.name)
    version = programme.versions.order_by("-number").first()
    if version is None:
        raise DomainError("plan-not-imported")
    row = RoadmapRow.objects.create(
        programme=programme,
        version=version,
        number=_next_number(programme),
        origin=origin,
        assigned_on=today_of(programme),
        months=_months(start, due_on),
        starts_on=start,
        due_on=due_on,
        task=text,
        folded=fold(text),
    )
    parts = [(UnitRole.LEAD, lead)] + [(UnitRole.COOPERATING, unit) for unit in cooperating]
    for position, (role, unit) in enumerate(parts):
        RowUnit.objects.create(
            row=row, role=role, organisation=unit, as_written=unit.label[:300], position=position
        )
    RowSchool.objects.bulk_create([RowSchool(row=row, school=school) for school in schools])
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="task.assign",
        subject=row,
        after={
            "number": row.number,
            "origin": origin,
            "lead": lead.pk,
            "cooperating": [unit.pk for unit in cooperating],
            "schools": [school.pk for school in schools],
            "due_on": due_on.isoformat(),
        },
    )
    return row


@transaction.atomic
def move_deadline(*, actor: Actor, row: RoadmapRow, due_on: date, reason: str) -> RoadmapRow:
    """Give an assigned task another last day. A task of the plan moves by correcting the plan.

    :raises DomainError: ``deadline-of-plan``, ``deadline-needs-reason``, ``due-before-start``,
        ``task-not-open``.
    """
    row = (
        RoadmapRow.objects.select_for_update(of=("self",))
        .select_related("programme")
        .get(pk=row.pk)
    )
    require(actor, "programmes.manage", row.programme)
    if not row.is_assigned:
        raise DomainError("deadline-of-plan")
    if row.state not in OPEN_STATES:
        raise DomainError("task-not-open", state=row.state)
    if not reason.strip():
        raise DomainError("deadline-needs-reason")
    start = row.starts_on or due_on
    if due_on < start:
        raise DomainError("due-before-start", due=due_on, start=start)
    before = row.due_on
    row.due_on, row.months = due_on, _months(start, due_on)
    row.save(update_fields=["due_on", "months"])
    record_event(
        actor=actor,
        authority_id=row.programme.authority_id,
        action="task.move_deadline",
        subject=row,
        before={"due_on": before.isoformat() if before else None},
        after={"due_on": due_on.isoformat(), "reason": reason.strip()},
    )
    return row


@transaction.atomic
def withdraw_task(*, actor: Actor, row: RoadmapRow, reason: str) -> RoadmapRow:
    """Take an assigned task away; it stays readable under what gave rise to it.

    :raises DomainError: ``deadline-of-plan``, ``deadline-needs-reason``.
    """
    row = (
        RoadmapRow.objects.select_for_update(of=("self",))
        .select_related("programme")
        .get(pk=row.pk)
    )
    require(actor, "programmes.manage", row.programme)
    if not row.is_assigned:
        raise DomainError("deadline-of-plan")
    if not reason.strip():
        raise DomainError("deadline-needs-reason")
    before = row.state
    row.state, row.note = WorkState.CANCELLED, reason.strip()
    row.save(update_fields=["state", "note"])
    record_event(
        actor=actor,
        authority_id=row.programme.authority_id,
        action="task.withdraw",
        subject=row,
        before={"state": before},
        after={"state": row.state, "reason": row.note},
    )
    return row


def _next_number(programme: Programme) -> int:
    newest = (
        RoadmapRow.objects.filter(programme=programme, number__gte=FIRST_ASSIGNED)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return newest + 1 if newest else FIRST_ASSIGNED


def _months(start: date, due: date) -> list[str]:
    first, last = start.year * 12 + start.month - 1, due.year * 12 + due.month - 1
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(first, last + 1)]
