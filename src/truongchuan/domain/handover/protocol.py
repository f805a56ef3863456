"""What the protocol with one receiver says: as planned before the day, as done after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.directory.models import School
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.handover.allocation import allocate
from truongchuan.domain.handover.models import HandoverPart
from truongchuan.domain.handover.registry import KINDS, rows_by_id
from truongchuan.domain.handover.states import HandoverState, ItemKind
from truongchuan.domain.papers.gather.given import (
    HandedFile,
    HandedObstacle,
    HandedSchool,
    HandedTask,
    HandedTotal,
    HandoverPaper,
)
from truongchuan.domain.programmes.models import Programme, RoadmapRow, RowUnit, Target, UnitRole
from truongchuan.domain.sources.models import StoredFile


def protocol_of(part: HandoverPart, *, desk_of: Programme) -> HandoverPaper:
    """Return the protocol of a part; a number of queries that does not grow with its rows.

    ``desk_of`` is the programme in which the paper is made: the giver's links lead to the giver's
    pages, the receiver's to its own.
    """
    handover = part.handover
    ids, shared = _handed(part)
    new = _new_ids(part) if desk_of.pk == part.programme_id else {}
    done = handover.state == HandoverState.DONE
    own = desk_of == handover.programme
    return HandoverPaper(
        title=handover.title,
        basis=handover.basis,
        on=handover.on,
        giver=handover.authority.name,
        giver_signer=handover.signer_name,
        giver_post=handover.signer_post,
        receiver=part.receiver.name,
        receiver_signer=part.signer_name,
        receiver_post=part.signer_post,
        schools=_schools(part, ids.get(ItemKind.SCHOOL, []), new, own=own),
        tasks=_tasks(ids.get(ItemKind.ROW, []), shared),
        obstacles=tuple(
            HandedObstacle(o.number, o.words, o.due_on)
            for o in sorted(
                rows_by_id(Obstacle, ids.get(ItemKind.OBSTACLE, [])).values(),
                key=lambda o: o.number,
            )
        ),
        files=tuple(
            HandedFile(f.name, f.size, f.sha256)
            for f in sorted(
                rows_by_id(StoredFile, ids.get(ItemKind.FILE, [])).values(),
                key=lambda f: (f.name, f.pk),
            )
        ),
        totals=tuple(part_totals(part, ids)),
        is_done=done,
        digest=handover.reconciliation.digest if done else "",
    )


def _handed(part: HandoverPart) -> tuple[dict[str, list[int]], set[int]]:
    """Return what the part gets by kind, and the tasks that others get too."""
    handover = part.handover
    if handover.state == HandoverState.DONE:
        ids: dict[str, list[int]] = {}
        for kind, old_id in part.items.order_by("old_id").values_list("kind", "old_id"):
            ids.setdefault(kind, []).append(old_id)
        others = handover.items.filter(kind=ItemKind.ROW).exclude(part=part)
        return ids, set(others.filter(part__isnull=False).values_list("old_id", flat=True))
    found = allocate(handover)
    shared = {pk for pk, way in found.ways[ItemKind.ROW].items() if len(way.parts) > 1}
    return {kind: found.ids(kind, part.pk) for kind in KINDS}, shared


def _new_ids(part: HandoverPart) -> dict[int, int]:
    return {
        old: new
        for old, new in part.items.filter(kind=ItemKind.SCHOOL).values_list("old_id", "new_id")
        if new is not None
    }


def part_totals(
    part: HandoverPart, ids: Mapping[str, list[int]] | None = None
) -> list[HandedTotal]:
    """Return how many of each kind pass to a part, of how many at the giver."""
    handed = ids if ids is not None else _handed(part)[0]
    found = []
    for code, kind in KINDS.items():
        mine = handed.get(code, [])
        total = kind.rows(part.handover).order_by().count()
        amount = 0
        if kind.amount is not None:
            amount = sum(kind.amount(row) for row in rows_by_id(kind.model, mine).values())
        if total:
            found.append(HandedTotal(code, total, len(mine), amount))
    return found


def _schools(
    part: HandoverPart, ids: list[int], new: Mapping[int, int], *, own: bool
) -> tuple[HandedSchool, ...]:
    programme = part.handover.programme
    schools = School.objects.filter(pk__in=ids).select_related("organisation", "ward")
    targets = {
        t.school_id: t
        for t in Target.objects.filter(programme=programme, is_active=True, school_id__in=ids)
    }
    held = Counter(
        Certificate.objects.filter(school_id__in=ids, withdrawn_at__isnull=True).values_list(
            "school_id", flat=True
        )
    )
    found = []
    for school in schools.order_by("organisation__sort_key", "pk"):
        target = targets.get(school.pk)
        link = school.pk if own else new.get(school.pk)
        found.append(
            HandedSchool(
                name=school.organisation.name,
                kind=school.kind,
                ward=school.ward.label if school.ward else "",
                quarter=target.quarter if target else "",
                state=target.state if target else "",
                certificates=held[school.pk],
                route_args=(link,) if link else (),
            )
        )
    return tuple(found)


def _tasks(ids: list[int], shared: set[int]) -> tuple[HandedTask, ...]:
    rows = rows_by_id(RoadmapRow, ids)
    leads: dict[int, str] = {}
    parts = RowUnit.objects.filter(row_id__in=ids, role=UnitRole.LEAD).order_by("position", "pk")
    for row_id, words in parts.values_list("row_id", "as_written"):
        leads.setdefault(row_id, words)
    return tuple(
        HandedTask(
            number=row.number,
            label=row.label,
            task=row.task,
            lead=leads.get(row.pk, ""),
            due=row.due_on,
            state=row.state,
            percent=row.percent,
            shared=row.pk in shared,
        )
        for row in sorted(rows.values(), key=lambda row: row.number)
    )
