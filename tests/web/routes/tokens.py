"""Addresses of tokens: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from tests.domain.conftest import District
from tests.web.routes.common import EVERYBODY, NOBODY, WRITES
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.tokens.services import create_token

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "my_tokens": EVERYBODY,
    "my_token_revoke": WRITES,
    "office_tokens": {**NOBODY, "operator": 200},
    "office_token_revoke": {**NOBODY, "operator": 405},
}
# Addresses that belong to no authority: another authority's people may open them. What is behind
# them is one's own or one's authority's (tests/web/test_tokens.py).
OF_NOBODY: frozenset[str] = frozenset(TABLE)


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    actor = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    token, _text = create_token(actor=actor, name="Bảng tính", scopes=["law:read"], days=30)
    return {"token_pk": token.pk}
