"""Addresses of setup: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from datetime import date

from tests.domain.conftest import District
from tests.web.people import ROLES
from tests.web.routes.common import KEEPERS, KEEPERS_WRITE, NOBODY
from truongchuan.adapters.calendar import load_calendar_rules
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.directory.selectors import system_actor
from truongchuan.domain.directory.services import create_authority
from truongchuan.domain.onboarding.models import SetupTicket
from truongchuan.domain.onboarding.settings_days import add_office_day
from truongchuan.domain.onboarding.settings_letterhead import HeadValues, set_letterhead
from truongchuan.domain.onboarding.settings_years import set_school_year, usual_year
from truongchuan.domain.onboarding.setup_tickets import open_ticket

# Only a province has authorities below it: for the district of the tests these do not exist.
OF_A_PROVINCE = {**NOBODY, "leader": 404, "operator": 404}
# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "setup_start": dict.fromkeys(ROLES, 200),
    **dict.fromkeys(
        (
            "authority",
            "authority_name",
            "authority_units",
            "letterheads",
            "letterhead",
            "school_years",
            "school_year",
            "office_days",
            "office_units",
            "office_units_xlsx",
            "office_unit_add",
            "office_unit",
        ),
        KEEPERS,
    ),
    **dict.fromkeys(
        (
            "setup_skip",
            "letterhead_remove",
            "office_day_remove",
            "office_unit_move",
            "child_ticket",
            "child_unlink",
            "ticket_revoke",
        ),
        KEEPERS_WRITE,
    ),
    "authority_children": OF_A_PROVINCE,
}
# Addresses that belong to no authority, or to whichever one works for.
OF_NOBODY: frozenset[str] = frozenset(
    {
        "setup_start",
        "authority",
        "setup_skip",
        "authority_name",
        "authority_units",
        "letterheads",
        "school_years",
        "office_days",
        "office_units",
        "office_units_xlsx",
        "office_unit_add",
        # Forms: a GET is refused before the thing is looked for; a POST finds nothing of others'
        # (tests/web/test_office_units.py).
        "letterhead_remove",
        "office_day_remove",
        "office_unit_move",
        "child_ticket",
        "child_unlink",
        "ticket_revoke",
    }
)
PUBLIC: frozenset[str] = frozenset({"setup_start"})


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    actor, authority = district.system, district.authority
    letterhead = set_letterhead(
        actor=actor,
        issuer=authority,
        values=HeadValues(place="Mẫu"),
        valid_from=date(2026, 1, 1),
    )
    year = set_school_year(actor=actor, authority=authority, values=usual_year(2026))
    day = add_office_day(
        actor=actor,
        authority=authority,
        off=date(2026, 11, 27),
        works=None,
        basis="Thông báo 1",
        rules=load_calendar_rules(),
    )
    child = create_authority(actor=None, name="Ủy ban nhân dân phường Dưới", kind="ward")
    _ticket, token = open_ticket(actor=district.system, kind=OrganisationKind.WARD)
    below, _token = open_ticket(actor=system_actor(authority=child), authority=child)
    assert SetupTicket.objects.count() == 2
    return {
        "setup_token": token,
        "issuer_pk": authority.pk,
        "letterhead_pk": letterhead.pk,
        "year_pk": year.pk,
        "office_day_pk": day.pk,
        "child_pk": child.pk,
        "ticket_pk": below.pk,
        "office_unit_pk": district.unit(OrganisationKind.FINANCE).pk,
    }
