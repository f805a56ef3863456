"""Pairs passed over unseen cost too much: looks around are the same as looks at all pairs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.engines.catchment.cases import MIXES, small_area
from truongchuan.engines.catchment import nearby
from truongchuan.engines.catchment.model import Instance, Options
from truongchuan.engines.catchment.nearby import Filed, Nearby
from truongchuan.engines.catchment.rows import Row
from truongchuan.engines.catchment.sparse import Area
from truongchuan.engines.catchment.sparse_bound import Charges, Prices, look, near_blocks, reduced
from truongchuan.engines.catchment.sparse_sacks import SparseSacks


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearby, "BLOCK", 5)
    monkeypatch.setattr(nearby, "FIRST", 3)


def town(seed: int) -> Instance:
    """A dozen schools over 90 units; some locks and bans, one unit without children."""
    area = small_area(seed, units=90, schools=12, tightness=1.2)
    draw = np.random.default_rng(seed)
    free = [u for u in draw.permutation(90).tolist() if u not in area.home.tolist()]
    locks = tuple((u, int(draw.integers(12))) for u in free[:4])
    bans = tuple((u, int(draw.integers(12))) for u in free[4:20])
    children = area.children.copy()
    children[free[20]] = 0
    return replace(area, locks=locks, bans=bans, children=children)


def everywhere(area: Area) -> Area:
    """The same area, whose looks go to all sites."""
    area.nearby.free, area.nearby.held = [], [np.arange(area.n)]
    return area


def prices(area: Area, seed: int) -> Prices:
    draw = np.random.default_rng(seed)
    seats = draw.uniform(0.0, 0.8, (area.m, 1)) * (draw.random((area.m, 1)) < 0.6)
    flat = np.sort(draw.choice(area.n * area.m, 30, replace=False))
    amounts = draw.uniform(0.0, 30.0, 30)
    spread = draw.normal(0.0, 0.2, area.m) if area.options.spread_weight else None
    moved = 0.0 if area.options.max_moved is None else float(draw.uniform(0.0, 0.5))
    return Prices(seats, moved, spread, Charges(flat, amounts, amounts, np.array([2.0])))


@pytest.mark.parametrize("options", MIXES)
def test_a_look_around_is_a_look_at_all(options: Options) -> None:
    passed_over = 0
    for seed in range(8):
        area = Area(town(seed), options)
        asked = prices(area, seed)
        known = area.candidates(2)
        near, whole = (
            look(a, asked, known=known) for a in (area, everywhere(Area(town(seed), options)))
        )
        assert np.array_equal(near.least, whole.least)
        assert near.value == pytest.approx(whole.value, abs=1e-8)
        # who has a cheaper pair than those known; which of several are named may differ
        assert set(near.enter[0].tolist()) == set(whole.enter[0].tolist())
        passed_over += sum(
            len(units) * (area.m - len(sites)) for units, sites, _ in near_blocks(area, asked)
        )
    assert passed_over > 1000


def test_the_cheapest_sites_of_every_unit_are_found() -> None:
    for seed, options in enumerate(MIXES):
        near = Area(town(seed), options).candidates(4)
        whole = everywhere(Area(town(seed), options)).candidates(4)
        assert np.array_equal(near.start, whole.start)
        costs = [
            np.sort(Area(town(seed), options).paid(pairs.unit, pairs.site))
            for pairs in (near, whole)
        ]
        assert costs[0] == pytest.approx(costs[1], rel=1e-12)


def test_sites_left_out_are_dearer_by_the_reach() -> None:
    for seed in range(6):
        area = Area(town(seed), Options(spread_weight=0.2))
        asked = replace(prices(area, seed), charges=None)
        whole = reduced(area, asked, np.arange(area.n))
        seen = 0
        for units, sites, r in near_blocks(area, asked, reach=7.0):
            out = np.setdiff1d(np.arange(area.m), sites)
            some = area.children[units] > 0
            seen += len(units)
            if len(out):
                far = whole[np.ix_(units, out)].min(axis=1)
                assert (far[some] >= r.min(axis=1)[some] + 7.0).all()
        assert seen == area.n


def test_full_schools_are_bounded_alike() -> None:
    for seed in range(5):
        bounds = []
        for area in (Area(town(seed), Options()), everywhere(Area(town(seed), Options()))):
            asked = prices(area, seed)
            unit, site = 17, 3
            around = area.frame.graph.neighbours[unit]
            pairs = (*(v * area.m + site for v in around), unit * area.m + site)
            rows = [Row(pairs, (*([1.0] * len(around)), -1.0), 0.0)]
            sacks = SparseSacks(area, asked, rows, np.array([1.5]))
            bounds.append((sacks.fill(sacks.start).value, len(sacks.unit)))
        assert bounds[0][0] == pytest.approx(bounds[1][0], abs=1e-8)
        assert bounds[0][1] == bounds[1][1]


def test_pairs_are_filed_by_unit() -> None:
    flat = np.array([7, 3, 12, 4, 13])
    at, rows, sites = Filed(flat, 4, 5).of(np.array([0, 2, 3]))
    assert [flat[k] for k in at] == [3, 4, 12, 13]
    assert rows.tolist() == [0, 0, 1, 1]
    assert sites.tolist() == [3, 4, 2, 3]


def test_given_costs_are_looked_at_everywhere() -> None:
    area = town(1)
    draw = np.random.default_rng(3)
    given = replace(area, cost=draw.uniform(0.1, 3.0, (90, 12)))
    assert not Nearby(Area(given, Options())).free
