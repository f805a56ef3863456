"""Entering and correcting: what is kept, what is refused, who may, what is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.domain.conftest import District, make_district
from tests.domain.documents.conftest import TODAY, clerk, entry_in, entry_out, register
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Organisation, OrganisationKind, School
from truongchuan.domain.directory.services import create_organisation
from truongchuan.domain.documents.bodies import name_key, resolve_body
from truongchuan.domain.documents.models import OfficialDocument, TrackingCounter
from truongchuan.domain.documents.selectors import (
    acts_of,
    documents_of,
    find_duplicate,
    get_document,
)
from truongchuan.domain.documents.services import (
    Entry,
    correct_document,
    document_stamp,
    entry_of,
    register_document,
    withdraw_document,
)
from truongchuan.domain.documents.states import (
    FIRST_STATES,
    MOVES,
    STATES_OF,
    DocumentState,
)
from truongchuan.domain.programmes.files import find_file
from truongchuan.domain.programmes.history import programme_events
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.engines.documents import KINDS
from truongchuan.wording import documents as texts
from truongchuan.wording.errors import error_message

pytestmark = pytest.mark.django_db


def refused(district: District, entry: Entry, **more: Any) -> str:
    """Return the code of the refusal; nothing may have been written."""
    before = (OfficialDocument.objects.count(), AuditEvent.objects.count())
    with pytest.raises(DomainError) as caught:
        register(district, entry, **more)
    assert (OfficialDocument.objects.count(), AuditEvent.objects.count()) == before
    assert not TrackingCounter.objects.filter(last__gt=before[0]).exists()
    assert "{" not in error_message(caught.value)
    return caught.value.code


def test_an_entry_keeps_what_was_typed_and_gets_the_next_tracking_number(
    district: District,
) -> None:
    before = AuditEvent.objects.count()
    first = register_document(actor=clerk(district), programme=district.programme, entry=entry_in())
    assert AuditEvent.objects.filter(action="document.register").count() == 1
    assert AuditEvent.objects.latest("number").after["full_number"] == "1286/SGDĐT-QLT"
    assert AuditEvent.objects.count() > before
    assert (first.tracking_year, first.tracking_number, first.state) == (2026, 1, "arrived")
    assert (first.kind, first.number, first.symbol, first.year) == ("CV", 1286, "SGDĐT-QLT", 2026)
    assert first.body is None
    out = register(district, entry_out())
    assert (out.tracking_number, out.state, out.kind) == (1, "issued", "KH")
    assert out.body == district.authority
    second = register(district, entry_in(number="7/BC-THHB", body="TH Hòa Bình"))
    assert second.tracking_number == 2
    assert second.full_number == "07/BC-THHB"
    assert second.body == Organisation.objects.get(name="TH Hòa Bình")
    assert [act.kind for act in acts_of(second)] == ["registered"]


def test_the_acts_show_in_the_programmes_record(district: District) -> None:
    document = register(district, entry_in())
    events = programme_events(actor=district.system, programme=district.programme, kind="document")
    assert [(e.action, e.subject_id) for e in events] == [("document.register", str(document.pk))]


def test_a_kept_file_can_be_downloaded_by_who_sees_the_programme(district: District) -> None:
    document = register(district, entry_in(), files=[district.file])
    assert [kept.file for kept in document.files.all()] == [district.file]
    viewer = district.actor(Function.VIEWER)
    found = find_file(actor=viewer, programme=district.programme, pk=district.file.pk)
    assert found == district.file


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"secrecy": "mật"}, "secret-document"),
        ({"summary": "  "}, "document-summary-missing"),
        ({"body": ""}, "document-body-missing"),
        ({"number": "số ba tám"}, "document-number-unreadable"),
        ({"number": ""}, "document-kind-missing"),
        ({"number": "38", "kind": ""}, "document-kind-missing"),
        ({"number": "38/KH-UBND", "kind": "BC"}, "document-kind-differs"),
        ({"received_on": None}, "received-day-missing"),
        ({"received_on": date(2026, 11, 15)}, "received-before-signed"),
        ({"received_on": date(2026, 11, 21)}, "document-day-in-future"),
        ({"signed_on": date(2027, 1, 1)}, "document-day-in-future"),
        ({"reply_due": date(2026, 11, 17)}, "reply-due-too-early"),
        ({"urgency": "x"}, "document-urgency-unknown"),
        ({"state": "issued"}, "document-state-unknown"),
    ],
)
def test_incoming_refusals(district: District, more: dict[str, Any], code: str) -> None:
    assert refused(district, entry_in(**more)) == code


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"number": "", "kind": "KH"}, "document-number-missing"),
        ({"signed_on": None}, "document-day-missing"),
        ({"number": "38", "kind": "KH"}, "document-symbol-missing"),
        ({"state": "arrived"}, "document-state-unknown"),
    ],
)
def test_outgoing_refusals(district: District, more: dict[str, Any], code: str) -> None:
    assert refused(district, entry_out(**more)) == code


def test_a_draft_needs_no_number_yet(district: District) -> None:
    draft = register(district, entry_out(number="", kind="KH", signed_on=None, state="draft"))
    assert (draft.full_number, draft.state, draft.year) == ("", "draft", 2026)


def test_things_of_others_cannot_be_linked(district: District) -> None:
    make_district("Ủy ban nhân dân quận Khác")
    theirs = School.objects.exclude(authority=district.authority)[0]
    assert refused(district, entry_in(schools=[theirs])) == "thing-of-another-authority"


def test_links_to_schools_and_tasks_are_found_from_there(district: District) -> None:
    school = School.objects.get(organisation__name="TH Hòa Bình")
    row = district.programme.rows.get(number=1)
    document = register(district, entry_in(schools=[school], rows=[row]))
    for where in ({"school": school}, {"row": row}):
        found = documents_of(actor=district.system, programme=district.programme, **where)  # type: ignore[arg-type]
        assert list(found) == [document]


# --- doubled numbers ------------------------------------------------------------------------


def test_an_outgoing_number_is_given_once_whatever_the_spelling(district: District) -> None:
    register(district, entry_out())
    same = entry_out(number=" số 38 / kh-ubnd ", body="Ủy ban  nhân dân QUẬN MẪU", kind="KH")
    with pytest.raises(DomainError) as caught:
        register(district, same)
    assert caught.value.code == "document-number-taken"
    assert caught.value.params["tracking"] == 1
    assert refused(district, same) == "document-number-taken"


@pytest.mark.parametrize(
    "more",
    [
        {"number": "38a/KH-UBND"},
        {"number": "38/BC-UBND"},
        {"number": "38/UBND-GDĐT"},
        {"number": "38/KH-BCĐ", "body": "Ban chỉ đạo"},
        {"signed_on": date(2025, 12, 31)},
    ],
)
def test_other_kinds_bodies_and_years_have_their_own_numbers(
    district: District, more: dict[str, Any]
) -> None:
    register(district, entry_out())
    assert register(district, entry_out(**more)).tracking_number == 2


def test_letters_of_two_drafting_units_share_one_series(district: District) -> None:
    register(district, entry_out(number="12/UBND-VX"))
    assert refused(district, entry_out(number="12/UBND-GDĐT")) == "document-number-taken"


def test_what_arrives_twice_is_warned_about_not_refused(district: District) -> None:
    first = register(district, entry_in())
    assert refused(district, entry_in()) == "document-arrived-before"
    found = find_duplicate(
        actor=district.system, programme=district.programme, entry=entry_in(), today=TODAY
    )
    assert found == first
    again = register(district, entry_in(), knows_duplicate=True)
    assert again.tracking_number == 2
    # Correcting something else does not ask again.
    corrected = correct_document(
        actor=district.system, document=again, entry=replace(entry_of(again), summary="Bản thứ hai")
    )
    assert corrected.summary == "Bản thứ hai"


def test_a_cancelled_entry_frees_its_number_and_keeps_its_place(district: District) -> None:
    wrong = register(district, entry_out())
    withdraw_document(actor=district.system, document=wrong, reason="ghi nhầm", mistaken=True)
    right = register(district, entry_out())
    assert (right.tracking_number, right.full_number) == (2, "38/KH-UBND")
    wrong.refresh_from_db()
    assert (wrong.tracking_number, wrong.state) == (1, "void")


# --- correcting -----------------------------------------------------------------------------


def test_a_correction_keeps_what_stood_before(district: District) -> None:
    document = register(district, entry_out())
    entry = replace(entry_of(document), number="39/KH-UBND")
    with pytest.raises(DomainError) as caught:
        correct_document(actor=district.system, document=document, entry=entry)
    assert caught.value.code == "number-change-needs-reason"
    document = correct_document(
        actor=clerk(district), document=document, entry=entry, reason="văn thư cấp lại số"
    )
    assert document.number == 39
    act = acts_of(document)[0]
    assert act.changes == {"full_number": ["38/KH-UBND", "39/KH-UBND"]}
    assert act.note == "văn thư cấp lại số"
    event = AuditEvent.objects.get(action="document.correct")
    assert event.before == {"full_number": "38/KH-UBND"}
    assert event.after["full_number"] == "39/KH-UBND"
    assert event.after["reason"] == {"chars": len("văn thư cấp lại số")}


def test_a_correction_cannot_take_a_number_that_is_given(district: District) -> None:
    register(district, entry_out())
    other = register(district, entry_out(number="39/KH-UBND"))
    with pytest.raises(DomainError) as caught:
        correct_document(
            actor=district.system,
            document=other,
            entry=replace(entry_of(other), number="38/KH-UBND"),
            reason="sửa",
        )
    assert caught.value.code == "document-number-taken"
    other.refresh_from_db()
    assert other.number == 39


def test_nothing_changed_is_told_and_ended_entries_stay(district: District) -> None:
    document = register(district, entry_out())
    with pytest.raises(DomainError, match="document-unchanged"):
        correct_document(actor=district.system, document=document, entry=entry_of(document))
    withdraw_document(actor=district.system, document=document, reason="ban hành lại")
    with pytest.raises(DomainError, match="document-ended"):
        correct_document(actor=district.system, document=document, entry=entry_out(summary="Khác"))


def test_who_corrects_an_older_sight_is_told(district: District) -> None:
    document = register(district, entry_out())
    seen = document_stamp(document)
    correct = {"actor": district.system, "document": document, "based_on": seen}
    import time_machine

    with time_machine.travel("2026-11-20T03:00:00Z", tick=False):
        correct_document(**correct, entry=entry_out(summary="Bản một"))  # type: ignore[arg-type]
    with pytest.raises(DomainError, match="document-changed-meanwhile"):
        correct_document(**correct, entry=entry_out(summary="Bản hai"))  # type: ignore[arg-type]


# --- who may --------------------------------------------------------------------------------


def test_leaders_standing_body_and_office_keep_the_register(district: District) -> None:
    office = create_organisation(
        actor=district.system,
        authority=district.authority,
        name="Văn phòng HĐND-UBND",
        kind=OrganisationKind.OFFICE,
    )
    for number, actor in enumerate(
        (
            district.actor(Function.LEADER),
            clerk(district),
            district.actor(Function.OFFICER, unit=office),
        ),
        start=1,
    ):
        document = register_document(
            actor=actor,
            programme=district.programme,
            entry=entry_in(number=f"{number}/SGDĐT-VP"),
        )
        assert document.tracking_number == number


def test_others_only_read_and_other_authorities_see_nothing(district: District) -> None:
    document = register(district, entry_in())
    readers = [
        district.actor(Function.OFFICER, OrganisationKind.FINANCE),
        district.actor(Function.VIEWER),
    ]
    for actor in readers:
        with pytest.raises(NotAllowed):
            register_document(
                actor=actor, programme=district.programme, entry=entry_in(number="2/SGDĐT-VP")
            )
        found = get_document(actor=actor, programme=district.programme, pk=document.pk)
        assert found == document
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    assert get_document(actor=stranger, programme=district.programme, pk=document.pk) is None


def test_authorities_count_apart(district: District) -> None:
    register(district, entry_in())
    other = make_district("Ủy ban nhân dân quận Khác")
    assert register(other, entry_in()).tracking_number == 1


# --- names and words ------------------------------------------------------------------------


def test_bodies_are_known_by_any_spelling(district: District) -> None:
    authority = district.authority
    for name in ("UBND quận Mẫu", "Ủy ban nhân dân quận Mẫu", "ubnd  QUAN MAU"):
        assert resolve_body(authority=authority, name=name).organisation == authority
    education = district.unit(OrganisationKind.EDUCATION_OFFICE)
    for name in ("Phòng Giáo dục và Đào tạo", "Phòng GD&ĐT", "Phòng GDĐT"):
        assert resolve_body(authority=authority, name=name).organisation == education
    assert resolve_body(authority=authority, name="UBND phường Mẫu").organisation is None
    assert name_key("UBND Thành phố Hà Nội") == name_key("Ủy ban nhân dân TP Hà Nội")
    assert name_key("UBND quận Hai Bà Trưng") != name_key("UBND phường Hai Bà Trưng")


def test_every_code_has_its_word() -> None:
    assert set(texts.KINDS) == set(KINDS)
    assert {code: texts.KINDS[code] for code in KINDS} == {c: k.name for c, k in KINDS.items()}
    assert set(texts.STATES) == set(DocumentState.values) == set(MOVES)
    for direction, states in STATES_OF.items():
        assert set(FIRST_STATES[direction]) <= set(states)
        assert all(set(MOVES[state]) <= set(states) for state in states)
