"""The task page, reports on it by everybody concerned, conflicts, files, and undo."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.domain.conftest import District, make_district
from tests.web.people import browser, signed_in
from tests.web.plans import grow
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.programmes.models import (
    Programme,
    ProgressEntry,
    RoadmapRow,
    RowSchool,
    RowUnit,
)
from truongchuan.domain.programmes.progress import Report, report_row, report_school, work_stamp
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.shared.actor import Function
from truongchuan.domain.sources.models import StoredFile

INSIDERS = ("leader", "education", "finance", "head_teacher", "viewer")
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n"
DONE = {"state": "done", "percent": "100", "note": "Đã họp, thông báo số 12/TB-UBND"}


@pytest.fixture(autouse=True)
def mid_may(district: District) -> None:
    Programme.objects.filter(pk=district.programme.pk).update(fixed_today=date(2023, 5, 15))


def row(district: District, number: int) -> RoadmapRow:
    return RoadmapRow.objects.get(programme=district.programme, number=number)


def finance_part(district: District) -> RowUnit:
    return RowUnit.objects.get(
        row__programme=district.programme,
        row__number=1,
        organisation__kind=OrganisationKind.FINANCE,
    )


def school_part(district: District, name: str = "TH Hòa Bình") -> RowSchool:
    return RowSchool.objects.get(
        row__programme=district.programme, row__number=2, school__organisation__name=name
    )


def url(district: District, name: str = "task", *args: int) -> str:
    return reverse(name, args=[district.programme.pk, *(args or (1,))])


def body(response: HttpResponse) -> str:
    return response.content.decode()


def addresses(district: District) -> dict[str, str]:
    """Return the three places where something is reported."""
    return {
        "row": url(district, "task_report", 1),
        "part": url(district, "task_report_part", 1, finance_part(district).pk),
        "school": url(district, "task_report_school", 2, school_part(district).pk),
    }


@pytest.mark.parametrize(
    ("role", "status"),
    [*((role, 200) for role in INSIDERS), ("stranger", 404), ("nobody", 302)],
)
def test_who_may_look(district: District, role: str, status: int) -> None:
    assert browser(district, role).get(url(district)).status_code == status


@pytest.mark.parametrize("number", [0, 99])
def test_a_task_that_is_not_there(district: District, number: int) -> None:
    assert browser(district, "leader").get(url(district, "task", number)).status_code == 404


WHO_REPORTS = [
    ("row", {"leader", "education"}),
    ("part", {"leader", "education", "finance"}),
    ("school", {"leader", "education", "head_teacher"}),
]


@pytest.mark.parametrize(("what", "allowed"), WHO_REPORTS)
@pytest.mark.parametrize("role", [*INSIDERS, "stranger", "nobody"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_report(
    district: District, what: str, allowed: set[str], role: str, method: str
) -> None:
    client = browser(district, role)
    address = addresses(district)[what]
    response = client.post(address, DONE) if method == "post" else client.get(address)
    done = 302 if method == "post" else 200
    expected = done if role in allowed else {"stranger": 404, "nobody": 302}.get(role, 403)
    assert response.status_code == expected
    assert ProgressEntry.objects.count() == (method == "post" and role in allowed)


@pytest.mark.parametrize(("what", "allowed"), WHO_REPORTS)
@pytest.mark.parametrize("role", INSIDERS)
def test_the_page_offers_a_report_to_those_who_may(
    district: District, what: str, allowed: set[str], role: str
) -> None:
    page = body(browser(district, role).get(url(district, "task", 2 if what == "school" else 1)))
    assert (addresses(district)[what] in page) == (role in allowed)


def test_the_page_shows_parts_schools_and_the_way_on(district: District) -> None:
    report_school(
        actor=district.system,
        part=school_part(district),
        report=Report(WorkState.IN_PROGRESS, 60, "đã có dự thảo"),
    )
    page = body(browser(district, "viewer").get(url(district, "task", 2)))
    assert "Hoàn thiện hồ sơ của các trường" in page
    assert "đã có dự thảo" in page
    assert "Từng trường: 0/3 đã xong" in page
    assert "Các trường được giao chỉ tiêu" in page
    assert "?line=1#d-1" in page
    assert url(district, "task", 1) in page
    assert url(district, "task", 3) in page
    first = body(browser(district, "finance").get(url(district, "task", 1)))
    assert "của tôi" in first
    assert "Các phòng ban liên quan" in first, "vague words are shown, as words"


def test_a_report_is_kept_with_its_file(district: District) -> None:
    client = browser(district, "education")
    upload = SimpleUploadedFile("../biên bản.pdf", PDF)
    response = client.post(url(district, "task_report", 1), {**DONE, "attachment": upload})
    assert response.headers["Location"] == url(district)
    entry = ProgressEntry.objects.get()
    assert (entry.state, entry.percent, entry.note) == ("done", 100, DONE["note"])
    assert entry.attachment is not None
    assert (entry.attachment.name, entry.attachment.media_type) == (
        "biên bản.pdf",
        "application/pdf",
    )
    page = body(client.get(url(district)))
    assert "Đã ghi báo cáo" in page
    address = reverse("file", args=[district.programme.pk, entry.attachment_id])
    assert address in page
    download = browser(district, "viewer").get(address)
    assert download.getvalue() == PDF
    assert DONE["note"] in page


def test_a_report_on_a_part_goes_back_to_it(district: District) -> None:
    part = school_part(district)
    response = browser(district, "head_teacher").post(
        url(district, "task_report_school", 2, part.pk), {"state": "in_progress", "percent": "45"}
    )
    assert response.headers["Location"] == url(district, "task", 2) + f"#truong-{part.pk}"
    part.refresh_from_db()
    assert (part.state, part.percent) == ("in_progress", 45)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"state": "blocked", "percent": "10"}, "Hãy ghi rõ vướng mắc"),
        ({"state": "in_progress", "percent": "100"}, "Đã 100% thì chọn trạng thái"),
        ({"state": "in_progress", "percent": "101"}, "Tỷ lệ không quá 100."),
        ({"state": "in_progress", "percent": "một"}, "Ghi một số nguyên từ 0 đến 100."),
        ({"state": "đang chơi"}, "đang chơi"),
        ({}, "Tình trạng"),
    ],
)
def test_a_report_that_makes_no_sense_is_said_at_the_form(
    district: District, sent: dict[str, str], said: str
) -> None:
    response = browser(district, "education").post(
        url(district, "task_report", 1), {**sent, "note": ""}
    )
    assert response.status_code == 422
    assert said in body(response)
    assert "Chưa ghi được" in body(response)
    assert not ProgressEntry.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"<script>", "Chỉ nhận tệp PDF"),
        ("a.png", PDF, "thật ra có nội dung PDF"),
        ("a.pdf", b"", "Tệp không có nội dung"),
        ("a.pdf", PDF + b"0" * 100, "Tệp lớn hơn"),
    ],
)
def test_a_file_that_is_not_accepted_keeps_the_report_back(
    district: District,
    settings: Any,
    name: str,
    content: bytes,
    said: str,
) -> None:
    settings.UPLOAD_MAX_BYTES = 100
    response = browser(district, "education").post(
        url(district, "task_report", 1), {**DONE, "attachment": SimpleUploadedFile(name, content)}
    )
    assert response.status_code == 422
    assert said in body(response)
    assert DONE["note"] in body(response), "what was typed is not lost"
    assert not ProgressEntry.objects.exists()
    assert StoredFile.objects.filter(name=name).count() == 0


def test_a_refused_report_does_not_keep_its_file(district: District) -> None:
    response = browser(district, "education").post(
        url(district, "task_report", 1),
        {"state": "blocked", "attachment": SimpleUploadedFile("a.pdf", PDF)},
    )
    assert response.status_code == 422
    assert not StoredFile.objects.filter(name="a.pdf").exists()


def test_only_moves_that_make_sense_are_offered(district: District) -> None:
    report_row(actor=district.system, row=row(district, 1), report=Report(WorkState.DONE, 100))
    page = body(browser(district, "education").get(url(district, "task_report", 1)))
    assert 'value="done"' in page
    assert 'value="in_progress"' in page
    assert 'value="not_started"' not in page
    assert 'value="blocked"' not in page


def test_two_people_editing_see_both_reports_and_nothing_is_overwritten(
    district: District,
) -> None:
    client = browser(district, "education")
    seen = work_stamp(row(district, 1))
    report_row(
        actor=district.system,
        row=row(district, 1),
        report=Report(WorkState.IN_PROGRESS, 30, "bản của người khác"),
    )
    response = client.post(url(district, "task_report", 1), {**DONE, "based_on": seen})
    page = body(response)
    assert response.status_code == 409
    assert "đã ghi lúc 09:00 20/11/2026" in page
    assert "bản của người khác" in page
    assert DONE["note"] in page
    assert row(district, 1).state == "in_progress"
    now = work_stamp(row(district, 1))
    assert f'value="{now}"' in page, "sent again, it is a decision"
    assert (
        client.post(url(district, "task_report", 1), {**DONE, "based_on": now}).status_code == 302
    )
    assert row(district, 1).state == "done"


def test_a_conflict_asks_for_the_file_again(district: District) -> None:
    response = browser(district, "education").post(
        url(district, "task_report", 1),
        {**DONE, "based_on": "cũ", "attachment": SimpleUploadedFile("a.pdf", PDF)},
    )
    assert response.status_code == 409
    assert "Hãy chọn lại tệp kèm theo" in body(response)


def test_a_move_that_the_other_report_closed_is_said(district: District) -> None:
    client = browser(district, "education")
    report_row(actor=district.system, row=row(district, 1), report=Report(WorkState.DONE, 100))
    response = client.post(url(district, "task_report", 1), {"state": "blocked", "note": "x"})
    assert response.status_code == 422
    assert "Không thể chuyển từ" in body(response)


def test_undo_takes_the_newest_report_back(district: District) -> None:
    client = browser(district, "education")
    client.post(url(district, "task_report", 1), {"state": "in_progress", "percent": "30"})
    client.post(url(district, "task_report", 1), DONE)
    newest, first = ProgressEntry.objects.order_by("-pk")
    page = body(client.get(url(district)))
    assert url(district, "task_undo", 1, newest.pk) in page
    assert url(district, "task_undo", 1, first.pk) not in page
    response = client.post(url(district, "task_undo", 1, newest.pk), follow=True)
    assert "Đã hoàn tác báo cáo" in body(response)
    assert (row(district, 1).state, row(district, 1).percent) == ("in_progress", 30)
    assert "đã hoàn tác" in body(client.get(url(district)))
    again = client.post(url(district, "task_undo", 1, newest.pk), follow=True)
    assert "Chỉ hoàn tác được báo cáo mới nhất" in body(again)


def test_who_may_undo(district: District) -> None:
    education = district.actor(Function.OFFICER, OrganisationKind.EDUCATION_OFFICE)
    entry = report_row(actor=education, row=row(district, 1), report=Report(WorkState.DONE, 100))
    address = url(district, "task_undo", 1, entry.pk)
    assert browser(district, "finance").post(address).status_code == 403
    assert address not in body(browser(district, "finance").get(url(district)))
    assert browser(district, "leader").get(address).status_code == 405
    assert address in body(browser(district, "leader").get(url(district)))
    assert browser(district, "leader").post(address).status_code == 302
    assert row(district, 1).state == "not_started"


def test_parts_and_reports_of_other_tasks_are_not_found(district: District) -> None:
    client = browser(district, "leader")
    entry = report_row(
        actor=district.system, row=row(district, 2), report=Report(WorkState.IN_PROGRESS, 5)
    )
    lead = RowUnit.objects.get(row=row(district, 1), role="lead")
    other = make_district("Ủy ban nhân dân quận Khác")
    theirs = RowUnit.objects.filter(row__programme=other.programme, role="cooperating").first()
    assert theirs is not None
    for address in (
        url(district, "task_undo", 1, entry.pk),
        url(district, "task_report_part", 1, lead.pk),
        url(district, "task_report_part", 1, theirs.pk),
        url(district, "task_report_part", 2, finance_part(district).pk),
        url(district, "task_report_school", 1, school_part(district).pk),
    ):
        assert client.post(address, DONE).status_code == 404


def test_a_ward_reports_its_part_and_not_the_other_ones(district: District) -> None:
    parts = RowUnit.objects.filter(row=row(district, 3), organisation__kind="ward")
    own, other = parts[0], parts[1]
    assert own.organisation is not None
    client = signed_in(district.actor(Function.OFFICER, unit=own.organisation))
    address = url(district, "task_report_part", 3, own.pk)
    assert client.post(address, DONE).status_code == 302
    assert client.post(url(district, "task_report_part", 3, other.pk), DONE).status_code == 403


def test_queries_do_not_grow_with_rows(
    district: District, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client: Client = browser(district, "education")
    client.get(url(district, "task", 2))
    with django_assert_max_num_queries(40) as few:
        client.get(url(district, "task", 2))
    grow(district, 30)
    for percent in range(1, 20):
        report_row(
            actor=district.system,
            row=row(district, 2),
            report=Report(WorkState.IN_PROGRESS, percent),
        )
    with django_assert_max_num_queries(len(few)):
        client.get(url(district, "task", 2))
