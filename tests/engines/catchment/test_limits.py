"""A longer limit goes the same way further: never a worse plan, never a lower bound."""

from __future__ import annotations

import itertools
import math

import pytest

from tests.engines.catchment.cases import small_area
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import Options
from truongchuan.engines.catchment.run import Result, solve_area

TICK = 0.01
LIMITS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


@pytest.mark.parametrize("seed", range(4))
def test_a_longer_limit_is_never_worse(seed: int) -> None:
    """The clock goes on by a tick whenever it is asked, so that every run repeats."""
    area = small_area(seed, units=36, schools=4, tightness=1.06)
    before: Result | None = None
    for limit in LIMITS:
        ticks = itertools.count()
        found = solve_area(area, Options(), clock=lambda t=ticks: TICK * next(t), seconds=limit)
        if before is not None and before.plan is not None:
            assert found.plan is not None
            assert _rank(found) <= _rank(before)
            if _over(found) == _over(before):
                assert (found.lower_bound or 0.0) >= (before.lower_bound or 0.0) - 1e-9
        before = found
    assert before is not None
    assert before.plan is not None


def _over(result: Result) -> float:
    return result.checked.overflow if result.checked is not None else math.inf


def _rank(result: Result) -> tuple[float, float]:
    return _over(result), (result.objective or 0.0) - 1e-9


def test_a_phase_takes_no_more_than_it_may_and_never_more_than_is_left() -> None:
    assert Deadline(lambda: 0.0, 60.0).within(5.0).left() == 5.0
    assert Deadline(lambda: 0.0, 3.0).within(5.0).left() == 3.0
    assert Deadline().within(5.0).left() == math.inf
    assert Deadline(lambda: 0.0, 60.0, stopped=lambda: True).within(5.0).passed()
