"""Values of the query string; nonsense there is no reason for an error page."""

from __future__ import annotations


def whole_number(text: str | None) -> int | None:
    """Return a number from 0 to a billion, None for anything else."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    return int(text)
