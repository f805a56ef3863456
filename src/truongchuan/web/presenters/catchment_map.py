"""The schematic drawing of zones, drawn once when a run ends: by the units' shapes, or by cells.

Cells are those of Voronoi (what lies nearest to a unit), cut at the edge of the area. They say
which unit goes where, not where its real border runs. Where shapes came with the tables, they are
drawn instead (:mod:`catchment_shapes_map`), and units without one as points. The inside of the
drawing is kept as text; names in it are the files' own, so that it needs no translation. Links lead
to a unit's reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.safestring import SafeString
from numpy.typing import NDArray

from truongchuan.engines.catchment_shapes.mesh import Mesh
from truongchuan.web.presenters.catchment_labels import Label, place_labels
from truongchuan.web.presenters.catchment_shapes_map import (
    FOCUSABLE,
    draw_shapes,
    frame_of,
    moved_marks,
    unit_link,
)
from truongchuan.web.svg import drawing, element, number, text

WIDTH = 960.0
TALLEST, LOWEST = 1200.0, 320.0
COLOURS = 10
"""Colours of zones; zones that touch have different ones as far as ten suffice."""
_FILLS = (
    "#b7dccf", "#f4cfa6", "#c9cdea", "#f3bfd3", "#d3e4a9",
    "#f2e3a0", "#d9cdb8", "#bcd9ee", "#e0c3ea", "#c8d2cc",
)  # fmt: skip
"""For a file of its own, where no style sheet says otherwise."""
FEW = 16
"""With more schools their names are written smaller."""
_SIZES = {True: 20.0, False: 14.0}
"""Of the type of names (``catchments.css``): with few schools, with many."""
_DOTS = 4_000
"""From so many units on, borders between units are not drawn: they would cover the map."""

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class View:
    """From metres to the drawing: north is up."""

    left: float
    top: float
    scale: float
    width: float
    height: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the place of a point given in metres."""
        return (x - self.left) * self.scale, (self.top - y) * self.scale


def view_of(units: dict[str, Any], schools: Sequence[dict[str, Any]]) -> View:
    """Return the frame that holds all units, shapes and campuses, with a margin."""
    frame = units.get("frame") or []
    xs = [*units["x"], *frame[0::2], *(c["x"] for s in schools for c in s["campuses"])]
    ys = [*units["y"], *frame[1::2], *(c["y"] for s in schools for c in s["campuses"])]
    wide, tall = max(xs) - min(xs), max(ys) - min(ys)
    margin = max(wide, tall, 1.0) * 0.04
    wide, tall = wide + 2 * margin, tall + 2 * margin
    scale = min(WIDTH / wide, TALLEST / tall)
    height = max(LOWEST, tall * scale)
    spare = (height / scale - tall) / 2
    aside = (WIDTH / scale - wide) / 2
    return View(min(xs) - margin - aside, max(ys) + margin + spare, scale, WIDTH, height)


def colours_of(units: dict[str, Any], schools: int, edges: Sequence[Sequence[int]]) -> list[int]:
    """Return a colour for every school; schools whose zones touch differ where they can."""
    near: list[set[int]] = [set() for _ in range(schools)]
    where = units["school"]
    for u, v in edges:
        a, b = where[u], where[v]
        if a != b:
            near[a].add(b)
            near[b].add(a)
    chosen = [-1] * schools
    used = [0] * COLOURS
    for school in sorted(range(schools), key=lambda s: -len(near[s])):
        taken = {chosen[other] for other in near[school]}
        free = [c for c in range(COLOURS) if c not in taken] or list(range(COLOURS))
        chosen[school] = min(free, key=lambda c: (used[c], c))
        used[chosen[school]] += 1
    return chosen


def draw_inside(
    units: dict[str, Any],
    schools: list[dict[str, Any]],
    edges: Sequence[Sequence[int]],
    mesh: Mesh | None = None,
) -> SafeString:
    """Return the inside of the drawing: units, borders, schools; ``schools`` get their colour.

    ``units`` learn what was drawn: ``shapes``, the number of units with one, and their ``frame``.
    """
    shaped = set() if mesh is None else set(mesh.shaped)
    units["shapes"] = len(shaped)
    if mesh is not None and shaped:
        units["frame"] = frame_of(mesh)
    view = view_of(units, schools)
    colours = colours_of(units, len(schools), edges)
    for school, colour in zip(schools, colours, strict=True):
        school["colour"] = colour
    points = np.array([view.at(x, y) for x, y in zip(units["x"], units["y"], strict=True)])
    if mesh is not None and shaped:
        parts = draw_shapes(units, schools, mesh, view.at, _FILLS)
        parts += [
            _unit(units, schools, n, points[n], "") for n in range(len(points)) if n not in shaped
        ]
    else:
        cells, walls = _cells(points, view, units["school"])
        parts = [_unit(units, schools, n, points[n], cells[n]) for n in range(len(points))]
        if len(edges) <= _DOTS * 3 and len(points) <= _DOTS:
            parts.append(_path("borders", _lines(points, edges)))
        parts.append(_path("walls", walls))
    parts.append(moved_marks(units, view.at))
    parts += _schools(schools, view)
    return SafeString("".join(parts))


def whole(inside: str, view: View, *, title: str, description: str) -> SafeString:
    """Return the drawing around its inside."""
    return drawing(
        view.width,
        view.height,
        title=title,
        description=description,
        children=[SafeString(inside)],
        classes="chart zones",
        id_prefix="zones",
    )


def ring(view: View, x: float, y: float, title: str) -> SafeString:
    """Return a drawing of one ring, to be laid over the map where a unit was asked about."""
    at = view.at(x, y)
    rings = [
        element("circle", cx=at[0], cy=at[1], r=13, classes=f"ring{kind}")
        for kind in (" ring--under", "")
    ]
    return drawing(
        view.width,
        view.height,
        title=title,
        children=rings,
        classes="chart zones zones--over",
        id_prefix="ring",
    )


def _unit(
    units: dict[str, Any],
    schools: Sequence[dict[str, Any]],
    number_: int,
    point: Points,
    cell: str,
) -> SafeString:
    colour = schools[units["school"][number_]]["colour"]
    classes, fill = f"zone zone--{colour}", _FILLS[colour]
    shape = (
        element("path", d=cell, classes=classes, fill=fill)
        if cell
        else element("circle", cx=point[0], cy=point[1], r=5, classes=classes, fill=fill)
    )
    dot = element("circle", cx=point[0], cy=point[1], r=1.6, classes="zone__dot")
    reachable = len(units["id"]) <= FOCUSABLE
    return unit_link(units, schools, number_, shape, dot, reachable=reachable)


def _schools(schools: Sequence[dict[str, Any]], view: View) -> list[SafeString]:
    """A mark and a name for every campus; a triangle where children are beyond the seats."""
    few = len(schools) <= FEW
    classes = "site__label" if few else "site__label site__label--many"
    marks, places = [], []
    for school in schools:
        for campus in school["campuses"]:
            x, y = view.at(campus["x"], campus["y"])
            places.append((x, y, str(school["name"])))
            marks.append(_mark(x, y, over=campus["load"] > campus["seats"]))
    labels = place_labels(places, view.width, view.height, _SIZES[few])
    names = [_name(label, classes) for label in labels]
    return [*marks, element("g", *names, classes="school")]


def _name(label: Label, classes: str) -> SafeString:
    """A name; its second line keeps its distance when the type is larger, as on a phone."""
    (first, x, y), *others = label.lines
    if not others:
        return text(first, x, y, classes=classes, anchor=label.anchor)
    spans = [element("tspan", first, x=x)]
    spans += [element("tspan", line, x=x, dy="1.2em") for line, _, _ in others]
    return element("text", *spans, x=x, y=y, classes=classes, text_anchor=label.anchor)


def _mark(x: float, y: float, *, over: bool) -> SafeString:
    if not over:
        return element("circle", cx=x, cy=y, r=6, classes="site")
    corners = " ".join(f"{number(x + a)},{number(y + b)}" for a, b in ((0, -9), (9, 7), (-9, 7)))
    return element("polygon", points=corners, classes="site site--over")


def _path(name: str, d: str) -> SafeString:
    if not d:
        return SafeString("")
    return element("path", d=d, classes=name, fill="none", stroke="#4a463e")


def _lines(points: Points, edges: Sequence[Sequence[int]]) -> str:
    return "".join(f"M{_at(points[u])}L{_at(points[v])}" for u, v in edges if u != v)


def _at(point: Any) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _cells(points: Points, view: View, schools: Sequence[int]) -> tuple[list[str], str]:
    """The cell of every point as a path, empty where it has none; and the walls between zones.

    The points are mirrored at the four sides of the frame, which cuts the cells off exactly there.
    """
    from scipy.spatial import QhullError, Voronoi

    none = ([""] * len(points), "")
    if len(points) < 3:
        return none
    flipped = [points]
    for axis, far in ((0, view.width), (1, view.height)):
        for side in (0.0, far):
            mirrored = points.copy()
            mirrored[:, axis] = 2 * side - mirrored[:, axis]
            flipped.append(mirrored)
    try:
        found = Voronoi(np.vstack(flipped))
    except (QhullError, ValueError):
        return none
    corners = found.vertices
    cells = []
    for n in range(len(points)):
        region = found.regions[found.point_region[n]]
        if not region or -1 in region:
            cells.append("")
            continue
        cells.append("M" + "L".join(_at(corners[c]) for c in region) + "Z")
    walls = [
        f"M{_at(corners[a])}L{_at(corners[b])}"
        for (u, v), (a, b) in zip(found.ridge_points, found.ridge_vertices, strict=True)
        if u < len(points) and v < len(points) and a >= 0 and schools[u] != schools[v]
    ]
    return cells, "".join(walls)
