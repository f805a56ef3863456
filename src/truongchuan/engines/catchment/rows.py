"""Rows of the programme beyond "one site per unit", and the bound they prove.

A row is ``sum coef * x[pair] >= rhs`` with a pair written flat as ``i * m + j``. With multipliers
y >= 0 for these rows, mu >= 0 for seats, nu >= 0 for children moved and |sigma| <= price for the
spread, every plan costs at least

    L = y.rhs - mu.Q - nu.M - omega.B - sigma.target + sum_i min_{j allowed} r_ij,
    r_ij = c_ij + p_i.mu_j + nu moved_ij + p_i sigma_j - (y A)_ij

whatever the multipliers are (weak duality): nothing depends on the LP solver having been right.
L is evaluated in double precision and lowered by a bound on its rounding error.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truongchuan.engines.catchment.model import Bools, Floats, Ints, Problem

ROUNDING = 2.0**-50  # per operation, with room: unit roundoff is 2**-53


@dataclass(frozen=True, slots=True)
class Row:
    """One valid inequality ``sum coef x >= rhs``; ``key`` tells equal rows."""

    pairs: tuple[int, ...]
    coefs: tuple[float, ...]
    rhs: float

    @property
    def key(self) -> tuple[object, ...]:
        """What makes the row itself."""
        return (self.pairs, self.coefs, self.rhs)


def separator_row(m: int, unit: int, site: int, separator: list[int]) -> Row:
    """A unit at a site needs a unit of every separator from the site's home: sum_S x >= x_unit."""
    pairs = [s * m + site for s in separator]
    return Row((*pairs, unit * m + site), (*([1.0] * len(pairs)), -1.0), 0.0)


@dataclass
class Multipliers:
    """Dual values of the rows, in cost per child (seats, moved, spread) and cost (rows)."""

    seats: Floats  # (m, G)
    moved: float = 0.0
    overflow: float = 0.0  # of the limit on all children beyond the seats
    spread: Floats | None = None  # (m,)
    rows: Floats = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True, slots=True)
class Bound:
    """A proven bound and the reduced costs r_ij - min_j r_ij that go with it."""

    value: float
    reduced: Floats


class RowMatrix:
    """Sparse matrix of rows over flat pairs; rows are added and dropped."""

    def __init__(self, rows: list[Row], size: int) -> None:
        self._take(_matrix_of(rows, size), np.array([r.rhs for r in rows], dtype=float))

    def _take(self, matrix: Any, rhs: Floats) -> None:
        self.matrix, self.rhs = matrix, rhs
        self.transposed = matrix.T.tocsr()

    def extend(self, rows: list[Row]) -> None:
        """Add rows behind the others."""
        from scipy.sparse import vstack

        more = _matrix_of(rows, self.matrix.shape[1])
        rhs = np.concatenate([self.rhs, [r.rhs for r in rows]])
        self._take(vstack([self.matrix, more], format="csr"), rhs)

    def keep(self, chosen: Ints) -> None:
        """Keep the chosen rows only, in their order."""
        self._take(self.matrix[chosen], self.rhs[chosen])

    def charge(self, y: Floats) -> Floats:
        """(size,) y A."""
        charged: Floats = self.transposed @ y
        return charged


def _matrix_of(rows: list[Row], size: int) -> Any:
    from scipy.sparse import csr_matrix

    starts = np.cumsum([0, *(len(r.pairs) for r in rows)])
    columns = np.fromiter(
        itertools.chain.from_iterable(r.pairs for r in rows), dtype=np.int64, count=starts[-1]
    )
    values = np.fromiter(
        itertools.chain.from_iterable(r.coefs for r in rows), dtype=float, count=starts[-1]
    )
    return csr_matrix((values, columns, starts), shape=(len(rows), size))


def lagrange(
    problem: Problem,
    scale: float,
    y: Multipliers,
    matrix: RowMatrix | None,
    allowed: Bools,
    overflow_price: float | None,
    overflow_limit: float | None = None,
) -> Bound:
    """The bound L for given multipliers, safely rounded down.

    ``overflow_price`` is the price of a child beyond the seats (``None``: seats are hard); then
    seat multipliers are cut at the price, which makes the overflow variables cost nothing.
    ``overflow_limit`` caps all children beyond the seats together (children).
    """
    mu = np.maximum(y.seats, 0.0)
    omega = 0.0 if overflow_limit is None else max(0.0, y.overflow)
    if overflow_price is not None:
        mu = np.minimum(mu, overflow_price + omega)
    sums = charges(problem, scale, y, matrix, allowed)
    seats = (problem.demand / scale) @ mu.T
    r, magnitude = sums.r + seats, sums.magnitude + seats
    terms = [*sums.terms, *(-v for v in (mu * (problem.capacity / scale)).ravel().tolist())]
    if overflow_limit is not None:
        terms.append(-omega * overflow_limit)
    least = r.min(axis=1)
    if not np.isfinite(least).all():
        return Bound(math.inf, r)
    chosen = magnitude[allowed]
    width = magnitude.max(axis=1, initial=0.0, where=allowed) if len(chosen) else np.zeros(0)
    spent = float(width.sum()) + sum(abs(t) for t in terms)
    operations = (
        16 + problem.demand.shape[1] + (0 if matrix is None else len(matrix.rhs).bit_length() * 4)
    )
    error = spent * ROUNDING * operations + 1e-12
    value = math.fsum([*terms, *least.tolist()]) - error
    return Bound(value, r - least[:, None])


def flat(pairs: NDArray[np.int64], m: int) -> tuple[Ints, Ints]:
    """Units and sites of flat pairs."""
    return pairs // m, pairs % m


@dataclass(frozen=True, slots=True)
class Sums:
    """What multipliers other than those of seats make of the costs.

    ``r`` (n, m) is infinite where a pair is not allowed; ``magnitude`` bounds the numbers that r
    was summed from; ``terms`` are the constants of L.
    """

    r: Floats
    magnitude: Floats
    terms: list[float]


def charges(
    problem: Problem, scale: float, y: Multipliers, matrix: RowMatrix | None, allowed: Bools
) -> Sums:
    """Costs of pairs with moved children, spread and rows at their prices; seats are left out."""
    r = np.where(allowed, problem.cost, np.inf)
    magnitude = np.where(allowed, np.abs(problem.cost), 0.0)
    terms: list[float] = []
    if problem.max_moved is not None and problem.moved is not None:
        nu = max(0.0, y.moved)
        charge = nu * (problem.moved / scale)
        r = r + charge
        magnitude = magnitude + charge
        terms.append(-nu * (problem.max_moved / scale))
    if y.spread is not None and problem.spread_target is not None:
        price = problem.spread_price * scale
        sigma = np.clip(y.spread, -price, price)
        charge = (problem.weight / scale)[:, None] * sigma[None, :]
        r = r + charge
        magnitude = magnitude + np.abs(charge)
        terms += (-sigma * (problem.spread_target / scale)).tolist()
    if matrix is not None and len(matrix.rhs):
        rows = np.maximum(y.rows, 0.0)
        r = r - matrix.charge(rows).reshape(r.shape)
        magnitude = magnitude + (abs(matrix.transposed) @ rows).reshape(r.shape)
        terms += (rows * matrix.rhs).tolist()
    return Sums(r, magnitude, terms)
