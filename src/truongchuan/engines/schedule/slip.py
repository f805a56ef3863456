"""What a slip moves, and how a schedule differs from a baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from truongchuan.engines.schedule.calendar import WorkingCalendar
from truongchuan.engines.schedule.compiled import Compiled, compile_network
from truongchuan.engines.schedule.network import Driver, Schedule, Target, schedule_compiled
from truongchuan.engines.schedule.tasks import Network, NetworkError, Problem


@dataclass(frozen=True, slots=True)
class Move:
    """A task whose finish moves; ``days`` in working days, later is positive.

    ``via`` is the chain of tasks from a slipped one to this one, both included.
    """

    task: str
    before: date
    after: date
    days: int
    is_target: bool
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SlipResult:
    """What happens when tasks slip.

    ``breaks``: targets whose deadline held and does no more; ``worse``: targets that were broken
    and finish later still. ``absorbed``: no target moves.
    """

    slips: Mapping[str, int]
    moved: tuple[Move, ...]
    breaks: tuple[Target, ...]
    worse: tuple[Target, ...]
    before: Schedule
    after: Schedule

    @property
    def moved_targets(self) -> tuple[Move, ...]:
        """The targets that move."""
        return tuple(move for move in self.moved if move.is_target)

    @property
    def absorbed(self) -> bool:
        """Whether slack takes up the whole slip."""
        return not self.moved_targets


def what_if(
    network: Network,
    calendar: WorkingCalendar,
    slips: Mapping[str, int],
    *,
    on: date | None = None,
) -> SlipResult:
    """What moves when tasks slip by some working days each.

    A task not begun starts that much later, one under way ends that much later.

    :raises NetworkError: when the network cannot be computed, a task is unknown or finished, or
        a slip is not positive.
    """
    compiled = compile_network(network, calendar, on=on)
    _check(compiled, slips)
    before = schedule_compiled(compiled)
    after = schedule_compiled(compiled, {compiled.position[n]: days for n, days in slips.items()})
    moved = []
    for name, old in before.tasks.items():
        new = after.tasks[name]
        days = new.finish_number - old.finish_number
        if days:
            via = _via(after, before, name, slips)
            is_target = name in before.targets
            moved.append(Move(name, old.finish, new.finish, days, is_target, via))
    breaks = [t for n, t in after.targets.items() if not t.holds and before.targets[n].holds]
    worse = [
        target
        for name, target in after.targets.items()
        if not before.targets[name].holds and target.margin < before.targets[name].margin
    ]
    return SlipResult(slips, tuple(moved), tuple(breaks), tuple(worse), before, after)


def _check(compiled: Compiled, slips: Mapping[str, int]) -> None:
    found = []
    for name, days in slips.items():
        place = compiled.position.get(name)
        if place is None:
            found.append(Problem("unknown-task", True, (name,), {"of": "slip"}))
        elif compiled.nodes[place].fixed_finish is not None:
            found.append(Problem("slip-of-finished", True, (name,)))
        if days <= 0:
            found.append(Problem("slip-not-positive", True, (name,), {"days": days}))
    if found:
        raise NetworkError(tuple(found))


def _via(after: Schedule, before: Schedule, name: str, slips: Mapping[str, int]) -> tuple[str, ...]:
    """The chain of moved tasks that carries the slip here."""
    chain = [name]
    while chain[-1] not in slips:
        step = next((d.task for d in after.tasks[chain[-1]].drivers if _moved(d, after, before)),
                    None)  # fmt: skip
        if step is None:
            break
        chain.append(step)
    return tuple(reversed(chain))


def _moved(driver: Driver, after: Schedule, before: Schedule) -> bool:
    name = driver.task
    if name is None:
        return False
    old, new = before.tasks[name], after.tasks[name]
    return (old.start_number, old.finish_number) != (new.start_number, new.finish_number)


# --- baselines --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Baseline:
    """The dates of a schedule as they stood on a day: task → (start, finish)."""

    label: str
    taken_on: date
    dates: Mapping[str, tuple[date, date]]


@dataclass(frozen=True, slots=True)
class Variation:
    """How a task stands against a baseline; working days, later is positive.

    ``state`` is ``same``, ``moved``, ``added`` (not in the baseline) or ``removed``.
    """

    task: str
    state: str
    start_days: int | None = None
    finish_days: int | None = None
    was: tuple[date, date] | None = None
    now: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A schedule against a baseline.

    ``breaks``: targets that held in the baseline and do no more; ``heals``: the reverse.
    """

    baseline: Baseline
    variations: tuple[Variation, ...]
    breaks: tuple[str, ...]
    heals: tuple[str, ...]


def baseline_of(current: Schedule, label: str, taken_on: date) -> Baseline:
    """Keep a schedule as a baseline."""
    dates = {name: (d.start, d.finish) for name, d in current.tasks.items()}
    return Baseline(label, taken_on, dates)


def compare(baseline: Baseline, current: Schedule, calendar: WorkingCalendar) -> Comparison:
    """Compare a schedule with a baseline, task by task, targets against today's deadlines.

    :raises OutsideCalendar: when the baseline holds a day that the calendar does not reach.
    """
    found = []
    for name, dates in current.tasks.items():
        now = (dates.start, dates.finish)
        was = baseline.dates.get(name)
        if was is None:
            found.append(Variation(name, "added", now=now))
            continue
        start = calendar.working_days_between(was[0], now[0])
        finish = calendar.working_days_between(was[1], now[1])
        found.append(
            Variation(name, "moved" if start or finish else "same", start, finish, was, now)
        )
    for name, was in baseline.dates.items():
        if name not in current.tasks:
            found.append(Variation(name, "removed", was=was))
    held = {
        name: baseline.dates[name][1] <= target.deadline
        for name, target in current.targets.items()
        if name in baseline.dates
    }
    breaks = tuple(n for n, was in held.items() if was and not current.targets[n].holds)
    heals = tuple(n for n, was in held.items() if not was and current.targets[n].holds)
    return Comparison(baseline, tuple(found), breaks, heals)
