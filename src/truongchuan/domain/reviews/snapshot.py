"""The numbers of a month, put together as of a moment.

One flat, JSON-able dict; :mod:`truongchuan.domain.reviews.frozen` reads it back. Ten queries and
those of the sections, whatever the number of tasks and schools.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q, Sum

from truongchuan.domain.accreditation.heat import LevelRow, level_rows
from truongchuan.domain.programmes.models import (
    Programme,
    ProgressEntry,
    RoadmapRow,
    RowSchool,
    RowUnit,
    Target,
    UnitRole,
)
from truongchuan.domain.programmes.selectors import (
    UnitLoad,
    is_late,
    list_rows,
    list_targets,
    list_units,
    targets_by_quarter,
)
from truongchuan.domain.programmes.states import OPEN_STATES, TargetState, WorkState
from truongchuan.domain.reviews.months import first_day, last_day
from truongchuan.domain.reviews.sections import SECTIONS, figure, source
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.rules.model import LawSet

SCHEMA = 1
"""Raised when the shape of the snapshot changes; readers keep reading the older shapes."""


def build_snapshot(
    *, actor: Actor, programme: Programme, month: str, as_of: datetime, law: LawSet | None
) -> dict[str, Any]:
    """Return all numbers of a month as of a moment.

    Without law it is a quick look at tasks and units: schools and sections are left out.
    """
    on = as_of.date()
    rows = list_rows(actor=actor, programme=programme, on=on, schools_of=frozenset())
    reports = _Reports(programme, month)
    row_lines = [_row(row, on, reports) for row in rows]
    schools = _schools(actor, programme, law, on) if law is not None else []
    loads = list_units(actor=actor, programme=programme, on=on)
    units = [
        {**_unit(load, work), "source": source("unit", programme.pk, load.unit.pk)}
        for load, work in _work_of(loads, rows, reports)
    ]
    return {
        "schema": SCHEMA,
        "month": month,
        "as_of": as_of.isoformat(timespec="seconds"),
        "on": on.isoformat(),
        "law": law.fingerprint if law is not None else "",
        "is_sample": programme.is_demo or any(school["is_sample"] for school in schools),
        "programme": {
            "id": programme.pk,
            "title": programme.title,
            "number": programme.number,
            "signed_on": programme.signed_on.isoformat() if programme.signed_on else None,
            "authority": programme.authority.name,
            "source": source("programme", programme.pk),
        },
        "figures": _figures(programme, month, row_lines, schools, units),
        "rows": row_lines,
        "quarters": _quarters(actor, programme),
        "schools": schools,
        "units": units,
        "sections": [
            {"name": s.name, "title": s.title, **s.build(actor, programme, month, on)}
            for s in (SECTIONS if law is not None else ())
        ],
    }


def headline_of(snapshot: Mapping[str, Any]) -> dict[str, int]:
    """Return the programme's figures by key: what lists and trends show."""
    return {f["key"]: f["value"] for f in snapshot["figures"]}


class _Reports:
    """Reports of the month counted by row and by unit's part; the newest one of each row."""

    def __init__(self, programme: Programme, month: str) -> None:
        self.month = month
        made = ProgressEntry.objects.filter(
            row__programme=programme, undoes__isnull=True, undone_by__isnull=True
        ).order_by()
        within = made.filter(on__range=(first_day(month), last_day(month)))
        self.by_row = Counter(dict(within.values_list("row_id").annotate(n=Count("pk"))))
        whole = within.filter(unit__isnull=True, row_school__isnull=True)
        self.whole_row = Counter(dict(whole.values_list("row_id").annotate(n=Count("pk"))))
        parts = within.filter(unit__organisation__isnull=False)
        self.by_unit = Counter(
            dict(parts.values_list("unit__organisation_id").annotate(n=Count("pk")))
        )
        newest = made.values("row_id").annotate(newest=Max("pk"))
        entries = ProgressEntry.objects.filter(
            pk__in=[line["newest"] for line in newest]
        ).select_related("unit__organisation", "row_school__school__organisation")
        self.newest = {entry.row_id: entry for entry in entries}


def _done_in(row: RoadmapRow, month: str) -> bool:
    return row.state == WorkState.DONE and _within(row.done_on, month)


def _within(day: date | None, month: str) -> bool:
    return day is not None and first_day(month) <= day <= last_day(month)


def _row(row: RoadmapRow, on: date, reports: _Reports) -> dict[str, Any]:
    newest = reports.newest.get(row.pk)
    return {
        "id": row.pk,
        "number": row.number,
        "label": row.label,
        "task": row.task,
        "origin": row.origin,
        "leads": _names(row, UnitRole.LEAD),
        "lead_ids": [
            u.organisation_id
            for u in row.units.all()
            if u.role == UnitRole.LEAD and u.organisation_id
        ],
        "cooperating": _names(row, UnitRole.COOPERATING),
        "months": list(row.months),
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "state": row.state,
        "percent": row.percent,
        "note": row.note,
        "late": is_late(row, on),
        "done_on": row.done_on.isoformat() if row.done_on else None,
        "done_in_month": _done_in(row, reports.month),
        "reports": reports.by_row[row.pk],
        "last_report": _report(newest) if newest is not None else None,
        "source": source("task", row.programme_id, row.number),
    }


def _names(row: RoadmapRow, role: str) -> list[str]:
    """Return the units of a role as the plan writes them, each once."""
    return list(dict.fromkeys(u.as_written for u in row.units.all() if u.role == role))


def _report(entry: ProgressEntry) -> dict[str, Any]:
    about = ""
    if entry.row_school is not None:
        about = entry.row_school.school.name
    elif entry.unit is not None:
        about = entry.unit.organisation.label if entry.unit.organisation else entry.unit.as_written
    return {
        "on": entry.on.isoformat(),
        "person": entry.person_name,
        "about": about,
        "state": entry.state,
        "percent": entry.percent,
        "note": entry.note,
    }


def _quarters(actor: Actor, programme: Programme) -> list[dict[str, Any]]:
    return [
        {
            "quarter": q.quarter,
            "total": q.total,
            "new": q.new,
            "renewal": q.renewal,
            "stretch": q.stretch,
            "recognised": q.recognised,
            "by_state": q.by_state,
            "source": source("schools", programme.pk, query=f"quarter={q.quarter}"),
        }
        for q in targets_by_quarter(actor=actor, programme=programme)
    ]


_STEP_OPEN = Q(state__in=list(OPEN_STATES))


def _schools(actor: Actor, programme: Programme, law: LawSet, on: date) -> list[dict[str, Any]]:
    found = list_targets(actor=actor, programme=programme)
    # The reading of the plan that comes with each target is large and not needed here.
    targets = list(found.select_related(None).defer(None).select_related("school__organisation"))
    stands = level_rows(actor=actor, school_ids=[t.school_id for t in targets], law=law, on=on)
    steps = {
        line["school_id"]: line
        for line in RowSchool.objects.filter(
            row__programme=programme, row__is_active=True, is_active=True
        )
        .exclude(state=WorkState.CANCELLED)
        .order_by()
        .values("school_id")
        .annotate(
            steps=Count("pk"),
            done=Count("pk", filter=Q(state=WorkState.DONE)),
            late=Count("pk", filter=_STEP_OPEN & Q(row__due_on__lt=on)),
            percents=Sum("percent"),
        )
    }
    return [_school(t, stands.get(t.school_id), steps.get(t.school_id)) for t in targets]


def _school(
    target: Target, standing: LevelRow | None, steps: Mapping[str, Any] | None
) -> dict[str, Any]:
    count = steps["steps"] if steps else 0
    return {
        "id": target.school_id,
        "name": target.school.name,
        "kind": target.school.kind,
        "quarter": target.quarter,
        "recognition": target.recognition,
        "stretch": target.stretch,
        "degree": target.degree,
        "state": target.state,
        "judged": standing is not None,
        "proven_level": standing.proven_level if standing else None,
        "proven_degree": standing.proven_degree if standing else None,
        "possible_level": standing.possible_level if standing else None,
        "possible_degree": standing.possible_degree if standing else None,
        "blocking": len(standing.blocking.split()) if standing else None,
        "unknown": len(standing.unknown.split()) if standing else None,
        "is_sample": bool(standing and standing.is_sample),
        "steps": count,
        "steps_done": steps["done"] if steps else 0,
        "steps_late": steps["late"] if steps else 0,
        "percent": steps["percents"] // count if steps and count else None,
        "source": source("school", target.programme_id, target.school_id),
    }


class _Work(NamedTuple):
    """What a unit did in the month."""

    done: int
    reports: int
    silent: bool


def _work_of(
    loads: list[UnitLoad], rows: list[RoadmapRow], reports: _Reports
) -> Iterator[tuple[UnitLoad, _Work]]:
    done, made, busy = Counter[int](), Counter[int](reports.by_unit), set[int]()
    for row in rows:
        begun = row.starts_on is None or row.starts_on <= last_day(reports.month)
        for part in row.units.all():
            unit_id = part.organisation_id
            if unit_id is None:
                continue
            if part.role == UnitRole.LEAD:
                made[unit_id] += reports.whole_row[row.pk]
                done[unit_id] += _done_in(row, reports.month)
            if begun and row.state in OPEN_STATES and _is_asked(part):
                busy.add(unit_id)
    for load in loads:
        pk = load.unit.pk
        yield load, _Work(done[pk], made[pk], pk in busy and not made[pk])


def _unit(load: UnitLoad, work: _Work) -> dict[str, Any]:
    return {
        "id": load.unit.pk,
        "name": load.unit.name,
        "label": load.unit.label,
        "kind": load.unit.kind,
        "duties": load.duties,
        "leads": load.leads,
        "supports": load.supports,
        "done": load.done,
        "late": load.late,
        "done_in_month": work.done,
        "reports": work.reports,
        "silent": work.silent,
    }


def _is_asked(part: RowUnit) -> bool:
    """Tell whether a unit has something of its own left to report in an open row."""
    return part.role == UnitRole.LEAD or (
        part.role == UnitRole.COOPERATING and part.state in OPEN_STATES
    )


def _figures(
    programme: Programme,
    month: str,
    rows: list[dict[str, Any]],
    schools: list[dict[str, Any]],
    units: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    counted = [row for row in rows if row["state"] != WorkState.CANCELLED]
    states = Counter(row["state"] for row in rows)
    origins = Counter(row["origin"] for row in counted)

    def tasks(key: str, value: int, query: str = "") -> dict[str, Any]:
        return figure(key, "", value, source("roadmap", programme.pk, query=query))

    def targets(key: str, value: int, query: str = "") -> dict[str, Any]:
        return figure(key, "", value, source("schools", programme.pk, query=query))

    def of_units(key: str, value: int) -> dict[str, Any]:
        return figure(key, "", value, source("units", programme.pk))

    late_units = [unit for unit in units if unit["late"]]
    proven = [s for s in schools if (s["proven_degree"] or 0) >= (s["degree"] or 1)]
    heat = source("criteria_heat", programme.pk)
    return [
        tasks("tasks.total", len(counted)),
        *(tasks(f"tasks.{state}", states[state], f"state={state}") for state in WorkState.values),
        tasks("tasks.late", sum(row["late"] for row in counted), "state=late"),
        tasks("tasks.done_in_month", sum(row["done_in_month"] for row in counted)),
        tasks(
            "tasks.due_in_month",
            sum(_within(_day(row["due_on"]), month) for row in counted),
            f"month={month}",
        ),
        tasks("tasks.reports", sum(row["reports"] for row in rows)),
        *(tasks(f"origin.{origin}", origins[origin]) for origin in sorted(origins)),
        targets("targets.total", sum(s["state"] != TargetState.WITHDRAWN for s in schools)),
        *(
            targets(f"targets.{state}", sum(s["state"] == state for s in schools), f"state={state}")
            for state in TargetState.values
        ),
        figure("targets.proven", "", len(proven), heat),
        figure("targets.unjudged", "", sum(not s["judged"] for s in schools), heat),
        of_units("units.total", len(units)),
        of_units("units.late", len(late_units)),
        of_units("units.silent", sum(unit["silent"] for unit in units)),
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
