"""What the areas of the year put into a month's review."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.domain.conftest import District
from truongchuan.domain.directory.models import Organisation, OrganisationKind
from truongchuan.domain.documents.services import Entry, register_document
from truongchuan.domain.followup.services import ObstacleDraft, raise_obstacle
from truongchuan.domain.programmes.models import Programme
from truongchuan.domain.reviews.services import freeze_review, open_review
from truongchuan.web.law import current_law

pytestmark = pytest.mark.django_db
ON = date(2023, 5, 15)


def test_each_area_tells_its_month_and_where_to_look_it_up(district: District) -> None:
    Programme.objects.update(fixed_today=ON)
    programme = Programme.objects.get()
    finance = Organisation.objects.get(kind=OrganisationKind.FINANCE)
    raise_obstacle(
        actor=district.system,
        work=programme.rows.get(number=1),
        draft=ObstacleDraft("Chưa có dự toán", finance, date(2023, 5, 20), category="money"),
    )
    register_document(
        actor=district.system,
        programme=programme,
        entry=Entry(
            direction="in",
            kind="CV",
            body="Sở Giáo dục và Đào tạo",
            summary="Hướng dẫn đánh giá ngoài",
            received_on=date(2023, 5, 8),
        ),
    )
    review = open_review(actor=district.system, programme=programme, month="2023-05")
    review = freeze_review(actor=district.system, review=review, law=current_law())
    sections = {s["name"]: s for s in json.loads(review.snapshot)["sections"]}
    assert {"obstacles", "meetings", "documents", "outreach", "mobilisation", "oversight"} <= set(
        sections
    )
    figures = {(name, f["key"]): f["value"] for name, s in sections.items() for f in s["figures"]}
    assert figures["obstacles", "unsolved"] == 1
    assert figures["documents", "received"] == 1
    assert figures["meetings", "held"] == 0
    assert sections["obstacles"]["table"]["rows"][0][1] == 1
    assert all(f["source"]["name"] for s in sections.values() for f in s["figures"])
