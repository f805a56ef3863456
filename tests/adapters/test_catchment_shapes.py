"""Shapes beside the tables: what is refused and where, what is told, what is kept."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from tests.adapters.test_catchment_package import zipped
from tests.web.catchment_cases import (
    box_of,
    collection,
    feature,
    shaped_files,
    small_files,
    small_shapes,
)
from truongchuan.adapters.catchment import shapes as module
from truongchuan.adapters.catchment.package import open_area, read_area
from truongchuan.adapters.catchment.tables import InstanceError
from truongchuan.wording.catchments import area_fault, finding_text


def fault(content: bytes) -> tuple[str, str]:
    with pytest.raises(InstanceError) as refused:
        read_area(shaped_files(content, borders=True))
    error = refused.value
    return error.code, area_fault(error.code, error.params)


def said(area: Any) -> dict[str, str]:
    return {
        one.code: finding_text({"code": one.code, "params": one.params}) for one in area.findings
    }


def test_borders_come_from_shapes_only_when_agreed() -> None:
    with pytest.raises(InstanceError) as refused:
        read_area(shaped_files())
    assert refused.value.code == "borders-offered"
    assert "7 cặp" in area_fault(refused.value.code, refused.value.params)
    area = read_area(shaped_files(), borders_from_shapes=True)
    assert area.instance.edges.tolist() == [[n, n + 1] for n in range(7)]
    words = said(area)
    assert words["shapes-read"].startswith("Có hình của 8 trong 8")
    assert "Quan hệ giáp ranh suy từ hình: 7 cặp" in words["borders-derived"]
    again = open_area(area.content)
    assert again.instance.edges.tolist() == area.instance.edges.tolist()
    mesh = again.mesh()
    assert mesh is not None
    assert mesh.shaped == list(range(8))
    # What was kept comes in again like any other archive, its table of borders made by now.
    back = read_area([("a.zip", area.content)])
    assert set(said(back)) == {"shapes-read"}


def test_shapes_may_lie_in_the_archive_and_be_wrong_about_borders() -> None:
    sent = [("a.zip", zipped(shaped_files(borders=True), "dia-ban/"))]
    assert set(said(read_area(sent))) == {"shapes-read"}
    files = small_files(borders="unit_a,unit_b\nT1,T8\n" + "".join(
        f"T{n},T{n + 1}\n" for n in range(1, 7)))  # fmt: skip
    words = said(read_area([*files, ("x.json", small_shapes())]))
    assert "T1 – T8" in words["borders-not-drawn"]
    assert "T7 – T8" in words["borders-not-listed"]


def test_units_without_a_shape_are_told() -> None:
    null = {"type": "Feature", "properties": {"id": "T2"}, "geometry": None}
    some = json.loads(small_shapes(without=[2, 5]))["features"]
    area = read_area(shaped_files(collection([*some, null])), borders_from_shapes=True)
    words = said(area)
    assert words["shapes-missing"] == "2 đơn vị không có hình, được vẽ bằng chấm: T2, T5."
    assert "T1" in words["shapes-loose"]
    assert area.isolated == 3


def test_degrees_are_laid_over_the_tables() -> None:
    units = "unit_id,name,children,x,y\n" + "".join(
        f"T{n},Tổ {n},10,{588_000 + n * 100},{2_323_020}\n" for n in range(1, 9)
    )
    schools = "school_id,name,capacity,x,y,unit_id\nA,A,90,588110,2323000,T1\n"
    degrees = collection([
        feature(f"T{n}", [[[105.8 + x / 103_900, 21.0 + y / 110_700] for x, y in box_of(n)]])
        for n in range(1, 9)
    ])  # fmt: skip
    files = [f for f in small_files(units=units, schools=schools) if "adja" not in f[0]]
    area = read_area([*files, ("r.geojson", degrees)], borders_from_shapes=True)
    words = said(area)
    assert "kinh độ" in words["shapes-degrees"]
    assert "points-outside" not in words
    mesh = area.mesh()
    assert mesh is not None
    assert np.ptp(mesh.points[:, 0]) == pytest.approx(800, abs=5)
    assert len(area.instance.edges) == 7


def test_odd_shapes_are_told() -> None:
    shifted = [feature(f"T{n}", [box_of(n + 1 if n < 3 else n)]) for n in (1, 2, 4, 5, 6, 7, 8)]
    words = said(read_area(shaped_files(collection(shifted), borders=True)))
    assert "T1, T2" in words["points-outside"]
    twins = [feature("T1", [box_of(1)]), feature("T2", [box_of(1)])]
    assert "T1 – T2" in said(read_area(shaped_files(collection(twins), borders=True)))[
        "shapes-overlap"
    ]  # fmt: skip


OPEN = [*box_of(2)[:-1], [0, 0]]


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"{", "shapes-not-json", "dòng 1"),
        (b"\xff\xfe", "shapes-not-json", "units.geojson"),
        (b"[" * 100_000, "shapes-not-json", "GeoJSON"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "shapes-not-json", "JSON"),
        (b'{"type": "Topology"}', "shapes-not-collection", "FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": {}}', "shapes-not-collection", ""),
        (collection([]), "shapes-none", "không có hình nào"),
        (collection(["T1"]), "shapes-no-id", "hình thứ 1"),
        (collection([feature(True, [box_of(1)])]), "shapes-no-id", "unit_id"),
        (collection([feature("T99", [box_of(1)])]), "shapes-unknown", "T99"),
        (collection([feature("T1", [box_of(1)])] * 2), "shapes-twice", "hình thứ 2"),
        (collection([feature("T1", [0, 0], "Point")]), "shapes-kind", "Point"),
        (collection([feature("T1", [])]), "shapes-coordinates", "T1"),
        (collection([feature("T1", [[]], "MultiPolygon")]), "shapes-coordinates", "T1"),
        (collection([feature("T1", [7])]), "shapes-coordinates", "T1"),
        (collection([feature("T1", [box_of(1)[:3]])]), "ring-short", "chỉ có 3 điểm"),
        (collection([feature("T1", [box_of(1), OPEN])]), "ring-open", "vòng 2"),
        (collection([feature("T1", [[*box_of(1), [1]]])]), "ring-number", "vòng 1"),
        (collection([feature("T1", [[["a", 1]] * 4])]), "ring-number", "T1"),
        (
            b'{"type":"FeatureCollection","features":[{"properties":{"id":"T1"},"geometry":'
            b'{"type":"Polygon","coordinates":[[[1e999,1],[2,2],[3,1],[1e999,1]]]}}]}',
            "ring-number", "T1",
        ),
        (collection([feature("T1", [[[0, 0], [1, 1], [2, 2], [0, 0]]])]), "ring-flat", "T1"),
        (
            collection([feature(f"T{n}", [box_of(n, x=5e6)]) for n in range(1, 9)]),
            "shapes-elsewhere", "hệ tọa độ",
        ),
    ],
)  # fmt: skip
def test_faults_say_where(content: bytes, code: str, words: str) -> None:
    found, told = fault(content)
    assert found == code
    assert words in told


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_POINTS", 20)
    assert fault(small_shapes())[0] == "shapes-points"
    monkeypatch.setattr(module, "MOST_RING", 4)
    assert fault(small_shapes())[0] == "ring-long"
    monkeypatch.setattr(module, "MOST_BYTES", 20)
    assert fault(small_shapes())[0] == "shapes-large"
    with pytest.raises(InstanceError) as refused:
        read_area([*shaped_files(borders=True), ("b.geojson", small_shapes())])
    assert refused.value.code == "shapes-files"


def test_several_polygons_and_numbers_as_ids() -> None:
    units = "unit_id,children,x,y\n1,10,100,0\n2,10,200,0\n"
    schools = "school_id,name,capacity,x,y,unit_id\nA,A,90,100,0,1\n"
    island = [[[400, 0], [420, 0], [420, 20], [400, 20], [400, 0]]]
    shapes = collection(
        [feature(1, [box_of(1)]), feature(2.0, [[box_of(2)], island], "MultiPolygon")]
    )
    files = [f for f in small_files(units=units, schools=schools) if "adja" not in f[0]]
    area = read_area([*files, ("u.geojson", shapes)], borders_from_shapes=True)
    mesh = area.mesh()
    assert mesh is not None
    assert mesh.parts == ((1,), (1, 1))
    kept = json.loads(area.shapes)["features"]
    assert [one["geometry"]["type"] for one in kept] == ["Polygon", "MultiPolygon"]
