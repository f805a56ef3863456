"""Made-up progress for the demo ("Số liệu minh họa"): what a programme looks like in mid-May."""

from __future__ import annotations

from datetime import date

from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.programmes.models import Programme, RoadmapRow
from truongchuan.domain.programmes.progress import Report, report_part, report_row, report_school
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Actor

NOTE = "Số liệu minh họa."
# Rows whose last day has passed are done, except the newest two: one is late, one is stuck.
STUCK_NOTE = (
    "Số liệu minh họa. Hồ sơ thiết kế của hai trường còn thiếu ý kiến về phòng cháy, chữa cháy; "
    "cần Công an quận cho ý kiến."
)
SCHOOL_PERCENTS = (60, 45, 40, 30, 20, 10, 0, 0)
BEHIND_PERCENTS = (100, 100, 100, 80, 60, 50, 40, 0)


def report_sample_progress(programme: Programme) -> None:
    """Report progress through the ordinary services, as the programme's own system actor."""
    actor = system_actor(authority=programme.authority, name="Số liệu minh họa")
    today = programme.fixed_today or date.today()
    rows = list(RoadmapRow.objects.filter(programme=programme, is_active=True).order_by("number"))
    past = [row for row in rows if row.due_on is not None and row.due_on < today]
    for row in past[:-2]:
        report_row(actor=actor, row=row, report=Report(WorkState.DONE, 100, NOTE))
        for part in row.units.filter(role="cooperating", organisation__isnull=False):
            report_part(actor=actor, part=part, report=Report(WorkState.DONE, 100, NOTE))
        for school in row.schools.filter(is_active=True):
            report_school(actor=actor, part=school, report=Report(WorkState.DONE, 100, NOTE))
    stuck, behind = past[-2:]
    report_row(actor=actor, row=stuck, report=Report(WorkState.BLOCKED, 70, STUCK_NOTE))
    _report_schools(actor, behind, BEHIND_PERCENTS)
    running = [row for row in rows if row.starts_on and row.starts_on <= today and row not in past]
    for row in running[:2]:
        _report_schools(actor, row, SCHOOL_PERCENTS)


def _report_schools(actor: Actor, row: RoadmapRow, percents: tuple[int, ...]) -> None:
    """Report the row's schools one after the other; the row itself follows their mean."""
    for school, percent in zip(row.schools.filter(is_active=True), percents, strict=False):
        state = WorkState.DONE if percent == 100 else WorkState.IN_PROGRESS
        if percent:
            report_school(actor=actor, part=school, report=Report(state, percent, NOTE))
