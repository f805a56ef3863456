"""Search and suggestions."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from tests.domain.conftest import District, reading, small_facts
from tests.web.people import ROLES, browser
from truongchuan.domain.directory.models import School
from truongchuan.domain.directory.services import add_alias, create_school
from truongchuan.domain.programmes.importing import PlanReading, import_plan
from truongchuan.domain.programmes.models import PlanFinding
from truongchuan.engines.plan.findings import Category, CheckReport, Finding, Severity
from truongchuan.wording.findings import finding_message

pytestmark = pytest.mark.django_db
URL = reverse("search")
FINDING = Finding(
    "school-name-variant",
    Category.NAME_VARIANT,
    Severity.WARNING,
    quotes=("TH Hoà Bính",),
    params={"school": "TH Hòa Bình", "written": "TH Hoà Bính", "proper": "TH Hòa Bình", "count": 1},
)


@pytest.fixture
def searched(district: District) -> District:
    """The small plan with a school of a well-known name."""
    create_school(
        actor=district.system,
        authority=district.authority,
        name="THCS Ngô Thì Nhậm",
        kind="lower_secondary",
    )
    return district


def find(district: District, query: str, role: str = "viewer", **more: str) -> str:
    response = browser(district, role).get(URL, {"q": query, **more})
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    "query", ["ngo thi nham", "Ngô Thì Nhậm", "NGÔ THỊ NHÂM", "thcs ngo thi nham"]
)
def test_a_school_is_found_and_marked_however_it_is_typed(searched: District, query: str) -> None:
    html = find(searched, query)
    school = School.objects.get(organisation__name="THCS Ngô Thì Nhậm")
    assert reverse("school", args=[searched.programme.pk, school.pk]) in html
    assert re.search(r"<mark>(THCS )?Ngô Thì Nhậm</mark>", html)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_may_search(searched: District, role: str) -> None:
    assert "<mark>kinh phí</mark>" in find(searched, "kinh phi", role)


def test_nobody_is_asked_to_sign_in(searched: District) -> None:
    response = browser(searched, "nobody").get(URL, {"q": "kinh phi"})
    assert response.headers["Location"].startswith(reverse("account_login"))


def test_a_stranger_finds_only_their_own(searched: District) -> None:
    html = find(searched, "ngo thi nham", "stranger")
    assert "Không tìm thấy" in html
    assert f"/ke-hoach/{searched.programme.pk}/" not in html


def test_every_kind_is_found_with_counts_and_links(searched: District) -> None:
    pk = searched.programme.pk
    html = find(searched, "cac truong")
    assert "Nhiệm vụ 1" in text_of(html)
    assert "Phân công 1" in text_of(html)
    assert reverse("task", args=[pk, 2]) in html
    assert f"{reverse('plan_text', args=[pk])}?line=1#d-1" in html
    assert reverse("unit", args=[pk, searched.unit("finance").pk]) in find(searched, "tai chinh")


def test_a_finding_is_found_by_its_words(searched: District) -> None:
    import_plan(
        actor=searched.system,
        authority=searched.authority,
        file=searched.file,
        reading=_with(FINDING),
        programme=searched.programme,
    )
    html = find(searched, "hoa binh", kind="findings")
    assert "#phat-hien-" in html
    assert "TH Hoà Bính" in text_of(html) or "Hoà Bính" in text_of(html)
    assert "<mark>Hòa Bình</mark>" in html or "<mark>Hoà Bính</mark>" in html


def _with(finding: Finding) -> PlanReading:
    made = reading(small_facts(), CheckReport((finding,), ()))
    return replace(made, finding_text=finding_message)


def test_a_school_found_by_another_spelling_shows_it(searched: District) -> None:
    school = School.objects.get(organisation__name="MN Đống Đa")
    add_alias(organisation=school.organisation, written="MG Đống Đa cũ")
    html = find(searched, "mg dong da cu")
    assert "còn viết: <mark>MG Đống Đa cũ</mark>" in html


def test_many_hits_are_cut_counted_and_paged(searched: District) -> None:
    for n in range(60):
        create_school(
            actor=searched.system,
            authority=searched.authority,
            name=f"TH Sao Mai {n}",
            kind="primary",
        )
    html = find(searched, "sao mai")
    assert html.count("<mark>Sao Mai</mark>") == 6
    assert "Xem cả 60 kết quả" in html
    only = find(searched, "sao mai", kind="schools")
    assert only.count("<mark>Sao Mai</mark>") == 50
    assert "page=2" in only
    assert find(searched, "sao mai", kind="schools", page="2").count("<mark>Sao Mai</mark>") == 10


@pytest.mark.parametrize(
    "query", ["", "   ", "%", "_", "\\", "a\x00b", "x" * 5000, "<script>alert(1)</script>"]
)
def test_odd_words_do_no_harm(searched: District, query: str) -> None:
    html = find(searched, query)
    assert "<mark>" not in html
    assert "<script>alert" not in html


def test_without_words_the_page_tells_how_to_search(searched: District) -> None:
    assert "Gõ tên trường" in find(searched, "")
    told = text_of(find(searched, "khong co gi ca"))
    assert "Không tìm thấy “khong co gi ca”" in told
    assert "Xem mọi trường" in told


def test_suggestions_are_a_piece_of_page(searched: District) -> None:
    client = browser(searched, "viewer")
    response = client.get(URL, {"q": "hoa binh"}, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert "<html" not in html
    assert html.count("<mark>Hòa Bình</mark>") >= 3
    assert "Mọi kết quả cho “hoa binh”" in html
    assert "HX-Request" in response.headers["Vary"]
    none = client.get(URL, {"q": "khong co"}, headers={"HX-Request": "true"}).content.decode()
    assert "Không tìm thấy" in none
    assert client.get(URL, {"q": ""}, headers={"HX-Request": "true"}).content.strip() == b""


def test_the_box_on_every_page_asks_for_suggestions(searched: District) -> None:
    html = find(searched, "")
    assert 'hx-get="/tim/"' in html
    assert 'id="search-suggestions"' in html


def test_queries_do_not_grow_with_hits(
    searched: District, django_assert_max_num_queries: Any
) -> None:
    client = browser(searched, "viewer")
    client.get(URL, {"q": "hoa"})

    def count() -> int:
        with django_assert_max_num_queries(40) as captured:
            assert client.get(URL, {"q": "hoa"}).status_code == 200
        return len(captured)

    few = count()
    for n in range(30):
        school = create_school(
            actor=searched.system, authority=searched.authority, name=f"TH Hoa {n}", kind="primary"
        )
        add_alias(organisation=school.organisation, written=f"Trường Hoa {n}")
    assert count() == few


def test_a_finding_that_is_no_longer_worded_shows_its_quotes(searched: District) -> None:
    PlanFinding.objects.filter(code="count-mismatch").update(code="an-old-check", folded="cu ky")
    assert "09 trường" in find(searched, "cu ky")
