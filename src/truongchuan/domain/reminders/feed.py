"""A person's calendar: last days of their work, ends of quarters, and what other areas add.

The feed's address holds a token; whoever has it sees what its person may see that day, and
nothing once the person holds no function any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from django.db.models import Q

from truongchuan.domain.directory.selectors import actor_for
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import (
    Programme,
    RoadmapRow,
    RowSchool,
    RowUnit,
    Target,
    UnitRole,
)
from truongchuan.domain.programmes.selectors import (
    list_programmes,
    list_targets,
    targets_by_quarter,
)
from truongchuan.domain.programmes.states import OPEN_STATES, TargetState
from truongchuan.domain.reminders.models import FeedToken
from truongchuan.domain.reminders.personal import hash_of
from truongchuan.domain.reminders.telling import Place, label_of
from truongchuan.domain.shared.actor import Actor

MOST_EVENTS = 500
_LAST_DAYS = {"1": (3, 31), "2": (6, 30), "3": (9, 30), "4": (12, 31)}


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """Something on a day, or from a moment to another.

    ``uid`` never changes for the same thing. ``code`` chooses the text
    (``wording.reminders.FEED_TEXTS``), filled with ``label`` and ``params``.
    """

    uid: str
    day: date
    code: str
    label: str
    place: Place
    changed_at: datetime
    params: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    location: str = ""


FeedSource = Callable[[Actor, Programme], Iterable[FeedEvent]]
_SOURCES: list[FeedSource] = []


def add_feed_source(source: FeedSource) -> None:
    """Let another app's appointments stand in people's calendars. Called when the app is ready.

    A source returns only what the actor may see.
    """
    _SOURCES.append(source)


def feed_owner(*, token: str, on: date) -> Actor | None:
    """Return whose calendar a token opens; None for an unknown or ended one.

    None too for a person without a function in force, or whose account is closed.
    """
    found = (
        FeedToken.objects.filter(token_hash=hash_of(token)).select_related("person__user").first()
    )
    user = found.person.user if found is not None else None
    if user is None or not user.is_active:
        return None
    actor = actor_for(user=user, on=on)
    return actor if actor.authority_id is not None else None


def list_feed_events(*, actor: Actor) -> list[FeedEvent]:
    """Return what stands in a person's calendar, by day; :data:`MOST_EVENTS` at most.

    The number of queries depends on the number of running programmes, not on their size.
    """
    running = list_programmes(actor=actor).filter(
        closed_on__isnull=True, authority_id=actor.authority_id
    )
    found = chain.from_iterable(_events(actor, programme) for programme in running)
    return sorted(islice(found, MOST_EVENTS), key=lambda event: (event.day, event.uid))


def _events(actor: Actor, programme: Programme) -> Iterator[FeedEvent]:
    for source in _SOURCES:
        yield from source(actor, programme)
    yield from _quarters(actor, programme)
    yield from _tasks(actor, programme)


def _tasks(actor: Actor, programme: Programme) -> Iterator[FeedEvent]:
    units, on = actor.unit_ids, today_of(programme)
    open_row = Q(
        row__programme=programme,
        row__is_active=True,
        row__state__in=OPEN_STATES,
        row__due_on__isnull=False,
    )
    parts = (
        RowUnit.objects.filter(open_row, organisation_id__in=units)
        .filter(Q(role=UnitRole.LEAD) | Q(role=UnitRole.COOPERATING, state__in=OPEN_STATES))
        .select_related("row", "organisation")
        .order_by("row__due_on", "pk")[:MOST_EVENTS]
    )
    led: set[int] = set()
    for part in parts:
        unit = part.organisation.label if part.organisation else ""
        if part.role == UnitRole.LEAD:
            if part.row_id not in led:
                led.add(part.row_id)
                yield _deadline(f"task-{part.row_id}", part.row, on, {"role": "lead", "unit": unit})
        else:
            about = {"role": "cooperating", "unit": unit}
            yield _deadline(f"part-{part.pk}", part.row, on, about)
    schools = (
        RowSchool.objects.filter(open_row, is_active=True, state__in=OPEN_STATES)
        .filter(school__organisation_id__in=units)
        .select_related("row", "school__organisation")
        .order_by("row__due_on", "pk")[:MOST_EVENTS]
    )
    for school in schools:
        about = {"role": "school", "unit": school.school.name}
        yield _deadline(f"school-{school.pk}", school.row, on, about)


def _deadline(uid: str, row: RoadmapRow, on: date, params: dict[str, Any]) -> FeedEvent:
    due = row.due_on or on
    return FeedEvent(
        uid=uid,
        day=due,
        code="task_late" if due < on else "task",
        label=label_of(row),
        place=Place("task", (row.programme_id, row.number)),
        changed_at=row.updated_at or row.programme.created_at,
        params=params,
        note=row.task,
    )


def _quarters(actor: Actor, programme: Programme) -> Iterator[FeedEvent]:
    """Yield the ends of quarters; a school's people only hear of their own school's."""
    own = list(
        list_targets(actor=actor, programme=programme).filter(
            school__organisation_id__in=actor.unit_ids
        )
    )
    if own:
        yield from (_target(t, programme) for t in own if t.quarter and t.state in _AWAITED)
        return
    for summary in targets_by_quarter(actor=actor, programme=programme):
        count = sum(number for state, number in summary.by_state.items() if state in _AWAITED)
        if summary.quarter and count:
            yield FeedEvent(
                uid=f"quarter-{programme.pk}-{summary.quarter}",
                day=quarter_end(summary.quarter),
                code="quarter",
                label=programme.number or programme.title,
                place=Place("schools", (programme.pk,)),
                changed_at=programme.created_at,
                params={"quarter": summary.quarter, "count": count},
            )


_AWAITED = frozenset({TargetState.PLANNED, TargetState.REGISTERED, TargetState.EVALUATED})


def _target(target: Target, programme: Programme) -> FeedEvent:
    return FeedEvent(
        uid=f"target-{target.pk}",
        day=quarter_end(target.quarter),
        code="target",
        label=target.school.name,
        place=Place("school", (programme.pk, target.school_id)),
        changed_at=programme.created_at,
        params={"quarter": target.quarter},
    )


def quarter_end(quarter: str) -> date:
    """Return the last day of a quarter written like 2023-Q3."""
    year, number = quarter.split("-Q")
    return date(int(year), *_LAST_DAYS[number])
