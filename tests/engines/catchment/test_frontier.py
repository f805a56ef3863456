"""The proof's leaves may be worked on anywhere, in any order; what is found does not change."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from tests.engines.catchment.cases import seated_area, small_area
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.frontier import Frontier, Leaf, Piece, Terms, explore
from truongchuan.engines.catchment.model import Options, build_problem
from truongchuan.engines.catchment.run import solve_area
from truongchuan.engines.catchment.sweep import Sweep
from truongchuan.engines.catchment.tasks import How


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("shares", [1, 3])
def test_leaves_dealt_out_prove_the_best_plan(seed: int, shares: int) -> None:
    """From any plan's cost as the one to beat, the leaves end at the best plan, whose bound they
    never exceed on the way."""
    area, exact = seated_area(seed, units=7)
    problem = build_problem(area, Options())
    best, plan = exact.objective * 1.2 + 1.0, None
    root = Leaf.of(problem.allowed, -1e9, 0, ())
    assert (root.allowed(problem) == problem.allowed).all()
    front = Frontier(Terms(problem, area.scale, hard=True), root)
    for _ in range(400):
        dealt = front.deal(shares)
        if not dealt:
            break
        for leaves in dealt:
            done = explore(Piece(front.terms, leaves, best, count=2))
            assert all(leaf.bound < done.value for leaf in done.leaves)
            front.put(done.leaves)
            if done.plan is not None and done.value < best:
                best, plan = done.value, done.plan
        assert front.bound(best) <= exact.objective + 1e-9
    assert best == pytest.approx(exact.objective)
    assert plan is not None
    assert exact.objective - 2e-6 <= front.bound(best) <= exact.objective


@pytest.mark.parametrize("seed", range(3))
def test_work_done_elsewhere_finds_the_same(seed: int) -> None:
    """Pieces that travel (pickled, as to another process) give what they give here."""
    area = small_area(seed, units=40, schools=5, tightness=1.05)

    def elsewhere(function: Callable[[Any], Any], tasks: Sequence[Any], /) -> list[Any]:
        sent = [pickle.loads(pickle.dumps(task)) for task in tasks]
        return [pickle.loads(pickle.dumps(function(task))) for task in sent]

    here = solve_area(area, Options(), how=How(effort=3))
    there = solve_area(area, Options(), how=How(effort=3, spread=elsewhere, workers=2))
    assert here.plan is not None
    assert there.plan is not None
    assert np.array_equal(here.plan, there.plan)
    assert (here.objective, here.lower_bound) == (there.objective, there.lower_bound)
    assert here.search is not None
    assert there.search is not None
    assert here.search.nodes == there.search.nodes


def test_windows_end_by_their_simplex_steps() -> None:
    area = small_area(3, units=60, schools=5, tightness=1.2)
    problem = build_problem(area, Options())
    first = solve_area(area, Options(), how=How(effort=0))
    assert first.plan is not None
    counts = []
    for steps in (0.0, 1.0, math.inf):
        sweep = Sweep(problem, float(area.scale), 100.0, 1)
        sweep.swept(first.plan, 6, Deadline(), patient=False, steps=steps)
        counts.append(sweep.windows)
    assert counts[0] == 0
    assert 0 < counts[1] < counts[2]
