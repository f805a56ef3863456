"""Migrations lead to the tables that the tests run on, triggers included."""

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


def test_migrations_make_the_same_tables_and_triggers(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("compared on SQLite, whose catalogue keeps every statement")
    done = _manage(tmp_path, "migrate", "-v0")
    assert done.returncode == 0, done.stderr
    [path] = tmp_path.glob("demo/*.sqlite3")
    catalogue = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    migrated = _parts(sqlite3.connect(path).execute(catalogue))
    with connection.cursor() as cursor:
        made = _parts(cursor.execute(catalogue))
    migrated = {name: parts for name, parts in migrated.items() if name != "django_migrations"}
    assert made == migrated


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
