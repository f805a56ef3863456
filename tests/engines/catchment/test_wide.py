"""The search over the whole area gives whole plans within the pairs it was given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.engines.catchment.cases import brute_force, small_area
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import Ints, Options, build_problem
from truongchuan.engines.catchment.relaxation import Relaxation
from truongchuan.engines.catchment.rows import Row
from truongchuan.engines.catchment.start import grow
from truongchuan.engines.catchment.wide import Doubt, keeps, search_wide, whole_rows
from truongchuan.engines.catchment.zones import is_whole


@pytest.mark.parametrize("seed", range(12))
def test_a_plan_is_whole_and_no_better_than_the_best(seed: int) -> None:
    area = small_area(seed, units=8, tightness=1.2)
    problem = build_problem(area, Options())
    solved = Relaxation(problem, area.scale, overflow_price=100.0).solve()
    start = grow(problem, np.full(8, -1), problem.cost, full_price=100.0)
    assert start is not None
    found = search_wide(
        problem,
        area.scale,
        start,
        solved.bound.reduced,
        Doubt(8 * 3, 50),
        rows=[],
        price=100.0,
        deadline=Deadline(),
    )
    assert found is not None
    assert is_whole(problem, found)
    exact = brute_force(area, Options())
    assert exact is not None
    assert (problem.overflow(found), problem.objective(found) + 1e-9) >= (
        exact.overflow,
        exact.objective,
    )


def test_rows_that_the_start_breaks_do_not_keep_the_search_from_it() -> None:
    """Rows may hold for plans better than the start only: it is a start all the same."""
    area = small_area(3, units=8, tightness=1.6)
    problem = build_problem(area, Options())
    start = grow(problem, np.full(8, -1), problem.cost, full_price=100.0)
    assert start is not None
    never = Row(tuple(u * problem.m + int(j) for u, j in enumerate(start)), (-1.0,) * 8, -7.0)
    kept = Row((int(start[0]),), (1.0,), 1.0)
    assert not keeps(start, never, problem.m)
    assert keeps(start, kept, problem.m)
    found = search_wide(
        problem,
        area.scale,
        start,
        np.full(problem.cost.shape, 1e9),  # no pair is in doubt: only the start is left
        Doubt(0, 50),
        rows=[never, kept],
        price=100.0,
        deadline=Deadline(),
    )
    assert found is not None
    assert np.array_equal(found, start)


def test_every_plan_under_the_rule_is_whole() -> None:
    area = small_area(5, units=7, tightness=1.5)
    problem = build_problem(area, Options())
    rows, may = whole_rows(problem, problem.allowed)
    checked = 0
    for number in range(3**7):
        plan = np.array([number // 3**k % 3 for k in range(7)])
        if not may[np.arange(7), plan].all():
            continue
        x = np.zeros(7 * 3)
        x[np.arange(7) * 3 + plan] = 1.0
        if all(np.dot(r.coefs, x[list(r.pairs)]) >= r.rhs for r in rows):
            assert is_whole(problem, plan)
            checked += 1
    assert checked > 3


def test_a_whole_plan_keeps_the_rule_that_was_written_around_it() -> None:
    """Every whole plan of a grid of 3 x 3, two schools: also where a zone goes all around."""
    area = small_area(0, units=9, schools=2)
    grid = [(k, k + 1) for k in range(9) if k % 3 < 2] + [(k, k + 3) for k in range(6)]
    metres = np.array([[k % 3, k // 3] for k in range(9)], dtype=float) * 100
    area = replace(
        area, unit_xy=metres, edges=np.array(grid), home=np.array([0, 4]), site_xy=metres[[0, 4]]
    )
    problem = build_problem(area, Options())
    every = [np.array([number // 2**k % 2 for k in range(9)]) for number in range(2**9)]
    whole = [plan for plan in every if is_whole(problem, plan)]
    plain, _ = whole_rows(problem, problem.allowed)
    assert not all(_keeps(plain, plan) for plan in whole)
    for own in whole:
        rows, may = whole_rows(problem, problem.allowed, own)
        assert may[np.arange(9), own].all()
        assert _keeps(rows, own)
        kept = [plan for plan in every if may[np.arange(9), plan].all() and _keeps(rows, plan)]
        assert all(is_whole(problem, plan) for plan in kept)


def _keeps(rows: list[Row], plan: Ints) -> bool:
    x = np.zeros(len(plan) * 2)
    x[np.arange(len(plan)) * 2 + plan] = 1.0
    return all(np.dot(r.coefs, x[list(r.pairs)]) >= r.rhs for r in rows)
