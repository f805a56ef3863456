"""The parts of a what-if: reachable pairs, proofs that carry over, corridors, chains."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests.engines.catchment.cases import small_area
from truongchuan.engines.catchment import zones
from truongchuan.engines.catchment.again import open_session, solve_again
from truongchuan.engines.catchment.chains import Chains
from truongchuan.engines.catchment.change import Change, Seats, apply_change
from truongchuan.engines.catchment.check import check_plan
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.keep import Keeper
from truongchuan.engines.catchment.model import Options, build_problem
from truongchuan.engines.catchment.reroute import Reroute
from truongchuan.engines.catchment.run import solve_area
from truongchuan.engines.catchment.start import grow
from truongchuan.engines.catchment.tasks import How
from truongchuan.engines.catchment.zones import is_whole, joined


@pytest.mark.parametrize("pieces", [1, 2])
def test_pairs_joined_to_homes_are_the_same_either_way(
    pieces: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(6):
        area = small_area(seed, units=40, schools=4, pieces=pieces)
        problem = build_problem(area, Options())
        allowed = problem.allowed & (np.random.default_rng(seed).random((40, 4)) < 0.6)
        one_by_one = joined(problem, allowed)
        monkeypatch.setattr(zones, "FEW_PAIRS", 0)
        assert np.array_equal(joined(problem, allowed), one_by_one)
        monkeypatch.undo()
        assert not (one_by_one & ~allowed).any()


def test_a_proof_carried_over_is_one_that_would_be_found_again() -> None:
    carried = 0
    for seed in range(5):
        draw = random.Random(seed)
        area = small_area(seed, units=40, schools=4, tightness=1.15)
        first = solve_area(area, Options(), clock=time.monotonic, seconds=1.0)
        session = open_session(area, Options(), first)
        change = Change(
            seats=(Seats(draw.randrange(4), Fraction(draw.choice((-20, 20)))),),
            ban=((draw.randrange(40), draw.randrange(4)),),
        )
        problem = build_problem(*apply_change(area, Options(), change))
        rows = list(session.warm.pool.values())
        for hard in (True, False):
            anew = Keeper(problem, problem.allowed, hard=hard)
            quick = Keeper(problem, problem.allowed, hard=hard, before=session.warm.before)
            kept = quick.keep(rows)
            assert all(anew.holds(row) for row in kept)
            assert [r.key for r in kept] == [r.key for r in anew.keep(rows)]
            carried += len(kept)
    assert carried > 0


def test_a_locked_unit_deep_in_another_zone_gets_a_corridor() -> None:
    found = 0
    for seed in range(8):
        area = small_area(seed, units=60, schools=3, tightness=1.4)
        first = solve_area(area, Options(), clock=time.monotonic, seconds=0.5)
        assert first.plan is not None
        free = [u for u in range(60) if u not in area.home]
        unit = random.Random(seed).choice(free)
        school = (int(area.site_school[first.plan[unit]]) + 1) % 3
        locked = replace(area, locks=((unit, school),))
        problem = build_problem(locked, Options())
        laid = Reroute(problem, first.plan, problem.cost, 0.1).run()
        if laid is None:
            continue
        plan = grow(problem, laid, np.where(problem.allowed, problem.cost, 1e12), full_price=0.0)
        if plan is None:
            continue
        assert problem.allowed[np.arange(60), plan].all()
        if is_whole(problem, plan):
            found += 1
            session = open_session(area, Options(), first)
            answer = solve_again(session, Change(lock=((unit, school),)))
            assert answer.plan is not None
            assert not check_plan(locked, Options(), answer.plan).broken
            assert answer.plan[unit] == school
    assert found > 0


def test_chains_leave_zones_whole_and_never_more_children_without_a_seat() -> None:
    seated = 0
    for seed in range(6):
        area = small_area(seed, units=60, schools=5, tightness=1.3)
        first = solve_area(area, Options(), clock=time.monotonic, seconds=0.5)
        assert first.plan is not None
        fewer = replace(area, capacity=area.capacity - np.array([[25], [0], [0], [0], [0]]))
        problem = build_problem(fewer, Options())
        found = Chains.of_problem(problem, first.plan, problem.cost)
        plan = found.run(Deadline())
        assert is_whole(problem, plan)
        assert problem.allowed[np.arange(60), plan].all()
        assert problem.overflow(plan) <= problem.overflow(first.plan)
        seated += problem.overflow(first.plan) - problem.overflow(plan)
    assert seated > 0


def test_a_programme_that_has_grown_too_large_is_built_anew() -> None:
    area = small_area(3, units=60, schools=12, tightness=1.2)
    first = solve_area(area, Options(), how=How(effort=0))
    session = open_session(area, Options(), first)
    change = Change(seats=(Seats(2, Fraction(-5)),))
    before = solve_again(session, change)
    programme = session.warm.lp
    assert solve_again(session, change).gap == before.gap
    assert session.warm.lp is programme
    session.warm.begun_with = len(programme.pairs) // 3  # as if it had been so small
    after = solve_again(session, change)
    assert session.warm.lp is not programme
    assert before.plan is not None
    assert after.plan is not None
    asked, options = apply_change(area, Options(), change)
    assert not check_plan(asked, options, after.plan).broken
    assert after.gap == pytest.approx(before.gap, abs=0.02)
