"""The day's letters wait for what the day's runs tell, whoever does them. No clock, no processes.

A second worker is let in where it did harm: in the middle of a job of the first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from tests.domain.conftest import make_district
from tests.domain.reminders.conftest import Office
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reminders.models import (
    AuthorityRun,
    DailyRun,
    Delivery,
    RunState,
    WorkerLease,
)
from truongchuan.domain.reminders.runs import (
    LOST,
    MOST_ATTEMPTS,
    PROGRAMMES,
    RETRY_AFTER,
    TOO_EARLY,
    beat,
    finish_run,
    plan_runs,
    start_run,
)
from truongchuan.domain.shared.actor import Actor
from truongchuan.project import jobs, worker
from truongchuan.project.jobs import last_jobs, run_daily
from truongchuan.project.worker import MOST_CLAIMS, Worker

LETTERS = 2


@pytest.fixture
def queue(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs wait in the database, as in production; workers share the test's one connection."""
    for module in (worker, db_worker):
        monkeypatch.setattr(module, "close_old_connections", lambda: None)
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["default", "solving"],
        }
    }
    settings.DAILY_HOUR = 0


def work(name: str) -> None:
    """Let a worker work until nothing is left for it."""
    beat(worker_id=name, host=name, pid=1)
    made = Worker(once=True)
    made.worker_id = made.queue.worker_id = name
    made._work()


def in_the_middle_of_reminders(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Let something happen, once, after the day's reminders began and before they told anybody."""
    happened: list[bool] = []
    [real] = [job for job in jobs.DAILY_JOBS if job.name == "reminders"]

    def run(programme: Programme, on: date, actor: Actor) -> object:
        if not happened:
            happened.append(True)
            act()
        return real.run(programme, on, actor)

    changed = [replace(job, run=run) if job is real else job for job in jobs.DAILY_JOBS]
    monkeypatch.setattr(jobs, "DAILY_JOBS", changed)


def states() -> dict[str, str]:
    return dict(DailyRun.objects.values_list("name", "state"))


def test_a_second_worker_gathers_nothing_while_the_first_makes_reminders(
    office: Office, queue: None, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    office.today("2023-03-01")
    seen: list[tuple[str | None, int]] = []

    def second() -> None:
        work("second")
        seen.append((states().get("digests"), len(mailoutbox)))

    in_the_middle_of_reminders(monkeypatch, second)
    work("first")
    assert seen == [(None, 0)], "it found the others' work, and left the letters alone"
    assert set(states().values()) == {RunState.DONE}
    assert len(mailoutbox) == LETTERS
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == LETTERS
    work("third")
    assert len(mailoutbox) == LETTERS


def test_whoever_ends_the_last_run_gathers_without_waiting_for_the_timetable(
    office: Office, queue: None, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    office.today("2023-03-01")
    staying = Worker()  # the clock stands still: its timetable does not come again of itself

    def rest(_seconds: float) -> None:
        staying.stopping = True

    monkeypatch.setattr(staying, "_sleep", rest)
    staying._beat()
    staying._work()
    assert len(mailoutbox) == LETTERS


def left_by_a_dead_worker(claims: int) -> DBTaskResult[Any, Any]:
    """Let a worker die in the middle of the day's reminders; return its job."""
    beat(worker_id="dead", host="dead", pid=2)
    Worker(once=True).plan()
    run = DailyRun.objects.get(name="reminders")
    job: DBTaskResult[Any, Any]
    [job] = [
        job
        for job in DBTaskResult.objects.ready()
        if job.task_path == run_daily.module_path and job.args_kwargs["args"] == [run.pk]
    ]
    for _each in range(claims):
        job.claim("dead")
        start_run(PROGRAMMES, run_id=run.pk)
    return job


def end_lease_of_the_dead() -> None:
    WorkerLease.objects.filter(pk="dead").update(beat_at=timezone.now() - timedelta(hours=1))


def test_letters_wait_until_a_killed_workers_reminders_were_done_by_another(
    office: Office, queue: None, mailoutbox: list[EmailMessage]
) -> None:
    office.today("2023-03-01")
    left_by_a_dead_worker(claims=1)
    work("second")
    assert states()["reminders"] == RunState.RUNNING, "nobody knows yet that it died"
    assert ("digests" in states(), len(mailoutbox)) == (False, 0)
    end_lease_of_the_dead()
    work("second")
    assert set(states().values()) == {RunState.DONE}
    assert len(mailoutbox) == LETTERS


@pytest.mark.parametrize("end", ["given up", "removed"])
def test_letters_do_not_wait_for_a_run_whose_job_is_gone(
    office: Office, queue: None, mailoutbox: list[EmailMessage], end: str
) -> None:
    office.remind("2023-03-01")  # what is told already goes out
    job = left_by_a_dead_worker(claims=MOST_CLAIMS)
    if end == "removed":
        job.delete()
    end_lease_of_the_dead()
    work("second")
    run = DailyRun.objects.get(name="reminders")
    assert (run.state, run.error) == (RunState.FAILED, LOST)
    assert states()["digests"] == RunState.DONE
    assert len(mailoutbox) == LETTERS


def test_a_run_of_a_day_long_past_is_closed_and_not_done_again(
    office: Office, queue: None, mailoutbox: list[EmailMessage]
) -> None:
    day = office.today("2023-03-01") - timedelta(days=5)
    then = timezone.now() - timedelta(days=5)
    old = DailyRun.objects.create(
        name="reminders", programme=office.programme, day=day, state=RunState.RUNNING,
        created_at=then, changed_at=then,
    )  # fmt: skip
    work("second")
    old.refresh_from_db()
    assert (old.state, old.error, old.attempts) == (RunState.FAILED, LOST, 0)
    assert len(mailoutbox) == LETTERS


def plan(later: timedelta = timedelta(0)) -> list[str]:
    """Plan with digests last; return what was given to the queue."""
    given: list[int] = []
    plan_runs(
        PROGRAMMES,
        names=("digests", "reminders"),  # what stands last is told, not where it stands
        enqueue=given.append,
        now=timezone.now() + later,
        hour=0,
        last={"digests"},
    )
    return [DailyRun.objects.get(pk=pk).name for pk in given]


def begin(name: str, of: Programme) -> DailyRun:
    run = start_run(PROGRAMMES, run_id=DailyRun.objects.get(name=name, programme=of).pk)
    assert run is not None
    return run


@pytest.mark.parametrize("error", ["", "ValueError"])
def test_digests_are_given_when_the_others_are_done_or_failed(office: Office, error: str) -> None:
    assert plan() == ["reminders"]
    assert plan() == []
    run = begin("reminders", office.programme)
    assert plan() == []
    finish_run(run=run, error=error)
    assert plan() == ["digests"]
    assert plan() == []


def test_digests_wait_for_the_runs_of_every_programme_and_authority(office: Office) -> None:
    other = make_district("Ủy ban nhân dân quận Khác").programme
    now = timezone.now()
    audit = AuthorityRun.objects.create(
        name="audit", authority=other.authority, day=now, created_at=now, changed_at=now
    )
    assert plan() == ["reminders", "reminders"]
    finish_run(run=begin("reminders", office.programme))
    assert plan() == []
    finish_run(run=begin("reminders", other), error="ValueError")
    assert plan() == []
    finish_run(run=audit)
    assert plan() == ["digests", "digests"]


def test_digests_that_failed_with_the_reminders_are_tried_again_after_them(office: Office) -> None:
    plan()
    finish_run(run=begin("reminders", office.programme), error="OperationalError")
    plan()
    finish_run(run=begin("digests", office.programme), error="OperationalError")
    assert plan(RETRY_AFTER) == ["reminders"]
    assert plan(RETRY_AFTER) == []
    finish_run(run=begin("reminders", office.programme))
    assert plan(RETRY_AFTER) == ["digests"]


def test_digests_taken_up_too_early_are_put_off_until_the_others_are_over(
    office: Office, mailoutbox: list[EmailMessage]
) -> None:
    office.today("2023-03-01")
    plan()
    finish_run(run=begin("reminders", office.programme))
    plan()
    # Their worker died, or somebody tries them again by hand, while the reminders begin anew.
    digests = DailyRun.objects.get(name="digests")
    reminders = DailyRun.objects.get(name="reminders")
    DailyRun.objects.filter(pk=digests.pk).update(state=RunState.RUNNING, attempts=MOST_ATTEMPTS)
    DailyRun.objects.filter(pk=reminders.pk).update(state=RunState.WAITING)
    assert run_daily.call(digests.pk) == "too early"
    digests.refresh_from_db()
    assert (digests.state, digests.error) == (RunState.FAILED, TOO_EARLY)
    assert plan() == []
    assert run_daily.call(reminders.pk) == "done"
    assert plan() == ["digests"], "without a pause, and it is no attempt"
    assert run_daily.call(digests.pk) == "done"
    assert run_daily.call(digests.pk) == "done before"
    assert Delivery.objects.count() == LETTERS


def test_digests_are_what_stands_last() -> None:
    assert last_jobs() == {"digests"}
