"""Addresses of accounts: what a GET answers by role, and one thing behind every address."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests.domain.conftest import District
from tests.web.routes.common import EVERYBODY, KEEPERS, WRITES
from truongchuan.domain.accounts.invitations import invite_people
from truongchuan.domain.accounts.stand_ins import start_stand_in
from truongchuan.domain.directory.models import OrganisationKind, Person
from truongchuan.domain.directory.services import create_person
from truongchuan.domain.shared.actor import Function

HEADS = {**KEEPERS, "head_teacher": 200}
# The person behind these does not work in the head teacher's school.
NOT_THE_HEAD_S = {**KEEPERS, "head_teacher": 404}
# Found by the keepers and by those concerned only.
OF_FEW = {**dict.fromkeys(EVERYBODY, 404), "leader": 200, "operator": 200}

# Name of the address → role → status; the sets of test_routes' shared module may be used.
TABLE: dict[str, dict[str, int]] = {
    "office_people": HEADS,
    "office_people_xlsx": HEADS,
    "office_person_new": HEADS,
    "office_invite": {role: 405 if status == 200 else status for role, status in HEADS.items()},
    "office_access": KEEPERS,
    "office_person": NOT_THE_HEAD_S,
    "office_person_edit": NOT_THE_HEAD_S,
    "office_person_act": {**NOT_THE_HEAD_S, "leader": 405, "operator": 405},
    "office_function_new": NOT_THE_HEAD_S,
    "office_leave": NOT_THE_HEAD_S,
    "office_person_data": NOT_THE_HEAD_S,
    "office_person_erase": NOT_THE_HEAD_S,
    "office_function_end": NOT_THE_HEAD_S,
    "stand_in_new": OF_FEW,
    "stand_in_end": {**OF_FEW, "leader": 405, "operator": 405},
    "my_account": EVERYBODY,
    "my_session_end": WRITES,
    "my_sessions_end": WRITES,
    "my_data": EVERYBODY,
    "my_data_zip": WRITES,
    "invitation_code": EVERYBODY,
    "invitation": EVERYBODY,
    "invitation_outside": WRITES,
    # No outside sign-in is configured here.
    "oidc_login": WRITES,
    "oidc_callback": dict.fromkeys(EVERYBODY, 404),
}
# Addresses that belong to no authority: another authority's people may open them (those under
# office_ show their own authority's people).
OF_NOBODY: frozenset[str] = frozenset(
    {
        "office_people",
        "office_people_xlsx",
        "office_person_new",
        "office_invite",
        "office_access",
        *(name for name in TABLE if name.startswith(("my_", "invitation", "oidc_"))),
    }
)
PUBLIC: frozenset[str] = frozenset(
    name for name in TABLE if name.startswith(("invitation", "oidc_"))
)


def values(district: District) -> dict[str, int | str]:
    """Make one thing behind each address; names of address parts → values."""
    absent = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    deputy = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    today = timezone.localdate()
    membership = Person.objects.get(pk=absent.person_id).memberships.get()
    stand_in = start_stand_in(
        actor=district.system,
        membership=membership,
        deputy=Person.objects.get(pk=deputy.person_id),
        valid_from=today,
        valid_to=today + timedelta(days=7),
        reason="Đi công tác",
    )
    invited = create_person(
        actor=district.system,
        authority=district.authority,
        name="Người được mời",
        organisation=district.unit(OrganisationKind.FINANCE),
        function=Function.OFFICER,
    )
    (issued,) = invite_people(actor=district.system, authority=district.authority, people=[invited])
    return {
        "membership_pk": membership.pk,
        "stand_in_pk": stand_in.pk,
        "session_pk": 1,
        "account_act": "khoa",
        "invitation_token": issued.token,
    }
