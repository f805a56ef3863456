"""The demo with its worker: what it tells is on the bell, and it ends with the server."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

from tests.e2e.conftest import OpenAs, Server
from tests.e2e.steps import EDUCATION, PROGRAMME

PATIENCE = 60


def workers_of(folder: Path) -> list[int]:
    """Return the processes that work for the demo of a folder."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            command = (process / "cmdline").read_bytes()
            environment = (process / "environ").read_bytes()
        except OSError:
            continue
        if b"--with-parent" in command and str(folder).encode() in environment:
            found.append(int(process.name))
    return found


def test_the_worker_reminds_and_the_person_reads(open_as: OpenAs) -> None:
    page = open_as(EDUCATION)
    bell = page.get_by_role("link", name="Thông báo")
    until = time.monotonic() + PATIENCE
    while bell.locator(".bell__count").count() == 0 and time.monotonic() < until:
        page.wait_for_timeout(500)
        page.reload()
    bell.click()
    page.get_by_role("button", name=re.compile("^Quá hạn")).first.click()
    assert PROGRAMME in page.url
    page.get_by_role("link", name="Đôn đốc ngay").click()
    page.get_by_role("button", name="Gửi đôn đốc").click()
    page.get_by_text("Đã đôn đốc hôm nay").wait_for()


def test_the_worker_ends_even_when_the_server_is_killed(server: Server) -> None:
    [worker] = workers_of(server.folder)
    os.kill(server.process.pid, signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while workers_of(server.folder) and time.monotonic() < until:
        time.sleep(0.2)
    assert worker not in workers_of(server.folder)
