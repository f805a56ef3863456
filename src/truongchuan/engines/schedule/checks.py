"""What can be wrong with a network before it is computed: names, cycles, impossible dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from truongchuan.engines.schedule.calendar import Interval, WorkingCalendar
from truongchuan.engines.schedule.tasks import Network, Problem, Task


def check_network(
    network: Network, calendar: WorkingCalendar, *, on: date | None = None
) -> tuple[Problem, ...]:
    """All problems of a network, blocking ones first.

    ``on`` is the day progress was taken; nothing can have started or finished after it.
    """
    found = [*_names(network)]
    for task in network.tasks:
        found += _dates(task, calendar, on)
        found += _length(task, calendar)
    cycle = find_cycle(network)
    if cycle:
        found.append(Problem("cycle", True, cycle))
    return tuple(sorted(found, key=lambda problem: not problem.blocking))


def _names(network: Network) -> Iterator[Problem]:
    seen: set[str] = set()
    for task in network.tasks:
        if task.id in seen:
            yield Problem("duplicate-task", True, (task.id,))
        seen.add(task.id)
    for link in network.dependencies:
        for name in (link.before, link.after):
            if name not in seen:
                yield Problem("unknown-task", True, (name,), {"of": f"{link.before} {link.after}"})


def _dates(task: Task, calendar: WorkingCalendar, on: date | None) -> Iterator[Problem]:
    given = [
        ("not_before", task.earliest), ("due", task.planned_end), ("deadline", task.deadline),
        ("started", task.started), ("finished", task.finished),
    ]  # fmt: skip
    outside = [(name, day) for name, day in given if day and not _covers(calendar, day)]
    for name, day in outside:
        yield Problem(
            "outside-calendar",
            True,
            (task.id,),
            {"field": name, "day": day, "first": calendar.first, "last": calendar.last},
        )
    if outside:
        return
    for code, first, last in (
        ("due-before-start", task.earliest, task.planned_end),
        ("deadline-before-start", task.earliest, task.deadline),
        ("finished-before-started", task.started, task.finished),
    ):
        if first and last and last < first:
            yield Problem(code, False, (task.id,), {"start": first, "end": last})
    if on is not None:
        for name, done in (("started", task.started), ("finished", task.finished)):
            if done is not None and done > on:
                yield Problem(f"{name}-in-future", True, (task.id,), {"day": done, "on": on})


def _covers(calendar: WorkingCalendar, day: date) -> bool:
    return calendar.first <= day <= calendar.last


def _length(task: Task, calendar: WorkingCalendar) -> Iterator[Problem]:
    if task.duration is not None and task.duration < 0:
        yield Problem("negative-duration", True, (task.id,), {"days": task.duration})
        return
    if task.remaining is not None and task.remaining < 0:
        yield Problem("negative-duration", True, (task.id,), {"days": task.remaining})
        return
    if task.duration is None:
        if task.period is None:
            if task.finished is None:
                yield Problem("no-duration", True, (task.id,))
        elif _inside(calendar, task.period) and not calendar.working_days_in(task.period):
            yield Problem(
                "period-without-working-days",
                True,
                (task.id,),
                {"start": task.period.first, "end": task.period.last},
            )
        return
    first, last = task.earliest, task.planned_end
    if first and last and first <= last and task.finished is None and task.started is None:
        room = Interval(first, last)
        if _inside(calendar, room) and calendar.working_days_in(room) < task.duration:
            yield Problem(
                "does-not-fit",
                False,
                (task.id,),
                {
                    "needed": task.duration,
                    "available": calendar.working_days_in(room),
                    "start": first,
                    "end": last,
                },
            )


def _inside(calendar: WorkingCalendar, interval: Interval) -> bool:
    return _covers(calendar, interval.first) and _covers(calendar, interval.last)


def find_cycle(network: Network) -> tuple[str, ...]:
    """A cycle of tasks that wait for each other (first repeated at the end), or nothing."""
    _, left = _peel(network)
    if not left:
        return ()
    after: dict[str, list[str]] = defaultdict(list)
    for link in network.dependencies:
        if link.before in left and link.after in left:
            after[link.before].append(link.after)
    # Whatever is left either lies on a cycle or behind one: walk backwards until a name repeats.
    before: dict[str, str] = {name: first for first, names in after.items() for name in names}
    name = next(task.id for task in network.tasks if task.id in left)
    walked: list[str] = []
    while name not in walked:
        walked.append(name)
        name = before[name]
    cycle = walked[walked.index(name) :]
    return (*reversed(cycle), cycle[-1])


def topological_order(network: Network) -> tuple[str, ...]:
    """The tasks' ids, each after all that it waits for; tasks on cycles are left out."""
    order, _ = _peel(network)
    return tuple(order)


def _peel(network: Network) -> tuple[list[str], set[str]]:
    waiting = {task.id: 0 for task in network.tasks}
    after: dict[str, list[str]] = defaultdict(list)
    for link in network.dependencies:
        if link.before in waiting and link.after in waiting:
            waiting[link.after] += 1
            after[link.before].append(link.after)
    ready = [name for name, count in waiting.items() if count == 0]
    order: list[str] = []
    for name in ready:  # grows while it is walked
        order.append(name)
        for following in after[name]:
            waiting[following] -= 1
            if waiting[following] == 0:
                ready.append(following)
    return order, set(waiting) - set(order)


def blocking(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Those that leave nothing to compute."""
    return tuple(problem for problem in problems if problem.blocking)
