"""Fast algebra against slow: Kalman filter, conjugate gradients, progressions with known truth."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from truongchuan.engines.forecast.baselines import NAMES
from truongchuan.engines.forecast.history import build_history
from truongchuan.engines.forecast.level import filter_level, fit_level
from truongchuan.engines.forecast.priors import PRIORS, SOURCES, VERSION
from truongchuan.engines.forecast.progression import fit_progression
from truongchuan.engines.forecast.reconcile import learn_pull, pull_error, reconcile
from truongchuan.engines.forecast.rolling import MODEL, contest
from truongchuan.engines.forecast.worlds import World, generate


def test_the_filter_is_the_posterior() -> None:
    """Level given all observations: against the dense normal equations, 200 random cases."""
    rng = np.random.default_rng(1)
    for _ in range(200):
        years = int(rng.integers(2, 8))
        z = rng.normal(size=years)
        z[rng.random(years) < 0.2] = np.nan
        if not np.isfinite(z).any():
            continue
        noise, drift = rng.uniform(0.1, 1, years), float(rng.uniform(0.05, 1))
        start = int(np.flatnonzero(np.isfinite(z))[0])
        size = years - start
        precision = np.zeros((size, size))
        right = np.zeros(size)
        for t in range(size):
            if np.isfinite(z[start + t]):
                precision[t, t] += 1 / noise[start + t]
                right[t] += z[start + t] / noise[start + t]
            if t:
                precision[t - 1 : t + 1, t - 1 : t + 1] += np.array([[1, -1], [-1, 1]]) / drift
        covariance = np.linalg.inv(precision)
        level, variance, _ = filter_level(z[None], noise[None], drift, None)
        assert level[0] == pytest.approx((covariance @ right)[-1])
        assert variance[0] == pytest.approx(covariance[-1, -1])


def test_a_tail_holds_a_single_strange_year_off() -> None:
    z = np.array([[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0]])
    noise = np.full_like(z, 0.01)
    assert fit_level(z, noise, 0.03, 40, tail=4.0).level[0] < 1.05
    assert fit_level(z, noise, 0.03, 40).level[0] > 1.3


def test_reconciling_is_least_squares() -> None:
    """Against the dense problem, 200 random cases with missing cells."""
    rng = np.random.default_rng(2)
    for _ in range(200):
        parents, grades = int(rng.integers(1, 4)), int(rng.integers(1, 5))
        areas = parents * int(rng.integers(1, 4))
        rows = {(f"A{a:02}", g, 2020): 1.0 for a in range(areas) for g in range(grades)}
        history = build_history(
            rows, parents={f"A{a:02}": f"P{a % parents}" for a in range(areas)}, births={}
        )
        cells = rng.uniform(20, 80, (areas, grades))
        cells[rng.random(cells.shape) < 0.1] = np.nan
        variance = rng.uniform(1, 30, cells.shape)
        totals = rng.uniform(20, 80, areas) * grades
        tops = rng.uniform(20, 80, (parents, grades)) * areas / parents
        pull, top = rng.uniform(0.05, 0.9, 2)
        got = reconcile(
            history, cells, variance, totals=totals, tops=tops, total_pull=pull, top_pull=top
        )
        there = np.isfinite(cells)
        index = {cell: i for i, cell in enumerate(zip(*np.nonzero(there), strict=True))}
        x0, v = cells[there], variance[there]
        normal, right = np.diag(1 / v), x0 / v
        groups = [({i for (a, _), i in index.items() if a == area}, totals[area], pull)
                  for area in range(areas)]  # fmt: skip
        groups += [
            ({i for (a, g), i in index.items() if history.parent_of[a] == p and g == grade},
             tops[p, grade], top)
            for p in range(parents) for grade in range(grades)
        ]  # fmt: skip
        for members, goal, part in groups:
            if not members:
                continue
            row = np.zeros(len(x0))
            row[list(members)] = 1
            weight = (v @ row) * (1 - part) / part
            normal += np.outer(row, row) / weight
            right += row * goal / weight
        expected = np.maximum(np.linalg.solve(normal, right), 0)
        assert got[there] == pytest.approx(expected, rel=1e-5, abs=1e-4)
        assert np.isnan(got[~there]).all()


def test_without_pull_nothing_moves() -> None:
    history = build_history({("A", 1, 2020): 5.0}, parents={}, births={})
    cells = np.array([[5.0]])
    same = reconcile(history, cells, cells, totals=np.array([99.0]), tops=np.array([[99.0]]),
                     total_pull=0.0, top_pull=0.0)  # fmt: skip
    assert same is cells


def test_a_pull_is_learnt_and_held_by_its_prior() -> None:
    gap = np.full(100_000, 10.0)
    assert learn_pull(gap, gap * 0.4, gap, 0.1, 100) == pytest.approx(0.4, abs=0.01)
    assert learn_pull(gap[:5], gap[:5], gap[:5], 0.1, 500) == pytest.approx(0.1, abs=0.02)
    assert learn_pull(gap * 0, gap, gap, 0.1, 100) == 0.1
    assert learn_pull(gap, -gap, gap, 0.1, 1) == 0.0


def test_how_well_a_pull_is_known() -> None:
    rng = np.random.default_rng(3)
    gap, weight = rng.normal(0, 10, 400), np.ones(400)
    found = []
    for _ in range(200):
        miss = 0.4 * gap + rng.normal(0, 20, 400)
        pull = learn_pull(gap, miss, weight, 0.4, 1e-9)
        found.append((pull, pull_error(gap, miss, weight, pull, 1e-9)))
    pulls, errors = np.array(found).T
    assert pulls.std() == pytest.approx(errors.mean(), rel=0.2)
    assert pull_error(gap[:0], gap[:0], gap[:0], 0.4, 100) == pytest.approx(0.2)


def test_known_effects_are_found() -> None:
    world = World(
        parents=1,
        areas=12,
        years=40,
        fullness=0,
        border_changes=0,
        area_shock=0,
        class_size=400,
        move_floor=0.01,
        miscount_per_child=0,
        area_effect=0.05,
    )
    history = generate(world, 3)
    own = fit_progression(history, PRIORS).own[:, 1:]
    counts = history.counts
    seen = np.log(counts[:, 1:, 7:] / counts[:, :-1, 6:-1]).mean(axis=2)
    seen -= seen.mean(axis=0)
    assert np.corrcoef(own.ravel(), seen.ravel())[0, 1] > 0.9


def test_a_merger_does_not_poison() -> None:
    rng = np.random.default_rng(5)
    rows = {
        (f"A{a}", g, y): float(np.round(60 + rng.normal() * 2))
        for a in range(6) for g in range(1, 6) for y in range(2008, 2024)
    }  # fmt: skip
    calm = fit_progression(build_history(rows, parents={}, births={}), PRIORS)
    for g in range(1, 6):
        for y in range(2020, 2024):
            rows["A0", g, y] *= 2  # another school's children came in 2020
    hit = fit_progression(build_history(rows, parents={}, births={}), PRIORS)
    assert np.abs(hit.own[1:] - calm.own[1:]).max() < 0.01
    assert np.abs(hit.own[0]).max() < 0.05
    assert hit.moves[0, 1:].all()


def test_priors_change_only_with_their_version() -> None:
    """A new number needs a new version: old forecasts are named by it."""
    frozen = {"2026.2": "cfc887b84d9267c0"}
    assert hashlib.sha256(repr(PRIORS).encode()).hexdigest()[:16] == frozen[VERSION]
    assert SOURCES


def test_the_model_is_used_only_where_it_wins() -> None:
    """Against what the record of the time would have picked, not against hindsight."""
    years = np.arange(2010, 2020)
    losses = {name: np.full(10, 0.2) for name in NAMES} | {MODEL: np.full(10, 0.1)}
    won = contest(losses, years, 0)
    assert (won.method, won.model, won.targets) == (MODEL, pytest.approx(0.1), 9)
    losses["mean3"] = np.full(10, 0.099)
    lost = contest(losses, years, 0)
    assert (lost.method, lost.simple) == ("mean3", pytest.approx(0.099))
    losses["mean3"] = np.array([0.3, 0.05] * 5)  # now the best, now the worst: picked too late
    losses["last"] = np.array([0.05, 0.3] * 5)
    assert contest(losses, years, 0).method == MODEL
    early = contest({name: x[:2] for name, x in losses.items()}, years[:2], 0)
    assert (early.method, early.model) == (MODEL, None)
