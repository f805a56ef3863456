"""How long finished tasks took: records of the whole authority, by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q

from truongchuan.domain.programmes.models import Programme, ProgressEntry, RoadmapRow
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.schedule import WorkingCalendar
from truongchuan.engines.schedule.propose import steps_in

MOST_RECORDS = 2000
"""Newest finished pieces of work that are looked at."""


@dataclass(frozen=True, slots=True)
class Records:
    """Working days that finished tasks of a step took, shortest first."""

    step: str
    days: tuple[int, ...]


def records_by_step(
    *, actor: Actor, programme: Programme, calendar: WorkingCalendar
) -> dict[str, Records]:
    """Return the recorded lengths of finished tasks of the authority's programmes, by step.

    A record runs from the first report that work was under way to the day it was done. Work that
    was reported done at once says nothing about its length and is left out, and so is what lies
    outside the calendar.
    """
    programmes = list_programmes(actor=actor).filter(authority_id=programme.authority_id)
    entries = ProgressEntry.objects.filter(
        row__programme__in=programmes.order_by(), unit__isnull=True
    )
    begun = Min("on", filter=Q(state__in=[WorkState.IN_PROGRESS, WorkState.BLOCKED]))
    schools = (
        entries.filter(row_school__state=WorkState.DONE, row_school__done_on__isnull=False)
        .order_by("-row_school__done_on")
        .values_list("row_id", "row_school__done_on", "row_school_id")
        .annotate(first=begun)
    )
    whole = (
        entries.filter(row_school__isnull=True, row__state=WorkState.DONE)
        .filter(row__done_on__isnull=False)
        .order_by("-row__done_on")
        .values_list("row_id", "row__done_on", "row__number")
        .annotate(first=begun)
    )
    lines = [*schools[:MOST_RECORDS], *whole[:MOST_RECORDS]]
    texts = _texts({line[0] for line in lines})
    found: dict[str, list[int]] = defaultdict(list)
    for row_id, last, _part, first in lines:
        days = _length(calendar, first, last)
        step = texts.get(row_id, "")
        if days and step:
            found[step].append(days)
    return {step: Records(step, tuple(sorted(days))) for step, days in found.items()}


def _texts(rows: Iterable[int]) -> dict[int, str]:
    """The one step of each row; rows of many steps or none say nothing."""
    found = {}
    for pk, task in RoadmapRow.objects.filter(pk__in=list(rows)).values_list("pk", "task"):
        steps = steps_in(task)
        if len(steps) == 1:
            found[pk] = next(iter(steps)).value
    return found


def _length(calendar: WorkingCalendar, first: date | None, last: date) -> int:
    if first is None or not calendar.first <= first <= last <= calendar.last:
        return 0
    return max(1, calendar.index_after(last) - calendar.index(first))
