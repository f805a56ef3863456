"""Chains of units through full zones, on a street of three schools."""

from __future__ import annotations

import numpy as np

from truongchuan.engines.catchment.chains import Chains
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import Floats, Graph, Ints, Problem
from truongchuan.engines.catchment.zones import is_whole

# units 0 to 4 in a row; schools stand in 0, 2 and 4
STREET = np.array([[0, 1], [1, 2], [2, 3], [3, 4]])
PLAN = np.array([0, 0, 1, 1, 2])


def street(loads: list[int], seats: list[int]) -> Problem:
    return Problem(
        cost=np.zeros((5, 3)),
        demand=np.array(loads)[:, None],
        capacity=np.array(seats)[:, None],
        home=np.array([0, 2, 4]),
        graph=Graph.of(5, STREET),
    )


def seated(problem: Problem, keeping: float | None) -> Ints:
    def free(units: Ints, sites: Ints) -> Floats:
        return np.zeros(len(units))

    chains = Chains(problem, PLAN, free, lambda unit, site: 0, None, keeping)
    plan = chains.run(Deadline())
    assert is_whole(problem, plan)
    return plan


def test_children_pass_through_a_full_zone() -> None:
    problem = street([10, 7, 10, 8, 10], [10, 18, 18])
    assert problem.overflow(PLAN) == 7
    plan = seated(problem, None)
    assert plan.tolist() == [0, 1, 1, 2, 2]
    assert problem.overflow(plan) == 0


def test_a_zone_may_keep_some_where_fewer_are_left_in_all() -> None:
    """The full zone can only send 7 of the 10 it gets."""
    problem = street([10, 10, 10, 7, 10], [10, 17, 17])
    assert seated(problem, None).tolist() == PLAN.tolist()
    plan = seated(problem, 1.0)
    assert plan.tolist() == [0, 1, 1, 2, 2]
    assert problem.overflow(plan) == 3


def test_nothing_is_passed_on_for_next_to_nothing() -> None:
    """Of 10 children 9 would stay with the next school: that is not worth a move."""
    problem = street([10, 10, 10, 1, 10], [10, 11, 11])
    assert seated(problem, 1.0).tolist() == PLAN.tolist()
