"""Reports on tasks as the units send them: a few helpers for the script."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from truongchuan.domain.programmes.models import RoadmapRow, UnitRole
from truongchuan.domain.programmes.progress import (
    Report,
    report_part,
    report_row,
    report_school,
)
from truongchuan.domain.programmes.states import OPEN_STATES, WorkState
from truongchuan.domain.shared.actor import Actor
from truongchuan.project.year.stage import SAMPLE, Stage


def note_of(words: str) -> str:
    """Return a note that says that it is made up."""
    return f"{SAMPLE} {words}".strip()


def lead_of(stage: Stage, row: RoadmapRow) -> Actor:
    """Return who reports a task as a whole."""
    lead = row.units.filter(role=UnitRole.LEAD, organisation__isnull=False).first()
    return stage.person_of(lead.organisation) if lead and lead.organisation else stage.clerk


def finish(
    stage: Stage,
    row: RoadmapRow,
    words: str = "",
    *,
    on: date | None = None,
    late_units: tuple[str, ...] = (),
) -> str:
    """Report a task done with all parts and schools that are open; return its page.

    ``on``: the day it was really finished, by default today. ``late_units``: kinds of units that
    do not report their part yet.
    """
    finish_parts(stage, row, on=on, but=late_units)
    for part in row.schools.filter(is_active=True, state__in=OPEN_STATES).select_related(
        "school__organisation"
    ):
        actor = stage.person_of(part.school.organisation)
        report = Report(WorkState.DONE, 100, note_of(""), on=on)
        report_school(actor=actor, part=part, report=report)
    report_row(
        actor=lead_of(stage, row),
        row=row,
        report=Report(WorkState.DONE, 100, note_of(words), on=on),
    )
    return stage.link("task", row.number)


def finish_parts(
    stage: Stage,
    row: RoadmapRow,
    *,
    on: date | None = None,
    but: tuple[str, ...] = (),
    only: str = "",
) -> None:
    """Report the cooperating units' open parts done, each by its own person."""
    parts = row.units.filter(
        role=UnitRole.COOPERATING, organisation__isnull=False, state__in=OPEN_STATES
    ).select_related("organisation")
    for part in parts:
        unit = part.organisation
        if unit is None or unit.kind in but or (only and unit.kind != only):
            continue
        report = Report(WorkState.DONE, 100, note_of(""), on=on)
        report_part(actor=stage.person_of(unit), part=part, report=report)


def move_on(stage: Stage, row: RoadmapRow, percent: int, words: str = "") -> str:
    """Report a task under way."""
    report = Report(WorkState.IN_PROGRESS, percent, note_of(words))
    report_row(actor=lead_of(stage, row), row=row, report=report)
    return stage.link("task", row.number)


def block(stage: Stage, row: RoadmapRow, percent: int, words: str) -> None:
    """Report a task stuck."""
    report = Report(WorkState.BLOCKED, percent, note_of(words))
    report_row(actor=lead_of(stage, row), row=row, report=report)


def schools_at(stage: Stage, row: RoadmapRow, percents: Mapping[str, int], words: str = "") -> str:
    """Report schools of a task: name → percent, 100 is done; each by its own person."""
    parts = row.schools.filter(is_active=True).select_related("school__organisation")
    by_name = {part.school.name: part for part in parts}
    for name, percent in percents.items():
        part = by_name[name]
        state = WorkState.DONE if percent == 100 else WorkState.IN_PROGRESS
        report = Report(state, percent, note_of(words))
        report_school(actor=stage.person_of(part.school.organisation), part=part, report=report)
    return stage.link("task", row.number)


def in_order(stage: Stage, row: RoadmapRow, percents: tuple[int, ...]) -> str:
    """Report the schools of a task in the plan's order; 0 reports nothing."""
    parts = row.schools.filter(is_active=True).select_related("school__organisation")
    named = {
        part.school.name: percent
        for part, percent in zip(parts, percents, strict=False)
        if percent and part.percent != percent
    }
    return schools_at(stage, row, named)
