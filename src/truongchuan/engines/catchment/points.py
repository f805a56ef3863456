"""Points mode: houses or addresses to schools, a transport problem solved exactly.

    minimise sum c_ij x_ij   with  sum_j x_ij = p_i,  sum_i p_i x_ij <= Q_j,  x >= 0

Seat prices of cells of near points are a first guess. Within a small range of prices around a
guess only points whose best schools are close can change over; for these HiGHS solves the problem
exactly, with prices held in the range, and the range moves until no price presses against it. The
plan is optimal when its cost equals the Lagrangean value of the prices (``rows.lagrange``), which
is what the result reports. Points of one child each come out whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import Bools, Floats, Ints
from truongchuan.engines.catchment.solver import quiet_solver

CELLS = 4096
LANDMARKS = 4
PRICINGS = 12  # rounds of columns for the cells
ROUNDS = 60
WIDER = 2.0  # a range of prices that one presses against
BLOCK = 1_000_000  # pairs that are looked at together


@dataclass
class Transport:
    """A flow: most points whole, the split ones listed; prices prove the bound."""

    plan: Ints  # (n,) school with the largest share
    split: dict[int, dict[int, float]]  # point -> school -> share
    objective: float  # of the flow
    bound: float
    seats: Floats  # (m,) price of a seat per child
    overflow: float  # children the seats cannot take
    rounds: int


def transport(
    each: Floats, children: Floats, seats: Floats, *, price: float, deadline: Deadline
) -> Transport:
    """Solve for costs a child ``each`` (n, m), infinite where a pair is not allowed, ``children``
    (n,), ``seats`` (m,) in children; ``price`` is what a child beyond the seats costs.

    Every point needs a school that it may go to.
    """
    m = each.shape[1]
    mu = _cell_prices(each, children, seats, price)
    step = np.full(m, _step(each, mu))
    lower = -math.inf
    result: Transport | None = None
    for round_number in range(1, ROUNDS + 1):
        points, schools = _near(each, mu, step)
        low, high = np.maximum(0.0, mu - step), np.minimum(price, mu + step)
        flow = _share(each, children, seats, points, schools, low, high, price)
        mu = np.clip(flow.mu, low, high)
        lower = max(lower, _value(each, children, seats, mu))
        result = Transport(
            flow.plan, flow.split, flow.objective, lower, mu, flow.overflow, round_number
        )
        if not flow.pressed.any() or deadline.passed():
            break
        step = np.where(flow.pressed, step * WIDER, step)
    if result is None:
        raise ValueError("no round was run")
    return result


def _blocks(each: Floats) -> Iterator[slice]:
    """Rows in blocks, so that what is worked out beside the costs stays small."""
    rows = max(1, BLOCK // each.shape[1])
    for first in range(0, len(each), rows):
        yield slice(first, first + rows)


def _near(each: Floats, mu: Floats, step: Floats) -> tuple[Ints, Ints]:
    """Pairs (points, schools) that can matter while no price leaves its range."""
    points: list[Ints] = []
    schools: list[Ints] = []
    for block in _blocks(each):
        reduced = each[block] + mu
        near = reduced - step <= (reduced + step).min(axis=1)[:, None]
        rows, columns = np.nonzero(near)
        points.append(rows + block.start)
        schools.append(columns)
    return np.concatenate(points), np.concatenate(schools)


def _step(each: Floats, mu: Floats) -> float:
    n, m = each.shape
    if m < 2:
        return math.inf
    apart: Floats = np.empty(n)
    for block in _blocks(each):
        two = np.partition(each[block] + mu, 1, axis=1)
        apart[block] = two[:, 1] - two[:, 0]
    free = apart[np.isfinite(apart)]  # others have one school only
    if not len(free):
        return 1e-9
    return float(np.quantile(free, min(1.0, max(0.05, 1500 / n)))) / 2.0 + 1e-9


def _value(each: Floats, children: Floats, seats: Floats, mu: Floats) -> float:
    """The Lagrangean value of seat prices, rounded down."""
    least = np.concatenate([(each[block] + mu).min(axis=1) for block in _blocks(each)])
    terms = np.concatenate([children * least, -mu * seats])
    size = float(np.abs(terms).sum()) + float(children.sum() * mu.max(initial=0.0))
    return math.fsum(terms.tolist()) - size * 2.0**-50


@dataclass
class _Flow:
    plan: Ints
    split: dict[int, dict[int, float]]
    objective: float
    mu: Floats
    overflow: float
    pressed: Bools  # schools whose price wants to leave its range


def _share(
    each: Floats,
    children: Floats,
    seats: Floats,
    points: Ints,
    schools: Ints,
    low: Floats,
    high: Floats,
    price: float,
) -> _Flow:
    """The transport problem with seat prices kept in [low, high], over the pairs that can matter.

    A child beyond the seats costs ``high``; an empty seat given away earns ``low``. Points with one
    pair stay there.
    """
    import highspy
    from scipy.sparse import csc_matrix

    n, m = each.shape
    choices = np.bincount(points, minlength=n)
    plan = np.zeros(n, dtype=np.int64)
    plan[points] = schools
    closed = choices == 1
    held = np.bincount(plan[closed], children[closed], m)
    keep = ~closed[points]
    units, schools = points[keep], schools[keep]
    torn, index = np.unique(units, return_inverse=True)
    rows, k, each_school = len(torn), len(units), np.arange(m)
    matrix = csc_matrix(
        (
            np.concatenate([np.ones(2 * k), -np.ones(m), np.ones(m)]),
            (
                np.concatenate([index, rows + schools, rows + each_school, rows + each_school]),
                np.concatenate([np.arange(k), np.arange(k), k + each_school, k + m + each_school]),
            ),
        ),
        shape=(rows + m, k + 2 * m),
    )
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = k + 2 * m, rows + m
    lp.col_cost_ = np.concatenate([each[units, schools], high, -low])
    lp.col_lower_ = np.zeros(k + 2 * m)
    lp.col_upper_ = np.concatenate(
        [np.full(k + m, highspy.kHighsInf), np.where(low > 0, highspy.kHighsInf, 0.0)]
    )
    lp.row_lower_ = np.concatenate([children[torn], np.full(m, -highspy.kHighsInf)])
    lp.row_upper_ = np.concatenate([children[torn], seats - held])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = matrix.indptr
    lp.a_matrix_.index_ = matrix.indices
    lp.a_matrix_.value_ = matrix.data
    h = quiet_solver()
    h.passModel(lp)
    h.run()
    solution = h.getSolution()
    values = np.array(solution.col_value)
    flow, over, under = values[:k], values[k : k + m], values[k + m :]
    order = np.lexsort((schools, flow, index))
    last = np.nonzero(np.append(np.diff(index[order]) != 0, True))[0] if k else np.empty(0, int)
    plan[torn] = schools[order][last]
    split: dict[int, dict[int, float]] = {}
    parted = np.nonzero((flow > 1e-7) & (flow < children[units] - 1e-7))[0]
    for c in parted.tolist():
        split.setdefault(int(units[c]), {})[int(schools[c])] = float(flow[c])
    total = math.fsum((each[units, schools] * flow).tolist())
    total += math.fsum((each[closed, plan[closed]] * children[closed]).tolist())
    pressed = (under > 1e-6) | ((over > 1e-6) & (high < price))
    return _Flow(
        plan, split, total, -np.array(solution.row_dual)[rows:], float(over.sum()), pressed
    )


def _cell_prices(each: Floats, children: Floats, seats: Floats, price: float) -> Floats:
    """Seat prices of cells of points that stand near each other, solved with columns priced in.

    A guess: points that may not go everywhere are left out.
    """
    from scipy.sparse import csr_matrix

    n, m = each.shape
    if n <= CELLS or m < 2:
        return np.zeros(m)
    fine = np.concatenate([np.isfinite(each[block]).all(axis=1) for block in _blocks(each)])
    free = np.nonzero(fine & (children > 0))[0]
    if len(free) <= CELLS:
        return np.zeros(m)
    cell = _cells(each[np.ix_(free, _landmarks(each, free))])
    count = int(cell.max()) + 1
    weight: Floats = np.bincount(cell, children[free], count).astype(float)
    mean = csr_matrix((children[free], (cell, free)), shape=(count, n)) @ each
    mean /= weight[:, None]
    nearest = min(6, m)
    known = np.zeros((count, m), dtype=bool)
    best = np.argpartition(mean, nearest - 1, axis=1)[:, :nearest]
    np.put_along_axis(known, best, True, axis=1)
    mu: Floats = np.zeros(m)
    for _ in range(PRICINGS):
        cells, schools = np.nonzero(known)
        flow = _share(mean, weight, seats, cells, schools, np.zeros(m), np.full(m, price), price)
        mu = np.clip(flow.mu, 0.0, price)
        reduced = mean + mu
        least = np.where(known, reduced, np.inf).min(axis=1)
        fresh = reduced < least[:, None] - 1e-9
        if not fresh.any():
            break
        known |= fresh
    return mu


def _landmarks(each: Floats, free: Ints) -> Ints:
    """A few schools far from each other, by how much their costs differ at some points."""
    some = each[free[:: max(1, len(free) // 256)]]
    chosen = [int(some.mean(axis=0).argmax())]
    apart = np.abs(some - some[:, chosen]).mean(axis=0)
    while len(chosen) < min(LANDMARKS, each.shape[1]):
        chosen.append(int(apart.argmax()))
        apart = np.minimum(apart, np.abs(some - some[:, chosen[-1:]]).mean(axis=0))
    return np.array(chosen)


def _cells(costs: Floats) -> Ints:
    """(k,) a cell for every point: halves along the landmark (k, L) whose costs spread most."""
    cell = np.empty(len(costs), dtype=np.int64)
    most = max(1, -(-len(costs) // CELLS))
    stack = [np.arange(len(costs))]
    number = 0
    while stack:
        some = stack.pop()
        if len(some) <= most:
            cell[some] = number
            number += 1
            continue
        axis = int(np.ptp(costs[some], axis=0).argmax())
        half = len(some) // 2
        order = np.argpartition(costs[some, axis], half)
        stack += [some[order[half:]], some[order[:half]]]
    return cell
