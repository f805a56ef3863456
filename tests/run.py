"""Runs all checks and tests, and says what was left out and how to get it.

The checks of the code run beside the tests on PostgreSQL, and are told when they end. The tests on
SQLite with the journeys run alone: a browser that has to wait for a core looks like a fault.
``--only lint``, ``--only sqlite`` or ``--only postgres`` runs one part. With ``CI=true`` a missing
tool is a failure: nothing is left out there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
# Services and selectors, and the pages whose queries search, sort, count and part the most.
DATABASE_TESTS = [
    "tests/domain",
    *(
        f"tests/web/test_{name}.py"
        for name in ("routes", "search", "schools", "roadmap", "units", "dashboard", "heat")
    ),
]

# Every address is opened on PostgreSQL too, as one role; what it answers to whom is no matter of
# the database.
OTHER_ROLES = [
    f"--deselect=tests/web/test_routes.py::test_who_gets_what[{role}]"
    for role in ("viewer", "operator", "finance", "head_teacher", "education")
]

sys.path.insert(0, str(ROOT))
from tests import bytecode, chromium, postgres  # noqa: E402

LINT = {
    "ruff": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "imports": ["lint-imports"],
    "types": ["mypy"],
}


def missing_tools() -> dict[str, str]:
    """Return what the machine lacks → how to install it."""
    lacking: dict[str, str] = {}
    if chromium.binary() is None:
        lacking["chromium (journeys in a browser)"] = chromium.INSTALL
    if postgres.binaries() is None:
        lacking["PostgreSQL (database tests on the second database)"] = postgres.INSTALL
    if not shutil.which("soffice"):
        lacking["LibreOffice Writer (papers as PDF)"] = "apt-get install libreoffice-writer-nogui"
    if not _tesseract_reads_vietnamese():
        lacking["tesseract with Vietnamese (scanned plans)"] = (
            "apt-get install tesseract-ocr tesseract-ocr-vie"
        )
    if not shutil.which("xgettext"):
        lacking["GNU gettext (translations are complete)"] = "apt-get install gettext"
    return lacking


def _tesseract_reads_vietnamese() -> bool:
    if not shutil.which("tesseract"):
        return False
    languages = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, check=False
    )
    return "vie" in languages.stdout.split()


@dataclass
class Run:
    """Parts run so far: what the terminal was told, and what failed."""

    environment: dict[str, str]
    failures: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def part(
        self,
        name: str,
        command: list[str],
        extra: dict[str, str] | None = None,
        *,
        beside: bool = False,
    ) -> None:
        """Run a part; beside another one, its lines come together when it ends."""
        if self.ended.is_set():
            return
        head = f"\n=== {name}"
        if not beside:
            print(head, flush=True)
        started = time.monotonic()
        with tempfile.TemporaryFile() as told:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=self.environment | (extra or {}),
                check=False,
                stdout=told if beside else None,
                stderr=subprocess.STDOUT if beside else None,
            )
            told.seek(0)
            lines = told.read().decode(errors="replace")
        verdict = "ok" if done.returncode == 0 else "FAILED"
        tail = f"=== {name}: {verdict} in {time.monotonic() - started:.0f} s"
        print(f"{head}\n{lines}{tail}" if beside else tail, flush=True)
        if done.returncode != 0:
            self.failures.append(name)

    def side_by_side(self, other: Callable[[], None], own: Callable[[], None]) -> None:
        """Run ``other`` in a thread and ``own`` here; an interruption starts nothing more."""
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(other)
            try:
                own()
                running.result()
            except KeyboardInterrupt:
                self.ended.set()
                raise


def pytest(workers: int, arguments: Iterable[str] = ()) -> list[str]:
    """Return the command that runs tests in some processes."""
    return [
        str(BIN / "python"),
        "-m",
        "pytest",
        "-n",
        str(workers),
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",  # the order is in tests/conftest.py
        "--durations=30",
        *arguments,
    ]


def main() -> int:
    """Run the parts and return 0 when all passed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--only", choices=["lint", "sqlite", "postgres"])
    chosen = options.parse_args()
    strict = os.environ.get("CI") == "true"
    lacking = missing_tools()
    bytecode.keep()
    environment = {**os.environ, "PYTHONUTF8": "1", "PATH": f"{BIN}:{os.environ['PATH']}"}
    environment.pop("DATABASE_URL", None)
    run = Run(environment)
    if strict and lacking:
        run.failures += [f"missing: {tool} ({install})" for tool, install in lacking.items()]
    beside = chosen.only is None

    def lint() -> None:
        for name, command in LINT.items():
            run.part(
                name, [str(BIN / command[0]), *command[1:]], {"MYPYPATH": "src"}, beside=beside
            )

    def on_postgres() -> None:
        if postgres.binaries() is None:
            return
        with postgres.server() as url:
            run.part(
                "database tests on PostgreSQL",
                pytest(chosen.workers, [*DATABASE_TESTS, *OTHER_ROLES]),
                {"DATABASE_URL": url},
            )

    def on_sqlite() -> None:
        run.part("all tests, on SQLite", pytest(chosen.workers))

    if chosen.only is None:
        run.side_by_side(lint, on_postgres)
        on_sqlite()
    else:
        {"lint": lint, "postgres": on_postgres, "sqlite": on_sqlite}[chosen.only]()
    if chosen.only == "postgres" and postgres.binaries() is None:
        run.failures.append(f"PostgreSQL is not installed: {postgres.INSTALL}")
    for tool, install in lacking.items():
        print(f"left out: {tool}; install with: {install}")
    for failure in run.failures:
        print(f"FAILED: {failure}")
    return 1 if run.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
