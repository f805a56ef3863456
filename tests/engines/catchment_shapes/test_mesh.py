"""Borders from shapes: along a line, never in a point; T-junctions; overlaps; outlines."""

from __future__ import annotations

import numpy as np
import pytest

from truongchuan.engines.catchment_shapes import mesh as mesh_module
from truongchuan.engines.catchment_shapes.fit import centres_of, fit, inside, plane_of
from truongchuan.engines.catchment_shapes.mesh import (
    TangledError,
    area_of,
    borders_of,
    build_mesh,
    outlines_of,
)
from truongchuan.engines.catchment_shapes.simplify import simplify

Polygons = list[list[list[tuple[float, float]]]]


def box(x: float, y: float, wide: float = 100, tall: float = 100) -> Polygons:
    return [[[(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall), (x, y)]]]


def test_a_point_in_common_is_no_border() -> None:
    mesh = build_mesh([box(0, 0), box(100, 0), box(0, 100), box(100, 100)])
    assert borders_of(mesh).shared == {(0, 1): 100, (0, 2): 100, (1, 3): 100, (2, 3): 100}


def test_sides_are_split_where_others_end_on_them() -> None:
    mesh = build_mesh([box(0, 0, 100, 300), box(100, 0), box(100, 100), box(100, 200)])
    shared = borders_of(mesh).shared
    assert shared[0, 2] == pytest.approx(100)
    assert (1, 3) not in shared
    assert len(mesh.rings[0][0]) == 6


def test_a_side_beside_another_for_a_part_only() -> None:
    mesh = build_mesh([box(0, 0), box(100, 40), box(100, 140, 100, 30)])
    assert borders_of(mesh).shared == pytest.approx({(0, 1): 60, (1, 2): 100})


@pytest.mark.parametrize("turn", [0.0, 0.3, 1.1])
def test_rounding_and_slanting_lines_do_not_part_neighbours(turn: float) -> None:
    a, b = np.cos(turn), np.sin(turn)

    def turned(shape: Polygons) -> Polygons:
        return [[[(a * x - b * y, b * x + a * y) for x, y in ring] for ring in p] for p in shape]

    mesh = build_mesh([turned(box(0, 0, 100, 300)), turned(box(100, 0)), turned(box(100, 100))])
    shared = borders_of(mesh).shared
    assert set(shared) == {(0, 1), (0, 2), (1, 2)}
    assert shared[0, 2] == pytest.approx(100, abs=0.5)


def test_an_enclave_borders_on_what_is_around_it() -> None:
    hole = [(40.0, 40.0), (60.0, 40.0), (60.0, 60.0), (40.0, 60.0), (40.0, 40.0)]
    around = [[box(0, 0)[0][0], hole]]
    mesh = build_mesh([around, box(40, 40, 20, 20)])
    assert borders_of(mesh).shared == {(0, 1): 80}
    assert area_of(mesh, mesh.rings[0][1]) == pytest.approx(-400)
    assert inside(mesh, np.array([[50.0, 50.0], [50.0, 50.0]])) == [False, True]
    few = simplify(mesh, tolerance=1, most=100)
    assert borders_of(few).shared == {(0, 1): 80}


def test_shapes_on_the_same_side_of_a_border_overlap() -> None:
    found = borders_of(build_mesh([box(0, 0), box(0, 0, 50), box(100, 0)]))
    assert found.overlapping == {(0, 1)}


def test_a_unit_without_a_shape_and_one_without_an_area() -> None:
    flat: Polygons = [[[(0, 0), (1, 0), (2, 0), (0, 0)]]]
    mesh = build_mesh([[], box(0, 0), flat])
    assert mesh.shaped == [1]
    assert centres_of(mesh)[1].tolist() == [50, 50]
    assert np.isnan(centres_of(mesh)[0]).all()
    assert build_mesh([[], []]).shaped == []


def test_outlines_go_around_groups() -> None:
    mesh = build_mesh([box(0, 0), box(100, 0), box(200, 0), box(0, 300)])
    lines = outlines_of(mesh, [0, 0, 1, 0])
    assert sorted(abs(area_of(mesh, ring)) for ring in lines[0]) == [10_000, 20_000]
    assert [abs(area_of(mesh, ring)) for ring in lines[1]] == [10_000]


def test_tangled_shapes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mesh_module, "MOST_PAIRS", 10)
    with pytest.raises(TangledError):
        build_mesh([box(0, 0), box(1, 1), box(2, 2)])


def wavy(columns: int, rows: int, steps: int = 20) -> list[Polygons]:
    """A grid of units whose common borders wave."""

    def line(p: tuple[int, int], q: tuple[int, int]) -> list[tuple[float, float]]:
        if p > q:
            return line(q, p)[::-1]
        t = np.linspace(0, 1, steps)
        swing = 6 * np.sin(3 * np.pi * t) + 2 * np.sin(9 * np.pi * t)
        step = np.array([q[0] - p[0], q[1] - p[1]])
        at = 100 * (np.array(p) + t[:, None] * step) + swing[:, None] * step[::-1]
        return [(float(x), float(y)) for x, y in at]

    shapes = []
    for row in range(rows):
        for column in range(columns):
            corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
            ring = []
            for corner, after in zip(corners, [*corners[1:], corners[0]], strict=True):
                ring += line(corner, after)[:-1]
            shapes.append([[[*ring, ring[0]]]])
    return shapes


def test_simplifying_keeps_borders_and_areas() -> None:
    mesh = build_mesh(wavy(12, 10))
    before = borders_of(mesh)
    few = simplify(mesh, tolerance=1, most=1_400)
    assert sum(len(ring) for rings in few.rings for ring in rings) <= 1_400
    assert set(borders_of(few).shared) == set(before.shared)
    assert len(before.shared) == 12 * 9 + 11 * 10
    total = sum(area_of(few, ring) for rings in few.rings for ring in rings)
    whole = sum(area_of(mesh, ring) for rings in mesh.rings for ring in rings)
    assert total == pytest.approx(whole, rel=0.02)
    assert all(area_of(few, rings[0]) > 0 for rings in few.rings)


def test_a_thin_unit_keeps_its_area() -> None:
    thin: Polygons = [[[(0, 0), (50, -3), (100, 0), (50, 3), (0, 0)]]]
    lower: Polygons = [[[(0, 0), (50, -3), (100, 0), (100, -80), (0, -80), (0, 0)]]]
    mesh = build_mesh([thin, lower])
    few = simplify(mesh, tolerance=20, most=4)
    assert area_of(few, few.rings[0][0]) >= 0.4 * area_of(mesh, mesh.rings[0][0])
    assert borders_of(few).shared.keys() == {(0, 1)}


def test_degrees_are_laid_over_metres() -> None:
    rng = np.random.default_rng(1)
    metres = rng.uniform(-3000, 3000, (40, 2))
    z = (metres[:, 0] + 1j * metres[:, 1]) * np.exp(0.01j) * 0.9996 + 588_000 + 2_323_000j
    lon = 105.85 + metres[:, 0] / (111_320 * np.cos(np.radians(21.0)))
    lat = 21.0 + metres[:, 1] / 110_700
    plane = plane_of(np.stack([lon, lat], axis=1))
    wanted = np.stack([z.real, z.imag], axis=1)
    found = fit(plane, wanted)
    assert found.apart < 12
    assert np.abs(found.moved(plane) - wanted).max() < 25
    assert fit(plane[:3], wanted[:3]).a == 1
