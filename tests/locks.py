"""Somebody else who writes for long: a second connection that holds what a write needs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import connection

IMPATIENT_MS = 50


@contextmanager
def held(*tables: str) -> Iterator[None]:
    """Hold the write lock (SQLite) or the tables named (PostgreSQL); writers of ours wait briefly.

    What the test needs must be committed (``committed_db``). Reading goes on on both databases.
    """
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=1)) as other:
            other.execute("BEGIN IMMEDIATE")
            with _impatient(f"PRAGMA busy_timeout = {IMPATIENT_MS}", "PRAGMA busy_timeout = 20000"):
                yield
            other.rollback()
        return
    other = connection.copy()  # type: ignore[no-untyped-call]
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            for table in tables:
                cursor.execute(f'LOCK TABLE "{table}" IN EXCLUSIVE MODE')
        with _impatient(f"SET lock_timeout = {IMPATIENT_MS}", "SET lock_timeout = 0"):
            yield
        other.rollback()
    finally:
        other.close()


@contextmanager
def _impatient(before: str, after: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(before)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(after)
