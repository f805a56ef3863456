"""Reading a schedule: dates, margins and standing, chances, proposals, what was kept.

Calendar rules and legal lead times are data of the law: callers hand them in
(``web/schedule.py`` wires them up for pages).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.scheduling.cache import calendar_key, remember
from truongchuan.domain.scheduling.inputs import Inputs, load_inputs
from truongchuan.domain.scheduling.models import Baseline, CalendarSwap, DurationEstimate, RiskRun
from truongchuan.domain.scheduling.rows import TargetLine
from truongchuan.domain.scheduling.standing import Standing, standing_of
from truongchuan.domain.shared.actor import Actor
from truongchuan.engines.schedule import (
    CalendarRules,
    NetworkError,
    Problem,
    RiskResult,
    Schedule,
    SlipResult,
    schedule,
    simulate,
    what_if,
)
from truongchuan.engines.schedule.lead_times import LeadTime
from truongchuan.engines.schedule.propose import OrderConflict, ProposedDependency, propose
from truongchuan.engines.schedule.risk import TargetChance

SEED = 0
RUNS_SHOWN = 4_000
"""Runs of a page: the standard error is at most 0.8 percentage points."""
RUNS_KEPT = 10_000
"""Runs of a result that is kept: at most 0.5 percentage points."""
HIGHEST_SEED = 2_147_483_647


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """A target with its deadline, expected finish and margin (working days; negative is late).

    ``finish`` and ``margin`` are None where nothing leads to the target, or nothing could be
    computed. In a schedule by quarter they are those of the quarter's last task.
    """

    target: TargetLine
    deadline: date
    finish: date | None
    margin: int | None
    standing: Standing
    chance: TargetChance | None = None

    @property
    def id(self) -> int:
        """The target's id."""
        return self.target.id


@dataclass(frozen=True)
class ProgrammeSchedule:
    """The schedule of a programme on a day.

    ``schedule`` is None when ``problems`` has a blocking one. ``linked``: task ids of targets that
    some task leads to; the finish of another target says nothing. ``drives``: open task → the
    targets (task ids) that finish later when it does: what is critical, and for whom.
    """

    inputs: Inputs
    schedule: Schedule | None
    problems: tuple[Problem, ...]
    targets: tuple[TargetStanding, ...]
    linked: frozenset[str]
    drives: Mapping[str, frozenset[str]]

    @property
    def on(self) -> date:
        """The day it stands on."""
        return self.inputs.on

    @property
    def level(self) -> str:
        """``school`` or ``quarter``."""
        return self.inputs.level


@dataclass(frozen=True)
class Chances:
    """Chances of all targets, before (``result``) and with slips assumed (``slipped``)."""

    seed: int
    runs: int
    result: RiskResult | None
    slipped: RiskResult | None = None
    problems: tuple[Problem, ...] = ()

    def of(self, key: str) -> TargetChance | None:
        """The chance of a target's task; None where none of its tasks has a range."""
        found = self.result.targets.get(key) if self.result else None
        return found if found is not None and found.chance is not None else None


@dataclass(frozen=True)
class OpenProposals:
    """Proposals that nobody decided on yet, and rows that the plan puts the wrong way round."""

    proposals: tuple[ProposedDependency, ...]
    conflicts: tuple[OrderConflict, ...]
    decided: int


# --- dates ------------------------------------------------------------------------------------


def schedule_of(
    *,
    actor: Actor,
    programme: Programme,
    on: date,
    calendar: CalendarRules,
    leads: Iterable[LeadTime],
) -> ProgrammeSchedule:
    """Return dates, slack, what is critical, and how every target stands by its dates alone.

    Two dozen queries at most, whatever the number of rows and schools.
    """
    inputs = load_inputs(actor=actor, programme=programme, on=on, rules=calendar, leads=leads)
    return schedule_from(inputs)


def schedule_from(inputs: Inputs, chances: Chances | None = None) -> ProgrammeSchedule:
    """Compute the schedule of inputs already read, standings by chance where there is one."""
    found, problems = _computed(inputs)
    linked = frozenset(
        link.after for link in inputs.network.dependencies if link.after.startswith("target/")
    )
    standings = tuple(
        standing
        for target in inputs.work.targets
        if (standing := _standing(target, inputs, found, linked, chances)) is not None
    )
    drives = drives_of(found, linked) if found else {}
    return ProgrammeSchedule(inputs, found, problems, standings, linked, drives)


def drives_of(found: Schedule, linked: frozenset[str]) -> dict[str, frozenset[str]]:
    """Follow what keeps each open target from finishing earlier back to all that it rests on."""
    drives: dict[str, set[str]] = {
        key: {key} for key in linked if key in found.tasks and not found.tasks[key].done
    }
    for name in reversed(tuple(found.tasks)):
        own = drives.get(name)
        if not own:
            continue
        for driver in found.tasks[name].drivers:
            if driver.task is not None and not found.tasks[driver.task].done:
                drives.setdefault(driver.task, set()).update(own)
    return {name: frozenset(keys) for name, keys in drives.items() if name not in linked}


def _computed(inputs: Inputs) -> tuple[Schedule | None, tuple[Problem, ...]]:
    key = ("schedule", inputs.network, calendar_key(inputs.calendar), inputs.on)

    def compute() -> tuple[Schedule | None, tuple[Problem, ...]]:
        try:
            found = schedule(inputs.network, inputs.calendar, on=inputs.on)
        except NetworkError as error:
            return None, error.problems
        return found, tuple(p for p in found.problems if not _is_over(found, p))

    return remember(key, compute)


def _is_over(found: Schedule, problem: Problem) -> bool:
    """The order in which finished work was reported done asks nothing of anybody any more."""
    return problem.code == "out-of-sequence" and found.tasks[problem.tasks[0]].done


def _standing(
    target: TargetLine,
    inputs: Inputs,
    found: Schedule | None,
    linked: frozenset[str],
    chances: Chances | None,
) -> TargetStanding | None:
    line = found.targets.get(target.key) if found else None
    deadline = line.deadline if line else _deadline(inputs, target)
    if deadline is None:
        return None
    known = line is not None and target.key in linked
    chance = chances.of(target.key) if chances else None
    margin = line.margin if line and known else None
    return TargetStanding(
        target=target,
        deadline=deadline,
        finish=target.decided_on if target.recognised else line.finish if line and known else None,
        margin=margin,
        standing=standing_of(
            recognised=target.recognised,
            deadline=deadline,
            on=inputs.on,
            margin=margin,
            chance=chance.chance if chance else None,
        ),
        chance=None if target.recognised else chance,
    )


def _deadline(inputs: Inputs, target: TargetLine) -> date | None:
    for task in inputs.network.tasks:
        if task.id == target.key:
            return task.deadline
    return None


def target_statuses(
    *,
    actor: Actor,
    programme: Programme,
    on: date,
    calendar: CalendarRules,
    leads: Iterable[LeadTime],
    seed: int = SEED,
) -> dict[int, str]:
    """Return target id → ``reached``, ``on_track``, ``at_risk`` or ``missed``.

    Not in it: targets without a quarter, withdrawn or put off, and those that no task leads to yet
    (nobody has confirmed dependencies). The limits are those of :mod:`standing`.
    """
    inputs = load_inputs(actor=actor, programme=programme, on=on, rules=calendar, leads=leads)
    found = schedule_from(inputs, chances_from(inputs, seed=seed))
    return {
        line.id: line.standing.value
        for line in found.targets
        if line.standing is not Standing.UNKNOWN
    }


# --- chances ----------------------------------------------------------------------------------


def chances_of(
    *,
    actor: Actor,
    programme: Programme,
    on: date,
    calendar: CalendarRules,
    leads: Iterable[LeadTime],
    seed: int = SEED,
    runs: int = RUNS_SHOWN,
    slips: Mapping[str, int] | None = None,
) -> Chances:
    """Return the chance of every target; with ``slips`` (task id → working days) also after them.

    Equal inputs and seeds give equal figures. Without any range there is no chance and ``result``
    is None.
    """
    inputs = load_inputs(actor=actor, programme=programme, on=on, rules=calendar, leads=leads)
    return chances_from(inputs, seed=seed, runs=runs, slips=slips)


def chances_from(
    inputs: Inputs,
    *,
    seed: int = SEED,
    runs: int = RUNS_SHOWN,
    slips: Mapping[str, int] | None = None,
) -> Chances:
    """Chances of inputs already read."""
    if not inputs.sources:
        return Chances(seed, runs, None)
    try:
        before = _simulated(inputs, seed, runs, {})
        after = _simulated(inputs, seed, runs, slips) if slips else None
    except NetworkError as error:
        return Chances(seed, runs, None, problems=error.problems)
    return Chances(seed, runs, before, after)


def _simulated(inputs: Inputs, seed: int, runs: int, slips: Mapping[str, int]) -> RiskResult:
    ranges, together = inputs.ranges, inputs.together
    key = (
        "risk", inputs.network, calendar_key(inputs.calendar), inputs.on,
        frozenset(ranges.items()), frozenset(together.items()), frozenset(slips.items()),
        seed, runs,
    )  # fmt: skip
    return remember(
        key,
        lambda: simulate(
            inputs.network,
            inputs.calendar,
            ranges,
            seed=seed,
            runs=runs,
            on=inputs.on,
            together=together,
            slips=dict(slips),
        ),
    )


def slipped(
    inputs: Inputs, slips: Mapping[str, int]
) -> tuple[SlipResult | None, tuple[Problem, ...]]:
    """What moves when tasks slip, or why it cannot be computed."""
    try:
        return what_if(inputs.network, inputs.calendar, slips, on=inputs.on), ()
    except NetworkError as error:
        return None, error.problems


# --- proposals and what was kept ---------------------------------------------------------------


def open_proposals(inputs: Inputs, leads: Iterable[LeadTime]) -> OpenProposals:
    """Return the dependencies proposed by process and wording that are still to be decided."""
    work, terms = inputs.work, tuple(leads)
    goals = tuple(dict.fromkeys(target.group for target in work.targets if target.group))
    key = ("proposals", work.plan_rows, terms, inputs.on, goals)
    found = remember(key, lambda: propose(work.plan_rows, leads=terms, on=inputs.on, targets=goals))
    decided = {
        (str(link.before_id), str(link.after_id) if link.after_id else "target")
        for link in inputs.links
    }
    waiting = tuple(p for p in found.dependencies if (p.before, p.after) not in decided)
    return OpenProposals(waiting, found.conflicts, len(found.dependencies) - len(waiting))


def list_estimates(*, actor: Actor, programme: Programme) -> QuerySet[DurationEstimate]:
    """Return what was said about lengths, newest first."""
    return (
        DurationEstimate.objects.filter(row__programme=programme)
        .filter(row__programme__in=list_programmes(actor=actor))
        .order_by("-pk")
    )


def list_baselines(*, actor: Actor, programme: Programme) -> QuerySet[Baseline]:
    """Return the baselines that were kept, newest first."""
    return Baseline.objects.filter(
        programme=programme, programme__in=list_programmes(actor=actor)
    ).order_by("-pk")


def list_runs(*, actor: Actor, programme: Programme) -> QuerySet[RiskRun]:
    """Return the results that were kept, newest first."""
    return RiskRun.objects.filter(
        programme=programme, programme__in=list_programmes(actor=actor)
    ).order_by("-pk")


def newest_risk(*, actor: Actor, programme: Programme) -> RiskRun | None:
    """Return the newest kept result without slips assumed."""
    return list_runs(actor=actor, programme=programme).filter(slips={}).first()


def list_swaps(*, actor: Actor, programme: Programme) -> QuerySet[CalendarSwap]:
    """Return swaps, those taken away too."""
    return CalendarSwap.objects.filter(
        programme=programme, programme__in=list_programmes(actor=actor)
    ).order_by("-pk")
