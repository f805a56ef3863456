"""Questions to large areas, asked of areas small enough for the dense way beside."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests.engines.catchment.cases import brute_force, small_area, street_grid
from truongchuan.engines.catchment import large, run
from truongchuan.engines.catchment.check import check_plan
from truongchuan.engines.catchment.curve import moved_curve
from truongchuan.engines.catchment.curve_large import moved_curve_large
from truongchuan.engines.catchment.explain_near import Neighbourhoods
from truongchuan.engines.catchment.feeder import Feeder, sets_are_few
from truongchuan.engines.catchment.model import Options
from truongchuan.engines.catchment.run import solve_area
from truongchuan.engines.catchment.seats_near import seat_worth_near
from truongchuan.engines.catchment.tasks import How


@pytest.fixture(autouse=True)
def small_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "SITES", 4)
    monkeypatch.setattr(large, "WINDOWS", 6)


@pytest.fixture(scope="module")
def near() -> Neighbourhoods:
    """The town under a plan of little work."""
    town = street_grid()
    answer = solve_area(town, Options(), how=How(large=True, effort=0))
    assert answer.plan is not None
    return Neighbourhoods(town, Options(), answer.plan)


def dearest(near: Neighbourhoods) -> tuple[int, float]:
    """The school whose seats are worth most by the relaxation, and the bound."""
    first = near.result()
    assert first.search is not None
    assert first.search.seats is not None
    assert first.lower_bound is not None
    return int(first.search.seats[:, 0].argmax()), first.lower_bound


def test_more_seats_at_a_full_school_save_something(near: Neighbourhoods) -> None:
    school, proven = dearest(near)
    worth = seat_worth_near(near, school, Fraction(60), before_bound=proven)
    assert worth.value is not None
    assert worth.saved is not None
    assert worth.saved > 0.0
    assert worth.bound <= worth.value
    assert worth.bound <= proven + 1e-6  # seats only widen what may be
    assert worth.saved <= worth.at_most
    assert worth.before <= near.cost
    assert worth.overflow == 0.0
    nothing = seat_worth_near(near, school, Fraction(0))
    assert nothing.saved == 0.0


def test_fewer_seats_pass_children_on(near: Neighbourhoods) -> None:
    school, _ = dearest(near)
    taken = seat_worth_near(near, school, Fraction(-20))
    assert taken.value is not None
    assert taken.overflow == 0.0  # the town has seats to spare
    most = seat_worth_near(near, school, Fraction(-100_000))
    assert most.overflow > 0.0
    assert most.value is not None
    assert most.bound <= most.value


@pytest.mark.parametrize("seed", range(6))
def test_the_bound_with_other_seats_is_below_every_plan(seed: int) -> None:
    area = small_area(seed, units=8, tightness=1.3)
    answer = solve_area(area, Options(), how=How(large=True, effort=1))
    assert answer.plan is not None
    near = Neighbourhoods(area, Options(), answer.plan)
    assert not near.broken
    for added in (-10, 15):
        worth = seat_worth_near(near, 1, Fraction(added))
        seats = area.capacity.copy()
        seats[1, 0] = max(0, seats[1, 0] + added)
        exact = brute_force(replace(area, capacity=seats), Options())
        assert exact is not None
        if worth.overflow >= exact.overflow:
            assert worth.bound <= exact.objective + 1e-9
        if worth.overflow == exact.overflow:
            assert worth.value is not None
            assert worth.value >= exact.objective - 1e-9


def test_the_curve_falls_and_every_point_keeps_its_limit() -> None:
    roomy = street_grid()
    roomy = replace(roomy, capacity=roomy.capacity * 3)
    nearest = solve_area(roomy, Options(), how=How(large=True, effort=1))
    town = replace(street_grid(), current=nearest.plan)
    told: list[float | None] = []
    curve = moved_curve_large(
        town, Options(), 4, report=lambda point: told.append(point.limit), how=How(effort=2)
    )
    points = curve.points
    assert len(points) == 4
    assert told[0] is None
    assert points[-1].limit is None
    assert curve.least_bound <= curve.least
    for point in points:
        assert point.plan is not None
        limit = None if point.limit is None else Fraction(point.limit)
        checked = check_plan(town, Options(max_moved=limit), point.plan)
        assert checked.broken == ()
        assert checked.overflow == point.overflow
        assert point.bound is None or point.bound <= (point.objective or math.inf) + 1e-9
    for less, more in itertools.pairwise(points):
        assert (less.limit or 0.0) < (more.limit or math.inf)
        key = (more.overflow, more.objective)
        assert key <= (less.overflow, (less.objective or math.inf) + 1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_bounds_of_the_curve_are_below_every_plan(seed: int) -> None:
    area = small_area(seed, units=7, tightness=1.5)
    curve = moved_curve_large(area, Options(), 3, how=How(effort=1))
    for point in curve.points:
        limit = None if point.limit is None else Fraction(point.limit)
        exact = brute_force(area, Options(max_moved=limit))
        assert exact is not None
        if point.bound is not None and exact.overflow <= point.overflow:
            assert point.bound <= exact.objective + 1e-9
    assert brute_force(area, Options(max_moved=Fraction(curve.least))) is not None


def test_a_large_area_takes_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    area = small_area(2, units=8, tightness=1.5)
    monkeypatch.setattr(run, "LARGE", 10)
    monkeypatch.setattr("truongchuan.engines.catchment.curve.open_session", None)  # not opened
    ticks = itertools.count()
    curve = moved_curve(area, Options(), 3, clock=lambda: 0.01 * next(ticks), seconds=5.0)
    assert curve.points[-1].plan is not None
    unknown = replace(area, current=None)
    with pytest.raises(ValueError, match="present school"):
        moved_curve(unknown, Options(), 3)


def test_few_sets_of_a_large_area_are_asked_as_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    area = small_area(2, units=8, schools=3)
    group = np.array([0, 0, 0, 0, 1, 1, 1, -1])
    monkeypatch.setattr(run, "LARGE", 10)
    assert sets_are_few(area, Feeder(group, ("P", "Q")))  # three sets, three sites
    assert not sets_are_few(area, Feeder(np.full(8, -1), ()))
    assert not sets_are_few(area, None)
