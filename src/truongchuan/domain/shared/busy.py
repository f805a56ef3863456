"""Whether the database was only busy: somebody else writes, and the same act later may succeed."""

from __future__ import annotations

import sqlite3

from django.db import OperationalError

TRY_AGAIN_AFTER = 10
"""Seconds after which it is worth trying again."""
_SQLSTATES = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL: serialization failure, deadlock detected, lock not available (its timeout)."""
_SQLITE_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def is_busy(error: BaseException | None) -> bool:
    """Tell whether an error says that somebody else held what was to be written.

    The transaction was rolled back. Any other failure of a database (it is away, its disk is
    full) is no such error.
    """
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.OperationalError):
        # The low byte is the code proper, what is above tells its sorts apart.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_CODES
    return getattr(cause, "sqlstate", None) in _SQLSTATES
