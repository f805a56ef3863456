"""The bound of full schools never passes the best plan, whatever its prices are."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engines.catchment.cases import Exact, brute_force, small_area
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.knapsack import Knapsacks
from truongchuan.engines.catchment.model import Instance, Options, build_problem
from truongchuan.engines.catchment.relaxation import Relaxation
from truongchuan.engines.catchment.rows import Multipliers, charges

SEEDS = range(20)


def seated(seed: int, units: int) -> tuple[Instance, Exact]:
    """The tightest of some areas that has a plan within its seats, and the best plan."""
    for tightness in (1.1, 1.25, 1.5, 2.0, 3.0):
        area = small_area(seed, units=units, tightness=tightness)
        exact = brute_force(area, Options())
        if exact is not None and exact.overflow == 0:
            return area, exact
    raise AssertionError("no area has seats enough")


@pytest.mark.parametrize("seed", SEEDS)
def test_no_prices_give_more_than_the_best_plan(seed: int) -> None:
    area, exact = seated(seed, 7)
    problem = build_problem(area, Options())
    sacks = Knapsacks(problem, area.scale, None, problem.allowed)
    none = Multipliers(np.zeros((problem.m, 1)))
    sums = charges(problem, area.scale, none, None, problem.allowed)
    draw = np.random.default_rng(seed)
    for spread in (0.1, 1.0, 10.0, 100.0):
        prices = draw.uniform(-0.2, 1.0, problem.n) * spread
        filled = sacks.fill(sums, prices)
        assert filled.value <= exact.objective + 1e-9
        loads = (filled.chosen * problem.weight[:, None]).sum(axis=0)
        assert (loads <= problem.capacity[:, 0]).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_it_starts_at_the_relaxation_and_climbs(seed: int) -> None:
    area, exact = seated(seed, 8)
    problem = build_problem(area, Options())
    solved = Relaxation(problem, area.scale).solve()
    sacks = Knapsacks(problem, area.scale, None, problem.allowed)
    first = sacks.climb(solved.multipliers, exact.objective, rounds=0, deadline=Deadline())
    last = sacks.climb(solved.multipliers, exact.objective, rounds=60, deadline=Deadline())
    assert first >= solved.bound.value - 1e-6
    assert first <= last <= exact.objective + 1e-9


def test_many_grains_are_counted_by_several_at_a_time() -> None:
    area = small_area(4, units=7, tightness=1.15)
    fine = small_area(4, units=7, tightness=1.15)
    object.__setattr__(fine, "scale", 1000)
    object.__setattr__(fine, "children", fine.children * 1000)
    object.__setattr__(fine, "capacity", fine.capacity * 1000)
    prices = np.linspace(0.0, 12.0, 7)
    values = []
    for instance in (area, fine):
        problem = build_problem(instance, Options())
        sacks = Knapsacks(problem, instance.scale, None, problem.allowed)
        none = Multipliers(np.zeros((problem.m, 1)))
        sums = charges(problem, instance.scale, none, None, problem.allowed)
        values.append(sacks.fill(sums, prices).value)
    assert values[1] <= values[0] + 1e-9
    assert values[1] == pytest.approx(values[0], rel=0.02)
