"""Addresses of handover: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from tests.domain.conftest import District
from tests.web.routes.common import EVERYBODY, MANAGERS, MANAGERS_WRITE, NOBODY
from truongchuan.domain.directory.models import AuthorityLink, OrganisationKind
from truongchuan.domain.directory.services import create_authority
from truongchuan.domain.handover.services import HandoverDraft, create_handover
from truongchuan.domain.programmes.clock import today_of

SIDES = {**MANAGERS, "operator": 200}
SIDES_WRITE = {**MANAGERS_WRITE, "operator": 405}

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "handovers": SIDES,
    "handover_new": MANAGERS,
    "handover": SIDES,
    "handover_edit": MANAGERS,
    "handover_schools": SIDES,
    "handover_items": SIDES,
    "handover_totals": SIDES,
    "handover_totals_xlsx": SIDES,
    "handover_receiver": MANAGERS_WRITE,
    "handover_receiver_out": MANAGERS_WRITE,
    "handover_accept": SIDES_WRITE,
    "handover_return": SIDES_WRITE,
    "handover_offer": MANAGERS_WRITE,
    "handover_take_back": MANAGERS_WRITE,
    "handover_carry_out": MANAGERS_WRITE,
    "handover_cancel": MANAGERS_WRITE,
    "programme_before": EVERYBODY,
    "school_before": EVERYBODY,
    # Nothing came to this district from anybody.
    "received_file": dict.fromkeys(NOBODY, 404),
    "oversight_view": EVERYBODY,
    "oversight_view_xlsx": EVERYBODY,
}
# Addresses that belong to no authority: another authority's people may open them.
OF_NOBODY: frozenset[str] = frozenset(
    {"handovers", "handover_new", "oversight_view", "oversight_view_xlsx"}
)


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    ward = create_authority(
        actor=None, name="Ủy ban nhân dân phường Kế Tục", kind=OrganisationKind.WARD
    )
    AuthorityLink.objects.create(viewer=district.authority, subject=ward)
    handover = create_handover(
        actor=district.system,
        programme=district.programme,
        draft=HandoverDraft("Bàn giao thử", today_of(district.programme)),
        receivers=[ward],
    )
    return {
        "handover_pk": handover.pk,
        "handover_part_pk": handover.parts.get().pk,
        "received_pk": 1,
    }
