"""Pieces of work that can be reported: of a unit, of a programme, and those nobody spoke of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.followup.board import month_days
from truongchuan.domain.programmes.models import (
    Programme,
    ProgressEntry,
    RoadmapRow,
    RowSchool,
    RowUnit,
    UnitRole,
)
from truongchuan.domain.programmes.progress import Work
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.programmes.states import OPEN_STATES
from truongchuan.domain.shared.actor import Actor


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A piece of work with who reports it: the lead, the unit of the part, or the school."""

    row: RoadmapRow
    work: Work
    unit: Organisation


@dataclass(frozen=True, slots=True)
class UnitSilence:
    """A unit with the open work that nobody reported on in a month."""

    unit: Organisation
    lines: tuple[WorkLine, ...]


def list_work(
    *,
    actor: Actor,
    programme: Programme,
    unit: Organisation | None = None,
    schools: bool = True,
) -> list[WorkLine]:
    """Return what is reported in the plan's order: rows by their lead, parts, schools.

    Of one unit or school if given; with the schools of the rows that it leads. A row with several
    leads is one line, of the first or of the unit asked for. Three queries.
    """
    rows = _rows(actor, programme, schools)
    if unit is not None:
        own = RowUnit.objects.filter(organisation=unit).values("row_id")
        theirs = RowSchool.objects.filter(school__organisation=unit, is_active=True)
        rows = (rows.filter(pk__in=own) | rows.filter(pk__in=theirs.values("row_id"))).distinct()
    return [line for row in rows for line in _lines(row, unit, schools)]


def silent_work(
    *, actor: Actor, programme: Programme, month: str, on: date, schools: bool = True
) -> list[UnitSilence]:
    """Return, by unit, the open work in its period or late that was not reported on in a month.

    ``month`` is written 2023-05. A report that was taken back does not count; a report on one of
    a row's schools counts for the row too. Schools can be left out. Four queries.
    """
    first, last = month_days(month)
    until = min(on, last)
    spoken = _spoken(programme, first, last)
    by_unit: dict[int, list[WorkLine]] = {}
    units: dict[int, Organisation] = {}
    for line in list_work(actor=actor, programme=programme, schools=schools):
        row, work = line.row, line.work
        if row.state not in OPEN_STATES or work.state not in OPEN_STATES:
            continue
        begun = row.starts_on is not None and row.starts_on <= until
        late = row.due_on is not None and row.due_on < on
        if (begun or late) and _key(work) not in spoken:
            units[line.unit.pk] = line.unit
            by_unit.setdefault(line.unit.pk, []).append(line)
    order = sorted(units.values(), key=lambda unit: (unit.order, unit.sort_key, unit.pk))
    return [UnitSilence(unit, tuple(by_unit[unit.pk])) for unit in order]


def _rows(actor: Actor, programme: Programme, schools: bool) -> QuerySet[RoadmapRow]:
    parts = RowUnit.objects.select_related("organisation").order_by("position", "pk")
    rows = (
        RoadmapRow.objects.filter(
            programme=programme,
            is_active=True,
            programme__in=list_programmes(actor=actor).order_by(),
        )
        .select_related("programme")
        .prefetch_related(Prefetch("units", parts))
        .order_by("number")
    )
    if schools:
        within = (
            RowSchool.objects.filter(is_active=True)
            .select_related("school__organisation")
            .order_by("school__organisation__sort_key", "pk")
        )
        rows = rows.prefetch_related(Prefetch("schools", within))
    return rows


def _lines(row: RoadmapRow, unit: Organisation | None, schools: bool) -> Iterator[WorkLine]:
    parts = [part for part in row.units.all() if part.organisation is not None]
    leads = [
        part.organisation
        for part in parts
        if part.role == UnitRole.LEAD
        and part.organisation is not None
        and (unit is None or part.organisation_id == unit.pk)
    ]
    if leads:
        yield WorkLine(row, row, leads[0])
    for part in parts:
        wanted = unit is None or part.organisation_id == unit.pk
        if wanted and part.role == UnitRole.COOPERATING and part.organisation is not None:
            part.row = row
            yield WorkLine(row, part, part.organisation)
    for within in row.schools.all() if schools else ():
        if unit is None or leads or within.school.organisation_id == unit.pk:
            within.row = row
            yield WorkLine(row, within, within.school.organisation)


def _key(work: Work) -> tuple[str, int]:
    return work._meta.model_name or "", work.pk


def _spoken(programme: Programme, first: date, last: date) -> set[tuple[str, int]]:
    entries: Iterable[tuple[int, int | None, int | None]] = ProgressEntry.objects.filter(
        row__programme=programme,
        on__range=(first, last),
        undoes__isnull=True,
        undone_by__isnull=True,
    ).values_list("row_id", "unit_id", "row_school_id")
    spoken: set[tuple[str, int]] = set()
    for row_id, unit_id, school_id in entries:
        if unit_id is not None:
            spoken.add(("rowunit", unit_id))
            continue
        spoken.add(("roadmaprow", row_id))
        if school_id is not None:
            spoken.add(("rowschool", school_id))
    return spoken
