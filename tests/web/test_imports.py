"""Uploading a plan, looking at it, correcting it, and importing it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.domain.conftest import District, make_district
from tests.web.plan_people import PLAN, drafted, imported, people_of
from truongchuan.domain.programmes.models import (
    PlanDraft,
    PlanVersion,
    Programme,
    RoadmapRow,
    Target,
)
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.sources.models import StoredFile

DEMO = Path(__file__).parents[2] / "src" / "truongchuan" / "demo" / "plan-38-2023.docx"


def address(name: str, draft: PlanDraft) -> str:
    return reverse(name, kwargs={"draft_pk": draft.pk})


def send(client: Client, name: str, content: bytes, **fields: Any) -> HttpResponse:
    upload = SimpleUploadedFile(name, content)
    return client.post(reverse("import_upload"), {"programme": "moi", "file": upload, **fields})


def correct(client: Client, draft: PlanDraft, *values: str, **headers: Any) -> HttpResponse:
    part, key, field, value = values
    posted = {"part": part, "key": key, "field": field, "value": value}
    return client.post(address("import_correct", draft), posted, **headers)


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


# --- who may ---------------------------------------------------------------------------------


def test_leaders_and_the_standing_body_bring_plans_in(district: District) -> None:
    people = people_of(district)
    draft = drafted(district)
    for url in (reverse("import_upload"), address("import_draft", draft)):
        assert people.leader.get(url).status_code == 200
        assert people.education.get(url).status_code == 200
        for client in (people.finance, people.head_teacher, people.viewer):
            assert client.get(url).status_code == 403
        signed_out = people.nobody.get(url)
        assert signed_out.status_code == 302
        assert "/tai-khoan/login/" in signed_out["Location"]
    assert people.other_leader.get(reverse("import_upload")).status_code == 200
    assert people.other_leader.get(address("import_draft", draft)).status_code == 404


@pytest.mark.parametrize(
    "name", ["import_correct", "import_undo", "import_discard", "import_commit", "import_add"]
)
def test_nobody_else_writes_to_a_draft(district: District, name: str) -> None:
    people = people_of(district)
    draft = drafted(district)
    url = address(name, draft)
    assert people.other_leader.post(url).status_code == 404
    for client in (people.finance, people.head_teacher, people.viewer):
        assert client.post(url).status_code == 403
    assert people.nobody.post(url).status_code == 302
    assert people.leader.get(url).status_code == 405
    draft.refresh_from_db()
    assert draft.corrections == []


def test_drafts_of_another_authority_are_not_listed(district: District) -> None:
    people = people_of(district)
    drafted(district)
    url = reverse("import_upload")
    assert "ke-hoach-12.txt" in people.leader.get(url).content.decode()
    assert "ke-hoach-12.txt" not in people.other_leader.get(url).content.decode()


# --- upload ----------------------------------------------------------------------------------


def test_a_plan_is_read_and_kept_as_a_draft_and_nothing_else(district: District) -> None:
    client = people_of(district).education
    before = (Programme.objects.count(), Target.objects.count(), PlanVersion.objects.count())
    response = send(client, "Kế hoạch 38.docx", DEMO.read_bytes())
    draft = PlanDraft.objects.get()
    assert response["Location"] == address("import_draft", draft)
    assert (draft.file.name, draft.programme) == ("Kế hoạch 38.docx", None)
    assert draft.file.media_type.endswith("wordprocessingml.document")
    after = (Programme.objects.count(), Target.objects.count(), PlanVersion.objects.count())
    assert after == before
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert "38/KH-UBND" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("rong.docx", b"", "Tệp rỗng (0 byte)"),
        ("ke-hoach.docx", b"PK\x03\x04 not a package", "bị hỏng"),
        ("ke-hoach.pdf", b"\x89PNG\r\n\x1a\n" + bytes(64), "nội dung là"),
        ("ke-hoach.txt", b"Ke hoach\x00\x00\x01", "NUL"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_at_the_form(
    district: District, name: str, content: bytes, message: str
) -> None:
    client = people_of(district).education
    files = StoredFile.objects.count()
    response = send(client, name, content)
    assert response.status_code == 422
    assert message in text_of(response)
    assert PlanDraft.objects.count() == 0
    assert StoredFile.objects.count() == files


def test_no_file_is_told_at_the_form(district: District) -> None:
    response = people_of(district).education.post(reverse("import_upload"), {"programme": "moi"})
    assert response.status_code == 422
    assert "Hãy chọn tệp kế hoạch." in text_of(response)


def test_a_file_too_large_is_refused_before_it_is_read(
    district: District, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = people_of(district).education
    settings.UPLOAD_MAX_BYTES = 3_000

    def read(*_: object) -> None:
        raise AssertionError("the file was read")

    monkeypatch.setattr("truongchuan.web.plan_uploads.read_document_guarded", read)
    response = send(client, "lon.txt", b"a" * 4_000)
    assert response.status_code == 422
    assert "vượt mức cho phép" in text_of(response)
    response = send(client, "rat-lon.txt", b"a" * 2_000_000)
    assert response.status_code == 422
    assert "vượt mức cho phép" in text_of(response)
    assert "Hãy chọn tệp" not in text_of(response)


def test_only_programmes_one_may_manage_can_be_corrected(district: District) -> None:
    people = people_of(district)
    others = make_district("Ủy ban nhân dân quận Ba").programme
    response = send(people.education, "a.txt", PLAN.encode(), programme=str(others.pk))
    assert response.status_code == 422
    assert PlanDraft.objects.count() == 0
    page = people.education.get(reverse("import_upload"), {"ban-sua": district.programme.pk})
    assert f'<option value="{district.programme.pk}" selected>' in page.content.decode()


# --- the draft -------------------------------------------------------------------------------


def test_the_draft_shows_text_facts_and_findings_that_lead_to_each_other(
    district: District,
) -> None:
    client = people_of(district).education
    html = text_of(client.get(address("import_draft", drafted(district))))
    for anchor in ('id="d-13"', 'id="du-lieu"', 'id="phat-hien-1"', 'id="at-phat-hien-1"'):
        assert anchor in html
    assert 'href="#at-phat-hien-1"' in html
    for shown in ("TH Hoa Mai", "Quý III/2024", "công nhận mới", "Hoàn thiện hồ sơ 04 trường"):
        assert shown in html
    ids = [part.split('"')[0] for part in html.split(' id="')[1:]]
    assert len(ids) == len(set(ids))
    links = {part.split('"')[0] for part in html.split('href="#')[1:]}
    assert links - set(ids) == set()


def test_a_correction_changes_facts_and_findings_and_can_be_taken_back(
    district: District,
) -> None:
    client = people_of(district).education
    draft = drafted(district)
    response = correct(client, draft, "school", "TH Hoa Mai", "quarter", "2024-Q4")
    assert response.status_code == 302
    assert "phan=school" in response["Location"]
    html = text_of(client.get(response["Location"]))
    assert "Đã sửa 1 chỗ" in html
    assert "TH Hoa Mai: thời hạn → <strong>Quý IV/2024</strong>" in html
    assert "Quý IV/2024: nêu 1 trường" in html
    client.post(address("import_undo", draft))
    html = text_of(client.get(address("import_draft", draft)))
    assert "Đã sửa" not in html
    assert "Quý IV/2024: nêu 1 trường" not in html
    nothing = client.post(address("import_undo", draft))
    assert nothing.status_code == 422
    assert "Không còn chỉnh sửa nào để hoàn tác." in text_of(nothing)


@pytest.mark.parametrize(
    ("part", "key", "field", "value", "stored"),
    [
        ("document", "", "date", "21/01/2024", "2024-01-21"),
        ("row", "2", "months", "06/2024; 7/2024", ["2024-06", "2024-07"]),
        ("row", "2", "months", "Tháng 6, 7/2024", ["2024-06", "2024-07"]),
        ("row", "2", "lead", "Phòng Nội vụ; Công an quận", "Phòng Nội vụ; Công an quận"),
        ("school", "TH Hoa Mai", "stretch", "true", True),
        ("targets", "", "new", "3", "3"),
        ("targets", "", "stretch", "", ""),
        ("duty", "0", "unit", "Văn phòng", "Văn phòng"),
        ("school", "TH Hoa Mai", "removed", "true", True),
    ],
)
def test_values_are_taken_as_people_write_them(
    district: District, part: str, key: str, field: str, value: str, stored: object
) -> None:
    client = people_of(district).education
    draft = drafted(district)
    assert correct(client, draft, part, key, field, value).status_code == 302
    draft.refresh_from_db()
    assert [c["value"] for c in draft.corrections] == [stored]
    assert client.get(address("import_draft", draft)).status_code == 200


@pytest.mark.parametrize(
    ("part", "key", "field", "value", "message"),
    [
        ("document", "", "date", "hôm qua", "“hôm qua” không hợp lệ"),
        ("row", "2", "months", "13/2024", "không hợp lệ"),
        ("row", "99", "task", "Việc", "Không tìm thấy phần cần sửa (99)"),
        ("school", "TH Hoa Mai", "colour", "đỏ", "Không sửa được mục"),
        ("targets", "", "new", "ba", "không hợp lệ cho mục “số trường công nhận mới”"),
        ("targets", "", "school", "3", "Không sửa được mục"),
        ("", "", "", "", "Không tìm thấy phần cần sửa"),
    ],
)
def test_a_value_that_is_none_is_told(
    district: District, part: str, key: str, field: str, value: str, message: str
) -> None:
    client = people_of(district).education
    draft = drafted(district)
    response = correct(client, draft, part, key, field, value)
    assert response.status_code == 422
    assert message in text_of(response)
    draft.refresh_from_db()
    assert draft.corrections == []


def test_htmx_gets_only_the_facts_findings_and_notices(district: District) -> None:
    client = people_of(district).education
    draft = drafted(district)
    headers = {"HTTP_HX_REQUEST": "true"}
    response = correct(client, draft, "school", "TH Hoa Mai", "name", "TH Hoa  Mai 2", **headers)
    html = text_of(response)
    assert response.status_code == 200
    assert "<html" not in html
    assert 'id="du-lieu"' in html
    assert html.count('hx-swap-oob="true"') == 2
    assert '<details class="fact__edit no-print" open>' in html
    assert "đã sửa" in html
    refused = correct(client, draft, "document", "", "date", "hôm qua", **headers)
    assert refused.status_code == 200
    assert "không hợp lệ" in text_of(refused)


def test_what_the_reader_missed_is_added_at_its_place(district: District) -> None:
    client = people_of(district).education
    text = PLAN.replace("- Hướng dẫn các trường", "- Hướng dẫn Trường Tiểu học Hạ Long")
    draft = drafted(district, text)
    url = address("import_add", draft)
    line = next(n for n, t in enumerate(text.split("\n"), 1) if "Hạ Long" in t)
    done = client.post(url, {"part": "school", "text": "trường tiểu học  Hạ Long", "line": ""})
    assert done.status_code == 302
    assert "muc=TH+H" in done["Location"]
    client.post(url, {"part": "row", "text": "Bố trí kinh phí cho các trường"})
    client.post(url, {"part": "row", "text": "Việc viết khác hẳn", "line": "13"})
    html = text_of(client.get(done["Location"]))
    assert ">TH Hạ Long</a></h4>" in html
    assert f">dòng {line}</a>" in html
    assert "3. Bố trí kinh phí cho các trường" in html
    client.post(address("import_commit", draft))
    programme = Programme.objects.get(number="12/KH-UBND")
    target = Target.objects.get(programme=programme, school__organisation__name="TH Hạ Long")
    assert (target.line, target.school.kind) == (line, "primary")
    rows = RoadmapRow.objects.filter(programme=programme)
    assert [(r.number, r.line) for r in rows][2:] == [
        (3, text[: text.index("Bố trí")].count("\n") + 1),
        (4, 13),
    ]


@pytest.mark.parametrize(
    ("part", "text", "line", "message"),
    [
        ("school", "TH Không Có", "", "Không thấy “TH Không Có” trong văn bản"),
        ("school", "TH Không Có", "9999", "Không thấy “TH Không Có” trong văn bản"),
        ("school", "Hoa Mai", "13", "không hợp lệ cho mục “tên”"),
        ("school", "TH Hoa Mai", "13", "không hợp lệ cho mục “tên”"),
        ("row", "", "13", "không hợp lệ cho mục “nội dung nhiệm vụ”"),
        ("law", "Luật", "13", "Không tìm thấy phần cần sửa"),
    ],
)
def test_an_addition_that_is_none_is_told(
    district: District, part: str, text: str, line: str, message: str
) -> None:
    client = people_of(district).education
    draft = drafted(district)
    url = address("import_add", draft)
    response = client.post(url, {"part": part, "text": text, "line": line})
    assert response.status_code == 422
    assert message in text_of(response)
    draft.refresh_from_db()
    assert draft.corrections == []


def test_words_of_a_scan_that_are_not_sure_are_marked(district: District) -> None:
    client = people_of(district).education
    draft = drafted(district)
    start = PLAN.index("Hoa Mai")
    span = {"line": PLAN[:start].count("\n") + 1, "start": start, "end": start + 7}
    draft.blocks["doubts"] = [{"span": span, "word": "Hoa Mai", "confidence": 0.41}]
    draft.save()
    html = text_of(client.get(address("import_draft", draft)))
    assert "1 từ đọc chưa chắc, được đánh dấu trong văn bản" in html
    assert "mark--school mark--doubt" in html
    assert "đọc chưa chắc (41%)" in html


def test_a_refused_addition_keeps_what_was_typed(district: District) -> None:
    client = people_of(district).education
    draft = drafted(district)
    posted = {"part": "school", "text": "TH Không Có", "line": "x1"}
    url = address("import_add", draft)
    html = text_of(client.post(url, posted, HTTP_HX_REQUEST="true"))
    assert "Không thấy “TH Không Có” trong văn bản" in html
    assert 'value="TH Không Có"' in html
    assert 'value="x1"' in html


def test_a_very_long_plan_has_forms_only_where_they_are_asked_for(district: District) -> None:
    client = people_of(district).education
    rows = "".join(
        f"Tháng {n % 12 + 1}/2024\tViệc số {n} của phòng\tPhòng Giáo dục và Đào tạo\tVăn phòng\n"
        for n in range(70)
    )
    draft = drafted(district, PLAN + rows)
    url = address("import_draft", draft)
    assert 'name="key" value="12"' not in client.get(url).content.decode()
    opened = client.get(url, {"phan": "row", "muc": "12"}).content.decode()
    assert 'name="key" value="12"' in opened
    assert 'name="key" value="13"' not in opened


def test_discarding_leaves_no_draft_and_no_programme(district: District) -> None:
    client = people_of(district).education
    draft = drafted(district)
    programmes = Programme.objects.count()
    response = client.post(address("import_discard", draft))
    assert response["Location"] == reverse("import_upload")
    assert PlanDraft.objects.count() == 0
    assert Programme.objects.count() == programmes
    assert client.get(address("import_draft", draft)).status_code == 404


# --- import ----------------------------------------------------------------------------------


def test_nothing_is_in_a_programme_before_import_and_everything_after(
    district: District,
) -> None:
    client = people_of(district).education
    draft = drafted(district)
    programmes = Programme.objects.count()
    client.get(address("import_draft", draft))
    correct(client, draft, "school", "THCS Bình Minh", "quarter", "2024-Q3")
    assert Programme.objects.count() == programmes
    assert not Target.objects.filter(school__organisation__name="THCS Bình Minh").exists()
    response = client.post(address("import_commit", draft))
    programme = Programme.objects.get(number="12/KH-UBND")
    assert response["Location"] == reverse("programme", kwargs={"pk": programme.pk})
    target = Target.objects.get(programme=programme, school__organisation__name="THCS Bình Minh")
    assert target.quarter == "2024-Q3"
    assert RoadmapRow.objects.filter(programme=programme).count() == 2
    assert PlanDraft.objects.count() == 0
    version = PlanVersion.objects.get(programme=programme)
    assert len(version.corrections) == 1
    assert programme.findings.filter(folded__contains="04 truong").exists()


def test_a_plan_without_content_is_refused_and_the_draft_stays(district: District) -> None:
    client = people_of(district).education
    draft = drafted(district, "Thư mời họp\n\nKính mời các ông bà tới dự.\n")
    programmes = Programme.objects.count()
    response = client.post(address("import_commit", draft))
    assert response.status_code == 422
    assert "không có gì để nhập" in text_of(response)
    assert PlanDraft.objects.filter(pk=draft.pk).exists()
    assert Programme.objects.count() == programmes


def test_a_corrected_plan_shows_what_changes_and_keeps_the_progress(district: District) -> None:
    client = people_of(district).education
    programme = imported(district).programme
    row = RoadmapRow.objects.get(programme=programme, number=2)
    report_row(actor=district.system, row=row, report=Report(WorkState.IN_PROGRESS, 40, "đang làm"))
    gone = RoadmapRow.objects.get(programme=programme, number=1)
    report_row(actor=district.system, row=gone, report=Report(WorkState.DONE, 100))
    survey = next(line for line in PLAN.splitlines() if "Khảo sát" in line)
    training = "Tháng 3/2024\tTập huấn hội đồng tự đánh giá\tPhòng Nội vụ\tVăn phòng"
    text = PLAN.replace(survey, training).replace("04 trường", "03 trường")
    draft = drafted(district, text, programme)
    html = text_of(client.get(address("import_draft", draft)))
    assert "So với bản đang thực hiện" in html
    assert "Tập huấn hội đồng tự đánh giá" in html
    assert "Tiến độ của 1 nhiệm vụ được giữ nguyên" in html
    assert "Nhiệm vụ bị bỏ nhưng đã có báo cáo" in html
    assert programme.versions.count() == 1
    client.post(address("import_commit", draft))
    row.refresh_from_db()
    gone.refresh_from_db()
    assert (row.percent, row.state, row.is_active) == (40, WorkState.IN_PROGRESS, True)
    assert not gone.is_active
    assert programme.versions.count() == 2


def test_the_same_plan_again_is_pointed_out(district: District) -> None:
    client = people_of(district).education
    programme = imported(district).programme
    html = text_of(client.get(address("import_draft", drafted(district))))
    assert "Kế hoạch này đã có trong hệ thống" in html
    assert f"?ban-sua={programme.pk}" in html


def test_queries_do_not_grow_with_the_plan(
    district: District, django_assert_max_num_queries: Any
) -> None:
    client = people_of(district).education
    rows = "".join(
        f"Tháng {n % 12 + 1}/2024\tViệc số {n} của phòng\tPhòng Giáo dục và Đào tạo\tVăn phòng\n"
        for n in range(30)
    )
    small, large = drafted(district), drafted(district, PLAN + rows)
    for draft in (small, large):
        with django_assert_max_num_queries(12):
            client.get(address("import_draft", draft))
    for _ in range(3):
        drafted(district)
    with django_assert_max_num_queries(11):
        client.get(reverse("import_upload"))
