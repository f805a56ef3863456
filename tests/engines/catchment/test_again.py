"""What-if answers against trying every plan of the changed area; rows against every plan."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests.engines.catchment.cases import brute_force, small_area
from truongchuan.engines.catchment.again import open_session, solve_again
from truongchuan.engines.catchment.change import (
    Change,
    Seats,
    UnknownPlaceError,
    apply_change,
    seats_of,
)
from truongchuan.engines.catchment.check import check_plan
from truongchuan.engines.catchment.keep import Keeper
from truongchuan.engines.catchment.model import Instance, Options, build_problem
from truongchuan.engines.catchment.run import solve_area
from truongchuan.engines.catchment.zones import is_whole


def some_change(draw: random.Random, area: Instance, options: Options) -> Change:
    """A change by lot: seats, locks, bans added or lifted, a limit on moves, a weight."""
    units, schools = len(area.unit_ids), len(area.school_ids)
    kind = draw.randrange(6)
    pair = (draw.randrange(units), draw.randrange(schools))
    if kind == 0:
        return Change(seats=(Seats(draw.randrange(schools), Fraction(draw.randint(-25, 25))),))
    if kind == 1:
        return Change(lock=(pair,))
    if kind == 2:
        return Change(ban=(pair, (draw.randrange(units), draw.randrange(schools))))
    if kind == 3:
        return Change(unban=area.bans, unlock=area.locks)
    if kind == 4:
        return Change(options=replace(options, max_moved=Fraction(draw.randint(20, 120))))
    weights = Options(border_weight=0.3, change_weight=0.2, spread_weight=draw.choice((0.0, 0.1)))
    return Change(options=weights)


@pytest.mark.parametrize(
    ("units", "tightness", "pieces", "grades"),
    [(7, 1.2, 1, 1), (7, 1.0, 1, 1), (8, 1.15, 2, 1), (7, 1.2, 1, 2)],
    ids=["roomy", "tight", "two-pieces", "two-grades"],
)
def test_nothing_beats_an_answer_and_its_bound_is_below_it(
    units: int, tightness: float, pieces: int, grades: int
) -> None:
    asked = 0
    for seed in range(6):
        draw = random.Random(seed)
        area = small_area(seed, units=units, tightness=tightness, pieces=pieces, grades=grades)
        area = replace(area, bans=((draw.randrange(units), draw.randrange(3)),))
        options = Options()
        first = solve_area(area, options, clock=time.monotonic, seconds=5.0)
        if first.plan is None:
            continue
        session = open_session(area, options, first)
        for _ in range(4):
            change = some_change(draw, area, options)
            after, wanted = apply_change(area, options, change)
            exact = brute_force(after, wanted)
            answer = solve_again(session, change)
            where = f"seed {seed}, {change}"
            if exact is None:
                assert answer.status == "infeasible", where
                assert answer.plan is None, where
                continue
            if answer.plan is None:  # not found is told, never made up
                assert answer.reason is not None, where
                continue
            asked += 1
            checked = check_plan(after, wanted, answer.plan)
            assert not checked.broken, where
            assert answer.overflow_bound <= exact.overflow + 1e-6, where
            assert checked.overflow >= exact.overflow - 1e-9, where
            assert answer.lower_bound is not None, where
            assert answer.objective is not None, where
            if checked.overflow == pytest.approx(exact.overflow):
                assert answer.lower_bound <= exact.objective + 1e-6, where
                assert answer.objective >= exact.objective - 1e-6, where
            if answer.status == "optimal":
                assert checked.overflow == pytest.approx(exact.overflow), where
                assert answer.objective == pytest.approx(exact.objective, rel=1e-6), where
    assert asked > 8


def test_the_same_question_gives_the_same_answer() -> None:
    area = small_area(3, units=40, schools=3, tightness=1.15)
    first = solve_area(area, Options(), clock=time.monotonic, seconds=3.0)
    change = Change(seats=(Seats(1, Fraction(-20)),))
    one = solve_again(open_session(area, Options(), first), change)
    other = solve_again(open_session(area, Options(), first), change)
    assert one.plan is not None
    assert other.plan is not None
    assert np.array_equal(one.plan, other.plan)
    assert one.lower_bound == other.lower_bound


def test_a_question_does_not_change_the_session() -> None:
    area = small_area(4, units=40, schools=3, tightness=1.2)
    first = solve_area(area, Options(), clock=time.monotonic, seconds=3.0)
    session = open_session(area, Options(), first)
    before = solve_again(session, Change())
    solve_again(session, Change(seats=(Seats(0, Fraction(-30)),), ban=((5, 1),)))
    again = solve_again(session, Change())
    assert again.objective == pytest.approx(before.objective)
    assert again.lower_bound is not None
    assert again.objective is not None
    assert again.lower_bound <= again.objective + 1e-9


def test_a_kept_row_cuts_off_no_plan_of_the_changed_area() -> None:
    looked_at = 0
    for seed in range(12):
        draw = random.Random(seed)
        area = small_area(seed, units=7, tightness=1.2)
        free = [u for u in range(7) if u not in area.home]
        banned = replace(area, bans=((draw.choice(free), draw.randrange(3)),))
        first = solve_area(banned, Options(), clock=time.monotonic, seconds=5.0)
        if first.plan is None:
            continue
        session = open_session(banned, Options(), first)
        # a ban lifted and seats added: the least favourable change for rows
        change = Change(unban=banned.bans, seats=tuple(Seats(j, Fraction(9)) for j in range(3)))
        after, _ = apply_change(banned, Options(), change)
        problem = build_problem(after, Options())
        pool = list(session.warm.pool.values())
        kept = Keeper(problem, problem.allowed, hard=True).keep(pool, session.warm.known)
        looked_at += len(kept)
        for plan in (np.array([number // 3**k % 3 for k in range(7)]) for number in range(3**7)):
            if not problem.allowed[np.arange(7), plan].all() or problem.overflow(plan):
                continue
            if is_whole(problem, plan):
                x = np.zeros(21)
                x[np.arange(7) * 3 + plan] = 1.0
                assert all(np.dot(r.coefs, x[list(r.pairs)]) >= r.rhs for r in kept)
    assert looked_at > 0


def test_unknown_places_are_refused() -> None:
    area = small_area(1)
    for change in (Change(lock=((99, 0),)), Change(seats=(Seats(7, Fraction(1)),))):
        with pytest.raises(UnknownPlaceError):
            apply_change(area, Options(), change)
    with pytest.raises(UnknownPlaceError):
        seats_of(area, 9, Fraction(1))
