"""Which rows of a solved problem still hold when the problem has changed.

A row is looked at as it stands, whatever it once came from, and is kept only when it is proven anew
for the pairs now allowed and the seats now there:

* separator ``sum_S x_sj >= x_aj``: every way from a to the home of j over allowed units meets S;
  or, where seats are hard, every way that does not meet S holds more children than j has seats. It
  stays valid when pairs are forbidden (locks and bans added) and, if it leans on seats, when seats
  get fewer; not always when a ban is lifted or seats are added.
* rootless ``x_a + x_b - sum_S x <= 1`` (a piece of the graph without the home): every way from a to
  b meets S. It stays valid when pairs are forbidden.
* cover ``sum_C a x <= k`` in whole numbers: no units of C that fit the seats of j reach more, in
  some grade, and seats are hard (counted exactly). It stays valid when seats get fewer; locks, bans
  and costs do not matter to it.

Costs, weights and the limit on children moved enter no row. A separator that leaks is mended: the
border of the unit's side of it, taken among all units allowed now, separates again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from truongchuan.engines.catchment.covers import most_within
from truongchuan.engines.catchment.cuts import Separation, units_of
from truongchuan.engines.catchment.model import Bools, Problem
from truongchuan.engines.catchment.rows import Row, separator_row
from truongchuan.engines.catchment.ways import Arcs

RowKey = tuple[object, ...]


class Known:
    """What is proven of rows over a problem's own pairs and seats, for problems near it.

    A proof carries over to a problem with no pair more at the row's site and, where it leans on
    seats, no seat more there. Every row is proven here once; what does not carry over is proven
    anew by a ``Keeper``.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.keeper = Keeper(problem, problem.allowed, hard=False)
        self.seated = Keeper(problem, problem.allowed, hard=True)
        self.status: dict[RowKey, int] = {}
        self.instead: dict[RowKey, Row | None] = {}

    def of(self, row: Row) -> int:
        """``PLAIN``, ``SEATS`` (where seats are hard) or ``LEAKS``."""
        key = row.key
        status = self.status.get(key)
        if status is None:
            status = PLAIN if self.keeper.holds(row) else LEAKS
            if status == LEAKS and self.seated.holds(row):
                status = SEATS
            self.status[key] = status
        return status

    def mended(self, row: Row, known: Bools) -> Row | None:
        """What a leaky row becomes over the problem's own pairs: see ``Keeper.mended``."""
        key = row.key
        if key not in self.instead:
            self.instead[key] = self.keeper.mended(row, known)
        return self.instead[key]


PLAIN, SEATS, LEAKS = 2, 1, 0


class Keeper:
    """Proves rows for one problem, one set of allowed pairs, hard or soft seats.

    ``before`` is what is known of a problem near it; ``wider`` are keepers of this very problem
    over these pairs or more, with seats no harder: what they have proven holds here too.
    """

    def __init__(
        self,
        problem: Problem,
        allowed: Bools,
        *,
        hard: bool,
        before: Known | None = None,
        wider: Sequence[Keeper] = (),
    ) -> None:
        self.problem, self.hard = problem, hard
        self.wider = wider
        self.kept: dict[RowKey, Row] = {}
        self.allowed = allowed
        self.heavy = problem.demand[:, 0].astype(float)
        self.everyone = float(self.heavy.sum())
        self.separation = Separation(problem)
        self.joined: dict[int, Arcs] = {}
        self.before = before
        self.no_more: list[bool] = []  # by site: no pair more than before, no seat more
        self.no_seats_more: list[bool] = []
        if before is not None:
            more: Bools = np.asarray((allowed & ~before.problem.allowed).any(axis=0))
            self.no_more = (~more).tolist()
            seats: Bools = np.asarray((problem.capacity <= before.problem.capacity).all(axis=1))
            self.no_seats_more = seats.tolist()

    def arcs(self, site: int) -> Arcs:
        """Arcs over units allowed at the site, and its home."""
        known = self.joined.get(site)
        if known is None:
            may, home = self.allowed[:, site].copy(), self.problem.home[site]
            if home >= 0:
                may[home] = True
            known = self.joined[site] = Arcs(self.problem.graph, may)
        return known

    def keep(self, rows: Iterable[Row], known: Bools | None = None) -> list[Row]:
        """Rows that hold, in their order; leaky separators mended when ``known`` (n, m) tells the
        pairs that they were found among."""
        kept: dict[RowKey, Row] = {}
        for row in rows:
            good = self._proven(row.key)
            if good is None:
                good = self._good(row, known)
            if good is not None:
                self.kept[row.key] = good
                kept.setdefault(good.key, good)
        return list(kept.values())

    def _proven(self, key: RowKey) -> Row | None:
        """What this keeper or a wider one has already proven of a row."""
        for keeper in (self, *self.wider):
            if key in keeper.kept:
                return keeper.kept[key]
        return None

    def _good(self, row: Row, known: Bools | None) -> Row | None:
        """The row, or what it becomes; ``None`` when it cannot be kept."""
        before, site = self.before, row.pairs[-1] % self.problem.m
        near = before is not None and self.no_more[site]
        if before is not None and near:
            status = before.of(row)
            if status == PLAIN or (status == SEATS and self.hard and self.no_seats_more[site]):
                return row
        if self.holds(row):
            return row
        if known is None:
            return None
        if before is not None and near:
            return before.mended(row, known)
        return self.mended(row, known)

    def holds(self, row: Row) -> bool:
        """Is the row valid for every plan of the problem over the allowed pairs?"""
        sites = {pair % self.problem.m for pair in row.pairs}
        if len(sites) != 1:
            return False
        site = sites.pop()
        units = [pair // self.problem.m for pair in row.pairs]
        if len(set(units)) != len(units):
            return False
        if all(c < 0 for c in row.coefs) and self._covers(site, units, row):
            return True
        taken = [u for u, c in zip(units, row.coefs, strict=True) if c == -1.0]
        over = [u for u, c in zip(units, row.coefs, strict=True) if c == 1.0]
        if len(taken) + len(over) != len(units):
            return False
        if not self.problem.contiguous:
            return False
        if row.rhs == 0.0 and len(taken) == 1:
            return self._separates(site, taken[0], over)
        if row.rhs == -1.0 and len(taken) == 2:
            return self._parts(site, taken[0], taken[1], over)
        return False

    def _covers(self, site: int, units: list[int], row: Row) -> bool:
        """Do the units that fit the seats never reach more than the row allows, in some grade?"""
        coefs, most = [int(-c) for c in row.coefs], -row.rhs
        if not self.hard or any(c != -k for c, k in zip(row.coefs, coefs, strict=True)):
            return False
        demand, seats = self.problem.demand[units], self.problem.capacity[site]
        return any(
            most_within(coefs, demand[:, grade].tolist(), int(seats[grade])) <= most
            for grade in range(demand.shape[1])
        )

    def _separates(self, site: int, unit: int, over: list[int]) -> bool:
        problem = self.problem
        home = int(problem.home[site])
        if home < 0 or problem.graph.piece[home] != problem.graph.piece[unit]:
            return False
        if home in over or not self.allowed[unit, site]:
            return True
        if home == unit:
            return False
        seats = float(problem.capacity[site, 0]) if self.hard else self.everyone
        return not self._leads(site, unit, home, over, seats)

    def _parts(self, site: int, one: int, other: int, over: list[int]) -> bool:
        piece = self.problem.graph.piece
        if piece[one] != piece[other]:
            return False
        if not self.allowed[one, site] or not self.allowed[other, site]:
            return True
        return not self._leads(site, one, other, over, self.everyone)

    def _leads(self, site: int, start: int, goal: int, over: list[int], most: float) -> bool:
        """Does a way of at most so many children lead over allowed units and none of ``over``?"""
        from scipy.sparse.csgraph import dijkstra

        weight = self.heavy.copy()
        weight[over] = most + 1.0
        rest = most - float(self.heavy[start])
        far = dijkstra(self.arcs(site).weighed(weight), indices=start, limit=max(0.0, rest))
        return bool(far[goal] <= rest)

    def mended(self, row: Row, known: Bools) -> Row | None:
        """The border of the unit's side of a leaky separator, among all units allowed now."""
        problem = self.problem
        if row.rhs != 0.0 or row.coefs[-1] != -1.0 or not problem.contiguous:
            return None
        unit, site = divmod(row.pairs[-1], problem.m)
        home = int(problem.home[site])
        if home < 0 or problem.graph.piece[home] != problem.graph.piece[unit]:
            return None
        inside = set(np.nonzero(known[:, site] & self.allowed[:, site])[0].tolist())
        inside -= {pair // problem.m for pair in row.pairs[:-1]}
        inside.add(unit)
        side = self.separation._part(unit, dict.fromkeys(inside, 1.0))
        if home in side:
            return None
        border = self.separation.boundary(home, side, units_of(self.allowed[:, site]))
        if any(home in problem.graph.neighbours[u] for u in side):
            return None  # nothing lies between
        return separator_row(problem.m, unit, site, sorted(border))
