"""The leader's board: everything that has to be decided, of one programme on one day.

Dates and chances are computed by callers (``web/schedule.py`` wires calendar and legal terms).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from truongchuan.domain.committee.models import Conclusion, Meeting
from truongchuan.domain.committee.selectors import (
    ConclusionFilter,
    ConclusionTotals,
    count_conclusions,
    list_conclusions,
    next_meeting,
)
from truongchuan.domain.dashboard.changes import Changes, changes_between
from truongchuan.domain.dashboard.critical import (
    CriticalTask,
    critical_tasks,
    rows_about,
    targets_touched,
)
from truongchuan.domain.dashboard.holding import HoldingUnit, holding_units
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.selectors import due_replies
from truongchuan.domain.followup.models import Obstacle
from truongchuan.domain.followup.selectors import ObstacleFilter, list_obstacles
from truongchuan.domain.programmes.models import Programme, RoadmapRow, Target
from truongchuan.domain.programmes.policies import require
from truongchuan.domain.programmes.selectors import list_programmes, list_rows
from truongchuan.domain.programmes.states import OPEN_STATES
from truongchuan.domain.scheduling.rows import BY_SCHOOL
from truongchuan.domain.scheduling.selectors import Chances, ProgrammeSchedule, TargetStanding
from truongchuan.domain.scheduling.standing import Standing
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.schedule import RiskResult

LOOK_AHEAD = timedelta(days=30)
DANGER = (
    Standing.MISSED, Standing.AT_RISK, Standing.UNKNOWN, Standing.ON_TRACK, Standing.REACHED,
)  # fmt: skip
"""The order of schools: what can still be lost first."""
_PLACES = {standing: place for place, standing in enumerate(DANGER)}


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What part to show; empty fields do not filter."""

    quarter: str = ""
    kind: str = ""
    unit_id: int | None = None

    @property
    def by_target(self) -> bool:
        """True when only some targets are shown."""
        return bool(self.quarter or self.kind)


@dataclass(frozen=True, slots=True)
class QuarterStanding:
    """The targets of a quarter. ``counts`` by standing; ``aside``: withdrawn, put off.

    ``expected``: how many hold on average, over targets with a chance or a certain standing; None
    where some are unknown. ``all_hold`` with its standard error: only for whole quarters.
    """

    quarter: str
    deadline: date | None
    counts: Mapping[str, int]
    aside: int
    expected: float | None
    all_hold: float | None
    error: float | None

    @property
    def total(self) -> int:
        """Targets in the quarter, those put aside left out."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Board:
    """All that the leader's page shows; lists are whole, pages show their beginnings."""

    on: date
    where: BoardFilter
    quarters: tuple[QuarterStanding, ...]
    targets: tuple[TargetStanding, ...]
    critical: tuple[CriticalTask, ...]
    holding: tuple[HoldingUnit, ...]
    obstacles: tuple[Obstacle, ...]
    unsolved: int
    conclusions: tuple[Conclusion, ...]
    conclusion_totals: ConclusionTotals
    replies: tuple[OfficialDocument, ...]
    deadlines: tuple[RoadmapRow, ...]
    next_meeting: Meeting | None
    rows: tuple[RoadmapRow, ...]
    changes: Changes


def leader_board(
    *,
    actor: Actor,
    programme: Programme,
    found: ProgrammeSchedule,
    chances: Chances,
    where: BoardFilter = BoardFilter(),
    since: date,
) -> Board:
    """Return the board of the schedule's day; some twenty queries beside those of the schedule.

    :raises NotAllowed: when the actor does not see the programme.
    """
    require(actor, "programmes.view", programme)
    on = found.on
    ids = _target_ids(programme, where, found)
    rows = [
        row
        for row in list_rows(
            actor=actor,
            programme=programme,
            on=on,
            schools_of=frozenset(),
        )
        if _of_unit(row, where.unit_id)
    ]
    if ids is not None:
        about = rows_about(found, ids)
        rows = [row for row in rows if row.pk in about]
    kept = {row.pk for row in rows}
    unsolved = [
        obstacle
        for obstacle in list_obstacles(
            actor=actor, programme=programme, on=on, where=ObstacleFilter(state="unsolved")
        )
        if obstacle.row_id in kept
        or (where.unit_id is not None and ids is None and obstacle.solver_id == where.unit_id)
    ]
    late = sorted((o for o in unsolved if o.due_on < on), key=lambda o: (o.due_on, o.number))
    holding = holding_units(rows=rows, obstacles=unsolved, touched=targets_touched(found), on=on)
    if where.unit_id is not None:
        holding = [held for held in holding if held.unit.pk == where.unit_id]
    targets = _targets(found, ids)
    return Board(
        on=on,
        where=where,
        quarters=tuple(_quarters(programme, found, chances, targets, where)),
        targets=tuple(targets),
        critical=tuple(critical_tasks(found, rows=rows, on=on)),
        holding=tuple(holding),
        obstacles=tuple(late),
        unsolved=len(unsolved),
        conclusions=tuple(
            _conclusions(actor, programme, on, where, kept if ids is not None else None)
        ),
        conclusion_totals=count_conclusions(actor=actor, programme=programme, on=on),
        replies=tuple(
            due_replies(
                actor=actor,
                programme=programme,
                on=on,
                unit_ids=None if where.unit_id is None else [where.unit_id],
            )
        ),
        deadlines=_deadlines(rows, on),
        next_meeting=next_meeting(actor=actor, programme=programme, on=on),
        rows=tuple(rows),
        changes=changes_between(
            actor=actor,
            programme=programme,
            since=since,
            rows=rows,
            found=found,
            chances=chances,
            targets=ids,
        ),
    )


def kinds_of_targets(*, actor: Actor, programme: Programme) -> dict[str, int]:
    """Return how many targets each kind of school has; one query."""
    counted = (
        Target.objects.filter(programme=programme, is_active=True)
        .filter(programme__in=list_programmes(actor=actor).order_by())
        .order_by()
        .values_list("school__kind")
        .annotate(number=Count("pk"))
    )
    return dict(counted)


def _target_ids(
    programme: Programme, where: BoardFilter, found: ProgrammeSchedule
) -> frozenset[int] | None:
    """The targets that a filter keeps; None for all."""
    if not where.by_target:
        return None
    kept = {
        line.id
        for line in found.targets
        if not where.quarter or line.target.quarter == where.quarter
    }
    if where.kind:
        kept &= set(
            Target.objects.filter(programme=programme, is_active=True, school__kind=where.kind)
            .order_by()
            .values_list("pk", flat=True)
        )
    return frozenset(kept)


def _of_unit(row: RoadmapRow, unit_id: int | None) -> bool:
    return unit_id is None or any(part.organisation_id == unit_id for part in row.units.all())


def _targets(found: ProgrammeSchedule, ids: frozenset[int] | None) -> list[TargetStanding]:
    """The targets in the order of danger; equal ones stay in the order of quarter and name."""
    shown = [line for line in found.targets if ids is None or line.id in ids]
    return sorted(shown, key=_danger)


def _danger(line: TargetStanding) -> tuple[int, float, int, date]:
    chance = line.chance.chance if line.chance and line.chance.chance is not None else 2.0
    margin = line.margin if line.margin is not None else 10**6
    return _PLACES[line.standing], chance, margin, line.deadline


def _quarters(
    programme: Programme,
    found: ProgrammeSchedule,
    chances: Chances,
    targets: list[TargetStanding],
    where: BoardFilter,
) -> list[QuarterStanding]:
    groups: dict[str, list[TargetStanding]] = {}
    for line in targets:
        groups.setdefault(line.target.quarter, []).append(line)
    aside: dict[str, int] = {}
    if not where.kind:
        counted = (
            Target.objects.filter(programme=programme, is_active=True)
            .order_by()
            .values_list("quarter")
            .annotate(number=Count("pk"))
        )
        aside = {
            quarter: number - len(groups.get(quarter, ()))
            for quarter, number in counted
            if not where.quarter or quarter == where.quarter
        }
    return [
        _quarter(
            quarter,
            groups.get(quarter, []),
            aside.get(quarter, 0),
            found,
            chances.result if not where.kind else None,
        )
        for quarter in sorted({*groups, *(q for q, n in aside.items() if n)})
    ]


def _quarter(
    quarter: str,
    lines: list[TargetStanding],
    aside: int,
    found: ProgrammeSchedule,
    result: RiskResult | None,
) -> QuarterStanding:
    risk = result.quarters.get(quarter) if result else None
    sure = risk is not None and len(risk.certain) < risk.targets
    return QuarterStanding(
        quarter=quarter,
        deadline=lines[0].deadline if lines else None,
        counts=Counter(line.standing.value for line in lines),
        aside=aside,
        expected=_expected(lines) if found.level == BY_SCHOOL else None,
        all_hold=risk.all_hold if risk and sure else None,
        error=risk.standard_error if risk and sure else None,
    )


def _expected(lines: list[TargetStanding]) -> float | None:
    total, chance_known = 0.0, False
    for line in lines:
        if line.standing is Standing.REACHED:
            total += 1
        elif line.chance is not None and line.chance.chance is not None:
            total, chance_known = total + line.chance.chance, True
        elif line.standing is not Standing.MISSED:
            return None
    return total if chance_known else None


def _conclusions(
    actor: Actor, programme: Programme, on: date, where: BoardFilter, rows: set[int] | None
) -> list[Conclusion]:
    asked = ConclusionFilter(state="open", unit_id=where.unit_id)
    found = list_conclusions(actor=actor, programme=programme, on=on, where=asked)
    return [
        conclusion
        for conclusion in found.order_by("row__due_on", "meeting__at", "number")
        if rows is None or conclusion.row_id in rows
    ]


def _deadlines(rows: list[RoadmapRow], on: date) -> tuple[RoadmapRow, ...]:
    """Open tasks that fall due within :data:`LOOK_AHEAD`, the first day first."""
    coming = [
        row
        for row in rows
        if row.state in OPEN_STATES and row.due_on and on <= row.due_on <= on + LOOK_AHEAD
    ]
    return tuple(sorted(coming, key=lambda row: (row.due_on or on, row.number)))
