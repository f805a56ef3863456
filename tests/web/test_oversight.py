"""Pages of oversight: what they show by role, forms that keep what was typed, query counts."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.domain.conftest import District
from tests.domain.oversight.conftest import Place
from tests.web.people import signed_in
from tests.web.workbooks import sheets
from truongchuan.domain.directory.models import Organisation, School
from truongchuan.domain.oversight.checks import (
    CheckPlan,
    CheckReport,
    Found,
    add_safety_finding,
    plan_check,
    record_check,
)
from truongchuan.domain.oversight.models import (
    Ceremony,
    Consultation,
    ConsultationFinding,
    RecognitionStep,
    SafetyCheck,
    SafetyFinding,
    SchoolPlanItem,
)
from truongchuan.domain.programmes.models import Target

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def place(district: District) -> Place:
    """A district on 15/05/2023, with police."""
    return Place(district)


def url(place: Place, name: str, *parts: int) -> str:
    return reverse(name, args=[place.programme.pk, *parts])


def html(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def remarked(place: Place) -> SafetyFinding:
    plan = CheckPlan("fire", date(2023, 5, 4), place.police, place.school())
    check = plan_check(actor=place.officer, programme=place.programme, plan=plan)
    record_check(actor=place.officer, check=check, report=CheckReport("remarks", date(2023, 5, 5)))
    return add_safety_finding(
        actor=place.officer, check=check, found=Found("Thiếu bình", due_on=date(2023, 5, 12))
    )


def test_police_plan_a_check_by_the_school_s_name_without_tones(place: Place) -> None:
    client = signed_in(place.officer)
    address = url(place, "safety_check_new")
    sent = {"kind": "fire", "school": "th hoa binh", "planned_on": "20/05/2023",
            "unit": place.police.pk}  # fmt: skip
    unclear = client.post(address, {**sent, "school": "hoa binh", "note": "Giữ lại"})
    assert unclear.status_code == 422
    text = unclear.content.decode()
    assert "Hãy ghi đủ tên" in text
    assert "Giữ lại" in text
    nowhere = client.post(address, {**sent, "school": ""})
    assert "Hãy chọn trường, hoặc ghi tên công trường" in nowhere.content.decode()
    assert client.post(address, sent).status_code == 302
    assert SafetyCheck.objects.get().school == place.school()


def test_a_result_a_finding_and_its_claim_through_the_pages(place: Place) -> None:
    police, head = signed_in(place.officer), signed_in(place.head())
    plan = CheckPlan("fire", date(2023, 5, 4), place.police, place.school())
    check = plan_check(actor=place.officer, programme=place.programme, plan=plan)
    address = url(place, "safety_check", check.pk)
    wrong = police.post(
        url(place, "safety_check_result", check.pk),
        {"result": "remarks", "done_on": "16/05/2023", "report_number": "12/BB-CA"},
    )
    assert wrong.status_code == 422
    assert "12/BB-CA" in wrong.content.decode()
    file = SimpleUploadedFile("bien-ban.pdf", PDF, "application/pdf")
    police.post(
        url(place, "safety_check_result", check.pk),
        {"result": "remarks", "done_on": "05/05/2023", "file": file},
    )
    police.post(
        url(place, "safety_finding_add", check.pk),
        {"act": "found", "text": "Thiếu bình chữa cháy", "severity": 3, "due_on": "12/05/2023"},
    )
    finding = SafetyFinding.objects.get()
    page = html(head, address)
    assert "Thiếu bình chữa cháy" in page
    assert "Báo đã khắc phục" in page
    assert "Xác nhận đã khắc phục" not in page
    move = url(place, "safety_finding", check.pk, finding.pk)
    empty = head.post(move, {"remedy": "claim", "based_on": "open"})
    assert "Hãy ghi đã khắc phục thế nào" in empty.content.decode()
    head.post(move, {"remedy": "claim", "based_on": "open", "note": "Đã mua bình"})
    old = police.post(move, {"remedy": "confirm", "based_on": "open", "note": "Đã thấy"})
    assert "Đã có người cập nhật" in old.content.decode()
    police.post(move, {"remedy": "confirm", "based_on": "claimed"})
    finding.refresh_from_db()
    assert finding.state == "confirmed"
    check.refresh_from_db()
    assert check.file_id is not None
    sent = head.get(url(place, "file", check.file_id))
    assert sent.status_code == 200
    assert signed_in(place.finance).post(move, {"remedy": "reopen", "note": "x"}).status_code == 403


def test_schools_without_a_valid_check_are_listed(place: Place) -> None:
    remarked(place)
    client = signed_in(place.finance)
    page = html(client, url(place, "safety_checks") + "?show=missing&q=hoa")
    assert "TH Hòa Bình" in page
    assert "Thiếu PCCC, ANTT" in page
    assert "MN Đống Đa" not in page
    assert "1 quá hạn" in page
    plan = html(client, url(place, "safety_checks") + "?muc=lich&state=remarks")
    assert "Có tồn tại" in plan
    nothing = html(client, url(place, "safety_checks") + "?muc=lich&kind=food")
    assert "Không có gì hợp với bộ lọc" in nothing


@pytest.mark.parametrize(
    "name", ["safety_checks", "consultations", "recognition", "ceremonies", "school_plans"]
)
def test_pages_are_there_before_anything_was_written(place: Place, name: str) -> None:
    for client in (signed_in(place.education), signed_in(place.finance)):
        html(client, url(place, name))
        html(client, url(place, name) + "?muc=lich&q=%00&page=9&state=x&sort=-late")
    client.cookies["django_language"] = "en"
    html(client, url(place, name))


def test_a_consultation_from_plan_to_task(place: Place) -> None:
    client = signed_in(place.education)
    wrong = {"subject": "Tư vấn", "level": "department", "on": "08/05/2023",
             "schools": "TH Hòa Bình\nTrường Không Có"}  # fmt: skip
    refused = client.post(url(place, "consultation_new"), wrong)
    assert "Không có trường nào tên" in refused.content.decode()
    client.post(url(place, "consultation_new"), {**wrong, "schools": "TH Hòa Bình"})
    session = Consultation.objects.get()
    client.post(
        url(place, "consultation_held", session.pk),
        {"held_on": "08/05/2023", "document_in": "45/SGDĐT", "conclusion": "Cơ bản đạt"},
    )
    advice = {"act": "advice", "school": place.school().pk, "text": "Bổ sung minh chứng",
              "ref": "1.1.M1.a", "due_on": "30/05/2023"}  # fmt: skip
    bad = client.post(url(place, "consultation_finding_add", session.pk), {**advice, "ref": "99"})
    assert bad.status_code == 422
    assert "không có mục “99”" in bad.content.decode()
    client.post(url(place, "consultation_finding_add", session.pk), advice)
    finding = ConsultationFinding.objects.get()
    task = url(place, "consultation_finding_task", session.pk, finding.pk)
    client.post(task, {"task": "77"})
    finding.refresh_from_db()
    assert finding.row is None
    client.post(task, {"task": ""})
    finding.refresh_from_db()
    assert finding.row is not None
    page = html(client, url(place, "task", finding.row.number))
    assert "Kiến nghị của Sở GD&amp;ĐT về TH Hòa Bình" in page
    board = html(client, url(place, "consultations") + "?muc=truong&state=unsettled")
    assert "Nhiệm vụ B1" in board
    criteria = html(client, url(place, "school_criteria", place.school().pk) + "?open=all")
    assert "Kiến nghị của Sở" in criteria
    school = html(client, url(place, "school", place.school().pk))
    assert "Bổ sung minh chứng" in school


def test_a_step_moves_the_target_and_is_taken_back(place: Place) -> None:
    client, school = signed_in(place.education), place.school()
    add = url(place, "recognition_step_add", school.pk)
    refused = client.post(add, {"kind": "survey", "on": "10/05/2023", "note": "Giữ lại"})
    assert refused.status_code == 422
    assert "Hãy ghi bước đăng ký trước" in refused.content.decode()
    assert "Giữ lại" in refused.content.decode()
    client.post(add, {"kind": "registered", "on": "02/05/2023", "number": "31/UBND"})
    assert place.target().state == "registered"
    client.post(add, {"kind": "report", "on": "03/05/2023"})
    page = html(client, url(place, "school_recognition", school.pk))
    assert "20 ngày làm việc" in page
    assert "khoản 1 Điều 38" in page
    assert "đã đối chiếu" in page
    step = RecognitionStep.objects.get(kind="registered")
    back = url(place, "recognition_take_back", school.pk, step.pk)
    assert client.post(back, {"reason": ""}).status_code == 422
    client.post(back, {"reason": "Ghi nhầm trường"})
    assert place.target().state == "planned"
    assert "Ghi nhầm trường" in html(client, url(place, "school_recognition", school.pk))
    assert (
        signed_in(place.head()).post(add, {"kind": "draft", "on": "04/05/2023"}).status_code == 403
    )


def test_a_ceremony_with_its_preparations_and_printed_programme(place: Place) -> None:
    client = signed_in(place.education)
    sent = {"title": "Lễ đón bằng", "schools": "TH Hòa Bình", "day": "01/06/2023", "hour": "8:00",
            "agenda": "8:00; Đón khách\nBế mạc", "guests": "Ông A"}  # fmt: skip
    assert client.post(url(place, "ceremony_new"), {**sent, "schools": ""}).status_code == 422
    client.post(url(place, "ceremony_new"), sent)
    made = Ceremony.objects.get()
    assert made.items.count() == 6
    item = made.items.earliest("position")
    client.post(url(place, "ceremony_item", made.pk, item.pk), {"done": "1"})
    page = html(client, url(place, "ceremony", made.pk))
    assert "1/6" in page
    sheet = html(client, url(place, "ceremony_sheet", made.pk))
    assert "Đón khách" in sheet
    assert "Ông A" in sheet
    edit = url(place, "ceremony_edit", made.pk)
    client.post(edit, {**sent, "place": "Hội trường", "based_on": "0"})
    outdated = client.post(edit, {**sent, "place": "Sân trường", "based_on": "0"})
    assert "Đã có người sửa buổi lễ này" in outdated.content.decode()
    assert "Sân trường" in outdated.content.decode()


def test_a_head_teacher_takes_proposals_and_reports(place: Place) -> None:
    client, school = signed_in(place.head()), place.school()
    address = url(place, "school_plan", school.pk)
    page = html(client, address)
    assert "Gợi ý từ tiêu chí" in page
    nothing = client.post(url(place, "school_plan_take", school.pk), follow=True)
    assert "Chưa chọn nội dung nào" in nothing.content.decode()
    row = place.programme.rows.get(number=2)
    client.post(url(place, "school_plan_take", school.pk), {"key": [f"r:{row.pk}", "r:0"]})
    item = SchoolPlanItem.objects.get()
    assert (item.text, item.row) == (row.task, row)
    report = url(place, "school_plan_report", school.pk, item.pk)
    blocked = client.post(report, {"state": "blocked", "percent": 30, "based_on": 0})
    assert blocked.status_code == 422
    client.post(report, {"state": "in_progress", "percent": 40, "based_on": 0})
    outdated = client.post(report, {"state": "done", "percent": 100, "based_on": 0})
    assert "Đã có người cập nhật công việc này" in outdated.content.decode()
    client.post(
        url(place, "school_plan_paper", school.pk), {"number": "12/KH", "signed_on": "1/3/2023"}
    )
    client.post(url(place, "school_plan_comment", school.pk), {"text": "Đã rõ"})
    page = html(client, address)
    assert "12/KH" in page
    assert "Đã rõ" in page
    other = url(place, "school_plan_paper", place.school("THCS Hòa Bình").pk)
    assert client.post(other, {"number": "1"}).status_code == 403
    late = html(signed_in(place.education), url(place, "school_plans") + "?state=signed")
    assert "TH Hòa Bình" in late
    assert "MN Đống Đa" not in late


def test_workbooks_hold_what_the_pages_show(place: Place) -> None:
    remarked(place)
    client = signed_in(place.finance)
    names = ("safety_checks_xlsx", "consultations_xlsx", "recognition_xlsx", "school_plans_xlsx")
    cells = {name: sheets(client.get(url(place, name)).content) for name in names}
    plan = sheets(client.get(url(place, "safety_checks_xlsx") + "?muc=lich").content)
    assert "Có tồn tại, 05/05/2023" in cells["safety_checks_xlsx"]["Theo trường"]
    assert "Công an quận" in plan["Lịch kiểm tra"]
    assert "Nhận xét, kiến nghị" in cells["consultations_xlsx"]["Kiến nghị"]
    assert "TH Hòa Bình" in cells["recognition_xlsx"]["Các bước công nhận"]
    assert "Chưa có kế hoạch" in cells["school_plans_xlsx"]["Kế hoạch của trường"]


def test_the_number_of_queries_does_not_grow_with_schools(place: Place) -> None:
    remarked(place)
    client = signed_in(place.education)
    names = ("safety_checks", "recognition", "school_plans", "consultations", "ceremonies")
    addresses = [url(place, name) for name in names] + [url(place, "safety_checks") + "?muc=lich"]
    for address in addresses:
        html(client, address)
    before = [_queries(client, address) for address in addresses]
    _many(place, 60)
    assert [_queries(client, address) for address in addresses] == before


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        html(client, address)
    return len(queries)


def _many(place: Place, count: int) -> None:
    version = place.programme.versions.latest("number")
    for n in range(count):
        name = f"TH Số {n}"
        unit = Organisation.objects.create(
            authority=place.district.authority, kind="school", name=name,
            folded=name.lower(), sort_key=name.lower(),
        )  # fmt: skip
        school = School.objects.create(
            authority=place.district.authority, organisation=unit, kind="primary"
        )
        target = Target.objects.create(
            programme=place.programme, school=school, version=version, quarter="2023-Q3"
        )
        SafetyCheck.objects.create(
            programme=place.programme, school=school, kind="fire", planned_on=date(2023, 5, 4),
            unit=place.police, created_at=place.programme.created_at, created_by="x",
        )  # fmt: skip
        RecognitionStep.objects.create(
            target=target, kind="registered", on=date(2023, 5, 2), recorded_on=date(2023, 5, 2),
            recorded_by="x",
        )  # fmt: skip
