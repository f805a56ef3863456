"""Worker processes that are killed, stopped, or work side by side, on a committed database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, connections

from tests.domain.conftest import make_district
from tests.domain.reminders.conftest import Office, make_office, with_mail
from tests.domain.reminders.held_mail import copies, letters
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
ROOT = Path(__file__).resolve().parents[3]
LEASE = 1.0
PATIENCE = 90


def database_url() -> str:
    """Return the address of the database that this test writes to."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    login = quote(values["USER"]) + (f":{quote(values['PASSWORD'])}" if values["PASSWORD"] else "")
    return f"postgres://{login}@{values['HOST']}:{values['PORT']}/{values['NAME']}"


class Workers:
    """Starts workers with the tests' database and a mailbox of their own."""

    def __init__(self, mail: Path) -> None:
        self.mail = mail
        (mail / "copies").mkdir(parents=True)
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "TRUONGCHUAN_MODE": "production",
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "tests.domain.reminders.worker_settings",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "TEST_MAIL": str(self.mail),
            "TRUONGCHUAN_WORKER_LEASE": str(LEASE),
            "TRUONGCHUAN_DAILY_HOUR": "0",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "truongchuan", "worker", *options],
            env=environment, cwd=ROOT, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.started.append(process)
        return process

    def finish(self, process: subprocess.Popen[bytes]) -> str:
        """Wait for a worker to end by itself; return what it said."""
        _out, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said.decode()
        return said.decode()

    def hold(self, where: str) -> Path:
        path = self.mail / f"hold-{where}"
        path.touch()
        return path

    def wait_for(self, what: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < until, [p.poll() for p in self.started]
            time.sleep(0.05)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE)


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    made = Workers(tmp_path / "mail")
    yield made
    for process in made.started:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.fixture
def office(committed_db: None) -> Office:
    """The office on a Wednesday with late work."""
    made = make_office(make_district("Ủy ban nhân dân quận Mẫu"))
    made.today("2023-03-01")
    return made


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
