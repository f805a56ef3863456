"""The Lagrangean bound of a large area, over all units × sites.

As in :mod:`rows`, for any multipliers (mu >= 0 of seats, nu >= 0 of moved children, |sigma| <=
price of the spread, y >= 0 of separators, omega = max mu of children beyond the seats)::

    L = y.rhs - mu.Q - nu.M - sigma.target - omega.B + sum_i min_j r_ij

with the least taken over every allowed pair, whether the relaxation knew it or not: pairs too far
to be the least are passed over unseen (``nearby``). Only the rows' charges are kept, pair by pair;
all else is worked out anew from coordinates in double precision, and L is lowered by a bound on its
rounding.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.catchment.model import Floats, Ints
from truongchuan.engines.catchment.nearby import Costs, Filed
from truongchuan.engines.catchment.rows import ROUNDING
from truongchuan.engines.catchment.sparse import Area, Pairs

TOLERANCE = 1e-7


@dataclass(frozen=True, eq=False)
class Charges:
    """What rows with prices take from pairs: flat pairs in order, the amounts, y.rhs."""

    pairs: Ints
    amounts: Floats  # subtracted from the cost of a pair
    sizes: Floats  # sum of |coefficient| * y
    constants: Floats

    @classmethod
    def none(cls) -> Charges:
        """No rows."""
        return cls(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), np.empty(0))


@dataclass(frozen=True, eq=False)
class Prices:
    """Multipliers per child: seats (m, G), moved, spread (m,), and what rows charge."""

    seats: Floats
    moved: float = 0.0
    spread: Floats | None = None
    charges: Charges | None = None

    def capped(self, most: float) -> Prices:
        """Seat prices of at most ``most``."""
        return Prices(np.minimum(self.seats, most), self.moved, self.spread, self.charges)


@dataclass(frozen=True, eq=False)
class Looked:
    """A look at all pairs: the bound, the least of every unit, pairs that would enter."""

    value: float
    least: Floats  # (n,)
    enter: tuple[Ints, Ints]  # units, sites


def look(
    area: Area,
    prices: Prices,
    *,
    beyond: int | None = 0,
    known: Pairs | None = None,
    most: int = 3,
) -> Looked:
    """Evaluate L; with ``known`` pairs also name up to ``most`` cheaper pairs of every unit.

    ``beyond`` grains may stay beyond the seats in the plans that L is said to bound.
    """
    frame, scale = area.frame, area.scale
    mu = np.maximum(prices.seats, 0.0)
    charges = prices.charges or Charges.none()
    least = np.empty(area.n)
    size = 0.0
    units: list[Ints] = []
    sites: list[Ints] = []
    charged = Filed(charges.pairs, area.n, area.m)
    columns = None if known is None else Filed(known.flat(area.m), area.n, area.m)
    always = [charged] if columns is None else [charged, columns]
    for block, where, r in near_blocks(area, prices, always=always):
        at, rows, places = charged.of(block)
        r[rows, np.searchsorted(where, places)] -= charges.amounts[at]
        widest = np.where(np.isfinite(r), r, 0.0).max(axis=1, initial=0.0)
        size += float(widest.sum())
        least[block] = r.min(axis=1)
        if columns is not None:
            _, own, places = columns.of(block)
            place = np.searchsorted(where, places)
            mine = np.full(len(block), np.inf)
            np.minimum.at(mine, own, r[own, place])
            r[own, place] = np.inf
            count = min(most, len(where))
            best = np.argpartition(r, count - 1, axis=1)[:, :count]
            cheaper = np.take_along_axis(r, best, axis=1) < (mine - TOLERANCE)[:, None]
            rows, places = np.nonzero(cheaper)
            units.append(block[rows])
            sites.append(where[best[rows, places]])
    enter = (np.concatenate(units), np.concatenate(sites)) if units else (Ints0, Ints0)
    if not np.isfinite(least).all():
        return Looked(math.inf, least, enter)
    terms = [-mu * (frame.capacity / scale), charges.constants]
    if frame.max_moved is not None:
        terms.append(np.array([-max(0.0, prices.moved) * (frame.max_moved / scale)]))
    sigma = spread_prices(area, prices)
    if sigma is not None and frame.spread_target is not None:
        terms.append(-sigma * (frame.spread_target / scale))
    if beyond:
        terms.append(np.array([-float(mu.max(initial=0.0)) * (beyond / scale)]))
    flat = np.concatenate([t.ravel() for t in terms])
    children = float(area.children.sum())
    steep = float(mu.max(initial=0.0)) + max(0.0, prices.moved) + abs_max(sigma)
    size += float(np.abs(flat).sum()) + 2.0 * children * steep + 2.0 * float(charges.sizes.sum())
    size += float(np.abs(least).sum())
    operations = 32 + frame.demand.shape[1] + 4 * len(charges.constants).bit_length()
    value = math.fsum([*flat.tolist(), *least.tolist()]) - size * ROUNDING * operations - 1e-12
    return Looked(value, least, enter)


Ints0: Ints = np.empty(0, dtype=np.int64)


def abs_max(values: Floats | None) -> float:
    """The largest size of some numbers."""
    return 0.0 if values is None else float(np.abs(values).max(initial=0.0))


def spread_prices(area: Area, prices: Prices) -> Floats | None:
    """Prices of the spread, cut at what a child of spread costs."""
    if area.frame.spread_target is None or prices.spread is None:
        return None
    most = area.frame.spread_price * area.scale
    return np.clip(prices.spread, -most, most)


def reduced(area: Area, prices: Prices, units: Ints, sites: Ints | None = None) -> Floats:
    """(units, sites) costs with seats, moved children and spread at their prices, rows left out."""
    where = np.arange(area.m) if sites is None else sites
    r = area.costs(units, where)
    r += (area.frame.demand[units] / area.scale) @ np.maximum(prices.seats[where], 0.0).T
    if prices.moved > 0 and area.frame.max_moved is not None:
        moved = area.moved(units, where)
        if moved is not None:
            r += prices.moved * (moved / area.scale)
    sigma = spread_prices(area, prices)
    if sigma is not None:
        r += area.children[units][:, None] * sigma[where]
    return r


def near_blocks(
    area: Area, prices: Prices, *, reach: float = 0.0, always: Sequence[Filed] = ()
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Blocks of units, sites and their costs at these prices, rows left out; see ``Nearby``."""
    sigma = spread_prices(area, prices)
    slack = 0.0 if sigma is None else max(0.0, -float(sigma.min(initial=0.0)))

    def costs(units: Ints, sites: Ints) -> Floats:
        return reduced(area, prices, units, sites)

    return area.nearby.blocks(Costs(costs, area.children, slack), reach=reach, always=always)
