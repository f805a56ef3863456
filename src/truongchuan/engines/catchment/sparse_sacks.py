"""The second bound of a large area: every school fills its seats with whole units.

The linear relaxation lets a unit be torn between schools to fill the last seat. Here the rule "one
site per unit" is priced instead (u_i, of either sign) and seats stay a knapsack per site, filled
exactly (Geoffrion 1974). With y >= 0 the prices of separators, and omega what a child beyond the
seats costs where the plans that are bounded leave up to B there::

    L = y.rhs - nu.M - sigma.target - omega.B + sum_i u_i
        + sum_j min_S { sum_{i in S} (r_ij - u_i) + omega * max(0, sum_{i in S} p_i - Q_j) }

For a plan x with at most B beyond the seats, zones are among the sets S and rows hold, so that its
cost is at least ``y.rhs - nu.M - sigma.target + sum_ij r_ij x_ij``, while ``omega * (children
beyond) - omega.B <= 0``: L is never above its cost, whatever u, y >= 0 and omega >= 0 are. Without
B seats are hard and there is no omega.

The sacks count *all* pairs; those that matter are collected once. Let mu_j <= omega be
seat prices and ``above_ij = r_ij + p_i mu_j - u_i``. The gain of a sack is at most ``D_j = mu_j Q_j
+ sum_i max(0, -above_ij)``, and at most ``D_j - above_kj`` where it holds a unit k with ``above_kj
>= 0``. A pair is left out only if it is ``reach`` or more above the least of its unit, or gains
nothing (u_i <= r_ij); prices of units rise no further than keeps the second so. Hence the gain of
a sack is at most the larger of its exact filling with the pairs collected and D_j less what is
left of the reach. The pairs of all rows are collected, so y may change freely.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import Floats, Ints
from truongchuan.engines.catchment.nearby import Filed
from truongchuan.engines.catchment.rows import ROUNDING, Row
from truongchuan.engines.catchment.sack import Steps, fill_sack
from truongchuan.engines.catchment.sparse import Area
from truongchuan.engines.catchment.sparse_bound import (
    Prices,
    abs_max,
    near_blocks,
    reduced,
    spread_prices,
)

REACH = 3.0  # children at the dearest seat: so far above the least of its unit a pair is collected
HEADROOM = 0.1  # part of itself that a unit's price may rise by
SAFE = 0.999  # what is used of both, so that their own rounding does not count
AVERAGED = 0.7  # of the last direction that the next keeps
FIRST, SHORTER, PATIENCE = 0.05, 0.6, 6  # steps: length, its change after so many in vain


@dataclass(frozen=True, eq=False)
class Point:
    """Prices to evaluate L at: units (n,), rows (R,), and of a child beyond the seats."""

    units: Floats
    rows: Floats
    beyond: float


@dataclass(frozen=True, eq=False)
class Filled:
    """A value of L, the collected pairs that the sacks hold (places), grains beyond the seats."""

    value: float
    taken: Ints
    beyond: int


class SparseSacks:
    """L over all pairs near a relaxation's prices; ``beyond`` grains may be beyond the seats.

    ``rows`` are separators with their prices ``y``; what else ``prices`` charge for rows is left
    out. ``start`` is the relaxation's point: L is at least its bound there.
    """

    def __init__(
        self, area: Area, prices: Prices, rows: list[Row], y: Floats, *, beyond: int = 0
    ) -> None:
        self.area, self.beyond = area, beyond
        self.seats = area.frame.capacity[:, 0]
        self.steps = [Steps.of(seats) for seats in self.seats.tolist()]
        self.mu: Floats = np.maximum(prices.seats[:, 0], 0.0)
        top = float(self.mu.max(initial=0.0))
        self.reach = REACH * max(top, 1e-9)
        self._constants(prices)
        y = np.maximum(y, 0.0)
        index = np.repeat(np.arange(len(rows)), [len(r.pairs) for r in rows])
        flat = np.fromiter((p for r in rows for p in r.pairs), np.int64, len(index))
        coefs = np.fromiter((c for r in rows for c in r.coefs), float, len(index))
        pairs, place = np.unique(flat, return_inverse=True)
        charges: Floats = np.zeros(len(pairs))
        np.add.at(charges, place, coefs * y[index])
        self._collect(prices, pairs, charges)
        self._file_rows(rows, index, flat, coefs)
        self.start = Point(self.least, y, top if beyond else math.inf)

    @staticmethod
    def fits(area: Area) -> bool:
        """Is this bound stated for such an area? Seats of several grades are not one sack."""
        return int(area.frame.demand.shape[1]) == 1

    # -- what L is made of ---------------------------------------------------------------------

    def _constants(self, prices: Prices) -> None:
        frame, scale = self.area.frame, self.area.scale
        terms = [np.zeros(1)]
        nu = max(0.0, prices.moved) if frame.max_moved is not None else 0.0
        if frame.max_moved is not None:
            terms.append(np.array([-nu * (frame.max_moved / scale)]))
        sigma = spread_prices(self.area, prices)
        if sigma is not None and frame.spread_target is not None:
            terms.append(-sigma * (frame.spread_target / scale))
        self.constants: Floats = np.concatenate(terms)
        self.steep = nu + abs_max(sigma)  # what a child's charges may have cancelled

    def _collect(self, prices: Prices, row_pairs: Ints, charges: Floats) -> None:
        """The pairs that can matter, by site, and the least of every unit, seats at mu."""
        area, n, m = self.area, self.area.n, self.area.m
        bare = replace(prices, seats=np.zeros_like(prices.seats), charges=None)
        self.least, self.room = np.empty(n), np.empty(n)
        units: list[Ints] = []
        sites: list[Ints] = []
        costs: list[Floats] = []
        filed = Filed(row_pairs, n, m)
        seated = replace(bare, seats=self.mu[:, None])
        for block, where, _ in near_blocks(area, seated, reach=self.reach, always=[filed]):
            r = reduced(area, bare, block, where)
            at, rows, places = filed.of(block)
            mine = (rows, np.searchsorted(where, places))
            charged = r.copy()
            charged[mine] -= charges[at]
            children = area.children[block]
            full = charged + children[:, None] * self.mu[where]
            least = full.min(axis=1)
            room = np.minimum(HEADROOM * np.abs(least), 0.5 * self.reach)
            room[children <= 0] = 0.0  # its costs are 0 everywhere but in rows
            near = full - least[:, None] < self.reach
            near &= charged < (least + room)[:, None]
            near[mine] = True
            near &= np.isfinite(r)
            rows, columns = np.nonzero(near)
            self.least[block], self.room[block] = least, SAFE * room
            units.append(block[rows])
            sites.append(where[columns])
            costs.append(r[rows, columns])
        unit, site = np.concatenate(units), np.concatenate(sites)
        order = np.lexsort((unit, site))
        self.unit, self.site = unit[order], site[order]
        self.bare: Floats = np.concatenate(costs)[order]
        self.weight = area.frame.demand[self.unit, 0]
        self.children = self.weight / area.scale

    def _file_rows(self, rows: list[Row], index: Ints, flat: Ints, coefs: Floats) -> None:
        from scipy.sparse import csr_matrix

        known = self.site * self.area.n + self.unit  # in order
        sought = flat % self.area.m * self.area.n + flat // self.area.m
        at = np.minimum(np.searchsorted(known, sought), max(0, len(known) - 1))
        fine = known[at] == sought if len(known) else np.zeros(len(flat), dtype=bool)
        shape = (len(rows), len(known))
        self.matrix = csr_matrix((coefs[fine], (index[fine], at[fine])), shape=shape)
        self.transposed = self.matrix.T.tocsr()
        self.sizes = abs(self.transposed)
        self.rhs = np.array([r.rhs for r in rows], dtype=float)

    # -- values --------------------------------------------------------------------------------

    def fill(self, point: Point) -> Filled:
        """L at a point; prices of units are cut where pairs left out would begin to gain, that of
        children beyond the seats raised to the dearest seat."""
        area, scale = self.area, self.area.scale
        units = np.minimum(point.units, self.least + self.room)
        omega = max(point.beyond, float(self.mu.max(initial=0.0)))
        rows = np.maximum(point.rows, 0.0)
        gain = units[self.unit] - (self.bare - self.transposed @ rows)
        worth = np.nonzero(gain > 0.0)[0]
        ends = np.searchsorted(self.site[worth], np.arange(area.m + 1))
        gains: Floats = np.zeros(area.m)
        taken = [np.empty(0, dtype=np.int64)]
        beyond = 0
        for site in np.nonzero(np.diff(ends))[0].tolist():
            some = worth[ends[site] : ends[site + 1]]
            steps = self.steps[site]
            sack = fill_sack(
                gain[some],
                self.weight[some] // steps.grains,
                steps.soft if self.beyond else steps.room,
                omega * (steps.grains / scale) if self.beyond else math.inf,
            )
            gains[site] = sack.value
            taken.append(some[sack.taken])
            beyond += sack.beyond * steps.grains
        # a sack with a pair left out gains no more than this
        below = np.maximum(0.0, gain - self.mu[self.site] * self.children)
        most = self.mu * (self.seats / scale) + np.bincount(self.site, below, area.m)
        left = SAFE * self.reach - max(0.0, float((units - self.least).max(initial=0.0)))
        gains = np.maximum(gains, most - left)
        terms = np.concatenate([self.constants, rows * self.rhs, units, -gains])
        if self.beyond:
            terms = np.append(terms, -omega * (self.beyond / scale))
        spent = float(np.abs(terms).sum()) + float(most.sum())
        spent += float(gain[worth].sum() + np.abs(self.bare[worth]).sum())
        spent += float(np.abs(units[self.unit[worth]]).sum() + (self.sizes @ rows)[worth].sum())
        spent += 2.0 * self.steep * float(self.children[worth].sum())
        operations = 32 + int(np.diff(ends).max(initial=0)) + 4 * len(rows).bit_length()
        value = math.fsum(terms.tolist()) - spent * ROUNDING * operations - 1e-12
        return Filled(value, np.concatenate(taken), beyond)

    def climb(self, goal: float, *, rounds: int, deadline: Deadline) -> float:
        """The best value of L met on the way up from the relaxation towards ``goal``.

        Subgradients, each averaged with those before it; after some steps in vain from the best
        point again, in shorter ones.
        """
        area = self.area
        point = best_at = self.start
        filled = best_filled = self.fill(point)
        best, length, idle = filled.value, FIRST, 0
        course: Floats | None = None
        for _ in range(rounds):
            if deadline.passed() or best >= goal:
                break
            held = np.zeros(len(self.unit))
            held[filled.taken] = 1.0
            lack = self.rhs - self.matrix @ held
            lack[(point.rows <= 0.0) & (lack < 0.0)] = 0.0
            single = 1.0 - np.bincount(self.unit, held, area.n)
            more = (filled.beyond - self.beyond) / area.scale
            now: Floats = np.concatenate([single, lack, [more if self.beyond else 0.0]])
            if not now.any():
                break  # the sacks are a plan that pays for no row: nothing is above this
            course = now if course is None else AVERAGED * course + (1.0 - AVERAGED) * now
            size = max(float(course @ course), 1e-12)
            move = (length * max(goal - filled.value, 1e-9) / size) * course
            point = Point(
                np.minimum(point.units + move[: area.n], self.least + self.room),
                np.maximum(0.0, point.rows + move[area.n : -1]),
                max(self.start.beyond, point.beyond + float(move[-1])),
            )
            filled = self.fill(point)
            if filled.value > best + 1e-9 * abs(best):
                best, best_at, best_filled, idle = filled.value, point, filled, 0
                continue
            idle += 1
            if idle >= PATIENCE:
                length, idle = length * SHORTER, 0
                point, filled = best_at, best_filled
        return best
