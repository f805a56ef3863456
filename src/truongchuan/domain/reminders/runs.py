"""The daily timetables and the lives of workers: technical records, no acts of people.

There is one timetable for programmes and one for authorities (:data:`PROGRAMMES`,
:data:`AUTHORITIES`); what may be done with their runs is the same. What a job does to a programme
it records itself; nothing here is written to the audit record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from truongchuan.domain.directory.models import Organisation
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reminders.models import AuthorityRun, DailyRun, RunState, WorkerLease

MOST_ATTEMPTS = 3
RETRY_AFTER = timedelta(minutes=15)

Run = TypeVar("Run", DailyRun, AuthorityRun)
Enqueue = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Timetable(Generic[Run]):
    """Jobs that run once a day for each thing of a sort.

    ``of`` is the run's field for the thing, ``reads`` what a job needs beside the run.
    ``days(now, early)`` returns the things whose day has begun, by id, with their today; ``early``:
    the hour of the day from which jobs begin has not come.
    """

    model: type[Run]
    of: str
    reads: str
    days: Callable[[datetime, bool], dict[int, date]]


def _days_of_programmes(_now: datetime, early: bool) -> dict[int, date]:
    """Return running programmes; one with a day of its own does not wait for the hour."""
    running = Programme.objects.filter(closed_on__isnull=True)
    return {p.pk: today_of(p) for p in running if p.fixed_today or not early}


def _days_of_authorities(now: datetime, early: bool) -> dict[int, date]:
    """Return authorities on the calendar's day, also where a programme shows another one."""
    if early:
        return {}
    found = Organisation.objects.filter(is_authority=True).values_list("pk", flat=True)
    return dict.fromkeys(found, timezone.localdate(now))


PROGRAMMES = Timetable(DailyRun, "programme", "programme__authority", _days_of_programmes)
AUTHORITIES = Timetable(AuthorityRun, "authority", "authority", _days_of_authorities)


def plan_runs(
    timetable: Timetable[Run],
    *,
    names: Sequence[str],
    enqueue: Enqueue,
    now: datetime,
    hour: int,
) -> int:
    """Give each daily job of each thing to the queue, once for its today.

    Before ``hour`` of the day nothing begins. Days on which no worker ran are not made up one by
    one: the next run tells what holds then. A failed run is tried again after a pause. Returns
    how many jobs were given.
    """
    days = timetable.days(now, timezone.localtime(now).hour < hour)
    ids = f"{timetable.of}_id"
    known = set(
        timetable.model._default_manager.filter(
            **{f"{ids}__in": days}, day__in=set(days.values())
        ).values_list("name", ids, "day")
    )
    given = 0
    # All things have the first job before any has the second: digests follow reminders.
    for name in names:
        for pk, day in days.items():
            if (name, pk, day) not in known:
                given += _plan_one(timetable, name, {ids: pk, "day": day}, enqueue, now)
    return given + _plan_again(timetable, names, enqueue, now)


@transaction.atomic
def _plan_one(
    timetable: Timetable[Run], name: str, key: dict[str, object], enqueue: Enqueue, now: datetime
) -> int:
    run, made = timetable.model._default_manager.get_or_create(
        name=name, **key, defaults={"created_at": now, "changed_at": now}
    )
    if made:
        enqueue(run.pk)
    return int(made)


def _plan_again(
    timetable: Timetable[Run], names: Sequence[str], enqueue: Enqueue, now: datetime
) -> int:
    runs = timetable.model._default_manager
    failed = runs.filter(
        state=RunState.FAILED,
        name__in=names,
        attempts__lt=MOST_ATTEMPTS,
        changed_at__lte=now - RETRY_AFTER,
        changed_at__gt=now - timedelta(days=1),
    )
    if not failed.exists():  # asked every few seconds: nobody else should wait for that
        return 0
    with transaction.atomic():
        again = list(failed.select_for_update(skip_locked=True).values_list("pk", flat=True))
        runs.filter(pk__in=again).update(state=RunState.WAITING, changed_at=now)
        for pk in again:
            enqueue(pk)
    return len(again)


@transaction.atomic
def start_run(timetable: Timetable[Run], *, run_id: int) -> Run | None:
    """Begin a daily run; None when it is done already. One left in the middle begins anew."""
    run: Run = (
        timetable.model._default_manager.select_for_update(of=("self",))
        .select_related(timetable.reads)
        .get(pk=run_id)
    )
    if run.state == RunState.DONE:
        return None
    run.state, run.attempts, run.changed_at = RunState.RUNNING, run.attempts + 1, timezone.now()
    run.save(update_fields=["state", "attempts", "changed_at"])
    return run


def finish_run(*, run: DailyRun | AuthorityRun, error: str = "") -> None:
    """Say how a daily run ended."""
    run.state, run.error = RunState.FAILED if error else RunState.DONE, error[:300]
    run.changed_at = timezone.now()
    run.save(update_fields=["state", "error", "changed_at"])


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
