"""Ways from homes to units, and rows that lean on them, beside all simple ways one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from truongchuan.engines.catchment.keep import Keeper
from truongchuan.engines.catchment.model import Bools, Floats, Graph, Problem
from truongchuan.engines.catchment.rows import Row, separator_row
from truongchuan.engines.catchment.ways import Ways
from truongchuan.engines.catchment.zones import cut_units, removable

UNITS, SITES = 9, 2


def area(seed: int) -> Problem:
    """Nine units, some without children, and two schools of few seats; the pairs are random."""
    draw = np.random.default_rng(seed)
    links = draw.integers(0, UNITS, (14, 2))
    demand = draw.integers(0, 9, (UNITS, 1))
    cost = draw.random((UNITS, SITES))
    cost[draw.random((UNITS, SITES)) < 0.2] = np.inf
    home = np.array([0, UNITS - 1])
    cost[home] = np.inf
    cost[home, range(SITES)] = 0.0
    seats = draw.integers(8, 30, (SITES, 1))
    return Problem(cost, demand, seats, home, Graph.of(UNITS, links))


def ways(problem: Problem, may: Bools, unit: int, home: int) -> Iterator[list[int]]:
    """All simple ways from a unit to a home over units that may be passed."""
    stack = [[unit]] if may[unit] else []
    while stack:
        way = stack.pop()
        if way[-1] == home:
            yield way
            continue
        around = problem.graph.neighbours[way[-1]]
        stack += [[*way, v] for v in around if v not in way and (may[v] or v == home)]


def lengths(problem: Problem, may: Bools, weight: Floats) -> Floats:
    """(n, n) least weight of ways, both ends included, over units that may be passed (by Floyd and
    Warshall)."""
    least = np.full((UNITS, UNITS), np.inf)
    for u in np.nonzero(may)[0].tolist():
        least[u, u] = weight[u]
        for v in problem.graph.neighbours[u]:
            if may[v]:
                least[u, v] = weight[u] + weight[v]
    for k in range(UNITS):
        least = np.minimum(least, least[:, [k]] + least[[k], :] - (weight[k] if may[k] else 0.0))
    return least


@pytest.mark.parametrize("seed", range(40))
def test_units_between_are_those_that_a_light_and_a_cheap_way_may_pass(seed: int) -> None:
    problem = area(seed)
    draw = np.random.default_rng(seed)
    # quarters add up without rounding
    reduced = np.where(problem.allowed, draw.integers(0, 8, (UNITS, SITES)) / 4, np.inf)
    reduced[problem.home, range(SITES)] = 0.0
    both = Ways(problem, problem.allowed, hard=True, reduced=reduced, room=2.5)
    light = Ways(problem, problem.allowed, hard=True)
    for site in range(SITES):
        home, may = int(problem.home[site]), problem.allowed[:, site]
        adds, left = light.light(site)
        children = lengths(problem, may, np.array(adds))
        for unit in set(range(UNITS)) - set(problem.home.tolist()):
            through = children[unit] + children[home] - adds
            fitting = np.nonzero(through <= left)[0]
            assert light.between(site, unit) == set(fitting.tolist())
            inside = np.isin(np.arange(UNITS), fitting)
            costs = np.where(may, reduced[:, site], 0.0)
            all_ways, ways_inside = (lengths(problem, of, costs) for of in (may, inside))
            through = ways_inside[unit] + all_ways[home] - costs
            cheap = set(np.nonzero(inside & (through <= 2.5))[0].tolist())
            assert both.between(site, unit) == (cheap if home in cheap else set())


@pytest.mark.parametrize("hard", [True, False])
def test_a_separator_holds_where_no_way_that_fits_leads_around_it(hard: bool) -> None:
    seen = {True: 0, False: 0}
    for seed in range(60):
        problem = area(seed)
        draw = np.random.default_rng(seed)
        keeper = Keeper(problem, problem.allowed, hard=hard)
        site = int(draw.integers(SITES))
        home, may = int(problem.home[site]), problem.allowed[:, site]
        unit = int(draw.integers(1, UNITS - 1))
        others = [u for u in range(UNITS) if u not in (unit, home) and draw.random() < 0.4]
        around = may & ~np.isin(np.arange(UNITS), others)
        seats = int(problem.capacity[site, 0])
        leads = any(
            not hard or int(problem.demand[way, 0].sum()) <= seats
            for way in ways(problem, around, unit, home)
        )
        same_piece = problem.graph.piece[unit] == problem.graph.piece[home]
        assert keeper.holds(separator_row(SITES, unit, site, others)) == (same_piece and not leads)
        seen[leads] += 1
    assert min(seen.values()) > 10


def test_two_units_of_a_piece_without_home_are_parted_where_no_way_leads_around() -> None:
    seen = {True: 0, False: 0}
    for seed in range(60):
        problem = replace(area(seed), home=np.array([-1, UNITS - 1]))
        draw = np.random.default_rng(seed)
        one, other = sorted(draw.choice(np.arange(UNITS), 2, replace=False).tolist())
        between = [u for u in range(UNITS) if u not in (one, other) and draw.random() < 0.5]
        may = problem.allowed[:, 0]
        around = may & ~np.isin(np.arange(UNITS), between)
        parted = not any(True for _ in ways(problem, around, one, other) if may[other])
        pairs = tuple(u * SITES for u in (*between, one, other))
        row = Row(pairs, (1.0,) * len(between) + (-1.0, -1.0), -1.0)
        same_piece = problem.graph.piece[one] == problem.graph.piece[other]
        held = Keeper(problem, problem.allowed, hard=False).holds(row)
        assert held == (same_piece and parted)
        seen[held] += 1
    assert min(seen.values()) > 5


def test_a_wider_keeper_tells_a_narrower_one_what_it_has_proven() -> None:
    told = 0
    for seed in range(20):
        problem = area(seed)
        draw = np.random.default_rng(seed)
        rows = [
            separator_row(SITES, unit, site, [u for u in range(1, 8) if draw.random() < 0.5])
            for unit in range(1, UNITS - 1)
            for site in range(SITES)
        ]
        wider = Keeper(problem, problem.allowed, hard=False)
        before = wider.keep(rows)
        fewer = problem.allowed & (draw.random((UNITS, SITES)) < 0.7)
        anew = Keeper(problem, fewer, hard=True)
        quick = Keeper(problem, fewer, hard=True, wider=[wider])
        kept = quick.keep(rows)
        assert [row.key for row in kept] == [row.key for row in anew.keep(rows)]
        told += len(before)
    assert told > 0


def test_units_that_cut_a_zone_are_those_that_may_not_be_taken_out() -> None:
    for seed in range(100):
        graph = area(seed).graph
        zone = set(np.nonzero(np.random.default_rng(seed).random(UNITS) < 0.8)[0].tolist())
        assert cut_units(graph, zone) == {u for u in zone if not removable(graph, u, zone)}
