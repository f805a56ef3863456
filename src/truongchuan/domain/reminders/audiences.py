"""To whom a reminder by hand may go: the units of a task, and how many people they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from truongchuan.domain.programmes.models import RoadmapRow, RowSchool, RowUnit, UnitRole
from truongchuan.domain.programmes.states import OPEN_STATES
from truongchuan.domain.reminders.recipients import staff_on
from truongchuan.domain.shared.actor import Actor

AUDIENCES = ("lead", "cooperating", "schools")


@dataclass(frozen=True, slots=True)
class Audience:
    """One kind of recipients of a task: how many units, and how many people in them."""

    code: str
    units: int
    people: int


def units_of(row: RoadmapRow, audience: str) -> list[int]:
    """Return the units of an audience: leads, or those whose part is still open."""
    if audience == "schools":
        schools = RowSchool.objects.filter(row=row, is_active=True, state__in=OPEN_STATES)
        return list(dict.fromkeys(schools.values_list("school__organisation_id", flat=True)))
    parts = RowUnit.objects.filter(row=row, role=audience, organisation__isnull=False)
    if audience == UnitRole.COOPERATING:
        parts = parts.filter(state__in=OPEN_STATES)
    found = parts.values_list("organisation_id", flat=True)
    return list(dict.fromkeys(pk for pk in found if pk is not None))


def people_of(
    *, actor: Actor, row: RoadmapRow, audiences: Sequence[str], on: date
) -> dict[int, int]:
    """Return the persons to tell and for the work of which unit each; nobody reminds themselves.

    Who sits in two of the units is told once, for the first of them.
    """
    staff = staff_on(programme=row.programme, on=on)
    units = [pk for code in AUDIENCES if code in audiences for pk in units_of(row, code)]
    people = {person: unit for unit in reversed(units) for person in staff.of([unit])}
    people.pop(actor.person_id or 0, None)
    return people


def list_audiences(*, actor: Actor, row: RoadmapRow, on: date) -> list[Audience]:
    """Return the audiences that a task has, with their size."""
    staff = staff_on(programme=row.programme, on=on)
    found: list[Audience] = []
    for code in AUDIENCES:
        units = units_of(row, code)
        people = set(staff.of(units)) - {actor.person_id}
        if units:
            found.append(Audience(code, len(units), len(people)))
    return found
