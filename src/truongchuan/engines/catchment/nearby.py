"""Which sites can matter to which units of a large area: those that are not too far already.

No pair costs less than its straight way (weights only add to it, and so do prices of seats). So
once a unit is known to have a site at cost U, sites further away than U cost more, unseen. Units
are taken in blocks of neighbours, each with the sites around it. Where costs are given, and for
units that are held by a lock or as a home, all sites are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from truongchuan.engines.catchment.model import Floats, Ints
from truongchuan.engines.catchment.regions import divide

if TYPE_CHECKING:
    from truongchuan.engines.catchment.sparse import Area

PAIRS = 1_000_000
"""Pairs that are looked at together: 8 MB an array."""
BLOCK = 200
"""Units of a block."""
FIRST = 32
"""Sites around a block that are looked at first."""
WIDER = 1.0 + 1e-6
"""So much further than needed, for rounding."""


class Costs(NamedTuple):
    """What a pair costs: ``of`` gives (units, sites) costs, at least ``weight`` (n,) times its
    kilometres less ``slack``."""

    of: Callable[[Ints, Ints], Floats]
    weight: Floats
    slack: float = 0.0


class Filed:
    """Flat pairs (unit * m + site) by unit."""

    def __init__(self, flat: Ints, n: int, m: int) -> None:
        self.order = np.argsort(flat // m, kind="stable")
        units, self.site = np.divmod(flat[self.order], m)
        self.begin = np.searchsorted(units, np.arange(n + 1))

    def of(self, units: Ints) -> tuple[Ints, Ints, Ints]:
        """The pairs of some units: their places in the array filed, rows (of ``units``), sites."""
        count = self.begin[units + 1] - self.begin[units]
        rows = np.repeat(np.arange(len(units)), count)
        ends = np.cumsum(count)
        at = np.arange(int(count.sum())) + np.repeat(self.begin[units] - (ends - count), count)
        return self.order[at], rows, self.site[at]


class Nearby:
    """Blocks of an area's units and the sites around them."""

    def __init__(self, area: Area) -> None:
        from scipy.spatial import cKDTree

        instance, options = area.instance, area.options
        self.m, self.unit_xy = area.m, instance.unit_xy
        self.tree = cKDTree(instance.site_xy)
        weights = (
            options.compactness_weight,
            options.walk_weight,
            options.border_weight,
            options.change_weight,
        )
        self.straight = instance.cost is None and min(weights) >= 0 and area.m >= 2 * FIRST
        free = np.nonzero(~area.held)[0] if self.straight else np.empty(0, dtype=np.int64)
        self.free = [free[k] for k in divide(self.unit_xy[free], BLOCK, 0) if len(k)]
        step = max(1, PAIRS // area.m)
        held = np.setdiff1d(np.arange(area.n), free)
        self.held = [held[k : k + step] for k in range(0, len(held), step)]

    def blocks(
        self, cost: Costs, *, count: int = 1, reach: float = 0.0, always: Sequence[Filed] = ()
    ) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Units (b,), sites (s,) and their costs (b, s), both in ascending order.

        A site left out costs a unit of some weight at least ``reach`` more than its ``count``
        cheapest ones do. The sites of the pairs ``always`` are among those of their unit.
        """
        for units in self.held:
            sites = np.arange(self.m)
            yield units, sites, cost.of(units, sites)
        for units in self.free:
            around = self._around(units, cost, count, reach)
            sites = np.unique(np.concatenate([around, *(pairs.of(units)[2] for pairs in always)]))
            yield units, sites, cost.of(units, sites)

    def _around(self, units: Ints, cost: Costs, count: int, reach: float) -> Ints:
        xy = self.unit_xy[units]
        middle = xy.mean(axis=0)
        first = np.sort(self.tree.query(middle, max(FIRST, count))[1])
        known = np.partition(cost.of(units, first), count - 1, axis=1)[:, count - 1]
        weight = cost.weight[units]
        with np.errstate(divide="ignore", invalid="ignore"):
            kilometres = np.where(weight > 0, (known + reach) / weight + cost.slack, 0.0)
        if not np.isfinite(known).all():
            return np.arange(self.m)
        away = np.hypot(*(xy - middle).T)
        radius = float((away + 1000.0 * np.maximum(kilometres, 0.0)).max()) * WIDER + 1.0
        around = self.tree.query_ball_point(middle, radius, return_sorted=True)
        return np.union1d(first, np.array(around, dtype=np.int64))
