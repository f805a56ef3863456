"""The chance that a target holds, by drawing durations and computing the network each time.

For run *r* every task with a range gets a duration ``D_i = F_i^-1(U_ir)``; finishes follow as in
the deterministic schedule, all runs at once in arrays. The chance of a target is the share of runs
in which it finishes by its deadline, with standard error ``sqrt(p (1 - p) / n)`` and Wilson's 95 %
interval, which stays honest at 0 and 1. ``U_i`` comes from a stream of its own, named by seed and
task: adding or slipping a task leaves the other tasks' draws as they were, so that "before" and
"after" share their chance and their difference is sharp.

A task without a range is deterministic and listed. A target with no range before it has no chance,
only its deterministic date: nothing is invented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truongchuan.engines.schedule.calendar import WorkingCalendar
from truongchuan.engines.schedule.compiled import Compiled, Moment, compile_network
from truongchuan.engines.schedule.durations import Range
from truongchuan.engines.schedule.network import slipped
from truongchuan.engines.schedule.tasks import Network, NetworkError, Problem

QUANTILES = (10, 50, 80, 90)
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class TaskShare:
    """How much a task drives a target.

    ``critical``: share of runs in which a day's slip of the task would move the target;
    ``correlation``: Spearman's between the task's duration and the target's finish (None when one
    of them never varies).
    """

    task: str
    critical: float
    correlation: float | None


@dataclass(frozen=True, slots=True)
class TargetChance:
    """The chance of one target.

    ``chance`` (with ``standard_error`` and the 95 % interval ``low`` to ``high``) is None when no
    task before it has a range. ``holds``: what the deterministic schedule says. ``finishes``:
    day by which the target is finished in 10, 50, 80, 90 % of runs (None: beyond the calendar).
    ``without_range``: open tasks before it that have none. ``drivers``: strongest first.
    """

    target: str
    school: str | None
    quarter: str | None
    deadline: date
    holds: bool
    chance: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    finishes: Mapping[int, date | None]
    without_range: tuple[str, ...]
    drivers: tuple[TaskShare, ...]


@dataclass(frozen=True, slots=True)
class QuarterChance:
    """How many targets of a quarter hold.

    ``counts[k]`` is the chance that exactly *k* of its ``targets`` hold; targets without a chance
    count as the deterministic schedule says and are listed in ``certain``.
    """

    quarter: str
    targets: int
    counts: tuple[float, ...]
    expected: float
    all_hold: float
    standard_error: float
    certain: tuple[str, ...]


@dataclass(frozen=True)
class RiskResult:
    """Chances of all targets. ``held``: per target, whether it held in each run."""

    seed: int
    runs: int
    targets: Mapping[str, TargetChance]
    quarters: Mapping[str, QuarterChance]
    without_range: tuple[str, ...]
    too_few_records: tuple[str, ...]
    overrun: tuple[str, ...]
    held: Mapping[str, NDArray[np.bool_]] = field(repr=False)


@dataclass
class _Runs:
    """All runs: positions of tasks → starts and finishes, who binds whom, drawn durations."""

    starts: list[Moment]
    finishes: list[Moment]
    binding: list[list[tuple[int, Any]]]
    drawn: dict[int, NDArray[np.int32]]


def simulate(
    network: Network,
    calendar: WorkingCalendar,
    ranges: Mapping[str, Range],
    *,
    seed: int,
    runs: int = 10_000,
    on: date | None = None,
    together: Mapping[str, str] | None = None,
    slips: Mapping[str, int] | None = None,
) -> RiskResult:
    """Chances of all targets of a network.

    :param ranges: by task; a finished task, or one under way whose remaining days were given, needs
        none. One under way without that figure is known to take longer than it has taken.
    :param together: task → name of a group of tasks that are drawn alike (good or bad days come to
        all of them: one contractor, one team). Tasks outside groups are independent.
    :param slips: working days by which tasks slip, as in ``what_if``.
    :raises NetworkError: when the network cannot be computed, or a range or slip is for no task of
        it or for a milestone.
    :raises ValueError: when ``runs`` is not positive or ``seed`` is negative.
    """
    if runs <= 0 or seed < 0:
        raise ValueError(f"runs {runs}, seed {seed}")
    compiled = compile_network(network, calendar, on=on)
    _check(compiled, ranges, slips or {})
    delays = {compiled.position[name]: days for name, days in (slips or {}).items()}
    few = tuple(n for n, r in ranges.items() if not r.enough)
    drawn, overrun = _draw(compiled, ranges, seed, runs, together or {})
    made = _forward(compiled, drawn, delays)
    plain = _forward(compiled, {}, delays)
    ancestors = _ancestors(compiled)
    bare = {
        place
        for place, node in enumerate(compiled.nodes)
        if place not in drawn and node.length > 0 and node.fixed_finish is None
    }
    names = [node.task.id for node in compiled.nodes]
    ranks = {place: _ranks(days) for place, days in drawn.items()}
    targets: dict[str, TargetChance] = {}
    held: dict[str, NDArray[np.bool_]] = {}
    for place in compiled.targets:
        before = ancestors[place]
        finish = np.broadcast_to(np.asarray(made.finishes[place]), (runs,))
        held[names[place]] = finish <= compiled.nodes[place].deadline
        uncertain = any(other in drawn for other in before)
        targets[names[place]] = _target(
            compiled,
            place,
            finish,
            holds=bool(plain.finishes[place] <= (compiled.nodes[place].deadline or 0)),
            drivers=_drivers(made, names, place, before, ranks) if uncertain else None,
            without_range=tuple(names[other] for other in before if other in bare),
        )
    return RiskResult(
        seed=seed,
        runs=runs,
        targets=targets,
        quarters=_quarters(targets, held),
        without_range=tuple(names[place] for place in sorted(bare)),
        too_few_records=few,
        overrun=overrun,
        held=held,
    )


def _check(compiled: Compiled, ranges: Mapping[str, Range], slips: Mapping[str, int]) -> None:
    found = [
        Problem("unknown-task", True, (name,), {"of": "range" if name in ranges else "slip"})
        for name in (*ranges, *slips)
        if name not in compiled.position
    ]
    found += [
        Problem("range-of-milestone", True, (name,))
        for name in ranges
        if name in compiled.position and compiled.nodes[compiled.position[name]].task.duration == 0
    ]
    if found:
        raise NetworkError(tuple(found))


def _draw(
    compiled: Compiled,
    ranges: Mapping[str, Range],
    seed: int,
    runs: int,
    together: Mapping[str, str],
) -> tuple[dict[int, NDArray[np.int32]], tuple[str, ...]]:
    """Durations of the tasks that have a range, and those that outlasted theirs."""
    drawn: dict[int, NDArray[np.int32]] = {}
    uniforms: dict[str, NDArray[np.float64]] = {}
    overrun = []
    for place, node in enumerate(compiled.nodes):
        name = node.task.id
        given = ranges.get(name)
        if given is None or not given.enough or node.fixed_finish is not None:
            continue
        distribution = given.distribution()
        if node.fixed_start is not None and node.resume is not None:
            if node.task.remaining is not None:
                continue
            left = distribution.beyond(node.resume - node.fixed_start)
            if left is None:
                overrun.append(name)
                continue
            distribution = left
        stream = f"group:{together[name]}" if name in together else f"task:{name}"
        if stream not in uniforms:
            uniforms[stream] = _stream(seed, stream).random(runs)
        drawn[place] = distribution.draw(uniforms[stream])
    return drawn, tuple(overrun)


def _stream(seed: int, name: str) -> np.random.Generator:
    """A generator of its own for a name; the same on every machine."""
    digest = blake2b(name.encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64([seed, int.from_bytes(digest, "big")]))


def _forward(
    compiled: Compiled, drawn: Mapping[int, NDArray[np.int32]], delays: Mapping[int, int]
) -> _Runs:
    made = _Runs([], [], [], dict(drawn))
    for place, node in enumerate(compiled.nodes):
        length: Moment = drawn.get(place, node.length)
        placed = compiled.place(node, made.starts, made.finishes, length)
        bound = compiled.binding(node, made.starts, made.finishes, length, placed)
        made.binding.append([(edge.before, binds) for edge, binds in bound])
        start, finish = slipped(node, placed, length=length, delay=delays.get(place, 0))
        made.starts.append(start)
        made.finishes.append(finish)
    return made


def _ancestors(compiled: Compiled) -> list[list[int]]:
    """For every task the open tasks it rests on, itself included, in order."""
    found: list[set[int]] = []
    for place, node in enumerate(compiled.nodes):
        own = {place}
        if node.fixed_finish is None:
            for edge in node.incoming:
                if compiled.nodes[edge.before].fixed_finish is None:
                    own |= found[edge.before]
        found.append(own)
    return [sorted(own) for own in found]


def _drivers(
    made: _Runs,
    names: Sequence[str],
    target: int,
    before: Sequence[int],
    ranks: Mapping[int, NDArray[np.float64] | None],
) -> tuple[TaskShare, ...]:
    critical: dict[int, Any] = dict.fromkeys(before, False)
    critical[target] = True
    for place in reversed(before):
        own = critical[place]
        for other, binds in made.binding[place]:
            if other in critical:
                critical[other] = critical[other] | (own & binds)
    finish_ranks = _ranks(np.asarray(made.finishes[target]))
    shares = [
        TaskShare(
            names[place],
            float(np.mean(critical[place])),
            _correlation(ranks.get(place), finish_ranks),
        )
        for place in before
        if place in made.drawn or (place != target and np.any(critical[place]))
    ]
    return tuple(sorted(shares, key=lambda s: (-(abs(s.correlation or 0.0)), -s.critical, s.task)))


def _ranks(values: NDArray[np.int32]) -> NDArray[np.float64] | None:
    """Mean ranks about their mean, scaled to length 1; None when nothing varies."""
    if values.ndim == 0:
        return None
    lowest = int(values.min())
    counts = np.bincount(values - lowest)
    if len(counts) == 1:
        return None
    middle = np.cumsum(counts) - (counts - 1) / 2 - (len(values) + 1) / 2
    length = sqrt(float(counts @ middle**2))
    scaled: NDArray[np.float64] = (middle / length)[values - lowest]
    return scaled


def _correlation(
    first: NDArray[np.float64] | None, second: NDArray[np.float64] | None
) -> float | None:
    return None if first is None or second is None else float(first @ second)


def _target(
    compiled: Compiled,
    place: int,
    finish: NDArray[np.int32],
    *,
    holds: bool,
    drivers: tuple[TaskShare, ...] | None,
    without_range: tuple[str, ...],
) -> TargetChance:
    node = compiled.nodes[place]
    if node.deadline is None or node.task.deadline is None:  # pragma: no cover - targets have one
        raise ValueError(node.task.id)
    chance = error = low = high = None
    finishes: dict[int, date | None] = {}
    if drivers is not None:
        chance = float(np.mean(finish <= node.deadline))
        error = sqrt(chance * (1 - chance) / len(finish))
        low, high = wilson(chance, len(finish))
        ordered = np.sort(finish)
        for percent in QUANTILES:
            number = int(ordered[-(-percent * len(ordered) // 100) - 1])
            finishes[percent] = _day(compiled.calendar, number)
    return TargetChance(
        target=node.task.id,
        school=node.task.school,
        quarter=node.task.quarter,
        deadline=node.task.deadline,
        holds=holds,
        chance=chance,
        standard_error=error,
        low=low,
        high=high,
        finishes=finishes,
        without_range=without_range,
        drivers=drivers or (),
    )


def _day(calendar: WorkingCalendar, finish: int) -> date | None:
    return calendar.day(max(finish - 1, 0)) if finish <= len(calendar.days) else None


def wilson(share: float, runs: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of runs."""
    square = _Z**2 / runs
    middle = (share + square / 2) / (1 + square)
    half = _Z / (1 + square) * sqrt(share * (1 - share) / runs + square / (4 * runs))
    return max(0.0, middle - half), min(1.0, middle + half)


def _quarters(
    targets: Mapping[str, TargetChance], held: Mapping[str, NDArray[np.bool_]]
) -> dict[str, QuarterChance]:
    quarters = sorted({target.quarter for target in targets.values() if target.quarter})
    found = {}
    for quarter in quarters:
        names = [name for name, target in targets.items() if target.quarter == quarter]
        together = np.sum([held[name] for name in names], axis=0)
        shares = np.bincount(together, minlength=len(names) + 1) / len(together)
        every = float(shares[-1])
        found[quarter] = QuarterChance(
            quarter=quarter,
            targets=len(names),
            counts=tuple(float(share) for share in shares),
            expected=float(np.mean(together)),
            all_hold=every,
            standard_error=sqrt(every * (1 - every) / len(together)),
            certain=tuple(name for name in names if targets[name].chance is None),
        )
    return found


@dataclass(frozen=True, slots=True)
class ChanceChange:
    """How a target's chance differs between two simulations with the same seed and runs."""

    target: str
    before: float
    after: float
    difference: float
    standard_error: float


def chance_change(before: RiskResult, after: RiskResult, target: str) -> ChanceChange:
    """Difference of a target's chance, with the standard error of the paired runs.

    :raises ValueError: when the two were not drawn with the same seed and number of runs.
    :raises KeyError: when one of them has no such target.
    """
    if (before.seed, before.runs) != (after.seed, after.runs):
        raise ValueError("seed or runs differ")
    first, second = before.held[target], after.held[target]
    steps = second.astype(np.int8) - first.astype(np.int8)
    error = float(np.std(steps)) / sqrt(before.runs)
    return ChanceChange(
        target, float(first.mean()), float(second.mean()), float(steps.mean()), error
    )
