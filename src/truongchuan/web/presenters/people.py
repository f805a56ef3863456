"""Who reported, when, and in whose name: shared by the task's history and the lists of reports."""

from __future__ import annotations

from truongchuan.domain.programmes.models import Programme, ProgressEntry
from truongchuan.web.templatetags.vn import date_vn, moment_vn


def about_of(entry: ProgressEntry) -> str:
    """Return whose part a report is about: a unit, a school; empty for the whole row."""
    if entry.row_school is not None:
        return entry.row_school.school.name
    if entry.unit is not None:
        unit = entry.unit.organisation
        return unit.label if unit is not None else entry.unit.as_written
    return ""


def when_of(entry: ProgressEntry, programme: Programme) -> str:
    """Return when a report was made, as the programme counts days.

    Where the programme's day stands still, the hour on the wall would contradict it.
    """
    return date_vn(entry.on) if programme.fixed_today else moment_vn(entry.at)
