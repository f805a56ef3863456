"""What reached a unit since yesterday: tasks given, obstacles to solve, answers that fall due.

The occasion names what the word is about (the day of giving, the level an obstacle stands on, the
step before an answer is due), so a run on any later day tells what was missed, once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from truongchuan.domain.documents.selectors import due_replies
from truongchuan.domain.followup.obstacle_selectors import open_obstacles
from truongchuan.domain.followup.states import ObstacleLevel
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowOrigin
from truongchuan.domain.programmes.states import OPEN_STATES
from truongchuan.domain.reminders.models import Kind
from truongchuan.domain.reminders.policies import require
from truongchuan.domain.reminders.ports import DayOff
from truongchuan.domain.reminders.recipients import Staff, staff_on
from truongchuan.domain.reminders.telling import Message, Place, frozen, label_of, tell_of_day
from truongchuan.domain.shared.actor import Actor

ASSIGNED_WITHIN = timedelta(days=10)
"""A task given longer ago is told by its deadline instead."""
REPLY_STEPS = (0, 3)
"""Days before the day of an answer on which it is told."""


def tell_news(
    *, actor: Actor, programme: Programme, on: date, day_off: DayOff | None = None
) -> int:
    """Tell units of new tasks, obstacles and answers due; return how many were told anew.

    May be run any number of times a day, by any number of workers: nothing is told twice.
    """
    require(actor, "reminders.run", programme)
    staff = staff_on(programme=programme, on=on)
    messages = [
        *_assigned(programme, staff, on),
        *_obstacles(actor, programme, staff, on),
        *_replies(actor, programme, staff, on),
    ]
    return tell_of_day(
        actor=actor,
        programme=programme,
        on=on,
        messages=messages,
        day_off=day_off,
        action="reminders.news",
    )


def _assigned(programme: Programme, staff: Staff, on: date) -> Iterator[Message]:
    rows = (
        RoadmapRow.objects.filter(
            programme=programme,
            is_active=True,
            state__in=OPEN_STATES,
            assigned_on__range=(on - ASSIGNED_WITHIN, on),
        )
        .exclude(origin=RowOrigin.PLAN)
        .prefetch_related("units__organisation")
        .order_by("number")
    )
    for row in rows:
        kind = Kind.CONCLUSION if row.origin == RowOrigin.CONCLUSION else Kind.ASSIGNED
        for part in row.units.all():
            if part.organisation is None:
                continue
            for person in staff.of([part.organisation_id or 0]):
                yield Message(
                    person_id=person,
                    kind=kind,
                    subject_type=row._meta.label_lower,
                    subject_id=row.pk,
                    label=label_of(row),
                    occasion=f"{row.assigned_on:%Y-%m-%d}",
                    place=Place("task", (programme.pk, row.number)),
                    params=frozen({"due": row.due_on, "unit": part.organisation.label}),
                    row_id=row.pk,
                    unit_id=part.organisation_id,
                )


def _obstacles(actor: Actor, programme: Programme, staff: Staff, on: date) -> Iterator[Message]:
    for obstacle in open_obstacles(actor=actor, programme=programme, on=on):
        raised = obstacle.level != ObstacleLevel.UNIT
        people = _deciders(programme, staff, obstacle.level) if raised else []
        told = [(pk, Kind.ESCALATED, obstacle.level) for pk in people]
        told += [(pk, Kind.OBSTACLE, "unit") for pk in staff.of([obstacle.solver_id])]
        for person, kind, occasion in told:
            yield Message(
                person_id=person,
                kind=kind,
                subject_type=obstacle._meta.label_lower,
                subject_id=obstacle.pk,
                label=str(obstacle)[:300],
                occasion=f"{occasion} {obstacle.due_on:%Y-%m-%d}",
                place=Place("obstacle", (programme.pk, obstacle.pk)),
                params=frozen({"due": obstacle.due_on}),
                row_id=obstacle.row_id,
                unit_id=obstacle.solver_id,
            )


def _deciders(programme: Programme, staff: Staff, level: str) -> list[int]:
    """Return who is asked at a level: the standing body, and from the committee up the leaders."""
    if level == ObstacleLevel.STANDING_BODY:
        return list(staff.standing_body)
    return [*staff.standing_body, *staff.of([programme.authority_id])]


def _replies(actor: Actor, programme: Programme, staff: Staff, on: date) -> Iterator[Message]:
    last = on + timedelta(days=max(REPLY_STEPS))
    for document in due_replies(actor=actor, programme=programme, on=on):
        due, unit = document.reply_due, document.assigned_to_id
        if due is None or unit is None or due > last:
            continue
        step = next((step for step in REPLY_STEPS if (due - on).days <= step), 0)
        for person in staff.of([unit]):
            yield Message(
                person_id=person,
                kind=Kind.DOCUMENT_DUE,
                subject_type=document._meta.label_lower,
                subject_id=document.pk,
                label=str(document)[:300],
                occasion=f"{due:%Y-%m-%d}-{step}",
                place=Place("document", (programme.pk, document.pk)),
                params=frozen({"due": due}),
                unit_id=unit,
            )
