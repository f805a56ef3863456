"""Runs all checks and tests, and says what was left out and how to get it.

``--only lint``, ``--only sqlite`` or ``--only postgres`` runs one part. With ``CI=true`` a missing
tool is a failure: nothing is left out there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
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
from tests import bytecode, postgres  # noqa: E402

LINT = {
    "ruff": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "imports": ["lint-imports"],
    "types": ["mypy"],
}


def missing_tools() -> dict[str, str]:
    """Return what the machine lacks → how to install it."""
    lacking: dict[str, str] = {}
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        lacking["chromium (journeys in a browser)"] = "apt-get install chromium"
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


def main() -> int:
    """Run the parts and return 0 when all passed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--workers", default="2")
    options.add_argument("--only", choices=["lint", "sqlite", "postgres"])
    chosen = options.parse_args()
    strict = os.environ.get("CI") == "true"
    lacking = missing_tools()
    failures: list[str] = []
    if strict and lacking:
        failures += [f"missing: {tool} ({install})" for tool, install in lacking.items()]
    bytecode.keep()
    environment = {**os.environ, "PYTHONUTF8": "1", "PATH": f"{BIN}:{os.environ['PATH']}"}
    environment.pop("DATABASE_URL", None)
    pytest = [
        str(BIN / "python"),
        "-m",
        "pytest",
        "-n",
        chosen.workers,
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",  # the order is in tests/conftest.py
        "--durations=30",
    ]

    def part(name: str, command: list[str], extra: dict[str, str] | None = None) -> None:
        print(f"\n=== {name}", flush=True)
        started = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env={**environment, **(extra or {})}, check=False)
        verdict = "ok" if done.returncode == 0 else "FAILED"
        print(f"=== {name}: {verdict} in {time.monotonic() - started:.0f} s", flush=True)
        if done.returncode != 0:
            failures.append(name)

    if chosen.only in {None, "lint"}:
        for name, command in LINT.items():
            part(name, [str(BIN / command[0]), *command[1:]], {"MYPYPATH": "src"})
    if chosen.only in {None, "postgres"} and postgres.binaries() is not None:
        with postgres.server() as url:
            part(
                "database tests on PostgreSQL",
                [*pytest, *DATABASE_TESTS, *OTHER_ROLES],
                {"DATABASE_URL": url},
            )
    if chosen.only in {None, "sqlite"}:
        part("all tests, on SQLite", pytest)
    if chosen.only == "postgres" and postgres.binaries() is None:
        failures.append(f"PostgreSQL is not installed: {postgres.INSTALL}")
    for tool, install in lacking.items():
        print(f"left out: {tool}; install with: {install}")
    for failure in failures:
        print(f"FAILED: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
