"""Raising obstacles, answering and solving them, taking them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.followup.models import Obstacle, ObstacleMove
from truongchuan.domain.followup.policies import may_raise_for, require
from truongchuan.domain.followup.states import (
    OBSTACLE_MOVES,
    UNSOLVED,
    ObstacleAct,
    ObstacleCategory,
    ObstacleState,
)
from truongchuan.domain.programmes.assigning import assign_task
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import (
    Programme,
    ProgressEntry,
    RoadmapRow,
    RowOrigin,
    RowSchool,
    RowUnit,
    UnitRole,
)
from truongchuan.domain.programmes.policies import refuse_closed
from truongchuan.domain.programmes.progress import Work
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.engines.text import fold


@dataclass(frozen=True, slots=True)
class ObstacleDraft:
    """An obstacle about to be raised: what, who must solve it, and by when."""

    words: str
    solver: Organisation
    due_on: date
    category: str = ObstacleCategory.OTHER


def obstacle_stamp(obstacle: Obstacle) -> str:
    """Return a short text that changes with every act about an obstacle."""
    return f"{obstacle.state} {obstacle.level} {obstacle.updated_at.isoformat()}"


@transaction.atomic
def raise_obstacle(
    *,
    actor: Actor,
    work: Work,
    draft: ObstacleDraft,
    unit: Organisation | None = None,
    entry: ProgressEntry | None = None,
) -> Obstacle:
    """Say what keeps a task, a unit's part or a school within it from going on.

    ``unit`` is who raises it: by default the actor's unit that has a part in the row, else the
    row's lead. ``entry`` is the report that said so.

    :raises DomainError: ``obstacle-empty``, ``obstacle-due-past``, ``obstacle-category-unknown``,
        ``unit-not-of-authority``, ``obstacle-repeated`` (the same words about the same work are
        still open), ``obstacle-without-unit`` (nobody to raise it for).
    """
    row = _row_of(work)
    # Two who raise at once wait for each other, so that no number is given twice.
    programme = Programme.objects.select_for_update().get(pk=row.programme_id)
    part = work if isinstance(work, RowUnit) else None
    row_school = work if isinstance(work, RowSchool) else None
    refuse_closed(programme)
    if not may_raise_for(actor, row, row_school):
        raise NotAllowed("followup.raise")
    today = today_of(programme)
    words = _checked(draft, programme, today)
    if Obstacle.objects.filter(
        row=row, part=part, row_school=row_school, folded=fold(words), state__in=UNSOLVED
    ).exists():
        raise DomainError("obstacle-repeated")
    obstacle = Obstacle.objects.create(
        programme=programme,
        number=_next_number(programme),
        row=row,
        part=part,
        row_school=row_school,
        words=words,
        folded=fold(words),
        category=draft.category,
        raised_by_unit=unit or _raiser(actor, row, work),
        raised_by_id=actor.person_id,
        raised_by=actor.name,
        raised_on=today,
        entry=entry,
        solver=draft.solver,
        due_on=draft.due_on,
        level_due_on=draft.due_on,
        updated_at=timezone.now(),
    )
    _add_move(actor, obstacle, ObstacleAct.RAISED, before=ObstacleState.OPEN, words=words, on=today)
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="obstacle.raise",
        subject=obstacle,
        after={
            "row": row.number,
            "solver": draft.solver.pk,
            "due_on": draft.due_on.isoformat(),
            "category": draft.category,
        },
    )
    return obstacle


@transaction.atomic
def answer_obstacle(
    *, actor: Actor, obstacle: Obstacle, words: str, based_on: str | None = None
) -> Obstacle:
    """Say what is being done about it; it is then being solved.

    :raises DomainError: ``obstacle-not-open``, ``obstacle-needs-words``, ``obstacle-outdated``.
    """
    obstacle = locked_obstacle(obstacle, based_on)
    require(actor, "followup.answer", obstacle)
    return act_on(actor, obstacle, ObstacleAct.ANSWERED, needed(words))


@transaction.atomic
def solve_obstacle(
    *,
    actor: Actor,
    obstacle: Obstacle,
    resolution: str,
    on: date | None = None,
    based_on: str | None = None,
) -> Obstacle:
    """Say how it was solved, and on which day (by default the programme's today).

    :raises DomainError: ``obstacle-not-open``, ``obstacle-needs-words``, ``obstacle-outdated``,
        ``day-in-future``, ``obstacle-solved-before-raised``.
    """
    obstacle = locked_obstacle(obstacle, based_on)
    require(actor, "followup.answer", obstacle)
    today = today_of(obstacle.programme)
    day, words = on or today, needed(resolution)
    if day > today:
        raise DomainError("day-in-future", day=day, today=today)
    if day < obstacle.raised_on:
        raise DomainError("obstacle-solved-before-raised", day=day, raised=obstacle.raised_on)
    return act_on(
        actor, obstacle, ObstacleAct.SOLVED, words, changes={"resolution": words, "solved_on": day}
    )


@transaction.atomic
def reopen_obstacle(
    *,
    actor: Actor,
    obstacle: Obstacle,
    reason: str,
    due_on: date | None = None,
    based_on: str | None = None,
) -> Obstacle:
    """Open a solved or withdrawn obstacle again; it stays on the level it had reached.

    :raises DomainError: ``obstacle-not-closed``, ``obstacle-needs-words``, ``obstacle-due-past``,
        ``obstacle-outdated``.
    """
    obstacle = locked_obstacle(obstacle, based_on)
    require(actor, "followup.reopen", obstacle)
    today = today_of(obstacle.programme)
    words = needed(reason)
    if due_on is not None and due_on < today:
        raise DomainError("obstacle-due-past", due=due_on, today=today)
    changes: dict[str, object] = {"resolution": "", "solved_on": None}
    if due_on is not None:
        changes |= {"due_on": due_on, "level_due_on": due_on}
    return act_on(actor, obstacle, ObstacleAct.REOPENED, words, changes=changes)


@transaction.atomic
def withdraw_obstacle(
    *, actor: Actor, obstacle: Obstacle, reason: str, based_on: str | None = None
) -> Obstacle:
    """Take an obstacle back: raised by mistake, or gone by itself. It stays readable.

    :raises DomainError: ``obstacle-not-open``, ``obstacle-needs-words``, ``obstacle-outdated``.
    """
    obstacle = locked_obstacle(obstacle, based_on)
    require(actor, "followup.withdraw", obstacle)
    return act_on(actor, obstacle, ObstacleAct.WITHDRAWN, needed(reason))


@transaction.atomic
def readdress_obstacle(
    *,
    actor: Actor,
    obstacle: Obstacle,
    solver: Organisation,
    due_on: date,
    reason: str,
    based_on: str | None = None,
) -> Obstacle:
    """Give an obstacle to another unit, or another day; those in charge may.

    :raises DomainError: ``obstacle-not-open``, ``obstacle-needs-words``, ``obstacle-due-past``,
        ``unit-not-of-authority``, ``obstacle-outdated``.
    """
    obstacle = locked_obstacle(obstacle, based_on)
    require(actor, "followup.manage", obstacle)
    words = needed(reason)
    _check_solver(solver, due_on, obstacle.programme, today_of(obstacle.programme))
    changes = {"solver": solver, "due_on": due_on, "level_due_on": due_on}
    return act_on(actor, obstacle, ObstacleAct.READDRESSED, words, changes=changes)


@transaction.atomic
def turn_into_task(
    *, actor: Actor, obstacle: Obstacle, task: str, due_on: date, based_on: str | None = None
) -> RoadmapRow:
    """Give the solver a task of its own, outside the plan, to solve the obstacle.

    :raises DomainError: ``obstacle-not-open``, ``obstacle-has-task``, ``obstacle-outdated``, and
        those of :func:`~truongchuan.domain.programmes.assigning.assign_task`.
    """
    obstacle = locked_obstacle(obstacle, based_on)
    require(actor, "followup.manage", obstacle)
    _state_after(obstacle, ObstacleAct.ASSIGNED)
    if obstacle.task_id is not None:
        raise DomainError("obstacle-has-task")
    row = assign_task(
        actor=actor,
        programme=obstacle.programme,
        task=task,
        lead=obstacle.solver,
        due_on=due_on,
        origin=RowOrigin.OBSTACLE,
        schools=[obstacle.row_school.school] if obstacle.row_school else [],
    )
    act_on(actor, obstacle, ObstacleAct.ASSIGNED, row.task, changes={"task": row})
    return row


def _row_of(work: Work) -> RoadmapRow:
    """Return the row of a piece of work, read anew with its units."""
    pk = work.pk if isinstance(work, RoadmapRow) else work.row_id
    return RoadmapRow.objects.select_related("programme").prefetch_related("units").get(pk=pk)


def _checked(draft: ObstacleDraft, programme: Programme, today: date) -> str:
    words = draft.words.strip()
    if not words:
        raise DomainError("obstacle-empty")
    if draft.category not in ObstacleCategory.values:
        raise DomainError("obstacle-category-unknown", category=draft.category)
    _check_solver(draft.solver, draft.due_on, programme, today)
    return words


def _check_solver(solver: Organisation, due_on: date, programme: Programme, today: date) -> None:
    if solver.owner_id != programme.authority_id:
        raise DomainError("unit-not-of-authority", unit=solver.name)
    if due_on < today:
        raise DomainError("obstacle-due-past", due=due_on, today=today)


def _raiser(actor: Actor, row: RoadmapRow, work: Work) -> Organisation:
    """Return the actor's unit that has a part in the work, else whose work it is."""
    mine = actor.unit_ids
    units = list(row.units.select_related("organisation"))
    for unit in units:
        if unit.organisation is not None and unit.organisation_id in mine:
            return unit.organisation
    if isinstance(work, RowSchool):
        return work.school.organisation
    if isinstance(work, RowUnit) and work.organisation is not None:
        return work.organisation
    own = row.schools.filter(school__organisation_id__in=mine).select_related(
        "school__organisation"
    )
    school = own.first() if mine else None
    if school is not None:
        return school.school.organisation
    leads = [u.organisation for u in units if u.role == UnitRole.LEAD and u.organisation]
    if not leads:
        raise DomainError("obstacle-without-unit")
    return leads[0]


def _next_number(programme: Programme) -> int:
    newest = (
        Obstacle.objects.filter(programme=programme)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return (newest or 0) + 1


def locked_obstacle(obstacle: Obstacle, based_on: str | None) -> Obstacle:
    """Lock an obstacle, and refuse who looked at it before somebody else did something."""
    found = (
        Obstacle.objects.select_for_update(of=("self",))
        .select_related("programme", "row", "solver", "raised_by_unit", "row_school__school")
        .get(pk=obstacle.pk)
    )
    if based_on is not None and based_on != obstacle_stamp(found):
        raise DomainError("obstacle-outdated")
    return found


def needed(words: str) -> str:
    """Return the words without blanks around them.

    :raises DomainError: ``obstacle-needs-words`` when there are none.
    """
    if not words.strip():
        raise DomainError("obstacle-needs-words")
    return words.strip()


def _state_after(obstacle: Obstacle, act: str) -> str:
    moves = OBSTACLE_MOVES[obstacle.state]
    if act not in moves:
        closed = obstacle.state not in UNSOLVED
        raise DomainError("obstacle-not-open" if closed else "obstacle-not-closed")
    return moves[act]


def act_on(
    actor: Actor,
    obstacle: Obstacle,
    act: str,
    words: str,
    *,
    changes: dict[str, object] | None = None,
    on: date | None = None,
    automatic: bool = False,
) -> Obstacle:
    """Do what the table of moves allows: change, remember, record."""
    after = _state_after(obstacle, act)
    before, level = obstacle.state, obstacle.level
    for name, value in (changes or {}).items():
        setattr(obstacle, name, value)
    obstacle.state, obstacle.updated_at = after, timezone.now()
    obstacle.save(update_fields=[*(changes or {}), "state", "updated_at"])
    day = on or today_of(obstacle.programme)
    _add_move(actor, obstacle, act, before=before, words=words, on=day, automatic=automatic)
    record_event(
        actor=actor,
        authority_id=obstacle.programme.authority_id,
        action=f"obstacle.{act}",
        subject=obstacle,
        before={"obstacle_state": before, "level": level},
        after={
            "obstacle_state": after,
            "level": obstacle.level,
            "solver": obstacle.solver_id,
            "due_on": obstacle.due_on.isoformat(),
            "reason": words,
        },
    )
    return obstacle


def _add_move(
    actor: Actor,
    obstacle: Obstacle,
    act: str,
    *,
    before: str,
    words: str,
    on: date,
    automatic: bool = False,
) -> None:
    ObstacleMove.objects.create(
        obstacle=obstacle,
        act=act,
        state_before=before,
        state=obstacle.state,
        level=obstacle.level,
        solver=obstacle.solver,
        due_on=obstacle.due_on,
        words=words,
        on=on,
        at=timezone.now(),
        person_id=actor.person_id,
        person_name=actor.name,
        automatic=automatic,
    )
