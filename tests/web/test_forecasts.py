"""The page of forecasts: what it shows, what it refuses, what it sends."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.domain.conftest import District
from tests.web.people import browser
from tests.web.workbooks import sheets
from truongchuan.adapters.law.load import load_law
from truongchuan.web import forecast_input
from truongchuan.web.class_sizes import size_norms

pytestmark = pytest.mark.django_db
URL = "/cong-cu/du-bao/"
SETTINGS = {"horizon": "3", "shifts": "1", "size_primary": "35"}


@pytest.fixture
def client(district: District) -> Client:
    return browser(district, "finance")


def counts(years: range = range(2013, 2023), areas: tuple[str, ...] = ("A", "B")) -> str:
    """Constant classes: 100 children in every grade of the first school, 60 in the second."""
    lines = ["year,area,grade_or_age,children,parent"]
    for year in years:
        for n, area in enumerate(areas):
            lines += [f"{year},{area},{g},{100 - 40 * (n % 2)},Xã 1" for g in range(1, 6)]
    return "\n".join(lines) + "\n"


def file(content: str | bytes, name: str = "hs.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def words(answer: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def token(answer: HttpResponse) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def test_the_sample_opens_with_one_press_and_says_what_it_is(client: Client) -> None:
    assert "?vi-du=1" in client.get(URL).content.decode()
    answer = client.get(URL, {"vi-du": "1"})
    assert answer.status_code == 200
    text = words(answer)
    assert "Số liệu minh họa" in text
    assert "Thử lại trên các năm đã qua" in text
    assert 'class="interval"' in answer.content.decode()


def test_a_constant_world_goes_on(client: Client) -> None:
    answer = client.post(URL, {**SETTINGS, "counts": file(counts())})
    assert answer.status_code == 200
    view = answer.context["view"]
    assert (view.name, view.years, view.last_count) == ("Xã 1", [2023, 2024, 2025], "800")
    assert [(r.label, [c.median for c in r.cells]) for r in view.rows] == [
        ("A", ["500"] * 3),
        ("B", ["300"] * 3),
        ("Cộng", ["800"] * 3),
    ]
    assert "Số liệu minh họa" not in words(answer).partition("Dự báo học sinh")[2]


def test_a_school_shows_its_grades_and_takes_every_figure_apart(client: Client) -> None:
    first = client.post(URL, {**SETTINGS, "counts": file(counts())})
    answer = client.post(URL, {"kept": token(first), "noi": "t:A"})
    view = answer.context["view"]
    assert [r.label for r in view.rows] == [*(f"lớp {g}" for g in range(1, 6)), "Cộng"]
    assert len(view.figures) == 5 * 3
    figure = next(f for f in view.figures if (f.label, f.year) == ("lớp 2", 2023))
    assert dict(figure.terms)["lứa đang học chuyển lên"] == "+100"
    assert figure.past == figure.own_past == "0%"
    linked = {c.href for row in view.rows for c in row.cells if c.href}
    html = answer.content.decode()
    assert linked == {f"#{f.anchor}" for f in view.figures}
    assert all(f'id="{href[1:]}"' in html for href in linked)
    need = view.needs[0]
    assert (need.year, need.classes, need.rooms) == (2023, "15 (15–15)", "15")


def test_rooms_and_teachers_that_are_missing_are_told(client: Client) -> None:
    sent = {
        "counts": file(counts()),
        "capacity": file("area,rooms,teachers\nA,13,30\n", "phong.csv"),
        "teachers_primary": "1.5",
    }
    first = client.post(URL, {**SETTINGS, **sent})
    need = client.post(URL, {"kept": token(first), "noi": "t:A"}).context["view"].needs[0]
    assert (need.rooms_there, need.rooms_short) == ("13", "2")
    assert (need.teachers, need.teachers_short) == ("23", "0")


def test_the_best_method_of_each_horizon_is_marked(client: Client) -> None:
    view = client.get(URL, {"vi-du": "1"}).context["view"]
    assert len(view.tests.rows) >= 12
    for column in range(len(view.tests.horizons)):
        cells = [row.cells[column] for row in view.tests.rows]
        lowest = min(float(c.text.replace(",", ".")) for c in cells)
        assert {c.best for c in cells if float(c.text.replace(",", ".")) == lowest} == {True}
        assert not any(c.best for c in cells if float(c.text.replace(",", ".")) > lowest)


def test_a_short_history_says_so(client: Client) -> None:
    answer = client.post(URL, {**SETTINGS, "counts": file(counts(range(2019, 2023)))})
    assert answer.context["view"].tests is None
    assert "Số liệu quá ngắn nên chưa thử lại được" in words(answer)
    assert "Số liệu quá ngắn: có 4 năm" in words(answer)


def test_downloads_hold_what_the_command_gives(client: Client) -> None:
    sample = client.get(URL, {"vi-du": "1"})
    answer = client.post(URL, {"kept": token(sample), "tai": "json"})
    document = json.loads(answer.content)
    assert answer.headers["Content-Disposition"].endswith('"du-bao.json"')
    assert {"forecasts", "totals", "parents", "needs", "backtest"} <= set(document)
    book = sheets(client.post(URL, {"kept": token(sample), "tai": "xlsx"}).content)
    assert list(book) == ["Tổng", "Dự báo", "Lớp học", "Thử lại", "Lưu ý"]
    assert "Số liệu minh họa" in book["Tổng"]
    assert str(document["parents"][0]["median"]) in book["Tổng"]


def test_verified_norms_of_the_day_fill_the_class_sizes(client: Client) -> None:
    answer = client.get(URL)
    law = load_law()
    on = answer.context["today"]
    for kind, norm in size_norms(law, on).items():
        shown = answer.context["form"].initial.get(f"size_{kind}")
        assert shown == (norm.size if norm.verified else None)
        assert norm.rule.cites[0].instrument in words(answer)
    before = size_norms(law, date(2023, 5, 15))
    assert {k: (n.size, n.verified) for k, n in before.items()} == {
        "primary": (35, True),
        "lower_secondary": (45, True),
    }
    after = size_norms(law, date(2026, 11, 26))
    assert not any(n.verified for n in after.values())


BAD = {
    "nothing": ({}, "Hãy chọn tệp số học sinh."),
    "empty": ({"counts": b""}, "Tệp rỗng (0 byte)"),
    "column": ({"counts": "year,area,children\n2022,A,3\n"}, "dòng 1: thiếu cột grade_or_age"),
    "year": (
        {"counts": "year,area,grade_or_age,children\nx,A,1,3\n"},
        "hs.csv, dòng 2, cột year: “x” không phải năm. Ghi 2023 hoặc 2023-2024.",
    ),
    "encoding": ({"counts": "year,tên\n".encode("utf-16")}, "Lưu lại tệp ở dạng CSV UTF-8."),
    "horizon": ({"counts": counts(), "horizon": "99"}, "Dự báo trước mấy năm: "),
    "births": (
        {"counts": counts(), "births": "year,area,births\n2020,Nơi lạ,5\n"},
        "không có “Nơi lạ” trong số liệu",
    ),
    "events": (
        {"counts": counts(), "events": "year,area,kind\n2024,A,fire\n"},
        "“fire” không có",
    ),
    "areas": (
        {"counts": counts(areas=tuple(f"T{n}" for n in range(61)))},
        "Tệp có 61 trường hoặc địa bàn, trang này tính ngay nên chỉ nhận 60.",
    ),
    "heavy": ({"counts": counts() + "\n" * 1024 * 1024}, "Tệp nặng quá 1 MB"),
    "rows": ({"counts": counts() + "\n" * 20_000}, "hơn 20000 dòng"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_told_at_the_field(client: Client, case: str) -> None:
    sent, message = BAD[case]
    files = {k: file(v) for k, v in sent.items() if k in forecast_input.PARTS}
    answer = client.post(URL, {**SETTINGS, **sent, **files})
    assert answer.status_code == 422
    assert message in words(answer)
    assert "truongchuan forecast" in words(answer)


def test_a_fault_stands_at_the_file_it_speaks_of(client: Client) -> None:
    sent = {
        "counts": file(counts()),
        "births": file("year,area,births\n2020,A,x\n", "sinh.csv"),
    }
    errors = client.post(URL, {**SETTINGS, **sent}).context["form"].errors
    assert list(errors) == ["births"]


def test_another_person_cannot_use_what_a_page_carries(client: Client, district: District) -> None:
    found = token(client.get(URL, {"vi-du": "1"}))
    for kept in (found + "x", "x"):
        assert client.post(URL, {"kept": kept, "tai": "json"}).status_code == 422
    other = browser(district, "leader").post(URL, {"kept": found, "tai": "json"})
    assert other.status_code == 422
    assert "Trang để quá lâu" in words(other)


def test_who_only_looks_on_neither_sees_nor_sends(district: District) -> None:
    viewer = browser(district, "viewer")
    assert viewer.get(URL).status_code == 403
    assert viewer.post(URL, {**SETTINGS, "counts": file(counts())}).status_code == 403
