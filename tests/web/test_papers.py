"""The pages of papers: what can be made, forms, the sheet with its sources, acts, files."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from python_calamine import CalamineWorkbook

from tests.adapters.papers.cases import MEETING
from tests.domain.conftest import District
from tests.domain.papers.making import MID_MAY, make, programme_on
from tests.web.people import browser
from truongchuan.adapters.writers.papers.default_templates import FOLDER
from truongchuan.adapters.writers.papers.pdf import PdfError
from truongchuan.domain.audit.heads import head_of
from truongchuan.domain.audit.models import AuditHead
from truongchuan.domain.directory.models import School
from truongchuan.domain.papers.desk import PaperParams
from truongchuan.domain.papers.kinds import ALL_KINDS, SOURCES, add_source
from truongchuan.domain.papers.models import Paper
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.programmes.progress import Report, report_row
from truongchuan.domain.programmes.states import WorkState
from truongchuan.domain.sources.selectors import open_stored_file
from truongchuan.web import paper_choices
from truongchuan.web.paper_choices import period_choices
from truongchuan.web.views import paper_acts

pytestmark = pytest.mark.django_db


@pytest.fixture
def mid_may(district: District) -> District:
    programme_on(district)
    return district


def url(name: str, district: District, *args: object) -> str:
    return reverse(name, args=[district.programme.pk, *args])


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_an_empty_page_offers_what_can_be_made(mid_may: District) -> None:
    page = text_of(browser(mid_may, "education"), url("papers", mid_may))
    for name in (
        "Kế hoạch và phụ lục tiến độ",
        "Báo cáo tiến độ",
        "Công văn đề nghị công nhận trường",
    ):
        assert name in page
    assert "Chưa lập văn bản nào" in page
    assert "Biên bản họp" in page
    assert "Lọc văn bản" not in page


def test_readers_are_offered_nothing_to_make(mid_may: District) -> None:
    page = text_of(browser(mid_may, "viewer"), url("papers", mid_may))
    assert "Lập văn bản mới" not in page
    assert "Văn bản do cơ quan thường trực lập sẽ nằm ở đây." in page


def test_a_head_teacher_registers_their_own_school(mid_may: District) -> None:
    client = browser(mid_may, "head_teacher")
    page = text_of(client, url("papers", mid_may))
    assert "Công văn đề nghị công nhận trường" in page
    assert "Báo cáo tiến độ" not in page
    form = text_of(client, url("paper_new", mid_may, "registration"))
    assert 'name="school"' not in form
    answer = client.post(url("paper_new", mid_may, "registration"), {})
    paper = Paper.objects.get()
    assert answer["Location"] == url("paper", mid_may, paper.pk)
    assert paper.school == School.objects.get(organisation__name="TH Hòa Bình")
    assert client.get(url("paper_new", mid_may, "report")).status_code == 403
    sheet = text_of(client, url("paper", mid_may, paper.pk))
    assert "TRƯỜNG TH HÒA BÌNH" in sheet
    assert "Ghi số, ngày ban hành" in sheet


def test_a_report_is_made_and_shown_with_its_sources(mid_may: District) -> None:
    client = browser(mid_may, "education")
    form = text_of(client, url("paper_new", mid_may, "report"))
    assert '<option value="2023-05" selected>Tháng 5/2023</option>' in form
    assert '<option value="2023-H1">06 tháng đầu năm 2023</option>' in form
    assert "2023-06" not in form, "not begun"
    sent = {"period": "2023-Q2", "to": "issuer", "capacity": "own"}
    answer = client.post(url("paper_new", mid_may, "report"), sent, follow=True)
    page = answer.content.decode()
    paper = Paper.objects.get()
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page
    assert "Tiến độ quý II năm 2023" in page
    assert f'<a class="figure" href="{url("roadmap", mid_may)}?state=done">' in page
    assert f'<a class="figure" href="{url("task", mid_may, 2)}">' in page
    assert "Số liệu tính đến 09:00 15/05/2023" in page
    assert "Chưa chọn người ký" in page
    assert url("file", mid_may, paper.docx_id) in page
    assert "Số liệu minh họa" not in page


def test_bad_input_keeps_what_was_typed(mid_may: District) -> None:
    client = browser(mid_may, "education")
    sent = {"reply_by": "01/05/2023", "unit": "", "capacity": "own"}
    answer = client.post(url("paper_new", mid_may, "directive"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Hạn báo cáo 01/05/2023 sớm hơn ngày của văn bản (15/05/2023)." in page
    assert 'value="01/05/2023"' in page
    answer = client.post(url("paper_new", mid_may, "report"), {"period": "2030-01", "to": "x"})
    assert answer.status_code == 422
    assert not Paper.objects.exists()


def test_unknown_kinds_and_papers_are_not_found(mid_may: District) -> None:
    client = browser(mid_may, "education")
    assert client.get(url("paper_new", mid_may, "nothing")).status_code == 404
    assert client.get(url("paper", mid_may, 999)).status_code == 404


def test_a_broken_template_is_told_on_the_form(
    mid_may: District, tmp_path: Path, settings: django_settings.__class__
) -> None:
    document = Document(io.BytesIO((FOLDER / "named.docx").read_bytes()))
    document.paragraphs[0].runs[0].text = "{{ ten_loi }}"
    document.save(str(tmp_path / "report.docx"))
    settings.PAPER_TEMPLATES = tmp_path
    client = browser(mid_may, "education")
    sent = {"period": "2023-05", "to": "issuer", "capacity": "own"}
    answer = client.post(url("paper_new", mid_may, "report"), sent)
    assert answer.status_code == 422
    assert "đoạn 1 (“{{ ten_loi }}”): không có trường tên “ten_loi”" in answer.content.decode()
    paper = make(mid_may)
    again = client.post(url("paper_anew", mid_may, paper.pk), follow=True)
    assert "không có trường tên “ten_loi”" in again.content.decode()


def test_number_and_day_are_recorded_corrected_and_taken_back(mid_may: District) -> None:
    client, paper = browser(mid_may, "education"), make(mid_may)
    wrong = {"issue-number": "45/KH-PGDĐT", "issue-issued_on": "15/05/2023"}
    answer = client.post(url("paper_issue", mid_may, paper.pk), wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "không khớp loại văn bản" in page
    assert 'value="45/KH-PGDĐT"' in page
    assert "<details open>" in page
    right = {"issue-number": "5/BC-PGDĐT", "issue-issued_on": "15/05/2023"}
    answer = client.post(url("paper_issue", mid_may, paper.pk), right, follow=True)
    page = answer.content.decode()
    assert "Số: 05/BC-PGDĐT" in page, "below ten a zero is put first"
    assert "Mẫu, ngày 15 tháng 5 năm 2023" in page
    copy = client.get(url("paper_numbered", mid_may, paper.pk))
    assert "Số: 05/BC-PGDĐT" in Document(io.BytesIO(copy.content)).tables[0].rows[0].cells[0].text
    assert client.post(url("paper_withdraw", mid_may, paper.pk), {}).status_code == 422
    reason = {"reason-reason": "Ghi nhầm"}
    answer = client.post(url("paper_withdraw", mid_may, paper.pk), reason, follow=True)
    assert "văn bản lại là dự thảo" in answer.content.decode()
    assert client.get(url("paper_numbered", mid_may, paper.pk)).status_code == 404


def test_a_draft_is_dropped_and_restored(mid_may: District) -> None:
    client, paper = browser(mid_may, "education"), make(mid_may)
    reason = {"reason-reason": "Lập nhầm"}
    page = client.post(
        url("paper_discard", mid_may, paper.pk), reason, follow=True
    ).content.decode()
    assert "Khôi phục bản dự thảo" in page
    assert "Lập nhầm" in page
    client.post(url("paper_restore", mid_may, paper.pk))
    paper.refresh_from_db()
    assert paper.state == "draft"
    answer = client.post(url("paper_restore", mid_may, paper.pk), follow=True)
    assert "Chỉ khôi phục được bản đã bỏ" in answer.content.decode()


def test_made_anew_it_shows_what_changed(mid_may: District) -> None:
    client, paper = browser(mid_may, "education"), make(mid_may)
    row = RoadmapRow.objects.get(programme=mid_may.programme, number=1)
    report_row(actor=mid_may.system, row=row, report=Report(WorkState.DONE, 100))
    answer = client.post(url("paper_anew", mid_may, paper.pk), follow=True)
    page = answer.content.decode()
    assert "Đã lập bản mới theo số liệu hiện nay." in page
    assert "Khác bản trước" in page
    assert "<del>" in page
    assert "hoàn thành 01 nhiệm vụ" in page
    old = text_of(client, url("paper", mid_may, paper.pk))
    assert "Đã có bản 2" in old
    assert "Lập lại theo số liệu hiện nay" not in old
    again = client.post(url("paper_anew", mid_may, paper.pk), follow=True)
    assert "Đã có bản mới hơn của văn bản này." in again.content.decode()


def test_pdf_is_made_on_demand_and_kept(mid_may: District, monkeypatch: pytest.MonkeyPatch) -> None:
    client, paper = browser(mid_may, "education"), make(mid_may)
    given: list[bytes] = []

    def convert(content: bytes) -> bytes:
        given.append(content)
        return b"%PDF-1.7 ban in"

    monkeypatch.setattr(paper_acts, "docx_to_pdf", convert)
    page = client.post(url("paper_pdf", mid_may, paper.pk), follow=True).content.decode()
    paper.refresh_from_db()
    assert url("file", mid_may, paper.pdf_id) in page
    assert given[0].startswith(b"PK")
    client.post(url("paper_pdf", mid_may, paper.pk))
    assert len(given) == 1
    viewer = browser(mid_may, "viewer")
    sent = viewer.get(url("file", mid_may, paper.pdf_id))
    assert b"".join(sent.streaming_content) == b"%PDF-1.7 ban in"  # type: ignore[attr-defined]
    assert viewer.post(url("paper_pdf", mid_may, paper.pk)).status_code == 403


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PdfError("pdf-tool-missing"), "Máy chủ chưa có LibreOffice"),
        (PdfError("pdf-timeout", seconds=20), "Tạo PDF quá 20 giây"),
        (PdfError("pdf-failed"), "không chuyển được văn bản này"),
    ],
)
def test_why_no_pdf_was_made(
    mid_may: District, monkeypatch: pytest.MonkeyPatch, error: PdfError, said: str
) -> None:
    def refuse(_content: bytes) -> bytes:
        raise error

    monkeypatch.setattr(paper_acts, "docx_to_pdf", refuse)
    client, paper = browser(mid_may, "education"), make(mid_may)
    page = client.post(url("paper_pdf", mid_may, paper.pk), follow=True).content.decode()
    assert said in page
    assert ".docx" in page


def test_the_copy_for_checking_links_to_the_product(mid_may: District) -> None:
    client, paper = browser(mid_may, "viewer"), make(mid_may)
    answer = client.get(url("paper_linked", mid_may, paper.pk))
    assert "doi-chieu-bao-cao" in answer["Content-Disposition"]
    xml = Document(io.BytesIO(answer.content)).element.xml
    assert f"http://testserver{url('roadmap', mid_may)}?state=done" in xml


def test_the_list_filters_sorts_and_exports(mid_may: District) -> None:
    report, listing = make(mid_may), make(mid_may, "school-list")
    client = browser(mid_may, "viewer")
    here = url("papers", mid_may)

    def shown(query: str) -> list[int]:
        page = text_of(client, here + query)
        order = [
            (page.find(f'href="{url("paper", mid_may, p.pk)}"'), p.pk) for p in (report, listing)
        ]
        return [pk for place, pk in sorted(order) if place >= 0]

    assert shown("") == [listing.pk, report.pk]
    assert shown("?sort=made") == [report.pk, listing.pk]
    assert shown("?sort=title") == [listing.pk, report.pk]
    assert shown("?kind=report") == [report.pk]
    assert shown("?state=issued") == []
    assert "Không có văn bản nào hợp với bộ lọc" in text_of(client, here + "?state=issued")
    assert shown("?q=danh+sach") == [listing.pk]
    assert shown("?q=%00&page=x&sort=zz&kind=zz") == [listing.pk, report.pk]
    book = client.get(url("papers_xlsx", mid_may) + "?kind=report")
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    )
    assert sum("Báo cáo: Tiến độ" in str(row) for row in rows) == 1
    assert not any("Danh sách các trường" in str(row) for row in rows)


def test_queries_do_not_grow_with_papers(mid_may: District) -> None:
    client = browser(mid_may, "education")
    papers = [make(mid_may)]

    def count(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    few = count(url("papers", mid_may)), count(url("paper", mid_may, papers[0].pk))
    for _ in range(4):
        papers.append(make(mid_may, follows=papers[-1]))
        make(mid_may, "school-list")
    many = count(url("papers", mid_may)), count(url("paper", mid_may, papers[0].pk))
    assert many[0] == few[0]
    assert many[1] <= few[1] + 1, "the versions are read at once"


def test_long_tables_are_cut_on_the_page_only(mid_may: District) -> None:
    paper = make(mid_may, "school-list")
    rows = paper.content["annexes"][0]["blocks"][0]["rows"]
    Paper.objects.filter(pk=paper.pk).update(content={**paper.content})
    paper.content["annexes"][0]["blocks"][0]["rows"] = rows * 400
    paper.save(update_fields=["content"])
    page = text_of(browser(mid_may, "viewer"), url("paper", mid_may, paper.pk))
    assert "và 1100 dòng nữa, có đủ trong tệp tải về" in page


def test_many_schools_are_chosen_by_typing(
    mid_may: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_choices, "SCHOOL_CHOICES", 2)
    client = browser(mid_may, "education")
    here = url("paper_new", mid_may, "registration")
    assert 'name="school_name"' in text_of(client, here)
    answer = client.post(here, {"school_name": "hoa binh", "capacity": "own"})
    assert "Có 2 trường có chỉ tiêu hợp với tên này" in answer.content.decode()
    client.post(here, {"school_name": "thcs hoa binh", "capacity": "own"})
    assert Paper.objects.get().school == School.objects.get(organisation__name="THCS Hòa Bình")


def test_a_kind_of_another_area_offers_its_things(
    mid_may: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SOURCES, "minutes", SOURCES["minutes"])
    monkeypatch.setitem(ALL_KINDS, "minutes", ALL_KINDS["minutes"])
    add_source("minutes", lambda _desk, _params: MEETING, things=lambda _a, _p: [(7, "Họp quý II")])
    client = browser(mid_may, "education")
    here = url("paper_new", mid_may, "minutes")
    assert '<option value="7">Họp quý II</option>' in text_of(client, here)
    answer = client.post(here, {"thing": "7", "capacity": "own"}, follow=True)
    page = answer.content.decode()
    assert "BIÊN BẢN" in page
    assert "THƯ KÝ" in page
    assert Paper.objects.get().params["thing_id"] == 7


def test_periods_offered(mid_may: District) -> None:
    programme = programme_on(mid_may)
    codes = [code for code, _label in period_choices(programme, MID_MAY)]
    assert codes[:2] == ["2023-05", "2023-04"]
    assert {"2023-Q2", "2023-Q1", "2023-H1", "2023"} <= set(codes)
    assert "2023-H2" not in codes
    after = [code for code, _label in period_choices(programme, date(2026, 1, 1))]
    assert after[0] == f"{programme.ends_on:%Y-%m}"


def test_english_pages_work(mid_may: District) -> None:
    client = browser(mid_may, "education")
    paper = make(mid_may, params=PaperParams(period="2023-H1"))
    client.cookies["django_language"] = "en"
    for address in (
        url("papers", mid_may),
        url("paper_new", mid_may, "report"),
        url("paper_new", mid_may, "registration"),
        url("paper", mid_may, paper.pk),
    ):
        assert '<html lang="en"' in text_of(client, address)
    assert "CỘNG HÒA" in text_of(client, url("paper", mid_may, paper.pk)), "papers stay Vietnamese"


def footer_of(content: bytes) -> str:
    """Return the text of a paper's footers."""
    section = Document(io.BytesIO(content)).sections[0]
    footers = (section.footer, section.first_page_footer)
    return " ".join(p.text for footer in footers for p in footer.paragraphs)


def test_a_paper_carries_the_head_of_the_record_in_its_footer(mid_may: District) -> None:
    before = head_of(authority_id=mid_may.authority.pk)
    client = browser(mid_may, "education")
    before = head_of(authority_id=mid_may.authority.pk)
    paper = make(mid_may, actor=mid_may.system)
    line = f"Nhật ký kiểm toán: số {before.number}, mã {before.mark}"
    with open_stored_file(actor=mid_may.system, file=paper.docx) as file:
        assert line in footer_of(file.read())
    noted = AuditHead.objects.get(about=f"papers.paper:{paper.pk}")
    assert (noted.number, noted.hash, noted.reason) == (before.number, before.hash, "print")
    linked = client.get(url("paper_linked", mid_may, paper.pk)).content
    assert line in footer_of(linked)
    fields = {"issue-number": "12/BC-PGDĐT", "issue-issued_on": "15/05/2023"}
    client.post(url("paper_issue", mid_may, paper.pk), fields)
    issued = AuditHead.objects.filter(about=f"papers.paper:{paper.pk}").latest("pk")
    assert issued.number > noted.number
    numbered = footer_of(client.get(url("paper_numbered", mid_may, paper.pk)).content)
    assert f"số {issued.number}, mã {issued.hash[:4]}" in numbered
