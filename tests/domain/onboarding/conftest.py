"""A district without a plan of its own making, as in the other domain tests."""

from __future__ import annotations

from tests.domain.conftest import district

__all__ = ["district"]
