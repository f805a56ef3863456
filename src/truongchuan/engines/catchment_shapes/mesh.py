"""Shapes of units as rings over common vertices, so that neighbours share their borders.

Coordinates are rounded to a grain, and a side is split at every vertex that lies on it
(T-junctions), so that two units that touch along a line have the same segments there. Two units
are neighbours when they share a border of positive length; touching in a point is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Ring = tuple[int, ...]

GRAIN = 0.1
"""Metres to which coordinates are rounded."""
MOST_PAIRS = 20_000_000
"""Pairs (side, vertex near it) that are looked at; only tangled shapes have more."""
_CHUNK = 20_000


class TangledError(ValueError):
    """Shapes whose sides cross the whole area again and again."""


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """``points`` (k, 2); ``rings`` of every unit, first vertex not repeated, outer ones against
    the clock and holes with it; ``parts`` says how many rings each polygon of a unit has."""

    points: Floats
    rings: tuple[tuple[Ring, ...], ...]
    parts: tuple[tuple[int, ...], ...]

    @property
    def shaped(self) -> list[int]:
        """The units that have a shape."""
        return [unit for unit, rings in enumerate(self.rings) if rings]


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Every segment of every ring: its ends in the ring's direction, and the unit."""

    start: Ints
    end: Ints
    unit: Ints

    @property
    def key(self) -> Ints:
        """One number per segment, whatever its direction."""
        low, high = np.minimum(self.start, self.end), np.maximum(self.start, self.end)
        return low * (int(high.max(initial=0)) + 1) + high


Shape = Sequence[Sequence[Sequence[Sequence[float]]]]
"""Polygons of a unit, each an outer ring and its holes; rings may repeat their first point."""


def build_mesh(shapes: Sequence[Shape], grain: float = GRAIN) -> Mesh:
    """Return the mesh of shapes given in metres; a unit without a shape has an empty list.

    Rings that rounding leaves without an area are dropped.

    :raises TangledError: when far too many sides lie near far too many vertices.
    """
    flat = [p for shape in shapes for polygon in shape for ring in polygon for p in ring]
    if not flat:
        return Mesh(np.empty((0, 2)), ((),) * len(shapes), ((),) * len(shapes))
    cells = np.rint(np.array(flat, dtype=float)[:, :2] / grain).astype(np.int64)
    known, numbers = np.unique(cells, axis=0, return_inverse=True)
    points: Floats = known.astype(float) * grain
    order = iter(numbers.reshape(-1).tolist())
    rings, parts = [], []
    for shape in shapes:
        own: list[Ring] = []
        counts: list[int] = []
        for polygon in shape:
            kept: list[Ring] = []
            for place, ring in enumerate(polygon):
                cleaned = _cleaned([next(order) for _ in ring])
                area = _area(points, cleaned)
                if area == 0 or (place and not kept):
                    continue
                kept.append(cleaned if (area > 0) == (place == 0) else cleaned[::-1])
            if kept:
                own += kept
                counts.append(len(kept))
        rings.append(tuple(own))
        parts.append(tuple(counts))
    return _split(Mesh(points, tuple(rings), tuple(parts)), grain)


def _cleaned(ring: list[int]) -> Ring:
    """A ring without points that repeat the one before."""
    kept = [v for at, v in enumerate(ring) if v != ring[at - 1]]
    return tuple(kept) if len(kept) > 2 else ()


def _area(points: Floats, ring: Iterable[int]) -> float:
    """Twice the signed area, positive against the clock."""
    at = points[list(ring)]
    if len(at) < 3:
        return 0.0
    at = at - at[0]
    x, y = at[:, 0], at[:, 1]
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def area_of(mesh: Mesh, ring: Iterable[int]) -> float:
    """Return the signed area of a ring in square metres, positive against the clock."""
    return _area(mesh.points, ring) / 2


def sides_of(mesh: Mesh) -> Sides:
    """Return the segments of all rings."""
    starts: list[int] = []
    ends: list[int] = []
    units: list[int] = []
    for unit, rings in enumerate(mesh.rings):
        for ring in rings:
            starts += ring
            ends += [*ring[1:], ring[0]]
            units += [unit] * len(ring)
    return Sides(*(np.array(values, dtype=np.int64) for values in (starts, ends, units)))


def _split(mesh: Mesh, grain: float) -> Mesh:
    """Split sides that only one unit has at the vertices that lie on them."""
    from scipy.spatial import cKDTree

    sides = sides_of(mesh)
    _, first, count = np.unique(sides.key, return_index=True, return_counts=True)
    lone = first[count == 1]
    if not len(lone):
        return mesh
    a, b = sides.start[lone], sides.end[lone]
    vertices = np.unique(np.concatenate([a, b]))
    tree = cKDTree(mesh.points[vertices])
    middle = (mesh.points[a] + mesh.points[b]) / 2
    radius = np.hypot(*(mesh.points[b] - mesh.points[a]).T) / 2 + grain
    near = tree.query_ball_point(middle, radius, return_length=True)
    if int(near.sum()) > MOST_PAIRS:
        raise TangledError
    inserted: dict[tuple[int, int], list[int]] = {}
    for begin in range(0, len(lone), _CHUNK):
        part = slice(begin, begin + _CHUNK)
        found = tree.query_ball_point(middle[part], radius[part])
        lengths = np.array([len(one) for one in found])
        which = np.repeat(np.arange(len(found)), lengths) + begin
        vertex = vertices[np.concatenate([np.array(one, dtype=np.int64) for one in found])]
        on, along = _on_side(mesh.points, a[which], b[which], vertex, grain)
        hits = np.nonzero(on)[0]
        for hit in hits[np.lexsort((along[hits], which[hits]))].tolist():
            side = int(which[hit])
            inserted.setdefault((int(a[side]), int(b[side])), []).append(int(vertex[hit]))
    if not inserted:
        return mesh
    rings = tuple(tuple(_with(ring, inserted) for ring in own) for own in mesh.rings)
    return Mesh(mesh.points, rings, mesh.parts)


def _on_side(
    points: Floats, a: Ints, b: Ints, vertex: Ints, grain: float
) -> tuple[NDArray[np.bool_], Floats]:
    """Which vertices lie on the sides from a to b, and how far along."""
    side, away = points[b] - points[a], points[vertex] - points[a]
    length = np.maximum(np.hypot(side[:, 0], side[:, 1]), grain)
    along = (side * away).sum(axis=1) / length
    aside = np.abs(side[:, 0] * away[:, 1] - side[:, 1] * away[:, 0]) / length
    inner = (along > grain / 2) & (along < length - grain / 2)
    return inner & (aside <= 0.75 * grain) & (vertex != a) & (vertex != b), along


def _with(ring: Ring, inserted: dict[tuple[int, int], list[int]]) -> Ring:
    longer: list[int] = []
    for start, end in zip(ring, [*ring[1:], ring[0]], strict=True):
        longer.append(start)
        longer += inserted.get((start, end), ())
    return tuple(longer)


@dataclass(frozen=True, slots=True)
class Borders:
    """``shared`` maps neighbours (lower unit first) to the metres of border they have in common;
    ``overlapping`` are pairs that lie on the same side of a common border."""

    shared: dict[tuple[int, int], float]
    overlapping: frozenset[tuple[int, int]]


def borders_of(mesh: Mesh) -> Borders:
    """Return who borders on whom along a line."""
    sides = sides_of(mesh)
    order = np.lexsort((sides.unit, sides.key))
    key, unit = sides.key[order], sides.unit[order]
    start, end = sides.start[order], sides.end[order]
    length = np.hypot(*(mesh.points[end] - mesh.points[start]).T)
    shared: dict[tuple[int, int], float] = {}
    overlapping: set[tuple[int, int]] = set()
    step = 1
    while step < len(key):
        same = np.nonzero(key[:-step] == key[step:])[0]
        if not len(same):
            break
        for at in same.tolist():
            pair = (int(unit[at]), int(unit[at + step]))
            if pair[0] == pair[1]:
                continue
            shared[pair] = shared.get(pair, 0.0) + float(length[at])
            if start[at] == start[at + step]:
                overlapping.add(pair)
        step += 1
    return Borders(shared, frozenset(overlapping))


def outlines_of(mesh: Mesh, group: Sequence[int]) -> dict[int, list[Ring]]:
    """Return the closed lines around each group of units (``group`` (n,), -1 for none)."""
    loose: dict[int, set[tuple[int, int]]] = {}
    for unit, rings in enumerate(mesh.rings):
        if group[unit] < 0:
            continue
        mine = loose.setdefault(group[unit], set())
        for ring in rings:
            for side in zip(ring, [*ring[1:], ring[0]], strict=True):
                if side[::-1] in mine:
                    mine.remove(side[::-1])
                else:
                    mine.add(side)
    return {number: _closed(sides) for number, sides in loose.items()}


def _closed(sides: set[tuple[int, int]]) -> list[Ring]:
    after: dict[int, list[int]] = {}
    for start, end in sorted(sides):
        after.setdefault(start, []).append(end)
    found: list[Ring] = []
    for begin in sorted(after):
        while after[begin]:
            line, at = [], begin
            while after.get(at):
                line.append(at)
                at = after[at].pop()
            if len(line) > 2:
                found.append(tuple(line))
    return found
