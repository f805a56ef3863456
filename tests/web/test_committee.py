"""Pages of the committee: members by day, meetings as they go on, conclusions and their tasks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.domain.committee.building import Board, board_of
from tests.domain.conftest import District
from tests.web.people import browser, signed_in
from truongchuan.domain.committee.conclusions import Order, add_conclusion, link_conclusion
from truongchuan.domain.committee.models import Conclusion, Meeting, SteeringCommittee
from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.programmes.clock import today_of
from truongchuan.domain.shared.actor import Function
from truongchuan.web.committee_choices import units_of

MARCH, JUNE = date(2023, 3, 28), date(2023, 6, 27)
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def board(district: District) -> Board:
    return board_of(district)


def url(board: Board, name: str, *args: object) -> str:
    return reverse(name, args=[board.programme.pk, *args])


def text_of(client: Client, address: str, status: int = 200, **headers: str) -> str:
    response = client.get(address, **headers)  # type: ignore[arg-type]
    assert response.status_code == status
    return str(response.content.decode())


def concluded(board: Board) -> Conclusion:
    meeting = board.opened(MARCH)
    given = add_conclusion(
        actor=board.education,
        meeting=meeting,
        text="Bố trí vốn sửa chữa nhà vệ sinh",
        order=Order(board.finance, date(2023, 4, 30)),
    )
    board.conclude(meeting)
    return given


def test_without_committee_the_pages_say_what_to_do(district: District) -> None:
    manager, viewer = browser(district, "education"), browser(district, "viewer")
    page = text_of(manager, reverse("committee", args=[district.programme.pk]))
    assert reverse("committee_new", args=[district.programme.pk]) in page
    assert "Chưa ghi Ban chỉ đạo" in text_of(
        viewer, reverse("committee", args=[district.programme.pk])
    )
    page = text_of(viewer, reverse("meetings", args=[district.programme.pk]))
    assert "Chưa có cuộc họp nào" in page
    assert "Lên lịch họp" not in page
    page = text_of(viewer, reverse("conclusions", args=[district.programme.pk]))
    assert "Chưa có kết luận nào" in page
    answer = manager.get(reverse("meeting_new", args=[district.programme.pk]))
    assert answer.status_code == 302


def test_a_decision_is_written_down_and_a_wrong_line_is_named(district: District) -> None:
    client = browser(district, "education")
    address = reverse("committee_new", args=[district.programme.pk])
    sent = {
        "name": "Ban chỉ đạo quận Mẫu",
        "decision_number": "15/QĐ-UBND",
        "decided_on": "8/1/2026",
        "starts_on": "10/01/2026",
        "members": "Trưởng ban; Nguyễn Văn A; Chủ tịch\nTrưởng nhóm; B",
    }
    answer = client.post(address, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Dòng 2 chưa đọc được" in page
    assert "Nguyễn Văn A; Chủ tịch" in page
    assert not SteeringCommittee.objects.exists()
    lines = (
        "Trưởng ban; Nguyễn Văn A; Chủ tịch",
        "ủy viên; Lê B; Trưởng phòng; Phòng Tài chính - Kế hoạch",
    )
    assert client.post(address, sent | {"members": "\n".join(lines)}).status_code == 302
    committee = SteeringCommittee.objects.get()
    assert [m.name for m in committee.members.order_by("position")] == ["Nguyễn Văn A", "Lê B"]
    assert committee.members.get(name="Lê B").unit == district.unit(OrganisationKind.FINANCE)
    page = text_of(client, reverse("committee", args=[district.programme.pk]))
    assert "Còn chức danh chưa có người" in page
    assert "Phó Trưởng ban Thường trực, Thư ký" in page
    # a renewal starts from the members there are
    assert "Lê B; Trưởng phòng; Phòng Tài chính - Kế hoạch" in text_of(client, address)


def test_units_of_the_programme_s_day_are_offered_though_they_ended_since(board: Board) -> None:
    authority, programme = board.district.authority, board.programme
    wards = authority.units.filter(kind=OrganisationKind.WARD).order_by("pk")
    still, gone = wards[0], wards[1]
    today = today_of(programme)
    Organisation.objects.filter(pk__in=(authority.pk, still.pk)).update(ends_on=today)
    Organisation.objects.filter(pk=gone.pk).update(ends_on=today - timedelta(days=1))
    offered = set(units_of(board.education, programme))
    assert {authority, still, board.finance} <= offered
    assert gone not in offered


def test_members_of_a_chosen_day(board: Board) -> None:
    client = signed_in(board.education)
    chair = board.member("chair")
    address = url(board, "committee_member", chair.pk)
    assert "Thay bằng người khác" in text_of(client, address)
    sent = {"act": "change", "role": "chair", "name": "Đỗ Thị Mới", "on": "01/03/2023"}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "Số quyết định: " in answer.content.decode()
    assert "Đỗ Thị Mới" in answer.content.decode()
    assert client.post(address, sent | {"decision_number": "99/QĐ"}).status_code == 302
    before = text_of(client, url(board, "committee") + "?day=15/02/2023")
    after = text_of(client, url(board, "committee") + "?day=1/3/2023")
    row = '<th scope="row">{}</th>'
    assert row.format("Nguyễn Văn Trưởng") in before
    assert row.format("Đỗ Thị Mới") in after
    assert "Đỗ Thị Mới thay Nguyễn Văn Trưởng: Trưởng ban" in after
    page = text_of(client, url(board, "committee") + "?day=31/02/2023", 422)
    assert 'value="31/02/2023"' in page
    ended = client.post(
        url(board, "committee_member", board.member("secretary").pk),
        {"act": "end", "last_day": "20/02/2023", "decision_number": "40/QĐ"},
    )
    assert ended.status_code == 302
    added = client.post(
        url(board, "committee_member_add"),
        {"role": "secretary", "name": "Vũ Thị Kế", "on": "21/02/2023"},
    )
    assert added.status_code == 302
    assert board.member("secretary").name == "Vũ Thị Kế"


def test_a_meeting_is_planned_and_goes_on_by_forms(board: Board) -> None:
    client, leader = signed_in(board.education), signed_in(board.leader)
    board.on(MARCH)
    sent = {
        "kind": "quarter",
        "title": "Họp Ban chỉ đạo quý I",
        "day": "28/03/2023",
        "hour": "25:00",
        "place": "Phòng họp A",
        "units": [board.finance.pk],
    }
    answer = client.post(url(board, "meeting_new"), sent)
    assert answer.status_code == 422
    assert "Viết giờ theo mẫu 14:00" in answer.content.decode()
    assert "Phòng họp A" in answer.content.decode()
    assert client.post(url(board, "meeting_new"), sent | {"hour": "8h30"}).status_code == 302
    meeting = Meeting.objects.get()
    page = text_of(client, url(board, "meeting", meeting.pk))
    assert "Phòng Giáo dục và Đào tạo: 1 nhiệm vụ quá hạn" in page or "nhiệm vụ quá hạn" in page
    assert "Kiểm đếm tiến độ thực hiện kế hoạch đến tháng 3/2023" in page
    added = client.post(
        url(board, "agenda_add", meeting.pk), {"title": "Nội dung thêm", "minutes": "x"}, **HTMX
    )
    assert "Thời lượng từ 1 đến 480 phút" in added.content.decode()
    client.post(url(board, "agenda_add", meeting.pk), {"title": "Nội dung thêm", "minutes": "5"})
    item = meeting.items.get(title="Nội dung thêm")
    moved = client.post(url(board, "agenda_item", meeting.pk, item.pk), {"act": "up"}, **HTMX)
    assert moved.content.decode().startswith('<div id="chuong-trinh"')
    assert (
        client.post(url(board, "agenda_item", meeting.pk, item.pk), {"act": "?"}).status_code == 404
    )
    client.post(url(board, "meeting_invite", meeting.pk), {"number": "12/GM"})
    sheet = text_of(client, url(board, "meeting_invitation", meeting.pk))
    assert "12/GM" in sheet
    assert "Phạm Thị Thư" in sheet
    client.post(url(board, "meeting_open", meeting.pk))
    meeting.refresh_from_db()
    assert meeting.state == "held"
    chair = meeting.invitees.get(role="chair")
    address = url(board, "attendance", meeting.pk, chair.pk)
    refused = client.post(address, {"state": "represented"}, **HTMX).content.decode()
    assert "Hãy ghi ai dự thay Nguyễn Văn Trưởng" in refused
    came = client.post(address, {"state": "present"}, **HTMX).content.decode()
    assert "1/4 thành viên có mặt" in came
    client.post(url(board, "attendance_rest", meeting.pk))
    assert client.post(url(board, "meeting_conclude", meeting.pk)).status_code == 403
    assert leader.post(url(board, "meeting_conclude", meeting.pk)).status_code == 302
    client.post(
        url(board, "meeting_notice", meeting.pk), {"number": "31/TB-UBND", "on": "30/03/2023"}
    )
    assert "31/TB-UBND" in text_of(client, url(board, "meeting_notice_sheet", meeting.pk))
    empty = client.post(url(board, "meeting_addendum", meeting.pk), {"text": " "})
    assert empty.status_code == 422
    client.post(url(board, "meeting_addendum", meeting.pk), {"text": "Sửa lỗi đánh máy"})
    assert "Sửa lỗi đánh máy" in text_of(client, url(board, "meeting_minutes_sheet", meeting.pk))


def test_putting_off_and_calling_off_ask_for_a_reason(board: Board) -> None:
    client = signed_in(board.secretary)
    meeting = board.plan(MARCH)
    address = url(board, "meeting_postpone", meeting.pk)
    answer = client.post(address, {"day": "05/04/2023", "hour": "9:00"})
    assert answer.status_code == 422
    assert 'value="05/04/2023"' in answer.content.decode()
    client.post(address, {"day": "05/04/2023", "hour": "9:00", "reason": "Trùng lịch"})
    assert "Trùng lịch" in text_of(client, url(board, "meeting", meeting.pk) + "?muc=moi-hop")
    assert client.post(url(board, "meeting_cancel", meeting.pk), {"reason": " "}).status_code == 422
    client.post(url(board, "meeting_cancel", meeting.pk), {"reason": "Gộp với quý II"})
    assert "Gộp với quý II" in text_of(client, url(board, "meeting", meeting.pk))


def test_two_secretaries_see_both_texts(board: Board) -> None:
    meeting = board.opened(MARCH)
    item = meeting.items.get(title="Nội dung khác của cuộc họp")
    address = url(board, "meeting_minutes", meeting.pk, item.pk)
    first, second = signed_in(board.secretary), signed_in(board.education)
    sent = {"discussion": "Bản thứ nhất", "based_on": "0"}
    saved = first.post(address, sent, **HTMX)
    assert saved.status_code == 200
    # only the text is redrawn: a conclusion being typed beside it is not lost
    assert f'id="y-kien-{item.pk}"' in saved.content.decode()
    assert 'name="text"' not in saved.content.decode()
    late = {"discussion": "Bản thứ hai", "based_on": "0"}
    for headers, status in ((HTMX, 200), ({}, 409)):
        refused = second.post(address, late, **headers)
        assert refused.status_code == status
        page = refused.content.decode()
        assert "Bản thứ nhất" in page
        assert "Bản thứ hai" in page
    item.refresh_from_db()
    assert item.discussion == "Bản thứ nhất"


def test_a_conclusion_in_one_line(board: Board) -> None:
    meeting = board.opened(MARCH)
    item = meeting.items.earliest("position")
    client = signed_in(board.secretary)
    address = url(board, "conclusion_add", meeting.pk)
    line = {"text": "Bố trí vốn", "unit": board.finance.pk, "item": item.pk, "from": "bien-ban"}
    refused = client.post(address, line, **HTMX).content.decode()
    assert "Giao việc cho đơn vị thì phải có hạn." in refused
    assert 'value="Bố trí vốn"' in refused
    assert client.post(address, line | {"due_on": "1/1/2023"}).status_code == 422
    assert "sớm hơn" in client.post(address, line | {"due_on": "1/1/2023"}).content.decode()
    assert not Conclusion.objects.exists()
    added = client.post(address, line | {"due_on": "30/4/2023"}, **HTMX).content.decode()
    assert "nhiệm vụ B1" in added
    assert "data-autofocus" in added
    unknown = client.post(address, {"text": "Đẩy nhanh", "task": "99"}, **HTMX).content.decode()
    assert "Không có nhiệm vụ số “99”" in unknown
    client.post(address, {"text": "Đẩy nhanh", "task": "1"})
    client.post(address, {"text": "Ghi nhận"})
    kinds = list(meeting.conclusions.order_by("number").values_list("kind", flat=True))
    assert kinds == ["task", "linked", "information"]
    last = meeting.conclusions.get(number=3)
    gone = client.post(
        url(board, "conclusion_withdraw", meeting.pk, last.pk), {"reason": "Nhầm"}, **HTMX
    )
    assert "1 kết luận đã rút" in gone.content.decode()


def test_the_task_says_where_it_comes_from(board: Board) -> None:
    meeting = board.opened(MARCH)
    order = Order(board.finance, date(2023, 4, 30))
    given = add_conclusion(actor=board.education, meeting=meeting, text="Bố trí vốn", order=order)
    row = board.programme.rows.get(number=1)
    link_conclusion(actor=board.education, meeting=meeting, text="Đẩy nhanh", row=row)
    viewer = signed_in(board.district.actor(Function.VIEWER))
    before = text_of(viewer, url(board, "task", 1001))
    assert "Kết luận 1" not in before
    board.conclude(meeting)
    page = text_of(viewer, url(board, "task", 1001))
    assert "Kết luận 1, cuộc họp số 1 ngày 28/03/2023" in page
    assert f"{url(board, 'meeting', meeting.pk)}?muc=ket-luan#kl-{given.pk}" in page
    pushed = text_of(viewer, url(board, "task", 1))
    assert "Chuỗi công việc" in pushed
    assert "Kết luận 2, cuộc họp số 1" in pushed
    # task 1 was late, so the meeting had it on its agenda
    assert "Chương trình cuộc họp số 1 ngày 28/03/2023" in pushed
    Meeting.objects.filter(pk=meeting.pk).update(row=row)
    assert "Cuộc họp số 1 ngày 28/03/2023" in text_of(viewer, url(board, "task", 1))
    log = text_of(viewer, url(board, "programme_history") + "?kind=conclusion")
    assert "ghi kết luận" in log
    assert f"#kl-{given.pk}" in log


def test_the_record_leads_nobody_to_a_meeting_that_is_not_theirs_to_read(board: Board) -> None:
    viewer, education = browser(board.district, "viewer"), signed_in(board.education)
    meeting = board.opened(MARCH)
    add_conclusion(actor=board.education, meeting=meeting, text="Bố trí vốn")
    page = url(board, "meeting", meeting.pk)
    text_of(viewer, page, 403)
    for kind in ("meeting", "conclusion"):
        log = url(board, "programme_history") + f"?kind={kind}"
        assert f'href="{page}' not in text_of(viewer, log)
        assert f'href="{page}' in text_of(education, log)
    board.conclude(meeting)
    assert f'href="{page}' in text_of(viewer, url(board, "programme_history") + "?kind=meeting")


def test_the_next_meeting_opens_with_the_follow_up(board: Board) -> None:
    given = concluded(board)
    board.on(JUNE)
    client = signed_in(board.education)
    meeting = board.plan(JUNE)
    page = text_of(client, url(board, "meeting", meeting.pk))
    assert "Kiểm điểm việc thực hiện 1 kết luận của các cuộc họp trước" in page
    assert "Từ cuộc họp trước (28/03/2023) đến nay" in page
    assert given.text in text_of(client, url(board, "meeting", meeting.pk) + "?muc=theo-doi")
    client.post(url(board, "meeting_invite", meeting.pk))
    client.post(url(board, "meeting_open", meeting.pk))
    seen = meeting.follow_ups.get()
    address = url(board, "meeting_follow_up", meeting.pk, seen.pk)
    said = client.post(address, {"remark": "Xong trong tháng 7", "based_on": "0"}, **HTMX)
    assert "Xong trong tháng 7" in said.content.decode()
    again = client.post(address, {"remark": "Khác", "based_on": "0"}, **HTMX).content.decode()
    assert "Xong trong tháng 7" in again
    assert "Khác" in again
    assert "Xong trong tháng 7" in text_of(client, url(board, "conclusions"))


def test_before_it_concludes_a_meeting_is_for_those_concerned(board: Board) -> None:
    meeting = board.opened(MARCH, units=[board.finance])
    ward = board.district.authority.units.filter(kind="ward").first()
    outsider = signed_in(board.district.actor(Function.OFFICER, unit=ward))
    assert outsider.get(url(board, "meeting", meeting.pk)).status_code == 403
    assert outsider.get(url(board, "meeting_minutes_sheet", meeting.pk)).status_code == 403
    listed = text_of(outsider, url(board, "meetings"))
    assert meeting.title in listed
    assert url(board, "meeting", meeting.pk) not in listed
    called = signed_in(board.district.actor(Function.OFFICER, OrganisationKind.FINANCE))
    page = text_of(called, url(board, "meeting", meeting.pk) + "?muc=bien-ban")
    assert "<textarea" not in page
    assert called.post(url(board, "attendance_rest", meeting.pk)).status_code == 403
    board.conclude(meeting)
    text_of(outsider, url(board, "meeting", meeting.pk))


def test_the_desk_of_those_called_shows_the_next_meeting(board: Board) -> None:
    meeting = board.opened(MARCH, units=[board.finance])
    address = url(board, "meeting", meeting.pk)
    called = signed_in(board.district.actor(Function.OFFICER, OrganisationKind.FINANCE))
    assert address in text_of(called, "/")
    outsider = signed_in(board.district.actor(Function.VIEWER))
    assert address not in text_of(outsider, "/")
    board.conclude(meeting)
    assert address not in text_of(called, "/")


def test_the_board_filters_sorts_and_exports(board: Board) -> None:
    given = concluded(board)
    client, address = signed_in(board.education), url(board, "conclusions")
    board.on(date(2023, 5, 15))
    assert "1 kết luận, 1 chưa xong, 1 quá hạn" in text_of(client, address)
    for query, found in (
        ("?state=late", True),
        ("?state=done", False),
        (f"?unit={board.finance.pk}&sort=-due", True),
        ("?q=bo tri von", True),
        ("?q=khong co", False),
        ("?meeting=999&state=x", False),
    ):
        page = text_of(client, address + query)
        assert (given.text in page) is found, query
        assert found or "Không có kết luận nào hợp với bộ lọc" in page
    answer = client.get(url(board, "conclusions_xlsx") + "?state=late")
    assert "spreadsheet" in answer.headers["Content-Type"]
    assert answer.content[:2] == b"PK"


def test_the_plan_s_own_meetings_are_counted(board: Board) -> None:
    row = board.programme.rows.get(number=1)
    row.task = "Họp Ban chỉ đạo quý I để kiểm đếm tiến độ"
    row.save()
    client = signed_in(board.education)
    board.on(date(2023, 5, 15))
    page = text_of(client, url(board, "meetings"))
    assert "Chưa họp" in page
    new = f"{url(board, 'meeting_new')}?nhiem-vu=1"
    assert new in page
    form = text_of(client, new)
    assert f'value="{row.pk}" selected' in form
    assert 'value="quarter" selected' in form
    sent = {
        "kind": "quarter",
        "title": "Họp quý I",
        "day": "28/3/2023",
        "hour": "14",
        "row": row.pk,
    }
    client.post(url(board, "meeting_new"), sent)
    meeting = Meeting.objects.get()
    assert (meeting.row, meeting.items.count()) == (row, 0)
    edited = client.post(
        url(board, "meeting_edit", meeting.pk), sent | {"place": "Phòng 3", "hour": "15:00"}
    )
    assert edited.status_code == 302
    assert "Phòng 3" in text_of(client, url(board, "meeting", meeting.pk))
    assert "0/1" in text_of(client, url(board, "meetings"))


def test_pages_ask_no_more_of_the_database_when_there_is_more(board: Board) -> None:
    client = signed_in(board.education)
    meeting = board.opened(MARCH)

    def add(count: int) -> None:
        for number in range(count):
            add_conclusion(
                actor=board.education,
                meeting=meeting,
                text=f"Kết luận thứ {number}",
                order=Order(board.finance, JUNE),
                item=meeting.items.earliest("position"),
            )

    tabs = ("chuong-trinh", "bien-ban", "ket-luan")
    pages = [
        url(board, "committee"),
        url(board, "meetings"),
        url(board, "conclusions"),
        url(board, "meeting_minutes_sheet", meeting.pk),
        *(url(board, "meeting", meeting.pk) + f"?muc={tab}" for tab in tabs),
    ]

    def counts() -> list[int]:
        found = []
        for address in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                text_of(client, address)
            found.append(len(queries))
        return found

    add(1)
    client.get(pages[0])
    few = counts()
    add(4)
    assert counts() == few
    assert max(few) < 45


def test_every_page_in_english(board: Board) -> None:
    given = concluded(board)
    client = signed_in(board.education)
    client.cookies["django_language"] = "en"
    meeting = given.meeting_id
    names = ("committee", "committee_new", "meetings", "meeting_new", "conclusions")
    pages = [url(board, name) for name in names]
    tabs = ("moi-hop", "chuong-trinh", "diem-danh", "bien-ban", "ket-luan", "theo-doi")
    pages += [url(board, "meeting", meeting) + f"?muc={tab}" for tab in (*tabs, "khac")]
    pages += [
        url(board, name, meeting)
        for name in ("meeting_invitation", "meeting_minutes_sheet", "meeting_notice_sheet")
    ]
    for address in pages:
        assert 'lang="en"' in text_of(client, address)
