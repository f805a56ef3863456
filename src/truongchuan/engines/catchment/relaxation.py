"""The linear relaxation, with columns and rows generated as needed (HiGHS, dual simplex).

Only the pairs (unit, site) that may be worth it are columns; the others are priced with the
duals. The LP never speaks for itself: its multipliers go to ``rows.lagrange``, which looks at every
allowed pair and states the bound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from truongchuan.engines.catchment.cuts import Separation
from truongchuan.engines.catchment.model import Bools, Floats, Ints, Problem
from truongchuan.engines.catchment.rows import Bound, Multipliers, Row, RowMatrix, lagrange
from truongchuan.engines.catchment.solver import quiet_solver

TOLERANCE = 1e-7


@dataclass
class Solved:
    """An LP optimum over all allowed pairs: bound, fractional plan, multipliers."""

    bound: Bound
    x: Floats  # (n, m)
    multipliers: Multipliers
    overflow: float  # children
    feasible: bool = True


class Relaxation:
    """An LP that keeps its columns, rows and basis between calls."""

    def __init__(
        self,
        problem: Problem,
        scale: float,
        *,
        allowed: Bools | None = None,
        overflow_price: float | None = None,
        overflow_limit: float | None = None,
        nearest: int = 8,
        hint: Ints | None = None,
    ) -> None:
        self.problem = problem
        self.scale = float(scale)
        self.allowed = (problem.allowed if allowed is None else allowed).copy()
        self.price = overflow_price
        self.limit = overflow_limit
        self.rows: list[Row] = []
        self.keys: set[tuple[object, ...]] = set()
        self.idle: list[int] = []
        self.matrix: RowMatrix | None = None
        self.separation = Separation(problem)
        self.n, self.m = problem.n, problem.m
        self.column = np.full(self.n * self.m, -1, dtype=np.int64)
        self.pairs: list[int] = []
        self.iterations = 0
        self._build()
        self._add_nearest(nearest, hint)

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        import highspy

        h = self.highs = quiet_solver()
        problem, grades = self.problem, self.problem.demand.shape[1]
        none: Any = np.empty(0, dtype=np.int32)
        inf = highspy.kHighsInf
        for _ in range(self.n):
            h.addRow(1.0, 1.0, 0, none, np.empty(0))
        self.first_seat = self.n
        for seats in (problem.capacity / self.scale).ravel().tolist():
            h.addRow(-inf, seats, 0, none, np.empty(0))
        row = self.n + self.m * grades
        self.moved_row = -1
        if problem.max_moved is not None and problem.moved is not None:
            self.moved_row = row
            h.addRow(-inf, problem.max_moved / self.scale, 0, none, np.empty(0))
            row += 1
        self.first_spread = -1
        if problem.spread_target is not None:
            self.first_spread = row
            for target in (problem.spread_target / self.scale).tolist():
                h.addRow(target, target, 0, none, np.empty(0))
                row += 1
        self.limit_row = -1
        if self.limit is not None:
            self.limit_row = row
            h.addRow(-inf, self.limit, 0, none, np.empty(0))
            row += 1
        self.first_row = row
        self.extra = 0
        if self.price is not None:
            for k in range(self.m * grades):
                at, by = [self.first_seat + k], [-1.0]
                if self.limit_row >= 0:
                    at, by = [*at, self.limit_row], [*by, 1.0]
                index = np.array(at, dtype=np.int32)
                h.addCol(self.price, 0.0, inf, len(at), index, np.array(by))
            self.extra += self.m * grades
        if self.first_spread >= 0:
            price = problem.spread_price * self.scale
            for j in range(self.m):
                index = np.array([self.first_spread + j], dtype=np.int32)
                h.addCol(price, 0.0, inf, 1, index, np.array([-1.0]))
                h.addCol(price, 0.0, inf, 1, index, np.array([1.0]))
            self.extra += 2 * self.m

    def _add_nearest(self, nearest: int, hint: Ints | None) -> None:
        masked = np.where(self.allowed, self.problem.cost, np.inf)
        count = min(nearest, self.m)
        best = np.argpartition(masked, count - 1, axis=1)[:, :count]
        units = np.repeat(np.arange(self.n), count)
        pairs = units * self.m + best.ravel()
        wanted = [pairs]
        if hint is not None:
            wanted.append(np.arange(self.n) * self.m + hint)
        every = np.unique(np.concatenate(wanted))
        self.add_columns(every[self.allowed.ravel()[every]])

    def add_columns(self, pairs: Ints) -> None:
        """Make columns of flat pairs that are none yet (and are allowed)."""
        pairs = pairs[(self.column[pairs] < 0) & self.allowed.ravel()[pairs]]
        if not len(pairs):
            return
        problem, m = self.problem, self.m
        grades = problem.demand.shape[1]
        starts: list[int] = []
        index: list[int] = []
        value: list[float] = []
        rows_of = None if self.matrix is None else self.matrix.transposed
        for pair in pairs.tolist():
            i, j = divmod(pair, m)
            starts.append(len(index))
            index.append(i)
            value.append(1.0)
            for g in range(grades):
                if problem.demand[i, g]:
                    index.append(self.first_seat + j * grades + g)
                    value.append(problem.demand[i, g] / self.scale)
            if self.moved_row >= 0 and problem.moved is not None and problem.moved[i, j]:
                index.append(self.moved_row)
                value.append(problem.moved[i, j] / self.scale)
            if self.first_spread >= 0 and problem.weight[i]:
                index.append(self.first_spread + j)
                value.append(problem.weight[i] / self.scale)
            if rows_of is not None:
                lo, hi = rows_of.indptr[pair], rows_of.indptr[pair + 1]
                index += (rows_of.indices[lo:hi] + self.first_row).tolist()
                value += rows_of.data[lo:hi].tolist()
        count = len(pairs)
        self.highs.addCols(
            count,
            problem.cost.ravel()[pairs],
            np.zeros(count),
            np.ones(count),
            len(index),
            np.array(starts, dtype=np.int32),
            np.array(index, dtype=np.int32),
            np.array(value, dtype=float),
        )
        self.column[pairs] = np.arange(len(self.pairs), len(self.pairs) + count)
        self.pairs += pairs.tolist()

    def add_rows(self, rows: list[Row]) -> int:
        """Add rows that are new; returns how many."""
        fresh = []
        for row in rows:
            if row.key not in self.keys:
                self.keys.add(row.key)
                fresh.append(row)
        if not fresh:
            return 0
        import highspy

        starts: list[int] = []
        index: list[int] = []
        value: list[float] = []
        for row in fresh:
            starts.append(len(index))
            for pair, coef in zip(row.pairs, row.coefs, strict=True):
                column = self.column[pair]
                if column >= 0:
                    index.append(int(column) + self.extra)
                    value.append(coef)
        self.highs.addRows(
            len(fresh),
            np.array([r.rhs for r in fresh]),
            np.full(len(fresh), highspy.kHighsInf),
            len(index),
            np.array(starts, dtype=np.int32),
            np.array(index, dtype=np.int32),
            np.array(value, dtype=float),
        )
        self.rows += fresh
        self.idle += [0] * len(fresh)
        if self.matrix is None:
            self.matrix = RowMatrix(fresh, self.n * self.m)
        else:
            self.matrix.extend(fresh)
        return len(fresh)

    def purge(self, patience: int = 6) -> None:
        """Drop rows that were slack for several solves in a row."""
        drop = [k for k, idle in enumerate(self.idle) if idle >= patience]
        if len(drop) >= 20:
            self.drop(drop)

    def drop(self, rows: list[int]) -> None:
        """Drop rows by their numbers."""
        self.highs.deleteRows(len(rows), np.array(rows, dtype=np.int32) + self.first_row)
        gone = set(rows)
        self.keys -= {self.rows[k].key for k in rows}
        self.rows = [r for k, r in enumerate(self.rows) if k not in gone]
        self.idle = [v for k, v in enumerate(self.idle) if k not in gone]
        if self.matrix is not None and self.rows:
            self.matrix.keep(np.delete(np.arange(len(self.matrix.rhs)), rows))
        else:
            self.matrix = None

    def restrict(self, allowed: Bools) -> None:
        """Allow exactly these pairs from now on (bounds of columns follow)."""
        changed = np.nonzero((allowed != self.allowed).ravel())[0]
        self.allowed = allowed.copy()
        columns = self.column[changed]
        keep = columns >= 0
        columns, changed = columns[keep], changed[keep]
        if len(columns):
            upper = allowed.ravel()[changed].astype(float)
            self.highs.changeColsBounds(
                len(columns), (columns + self.extra).astype(np.int32), np.zeros(len(columns)), upper
            )

    # -- solving -------------------------------------------------------------------------------

    def solve(self, *, exact: bool = True) -> Solved:
        """Optimise; with ``exact`` price all pairs until none improves."""
        while True:
            self.highs.run()
            status = self.highs.getModelStatus()
            self.iterations += int(self.highs.getInfo().simplex_iteration_count)
            import highspy

            if status == highspy.HighsModelStatus.kInfeasible:
                if exact and self._add_all():
                    continue
                return self._infeasible()
            if status != highspy.HighsModelStatus.kOptimal:
                self.highs.clearSolver()
                self.highs.run()
                if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                    return self._infeasible(proven=False)
            solution = self.highs.getSolution()
            dual = np.array(solution.row_dual)
            y = self._multipliers(dual)
            bound = lagrange(
                self.problem, self.scale, y, self.matrix, self.allowed, self.price, self.limit
            )
            if not exact or not self._price(bound, dual):
                return self._solved(bound, y, np.array(solution.col_value))

    def ray_bound(self, allowed: Bools, level: float) -> bool:
        """Does HiGHS' ray of infeasibility prove that every plan costs at least ``level``?"""
        status = self.highs.getDualRay()
        ray = np.array(status[-1]) if len(status) > 1 else np.empty(0)
        if ray.size < self.first_row + len(self.rows):
            return False
        top = float(np.abs(ray).max())
        if not top > 0:
            return False
        for sign in (1.0, -1.0):
            for size in (1e3, 1e5, 1e7):
                y = self._multipliers(ray * (sign * size / top))
                bound = lagrange(
                    self.problem, self.scale, y, self.matrix, allowed, self.price, self.limit
                )
                if bound.value >= level:
                    return True
        return False

    def _multipliers(self, dual: Floats) -> Multipliers:
        grades = self.problem.demand.shape[1]
        last = self.first_seat + self.m * grades
        spread = None
        if self.first_spread >= 0:
            spread = -dual[self.first_spread : self.first_spread + self.m]
        return Multipliers(
            seats=-dual[self.first_seat : last].reshape(self.m, grades),
            moved=-float(dual[self.moved_row]) if self.moved_row >= 0 else 0.0,
            overflow=-float(dual[self.limit_row]) if self.limit_row >= 0 else 0.0,
            spread=spread,
            rows=dual[self.first_row :],
        )

    def _price(self, bound: Bound, dual: Floats) -> bool:
        """Add the pairs cheaper than their unit's dual; true when some were."""
        if not math.isfinite(bound.value):
            return False
        # r_ij - u_i < 0 for a missing pair; the least of the unit is at most its dual.
        away = bound.reduced
        mine = np.full(self.n * self.m, np.inf)
        active = np.array(self.pairs, dtype=np.int64)
        mine[active] = away.ravel()[active]
        mine[~self.allowed.ravel()] = np.inf
        least = mine.reshape(self.n, self.m).min(axis=1)
        cheaper = (away < (least - TOLERANCE)[:, None]) & self.allowed
        cheaper &= self.column.reshape(self.n, self.m) < 0
        if not cheaper.any():
            return False
        rank = np.where(cheaper, away, np.inf)
        count = min(3, self.m)
        best = np.argpartition(rank, count - 1, axis=1)[:, :count]
        pairs = (np.arange(self.n)[:, None] * self.m + best).ravel()
        pairs = pairs[np.isfinite(rank.ravel()[pairs])]
        self.add_columns(pairs)
        return True

    def _add_all(self) -> bool:
        missing = np.nonzero(self.allowed.ravel() & (self.column < 0))[0]
        self.add_columns(missing)
        return len(missing) > 0

    def _solved(self, bound: Bound, y: Multipliers, values: Floats) -> Solved:
        x = np.zeros(self.n * self.m)
        x[np.array(self.pairs, dtype=np.int64)] = values[self.extra :]
        grades = self.problem.demand.shape[1]
        overflow = float(values[: self.m * grades].sum()) if self.price is not None else 0.0
        busy = y.rows > TOLERANCE
        self.idle = [0 if b else v + 1 for b, v in zip(busy.tolist(), self.idle, strict=True)]
        return Solved(bound, x.reshape(self.n, self.m), y, overflow)

    def _infeasible(self, *, proven: bool = True) -> Solved:
        empty = np.zeros((self.n, self.m))
        grades = self.problem.demand.shape[1]
        y = Multipliers(np.zeros((self.m, grades)), rows=np.zeros(len(self.rows)))
        return Solved(Bound(-math.inf, empty), empty, y, 0.0, feasible=False)
