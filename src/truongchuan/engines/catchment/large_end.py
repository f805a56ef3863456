"""The last bound of a large area, for plans with as many children beyond the seats as one has.

Where nobody is beyond the seats, the relaxation's own bound stands. Else its programme is solved
once more with "at most B beyond the seats in all" in place of a price for each. Then the bound of
full schools starts from its prices.
"""

from __future__ import annotations

from dataclasses import dataclass

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.sparse import Area
from truongchuan.engines.catchment.sparse_bound import Prices, look
from truongchuan.engines.catchment.sparse_lp import SparseRelaxation
from truongchuan.engines.catchment.sparse_sacks import SparseSacks

SACKS = 150  # steps of the bound of full schools
SACK_SECONDS = 0.03  # for each site that they may take, where there is a limit of time
LOOKS = 6  # looks at all pairs that the end may take
BEYOND = 2  # solutions with a limit on all children beyond the seats


@dataclass(frozen=True)
class Proven:
    """A bound and the prices of seats that go with it."""

    bound: float
    prices: Prices

    def or_better(self, bound: float, prices: Prices) -> Proven:
        """The higher of two."""
        return Proven(bound, prices) if bound > self.bound else self


def time_for_the_end(area: Area, looking: float) -> float:
    """Seconds that the end may take, of which a look at all pairs takes ``looking``."""
    sacks = SACK_SECONDS * area.m if SparseSacks.fits(area) else 0.0
    return LOOKS * looking + sacks


def close_in(
    area: Area,
    lp: SparseRelaxation | None,
    known: Proven,
    cost: float,
    over: int,
    deadline: Deadline,
    *,
    steps: int = SACKS,
) -> Proven:
    """Raise ``known`` (of plans within the seats) for plans with ``over`` grains beyond the seats
    towards ``cost``, that of the best plan; ``steps`` for the bound of full schools."""
    if over:
        # what holds whatever follows: the same prices, less those of children beyond the seats
        looked = look(area, known.prices, beyond=over)
        known = Proven(looked.value, known.prices)
        if lp is not None:
            known = _limited(area, lp, known, over, deadline)
    if not steps or lp is None or lp.prices is None or not SparseSacks.fits(area):
        return known
    if deadline.passed() or known.bound >= cost - 1e-9 * abs(cost):
        return known
    sacks = SparseSacks(area, lp.prices, lp.rows, lp.row_prices(), beyond=over)
    part = deadline.within(SACK_SECONDS * area.m)
    value = sacks.climb(cost, rounds=steps, deadline=part)
    return Proven(max(known.bound, value), known.prices)


def _limited(
    area: Area, lp: SparseRelaxation, known: Proven, over: int, deadline: Deadline
) -> Proven:
    lp.allow_beyond(over / area.scale)
    for _ in range(BEYOND):
        if deadline.passed() or not lp.solve(deadline) or lp.prices is None:
            break
        looked = lp.look(beyond=over)
        known = known.or_better(looked.value, lp.prices)
        if not lp.add_columns(*looked.enter):
            break
    return known
