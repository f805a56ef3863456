"""A closed programme is read and never written: a walk over every address of a programme."""

from __future__ import annotations

import pytest

from tests.web.people import browser
from tests.web.test_routes import OURS, TABLE, Case, case
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.programmes.clock import today_of

pytestmark = pytest.mark.django_db
__all__ = ["case"]

# Answers to a POST that writes nothing in a programme: a person's own notifications, derived data.
ELSEWHERE: dict[str, set[int]] = {}


@pytest.mark.parametrize("role", ["leader", "education", "finance", "head_teacher"])
def test_no_address_of_a_closed_programme_takes_a_post(case: Case, role: str) -> None:
    programme = case.district.programme
    programme.closed_on = today_of(programme)
    programme.save(update_fields=["closed_on"])
    client = browser(case.district, role)
    events = AuditEvent.objects.count()
    got = {}
    for pattern in OURS:
        if pattern.name in TABLE and "pk" in pattern.pattern.converters:
            status = client.post(case.url(pattern.name)).status_code
            if status not in ELSEWHERE.get(pattern.name, set()) | {403, 404, 405}:
                got[pattern.name] = status
    assert not got, str(got)
    assert AuditEvent.objects.count() == events
