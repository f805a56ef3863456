"""One moment of the database, read while others go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction


@contextmanager
def snapshot(using: str) -> Iterator[None]:
    """Let everything read inside be of one moment; nobody waits for it.

    PostgreSQL: a REPEATABLE READ, read-only transaction. SQLite: a deferred read transaction on
    the write-ahead log (Django's own would take the write lock). Inside a transaction of the
    caller's that one's guarantees hold: the product's own callers have none open.
    """
    connection = connections[using]
    connection.ensure_connection()
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(using=using):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            cursor.execute("SELECT COUNT(*) FROM sqlite_master")  # the moment is now
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
