"""The worker as an administrator starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from truongchuan.cli import main


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TRUONGCHUAN")
        and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return subprocess.run(
        [sys.executable, "-m", "truongchuan", "worker", "--once"],
        capture_output=True, text=True, check=False, env={**clean, **environment},
    )  # fmt: skip


def test_without_settings_it_says_what_is_missing() -> None:
    done = run()
    assert done.returncode == 2
    assert "TRUONGCHUAN_SECRET_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_on_an_empty_database_it_says_what_to_do(tmp_path: Path) -> None:
    done = run(TRUONGCHUAN_MODE="demo", TRUONGCHUAN_VAR=str(tmp_path))
    assert done.returncode == 2
    assert "truongchuan manage migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["worker", "--help"])
    assert stopped.value.code == 0
    out = capsys.readouterr().out
    assert "truongchuan worker" in out.split("Ví dụ:")[1]
    assert "--with-parent" not in out
