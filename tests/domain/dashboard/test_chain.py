"""The chain of work around tasks: every link visible, in a bounded number of queries."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.domain.accreditation.conftest import small_law
from tests.domain.conftest import District, make_district
from tests.domain.followup.common import TODAY, raised, row, stand_on
from truongchuan.domain.committee.conclusions import Order, add_conclusion, link_conclusion
from truongchuan.domain.committee.meetings import (
    Call,
    conclude_meeting,
    invite,
    open_meeting,
    plan_meeting,
)
from truongchuan.domain.committee.members import Seat, create_committee
from truongchuan.domain.committee.minutes import record_rest_present
from truongchuan.domain.committee.models import Meeting
from truongchuan.domain.dashboard.chain import (
    chains_of,
    obstacle_behind,
    review_behind,
    rows_of_document,
    rows_of_meeting,
)
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.documents.entries import Entry
from truongchuan.domain.documents.models import OfficialDocument
from truongchuan.domain.documents.services import register_document
from truongchuan.domain.documents.tasks import derive_task
from truongchuan.domain.followup.obstacles import turn_into_task
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.reviews.opinions import assess_task
from truongchuan.domain.reviews.services import assign_from_review, freeze_review, open_review
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import NotAllowed

SOON = date(2023, 6, 1)


@pytest.fixture(autouse=True)
def mid_may(district: District) -> None:
    stand_on(district)


def document(district: District) -> OfficialDocument:
    return register_document(
        actor=district.system,
        programme=district.programme,
        entry=Entry(
            direction="in",
            body="Sở Giáo dục và Đào tạo Hà Nội",
            summary="Về việc đăng ký",
            number="1286/SGDĐT-QLT",
            signed_on=date(2023, 5, 2),
            received_on=date(2023, 5, 4),
            rows=[row(district, 1)],
        ),
    )


def meeting(district: District) -> Meeting:
    """Task 1 is late, so that the agenda has it."""
    create_committee(
        actor=district.system,
        programme=district.programme,
        name="Ban chỉ đạo",
        starts_on=date(2023, 1, 10),
        seats=[Seat("Nguyễn Văn Trưởng", "chair"), Seat("Trần Thị Thư", "secretary")],
    )
    at = timezone.make_aware(datetime(2023, 5, 15, 8))
    call = Call("extra", "Họp đột xuất", at, "Phòng họp")
    held = plan_meeting(actor=district.system, programme=district.programme, call=call)
    invite(actor=district.system, meeting=held)
    held = open_meeting(actor=district.system, meeting=held)
    record_rest_present(actor=district.system, meeting=held)
    return held


def test_every_link_of_a_task(district: District) -> None:
    system, programme, first = district.system, district.programme, row(district, 1)
    finance = district.unit(OrganisationKind.FINANCE)
    paper = document(district)
    report_row(actor=system, row=first, report=Report("in_progress", 20, ""))
    obstacle = raised(district)
    solving = turn_into_task(actor=system, obstacle=obstacle, task="Bố trí vốn", due_on=SOON)
    review = open_review(actor=system, programme=programme, month="2023-05")
    review = freeze_review(actor=system, review=review, law=small_law())
    assess_task(actor=system, review=review, row=first, rating="slow", words="Chậm kinh phí")
    held = meeting(district)
    item = held.items.filter(links__row=first).first()
    assert item is not None
    pushing = link_conclusion(actor=system, meeting=held, text="Đẩy nhanh", row=first)
    ordered = add_conclusion(
        actor=system, meeting=held, text="Kiểm tra", order=Order(finance, SOON), item=item
    )
    conclude_meeting(actor=system, meeting=held)

    [chain] = chains_of(actor=system, programme=programme, rows=[row(district, 1)])
    assert chain.documents == [paper]
    assert (chain.reports, chain.last_report) == (1, TODAY)
    assert chain.obstacles == [obstacle]
    assert [a.rating for a in chain.assessments] == ["slow"]
    assert chain.meetings == [held]
    assert chain.conclusions == [pushing]
    assert chain.derived == [solving, ordered.row]
    assert rows_of_meeting(actor=system, meeting=held) == [first, ordered.row]


def test_where_assigned_tasks_come_from(district: District) -> None:
    system, programme = district.system, district.programme
    finance = district.unit(OrganisationKind.FINANCE)
    obstacle = raised(district)
    solving = turn_into_task(actor=system, obstacle=obstacle, task="Bố trí vốn", due_on=SOON)
    review = open_review(actor=system, programme=programme, month="2023-05")
    given = assign_from_review(
        actor=system, review=review, task="Làm bù", lead=finance, due_on=SOON
    )
    paper = document(district)
    derived = derive_task(actor=system, document=paper, task="Trả lời", lead=finance, due_on=SOON)
    assert obstacle_behind(actor=system, programme=programme, row=solving) == obstacle
    assert obstacle_behind(actor=system, programme=programme, row=given.row) is None
    assert review_behind(actor=system, programme=programme, row=given.row) == given
    found = rows_of_document(actor=system, programme=programme, document=paper)
    assert found == [derived.row, row(district, 1)]


def test_a_meeting_that_may_not_be_read_tells_nothing(district: District) -> None:
    held = meeting(district)
    link_conclusion(actor=district.system, meeting=held, text="Đẩy nhanh", row=row(district, 1))
    viewer = district.actor(Function.VIEWER)
    [chain] = chains_of(actor=viewer, programme=district.programme, rows=[row(district, 1)])
    assert (chain.meetings, chain.conclusions) == ([], [])
    assert rows_of_meeting(actor=viewer, meeting=held) == []


def test_a_stranger_is_refused(district: District) -> None:
    other = make_district("Ủy ban nhân dân quận Khác").actor(Function.LEADER)
    with pytest.raises(NotAllowed):
        chains_of(actor=other, programme=district.programme, rows=[row(district, 1)])


def test_queries_do_not_grow_with_tasks(district: District) -> None:
    meeting(district)
    for words in ("Một", "Hai", "Ba"):
        turn_into_task(
            actor=district.system, obstacle=raised(district, words), task=words, due_on=SOON
        )
    rows = list(district.programme.rows.filter(is_active=True))
    counts = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as made:
            chains_of(actor=district.system, programme=district.programme, rows=some)
        counts.append(len(made))
    assert counts[0] == counts[1] <= 11
