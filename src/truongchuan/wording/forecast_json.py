"""The JSON document of ``truongchuan forecast``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from truongchuan.engines.forecast.backtest import PUBLISHED, Report
from truongchuan.engines.forecast.baselines import NAMES
from truongchuan.engines.forecast.classes import Norms
from truongchuan.engines.forecast.forecast import Forecast
from truongchuan.engines.forecast.history import ENTRY_AGE
from truongchuan.engines.forecast.intervals import SIZES, size_class
from truongchuan.engines.forecast.priors import SOURCES, VERSION
from truongchuan.engines.forecast.rolling import MODEL
from truongchuan.wording.forecast import note_text
from truongchuan.wording.forecast_needs import Has, needs_as_json, parent_needs_as_json


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
        "priors_from": list(SOURCES),
        "counted_years": history.counted_years,
        "methods": [
            {"horizon": h + 1, "moving_up": moving, "entry": entering}
            for h, (moving, entering) in enumerate(forecast.origin.chosen)
        ],
        "choices": [
            {
                "horizon": one.horizon,
                "kind": one.kind,
                "method": one.contest.method,
                "verdict": one.verdict,
                "model_wape": _maybe(one.contest.model),
                "picked_simple_wape": _maybe(one.contest.simple),
                "targets": one.contest.targets,
            }
            for one in forecast.choices
        ],
        "feeders": feeders_as_json(forecast),
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
        out["classes"], out["needs"] = needs_as_json(forecast, norms, has or {}, years)
        out["parent_needs"] = parent_needs_as_json(forecast, out["needs"], norms, years)
    if tested is not None:
        areas = area_parts_as_json(tested, history.areas)
        out["backtest"] = {**report_as_json(tested), "areas": areas}
    return out


def _number(value: float, digits: int = 1) -> float | None:
    return round(float(value), digits) if math.isfinite(value) else None


def _maybe(share: float | None) -> float | None:
    return None if share is None else _number(share, 4)


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
    shares = {name: _column(part, where, 4) for name, part in forecast.term_uncertainty.items()}
    own_error = _column(forecast.area_error, (where[0], where[2]), 4)
    cell_error = _column(forecast.record.cell, where, 4)
    cell_cases = forecast.record.cases[where].tolist()
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
            "term_uncertainty": {name: part[i] for name, part in shares.items()},
            "past_error": {
                "wape": None if error is None else _number(error, 4),
                "cases": cases,
                "area_wape": own_error[i],
                "cell_wape": cell_error[i],
                "cell_cases": int(cell_cases[i]),
            },
        }
        if entered[i]:
            row["entry"] = {"pool": pool[i], "rate": None if pool[i] is None else rate[i]}
        rows.append(row)
    return rows


def feeders_as_json(forecast: Forecast) -> list[dict[str, Any]]:
    """Which school is thought to feed which, beside the share if all fed alike."""
    names = forecast.history.areas
    return [
        {
            "grade": one.grade,
            "area": names[source],
            "to": names[target],
            "share": _number(one.shares[i, j], 3),
            "even_share": _number(one.even[j], 3),
            "given": one.given,
        }
        for one in forecast.origin.raw.feeding
        for i, source in enumerate(one.sources.tolist())
        for j, target in enumerate(one.targets.tolist())
    ]


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
            {"by": kind, "value": value, "horizon": h, "wape": _wape(part), "cases": part.cases,
             **_best(report.best_simple_of(kind, value, h))}
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
        "size_horizon_coverage": [
            {"size": k, "horizon": h, "share": hits.coverage and _number(hits.coverage, 4),
             "cases": hits.cases}
            for (k, h), hits in sorted(report.size_cases.items())
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


def _best(best: tuple[str, float] | None) -> dict[str, Any]:
    if best is None:
        return {"best_simple": None, "best_wape": None}
    return {"best_simple": best[0], "best_wape": _number(best[1], 4)}


def area_parts_as_json(report: Report, areas: Sequence[str]) -> list[dict[str, Any]]:
    """Errors of each area by horizon, beside the simple method that erred least there."""
    out = []
    for h in sorted({h for _, h in report.areas}):
        ours = report.area_errors(PUBLISHED, h)
        simple = np.stack([report.area_errors(name, h) for name in NAMES])
        for a, area in enumerate(areas):
            if np.isfinite(ours[a]):
                best = int(np.argmin(simple[:, a]))
                out.append(
                    {"area": area, "horizon": h, "wape": _number(ours[a], 4),
                     "best_simple": NAMES[best], "best_wape": _number(simple[best, a], 4)}
                )  # fmt: skip
    return out


def _wape(part: Any) -> float | None:
    return None if part.wape is None else _number(part.wape, 4)


def _right(report: Report, name: str, h: int) -> dict[str, float | None]:
    right, cases = report.classes.get((name, h), (0, 0))
    return {"classes_right": _number(right / cases, 4)} if cases else {}
