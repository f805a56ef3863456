"""What the page tests share: a district whose small plan was imported."""

from __future__ import annotations

# Read once, outside demo mode, whatever test comes first: the demo's addresses depend on it.
import truongchuan.project.urls  # noqa: F401
from tests.domain.conftest import district

__all__ = ["district"]
