"""Figures of whole programmes, for lists and dashboards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce

from truongchuan.domain.programmes.models import Programme, RoadmapRow, Target
from truongchuan.domain.programmes.selectors import is_late, list_programmes
from truongchuan.domain.programmes.states import OPEN_STATES, TargetState, WorkState
from truongchuan.domain.shared.actor import Actor


@dataclass(frozen=True, slots=True)
class ProgrammeSummary:
    """A programme with the number of its tasks and targets. Cancelled tasks are not counted."""

    programme: Programme
    rows: int
    done: int
    late: int
    targets: int
    recognised: int


def summarise_programmes(*, actor: Actor, on: date) -> list[ProgrammeSummary]:
    """Return every programme the actor may see with its figures, newest first; three queries.

    A task is late by its programme's own today; ``on`` is the calendar's, for the others.
    """
    programmes = list(list_programmes(actor=actor))
    today = Coalesce(F("programme__fixed_today"), Value(on))
    rows = _by_programme(
        RoadmapRow.objects.filter(programme__in=programmes, is_active=True)
        .exclude(state=WorkState.CANCELLED)
        .order_by()
        .values("programme_id")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state=WorkState.DONE)),
            late=Count("pk", filter=Q(state__in=OPEN_STATES, due_on__lt=today)),
        )
    )
    targets = _by_programme(
        Target.objects.filter(programme__in=programmes, is_active=True)
        .order_by()
        .values("programme_id")
        .annotate(
            total=Count("pk"),
            recognised=Count("pk", filter=Q(state=TargetState.RECOGNISED)),
        )
    )
    return [
        ProgrammeSummary(
            programme=p,
            rows=rows.get(p.pk, {}).get("total", 0),
            done=rows.get(p.pk, {}).get("done", 0),
            late=rows.get(p.pk, {}).get("late", 0),
            targets=targets.get(p.pk, {}).get("total", 0),
            recognised=targets.get(p.pk, {}).get("recognised", 0),
        )
        for p in programmes
    ]


def _by_programme(groups: Iterable[Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    return {group["programme_id"]: group for group in groups}


@dataclass(frozen=True, slots=True)
class MonthSummary:
    """Tasks due in a month (``2023-05``; empty for tasks without one) by state.

    ``late`` counts open tasks past their last day; they are part of ``by_state`` as well.
    """

    month: str
    total: int
    by_state: dict[str, int]
    late: int


def rows_by_month(rows: Iterable[RoadmapRow], on: date) -> list[MonthSummary]:
    """Return the tasks by the last month of their period, so that each counts once."""
    groups: dict[str, list[RoadmapRow]] = {}
    for row in rows:
        groups.setdefault(max(row.months, default=""), []).append(row)
    return [
        MonthSummary(
            month=month,
            total=len(found),
            by_state={
                state: count
                for state in WorkState.values
                if (count := sum(r.state == state for r in found))
            },
            late=sum(is_late(r, on) for r in found),
        )
        for month, found in sorted(groups.items(), key=lambda item: item[0] or "9")
    ]
