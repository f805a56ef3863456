"""Fewer points for a drawing: Douglas and Peucker (1973), line by line between junctions.

A line that two units share is simplified once, so that no gap opens between them; junctions of
three lines stay. A unit never loses its area: where a ring would, its lines keep more points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from truongchuan.engines.catchment_shapes.mesh import Floats, Mesh, Ring, area_of, sides_of

_LEAST = 1e-9
_SHRUNK = 0.4
"""A ring keeps at least this share of its area."""


@dataclass(slots=True)
class _Lines:
    """Lines between junctions; ``worth`` says up to which tolerance a vertex is kept."""

    number: dict[tuple[int, ...], int] = field(default_factory=dict)
    vertices: list[Ring] = field(default_factory=list)
    worth: list[Floats] = field(default_factory=list)
    finest: float = 0.0

    def add(self, points: Floats, line: Ring, *, closed: bool) -> tuple[int, bool]:
        """Return the number of a line, and whether it is told backwards."""
        turned = False
        if closed:
            at = line.index(min(line))
            line = line[at:] + line[:at]
            if line[-1] < line[1]:
                line, turned = (line[0], *line[:0:-1]), True
            line = (*line, line[0])
        elif (line[-1], line[-2]) < (line[0], line[1]):
            line, turned = line[::-1], True
        key = (line[0], line[1], line[-2], line[-1])
        if key not in self.number:
            self.number[key] = len(self.vertices)
            self.vertices.append(line)
            self.worth.append(_worths(points[list(line)], self.finest, closed=closed))
        return self.number[key], turned


def simplify(mesh: Mesh, *, tolerance: float, most: int) -> Mesh:
    """Return a mesh of at most about ``most`` vertices, counted once for every ring.

    ``tolerance`` (metres) is what may be lost at least; it is raised until ``most`` holds.
    """
    if not any(mesh.rings):
        return mesh
    junctions = _junctions(mesh)
    lines = _Lines(finest=tolerance / 2)
    told = [
        [_lines_of(lines, mesh.points, ring, junctions) for ring in rings] for rings in mesh.rings
    ]
    uses = np.zeros(len(lines.vertices), dtype=np.int64)
    for rings in told:
        for ring in rings:
            for number, _ in ring:
                uses[number] += 1
    limit = max(tolerance, _limit(lines, uses, most))
    limits = np.full(len(lines.vertices), limit)
    kept = [_kept(lines, number, limit) for number in range(len(lines.vertices))]
    for unit, rings in enumerate(told):
        for place, ring in enumerate(rings):
            whole = abs(area_of(mesh, mesh.rings[unit][place]))
            while any(limits[number] > 0 for number, _ in ring):
                left = _joined(kept, ring)
                if len(left) > 2 and abs(area_of(mesh, left)) >= _SHRUNK * whole:
                    break
                for number, _ in ring:
                    limits[number] = limits[number] / 4 if limits[number] > limit / 100 else 0.0
                    kept[number] = _kept(lines, number, limits[number])
    rings_ = tuple(tuple(_joined(kept, ring) for ring in rings) for rings in told)
    return _compact(mesh, rings_)


def _junctions(mesh: Mesh) -> set[int]:
    """Vertices where lines end: other than two sides meet, or the units beside them change."""
    sides = sides_of(mesh)
    keys, inverse, count = np.unique(sides.key, return_inverse=True, return_counts=True)
    inverse = inverse.reshape(-1)
    low = np.full(len(keys), np.iinfo(np.int64).max)
    high = np.full(len(keys), -1)
    np.minimum.at(low, inverse, sides.unit)
    np.maximum.at(high, inverse, sides.unit)
    beside = np.unique(np.stack([low, high, count], axis=1), axis=0, return_inverse=True)[1]
    beside = beside.reshape(-1)
    first = np.unique(inverse, return_index=True)[1]
    ends = np.concatenate([sides.start[first], sides.end[first]])
    signs = np.concatenate([beside, beside])
    size = len(mesh.points)
    degree = np.bincount(ends, minlength=size)
    least = np.full(size, np.iinfo(np.int64).max)
    most = np.full(size, -1)
    np.minimum.at(least, ends, signs)
    np.maximum.at(most, ends, signs)
    return set(np.nonzero((degree > 0) & ((degree != 2) | (least != most)))[0].tolist())


def _lines_of(
    lines: _Lines, points: Floats, ring: Ring, junctions: set[int]
) -> list[tuple[int, bool]]:
    stops = [at for at, vertex in enumerate(ring) if vertex in junctions]
    if not stops:
        return [lines.add(points, ring, closed=True)]
    turned = ring[stops[0] :] + ring[: stops[0] + 1]
    shifted = [at - stops[0] for at in stops] + [len(ring)]
    if len(stops) == 1:  # a loop from one junction back to it: two lines, so that it keeps a shape
        far = points[list(turned)] - points[turned[0]]
        shifted.insert(1, max(1, int(np.hypot(far[:, 0], far[:, 1]).argmax())))
    return [lines.add(points, turned[a : b + 1], closed=False) for a, b in pairwise(shifted)]


def _worths(at: Floats, finest: float, *, closed: bool) -> Floats:
    """Up to which tolerance every vertex of a line is kept; ends always.

    What is worth less than ``finest`` is not told apart.
    """
    worth = np.full(len(at), np.inf)
    stack: list[tuple[int, int, float]] = [(0, len(at) - 1, np.inf)]
    if closed:
        far = int(np.hypot(*(at - at[0]).T).argmax())
        stack = [(0, far, np.inf), (far, len(at) - 1, np.inf)]
    while stack:
        first, last, limit = stack.pop()
        if last - first < 2:
            continue
        away = _distances(at[first + 1 : last], at[first], at[last])
        split = int(away.argmax())
        value = min(limit, float(away[split]))
        if value < finest:
            worth[first + 1 : last] = _LEAST
            continue
        split += first + 1
        worth[split] = max(value, _LEAST)
        stack += [(first, split, value), (split, last, value)]
    return worth


def _distances(at: Floats, start: Floats, end: Floats) -> Floats:
    """Distances of points from a segment."""
    side = end - start
    length = float(np.dot(side, side))
    away = at - start
    along = np.clip(away @ side / length, 0.0, 1.0) if length else np.zeros(len(at))
    left: Floats = away - along[:, None] * side
    return np.hypot(left[:, 0], left[:, 1])


def _limit(lines: _Lines, uses: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.int64]],
           most: int) -> float:  # fmt: skip
    """The tolerance at which no more than ``most`` vertices are left."""
    worth = np.concatenate(lines.worth)
    weight = np.repeat(np.asarray(uses), [len(one) for one in lines.worth])
    inner = np.isfinite(worth)
    spare = most - int(weight[~inner].sum())
    worth, weight = worth[inner], weight[inner]
    order = np.argsort(-worth)
    over = np.nonzero(np.cumsum(weight[order]) > max(spare, 0))[0]
    return float(worth[order[over[0]]]) if len(over) else 0.0


def _kept(lines: _Lines, number: int, limit: float) -> Ring:
    worth = lines.worth[number]
    return tuple(v for v, w in zip(lines.vertices[number], worth, strict=True) if w > limit)


def _joined(kept: Sequence[Ring], ring: Sequence[tuple[int, bool]]) -> Ring:
    vertices: list[int] = []
    for number, turned in ring:
        line = kept[number][::-1] if turned else kept[number]
        vertices += line[:-1]
    return tuple(vertices)


def _compact(mesh: Mesh, rings: tuple[tuple[Ring, ...], ...]) -> Mesh:
    """The mesh without vertices that no ring has."""
    used = np.unique(np.array([v for own in rings for ring in own for v in ring], dtype=np.int64))
    place = {int(old): new for new, old in enumerate(used.tolist())}
    renamed = tuple(tuple(tuple(place[v] for v in ring) for ring in own) for own in rings)
    return Mesh(mesh.points[used], renamed, mesh.parts)
