"""Loose parts of present zones are joined to their homes without parting others from theirs."""

from __future__ import annotations

import numpy as np

from truongchuan.engines.catchment.model import Graph, Problem
from truongchuan.engines.catchment.start import mend
from truongchuan.engines.catchment.zones import is_whole

# 1 belongs to the school in 0 but lies behind 3 (of the school in 2) and 5 (of the school in 6);
# 4 hangs on 3
LINKS = np.array([[0, 3], [3, 1], [2, 3], [3, 4], [0, 5], [5, 1], [5, 6]])
PLAN = np.array([0, 0, 1, 1, 1, 2, 2])


def village(behind: int) -> Problem:
    """``behind`` children live in unit 4."""
    return Problem(
        cost=np.zeros((7, 3)),
        demand=np.array([1, 20, 1, 1, behind, 5, 1])[:, None],
        capacity=np.full((3, 1), 100),
        home=np.array([0, 2, 6]),
        graph=Graph.of(7, LINKS),
    )


def test_a_way_goes_around_a_zone_that_it_would_cut_in_two() -> None:
    problem = village(30)
    mended = mend(problem, PLAN)
    assert mended.tolist() == [0, 0, 1, 1, 1, 0, 2]
    assert is_whole(problem, mended)


def test_a_cut_that_parts_few_children_is_cheaper_than_a_long_way() -> None:
    assert mend(village(2), PLAN)[3] == 0


def test_a_part_is_left_where_every_way_takes_more_children_than_it_has() -> None:
    problem = village(30)
    few = problem.demand.copy()
    few[1] = 4
    small = Problem(problem.cost, few, problem.capacity, problem.home, problem.graph)
    assert mend(small, PLAN).tolist() == PLAN.tolist()
