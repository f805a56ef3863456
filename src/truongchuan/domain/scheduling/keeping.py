"""Baselines, compensating days and results that are kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from truongchuan.domain.audit.services import record_event
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.scheduling.inputs import Inputs, calendar_of, current_swaps, load_inputs
from truongchuan.domain.scheduling.models import Baseline, CalendarSwap, RiskRun
from truongchuan.domain.scheduling.policies import require
from truongchuan.domain.scheduling.selectors import (
    HIGHEST_SEED,
    RUNS_KEPT,
    SEED,
    ProgrammeSchedule,
    chances_from,
    schedule_from,
    slipped,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.domain.shared.errors import DomainError
from truongchuan.engines.schedule import CalendarRules, RiskResult, Schedule
from truongchuan.engines.schedule.lead_times import LeadTime

MOST_SLIPS = 20
LONGEST_SLIP = 250
DRIVERS_KEPT = 5


@transaction.atomic
def keep_baseline(
    *,
    actor: Actor,
    programme: Programme,
    label: str,
    calendar: CalendarRules,
    leads: Iterable[LeadTime],
) -> Baseline:
    """Keep today's dates under a label, to compare with later.

    :raises DomainError: ``baseline-label-missing``, ``baseline-label-taken``,
        ``schedule-impossible``.
    """
    programme = _locked(actor, programme)
    name = " ".join(label.split())[:120]
    if not name:
        raise DomainError("baseline-label-missing")
    if Baseline.objects.filter(programme=programme, label=name).exists():
        raise DomainError("baseline-label-taken", label=name)
    on = today_of(programme)
    inputs = load_inputs(actor=actor, programme=programme, on=on, rules=calendar, leads=leads)
    current = _possible(schedule_from(inputs))
    baseline = Baseline.objects.create(
        programme=programme,
        label=name,
        level=inputs.level,
        dates={
            key: [dates.start.isoformat(), dates.finish.isoformat()]
            for key, dates in current.tasks.items()
        },
        on=on,
        at=timezone.now(),
        person_id=actor.person_id,
        person_name=actor.name,
    )
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="schedule.keep_baseline",
        subject=baseline,
        after={"label": name, "tasks": len(current.tasks)},
    )
    return baseline


@transaction.atomic
def add_swap(
    *,
    actor: Actor,
    programme: Programme,
    off: date | None,
    works: date | None,
    decision: str,
    calendar: CalendarRules,
) -> CalendarSwap:
    """Enter a day off, a day worked in its place, or both, with the decision that says so.

    :raises DomainError: ``swap-empty``, ``swap-decision-missing``, ``swap-outside``,
        ``swap-not-working`` (the day off is one already), ``swap-is-working``, ``swap-same-day``.
    """
    programme = _locked(actor, programme)
    if off is None and works is None:
        raise DomainError("swap-empty")
    if off is not None and off == works:
        raise DomainError("swap-same-day", day=off)
    if not decision.strip():
        raise DomainError("swap-decision-missing")
    days = calendar_of(programme, today_of(programme), calendar, current_swaps(programme))
    for day in (off, works):
        if day is not None and not days.first <= day <= days.last:
            raise DomainError("swap-outside", day=day, first=days.first, last=days.last)
    if off is not None and not days.is_working(off):
        raise DomainError("swap-not-working", day=off)
    if works is not None and days.is_working(works):
        raise DomainError("swap-is-working", day=works)
    swap = CalendarSwap.objects.create(
        programme=programme,
        off=off,
        works=works,
        decision=decision.strip()[:300],
        on=today_of(programme),
        at=timezone.now(),
        person_id=actor.person_id,
        person_name=actor.name,
    )
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="schedule.add_swap",
        subject=swap,
        after={"off": _iso(off), "works": _iso(works), "decision": swap.decision},
    )
    return swap


@transaction.atomic
def remove_swap(*, actor: Actor, swap: CalendarSwap) -> CalendarSwap:
    """Take a swap away; it stays in the record.

    :raises DomainError: ``swap-gone``.
    """
    programme = _locked(actor, swap.programme)
    found = CalendarSwap.objects.filter(pk=swap.pk, removed_at__isnull=True).first()
    if found is None:
        raise DomainError("swap-gone")
    found.removed_at, found.removed_on = timezone.now(), today_of(programme)
    found.removed_by = actor.name
    found.save(update_fields=["removed_at", "removed_on", "removed_by"])
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="schedule.remove_swap",
        subject=found,
        before={"off": _iso(found.off), "works": _iso(found.works)},
    )
    return found


@transaction.atomic
def run_risk(
    *,
    actor: Actor,
    programme: Programme,
    calendar: CalendarRules,
    leads: Iterable[LeadTime],
    seed: int = SEED,
    runs: int = RUNS_KEPT,
    slips: Mapping[str, int] | None = None,
    label: str = "",
) -> RiskRun:
    """Compute dates and chances, before and with the slips assumed, and keep what came out.

    ``slips``: task id of the network → working days. Without any range only dates are kept.

    :raises DomainError: ``seed-range``, ``runs-range``, ``slip-unknown``, ``slip-range``,
        ``slips-too-many``, ``schedule-impossible``.
    """
    programme = _locked(actor, programme)
    on = today_of(programme)
    assumed = dict(slips or {})
    if not 0 <= seed <= HIGHEST_SEED:
        raise DomainError("seed-range", seed=seed, most=HIGHEST_SEED)
    if not 100 <= runs <= 100_000:
        raise DomainError("runs-range", runs=runs)
    inputs = load_inputs(actor=actor, programme=programme, on=on, rules=calendar, leads=leads)
    check_slips(inputs, assumed)
    before = _possible(schedule_from(inputs))
    moved = slipped(inputs, assumed)[0] if assumed else None
    if assumed and moved is None:
        raise DomainError("schedule-impossible")
    chances = chances_from(inputs, seed=seed, runs=runs, slips=assumed)
    run = RiskRun.objects.create(
        programme=programme,
        label=" ".join(label.split())[:200],
        level=inputs.level,
        seed=seed,
        runs=runs,
        slips=assumed,
        results={
            "before": _results(before, chances.result),
            "after": _results(moved.after, chances.slipped) if moved else None,
        },
        inputs=inputs_hash(inputs),
        on=on,
        at=timezone.now(),
        person_id=actor.person_id,
        person_name=actor.name,
    )
    record_event(
        actor=actor,
        authority_id=programme.authority_id,
        action="schedule.run_risk",
        subject=run,
        after={"seed": seed, "runs": runs, "slips": assumed, "inputs": run.inputs},
    )
    return run


def check_slips(inputs: Inputs, slips: Mapping[str, int]) -> None:
    """Refuse slips of tasks that there are not, or of no sensible length.

    :raises DomainError: ``slips-too-many``, ``slip-unknown``, ``slip-finished``, ``slip-range``.
    """
    tasks = {task.id: task for task in inputs.network.tasks}
    if len({name.partition("/")[0] for name in slips}) > MOST_SLIPS:
        raise DomainError("slips-too-many", most=MOST_SLIPS)
    for name, days in slips.items():
        if name not in tasks:
            raise DomainError("slip-unknown")
        if tasks[name].finished is not None:
            row = inputs.work.by_key.get(name.partition("/")[0])
            raise DomainError("slip-finished", task=row.label if row else name)
        if not 1 <= days <= LONGEST_SLIP:
            raise DomainError("slip-range", days=days, most=LONGEST_SLIP)


def inputs_hash(inputs: Inputs) -> str:
    """Return a hash over all that a schedule is computed from."""
    content = {
        "tasks": [asdict(task) for task in inputs.network.tasks],
        "links": [asdict(link) for link in inputs.network.dependencies],
        "ranges": {name: asdict(given) for name, given in sorted(inputs.ranges.items())},
        "together": dict(sorted(inputs.together.items())),
        "calendar": [
            inputs.calendar.first,
            inputs.calendar.last,
            sorted(inputs.calendar.days_off),
            sorted(inputs.calendar.extra_working),
            # Told only where it is not the usual one: results kept before stay comparable.
            *([sorted(rest)] if (rest := inputs.calendar.weekly_rest) != {5, 6} else []),
        ],
        "on": inputs.on,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _results(found: Schedule, risk: RiskResult | None) -> dict[str, Any]:
    """What is kept of a computation: plain values, days as text."""
    targets: dict[str, dict[str, Any]] = {}
    for key, target in found.targets.items():
        chance = risk.targets.get(key) if risk else None
        targets[key] = {
            "quarter": target.quarter,
            "deadline": target.deadline.isoformat(),
            "finish": target.finish.isoformat(),
            "margin": target.margin,
            "chance": chance.chance if chance else None,
            "standard_error": chance.standard_error if chance else None,
            "low": chance.low if chance else None,
            "high": chance.high if chance else None,
            "drivers": [asdict(d) for d in chance.drivers[:DRIVERS_KEPT]] if chance else [],
        }
    quarters = {
        name: {
            "targets": quarter.targets,
            "expected": quarter.expected,
            "all_hold": quarter.all_hold,
            "standard_error": quarter.standard_error,
            "counts": list(quarter.counts),
        }
        for name, quarter in (risk.quarters.items() if risk else ())
    }
    return {"targets": targets, "quarters": quarters}


def _possible(found: ProgrammeSchedule) -> Schedule:
    if found.schedule is None:
        raise DomainError("schedule-impossible")
    return found.schedule


def _locked(actor: Actor, programme: Programme) -> Programme:
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    require(actor, "scheduling.manage", programme)
    return programme


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
