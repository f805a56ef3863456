"""What reached a unit: tasks, obstacles, answers due; calls to meetings; reviews to comment."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.committee.building import Board, board_of
from tests.domain.conftest import District
from truongchuan.domain.committee.calling import meeting_events
from truongchuan.domain.committee.meetings import invite
from truongchuan.domain.directory.models import OrganisationKind, Person
from truongchuan.domain.documents.services import Entry, assign_document, register_document
from truongchuan.domain.followup.escalation import escalate_late
from truongchuan.domain.followup.services import ObstacleDraft, raise_obstacle
from truongchuan.domain.programmes.assigning import assign_task
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reminders.models import Kind, Notification
from truongchuan.domain.reminders.news import tell_news
from truongchuan.domain.reviews.services import freeze_review, open_review
from truongchuan.domain.shared.actor import Function
from truongchuan.web.law import current_law

pytestmark = pytest.mark.django_db
ON = date(2023, 5, 15)


@pytest.fixture
def programme(district: District) -> Programme:
    Programme.objects.update(fixed_today=ON)
    return Programme.objects.get()


def told(kind: str) -> set[str]:
    return {n.person.name for n in Notification.objects.filter(kind=kind).select_related("person")}


def test_a_unit_is_told_of_a_task_once(district: District, programme: Programme) -> None:
    officer = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    assign_task(
        actor=district.system,
        programme=programme,
        task="Bố trí kinh phí",
        lead=district.unit(OrganisationKind.FINANCE),
        due_on=date(2023, 6, 1),
        origin="conclusion",
    )
    assert tell_news(actor=district.system, programme=programme, on=ON) == 1
    assert tell_news(actor=district.system, programme=programme, on=date(2023, 5, 16)) == 0
    assert told(Kind.CONCLUSION) == {officer.name}


def test_an_obstacle_goes_to_its_solver_and_then_up(
    district: District, programme: Programme
) -> None:
    finance = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    education = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    raise_obstacle(
        actor=education,
        work=programme.rows.get(number=2),
        draft=ObstacleDraft(
            "Chưa có dự toán", district.unit(OrganisationKind.FINANCE), date(2023, 5, 17)
        ),
    )
    tell_news(actor=district.system, programme=programme, on=ON)
    assert told(Kind.OBSTACLE) == {finance.name}
    assert told(Kind.ESCALATED) == set()
    later = date(2023, 5, 18)
    escalate_late(actor=district.system, programme=programme, on=later)
    tell_news(actor=district.system, programme=programme, on=later)
    assert told(Kind.ESCALATED) == {education.name}
    assert Notification.objects.filter(kind=Kind.OBSTACLE).count() == 1


def test_an_answer_is_asked_for_three_days_before_and_on_its_day(
    district: District, programme: Programme
) -> None:
    district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    document = register_document(
        actor=district.system,
        programme=programme,
        entry=Entry(
            direction="in",
            kind="CV",
            body="Sở Giáo dục và Đào tạo",
            summary="Đề nghị báo cáo",
            received_on=ON,
            reply_due=date(2023, 5, 25),
        ),
    )
    assign_document(
        actor=district.system, document=document, unit=district.unit(OrganisationKind.FINANCE)
    )
    days = [date(2023, 5, day) for day in range(15, 28)]
    numbers = [tell_news(actor=district.system, programme=programme, on=day) for day in days]
    assert [day.day for day, number in zip(days, numbers, strict=True) if number] == [22, 25]


@pytest.fixture
def board(district: District) -> Board:
    return board_of(district)


def test_members_are_called_and_find_the_meeting_in_their_calendar(board: Board) -> None:
    board.on(date(2023, 3, 20))
    meeting = board.plan(date(2023, 3, 28))
    invite(actor=board.education, meeting=meeting)
    assert told(Kind.MEETING) == {board.leader.name, board.secretary.name}
    [event] = meeting_events(board.leader, board.programme)
    assert (event.day, event.label) == (date(2023, 3, 28), meeting.title)


def test_units_with_work_are_asked_to_comment_a_frozen_month(
    district: District, programme: Programme
) -> None:
    finance = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    review = open_review(actor=district.system, programme=programme, month="2023-05")
    freeze_review(actor=district.system, review=review, law=current_law())
    freeze_review(actor=district.system, review=review, law=current_law())
    assert told(Kind.REVIEW) >= {finance.name}
    assert Person.objects.filter(name=finance.name).count() == 1
    assert Notification.objects.filter(kind=Kind.REVIEW, person__name=finance.name).count() == 1
