"""The audit chain: written with the act, whole, and not to be changed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, connections, transaction

from tests.domain.conftest import District, make_district
from truongchuan.domain.audit.models import AuditChain, AuditEvent
from truongchuan.domain.audit.selectors import first_broken_event, list_events, own_record
from truongchuan.domain.audit.services import record_event
from truongchuan.domain.directory.models import AuthorityLink
from truongchuan.domain.shared.actor import ANONYMOUS, Function


def test_numbers_run_without_gaps_per_authority(district: District) -> None:
    other = make_district("Ủy ban nhân dân quận Khác")
    for authority in (district.authority, other.authority):
        numbers = list(
            AuditEvent.objects.filter(authority=authority)
            .order_by("number")
            .values_list("number", flat=True)
        )
        assert numbers == list(range(1, len(numbers) + 1))
        assert AuditChain.objects.get(authority=authority).length == len(numbers)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditevent SET action = 'x'", "DELETE FROM audit_auditevent"]
)
def test_the_database_refuses_to_change_what_was_recorded(
    district: District, statement: str
) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert first_broken_event(authority_id=district.authority.pk) is None


def test_a_changed_event_is_found_even_when_the_trigger_was_removed(district: District) -> None:
    event = AuditEvent.objects.filter(authority=district.authority).order_by("number")[2]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER audit_auditevent_no_update")
        cursor.execute("UPDATE audit_auditevent SET actor_name = 'khác' WHERE id = %s", [event.pk])
    broken = first_broken_event(authority_id=district.authority.pk)
    assert broken is not None
    assert broken.number == event.number


def test_an_event_needs_the_transaction_of_its_write(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as outside:
        outside.setattr(connections["default"], "in_atomic_block", False)
        with pytest.raises(RuntimeError, match="transaction"):
            record_event(
                actor=district.system,
                authority_id=district.authority.pk,
                action="x",
                subject=district.authority,
            )


def test_events_show_to_their_own_authority_only(district: District) -> None:
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    own = district.actor(Function.LEADER)
    assert list_events(actor=own).filter(authority=district.authority).exists()
    assert not list_events(actor=stranger).filter(authority=district.authority).exists()
    assert not list_events(actor=ANONYMOUS).exists()


def test_a_link_does_not_open_the_record_of_the_other_authority(district: District) -> None:
    other = make_district("Ủy ban nhân dân phường Khác")
    AuthorityLink.objects.create(viewer=district.authority, subject=other.authority)
    leader = district.actor(Function.LEADER)
    seen = own_record(actor=leader)
    assert set(seen.values_list("authority_id", flat=True)) == {district.authority.pk}
    assert list_events(actor=leader).filter(authority=other.authority).exists()
    assert not own_record(actor=district.actor(Function.OFFICER, "finance")).exists()
    assert not own_record(actor=ANONYMOUS).exists()
