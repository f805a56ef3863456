"""How log lines are written: as JSON or as lines for people, without values about people.

Our own lines hold ids, names of routes and numbers. What libraries log may hold anything (a path
with search words, a name that failed to sign in), so only the unfilled text of their lines is
kept; of an exception its type and the places it came through, but neither its message nor values.
"""

from __future__ import annotations

import copy
import logging
import re
import traceback
from typing import Any

from gunicorn.glogging import Logger as GunicornLogger
from pythonjsonlogger.json import JsonFormatter as BaseJsonFormatter

from truongchuan.web.log_context import request_id

FIELDS = (
    *("request_id", "method", "route", "status", "ms", "queries", "authority", "person"),
    *("network", "job", "job_id", "result", "place"),
)
"""What a line may bear beside its text; everything else that is handed along is dropped."""
_OWN = "truongchuan"
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_HIDDEN = re.compile(
    r"""'[^']*'|"[^"]*"|“[^”]*”|[^\s@]+@[^\s@]+|\+?\d[\d\s.-]{7,}\d|[?&][\w.-]+=\S*|(?<!\w)/\S+"""
)


def cleaned(record: logging.LogRecord) -> logging.LogRecord:
    """Return a copy of a record that holds nothing but what may be written."""
    kept = copy.copy(record)
    kept.msg, kept.args = _text(record), None
    kept.exc_text = kept.stack_info = None
    for name in set(vars(kept)) - _STANDARD - set(FIELDS):
        delattr(kept, name)
    kept.request_id = getattr(record, "request_id", "") or request_id.get()
    return kept


def _text(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] == _OWN:
        return record.getMessage()
    if record.name == "django.request" and isinstance(record.args, tuple) and record.args:
        return str(record.args[0])
    return str(record.msg) if record.args else _HIDDEN.sub("…", str(record.msg))


def safe_traceback(error: BaseException | None) -> str:
    """Return the types of an exception and its causes with the places they came through."""
    parts: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = traceback.format_list(traceback.extract_tb(error.__traceback__))
        kind = type(error)
        code = getattr(error, "code", "") if kind.__module__.startswith(_OWN) else ""
        title = f"{kind.__module__}.{kind.__qualname__}" + (f" [{code}]" if code else "")
        parts.append("".join(frames) + title)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\n".join(reversed(parts))


class _SafeExceptions(logging.Formatter):
    """Writes exceptions without their messages."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        """Return the safe traceback of an exception."""
        return safe_traceback(ei[1])


class LineFormatter(_SafeExceptions):
    """A line for people: time, level, logger, text, then the fields as name=value."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}{told}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        kept = cleaned(record)
        fields = [(name, getattr(kept, name, None)) for name in FIELDS]
        kept.told = "".join(f" {name}={value}" for name, value in fields if value not in (None, ""))
        return super().format(kept)


class JsonFormatter(_SafeExceptions, BaseJsonFormatter):
    """One JSON object per line: time, level, logger, text, and the fields."""

    def __init__(self) -> None:
        super().__init__(
            "{asctime}{levelname}{name}{message}",
            style="{",
            rename_fields={"asctime": "at", "levelname": "level", "name": "logger"},
            json_ensure_ascii=False,
        )
        self.default_msec_format = "%s.%03d"

    def format(self, record: logging.LogRecord) -> str:
        """Return the object as text."""
        return super().format(cleaned(record))


class ServerLogger(GunicornLogger):  # type: ignore[misc]
    """The web server's own lines: it would log a failing request with its whole address."""

    def setup(self, cfg: Any) -> None:
        """Take the server's settings, then write as the product does."""
        super().setup(cfg)
        root = logging.getLogger().handlers
        formatter = root[0].formatter if root else LineFormatter()
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter)
