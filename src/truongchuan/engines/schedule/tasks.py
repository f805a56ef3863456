"""What a schedule is made of: tasks, dependencies, and the problems that a network may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from truongchuan.engines.schedule.calendar import Interval, month_interval

Param = str | int | float | date | tuple[str, ...] | None


class Link(StrEnum):
    """What a dependency ties together, lag in working days.

    ``FS``: the later task starts after the earlier one's finish; ``SS``: after its start; ``FF``:
    the later task finishes after the earlier one's finish.
    """

    FS = "FS"
    SS = "SS"
    FF = "FF"


@dataclass(frozen=True, slots=True)
class Dependency:
    """``after`` waits for ``before``. A negative lag is an overlap. ``reason`` is kept along."""

    before: str
    after: str
    link: Link = Link.FS
    lag: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A task, or with ``duration`` 0 a milestone.

    ``duration`` counts working days. Without it the task is taken to fill its ``period`` (the
    months of the plan); the schedule says so. ``period`` also gives ``not_before`` and ``due``
    where these are None. ``due`` is the plan's wish: finishing later is *late*. ``deadline`` must
    hold (a quarter's end, a legal term): a task that has one is a *target*. ``within`` and
    ``outside`` limit the days on which it may be worked on (summer window, exam periods).
    ``started``, ``finished`` and ``remaining`` (working days from the status day on) are progress.
    ``school``, ``quarter`` and ``row`` are carried along for grouping.
    """

    id: str
    duration: int | None = None
    period: Interval | None = None
    not_before: date | None = None
    due: date | None = None
    deadline: date | None = None
    within: tuple[Interval, ...] = ()
    outside: tuple[Interval, ...] = ()
    started: date | None = None
    finished: date | None = None
    remaining: int | None = None
    school: str | None = None
    quarter: str | None = None
    row: str | None = None

    @property
    def earliest(self) -> date | None:
        """The day before which the task may not start."""
        if self.not_before is not None:
            return self.not_before
        return self.period.first if self.period else None

    @property
    def planned_end(self) -> date | None:
        """The day on which the plan wants it finished."""
        if self.due is not None:
            return self.due
        return self.period.last if self.period else None


def period_of(months: tuple[str, ...]) -> Interval | None:
    """From the first day of the first month to the last day of the last; None for no month."""
    if not months:
        return None
    first, last = month_interval(months[0]), month_interval(months[-1])
    return Interval(first.first, last.last)


@dataclass(frozen=True, slots=True)
class Network:
    """Tasks and the dependencies that people confirmed."""

    tasks: tuple[Task, ...]
    dependencies: tuple[Dependency, ...] = ()

    def task(self, name: str) -> Task:
        """The task of an id.

        :raises KeyError: when there is none.
        """
        for task in self.tasks:
            if task.id == name:
                return task
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a network. A ``blocking`` one leaves nothing to compute."""

    code: str
    blocking: bool
    tasks: tuple[str, ...] = ()
    params: Mapping[str, Param] = field(default_factory=dict)


class NetworkError(ValueError):
    """The network cannot be scheduled; ``problems`` says why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.code} {', '.join(p.tasks)}".strip() for p in problems))
        self.problems = problems
