"""Shapes of units from a GeoJSON file: checked, laid over the tables, kept with few points.

What cannot be used is refused with its place; what is only odd (units without a shape, a place
outside its shape) is told as a finding and kept.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from truongchuan.adapters.catchment.tables import InstanceError
from truongchuan.engines.catchment_shapes.fit import centres_of, fit, inside, plane_of
from truongchuan.engines.catchment_shapes.mesh import (
    Borders,
    Floats,
    Mesh,
    TangledError,
    borders_of,
    build_mesh,
)
from truongchuan.engines.catchment_shapes.simplify import simplify

SHAPES = "units.geojson"
ENDINGS = (".geojson", ".json")
MOST_BYTES = 20_000_000
MOST_POINTS = 300_000
MOST_RING = 20_000
"""Of one ring: simplifying may take the square of it."""
MOST_KEPT = 14_000
"""Vertices that are kept, counted for every ring: a drawing of 1,300 units stays under 400 kB."""
FINEST = 1 / 4000
"""Share of the area's width that a drawing does not show."""
NAMED = 8
"""Units that a finding names; of more it gives the number."""
_POLYGONS = {"Polygon", "MultiPolygon"}

Polygons = list[list[list[tuple[float, float]]]]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the files that an official should know: a code of ``wording.catchments``."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class ReadShapes:
    """Shapes on the plane of the tables, with few points; ``borders`` are those of all points."""

    mesh: Mesh
    borders: Borders
    findings: tuple[Finding, ...]


def read_polygons(content: bytes, path: str, unit_ids: Sequence[str]) -> list[Polygons]:
    """Return the polygons of every unit, empty where the file has none.

    :raises InstanceError: when the file cannot be used, with the place.
    """
    if len(content) > MOST_BYTES:
        raise InstanceError("shapes-large", path=path, megabytes=MOST_BYTES // 1_000_000)
    features = _features(content, path)
    number_of = {name: n for n, name in enumerate(unit_ids)}
    found: list[Polygons] = [[] for _ in unit_ids]
    first: dict[int, int] = {}
    points = 0
    for number, feature in enumerate(features, start=1):
        name = _id_of(feature, path, number)
        unit = number_of.get(name)
        if unit is None:
            raise InstanceError("shapes-unknown", path=path, number=number, value=name[:40])
        if unit in first:
            raise InstanceError(
                "shapes-twice", path=path, number=number, value=name, first=first[unit]
            )
        first[unit] = number
        found[unit] = _polygons(feature, path, number, name)
        points += sum(len(ring) for polygon in found[unit] for ring in polygon)
        if points > MOST_POINTS:
            raise InstanceError("shapes-points", path=path, most=MOST_POINTS)
    if not any(found):
        raise InstanceError("shapes-none", path=path)
    return found


def _features(content: bytes, path: str) -> list[Any]:
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise InstanceError("shapes-not-json", path=path, line=error.lineno) from error
    except (ValueError, RecursionError) as error:
        raise InstanceError("shapes-not-json", path=path, line=1) from error
    features = document.get("features") if isinstance(document, dict) else None
    if (
        not isinstance(document, dict)
        or document.get("type") != "FeatureCollection"
        or not isinstance(features, list)
    ):
        raise InstanceError("shapes-not-collection", path=path)
    return features


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _id_of(feature: Any, path: str, number: int) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    told = properties if isinstance(properties, dict) else {}
    ids = [told.get("unit_id"), told.get("id")]
    if isinstance(feature, dict):
        ids.append(feature.get("id"))
    for value in ids:
        if isinstance(value, bool):
            continue
        if isinstance(value, int):
            return str(value)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
    raise InstanceError("shapes-no-id", path=path, number=number)


def _polygons(feature: dict[str, Any], path: str, number: int, name: str) -> Polygons:
    geometry = feature.get("geometry")
    if geometry is None:
        return []
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    place = {"path": path, "number": number, "value": name}
    if not isinstance(geometry, dict) or kind not in _POLYGONS:
        raise InstanceError("shapes-kind", kind=str(kind)[:40], **place)
    parts = geometry.get("coordinates")
    parts = [parts] if kind == "Polygon" else parts
    if not isinstance(parts, list) or not parts:
        raise InstanceError("shapes-coordinates", **place)
    ring_number = 0
    polygons: Polygons = []
    for part in parts:
        if not isinstance(part, list) or not part:
            raise InstanceError("shapes-coordinates", **place)
        rings = []
        for ring in part:
            ring_number += 1
            rings.append(_ring(ring, {**place, "ring": ring_number}))
        polygons.append(rings)
    return polygons


def _ring(ring: Any, place: dict[str, Any]) -> list[tuple[float, float]]:
    if not isinstance(ring, list):
        raise InstanceError("shapes-coordinates", **{k: v for k, v in place.items() if k != "ring"})
    if len(ring) > MOST_RING:
        raise InstanceError("ring-long", count=len(ring), most=MOST_RING, **place)
    points = [_point(point, place) for point in ring]
    if len(points) < 4:
        raise InstanceError("ring-short", count=len(points), **place)
    if points[0] != points[-1]:
        raise InstanceError("ring-open", **place)
    return points


def _point(point: Any, place: dict[str, Any]) -> tuple[float, float]:
    if isinstance(point, list) and len(point) >= 2:
        x, y = point[:2]
        plain = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (x, y))
        if plain and abs(x) <= 1e9 and abs(y) <= 1e9 and math.isfinite(x) and math.isfinite(y):
            return float(x), float(y)
    raise InstanceError("ring-number", **place)


# --- laid over the tables -----------------------------------------------------------------------


def lay_over(
    polygons: Sequence[Polygons], path: str, unit_ids: Sequence[str], places: Floats
) -> ReadShapes:
    """Return shapes in the metres of the tables.

    Degrees are told from metres by where the units stand; they are put on a plane, then turned
    and moved to fit.

    :raises InstanceError: ``shapes-elsewhere``, ``shapes-tangled``, ``ring-flat``.
    """
    degrees = _in_degrees(polygons, places)
    if degrees:
        polygons = _planar(polygons)
    try:
        mesh = build_mesh(polygons)
    except TangledError as error:
        raise InstanceError("shapes-tangled", path=path) from error
    for unit, rings in enumerate(mesh.rings):
        if polygons[unit] and not rings:
            raise InstanceError("ring-flat", path=path, value=unit_ids[unit])
    borders = borders_of(mesh)
    findings = []
    if degrees:
        shaped = mesh.shaped
        fitted = fit(centres_of(mesh)[shaped], places[shaped])
        mesh = Mesh(fitted.moved(mesh.points), mesh.rings, mesh.parts)
        findings.append(Finding("shapes-degrees", {"metres": round(fitted.apart)}))
    held = inside(mesh, places)
    if sum(1 for one in held if one is False) > len(mesh.shaped) / 2 and _apart(mesh, places):
        raise InstanceError("shapes-elsewhere", path=path)
    findings += _oddities(held, borders, unit_ids)
    wide = float(np.ptp(mesh.points, axis=0).max())
    few = simplify(mesh, tolerance=wide * FINEST, most=MOST_KEPT)
    return ReadShapes(few, borders, tuple(findings))


def _in_degrees(polygons: Sequence[Polygons], places: Floats) -> bool:
    """Can these be degrees, and do the units' places not lie among them as they are?"""
    at = np.array([p for shape in polygons for polygon in shape for ring in polygon for p in ring])
    if (abs(at) > np.array([180.0, 90.0])).any():
        return False
    low, high = at.min(axis=0), at.max(axis=0)
    among = ((places >= low) & (places <= high)).all(axis=1)
    return bool(among.mean() < 0.5)


def _planar(polygons: Sequence[Polygons]) -> list[Polygons]:
    at = np.array([p for shape in polygons for polygon in shape for ring in polygon for p in ring])
    moved = iter([(float(x), float(y)) for x, y in plane_of(at)])
    return [
        [[[next(moved) for _ in ring] for ring in polygon] for polygon in shape]
        for shape in polygons
    ]


def _apart(mesh: Mesh, places: Floats) -> bool:
    """Most units stand farther from the middle of their shape than shapes are wide."""
    centres = centres_of(mesh)
    shaped = mesh.shaped
    away = np.hypot(*(centres[shaped] - places[shaped]).T)
    wide = [
        float(np.ptp(mesh.points[[v for ring in mesh.rings[unit] for v in ring]], axis=0).max())
        for unit in shaped
    ]
    return bool(np.median(away) > np.median(wide))


def _oddities(
    held: Sequence[bool | None], borders: Borders, unit_ids: Sequence[str]
) -> list[Finding]:
    found = []
    for code, wanted in (("shapes-missing", None), ("points-outside", False)):
        units = [unit_ids[unit] for unit, one in enumerate(held) if one is wanted]
        if units:
            found.append(Finding(code, {"n": len(units), "units": units[:NAMED]}))
    if borders.overlapping:
        pairs = sorted(borders.overlapping)
        named = [f"{unit_ids[u]} – {unit_ids[v]}" for u, v in pairs[:NAMED]]
        found.append(Finding("shapes-overlap", {"n": len(pairs), "units": named}))
    return found


def compare_borders(
    borders: Borders, edges: Sequence[Sequence[int]], shaped: set[int], unit_ids: Sequence[str]
) -> list[Finding]:
    """Say where the table of borders and the shapes differ; units without a shape stay out."""
    table = {(min(u, v), max(u, v)) for u, v in edges if u != v and {u, v} <= shaped}
    found = []
    for code, pairs in (
        ("borders-not-drawn", sorted(table - set(borders.shared))),
        ("borders-not-listed", sorted(set(borders.shared) - table)),
    ):
        if pairs:
            named = [f"{unit_ids[u]} – {unit_ids[v]}" for u, v in pairs[:NAMED]]
            found.append(Finding(code, {"n": len(pairs), "units": named}))
    return found


# --- kept ---------------------------------------------------------------------------------------


def write_shapes(mesh: Mesh, unit_ids: Sequence[str]) -> bytes:
    """Return the shapes as GeoJSON, in the tables' metres, to decimetres."""
    at = [[round(float(x), 1), round(float(y), 1)] for x, y in mesh.points]
    features = []
    for unit in mesh.shaped:
        rings = iter(mesh.rings[unit])
        polygons = [
            [[at[v] for v in (*ring, ring[0])] for ring in (next(rings) for _ in range(count))]
            for count in mesh.parts[unit]
        ]
        one = len(polygons) == 1
        features.append(
            {
                "type": "Feature",
                "properties": {"unit_id": unit_ids[unit]},
                "geometry": {
                    "type": "Polygon" if one else "MultiPolygon",
                    "coordinates": polygons[0] if one else polygons,
                },
            }
        )
    document = {"type": "FeatureCollection", "features": features}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def open_shapes(content: bytes, unit_ids: Sequence[str]) -> Mesh:
    """Return the mesh of what :func:`write_shapes` wrote.

    :raises InstanceError: when it is damaged.
    """
    return build_mesh(read_polygons(content, SHAPES, unit_ids))
