"""Moving entries along, answers, tasks, withdrawals."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.conftest import District, make_district
from tests.domain.documents.conftest import TODAY, clerk, entry_in, entry_out, register
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.documents.figures import month_figures, number_series
from truongchuan.domain.documents.selectors import (
    acts_of,
    document_of_row,
    documents_of,
    due_replies,
    reply_candidates,
    tasks_of,
)
from truongchuan.domain.documents.services import (
    assign_document,
    derive_task,
    document_stamp,
    move_document,
    record_reply,
    withdraw_document,
)
from truongchuan.domain.documents.states import MOVES, DocumentState
from truongchuan.domain.programmes.models import RowOrigin
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

pytestmark = pytest.mark.django_db


def test_an_incoming_document_goes_to_a_unit_and_is_answered(district: District) -> None:
    finance = district.unit(OrganisationKind.FINANCE)
    officer = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    document = register(district, entry_in())
    document = assign_document(
        actor=clerk(district), document=document, unit=finance, reply_due=date(2026, 11, 25)
    )
    assert (document.state, document.assigned_to) == ("assigned", finance)
    mine = due_replies(
        actor=officer, programme=district.programme, on=TODAY, unit_ids=officer.unit_ids
    )
    assert [(d.pk, d.reply_due) for d in mine] == [(document.pk, date(2026, 11, 25))]
    document = move_document(actor=officer, document=document, state="handling")
    answer = register(district, entry_out(number="98/TCKH-NS", body="Phòng Tài chính - Kế hoạch"))
    assert answer in reply_candidates(actor=officer, document=document)
    document = record_reply(
        actor=officer, document=document, reply=answer, replied_on=date(2026, 11, 19)
    )
    assert (document.state, document.replied_on) == ("answered", date(2026, 11, 19))
    assert list(answer.answers.all()) == [document]
    assert not due_replies(actor=officer, programme=district.programme, on=TODAY).exists()
    kinds = [act.kind for act in acts_of(document)]
    assert kinds == ["replied", "moved", "assigned", "registered"]
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"document.assign", "document.move", "document.reply"} <= actions
    [found] = documents_of(actor=officer, programme=district.programme, unit=finance).exclude(
        pk=answer.pk
    )
    assert found == document


def test_only_listed_moves_are_made(district: District) -> None:
    for state in MOVES["arrived"]:
        document = register(district, entry_in(), knows_duplicate=True)
        assert move_document(actor=district.system, document=document, state=state).state == state
    for state in set(DocumentState.values) - set(MOVES["arrived"]):
        document = register(district, entry_in(), knows_duplicate=True)
        with pytest.raises(DomainError) as caught:
            move_document(actor=district.system, document=document, state=state)
        assert caught.value.code == "document-move-refused"


def test_a_draft_takes_its_number_when_it_is_signed(district: District) -> None:
    draft = register(district, entry_out(number="", kind="KH", signed_on=None, state="draft"))
    with pytest.raises(DomainError, match="document-number-missing"):
        move_document(actor=district.system, document=draft, state="signed")
    register(district, entry_out())
    taken = {"number": "38/KH-UBND", "signed_on": date(2026, 11, 12)}
    with pytest.raises(DomainError, match="document-number-taken"):
        move_document(actor=district.system, document=draft, state="signed", **taken)  # type: ignore[arg-type]
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("draft", None)
    signed = move_document(
        actor=district.system,
        document=draft,
        state="signed",
        number="39/KH-UBND",
        signed_on=date(2026, 11, 12),
    )
    assert (signed.state, signed.full_number) == ("signed", "39/KH-UBND")
    assert move_document(actor=district.system, document=signed, state="issued").state == "issued"


def test_a_unit_handles_only_what_was_given_to_it(district: District) -> None:
    officer = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    document = register(district, entry_in())
    for write in (
        lambda: move_document(actor=officer, document=document, state="filed"),
        lambda: record_reply(actor=officer, document=document, note="đã báo cáo"),
        lambda: assign_document(
            actor=officer, document=document, unit=district.unit(OrganisationKind.FINANCE)
        ),
        lambda: withdraw_document(actor=officer, document=document, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            write()


def test_refused_assignments(district: District) -> None:
    document = register(district, entry_in())
    other = make_district("Ủy ban nhân dân quận Khác")
    with pytest.raises(DomainError, match="unit-not-of-authority"):
        assign_document(
            actor=district.system, document=document, unit=other.unit(OrganisationKind.FINANCE)
        )
    finance = district.unit(OrganisationKind.FINANCE)
    with pytest.raises(DomainError, match="reply-due-too-early"):
        assign_document(
            actor=district.system, document=document, unit=finance, reply_due=date(2026, 1, 1)
        )
    move_document(actor=district.system, document=document, state="filed")
    with pytest.raises(DomainError, match="document-not-open"):
        assign_document(actor=district.system, document=document, unit=finance)
    with pytest.raises(DomainError, match="document-not-open"):
        record_reply(actor=district.system, document=document, note="x")


def test_refused_replies(district: District) -> None:
    document = register(district, entry_in())
    other_in = register(district, entry_in(number="5/SGDĐT-VP"))
    with pytest.raises(DomainError, match="reply-needs-note"):
        record_reply(actor=district.system, document=document)
    with pytest.raises(DomainError, match="reply-unfit"):
        record_reply(actor=district.system, document=document, reply=other_in)
    with pytest.raises(DomainError, match="document-day-in-future"):
        record_reply(
            actor=district.system, document=document, note="x", replied_on=date(2026, 12, 1)
        )
    with pytest.raises(DomainError, match="reply-too-early"):
        record_reply(
            actor=district.system, document=document, note="x", replied_on=date(2026, 11, 1)
        )
    record_reply(actor=district.system, document=document, note="báo cáo trực tiếp")
    with pytest.raises(DomainError, match="document-answered"):
        record_reply(actor=district.system, document=document, note="x")


def test_an_answered_document_can_be_reopened_and_answered_again(district: District) -> None:
    document = register(district, entry_in())
    record_reply(actor=district.system, document=document, note="báo cáo trực tiếp")
    document = move_document(actor=district.system, document=document, state="handling")
    assert document.replied_on is None
    assert due_replies(actor=district.system, programme=district.programme, on=TODAY).exists()
    document = record_reply(actor=district.system, document=document, note="báo cáo bổ sung")
    assert document.state == "answered"


def test_a_recalled_document_keeps_its_number_and_says_why(district: District) -> None:
    document = register(district, entry_out())
    with pytest.raises(DomainError, match="withdraw-needs-reason"):
        withdraw_document(actor=district.system, document=document, reason=" ")
    document = withdraw_document(actor=clerk(district), document=document, reason="có sai sót")
    assert (document.state, document.ended_reason) == ("revoked", "có sai sót")
    with pytest.raises(DomainError, match="document-number-taken"):
        register(district, entry_out())
    with pytest.raises(DomainError, match="document-ended"):
        withdraw_document(actor=district.system, document=document, reason="lần nữa")
    incoming = register(district, entry_in())
    with pytest.raises(DomainError, match="withdraw-not-issued"):
        withdraw_document(actor=district.system, document=incoming, reason="x")


def test_two_who_move_at_once_are_told(district: District) -> None:
    document = register(district, entry_in())
    seen = document_stamp(document)
    move_document(actor=district.system, document=document, state="filed", based_on=seen)
    with pytest.raises(DomainError, match="document-changed-meanwhile"):
        record_reply(actor=district.system, document=document, note="x", based_on=seen)


# --- tasks ----------------------------------------------------------------------------------


def test_a_document_gives_rise_to_tasks(district: District) -> None:
    document = register(district, entry_in())
    finance = district.unit(OrganisationKind.FINANCE)
    derived = derive_task(
        actor=clerk(district),
        document=document,
        task="Thẩm định kinh phí",
        lead=finance,
        due_on=date(2026, 12, 5),
        quote="Phòng Tài chính - Kế hoạch thẩm định kinh phí",
        line=12,
    )
    assert (derived.row.label, derived.row.origin) == ("B1", RowOrigin.DOCUMENT)
    assert document_of_row(actor=district.system, row=derived.row) == document
    officer = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    report_row(actor=officer, row=derived.row, report=Report(WorkState.DONE, 100))
    [task] = tasks_of(document)
    assert (task.row.state, task.line) == (WorkState.DONE, 12)
    assert AuditEvent.objects.filter(action="document.derive_task").count() == 1
    with pytest.raises(DomainError, match="document-has-tasks"):
        withdraw_document(actor=district.system, document=document, reason="x", mistaken=True)
    with pytest.raises(NotAllowed):
        derive_task(
            actor=officer, document=document, task="x", lead=finance, due_on=date(2026, 12, 5)
        )
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    assert document_of_row(actor=stranger, row=derived.row) is None


# --- figures --------------------------------------------------------------------------------


def test_the_months_figures(district: District) -> None:
    late = register(district, entry_in(reply_due=date(2026, 11, 18)))
    register(district, entry_in(number="2/SGDĐT-VP", reply_due=date(2026, 11, 19)))
    register(district, entry_in(number="3/SGDĐT-VP", reply_due=None))
    void = register(district, entry_in(number="4/SGDĐT-VP"))
    withdraw_document(actor=district.system, document=void, reason="nhầm", mistaken=True)
    register(district, entry_out())
    register(district, entry_out(number="", kind="BC", signed_on=None, state="draft"))
    record_reply(actor=district.system, document=late, note="đã báo cáo")
    derive_task(
        actor=district.system,
        document=late,
        task="Rà soát",
        lead=district.unit(OrganisationKind.FINANCE),
        due_on=date(2026, 12, 1),
    )
    found = month_figures(actor=district.system, programme=district.programme, month="2026-11")
    assert found.__class__.__name__ == "MonthFigures"
    assert (found.received, found.issued, found.replied, found.replied_late) == (3, 1, 1, 1)
    assert (found.owed, found.tasks) == (1, 1)
    before = month_figures(actor=district.system, programme=district.programme, month="2026-10")
    assert (before.received, before.issued, before.owed, before.tasks) == (0, 0, 0, 0)


def test_series_are_checked_by_body_kind_and_year(district: District) -> None:
    register(district, entry_out(number="38/KH-UBND", signed_on=date(2026, 3, 2)))
    register(district, entry_out(number="41/KH-UBND", signed_on=date(2026, 2, 1)))
    register(district, entry_out(number="3/KH-BCĐ", body="Ban chỉ đạo"))
    register(district, entry_out(number="38/KH-UBND", signed_on=date(2025, 3, 2)))
    wrong = register(district, entry_out(number="40/KH-UBND"))
    withdraw_document(actor=district.system, document=wrong, reason="nhầm", mistaken=True)
    found = number_series(actor=district.system, programme=district.programme, year=2026)
    by_symbol = {s.first.symbol: s for s in found}
    assert set(by_symbol) == {"KH-UBND", "KH-BCĐ"}
    report = by_symbol["KH-UBND"].report
    assert [(g.first, g.last) for g in report.gaps] == [(39, 40)]
    assert len(report.disorders) == 1
    assert by_symbol["KH-BCĐ"].report.is_clean
