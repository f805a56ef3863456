"""Meetings: from the plan to the notice, and the chain from a conclusion to the next meeting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.domain.committee.building import Board, at
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.committee.agenda import add_item, edit_item, move_item, refill_agenda
from truongchuan.domain.committee.agenda import remove_item as remove
from truongchuan.domain.committee.conclusions import (
    Order,
    add_conclusion,
    link_conclusion,
    withdraw_conclusion,
)
from truongchuan.domain.committee.meetings import (
    Call,
    cancel_meeting,
    conclude_meeting,
    edit_meeting,
    invite,
    open_meeting,
    plan_meeting,
    postpone_meeting,
    record_notice,
    record_presiding,
    take_back_opening,
)
from truongchuan.domain.committee.members import Seat, change_member
from truongchuan.domain.committee.minutes import (
    add_addendum,
    record_attendance,
    record_rest_present,
    write_minutes,
    write_remark,
)
from truongchuan.domain.committee.models import Conclusion, Meeting
from truongchuan.domain.committee.paper import meeting_paper
from truongchuan.domain.committee.policies import may
from truongchuan.domain.committee.selectors import (
    ConclusionFilter,
    changes_since,
    count_attendance,
    count_conclusions,
    last_meeting,
    list_conclusions,
    list_meetings,
    next_meeting,
    next_meeting_of,
    open_conclusions,
)
from truongchuan.domain.committee.states import MEETING_MOVES, MeetingState
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.programmes.models import RoadmapRow, RowOrigin
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.shared.errors import DomainError, NotAllowed

MARCH, JUNE, SEPTEMBER = date(2023, 3, 28), date(2023, 6, 27), date(2023, 9, 26)


def concluded_task(board: Board, meeting: Meeting) -> Conclusion:
    return add_conclusion(
        actor=board.secretary,
        meeting=meeting,
        text="Phòng Tài chính bố trí vốn sửa chữa nhà vệ sinh",
        order=Order(board.finance, date(2023, 5, 31)),
    )


def test_the_chain_from_conclusion_to_the_next_meeting(board: Board) -> None:
    march = board.opened(MARCH)
    given = concluded_task(board, march)
    noted = add_conclusion(actor=board.education, meeting=march, text="Biểu dương các trường")
    board.conclude(march)
    row = given.row
    assert row is not None
    assert (row.origin, row.label, row.due_on) == ("conclusion", "B1", date(2023, 5, 31))
    assert (noted.number, noted.row) == (2, None)
    # the unit reports progress and is stuck
    board.on(date(2023, 5, 10))
    report_row(
        actor=board.secretary, row=row, report=Report(WorkState.BLOCKED, 40, "Chờ HĐND quận")
    )
    # the next meeting opens with it
    board.on(JUNE - timedelta(days=5))
    june = board.plan(JUNE)
    first = june.items.order_by("position").first()
    assert first is not None
    assert (first.source, first.count) == ("follow_up", 1)
    assert [link.conclusion for link in first.links.all()] == [given]
    assert [i.source for i in june.items.order_by("position")] == [
        "follow_up",
        "review",
        "late",
        "obstacle",
    ]
    june = invite(actor=board.education, meeting=june)
    board.on(JUNE)
    june = open_meeting(actor=board.education, meeting=june)
    seen = june.follow_ups.get()
    assert (seen.state, seen.percent, seen.late) == (WorkState.BLOCKED, 40, True)
    assert seen.note == "Chờ HĐND quận"
    write_remark(actor=board.secretary, follow_up=seen, text="Trình kỳ họp tháng 7", based_on=0)
    board.conclude(june)
    # what was seen stays, whatever happens to the task
    report_row(actor=board.secretary, row=row, report=Report(WorkState.DONE, 100))
    seen.refresh_from_db()
    assert (seen.state, seen.remark) == (WorkState.BLOCKED, "Trình kỳ họp tháng 7")
    # done since: told once more, then never again
    september = board.opened(SEPTEMBER)
    assert [f.state for f in september.follow_ups.all()] == [WorkState.DONE]
    board.conclude(september)
    december = board.opened(date(2023, 12, 20), kind="closing")
    assert not december.follow_ups.exists()


def test_a_conclusion_may_push_a_task_of_the_plan(board: Board) -> None:
    meeting = board.opened(MARCH)
    row = board.programme.rows.get(number=1)
    conclusion = link_conclusion(
        actor=board.education, meeting=meeting, text="Đẩy nhanh khảo sát", row=row
    )
    assert conclusion.unit == board.district.unit(OrganisationKind.EDUCATION_OFFICE)
    assert conclusion.due_on == row.due_on
    assert not RoadmapRow.objects.exclude(origin=RowOrigin.PLAN).exists()
    withdraw_conclusion(actor=board.education, conclusion=conclusion, reason="Ghi nhầm")
    row.refresh_from_db()
    assert row.state != WorkState.CANCELLED


def test_a_conclusion_taken_back_takes_its_task_along(board: Board) -> None:
    meeting = board.opened(MARCH)
    conclusion = concluded_task(board, meeting)
    with pytest.raises(DomainError, match="reason-needed"):
        withdraw_conclusion(actor=board.education, conclusion=conclusion, reason=" ")
    withdraw_conclusion(actor=board.education, conclusion=conclusion, reason="Trùng")
    assert conclusion.row is not None
    conclusion.row.refresh_from_db()
    assert conclusion.row.state == WorkState.CANCELLED
    with pytest.raises(DomainError, match="conclusion-withdrawn"):
        withdraw_conclusion(actor=board.education, conclusion=conclusion, reason="Trùng")
    paper = meeting_paper(actor=board.education, meeting=meeting)
    assert (paper.conclusions, len(paper.withdrawn)) == ((), 1)
    board.conclude(meeting)
    assert not board.opened(JUNE).follow_ups.exists()


def test_two_secretaries_at_once_lose_nothing(board: Board) -> None:
    meeting = board.opened(MARCH)
    item = meeting.items.get(title="Nội dung khác của cuộc họp")
    write_minutes(actor=board.secretary, item=item, text="Bản của thư ký", based_on=0)
    with pytest.raises(DomainError) as refused:
        write_minutes(actor=board.education, item=item, text="Bản khác", based_on=0)
    assert refused.value.code == "minutes-outdated"
    assert refused.value.params["name"] == board.secretary.name
    item.refresh_from_db()
    assert (item.discussion, item.revision) == ("Bản của thư ký", 1)
    write_minutes(actor=board.education, item=item, text="Bản của thư ký, bổ sung", based_on=1)
    # conclusions of both get numbers of their own
    numbers = [
        add_conclusion(actor=who, meeting=meeting, text="Giao ban").number
        for who in (board.secretary, board.education)
    ]
    assert numbers == [1, 2]


def test_attendance_is_counted_against_the_committee_s_own_rules(board: Board) -> None:
    meeting = board.opened(MARCH, units=[board.finance])
    chair, deputy, member, _secretary, guest = meeting.invitees.order_by("position")
    record_attendance(actor=board.education, invitee=chair, state="absent", reason="Đi công tác")
    record_attendance(actor=board.education, invitee=deputy, state="present")
    with pytest.raises(DomainError, match="represented-by-whom"):
        record_attendance(actor=board.education, invitee=member, state="represented")
    assert count_attendance(meeting=meeting).is_quorate is False
    record_attendance(
        actor=board.education, invitee=member, state="represented", represented_by="Bà Lan"
    )
    with pytest.raises(DomainError, match="attendance-missing"):
        conclude_meeting(actor=board.leader, meeting=meeting)
    assert record_rest_present(actor=board.secretary, meeting=meeting) == 2
    count = count_attendance(meeting=meeting)
    assert (count.present, count.represented, count.absent, count.unknown) == (2, 1, 1, 0)
    assert (count.guests_present, count.share, count.is_quorate) == (1, 75, True)
    assert guest.member is None


def test_the_invitation_keeps_names_as_they_were(board: Board) -> None:
    meeting = board.opened(MARCH)
    board.conclude(meeting)
    change_member(
        actor=board.education,
        member=board.member("chair"),
        seat=Seat("Đỗ Thị Mới", "chair", "Chủ tịch UBND quận"),
        on=date(2023, 5, 1),
        decision_number="99/QĐ-UBND",
    )
    assert meeting.invitees.filter(name="Nguyễn Văn Trưởng").exists()
    june = board.opened(JUNE)
    assert june.chair is not None
    assert june.chair.name == "Đỗ Thị Mới"
    assert june.invitees.filter(name="Đỗ Thị Mới").exists()
    assert not june.invitees.filter(name="Nguyễn Văn Trưởng").exists()


def test_a_meeting_put_off_is_invited_again_with_whoever_then_sits(board: Board) -> None:
    board.on(date(2023, 3, 20))
    meeting = invite(actor=board.education, meeting=board.plan(MARCH))
    change_member(
        actor=board.education,
        member=board.member("chair"),
        seat=Seat("Đỗ Thị Mới", "chair"),
        on=date(2023, 4, 1),
        decision_number="99/QĐ-UBND",
    )
    with pytest.raises(DomainError, match="reason-needed"):
        postpone_meeting(actor=board.education, meeting=meeting, at=at(JUNE), reason="")
    meeting = postpone_meeting(
        actor=board.education, meeting=meeting, at=at(date(2023, 4, 5)), reason="Trùng họp HĐND"
    )
    assert meeting.state == MeetingState.PLANNED
    assert meeting.chair is not None
    assert meeting.chair.name == "Đỗ Thị Mới"
    assert meeting.shifts.get().reason == "Trùng họp HĐND"
    meeting = invite(actor=board.education, meeting=meeting)
    assert not meeting.invitees.filter(name="Nguyễn Văn Trưởng").exists()
    assert meeting.invitees.count() == 4


def test_opening_by_mistake_is_taken_back_while_nothing_is_written(board: Board) -> None:
    meeting = take_back_opening(actor=board.education, meeting=board.opened(MARCH))
    assert (meeting.state, meeting.opened_on) == (MeetingState.INVITED, None)
    meeting = open_meeting(actor=board.education, meeting=meeting)
    add_conclusion(actor=board.education, meeting=meeting, text="Một kết luận")
    with pytest.raises(DomainError, match="meeting-has-writing"):
        take_back_opening(actor=board.education, meeting=meeting)


def test_the_agenda_is_arranged_before_and_grows_during_the_meeting(board: Board) -> None:
    board.on(date(2023, 3, 20))
    meeting = board.plan(MARCH)
    assert [i.source for i in meeting.items.all()] == ["review", "late"]
    own = add_item(actor=board.education, meeting=meeting, title=" Việc  khác ", minutes=15)
    move_item(actor=board.education, item=own, up=True)
    move_item(actor=board.education, item=own, up=True)
    move_item(actor=board.education, item=own, up=True)
    assert [i.source for i in meeting.items.order_by("position")] == ["free", "review", "late"]
    late = meeting.items.get(source="late")
    edit_item(actor=board.education, item=late, title="Việc chậm", unit=board.finance, minutes=5)
    remove(actor=board.education, item=meeting.items.get(source="review"))
    assert refill_agenda(actor=board.education, meeting=meeting) == 2
    kept = [(i.source, i.title) for i in meeting.items.order_by("position")]
    assert kept == [("review", ""), ("late", ""), ("free", "Việc khác"), ("late", "Việc chậm")]
    for title, minutes, code in (("", 5, "item-title-empty"), ("A", 0, "item-minutes")):
        with pytest.raises(DomainError, match=code):
            add_item(actor=board.education, meeting=meeting, title=title, minutes=minutes)


def test_what_is_written_stays_after_the_conclusion(board: Board) -> None:
    meeting = board.opened(MARCH)
    item = meeting.items.first()
    assert item is not None
    concluded_task(board, meeting)
    board.conclude(meeting)
    for write in (
        lambda: write_minutes(actor=board.education, item=item, text="A", based_on=0),
        lambda: add_conclusion(actor=board.education, meeting=meeting, text="A"),
        lambda: record_rest_present(actor=board.education, meeting=meeting),
    ):
        with pytest.raises(DomainError, match="minutes-not-open"):
            write()
    with pytest.raises(DomainError, match="agenda-closed"):
        add_item(actor=board.education, meeting=meeting, title="A")
    add_addendum(actor=board.secretary, meeting=meeting, text="Sửa số liệu ở mục 2")
    noticed = record_notice(
        actor=board.education, meeting=meeting, number="31/TB-UBND", on=date(2023, 3, 30)
    )
    assert noticed.notice_number == "31/TB-UBND"
    assert meeting.addenda.get().by == board.secretary.name


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"title": " "}, "title-empty"),
        ({"kind": "party"}, "meeting-kind-unknown"),
    ],
)
def test_what_plans_are_refused(board: Board, given: dict[str, object], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        board.plan(MARCH, **given)
    assert refused.value.code == code
    assert not Meeting.objects.exists()


def test_a_meeting_of_before_is_written_down_on_its_own_day(board: Board) -> None:
    board.on(date(2023, 5, 15))
    call = Call("extra", "Họp triển khai", at(date(2023, 1, 20)), "Phòng 1")
    meeting = plan_meeting(
        actor=board.education, programme=board.programme, call=call, prefill=False
    )
    assert not meeting.items.exists()
    add_item(actor=board.education, meeting=meeting, title="Triển khai kế hoạch")
    meeting = open_meeting(
        actor=board.education, meeting=invite(actor=board.education, meeting=meeting)
    )
    given = add_conclusion(
        actor=board.education,
        meeting=meeting,
        text="Rà soát điều kiện các trường",
        order=Order(board.finance, date(2023, 2, 28)),
    )
    assert given.row is not None
    assert (given.row.starts_on, given.row.due_on) == (date(2023, 1, 20), date(2023, 2, 28))
    with pytest.raises(DomainError, match="meeting-in-the-past"):
        postpone_meeting(
            actor=board.education, meeting=board.plan(JUNE), at=at(MARCH), reason="Nhầm"
        )


def test_who_presides_in_fact_is_written_down(board: Board) -> None:
    meeting = board.opened(MARCH)
    chair, deputy = board.member("chair"), board.member("standing_deputy")
    invitee = meeting.invitees.get(member=chair)
    record_attendance(actor=board.secretary, invitee=invitee, state="absent", reason="Đi họp")
    record_rest_present(actor=board.secretary, meeting=meeting)
    with pytest.raises(DomainError) as refused:
        conclude_meeting(actor=board.leader, meeting=meeting)
    assert (refused.value.code, refused.value.params["name"]) == ("chair-absent", chair.name)
    record_presiding(actor=board.secretary, meeting=meeting, chair=deputy)
    concluded = conclude_meeting(actor=board.leader, meeting=meeting)
    assert (concluded.chair, concluded.secretary) == (deputy, board.member("secretary"))


def test_no_meeting_without_committee(board: Board) -> None:
    board.on(date(2023, 1, 2))
    with pytest.raises(DomainError, match="committee-missing"):
        board.plan(date(2023, 1, 5))


def test_moves_follow_the_table(board: Board) -> None:
    board.on(date(2023, 3, 20))
    meeting = board.plan(MARCH)
    with pytest.raises(DomainError, match="meeting-move-refused"):
        open_meeting(actor=board.education, meeting=meeting)
    invite(actor=board.education, meeting=meeting)
    with pytest.raises(DomainError, match="meeting-before-its-day"):
        open_meeting(actor=board.education, meeting=meeting)
    call = Call("month", "Giao ban", at(JUNE), "Phòng 1")
    with pytest.raises(DomainError, match="meeting-time-invited"):
        edit_meeting(actor=board.education, meeting=meeting, call=call)
    edited = edit_meeting(
        actor=board.education,
        meeting=meeting,
        call=Call("month", "Giao ban", meeting.at, "Phòng 1", units=[board.finance]),
    )
    assert (edited.kind, edited.place) == ("month", "Phòng 1")
    assert meeting.invitees.filter(member__isnull=True).get().unit == board.finance
    cancelled = cancel_meeting(actor=board.education, meeting=meeting, reason="Gộp với quý II")
    assert cancelled.state == MeetingState.CANCELLED
    with pytest.raises(DomainError, match="meeting-not-preparing"):
        postpone_meeting(actor=board.education, meeting=meeting, at=at(JUNE), reason="A")
    assert set(MEETING_MOVES) == set(MeetingState.values)


def test_an_invitation_needs_a_place_and_an_agenda(board: Board) -> None:
    board.on(date(2023, 2, 1))
    meeting = board.plan(MARCH, kind="extra", place="")
    with pytest.raises(DomainError, match="place-empty"):
        invite(actor=board.education, meeting=meeting)
    meeting.items.all().delete()
    Meeting.objects.filter(pk=meeting.pk).update(place="Phòng 1")
    with pytest.raises(DomainError, match="agenda-empty"):
        invite(actor=board.education, meeting=meeting)


def test_rights_by_function(board: Board) -> None:
    meeting = board.opened(MARCH, units=[board.district.unit(OrganisationKind.EDUCATION_OFFICE)])
    district = board.district
    viewer = district.actor(Function.VIEWER)
    other = district.actor(Function.OFFICER, OrganisationKind.FINANCE)
    ward = district.actor(
        Function.OFFICER, unit=district.authority.units.filter(kind="ward").first()
    )
    rights = {
        "committee.manage": (board.leader, board.education),
        "committee.write": (board.leader, board.education, board.secretary),
        "committee.conclude": (board.leader,),
        "committee.read_meeting": (board.leader, board.education, board.secretary),
    }
    everybody = (board.leader, board.education, board.secretary, viewer, other, ward)
    for permission, allowed in rights.items():
        assert [a for a in everybody if may(a, permission, meeting)] == list(allowed), permission
    with pytest.raises(NotAllowed):
        meeting_paper(actor=ward, meeting=meeting)
    with pytest.raises(NotAllowed):
        conclude_meeting(actor=board.secretary, meeting=meeting)
    concluded_task(board, meeting)
    seen = list_conclusions(actor=ward, programme=board.programme, on=MARCH)
    assert not seen.exists()
    closed = board.conclude(meeting)
    assert all(may(a, "committee.read_meeting", closed) for a in everybody)
    assert seen.all().count() == 1


def test_a_unit_that_is_invited_reads_before_the_others(board: Board) -> None:
    ward = board.district.authority.units.filter(kind="ward").first()
    assert ward is not None
    meeting = board.opened(MARCH, units=[ward])
    officer = board.district.actor(Function.OFFICER, unit=ward)
    outsider = board.district.actor(Function.VIEWER)
    assert may(officer, "committee.read_meeting", meeting)
    [seen] = list_meetings(actor=officer, programme=board.programme)
    [hidden] = list_meetings(actor=outsider, programme=board.programme)
    assert (seen.readable, hidden.readable) == (True, False)  # type: ignore[attr-defined]
    assert next_meeting_of(actor=officer, programme=board.programme, on=MARCH) == meeting
    assert next_meeting_of(actor=outsider, programme=board.programme, on=MARCH) is None


def test_what_others_read(board: Board) -> None:
    meeting = board.opened(MARCH)
    given = concluded_task(board, meeting)
    add_conclusion(actor=board.education, meeting=meeting, text="Ghi nhận cố gắng của các trường")
    board.conclude(meeting)
    board.on(date(2023, 6, 10))
    viewer, programme = board.district.actor(Function.VIEWER), board.programme
    assert list(open_conclusions(actor=viewer, programme=programme)) == [given]
    assert last_meeting(actor=viewer, programme=programme) == meeting
    assert next_meeting(actor=viewer, programme=programme, on=date(2023, 6, 10)) is None
    totals = count_conclusions(actor=viewer, programme=programme, on=date(2023, 6, 10))
    assert (totals.total, totals.tasks, totals.open, totals.late) == (2, 1, 1, 1)
    kept = {
        where: [
            c.number
            for c in list_conclusions(
                actor=viewer, programme=programme, on=date(2023, 6, 10), where=where
            )
        ]
        for where in (
            ConclusionFilter(state="late"),
            ConclusionFilter(state="noted"),
            ConclusionFilter(state="done"),
            ConclusionFilter(unit_id=board.finance.pk),
            ConclusionFilter(words="bo tri von"),
        )
    }
    assert list(kept.values()) == [[1], [2], [], [1], [1]]
    changes = changes_since(actor=viewer, meeting=meeting, on=date(2023, 6, 10))
    assert [row.label for row in changes.late] == ["B1"]
    assert (changes.done, changes.assigned) == ((), 0)


def test_every_write_is_in_the_record(board: Board) -> None:
    meeting = board.opened(MARCH)
    concluded_task(board, meeting)
    board.conclude(meeting)
    acts = list(
        AuditEvent.objects.filter(action__startswith="meeting.")
        .order_by("number")
        .values_list("action", flat=True)
    )
    assert acts == [
        "meeting.plan",
        "meeting.invite",
        "meeting.open",
        "meeting.attendance",
        "meeting.conclude",
    ]
    event = AuditEvent.objects.get(action="conclusion.add")
    assert event.actor_name == board.secretary.name
    assert event.after["task"] == 1001
