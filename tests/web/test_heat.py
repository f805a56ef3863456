"""Schools against criteria and against norms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.domain.conftest import District
from tests.web.people import browser
from truongchuan.domain.accreditation.models import Standing
from truongchuan.domain.accreditation.services import record_judgement, record_many_school_facts
from truongchuan.domain.directory.models import School
from truongchuan.domain.directory.services import create_school
from truongchuan.domain.programmes.models import Programme, Target
from truongchuan.domain.programmes.target_lines import last_day_of
from truongchuan.web.law import current_law
from truongchuan.web.presenters import heat as heat_presenter
from truongchuan.web.views import heat as heat_views

pytestmark = pytest.mark.django_db
TODAY = date(2023, 5, 15)


@pytest.fixture
def programme(district: District) -> Programme:
    """The small plan, seen on 15/05/2023."""
    Programme.objects.update(fixed_today=TODAY)
    return Programme.objects.get()


@pytest.fixture
def client(programme: Programme, district: District) -> Client:
    return browser(district, "education")


def school(name: str) -> School:
    return School.objects.get(organisation__name=name)


def record(district: District, name: str, *, is_sample: bool = False, **figures: object) -> None:
    record_many_school_facts(
        actor=district.system,
        figures={school(name): figures},
        law=current_law(),
        on=TODAY,
        source_title="Khảo sát",
        is_sample=is_sample,
    )


def judge(district: District, name: str, ref: str, *, met: bool) -> None:
    record_judgement(
        actor=district.system,
        school=school(name),
        ref=ref,
        met=met,
        evidence=["Biên bản kiểm tra"],
        law=current_law(),
        on=TODAY,
    )


def page(client: Client, route: str, programme: Programme, **query: str) -> str:
    response = client.get(reverse(route, args=[programme.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def names(html: str) -> list[str]:
    return re.findall(r'class="heat__school"><a [^>]*>([^<]+)<', html)


def heads(html: str) -> list[str]:
    return re.findall(
        r'class="heat__col[^"]*"><a [^>]*>(?:<span>[^<]*</span>)?<b>([^<]+)</b>', html
    )


def row(html: str, name: str) -> str:
    """The table row of a school."""
    found = re.search(rf'<th scope="row" class="heat__school"><a [^>]*>{name}<.*?</tr>', html, re.S)
    assert found is not None
    return found[0]


def cells(html: str, name: str) -> Iterator[tuple[str, str]]:
    """Tone and text of each item cell of a school."""
    for tone, content in re.findall(
        r'<td class="heat__(fail|open|met|none|wait)">(.*?)</td>', row(html, name)
    ):
        yield tone, text_of(content).replace(" ", "")


def test_without_figures_everything_is_unknown_and_nothing_fails(
    client: Client, programme: Programme
) -> None:
    html = page(client, "criteria_heat", programme)
    assert Standing.objects.count() == 3  # made for the page's own lines
    assert "Còn chưa rõ" in html
    assert 'class="heat__fail"' not in html
    assert {tone for tone, _ in cells(html, "TH Hòa Bình")} == {"open", "none"}
    assert "chưa đánh giá theo" not in html


def test_a_failing_item_stands_first_with_its_number_and_the_schools_it_keeps(
    client: Client, programme: Programme, district: District
) -> None:
    judge(district, "TH Hòa Bình", "3.2.M1.a", met=False)
    judge(district, "TH Hòa Bình", "3.2.M2.a", met=False)
    judge(district, "THCS Hòa Bình", "3.2.M1.a", met=False)
    judge(district, "MN Đống Đa", "1.4.M1.a", met=False)
    html = page(client, "criteria_heat", programme)
    assert heads(html)[:2] == ["3.2", "1.4"]
    assert heads(page(client, "criteria_heat", programme, cols="number"))[0] == "1.1"
    first = next(text for _, text in cells(html, "TH Hòa Bình"))
    assert first.startswith("0✕2")
    assert "Đang vướng" in row(html, "TH Hòa Bình")
    totals = re.search(r"Số trường vướng</th>(.*?)</tr>", html, re.S)
    assert totals is not None
    assert text_of(totals[1]).split()[:3] == ["2", "1", "·"]
    card = html[html.index("Vướng nhiều trường nhất") :]
    assert "3.2.M1.a" in card
    assert "?tieu-chi=3.2.M1.a" in card


def test_what_the_degree_does_not_ask_does_not_block(
    client: Client, programme: Programme, district: District
) -> None:
    judge(district, "TH Hòa Bình", "1.1.M3", met=False)  # degree 1 asks level 2
    assert "Đang vướng" not in row(page(client, "criteria_heat", programme), "TH Hòa Bình")
    Target.objects.filter(school=school("TH Hòa Bình")).update(degree=2)
    html = page(client, "criteria_heat", programme)
    assert "Đang vướng" in row(html, "TH Hòa Bình")
    assert heads(html)[0] == "1.1"


def test_a_school_that_proves_its_degree_is_told_apart(
    client: Client, programme: Programme, district: District
) -> None:
    client.get(reverse("criteria_heat", args=[programme.pk]))
    Standing.objects.filter(school=school("TH Hòa Bình")).update(
        proven_level=2, proven_degree=1, possible_level=2, possible_degree=1, unknown="1.1.M3"
    )
    html = page(client, "criteria_heat", programme)
    assert "Đã chứng minh" in row(html, "TH Hòa Bình").split("heat__result")[1][:300]
    assert names(page(client, "criteria_heat", programme, result="proven")) == ["TH Hòa Bình"]
    desk = text_of(browser(district, "leader").get("/").content.decode())
    assert "1 trường đã chứng minh đủ mức độ theo chỉ tiêu, 3 trong 3 trường có thể đạt" in desk
    overview = text_of(page(client, "programme", programme))
    assert "Khả năng đạt chỉ tiêu" in overview


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["TH Hòa Bình", "MN Đống Đa", "THCS Hòa Bình"]),
        ({"kind": "preschool"}, ["MN Đống Đa"]),
        ({"quarter": "2023-Q3"}, ["TH Hòa Bình"]),
        ({"target": "stretch"}, ["MN Đống Đa"]),
        ({"target": "renewal"}, ["THCS Hòa Bình"]),
        ({"tieu-chi": "3.2"}, ["TH Hòa Bình"]),
        ({"tieu-chi": "3.2.M1.a"}, ["TH Hòa Bình"]),
        ({"tieu-chi": "3.2.M1.b"}, []),
        ({"result": "blocked"}, ["TH Hòa Bình"]),
        ({"sort": "-name"}, ["THCS Hòa Bình", "TH Hòa Bình", "MN Đống Đa"]),
        ({"sort": "-failing"}, ["TH Hòa Bình", "MN Đống Đa", "THCS Hòa Bình"]),
        ({"sort": "-days", "page": "x"}, ["MN Đống Đa", "THCS Hòa Bình", "TH Hòa Bình"]),
        ({"kind": "zzz", "quarter": "a\x00", "sort": "pk", "tieu-chi": "<b>"}, []),
    ],
)
def test_filters_and_orders(
    client: Client,
    programme: Programme,
    district: District,
    query: dict[str, str],
    expected: list[str],
) -> None:
    judge(district, "TH Hòa Bình", "3.2.M1.a", met=False)
    html = page(client, "criteria_heat", programme, **query)
    assert names(html) == expected
    assert ("Không có trường nào hợp với bộ lọc" in html) == (not expected)
    assert "<b></" not in html


def test_days_left_count_to_the_end_of_the_quarter(client: Client, programme: Programme) -> None:
    assert "còn 138 ngày" in row(page(client, "criteria_heat", programme), "TH Hòa Bình")
    Programme.objects.update(fixed_today=date(2023, 10, 2))
    assert "quá 2 ngày" in row(page(client, "criteria_heat", programme), "TH Hòa Bình")
    assert last_day_of("2024-Q1") == date(2024, 3, 31)
    assert last_day_of("2024") is None


def test_norms_say_how_much_is_short_and_of_what(
    client: Client, programme: Programme, district: District
) -> None:
    figures = {"classes": 20, "classrooms": 17, "pupils": 600, "principal_rooms": 0}
    record(district, "TH Hòa Bình", is_sample=True, **figures)
    html = page(client, "norms_heat", programme, kind="primary")
    assert "−3" in {text for _, text in cells(html, "TH Hòa Bình")}
    assert "cần 20 phòng, hiện có 17 phòng; thiếu 3 phòng" in html
    assert "Số liệu minh họa" in html
    assert "600" in row(html, "TH Hòa Bình")
    totals = re.search(r"Tổng thiếu</th>(.*?)</tr>", html, re.S)
    assert totals is not None
    assert "3" in text_of(totals[1]).split()
    assert "Còn thiếu" in row(html, "TH Hòa Bình")
    # One column for norms that say the same for several kinds; the other kinds are blank in it.
    only = page(
        client, "norms_heat", programme, block="study", **{"dinh-muc": "th.study.classrooms"}
    )
    assert names(only) == ["TH Hòa Bình"]


def test_a_level_or_block_of_norms_alone(
    client: Client, programme: Programme, district: District
) -> None:
    record(district, "TH Hòa Bình", classes=20, classrooms=17)
    html = page(client, "norms_heat", programme, level="level_2", kind="primary")
    assert "−3" not in {text for _, text in cells(html, "TH Hòa Bình")}
    groups = re.findall(
        r'scope="colgroup"[^>]*><span>([^<]+)',
        page(client, "norms_heat", programme, block="sanitation"),
    )
    assert groups == ["Vệ sinh"]


def test_columns_come_in_pages(
    client: Client, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = page(client, "norms_heat", programme)
    second = page(client, "norms_heat", programme, cols="2")
    heads_of = re.compile(r'class="heat__col"><a [^>]*title="([^"]+)"')
    assert len(heads_of.findall(first)) == 24
    assert not set(heads_of.findall(first)) & set(heads_of.findall(second))


def test_workbooks_hold_every_school_and_every_failing_item_with_its_reason(
    client: Client, programme: Programme, district: District
) -> None:
    record(district, "TH Hòa Bình", is_sample=True, classes=20, classrooms=17)
    judge(district, "THCS Hòa Bình", "3.2.M1.a", met=False)
    for route, expected in (("criteria_heat_xlsx", "3.2.M1.a"), ("norms_heat_xlsx", "phòng")):
        response = client.get(reverse(route, args=[programme.pk]))
        assert response.status_code == 200
        book = CalamineWorkbook.from_filelike(BytesIO(response.content))
        table, details = (book.get_sheet_by_index(n).to_python() for n in (0, 1))
        flat = [str(cell) for line in table for cell in line]
        assert "Số liệu minh họa" in flat
        assert {"TH Hòa Bình", "THCS Hòa Bình", "MN Đống Đa"} <= set(flat)
        assert any(text.startswith(("✕", "−", "0 ✕")) for text in flat)
        lines = [line for line in details if expected in [str(cell) for cell in line]]
        assert lines, route
        reason, cited = lines[0][5], lines[0][8]
        assert len(str(reason)) > 20
        assert "TT-BGDĐT" in str(cited)
    filtered = client.get(reverse("criteria_heat_xlsx", args=[programme.pk]), {"kind": "primary"})
    sheet = CalamineWorkbook.from_filelike(BytesIO(filtered.content)).get_sheet_by_index(0)
    assert "MN Đống Đa" not in [cell for line in sheet.to_python() for cell in line]


def test_schools_not_judged_yet_are_counted_and_made_on_request(
    client: Client, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heat_presenter, "REFRESH_AT_ONCE", 1)
    monkeypatch.setattr(heat_views, "CHUNK", 1)
    html = text_of(page(client, "criteria_heat", programme))
    assert "Còn 2 trường chưa đánh giá" in html
    assert Standing.objects.count() == 1
    url = reverse("standings_refresh", args=[programme.pk])
    back = reverse("norms_heat", args=[programme.pk]) + "?kind=primary"
    htmx = client.post(url, {"next": back, "total": "2"}, headers={"hx-request": "true"})
    assert 'max="2" value="1"' in htmx.content.decode()
    assert 'hx-trigger="load' in htmx.content.decode()
    done = client.post(url, {"next": back, "total": "2"}, headers={"hx-request": "true"})
    assert done.headers["HX-Redirect"] == back
    assert Standing.objects.count() == 3
    plain = client.post(url, {"next": "https://elsewhere.example/"})
    assert plain.headers["Location"] == reverse("criteria_heat", args=[programme.pk])
    assert "chưa đánh giá theo" not in page(client, "criteria_heat", programme)


def test_a_stale_standing_is_made_anew_when_its_line_is_shown(
    client: Client, programme: Programme, district: District
) -> None:
    client.get(reverse("norms_heat", args=[programme.pk]))
    record(district, "TH Hòa Bình", classes=20, classrooms=17)  # gives up the standing
    assert Standing.objects.filter(stale=True).count() == 1
    page(client, "norms_heat", programme)
    assert not Standing.objects.filter(stale=True).exists()
    before = page(client, "norms_heat", programme, kind="primary")
    assert "−3" in before
    record(district, "TH Hòa Bình", classrooms=18)
    assert "−2" in page(client, "norms_heat", programme, kind="primary")


def test_at_night_every_programme_is_judged(programme: Programme) -> None:
    out = StringIO()
    call_command("refresh_standings", "--limit", "2", stdout=out)
    assert "Đã đánh giá 2 trường" in out.getvalue()
    call_command("refresh_standings", "--programme", str(programme.pk), stdout=out, verbosity=2)
    assert Standing.objects.count() == 3
    with pytest.raises(CommandError):
        call_command("refresh_standings", "--programme", "999")


def test_queries_do_not_grow_with_schools(
    client: Client, programme: Programme, district: District
) -> None:
    urls = [
        reverse(name, args=[programme.pk]) for name in ("criteria_heat", "norms_heat", "programme")
    ]
    counts = []
    for more in (0, 12):
        version = programme.versions.get()
        for number in range(more):
            new = create_school(
                actor=district.system,
                authority=district.authority,
                name=f"TH Mẫu {number}",
                kind="primary",
            )
            Target.objects.create(
                programme=programme, version=version, school=new, recognition="new",
                quarter="2023-Q4",
            )  # fmt: skip
        for url in urls:
            client.get(url)
        counts.append([])
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]


def test_withdrawn_targets_are_left_out(client: Client, programme: Programme) -> None:
    Target.objects.filter(school=school("TH Hòa Bình")).update(state="withdrawn")
    assert "TH Hòa Bình" not in names(page(client, "criteria_heat", programme))


def test_a_standing_under_other_law_does_not_count(client: Client, programme: Programme) -> None:
    client.get(reverse("criteria_heat", args=[programme.pk]))
    Standing.objects.update(fingerprint="x" * 64, computed_at=timezone.now())
    page(client, "criteria_heat", programme)
    assert Standing.objects.exclude(fingerprint="x" * 64).count() == 3
