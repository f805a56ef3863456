"""Closing a review in the browser, its paper and workbook, and months side by side."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.domain.reviews.conftest import May
from tests.web.people import browser
from tests.web.review_pages import HTMX, PDF, closed, may, tab, text_of, two_months, url
from tests.web.workbooks import sheets
from truongchuan.domain.audit.models import AuditEvent
from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.programmes.models import RoadmapRow, Target
from truongchuan.domain.reviews.canonical import digest
from truongchuan.domain.reviews.models import (
    MonthlyReview,
)
from truongchuan.domain.sources.models import StoredFile

__all__ = ["may"]


# --- closing --------------------------------------------------------------------------------


def test_closing_asks_for_signer_and_file_or_reason(may: May) -> None:
    client = browser(may.district, "leader")
    assert "Chưa chốt số liệu" in text_of(client.get(url("review_close", may)))
    may.freeze()
    form = client.get(url("review_close", may))
    assert "giữ nguyên mãi mãi" in text_of(form)
    assert may.review.snapshot_hash in form.content.decode()
    bad = client.post(url("review_close", may), {"signer_name": "Nguyễn An"})
    assert bad.status_code == 422
    assert "ghi lý do chưa có bản ký" in text_of(bad)
    assert 'value="Nguyễn An"' in bad.content.decode()
    wrong = SimpleUploadedFile("ky.exe", b"MZ")
    bad = client.post(url("review_close", may), {"signer_name": "A", "signed_file": wrong})
    assert bad.status_code == 422
    assert not StoredFile.objects.filter(name__startswith="ky").exists()
    assert MonthlyReview.objects.get().state == "frozen"


def test_a_review_is_closed_with_the_signed_file(may: May) -> None:
    client = browser(may.district, "leader")
    may.freeze()
    response = client.post(
        url("review_close", may),
        {
            "signer_name": "Nguyễn An",
            "signer_post": "Phó Chủ tịch",
            "signed_file": SimpleUploadedFile("so-ket.pdf", PDF),
            "based_on": may.review.snapshot_hash,
        },
        follow=True,
    )
    page = text_of(response)
    review = MonthlyReview.objects.get()
    assert "Kiểm tra: nội dung nguyên vẹn" in page
    assert review.closing_hash in page
    assert review.signed_file is not None
    download = reverse("file", args=[may.programme.pk, review.signed_file.pk])
    reader = browser(may.district, "viewer")
    assert b"".join(reader.get(download).streaming_content) == PDF  # type: ignore[attr-defined]
    again = client.post(url("review_close", may), {"signer_name": "B", "unsigned_reason": "x"})
    assert again.status_code == 422
    assert MonthlyReview.objects.get().signer_name == "Nguyễn An"


def test_numbers_frozen_meanwhile_stop_the_closing_and_keep_no_file(may: May) -> None:
    client = browser(may.district, "leader")
    may.freeze()
    response = client.post(
        url("review_close", may),
        {
            "signer_name": "Nguyễn An",
            "signed_file": SimpleUploadedFile("so-ket.pdf", PDF),
            "based_on": "0" * 64,
        },
    )
    assert response.status_code == 422
    assert "chốt lại số liệu" in text_of(response)
    assert "Hãy chọn lại tệp đã ký" in text_of(response)
    assert not StoredFile.objects.filter(name="so-ket.pdf").exists()


def test_a_closed_review_offers_nothing_to_change(may: May) -> None:
    closed(may)
    client = browser(may.district, "leader")
    for name in ("so-lieu", "nhiem-vu", "don-vi", "ket-luan", "tep"):
        response = client.get(url("review", may), {"tab": name})
        page = response.content.decode()
        assert "hx-post" not in page
        assert 'name="words"' not in page
    told = client.post(url("review_assess_task", may, number=1), {"rating": "good"})
    assert "đã đóng ngày 15/05/2023" in text_of(told)
    unit = may.district.unit(OrganisationKind.FINANCE)
    address = url("review_comment", may, unit_pk=unit.pk)
    for headers in ({}, HTMX):
        told = client.post(address, {"words": "thêm"}, **headers)
        assert "đã đóng ngày 15/05/2023" in text_of(told)
    for name in ("review_conclude", "review_assign", "review_close"):
        sent = {"task": "x", "lead": unit.pk, "due_on": "01/06/2023", "signer_name": "B"}
        told = client.post(url(name, may), {**sent, "unsigned_reason": "x"})
        assert told.status_code == 422
        assert "đã đóng ngày 15/05/2023" in text_of(told)


def test_a_forged_review_is_told(may: May, monkeypatch: pytest.MonkeyPatch) -> None:
    closed(may)
    from truongchuan.web.views import reviews as views

    monkeypatch.setattr(views, "verify_review", lambda **_: ("content", "record"))
    page = tab(browser(may.district, "viewer"), may, "tep")
    assert "không còn nguyên vẹn" in page
    assert "Mã kiểm tra không khớp nhật ký." in page


# --- paper and workbook ---------------------------------------------------------------------


def test_the_paper_of_a_closed_review_is_the_same_to_the_byte(may: May) -> None:
    closed(may)
    first = browser(may.district, "leader").get(url("review_print", may))
    assert "Khẩn trương hơn." in text_of(first)
    assert "Đã bố trí &lt;kinh phí&gt;" in first.content.decode()
    closing = AuditEvent.objects.get(action="review.close")
    mark = f"{closing.hash[:4]} {closing.hash[4:8]} {closing.hash[8:12]}"
    assert f"Nhật ký kiểm toán: số {closing.number}, mã {mark}" in text_of(first)
    # Everything changes: work, names, people, language, the day.
    RoadmapRow.objects.update(task="khác", percent=77, state="done")
    Organisation.objects.update(name="Tên khác", short_name="khác")
    Target.objects.update(state="recognised")
    may.stand_on(date(2023, 12, 1))
    type(may.programme).objects.update(title="Tên khác", number="99/KH")
    english = browser(may.district, "viewer")
    english.cookies["django_language"] = "en"
    second = english.get(url("review_print", may))
    assert second.content == first.content
    assert second.headers["Content-Language"] == "vi"
    assert "csrf" not in first.content.decode()


def test_the_template_of_the_paper_stays(may: May) -> None:
    """Papers that were closed must not change with a release: see ``review_print``."""
    from django.template.loader import get_template

    source = get_template("reviews/print.html").template.source  # type: ignore[attr-defined]
    assert digest(source) == PRINT_TEMPLATE


PRINT_TEMPLATE = "d9590264d8a4083be8f483bba9ca81bc48d8713e480e7b4613c8c6c0e1867be9"


def test_a_frozen_review_prints_as_not_closed(may: May) -> None:
    may.freeze()
    page = text_of(browser(may.district, "viewer").get(url("review_print", may)))
    assert "Kỳ sơ kết chưa đóng." in page
    assert may.review.snapshot_hash in page
    assert "ngày 15 tháng 5 năm 2023" in page


def test_the_style_of_the_paper(may: May) -> None:
    response = browser(may.district, "viewer").get("/so-ket/ban-in.css")
    assert response.headers["Content-Type"] == "text/css"
    assert b"@page" in response.content


def test_the_workbook_holds_numbers_and_words(may: May) -> None:
    closed(may)
    response = browser(may.district, "viewer").get(url("review_xlsx", may))
    found = sheets(response.content)
    assert list(found) == ["Số liệu", "Nhiệm vụ", "Đơn vị", "Trường"]
    assert "Đã bố trí <kinh phí>" in found["Đơn vị"]
    assert "Chậm" in found["Nhiệm vụ"]
    assert "TH Hòa Bình" in found["Trường"]
    assert any(may.review.snapshot_hash in cell for cell in found["Số liệu"])


# --- months side by side --------------------------------------------------------------------


def test_months_are_compared(may: May) -> None:
    client = browser(may.district, "viewer")
    assert "Cần ít nhất hai tháng" in text_of(client.get(url("review_compare", may)))
    two_months(may)
    response = client.get(url("review_compare", may))
    page = text_of(response)
    assert "Số liệu chốt ngày 15/05/2023 và 30/06/2023." in page
    assert "1. Khảo sát cơ sở vật chất" in page
    assert "trạng thái: Chưa bắt đầu → Đã xong" in page
    assert 'class="number tone-success"><strong>+1' in response.content.decode()
    turned = client.get(url("review_compare", may), {"tu": "2023-06", "den": "2023-05"})
    assert "trạng thái: Đã xong → Chưa bắt đầu" in text_of(turned)
    same = client.get(url("review_compare", may), {"tu": "2023-05", "den": "2023-05"})
    assert same.status_code == 200
    assert "chart--trend" in client.get(url("reviews", may)).content.decode()
