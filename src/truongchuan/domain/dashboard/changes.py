"""What changed in a programme since a day, by the programme's own days.

A period runs from ``since`` up to today, both included: "before" is the evening before ``since``.
States before are read back from the reports themselves, so that no snapshot is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from math import hypot
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.followup.models import Obstacle, ObstacleMove
from truongchuan.domain.followup.states import UNSOLVED, ObstacleState
from truongchuan.domain.programmes.models import (
    Programme,
    ProgressEntry,
    RoadmapRow,
    RowSchool,
    Target,
)
from truongchuan.domain.programmes.states import OPEN_STATES, TargetState, WorkState
from truongchuan.domain.reviews.frozen import snapshot_view
from truongchuan.domain.reviews.selectors import list_reviews
from truongchuan.domain.scheduling.rows import BY_SCHOOL
from truongchuan.domain.scheduling.selectors import Chances, ProgrammeSchedule, list_runs
from truongchuan.domain.shared.actor import Actor

LEAST_CHANGE = 0.01
"""A chance that moved by less than one percentage point did not move."""


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure of the programme before and now. ``before`` is None where nobody kept it."""

    code: str
    before: float | None
    after: float


@dataclass(frozen=True, slots=True)
class RowMove:
    """A task whose state moved; ``before`` is empty for a task given since."""

    row: RoadmapRow
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TargetMove:
    """A target that moved on its way to recognition, from one state to another."""

    school_id: int
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChanceMove:
    """A target's chance in a result that was kept, and now (shares of 0 to 1)."""

    school_id: int | None
    name: str
    group: str
    before: float
    after: float
    before_finish: date | None
    finish: date | None

    @property
    def by(self) -> float:
        """The difference."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that changed. ``chances_of``: day of the kept result that chances are held to.

    ``compared_review`` is the month of the frozen review that the targets' states are held to,
    where the record's clock is not the programme's.
    """

    since: date
    until: date
    figures: tuple[FigureChange, ...]
    moves: tuple[RowMove, ...]
    new_obstacles: tuple[Obstacle, ...]
    solved_obstacles: tuple[Obstacle, ...]
    targets: tuple[TargetMove, ...]
    chances: tuple[ChanceMove, ...]
    chances_of: date | None
    compared_review: str


def changes_between(
    *,
    actor: Actor,
    programme: Programme,
    since: date,
    rows: Iterable[RoadmapRow],
    found: ProgrammeSchedule,
    chances: Chances,
    targets: frozenset[int] | None = None,
) -> Changes:
    """Return what changed from ``since`` to the schedule's day; ten queries at most.

    ``rows`` are those to tell of; ``targets`` keeps some targets (ids), None all. The programme
    was shown to the actor already.
    """
    until, listed = found.on, list(rows)
    before = _states_before(programme, since)
    moves = [
        RowMove(row, was, row.state)
        for row in listed
        if (was := _was(row, before, since)) != row.state and _moved_on(row, was)
    ]
    fresh, solved, unsolved = _obstacles(programme, since, until, {row.pk for row in listed})
    kept = _kept_run(actor, programme, found, since)
    moved, month = _target_moves(actor, programme, since, targets)
    figures = [
        *_row_figures(listed, before, since, until),
        _parts(programme, since),
        FigureChange("obstacles", *unsolved),
        *_recognised(found, since, targets),
        *(_expected(kept, found, chances) if targets is None else ()),
    ]
    return Changes(
        since=since,
        until=until,
        figures=tuple(figures),
        moves=tuple(sorted(moves, key=_move_order)),
        new_obstacles=fresh,
        solved_obstacles=solved,
        targets=moved,
        chances=tuple(_chance_moves(kept, found, chances, targets)),
        chances_of=kept.on if kept else None,
        compared_review=month,
    )


# --- tasks ------------------------------------------------------------------------------------


def _states_before(programme: Programme, since: date) -> dict[int, str]:
    """Row id → state on the evening before, of rows with a report on the whole task."""
    entries = (
        ProgressEntry.objects.filter(
            row__programme=programme, unit__isnull=True, row_school__isnull=True
        )
        .order_by("pk")
        .values_list("row_id", "on", "state_before", "state")
    )
    found: dict[int, str] = {}
    for row_id, on, was, state in entries:
        if on < since:
            found[row_id] = state
        else:
            found.setdefault(row_id, was)
    return found


def _was(row: RoadmapRow, before: Mapping[int, str], since: date) -> str:
    """The state before; empty for a task that was not there yet."""
    if row.assigned_on is not None and row.assigned_on >= since:
        return ""
    return before.get(row.pk, row.state)


def _moved_on(row: RoadmapRow, was: str) -> bool:
    """A task that was given and taken away again within the period is no news."""
    return bool(was) or row.state != WorkState.CANCELLED


_NEWS = (WorkState.BLOCKED, WorkState.DONE, WorkState.CANCELLED, WorkState.IN_PROGRESS)


def _move_order(move: RowMove) -> tuple[int, int]:
    place = _NEWS.index(WorkState(move.after)) if move.after in _NEWS else len(_NEWS)
    return place, move.row.number


def _row_figures(
    rows: list[RoadmapRow], before: Mapping[int, str], since: date, until: date
) -> list[FigureChange]:
    was = [(row, state) for row in rows if (state := _was(row, before, since))]

    def count(state: str) -> FigureChange:
        then = sum(old == state for _row, old in was)
        return FigureChange(f"tasks.{state}", then, sum(row.state == state for row in rows))

    def late(row: RoadmapRow, state: str, on: date) -> bool:
        return state in OPEN_STATES and row.due_on is not None and row.due_on < on

    return [
        count(WorkState.DONE),
        FigureChange(
            "tasks.late",
            sum(late(row, old, since) for row, old in was),
            sum(late(row, row.state, until) for row in rows),
        ),
        count(WorkState.BLOCKED),
    ]


def _parts(programme: Programme, since: date) -> FigureChange:
    """Steps of schools that are done."""
    done = Q(state=WorkState.DONE)
    counted = RowSchool.objects.filter(
        row__programme=programme, row__is_active=True, is_active=True
    ).aggregate(now=Count("pk", filter=done), then=Count("pk", filter=done & Q(done_on__lt=since)))
    return FigureChange("steps.done", counted["then"], counted["now"])


# --- obstacles ---------------------------------------------------------------------------------


def _obstacles(
    programme: Programme, since: date, until: date, rows: set[int]
) -> tuple[tuple[Obstacle, ...], tuple[Obstacle, ...], tuple[int, int]]:
    """Obstacles of some rows: raised since, solved since, and unsolved before and now."""
    listed = [
        obstacle
        for obstacle in Obstacle.objects.filter(
            Q(state__in=UNSOLVED) | Q(raised_on__gte=since) | Q(solved_on__gte=since),
            programme=programme,
            raised_on__lte=until,
        )
        .select_related("row", "solver", "row_school__school__organisation")
        .order_by("number")
        if obstacle.row_id in rows
    ]
    acts = (
        ObstacleMove.objects.filter(
            obstacle__programme=programme, obstacle__raised_on__lt=since, on__lt=since
        )
        .filter(obstacle__row__in=rows)
        .order_by("pk")
        .values_list("obstacle_id", "state")
    )
    then: dict[int, str] = dict(acts)
    return (
        tuple(o for o in listed if o.raised_on >= since and o.state != ObstacleState.WITHDRAWN),
        tuple(
            o
            for o in listed
            if o.state == ObstacleState.SOLVED and o.solved_on is not None and o.solved_on >= since
        ),
        (
            sum(state in UNSOLVED for state in then.values()),
            sum(o.state in UNSOLVED for o in listed),
        ),
    )


# --- targets -----------------------------------------------------------------------------------


def _recognised(
    found: ProgrammeSchedule, since: date, targets: frozenset[int] | None
) -> list[FigureChange]:
    lines = [
        line.target
        for line in found.targets
        if line.target.recognised and (targets is None or line.id in targets)
    ]
    then = sum(t.decided_on is not None and t.decided_on < since for t in lines)
    return [FigureChange("targets.recognised", then, len(lines))]


def _target_moves(
    actor: Actor,
    programme: Programme,
    since: date,
    targets: frozenset[int] | None,
) -> tuple[tuple[TargetMove, ...], str]:
    """Targets whose state differs from what it was: by the record, else by a frozen review.

    The record keeps the real clock; a programme that stands on a fixed day is therefore held to
    the newest numbers frozen before ``since``.
    """
    month = ""
    if programme.fixed_today is None:
        was = _moved_in_record(programme, since)
    else:
        was, month = _frozen_states(actor, programme, since)
    moves = [
        TargetMove(school_id, name, was[key], state)
        for key, school_id, name, state in _now(programme, was)
        if was[key] != state and (targets is None or key in targets)
    ]
    order = list(TargetState.values)
    return tuple(sorted(moves, key=lambda m: (-order.index(m.after), m.name))), month


def _now(programme: Programme, was: Mapping[int, str]) -> Iterable[tuple[int, int, str, str]]:
    """Id, school, name and state of the targets that something is known of before."""
    if not was:
        return []
    found = Target.objects.filter(programme=programme, is_active=True).order_by()
    if len(was) < 100:
        found = found.filter(pk__in=was)
    lines = found.values_list("pk", "school_id", "school__organisation__name", "state")
    return [line for line in lines if line[0] in was]


def _moved_in_record(programme: Programme, since: date) -> dict[int, str]:
    start = timezone.make_aware(datetime.combine(since, time.min))
    events = (
        AuditEvent.objects.filter(
            authority_id=programme.authority_id,
            subject_type=Target._meta.label_lower,
            action="target.move",
            at__gte=start,
        )
        .order_by("number")
        .values_list("subject_id", "before")
    )
    was: dict[int, str] = {}
    for subject, before in events:
        if before.get("state") in TargetState.values:
            was.setdefault(int(subject), before["state"])
    return was


def _frozen_states(actor: Actor, programme: Programme, since: date) -> tuple[dict[int, str], str]:
    start = timezone.make_aware(datetime.combine(since, time.min))
    review = (
        list_reviews(actor=actor, programme=programme)
        .defer(None)
        .filter(as_of__lt=start)
        .order_by("-as_of")
        .first()
    )
    view = snapshot_view(review) if review else None
    if review is None or view is None:
        return {}, ""
    states = {school.id: school.state for school in view.schools}
    targets = Target.objects.filter(programme=programme, is_active=True).order_by()
    pairs = targets.values_list("pk", "school_id")
    return {pk: states[school] for pk, school in pairs if school in states}, review.month


# --- chances -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kept:
    """A result that was kept: its day and plain values."""

    on: date
    results: Mapping[str, Any]


def _kept_run(
    actor: Actor, programme: Programme, found: ProgrammeSchedule, since: date
) -> _Kept | None:
    """The newest kept result of the day or before it, of the same level and without slips."""
    line = (
        list_runs(actor=actor, programme=programme)
        .filter(slips={}, level=found.level, on__lte=since)
        .order_by("-on", "-pk")
        .values_list("on", "results")
        .first()
    )
    return _Kept(line[0], line[1].get("before") or {}) if line else None


def _chance_moves(
    kept: _Kept | None,
    found: ProgrammeSchedule,
    chances: Chances,
    targets: frozenset[int] | None,
) -> list[ChanceMove]:
    """Chances that moved by more than chance itself explains, the largest move first."""
    moves: dict[str, ChanceMove] = {}
    for line in found.targets if kept else ():
        target, now = line.target, chances.of(line.target.key)
        then = kept.results.get("targets", {}).get(target.key) if kept else None
        if now is None or now.chance is None or not then or then.get("chance") is None:
            continue
        if target.recognised or target.key in moves:
            continue
        if targets is not None and target.id not in targets:
            continue
        noise = 2 * hypot(now.standard_error or 0, then.get("standard_error") or 0)
        if abs(now.chance - then["chance"]) <= max(noise, LEAST_CHANGE):
            continue
        by_school = found.level == BY_SCHOOL
        moves[target.key] = ChanceMove(
            school_id=target.school_id if by_school else None,
            name=target.name if by_school else "",
            group=target.group,
            before=then["chance"],
            after=now.chance,
            before_finish=date.fromisoformat(then["finish"]) if then.get("finish") else None,
            finish=line.finish,
        )
    return sorted(moves.values(), key=lambda move: (-abs(move.by), move.name, move.group))


def _expected(kept: _Kept | None, found: ProgrammeSchedule, chances: Chances) -> list[FigureChange]:
    """How many targets hold on average, by school only: quarters stand for many schools."""
    if chances.result is None or found.level != BY_SCHOOL:
        return []
    then = None
    if kept and kept.results.get("quarters"):
        then = sum(quarter["expected"] for quarter in kept.results["quarters"].values())
    after = sum(quarter.expected for quarter in chances.result.quarters.values())
    return [FigureChange("targets.expected", then, after)]
