"""Pages of monthly reviews."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.domain.conftest import District
from tests.domain.reviews.conftest import May
from tests.web.people import browser
from tests.web.review_pages import HTMX, may, tab, text_of, two_months, url
from truongchuan.domain.directory.models import Organisation, OrganisationKind, School
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.reviews.frozen import snapshot_view
from truongchuan.domain.reviews.models import (
    MonthlyReview,
    ReviewTask,
    TaskAssessment,
    UnitAssessment,
    UnitComment,
)
from truongchuan.domain.reviews.opinions import assess_task, comment_unit

__all__ = ["may"]


# --- the year -------------------------------------------------------------------------------


def test_the_year_shows_months_and_opens_the_next(district: District) -> None:
    programme = district.programme
    programme.fixed_today = date(2023, 3, 20)
    programme.save()
    client = browser(district, "education")
    page = text_of(client.get(reverse("reviews", args=[programme.pk])))
    assert "Đã đóng 0 trong 12 kỳ" in page
    assert "Mở sơ kết tháng 3/2023" in page
    response = client.post(reverse("review_open", args=[programme.pk]), {"month": "2023-03"})
    assert response.headers["Location"] == reverse("review", args=[programme.pk, "2023-03"])
    page = text_of(client.get(reverse("reviews", args=[programme.pk])))
    assert "bỏ qua" in page
    assert "Mở sơ kết tháng 3/2023" not in page
    refused = client.post(
        reverse("review_open", args=[programme.pk]), {"month": "2023-04"}, follow=True
    )
    assert "chưa đến" in text_of(refused)
    assert MonthlyReview.objects.count() == 1


def test_readers_see_the_year_without_buttons(may: May) -> None:
    response = browser(may.district, "viewer").get(url("reviews", may))
    assert "Tháng 5/2023" in text_of(response)
    assert 'name="month"' not in response.content.decode()


def test_the_navigation_leads_to_the_reviews(may: May) -> None:
    response = browser(may.district, "finance").get(url("review", may))
    assert f'href="{url("reviews", may)}"' in response.content.decode()


# --- numbers --------------------------------------------------------------------------------


def test_numbers_are_marked_as_open_until_frozen(may: May) -> None:
    client = browser(may.district, "education")
    assert "Số liệu hiện nay, chưa chốt" in tab(client, may, "so-lieu")
    assert client.get(url("review_print", may)).status_code == 302
    assert client.get(url("review_xlsx", may)).status_code == 302
    response = client.post(url("review_freeze", may), follow=True)
    page = text_of(response)
    assert "Đã chốt số liệu." in page
    assert "chưa chốt" not in page
    assert "Từng trường" in page
    review = MonthlyReview.objects.get()
    assert review.snapshot_hash in page
    assert f"/ke-hoach/{may.programme.pk}/lo-trinh/?state=late" in response.content.decode()


def test_numbers_can_be_frozen_anew_or_given_up(may: May) -> None:
    client = browser(may.district, "leader")
    client.post(url("review_freeze", may))
    client.post(url("review_freeze", may))
    assert MonthlyReview.objects.get().freezes == 2
    assert "Đã bỏ chốt" in text_of(client.post(url("review_reopen", may), follow=True))
    assert "chưa chốt số liệu" in text_of(client.post(url("review_reopen", may), follow=True))
    told = text_of(client.post(url("review_withdraw", may), follow=True))
    assert "Đã bỏ kỳ sơ kết tháng 5/2023" in told
    assert not MonthlyReview.objects.exists()


def test_an_unknown_tab_is_the_first_and_an_unknown_month_is_not_found(may: May) -> None:
    client = browser(may.district, "education")
    assert "Nguồn giao việc" in tab(client, may, "không-có")
    for month in ("2023-06", "so", "2023-05x"):
        address = reverse("review", args=[may.programme.pk, month])
        assert client.get(address).status_code == 404


# --- tasks ----------------------------------------------------------------------------------


def test_a_task_is_assessed_in_its_place(may: May) -> None:
    client = browser(may.district, "education")
    assert "Gợi ý: Không đạt (quá hạn 76 ngày)" in tab(client, may, "nhiem-vu")
    address = url("review_assess_task", may, number=1)
    refused = client.post(address, {"rating": "failed", "words": " ", "based_on": "0"}, **HTMX)
    assert refused.status_code == 200
    assert "phải ghi rõ vì sao" in text_of(refused)
    assert "<html" not in refused.content.decode()
    answer = client.post(
        address, {"rating": "failed", "words": "Thiếu <hồ sơ>", "based_on": "0"}, **HTMX
    )
    assert "Thiếu &lt;hồ sơ&gt;" in answer.content.decode()
    assert TaskAssessment.objects.get().rating == "failed"
    late = client.post(address, {"rating": "good", "words": "", "based_on": "0"}, **HTMX)
    assert "vừa sửa nội dung này" in text_of(late)
    assert TaskAssessment.objects.get().rating == "failed"


def test_without_scripts_a_refused_assessment_keeps_what_was_typed(may: May) -> None:
    client = browser(may.district, "education")
    address = url("review_assess_task", may, number=1)
    response = client.post(address, {"rating": "xuất sắc", "words": "rất nhanh"})
    assert response.status_code == 422
    assert 'value="rất nhanh"' in response.content.decode()
    response = client.post(address, {"rating": "met", "words": "rất nhanh"})
    assert response.headers["Location"].endswith("?tab=nhiem-vu#nv-1")
    assert client.post(url("review_assess_task", may, number=99)).status_code == 404
    long = client.post(address, {"rating": "met", "words": "x" * 4001})
    assert "nhiều nhất 4000" in text_of(long)


def test_tasks_are_filtered(may: May) -> None:
    client = browser(may.district, "education")
    may.freeze()
    assess_task(
        actor=may.district.system, review=may.review, row=RoadmapRow.objects.get(number=2),
        rating="good",
    )  # fmt: skip
    month = tab(client, may, "nhiem-vu")
    assert "Đã đánh giá 1 trong 2" in month
    assert "Đón đoàn" not in month
    assert "Đón đoàn" in tab(client, may, "nhiem-vu", xem="tat-ca")
    assert "Khảo sát" not in tab(client, may, "nhiem-vu", **{"danh-gia": "good"})
    assert "Hoàn thiện hồ sơ" not in tab(client, may, "nhiem-vu", xem="chua-danh-gia")
    assert "Khảo sát" in tab(client, may, "nhiem-vu", q="khao sat")
    assert "Không có nhiệm vụ nào hợp với bộ lọc" in tab(client, may, "nhiem-vu", q="zzz")


def test_suggestions_are_confirmed_together(may: May) -> None:
    client = browser(may.district, "education")
    assert "chưa chốt số liệu" in text_of(client.post(url("review_confirm", may), follow=True))
    may.freeze()
    assert "Xác nhận 1 gợi ý" in tab(client, may, "nhiem-vu")
    told = text_of(client.post(url("review_confirm", may), follow=True))
    assert "Đã xác nhận 1 đánh giá" in told
    assert TaskAssessment.objects.get().rating == "not_due"


# --- units ----------------------------------------------------------------------------------


def test_a_unit_writes_its_comment_and_cannot_write_another_s(may: May) -> None:
    client = browser(may.district, "finance")
    own = may.district.unit(OrganisationKind.FINANCE)
    other = may.district.unit(OrganisationKind.EDUCATION_OFFICE)
    page = tab(client, may, "don-vi")
    assert "đơn vị của bạn" in page
    answer = client.post(
        url("review_comment", may, unit_pk=own.pk),
        {"words": "Đã thẩm định\x00 kinh phí", "based_on": "0"},
        **HTMX,
    )
    assert "Đã thẩm định kinh phí" in text_of(answer)
    assert UnitComment.objects.get().organisation == own
    for name in ("review_comment", "review_assess_unit"):
        refused = client.post(url(name, may, unit_pk=other.pk), {"words": "x", "rating": "slow"})
        assert refused.status_code == 403
    assert UnitComment.objects.count() == 1
    assert client.post(url("review_comment", may, unit_pk=0), {"words": "x"}).status_code == 404


def test_an_empty_comment_is_refused_and_kept_open(may: May) -> None:
    client = browser(may.district, "finance")
    own = may.district.unit(OrganisationKind.FINANCE)
    response = client.post(url("review_comment", may, unit_pk=own.pk), {"words": " "})
    assert response.status_code == 422
    assert "Hãy ghi ý kiến của Phòng Tài chính - Kế hoạch" in text_of(response)


def test_a_head_teacher_finds_the_own_school(may: May) -> None:
    client = browser(may.district, "head_teacher")
    school = School.objects.get(organisation__name="TH Hòa Bình").organisation
    assert "TH Hòa Bình" in tab(client, may, "don-vi")
    client.post(url("review_comment", may, unit_pk=school.pk), {"words": "Đang sửa sân trường"})
    assert "Đang sửa sân trường" in tab(browser(may.district, "viewer"), may, "don-vi")


def test_managers_assess_units(may: May) -> None:
    client = browser(may.district, "leader")
    unit = may.district.unit(OrganisationKind.FINANCE)
    address = url("review_assess_unit", may, unit_pk=unit.pk)
    client.post(address, {"rating": "good", "words": "chủ động", "based_on": "0"})
    given = UnitAssessment.objects.get()
    assert (given.rating, given.words) == ("good", "chủ động")
    answer = client.post(address, {"rating": "", "words": "", "based_on": "1"}, **HTMX)
    assert "Chưa đánh giá" in text_of(answer) or "Gợi ý" in text_of(answer)
    assert not UnitAssessment.objects.exists()


def test_units_without_work_are_left_out_until_asked_for(may: May) -> None:
    Organisation.objects.filter(kind=OrganisationKind.FINANCE).update(name="Phòng Tài chính")
    RoadmapRow.objects.filter(number=1).update(is_active=False)
    client = browser(may.district, "education")
    assert "Phòng Tài chính" not in tab(client, may, "don-vi")
    assert "Phòng Tài chính" in tab(client, may, "don-vi", xem="tat-ca")
    assert "UBND phường" not in tab(client, may, "don-vi", xem="tat-ca", q="tai chinh")


# --- conclusions ----------------------------------------------------------------------------


def test_conclusions_are_written_and_not_overwritten(may: May) -> None:
    client = browser(may.district, "education")
    address = url("review_conclude", may)
    client.post(address, {"words": "Bản thứ nhất", "based_on": "0"})
    response = client.post(address, {"words": "Bản thứ hai", "based_on": "0"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Bản thứ nhất" in page
    assert "Bản thứ hai</textarea>" in page
    assert MonthlyReview.objects.get().conclusions == "Bản thứ nhất"


def test_a_task_is_given_from_the_review(may: May) -> None:
    client = browser(may.district, "education")
    unit = may.district.unit(OrganisationKind.FINANCE)
    address = url("review_assign", may)
    bad = client.post(
        address, {"task": "Rà soát kinh phí", "lead": unit.pk, "due_on": "01/01/2023"}
    )
    assert bad.status_code == 422
    assert "Rà soát kinh phí" in bad.content.decode()
    assert "sớm hơn ngày bắt đầu" in text_of(bad)
    stranger = client.post(address, {"task": "x", "lead": 10**6, "due_on": "01/06/2023"})
    assert stranger.status_code == 422
    good = client.post(
        address, {"task": "Rà soát kinh phí", "lead": unit.pk, "due_on": "01/06/2023"}, follow=True
    )
    assert "Đã giao việc B1" in text_of(good)
    assert ReviewTask.objects.get().row.origin == "review"


# --- every page -----------------------------------------------------------------------------


def test_english_pages_come_without_a_crash(may: May) -> None:
    two_months(may)
    client = browser(may.district, "education")
    client.cookies["django_language"] = "en"
    for name in ("reviews", "review_compare", "review_close", "review_xlsx"):
        assert client.get(url(name, may)).status_code == 200
    for name in ("so-lieu", "nhiem-vu", "don-vi", "ket-luan", "tep"):
        assert client.get(url("review", may), {"tab": name}).status_code == 200


def test_queries_do_not_grow_with_what_was_written(may: May) -> None:
    may.freeze()
    client = browser(may.district, "education")

    def queries() -> list[int]:
        counts = []
        for name in ("so-lieu", "nhiem-vu", "don-vi", "ket-luan", "tep"):
            with CaptureQueriesContext(connection) as captured:
                client.get(url("review", may), {"tab": name})
            counts.append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            client.get(url("reviews", may))
        return [*counts, len(captured)]

    queries()
    few = queries()
    system = may.district.system
    for row in RoadmapRow.objects.all():
        assess_task(actor=system, review=may.review, row=row, rating="good")
    for unit in Organisation.objects.filter(authority=may.district.authority):
        comment_unit(actor=system, review=may.review, organisation=unit, words="Có ý kiến")
    assert queries() == few
    assert max(few) < 30
    view = snapshot_view(MonthlyReview.objects.get())
    assert view is not None
    assert len(view.rows) == 3
