"""The schedule of a network: earliest and latest dates, slack, critical paths, broken deadlines.

Three measures of room, all in working days:

* **total slack**: how far a task can slip before some target (or, where it leads to none, the last
  task it leads to) finishes later than now. Never negative; 0 is *critical*.
* **free slack**: how far it can slip before anything else moves. Never more than total slack.
* **margin**: how far it can slip before some target breaks its deadline. Negative when one is
  broken already, None when no deadline depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from truongchuan.engines.schedule.calendar import OutsideCalendar, WorkingCalendar
from truongchuan.engines.schedule.compiled import Compiled, Edge, Moment, Node, compile_network
from truongchuan.engines.schedule.tasks import Link, Network, NetworkError, Param, Problem, Task

_FAR = 10**9


@dataclass(frozen=True, slots=True)
class Driver:
    """What keeps a task from starting earlier.

    Codes: ``dependency`` (``task``, ``link``, ``lag``, ``reason``), ``not-before`` (``day``),
    ``status-day`` (``day``), ``allowed-days`` (waits for its window), ``progress`` (started or
    finished already), ``slip`` (of a "what if"), ``calendar-start``.
    """

    code: str
    task: str | None = None
    link: Link | None = None
    lag: int = 0
    reason: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class TaskDates:
    """When a task takes place, both days included; a milestone has one day.

    ``start_number`` and ``finish_number`` count working days of the calendar. ``late``: working
    days after the plan's end (negative: before it). ``assumed`` tells what was taken in place of a
    figure that nobody gave: ``duration-from-period``, ``remaining-from-duration``.
    """

    id: str
    start: date
    finish: date
    start_number: int
    finish_number: int
    total_slack: int | None
    free_slack: int | None
    margin: int | None
    late: int | None
    done: bool
    drivers: tuple[Driver, ...]
    assumed: str | None = None

    @property
    def critical(self) -> bool:
        """Whether a slip of one day moves a target (or the end)."""
        return self.total_slack == 0 and not self.done


@dataclass(frozen=True, slots=True)
class Target:
    """A task with a deadline: whether it holds, with how many working days to spare."""

    id: str
    school: str | None
    quarter: str | None
    deadline: date
    finish: date
    margin: int

    @property
    def holds(self) -> bool:
        """Whether the task is finished by its deadline."""
        return self.margin >= 0


@dataclass(frozen=True)
class Schedule:
    """Dates of every task (in an order in which each follows what it waits for), and targets."""

    tasks: Mapping[str, TaskDates]
    targets: Mapping[str, Target]
    problems: tuple[Problem, ...]
    on: date | None

    @property
    def broken(self) -> tuple[str, ...]:
        """Targets whose deadline does not hold."""
        return tuple(name for name, target in self.targets.items() if not target.holds)

    @property
    def assumed(self) -> tuple[str, ...]:
        """Tasks whose length is an assumption."""
        return tuple(name for name, dates in self.tasks.items() if dates.assumed)

    def critical_path(self, target: str) -> tuple[tuple[str, Driver], ...]:
        """The chain that settles when a task finishes, first task first.

        Each task comes with what keeps it from starting earlier; the chain ends (at its front)
        with a task that waits for a date and not for another task.

        :raises KeyError: when there is no such task.
        """
        path: list[tuple[str, Driver]] = []
        name: str | None = target
        while name is not None:
            drivers = self.tasks[name].drivers
            driver = next((d for d in drivers if d.code == "dependency"), drivers[0])
            path.append((name, driver))
            name = driver.task
        return tuple(reversed(path))


def schedule(network: Network, calendar: WorkingCalendar, *, on: date | None = None) -> Schedule:
    """Compute the schedule of a network.

    ``on``: the day that progress was taken; what is not started cannot start before it.

    :raises NetworkError: when the network has a blocking problem, or runs out of the calendar.
    """
    return schedule_compiled(compile_network(network, calendar, on=on))


def schedule_compiled(compiled: Compiled, delays: Mapping[int, int] | None = None) -> Schedule:
    """The schedule of a compiled network, some tasks slipped by some working days."""
    starts, finishes = forward(compiled, delays or {})
    held = [compiled.nodes[i].deadline is not None or not compiled.nodes[i].outgoing
            for i in range(len(compiled.nodes))]  # fmt: skip
    total = _backward(compiled, [f if h else _FAR for f, h in zip(finishes, held, strict=True)])
    bounds = [_FAR if node.deadline is None else node.deadline for node in compiled.nodes]
    margin = _backward(compiled, bounds)
    current = list(zip(starts, finishes, strict=True))
    tasks: dict[str, TaskDates] = {}
    for place, node in enumerate(compiled.nodes):
        start, finish = current[place]
        done = node.fixed_finish is not None
        latest = total[place]
        own_margin = margin[place]
        free = _free(compiled, place, current, latest)
        tasks[node.task.id] = TaskDates(
            id=node.task.id,
            start=_start_day(compiled, node, start, finish),
            finish=_finish_day(compiled, finish),
            start_number=start,
            finish_number=finish,
            total_slack=None if done else _room(node, latest, start, finish),
            free_slack=None if done else free,
            margin=None if done or own_margin[1] > _FAR // 2 else _room(
                node, own_margin, start, finish),
            late=None if node.planned_end is None else finish - node.planned_end,
            done=done,
            drivers=_drivers(compiled, node, starts, finishes, place),
            assumed=None if done else node.assumed,
        )  # fmt: skip
    targets = {
        node.task.id: Target(
            id=node.task.id,
            school=node.task.school,
            quarter=node.task.quarter,
            deadline=node.task.deadline,
            finish=tasks[node.task.id].finish,
            margin=node.deadline - finishes[place],
        )
        for place, node in enumerate(compiled.nodes)
        if node.deadline is not None and node.task.deadline is not None
    }
    problems = (*compiled.problems, *_out_of_sequence(compiled, starts, finishes))
    return Schedule(tasks, targets, problems, compiled.on)


def forward(compiled: Compiled, delays: Mapping[int, int]) -> tuple[list[int], list[int]]:
    """Earliest starts and finishes as numbers of working days.

    :raises NetworkError: when a task ends after the calendar does.
    """
    starts: list[int] = []
    finishes: list[int] = []
    for place, node in enumerate(compiled.nodes):
        placed = compiled.place(node, starts, finishes, node.length)
        start, finish = slipped(node, placed, length=node.length, delay=delays.get(place, 0))
        if finish > compiled.horizon:
            raise NetworkError(
                (
                    Problem(
                        "beyond-calendar",
                        True,
                        (node.task.id,),
                        {"last": compiled.calendar.last},
                    ),
                )
            )
        starts.append(int(start))
        finishes.append(int(finish))
    return starts, finishes


def slipped(
    node: Node, placed: tuple[Moment, Moment], *, length: Moment, delay: int
) -> tuple[Moment, Moment]:
    """Start and finish of a task that slips: later start, or once begun a later finish."""
    start, finish = placed
    if not delay or node.fixed_finish is not None:
        return start, finish
    if node.fixed_start is not None:
        return start, node.finish_of(finish, delay)[1]
    return node.finish_of(start + delay, length)


def _backward(compiled: Compiled, bounds: list[int]) -> list[tuple[int, int]]:
    """Latest (start, finish) of every task so that none finishes after its bound."""
    latest: list[tuple[int, int]] = [(_FAR, _FAR)] * len(bounds)
    for place in range(len(bounds) - 1, -1, -1):
        latest[place] = _latest(compiled, place, bounds[place], latest)
    return latest


def _latest(
    compiled: Compiled, place: int, bound: int, others: list[tuple[int, int]]
) -> tuple[int, int]:
    node = compiled.nodes[place]
    finish, start = bound, _FAR
    for edge in node.outgoing:
        after = compiled.nodes[edge.after]
        if after.fixed_finish is not None:
            continue
        other_start, other_finish = others[edge.after]
        if edge.link is Link.FF:
            finish = min(finish, other_finish - edge.lag)
        elif after.fixed_start is not None:
            continue
        elif edge.link is Link.FS:
            finish = min(finish, other_start - edge.lag)
        else:
            start = min(start, other_start - edge.lag)
    if finish < _FAR // 2:
        finish = node.latest_finish(finish)
    if node.fixed_start is not None:
        return node.fixed_start, finish
    if finish < _FAR // 2:
        start = min(start, node.latest_start(finish, node.length))
    return start, finish


def _room(node: Node, latest: tuple[int, int], start: int, finish: int) -> int:
    if node.fixed_start is not None:
        return latest[1] - finish
    return min(latest[0] - start, _FAR)


def _free(
    compiled: Compiled, place: int, current: list[tuple[int, int]], latest: tuple[int, int]
) -> int:
    """Room that nothing else needs: as total slack, with all others where they are now."""
    node = compiled.nodes[place]
    start, finish = current[place]
    bound = finish if node.deadline is not None or not node.outgoing else _FAR
    room = _latest(compiled, place, bound, current)
    return max(0, min(_room(node, latest, start, finish), _room(node, room, start, finish)))


def _start_day(compiled: Compiled, node: Node, start: int, finish: int) -> date:
    if node.fixed_start is not None:
        return node.task.started or node.task.finished or _finish_day(compiled, finish)
    return _finish_day(compiled, finish) if start == finish else compiled.calendar.day(start)


def _finish_day(compiled: Compiled, finish: int) -> date:
    try:
        return compiled.calendar.day(max(finish - 1, 0))
    except OutsideCalendar:  # pragma: no cover - forward() has seen to it
        return compiled.calendar.last


def _drivers(
    compiled: Compiled, node: Node, starts: list[int], finishes: list[int], place: int
) -> tuple[Driver, ...]:
    """What binds a task, dependencies first; ties are all told."""
    start, finish = compiled.place(node, starts, finishes, node.length)
    bound = compiled.binding(node, starts, finishes, node.length, (start, finish))
    found = [_driver(compiled, edge) for edge, binds in bound if binds]
    if node.fixed_start is not None:
        return (*found, Driver("progress", day=node.task.started or node.task.finished))
    if node.floor == start:
        found.append(_floor_driver(compiled, node))
    if not found:
        # It would wait for an allowed day even if everything before it were a day later.
        found.append(Driver("allowed-days"))
    if starts[place] > start:
        found.append(Driver("slip"))
    return tuple(found)


def _driver(compiled: Compiled, edge: Edge) -> Driver:
    before = compiled.nodes[edge.before].task.id
    return Driver("dependency", task=before, link=edge.link, lag=edge.lag, reason=edge.reason)


def _floor_driver(compiled: Compiled, node: Node) -> Driver:
    earliest = node.task.earliest
    if compiled.on is not None and (earliest is None or earliest < compiled.on):
        return Driver("status-day", day=compiled.on)
    if earliest is not None:
        return Driver("not-before", day=earliest)
    return Driver("calendar-start", day=compiled.calendar.first)


def _out_of_sequence(
    compiled: Compiled, starts: list[int], finishes: list[int]
) -> tuple[Problem, ...]:
    """Work that began or ended before what it waits for: progress wins, and it is said."""
    found = []
    for node in compiled.nodes:
        for edge in node.incoming:
            start, finish = node.fixed_start, node.fixed_finish
            before = finishes[edge.before] if edge.link is not Link.SS else starts[edge.before]
            own = finish if edge.link is Link.FF else start
            if own is not None and own < before + edge.lag:
                names = (compiled.nodes[edge.before].task.id, node.task.id)
                params: dict[str, Param] = {"link": edge.link.value, "lag": edge.lag}
                found.append(Problem("out-of-sequence", False, names, params))
    return tuple(found)


def tasks_of(
    network: Network, *, school: str | None = None, row: str | None = None
) -> tuple[Task, ...]:
    """The tasks of a school, of a row of the plan, or of both together."""
    return tuple(
        task
        for task in network.tasks
        if (school is None or task.school == school) and (row is None or task.row == row)
    )
