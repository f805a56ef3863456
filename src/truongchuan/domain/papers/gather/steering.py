"""Data of the letter that urges units on, and of the proposal on what is stuck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.papers.desk import Desk, PaperParams
from truongchuan.domain.papers.gather.common import (
    PlanCitation,
    SchoolLine,
    TaskLine,
    cite_plan,
    is_open,
    schools_of,
    tasks_of,
)
from truongchuan.domain.programmes.states import TargetState, WorkState
from truongchuan.domain.shared.errors import DomainError

REPLY_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class UrgedUnit:
    """A lead unit with its late and stuck tasks, and those it never reported on (silent)."""

    unit_id: int
    name: str
    late: tuple[TaskLine, ...]
    blocked: tuple[TaskLine, ...]
    silent: tuple[TaskLine, ...]

    @property
    def tasks(self) -> tuple[TaskLine, ...]:
        """All of them, each once, in the order late, blocked, silent."""
        return (*self.late, *self.blocked, *self.silent)


@dataclass(frozen=True, slots=True)
class DirectiveData:
    """Whom to urge about what, and by when they answer."""

    plan: PlanCitation
    on: date
    reply_by: date
    units: tuple[UrgedUnit, ...]


def gather_directive(desk: Desk, params: PaperParams) -> DirectiveData:
    """Gather what is late, stuck or never reported, by lead unit.

    A task counts as silent when its time has begun and nobody ever reported on it.

    :raises DomainError: ``paper-nothing-to-urge`` when there is nothing;
        ``paper-reply-too-early`` for an answer wanted before the paper's day.
    """
    reply_by = params.reply_by or desk.on + REPLY_WITHIN
    if reply_by < desk.on:
        raise DomainError("paper-reply-too-early", value=reply_by, on=desk.on)
    by_unit: dict[int, list[TaskLine]] = {}
    for task in tasks_of(desk):
        if is_open(task) and (task.days_late or _is_stuck(task) or _is_silent(task, desk.on)):
            for unit_id in task.lead_ids:
                by_unit.setdefault(unit_id, []).append(task)
    if params.unit_id is not None:
        by_unit = {pk: found for pk, found in by_unit.items() if pk == params.unit_id}
    # The issuer does not urge itself: what it leads is in the report.
    names = Organisation.objects.filter(pk__in=by_unit, is_authority=False).order_by(
        "order", "sort_key"
    )
    units = tuple(_urged(unit, by_unit[unit.pk], desk.on) for unit in names)
    if not units:
        raise DomainError("paper-nothing-to-urge")
    return DirectiveData(cite_plan(desk), desk.on, reply_by, units)


def _is_stuck(task: TaskLine) -> bool:
    return task.state == WorkState.BLOCKED


def _is_silent(task: TaskLine, on: date) -> bool:
    begun = bool(task.months) and min(task.months) <= f"{on:%Y-%m}"
    return begun and not task.reported


def _urged(unit: Organisation, tasks: list[TaskLine], on: date) -> UrgedUnit:
    late = tuple(t for t in tasks if t.days_late and not _is_stuck(t))
    blocked = tuple(t for t in tasks if _is_stuck(t))
    rest = tuple(t for t in tasks if not t.days_late and not _is_stuck(t))
    return UrgedUnit(unit.pk, unit.name, late, blocked, rest)


@dataclass(frozen=True, slots=True)
class ProposalData:
    """What the issuing body is asked to decide: stuck and late tasks, postponed targets."""

    plan: PlanCitation
    on: date
    blocked: tuple[TaskLine, ...]
    late: tuple[TaskLine, ...]
    postponed: tuple[SchoolLine, ...]


def gather_proposal(desk: Desk, _params: PaperParams) -> ProposalData:
    """Gather what cannot be settled below the issuing body.

    :raises DomainError: ``paper-nothing-to-propose`` when nothing is stuck, late or postponed.
    """
    tasks = tasks_of(desk)
    data = ProposalData(
        plan=cite_plan(desk),
        on=desk.on,
        blocked=tuple(t for t in tasks if _is_stuck(t)),
        late=tuple(t for t in tasks if t.days_late and not _is_stuck(t)),
        postponed=tuple(s for s in schools_of(desk) if s.state == TargetState.POSTPONED),
    )
    if not (data.blocked or data.late or data.postponed):
        raise DomainError("paper-nothing-to-propose")
    return data
