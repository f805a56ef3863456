"""Says which transactions last long: on SQLite everybody else who writes waits for them."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

LONG = 2.0
"""Seconds from which a transaction is worth a line."""
logger = logging.getLogger("truongchuan.database")
_OWN = "truongchuan."


def watch_long_writes() -> None:
    """Watch every connection that is made from now on. Called when the applications are ready."""
    connection_created.connect(_watch, dispatch_uid="long-writes")


def _watch(connection: BaseDatabaseWrapper, **_given: Any) -> None:
    # Every outermost ``atomic`` begins and ends with this, whether it commits or rolls back.
    plain = connection.set_autocommit
    if getattr(plain, "watches", False):
        return  # the connection was made anew, its wrapper is the same
    begun: list[float] = []

    def set_autocommit(autocommit: bool, *args: Any, **kwargs: Any) -> None:
        plain(autocommit, *args, **kwargs)
        if not autocommit:
            begun[:] = [time.perf_counter()]
        elif begun:
            took = time.perf_counter() - begun.pop()
            if took >= LONG:
                facts = {"ms": round(took * 1000), "place": _place()}
                logger.info("a transaction lasted long", extra=facts)

    set_autocommit.watches = True  # type: ignore[attr-defined]
    connection.set_autocommit = set_autocommit  # type: ignore[method-assign]


def _place() -> str:
    """Return the function that held the transaction, or the one that called it."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        frame = frame.f_back
        module = str(frame.f_globals.get("__name__", ""))
        held = frame.f_locals.get("func")
        if module == "contextlib" and str(getattr(held, "__module__", "")).startswith(_OWN):
            return f"{held.__module__}.{held.__qualname__}"  # type: ignore[union-attr]
        if module.startswith(_OWN) and module != __name__:
            return f"{module}.{frame.f_code.co_name}"
    return ""
