"""The product running as a person would have it, and a browser in front of it.

One demo serves all modules that a worker of pytest takes one after the other, and so does one
browser. Every module begins with the demo as it was prepared: its database is written over the
living one, as "Bắt đầu lại" does it, and its files are put back (:meth:`Server.start_over`).
A module that ends its server, or needs the first minute of a demo, has one of its own.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests import chromium

CHROMIUM = chromium.binary()
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 300  # the demo is loaded; two others may load theirs
OPERATOR = "demo-lanh-dao"
"""Who may handle backups in the demos of these tests."""
DATABASE = "truongchuan.sqlite3"
WRITTEN = ("files", "mail", "exports", "backups")
"""Folders of a demo that its people fill."""
RUNNING = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'"
DAY = """
    SELECT EXISTS (SELECT 1 FROM reminders_dailyrun),
           EXISTS (SELECT 1 FROM reminders_dailyrun WHERE state NOT IN ('done', 'failed'))
           OR EXISTS (SELECT 1 FROM reminders_delivery WHERE state = 'queued')
           OR EXISTS (SELECT 1 FROM django_tasks_database_dbtaskresult
                      WHERE status IN ('READY', 'RUNNING'))
"""
PATIENCE_MS = 15_000  # a busy machine is no failure
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, and leave all of them out where no browser is installed."""
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents:
            item.add_marker(pytest.mark.e2e)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason=chromium.INSTALL))


def free_port() -> int:
    """Return a free loopback port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """``truongchuan run`` in a process of its own, with a folder of its own."""

    mode = "demo"
    options: tuple[str, ...] = ()
    entrance = "/vao-vai/"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.log = folder / "server.log"
        self.environment = {
            k: v
            for k, v in os.environ.items()
            if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        }
        self.environment["TRUONGCHUAN_MODE"] = self.mode
        self.environment["TRUONGCHUAN_VAR"] = str(folder)
        self.environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[2] / "src")
        self.environment |= self.settings()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "truongchuan", "run", "--port", str(self.port),
                 *self.options],
                stdout=log, stderr=log, env=self.environment, cwd=folder,
            )  # fmt: skip

    def settings(self) -> dict[str, str]:
        """Return the settings of its own."""
        return {"TRUONGCHUAN_OPERATORS": OPERATOR}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        """Wait until it answers; fail with the server's own log if it never does."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}{self.entrance}", timeout=5):
                    return
            except OSError:
                time.sleep(0.3)
        pytest.fail(f"the server did not start:\n{self.log.read_text(encoding='utf-8')}")

    @property
    def demo(self) -> Path:
        """The folder of the demo's data."""
        return self.folder / "demo"

    def workers(self) -> list[int]:
        """Return the processes that work for this server's demo."""
        found = []
        for process in Path("/proc").iterdir():
            try:
                command = (process / "cmdline").read_bytes()
                environment = (process / "environ").read_bytes()
            except OSError:
                continue
            if b"--with-parent" in command and str(self.folder).encode() in environment:
                found.append(int(process.name))
        return found

    def wait_for_the_day(self) -> None:
        """Wait until the worker has done what a day brings: reminders are there, nothing waits."""
        deadline = time.monotonic() + START_SECONDS
        quiet = 0
        while time.monotonic() < deadline and self.process.poll() is None:
            with closing(sqlite3.connect(self.demo / DATABASE, timeout=20)) as database:
                begun, waiting = database.execute(DAY).fetchone()
            quiet = quiet + 1 if begun and not waiting else 0
            if quiet == 3:  # a job that ends may give the next one
                return
            time.sleep(0.7)
        pytest.fail(f"the day's work did not end:\n{self.log.read_text(encoding='utf-8')}")

    def start_over(self, prepared: Path) -> None:
        """Bring the running demo back to the prepared one, between two jobs of its worker."""
        deadline = time.monotonic() + START_SECONDS
        [worker] = self.workers()
        with closing(sqlite3.connect(self.demo / DATABASE, timeout=1)) as living:
            while time.monotonic() < deadline:
                os.kill(worker, signal.SIGSTOP)
                try:
                    if self._is_between_jobs(living):
                        self._put_back(prepared / "demo", living)
                        return
                finally:
                    os.kill(worker, signal.SIGCONT)
                time.sleep(0.3)
        pytest.fail("the worker does not come to rest")

    @staticmethod
    def _is_between_jobs(living: sqlite3.Connection) -> bool:
        try:
            living.execute("BEGIN IMMEDIATE")  # nobody is writing
        except sqlite3.OperationalError:
            return False
        [running] = living.execute(RUNNING).fetchone()
        living.rollback()
        return not running

    def _put_back(self, prepared: Path, living: sqlite3.Connection) -> None:
        with closing(sqlite3.connect(f"file:{prepared / DATABASE}?mode=ro", uri=True)) as source:
            source.backup(living)
        for name in WRITTEN:
            shutil.rmtree(self.demo / name, ignore_errors=True)
            if (prepared / name).exists():
                shutil.copytree(prepared / name, self.demo / name)

    def manage(self, *arguments: str, told: str = "") -> str:
        """Run a command of the product on its own database; return what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "truongchuan", "manage", *arguments],
            input=told, capture_output=True, text=True, check=False,
            env=self.environment, cwd=self.folder,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Office(Server):
    """An installation for real work, empty: no demo, no e-mail, no worker."""

    mode = "production"
    options = ("--no-demo",)
    entrance = "/tai-khoan/login/"

    def settings(self) -> dict[str, str]:
        """Return what an administrator sets for a machine of its own without a certificate."""
        return {
            "TRUONGCHUAN_SECRET_KEY": "only-for-tests-" * 5,
            "TRUONGCHUAN_ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": f"sqlite:///{self.folder / 'db.sqlite3'}",
            "TRUONGCHUAN_HTTPS_ONLY": "0",
            "TRUONGCHUAN_BASE_URL": self.url,
            "TRUONGCHUAN_EMAIL_URL": "",
        }


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that was started once and stopped: made once for all workers."""
    folder = tmp_path_factory.getbasetemp().parent / "prepared-demo"
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tmp_path_factory.getbasetemp() / "prepared-demo"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            folder.mkdir()
            first = Server(folder)
            try:
                first.wait()
                first.wait_for_the_day()
            finally:
                first.stop()
            (folder / "ready").touch()
    return folder


@contextmanager
def own_server(folder: Path, prepared: Path) -> Iterator[Server]:
    """Run a server on a copy of the prepared demo."""
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    running = Server(folder)
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="package")
def shared_server(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Server]:
    """The server of all modules in a row; modules ask for ``server``."""
    with own_server(tmp_path_factory.mktemp("demo"), prepared) as running:
        yield running


@pytest.fixture(scope="module")
def server(shared_server: Server, prepared: Path) -> Server:
    """A fresh demo for each module of journeys."""
    shared_server.start_over(prepared)
    return shared_server


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A browser for all modules in a row; its loop would disturb tests that have none."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An empty installation for each module that asks for one."""
    running = Office(tmp_path_factory.mktemp("office"))
    try:
        running.wait()
        yield running
    finally:
        running.stop()


OpenAs = Callable[..., Page]
# A form refused, and a report overtaken by another: answers that a browser calls errors.
REFUSALS = ("status of 422", "status of 409")


@contextmanager
def windows(browser: Browser, url: str) -> Iterator[OpenAs]:
    """Give a function that opens a window of its own, as another person's machine would.

    Any error in a console fails the test, but for a form that was refused.
    """
    contexts = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(code in message.text for code in REFUSALS):
            complaints.append(f"{message.text} ({message.location.get('url')})")

    def open_window(*, width: int = 1280, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            base_url=url,
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []


@contextmanager
def demo_windows(browser: Browser, server: Server) -> Iterator[OpenAs]:
    """Give a function that signs a demo person in by the part of their title."""
    with windows(browser, server.url) as open_window:

        def open_page(title: str | None = None, *, width: int = 1280, dark: bool = False) -> Page:
            page = open_window(width=width, dark=dark)
            page.goto("/vao-vai/")
            if title is not None:
                page.get_by_role("button", name=title).first.click()
                page.wait_for_load_state()
            return page

        yield open_page


@pytest.fixture
def open_as(server: Server, browser: Browser) -> Iterator[OpenAs]:
    """Return a function that signs a demo person in by the part of their title."""
    with demo_windows(browser, server) as open_page:
        yield open_page


@pytest.fixture
def open_office(office: Office, browser: Browser) -> Iterator[OpenAs]:
    """Return a function that opens a window on the empty installation, signed in as nobody."""
    with windows(browser, office.url) as open_window:
        yield open_window
