"""Addresses of audit: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from tests.domain.conftest import District
from tests.web.routes.common import KEEPERS, KEEPERS_WRITE

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "audit_log": KEEPERS,
    "audit_event": KEEPERS,
    "audit_extract": KEEPERS,
    "audit_xlsx": KEEPERS,
    "audit_csv": KEEPERS,
    "audit_verify": KEEPERS_WRITE,
    "audit_head": KEEPERS_WRITE,
}
# Addresses that belong to no authority: everybody finds their own authority's record there.
OF_NOBODY: frozenset[str] = frozenset(TABLE)


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    return {"event_number": 2}
