"""What a meeting starts from: an agenda by the state of the work, and the frozen follow-up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from truongchuan.domain.committee.models import (
    AgendaItem,
    AgendaLink,
    Conclusion,
    FollowUp,
    Meeting,
)
from truongchuan.domain.committee.risks import risky_items
from truongchuan.domain.committee.states import (
    SETTLED_STATES,
    AgendaSource,
    ConclusionKind,
    MeetingKind,
    MeetingState,
)
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import RoadmapRow, Target
from truongchuan.domain.programmes.selectors import is_late
from truongchuan.domain.shared.actor import Actor

BLOCKED_NAMED = 10
"""Stuck tasks that get a point of their own; a longer list would not be talked through."""
MINUTES = {
    AgendaSource.FOLLOW_UP: 20,
    AgendaSource.REVIEW: 15,
    AgendaSource.LATE: 10,
    AgendaSource.OBSTACLE: 10,
    AgendaSource.TARGET: 15,
}


def fill_agenda(*, actor: Actor, meeting: Meeting) -> int:
    """Put on an agenda what the programme's today asks for; return the number of points.

    In this order: what became of earlier conclusions, late tasks by lead unit, stuck tasks,
    targets at risk; for a count of progress and a closing meeting the month's review comes
    second. Part of a larger write.
    """
    on = today_of(meeting.programme)
    maker = _Maker(meeting)
    conclusions = list(conclusions_to_follow(meeting).order_by("meeting__at", "number"))
    if conclusions:
        maker.add(AgendaSource.FOLLOW_UP, conclusions=conclusions)
    if meeting.kind in {MeetingKind.QUARTER, MeetingKind.CLOSING}:
        maker.add(AgendaSource.REVIEW, month=timezone.localtime(meeting.at).strftime("%Y-%m"))
    risky = risky_items(actor=actor, programme=meeting.programme, on=on)
    for group in risky.late:
        maker.add(AgendaSource.LATE, unit=group.unit, rows=group.rows)
    for row in risky.blocked[:BLOCKED_NAMED]:
        maker.add(AgendaSource.OBSTACLE, unit=_lead(row), rows=[row])
    if risky.targets:
        maker.add(AgendaSource.TARGET, targets=risky.targets, count=risky.targets_total)
    return maker.position


class _Maker:
    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        self.position = 0

    def add(
        self,
        source: AgendaSource,
        *,
        unit: Organisation | None = None,
        month: str = "",
        rows: Iterable[RoadmapRow] = (),
        targets: Iterable[Target] = (),
        conclusions: Iterable[Conclusion] = (),
        count: int = 0,
    ) -> None:
        self.position += 1
        links = [
            *(AgendaLink(row=row) for row in rows),
            *(AgendaLink(target=target) for target in targets),
            *(AgendaLink(conclusion=conclusion) for conclusion in conclusions),
        ]
        item = AgendaItem.objects.create(
            meeting=self.meeting,
            position=self.position,
            source=source,
            unit=unit,
            month=month,
            minutes=MINUTES[source],
            count=count or len(links),
        )
        for link in links:
            link.item = item
        AgendaLink.objects.bulk_create(links)


def _lead(row: RoadmapRow) -> Organisation | None:
    return next((u.organisation for u in row.units.all() if u.role == "lead"), None)


def conclusions_to_follow(meeting: Meeting) -> QuerySet[Conclusion]:
    """Return earlier meetings' conclusions that were not yet seen settled by a meeting.

    One that was finished since the last meeting comes once more, so that it is told as done.
    """
    settled = FollowUp.objects.filter(
        conclusion=OuterRef("pk"), state__in=SETTLED_STATES, meeting__state=MeetingState.CONCLUDED
    ).exclude(meeting=meeting.pk)
    return (
        Conclusion.objects.filter(
            ~Exists(settled),
            meeting__programme=meeting.programme_id,
            meeting__state__in=(MeetingState.HELD, MeetingState.CONCLUDED),
            meeting__at__lt=meeting.at,
            withdrawn_on__isnull=True,
        )
        .exclude(kind=ConclusionKind.INFORMATION)
        .exclude(meeting=meeting.pk)
        .select_related("meeting", "row", "unit")
    )


def freeze_follow_up(*, meeting: Meeting, on: date) -> int:
    """Keep what every earlier conclusion has come to by a day. Part of a larger write."""
    found = list(conclusions_to_follow(meeting))
    FollowUp.objects.bulk_create(
        [
            FollowUp(
                meeting=meeting,
                conclusion=conclusion,
                state=conclusion.row.state,
                percent=conclusion.row.percent,
                late=is_late(conclusion.row, on),
                due_on=conclusion.row.due_on,
                note=conclusion.row.note,
                on=on,
            )
            for conclusion in found
            if conclusion.row is not None
        ]
    )
    return len(found)
