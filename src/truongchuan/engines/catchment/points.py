"""Points mode: houses or addresses to schools, a transport problem solved exactly.

    minimise sum c_ij x_ij   with  sum_j x_ij = p_i,  sum_i p_i x_ij <= Q_j,  x >= 0

Seat prices of groups of like points are a first guess. Within a small range of prices around a
guess only points whose best schools are close can change over; for these HiGHS solves the problem
exactly, with prices held in the range, and the range moves until no price presses against it. The
plan is optimal when its cost equals the Lagrangean value of the prices (``rows.lagrange``), which
is what the result reports. Points of one child each come out whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from truongchuan.engines.catchment.clock import Deadline
from truongchuan.engines.catchment.model import Bools, Floats, Ints
from truongchuan.engines.catchment.solver import quiet_solver

GROUPS = 2500
ROUNDS = 60


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
    cost: Floats, children: Floats, seats: Floats, *, price: float, deadline: Deadline
) -> Transport:
    """Solve for ``cost`` (n, m) of whole points, ``children`` (n,), ``seats`` (m,) in children."""
    n, m = cost.shape
    each = cost / np.maximum(children, 1e-12)[:, None]
    mu = _group_prices(each, children, seats, price)
    step = np.full(m, _step(each + mu, n, m))
    lower = -math.inf
    result: Transport | None = None
    for round_number in range(1, ROUNDS + 1):
        reduced = each + mu
        near = reduced - step <= (reduced + step).min(axis=1)[:, None]
        points, schools = np.nonzero(near)
        low, high = np.maximum(0.0, mu - step), np.minimum(price, mu + step)
        flow = _share(each, children, seats, points, schools, low, high, price)
        mu = np.clip(flow.mu, low, high)
        lower = max(lower, _value(each, children, seats, mu))
        result = Transport(
            flow.plan, flow.split, flow.objective, lower, mu, flow.overflow, round_number
        )
        if not flow.pressed.any() or deadline.passed():
            break
        step = np.where(flow.pressed, step * 3.0, step)
    if result is None:
        raise ValueError("no round was run")
    return result


def _step(reduced: Floats, n: int, m: int) -> float:
    if m < 2:
        return math.inf
    two = np.partition(reduced, 1, axis=1)
    return float(np.quantile(two[:, 1] - two[:, 0], min(1.0, max(0.05, 1500 / n)))) / 2.0 + 1e-9


def _value(each: Floats, children: Floats, seats: Floats, mu: Floats) -> float:
    """The Lagrangean value of seat prices, rounded down."""
    least = (each + mu).min(axis=1)
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


def _group_prices(each: Floats, children: Floats, seats: Floats, price: float) -> Floats:
    """Seat prices of groups of like points: same two nearest schools, like difference in cost."""
    n, m = each.shape
    if n <= GROUPS or m < 2:
        return np.zeros(m)
    two = np.argpartition(each, 1, axis=1)[:, :2]
    first = each[np.arange(n)[:, None], two].argsort(axis=1)
    near = np.take_along_axis(two, first, axis=1)
    away = each[np.arange(n), near[:, 1]] - each[np.arange(n), near[:, 0]]
    order = np.lexsort((away, near[:, 1], near[:, 0]))
    code = near[order, 0] * m + near[order, 1]
    size = max(1, n // GROUPS)
    fresh = np.append(True, np.diff(code) != 0)
    since = np.arange(n) - np.maximum.accumulate(np.where(fresh, np.arange(n), 0))
    starts = np.nonzero(fresh | (since % size == 0))[0]
    weight = np.add.reduceat(children[order], starts)
    mean = np.add.reduceat(each[order] * children[order][:, None], starts, axis=0)
    mean /= np.maximum(weight, 1e-12)[:, None]
    count = min(8, m)
    best = np.argpartition(mean, count - 1, axis=1)[:, :count]
    points = np.arange(len(starts)).repeat(count)
    top = np.full(m, price)
    flow = _share(mean, weight, seats, points, best.ravel(), np.zeros(m), top, price)
    return np.clip(flow.mu, 0.0, price)
