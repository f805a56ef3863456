"""Migrations lead to the tables that an empty file gets at once, triggers included."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_no_model_waits_for_a_migration(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    done = _manage(tmp_path, "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_empty_file_gets_at_once_what_migrations_would_make(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL always goes through its migrations")
    told = []
    for name, code in (("migrated", MIGRATE), ("made", MAKE)):
        done = _manage(tmp_path / name, "shell", "-v0", "-c", code)
        assert done.returncode == 0, done.stderr
        [path] = tmp_path.glob(f"{name}/demo/*.sqlite3")
        with sqlite3.connect(path) as database:
            kept = {table: sorted(database.execute(rows)) for table, rows in ROWS.items()}
            told.append((_parts(database.execute(CATALOGUE)), kept))
    migrated, made = told
    assert len(migrated[0]) > 150
    assert len(migrated[1]["django_migrations"]) > 100
    assert made == migrated


CATALOGUE = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
ROWS = {
    "django_migrations": "SELECT app, name FROM django_migrations",
    "django_content_type": "SELECT app_label, model FROM django_content_type",
    "auth_permission": "SELECT name, codename FROM auth_permission",
}
MIGRATE = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
MAKE = "from truongchuan.adapters.tables import prepare_tables; prepare_tables()"


def _manage(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    demo = {"TRUONGCHUAN_MODE": "demo", "TRUONGCHUAN_VAR": str(folder)}
    inherited = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL"}}
    inherited.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "truongchuan", "manage", *command],
        env={**inherited, **demo},
        capture_output=True,
        text=True,
        check=False,
    )


def _parts(rows: Iterable[tuple[str, str, str, str]]) -> dict[str, object]:
    """Return each table's columns and constraints whatever their order, and other statements.

    Automatic names of indexes differ between the two ways; their statements without it do not.
    """
    tables: dict[str, object] = {}
    others: list[str] = []
    for kind, name, _table, sql in rows:
        if kind == "table":
            tables[name] = sorted(_split(sql))
        else:
            others.append(" ".join(sql.replace(name, "", 1).split()))
    tables["others"] = sorted(others)
    return tables


def _split(sql: str) -> list[str]:
    """Split the body of CREATE TABLE at its outer commas."""
    body, parts, depth, quoted = sql[sql.index("(") + 1 : sql.rindex(")")], [""], 0, False
    for letter in body:
        quoted ^= letter == "'"
        depth += (letter == "(") - (letter == ")") if not quoted else 0
        if letter == "," and depth == 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]
