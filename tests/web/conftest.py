"""What the page tests share: a district whose small plan was imported."""

from __future__ import annotations

from tests.domain.conftest import district

__all__ = ["district"]
