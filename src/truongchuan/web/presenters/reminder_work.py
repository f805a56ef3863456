"""The open work that may want a reminder, with what was told about it so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.selectors import is_due_soon, is_late
from truongchuan.domain.reminders.selectors import (
    UrgedRow,
    rows_to_urge,
    told_of_rows,
    units_without_people,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.presenters.query import PAGE_SIZE, Option, number, one_of, options
from truongchuan.web.presenters.roadmap_query import Choice
from truongchuan.web.presenters.rows import Named, marks_of, names_of
from truongchuan.wording.reminders import KINDS

STATES = ("late", "due_soon")


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A task that may be urged. ``urged_today``: somebody did so today already."""

    label: str
    task: str
    url: str
    due_on: date | None
    late: bool
    marks: tuple[str, ...]
    percent: int
    leads: tuple[Named, ...]
    told: UrgedRow
    urged_today: bool
    urge_url: str
    log_url: str


@dataclass(frozen=True, slots=True)
class LonelyUnit:
    """A unit that leads late work while nobody in it can be told."""

    name: str
    late: int
    url: str


@dataclass(frozen=True, slots=True)
class WorkPage:
    """Everything on the page."""

    lines: list[WorkLine]
    page: Page[RoadmapRow]
    states: list[Option]
    units: list[Choice]
    lonely: list[LonelyUnit]
    total: int


NOT_TOLD = UrgedRow(0, 0, None, "")


def work_page(*, actor: Actor, programme: Programme, on: date, query: QueryDict) -> WorkPage:
    """Return the page that a query string asks for. The number of queries is fixed."""
    rows = list(rows_to_urge(actor=actor, programme=programme, on=on))
    state, unit_id = one_of(query, "state", STATES), number(query, "unit")
    shown = [row for row in rows if _keeps(row, on, state, unit_id)]
    page = Paginator(shown, PAGE_SIZE).get_page(query.get("page"))
    told = told_of_rows(row_ids=[row.pk for row in page.object_list])
    late, soon = sum(is_late(r, on) for r in rows), sum(is_due_soon(r, on) for r in rows)
    return WorkPage(
        lines=[_line(r, programme, on, told.get(r.pk, NOT_TOLD)) for r in page.object_list],
        page=page,
        states=options(
            (
                ("late", gettext(KINDS["late"]), late),
                ("due_soon", gettext(KINDS["due_soon"]), soon),
            ),
            state,
        ),
        units=_units(rows, unit_id),
        lonely=[
            LonelyUnit(unit.name, count, reverse("unit", args=[programme.pk, unit.pk]))
            for unit, count in units_without_people(actor=actor, programme=programme, on=on)
        ],
        total=len(rows),
    )


def _keeps(row: RoadmapRow, on: date, state: str, unit_id: int | None) -> bool:
    if unit_id and all(u.organisation_id != unit_id or u.role != "lead" for u in row.units.all()):
        return False
    if state == "late":
        return is_late(row, on)
    return is_due_soon(row, on) if state == "due_soon" else True


def _units(rows: Sequence[RoadmapRow], chosen: int | None) -> list[Choice]:
    units = {
        part.organisation.pk: part.organisation
        for row in rows
        for part in row.units.all()
        if part.organisation is not None and part.role == "lead"
    }
    ordered = sorted(units.values(), key=lambda unit: (unit.order, unit.sort_key))
    return [Choice(str(unit.pk), unit.label, unit.pk == chosen) for unit in ordered]


def _line(row: RoadmapRow, programme: Programme, on: date, told: UrgedRow) -> WorkLine:
    return WorkLine(
        label=row.label,
        task=row.task,
        url=reverse("task", args=[programme.pk, row.number]),
        due_on=row.due_on,
        late=is_late(row, on),
        marks=marks_of(row, on),
        percent=row.percent,
        leads=names_of((u for u in row.units.all() if u.role == "lead"), programme.pk),
        told=told,
        urged_today=told.last_urged_on == on,
        urge_url=reverse("urge", args=[programme.pk, row.number]),
        log_url=f"{reverse('reminder_log', args=[programme.pk])}?task={row.number}",
    )


def told_of_row(row: RoadmapRow) -> UrgedRow:
    """Return what was told about one task so far."""
    found = told_of_rows(row_ids=[row.pk])
    return found.get(row.pk, NOT_TOLD)
