"""The daily timetable and the lives of workers: technical records, no acts of people.

What a job does to a programme it records itself; nothing here is written to the audit record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reminders.models import DailyRun, RunState, WorkerLease

MOST_ATTEMPTS = 3
RETRY_AFTER = timedelta(minutes=15)


def plan_runs(
    *, names: Sequence[str], enqueue: Callable[[int], None], now: datetime, hour: int
) -> int:
    """Give each daily job of each running programme to the queue, once for the programme's today.

    ``hour``: before that hour of the day nothing begins (a programme with a day of its own does
    not wait). Days on which no worker ran are not made up one by one: the next run tells what
    holds then. A failed run is tried again after a pause. Returns how many jobs were given.
    """
    early = timezone.localtime(now).hour < hour
    programmes = [
        p for p in Programme.objects.filter(closed_on__isnull=True) if p.fixed_today or not early
    ]
    days = {p.pk: today_of(p) for p in programmes}
    known = set(
        DailyRun.objects.filter(programme__in=days, day__in=set(days.values())).values_list(
            "name", "programme_id", "day"
        )
    )
    given = 0
    # All programmes have the first job before any has the second: digests follow reminders.
    for name in names:
        for pk, day in days.items():
            if (name, pk, day) not in known:
                given += _plan_one(name, pk, day, enqueue, now)
    return given + _plan_again(names, enqueue, now)


@transaction.atomic
def _plan_one(
    name: str, programme_id: int, day: date, enqueue: Callable[[int], None], now: datetime
) -> int:
    run, made = DailyRun.objects.get_or_create(
        name=name,
        programme_id=programme_id,
        day=day,
        defaults={"created_at": now, "changed_at": now},
    )
    if made:
        enqueue(run.pk)
    return int(made)


@transaction.atomic
def _plan_again(names: Sequence[str], enqueue: Callable[[int], None], now: datetime) -> int:
    failed = list(
        DailyRun.objects.select_for_update(skip_locked=True).filter(
            state=RunState.FAILED,
            name__in=names,
            attempts__lt=MOST_ATTEMPTS,
            changed_at__lte=now - RETRY_AFTER,
            changed_at__gt=now - timedelta(days=1),
        )
    )
    for run in failed:
        DailyRun.objects.filter(pk=run.pk).update(state=RunState.WAITING, changed_at=now)
        enqueue(run.pk)
    return len(failed)


@transaction.atomic
def start_run(*, run_id: int) -> DailyRun | None:
    """Begin a daily run; None when it is done already. One left in the middle begins anew."""
    run = (
        DailyRun.objects.select_for_update(of=("self",))
        .select_related("programme__authority")
        .get(pk=run_id)
    )
    if run.state == RunState.DONE:
        return None
    run.state, run.attempts, run.changed_at = RunState.RUNNING, run.attempts + 1, timezone.now()
    run.save(update_fields=["state", "attempts", "changed_at"])
    return run


@transaction.atomic
def finish_run(*, run: DailyRun, error: str = "") -> None:
    """Say how a daily run ended."""
    state = RunState.FAILED if error else RunState.DONE
    DailyRun.objects.filter(pk=run.pk).update(
        state=state, error=error[:300], changed_at=timezone.now()
    )


def beat(*, worker_id: str, host: str, pid: int) -> None:
    """Say that a worker is alive."""
    now = timezone.now()
    WorkerLease.objects.update_or_create(
        worker_id=worker_id,
        defaults={"beat_at": now},
        create_defaults={"host": host[:120], "pid": pid, "started_at": now, "beat_at": now},
    )


def end_lease(*, worker_id: str) -> None:
    """Say that a worker has stopped."""
    WorkerLease.objects.filter(worker_id=worker_id).delete()


def live_workers(*, now: datetime, lease: timedelta) -> set[str]:
    """Return the workers that gave a sign of life within the lease."""
    alive = WorkerLease.objects.filter(beat_at__gt=now - lease)
    return set(alive.values_list("worker_id", flat=True))


def forget_dead_workers(*, now: datetime, lease: timedelta) -> None:
    """Remove leases long past, so that the list of workers stays readable."""
    WorkerLease.objects.filter(Q(beat_at__lt=now - 10 * lease)).delete()
