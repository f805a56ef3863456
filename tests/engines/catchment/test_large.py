"""The way of large areas, forced on areas small enough to try every plan."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests.engines.catchment.cases import MIXES, brute_force, small_area, street_grid
from truongchuan.engines.catchment import large
from truongchuan.engines.catchment.check import check_plan
from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.large import LargeSolver
from truongchuan.engines.catchment.model import Instance, Options, build_problem, costs_per_child
from truongchuan.engines.catchment.regions import divide
from truongchuan.engines.catchment.rows import Multipliers, Row, RowMatrix, lagrange
from truongchuan.engines.catchment.run import Result, is_large, solve_area
from truongchuan.engines.catchment.sparse import Area, Pairs
from truongchuan.engines.catchment.sparse_bound import Charges, Prices, look
from truongchuan.engines.catchment.tasks import How
from truongchuan.engines.catchment.zones import is_whole

SHAPES = [(6, 1.25, 1, 1), (7, 1.0, 1, 1), (7, 1.1, 2, 1), (6, 1.3, 1, 2), (6, 0.85, 1, 1)]
NAMES = ["roomy", "tight", "two-pieces", "two-grades", "too-few-seats"]


def solved(area: Instance, options: Options, effort: int = 3) -> Result:
    return solve_area(area, options, how=How(large=True, effort=effort))


@pytest.mark.parametrize(("units", "tightness", "pieces", "grades"), SHAPES, ids=NAMES)
def test_nothing_beats_the_answer_and_the_bound_is_below_it(
    units: int, tightness: float, pieces: int, grades: int
) -> None:
    for seed, options in itertools.product(range(3), MIXES):
        area = small_area(seed, units=units, tightness=tightness, pieces=pieces, grades=grades)
        exact = brute_force(area, options)
        answer = solved(area, options)
        where = f"seed {seed}, {options}"
        if exact is None:
            assert answer.status == "infeasible", where
            continue
        assert answer.plan is not None, where
        checked = check_plan(area, options, answer.plan)
        assert not checked.broken, where
        assert checked.overflow >= exact.overflow - 1e-9, where
        assert answer.overflow_bound <= exact.overflow + 1e-9, where
        assert answer.objective is not None
        assert answer.lower_bound is not None
        # the bound speaks of plans with as many children beyond the seats as the answer has
        if exact.overflow <= checked.overflow:
            assert answer.lower_bound <= exact.objective + 1e-9, where
        if checked.overflow == exact.overflow:
            assert answer.objective >= exact.objective - 1e-9, where


def random_prices(area: Instance, seed: int, options: Options) -> tuple[Prices, Multipliers, Row]:
    """Any prices at all, and a separator: a unit needs one of its neighbours in its zone."""
    draw = np.random.default_rng(seed)
    n, m = len(area.unit_ids), len(area.site_school)
    seats = draw.uniform(0.0, 1.5, (m, area.children.shape[1])) * (draw.random((m, 1)) < 0.7)
    graph = Area(area, options).frame.graph
    unit = next(u for u in draw.permutation(n).tolist() if u not in area.home.tolist())
    site = int(draw.integers(m))
    around = list(graph.neighbours[unit])
    pairs = (*(v * m + site for v in around), unit * m + site)
    row = Row(pairs, (*([1.0] * len(around)), -1.0), 0.0)
    y = float(draw.uniform(0.0, 20.0))
    order = np.argsort(pairs)
    coefs = np.array(row.coefs)[order] * y
    charges = Charges(np.array(pairs)[order], coefs, np.abs(coefs), np.array([0.0]))
    moved = 0.0 if options.max_moved is None else float(draw.uniform(0.0, 0.5))
    spread = draw.normal(0.0, 0.2, m) if options.spread_weight else None
    multipliers = Multipliers(seats, moved=moved, spread=spread, rows=np.array([y]))
    return Prices(seats, moved, spread, charges), multipliers, row


def test_the_bound_is_the_dense_one_at_any_prices_and_below_every_plan() -> None:
    seen = 0
    for seed, (k, options) in itertools.product(range(60), enumerate(MIXES)):
        area = small_area(seed, units=6, schools=2 + seed % 2, tightness=1.6, grades=1 + k % 2)
        prices, multipliers, row = random_prices(area, seed, options)
        looked = look(Area(area, options), prices)
        problem = build_problem(area, options)
        matrix = RowMatrix([row], problem.n * problem.m)
        dense = lagrange(problem, area.scale, multipliers, matrix, problem.allowed, None)
        assert looked.value == pytest.approx(dense.value, rel=1e-9, abs=1e-9)
        exact = brute_force(area, options)
        if exact is not None and exact.overflow == 0:
            seen += 1
            assert looked.value <= exact.objective + 1e-9
    assert seen > 150


def test_the_bound_allows_for_children_beyond_the_seats() -> None:
    for seed in range(40):
        area = small_area(seed, units=7, tightness=0.9)
        exact = brute_force(area, Options())
        assert exact is not None
        draw = np.random.default_rng(seed)
        prices = Prices(draw.uniform(0.0, 2.0, (3, 1)))
        looked = look(Area(area, Options()), prices, beyond=round(exact.overflow))
        assert looked.value <= exact.objective + 1e-9


def test_costs_of_a_part_are_those_of_the_whole() -> None:
    area = small_area(2, units=30, schools=5)
    options = MIXES[1]
    problem = build_problem(area, options)
    sparse = Area(area, options)
    units, sites = np.array([3, 29, 4, 11]), np.array([4, 0, 2])
    assert np.array_equal(sparse.costs(units, sites), problem.cost[np.ix_(units, sites)])
    assert np.array_equal(
        costs_per_child(area, options, units, sites),
        costs_per_child(area, options)[np.ix_(units, sites)],
    )
    plan = np.arange(30) % 5
    plan[area.home] = np.arange(5)
    assert sparse.objective(plan) == pytest.approx(problem.objective(plan), rel=1e-12)
    assert sparse.moved_by(plan) == problem.moved_by(plan)


def test_all_pairs_are_priced_though_the_relaxation_knows_few() -> None:
    area = small_area(5, units=40, schools=6, tightness=1.1)
    options = Options()
    known = Area(area, options).candidates(1)
    looked = look(Area(area, options), Prices(np.full((6, 1), 0.3)), known=known)
    units, sites = looked.enter
    assert not set(zip(units.tolist(), sites.tolist(), strict=True)) & set(
        zip(known.unit.tolist(), known.site.tolist(), strict=True)
    )
    solver = LargeSolver(area, options, deadline=Deadline())
    solver.run()
    dense = solve_area(area, options, how=How(large=False, effort=0))
    assert dense.objective is not None
    assert solver.bound <= dense.objective + 1e-9


@pytest.fixture(scope="module")
def town() -> Instance:
    return street_grid()


@pytest.fixture(autouse=True)
def small_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "SITES", 4)
    monkeypatch.setattr(large, "WINDOWS", 6)


def test_any_number_of_workers_gives_the_same_plan(town: Instance) -> None:
    one = solved(town, Options(seed=4), effort=2)
    three = solve_area(town, Options(seed=4), how=How(large=True, workers=3, effort=2))
    assert one.plan is not None
    assert three.plan is not None
    assert np.array_equal(one.plan, three.plan)
    assert one.lower_bound == three.lower_bound
    assert check_plan(town, Options(), one.plan).broken == ()


def test_more_work_is_never_worse(town: Instance) -> None:
    worth = []
    for effort in (0, 1, 2):
        answer = solved(town, Options(), effort)
        assert answer.checked is not None
        worth.append((answer.checked.overflow, answer.objective))
    assert worth == sorted(worth, reverse=True)


def test_a_limit_that_is_over_at_once_still_answers(town: Instance) -> None:
    ticks = itertools.count()
    answer = solve_area(
        town, Options(), clock=lambda: float(next(ticks)), seconds=1.0, how=How(large=True)
    )
    assert answer.plan is not None
    assert answer.objective is not None
    assert answer.lower_bound is not None
    assert answer.lower_bound <= answer.objective


def test_a_call_from_outside_ends_the_search_with_a_plan(town: Instance) -> None:
    answer = solve_area(town, Options(), stopped=lambda: True, how=How(large=True))
    assert answer.plan is not None
    assert not check_plan(town, Options(), answer.plan).broken


def test_full_schools_lift_the_bound_of_the_relaxation(town: Instance) -> None:
    solver = LargeSolver(town, Options(), deadline=Deadline(), rounds=1)
    answer = solver.run()
    assert solver.lp is not None
    plain = look(solver.area, solver.best_prices, beyond=answer.overflow).value
    assert plain + 1e-3 * abs(plain) < answer.bound <= answer.objective


def test_what_cannot_be_is_told() -> None:
    area = small_area(1, units=12, schools=3)
    free = next(u for u in range(12) if u not in area.home.tolist())
    banned = replace(area, bans=tuple((free, school) for school in range(3)))
    answer = solved(banned, Options())
    assert answer.reason is not None
    assert (answer.reason.code, answer.reason.params["unit"]) == ("no-school", f"u{free}")
    still = solved(area, Options(max_moved=Fraction(0)))
    assert still.reason is not None
    assert still.reason.code in {"moved-limit", "seats-unproven", "seats"}


def test_locks_and_bans_hold(town: Instance) -> None:
    homes = set(town.home.tolist())
    answer = solved(town, Options(), effort=0)
    assert answer.plan is not None
    units = [u for u in range(144) if u not in homes][:100:12]
    bans = tuple((u, int(answer.plan[u])) for u in units)
    held = solved(replace(town, bans=bans), Options(), effort=1)
    assert held.plan is not None
    assert all(held.plan[u] != school for u, school in bans)
    locks = tuple((u, int(held.plan[u])) for u in units)
    again = solved(replace(town, locks=locks), Options(), effort=0)
    assert again.plan is not None
    assert all(again.plan[u] == school for u, school in locks)


def test_points_need_not_touch(town: Instance) -> None:
    zones = solved(town, Options(), effort=1)
    points = solved(town, Options(contiguous=False), effort=1)
    assert points.objective is not None
    assert zones.objective is not None
    assert points.lower_bound is not None
    assert points.lower_bound <= zones.objective


@pytest.mark.parametrize("turn", range(6))
def test_a_cut_of_the_map_holds_every_site_once(turn: int) -> None:
    xy = np.random.default_rng(turn).uniform(0, 1000, (97, 2))
    regions = divide(xy, 24, turn)
    assert sorted(np.concatenate(regions).tolist()) == list(range(97))
    assert max(len(r) for r in regions) <= 24


def test_zones_grown_without_a_hint_are_whole(town: Instance) -> None:
    from truongchuan.engines.catchment.sparse_start import grow

    area = Area(town, Options())
    plan = grow(area, np.full(144, -1), Prices(np.zeros((12, 1))), full_price=1.0)
    assert (plan >= 0).all()
    assert is_whole(area.frame, plan)


def test_pairs_are_sorted_and_counted_once() -> None:
    pairs = Pairs.of(np.array([2, 0, 2, 2]), np.array([1, 3, 0, 1]), 4, 5)
    assert pairs.unit.tolist() == [0, 2, 2]
    assert pairs.site.tolist() == [3, 0, 1]
    assert pairs.start.tolist() == [0, 1, 1, 3, 3]


def test_the_way_is_chosen_by_size(town: Instance) -> None:
    assert not is_large(town)


def test_the_plan_from_before_the_search_began_anew_is_not_lost(
    town: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Annealing that puts every unit at the first school leaves nothing better."""
    solver = LargeSolver(town, Options(), deadline=Deadline(), rounds=0)
    kept: list[tuple[int, float]] = []

    def worse(kind: large.Kind) -> None:
        kept.append(solver.known.worth)
        solver.worth = (10**9, 0.0)

    monkeypatch.setattr(solver, "_round", worse)
    monkeypatch.setattr(solver, "_seat", lambda: None)
    monkeypatch.setattr(solver, "_full_price", lambda: 0.0)  # looks better for its cost
    answer = solver.run()
    assert kept
    assert (answer.overflow, answer.objective) == kept[0]
    assert answer.plan is not None
    assert is_whole(solver.area.frame, answer.plan)
