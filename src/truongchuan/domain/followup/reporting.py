"""One way to report on any piece of work, with the obstacle that stands in its way."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.obstacles import ObstacleDraft, raise_obstacle
from truongchuan.domain.followup.states import UNSOLVED
from truongchuan.domain.programmes.models import (
    Programme,
    ProgressEntry,
    RoadmapRow,
    RowSchool,
    RowUnit,
)
from truongchuan.domain.programmes.progress import (
    Report,
    Work,
    report_part,
    report_row,
    report_school,
)
from truongchuan.domain.shared.actor import Actor


@transaction.atomic
def report_work(
    *, actor: Actor, work: Work, report: Report, obstacle: ObstacleDraft | None = None
) -> tuple[ProgressEntry, Obstacle | None]:
    """Report on a row, a part or a school, and raise its obstacle: both or neither.

    :raises DomainError: those of the two services.
    """
    if obstacle is not None:
        # The programme before its row, as everywhere: two who lock both never block each other.
        programme_id = (work if isinstance(work, RoadmapRow) else work.row).programme_id
        Programme.objects.select_for_update().get(pk=programme_id)
    if isinstance(work, RoadmapRow):
        entry = report_row(actor=actor, row=work, report=report)
    elif isinstance(work, RowUnit):
        entry = report_part(actor=actor, part=work, report=report)
    else:
        entry = report_school(actor=actor, part=work, report=report)
    if obstacle is None:
        return entry, None
    return entry, raise_obstacle(actor=actor, work=work, draft=obstacle, entry=entry)


def has_open_obstacle(work: Work) -> bool:
    """Tell whether somebody is already asked to solve what stands in this work's way."""
    return unsolved_of(work).exists()


def unsolved_of(work: Work) -> QuerySet[Obstacle]:
    """Return the unsolved obstacles of this very piece of work."""
    return Obstacle.objects.filter(
        row_id=work.pk if isinstance(work, RoadmapRow) else work.row_id,
        part=work if isinstance(work, RowUnit) else None,
        row_school=work if isinstance(work, RowSchool) else None,
        state__in=UNSOLVED,
    )
