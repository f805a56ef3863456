"""The demo with its worker: what it tells is on the bell, and it ends with the server."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import DATABASE, OpenAs, Server, own_server
from tests.e2e.steps import EDUCATION, PROGRAMME

PATIENCE = 60


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Server]:
    """A demo of whose worker nobody heard yet; it is killed at the end."""
    folder = tmp_path_factory.mktemp("untold")
    untold = tmp_path_factory.mktemp("opening-day") / "demo"
    shutil.copytree(prepared, untold.parent, dirs_exist_ok=True)
    (untold / "truongchuan-mo-dau.sqlite3").replace(untold / DATABASE)
    with own_server(folder, untold.parent) as running:
        yield running


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
    [worker] = server.workers()
    os.kill(server.process.pid, signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while server.workers() and time.monotonic() < until:
        time.sleep(0.2)
    assert worker not in server.workers()
