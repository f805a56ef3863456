"""Sacks are filled as by trying all; the bound of a large area from them holds at any prices."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import replace

import numpy as np
import pytest

from tests.engines.catchment.cases import Exact, brute_force, small_area
from tests.engines.catchment.dense_sacks import Knapsacks
from tests.engines.catchment.test_large import MIXES, random_prices
from truongchuan.engines.catchment import sparse_sacks
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.large_end import Proven, close_in
from truongchuan.engines.catchment.model import Instance, Options, build_problem
from truongchuan.engines.catchment.rows import RowMatrix, charges
from truongchuan.engines.catchment.sack import Steps, fill_sack
from truongchuan.engines.catchment.sparse import Area
from truongchuan.engines.catchment.sparse_bound import Prices, look
from truongchuan.engines.catchment.sparse_lp import SparseRelaxation
from truongchuan.engines.catchment.sparse_sacks import Point, SparseSacks


def best_by_all(gain: list[float], weight: list[int], room: int, over: float) -> float:
    best = 0.0
    for chosen in itertools.product((0, 1), repeat=len(gain)):
        load = sum(w for w, c in zip(weight, chosen, strict=True) if c)
        value = sum(g for g, c in zip(gain, chosen, strict=True) if c)
        if load > room:
            value = value - over * (load - room) if math.isfinite(over) else -math.inf
        best = max(best, value)
    return best


@pytest.mark.parametrize("kind", ["any", "alike", "heavy"])
def test_a_sack_holds_the_most(kind: str) -> None:
    draw = random.Random(kind)
    for _ in range(300):
        count, over = draw.randint(1, 10), draw.choice([math.inf, 0.5, 1.0, 2.5])
        most = 40 if kind == "heavy" else 9
        weight = [draw.randint(0, most) for _ in range(count)]
        gain = [draw.uniform(0.01, 12.0) for _ in range(count)]
        if kind == "alike":
            gain = [1.0 * max(1, w) for w in weight]
        room = draw.randint(0, 25)
        sack = fill_sack(np.array(gain), np.array(weight), room, over)
        assert sack.value == pytest.approx(best_by_all(gain, weight, room, over), abs=1e-9)
        load = sum(weight[k] for k in sack.taken.tolist())
        assert sack.beyond == max(0, load - room)
        assert sack.beyond == 0 or math.isfinite(over)


def test_units_settled_by_price_leave_the_best_filling() -> None:
    """Many units: most are settled without being counted, none wrongly (all counted beside)."""
    draw = np.random.default_rng(5)
    for over in (math.inf, 1.2):
        for _ in range(40):
            weight = draw.integers(1, 60, 90)
            gain = weight * draw.uniform(0.2, 1.6, 90)
            value = np.zeros(2000)
            for w, g in zip(weight.tolist(), gain.tolist(), strict=True):
                value[w:] = np.maximum(value[w:], value[: len(value) - w] + g)
            if math.isfinite(over):
                value -= over * np.maximum(0, np.arange(2000) - 700)
                best = float(value[:1500].max())
            else:
                best = float(value[700])
            assert fill_sack(gain, weight, 700, over).value == pytest.approx(best, abs=1e-8)


def test_steps_are_generous() -> None:
    steps = Steps.of(50_001)
    assert (steps.grains, steps.room, steps.soft) == (3, 16_667, 16_667)
    assert Steps.of(50_000).soft == Steps.of(50_000).room + 1
    assert Steps.of(900) == Steps(1, 900, 900)


def any_point(area: Instance, seed: int, options: Options, beyond: int) -> SparseSacks:
    prices, multipliers, row = random_prices(area, seed, options)
    return SparseSacks(Area(area, options), prices, [row], multipliers.rows, beyond=beyond)


def compared(area: Instance, options: Options, over: float) -> Exact | None:
    exact = brute_force(area, options)
    return exact if exact is not None and exact.overflow <= over else None


@pytest.mark.parametrize("reach", [3.0, 0.05, 0.0])
def test_no_prices_give_more_than_the_best_plan(
    reach: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sparse_sacks, "REACH", reach)  # pairs left out are never forgotten
    seen = 0
    for seed, options in itertools.product(range(12), MIXES):
        area = small_area(seed, units=6, schools=2 + seed % 2, tightness=(1.6, 0.9)[seed % 2])
        exact = brute_force(area, options)
        if exact is None:
            continue
        seen += 1
        sacks = any_point(area, seed, options, round(exact.overflow))
        draw = np.random.default_rng(seed)
        for spread in (0.0, 0.5, 5.0, 50.0):
            point = Point(
                sacks.start.units + spread * draw.normal(size=6),
                sacks.start.rows * draw.uniform(0.0, 3.0),
                float(draw.uniform(0.0, 3.0)),
            )
            assert sacks.fill(point).value <= exact.objective + 1e-9
    assert seen > 40


def test_it_is_the_dense_one_where_nothing_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparse_sacks, "REACH", 1e4)
    monkeypatch.setattr(sparse_sacks, "HEADROOM", 1e4)
    for seed, options in itertools.product(range(12), MIXES):
        area = small_area(seed, units=9, schools=3, tightness=1.2)
        prices, multipliers, row = random_prices(area, seed, options)
        sacks = SparseSacks(Area(area, options), prices, [row], multipliers.rows)
        problem = build_problem(area, options)
        matrix = RowMatrix([row], problem.n * problem.m)
        dense = Knapsacks(problem, area.scale, matrix, problem.allowed)
        unseated = replace(multipliers, seats=np.zeros_like(multipliers.seats))
        sums = charges(problem, area.scale, unseated, matrix, problem.allowed)
        at = sacks.start.units + np.random.default_rng(seed).uniform(-2.0, 2.0, 9)
        at = np.minimum(at, sacks.least + sacks.room)
        value = sacks.fill(Point(at, multipliers.rows, math.inf)).value
        assert value == pytest.approx(dense.fill(sums, at).value, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(15))
def test_it_starts_at_the_relaxation_and_climbs(seed: int) -> None:
    for tightness in (0.9, 1.3):
        area = small_area(seed, units=8, tightness=tightness)
        exact = brute_force(area, Options())
        assert exact is not None
        over, whole = round(exact.overflow), Area(area, Options())
        lp = SparseRelaxation(whole, whole.candidates(3), 100.0)
        if over:
            lp.allow_beyond(over)
        assert lp.solve(Deadline())
        assert lp.prices is not None
        first = look(whole, lp.prices, beyond=over).value
        sacks = SparseSacks(whole, lp.prices, lp.rows, lp.row_prices(), beyond=over)
        at_once = sacks.climb(exact.objective, rounds=0, deadline=Deadline())
        last = sacks.climb(exact.objective, rounds=80, deadline=Deadline())
        assert first - 1e-6 <= at_once <= last <= exact.objective + 1e-9


def test_a_limit_on_all_children_beyond_beats_a_price_for_each() -> None:
    gains = []
    for seed in range(12):
        area = small_area(seed, units=9, schools=3, tightness=0.92)
        exact = brute_force(area, Options())
        assert exact is not None
        over, whole = round(exact.overflow), Area(area, Options())
        lp = SparseRelaxation(whole, whole.candidates(3), 100.0)
        assert lp.solve(Deadline())
        assert lp.prices is not None
        plain = look(whole, lp.prices, beyond=over).value
        known = Proven(-math.inf, lp.prices)
        proven = close_in(whole, lp, known, exact.objective, over, Deadline())
        assert plain - 1e-9 <= proven.bound <= exact.objective + 1e-9
        gains.append(proven.bound - plain)
    assert max(gains) > 1.0


def test_seats_without_a_price_leave_the_plain_bound() -> None:
    area = small_area(3, units=9, tightness=3.0)
    whole = Area(area, Options())
    prices = Prices(np.zeros((3, 1)))
    sacks = SparseSacks(whole, prices, [], np.zeros(0))
    assert sacks.fill(sacks.start).value == pytest.approx(look(whole, prices).value)
