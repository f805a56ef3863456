"""Worker processes that are killed, stopped, or work side by side, on a committed database."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connections

from tests.domain.reminders.conftest import Office, with_mail
from tests.domain.reminders.held_mail import copies, letters
from tests.domain.reminders.worker_processes import LEASE, Workers
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.reminders.models import (
    DailyRun,
    Delivery,
    DeliveryState,
    Notification,
    RunState,
    WorkerLease,
)
from truongchuan.domain.shared.actor import Function

pytestmark = pytest.mark.e2e  # real processes, real clock


@pytest.fixture
def office(committed_office: Office) -> Office:
    return committed_office


def test_workers_killed_in_the_middle_of_letters_lose_and_double_nothing(
    office: Office, workers: Workers
) -> None:
    # Told and committed, not yet with the mail server.
    hold = workers.hold("before")
    first = workers.start()
    workers.wait_for((workers.mail / "reached-before").exists)
    workers.kill(first)
    assert (Notification.objects.count(), letters(workers.mail)) == (3, 0)
    assert Delivery.objects.filter(state=DeliveryState.SENDING).count() == 1
    assert WorkerLease.objects.count() == 1, "it could not say goodbye"
    hold.unlink()
    # Taken by the mail server, not yet marked.
    hold = workers.hold("after")
    second = workers.start()
    workers.wait_for((workers.mail / "reached-after").exists)
    workers.kill(second)
    assert Delivery.objects.filter(state=DeliveryState.SENT).count() == 0
    hold.unlink()
    time.sleep(LEASE + 0.1)
    said = workers.finish(workers.start("--once"))
    assert "of a dead worker" in said
    assert Delivery.objects.filter(state=DeliveryState.SENT).count() == 2
    assert Notification.objects.count() == 3
    assert letters(workers.mail) == 2, "one e-mail per person in the mailbox"
    # Only what the server had taken without our mark was handed in again, under its own id.
    assert sorted(copies(workers.mail).values()) == [1, 2]


def test_two_workers_side_by_side_send_each_letter_once(office: Office, workers: Workers) -> None:
    for _person in range(8):
        with_mail(office.district.actor(Function.OFFICER, OrganisationKind.FINANCE))
    for process in [workers.start("--once"), workers.start("--once")]:
        workers.finish(process)
    # What one of them planned last is found by the next worker; then there is nothing left.
    workers.finish(workers.start("--once"))
    assert {run.state for run in DailyRun.objects.all()} == {RunState.DONE}
    assert letters(workers.mail) == 10
    assert set(copies(workers.mail).values()) == {1}
    assert Notification.objects.count() == 11
    assert WorkerLease.objects.count() == 0


def test_a_worker_told_to_stop_ends_its_job_first(office: Office, workers: Workers) -> None:
    hold = workers.hold("before")
    process = workers.start()
    workers.wait_for((workers.mail / "reached-before").exists)
    process.terminate()
    time.sleep(0.3)
    assert process.poll() is None, "the letter is still in its hands"
    hold.unlink()
    workers.finish(process)
    assert Delivery.objects.filter(state=DeliveryState.SENT).count() == 1
    assert Delivery.objects.filter(state=DeliveryState.SENDING).count() == 0


def test_two_threads_that_run_the_day_at_once_tell_everything_once(office: Office) -> None:
    told: list[int] = []
    errors: list[Exception] = []
    start = threading.Barrier(2)

    def run() -> None:
        try:
            start.wait(10)
            told.append(office.remind("2023-03-01"))
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert sorted(told) == [0, 3]
    assert Notification.objects.count() == 3
