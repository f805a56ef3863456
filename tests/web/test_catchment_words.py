"""Zones in words on a page and in files; primary zones kept whole."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from tests.domain.conftest import District
from tests.web.catchment_cases import UNITS, small_area, small_files, solved
from tests.web.people import browser
from truongchuan.domain.catchments.curves import request_curve
from truongchuan.domain.catchments.models import CatchmentArea, CatchmentOutcome, CatchmentRun
from truongchuan.domain.shared.errors import DomainError

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, *args: int) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def changed(units: str) -> list[tuple[str, bytes]]:
    return small_files(units=units)


def with_column(column: str, values: list[str]) -> str:
    head, *rows = UNITS.strip().split("\n")
    lines = [f"{row},{value}" for row, value in zip(rows, values, strict=True)]
    return "\n".join([f"{head},{column}", *lines]) + "\n"


def test_every_school_has_a_text(district: District) -> None:
    client = browser(district, "viewer")
    run = solved(district, small_area(district))
    text = page(client, "catchment_words", run.pk)
    assert "TH Hoa Sen: phường 1." in text
    assert "TH Ban Mai: phường 2." in text
    assert "đã được đọc ngược lại" in text
    plain = client.get(reverse("catchment_words_txt", args=[run.pk])).content.decode("utf-8-sig")
    assert "TH Ban Mai: phường 2.\r\n" in plain
    content = client.get(reverse("catchment_words_docx", args=[run.pk])).content
    table = Document(io.BytesIO(content)).tables[0]
    assert [cell.text for cell in table.rows[1].cells] == [
        "1", "TH Hoa Sen", "Phường 1.", "40",
    ]  # fmt: skip


def test_quarters_part_groups_of_one_number(district: District) -> None:
    units = with_column("quarter", [f"KP {n}" for n in (1, 1, 1, 1, 2, 2, 2, 2)])
    units = units.replace("Phường 2", "Phường 1")
    for n in (5, 6, 7, 8):
        units = units.replace(f"Tổ {n}", f"Tổ {n - 4}")
    run = solved(district, small_area(district, sent=changed(units)), capacity_factor="1.5")
    text = page(browser(district, "viewer"), "catchment_words", run.pk)
    assert "TH Hoa Sen: KP 1 phường 1." in text
    assert "TH Ban Mai: KP 2 phường 1." in text


def test_older_plans_are_told_as_well(district: District) -> None:
    run = solved(district, small_area(district))
    CatchmentOutcome.objects.update(words={})
    outcome = CatchmentOutcome.objects.get()
    del outcome.units["quarter"]
    outcome.save()
    assert "phường 2." in page(browser(district, "viewer"), "catchment_words", run.pk)


@pytest.mark.parametrize(
    ("units", "words"),
    [
        (UNITS.replace(",ward", ",phuong_cu"), "cột “Phường, xã” (ward)"),
        (UNITS.replace("id,name", "id,ten_goi"), "cột “Tên đơn vị” (name)"),
        (UNITS.replace("Tổ 2", "Nhà ông Ba"), "1 đơn vị có tên không cho biết"),
        (UNITS.replace("Tổ 2", "Tổ 1"), "2 đơn vị trùng tên trong cùng phường"),
        (UNITS.replace("Tổ 8,10,800,0,B,Phường 2", "Tổ 8,10,800,0,B,"), "để trống cột"),
        (UNITS.replace("Tổ 2", "Khu phố 2"), "không thuộc khu phố nào"),
        (UNITS.replace("Tổ 2", "Phường 1"), "là cả một phường hay khu phố"),
        (with_column("quarter", ["KP 1", "?"] + ["KP 1"] * 6), "không đọc được"),
    ],
)
def test_what_the_tables_lack_is_told(district: District, units: str, words: str) -> None:
    client = browser(district, "viewer")
    run = solved(district, small_area(district, sent=changed(units)))
    text = page(client, "catchment_words", run.pk)
    assert "Chưa viết được tuyến bằng lời" in text
    assert words in text
    assert "catch__sentence" not in text
    answer = client.get(reverse("catchment_words_txt", args=[run.pk]))
    assert answer.status_code == 302


# --- primary zones ------------------------------------------------------------------------------


PRIMARY = with_column("primary_school", ["TH1", "TH1", "TH2", "TH2", "TH2", "", "TH3", "TH3"])


@pytest.fixture
def area(district: District) -> CatchmentArea:
    return small_area(district, sent=changed(PRIMARY))


def test_primary_zones_are_offered_where_units_name_them(
    district: District, area: CatchmentArea
) -> None:
    client = browser(district, "education")
    assert 'name="feeder"' in page(client, "catchment", area.pk)
    assert 'name="feeder"' not in page(client, "catchment", small_area(district, "Khác").pk)
    client.post(
        reverse("catchment_solve", args=[area.pk]),
        {"time_limit": "10", "capacity_factor": "1.3", "mode": "zones", "feeder": "on"},
    )
    run = CatchmentRun.objects.get()
    assert run.options == {"capacity_factor": "1.3", "mode": "zones", "feeder": "1"}
    units = CatchmentOutcome.objects.get().units
    assert len(set(units["school"][2:5])) == 1  # T3 to T5 together
    text = page(client, "catchment_run", run.pk)
    assert "Tuyến tiểu học giữ trọn" in text
    assert "giữ trọn tuyến tiểu học" in text
    assert '<th scope="row">TH2</th>' in text
    assert "Đổi bao nhiêu trẻ thì được gì" not in text
    with pytest.raises(DomainError, match="catchment-curve-feeder"):
        request_curve(actor=district.system, run=run, enqueue=lambda _pk: None)


def test_a_unit_that_goes_with_its_primary_zone_says_so(
    district: District, area: CatchmentArea
) -> None:
    solved(district, area, capacity_factor="1.3", feeder="1")
    run = CatchmentRun.objects.get()
    units = CatchmentOutcome.objects.get().units
    with_zone = [n for n, code in enumerate(units["why"]) if code == "feeder"]
    assert with_zone
    text = (
        browser(district, "viewer")
        .get(reverse("catchment_units", args=[run.pk]), {"moi": "1"})
        .content.decode()
    )
    assert "Đơn vị đi cùng tuyến tiểu học TH2 về một trường" in text
    assert "Nếu đưa về trường gần nhất" not in text


def test_a_primary_zone_that_is_apart_is_told(district: District) -> None:
    apart = with_column("primary_school", ["TH1", "", "", "TH1", "", "", "", ""])
    run = solved(district, small_area(district, sent=changed(apart)), feeder="1")
    text = page(browser(district, "viewer"), "catchment_run", run.pk)
    assert "trường tiểu học TH1 không liền nhau" in text
