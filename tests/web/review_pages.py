"""What the tests of review pages share."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.domain.accreditation.conftest import small_law
from tests.domain.conftest import District
from tests.domain.reviews.conftest import May, make_may
from truongchuan.domain.directory.models import OrganisationKind
from truongchuan.domain.programmes.models import RoadmapRow
from truongchuan.domain.reviews.closing import close_review
from truongchuan.domain.reviews.models import (
    MonthlyReview,
)
from truongchuan.domain.reviews.opinions import assess_task, comment_unit
from truongchuan.domain.reviews.services import conclude_review, freeze_review, open_review

PDF = b"%PDF-1.4\n%%EOF"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def may(district: District) -> May:
    """An opened review of May 2023, seen on 15/05/2023."""
    return make_may(district)


def url(name: str, may: May, **more: Any) -> str:
    one = {} if name in {"reviews", "review_open", "review_compare"} else {"month": "2023-05"}
    return reverse(name, kwargs={"pk": may.programme.pk, **one, **more})


def text_of(response: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def tab(client: Client, may: May, name: str, **query: str) -> str:
    response = client.get(url("review", may), {"tab": name, **query})
    assert response.status_code == 200
    return text_of(response)


def closed(may: May) -> MonthlyReview:
    system, review = may.district.system, may.freeze()
    finance = may.district.unit(OrganisationKind.FINANCE)
    comment_unit(actor=system, review=review, organisation=finance, words="Đã bố trí <kinh phí>")
    assess_task(actor=system, review=review, row=RoadmapRow.objects.get(number=1), rating="slow")
    conclude_review(actor=system, review=review, text="Khẩn trương hơn.\n\nĐôn đốc các trường.")
    close_review(
        actor=system, review=review, signer_name="Nguyễn Văn An", signer_post="Phó Chủ tịch",
        unsigned_reason="chờ văn thư quét",
    )  # fmt: skip
    return MonthlyReview.objects.get(month="2023-05")


def two_months(may: May) -> None:
    may.freeze()
    may.stand_on(date(2023, 6, 30))
    system = may.district.system
    programme = type(may.programme).objects.get(pk=may.programme.pk)
    RoadmapRow.objects.filter(number=1).update(state="done", percent=100, done_on=date(2023, 6, 2))
    june = open_review(actor=system, programme=programme, month="2023-06")
    freeze_review(actor=system, review=june, law=small_law())
