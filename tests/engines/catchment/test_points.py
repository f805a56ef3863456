"""Points to schools: exact as a transport problem solved by another solver."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from tests.engines.catchment.cases import brute_force, small_area, street_grid
from truongchuan.engines.catchment import points as points_module
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.large_run import points_of_area
from truongchuan.engines.catchment.model import Floats, Instance, Options
from truongchuan.engines.catchment.points import Transport, transport
from truongchuan.engines.catchment.points_whole import made_whole
from truongchuan.engines.catchment.run import solve_area
from truongchuan.engines.catchment.sparse import Area
from truongchuan.engines.catchment.tasks import How

POINTS = Options(contiguous=False)


def addresses(seed: int, count: int, schools: int, most: int = 1) -> tuple[Floats, Floats, Floats]:
    """Costs a child of clustered addresses, their children, seats far from where they live."""
    draw = np.random.default_rng(seed)
    centres = draw.uniform(0.0, 10.0, (3, 2))
    xy = centres[draw.integers(0, 3, count)] + draw.normal(0.0, 1.0, (count, 2))
    places = draw.uniform(0.0, 10.0, (schools, 2))
    each = np.hypot(*(xy[:, k, None] - places[None, :, k] for k in (0, 1)))
    children = draw.integers(1, most + 1, count).astype(float)
    share = draw.uniform(0.5, 1.5, schools)
    return each, children, np.ceil(share / share.sum() * children.sum() * 1.1)


def by_highs(each: Floats, children: Floats, seats: Floats) -> float:
    n, m = each.shape
    fine = np.isfinite(each)
    unit, site = np.nonzero(fine)
    columns = np.arange(len(unit))
    rows = np.zeros((n, len(unit)))
    rows[unit, columns] = 1.0
    full = np.zeros((m, len(unit)))
    full[site, columns] = 1.0
    solved = linprog(each[fine], A_ub=full, b_ub=seats, A_eq=rows, b_eq=children)
    assert solved.success
    return float(solved.fun)


@pytest.mark.parametrize("cells", [4096, 24])
@pytest.mark.parametrize("seed", range(4))
def test_the_flow_is_the_cheapest(seed: int, cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points_module, "CELLS", cells)
    monkeypatch.setattr(points_module, "BLOCK", 350)  # many blocks, the last one smaller
    each, children, seats = addresses(seed, 160, 7, most=1 + seed % 2 * 2)
    held = np.random.default_rng(seed).choice(160, 12, replace=False)
    each[held[:6], 1:] = np.inf  # one school only
    each[held[6:], 0] = np.inf  # one forbidden
    flow = transport(each, children, seats, price=1000.0, deadline=Deadline())
    best = by_highs(each, children, seats)
    assert flow.objective == pytest.approx(best, rel=1e-9)
    assert flow.bound == pytest.approx(best, rel=1e-9)
    assert flow.bound <= best + 1e-9
    assert flow.overflow == pytest.approx(0.0, abs=1e-9)
    assert np.isfinite(each[np.arange(160), flow.plan]).all()


def test_cells_hold_points_that_are_near() -> None:
    each, _, _ = addresses(3, 900, 9)
    cell = points_module._cells(each[:, :3])
    assert np.bincount(cell).max() == 1  # fewer points than cells
    few = np.repeat(each[:30, :3], 400, axis=0)
    sizes = np.bincount(points_module._cells(few))
    assert sizes.max() <= -(-12_000 // points_module.CELLS)


def test_split_points_are_made_whole_within_the_seats() -> None:
    each = np.array([[1.0, 5.0, 9.0], [1.0, 2.0, 9.0], [1.0, 3.0, 9.0]])
    weight, seats = np.array([4, 3, 2]), np.array([6, 3, 3])
    split = {0: {0: 2.0, 1: 2.0}, 2: {0: 1.0, 1: 1.0}}
    flow = Transport(np.array([0, 1, 0]), split, 0.0, 0.0, np.zeros(3), 0.0, 1)
    plan = made_whole(flow, each, weight, seats)
    assert plan is not None
    assert plan.tolist() == [0, 1, 0]
    assert made_whole(flow, each, weight, np.array([3, 3, 3])) is None


def test_a_child_too_many_passes_through_a_full_school() -> None:
    each = np.array([[1.0, 1.5, 9.0], [1.0, 1.2, 9.0], [3.0, 1.0, 1.5], [9.0, 9.0, 1.0]])
    weight, seats = np.ones(4, dtype=np.int64), np.array([1, 1, 2])
    flow = Transport(np.array([0, 0, 1, 2]), {}, 0.0, 0.0, np.zeros(3), 0.0, 1)
    plan = made_whole(flow, each, weight, seats)
    assert plan is not None
    assert plan.tolist() == [0, 1, 2, 2]  # not the far way from the first school to the third


def scattered(seed: int) -> Instance:
    return small_area(seed, units=8, schools=3, tightness=1.4)


@pytest.mark.parametrize("seed", range(8))
def test_many_points_are_never_better_than_the_best_whole_plan(seed: int) -> None:
    area = scattered(seed)
    exact = brute_force(area, POINTS)
    assert exact is not None
    answer = solve_area(area, POINTS, how=How(large=True, effort=1))
    assert answer.plan is not None
    assert answer.objective is not None
    assert answer.lower_bound is not None
    assert answer.checked is not None
    if answer.checked.overflow == exact.overflow:
        assert answer.objective >= exact.objective - 1e-9
    if exact.overflow <= answer.checked.overflow:
        assert answer.lower_bound <= exact.objective + 1e-9


def test_points_of_one_child_are_solved_at_once_and_proven() -> None:
    town = street_grid()
    ones = replace(town, children=np.ones_like(town.children), capacity=town.capacity // 20)
    search = points_of_area(Area(ones, POINTS), Deadline())
    assert search is not None
    assert search.optimal
    assert search.overflow == 0
    assert search.bound == pytest.approx(search.objective, rel=1e-9)
    answer = solve_area(ones, POINTS, how=How(large=True))
    assert answer.status == "optimal"
    dense = solve_area(ones, POINTS, how=How(large=False))
    assert dense.objective == pytest.approx(answer.objective, rel=1e-9)
    assert math.isfinite(answer.objective or math.inf)


def test_another_problem_is_left_to_the_search() -> None:
    town = street_grid()
    assert points_of_area(Area(town, replace(POINTS, spread_weight=0.2)), Deadline()) is None
    short = replace(town, capacity=town.capacity // 2)
    assert points_of_area(Area(short, POINTS), Deadline()) is None
