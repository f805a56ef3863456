"""Addresses of exports: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from tests.domain.conftest import District
from tests.web.routes.common import KEEPERS, NOBODY
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.upkeep.exports import request_export

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "open_data": KEEPERS,
    "open_data_progress": KEEPERS,
    # Somebody else's export: it is not there for a colleague either.
    "open_data_download": {**NOBODY, "leader": 404, "operator": 404},
}
# Everybody's own page, of their own authority; tests/web/test_open_data.py shows that nobody
# fetches another's export.
OF_NOBODY: frozenset[str] = frozenset(TABLE)


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    run = request_export(actor=district.actor(Function.LEADER), enqueue=lambda _pk: None)
    return {"export_pk": run.pk}
