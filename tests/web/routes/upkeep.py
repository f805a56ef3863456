"""Addresses of upkeep: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from tests.domain.conftest import District

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {}
# Addresses that belong to no authority: another authority's people may open them.
OF_NOBODY: frozenset[str] = frozenset()


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    return {}
