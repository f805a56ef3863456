"""The product running as a person would have it, and a browser in front of it."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 120
PATIENCE_MS = 15_000  # a busy machine is no failure
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, and leave all of them out where no browser is installed."""
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents:
            item.add_marker(pytest.mark.e2e)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="chromium: apt-get install chromium"))


def free_port() -> int:
    """Return a free loopback port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """``truongchuan run`` in a process of its own, with a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.log = folder / "server.log"
        self.environment = {
            k: v
            for k, v in os.environ.items()
            if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        }
        self.environment["TRUONGCHUAN_MODE"] = "demo"
        self.environment["TRUONGCHUAN_VAR"] = str(folder)
        self.environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[2] / "src")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "truongchuan", "run", "--port", str(self.port)],
                stdout=log, stderr=log, env=self.environment, cwd=folder,
            )  # fmt: skip

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        """Wait until it answers; fail with the server's own log if it never does."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/vao-vai/", timeout=5):
                    return
            except OSError:
                time.sleep(0.3)
        pytest.fail(f"the server did not start:\n{self.log.read_text(encoding='utf-8')}")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


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
            finally:
                first.stop()
            (folder / "ready").touch()
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Server]:
    """A fresh demo for each module of journeys."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    running = Server(folder)
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


OpenAs = Callable[..., Page]
# A form refused, and a report overtaken by another: answers that a browser calls errors.
REFUSALS = ("status of 422", "status of 409")


@pytest.fixture
def open_as(server: Server, browser: Browser) -> Iterator[OpenAs]:
    """Return a function that signs a demo person in by the part of their title.

    Any error in the browser's console fails the test, but for a form that was refused.
    """
    contexts = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(code in message.text for code in REFUSALS):
            complaints.append(f"{message.text} ({message.location.get('url')})")

    def open_page(title: str | None = None, *, width: int = 1280, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            base_url=server.url,
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/vao-vai/")
        if title is not None:
            page.get_by_role("button", name=title).first.click()
            page.wait_for_load_state()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
