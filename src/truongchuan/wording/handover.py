"""Texts of hand-over to successors, and the view over wards: refused writes, acts in the record."""

from __future__ import annotations

ERRORS: dict[str, str] = {}
ACTIONS: dict[str, str] = {}
EVENT_KINDS: dict[str, str] = {}
