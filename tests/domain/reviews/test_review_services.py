"""Opening, freezing, thawing and taking away a review; comments and assessments."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.domain.accreditation.conftest import small_law
from tests.domain.conftest import District, make_district
from tests.domain.reviews.conftest import MONTH, May
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import OrganisationKind, School
from truongchuan.domain.programmes.history import programme_events
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.reviews.closing import close_review
from truongchuan.domain.reviews.frozen import snapshot_view
from truongchuan.domain.reviews.models import MonthlyReview, Rating, TaskAssessment, UnitComment
from truongchuan.domain.reviews.opinions import (
    assess_task,
    assess_unit,
    comment_unit,
    confirm_suggestions,
)
from truongchuan.domain.reviews.selectors import get_review, review_warnings, year_of_reviews
from truongchuan.domain.reviews.services import (
    conclude_review,
    freeze_review,
    open_review,
    reopen_review,
    withdraw_review,
)
from truongchuan.domain.shared.actor import Actor, Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed


def code_of(error: pytest.ExceptionInfo[DomainError]) -> str:
    return error.value.code


def events(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def education(may: May) -> Actor:
    return may.district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)


def row(number: int) -> RoadmapRow:
    return RoadmapRow.objects.get(number=number)


@pytest.mark.parametrize(
    ("month", "code"),
    [
        ("2023-13", "review-month"),
        ("tháng 5", "review-month"),
        ("２０２３-05", "review-month"),
        ("2022-12", "review-month-outside"),
        ("2024-01", "review-month-outside"),
        ("2023-06", "review-month-future"),
        (MONTH, "review-exists"),
    ],
)
def test_a_month_is_opened_once_and_in_its_time(may_review: May, month: str, code: str) -> None:
    with pytest.raises(DomainError) as error:
        open_review(actor=may_review.district.system, programme=may_review.programme, month=month)
    assert code_of(error) == code
    assert MonthlyReview.objects.count() == 1
    assert events("review.open") == 1


def test_the_year_lists_every_month(may_review: May) -> None:
    slots = year_of_reviews(actor=may_review.district.system, programme=may_review.programme)
    assert [slot.month for slot in slots][-1] == "2023-12"
    assert [slot.month for slot in slots if slot.review] == [MONTH]
    assert [slot.is_future for slot in slots if slot.month in {"2023-05", "2023-06"}] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("function", "kind", "allowed"),
    [
        (Function.LEADER, "", True),
        (Function.HEAD, OrganisationKind.EDUCATION_OFFICE, True),
        (Function.OFFICER, OrganisationKind.EDUCATION_OFFICE, True),
        (Function.VIEWER, OrganisationKind.EDUCATION_OFFICE, False),
        (Function.OFFICER, OrganisationKind.FINANCE, False),
    ],
)
def test_leaders_and_the_standing_body_manage(
    may_review: May, function: Function, kind: str, allowed: bool
) -> None:
    actor = may_review.district.actor(function, kind)
    if allowed:
        freeze_review(actor=actor, review=may_review.review, law=small_law())
        assert events("review.freeze") == 1
        return
    for act in (
        lambda: open_review(actor=actor, programme=may_review.programme, month="2023-04"),
        lambda: freeze_review(actor=actor, review=may_review.review, law=small_law()),
        lambda: conclude_review(actor=actor, review=may_review.review, text="x"),
        lambda: assess_task(actor=actor, review=may_review.review, row=row(1), rating="good"),
        lambda: withdraw_review(actor=actor, review=may_review.review),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert (
        get_review(actor=actor, programme=may_review.programme, month=MONTH)
        == MonthlyReview.objects.get()
    )


def test_another_authority_sees_nothing(may_review: May) -> None:
    stranger = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    assert get_review(actor=stranger, programme=may_review.programme, month=MONTH) is None
    with pytest.raises(NotAllowed):
        freeze_review(actor=stranger, review=may_review.review, law=small_law())


def test_frozen_numbers_stay_while_work_goes_on(may_review: May) -> None:
    may_review.freeze()
    report_row(actor=may_review.district.system, row=row(1), report=Report(WorkState.DONE, 100))
    frozen = snapshot_view(MonthlyReview.objects.get())
    assert frozen is not None
    assert (frozen.value("tasks.done"), frozen.value("tasks.late")) == (0, 1)
    assert frozen.rows[0].state == "not_started"
    again = snapshot_view(may_review.freeze())
    assert again is not None
    assert (again.value("tasks.done"), again.value("tasks.done_in_month")) == (1, 1)
    assert again.rows[0].last_report is not None
    assert again.rows[0].last_report.on == date(2023, 5, 15)
    assert may_review.review.freezes == 2
    assert events("review.freeze") == 2


def test_freezing_again_keeps_what_people_wrote(may_review: May) -> None:
    finance = may_review.district.unit(OrganisationKind.FINANCE)
    review = may_review.freeze()
    comment_unit(
        actor=may_review.district.system, review=review, organisation=finance, words="Đủ kinh phí"
    )
    assess_task(actor=may_review.district.system, review=review, row=row(1), rating="slow")
    conclude_review(actor=may_review.district.system, review=review, text="Khẩn trương hơn")
    may_review.freeze()
    reopen_review(actor=may_review.district.system, review=review)
    kept = MonthlyReview.objects.get()
    assert (kept.state, kept.snapshot, kept.as_of) == ("opened", "", None)
    assert kept.conclusions == "Khẩn trương hơn"
    assert UnitComment.objects.get().words == "Đủ kinh phí"
    assert TaskAssessment.objects.get().rating == Rating.SLOW


def test_an_empty_review_may_be_taken_away_and_another_not(may_review: May) -> None:
    system = may_review.district.system
    finance = may_review.district.unit(OrganisationKind.FINANCE)
    comment_unit(actor=system, review=may_review.review, organisation=finance, words="Có")
    with pytest.raises(DomainError) as error:
        withdraw_review(actor=system, review=may_review.review)
    assert code_of(error) == "review-has-content"
    comment_unit(actor=system, review=may_review.review, organisation=finance, words=" ")
    withdraw_review(actor=system, review=may_review.review)
    assert not MonthlyReview.objects.exists()
    assert events("review.withdraw") == 1


def test_a_unit_writes_its_own_comment_and_no_other(may_review: May) -> None:
    finance = may_review.district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    own = may_review.district.unit(OrganisationKind.FINANCE)
    other = may_review.district.unit(OrganisationKind.EDUCATION_OFFICE)
    comment = comment_unit(
        actor=finance, review=may_review.review, organisation=own, words=" Đã bố trí kinh phí. "
    )
    assert comment is not None
    assert (comment.words, comment.person_name) == ("Đã bố trí kinh phí.", finance.name)
    assert comment.at.date() == date(2023, 5, 15)
    with pytest.raises(NotAllowed):
        comment_unit(actor=finance, review=may_review.review, organisation=other, words="x")
    assert UnitComment.objects.count() == 1


def test_a_head_teacher_writes_for_the_school_and_a_viewer_nothing(may_review: May) -> None:
    school = School.objects.get(organisation__name="TH Hòa Bình").organisation
    head = may_review.district.actor(Function.HEAD_TEACHER, unit=school)
    comment_unit(actor=head, review=may_review.review, organisation=school, words="Đang sửa sân")
    viewer = may_review.district.actor(Function.VIEWER, unit=school)
    with pytest.raises(NotAllowed):
        comment_unit(actor=viewer, review=may_review.review, organisation=school, words="x")


def test_two_people_do_not_overwrite_each_other(may_review: May) -> None:
    system, review = may_review.district.system, may_review.review
    unit = may_review.district.unit(OrganisationKind.FINANCE)
    first = comment_unit(actor=system, review=review, organisation=unit, words="Một", based_on=0)
    assert first is not None
    with pytest.raises(DomainError) as error:
        comment_unit(actor=system, review=review, organisation=unit, words="Hai", based_on=0)
    assert code_of(error) == "review-outdated"
    assert error.value.params == {"person": system.name}
    comment_unit(
        actor=system, review=review, organisation=unit, words="Hai", based_on=first.revision
    )
    assert UnitComment.objects.get().revision == 2
    conclude_review(actor=system, review=review, text="A", based_on=0)
    with pytest.raises(DomainError) as error:
        conclude_review(actor=system, review=review, text="B", based_on=0)
    assert code_of(error) == "review-outdated"


def test_assessments_are_given_changed_and_taken_back(may_review: May) -> None:
    system, review = may_review.district.system, may_review.review
    unit = may_review.district.unit(OrganisationKind.EDUCATION_OFFICE)
    assert assess_task(actor=system, review=review, row=row(1), rating="met") is not None
    assess_task(actor=system, review=review, row=row(1), rating="slow", words="Thiếu hồ sơ")
    assert assess_unit(actor=system, review=review, organisation=unit, rating="good") is not None
    assert TaskAssessment.objects.get().words == "Thiếu hồ sơ"
    assert assess_task(actor=system, review=review, row=row(1), rating="") is None
    assert not TaskAssessment.objects.exists()
    for rating, words, code in (
        ("great", "", "rating-unknown"),
        ("failed", " ", "rating-needs-words"),
    ):
        with pytest.raises(DomainError) as error:
            assess_unit(actor=system, review=review, organisation=unit, rating=rating, words=words)
        assert code_of(error) == code
    assert events("review.assess_task") == 3
    assert events("review.assess_unit") == 1


def test_things_of_another_authority_are_refused(may_review: May) -> None:
    other = make_district("Ủy ban nhân dân quận Khác")
    system = may_review.district.system
    with pytest.raises(DomainError) as error:
        comment_unit(
            actor=system,
            review=may_review.review,
            organisation=other.unit(OrganisationKind.FINANCE),
            words="x",
        )
    assert code_of(error) == "unit-not-of-authority"
    with pytest.raises(DomainError) as error:
        assess_task(
            actor=system,
            review=may_review.review,
            row=other.programme.rows.get(number=1),
            rating="met",
        )
    assert code_of(error) == "row-not-of-programme"


def test_suggestions_are_confirmed_by_a_person(may_review: May) -> None:
    officer = education(may_review)
    with pytest.raises(DomainError) as error:
        confirm_suggestions(actor=officer, review=may_review.review)
    assert code_of(error) == "review-not-frozen"
    # Row 1 is 76 days late: suggested as failed, which needs words; row 2 is not due yet.
    review = may_review.freeze()
    assert confirm_suggestions(actor=officer, review=review) == 1
    made = TaskAssessment.objects.get()
    assert (made.row.number, made.rating, made.person_name) == (2, "not_due", officer.name)
    assert confirm_suggestions(actor=officer, review=review) == 0
    assert events("review.confirm_suggestions") == 1


def test_warnings_before_closing(may_review: May) -> None:
    system = may_review.district.system
    found = review_warnings(actor=system, review=may_review.review)
    assert [w.code for w in found] == ["month-skipped"]
    assert found[0].params["months"] == ["2023-01", "2023-02", "2023-03", "2023-04"]
    may_review.freeze()
    may_review.stand_on(date(2023, 6, 20))
    review = get_review(actor=system, programme=may_review.programme, month=MONTH)
    assert review is not None
    told = {w.code: w.params for w in review_warnings(actor=system, review=review)}
    assert set(told) == {
        "month-skipped",
        "frozen-early",
        "frozen-long-ago",
        "units-silent",
        "tasks-unrated",
    }
    assert told["frozen-long-ago"]["n"] == 36
    assert told["units-silent"]["n"] == 1
    closed = close_review(
        actor=system, review=review, signer_name="Nguyễn Văn A", unsigned_reason="chờ ký"
    )
    assert review_warnings(actor=system, review=closed) == []


def test_acts_show_in_the_record_of_the_programme(may_review: May) -> None:
    may_review.freeze()
    shown = programme_events(
        actor=may_review.district.system, programme=may_review.programme, kind="review"
    )
    assert [event.action for event in shown] == ["review.freeze", "review.open"]
    assert shown[0].subject_label == "Sơ kết tháng 5/2023"


def test_the_database_wants_numbers_and_a_signer(may_review: May) -> None:
    for wrong in ({"state": "frozen"}, {"state": "closed"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MonthlyReview.objects.filter(pk=may_review.review.pk).update(**wrong)


def test_a_review_of_a_district_without_plan_rows(district: District) -> None:
    RoadmapRow.objects.update(is_active=False)
    review = open_review(actor=district.system, programme=district.programme, month="2023-03")
    view = snapshot_view(freeze_review(actor=district.system, review=review, law=small_law()))
    assert view is not None
    assert view.value("tasks.total") == 0
    assert view.rows == ()
