"""Rows and pairs ruled out hold for every plan that matters, and find what they should."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from tests.engines.catchment.cases import every_plan, seated_area, small_area
from truongchuan.engines.catchment import covers
from truongchuan.engines.catchment.covers import Sack, Table, most_within
from truongchuan.engines.catchment.cuts import weak_side
from truongchuan.engines.catchment.cutting import Cutting
from truongchuan.engines.catchment.hull import torn_row
from truongchuan.engines.catchment.model import Graph, Ints, Options, Problem, build_problem
from truongchuan.engines.catchment.relaxation import Relaxation
from truongchuan.engines.catchment.ways import Ways, cheapest_ways

Weights = list[int]


def _sets_that_fit(weights: Weights, seats: int) -> list[tuple[int, ...]]:
    units = range(len(weights))
    every = itertools.chain.from_iterable(itertools.combinations(units, k) for k in range(12))
    return [some for some in every if sum(weights[u] for u in some) <= seats]


def _sack(draw: random.Random) -> tuple[Weights, int, list[float]]:
    weights = [draw.randint(1, 30) for _ in range(draw.randint(3, 10))]
    seats = draw.randint(max(weights) // 2, sum(weights))
    return weights, seats, [draw.choice([0.0, 1.0, draw.random(), draw.random()]) for _ in weights]


@pytest.mark.parametrize("most_units", [11, 2])
def test_rows_of_a_sack_hold_for_all_that_fits(
    most_units: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether all torn units are looked at exactly or only the most torn; rows are tight."""
    monkeypatch.setattr(covers, "MOST_UNITS", most_units)
    draw, found = random.Random(5), 0
    for _ in range(400):
        weights, seats, values = _sack(draw)
        sets = _sets_that_fit(weights, seats)
        row = Sack(np.array(weights), seats, np.array(values)).row(1e-4)
        if row is not None:
            coefs, most = row
            found += 1
            assert max(sum(coefs.get(u, 0) for u in some) for some in sets) == most
            assert sum(c * values[u] for u, c in coefs.items()) > most
    assert found > 20


def test_a_point_outside_the_hull_is_always_cut_off() -> None:
    from scipy.optimize import linprog

    draw, outside = random.Random(8), 0
    for _ in range(150):
        weights, seats, _ = _sack(draw)
        values = [draw.random() for _ in weights]
        sets = _sets_that_fit(weights, seats)
        points = np.zeros((len(weights), len(sets)))
        for k, some in enumerate(sets):
            points[list(some), k] = 1.0
        inside = linprog(  # a mixture of sets that has at least these values?
            np.zeros(len(sets)),
            A_ub=-points,
            b_ub=-np.array(values) + 1e-7,
            A_eq=np.ones((1, len(sets))),
            b_eq=[1.0],
        )
        row = torn_row(weights, seats, values)
        if inside.status == 0:
            assert row is None
        elif row is not None:
            outside += 1
            coefs, most = row
            assert sum(c * v for c, v in zip(coefs, values, strict=True)) > most
        else:
            raise AssertionError((weights, seats, values))
    assert outside > 40


def test_the_table_counts_as_trying_does() -> None:
    draw = random.Random(2)
    for _ in range(200):
        weights, seats, _ = _sack(draw)
        coefs = [draw.randint(0, 4) for _ in weights]
        best = max(sum(coefs[u] for u in some) for some in _sets_that_fit(weights, seats))
        assert most_within(coefs, weights, seats) == best
        cut = Table(3)  # what lies beyond counts as its last value
        for coef, weight in zip(coefs, weights, strict=True):
            cut.add(coef, weight)
        assert cut.within(seats) == min(best, 3)


def _ways_of(problem: Problem, site: int, unit: int) -> list[tuple[int, ...]]:
    """Simple ways over allowed units from the site's home to a unit."""
    found, stack = [], [(int(problem.home[site]),)]
    while stack:
        way = stack.pop()
        if way[-1] == unit:
            found.append(way)
            continue
        stack += [
            (*way, v)
            for v in problem.graph.neighbours[way[-1]]
            if v not in way and problem.allowed[v, site]
        ]
    return found


def test_ways_lose_no_unit_that_a_light_and_cheap_way_passes() -> None:
    assert sum(_ruled_out(seed) for seed in range(5)) > 5


def _ruled_out(seed: int) -> int:
    """Units that ways pass but no light and cheap one, as far as ``Ways`` finds them."""
    problem = build_problem(small_area(seed, units=9, tightness=1.3), Options())
    reduced = np.random.default_rng(seed).uniform(0.0, 3.0, problem.cost.shape)
    reduced[problem.home, np.arange(problem.m)] = 0.0
    room = 6.0
    ways = Ways(problem, problem.allowed, hard=True, reduced=reduced, room=room)
    load, price = cheapest_ways(problem, problem.allowed, [ways.adds, reduced])
    ruled_out = 0
    for site, unit in itertools.product(range(problem.m), range(problem.n)):
        routes = _ways_of(problem, site, unit) if problem.allowed[unit, site] else []
        loads = [sum(ways.adds[u, site] for u in way) for way in routes]
        prices = [sum(reduced[u, site] for u in way) for way in routes]
        if routes:
            assert load[unit, site] == min(loads)
            assert price[unit, site] == pytest.approx(min(prices))
        good = {
            u
            for way, heavy, dear in zip(routes, loads, prices, strict=True)
            if heavy <= ways.left[site] and dear <= room
            for u in way
        }
        assert good <= ways.between(site, unit)
        ruled_out += len({u for way in routes for u in way} - ways.between(site, unit))
    return ruled_out


def test_the_weak_side_is_the_smallest_cut() -> None:
    draw, cuts = random.Random(4), 0
    for seed in range(60):
        area = small_area(seed, units=8)
        graph = Graph.of(8, area.edges)
        held = {u: draw.uniform(0.05, 1.0) for u in range(8)}
        home, unit = 0, 7
        inner = [u for u in held if u not in (home, unit)]
        smallest = min(
            (
                sum(held[u] for u in some)
                for k in range(len(inner) + 1)
                for some in itertools.combinations(inner, k)
                if unit not in _reached(graph, home, set(some))
            ),
            default=float("inf"),
        )
        side = weak_side(graph.neighbours, home, unit, held, 1.0)
        if smallest >= 1.0 - 1e-6:
            assert side is None
            continue
        assert side is not None
        border = {v for u in side for v in graph.neighbours[u]} - side
        assert sum(held[v] for v in border) == pytest.approx(smallest, abs=1e-5)
        cuts += 1
    assert cuts > 10


def _reached(graph: Graph, start: int, shut: set[int]) -> set[int]:
    seen, stack = {start}, [start]
    while stack:
        for v in graph.neighbours[stack.pop()]:
            if v not in seen and v not in shut:
                seen.add(v)
                stack.append(v)
    return seen


def test_a_loose_part_is_cut_off_where_every_way_to_it_is_free() -> None:
    """Reduced costs of nothing all the way: there is a separator all the same."""
    problem = _line()
    x = np.zeros((4, 2))
    x[[0, 3], 0] = 1.0
    x[[1, 2], 1] = 1.0
    ways = Ways(problem, problem.allowed, hard=False)
    rows = Relaxation(problem, 1.0).separation.rows(x, ways, np.zeros((4, 2)))
    assert any(
        row.rhs - sum(c * x.ravel()[p] for p, c in zip(row.pairs, row.coefs, strict=True)) > 0.9
        for row in rows
    )


def _line() -> Problem:
    """Four units in a line; a site at the first and one at the second."""
    cost = np.array([[1.0, np.inf], [np.inf, 1.0], [1.0, 1.0], [1.0, 1.0]])
    cost[1, 0] = 1.0
    return Problem(
        cost=cost,
        demand=np.ones((4, 1), dtype=np.int64),
        capacity=np.full((2, 1), 4, dtype=np.int64),
        home=np.array([0, 1]),
        graph=Graph.of(4, np.array([[0, 1], [1, 2], [2, 3]])),
    )


@pytest.mark.parametrize("seed", range(12))
def test_what_is_ruled_out_is_in_no_better_plan(seed: int) -> None:
    """With a poor plan known, every plan better than it keeps all rows and all its pairs."""
    area, exact = seated_area(seed, units=7)
    problem = build_problem(area, Options())
    level = exact.objective * 1.08
    cutting = Cutting(problem, Relaxation(problem, area.scale), best=level, hard=True)
    cutting.root(60)
    better = [
        plan for plan in every_plan(area, Options()) if problem.objective(plan) < level - 1e-6
    ]
    assert better
    for plan in better:
        assert cutting.allowed[np.arange(problem.n), plan].all()
        assert all(
            _keeps(row.pairs, row.coefs, row.rhs, plan, problem.m) for row in cutting.lp.rows
        )
    assert cutting.bound <= exact.objective + 1e-9


def _keeps(
    pairs: tuple[int, ...], coefs: tuple[float, ...], rhs: float, plan: Ints, m: int
) -> bool:
    chosen = {int(u) * m + int(j) for u, j in enumerate(plan)}
    return sum(c for p, c in zip(pairs, coefs, strict=True) if p in chosen) >= rhs - 1e-9
