"""Walk through the product at random, as people of the demo, and report what goes wrong.

``python benchmarks/walk.py --minutes 3 --seed 7`` starts a demo of its own with a worker; with
``--url`` a demo that runs already is walked. Exit status 1 when there was a fault. A walk with the
same seed on a fresh demo takes the same steps, as far as answers come in the same order.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from walk_faults import Record
from walk_values import files
from walker import Lost, Walker

SOURCE = Path(__file__).resolve().parents[1] / "src"
START_SECONDS = 300
ROLES = (
    "Chuyên viên phòng GD&ĐT",
    "Hiệu trưởng THCS Tây Sơn",
    "Chuyên viên phòng Văn hóa - Xã hội",
    "Phó Giám đốc Sở GD&ĐT",
)
OFFICE = (
    "Phó Chủ tịch UBND quận",
    "Quản trị hệ thống của quận",
    "Phó Chủ tịch UBND phường",
    "Quản trị hệ thống của phường",
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> int:
    """Walk as the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="a demo that runs already")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=38)
    parser.add_argument(
        "--roles", default="", help="titles parted by semicolons; “office”: leaders and operators"
    )
    parser.add_argument("--slow", type=float, default=2.0, help="seconds an answer may take")
    parser.add_argument("--out", type=Path, help="folder of the pictures")
    parser.add_argument("--unvisited", action="store_true", help="name routes that were not seen")
    options = parser.parse_args()
    roles = {"": ROLES, "office": OFFICE}.get(options.roles) or tuple(options.roles.split(";"))
    folder = options.out or Path(tempfile.mkdtemp(prefix="truongchuan-walk-"))
    folder.mkdir(parents=True, exist_ok=True)
    route_of, routes = read_routes()
    record = Record(folder, route_of)
    with contextlib.ExitStack() as stack:
        base = options.url or stack.enter_context(own_demo(folder / "server"))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=ARGUMENTS,
        )
        walk(browser, base=base.rstrip("/"), roles=roles, options=options, record=record)
        browser.close()
    record.tell(routes, seed=options.seed, show_unvisited=options.unvisited)
    print(f"pictures and server log: {folder}")
    return 1 if record.faults else 0


def walk(
    browser: Browser, *, base: str, roles: tuple[str, ...], options: argparse.Namespace,
    record: Record,
) -> None:  # fmt: skip
    """Let the roles take steps in turn until the time is over."""
    own = people_of(browser, base, roles)
    walkers = [
        Walker(
            browser, base=base, role=role, seed=options.seed, record=record, files=files(),
            slow=options.slow, own_people=own,
        )
        for role in roles
    ]  # fmt: skip
    end = time.monotonic() + options.minutes * 60
    while walkers and time.monotonic() < end:
        for walker in list(walkers):
            try:
                walker.step()
            except Lost:
                record.note("lost", walker.role, base, "cannot sign in", steps=walker.steps)
                walkers.remove(walker)


def people_of(browser: Browser, base: str, roles: tuple[str, ...]) -> set[str]:
    """Return the numbers of the persons who walk: what they must not do to each other."""
    page = browser.new_page(base_url=base)
    page.goto("/vao-vai/")
    found = set()
    for role in roles:
        button = page.get_by_role("button", name=role).first
        action = button.evaluate("b => b.formAction || b.form.action")
        found.add(action.rstrip("/").rsplit("/", 1)[-1])
    page.close()
    return found


@contextlib.contextmanager
def own_demo(folder: Path) -> Iterator[str]:
    """Serve a fresh demo with its worker from a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment |= {"TRUONGCHUAN_VAR": str(folder), "PYTHONPATH": str(SOURCE)}
    base = f"http://127.0.0.1:{port}"
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "truongchuan", "run", "--port", str(port), "--fresh"],
            stdout=log, stderr=log, env=environment, cwd=folder,
        )  # fmt: skip
        try:
            _wait(base, process)
            yield base
        finally:
            process.terminate()
            process.wait(20)


def _wait(base: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/vao-vai/", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    sys.exit("the demo did not start: see server.log")


def read_routes() -> tuple[Callable[[str], str], set[str]]:
    """Return a function from a path to the name of its route, and the names of all pages."""
    os.environ.update(
        TRUONGCHUAN_MODE="demo",
        TRUONGCHUAN_VAR=tempfile.mkdtemp(prefix="truongchuan-routes-"),
        DJANGO_SETTINGS_MODULE="truongchuan.project.settings",
    )
    os.environ.pop("DATABASE_URL", None)
    sys.path.insert(0, str(SOURCE))
    import django

    django.setup()
    from django.urls import Resolver404, resolve

    from truongchuan.project.year import urls as year_urls
    from truongchuan.web import demo_mail_urls, demo_urls
    from truongchuan.web import urls as web_urls

    def route_of(path: str) -> str:
        try:
            match = resolve(path)
        except Resolver404:
            return ""
        return f"api:{match.url_name}" if path.startswith("/api/") else match.url_name or ""

    ours = (web_urls, demo_urls, year_urls, demo_mail_urls)
    return route_of, {str(p.name) for urls in ours for p in urls.urlpatterns}


if __name__ == "__main__":
    sys.exit(main())
