"""Consultations with their findings and tasks; ceremonies from plan to award."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.domain.oversight.conftest import Place
from truongchuan.adapters.law.load import load_law
from truongchuan.domain.oversight.ceremonies import (
    Event,
    Preparation,
    add_preparation,
    cancel_ceremony,
    edit_ceremony,
    hold_ceremony,
    plan_ceremony,
    remove_preparation,
    tick_preparation,
)
from truongchuan.domain.oversight.consultations import (
    Advice,
    Session,
    add_advice,
    edit_consultation,
    give_advice_as_task,
    hold_consultation,
    link_advice,
    plan_consultation,
)
from truongchuan.domain.oversight.figures import month_figures
from truongchuan.domain.oversight.models import Ceremony, Consultation, ConsultationFinding
from truongchuan.domain.oversight.recognition import StepDraft, record_step
from truongchuan.domain.oversight.remedies import Said, claim_fixed, confirm_fixed
from truongchuan.domain.oversight.selectors import (
    AdviceFilter,
    advice_by_ref,
    advice_of_row,
    awaiting_award,
    list_advice,
    list_consultations,
)
from truongchuan.domain.programmes.models import RowOrigin
from truongchuan.domain.shared.errors import DomainError, NotAllowed

LAW = load_law(None)
ON = date(2023, 5, 15)
AT = datetime(2023, 5, 15, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def code(call: object) -> str:
    with pytest.raises(DomainError) as caught:
        call()  # type: ignore[operator]
    return caught.value.code


def held(place: Place) -> Consultation:
    session = Session(date(2023, 5, 8), "Tư vấn trường chuẩn", "department", [place.school()])
    made = plan_consultation(actor=place.education, programme=place.programme, session=session)
    return hold_consultation(
        actor=place.education, consultation=made, held_on=date(2023, 5, 8), document_in="45/SGDĐT"
    )


def advised(place: Place, **changes: object) -> ConsultationFinding:
    values = {"text": "Bổ sung minh chứng", "ref": "1.1.M1.a", "due_on": date(2023, 5, 30)}
    advice = Advice(place.school(), **{**values, **changes})  # type: ignore[arg-type]
    return add_advice(actor=place.education, consultation=held(place), advice=advice, law=LAW)


def test_a_finding_cites_the_criteria_of_its_day(place: Place) -> None:
    finding = advised(place)
    assert finding.instrument == "17/2018/TT-BGDĐT"
    assert code(lambda: advised(place, ref="9.9")) == "item-unknown"
    assert advised(place, ref="").instrument == ""
    by_ref = advice_by_ref(actor=place.finance, programme=place.programme, school=place.school())
    assert by_ref == {"1.1.M1.a": [finding]}


def test_findings_only_for_schools_of_a_session_that_was_held(place: Place) -> None:
    other = Advice(place.school("MN Đống Đa"), "Thiếu phòng")
    assert (
        code(
            lambda: add_advice(
                actor=place.education, consultation=held(place), advice=other, law=LAW
            )
        )
        == "school-not-consulted"
    )
    session = Session(date(2023, 6, 8), "Tư vấn", "department", [place.school()])
    coming = plan_consultation(actor=place.education, programme=place.programme, session=session)
    advice = Advice(place.school(), "Thiếu phòng")
    assert (
        code(lambda: add_advice(actor=place.education, consultation=coming, advice=advice, law=LAW))
        == "consultation-not-held"
    )
    assert (
        code(
            lambda: hold_consultation(
                actor=place.education, consultation=coming, held_on=date(2023, 6, 8)
            )
        )
        == "consultation-in-future"
    )
    with pytest.raises(NotAllowed):
        plan_consultation(actor=place.head(), programme=place.programme, session=session)


def test_a_school_with_findings_stays_in_its_session(place: Place) -> None:
    finding = advised(place)
    session = Session(date(2023, 5, 8), "Tư vấn", "city", [place.school("MN Đống Đa")])
    assert (
        code(
            lambda: edit_consultation(
                actor=place.education, consultation=finding.consultation, session=session
            )
        )
        == "consultation-school-has-findings"
    )


def test_a_finding_becomes_a_task_once(place: Place) -> None:
    finding = give_advice_as_task(actor=place.education, finding=advised(place))
    assert finding.row is not None
    assert (finding.row.label, finding.row.origin) == ("B1", RowOrigin.DOCUMENT)
    assert code(lambda: give_advice_as_task(actor=place.education, finding=finding)) == (
        "finding-has-task"
    )
    assert list(advice_of_row(actor=place.finance, row=finding.row)) == [finding]
    other = link_advice(
        actor=place.education, finding=advised(place), row=place.programme.rows.get(number=2)
    )
    assert other.row is not None
    assert (
        code(
            lambda: give_advice_as_task(actor=place.education, finding=advised(place, due_on=None))
        )
        == "finding-without-deadline"
    )


def test_the_school_claims_and_those_in_charge_confirm(place: Place) -> None:
    finding = advised(place, due_on=date(2023, 5, 10))
    claim_fixed(actor=place.head(), finding=finding, said=Said("Đã bổ sung"))
    with pytest.raises(NotAllowed):
        confirm_fixed(actor=place.officer, finding=finding)
    waiting = list_advice(
        actor=place.finance, programme=place.programme, on=ON, where=AdviceFilter(state="late")
    )
    assert list(waiting) == [finding]
    confirm_fixed(actor=place.education, finding=finding)
    session = list_consultations(actor=place.finance, programme=place.programme, on=ON).get()
    assert (session.found, session.unsettled) == (1, 0)


def ceremony(place: Place) -> Ceremony:
    return plan_ceremony(
        actor=place.education,
        programme=place.programme,
        event=Event("Lễ đón bằng", AT, [place.school()]),
        preparations=[Preparation("Giấy mời", due_on=date(2023, 5, 10))],
    )


def test_a_ceremony_held_awards_recognised_schools(place: Place) -> None:
    for kind, day in (("registered", 1), ("survey", 2), ("decision", 3)):
        record_step(
            actor=place.education,
            target=place.target(),
            step=StepDraft(kind, date(2023, 4, day), "5/QĐ"),
        )
    waiting = awaiting_award(actor=place.finance, programme=place.programme)
    assert list(waiting) == [place.target()]
    made = ceremony(place)
    assert not waiting.all().exists()
    item = made.items.get()
    tick_preparation(actor=place.head(), item=item, done=True)
    with pytest.raises(NotAllowed):
        tick_preparation(actor=place.finance, item=item, done=False)
    hold_ceremony(actor=place.education, ceremony=made, held_on=ON, result="Trang trọng")
    assert place.target().recognition_steps.filter(kind="award", on=ON).exists()
    assert (
        code(
            lambda: add_preparation(
                actor=place.education, ceremony=made, preparation=Preparation("Hoa")
            )
        )
        == "ceremony-over"
    )


def test_a_ceremony_of_a_school_that_is_not_recognised_awards_nothing(place: Place) -> None:
    hold_ceremony(actor=place.education, ceremony=ceremony(place), held_on=ON)
    assert not place.target().recognition_steps.exists()


def test_writing_on_an_old_ceremony_is_told(place: Place) -> None:
    made = ceremony(place)
    event = Event("Lễ trao bằng", AT, [place.school()])
    edit_ceremony(actor=place.education, ceremony=made, event=event, based_on=0)
    assert (
        code(lambda: edit_ceremony(actor=place.education, ceremony=made, event=event, based_on=0))
        == "ceremony-outdated"
    )
    assert (
        code(
            lambda: add_preparation(
                actor=place.education,
                ceremony=made,
                preparation=Preparation("Hoa", due_on=date(2023, 5, 16)),
            )
        )
        == "preparation-after-ceremony"
    )
    remove_preparation(actor=place.education, item=made.items.get())
    assert made.items.count() == 0
    cancelled = cancel_ceremony(actor=place.education, ceremony=made, reason="Hoãn")
    assert cancelled.cancelled_on == ON


def test_figures_of_a_month(place: Place) -> None:
    advised(place)
    record_step(
        actor=place.education, target=place.target(), step=StepDraft("registered", date(2023, 5, 2))
    )
    figures = month_figures(actor=place.finance, programme=place.programme, month="2023-05")
    assert figures["consultations"] == 1
    assert figures["advice_open"] == 1
    assert figures["steps"] == {"registered": 1}
    assert figures["plans"]["schools"] == 3
    before = month_figures(actor=place.finance, programme=place.programme, month="2023-04")
    assert (before["consultations"], before["steps"], before["advice_open"]) == (0, {}, 0)
