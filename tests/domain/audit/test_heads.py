"""Heads that leave the database: noted, as a file, as it stands on paper."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tests.domain.conftest import District, make_district
from truongchuan.domain.audit.checking import ask_check, check_and_note, run_check
from truongchuan.domain.audit.heads import (
    Head,
    export_head,
    head_of,
    head_of_thing,
    in_groups,
    note_head,
    read_head,
    write_head_file,
)
from truongchuan.domain.audit.models import AuditCheck, AuditEvent, AuditHead, HeadReason
from truongchuan.domain.audit.selectors import chain_state
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed


def test_a_head_is_written_in_groups_that_one_can_read_aloud() -> None:
    assert Head(3, "3fa209bc77d1" + "0" * 52).mark == "3fa2 09bc 77d1"
    assert in_groups("abcdef") == "abcd ef"


def test_the_head_of_the_day_is_noted_once(district: District) -> None:
    note = {"actor": district.system, "authority_id": district.authority.pk}
    first = note_head(**note, reason=HeadReason.DAILY)
    assert note_head(**note, reason=HeadReason.DAILY) == first
    note_head(**note, reason=HeadReason.PRINT)
    note_head(**note, reason=HeadReason.PRINT)
    assert AuditHead.objects.count() == 3


def test_a_head_that_the_chain_never_had_is_refused(district: District) -> None:
    with pytest.raises(DomainError) as caught:
        note_head(
            actor=district.system,
            authority_id=district.authority.pk,
            reason=HeadReason.PRINT,
            head=Head(2, "a" * 64),
        )
    assert caught.value.code == "audit-head-unknown"
    assert not AuditHead.objects.exists()


def test_the_paper_of_a_thing_keeps_its_head(district: District) -> None:
    was = head_of(authority_id=district.authority.pk)
    thing = district.programme
    assert head_of_thing(authority_id=district.authority.pk, thing=thing) is None
    note_head(
        actor=district.system,
        authority_id=district.authority.pk,
        reason=HeadReason.PRINT,
        thing=thing,
        head=was,
    )
    export_head(actor=district.actor(Function.LEADER), authority_id=district.authority.pk)
    assert head_of_thing(authority_id=district.authority.pk, thing=thing) == was


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_audithead SET number = 1", "DELETE FROM audit_audithead"]
)
def test_the_database_refuses_to_change_a_noted_head(district: District, statement: str) -> None:
    note_head(actor=district.system, authority_id=district.authority.pk, reason=HeadReason.DAILY)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditHead.objects.count() == 1


def test_giving_a_head_away_is_an_act_that_the_head_covers(district: District) -> None:
    leader = district.actor(Function.LEADER)
    noted = export_head(actor=leader, authority_id=district.authority.pk)
    event = AuditEvent.objects.filter(authority=district.authority).latest("number")
    assert (event.action, event.number, event.hash) == (
        "audit.export_head",
        noted.number,
        noted.hash,
    )
    assert (noted.reason, noted.actor_id) == ("export", leader.person_id)


def test_only_those_who_look_after_the_authority_take_heads_and_ask_for_checks(
    district: District,
) -> None:
    officer = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    for actor in (officer, stranger, district.actor(Function.VIEWER)):
        for service in (export_head, ask_check):
            with pytest.raises(NotAllowed):
                service(actor=actor, authority_id=district.authority.pk)
    assert ask_check(actor=district.actor(Function.OPERATOR), authority_id=district.authority.pk)


def test_a_head_file_comes_back_as_it_was_written(district: District) -> None:
    noted = export_head(actor=district.actor(Function.LEADER), authority_id=district.authority.pk)
    text = write_head_file(noted, name=district.authority.name, notes=["Giữ tệp này"])
    for sent in (text, "\ufeff" + text, text.replace("\n", "\r\n")):
        found = read_head(sent)
        assert (found.authority_id, found.number, found.hash) == (
            district.authority.pk,
            noted.number,
            noted.hash,
        )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "audit-head-unreadable"),
        ("3fa209bc77d1", "audit-head-unreadable"),
        ("x:3fa209bc77d1", "audit-head-unreadable"),
        ("12:không phải mã", "audit-head-unreadable"),
        ("12:3fa2 09bc", "audit-head-short"),
        ("truongchuan-audit-head 1\nnumber: 3\ncheck: 00\n", "audit-head-altered"),
    ],
)
def test_what_is_no_head_is_refused(text: str, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        read_head(text)
    assert caught.value.code == code


def test_a_head_file_with_another_number_is_refused(district: District) -> None:
    noted = export_head(actor=district.actor(Function.LEADER), authority_id=district.authority.pk)
    text = write_head_file(noted, name="x").replace(f"number: {noted.number}", "number: 1")
    with pytest.raises(DomainError) as caught:
        read_head(text)
    assert caught.value.code == "audit-head-altered"


def test_what_stands_on_paper_is_read_with_its_blanks() -> None:
    found = read_head(" 1204: 3FA2 09bc 77d1 ")
    assert (found.number, found.hash, found.authority_id) == (1204, "3fa209bc77d1", None)


def test_a_check_is_asked_for_once_and_keeps_what_it_found(district: District) -> None:
    leader = district.actor(Function.LEADER)
    check = ask_check(actor=leader, authority_id=district.authority.pk)
    assert ask_check(actor=leader, authority_id=district.authority.pk) == check
    assert chain_state(actor=leader).running == check
    run_check(check=check)
    state = chain_state(actor=leader)
    assert state.running is None
    assert state.last_check == check
    assert state.last_check.is_whole
    assert state.last_check.number == head_of(authority_id=district.authority.pk).number
    assert AuditEvent.objects.filter(action="audit.check").count() == 1


def test_the_day_notes_a_head_and_checks(district: District) -> None:
    done = check_and_note(actor=district.system, authority_id=district.authority.pk)
    assert done == {"number": head_of(authority_id=district.authority.pk).number, "problems": 0}
    assert AuditCheck.objects.get().heads == 1
