"""Texts of the audit record: refused writes, acts in the record."""

from __future__ import annotations

ERRORS: dict[str, str] = {}
ACTIONS: dict[str, str] = {}
EVENT_KINDS: dict[str, str] = {}
