"""Whatever the counts look like, a forecast is made, finite, ordered and of sensible size."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pytest

from truongchuan.engines.forecast.classes import Norms, sizes_by_grade
from truongchuan.engines.forecast.forecast import make_forecast
from truongchuan.engines.forecast.history import ENTRY_AGE, History, build_history
from truongchuan.wording.forecast_json import forecast_as_json
from truongchuan.wording.forecast_text import forecast_lines

NORMS = Norms(dict.fromkeys(range(13), 35.0), dict.fromkeys(range(1, 6), 1.5))


def messy(seed: int) -> History:
    """Few areas, holes, closures, jumps between 2 and 300 children, births and census at times."""
    rng = np.random.default_rng(seed)
    areas, years, grades = rng.integers(1, 5), rng.integers(1, 12), rng.integers(1, 6)
    first, parents = int(rng.integers(0, 7)), int(rng.integers(1, 3))
    holes, zeros = rng.choice([0, 0.1, 0.5]), rng.choice([0, 0.1])
    rows = {("A0", first, 1999 + int(years)): 20.0}
    for a, g, t in np.ndindex(int(areas), int(grades), int(years)):
        if rng.random() >= holes:
            size = 0 if rng.random() < zeros else rng.poisson(rng.choice([2, 30, 300]))
            rows[f"A{a}", first + g, 2000 + t] = float(size)
    births, census = {}, {}
    if rng.random() < 0.5:
        births = {("P0", year): float(rng.poisson(100)) for year in range(1990, 2012)}
    if rng.random() < 0.4:
        census = {
            ("P0", age, 2000 + t): float(rng.poisson(80))
            for age in range(6) for t in range(int(years)) if rng.random() < 0.8
        }  # fmt: skip
    places = {f"A{a}": f"P{a % parents}" for a in range(int(areas))} | {"P0": "P0"}
    return build_history(rows, parents=places, births=births, census=census)


@pytest.mark.parametrize("block", range(3))
def test_messy_histories(block: int) -> None:
    for seed in range(12 * block, 12 * block + 12):
        history = messy(seed)
        horizon = 1 + seed % 8
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            forecast = make_forecast(
                history, horizon=horizon, draws=3, sizes=sizes_by_grade(NORMS, history.grades)
            )
        age = np.array(history.grades)[:, None] + ENTRY_AGE
        wanted = history.active[:, :, None] & (np.arange(1, horizon + 1) <= age)
        there = np.isfinite(forecast.median)
        assert there[wanted].all(), seed
        median, low, high = (x[there] for x in (forecast.median, forecast.low, forecast.high))
        assert (low >= 0).all(), seed
        assert (low <= median + 1e-9).all(), seed
        assert (median <= high + 1e-9).all(), seed
        assert (median < 10 * np.nanmax(history.counts) + 3000).all(), seed
        json.dumps(forecast_as_json(forecast, norms=NORMS), allow_nan=False)
        assert "\n".join(forecast_lines(forecast, norms=NORMS))
