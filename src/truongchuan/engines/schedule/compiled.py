"""A network turned into numbers of working days, for plain numbers and arrays of runs alike.

With *b* the number of working days before a point in time (see :mod:`calendar`), a task of *d*
working days that begins at *s* ends at ``f = s + d``; on limited days it ends after the *d*-th
allowed day. A milestone has ``s = f``: it falls at the end of working day ``f - 1``. Then

    FS  s_after >= f_before + lag
    SS  s_after >= s_before + lag
    FF  f_after >= f_before + lag

and every task starts as early as these, its own earliest day and the status day allow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from truongchuan.engines.schedule.calendar import DaySet, Interval, WorkingCalendar
from truongchuan.engines.schedule.checks import blocking, check_network, topological_order
from truongchuan.engines.schedule.tasks import Link, Network, NetworkError, Problem, Task

Moment = Any
"""A number of working days, or an array of them (one a run)."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A dependency by positions."""

    before: int
    after: int
    link: Link
    lag: int
    reason: str


@dataclass(frozen=True, slots=True)
class Node:
    """A task in numbers.

    ``floor``: the earliest start; ``fixed_start``, ``fixed_finish``: what progress settled;
    ``length``: working days still counted from the start (or, once started, from ``resume``).
    """

    task: Task
    length: int
    floor: int
    days: DaySet | None
    deadline: int | None
    planned_end: int | None
    fixed_start: int | None
    fixed_finish: int | None
    resume: int | None
    assumed: str | None
    incoming: tuple[Edge, ...]
    outgoing: tuple[Edge, ...]

    def finish_of(self, start: Moment, length: Moment) -> tuple[Moment, Moment]:
        """The start on an allowed day and the finish of work of some length."""
        if self.days is None:
            return start, start + length
        numbers, count = self.days.numbers, self.days.count
        top = len(count) - 1
        begin = np.minimum(start, top)
        event = _at(numbers, count[np.maximum(begin - 1, 0)], top) + 1
        first = _at(numbers, count[begin], top)
        end = _at(numbers, count[begin] + np.maximum(length, 1) - 1, top) + 1
        is_event = length == 0
        return np.where(is_event, event, first), np.where(is_event, event, end)

    def start_for(self, finish: Moment, length: Moment) -> Moment:
        """The earliest start from which the task does not finish before ``finish``."""
        if self.days is None:
            return finish - length
        numbers, count = self.days.numbers, self.days.count
        top = len(count) - 1
        needed = count[np.clip(finish - 1, 0, top)] - length + 1
        start = np.where(needed <= 0, 0, _at(numbers, np.maximum(needed - 1, 0), top) + 1)
        return np.where(length == 0, finish, start)

    def latest_finish(self, bound: int) -> int:
        """The latest moment up to ``bound`` at which the task can finish."""
        if self.days is None:
            return bound
        allowed = int(self.days.count[min(max(bound, 0), len(self.days.count) - 1)])
        return int(self.days.numbers[allowed - 1]) + 1 if allowed else bound

    def latest_start(self, finish: int, length: int) -> int:
        """The latest start from which the task is done by ``finish``."""
        if self.days is None:
            return finish - length
        top = len(self.days.count) - 1
        spare = int(self.days.count[min(max(finish, 0), top)]) - max(length, 1)
        if spare < 0:
            return finish - length
        return int(self.days.numbers[spare]) + (1 if length == 0 else 0)


def _at(numbers: Moment, position: Moment, top: int) -> Moment:
    """``numbers[position]``, or ``top`` (never within the calendar) past the last one."""
    padded = np.append(numbers, top)
    return padded[np.minimum(position, len(numbers))]


@dataclass(frozen=True)
class Compiled:
    """A network ready to compute, tasks in an order in which each follows what it waits for."""

    calendar: WorkingCalendar
    nodes: tuple[Node, ...]
    position: dict[str, int]
    problems: tuple[Problem, ...]
    on: date | None

    @property
    def horizon(self) -> int:
        """Number of working days of the calendar."""
        return len(self.calendar.days)

    @property
    def targets(self) -> tuple[int, ...]:
        """Positions of the tasks that have a deadline."""
        return tuple(i for i, node in enumerate(self.nodes) if node.deadline is not None)

    def place(
        self, node: Node, starts: Sequence[Moment], finishes: Sequence[Moment], length: Moment
    ) -> tuple[Moment, Moment]:
        """Start and finish of a task of some length, from those of the tasks before it."""
        if node.fixed_start is not None and node.fixed_finish is not None:
            return node.fixed_start, node.fixed_finish
        begin: Moment = node.floor if node.resume is None else node.resume
        for _, offer in self.offers(node, starts, finishes, length):
            begin = np.maximum(begin, offer)
        start, finish = node.finish_of(begin, length)
        return start if node.fixed_start is None else node.fixed_start, finish

    def offers(
        self,
        node: Node,
        starts: Sequence[Moment],
        finishes: Sequence[Moment],
        length: Moment,
        *,
        later: int = 0,
    ) -> Iterator[tuple[Edge, Moment]]:
        """Each dependency of a task with the earliest start it allows.

        What has begun no longer waits to start, it may still have to wait to finish. ``later``:
        as if the other task were so many days later.
        """
        for edge in node.incoming:
            lag = edge.lag + later
            if edge.link is Link.FF:
                yield edge, node.start_for(finishes[edge.before] + lag, length)
            elif node.fixed_start is not None:
                continue
            elif edge.link is Link.FS:
                yield edge, finishes[edge.before] + lag
            else:
                yield edge, starts[edge.before] + lag

    def binding(
        self,
        node: Node,
        starts: Sequence[Moment],
        finishes: Sequence[Moment],
        length: Moment,
        placed: tuple[Moment, Moment],
    ) -> Iterator[tuple[Edge, Any]]:
        """Each dependency of a task and whether it drives it.

        It does when the task (``placed`` at a start and finish) would move if the other one were a
        day later.
        """
        if node.fixed_finish is not None:
            return
        for edge, offer in self.offers(node, starts, finishes, length, later=1):
            if node.resume is None:
                yield edge, offer > placed[0]
            else:
                begin = np.maximum(offer, node.resume)
                yield edge, node.finish_of(begin, length)[1] > placed[1]


def compile_network(
    network: Network, calendar: WorkingCalendar, *, on: date | None = None
) -> Compiled:
    """Check a network and turn it into numbers; ``on`` is the day that progress was taken.

    :raises NetworkError: when it has a blocking problem.
    """
    problems = check_network(network, calendar, on=on)
    if blocking(problems):
        raise NetworkError(blocking(problems))
    tasks = {task.id: task for task in network.tasks}
    order = topological_order(network)
    position = {name: place for place, name in enumerate(order)}
    incoming: list[list[Edge]] = [[] for _ in order]
    outgoing: list[list[Edge]] = [[] for _ in order]
    for link in network.dependencies:
        edge = Edge(position[link.before], position[link.after], link.link, link.lag, link.reason)
        incoming[edge.after].append(edge)
        outgoing[edge.before].append(edge)
    day_sets: dict[tuple[tuple[Interval, ...], tuple[Interval, ...]], DaySet] = {}
    nodes = []
    for place, name in enumerate(order):
        task = tasks[name]
        limits = (task.within, task.outside)
        days = None
        if any(limits):
            if limits not in day_sets:
                day_sets[limits] = DaySet.of(calendar, *limits)
            days = day_sets[limits]
        nodes.append(
            _node(task, calendar, on, days, edges=(tuple(incoming[place]), tuple(outgoing[place])))
        )
    return Compiled(calendar, tuple(nodes), position, problems, on)


def _node(
    task: Task,
    calendar: WorkingCalendar,
    on: date | None,
    days: DaySet | None,
    *,
    edges: tuple[tuple[Edge, ...], tuple[Edge, ...]],
) -> Node:
    length, assumed = _length(task, calendar)
    event = 1 if length == 0 else 0
    floors = [0]
    if task.earliest is not None:
        floors.append(calendar.index(task.earliest) + event)
    if on is not None:
        floors.append(calendar.index(on))
    fixed_start = fixed_finish = resume = None
    if task.finished is not None:
        fixed_finish = calendar.index_after(task.finished)
        began = task.started or task.finished
        fixed_start = min(calendar.index(began), fixed_finish) if length else fixed_finish
    elif task.started is not None:
        fixed_start = calendar.index(task.started)
        resume = fixed_start if on is None else max(calendar.index(on), fixed_start)
        if task.remaining is not None:
            length, assumed = task.remaining, None
        elif resume > fixed_start and length:
            # What is done is not known: the days since the start count as worked, one is left.
            length, assumed = max(1, length - (resume - fixed_start)), "remaining-from-duration"
    return Node(
        task=task,
        length=length,
        floor=max(floors),
        days=days,
        deadline=None if task.deadline is None else calendar.index_after(task.deadline),
        planned_end=None if task.planned_end is None else calendar.index_after(task.planned_end),
        fixed_start=fixed_start,
        fixed_finish=fixed_finish,
        resume=resume,
        assumed=assumed,
        incoming=edges[0],
        outgoing=edges[1],
    )


def _length(task: Task, calendar: WorkingCalendar) -> tuple[int, str | None]:
    if task.duration is not None:
        return task.duration, None
    if task.period is None:  # finished: its dates say all
        return 1, None
    return calendar.working_days_in(task.period), "duration-from-period"
