"""A closed programme is read and never written: a walk over every address of a programme."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.domain.conftest import District
from tests.web.people import browser
from tests.web.routes.table import OURS, TABLE
from tests.web.test_routes import Case, case
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.moving import assign_document, move_document, withdraw_document
from truongchuan.domain.outreach.services import set_target
from truongchuan.domain.oversight.models import ConsultationFinding, SafetyFinding
from truongchuan.domain.oversight.remedies import Said, claim_fixed
from truongchuan.domain.programmes.clock import is_closed, today_of
from truongchuan.domain.programmes.models import Programme, ProgressEntry
from truongchuan.domain.programmes.progress import undo_report
from truongchuan.domain.shared.errors import ProgrammeClosed

pytestmark = pytest.mark.django_db
__all__ = ["case"]

# Pages to read, which take any method; figures made anew from what there is.
READ = {
    "programme", "programme_history", "roadmap", "roadmap_gantt", "roadmap_matrix", "task",
    "annex_xlsx", "annex_docx", "impact_refresh", "standings_refresh",
}  # fmt: skip
# Forms that look at what was typed first; their services refuse (see below). A school's own items
# are closed with the school, not with a programme.
TYPED_FIRST = {
    "document_move", "document_assign", "document_withdraw", "outreach_targets", "safety_finding",
    "consultation_finding", "school_judge",
}  # fmt: skip


def close(district: District) -> Programme:
    programme = Programme.objects.get(pk=district.programme.pk)
    programme.closed_on = today_of(programme)
    programme.save(update_fields=["closed_on"])
    return programme


@pytest.mark.parametrize("role", ["leader", "head_teacher"])
def test_no_address_of_a_closed_programme_takes_a_post(case: Case, role: str) -> None:
    close(case.district)
    client = browser(case.district, role)
    events = AuditEvent.objects.count()
    got = {}
    for pattern in OURS:
        if pattern.name in TABLE and "pk" in pattern.pattern.converters:
            status = client.post(case.url(pattern.name)).status_code
            if status not in {403, 404, 405} and pattern.name not in READ | TYPED_FIRST:
                got[pattern.name] = status
    assert not got, str(got)
    assert AuditEvent.objects.count() == events


def test_services_refuse_with_their_own_code(case: Case) -> None:
    district = case.district
    document = OfficialDocument.objects.get(pk=case.values["document_pk"])
    entry = ProgressEntry.objects.get(pk=case.values["entry_pk"])
    safety = SafetyFinding.objects.get(pk=case.values["safety_finding_pk"])
    advice = ConsultationFinding.objects.get(pk=case.values["advice_pk"])
    programme = close(district)
    by = {"actor": district.system}
    acts: list[Callable[[], object]] = [
        lambda: move_document(**by, document=document, state="filed"),
        lambda: assign_document(**by, document=document, unit=district.authority),
        lambda: withdraw_document(**by, document=document, reason="nhầm"),
        lambda: set_target(
            **by, programme=programme, place_kind="ward", channel="poster", times_a_month=1
        ),
        lambda: claim_fixed(**by, finding=safety, said=Said("đã lắp")),
        lambda: claim_fixed(**by, finding=advice, said=Said("đã bổ sung")),
        lambda: undo_report(**by, entry=entry),
    ]
    for act in acts:
        with pytest.raises(ProgrammeClosed) as error:
            act()
        assert error.value.code == "programme-closed"


def test_until_its_last_day_it_is_open(district: District) -> None:
    programme = close(district)
    assert is_closed(programme)
    programme.closed_on = today_of(programme) + timedelta(days=1)
    assert not is_closed(programme)
    programme.closed_on, programme.fixed_today = today_of(programme), today_of(programme)
    assert is_closed(programme)
    programme.fixed_today -= timedelta(days=1)
    assert not is_closed(programme)
