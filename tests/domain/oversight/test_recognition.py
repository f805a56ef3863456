"""Steps of recognition move the target in one act and are taken back; terms by law and day."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.oversight.conftest import Place
from truongchuan.adapters.calendar import load_calendar_rules
from truongchuan.adapters.recognition import load_recognition_terms
from truongchuan.domain.accreditation.certificates import CertificateDraft, record_certificate
from truongchuan.domain.accreditation.models import Certificate
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.oversight.models import RecognitionStep
from truongchuan.domain.oversight.recognition import StepDraft, record_step, take_back_step
from truongchuan.domain.oversight.selectors import (
    count_steps_reached,
    steps_by_target,
    targets_at_step,
)
from truongchuan.domain.oversight.states import STEP_MOVES, STEP_ORDER, StepKind
from truongchuan.domain.oversight.terms import TermState, terms_of
from truongchuan.domain.programmes.states import TARGET_MOVES, TargetState
from truongchuan.domain.shared.errors import DomainError, NotAllowed
from truongchuan.domain.sources.services import record_source
from truongchuan.engines.schedule.calendar import working_calendar

CALENDAR = working_calendar(load_calendar_rules(), 2022, 2024)


def step(place: Place, kind: str, on: date, number: str = "") -> RecognitionStep:
    draft = StepDraft(kind, on, number)
    return record_step(actor=place.education, target=place.target(), step=draft)


def code(call: object) -> str:
    with pytest.raises(DomainError) as caught:
        call()  # type: ignore[operator]
    return caught.value.code


def test_registration_survey_and_decision_move_the_target(place: Place) -> None:
    step(place, "registered", date(2023, 3, 1))
    assert place.target().state == TargetState.REGISTERED
    step(place, "accepted", date(2023, 3, 10))
    step(place, "survey", date(2023, 4, 10))
    assert place.target().state == TargetState.EVALUATED
    step(place, "decision", date(2023, 5, 10), "99/QĐ-UBND")
    target = place.target()
    assert (target.state, target.decision_number) == (TargetState.RECOGNISED, "99/QĐ-UBND")
    assert AuditEvent.objects.filter(action="recognition_step.record").count() == 4
    assert AuditEvent.objects.filter(action="target.move").count() == 3


def test_a_step_taken_back_puts_the_target_back(place: Place) -> None:
    step(place, "registered", date(2023, 3, 1))
    survey = step(place, "survey", date(2023, 4, 10))
    decision = step(place, "decision", date(2023, 5, 10), "99/QĐ-UBND")
    back = lambda s, why="Ghi nhầm": take_back_step(  # noqa: E731
        actor=place.education, step=s, reason=why
    )
    assert code(lambda: back(survey)) == "step-moved-on"
    assert code(lambda: back(decision, "")) == "oversight-reason-needed"
    taken = back(decision)
    assert place.target().state == TargetState.EVALUATED
    assert place.target().decision_number == ""
    assert code(lambda: back(taken)) == "step-taken-back"
    again = step(place, "decision", date(2023, 5, 11), "100/QĐ-UBND")
    assert again.moved_from == TargetState.EVALUATED
    assert RecognitionStep.objects.count() == 4


def test_the_moves_of_steps_can_be_undone() -> None:
    assert set(STEP_ORDER) == set(StepKind.values)
    for after in STEP_MOVES.values():
        for before in TargetState.values:
            if after in TARGET_MOVES[before] and before != TargetState.POSTPONED:
                assert before in TARGET_MOVES[after]


def test_steps_that_cannot_be(place: Place) -> None:
    assert code(lambda: step(place, "survey", date(2023, 4, 1))) == "step-needs-registered"
    assert code(lambda: step(place, "registered", date(2023, 5, 16))) == "step-in-future"
    assert code(lambda: step(place, "team", date(2023, 4, 1))) == "step-needs-number"
    assert code(lambda: step(place, "party", date(2023, 4, 1))) == "step-unknown"
    step(place, "registered", date(2023, 4, 1))
    assert code(lambda: step(place, "registered", date(2023, 4, 2))) == "step-there-already"
    assert code(lambda: step(place, "survey", date(2023, 3, 31))) == "step-out-of-order"
    assert code(lambda: step(place, "decision", date(2023, 5, 1), "1/QĐ")) == "step-needs-survey"
    with pytest.raises(NotAllowed):
        record_step(
            actor=place.head(), target=place.target(), step=StepDraft("survey", date(2023, 5, 1))
        )


def test_lists_of_targets_by_step(place: Place) -> None:
    step(place, "registered", date(2023, 4, 1))
    target = place.target()
    having = targets_at_step(actor=place.finance, programme=place.programme, step="registered")
    assert list(having) == [target]
    without = targets_at_step(actor=place.finance, programme=place.programme, step="-registered")
    assert without.count() == 2
    assert count_steps_reached(actor=place.finance, programme=place.programme) == {"registered": 1}
    steps = steps_by_target(programme=place.programme, target_ids=[target.pk])
    assert steps[target.pk]["registered"].on == date(2023, 4, 1)


def told(steps: dict[str, date], on: date) -> dict[str, tuple[TermState, date | None]]:
    terms = terms_of(steps, leads=load_recognition_terms(), calendar=CALENDAR, on=on)
    return {term.lead.id: (term.state, term.last_day) for term in terms}


def test_a_verified_term_is_late_and_a_remembered_one_asks_to_be_checked() -> None:
    # 20 working days after Monday 03/07/2023: Monday 31/07/2023.
    steps = {"report": date(2023, 7, 3), "draft": date(2023, 6, 1)}
    assert told(steps, date(2023, 7, 31))["proposal"] == (TermState.RUNNING, date(2023, 7, 31))
    late = told(steps, date(2023, 8, 1))
    assert late["proposal"] == (TermState.LATE, date(2023, 7, 31))
    assert late["feedback"] == (TermState.CHECK, date(2023, 6, 15))


def test_a_term_kept_and_one_not_known() -> None:
    steps = {"report": date(2023, 7, 3), "proposal": date(2023, 7, 20)}
    found = told(steps, date(2024, 1, 1))
    assert found["proposal"][0] is TermState.KEPT
    assert found["decision"] == (TermState.UNKNOWN, None)


def test_the_law_of_the_day_counts() -> None:
    assert set(told({"registered": date(2023, 1, 5)}, date(2023, 2, 1))) == {"acceptance"}
    assert set(told({"registered": date(2026, 8, 5)}, date(2026, 9, 1))) == {"decision_2026"}


def test_a_decision_enters_the_certificate_and_takes_it_back(place: Place) -> None:
    step(place, "registered", date(2023, 3, 1))
    step(place, "survey", date(2023, 4, 10))
    draft = StepDraft(
        "decision", date(2023, 5, 10), "99/QĐ-UBND", "UBND thành phố", degree=1, level=2,
        valid_from=date(2023, 5, 10), valid_to=date(2028, 5, 10),
    )  # fmt: skip
    made = record_step(actor=place.education, target=place.target(), step=draft)
    held = Certificate.objects.get(school=place.school())
    assert made.certificate == held
    assert (held.degree, held.level, held.number, held.issuer, held.valid_to) == (
        1, 2, "99/QĐ-UBND", "UBND thành phố", date(2028, 5, 10),
    )  # fmt: skip
    assert held.source.kind == "document"
    assert AuditEvent.objects.filter(action__startswith="certificate.").count() == 0
    take_back_step(actor=place.education, step=made, reason="Ghi nhầm trường")
    held.refresh_from_db()
    assert held.withdrawn_reason == "Ghi nhầm trường"


def test_a_decision_that_says_neither_level_nor_degree_enters_nothing(place: Place) -> None:
    step(place, "registered", date(2023, 3, 1))
    step(place, "survey", date(2023, 4, 10))
    assert step(place, "decision", date(2023, 5, 10), "99/QĐ-UBND").certificate is None
    assert Certificate.objects.count() == 0


def test_a_certificate_that_is_there_already_is_not_doubled(place: Place) -> None:
    source = record_source(
        actor=place.education, authority_id=place.programme.authority_id, kind="import", title="A"
    )
    record_certificate(
        actor=place.education, school=place.school(), source=source,
        draft=CertificateDraft(degree=1, number="99/QĐ-UBND", decided_on=date(2023, 5, 10)),
    )  # fmt: skip
    step(place, "registered", date(2023, 3, 1))
    step(place, "survey", date(2023, 4, 10))
    draft = StepDraft("decision", date(2023, 5, 10), "99/QĐ-UBND", degree=1)
    made = record_step(actor=place.education, target=place.target(), step=draft)
    assert made.certificate is None
    take_back_step(actor=place.education, step=made, reason="Nhầm")
    assert Certificate.objects.filter(withdrawn_at__isnull=True).count() == 1
