"""The solver against trying every plan, and its promises on areas too large for that."""

from __future__ import annotations

import itertools
import time
from fractions import Fraction

import numpy as np
import pytest

from tests.engines.catchment.cases import brute_force, small_area
from truongchuan.engines.catchment.check import check_plan
from truongchuan.engines.catchment.model import Options
from truongchuan.engines.catchment.run import solve_area

MIXES = (
    Options(),
    Options(change_weight=0.4),
    Options(max_moved=Fraction(60)),
    Options(walk_limit=700.0, walk_weight=0.5),
    Options(border_weight=0.3, compactness_weight=0.2),
)


@pytest.mark.parametrize(
    ("units", "tightness", "pieces", "grades"),
    [(7, 1.15, 1, 1), (7, 1.0, 1, 1), (8, 1.1, 2, 1), (7, 1.2, 1, 2), (8, 0.85, 1, 1)],
    ids=["roomy", "tight", "two-pieces", "two-grades", "too-few-seats"],
)
def test_nothing_beats_the_answer_and_the_bound_is_below_it(
    units: int, tightness: float, pieces: int, grades: int
) -> None:
    for seed, options in itertools.product(range(9), MIXES):
        area = small_area(seed, units=units, tightness=tightness, pieces=pieces, grades=grades)
        exact = brute_force(area, options)
        answer = solve_area(area, options, clock=time.monotonic, seconds=5.0)
        where = f"seed {seed}, {options}"
        if exact is None:
            assert answer.status == "infeasible", where
            continue
        assert answer.plan is not None, where
        checked = check_plan(area, options, answer.plan)
        assert not checked.broken, where
        assert checked.overflow == pytest.approx(exact.overflow), where
        assert answer.overflow_bound <= exact.overflow + 1e-6, where
        if exact.overflow == 0:
            assert answer.objective is not None
            assert answer.lower_bound is not None
            assert answer.objective >= exact.objective - 1e-6, where
            assert answer.lower_bound <= exact.objective + 1e-9, where
            if answer.status == "optimal":
                assert answer.objective == pytest.approx(exact.objective, rel=1e-6), where


@pytest.mark.parametrize("seed", range(4))
def test_a_larger_area_is_whole_and_its_bounds_are_below_it(seed: int) -> None:
    area = small_area(seed, units=60, schools=4, tightness=1.2)
    answer = solve_area(area, Options(seed=1), clock=time.monotonic, seconds=4.0)
    assert answer.plan is not None
    checked = check_plan(area, Options(), answer.plan)
    assert not checked.broken
    assert answer.overflow_bound <= checked.overflow + 1e-9
    if checked.overflow == 0:
        assert answer.lower_bound is not None
        assert answer.objective is not None
        assert answer.lower_bound <= answer.objective + 1e-9
    assert np.array_equal(answer.plan[area.home], np.arange(4))


def test_the_same_seed_gives_the_same_answer() -> None:
    area = small_area(3, units=40, schools=3, tightness=1.15)
    first, second = (solve_area(area, Options(seed=5)) for _ in range(2))
    assert first.plan is not None
    assert np.array_equal(first.plan, second.plan)
    assert first.objective == second.objective
    assert first.lower_bound == second.lower_bound
