"""The linear relaxation of a large area: candidate pairs as columns, the rest priced in blocks.

HiGHS keeps its basis between rounds of columns and of separators. What is stated as a bound comes
from ``sparse_bound.look`` over all pairs, never from the solver.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import Floats, Ints
from truongchuan.engines.catchment.rows import Row
from truongchuan.engines.catchment.solver import quiet_solver
from truongchuan.engines.catchment.sparse import Area, Pairs
from truongchuan.engines.catchment.sparse_bound import Charges, Looked, Prices, look

BUSY = 1e-7
PATIENCE = 4


@dataclass
class Columns:
    """The pairs that are columns, in the order of the columns."""

    unit: Ints
    site: Ints


class SparseRelaxation:
    """An LP over candidate pairs; ``price`` is what a child beyond the seats costs."""

    def __init__(self, area: Area, pairs: Pairs, price: float) -> None:
        self.area, self.price = area, price
        self.n, self.m, self.grades = area.n, area.m, int(area.frame.demand.shape[1])
        self.columns = Columns(pairs.unit, pairs.site)
        self.rows: list[Row] = []
        self.keys: set[tuple[object, ...]] = set()
        self.idle: list[int] = []
        self.y: Floats = np.empty(0)  # prices of the rows there were at the last solution
        self.prices: Prices | None = None
        self.x: Floats = np.empty(0)
        self.overflow = 0.0
        self._build()

    def _build(self) -> None:
        import highspy
        from scipy.sparse import csc_matrix

        area, frame, n, m = self.area, self.area.frame, self.n, self.m
        self.first_seat = n
        row = n + m * self.grades
        inf = highspy.kHighsInf
        lower = [np.ones(n), np.full(m * self.grades, -inf)]
        upper = [np.ones(n), (frame.capacity / area.scale).ravel()]
        self.moved_row = self.first_spread = -1
        self.beyond_row, row = row, row + 1
        lower.append(np.array([-inf]))
        upper.append(np.array([inf]))
        if frame.max_moved is not None:
            self.moved_row, row = row, row + 1
            lower.append(np.array([-inf]))
            upper.append(np.array([frame.max_moved / area.scale]))
        extra = m * self.grades
        seats = np.arange(extra)
        entries = [
            (n + seats, seats, -np.ones(extra)),
            (np.full(extra, self.beyond_row), seats, np.ones(extra)),
        ]
        costs = [np.full(extra, self.price)]
        if frame.spread_target is not None:
            self.first_spread, row = row, row + m
            lower.append(frame.spread_target / area.scale)
            upper.append(frame.spread_target / area.scale)
            for sign in (-1.0, 1.0):
                entries.append(
                    (self.first_spread + np.arange(m), extra + np.arange(m), np.full(m, sign))
                )
                costs.append(np.full(m, frame.spread_price * area.scale))
                extra += m
        self.extra, self.first_row = extra, row
        count = len(self.columns.unit)
        width = extra + count
        self._file()
        index, columns, value, cost = self._entries(self.columns)
        entries.append((index, extra + columns, value))
        matrix = csc_matrix(
            (
                np.concatenate([e[2] for e in entries]),
                (np.concatenate([e[0] for e in entries]), np.concatenate([e[1] for e in entries])),
            ),
            shape=(row, width),
        )
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = width, row
        lp.col_cost_ = np.concatenate([*costs, cost])
        lp.col_lower_ = np.zeros(width)
        # "one site per unit" holds x at 1: an upper bound would only slow the simplex method
        lp.col_upper_ = np.full(width, inf)
        lp.row_lower_, lp.row_upper_ = np.concatenate(lower), np.concatenate(upper)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = matrix.indptr
        lp.a_matrix_.index_ = matrix.indices
        lp.a_matrix_.value_ = matrix.data
        self.highs: Any = quiet_solver()
        self.highs.passModel(lp)

    def _entries(self, columns: Columns) -> tuple[Ints, Ints, Floats, Floats]:
        """Rows, columns (from 0) and coefficients without separators, and costs of columns."""
        area, frame, units, sites = self.area, self.area.frame, columns.unit, columns.site
        count = np.arange(len(units))
        index, value = [units], [np.ones(len(units))]
        for g in range(self.grades):
            index.append(self.first_seat + sites * self.grades + g)
            value.append(frame.demand[units, g] / area.scale)
        if self.moved_row >= 0 and area.instance.current is not None:
            now = area.instance.current[units]
            changes = (now >= 0) & (now != area.instance.site_school[sites])
            index.append(np.full(len(units), self.moved_row))
            value.append(np.where(changes, area.children[units], 0.0))
        if self.first_spread >= 0:
            index.append(self.first_spread + sites)
            value.append(area.children[units])
        rows, values = np.concatenate(index), np.concatenate(value)
        keep = values != 0.0
        return (
            rows[keep],
            np.tile(count, len(index))[keep],
            values[keep],
            area.paid(units, sites),
        )

    # -- columns and rows ----------------------------------------------------------------------

    def _file(self) -> None:
        flat = self.columns.unit * self.m + self.columns.site
        self.order = np.argsort(flat)
        self.flat = flat[self.order]

    def column_of(self, flat: Ints) -> Ints:
        """Columns of flat pairs, -1 where there is none."""
        at = np.minimum(np.searchsorted(self.flat, flat), len(self.flat) - 1)
        return np.where(self.flat[at] == flat, self.order[at], -1)

    def known(self) -> Pairs:
        """The pairs that are columns."""
        return Pairs.of(self.columns.unit, self.columns.site, self.n, self.m)

    def _row_entries(self) -> tuple[Ints, Ints, Floats]:
        """Rows (from 0), flat pairs and coefficients of all separators."""
        lengths = [len(r.pairs) for r in self.rows]
        total = sum(lengths)
        flat = np.fromiter((p for r in self.rows for p in r.pairs), dtype=np.int64, count=total)
        coefs = np.fromiter((c for r in self.rows for c in r.coefs), dtype=float, count=total)
        return np.repeat(np.arange(len(self.rows)), lengths), flat, coefs

    def add_columns(self, units: Ints, sites: Ints) -> int:
        """Make columns of pairs; those that are there or not allowed are left out."""
        import highspy
        from scipy.sparse import csc_matrix

        flat = np.unique(units * self.m + sites)
        flat = flat[self.column_of(flat) < 0]
        flat = flat[np.isfinite(self.area.paid(flat // self.m, flat % self.m))]
        count = len(flat)
        if not count:
            return 0
        fresh = Columns(flat // self.m, flat % self.m)
        index, columns, value, cost = self._entries(fresh)
        if self.rows:
            rows, pairs, coefs = self._row_entries()
            at = np.minimum(np.searchsorted(flat, pairs), count - 1)
            mine = flat[at] == pairs
            index = np.concatenate([index, self.first_row + rows[mine]])
            columns = np.concatenate([columns, at[mine]])
            value = np.concatenate([value, coefs[mine]])
        matrix = csc_matrix((value, (index, columns)), shape=(self.height, count))
        self.highs.addCols(
            count,
            cost,
            np.zeros(count),
            np.full(count, highspy.kHighsInf),
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data,
        )
        self.columns = Columns(
            np.concatenate([self.columns.unit, fresh.unit]),
            np.concatenate([self.columns.site, fresh.site]),
        )
        self._file()
        return count

    @property
    def height(self) -> int:
        """Rows of the LP."""
        return self.first_row + len(self.rows)

    def add_rows(self, rows: list[Row]) -> int:
        """Add separators that are new; returns how many."""
        import highspy
        from scipy.sparse import csr_matrix

        fresh: list[Row] = []
        for row in rows:
            if row.key not in self.keys:
                self.keys.add(row.key)
                fresh.append(row)
        if not fresh:
            return 0
        before, self.rows = self.rows, fresh
        index, flat, coefs = self._row_entries()
        self.rows = before + fresh
        self.idle += [0] * len(fresh)
        columns = self.column_of(flat)
        fine = columns >= 0
        matrix = csr_matrix(
            (coefs[fine], (index[fine], self.extra + columns[fine])),
            shape=(len(fresh), self.extra + len(self.columns.unit)),
        )
        self.highs.addRows(
            len(fresh),
            np.array([r.rhs for r in fresh]),
            np.full(len(fresh), highspy.kHighsInf),
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data,
        )
        return len(fresh)

    def purge(self) -> None:
        """Drop separators that were slack for several rounds."""
        drop = [k for k, idle in enumerate(self.idle) if idle >= PATIENCE]
        if len(drop) < 20:
            return
        self.highs.deleteRows(len(drop), np.array(drop, dtype=np.int32) + self.first_row)
        gone = set(drop)
        self.keys -= {self.rows[k].key for k in drop}
        self.rows = [r for k, r in enumerate(self.rows) if k not in gone]
        self.y = np.delete(self.y, drop)
        self.idle = [v for k, v in enumerate(self.idle) if k not in gone]

    def row_prices(self) -> Floats:
        """(rows,) prices of the separators, 0 for those not solved with yet."""
        prices: Floats = np.concatenate([self.y, np.zeros(len(self.rows) - len(self.y))])
        return prices

    def allow_beyond(self, children: float) -> None:
        """Let at most so many children in all be beyond the seats, at no price."""
        import highspy

        count = self.m * self.grades
        self.highs.changeColsCost(count, np.arange(count, dtype=np.int32), np.zeros(count))
        self.highs.changeRowBounds(self.beyond_row, -highspy.kHighsInf, children)

    # -- solving -------------------------------------------------------------------------------

    def solve(self, deadline: Deadline) -> bool:
        """Optimise over the columns; true when HiGHS came to its end."""
        import highspy

        if math.isfinite(deadline.end):
            # HiGHS counts the time of each run by itself.
            self.highs.setOptionValue("time_limit", max(0.05, deadline.left()))
        self.highs.run()
        optimal = highspy.HighsModelStatus.kOptimal
        if self.highs.getModelStatus() != optimal and not deadline.passed():
            self.highs.clearSolver()
            self.highs.run()
        if self.highs.getModelStatus() != optimal:
            return False
        solution = self.highs.getSolution()
        values, dual = np.array(solution.col_value), np.array(solution.row_dual)
        self.x = values[self.extra :]
        self.overflow = float(values[: self.m * self.grades].sum())
        last = self.first_seat + self.m * self.grades
        y = np.maximum(dual[self.first_row :], 0.0)
        self.idle = [0 if b else v + 1 for b, v in zip((y > BUSY).tolist(), self.idle, strict=True)]
        spread = None
        if self.first_spread >= 0:
            spread = -dual[self.first_spread : self.first_spread + self.m]
        self.units, self.y = dual[: self.n], y
        self.prices = Prices(
            seats=np.clip(-dual[self.first_seat : last].reshape(self.m, self.grades), 0.0, None),
            moved=max(0.0, -float(dual[self.moved_row])) if self.moved_row >= 0 else 0.0,
            spread=spread,
            charges=self._charges(y),
        )
        return True

    def _charges(self, y: Floats) -> Charges:
        if not len(y) or not (y > 0).any():
            return Charges.none()
        rows, flat, coefs = self._row_entries()
        pairs, place = np.unique(flat, return_inverse=True)
        amounts: Floats = np.zeros(len(pairs))
        sizes: Floats = np.zeros(len(pairs))
        np.add.at(amounts, place, coefs * y[rows])
        np.add.at(sizes, place, np.abs(coefs) * y[rows])
        constants = y * np.array([r.rhs for r in self.rows])
        return Charges(pairs, amounts, sizes, constants)

    def price_rows(self) -> int:
        """Make columns of the pairs in separators that their prices have made cheap."""
        if self.prices is None or self.prices.charges is None:
            return 0
        charges = self.prices.charges
        away = self.column_of(charges.pairs) < 0
        flat = charges.pairs[away & (charges.amounts > BUSY)]
        if not len(flat):
            return 0
        units, sites = flat // self.m, flat % self.m
        r = self.reduced_pairs(units, sites)
        cheap = r < -BUSY
        return self.add_columns(units[cheap], sites[cheap])

    def reduced_pairs(self, units: Ints, sites: Ints) -> Floats:
        """(pairs,) reduced costs by the LP's own duals; separators included."""
        if self.prices is None:
            raise ValueError("not solved")
        prices, area = self.prices, self.area
        r = area.paid(units, sites)
        r += ((area.frame.demand[units] / area.scale) * prices.seats[sites]).sum(axis=1)
        if prices.moved > 0 and area.instance.current is not None:
            now = area.instance.current[units]
            changes = (now >= 0) & (now != area.instance.site_school[sites])
            r += prices.moved * np.where(changes, area.children[units], 0.0)
        if prices.spread is not None:
            r += area.children[units] * prices.spread[sites]
        charges = prices.charges
        if charges is not None and len(charges.pairs):
            flat = units * self.m + sites
            at = np.minimum(np.searchsorted(charges.pairs, flat), len(charges.pairs) - 1)
            r -= np.where(charges.pairs[at] == flat, charges.amounts[at], 0.0)
        result: Floats = r - self.units[units]
        return result

    def look(self, beyond: int = 0) -> Looked:
        """The bound over all pairs at the LP's prices, and the pairs that would enter."""
        if self.prices is None:
            raise ValueError("not solved")
        return look(self.area, self.prices, beyond=beyond, known=self.known())

    def preferred(self, least: float) -> Ints:
        """(n,) the site with the largest share of a unit, -1 where that is less than ``least``."""
        count = len(self.x)  # columns that came after the last solution have no share in it
        order = np.lexsort((self.columns.site[:count], -self.x, self.columns.unit[:count]))
        units = self.columns.unit[order]
        first = order[np.concatenate([[True], np.diff(units) != 0])]
        result = np.full(self.n, -1, dtype=np.int64)
        good = first[self.x[first] > least]
        result[self.columns.unit[good]] = self.columns.site[good]
        return result
