"""The drawing of zones from the units' own shapes: filled polygons, outlines, hatches, marks.

Colour is not the only sign: half of the colours are hatched, zones have strong outlines, and every
campus carries its school's name. Paths are written short (relative steps of a tenth of a point), so
that an area of 1,300 units stays under about 400 kB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import quote

import numpy as np
from django.utils.safestring import SafeString

from truongchuan.engines.catchment_shapes.mesh import Mesh, outlines_of
from truongchuan.web.svg import element

HATCHED = 5
"""Colours from this one on are hatched as well."""
FOCUSABLE = 200
"""Up to so many units the drawing is walked with the keyboard; more are for the table."""
_TILE = 14

Steps = list[tuple[int, int]]


def frame_of(mesh: Mesh) -> list[float]:
    """Return left, bottom, right, top of all shapes in metres."""
    low, high = mesh.points.min(axis=0), mesh.points.max(axis=0)
    return [round(float(v), 1) for v in (*low, *high)]


def draw_shapes(
    units: dict[str, Any],
    schools: Sequence[dict[str, Any]],
    mesh: Mesh,
    at: Callable[[float, float], tuple[float, float]],
    fills: Sequence[str],
) -> list[SafeString]:
    """Return the units as filled shapes by school, hatches, and the outlines of zones.

    ``at`` leads from metres to the drawing, ``fills`` are the colours for a file of its own.
    """
    placed = [at(float(x), float(y)) for x, y in mesh.points]
    tenths = np.rint(np.array(placed) * 10).astype(int).tolist()
    reachable = len(units["id"]) <= FOCUSABLE
    by_school: dict[int, list[SafeString]] = {}
    for unit, rings in enumerate(mesh.rings):
        if rings:
            d = "".join(_ring(tenths[v] for v in ring) for ring in rings)
            shape = element("path", d=d)
            link = unit_link(units, schools, unit, shape, reachable=reachable)
            by_school.setdefault(units["school"][unit], []).append(link)
    parts = [
        element(
            "g",
            *links,
            classes=f"zone zone--{schools[school]['colour']}",
            fill=fills[schools[school]["colour"]],
            stroke="#fff",
        )
        for school, links in sorted(by_school.items())
    ]
    outlines = outlines_of(mesh, units["school"])
    hatched = [s for s in sorted(outlines) if schools[s]["colour"] >= HATCHED]
    if hatched:
        parts.append(element("defs", *(_hatch(c) for c in {_kind(schools, s) for s in hatched})))
    for school in sorted(outlines):
        d = "".join(_ring(tenths[v] for v in ring) for ring in outlines[school])
        fill = f"url(#hatch-{_kind(schools, school)})" if school in hatched else "none"
        parts.append(
            element("path", d=d, classes="outline", fill=fill, fill_rule="evenodd",
                    stroke="#4a463e", stroke_width=2)
        )  # fmt: skip
    return parts


def unit_link(
    units: dict[str, Any],
    schools: Sequence[dict[str, Any]],
    unit: int,
    *shapes: SafeString,
    reachable: bool,
) -> SafeString:
    """Return what is drawn of a unit as a link to its reason, with a title."""
    name, key = units["name"][unit], str(units["id"][unit])
    label = name if name == key else f"{name} ({key})"
    return element(
        "a",
        *shapes,
        href=f"?don-vi={quote(key, safe='')}#don-vi",
        tabindex=None if reachable else "-1",
        title=f"{label} → {schools[units['school'][unit]]['name']}",
    )


def moved_marks(
    units: dict[str, Any], at: Callable[[float, float], tuple[float, float]]
) -> SafeString:
    """Return a lozenge on every unit whose school changes from the present one."""
    if not units["current"]:
        return SafeString("")
    marks = []
    for unit, (now, then) in enumerate(zip(units["current"], units["school"], strict=True)):
        if now >= 0 and now != then:
            x, y = at(units["x"][unit], units["y"][unit])
            marks.append(f"M{x:.1f} {y - 5:.1f}l5 5-5 5-5-5z")
    if not marks:
        return SafeString("")
    return element("path", d="".join(marks), classes="moves", fill="#fff", stroke="#4a463e")


def _kind(schools: Sequence[dict[str, Any]], school: int) -> int:
    return int(schools[school]["colour"]) - HATCHED


def _hatch(kind: int) -> SafeString:
    """Lines of one slant or width a kind: rising, falling, lying, standing, dots."""
    size = _TILE
    half = size // 2
    drawn = (
        f"M0 {size}L{size} 0",
        f"M0 0L{size} {size}",
        f"M0 {half}H{size}",
        f"M{half} 0V{size}",
        f"M{half} {half}h2",
    )[kind]
    line = element("path", d=drawn, classes="hatch", stroke="#4a463e", stroke_width=1.2)
    return element(
        "pattern", line, id=f"hatch-{kind}", width=size, height=size, patternUnits="userSpaceOnUse"
    )


def _ring(points: Iterable[Sequence[int]]) -> str:
    """A closed path in tenths of a point: the first place, then short steps."""
    steps = []
    last: Sequence[int] | None = None
    for point in points:
        if last is None:
            steps.append(f"M{_tenth(point[0])} {_tenth(point[1])}l")
        else:
            x, y = point[0] - last[0], point[1] - last[1]
            if not x and not y:
                continue
            steps.append(f"{_joined(x, first=len(steps) == 1)}{_joined(y)}")
        last = point
    return "".join([*steps, "z"]) if len(steps) > 1 else ""


def _joined(value: int, *, first: bool = False) -> str:
    """A number behind another: the minus parts them, else a blank."""
    return _tenth(value) if first or value < 0 else f" {_tenth(value)}"


def _tenth(value: int) -> str:
    sign, whole, part = ("-" if value < 0 else ""), *divmod(abs(value), 10)
    if not part:
        return f"{sign}{whole}"
    return f"{sign}{whole or ''}.{part}"
