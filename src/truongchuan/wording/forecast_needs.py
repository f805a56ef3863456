"""Classes, rooms and teachers of the JSON document, against what is there."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from truongchuan.engines.forecast.classes import Norms, classes_needed, rooms_needed, sizes_by_grade
from truongchuan.engines.forecast.forecast import Forecast

Has = Mapping[str, Mapping[str, float]]
Rows = list[dict[str, Any]]
KINDS = ("rooms", "teachers")


def needs_as_json(
    forecast: Forecast, norms: Norms, has: Has, years: list[int]
) -> tuple[Rows, Rows]:
    """Classes by grade; classes, rooms and teachers of each area and year."""
    history = forecast.history
    sizes = sizes_by_grade(norms, history.grades)
    needed = [classes_needed(x, sizes) for x in (forecast.median, forecast.low, forecast.high)]
    pupils = ~history.census[:, :, None] & np.isfinite(needed[0])
    classes = [
        {
            "area": history.areas[a],
            "year": years[h],
            "grade": history.grades[g],
            "norm": round(float(sizes[g]), 1),
            "classes": int(needed[0][a, g, h]),
            "low": int(needed[1][a, g, h]),
            "high": int(needed[2][a, g, h]),
        }
        for a, g, h in zip(*np.nonzero(pupils), strict=True)
    ]
    if forecast.classes is None or forecast.class_years is None:
        return classes, []
    rate = np.array([norms.teachers_per_class.get(grade, np.nan) for grade in history.grades])
    staff = np.where(pupils, needed[0] * rate[None, :, None], np.nan)
    middle, low, high = forecast.classes
    right, tested = forecast.class_years
    needs = []
    for a, name in enumerate(history.areas):
        for h, year in enumerate(years):
            mine = pupils[a, :, h]
            if not mine.any() or not math.isfinite(middle[a, h]):
                continue
            bounds = middle[a, h], low[a, h], high[a, h]
            row = _row(bounds, float(staff[a, mine, h].sum()), norms.shifts)
            _compare(row, has.get(name, {}))
            row["right_years"], row["tested_years"] = int(right[a, h]), int(tested[a, h])
            needs.append({"area": name, "year": year, **row})
    return classes, needs


def parent_needs_as_json(forecast: Forecast, needs: Rows, norms: Norms, years: list[int]) -> Rows:
    """The same for each parent: rooms and teachers as its areas need them, classes drawn together.

    What is there and what is short is told only where every area has told what it has.
    """
    history = forecast.history
    out: Rows = []
    if forecast.parent_classes is None:
        return out
    by_year: dict[tuple[str, int], Rows] = {}
    parent = {a: history.parents[history.parent_of[i]] for i, a in enumerate(history.areas)}
    for row in needs:
        by_year.setdefault((parent[row["area"]], row["year"]), []).append(row)
    for p, name in enumerate(history.parents):
        for h, year in enumerate(years):
            rows = by_year.get((name, year), [])
            bounds = tuple(part[p, h] for part in forecast.parent_classes)
            if not rows or not math.isfinite(bounds[0]):
                continue
            row = _row(bounds, math.nan, norms.shifts)
            for kind in KINDS:
                known = [one[kind] for one in rows]
                row[kind] = None if None in known else sum(known)
                if all(f"has_{kind}" in one for one in rows):
                    row[f"has_{kind}"] = sum(one[f"has_{kind}"] for one in rows)
                    row[f"short_{kind}"] = sum(one[f"short_{kind}"] for one in rows)
            out.append({"parent": name, "year": year, **row})
    return out


def _row(bounds: tuple[Any, ...], teachers: float, shifts: int) -> dict[str, Any]:
    middle, low, high = bounds
    return {
        "classes": int(middle),
        "low": int(low),
        "high": int(high),
        "rooms": int(rooms_needed(middle, shifts)),
        "rooms_low": int(rooms_needed(low, shifts)),
        "rooms_high": int(rooms_needed(high, shifts)),
        "teachers": math.ceil(teachers - 1e-9) if math.isfinite(teachers) else None,
    }


def _compare(row: dict[str, Any], has: Mapping[str, float]) -> None:
    for kind in KINDS:
        there = has.get(kind)
        if there is not None and row[kind] is not None:
            row[f"has_{kind}"] = there
            row[f"short_{kind}"] = max(0, row[kind] - there)
