"""The JSON document of ``truongchuan forecast``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from truongchuan.engines.forecast.backtest import PUBLISHED, Report
from truongchuan.engines.forecast.baselines import NAMES
from truongchuan.engines.forecast.classes import Norms, classes_needed, rooms_needed, sizes_by_grade
from truongchuan.engines.forecast.forecast import Forecast
from truongchuan.engines.forecast.history import ENTRY_AGE
from truongchuan.engines.forecast.intervals import SIZES, size_class
from truongchuan.engines.forecast.priors import VERSION
from truongchuan.engines.forecast.rolling import MODEL
from truongchuan.wording.forecast import note_text

Has = Mapping[str, Mapping[str, float]]


def forecast_as_json(
    forecast: Forecast,
    *,
    norms: Norms | None = None,
    has: Has | None = None,
    tested: Report | None = None,
) -> dict[str, Any]:
    """Figures rounded to a tenth of a child, shares and errors to four digits."""
    history = forecast.history
    years = [history.last_year + h + 1 for h in range(forecast.horizon)]
    out: dict[str, Any] = {
        "origin_year": history.last_year,
        "horizon": forecast.horizon,
        "interval": forecast.factors.level,
        "priors": VERSION,
        "counted_years": history.counted_years,
        "methods": [
            {"horizon": h + 1, "moving_up": moving, "entry": entering}
            for h, (moving, entering) in enumerate(forecast.origin.chosen)
        ],
        "forecasts": _cells(forecast, years),
        "totals": _totals("area", history.areas, forecast.area_total, years),
        "parents": _totals("parent", history.parents, forecast.parent_total, years),
        "past": report_as_json(forecast.report),
        "notes": [
            {"code": note.code, **note.params, "text": note_text(note.code, note.params)}
            for note in forecast.notes
        ],
    }
    if norms is not None:
        out["classes"], out["needs"] = _needs(forecast, norms, has or {}, years)
    if tested is not None:
        out["backtest"] = report_as_json(tested)
    return out


def _number(value: float, digits: int = 1) -> float | None:
    return round(float(value), digits) if math.isfinite(value) else None


def _column(values: Any, where: Any, digits: int = 1) -> list[float | None]:
    """Rounded values at some cells; what is not known is null."""
    picked = np.round(values[where], digits)
    return [None if math.isnan(value) else value for value in picked.tolist()]


def _cells(forecast: Forecast, years: list[int]) -> list[dict[str, Any]]:
    history, raw, entry = forecast.history, forecast.origin.raw, forecast.origin.entry
    where = np.nonzero(np.isfinite(forecast.median))
    figures = [_column(x, where) for x in (forecast.median, forecast.low, forecast.high)]
    terms = {name: _column(part, where) for name, part in forecast.terms.items()}
    doubts = {name: _column(part, where, 4) for name, part in forecast.uncertainty.items()}
    pool, rate = _column(raw.pool, where), _column(raw.rate, where, 4)
    own_error = _column(forecast.area_error, (where[0], where[2]), 4)
    entered = (raw.entered[where] == 1).tolist()
    sizes = size_class(forecast.median[where]).tolist()
    past = {
        (size, h): forecast.past_error(size, h)
        for size in set(sizes)
        for h in range(forecast.horizon)
    }
    rows = []
    for i, (a, g, h) in enumerate(zip(*(axis.tolist() for axis in where), strict=True)):
        error, cases = past[sizes[i], h]
        moving, entering = forecast.origin.chosen[h]
        row: dict[str, Any] = {
            "area": history.areas[a],
            "parent": history.parents[history.parent_of[a]],
            "year": years[h],
            **_grade(forecast, a, g),
            "median": figures[0][i],
            "low": figures[1][i],
            "high": figures[2][i],
            "method": entering if entry[a, g] else moving,
            "terms": {name: part[i] for name, part in terms.items()},
            "uncertainty": {name: part[i] for name, part in doubts.items()},
            "past_error": {
                "wape": None if error is None else _number(error, 4),
                "cases": cases,
                "area_wape": own_error[i],
            },
        }
        if entered[i]:
            row["entry"] = {"pool": pool[i], "rate": None if pool[i] is None else rate[i]}
        rows.append(row)
    return rows


def _grade(forecast: Forecast, a: int, g: int) -> dict[str, int | None]:
    grade = forecast.history.grades[g]
    if forecast.history.census[a, g]:
        return {"grade": None, "age": grade + ENTRY_AGE}
    return {"grade": grade}


def _totals(
    kind: str, names: tuple[str, ...], totals: tuple[Any, Any, Any], years: list[int]
) -> list[dict[str, Any]]:
    median, low, high = totals
    return [
        {
            kind: name,
            "year": year,
            "median": _number(median[i, h]),
            "low": _number(low[i, h]),
            "high": _number(high[i, h]),
        }
        for i, name in enumerate(names)
        for h, year in enumerate(years)
        if median[i, h] > 0
    ]


def _needs(
    forecast: Forecast, norms: Norms, has: Has, years: list[int]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    history = forecast.history
    sizes = sizes_by_grade(norms, history.grades)
    needed = [classes_needed(x, sizes) for x in (forecast.median, forecast.low, forecast.high)]
    pupils = ~history.census[:, :, None] & np.isfinite(needed[0])
    classes = [
        {
            "area": history.areas[a],
            "year": years[h],
            "grade": history.grades[g],
            "norm": _number(sizes[g]),
            "classes": int(needed[0][a, g, h]),
            "low": int(needed[1][a, g, h]),
            "high": int(needed[2][a, g, h]),
        }
        for a, g, h in zip(*np.nonzero(pupils), strict=True)
    ]
    rate = np.array([norms.teachers_per_class.get(grade, np.nan) for grade in history.grades])
    staff = np.where(pupils, needed[0] * rate[None, :, None], np.nan)
    middle, low, high = forecast.classes or (np.nansum(needed[0], axis=1),) * 3
    needs = []
    for a, name in enumerate(history.areas):
        for h, year in enumerate(years):
            if not pupils[a, :, h].any():
                continue
            mine = pupils[a, :, h]
            teachers = float(staff[a, mine, h].sum())
            rooms = int(rooms_needed(middle[a, h], norms.shifts))
            row: dict[str, Any] = {
                "area": name,
                "year": year,
                "classes": int(middle[a, h]),
                "low": int(low[a, h]),
                "high": int(high[a, h]),
                "rooms": rooms,
                "teachers": math.ceil(teachers - 1e-9) if math.isfinite(teachers) else None,
            }
            for kind in ("rooms", "teachers"):
                there = has.get(name, {}).get(kind)
                if there is not None and row[kind] is not None:
                    row[f"has_{kind}"] = there
                    row[f"short_{kind}"] = max(0, row[kind] - there)
            needs.append(row)
    return classes, needs


def report_as_json(report: Report) -> dict[str, Any]:
    """Errors of every method, coverage, classes right; ``published`` is what would have been said."""
    names = [PUBLISHED, MODEL, *NAMES]
    horizons = sorted({h for _, h in report.by_method})
    return {
        "origins": report.origins,
        "methods": [
            {
                "method": name,
                "horizon": h,
                "wape": _wape(report.by_method[name, h]),
                "total_wape": _wape(report.totals[name, h]),
                "bias": _number(
                    report.by_method[name, h].bias / max(report.by_method[name, h].actual, 1), 4
                ),
                "cases": report.by_method[name, h].cases,
                **_right(report, name, h),
            }
            for name in names
            for h in horizons
        ],
        "best_simple": [
            {"horizon": h, "method": best[0], "wape": _number(best[1], 4)}
            for h in horizons
            if (best := report.best_simple(h)) is not None
        ],
        "parts": [
            {"by": kind, "value": value, "horizon": h, "wape": _wape(part), "cases": part.cases}
            for (name, kind, value, h), part in sorted(report.parts.items(), key=str)
            if name == PUBLISHED
        ],
        "size_bounds": list(SIZES),
        "coverage": [
            {"horizon": h, "share": hits.coverage and _number(hits.coverage, 4),
             "cases": hits.cases,
             "width": _number(hits.width / max(hits.actual, 1), 4),
             "score": _number(hits.score / max(hits.actual, 1), 4)}
            for h, hits in sorted(report.coverage.items())
        ],
        "size_coverage": [
            {"size": k, "share": hits.coverage and _number(hits.coverage, 4), "cases": hits.cases}
            for k, hits in sorted(report.size_coverage.items())
        ],
        "events": [
            {"with_events": used, "horizon": h, "wape": _wape(part), "cases": part.cases}
            for (used, h), part in sorted(report.events.items())
        ],
    }  # fmt: skip


def _wape(part: Any) -> float | None:
    return None if part.wape is None else _number(part.wape, 4)


def _right(report: Report, name: str, h: int) -> dict[str, float | None]:
    right, cases = report.classes.get((name, h), (0, 0))
    return {"classes_right": _number(right / cases, 4)} if cases else {}
