"""The prepared demo, backed up and restored by the commands that an administrator types."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, *command: str, demo: bool, **extra: str) -> str:
    environment = {
        k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    environment |= {
        "TRUONGCHUAN_MODE": "demo" if demo else "production",
        "TRUONGCHUAN_VAR": str(folder),
        "PYTHONPATH": str(ROOT / "src"),
        **extra,
    }
    done = subprocess.run(
        [sys.executable, "-m", "truongchuan", *command, "--quiet", "--json"],
        env=environment, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_demo_moves_to_an_empty_machine(prepared: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    shutil.copytree(prepared, old)
    new.mkdir()
    run(old, "backup", str(tmp_path / "a.zip"), demo=True)
    settings = {
        "TRUONGCHUAN_SECRET_KEY": "only-for-tests-" * 5,
        "TRUONGCHUAN_ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": f"sqlite:///{new / 'db.sqlite3'}",
    }
    restored = json.loads(run(new, "restore", str(tmp_path / "a.zip"), demo=False, **settings))
    again = json.loads(run(new, "backup", str(tmp_path / "b.zip"), demo=False, **settings))
    assert restored["rows"] == again["rows"] > 5000
    assert restored["audit"] == again["audit"]
    assert tables(tmp_path / "a.zip") == tables(tmp_path / "b.zip")
    assert not list(new.rglob(".*")), "nothing lies about"


def tables(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    found = {table["table"]: table["sha256"] for table in manifest["tables"]}
    return found | {file["path"]: file["sha256"] for file in manifest["files"]}
