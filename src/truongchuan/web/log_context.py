"""What every log line of a request or job bears, so that its lines can be found together."""

from __future__ import annotations

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request being answered, empty outside of one."""
