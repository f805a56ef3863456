"""The day's reminders of a programme: due soon, late, silent this month, late work in sum.

Cadence: due soon 14 and 3 days before the last day; late at once, then every seven days; silent
once a month, on the 25th or the next working day; the standing body hears of late work in sum
once a week. A run on any later day tells what is still true then, so days on which nothing ran
are caught up once, as of the present day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from truongchuan.domain.programmes.models import (
    Programme,
    ProgressEntry,
    RoadmapRow,
    RowSchool,
    RowUnit,
    UnitRole,
)
from truongchuan.domain.programmes.states import OPEN_STATES
from truongchuan.domain.reminders.models import Kind
from truongchuan.domain.reminders.policies import require
from truongchuan.domain.reminders.ports import DayOff, days_off_of
from truongchuan.domain.reminders.recipients import Staff, staff_on
from truongchuan.domain.reminders.telling import Message, Place, frozen, label_of, tell_of_day
from truongchuan.domain.shared.actor import Actor

DUE_STEPS = (3, 14)
"""Days before the last day on which it is told that work falls due, the nearest first."""
LATE_EVERY = 7
SILENT_FROM = 25


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of open work and the unit that has it. ``role``: lead, cooperating or school."""

    row: RoadmapRow
    unit_id: int
    role: str
    subject_type: str
    subject_id: int
    unit: str
    reported: bool


def make_daily_reminders(
    *, actor: Actor, programme: Programme, on: date, day_off: DayOff | None = None
) -> int:
    """Tell everybody what the day asks of them; return how many were told anew.

    May be run any number of times a day, by any number of workers: nothing is told twice.
    """
    require(actor, "reminders.run", programme)
    # What is to be said is found without a lock; the database's own key says it once.
    staff = staff_on(programme=programme, on=on)
    day_off = day_off or days_off_of(programme.authority_id)
    messages: list[Message] = []
    for piece in open_pieces(programme=programme, on=on, day_off=day_off):
        people = staff.of([piece.unit_id])
        for word in _words(piece, on, day_off):
            messages += [_message(piece, person, word) for person in people]
    messages += _summary(programme, staff, on)
    return tell_of_day(
        actor=actor,
        programme=programme,
        on=on,
        messages=messages,
        day_off=day_off,
        action="reminders.run",
    )


def silent_day(month: date, day_off: DayOff) -> date:
    """Return the day of a month on which silence is told: the 25th or the next working day."""
    day = month.replace(day=SILENT_FROM)
    while day_off(day):
        day += timedelta(days=1)
    return day


def open_pieces(*, programme: Programme, on: date, day_off: DayOff) -> Iterator[Piece]:
    """Yield open work that may be worth a word on a day, each piece with its unit."""
    due = Q(due_on__lte=on + timedelta(days=max(DUE_STEPS)))
    if on >= silent_day(on, day_off):
        due |= Q(starts_on__lte=on)
    rows = RoadmapRow.objects.filter(
        due, programme=programme, is_active=True, state__in=OPEN_STATES, due_on__isnull=False
    ).select_related("programme")
    by_pk = {row.pk: row for row in rows}
    first = on.replace(day=1)
    spoken = set(_reports(first, on).filter(row__in=by_pk).values_list("row_id", flat=True))
    parts = (
        RowUnit.objects.filter(row__in=by_pk, organisation__isnull=False)
        .filter(Q(role=UnitRole.LEAD) | Q(role=UnitRole.COOPERATING, state__in=OPEN_STATES))
        .annotate(reported=Exists(_reports(first, on).filter(unit=OuterRef("pk"))))
        .select_related("organisation")
        .order_by("row__number", "position")
    )
    for part in parts:
        row, leads = by_pk[part.row_id], part.role == UnitRole.LEAD
        subject: models.Model = row if leads else part
        yield Piece(
            row,
            part.organisation_id or 0,
            part.role,
            subject._meta.label_lower,
            subject.pk,
            part.organisation.label if part.organisation else "",
            row.pk in spoken if leads else part.reported,
        )
    schools = (
        RowSchool.objects.filter(row__in=by_pk, is_active=True, state__in=OPEN_STATES)
        .annotate(reported=Exists(_reports(first, on).filter(row_school=OuterRef("pk"))))
        .order_by("row__number", "pk")
        .values_list(
            "pk", "row_id", "school__organisation_id", "school__organisation__name", "reported"
        )
    )
    label = RowSchool._meta.label_lower
    for pk, row_id, unit_id, name, reported in schools.iterator(chunk_size=2000):
        yield Piece(by_pk[row_id], unit_id, "school", label, pk, name, reported)


def _reports(first: date, last: date) -> models.QuerySet[ProgressEntry]:
    """Return the reports of a period that still stand."""
    return ProgressEntry.objects.filter(
        on__range=(first, last), undoes__isnull=True, undone_by__isnull=True
    )


@dataclass(frozen=True, slots=True)
class _Word:
    """What is to be said about a piece of work on a day."""

    kind: str
    occasion: str
    params: dict[str, Any]


def _words(piece: Piece, on: date, day_off: DayOff) -> Iterator[_Word]:
    """Yield what is to be said about a piece of work today; most of it was said before.

    The last day is part of the occasion: a moved deadline is told anew. Late work is asked for
    every week, so its silence is not told on top.
    """
    row = piece.row
    assert row.due_on is not None  # noqa: S101 (open_pieces takes no others)
    left = (row.due_on - on).days
    if left < 0:
        times = (-left - 1) // LATE_EVERY
        yield _Word(Kind.LATE, f"{row.due_on.isoformat()}+{times}", {"days": -left})
        return
    step = next((step for step in DUE_STEPS if left <= step), None)
    if step is not None:
        yield _Word(Kind.DUE_SOON, f"{row.due_on.isoformat()}-{step}", {"days": left})
    in_period = row.starts_on is not None and row.starts_on <= on
    if in_period and not piece.reported and on >= silent_day(on, day_off):
        yield _Word(Kind.SILENT, f"{on:%Y-%m}", {"month": f"{on:%Y-%m}"})


def _message(piece: Piece, person_id: int, word: _Word) -> Message:
    row = piece.row
    return Message(
        person_id=person_id,
        kind=word.kind,
        subject_type=piece.subject_type,
        subject_id=piece.subject_id,
        label=label_of(row),
        occasion=word.occasion,
        place=Place("task", (row.programme_id, row.number)),
        params=frozen({**word.params, "due": row.due_on, "role": piece.role, "unit": piece.unit}),
        row_id=row.pk,
        unit_id=piece.unit_id,
    )


def _summary(programme: Programme, staff: Staff, on: date) -> list[Message]:
    """Return the week's word to the standing body on late work, if there is any."""
    late = RoadmapRow.objects.filter(
        programme=programme, is_active=True, state__in=OPEN_STATES, due_on__lt=on
    ).count()
    if not late:
        return []
    year, week, _weekday = on.isocalendar()
    return [
        Message(
            person_id=person,
            kind=Kind.LATE_SUMMARY,
            subject_type=programme._meta.label_lower,
            subject_id=programme.pk,
            label=str(programme)[:300],
            occasion=f"{year}-W{week:02d}",
            place=Place("reminder_work", (programme.pk,)),
            params={"count": late},
        )
        for person in staff.standing_body
    ]
