"""``truongchuan worker``: runs the queue and the daily timetable until it is told to stop.

Any number of workers may run side by side. A job is claimed in a transaction of its own
(django-tasks-db), and a thread renews the worker's lease while the job runs. A job whose worker
was killed stays "running" in the queue; any worker that finds the lease run out puts it back
(docs/explanation/reminders.md, docs/adr/0070-worker-and-leases.md).

What takes minutes (the queue ``solving``) is done by a child of the worker, which begins when there
is such a job and ends when there is none: letters go out meanwhile
(docs/adr/0171-a-lane-for-long-work.md).
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
)
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.management.commands.db_worker import Worker as QueueRunner
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from truongchuan.adapters.archive.jobs import plan_day
from truongchuan.adapters.archive.restoring import clean_leftovers
from truongchuan.adapters.open_data.jobs import remove_expired
from truongchuan.domain.reminders import runs
from truongchuan.domain.reminders.mail import hand_out
from truongchuan.project.jobs import (
    AUTHORITY_JOBS,
    DAILY_JOBS,
    last_jobs,
    run_daily,
    run_for_authority,
    send_mail,
)
from truongchuan.web.catchment_jobs import SOLVING
from truongchuan.web.log_context import request_id

logger = logging.getLogger(__name__)

MOST_CLAIMS = 5
"""A job that took so many workers with it is given up: it may be what kills them."""
KEPT = timedelta(days=14)
POLL_SECONDS = 1.0
TIMETABLE_SECONDS = 20.0
_NAP = 0.2


job_log = logging.getLogger("truongchuan.jobs")


class LoggedRunner(QueueRunner):
    """Runs the queue and says of every job its name, id, time taken and how it ended."""

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """Run a job and log one line."""
        start = time.perf_counter()
        token = request_id.set(str(db_task_result.id).replace("-", ""))
        try:
            super().run_task(db_task_result)
        finally:
            request_id.reset(token)
        facts = {
            "job": db_task_result.task_path.rpartition(".")[2],
            "job_id": str(db_task_result.id),
            "ms": round((time.perf_counter() - start) * 1000),
            "result": str(db_task_result.status).lower(),
        }
        failed = db_task_result.status == TaskResultStatus.FAILED
        job_log.log(logging.ERROR if failed else logging.INFO, "job", extra=facts)


class WorkerError(Exception):
    """The worker cannot start; the text says why and what to do."""


class Lane:
    """The child of a worker that does one queue's jobs while the worker goes on with the others.

    It has a session of its own, so that a signal to the worker's terminal reaches it through the
    worker only. A child that fell is not started again before ``pause`` seconds are over.
    """

    def __init__(self, queue: str, *, pause: float) -> None:
        self.queue, self.pause = queue, pause
        self.process: subprocess.Popen[bytes] | None = None
        self._fell_at: float | None = None

    def tend(self) -> bool:
        """Start the child when there is a job for it and none is at work.

        Return True once when the pause after a fall is over: what it had in its hands is an
        orphan by then.
        """
        if self.process is not None:
            status = self.process.poll()
            if status is None:
                return False
            self.process = None
            if status:
                logger.warning("the child for %s ended with status %s", self.queue, status)
                self._fell_at = time.monotonic()
        if self._fell_at is not None:
            if time.monotonic() < self._fell_at + self.pause:
                return False
            self._fell_at = None
            return True
        if DBTaskResult.objects.ready().filter(queue_name=self.queue).exists():
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "truongchuan",
                    "worker",
                    "--lane",
                    self.queue,
                    "--of",
                    str(os.getpid()),
                ],
                start_new_session=True,
            )
        return False

    def stop(self) -> None:
        """Tell the child to stop after its running job."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self) -> None:
        """Wait until the child has ended."""
        if self.process is not None:
            self.process.wait()


class Worker:
    """One worker process. ``with_parent``: stop when the process that started it is gone.

    ``lane``: do only this queue's jobs, as the child of the worker with the process id ``of``; end
    when there is none. A child whose worker was killed does not go on: the job is another worker's
    then. With ``once`` one process does all queues.
    """

    def __init__(
        self,
        *,
        once: bool = False,
        with_parent: bool = False,
        lane: str | None = None,
        of: int | None = None,
    ) -> None:
        self.once = once or lane is not None
        self.lane = lane
        self.parent = of if of is not None else os.getppid() if with_parent else None
        self.lease = timedelta(seconds=settings.WORKER_LEASE_SECONDS)
        self.worker_id = uuid.uuid4().hex
        self.stopping = False
        self._beats_end = threading.Event()
        self.child = None if self.once else Lane(SOLVING, pause=self.lease.total_seconds() + 1)
        self.queue = LoggedRunner(
            queue_names=["*"] if lane is None else [lane],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self.worker_id,
            excluded_queue_names=[] if self.child is None else [self.child.queue],
        )

    def run(self) -> int:
        """Work until told to stop (or, with ``once``, until nothing is left); return 0.

        :raises WorkerError: when the database cannot be used at the start.
        """
        for name in ("SIGTERM", "SIGINT"):
            signal.signal(getattr(signal, name), self._stop)
        try:
            self._beat()
        except DatabaseError as error:
            raise WorkerError(
                f"cơ sở dữ liệu chưa sẵn sàng ({error}). Hãy chạy: truongchuan manage migrate"
            ) from error
        # Reading all addresses takes seconds: not first inside a transaction that tells somebody.
        reverse("home")
        if self.lane is None:
            # What killed processes left half-written.
            clean_leftovers(
                Path(settings.FILES_DIR), folders=(settings.BACKUP_DIR, settings.EXPORT_DIR)
            )
        else:
            threading.Thread(target=self._die_with_parent, name="parent", daemon=True).start()
        heart = threading.Thread(target=self._beat_on, name="lease", daemon=True)
        heart.start()
        try:
            self._work()
            if self.child is not None:
                self.child.stop()
                self.child.wait()
        finally:
            self._beats_end.set()
            heart.join(timeout=5)
            runs.end_lease(worker_id=self.worker_id)
        return 0

    def _work(self) -> None:
        next_timetable = 0.0
        while not self.stopping and not self._orphaned():
            close_old_connections()
            try:
                given = 0
                if self.lane is None:
                    if self.once or time.monotonic() >= next_timetable:
                        self.plan()
                        next_timetable = time.monotonic() + TIMETABLE_SECONDS
                    given = hand_out(enqueue=_send, now=timezone.now())
                if self.child is not None and self.child.tend():
                    next_timetable = 0.0
                worked = self._drain()
                if worked:
                    # The last jobs of the day may have waited for what was done just now.
                    next_timetable = 0.0
            except (OperationalError, InterfaceError):
                # The database is away or locked for long: what was not done is still to be done.
                logger.exception("the database does not answer; trying again")
                connection.close()
                given, worked = 0, False
                self._sleep(5)
            if self.once and not given and not worked:
                return
            if not worked:
                self._sleep(POLL_SECONDS)

    def plan(self) -> None:
        """Put orphans back and give the day's jobs to the queue."""
        now = timezone.now()
        recover_orphans(lease=self.lease)
        runs.fail_lost_runs(runs.AUTHORITIES, held=partial(_held, run_for_authority))
        runs.fail_lost_runs(runs.PROGRAMMES, held=partial(_held, run_daily))
        runs.forget_dead_workers(now=now, lease=self.lease)
        plan_day(now=now)
        remove_expired(now=now)
        of_authorities = [job.name for job in AUTHORITY_JOBS]
        names = [job.name for job in DAILY_JOBS]
        due: dict[str, Any] = {"now": now, "hour": settings.DAILY_HOUR}
        runs.plan_runs(runs.AUTHORITIES, names=of_authorities, enqueue=_for_authority, **due)
        if runs.plan_runs(runs.PROGRAMMES, names=names, enqueue=_daily, last=last_jobs(), **due):
            # A new day: what was done long ago is of no use to anybody; failures are kept.
            old = DBTaskResult.objects.successful().filter(finished_at__lt=now - KEPT)
            old.delete()

    def _drain(self) -> bool:
        """Run what is ready; tell whether there was anything."""
        ready = DBTaskResult.objects.ready()
        if self.lane is not None:
            ready = ready.filter(queue_name=self.lane)
        elif self.child is not None:
            ready = ready.exclude(queue_name=self.child.queue)
        if self.stopping or not ready.exists():
            return False
        self.queue.run()
        return True

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Let the running job end, then stop; a second signal does not wait.

        A child hears of a stop from its worker and perhaps from the system as well: only its
        worker's end cuts it off.
        """
        if self.stopping:
            if self.lane is None:
                os._exit(1)
            return
        self.stopping = True
        self.queue.running = False
        if self.child is not None:
            self.child.stop()

    def _orphaned(self) -> bool:
        return self.parent is not None and os.getppid() != self.parent

    def _die_with_parent(self) -> None:
        while not self._orphaned():
            time.sleep(POLL_SECONDS)
        logger.error("the worker of this child is gone; ending in the middle")
        os._exit(1)

    def _sleep(self, seconds: float) -> None:
        end = time.monotonic() + (0 if self.once else seconds)
        while time.monotonic() < end and not self.stopping and not self._orphaned():
            time.sleep(_NAP)

    def _beat(self) -> None:
        runs.beat(worker_id=self.worker_id, host=socket.gethostname(), pid=os.getpid())

    def _beat_on(self) -> None:
        while not self._beats_end.wait(self.lease.total_seconds() / 4):
            try:
                self._beat()
            except Exception:
                logger.exception("the lease could not be renewed; trying again")
                connection.close()
        connection.close()


def recover_orphans(*, lease: timedelta) -> int:
    """Put jobs back whose worker died; return how many. Safe beside other workers.

    A job's last claim names its worker: without a fresh lease of that worker the job is an
    orphan. After :data:`MOST_CLAIMS` claims it counts as failed.
    """
    if not DBTaskResult.objects.running().exists():
        return 0
    with exclusive_transaction():
        alive = runs.live_workers(now=timezone.now(), lease=lease)
        running = DBTaskResult.objects.running().select_for_update(skip_locked=True)
        orphans = [job for job in running if not alive & set(job.worker_ids[-1:])]
        for job in orphans:
            if len(job.worker_ids) >= MOST_CLAIMS:
                job.status, job.finished_at = TaskResultStatus.FAILED, timezone.now()
                job.exception_class_path = "truongchuan.project.worker.WorkerDied"
                job.traceback = f"The worker died {len(job.worker_ids)} times in this job."
            else:
                job.status, job.started_at = TaskResultStatus.READY, None
            job.save()
    for job in orphans:
        logger.warning("job %s of a dead worker: %s", job.id, job.status)
    return len(orphans)


class WorkerDied(Exception):
    """Names the failure of a job that took its workers with it."""


def _held(job: Task[..., Any]) -> set[int]:
    """Return the runs for which the queue holds a job that is not over."""
    jobs = DBTaskResult.objects.filter(
        status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING), task_path=job.module_path
    )
    return {given["args"][0] for given in jobs.values_list("args_kwargs", flat=True)}


def _send(delivery_id: int) -> None:
    send_mail.enqueue(delivery_id)


def _daily(run_id: int) -> None:
    run_daily.enqueue(run_id)


def _for_authority(run_id: int) -> None:
    run_for_authority.enqueue(run_id)


def work(
    *,
    once: bool = False,
    with_parent: bool = False,
    lane: str | None = None,
    of: int | None = None,
) -> int:
    """Start a worker in this process; see :meth:`Worker.run`."""
    return Worker(once=once, with_parent=with_parent, lane=lane, of=of).run()
