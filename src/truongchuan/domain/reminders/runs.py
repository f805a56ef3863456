"""The daily timetables and the lives of workers: technical records, no acts of people.

There is one timetable for programmes and one for authorities (:data:`PROGRAMMES`,
:data:`AUTHORITIES`); what may be done with their runs is the same. What a job does to a programme
it records itself; nothing here is written to the audit record.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
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
OPEN = (RunState.WAITING, RunState.RUNNING)
TOO_EARLY = "too-early"
"""Error of a run that was to stand last and was taken up before the others were over."""
LOST = "job-lost"
"""Error of a run whose job is gone: given up with its workers, or removed."""

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
    last: Collection[str] = (),
) -> int:
    """Give each daily job of each thing to the queue, once for its today.

    Before ``hour`` of the day nothing begins. Days on which no worker ran are not made up one by
    one: the next run tells what holds then. A failed run is tried again after a pause. The jobs
    named in ``last`` are given only when all others are over (:func:`others_are_over`): who ends
    the last of those has to plan again. Returns how many jobs were given.
    """
    days = timetable.days(now, timezone.localtime(now).hour < hour)
    ids = f"{timetable.of}_id"
    known = set(
        timetable.model._default_manager.filter(
            **{f"{ids}__in": days}, day__in=set(days.values())
        ).values_list("name", ids, "day")
    )

    def plan(some: Sequence[str]) -> int:
        given = 0
        # All things have the first job before any has the second.
        for name in some:
            for pk, day in days.items():
                if (name, pk, day) not in known:
                    given += _plan_one(timetable, name, {ids: pk, "day": day}, enqueue, now)
        return given + _plan_again(timetable, some, enqueue, now)

    given = plan([name for name in names if name not in last])
    at_the_end = [name for name in names if name in last]
    # The order of the queue alone would not do: a second worker takes a job while the one before
    # it still runs.
    if at_the_end and others_are_over(last=last):
        given += plan(at_the_end)
    return given


def others_are_over(*, last: Collection[str]) -> bool:
    """Tell whether each daily run is done or failed, but for those of the jobs that stand last.

    It asks for the runs of all programmes and authorities, of whichever day: none may wait or be
    in a worker's hands.
    """
    of_programmes = DailyRun.objects.filter(state__in=OPEN).exclude(name__in=last)
    of_authorities = AuthorityRun.objects.filter(state__in=OPEN).exclude(name__in=last)
    return not (of_programmes.exists() or of_authorities.exists())


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
        Q(attempts__lt=MOST_ATTEMPTS, changed_at__lte=now - RETRY_AFTER) | Q(error=TOO_EARLY),
        state=RunState.FAILED,
        name__in=names,
        changed_at__gt=now - timedelta(days=1),
    ).order_by("pk")
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


@transaction.atomic
def hold_back(timetable: Timetable[Run], *, run_id: int, last: Collection[str]) -> bool:
    """Tell whether a run that stands last comes too early; :func:`plan_runs` gives it again then.

    It was not given too early. But its job may be taken up late, or again: after its worker died,
    or by hand, when another run is tried again.
    """
    stands_last = timetable.model._default_manager.filter(pk=run_id, name__in=last)
    run = stands_last.exclude(state=RunState.DONE).select_for_update().first()
    if run is None or others_are_over(last=last):
        return False
    finish_run(run=run, error=TOO_EARLY)
    return True


def fail_lost_runs(timetable: Timetable[Run], *, held: Callable[[], Collection[int]]) -> int:
    """Note that runs whose job is gone have failed, so that nothing waits for them.

    Returns how many. ``held`` returns the runs for which the queue holds a job that is not over. It
    is asked after the runs were read: a run and its job are written together, and the job ends
    after the run. When the run changed last stays: one of a day long past is not tried again.
    """
    runs = timetable.model._default_manager.filter(state__in=OPEN)
    found = set(runs.values_list("pk", flat=True))
    lost = found - set(held()) if found else set()
    return runs.filter(pk__in=lost).update(state=RunState.FAILED, error=LOST) if lost else 0


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
