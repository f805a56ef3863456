"""Schools of a programme under the law of several days."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.domain.conftest import District
from tests.web.people import browser
from tests.web.test_heat import judge, names, page, record, school, text_of
from truongchuan.domain.accreditation.comparisons import refresh_comparisons
from truongchuan.domain.accreditation.models import Comparison
from truongchuan.domain.accreditation.selectors import school_impact
from truongchuan.domain.programmes.models import Programme
from truongchuan.engines.rules.impact import Change
from truongchuan.web.law import current_law
from truongchuan.web.presenters import programme_impact as presenter
from truongchuan.web.presenters.heat import Source
from truongchuan.web.presenters.programme_impact import COUNTED, read_impact
from truongchuan.web.views import impact as views

pytestmark = pytest.mark.django_db
TODAY = date(2023, 5, 15)
DAYS = [TODAY, date(2025, 2, 1), date(2026, 8, 1)]


@pytest.fixture
def programme(district: District) -> Programme:
    Programme.objects.update(fixed_today=TODAY)
    return Programme.objects.get()


@pytest.fixture
def client(programme: Programme, district: District) -> Client:
    return browser(district, "viewer")


@pytest.fixture
def tall(district: District) -> None:
    """A primary school of four storeys: too many in 2023, allowed since 2025."""
    record(district, "TH Hòa Bình", is_sample=True, max_floors_teaching=4)


def row(html: str, name: str) -> str:
    found = re.search(rf'<th scope="row" class="heat__school"><a [^>]*>{name}<.*?</tr>', html, re.S)
    assert found is not None
    return found[0]


@pytest.mark.usefixtures("tall")
def test_what_each_school_gains_and_by_which_rule(client: Client, programme: Programme) -> None:
    html = page(client, "programme_impact", programme)
    assert Comparison.objects.count() == 9  # made for the page's own lines
    assert "Số liệu minh họa" in html
    assert ("✓", "1") in re.findall(
        r'class="heat__met[^"]*"><i aria-hidden="true">(.)</i><b>(\d+)</b>',
        row(html, "TH Hòa Bình"),
    )
    assert "heat__met" not in row(html, "MN Đống Đa")
    first = html[html.index('class="table table--stack impact__rules"') :]
    told = text_of(first[: first.index("</tr>", first.index("<tbody>"))])
    assert "Số tầng" in told
    assert "TH Hòa Bình" in told
    assert "14/2025" in told or "23/2024" in told
    assert re.search(r"/luat/van-ban/[\w-]+/\?ngay=[^\"]*#", first)
    link = reverse("school_impact", args=[programme.pk, school("TH Hòa Bình").pk])
    assert f'href="{link}?ngay=15%2F05%2F2023' in html


@pytest.mark.usefixtures("tall")
def test_the_counts_are_those_of_each_school_s_own_page(
    programme: Programme, district: District, client: Client
) -> None:
    judge(district, "THCS Hòa Bình", "1.1.M1.a", met=False)
    page(client, "programme_impact", programme)
    law = current_law()
    source = Source(district.system, programme, law, TODAY)
    found = read_impact(source, client.get("/").wsgi_request.GET)
    moved = 0
    for state in found.scope:
        alone = school_impact(
            actor=district.system, school=school(state.line.name), law=law, on=TODAY, days=DAYS
        )
        for steps, counts in zip(alone.steps, state.counts, strict=True):
            wanted = {change: sum(s.change is change for s in steps) for change in COUNTED}
            assert dict(counts) == wanted
            moved += wanted[Change.DROPPED_FAILING] + wanted[Change.GAINED]
        for under, kept in zip(alone.under, state.rows, strict=True):
            assert under.assessment is not None
            assert kept.proven_level == under.assessment.proven.level
            assert kept.possible_degree == under.assessment.possible.degree
    assert moved == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["TH Hòa Bình", "MN Đống Đa", "THCS Hòa Bình"]),
        ({"kind": "preschool"}, ["MN Đống Đa"]),
        ({"target": "renewal"}, ["THCS Hòa Bình"]),
        ({"change": "gained"}, ["TH Hòa Bình"]),
        ({"change": "lost"}, []),
        ({"sort": "-gained"}, ["TH Hòa Bình", "MN Đống Đa", "THCS Hòa Bình"]),
        ({"sort": "name"}, ["MN Đống Đa", "TH Hòa Bình", "THCS Hòa Bình"]),
        ({"change": "zzz", "sort": "x", "page": "y", "kind": "a\x00", "target": "b"}, None),
    ],
)
@pytest.mark.usefixtures("tall")
def test_filters_and_orders(
    client: Client, programme: Programme, query: dict[str, str], expected: list[str] | None
) -> None:
    page(client, "programme_impact", programme)
    found = names(page(client, "programme_impact", programme, **query))
    if expected is None or not query:
        assert len(found) == 3
    else:
        assert sorted(found) == sorted(expected)
        assert found[:1] == expected[:1]


def test_days_are_chosen_and_bad_ones_named(client: Client, programme: Programme) -> None:
    url = reverse("programme_impact", args=[programme.pk])
    html = client.get(url, {"ngay": ["01/08/2026", "2023-05-15"]}).content.decode()
    assert re.findall(r"<h2>([\d/]+)</h2>", html) == ["15/05/2023", "01/08/2026"]
    assert '<input type="hidden" name="ngay" value="01/08/2026">' in html  # filters keep the days
    one = client.get(url, {"ngay": ["01/08/2026"]}).content.decode()
    assert "impact__rules" not in one
    bad = client.get(url, {"ngay": ["x", "01/02/2025"]})
    assert bad.status_code == 422
    assert 'id="ngay-1-loi"' in bad.content.decode()


def test_a_new_figure_makes_the_comparison_anew(
    client: Client, programme: Programme, district: District
) -> None:
    assert "heat__met" not in row(page(client, "programme_impact", programme), "TH Hòa Bình")
    record(district, "TH Hòa Bình", max_floors_teaching=4)
    assert Comparison.objects.filter(stale=True).count() == 3
    assert "heat__met" in row(page(client, "programme_impact", programme), "TH Hòa Bình")
    assert Comparison.objects.filter(stale=True).count() == 0


def test_schools_that_were_not_judged_are_judged_by_a_button(
    client: Client, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenter, "REFRESH_AT_ONCE", 1)
    html = page(client, "programme_impact", programme)
    assert "Còn 2 trường chưa đánh giá" in text_of(html)
    action = re.search(r'hx-post="([^"]+tac-dong/danh-gia-lai/[^"]*)"', html)
    assert action is not None
    monkeypatch.setattr(views, "CHUNK", 1)
    url = action[1].replace("&amp;", "&")
    part = client.post(url, headers={"HX-Request": "true"})
    assert "Còn 1 trường" in text_of(part.content.decode())
    last = client.post(url, {"total": "2"}, headers={"HX-Request": "true"})
    assert "tac-dong/?ngay=" in last.headers["HX-Redirect"]
    assert Comparison.objects.count() == 9


def test_days_of_one_law_share_a_comparison(programme: Programme, district: District) -> None:
    ids, law = [school("TH Hòa Bình").pk], current_law()
    days = [date(2025, 2, 1), date(2025, 2, 2)]
    assert refresh_comparisons(law=law, on=TODAY, days=days, school_ids=ids) == 1
    assert Comparison.objects.count() == 1
    assert refresh_comparisons(law=law, on=TODAY, days=days[1:], school_ids=ids) == 0


@pytest.mark.usefixtures("tall")
def test_the_workbook_holds_every_school_and_rule(client: Client, programme: Programme) -> None:
    response = client.get(reverse("programme_impact_xlsx", args=[programme.pk]))
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    schools, rules = (book.get_sheet_by_index(at).to_python() for at in (0, 1))
    assert any("TH Hòa Bình" in line for line in schools)
    assert any("Số liệu minh họa" in str(cell) for line in schools for cell in line)
    assert any("TH Hòa Bình" in str(line[-1]) and line[8] == 1 for line in rules)


def test_the_number_of_queries_is_fixed(
    client: Client, programme: Programme, district: District
) -> None:
    def count(**query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, "programme_impact", programme, **query)
        return len(queries)

    page(client, "programme_impact", programme)
    assert count(kind="preschool") == count()


@pytest.mark.usefixtures("tall")
def test_where_criteria_went_stands_beside_the_school_and_in_the_library(
    client: Client, programme: Programme
) -> None:
    url = reverse("school_impact", args=[programme.pk, school("TH Hòa Bình").pk])
    told = text_of(client.get(url).content.decode())
    assert told.count("đối chiếu của chúng tôi, không chính thức") == 1
    part = told[told.index("nằm ở đâu trong 57/2026/TT-BGDĐT") :]
    assert "1.1 Phương hướng, chiến lược xây dựng và phát triển nhà trường chưa rõ Mức 1" in part
    assert "1.1 Tầm nhìn, sứ mạng" in part
    same = client.get(url, {"ngay": ["15/05/2023", "01/02/2025"]}).content.decode()
    assert "không chính thức" not in same
    for slug in ("57-2026-tt-bgddt", "17-2018-tt-bgddt"):
        url = reverse("law_diff", args=[slug])
        query = {"tu": "06/07/2026", "den": "07/07/2026"}
        assert "không chính thức" in client.get(url, query).content.decode(), slug
    query = {"tu": "24/01/2025", "den": "25/01/2025"}
    assert "không chính thức" not in client.get(url, query).content.decode()
