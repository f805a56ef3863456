"""Workers as processes of their own, for tests on a committed database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.db import connection

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
