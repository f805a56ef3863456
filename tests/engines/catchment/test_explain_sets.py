"""Questions about whole primary zones, and about units of large areas seen from around them."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests.engines.catchment.cases import small_area
from tests.engines.catchment.test_explain import together
from truongchuan.engines.catchment.again import Session, open_session, session_of_plan, solve_again
from truongchuan.engines.catchment.change import Change, Seats, apply_change
from truongchuan.engines.catchment.check import check_plan
from truongchuan.engines.catchment.explain import explain_unit, moved_curve
from truongchuan.engines.catchment.explain_near import Neighbourhoods
from truongchuan.engines.catchment.explain_sets import explain_set
from truongchuan.engines.catchment.feeder import Feeder, solve_feeder
from truongchuan.engines.catchment.model import Instance, Ints, Options, build_problem
from truongchuan.engines.catchment.run import solve_area


def grid_area(seed: int, rows: int, columns: int, schools: int, tightness: float) -> Instance:
    """Units of a grid, 400 m apart, each touching those beside it."""
    area = small_area(seed, units=rows * columns, schools=schools, tightness=tightness)
    number = np.arange(rows * columns).reshape(rows, columns)
    xy = np.stack([number % columns, number // columns], axis=-1).reshape(-1, 2) * 400.0
    beside = [number[:, :-1], number[:-1, :], number[:-1, :-1]]
    after = [number[:, 1:], number[1:, :], number[1:, 1:]]
    edges = [np.stack([a.ravel(), b.ravel()], axis=1) for a, b in zip(beside, after, strict=True)]
    home = area.home
    return replace(
        area, unit_xy=xy, edges=np.concatenate(edges), site_xy=xy[home] + 20.0, locks=(), bans=()
    )


def sets_of(area: Instance) -> Feeder:
    """A connected set of two units, the rest free."""
    homes = {*area.home.tolist()}
    u, v = next((u, v) for u, v in area.edges.tolist() if not {u, v} <= homes)
    group = np.full(len(area.unit_ids), -1, dtype=np.int64)
    group[[u, v]] = 0
    return Feeder(group, ("P0",))


def asked(seed: int) -> tuple[Instance, Feeder, Session] | None:
    area = grid_area(seed, 2, 4, 3, 1.3)
    feeder = sets_of(area)
    first = solve_feeder(area, Options(), feeder=feeder, clock=time.monotonic, seconds=5.0)
    if first.plan is None:
        return None
    return area, feeder, open_session(area, Options(), first, feeder=feeder)


def some_plan(area: Instance, feeder: Feeder, seed: int) -> Ints | None:
    """A plan by lot within the seats that keeps zones and sets whole."""
    n, m = len(area.unit_ids), len(area.site_school)
    numbers = np.random.default_rng(seed).permutation(m**n)
    problem = build_problem(area, Options())
    for number in numbers.tolist():
        plan = np.array([number // m**k % m for k in range(n)])
        whole = len(set(plan[feeder.group == 0].tolist())) == 1
        if whole and not (problem.overflow(plan) or check_plan(area, Options(), plan).broken):
            return plan
    return None


def test_a_set_forced_to_its_nearest_school_is_within_its_bounds() -> None:
    forced = 0
    for seed in range(5):
        area = grid_area(seed, 2, 4, 3, 1.6)
        feeder = sets_of(area)
        begun = some_plan(area, feeder, seed)
        if begun is None:
            continue
        session = session_of_plan(area, Options(), begun, feeder=feeder)
        assert session.merged is not None
        for number in range(len(session.merged.names)):
            reason = explain_set(session, number)
            members = np.nonzero(session.merged.member == number)[0]
            assert reason.chosen == area.site_school[session.plan[number]]
            if reason.forced is None or reason.forced.value is None:
                continue
            forced += 1
            schools = area.site_school[session.plan][session.merged.member]
            for shift in reason.forced.shifts:
                schools[session.merged.member == shift.unit] = shift.after
            assert (schools[members] == reason.nearest).all()
            assert not check_plan(area, Options(), schools).broken
            problem = build_problem(area, Options())
            assert problem.objective(schools) == pytest.approx(reason.forced.value)
            locked = Change(lock=tuple((int(u), reason.nearest) for u in members))
            exact = together(*apply_change(area, Options(), locked), feeder)
            assert exact is not None
            if exact.overflow == problem.overflow(session.plan[session.merged.member]):
                assert reason.forced.bound <= exact.objective + 1e-6
    assert forced > 2


def test_what_if_keeps_sets_whole_and_its_bounds_hold() -> None:
    compared = 0
    for seed in range(8):
        case = asked(seed)
        if case is None:
            continue
        area, feeder, session = case
        assert session.merged is not None
        for change in (
            Change(seats=(Seats(seed % 3, Fraction(-15)),)),
            Change(ban=((int(np.nonzero(feeder.group == 0)[0][0]), seed % 3),)),
        ):
            answer = solve_again(session, change)
            exact = together(*apply_change(area, Options(), change), feeder)
            if answer.plan is None or exact is None:
                continue
            compared += 1
            after, options = apply_change(area, Options(), change)
            assert not check_plan(after, options, answer.plan[session.merged.member]).broken
            assert answer.overflow_bound <= exact.overflow + 1e-9
            if answer.checked is not None and answer.checked.overflow == exact.overflow:
                assert answer.lower_bound is not None
                assert answer.objective is not None
                assert answer.lower_bound <= exact.objective + 1e-6 <= answer.objective + 2e-6
    assert compared > 4


def test_the_curve_of_sets_is_one_of_plans_that_keep_them() -> None:
    compared = 0
    for seed in range(4):
        area = small_area(seed, units=7, tightness=1.6)
        feeder = sets_of(area)
        try:
            curve = moved_curve(
                area, Options(), 4, clock=time.monotonic, seconds=3.0, each=0.5, feeder=feeder
            )
        except ValueError:
            continue
        for less, more in itertools.pairwise(curve.points):
            assert less.objective is not None
            assert more.objective is not None
            assert (more.overflow, more.objective - 1e-9) <= (less.overflow, less.objective)
        for point in curve.points:
            limit = None if point.limit is None else Fraction(point.limit)
            options = Options(max_moved=limit)
            exact = together(area, options, feeder)
            assert exact is not None
            assert point.plan is not None
            assert len(set(point.plan[feeder.group == 0].tolist())) == 1
            assert not check_plan(area, options, point.plan).broken
            if point.overflow == exact.overflow and point.bound is not None:
                compared += 1
                assert point.bound <= exact.objective + 1e-6
    assert compared > 3


def test_a_plan_that_splits_a_set_is_refused() -> None:
    area = small_area(1, units=7, tightness=1.5)
    first = solve_area(area, Options(), clock=time.monotonic, seconds=2.0)
    assert first.plan is not None
    u, v = next(e for e in area.edges.tolist() if first.plan[e[0]] != first.plan[e[1]])
    group = np.full(7, -1, dtype=np.int64)
    group[[u, v]] = 0
    with pytest.raises(ValueError, match="set"):
        session_of_plan(area, Options(), first.plan, feeder=Feeder(group, ("P0",)))


@pytest.mark.parametrize("options", [Options(), Options(max_moved=Fraction(160))])
def test_a_neighbourhood_gives_the_reason_of_the_whole_area(options: Options) -> None:
    told, forced = 0, 0
    for seed in range(3):
        area = grid_area(seed, 4, 4, 3, 1.1)
        first = solve_area(area, options, clock=time.monotonic, seconds=1.0)
        if first.plan is None or first.search is None:
            continue
        problem = build_problem(area, options)
        near = Neighbourhoods(area, options, area.site_school[first.plan], count=3)
        assert not near.broken
        for unit in range(16):
            whole = explain_unit(area, problem, first, unit, options=options, force=False)
            part = near.explain(unit)
            assert (part.code, part.nearest, part.chosen) == (
                whole.code,
                whole.nearest,
                whole.chosen,
            )
            assert part.difference == pytest.approx(whole.difference)
            told += 1
            if part.forced is None or part.forced.value is None:
                continue
            assert part.forced.least == -np.inf  # nothing is claimed
            plan = first.plan.copy()
            for shift in part.forced.shifts:
                plan[shift.unit] = shift.after
            assert not check_plan(area, options, plan).broken
            assert problem.objective(plan) == pytest.approx(part.forced.value)
            forced += 1
        result = near.result()
        assert result.lower_bound is not None
        assert result.objective is not None
        assert result.lower_bound <= result.objective
        assert result.search is not None
        assert result.search.seats is not None
    assert told > 0
    assert forced > 0
