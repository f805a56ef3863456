"""The chain of work: directive → task → progress → obstacle → review → meeting → conclusion → task.

For some tasks at once, in a bounded number of queries, whatever their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Max, Q

from truongchuan.domain.committee.models import AgendaLink, Conclusion, Meeting
from truongchuan.domain.committee.selectors import list_conclusions, list_readable_meetings
from truongchuan.domain.documents.models import DocumentTask, OfficialDocument
from truongchuan.domain.documents.selectors import documents_in
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.selectors import list_obstacles
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme, ProgressEntry, RoadmapRow
from truongchuan.domain.programmes.policies import require
from truongchuan.domain.reviews.models import ReviewState, ReviewTask, TaskAssessment
from truongchuan.domain.shared.actor import Actor


@dataclass(slots=True)
class TaskChain:
    """What stands before and after a task.

    ``documents`` gave it or are about it; ``meetings`` had it on their agenda; ``conclusions``
    gave it or push it on; ``derived`` are the tasks that its obstacles became, and those that
    meetings gave when they talked about it.
    """

    row: RoadmapRow
    documents: list[OfficialDocument] = field(default_factory=list)
    reports: int = 0
    last_report: date | None = None
    obstacles: list[Obstacle] = field(default_factory=list)
    assessments: list[TaskAssessment] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    conclusions: list[Conclusion] = field(default_factory=list)
    derived: list[RoadmapRow] = field(default_factory=list)


def chains_of(*, actor: Actor, programme: Programme, rows: Sequence[RoadmapRow]) -> list[TaskChain]:
    """Return the chain of each task, in the order given; eleven queries at most.

    :raises NotAllowed: when the actor does not see the programme.
    """
    require(actor, "programmes.view", programme)
    chains = {row.pk: TaskChain(row) for row in rows if row.programme_id == programme.pk}
    if chains:
        _add_documents(actor, programme, chains)
        _add_reports(chains)
        _add_obstacles(actor, programme, chains)
        _add_assessments(chains)
        _add_meetings(actor, programme, chains)
    return list(chains.values())


def _add_documents(actor: Actor, programme: Programme, chains: dict[int, TaskChain]) -> None:
    gave = DocumentTask.objects.filter(row__in=chains).values_list("row_id", "document_id")
    about = OfficialDocument.rows.through.objects.filter(roadmaprow__in=chains).values_list(
        "roadmaprow_id", "officialdocument_id"
    )
    pairs = list(dict.fromkeys([*gave, *about]))
    wanted = [document for _row, document in pairs]
    documents = documents_in(actor=actor, programme=programme).in_bulk(wanted)
    for row_id, document_id in pairs:
        if document_id in documents:
            chains[row_id].documents.append(documents[document_id])


def _add_reports(chains: dict[int, TaskChain]) -> None:
    counted = (
        ProgressEntry.objects.filter(row__in=chains, undoes__isnull=True, undone_by__isnull=True)
        .order_by()
        .values_list("row_id")
        .annotate(number=Count("pk"), last=Max("on"))
    )
    for row_id, number, last in counted:
        chains[row_id].reports, chains[row_id].last_report = number, last


def _add_obstacles(actor: Actor, programme: Programme, chains: dict[int, TaskChain]) -> None:
    found = list_obstacles(actor=actor, programme=programme, on=today_of(programme))
    for obstacle in found.filter(row__in=chains).select_related("row", "task").order_by("number"):
        chain = chains[obstacle.row_id]
        chain.obstacles.append(obstacle)
        if obstacle.task is not None:
            chain.derived.append(obstacle.task)


def _add_assessments(chains: dict[int, TaskChain]) -> None:
    found = (
        TaskAssessment.objects.filter(row__in=chains)
        .exclude(review__state=ReviewState.OPENED)
        .select_related("review")
        .defer("review__snapshot", "review__closing")
        .order_by("review__month")
    )
    for assessment in found:
        chains[assessment.row_id].assessments.append(assessment)


def _add_meetings(actor: Actor, programme: Programme, chains: dict[int, TaskChain]) -> None:
    links = list(
        AgendaLink.objects.filter(row__in=chains)
        .order_by("item__meeting__at")
        .values_list("row_id", "item_id", "item__meeting_id")
    )
    meetings = {
        meeting.pk: meeting
        for meeting in list_readable_meetings(actor=actor, programme=programme).filter(
            pk__in={meeting for _row, _item, meeting in links}
        )
    }
    rows_of_item: dict[int, set[int]] = {}
    for row_id, item_id, meeting_id in links:
        rows_of_item.setdefault(item_id, set()).add(row_id)
        meeting = meetings.get(meeting_id)
        if meeting is not None and meeting not in chains[row_id].meetings:
            chains[row_id].meetings.append(meeting)
    on = today_of(programme)
    conclusions = list_conclusions(actor=actor, programme=programme, on=on).filter(
        Q(row__in=chains) | Q(item__in=rows_of_item)
    )
    for conclusion in conclusions.prefetch_related(None):
        if conclusion.row_id in chains:
            chains[conclusion.row_id].conclusions.append(conclusion)
        elif conclusion.row is not None:
            for row_id in rows_of_item.get(conclusion.item_id or 0, ()):
                chains[row_id].derived.append(conclusion.row)


def obstacle_behind(*, actor: Actor, programme: Programme, row: RoadmapRow) -> Obstacle | None:
    """Return the obstacle that a task is to solve."""
    found = list_obstacles(actor=actor, programme=programme, on=today_of(programme))
    return found.filter(task=row).first()


def review_behind(*, actor: Actor, programme: Programme, row: RoadmapRow) -> ReviewTask | None:
    """Return the month's review that gave a task."""
    require(actor, "programmes.view", programme)
    return (
        ReviewTask.objects.filter(row=row, review__programme=programme)
        .select_related("review")
        .defer("review__snapshot", "review__closing")
        .first()
    )


def rows_of_meeting(*, actor: Actor, meeting: Meeting) -> list[RoadmapRow]:
    """Return the tasks of a meeting's conclusions; none where the actor may not read it."""
    found = list_conclusions(
        actor=actor, programme=meeting.programme, on=today_of(meeting.programme)
    ).filter(meeting=meeting, row__isnull=False)
    return _distinct(c.row for c in found.prefetch_related(None))


def rows_of_document(
    *, actor: Actor, programme: Programme, document: OfficialDocument
) -> list[RoadmapRow]:
    """Return the tasks that a document gave, then those that it was said to be about."""
    if not documents_in(actor=actor, programme=programme).filter(pk=document.pk).exists():
        return []
    gave = [task.row for task in document.tasks.select_related("row").order_by("row__number")]
    return _distinct([*gave, *document.rows.order_by("number")])


def _distinct(rows: Iterable[RoadmapRow | None]) -> list[RoadmapRow]:
    return list({row.pk: row for row in rows if row is not None}.values())
