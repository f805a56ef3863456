"""Shapes on the pages: offered borders, findings, the drawing with polygons."""

from __future__ import annotations

import re

import numpy as np
import pytest
from django.urls import reverse

from tests.domain.conftest import District
from tests.engines.catchment_shapes.test_mesh import wavy
from tests.web.catchment_cases import (
    UNITS,
    send_shaped,
    shaped_files,
    small_area,
    small_files,
    small_shapes,
    solved,
)
from tests.web.people import browser
from truongchuan.adapters.catchment.shapes import FINEST, MOST_KEPT
from truongchuan.domain.catchments.models import CatchmentArea, CatchmentRun
from truongchuan.engines.catchment_shapes.mesh import borders_of, build_mesh
from truongchuan.engines.catchment_shapes.simplify import simplify
from truongchuan.web.presenters.catchment_map import draw_inside


@pytest.mark.django_db
def test_borders_are_offered_then_taken_and_told(district: District) -> None:
    client = browser(district, "education")

    offered = send_shaped(client)
    assert "7 cặp đơn vị có chung ranh giới" in offered
    assert not CatchmentArea.objects.exists()
    text = send_shaped(client, borders_from_shapes="on")
    assert "Quan hệ giáp ranh suy từ hình: 7 cặp" in text
    area = CatchmentArea.objects.get()
    assert (area.shapes, area.pieces) == (8, 1)


@pytest.fixture
def drawn(district: District) -> CatchmentRun:
    return solved(district, small_area(district, sent=shaped_files(borders=True)))


@pytest.mark.django_db
def test_the_drawing_fills_shapes(district: District, drawn: CatchmentRun) -> None:
    client = browser(district, "viewer")
    svg = client.get(reverse("catchment_drawing", args=[drawn.pk])).content.decode()
    assert svg.count("?don-vi=T") == 8
    assert svg.count('class="outline"') == 2
    assert 'class="borders"' not in svg
    assert len(re.findall('class="moves"', svg)) == 1
    assert "style=" not in svg
    assert "<title>Tổ 5 (T5) → TH Ban Mai</title>" in svg
    assert 'tabindex="-1"' not in svg
    assert "TH Hoa Sen</text>" in svg
    text = client.get(reverse("catchment_map", args=[drawn.pk]), {"don-vi": "T5"}).content.decode()
    assert "Mỗi hình là một đơn vị" in text
    assert "Hình thoi: đơn vị đổi trường." in text
    assert "không có hình" not in text
    assert "swatch--lined" in text


@pytest.mark.django_db
def test_units_without_a_shape_are_points(district: District) -> None:
    files = [*small_files(), ("units.geojson", small_shapes(without=[3]))]
    run = solved(district, small_area(district, sent=files))
    client = browser(district, "viewer")
    svg = client.get(reverse("catchment_drawing", args=[run.pk])).content.decode()
    assert svg.count("?don-vi=T") == 8
    assert svg.count("zone__dot") == 1
    text = client.get(reverse("catchment_map", args=[run.pk])).content.decode()
    assert "đơn vị không có hình" in text


@pytest.mark.django_db
def test_titles_are_escaped(district: District) -> None:
    units = UNITS.replace("Tổ 2", "<script>alert(1)</script>")
    files = [*small_files(units=units), ("units.geojson", small_shapes())]
    run = solved(district, small_area(district, sent=files))
    svg = browser(district, "viewer").get(reverse("catchment_drawing", args=[run.pk]))
    assert "<script>alert" not in svg.content.decode()


def test_a_drawing_of_1300_units_is_small() -> None:
    mesh = build_mesh(wavy(40, 33, steps=16))
    count = 40 * 33
    where = [(n % 40) // 8 + 5 * ((n // 40) // 9) for n in range(count)]
    units = {
        "id": [f"TDP{n:04}" for n in range(count)],
        "name": [f"Tổ dân phố {n}" for n in range(count)],
        "x": [50 + 100.0 * (n % 40) for n in range(count)],
        "y": [50 + 100.0 * (n // 40) for n in range(count)],
        "school": where,
        "current": [school if n % 3 else (school + 1) % 20 for n, school in enumerate(where)],
    }
    schools = [
        {
            "name": f"Tiểu học Nguyễn Thị Minh Khai {n}",
            "campuses": [{"x": 400.0 + 800 * (n % 5), "y": 450.0 + 900 * (n // 5), "load": 2,
                          "seats": 2}],
        }
        for n in range(20)
    ]  # fmt: skip
    wide = float(np.ptp(mesh.points, axis=0).max())
    few = simplify(mesh, tolerance=wide * FINEST, most=MOST_KEPT)
    svg = draw_inside(units, schools, list(borders_of(mesh).shared), few)
    assert len(svg.encode()) < 400_000
    assert svg.count("<a ") == count
    assert svg.count('tabindex="-1"') == count  # so many are for the table, not for the keyboard
    assert "hatch-0" in svg
    assert units["frame"][2] == pytest.approx(4000, abs=20)
