"""The daily timetable and what becomes of jobs whose worker died."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.domain.reminders.conftest import Office
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reminders.models import (
    DailyRun,
    Delivery,
    DeliveryState,
    Notification,
    RunState,
    WorkerLease,
)
from truongchuan.domain.reminders.runs import (
    PROGRAMMES,
    RETRY_AFTER,
    beat,
    end_lease,
    finish_run,
    forget_dead_workers,
    live_workers,
    plan_runs,
    start_run,
)
from truongchuan.project import jobs, worker
from truongchuan.project.jobs import DAILY_JOBS, DailyJob, run_daily, send_mail

NAMES = ("reminders", "digests")
LEASE = timedelta(seconds=60)


def plan(hours: float = 0, hour: int = 6) -> list[str]:
    """Plan as of some hours after now (09:00); return what was given to the queue."""
    given: list[int] = []
    now = timezone.now() + timedelta(hours=hours)
    plan_runs(PROGRAMMES, names=NAMES, enqueue=given.append, now=now, hour=hour)
    return [DailyRun.objects.get(pk=pk).name for pk in given]


def test_each_job_is_given_once_per_programme_and_day_in_order(office: Office) -> None:
    assert plan() == ["reminders", "digests"]
    assert plan() == []
    office.today("2026-11-25")
    assert plan() == ["reminders", "digests"]


def test_days_without_a_worker_are_caught_up_once(office: Office) -> None:
    office.today("2026-11-20")
    plan()
    office.today("2026-11-27")
    assert plan() == ["reminders", "digests"]
    assert set(DailyRun.objects.values_list("day", flat=True)) == {
        date(2026, 11, 20), date(2026, 11, 27),
    }  # fmt: skip


def test_nothing_begins_before_the_hour_but_where_the_day_stands_still(office: Office) -> None:
    assert plan(hour=10) == []
    office.today("2023-05-15")
    assert plan(hour=10) == ["reminders", "digests"]


def test_closed_programmes_rest(office: Office) -> None:
    Programme.objects.update(closed_on=date(2026, 1, 1))
    assert plan() == []


def test_a_failed_run_is_tried_again_a_few_times_after_a_pause(office: Office) -> None:
    plan()
    run = DailyRun.objects.get(name="reminders")
    for attempt in range(3):
        begun = start_run(PROGRAMMES, run_id=run.pk)
        assert begun is not None
        assert begun.attempts == attempt + 1
        finish_run(run=begun, error="boom")
        assert plan() == []
        later = RETRY_AFTER.total_seconds() / 3600
        assert plan(later) == (["reminders"] if attempt < 2 else [])


def test_a_run_that_is_done_is_not_begun_again_one_left_in_the_middle_is(office: Office) -> None:
    plan()
    run = DailyRun.objects.get(name="reminders")
    assert start_run(PROGRAMMES, run_id=run.pk) is not None
    again = start_run(PROGRAMMES, run_id=run.pk)
    assert again is not None
    finish_run(run=again)
    assert start_run(PROGRAMMES, run_id=run.pk) is None


def test_the_jobs_do_the_day(office: Office, mailoutbox: list[object]) -> None:
    office.today("2023-03-01")
    plan()
    for run in DailyRun.objects.order_by("pk"):
        assert run_daily.call(run.pk) == "done"
        assert run_daily.call(run.pk) == "done before"
    for mail in Delivery.objects.all():
        assert send_mail.call(mail.pk) == DeliveryState.SENT
        assert send_mail.call(mail.pk) == DeliveryState.SENT
    assert len(mailoutbox) == 2
    assert {m.extra_headers["Message-ID"] for m in mailoutbox} == set(  # type: ignore[attr-defined]
        Delivery.objects.values_list("message_id", flat=True)
    )


def test_without_a_mail_server_no_e_mail_is_made(office: Office, settings: Any) -> None:
    settings.EMAIL_ENABLED = False
    office.today("2023-03-01")
    plan()
    for run in DailyRun.objects.order_by("pk"):
        run_daily.call(run.pk)
    assert Notification.objects.count() == 3
    assert Delivery.objects.count() == 0


def test_a_job_that_fails_says_why(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> object:
        raise ValueError("boom")

    monkeypatch.setattr(jobs, "DAILY_JOBS", [DailyJob("reminders", fail)])
    plan()
    runs = list(DailyRun.objects.order_by("pk"))
    with pytest.raises(ValueError, match="boom"):
        run_daily.call(runs[0].pk)
    assert run_daily.call(runs[1].pk) == "unknown"
    failed = DailyRun.objects.filter(state=RunState.FAILED).order_by("pk")
    assert [run.error for run in failed] == ["ValueError", "no daily job named digests"]


def test_digests_stand_last_and_names_are_told_apart() -> None:
    names = [job.name for job in DAILY_JOBS]
    assert names[-1] == "digests"
    assert len(set(names)) == len(names)


@pytest.fixture
def queue(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def running(*claims: str) -> DBTaskResult:
    """Return a job in the hands of the last of some workers."""
    return DBTaskResult.objects.create(
        status="RUNNING",
        args_kwargs={"args": [1], "kwargs": {}},
        task_path="truongchuan.project.jobs.send_mail",
        worker_ids=list(claims),
        backend_name="default",
        started_at=timezone.now(),
        run_after=datetime(9999, 1, 1, tzinfo=UTC),
    )


def test_a_job_of_a_dead_worker_is_put_back_others_are_left(db: None, queue: None) -> None:
    beat(worker_id="alive", host="a", pid=1)
    beat(worker_id="dead", host="b", pid=2)
    old = timezone.now() - LEASE - timedelta(seconds=1)
    WorkerLease.objects.filter(pk="dead").update(beat_at=old)
    lost, unknown, held = running("dead"), running("gone"), running("dead", "alive")
    assert worker.recover_orphans(lease=LEASE) == 2
    states = [DBTaskResult.objects.get(pk=job.pk).status for job in (lost, unknown, held)]
    assert states == ["READY", "READY", "RUNNING"]
    assert worker.recover_orphans(lease=LEASE) == 0


def test_a_job_that_kills_its_workers_is_given_up(db: None, queue: None) -> None:
    job = running(*"abcde")
    assert worker.recover_orphans(lease=LEASE) == 1
    job.refresh_from_db()
    assert (job.status, job.exception_class_path) == (
        "FAILED", "truongchuan.project.worker.WorkerDied",
    )  # fmt: skip
    assert "5 times" in job.traceback


def test_leases_are_renewed_ended_and_forgotten(db: None) -> None:
    now = timezone.now()
    beat(worker_id="a", host="h", pid=1)
    beat(worker_id="a", host="h", pid=1)
    beat(worker_id="b", host="h", pid=2)
    assert live_workers(now=now, lease=LEASE) == {"a", "b"}
    end_lease(worker_id="a")
    assert live_workers(now=now, lease=LEASE) == {"b"}
    assert live_workers(now=now + LEASE, lease=LEASE) == set()
    forget_dead_workers(now=now + 11 * LEASE, lease=LEASE)
    assert WorkerLease.objects.count() == 0


def said(*options: str) -> str:
    out = StringIO()
    call_command("jobs", *options, stdout=out)
    return out.getvalue()


def test_the_command_lists_what_failed_and_puts_it_back(office: Office, queue: None) -> None:
    beat(worker_id="a", host="may-chu", pid=7)
    job = running(*"abcde")
    worker.recover_orphans(lease=LEASE)
    office.remind("2023-03-01")
    office.digest("2023-03-01")
    Delivery.objects.update(state=DeliveryState.FAILED, error="550", address="a@example.vn")
    listed = said()
    assert "Tiến trình nền: 1 đang chạy" in listed
    assert "0 chờ, 0 đang chạy, 0 xong, 1 lỗi" in listed
    assert f"lỗi {job.pk} send_mail[1]: The worker died 5 times" in listed
    assert "không gửi được: thư" in listed
    assert "Đã cho chạy lại 1 việc, gửi lại 0 thư." in said("--retry", str(job.pk))
    job.refresh_from_db()
    assert (job.status, job.worker_ids) == ("READY", [])
    assert "Đã cho chạy lại 0 việc, gửi lại 2 thư." in said("--retry", "all")
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.QUEUED}


@pytest.mark.parametrize("code", ["abc", "00000000-0000-0000-0000-000000000000"])
def test_the_command_says_when_there_is_no_such_job(db: None, queue: None, code: str) -> None:
    with pytest.raises(CommandError, match=code):
        said("--retry", code)
