"""What must hold without any data: permuting, scaling, blanking, constant and noisy worlds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truongchuan.engines.forecast.forecast import back_test, make_forecast
from truongchuan.engines.forecast.history import History, build_history
from truongchuan.engines.forecast.rolling import MODEL, origins_of, roll
from truongchuan.engines.forecast.worlds import World, generate

SMALL = World(parents=2, areas=3, grades=(1, 2, 3), years=9)
seeds = st.integers(0, 10_000)


@settings(max_examples=6, deadline=None)
@given(seeds, st.randoms(use_true_random=False))
def test_permuting_areas_changes_nothing(seed: int, random) -> None:
    history = generate(SMALL, seed)
    order = list(range(len(history.areas)))
    random.shuffle(order)
    shuffled = replace(
        history, parent_of=history.parent_of[order], counts=history.counts[order],
        census=history.census[order],
    )  # fmt: skip
    ours, theirs = make_forecast(history, draws=5), make_forecast(shuffled, draws=5)
    assert theirs.median == pytest.approx(ours.median[order], rel=1e-6)
    assert theirs.low == pytest.approx(ours.low[order], rel=1e-6)
    for mine, other in zip(ours.area_total, theirs.area_total, strict=True):
        assert other == pytest.approx(mine[order], rel=1e-5)
    for mine, other in zip(ours.parent_total, theirs.parent_total, strict=True):
        assert other == pytest.approx(mine, rel=1e-5)
    assert theirs.origin.chosen == ours.origin.chosen


@settings(max_examples=6, deadline=None)
@given(seeds, st.sampled_from([0.5, 3.0, 10.0]))
def test_scaling_counts_scales_forecasts(seed: int, factor: float) -> None:
    history = generate(SMALL, seed)
    ours = make_forecast(history, draws=5)
    theirs = make_forecast(history.scaled(factor), draws=5)
    assert theirs.median == pytest.approx(ours.median * factor, rel=1e-6)
    assert theirs.origin.chosen == ours.origin.chosen


@settings(max_examples=6, deadline=None)
@given(seeds)
def test_blanking_the_future_changes_nothing(seed: int) -> None:
    history = generate(SMALL, seed)
    years = origins_of(history)
    middle = years[len(years) // 2]
    column = middle - history.first_year + 1
    counts, births = history.counts.copy(), history.births.copy()
    counts[:, :, column:], births[:, column:] = 1e6, np.nan
    blanked = replace(history, counts=counts, births=births)
    for ours, theirs in zip(roll(history, 3, years), roll(blanked, 3, years), strict=True):
        if ours.year > middle:
            break
        assert ours.chosen == theirs.chosen
        for name, values in ours.methods.items():
            np.testing.assert_array_equal(values, theirs.methods[name], err_msg=name)


@settings(max_examples=6, deadline=None)
@given(seeds)
def test_terms_add_up_and_doubts_are_shares(seed: int) -> None:
    forecast = make_forecast(generate(SMALL, seed), draws=5)
    there = np.isfinite(forecast.median)
    assert there.any()
    np.testing.assert_allclose(sum(forecast.terms.values())[there], forecast.median[there])
    np.testing.assert_allclose(sum(forecast.uncertainty.values())[there], 1.0)
    np.testing.assert_allclose(sum(forecast.term_uncertainty.values())[there], 1.0)
    assert all((part[there] >= 0).all() for part in forecast.uncertainty.values())
    assert set(forecast.term_uncertainty) == set(forecast.terms)
    assert (forecast.low[there] <= forecast.median[there]).all()
    assert (forecast.median[there] <= forecast.high[there]).all()


def constant(births: bool) -> History:
    rows = {(f"A{a}", g, y): 40.0 + 7 * a for a in range(4) for g in range(1, 6)
            for y in range(2005, 2021)}  # fmt: skip
    known = {("", y): 300.0 for y in range(1998, 2021)} if births else {}
    return build_history(rows, parents={}, births=known)


@pytest.mark.parametrize("births", [False, True])
def test_a_constant_world_has_no_error(births: bool) -> None:
    history = constant(births)
    forecast = make_forecast(history, draws=5)
    np.testing.assert_allclose(
        forecast.median, np.repeat(history.counts[:, :, -1:], 5, axis=2), rtol=1e-9
    )
    report = back_test(history, 5)
    assert all(part.wape < 1e-9 for part in report.by_method.values())
    assert forecast.origin.chosen == [(MODEL, MODEL)] * 5


def test_where_every_cell_wanders_alone_the_last_count_wins() -> None:
    rng = np.random.default_rng(4)
    walk = np.exp(np.log(60) + 0.08 * rng.normal(size=(10, 4, 22)).cumsum(axis=2))
    rows = {(f"A{a}", g + 1, 2000 + t): float(round(walk[a, g, t]))
            for a in range(10) for g in range(4) for t in range(22)}  # fmt: skip
    history = build_history(rows, parents={}, births={})
    forecast = make_forecast(history, draws=5)
    moving, entering = forecast.origin.chosen[0]
    assert moving == "last"
    assert entering in {"last", "gpr1", "gpr3", "gpr5", "pool3", "shrunk5", MODEL}  # entry = last
    report = back_test(history, 8)
    best = report.best_simple(1)
    assert best is not None
    assert best[0] in {"last", "blend"}
    assert report.by_method["published", 1].wape < 1.05 * best[1]


def test_on_pure_noise_the_mean_wins() -> None:
    rng = np.random.default_rng(7)
    rows = {(f"A{a}", g, y): float(rng.poisson(60)) for a in range(8) for g in range(1, 6)
            for y in range(2000, 2022)}  # fmt: skip
    report = make_forecast(build_history(rows, parents={}, births={}), draws=5).report
    for horizon in (1, 3, 5):
        mean = report.by_method["mean3", horizon].wape
        assert report.by_method["gpr3", horizon].wape > 1.2 * mean
        assert report.by_method["published", horizon].wape < 1.02 * mean


def test_intervals_hold_what_they_promise() -> None:
    """80 ± 2 % of cells on histories with known truth, all horizons together."""
    every: dict[int, list[int]] = {}
    inside = cases = 0
    for seed, world in enumerate(
        [
            World(parents=30, areas=4, years=16),
            World(parents=1, areas=16, years=26),
            World(parents=12, areas=8, years=14, with_births=False, class_size=45),
            World(parents=20, areas=4, years=14, grades=(6, 7, 8, 9), class_size=160),
        ]
    ):
        report = make_forecast(generate(world, 100 + seed), draws=2).report
        inside += sum(hits.inside for hits in report.coverage.values())
        cases += sum(hits.cases for hits in report.coverage.values())
        for size, hits in report.size_coverage.items():
            seen = every.setdefault(size, [0, 0])
            seen[0], seen[1] = seen[0] + hits.inside, seen[1] + hits.cases
    assert cases > 20_000
    assert 0.78 <= inside / cases <= 0.82
    assert len(every) == 5
    for held, of in every.values():
        assert of > 500
        assert 0.76 <= held / of <= 0.84


def test_a_broken_year_does_not_spoil_the_intervals_after_it() -> None:
    history = generate(World(parents=4, areas=5, years=22, class_size=90), 6)
    counts = history.counts.copy()
    counts[:, :, -9] = np.round(0.8 * counts[:, :, -9])
    report = back_test(replace(history, counts=counts), 6)
    inside = sum(hits.inside for hits in report.coverage.values())
    assert inside / sum(hits.cases for hits in report.coverage.values()) > 0.74
