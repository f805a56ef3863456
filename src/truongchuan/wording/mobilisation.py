"""Texts of mobilisation: refused writes, acts in the record, and what the codes of the domain mean."""

from __future__ import annotations

ERRORS: dict[str, str] = {}
ACTIONS: dict[str, str] = {}
