"""The small district, for the engine's own tests."""

from tests.domain.conftest import district

__all__ = ["district"]
