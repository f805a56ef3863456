"""Reasons, forced plans, seats, curve and primary zones against trying every plan."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests.engines.catchment.cases import Exact, brute_force, small_area
from truongchuan.engines.catchment.again import Session, open_session, session_of_plan
from truongchuan.engines.catchment.answers import REASONS
from truongchuan.engines.catchment.change import Change, apply_change, seats_of
from truongchuan.engines.catchment.check import check_plan
from truongchuan.engines.catchment.explain import (
    explain_unit,
    moved_curve,
    outlook_of,
    seat_prices,
    seat_worth,
)
from truongchuan.engines.catchment.feeder import Feeder, solve_feeder
from truongchuan.engines.catchment.model import Instance, Options, build_problem
from truongchuan.engines.catchment.run import solve_area


def session_of(area: Instance, options: Options) -> Session | None:
    first = solve_area(area, options, clock=time.monotonic, seconds=5.0)
    if first.plan is None or (first.reason is not None and first.reason.code == "moved-limit"):
        return None
    return open_session(area, options, first)


@pytest.mark.parametrize(
    "options",
    [Options(), Options(border_weight=0.5), Options(max_moved=Fraction(60))],
    ids=["plain", "border", "few-moves"],
)
def test_no_plan_with_the_unit_there_is_below_the_bound(options: Options) -> None:
    told: set[str] = set()
    for seed in range(8):
        area = small_area(seed, units=7, tightness=1.25)
        session = session_of(area, options)
        if session is None or session.problem.overflow(session.plan):
            continue
        problem, result = session.problem, session.result
        assert result.plan is not None
        assert session.outlook is not None
        for unit in range(7):
            for outlook in (session.outlook.bound, outlook_of(area, problem, result)):
                reason = explain_unit(area, problem, result, unit, options=options, outlook=outlook)
                told.add(reason.code)
                assert reason.code in REASONS
                assert (reason.code == "nearest") == (reason.chosen == reason.nearest)
                assert reason.difference >= -1e-9
                if reason.forced is None:
                    continue
                held = replace(area, locks=((unit, reason.nearest),))
                exact = brute_force(held, options)
                where = f"seed {seed}, unit {unit}"
                if exact is None or exact.overflow:
                    assert reason.forced.value is None, where
                    continue
                assert reason.forced.bound <= exact.objective + 1e-6, where
                if reason.forced.value is not None:
                    assert reason.forced.value >= exact.objective - 1e-6, where
                    assert reason.forced.shifts[0].unit == unit, where
                    assert reason.forced.extra is not None
                    total = sum(shift.cost for shift in reason.forced.shifts)
                    assert total == pytest.approx(reason.forced.extra), where
    assert "nearest" in told
    assert told & {"full", "not-connected", "weights", "moved-limit"}


def test_locks_and_bans_are_the_reason() -> None:
    area = small_area(2, units=9, tightness=3.0)
    plain = session_of(area, Options())
    assert plain is not None
    free = [u for u in range(9) if u not in area.home]
    unit = free[0]
    reason = explain_unit(area, plain.problem, plain.result, unit)
    banned = replace(area, bans=((unit, reason.nearest),))
    locked = replace(area, locks=((unit, (reason.nearest + 1) % 3),))
    for held, code in ((banned, "banned"), (locked, "locked")):
        session = session_of(held, Options())
        if session is not None:
            assert explain_unit(held, session.problem, session.result, unit).code == code


def test_a_school_keeps_the_unit_it_stands_in() -> None:
    area = small_area(3, units=8, tightness=3.0)
    area = replace(area, site_xy=np.roll(area.site_xy, 1, axis=0))
    session = session_of(area, Options())
    assert session is not None
    codes = {explain_unit(area, session.problem, session.result, u).code for u in area.home}
    assert codes == {"own"}


def test_a_plan_that_can_be_bettered_says_so() -> None:
    told = 0
    for seed in range(6):
        area = small_area(seed, units=9, tightness=3.0)
        best = session_of(area, Options())
        assert best is not None
        for unit, site in itertools.product(range(9), range(3)):
            worse = best.plan.copy()
            worse[unit] = site
            known = explain_unit(area, best.problem, best.result, unit)
            if worse[unit] == best.plan[unit] or known.code != "nearest":
                continue
            if check_plan(area, Options(), worse).broken or best.problem.overflow(worse):
                continue
            session = session_of_plan(area, Options(), worse)
            reason = explain_unit(area, session.problem, session.result, unit)
            assert reason.code == "free"
            assert reason.forced is not None
            assert reason.forced.extra is not None
            assert reason.forced.extra < 0
            told += 1
    assert told > 0


def test_seats_are_priced_and_worth_what_every_plan_says() -> None:
    for seed in range(4):
        area = small_area(seed, units=7, tightness=1.3)
        session = session_of(area, Options())
        assert session is not None
        prices = seat_prices(area, session.result)
        assert [p.school for p in prices] == [0, 1, 2]
        assert all(p.price >= 0 for p in prices)
        for school, added in itertools.product(range(3), (Fraction(15), Fraction(-10))):
            worth = seat_worth(session, school, added)
            change = Change(seats=(seats_of(area, school, added),))
            exact = brute_force(*apply_change(area, Options(), change))
            assert exact is not None
            if worth.overflow == exact.overflow:
                assert worth.value is not None
                assert worth.bound <= exact.objective + 1e-6
                assert worth.value >= exact.objective - 1e-6


def test_the_curve_is_monotone_and_its_bounds_hold() -> None:
    compared = 0
    for seed in range(5):
        area = small_area(seed, units=7, tightness=1.4)
        curve = moved_curve(
            area, Options(), 5, clock=time.monotonic, seconds=5.0, each=seed % 2 * 1.0
        )
        assert curve.points[-1].limit is None
        assert curve.least_bound <= curve.least
        for less, more in itertools.pairwise(curve.points):
            assert less.objective is not None
            assert more.objective is not None
            assert (more.overflow, more.objective - 1e-9) <= (less.overflow, less.objective)
        for point in curve.points:
            limit = None if point.limit is None else Fraction(point.limit)
            options = Options(max_moved=limit)
            exact = brute_force(area, options)
            assert exact is not None
            assert point.plan is not None
            assert not check_plan(area, options, point.plan).broken
            assert point.overflow_bound <= exact.overflow + 1e-9
            if point.overflow == exact.overflow and point.bound is not None:
                compared += 1
                assert point.bound <= exact.objective + 1e-6
    assert compared > 4
    with pytest.raises(ValueError, match="present school"):
        moved_curve(replace(small_area(1), current=None), Options(), 3)


def together(area: Instance, options: Options, feeder: Feeder) -> Exact | None:
    """The best plan that keeps the sets, by trying all."""
    problem = build_problem(area, options)
    best: Exact | None = None
    for number in range(3**problem.n):
        plan = np.array([number // 3**k % 3 for k in range(problem.n)])
        if not problem.allowed[np.arange(problem.n), plan].all():
            continue
        groups = (plan[feeder.group == g] for g in range(len(feeder.names)))
        if any(len(set(sites.tolist())) > 1 for sites in groups):
            continue
        rank = (problem.overflow(plan) / area.scale, problem.objective(plan))
        better = best is None or rank < (best.overflow, best.objective)
        if better and not check_plan(area, options, plan).broken:
            best = Exact(*rank, plan)
    return best


@pytest.mark.parametrize(
    "options",
    [Options(), Options(walk_limit=600.0, walk_weight=0.5, change_weight=0.2)],
    ids=["plain", "weights"],
)
def test_primary_zones_go_whole_and_nothing_beats_the_answer(options: Options) -> None:
    solved, refused = 0, set()
    for seed in range(14):
        area = small_area(seed, units=7, tightness=1.5)
        u, v = next((u, v) for u, v in area.edges.tolist() if not {u, v} <= {*area.home.tolist()})
        group = np.full(7, -1, dtype=np.int64)
        group[[u, v]] = 0
        other = next(k for k in range(7) if k not in (u, v))
        group[other] = 1
        if seed % 3 == 0:
            group[[k for k in range(7) if k not in (u, v)][-1]] = 1
        feeder = Feeder(group, ("P0", "P1"))
        answer = solve_feeder(area, options, feeder=feeder, clock=time.monotonic, seconds=5.0)
        if answer.plan is None:
            assert answer.reason is not None
            refused.add(answer.reason.code)
            continue
        exact = together(area, options, feeder)
        assert exact is not None
        assert len(set(answer.plan[group == 0].tolist())) == 1
        assert not check_plan(area, options, answer.plan).broken
        assert answer.objective is not None
        assert answer.checked is not None
        assert answer.checked.overflow == pytest.approx(exact.overflow)
        if exact.overflow == 0:
            assert answer.lower_bound is not None
            assert answer.lower_bound <= exact.objective + 1e-6
            assert answer.objective >= exact.objective - 1e-6
        solved += 1
    assert solved >= 4
    assert refused <= {"feeder-apart", "feeder-homes", "no-school", "cut-off", "no-plan"}
    assert "feeder-apart" in refused
