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
    assert {t.name: t.value for t in figure.terms}["lứa đang học chuyển lên"] == "+100"
    assert figure.past == figure.own_past == figure.cell_past == "0%"
    assert [(line.year, line.counted, line.held) for line in figure.record] == [
        (year, "100", True) for year in range(2022, 2017, -1)
    ]
    linked = {c.href for row in view.rows for c in row.cells if c.href}
    html = answer.content.decode()
    assert linked == {f"#{f.anchor}" for f in view.figures}
    assert all(f'id="{href[1:]}"' in html for href in linked)
    need = view.needs[0]
    assert (need.year, need.classes, need.rooms) == (2023, "15 (15–15)", "15 (15–15)")
    assert need.right == "5/5 năm"
    assert [n.year for n in view.needs] == view.years


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


def test_a_ward_shows_its_classes_by_year_and_then_each_school(client: Client) -> None:
    sent = {
        "counts": file(counts()),
        "capacity": file("area,rooms,teachers\nA,13,30\nB,20,30\n", "phong.csv"),
    }
    view = client.post(URL, {**SETTINGS, **sent}).context["view"]
    assert [(n.label, n.year) for n in view.group_needs] == [
        (place, year) for place in ("Xã 1", "A", "B") for year in view.years
    ]
    ward = view.group_needs[0]
    assert (ward.classes, ward.rooms_there, ward.rooms_short) == ("25 (25–25)", "33", "2")


def test_every_term_tells_its_share_of_the_doubt(client: Client) -> None:
    view = sample_school(client).context["view"]
    for figure in view.figures:
        shares = [int(t.share.rstrip("%")) for t in figure.terms if t.share]
        assert sum(shares) == pytest.approx(100, abs=2)
        assert figure.terms[0].share == ""
        assert figure.record
    assert any(f.terms[4].share for f in view.figures)


def sample_school(client: Client, **more: str) -> HttpResponse:
    first = client.get(URL, {"vi-du": "1"})
    return client.post(URL, {"kept": token(first), "noi": "t:TH Hướng Dương", **more})


EVENT = {
    "them": "1", "ev_year": "2024", "ev_kind": "catchment", "ev_area": "A", "ev_children": "-20",
    "ev_grade": "1", "ev_to": "B",
}  # fmt: skip


def first_grade(answer: HttpResponse) -> list[str]:
    return [cell.median for cell in answer.context["view"].rows[0].cells]


def test_an_event_is_typed_used_and_taken_away(client: Client) -> None:
    first = client.post(URL, {**SETTINGS, "counts": file(counts())})
    given = client.post(URL, {"kept": token(first), "noi": "t:A", **EVENT})
    assert given.status_code == 200
    assert first_grade(given) == ["100", "80", "100"]
    (event,) = given.context["view"].events
    assert (event.year, event.children, event.where) == (2024, "−20", "lớp 1; bù trừ với B")
    other = client.post(URL, {"kept": token(given), "noi": "t:B"})
    assert first_grade(other) == ["60", "80", "60"]
    figure = next(f for f in other.context["view"].figures if (f.label, f.year) == ("lớp 1", 2024))
    assert figure.terms[4].value == "+20"
    assert int(figure.terms[4].share.rstrip("%")) > 5
    gone = client.post(URL, {"kept": token(other), "noi": "t:A", "bo": "0"})
    assert first_grade(gone) == ["100", "100", "100"]
    assert gone.context["view"].events == []


def test_homes_times_yield_over_a_whole_level(client: Client) -> None:
    first = client.post(URL, {**SETTINGS, "counts": file(counts())})
    event = {
        **EVENT, "ev_kind": "housing", "ev_children": "", "ev_homes": "300", "ev_yield": "0.5",
        "ev_grade": "1-5", "ev_to": "",
    }  # fmt: skip
    answer = client.post(URL, {"kept": token(first), "noi": "t:A", **event})
    assert [[c.median for c in row.cells] for row in answer.context["view"].rows] == [
        ["100", "130", "100"],
        *[["100", "130", "130"]] * 4,
        ["500", "650", "620"],
    ]
    (one,) = answer.context["view"].events
    assert (one.place, one.children, one.where) == (0, "+150", "lớp 1 đến 5, chia đều")
    gone = client.post(URL, {"kept": token(answer), "noi": "t:A", "bo": "0"})
    assert gone.context["view"].events == []


def test_a_school_is_opened_on_the_page(client: Client) -> None:
    first = client.post(URL, {**SETTINGS, "counts": file(counts())})
    event = {
        **EVENT, "ev_kind": "opening", "ev_new": "TH  Mới", "ev_children": "70", "ev_to": "A",
        "ev_yearly": "on",
    }  # fmt: skip
    given = client.post(URL, {"kept": token(first), "noi": "t:TH Mới", **event})
    view = given.context["view"]
    assert view.name == "TH Mới"
    assert first_grade(given) == ["—", "70", "70"]
    assert view.figures[0].record == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"ev_children": ""}, "Ghi số trẻ khác 0"),
        ({"ev_children": "x"}, "Ghi một số nguyên"),
        ({"ev_children": "", "ev_homes": "300"}, "Ghi cả số căn hộ và số trẻ mỗi căn."),
        ({"ev_kind": "opening", "ev_new": "TH Mới", "ev_grade": ""}, "chọn một lớp hoặc"),
        ({"ev_to": "A"}, "Chọn một nơi khác"),
        ({"ev_year": "2030"}, "2030"),
        ({"ev_new": "TH Mới"}, "Tên trường mới chỉ đi với sự kiện mở trường."),
    ],
)
def test_a_wrong_event_keeps_what_was_typed(
    client: Client, wrong: dict[str, str], message: str
) -> None:
    first = client.post(URL, {**SETTINGS, "counts": file(counts())})
    answer = client.post(URL, {"kept": token(first), "noi": "t:A", **EVENT, **wrong})
    assert answer.status_code == 422
    assert message in words(answer)
    assert answer.context["form"]["ev_kind"].value() == {**EVENT, **wrong}["ev_kind"]
    assert first_grade(answer) == ["100", "100", "100"]


def test_an_event_for_a_page_that_is_too_old_asks_for_the_files_again(client: Client) -> None:
    answer = client.post(URL, {"kept": "x", **EVENT})
    assert answer.status_code == 422
    assert "Trang để quá lâu" in words(answer)


def test_methods_are_named_with_their_reason(client: Client) -> None:
    answer = client.get(URL, {"vi-du": "1"})
    rows = answer.context["view"].choices_made
    assert [(r.horizon, r.kind) for r in rows[:2]] == [
        (1, "lứa chuyển lên"),
        (1, "trẻ vào lớp đầu"),
    ]
    assert all(r.method and r.verdict for r in rows)
    assert "Giả định ban đầu: bản 2026.2" in words(answer)
    short = client.post(URL, {**SETTINGS, "counts": file(counts(range(2019, 2023)))})
    reasons = {r.verdict for r in short.context["view"].choices_made}
    assert reasons == {"chưa thử được trên số liệu này"}


def test_errors_stand_by_kind_grade_size_and_school(client: Client) -> None:
    view = client.get(URL, {"vi-du": "1"}).context["view"]
    titles = [group.title for group in view.tests.parts]
    assert titles == ["Loại lớp", "Khối lớp", "Cỡ lớp (số trẻ một khối)", "Trường, địa bàn"]
    grades, sizes, areas = view.tests.parts[1:]
    assert [row.label for row in grades.rows] == [f"lớp {g}" for g in range(1, 10)]
    assert all(row.coverage for row in sizes.rows)
    assert len(areas.rows) == len(view.choices)
    assert all(len(row.cells) == len(view.tests.horizons) for row in areas.rows)


def test_children_not_born_have_no_total(client: Client) -> None:
    sent = {**SETTINGS, "horizon": "8", "counts": file(counts())}
    first = client.post(URL, sent)
    assert [c.median for c in first.context["view"].rows[-1].cells] == ["800"] * 6 + ["—"] * 2
    assert "Năm 2028 dự báo 800" in words(first)
    assert "Từ năm 2029 có lớp mà trẻ chưa sinh ra" in words(first)
    school = client.post(URL, {"kept": token(first), "noi": "t:A"}).context["view"]
    assert [n.year for n in school.needs] == list(range(2023, 2029))


def test_feeding_schools_are_shown(client: Client) -> None:
    lines = ["year,area,grade_or_age,children,parent"]
    for year in range(2013, 2023):
        lines += [f"{year},TH {n},5,{100 + (year * 7 + n) % 13},P" for n in (1, 2)]
        lines += [f"{year},THCS {n},6,{100 + year % 3},P" for n in (1, 2)]
    sent = {
        "counts": file("\n".join(lines)),
        "feeders": file("area,to,share\nTH 1,THCS 1,0.9\nTH 1,THCS 2,0.1\n", "nguon.csv"),
    }
    answer = client.post(URL, {**SETTINGS, **sent})
    rows = {r.source: r for r in answer.context["view"].feeders}
    assert rows["TH 1"].given
    assert rows["TH 1"].parts.startswith("THCS 1 90% (nếu đều: 50%)")


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
