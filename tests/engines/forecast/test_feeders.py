"""Which school feeds which: found where counts tell, not made up where they do not."""

from __future__ import annotations

import numpy as np
import pytest

from truongchuan.engines.forecast.feeders import expected_shares, learn_feeding
from truongchuan.engines.forecast.forecast import Forecast, make_forecast
from truongchuan.engines.forecast.history import History, build_history

BLOCK = np.array([[0.95, 0.05], [0.95, 0.05], [0.1, 0.9], [0.1, 0.9]])
EVEN = np.full((4, 2), 0.5)
YEARS = range(2006, 2024)


def ward(
    shares: np.ndarray, seed: int = 0, boom: float = 1.0, feeders: dict | None = None
) -> History:
    """Four primary schools of uneven cohorts, two lower secondary ones fed by ``shares``."""
    rng = np.random.default_rng(seed)
    rows: dict[tuple[str, int, int], float] = {}
    leaving = {}
    for t, year in enumerate(YEARS):
        for i in range(4):
            size = 110 * np.exp(0.15 * rng.normal())
            leaving[i, t] = size * (boom if i == 0 and year == YEARS[-1] else 1)
            rows[f"TH{i}", 5, year] = float(np.round(leaving[i, t]))
        for j in range(2):
            coming = sum(leaving[i, t - 1] * shares[i, j] for i in range(4)) if t else 200.0
            rows[f"THCS{j}", 6, year] = float(np.round(coming * np.exp(0.03 * rng.normal())))
    places = dict.fromkeys([f"TH{i}" for i in range(4)] + ["THCS0", "THCS1"], "P")
    return build_history(rows, parents=places, births={}, feeders=feeders)


def learnt(history: History) -> list:
    active = history.active
    return learn_feeding(history, 1, ~active[:, 1], active[:, 1])


@pytest.mark.parametrize("seed", range(5))
def test_feeders_are_found(seed: int) -> None:
    (found,) = learnt(ward(BLOCK, seed))
    assert found.grade == 6
    assert found.shares.sum(axis=1) == pytest.approx(1)
    assert (found.shares >= 0).all()
    assert np.abs(found.shares - BLOCK).max() < 0.2
    assert found.even == pytest.approx([0.525, 0.475], abs=0.03)


def test_where_all_feed_alike_nothing_is_claimed_as_a_rule() -> None:
    claimed = [learnt(ward(EVEN, seed)) for seed in range(20)]
    assert sum(bool(found) for found in claimed) <= 4
    for found in claimed:
        for one in found:
            assert np.abs(one.shares - 0.5).max() < 0.35


def test_counts_that_never_vary_tell_nothing() -> None:
    rows = {(f"TH{i}", 5, y): 100.0 for i in range(4) for y in YEARS}
    rows |= {(f"THCS{j}", 6, y): 200.0 for j in range(2) for y in YEARS}
    assert learnt(build_history(rows, parents={}, births={})) == []
    short = {key: n for key, n in rows.items() if key[2] > 2018}
    assert learnt(build_history(short, parents={}, births={})) == []


def entries(forecast: Forecast) -> np.ndarray:
    history = forecast.history
    return forecast.median[[history.areas.index(f"THCS{j}") for j in range(2)], 1, 0]


def test_a_boom_goes_to_the_school_it_feeds() -> None:
    calm = entries(make_forecast(ward(BLOCK), horizon=1, draws=3))
    boom = entries(make_forecast(ward(BLOCK, boom=1.5), horizon=1, draws=3))
    gain = boom - calm
    assert gain[0] > 25
    assert gain[0] > 4 * gain[1]


def test_the_forecast_is_better_for_it() -> None:
    ours = plain = 0.0
    for seed in range(3):
        forecast = make_forecast(ward(BLOCK, seed), horizon=1, draws=3)
        ours += forecast.report.by_method["model", 1].wape or 0
        plain += (forecast.report.best_simple(1) or ("", 0))[1]
    assert ours < plain


def test_given_shares_stand_as_they_are_and_only_now() -> None:
    given = {("TH0", "THCS0"): 0.8, ("TH0", "THCS1"): 0.2}
    history = ward(EVEN, 1, feeders=given)
    (found,) = learnt(history)
    assert found.given
    assert found.shares[0].tolist() == [0.8, 0.2]
    assert history.cut(2020).feeders == ()
    boom = entries(make_forecast(ward(EVEN, 1, 1.5, given), horizon=1, draws=3))
    calm = entries(make_forecast(history, horizon=1, draws=3))
    gain = boom - calm
    assert gain[0] > 2 * gain[1] > 0


def test_without_a_matrix_nothing_is_expected_otherwise() -> None:
    assert expected_shares([], np.array([3.0, 4.0])).tolist() == [1.0, 1.0]
