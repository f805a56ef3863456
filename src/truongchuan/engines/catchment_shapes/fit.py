"""From degrees to the metres of the tables: a plane near the area, then turned and moved to fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.catchment_shapes.mesh import Floats, Mesh, area_of

_METRES = 111_320.0
"""Metres of a degree along the equator; along a meridian 110,574 to 111,694."""
_MOST_TURN, _MOST_STRETCH, _FEW = 0.09, 0.03, 8


def plane_of(points: Floats) -> Floats:
    """Return (lon, lat) in degrees as metres on a plane that touches the middle of the area."""
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    lat = np.radians(middle[1])
    north = 111_132.95 - 559.85 * np.cos(2 * lat) + 1.175 * np.cos(4 * lat)
    east = _METRES * np.cos(lat) * (1 + 0.00335 * np.sin(lat) ** 2)
    moved: Floats = (points - middle) * np.array([east, north])
    return moved


@dataclass(frozen=True, slots=True)
class Fit:
    """z → a z + b on the plane as complex numbers; ``apart`` is the mean distance left (m)."""

    a: complex
    b: complex
    apart: float

    def moved(self, points: Floats) -> Floats:
        """Return points after the fit."""
        z = self.a * (points[:, 0] + 1j * points[:, 1]) + self.b
        return np.stack([z.real, z.imag], axis=1)


def fit(centres: Floats, wanted: Floats) -> Fit:
    """Return the fit of centres of shapes to the places of their units, by least squares.

    Turning and stretching are kept to what map projections do to each other; with few units
    shapes are moved only.
    """
    z = centres[:, 0] + 1j * centres[:, 1]
    w = wanted[:, 0] + 1j * wanted[:, 1]
    around = z - z.mean()
    spread = float((abs(around) ** 2).sum())
    a = complex((around.conj() * (w - w.mean())).sum() / spread) if spread else 1 + 0j
    slight = abs(abs(a) - 1) <= _MOST_STRETCH and abs(np.angle(a)) <= _MOST_TURN
    if len(z) < _FEW or not slight:
        a = 1 + 0j
    b = complex(w.mean() - a * z.mean())
    return Fit(a, b, float(abs(a * z + b - w).mean()))


def centres_of(mesh: Mesh) -> Floats:
    """Return the centre of every unit's largest ring; not a number where it has no shape."""
    centres = np.full((len(mesh.rings), 2), np.nan)
    for unit, rings in enumerate(mesh.rings):
        if rings:
            largest = max(rings, key=lambda ring: abs(area_of(mesh, ring)))
            centres[unit] = _centre(mesh.points[list(largest)])
    return centres


def _centre(at: Floats) -> Floats:
    origin = at[0]
    at = at - origin
    after = np.roll(at, -1, axis=0)
    cross = at[:, 0] * after[:, 1] - at[:, 1] * after[:, 0]
    centre: Floats = origin + ((at + after) * cross[:, None]).sum(axis=0) / (3 * cross.sum())
    return centre


def inside(mesh: Mesh, places: Floats) -> list[bool | None]:
    """Tell of every unit whether its place lies in its shape; None where it has none."""
    return [
        _in_rings([mesh.points[list(ring)] for ring in rings], place) if rings else None
        for rings, place in zip(mesh.rings, places, strict=True)
    ]


def _in_rings(rings: Sequence[Floats], place: Floats) -> bool:
    """Count the sides that a ray to the east crosses."""
    crossed = 0
    for ring in rings:
        after = np.roll(ring, -1, axis=0)
        above, above_after = ring[:, 1] > place[1], after[:, 1] > place[1]
        between = above != above_after
        a, b = ring[between], after[between]
        x = a[:, 0] + (place[1] - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1])
        crossed += int((x > place[0]).sum())
    return crossed % 2 == 1
