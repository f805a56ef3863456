"""Pages of catchments in English: only names from the files, and sentences of zones, stay."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.domain.conftest import District
from tests.web.catchment_cases import (
    UNITS,
    send_shaped,
    small_area,
    small_files,
    small_shapes,
    solved,
)
from tests.web.people import browser
from tests.web.test_english_pages import VIETNAMESE, shown

pytestmark = pytest.mark.django_db
PRIMARY = "\n".join(
    f"{row},{value}"
    for row, value in zip(
        UNITS.strip().split("\n"),
        ("primary_school", "TH1", "TH1", "TH2", "TH2", "TH2", "", "TH3", "TH3"),
        strict=True,
    )
)
NAMES = re.compile(
    r"“[^”]*”|(Tổ|Phường) \d|Có hình"  # of the files
    r"|Người thử 0|Hệ thống|Xây dựng trường đạt chuẩn quốc gia năm 2023"  # of the database
)


def reader(district: District, role: str) -> Client:
    client = browser(district, role)
    client.post("/ngon-ngu/", {"language": "en", "next": "/"})
    return client


def left_in(page: str) -> set[str]:
    """The texts of a page that are Vietnamese beyond the names of the files."""
    assert '<html lang="en"' in page
    return {text for text in shown(page) if VIETNAMESE.search(NAMES.sub("", text))}


def test_pages_of_a_plan_with_primary_zones_and_shapes(district: District) -> None:
    files = [*small_files(units=PRIMARY), ("units.geojson", small_shapes(without=[3]))]
    area = small_area(district, "Có hình", sent=files)
    run = solved(district, area, capacity_factor="1.3", feeder="1")
    client = reader(district, "education")
    pages = [
        client.get(reverse(name, args=args), data).content.decode()
        for name, args, data in (
            ("catchments", [], {}),
            ("catchment_new", [], {}),
            ("catchment", [area.pk], {}),
            ("catchment_run", [run.pk], {}),
            ("catchment_units", [run.pk], {"moi": "1"}),
            ("catchment_map", [run.pk], {"don-vi": "T5"}),
            ("catchment_words", [run.pk], {}),
            ("catchment_compare", [run.pk], {}),
        )
    ]
    assert [left_in(page) for page in pages] == [set()] * len(pages)
    assert "Goes to school" in pages[3]
    plain = client.get(reverse("catchment_words_txt", args=[run.pk])).content.decode("utf-8-sig")
    assert plain.startswith("School catchments\r\nCó hình\r\nBy the plan of run 1, finished ")


def test_faults_and_offers(district: District) -> None:
    client = reader(district, "education")

    offered = send_shaped(client)
    assert left_in(offered) == set()
    assert "tick “Take adjacency from the shapes if its table is missing”" in offered
    taken = send_shaped(client, borders_from_shapes="on")
    assert left_in(taken) == set()
    assert "Adjacency was taken from the shapes: 7 pairs" in taken


@pytest.mark.parametrize(
    "units",
    [
        UNITS.replace(",ward", ",phuong_cu"),
        UNITS.replace("Tổ 2", "Tổ 1"),
        UNITS.replace("Tổ 2", "Phường 1"),
    ],
)
def test_what_the_tables_lack_for_words(district: District, units: str) -> None:
    run = solved(district, small_area(district, "Có hình", sent=small_files(units=units)))
    page = reader(district, "viewer").get(reverse("catchment_words", args=[run.pk]))
    text = page.content.decode()
    assert left_in(text) == set()
    assert "Zones cannot be put into words yet" in text
