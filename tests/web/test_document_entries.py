"""Entering documents: typed, read from a file, warned about; correcting them."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from tests.domain.conftest import District
from tests.domain.documents.conftest import entry_in, entry_out, register
from tests.engines.documents import papers
from tests.web.people import browser
from tests.web.test_documents import address, text_of
from truongchuan.domain.documents.models import DocumentReading, OfficialDocument
from truongchuan.domain.sources.models import StoredFile

pytestmark = pytest.mark.django_db
TYPED = {
    "number": "1286/SGDĐT-QLT",
    "body": "Sở Giáo dục và Đào tạo",
    "signed_on": "16/11/2026",
    "received_on": "18/11/2026",
    "summary": "Đăng ký đánh giá ngoài",
    "urgency": "",
    "secrecy": "",
}


def word_file(text: str, name: str = "cong-van.docx") -> SimpleUploadedFile:
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    out = BytesIO()
    document.save(out)
    return SimpleUploadedFile(name, out.getvalue())


@pytest.fixture
def clerk(district: District) -> Client:
    return browser(district, "education")


@pytest.fixture
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process: what the child process guards is tested with the readers."""
    from truongchuan.adapters.readers import read_document
    from truongchuan.web import document_uploads

    monkeypatch.setattr(document_uploads, "read_document_guarded", read_document)


def test_the_form_is_ready_for_typing(district: District, clerk: Client) -> None:
    html = clerk.get(address("register_document", district)).content.decode()
    assert 'value="20/11/2026"' in html  # received today
    assert "autofocus" in html
    assert '<option value="Phòng Giáo dục và Đào tạo">' in html
    assert 'name="state"' not in html
    out = clerk.get(address("register_document", district), {"direction": "out"}).content.decode()
    assert 'name="state"' in out
    assert 'name="received_on"' not in out


def test_a_typed_document_is_entered(district: District, clerk: Client) -> None:
    sent = TYPED | {"rows": "1", "schools": "th hoa binh; MN Đống Đa", "reply_due": "30/11/2026"}
    file = SimpleUploadedFile("quet.pdf", b"%PDF-1.4 mau")
    response = clerk.post(
        address("register_document", district) + "?direction=in", {**sent, "file": file}
    )
    document = OfficialDocument.objects.get()
    assert response.headers["Location"] == address("document", district, document.pk)
    assert document.reply_due == date(2026, 11, 30)
    assert [s.name for s in document.schools.all()] == ["MN Đống Đa", "TH Hòa Bình"]
    assert [r.number for r in document.rows.all()] == [1]
    assert [f.file.name for f in document.files.all()] == ["quet.pdf"]
    page = clerk.get(address("document", district, document.pk))
    assert "Đã vào sổ. Số đến: 1." in text_of(page)


WRONG: list[tuple[dict[str, str], str]] = [
    ({"number": "ba tám"}, "Không đọc được số, ký hiệu “ba tám”"),
    ({"summary": ""}, "Trích yếu nội dung"),
    ({"signed_on": "31/2/2026"}, "Viết ngày theo mẫu"),
    ({"received_on": "30/11/2026"}, "sau hôm nay"),
    ({"secrecy": "tối mật"}, "đóng dấu “tối mật” không được đưa vào hệ thống này"),
    ({"rows": "1, 99, x"}, "Không có nhiệm vụ số 99, X."),
    ({"schools": "TH Không Có"}, "Không thấy trường TH Không Có"),
    ({"number": "38/KH-UBND", "kind": "BC"}, "không phải là của loại “Báo cáo”"),
]


def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    district: District, clerk: Client
) -> None:
    for wrong, told in WRONG:
        response = clerk.post(address("register_document", district), TYPED | wrong)
        assert response.status_code == 422
        assert told in text_of(response)
        assert (TYPED | wrong)["body"] in response.content.decode()
    assert not OfficialDocument.objects.exists()


def test_a_file_too_large_is_told_and_nothing_is_entered(
    district: District, clerk: Client, settings: Any
) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    large = SimpleUploadedFile("quet.pdf", b"%PDF-1.4" + b"x" * (3 * 1024 * 1024))
    url = address("register_document", district)
    response = clerk.post(url, TYPED | {"file": large})
    assert response.status_code == 422
    assert "1 MB" in text_of(response)
    assert 'value="1286/SGDĐT-QLT"' in response.content.decode()
    document = register(district, entry_out())
    large.seek(0)
    url = address("document_correct", district, document.pk)
    sent = TYPED | {"number": "38/KH-UBND", "body": "UBND quận Mẫu", "file": large}
    assert clerk.post(url, sent).status_code == 422
    assert OfficialDocument.objects.count() == 1


def test_a_document_that_arrived_before_is_told_and_may_be_entered_again(
    district: District, clerk: Client
) -> None:
    first = register(district, entry_in(body="Sở GD&ĐT"))
    sent = TYPED | {"body": "Sở Giáo dục và Đào tạo"}
    response = clerk.post(address("register_document", district), sent)
    assert response.status_code == 422
    assert "đã vào sổ ngày 20/11/2026, số đến 1" in text_of(response)
    assert address("document", district, first.pk) in response.content.decode()
    assert "vẫn vào sổ lần nữa" in text_of(response)
    again = clerk.post(address("register_document", district), sent | {"knows_duplicate": "on"})
    assert again.status_code == 302
    assert OfficialDocument.objects.count() == 2


def test_a_taken_number_is_told_with_the_entry_that_has_it(
    district: District, clerk: Client
) -> None:
    first = register(district, entry_out())
    sent = TYPED | {"number": "38/KH-UBND", "body": "UBND quận Mẫu", "state": "issued"}
    response = clerk.post(address("register_document", district) + "?direction=out", sent)
    assert response.status_code == 422
    assert "Số 38/KH-UBND của UBND quận Mẫu đã có trong sổ" in text_of(response)
    assert address("document", district, first.pk) in response.content.decode()


def test_the_number_is_checked_while_it_is_typed(district: District, clerk: Client) -> None:
    register(district, entry_out())
    url = address("check_document", district)
    asked = {"direction": "out", "body": "ubnd quan mau", "signed_on": "20/11/2026"}
    taken = clerk.get(url, {**asked, "number": "38/KH-UBND"})
    assert "Số 38/KH-UBND đã có trong sổ" in text_of(taken)
    free = clerk.get(url, {**asked, "number": "40/KH-UBND"})
    assert text_of(free) == "Số lớn nhất đã ghi trong dãy này: 38/KH-UBND."
    for odd in ({}, {"number": "\x00", "signed_on": "x", "kind": "?", "body": "\x00"}):
        assert text_of(clerk.get(url, {**odd, "direction": "in"})) == ""


def test_a_file_is_read_confirmed_and_kept(
    district: District, clerk: Client, quick_reader: None
) -> None:
    read = clerk.post(
        address("read_document", district), {"file": word_file(papers.DEPARTMENT_LETTER)}
    )
    reading = DocumentReading.objects.get()
    assert not OfficialDocument.objects.exists()
    page = clerk.get(read.headers["Location"])
    shown = text_of(page)
    assert "Đọc ở dòng" in shown
    assert "“Số: 1286/SGDĐT-QLT”" in shown
    assert "Việc văn bản nêu" in shown
    html = page.content.decode()
    for value in ("1286/SGDĐT-QLT", "04/05/2023", "Sở Giáo dục và Đào tạo", "Trần Văn Bình"):
        assert f'value="{value}"' in html, value

    sent = TYPED | {"signed_on": "04/05/2023", "reply_due": ""}
    entered = clerk.post(read.headers["Location"], sent)
    document = OfficialDocument.objects.get()
    assert entered.status_code == 302
    reading.refresh_from_db()
    assert reading.document == document
    assert [f.file.name for f in document.files.all()] == ["cong-van.docx"]
    assert document.reply_due is None  # the clerk left out what was proposed

    page = clerk.get(address("document", district, document.pk))
    assert "Văn bản nêu, chưa giao" in text_of(page)
    task = clerk.get(address("document_task", district, document.pk), {"found": "0"})
    assert "Sở GD&amp;ĐT đề nghị Phòng GD&amp;ĐT" in task.content.decode()
    assert 'value="30/05/2023"' in task.content.decode()
    assert clerk.get(read.headers["Location"]).status_code == 404  # used


def test_a_secret_paper_is_not_kept_at_all(
    district: District, clerk: Client, quick_reader: None
) -> None:
    before = StoredFile.objects.count()
    response = clerk.post(address("read_document", district), {"file": word_file(papers.SECRET)})
    assert response.status_code == 422
    assert "đóng dấu “mật” không được đưa vào hệ thống này" in text_of(response)
    assert (StoredFile.objects.count(), DocumentReading.objects.count()) == (before, 0)


UNREADABLE: list[tuple[Any, str]] = [
    (None, "Hãy chọn tệp .docx hoặc .pdf."),
    (SimpleUploadedFile("a.docx", b""), "Tệp không có nội dung"),
    (SimpleUploadedFile("a.docx", b"xin chao"), "Chỉ nhận tệp PDF, Word"),
    (SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\nxx"), "Chỉ đọc được tệp .docx hoặc .pdf."),
    (SimpleUploadedFile("a.pdf", b"%PDF-1.4 hong"), "PDF"),
]


def test_files_that_cannot_be_read_are_told(
    district: District, clerk: Client, quick_reader: None
) -> None:
    for file, told in UNREADABLE:
        response = clerk.post(address("read_document", district), {"file": file} if file else {})
        assert response.status_code == 422
        assert told in text_of(response)
    assert not DocumentReading.objects.exists()


def test_a_read_file_can_be_thrown_away(
    district: District, clerk: Client, quick_reader: None
) -> None:
    clerk.post(address("read_document", district), {"file": word_file("Xin chào.")})
    reading = DocumentReading.objects.get()
    page = clerk.get(address("register_document", district))
    assert "Đã đọc, chưa vào sổ 1" in text_of(page)
    opened = clerk.get(address("register_document", district), {"reading": reading.pk})
    assert "Không nhận ra phần nào của thể thức văn bản" in text_of(opened)
    assert clerk.post(address("discard_document", district, reading.pk)).status_code == 302
    assert not DocumentReading.objects.exists()


def test_an_answer_is_entered_and_recorded_at_once(district: District, clerk: Client) -> None:
    asked = register(district, entry_in())
    url = address("register_document", district) + f"?direction=out&answers={asked.pk}"
    page = clerk.get(url)
    assert "Văn bản này trả lời 1286/SGDĐT-QLT" in text_of(page)
    assert "V/v trả lời văn bản 1286/SGDĐT-QLT" in page.content.decode()
    sent = TYPED | {"number": "98/UBND-GDĐT", "body": "UBND quận Mẫu", "signed_on": "19/11/2026"}
    assert clerk.post(url, sent).status_code == 302
    asked.refresh_from_db()
    assert asked.replied_by is not None
    assert (asked.state, asked.replied_on) == ("answered", date(2026, 11, 19))
    # An answer that does not fit is not entered either.
    other = register(district, entry_in(number="5/SGDĐT-VP", signed_on=date(2026, 11, 18)))
    url = address("register_document", district) + f"?direction=out&answers={other.pk}"
    refused = clerk.post(url, sent | {"number": "99/UBND-GDĐT", "signed_on": "17/11/2026"})
    assert refused.status_code == 422
    assert not OfficialDocument.objects.filter(number=99).exists()


def test_correcting_shows_what_stands_and_keeps_history(district: District, clerk: Client) -> None:
    document = register(district, entry_out(rows=[district.programme.rows.get(number=1)]))
    url = address("document_correct", district, document.pk)
    html = clerk.get(url).content.decode()
    assert 'value="38/KH-UBND"' in html
    assert 'name="rows" value="1"' in html
    sent = TYPED | {"number": "39/KH-UBND", "body": "UBND quận Mẫu", "rows": "1"}
    refused = clerk.post(url, sent)
    assert refused.status_code == 422
    assert "muốn đổi thì phải nêu lý do" in text_of(refused)
    done = clerk.post(url, sent | {"reason": "văn thư cấp lại"})
    assert done.status_code == 302
    shown = text_of(clerk.get(done.headers["Location"]))
    assert "Số, ký hiệu: 38/KH-UBND 39/KH-UBND" in shown
    assert "văn thư cấp lại" in shown
    unchanged = clerk.post(url, sent)
    assert unchanged.status_code == 422
    assert "Không có gì thay đổi" in text_of(unchanged)


def test_the_form_asks_the_database_the_same_with_a_full_register(
    district: District, clerk: Client
) -> None:
    url = address("register_document", district)
    clerk.get(url)
    with CaptureQueriesContext(connection) as first:
        clerk.get(url)
    for number in range(1, 9):
        register(district, entry_in(number=f"{number}/SGDĐT-VP", body=f"Cơ quan {number}"))
    with CaptureQueriesContext(connection) as second:
        clerk.get(url)
    assert len(second) == len(first) <= 14
